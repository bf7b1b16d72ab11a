//! Runs with newer artifacts, wherever they are cut off.

use super::*;

#[tokio::test(start_paused = true)]
async fn newer_artifacts_are_stored_and_what_exists_once_is_moved_to_them() {
    let suite = Suite::new();
    let (first, _) = suite.deploy().await.unwrap();
    suite.build("second edition");
    let (second, steps) = suite.deploy().await.unwrap();
    assert!(steps.iter().all(Step::acted) && steps.len() == UPGRADE, "{steps:?}");
    assert_eq!(second.contracts, first.contracts, "addresses stay");
    for (name, code_id) in [("registry", 6), ("reputation", 7), ("governance", 8)] {
        let info = suite.chain.0.lock().unwrap().contracts[&second.contracts[name].address].clone();
        assert_eq!((second.codes[name].code_id, info.code_id), (code_id, code_id));
        assert_eq!(second.former_codes(name).collect::<Vec<_>>(), [&first.codes[name]]);
    }
    let counted = |suite: &Suite| suite.chain.0.lock().unwrap().reputation.clone().unwrap().wallet_code_ids;
    assert_eq!(counted(&suite), [4], "that those of the new code count is announced");
    let address = second.contracts["registry"].address.clone();
    let moved = Change::Contract { name: "registry".into(), address, from: Some(1), to: 6 };
    assert!(second.history.contains(&moved), "{:?}", second.history);
    assert!(second.history.starts_with(&first.history));

    let written = fs::read(&suite.deployment.record).unwrap();
    let (third, steps) = suite.deploy().await.unwrap();
    assert!(!steps.iter().any(Step::acted), "{steps:?}");
    assert_eq!((third, suite.chain.sent()), (second, ALL + UPGRADE));
    assert_eq!(fs::read(&suite.deployment.record).unwrap(), written);

    suite.chain.0.lock().unwrap().time += 50;
    suite.deploy().await.unwrap();
    assert_eq!(
        (counted(&suite), suite.chain.sent()),
        (vec![4, 9], ALL + UPGRADE + 1),
        "receipts of wallets of both codes"
    );
}

#[tokio::test(start_paused = true)]
async fn an_upgrade_cut_off_at_any_call_is_continued_and_does_nothing_twice() {
    let whole = Suite::new();
    whole.deploy().await.unwrap();
    whole.build("second edition");
    whole.chain.cut(None, false);
    let (expected, _) = whole.deploy().await.unwrap();
    let calls = whole.chain.0.lock().unwrap().calls;
    for effect in [false, true] {
        for at in 1..=calls {
            let suite = Suite::new();
            suite.deploy().await.unwrap();
            suite.build("second edition");
            suite.chain.cut(Some(at), effect);
            suite.error().await;
            suite.chain.cut(None, false);
            let (record, _) = suite.deploy().await.unwrap();
            assert_eq!((&record, suite.chain.sent()), (&expected, ALL + UPGRADE), "cut at call {at}, effect {effect}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_deployer_may_not_upgrade_is_kept_and_named() {
    for (admin, named) in
        [(Admin::Nobody, None), (Admin::Address("stateset1multisig".into()), Some("stateset1multisig"))]
    {
        let mut suite = Suite::new();
        suite.deployment.admin = admin;
        suite.deploy().await.unwrap();
        suite.build("second edition");
        let (record, steps) = suite.deploy().await.unwrap();
        let kept = steps.iter().filter_map(|step| match step {
            Step::ContractKept { name, runs, code_id, admin, .. } => Some((*name, *runs, *code_id, admin.as_deref())),
            _ => None,
        });
        assert_eq!(
            kept.collect::<Vec<_>>(),
            [("registry", 1, 6, named), ("reputation", 2, 7, named), ("governance", 3, 8, named)]
        );
        assert_eq!(suite.chain.sent(), ALL + 6, "five codes, and the word that new wallets are to count");
        // The next run says the same, and does nothing.
        let (again, steps) = suite.deploy().await.unwrap();
        assert!(!steps.iter().any(Step::acted) && again == record, "{steps:?}");
        // Code that cannot even be asked is left alone.
        suite.chain.0.lock().unwrap().deaf = true;
        let (_, steps) = suite.deploy().await.unwrap();
        let unwired =
            steps.iter().filter(|step| matches!(step, Step::Unwired { why, .. } if why.contains("older code")));
        assert_eq!((unwired.count(), suite.chain.sent()), (2, ALL + 6), "registry and reputation");
        suite.chain.0.lock().unwrap().deaf = false;
        // Once the admin has moved them, all is well.
        for (name, code_id) in [("registry", 6), ("reputation", 7), ("governance", 8)] {
            let address = &record.contracts[name].address;
            suite.chain.0.lock().unwrap().contracts.get_mut(address).unwrap().code_id = code_id;
        }
        let (moved, steps) = suite.deploy().await.unwrap();
        assert!(steps.iter().any(|step| matches!(step, Step::ContractFound { name: "reputation", .. })), "{steps:?}");
        assert_eq!(moved.history.len(), record.history.len() + 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_record_lost_after_an_upgrade_makes_no_second_registry() {
    let suite = Suite::new();
    suite.deploy().await.unwrap();
    suite.build("second edition");
    let (upgraded, _) = suite.deploy().await.unwrap();
    fs::remove_file(&suite.deployment.record).unwrap();
    let (again, steps) = suite.deploy().await.unwrap();
    assert!(!steps.iter().any(Step::acted), "{steps:?}");
    assert_eq!((again.contracts, again.codes), (upgraded.contracts, upgraded.codes));

    // Lost together with newer artifacts, it does not know what runs there: nothing is moved.
    fs::remove_file(&suite.deployment.record).unwrap();
    suite.build("third edition");
    assert!(matches!(suite.error().await, DeployError::OtherContract { name: "registry", got: 6, .. }));
}
