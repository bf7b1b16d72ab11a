//! Finding an agent on a real node costs the same among many as among few. `scripts/bench discovery` says so of
//! 100,000.

use stateset_tests_chain::discovery::measure;
use stateset_tests_chain::node::Node;

#[tokio::test]
async fn finding_an_agent_costs_no_more_among_ten_times_as_many() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let rows = measure(&node, 150, 1_500, &|_| {}).await?;
    let promised: Vec<_> = rows.iter().filter(|row| row.goal.is_some()).collect();
    assert_eq!(promised.len(), 4, "two pages by type, a long one without, and the counts");
    assert!(promised.iter().all(|row| row.few_gas > 65_000), "more than entering the contract: {promised:#?}");
    let missed: Vec<_> = promised.iter().filter(|row| !row.holds()).collect();
    assert!(missed.is_empty(), "{missed:#?}");
    Ok(())
}
