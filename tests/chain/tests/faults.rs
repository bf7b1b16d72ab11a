//! Faults of an operator's day on a real node, each in the middle of payments with a full window. `scripts/bench faults`
//! does the same with more payments, and kills a hundred times.

use stateset_tests_chain::faults::{Fault, measure};
use stateset_tests_chain::node::Node;
use stateset_tests_chain::throughput::stage::Stage;

/// Some more than one window takes.
const PAYMENTS: u64 = 840;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_fails_in_the_middle_of_a_full_window_each_bill_is_paid_once_and_none_needs_a_person()
-> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let stage = Stage::set(&node).await?;
    let rows = measure(&stage, PAYMENTS, &|line| println!("{line}")).await?;
    for row in &rows {
        println!("{row:?}");
        assert!(row.holds(), "{row:?}");
        assert!(row.in_flight >= 256 && row.paid_before < PAYMENTS, "not in the middle of a full window: {row:?}");
    }
    // The disk is filled where this account may mount one.
    assert!(rows.len() >= Fault::ALL.len() - 1, "{} faults", rows.len());
    Ok(())
}
