//! The chain's part of the configuration: which nodes are asked, where they may be, and what is put up with.

use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use stateset_chain::GasPrice;
use stateset_chain::grpc::{Patience, Reach};
use stateset_chain::tx::Coin;
use stateset_chain::url_rule::{Allowed, CheckedUrl, Network, UrlError};

use super::{ConfigError, GasRefillConfig};

/// More endpoints would only make a call that fails longer.
const ENDPOINTS_MAX: usize = 8;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainConfig {
    /// gRPC endpoint, `http://` or `https://`; the first of `endpoints` where several are named.
    #[serde(default)]
    pub endpoint: String,
    /// Several, the preferred one first; `endpoint` alone where one is named.
    #[serde(default)]
    pub endpoints: Vec<String>,
    /// Whether two endpoints must say alike what is read for the first time; where several are named, they must.
    pub agreement: Option<bool>,
    /// Whether another machine may be reached without encryption.
    #[serde(default)]
    pub allow_plain_http: bool,
    /// Networks beside the public internet and this machine where an endpoint may be.
    #[serde(default)]
    pub allow_networks: Vec<Network>,
    /// Published faults of nodes that are put up with.
    #[serde(default)]
    pub accept_advisories: Vec<String>,
    /// A node of another chain is refused.
    pub id: String,
    #[serde(default = "default_prefix")]
    pub prefix: String,
    /// Fee per unit of gas and its denom, such as `0.025ustate`.
    pub gas_price: GasPrice,
    /// A node's own minimum is taken up to this; four times the gas price if it is left out.
    #[serde(default)]
    pub gas_price_max: Option<GasPrice>,
    /// No transaction that a person sends costs more, such as `1000000ustate`; what 40 million gas cost at the gas price
    /// if it is left out.
    #[serde(default, deserialize_with = "fee")]
    pub fee_max: Option<Coin>,
    /// Where fees come from when the operator's account runs low; left out: a person tops it up.
    pub gas_refill: Option<GasRefillConfig>,
    /// Limit of one call to the node. Seconds, 1 to 300.
    #[serde(default = "default_timeout")]
    pub timeout_seconds: u64,
}

impl ChainConfig {
    /// What may be reached beside the public internet: this machine, and what was listed.
    pub fn allowed(&self) -> Allowed {
        Allowed { loopback: true, plain_http: self.allow_plain_http, networks: self.allow_networks.clone() }
    }

    /// How each endpoint is reached, in their order.
    pub fn reaches(&self) -> Result<Vec<Reach>, UrlError> {
        let (allowed, patience) = (self.allowed(), Patience::of_calls(Duration::from_secs(self.timeout_seconds)));
        let reach =
            |text: &String| Ok(Reach { url: CheckedUrl::parse(text, &allowed)?, allowed: allowed.clone(), patience });
        self.endpoints.iter().map(reach).collect()
    }

    /// Whether two endpoints must say alike what is read for the first time.
    pub fn agrees(&self) -> bool {
        self.endpoints.len() > 1 && self.agreement.unwrap_or(true)
    }

    /// One list of endpoints, whichever way they were named.
    pub(super) fn gather(&mut self) -> Result<(), ConfigError> {
        let wrong = |key, rule, got: String| Err(ConfigError::Value { key, rule, got });
        match (self.endpoint.is_empty(), self.endpoints.as_slice()) {
            (false, []) => self.endpoints = vec![self.endpoint.clone()],
            (true, [first, ..]) => self.endpoint = first.clone(),
            (true, []) => {
                return Err(ConfigError::Missing { key: "chain.endpoint", remedy: "name a node's gRPC endpoint" });
            }
            (false, [..]) => {
                return wrong("chain.endpoint", "either endpoint or endpoints", self.endpoint.clone());
            }
        }
        if self.endpoints.len() > ENDPOINTS_MAX {
            return wrong("chain.endpoints", "at most 8", self.endpoints.len().to_string());
        }
        let nodes: Vec<String> = self.endpoints.iter().map(|text| node(text)).collect();
        let twice = nodes.iter().enumerate().find(|(index, node)| nodes[..*index].contains(node));
        if let Some(text) = twice.and_then(|(index, _)| self.endpoints.get(index)) {
            return wrong("chain.endpoints", "each once: a node does not vouch for itself", text.clone());
        }
        if self.agreement == Some(true) && self.endpoints.len() < 2 {
            return wrong("chain.agreement", "true only with two endpoints or more", "true".to_owned());
        }
        self.reaches().map(drop).map_err(ConfigError::Endpoint)?;
        self.gas_refill.as_ref().map_or(Ok(()), |refill| refill.check(&self.prefix))
    }
}

/// Which node a URL names, however it is spelled: its host and port alone. A node does not become two by a path, or by
/// answering with and without encryption.
fn node(text: &str) -> String {
    let lower = text.trim().to_ascii_lowercase();
    let (scheme, rest) = lower.split_once("://").unwrap_or(("", &lower));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    match (has_port, scheme) {
        (true, _) => host.to_owned(),
        (false, "https") => format!("{host}:443"),
        (false, _) => format!("{host}:80"),
    }
}

fn fee<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Coin>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let of = |digits: usize| Some(Coin::new(text.get(..digits)?.parse().ok()?, text.get(digits..)?));
    let coin = text.find(|letter: char| !letter.is_ascii_digit()).and_then(of);
    let wrong = || D::Error::custom(format!("'{text}' is no fee: a number and a denom, such as 1000000ustate"));
    coin.filter(|coin| stateset_chain::contract::wallet::is_denom(&coin.denom)).map(Some).ok_or_else(wrong)
}

fn default_prefix() -> String {
    "stateset".to_owned()
}

const fn default_timeout() -> u64 {
    10
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::{Config, ConfigError, EXAMPLE};

    #[test]
    fn one_node_under_two_spellings_does_not_vouch_for_itself() {
        let same =
            ["http://LOCALHOST:9090", "http://localhost:9090/", "http://localhost:9090/?a", "https://localhost:9090"];
        for other in same {
            let lines = format!("endpoints = [\"http://localhost:9090\", \"{other}\"]");
            let parsed =
                Config::parse(&EXAMPLE.replace("endpoint = \"http://127.0.0.1:9090\"", &lines), Path::new("/k"));
            let said = parsed.map(drop).unwrap_err().to_string();
            assert!(said.contains("a node does not vouch for itself"), "{other}: {said}");
        }
        assert_eq!(super::node("https://a.example"), "a.example:443");
        assert_ne!(super::node("http://localhost:9090"), super::node("http://localhost:9091"));
        assert_ne!(super::node("http://[::1]:90"), super::node("http://[::2]:90"));
    }

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::parse(text, Path::new("/etc/keeper/keeper.toml"))
    }

    #[test]
    fn endpoints_are_one_or_several_and_each_keeps_the_rule_for_urls() {
        let with = |lines: &str| parse(&EXAMPLE.replace("endpoint = \"http://127.0.0.1:9090\"", lines));
        let one = with("endpoint = \"https://a.example\"").unwrap().chain;
        assert_eq!((one.endpoints.len(), one.agrees()), (1, false));
        let two = with("endpoints = [\"https://a.example\", \"https://b.example\"]").unwrap().chain;
        assert_eq!((two.endpoint.as_str(), two.agrees(), two.reaches().unwrap().len()), ("https://a.example", true, 2));
        assert!(
            !with("endpoints = [\"https://a.example\", \"https://b.example\"]\nagreement = false")
                .unwrap()
                .chain
                .agrees()
        );
        for (lines, said) in [
            ("", "no chain.endpoint"),
            ("endpoints = []", "no chain.endpoint"),
            ("endpoint = \"https://a.example\"\nendpoints = [\"https://b.example\"]", "either endpoint or endpoints"),
            ("endpoints = [\"https://a.example\", \"https://a.example\"]", "each once"),
            ("endpoint = \"https://a.example\"\nagreement = true", "two endpoints or more"),
            ("endpoint = \"http://grpc.example.org:9090\"", "allow_plain_http"),
            ("endpoint = \"https://10.0.0.7:9090\"", "allow_networks"),
            ("endpoint = \"https://user:word@a.example\"", "name or password"),
            ("endpoint = \"https://a.example\"\nallow_networks = [\"10.0.0.1/8\"]", "no network"),
        ] {
            let error = with(lines).unwrap_err().to_string();
            assert!(error.contains(said), "{lines}: {error}");
        }
        for lines in [
            "endpoint = \"http://grpc.example.org:9090\"\nallow_plain_http = true",
            "endpoint = \"https://10.0.0.7:9090\"\nallow_networks = [\"10.0.0.0/8\"]",
            "endpoint = \"http://10.0.0.7:9090\"\nallow_plain_http = true\nallow_networks = [\"10.0.0.7\"]",
        ] {
            with(lines).unwrap();
        }
    }

    #[test]
    fn the_greatest_fee_of_a_person_is_a_number_and_a_denom() {
        let with = |line: &str| parse(&EXAMPLE.replace("endpoint = \"http", &format!("{line}\nendpoint = \"http")));
        assert_eq!(with("").unwrap().chain.fee_max, None);
        let read = with("fee_max = \"2000000ustate\"").unwrap().chain.fee_max;
        assert_eq!(read, Some(stateset_chain::tx::Coin::new(2_000_000, "ustate")));
        for text in ["", "ustate", "5", "-5ustate", "5 ustate", "1.5ustate"] {
            let error = with(&format!("fee_max = \"{text}\"")).unwrap_err().to_string();
            assert!(error.contains("is no fee"), "{text}: {error}");
        }
    }
}
