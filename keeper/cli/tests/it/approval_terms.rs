//! The terms of governance's approvals, obeyed by a keeper that runs and dies: a person asked once, a report, a payee that
//! is watched.

use serde_json::json;
use stateset_api::governance::{ApprovalCondition, Monitoring, Terms};
use stateset_tests_keeper::poll;

use crate::governance_approval::{id_of, lacking, world_with};
use crate::notices;

const WAIT: u64 = 300;

#[tokio::test]
async fn a_person_is_asked_and_a_report_is_made_once_so_long_after_the_use_whatever_dies() {
    let terms = Terms {
        conditions: vec![
            ApprovalCondition::ReceiptWithin { seconds: WAIT },
            ApprovalCondition::ReviewAfter { seconds: WAIT },
        ],
        monitoring: vec![
            Monitoring::ReportAfter { seconds: WAIT },
            Monitoring::WatchCounterparty { seconds: 2 * WAIT },
        ],
    };
    let world = world_with(&terms).await;
    notices::configure_anna(&world);
    let id = lacking(&world, "A", "55.00").await;
    world.home.succeeds(&["approvals", "request", &id]).await;
    let mut keeper = world.home.keeper();
    world.home.becomes("A", "paid").await;
    let shown = poll("its use is never seen".to_owned(), async || {
        let shown = world.home.json(&["approvals", "show", &id]).await;
        shown["follow_up"]["used_at"].is_u64().then_some(shown)
    })
    .await;
    assert_eq!(shown["follow_up"]["receipt"]["amount"], "55000000", "{shown}");
    assert_eq!(shown["follow_up"]["review_asked_at"], json!(null), "{shown}");
    keeper.child.kill().await.unwrap();
    world.chain.advance_time(WAIT);
    let mut keeper = world.home.keeper();
    let report = notices::first(&world, "report").await;
    let (came, words) = (&report["report"], report["words"].as_str().unwrap());
    assert_eq!((&came["expected"], &came["paid"], &came["bill"]), (&"55000000".into(), &"55000000".into(), &json!(id)));
    assert!(words.contains("55.000000 USDC approved, 55.000000 USDC paid, as approved"), "{words}");
    let review = notices::first(&world, "review_due").await;
    assert_eq!(review["next"], format!("approvals show {id}"), "{review}");
    // Killed and started again, it asks nobody twice.
    keeper.child.kill().await.unwrap();
    let keeper = world.home.keeper();
    world.home.bill("B", "2.00").await;
    world.home.becomes("B", "paid").await;
    keeper.stop().await;
    for kind in ["report", "review_due"] {
        assert_eq!(notices::notices(&world, kind).len(), 1, "{kind}");
    }
    let shown = world.home.succeeds(&["approvals", "show", &id]).await;
    for line in ["a person was asked", "as approved", "nothing was found so far"] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    assert_eq!(id, id_of(&world, "A").await);
    world.home.succeeds(&["journal", "replay"]).await;
}
