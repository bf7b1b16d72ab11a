//! Where a node is reached, and whether others can listen and answer in its place.

use std::net::IpAddr;

/// Why an endpoint is no place to decide by, if so: what passes between here and there is neither secret nor certain to
/// come from there.
pub fn warning(endpoint: &str) -> Option<String> {
    let rest = endpoint.strip_prefix("http://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        // The colons of an IPv6 address stand in brackets.
        Some((host, port)) if !port.contains(']') => host,
        _ => authority,
    };
    // What stands before an @ is no host, however it looks.
    (authority.contains('@') || !is_local(host)).then(|| {
        format!(
            "{endpoint} is another machine, reached without encryption: whoever is in between can answer in the node's \
             place. Use https://, or a tunnel to 127.0.0.1"
        )
    })
}

fn is_local(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or_else(|_| host.eq_ignore_ascii_case("localhost"), |address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_machine_without_encryption_is_warned_of_and_nothing_else() {
        for good in [
            "https://grpc.example.org:443",
            "http://127.0.0.1:9090",
            "http://127.8.0.1",
            "http://localhost:9090",
            "http://LOCALHOST",
            "http://[::1]:9090/path",
        ] {
            assert_eq!(warning(good), None, "{good}");
        }
        for bad in [
            "http://grpc.example.org:9090",
            "http://10.0.0.7:9090",
            "http://[2001:db8::1]:9090",
            "http://[2001:db8::1]",
            "http://localhost.example.org",
            "http://127.0.0.1.example.org:9090",
            "http://127.0.0.1@example.org",
            "http://127.0.0.1:9090@example.org",
        ] {
            assert!(warning(bad).is_some_and(|text| text.starts_with(bad) && text.contains("https://")), "{bad}");
        }
    }
}
