//! Who judges, who suspends, whose wallets count: said by those who may, announced one at a time.

use super::*;

#[tokio::test(start_paused = true)]
async fn what_the_deployer_may_not_say_is_left_to_those_who_may() {
    let mut suite = Suite::new();
    suite.deployment.reputation.owner = Some("stateset1council".into());
    suite.deployment.governance.owner = Some("stateset1council".into());
    let (_, steps) = suite.deploy().await.unwrap();
    let left = |steps: &[Step]| {
        let left =
            steps.iter().filter(|step| matches!(step, Step::Unwired { why, .. } if why.contains("stateset1council")));
        left.count()
    };
    assert_eq!(left(&steps), 2, "who judges, and who accepts the registry: {steps:?}");
    let (_, steps) = suite.deploy().await.unwrap();
    assert!(!steps.iter().any(Step::acted) && left(&steps) == 2, "{steps:?}");
    assert_eq!(suite.chain.sent(), 9, "five codes, three contracts, and the offer");
}

#[tokio::test(start_paused = true)]
async fn another_judge_is_announced_and_takes_office_in_a_run_after_the_wait() {
    let mut suite = Suite::new();
    suite.deploy().await.unwrap();
    suite.deployment.reputation.governance = Some("stateset1court".into());
    let judge = |suite: &Suite| suite.chain.0.lock().unwrap().reputation.as_ref().unwrap().governance.clone();
    let wired = |steps: &[Step]| steps.iter().any(|step| matches!(step, Step::Wired { name: "reputation", .. }));
    let passes = |suite: &Suite, seconds| suite.chain.0.lock().unwrap().time += seconds;
    let (_, steps) = suite.deploy().await.unwrap();
    assert!(wired(&steps) && judge(&suite) != "stateset1court", "{steps:?}");
    // Too early; then too late, so that it is announced anew; then in time.
    let (_, steps) = suite.deploy().await.unwrap();
    let waits = |step: &Step| matches!(step, Step::Unwired { why, .. } if why.contains("from 1800000050 on"));
    assert!(!wired(&steps) && steps.iter().any(waits), "{steps:?}");
    passes(&suite, 100);
    suite.deploy().await.unwrap();
    assert_ne!(judge(&suite), "stateset1court");
    passes(&suite, 50);
    let (_, steps) = suite.deploy().await.unwrap();
    assert!(wired(&steps) && judge(&suite) == "stateset1court", "{steps:?}");
    let (_, steps) = suite.deploy().await.unwrap();
    assert!(!steps.iter().any(Step::acted), "{steps:?}");
}

/// One change waits at a time: another would drop it, and start the wait anew.
#[tokio::test(start_paused = true)]
async fn a_second_change_is_announced_once_the_first_is_through() {
    let mut suite = Suite::new();
    suite.deploy().await.unwrap();
    suite.build("second edition");
    suite.deployment.reputation.governance = Some("stateset1court".into());
    let announced = |suite: &Suite| suite.chain.0.lock().unwrap().announced.as_ref().map(|one| one.change.kind());
    let passes = |suite: &Suite| suite.chain.0.lock().unwrap().time += 50;
    let (_, steps) = suite.deploy().await.unwrap();
    let stands_by =
        |step: &Step| matches!(step, Step::Unwired { why, .. } if why.contains("'wallet_codes' is announced"));
    assert!(steps.iter().any(stands_by), "{steps:?}");
    assert_eq!(announced(&suite), Some("wallet_codes"));
    passes(&suite);
    suite.deploy().await.unwrap();
    assert_eq!(announced(&suite), Some("roles"));
    passes(&suite);
    suite.deploy().await.unwrap();
    let reputation = suite.chain.0.lock().unwrap().reputation.clone().unwrap();
    assert_eq!((reputation.wallet_code_ids.len(), reputation.governance.as_str()), (2, "stateset1court"));
}

#[tokio::test(start_paused = true)]
async fn a_registry_of_the_first_version_is_given_an_authority_and_its_agents_are_listed() {
    let suite = Suite::new();
    suite.deploy().await.unwrap();
    {
        let mut state = suite.chain.0.lock().unwrap();
        (state.unlisted, state.registry.as_mut().unwrap().authority) = (3, None);
    }
    suite.build("second edition");
    let (record, _) = suite.deploy().await.unwrap();
    assert_eq!(suite.chain.sent(), ALL + UPGRADE + 5, "three pages, the offer and its acceptance");
    let state = suite.chain.0.lock().unwrap();
    assert_eq!(state.registry.as_ref().unwrap().authority.as_ref(), Some(&record.contracts["governance"].address));
}
