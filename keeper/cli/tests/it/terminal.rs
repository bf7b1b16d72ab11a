//! Output that is full, closed, or read by nobody: no panic, nothing lost, nothing done twice.

use std::fs::OpenOptions;
use std::process::{Output, Stdio};

use stateset_tests_keeper::{KeeperHome, World, binary, key};
use tokio::process::Command;

/// Where a verb's standard output goes.
#[derive(Clone, Copy, Debug)]
enum Out {
    /// A disk without room.
    Full,
    /// A pipe whose reader has gone.
    Gone,
    /// Closed by the shell.
    Closed,
}

const ALL: [Out; 3] = [Out::Full, Out::Gone, Out::Closed];

async fn run(home: &KeeperHome, words: &[&str], out: Out) -> Output {
    let mut command = home.command(words);
    match out {
        Out::Full => {
            command.stdout(OpenOptions::new().write(true).open("/dev/full").unwrap());
        }
        Out::Gone => {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            command.stdout(writer);
        }
        Out::Closed => {
            command = Command::new("sh");
            command.args(["-c", r#"exec "$0" "$@" >&-"#]).arg(binary()).arg("--config").arg(home.config());
            command.args(words).current_dir(home.folder.path()).stdin(Stdio::null()).stdout(Stdio::null());
        }
    }
    // `output` would take both streams, whatever is said of them before.
    command.stderr(Stdio::piped()).spawn().unwrap().wait_with_output().await.unwrap()
}

fn said(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("panicked"), "{said}");
    said
}

#[tokio::test]
async fn a_key_whose_words_nobody_saw_is_not_stored_and_its_name_stays_free() {
    let home = KeeperHome::new(1, &key("operator")).with_some_wallet();
    for out in ALL {
        for words in [&["keys", "add", "lost"][..], &["keys", "add", "lost", "--json"]] {
            let output = run(&home, words, out).await;
            let said = said(&output);
            assert_eq!(output.status.code(), Some(1), "{out:?}: {said}");
            assert!(said.contains("nothing was stored"), "{out:?}: {said}");
            assert!(!home.file("keys/lost.pem").exists(), "{out:?}");
        }
    }
    home.succeeds(&["keys", "add", "lost"]).await;
}

#[tokio::test]
async fn a_passphrase_that_is_too_short_is_refused_before_words_are_shown() {
    let home = KeeperHome::new(1, &key("operator")).with_some_wallet();
    home.write("passphrase", "short");
    let output = home.run(&["keys", "add", "fresh"]).await;
    assert!(said(&output).contains("5 characters, at least 8"), "{}", said(&output));
    assert_eq!((output.status.code(), output.stdout), (Some(1), Vec::new()));
}

#[tokio::test]
async fn a_listing_whose_reader_has_gone_ends_quietly_and_one_on_a_full_disk_says_so() {
    let home = KeeperHome::new(1, &key("operator")).with_some_wallet();
    home.bill("A", "1.00").await;
    for words in [&["bills", "list"][..], &["keys", "list"], &["journal", "list", "--json"], &["completions", "bash"]] {
        for out in [Out::Gone, Out::Closed] {
            let output = run(&home, words, out).await;
            assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()), "{words:?} {out:?}");
        }
        let output = run(&home, words, Out::Full).await;
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        assert!(said(&output).contains("cannot be written to standard output"), "{words:?}: {}", said(&output));
    }
}

/// A script that tries again what failed must not pay again what did not.
#[tokio::test]
async fn an_act_that_took_effect_and_could_not_be_shown_has_its_own_code_and_its_hash_on_standard_error() {
    let world = World::new().await;
    world.home.take_in("owner");
    let to = key("vendor-b").address().to_owned();
    let words = ["send", "1.00USDC", "--key", "owner", "--to", &to];
    for (times, out) in (1..).zip([Out::Full, Out::Gone]) {
        let before = world.paid("vendor-b");
        let output = run(&world.home, &words, out).await;
        let said = said(&output);
        assert_eq!(output.status.code(), Some(7), "{out:?}, try {times}: {said}");
        assert!(said.contains("do not repeat it"), "{said}");
        let hash = said.split_whitespace().find(|word| word.len() == 64 && word.chars().all(|c| c.is_ascii_hexdigit()));
        assert!(hash.is_some(), "{said}");
        assert_eq!(world.paid("vendor-b"), before + 1_000_000);
    }
}

#[tokio::test]
async fn with_both_outputs_full_the_code_alone_says_what_happened() {
    let world = World::new().await;
    let file = world.home.write("bills.csv", "number,payee,amount,currency,category,due\n");
    for (words, code) in [(&["bills", "import", &file][..], 7), (&["bills", "list"], 1), (&["nothing"], 2)] {
        let full = || OpenOptions::new().write(true).open("/dev/full").unwrap();
        let status = world.home.command(words).stdout(full()).stderr(full()).status().await.unwrap();
        assert_eq!(status.code(), Some(code), "{words:?}");
    }
}
