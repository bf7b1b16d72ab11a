//! Bytes leave by two files alone, and both take only what is on disk. Everything else that says `broadcast` is an
//! adapter that passes a call on, or a test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The outbox, which sends `Recorded`, and a person's verbs, which send `SentTx`.
const SENDERS: [&str; 2] = ["keeper/chain/src/outbox/send.rs", "keeper/chain/src/transact/send.rs"];
/// They implement the port, or serve it.
const ADAPTERS: [&str; 7] = [
    "keeper/chain/src/endpoints.rs",
    "keeper/chain/src/endpoints/agreement.rs",
    "keeper/lab/src/rehearsal/node.rs",
    "keeper/sim/src/flawed_node.rs",
    "keeper/sim/src/front/answer.rs",
    "keeper/sim/src/mortal.rs",
    "keeper/sim/src/port.rs",
];
/// People of a rehearsal, who can hand bytes to the chain within the process and to nothing else.
const REHEARSED: [&str; 2] = ["keeper/lab/src/rehearsal/people.rs", "keeper/lab/src/rehearsal/treasury/hand.rs"];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn only_recorded_bytes_are_sent() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for package in fs::read_dir(root.join("keeper")).unwrap() {
        let source = package.unwrap().path().join("src");
        if source.is_dir() {
            sources(&source, &mut files);
        }
    }
    let shown = |path: &PathBuf| path.strip_prefix(&root).unwrap().display().to_string();
    let calls = |path: &&PathBuf| fs::read_to_string(path).unwrap().contains(".broadcast(");
    let found: BTreeSet<String> = files.iter().filter(calls).map(shown).collect();
    let expected: BTreeSet<String> =
        SENDERS.iter().chain(&ADAPTERS).chain(&REHEARSED).map(|path| (*path).to_owned()).collect();
    assert_eq!(found, expected, "what sends takes `Recorded` or `SentTx`; name an adapter here");
    for path in REHEARSED {
        let people = fs::read_to_string(root.join(path)).unwrap();
        assert!(people.contains("chain: &EmbeddedChain") || people.contains("    chain: EmbeddedChain,"), "{path}");
        assert!(!people.contains("dyn Chain"), "{path}");
    }
    for (sender, recorded) in SENDERS.iter().zip(["Recorded", "SentTx"]) {
        let text = fs::read_to_string(root.join(sender)).unwrap();
        assert!(text.contains(recorded) && text.contains(".broadcast(tx.bytes())"), "{sender}");
    }
}
