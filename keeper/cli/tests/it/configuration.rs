//! Configurations that cannot be used, and `init`.

use stateset_tests_keeper::{KeeperHome, PASSPHRASE, World, key};

/// A folder whose node nobody asks.
fn home() -> KeeperHome {
    KeeperHome::new(1, &key("operator"))
}

#[tokio::test]
async fn a_missing_configuration_says_how_to_get_one() {
    let home = home();
    std::fs::remove_file(home.config()).unwrap();
    for verb in [&["status"][..], &["run"], &["bills", "list"], &["keys", "list"], &["agent", "show"]] {
        let said = home.refused(verb).await;
        assert!(said.contains("keeper.toml") && said.contains("stateset-keeper init"), "{said}");
    }
}

#[tokio::test]
async fn an_unknown_key_is_named() {
    let home = home();
    home.set("chain", "endpiont", "x");
    let said = home.refused(&["status"]).await;
    assert!(said.contains("endpiont") && said.contains("unknown field"), "{said}");
}

#[tokio::test]
async fn settings_out_of_bounds_are_named_with_both_numbers() {
    let cases: [(&str, &str, toml_edit::Value, [&str; 2]); 6] = [
        ("run", "poll_milliseconds", 5.into(), ["100 to 60000", "'5'"]),
        ("run", "batch_max", 31.into(), ["1 to 30", "'31'"]),
        ("chain", "timeout_seconds", 0.into(), ["1 to 300", "'0'"]),
        ("chain", "endpoint", "127.0.0.1:9090".into(), ["http://", "'127.0.0.1:9090'"]),
        ("chain", "gas_price", "cheap".into(), ["gas price", "'cheap'"]),
        ("http", "listen", "nowhere".into(), ["127.0.0.1:8080", "'nowhere'"]),
    ];
    for (table, name, value, words) in cases {
        let home = home();
        home.set(table, name, value);
        let said = home.refused(&["status"]).await;
        assert!(words.iter().all(|word| said.contains(word)) && said.contains(name), "{said}");
    }
}

#[tokio::test]
async fn a_denom_that_no_bank_knows_is_refused_before_any_bill_is_read() {
    let home = home();
    let text = std::fs::read_to_string(home.config()).unwrap().replace("denom = \"uusdc\"", "denom = \"u$dc\"");
    std::fs::write(home.config(), text).unwrap();
    let said = home.refused(&["bills", "list"]).await;
    assert!(said.contains("currency.*.denom") && said.contains("'u$dc'"), "{said}");
}

#[tokio::test]
async fn without_a_wallet_the_remedy_is_named() {
    for verb in [&["run"][..], &["bills", "list"]] {
        let said = home().refused(verb).await;
        assert!(said.contains("agent.wallet") && said.contains("agent register"), "{said}");
    }
}

#[tokio::test]
async fn a_wallet_of_another_chains_prefix_is_refused() {
    let home = home();
    home.set("agent", "wallet", "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4");
    let said = home.refused(&["run"]).await;
    assert!(said.contains("'cosmos'") && said.contains("'stateset'"), "{said}");
    assert!(!home.journal().exists(), "a journal was made for it");
}

#[tokio::test]
async fn init_never_overwrites() {
    let home = home();
    let folder = home.file("new").display().to_string();
    home.succeeds(&["init", &folder]).await;
    let profile = home.file("new/agent.toml");
    std::fs::write(&profile, "mine").unwrap();
    let said = home.refused(&["init", &folder]).await;
    assert!(said.contains("keeper.toml exists"), "{said}");
    std::fs::remove_file(home.file("new/keeper.toml")).unwrap();
    let said = home.refused(&["init", &folder]).await;
    assert!(said.contains("agent.toml exists"), "{said}");
    assert_eq!(std::fs::read_to_string(profile).unwrap(), "mine");
    assert!(!home.file("new/keeper.toml").exists(), "half of it was written");
}

#[tokio::test]
async fn another_machine_without_encryption_or_in_a_private_network_needs_a_word() {
    let home = home();
    let show: &[&str] = &["keys", "show", "operator"];
    home.set("chain", "endpoint", "http://grpc.example.org:9090");
    let said = home.refused(show).await;
    assert!(said.contains("without encryption") && said.contains("chain.allow_plain_http = true"), "{said}");
    home.set("chain", "allow_plain_http", true);
    home.succeeds(show).await;
    home.set("chain", "endpoint", "http://10.0.0.7:9090");
    let said = home.refused(show).await;
    assert!(said.contains("10.0.0.7, which is private") && said.contains("chain.allow_networks"), "{said}");
    home.set("chain", "allow_networks", toml_edit::Array::from_iter(["10.0.0.0/8"]));
    home.succeeds(show).await;
}

#[tokio::test]
async fn a_passphrase_file_that_others_may_read_is_refused_as_a_key_file_is() {
    use std::os::unix::fs::PermissionsExt;
    let home = home();
    for name in ["passphrase", "keys/operator.pem"] {
        let mode = |mode| std::fs::set_permissions(home.file(name), std::fs::Permissions::from_mode(mode)).unwrap();
        mode(0o644);
        let said = home.refused(&["keys", "show", "operator", "--public-key"]).await;
        assert!(said.contains("open to others (mode 0644)") && said.contains("chmod 600"), "{said}");
        mode(0o600);
    }
    home.write("passphrase", &format!("\u{feff}{PASSPHRASE}\r\n"));
    home.succeeds(&["keys", "show", "operator", "--public-key"]).await;
}

#[tokio::test]
async fn a_node_with_a_published_fault_is_refused_unless_it_was_accepted() {
    let world = World::new().await;
    world.home.set("chain", "accept_advisories", toml_edit::Array::new());
    let refused = world.home.run(&["run"]).await;
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(3), "a script learns that it must look for another node: {said}");
    assert!(said.contains("CSA-2026-001") || said.contains("CWA-2026-006"), "{said}");
    assert!(!said.contains(" running "), "it says so once it does: {said}");
    assert!(said.contains("Nothing was signed") && said.contains("chain.accept_advisories = ["), "{said}");
    world.home.set("chain", "accept_advisories", toml_edit::Array::from_iter(["CWA-2026-6"]));
    let said = world.home.refused(&["run"]).await;
    assert!(said.contains("there is no advisory 'CWA-2026-6'"), "{said}");
}

#[tokio::test]
async fn a_page_that_gives_its_name_this_machines_address_reads_nothing() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let world = World::new().await;
    let keeper = world.home.keeper();
    keeper.answers("/health", 200).await;
    let mut stream = tokio::net::TcpStream::connect(keeper.http().await).await.unwrap();
    let request = "GET /metrics HTTP/1.1\r\nHost: evil.example:8080\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 421 ") && answer.contains("http.host_names"), "{answer}");
    keeper.stop().await;
}

/// `| head` closes the pipe: who stops reading has read enough.
#[test]
fn what_is_printed_into_a_closed_pipe_is_no_failure() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_stateset-keeper"))
        .args(["completions", "zsh"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
}
