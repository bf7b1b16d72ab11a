//! The embedded chain against the chain that it stands for: one story, told on both, answered alike.

use stateset_tests_chain::node::Node;
use stateset_tests_chain::story::{self, Stage};

#[tokio::test]
async fn the_embedded_chain_answers_as_a_real_node_does() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let stage = Stage::on_node(node).await?;
    let begin = stage.begin;
    let node = story::tell(stage).await?;
    let embedded = story::tell(Stage::embedded(begin).await?).await?;
    println!("{} steps on both chains", node.len());
    if let Some(table) = story::differences(&node, &embedded) {
        panic!("the embedded chain answers otherwise:\n{table}");
    }
    Ok(())
}
