//! The one rule for every URL that a configuration, a message or a tool names: where this process may connect.
//!
//! A URL's text is checked first, then each address that its name leads to, at each new connection: a name that is
//! given another address later, and a redirect, meet the same rule. Private, link-local, metadata and other addresses
//! that are not of the public internet are refused unless listed. Never here: connecting.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use serde::Deserialize;
use thiserror::Error;

use crate::exchange::Target;

/// Longest URL taken.
const URL_BYTES_MAX: usize = 2_048;

/// Why a URL is not followed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UrlError {
    #[error("'{url}' is not an http or https address: {reason}")]
    NotHttp { url: String, reason: String },
    #[error("the URL for {host} has a name or password in it: secrets are named by a file's path, never written there")]
    Credentials { host: String },
    #[error("'{host}' is a number where a name should stand: write an address as four decimal numbers or in brackets")]
    NumericHost { host: String },
    #[error(
        "{host} is another machine, reached without encryption: whoever is in between can answer in its place. Use \
         https://, or a tunnel to 127.0.0.1, or allow it in so many words (chain.allow_plain_http = true for a node)"
    )]
    PlainHttp { host: String },
    #[error(
        "{host} leads to {address}, which is {kind}: list its network to allow it (chain.allow_networks for a node)"
    )]
    Address { host: String, address: IpAddr, kind: &'static str },
    #[error("{host} leads to no address: {reason}")]
    NoAddress { host: String, reason: String },
    #[error("'{got}' is no network such as 10.0.0.0/8 or fd00::/8, its bits beyond the length zero")]
    Network { got: String },
}

/// Addresses from a first one on, by the number of leading bits that they share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network {
    first: IpAddr,
    bits: u32,
}

impl Network {
    fn contains(&self, address: IpAddr) -> bool {
        match (self.first, address) {
            (IpAddr::V4(first), IpAddr::V4(address)) => same_head_4(first, address, self.bits),
            (IpAddr::V6(first), IpAddr::V6(address)) => same_head_6(first, address, self.bits),
            _ => false,
        }
    }
}

fn same_head_4(a: Ipv4Addr, b: Ipv4Addr, bits: u32) -> bool {
    (a.to_bits() ^ b.to_bits()).checked_shr(32 - bits).unwrap_or(0) == 0
}

fn same_head_6(a: Ipv6Addr, b: Ipv6Addr, bits: u32) -> bool {
    (a.to_bits() ^ b.to_bits()).checked_shr(128 - bits).unwrap_or(0) == 0
}

impl TryFrom<String> for Network {
    type Error = UrlError;

    fn try_from(text: String) -> Result<Self, UrlError> {
        text.parse()
    }
}

impl FromStr for Network {
    type Err = UrlError;

    /// `ADDRESS/BITS`, or an address alone.
    fn from_str(text: &str) -> Result<Self, UrlError> {
        let refuse = || UrlError::Network { got: text.chars().take(64).collect() };
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let first: IpAddr = address.parse().map_err(|_| refuse())?;
        let most = if first.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(most), |bits| bits.parse().ok()).filter(|bits| *bits <= most).ok_or_else(refuse)?;
        let clean = match first {
            IpAddr::V4(first) => first.to_bits().checked_shl(bits).unwrap_or(0) == 0,
            IpAddr::V6(first) => first.to_bits().checked_shl(bits).unwrap_or(0) == 0,
        };
        if clean { Ok(Self { first, bits }) } else { Err(refuse()) }
    }
}

/// What may be reached beside the public internet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// This machine itself.
    pub loopback: bool,
    /// Without encryption, also to another machine.
    pub plain_http: bool,
    pub networks: Vec<Network>,
}

impl Allowed {
    /// Whatever there is: for programs of ours that are started with the address of a node of ours.
    pub fn anywhere() -> Self {
        let all = |first| Network { first, bits: 0 };
        let networks = vec![all(Ipv4Addr::UNSPECIFIED.into()), all(Ipv6Addr::UNSPECIFIED.into())];
        Self { loopback: true, plain_http: true, networks }
    }
}

/// A URL whose text keeps the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedUrl {
    text: String,
    host: String,
    port: u16,
    secure: bool,
    /// As in the `Host` header.
    authority: String,
    /// With its query.
    path: String,
}

impl CheckedUrl {
    /// Checks a URL's text; an address that stands in it is checked at once, a name when it is resolved.
    pub fn parse(text: &str, allowed: &Allowed) -> Result<Self, UrlError> {
        let shown = || text.chars().take(200).collect::<String>();
        let not_http = |reason: &str| UrlError::NotHttp { url: shown(), reason: reason.to_owned() };
        // Parsers differ over these, and what one takes for a path is another's host.
        let odd = |letter: char| letter.is_control() || letter.is_whitespace() || "\\#".contains(letter);
        if text.len() > URL_BYTES_MAX || text.chars().any(odd) {
            return Err(not_http("too long, or with blanks, '\\' or '#' in it"));
        }
        let uri: http::Uri = text.parse().map_err(|error: http::uri::InvalidUri| not_http(&error.to_string()))?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(not_http("it starts with neither http:// nor https://")),
        };
        let authority = uri.authority().ok_or_else(|| not_http("it names no host"))?;
        let host = authority.host().trim_end_matches('.').to_ascii_lowercase();
        if authority.as_str().contains('@') {
            return Err(UrlError::Credentials { host });
        }
        // Read here: the parser takes a port that is none for an absent one.
        let port = match authority.as_str().strip_prefix(authority.host()).unwrap_or_default() {
            "" => {
                if secure {
                    443
                } else {
                    80
                }
            }
            rest => {
                let port = rest.strip_prefix(':').and_then(|port| port.parse::<u16>().ok()).filter(|port| *port > 0);
                port.ok_or_else(|| not_http("its port is none"))?
            }
        };
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let url = Self { text: text.to_owned(), host, port, secure, authority: authority.to_string(), path };
        url.check_host(allowed)?;
        Ok(url)
    }

    fn check_host(&self, allowed: &Allowed) -> Result<(), UrlError> {
        let host = || self.host.clone();
        let literal = self.literal();
        if let Some(address) = literal {
            allowed_address(&self.host, address, allowed)?;
        } else {
            let labels = self.host.split('.').collect::<Vec<_>>();
            let good = |label: &&str| {
                (1..=63).contains(&label.len())
                    && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
            };
            if !labels.iter().all(good) || self.host.len() > 253 {
                return Err(UrlError::NotHttp { url: host(), reason: "its host is no name".into() });
            }
            // The system's resolver takes 2130706433, 0x7f.1 and 0177.0.0.1 for addresses.
            let last = labels.last().copied().unwrap_or_default();
            let hex = last.strip_prefix("0x").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
            if hex || last.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(UrlError::NumericHost { host: host() });
            }
        }
        let here = literal.map_or(self.host == "localhost", |address| address.to_canonical().is_loopback());
        if !self.secure && !here && !allowed.plain_http {
            return Err(UrlError::PlainHttp { host: host() });
        }
        Ok(())
    }

    fn literal(&self) -> Option<IpAddr> {
        match self.host.strip_prefix('[') {
            Some(rest) => rest.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
            None => self.host.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
        }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is an `https://` one.
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Where a request to it goes.
    pub fn target(&self) -> Target {
        let host = self.host.trim_matches(['[', ']']).to_owned();
        Target { secure: self.secure, host, authority: self.authority.clone(), path: self.path.clone() }
    }

    /// The addresses to connect to, now. Each that the name leads to must be allowed: of two, an attacker would have one
    /// checked and the other used. Connect to these, and resolve nothing again for the same connection.
    pub async fn resolve(&self, allowed: &Allowed) -> Result<Vec<SocketAddr>, UrlError> {
        if let Some(address) = self.literal() {
            allowed_address(&self.host, address, allowed)?;
            return Ok(vec![SocketAddr::new(address, self.port)]);
        }
        let no_address = |reason: String| UrlError::NoAddress { host: self.host.clone(), reason };
        let found = tokio::net::lookup_host((self.host.as_str(), self.port)).await;
        let found: Vec<SocketAddr> = found.map_err(|error| no_address(error.to_string()))?.collect();
        for address in &found {
            allowed_address(&self.host, address.ip(), allowed)?;
        }
        if found.is_empty() { Err(no_address("the name has none".into())) } else { Ok(found) }
    }
}

impl fmt::Display for CheckedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether `host` may be reached at `address`.
pub fn allowed_address(host: &str, address: IpAddr, allowed: &Allowed) -> Result<(), UrlError> {
    let real = inner(address);
    let Some(kind) = kind(real) else { return Ok(()) };
    let listed = allowed.networks.iter().any(|network| network.contains(real) || network.contains(address));
    let own = allowed.loopback && real.is_loopback();
    if listed || own { Ok(()) } else { Err(UrlError::Address { host: host.to_owned(), address, kind }) }
}

/// The IPv4 address to which an IPv6 one that carries it leads (mapped, compatible, NAT64, 6to4).
fn inner(address: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = address else { return address };
    let octets = six.octets();
    let four = |at: usize| IpAddr::V4(Ipv4Addr::new(octets[at], octets[at + 1], octets[at + 2], octets[at + 3]));
    let mapped = same_head_6(six, Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96);
    let compatible = octets[..12] == [0; 12] && six > Ipv6Addr::LOCALHOST;
    let nat64 = same_head_6(six, Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);
    if mapped || compatible || nat64 {
        four(12)
    } else if octets[..2] == [0x20, 0x02] {
        four(2)
    } else {
        address
    }
}

/// What keeps an address from being one of the public internet (IANA's special-purpose registries); `None` if nothing.
fn kind(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(four) => SPECIAL_4
            .iter()
            .find(|(first, bits, _)| {
                let [a, b, c, d] = *first;
                same_head_4(Ipv4Addr::new(a, b, c, d), four, *bits)
            })
            .map(|(_, _, kind)| *kind),
        IpAddr::V6(six) => {
            let special = SPECIAL_6.iter().find(|(first, bits, _)| {
                let [a, b, c] = *first;
                same_head_6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), six, *bits)
            });
            let global = same_head_6(six, Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
            match special {
                Some((_, _, kind)) => Some(kind),
                None if six.is_loopback() => Some("this machine"),
                None if global => None,
                None => Some("no address of the public internet"),
            }
        }
    }
}

/// The first address of a network, its bits, what it is for.
const SPECIAL_4: [([u8; 4], u32, &str); 16] = [
    ([0, 0, 0, 0], 8, "this machine"),
    ([10, 0, 0, 0], 8, "private"),
    ([100, 64, 0, 0], 10, "shared behind a carrier's NAT"),
    ([127, 0, 0, 0], 8, "this machine"),
    ([169, 254, 0, 0], 16, "link-local, where clouds keep their metadata"),
    ([172, 16, 0, 0], 12, "private"),
    ([192, 0, 0, 0], 24, "reserved for protocols"),
    ([192, 0, 2, 0], 24, "for documentation"),
    ([192, 88, 99, 0], 24, "a relay's"),
    ([192, 168, 0, 0], 16, "private"),
    ([198, 18, 0, 0], 15, "for benchmarks"),
    ([198, 51, 100, 0], 24, "for documentation"),
    ([203, 0, 113, 0], 24, "for documentation"),
    ([224, 0, 0, 0], 4, "multicast"),
    ([240, 0, 0, 0], 4, "reserved"),
    ([255, 255, 255, 255], 32, "broadcast"),
];

/// As above, by the first three groups; what lies outside 2000::/3 needs no row.
const SPECIAL_6: [([u16; 3], u32, &str); 7] = [
    ([0xfc00, 0, 0], 7, "private"),
    ([0xfe80, 0, 0], 10, "link-local"),
    ([0xff00, 0, 0], 8, "multicast"),
    ([0x2001, 0, 0], 23, "reserved for protocols"),
    ([0x2001, 0xdb8, 0], 32, "for documentation"),
    ([0x3fff, 0, 0], 20, "for documentation"),
    ([0x5f00, 0, 0], 16, "for segment routing"),
];

#[cfg(test)]
#[path = "url_rule_tests.rs"]
mod tests;
