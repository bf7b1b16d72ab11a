use super::*;

fn check(url: &str, allowed: &Allowed) -> Result<CheckedUrl, UrlError> {
    CheckedUrl::parse(url, allowed)
}

fn public() -> Allowed {
    Allowed { plain_http: true, ..Allowed::default() }
}

#[test]
fn no_address_outside_the_public_internet_is_reached_however_it_is_written() {
    for address in [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.7",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.7]",
        "[::ffff:a9fe:a9fe]",
        "[::10.0.0.7]",
        "[64:ff9b::10.0.0.7]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::1]",
        "[2002:a00:7::1]",
        "[2002:7f00:1::]",
        "[fc00::1]",
        "[fd00::1]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[2001:db8::1]",
        "[2001::1]",
        "[100::1]",
        "[3fff::1]",
        "[5f00::1]",
        "[4000::1]",
    ] {
        let refused = check(&format!("http://{address}:9090/x"), &public());
        assert!(matches!(refused, Err(UrlError::Address { .. })), "{address}: {refused:?}");
    }
    for address in [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "169.253.1.1",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "198.17.1.1",
        "198.20.0.0",
        "223.255.255.255",
        "[2606:4700::1]",
        "[::ffff:1.1.1.1]",
        "[64:ff9b::1.1.1.1]",
        "[2002:101:101::1]",
        "[2001:200::1]",
    ] {
        let taken = check(&format!("http://{address}"), &public());
        assert!(taken.is_ok(), "{address}: {taken:?}");
    }
}

#[test]
fn a_number_is_no_host() {
    // 127.0.0.1 as other programs write it, and addresses whose last part is one.
    for host in [
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "127.0.1",
        "0",
        "1.2.3.4.5",
        "a.123",
        "a.0x1",
        "256.1.1.1",
    ] {
        let refused = check(&format!("http://{host}/"), &Allowed::anywhere());
        assert!(matches!(refused, Err(UrlError::NumericHost { .. })), "{host}: {refused:?}");
    }
}

#[test]
fn what_is_no_plain_url_is_refused() {
    for url in [
        "",
        "grpc.example.org:443",
        "ftp://example.org",
        "file:///etc/passwd",
        "http://",
        "https://:443",
        "http:///x",
        "https://example.org:0",
        "https://example.org:99999",
        "https://example.org:",
        "https://exa mple.org",
        "https://example.org\\@10.0.0.7",
        "https://example.org#@10.0.0.7",
        "https://example.org\n",
        "https://ex_!.org",
        "https://b\u{fc}cher.example",
        "https://-..org",
        "http://[::1",
        "http://[fe80::1%25eth0]/",
        "//example.org",
    ] {
        let refused = check(url, &Allowed::anywhere());
        assert!(matches!(refused, Err(UrlError::NotHttp { .. })), "{url}: {refused:?}");
    }
    for url in ["https://user@example.org", "https://user:hunter2@example.org", "http://127.0.0.1:9090@example.org"] {
        let refused = check(url, &Allowed::anywhere()).unwrap_err();
        assert_eq!(refused, UrlError::Credentials { host: "example.org".into() }, "{url}");
        assert!(!refused.to_string().contains("hunter2"), "{refused}");
    }
    let long = format!("https://example.org/{}", "a".repeat(URL_BYTES_MAX));
    assert!(matches!(check(&long, &Allowed::anywhere()), Err(UrlError::NotHttp { .. })));
}

#[test]
fn without_encryption_only_this_machine_is_reached_unless_it_was_allowed() {
    let own = Allowed { loopback: true, ..Allowed::default() };
    for url in [
        "http://127.0.0.1:9090",
        "http://127.8.0.1",
        "http://localhost:9090",
        "http://LOCALHOST.",
        "http://[::1]:9090/p",
    ] {
        assert!(check(url, &own).is_ok(), "{url}");
    }
    for url in [
        "http://grpc.example.org:9090",
        "http://1.1.1.1:9090",
        "http://[2606:4700::1]",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org:9090",
    ] {
        assert!(matches!(check(url, &own), Err(UrlError::PlainHttp { .. })), "{url}");
        assert!(check(url, &Allowed { plain_http: true, ..own.clone() }).is_ok(), "{url}");
        assert!(check(&url.replace("http:", "https:"), &own).is_ok(), "{url}");
    }
}

#[test]
fn a_listed_network_is_reached_and_its_neighbour_is_not() {
    let allowed = |text: &str| Allowed { networks: vec![text.parse().unwrap()], ..public() };
    for (network, inside, outside) in [
        ("10.1.0.0/16", "10.1.255.255", "10.2.0.0"),
        ("10.1.2.3", "10.1.2.3", "10.1.2.4"),
        ("10.1.0.0/16", "[::ffff:10.1.0.1]", "[::ffff:10.2.0.1]"),
        ("10.1.0.0/16", "[64:ff9b::10.1.0.1]", "[64:ff9b::10.2.0.1]"),
        ("fd00:1::/32", "[fd00:1:ffff::1]", "[fd00:2::1]"),
        ("0.0.0.0/0", "192.168.1.1", "[fd00::1]"),
        ("::1", "[::1]", "127.0.0.1"),
    ] {
        assert!(check(&format!("http://{inside}"), &allowed(network)).is_ok(), "{network} {inside}");
        let refused = check(&format!("http://{outside}"), &allowed(network));
        assert!(matches!(refused, Err(UrlError::Address { .. })), "{network} {outside}");
    }
    for wrong in
        ["", "10.0.0.0/33", "10.0.0.1/8", "fd00::/129", "fd00::1/64", "10/8", "10.0.0.0/", "10.0.0.0/-1", "all"]
    {
        assert!(matches!(wrong.parse::<Network>(), Err(UrlError::Network { .. })), "{wrong}");
    }
}

#[tokio::test]
async fn what_a_name_leads_to_is_checked_when_it_is_resolved() {
    let url = check("http://localhost:9090", &public()).unwrap();
    let refused = url.resolve(&public()).await;
    assert!(matches!(&refused, Err(UrlError::Address { host, .. }) if host == "localhost"), "{refused:?}");
    let own = Allowed { loopback: true, ..public() };
    let found = url.resolve(&own).await.unwrap();
    assert!(!found.is_empty() && found.iter().all(|address| address.ip().is_loopback() && address.port() == 9090));
    let literal = check("https://1.1.1.1", &public()).unwrap();
    assert_eq!(literal.resolve(&public()).await.unwrap(), ["1.1.1.1:443".parse().unwrap()]);
    let nowhere = check("https://nowhere.invalid", &public()).unwrap().resolve(&public()).await;
    assert!(matches!(nowhere, Err(UrlError::NoAddress { .. })), "{nowhere:?}");
}
