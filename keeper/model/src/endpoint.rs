//! Where a provider is, and to which addresses a connection may go.
//!
//! The caller's rule decides over a name's addresses, at each new connection; they are used as they were checked and
//! nothing is resolved again. Here one thing is held besides: without encryption this machine alone is reached, unless
//! the configuration allows more in so many words. Never here: connecting.

use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use http::Uri;
use thiserror::Error;

use crate::error::CallError;
use crate::text;

/// Addresses, or why none may be used.
pub type Resolving = Pin<Box<dyn Future<Output = Result<Vec<SocketAddr>, String>> + Send>>;

/// The addresses to connect to now. The caller resolves the name of the base URL and checks each address (private and
/// link-local ones, a name that changed since): the keeper gives its own rule for URLs.
pub type Resolve = Arc<dyn Fn() -> Resolving + Send + Sync>;

/// Why a base URL is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EndpointError {
    #[error("'{url}' is no base URL such as https://host/v1: {reason}")]
    NotHttp { url: String, reason: &'static str },
    #[error("the URL for {host} has a name or password in it: name the key's file in key_file")]
    Credentials { host: String },
}

/// A provider's address.
#[derive(Clone)]
pub struct Endpoint {
    pub(crate) secure: bool,
    /// Without the brackets of an IPv6 address.
    pub(crate) host: String,
    /// As in the `Host` header.
    pub(crate) authority: String,
    /// Of chat completions.
    pub(crate) path: String,
    plain_http: bool,
    resolve: Resolve,
}

impl Endpoint {
    /// `base` is what `/chat/completions` is appended to; `plain_http` allows other machines without encryption.
    pub fn new(base: &str, plain_http: bool, resolve: Resolve) -> Result<Self, EndpointError> {
        let refuse = |reason| EndpointError::NotHttp { url: text::excerpt(base, 200), reason };
        if base.len() > 2_048 || base.contains(['\\', '#', '?']) || base.contains(char::is_whitespace) {
            return Err(refuse("too long, or with blanks, '\\', '#' or '?' in it"));
        }
        let uri: Uri = base.parse().map_err(|_| refuse("no URL"))?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(refuse("it starts with neither http:// nor https://")),
        };
        let authority = uri.authority().ok_or_else(|| refuse("it names no host"))?;
        let host = authority.host().trim_matches(['[', ']']).to_ascii_lowercase();
        if authority.as_str().contains('@') {
            return Err(EndpointError::Credentials { host });
        }
        if host.is_empty() {
            return Err(refuse("it names no host"));
        }
        let path = format!("{}/chat/completions", uri.path().trim_end_matches('/'));
        Ok(Self { secure, host, authority: authority.to_string(), path, plain_http, resolve })
    }

    /// The addresses that one new connection may go to.
    pub(crate) async fn addresses(&self) -> Result<Vec<SocketAddr>, CallError> {
        let found = (self.resolve)().await;
        let found = found.map_err(|reason| CallError::Unreachable { reason: text::excerpt(&reason, 300) })?;
        if found.is_empty() {
            return Err(CallError::Unreachable { reason: format!("{} leads to no address", self.host) });
        }
        let elsewhere = |address: &&SocketAddr| !address.ip().to_canonical().is_loopback();
        match found.iter().find(elsewhere) {
            Some(address) if !self.secure && !self.plain_http => Err(CallError::NotAllowed {
                reason: format!(
                    "{} leads to {}, another machine, without encryption: use https://, or set plain_http = true",
                    self.host,
                    address.ip()
                ),
            }),
            _ => Ok(found),
        }
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http{}://{}{}", if self.secure { "s" } else { "" }, self.authority, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads_to(addresses: &[&str]) -> Resolve {
        let addresses: Vec<SocketAddr> = addresses.iter().map(|text| text.parse().unwrap()).collect();
        Arc::new(move || {
            let addresses = addresses.clone();
            Box::pin(async move { Ok(addresses) })
        })
    }

    #[test]
    fn a_base_url_is_http_and_carries_no_secret_and_no_query() {
        let new = |base: &str| Endpoint::new(base, false, leads_to(&[]));
        let of = |base: &str| format!("{:?}", new(base).unwrap());
        assert_eq!(of("https://api.example.com/v1/"), "https://api.example.com/v1/chat/completions");
        assert_eq!(of("http://[::1]:8080"), "http://[::1]:8080/chat/completions");
        assert_eq!(new("http://[::1]:8080").unwrap().host, "::1");
        for bad in ["ftp://a/v1", "api.example.com", "https://", "https://a/v1?key=1", "https://a/#x", "https://a b/"] {
            assert!(matches!(new(bad), Err(EndpointError::NotHttp { .. })), "{bad}");
        }
        let secret = EndpointError::Credentials { host: "a".into() };
        assert_eq!(new("https://user:pass@a/v1").unwrap_err(), secret);
    }

    #[tokio::test]
    async fn without_encryption_a_name_that_leads_to_another_machine_is_refused_unless_allowed() {
        let both = || leads_to(&["127.0.0.1:1", "192.0.2.7:1"]);
        let addresses = async |base, plain| Endpoint::new(base, plain, both()).unwrap().addresses().await;
        let refused = addresses("http://a/v1", false).await.unwrap_err();
        assert!(matches!(&refused, CallError::NotAllowed { reason } if reason.contains("192.0.2.7")), "{refused}");
        assert_eq!(addresses("http://a/v1", true).await.unwrap().len(), 2);
        assert_eq!(addresses("https://a/v1", false).await.unwrap().len(), 2);
        let here = Endpoint::new("http://a/v1", false, leads_to(&["127.0.0.1:1", "[::ffff:127.0.0.1]:1"])).unwrap();
        assert_eq!(here.addresses().await.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn what_the_callers_rule_refuses_is_not_connected_to() {
        let rule: Resolve =
            Arc::new(|| Box::pin(async { Err("a leads to 169.254.169.254, which is link-local".into()) }));
        let refused = Endpoint::new("https://a/v1", false, rule).unwrap().addresses().await.unwrap_err();
        assert!(matches!(&refused, CallError::Unreachable { reason } if reason.contains("169.254")), "{refused}");
    }
}
