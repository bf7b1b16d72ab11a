//! The embedded chain against the chain that it stands for: one story, run on both, answered alike.

use stateset_tests_chain::node::Node;
use stateset_tests_chain::story::{self, Known, Stage};

/// As the embedded chain's own description lists them.
const KNOWN: [Known; 2] = [
    // There is no VM that could look into it.
    Known {
        step: "an upload that is no wasm",
        node: "Error calling the VM: Error during static Wasm validation: Wasm bytecode could not be deserialized. \
               Deserialization error: \"magic header not detected: bad magic number - expected=[\n    0x0,\n    0x61,\n    \
               0x73,\n    0x6d,\n] actual=[\n    0x6e,\n    0x6f,\n    0x20,\n    0x77,\n] (at offset 0x0)\"",
        embedded: "the embedded chain runs native code only and knows none for the wasm with checksum \
                   D4E41B7845A814B24E98134C6383005BFFFDC76F85340E8CBA421F19270CAA1D",
    },
    // A node prints the address' bytes as if they were text.
    Known {
        step: "a sender that has no account",
        node: "fee payer address: \u{fffd}\u{fffd}\u{310}\u{fffd}\u{2}J\u{fffd}q\
               \u{fffd}\u{fffd}\u{b}\u{9}cM\u{fffd}\u{2e1}\u{fffd}\u{fffd} does not exist",
        embedded: "fee payer address: stateset1kjqvey9uqf9fgud0as9sjc6dsn96ravee7mu5u does not exist",
    },
];

#[tokio::test]
async fn the_embedded_chain_answers_as_a_real_node_does() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let stage = Stage::on_node(node).await?;
    let begin = stage.begin;
    let mut node = story::run(stage).await?;
    let mut embedded = story::run(Stage::embedded(begin).await?).await?;
    story::settle(&mut node, &mut embedded, &KNOWN)?;
    println!("{} steps on both chains, {} known differences", node.len(), KNOWN.len());
    if let Some(table) = story::differences(&node, &embedded) {
        panic!("the embedded chain answers otherwise:\n{table}");
    }
    Ok(())
}
