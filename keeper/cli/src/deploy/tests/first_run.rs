//! A first run, wherever it is cut off, and the runs after it.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_second_run_sends_nothing_and_changes_nothing() {
    let suite = Suite::new();
    let (first, steps) = suite.deploy().await.unwrap();
    assert!(steps.iter().all(Step::acted) && steps.len() == ALL, "{steps:?}");
    assert_eq!(CONTRACTS.map(|(name, _)| first.codes[name].code_id), [1, 2, 3, 4, 5]);
    let written = fs::read(&suite.deployment.record).unwrap();

    let (second, steps) = suite.deploy().await.unwrap();
    assert!(!steps.iter().any(Step::acted), "{steps:?}");
    assert_eq!((second, suite.chain.sent()), (first, ALL));
    assert_eq!(fs::read(&suite.deployment.record).unwrap(), written);
}

#[tokio::test(start_paused = true)]
async fn a_run_cut_off_at_any_call_is_continued_and_does_nothing_twice() {
    let whole = Suite::new();
    let (expected, _) = whole.deploy().await.unwrap();
    let calls = whole.chain.0.lock().unwrap().calls;
    for effect in [false, true] {
        for at in 1..=calls {
            let suite = Suite::new();
            suite.chain.cut(Some(at), effect);
            assert!(
                matches!(suite.error().await, DeployError::Chain(_) | DeployError::Transact(_) | DeployError::Ask(_)),
                "call {at}"
            );
            suite.chain.cut(None, false);
            let (record, _) = suite.deploy().await.unwrap();
            assert_eq!((&record, suite.chain.sent()), (&expected, ALL), "cut at call {at}, effect {effect}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_record_is_found_again_on_chain() {
    let suite = Suite::new();
    let (first, _) = suite.deploy().await.unwrap();
    fs::remove_file(&suite.deployment.record).unwrap();
    let (again, steps) = suite.deploy().await.unwrap();
    assert!(!steps.iter().any(Step::acted), "{steps:?}");
    assert_eq!(again, first);
}

#[tokio::test(start_paused = true)]
async fn the_admin_is_who_the_deployment_says() {
    let mut suite = Suite::new();
    for (admin, expected) in [(Admin::Nobody, None), (Admin::Deployer, Some(suite.key.address().to_owned()))] {
        suite.deployment.admin = admin;
        suite.chain = chain(&suite.key);
        let _ = fs::remove_file(&suite.deployment.record);
        let (record, _) = suite.deploy().await.unwrap();
        let contracts = &suite.chain.0.lock().unwrap().contracts;
        assert_eq!(contracts[&record.contracts["registry"].address].admin, expected);
    }
}
