//! What the configuration says by itself: connections, prices, currencies, contracts, and where it listens.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

use eyre::eyre;
use stateset_chain::key::parse_address;
use stateset_chain::url_rule::{Allowed, CheckedUrl};
use stateset_config::Config;
use stateset_keeper::settings::outbox_config;

use super::check::Check;

/// Needs no node.
pub(super) fn checks(config: &Config) -> Vec<Check> {
    let mut checks = connections(config);
    checks.extend(sending(config));
    checks.extend(currencies(config));
    checks.extend(treasury(config));
    if let Some(address) = &config.contracts.reputation
        && let Err(error) = parse_address(&config.chain.prefix, address)
    {
        checks.push(Check::failed("reputation", error, "name the contract's address in contracts.reputation"));
    }
    checks.push(listening(config.listen));
    checks
}

/// What the rule for endpoints lets pass, and still is to be looked at. What it refuses stops the configuration.
fn connections(config: &Config) -> Vec<Check> {
    let encrypted = Allowed { plain_http: false, ..config.chain.allowed() };
    let mut checks = Vec::new();
    for endpoint in &config.chain.endpoints {
        if let Err(warning) = CheckedUrl::parse(endpoint, &encrypted) {
            checks.push(Check::warning("connection", warning, "name an https:// endpoint"));
        }
    }
    checks
}

/// Prices and limits of fees against each other.
fn sending(config: &Config) -> Option<Check> {
    let denom = config.chain.gas_price.denom();
    if let Err(error) = outbox_config(config, "") {
        return Some(Check::failed("sending", error, "mend it under [run] or [chain]"));
    }
    let fee_max = config.chain.fee_max.as_ref().filter(|fee| fee.denom != denom)?;
    let error = eyre!("chain.fee_max is in {}, the gas price in {denom}", fee_max.denom);
    Some(Check::failed("sending", error, "name both in one denom"))
}

/// A treasury that is operated and in which nothing would ever be put to work.
fn treasury(config: &Config) -> Option<Check> {
    let treasury = &config.agent.treasury;
    let is_idle = treasury.operate && treasury.staking_yield_bps == 0 && treasury.liquidity_yield_bps == 0;
    is_idle.then(|| {
        let found =
            "agent.treasury.operate is true and no yield is expected: nothing goes into stake or pools".to_owned();
        let remedy = "set agent.treasury.staking_yield_bps, 900 for 9 % a year, or liquidity_yield_bps";
        Check::warning("treasury", found, remedy)
    })
}

/// Currencies that read one denom in two ways.
fn currencies(config: &Config) -> Vec<Check> {
    let mut known: BTreeMap<&str, (&str, u8)> = BTreeMap::new();
    let mut checks = Vec::new();
    for (code, currency) in &config.currencies {
        let (first, decimals) = *known.entry(&currency.denom).or_insert((code, currency.decimals));
        if decimals != currency.decimals {
            let error =
                eyre!("{} has {decimals} decimals as {first} and {} as {code}", currency.denom, currency.decimals);
            checks.push(Check::failed(
                "currencies",
                error,
                "say which is right: one of them is wrong by a power of ten",
            ));
        }
    }
    checks
}

/// Whether the health server could listen there: by listening for a moment.
fn listening(address: SocketAddr) -> Check {
    match TcpListener::bind(address) {
        Ok(_) => Check::good("listen", format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let found = format!("{address} is in use: by the keeper that runs, or by another program");
            Check::warning("listen", found, "no keeper runs here? Name another http.listen")
        }
        Err(error) => {
            Check::failed("listen", eyre!("{address}: {error}"), "name an address of this machine in http.listen")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::check::Health;
    use super::*;

    fn found(replacements: &[(&str, &str)]) -> Vec<(&'static str, Health, String)> {
        let mut text = stateset_config::EXAMPLE.replace("127.0.0.1:8080", "127.0.0.1:0");
        for (from, to) in replacements {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        let config = Config::parse(&text, Path::new("/etc/keeper/keeper.toml")).unwrap();
        checks(&config).into_iter().map(|check| (check.name, check.health, check.found)).collect()
    }

    #[test]
    fn the_example_is_well_and_each_contradiction_is_named() {
        let good = found(&[]);
        assert!(good.iter().all(|(_, health, _)| *health == Health::Good), "{good:?}");
        let table = [
            (vec![("window = 256", "window = 5000")], "sending", Health::Failed, "window must lie between 1 and 1000"),
            (
                vec![("# gas_price_max = \"0.1ustate\"", "gas_price_max = \"0.01ustate\"")],
                "sending",
                Health::Failed,
                "gas_price_max",
            ),
            (
                vec![("# fee_max = \"1000000ustate\"", "fee_max = \"5uatom\"")],
                "sending",
                Health::Failed,
                "in uatom, the gas price in ustate",
            ),
            (
                vec![("denom = \"ustate\"\ndecimals = 6", "denom = \"uusdc\"\ndecimals = 2")],
                "currencies",
                Health::Failed,
                "as STATE and 6 as USDC",
            ),
            (
                vec![("# reputation = \"stateset1...\"", "reputation = \"cosmos1x\"")],
                "reputation",
                Health::Failed,
                "cosmos1x",
            ),
            (vec![("127.0.0.1:0", "203.0.113.9:80")], "listen", Health::Failed, "203.0.113.9:80"),
            (
                vec![
                    ("# allow_plain_http", "allow_plain_http"),
                    ("http://127.0.0.1:9090", "http://node.example.org:9090"),
                ],
                "connection",
                Health::Warning,
                "node.example.org",
            ),
        ];
        for (replacements, name, health, says) in table {
            let found = found(&replacements);
            let named = found.iter().any(|(of, is, said)| *of == name && *is == health && said.contains(says));
            assert!(named, "{name}: {found:?}");
        }
    }
}
