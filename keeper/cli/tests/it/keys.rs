//! Keys from outside: locked, absent, exposed, never overwritten, never shown.

use std::os::unix::fs::PermissionsExt;

use stateset_tests_keeper::{KeeperHome, PASSPHRASE, World, key};

fn home() -> KeeperHome {
    KeeperHome::new(1, &key("operator")).with_some_wallet()
}

#[tokio::test]
async fn a_locked_keystore_says_which_key_and_that_the_passphrase_is_wrong() {
    let home = home();
    home.write("passphrase", "another phrase");
    let said = home.refused(&["run"]).await;
    assert!(said.contains("keystore locked") && said.contains("'operator'"), "{said}");
    assert!(!said.contains("another phrase"), "{said}");
}

#[tokio::test]
async fn a_missing_or_empty_passphrase_file_is_named() {
    let home = home();
    std::fs::remove_file(home.file("passphrase")).unwrap();
    let said = home.refused(&["run"]).await;
    assert!(said.contains("cannot read the passphrase file") && said.contains("passphrase"), "{said}");
    home.write("passphrase", "\n");
    let said = home.refused(&["run"]).await;
    assert!(said.contains("empty first line"), "{said}");
}

#[tokio::test]
async fn without_a_passphrase_file_and_a_terminal_the_remedy_is_named() {
    let home = home();
    let text = std::fs::read_to_string(home.config()).unwrap().replace("passphrase_file = ", "# ");
    std::fs::write(home.config(), text).unwrap();
    let said = home.refused(&["run"]).await;
    assert!(said.contains("passphrase_file"), "{said}");
}

#[tokio::test]
async fn an_absent_key_a_bad_name_and_an_exposed_file_are_distinguished() {
    let home = home();
    let said = home.refused(&["keys", "show", "owner"]).await;
    assert!(said.contains("no key 'owner'"), "{said}");
    let said = home.refused(&["keys", "show", "../operator"]).await;
    assert!(said.contains("'../operator' is no name"), "{said}");
    let file = home.file("keys/operator.pem");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let said = home.refused(&["run"]).await;
    assert!(said.contains("mode 0644") && said.contains("chmod 600"), "{said}");
}

#[tokio::test]
async fn a_new_keys_words_are_shown_once_and_an_old_key_is_never_overwritten() {
    let home = home();
    let made = home.succeeds(&["keys", "add", "guardian", "--json"]).await;
    let made: serde_json::Value = serde_json::from_str(&made).unwrap();
    let words = made["words"].as_str().unwrap();
    assert_eq!(words.split_whitespace().count(), 24);
    let file = home.file("keys/guardian.pem");
    let before = std::fs::read(&file).unwrap();
    for verb in [&["keys", "add", "guardian"][..], &["keys", "import", "guardian", "--words-file", "words"]] {
        home.write("words", words);
        let said = home.refused(verb).await;
        assert!(said.contains("'guardian' exists already") && said.contains("never overwritten"), "{said}");
        assert_eq!(std::fs::read(&file).unwrap(), before);
    }
    let two = words.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    for verb in [&["keys", "list"][..], &["keys", "show", "guardian"], &["keys", "list", "--json"]] {
        let said = home.succeeds(verb).await;
        assert!(said.contains(made["address"].as_str().unwrap()) && !said.contains(&two), "{said}");
    }
    let kept = String::from_utf8(before).unwrap();
    assert!(kept.contains("ENCRYPTED") && !kept.contains(&two));
}

#[tokio::test]
async fn words_that_are_no_phrase_are_refused_without_repeating_them() {
    let home = home();
    let file = home.write("words", "secretword abandon");
    let said = home.refused(&["keys", "import", "owner", "--words-file", &file]).await;
    assert!(said.contains("BIP-39") && !said.contains("secretword"), "{said}");
    let said = home.refused(&["keys", "import", "owner", "--words-file", "absent"]).await;
    assert!(said.contains("cannot read absent"), "{said}");
}

#[tokio::test]
async fn a_running_keeper_shows_no_secret_to_other_processes() {
    let world = World::new().await;
    let keeper = world.home.keeper();
    keeper.answers("/ready", 200).await;
    let process = format!("/proc/{}", keeper.child.id().unwrap());
    for page in ["cmdline", "environ"] {
        let shown = std::fs::read(format!("{process}/{page}")).unwrap();
        assert!(!String::from_utf8_lossy(&shown).contains(PASSPHRASE), "{page}");
    }
    assert!(!keeper.log().contains(PASSPHRASE));
    keeper.stop().await;
}
