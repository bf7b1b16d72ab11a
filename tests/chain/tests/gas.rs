//! What a payment may cost, a note, and a mandate that a keeper asks for. Gas is the same in every run, so a goal that is missed is a change in the contract.

use stateset_tests_chain::gas;
use stateset_tests_chain::node::Node;

#[tokio::test]
async fn every_goal_for_gas_is_met_on_a_real_node() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let rows = gas::measure(&node, false).await?;
    let promised: Vec<_> = rows.iter().filter(|row| row.goal.is_some()).collect();
    assert_eq!(promised.len(), 9, "four for payments, a note and a full one, a mandate asked for, given and drawn");
    let missed: Vec<_> = promised.iter().filter(|row| !row.holds()).collect();
    assert!(missed.is_empty(), "{missed:#?}");
    Ok(())
}
