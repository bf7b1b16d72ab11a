//! What is refused before anything is sent.

use stateset_chain::ChainError;

use super::*;

#[tokio::test(start_paused = true)]
async fn wasm_that_is_not_what_was_built_is_refused_before_anything_is_sent() {
    let suite = Suite::new();
    fs::write(suite.folder.path().join("stateset_wallet.wasm"), b"tampered").unwrap();
    assert!(matches!(suite.error().await, DeployError::Artifact(ArtifactError::Checksum { .. })));
    fs::remove_file(suite.folder.path().join("checksums.txt")).unwrap();
    assert!(suite.error().await.to_string().contains("scripts/build-contracts"));
    assert_eq!(suite.chain.sent(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_record_of_a_chain_begun_anew_and_one_of_another_chain_are_refused() {
    let mut suite = Suite::new();
    suite.deploy().await.unwrap();
    suite.chain = chain(&suite.key);
    assert!(matches!(suite.error().await, DeployError::CodeGone { name: "registry", .. }));

    let text = fs::read_to_string(&suite.deployment.record).unwrap();
    fs::write(&suite.deployment.record, text.replace("testing-1", "mainnet-1")).unwrap();
    assert!(matches!(suite.error().await, DeployError::Record(RecordError::Chain { .. })));

    suite.deployment.sending.chain_id = "mainnet-1".into();
    assert!(matches!(suite.error().await, DeployError::Chain(ChainError::WrongChain { .. })));
    assert_eq!(suite.chain.sent(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_was_migrated_is_reported() {
    let suite = Suite::new();
    let (record, _) = suite.deploy().await.unwrap();
    let address = &record.contracts["registry"].address;
    suite.chain.0.lock().unwrap().contracts.get_mut(address).unwrap().code_id = 4;
    assert!(matches!(suite.error().await, DeployError::OtherContract { name: "registry", got: 4, want: 1, .. }));
}

#[tokio::test(start_paused = true)]
async fn without_a_court_nothing_is_sent_unless_there_is_one_already() {
    let mut suite = Suite::new();
    let court = std::mem::take(&mut suite.deployment.governance);
    let error = suite.error().await;
    assert!(matches!(error, DeployError::Governance(GovernancePlanError::Nobody { .. })), "{error}");
    assert_eq!(suite.chain.sent(), 0);
    suite.deployment.governance = court;
    suite.deploy().await.unwrap();
    // What stands in a file of an earlier version about a contract that exists changes nothing.
    suite.deployment.governance = GovernancePlan::default();
    suite.deploy().await.unwrap();
}

#[test]
fn the_example_configuration_loads_and_misspellings_do_not() {
    let path = Path::new("/nets/example.toml");
    let config = DeployConfig::parse(config::EXAMPLE, path).unwrap();
    let deployment = config.deployment(Path::new("/nets"));
    assert_eq!(deployment.record, Path::new("/nets/stateset-testnet-1.json"));
    assert_eq!(deployment.admin, Admin::Nobody);
    assert_eq!(deployment.reputation, ReputationPlan::default(), "the example shows what is left out");
    let governance = &deployment.governance;
    assert_eq!((governance.approvers.len(), governance.appeal_approvers.len()), (3, 3));
    // A court, once the names are replaced by addresses.
    let said = governance.check("stateset").unwrap_err().to_string();
    assert!(said.contains("'stateset1...first-approver' to vote"), "{said}");
    let short = config::EXAMPLE.split("[reputation]").next().unwrap();
    let deployment = DeployConfig::parse(short, path).unwrap().deployment(Path::new("/nets"));
    assert_eq!(deployment.reputation, ReputationPlan::default());
    let (clock, rules) = (deployment.reputation.clock, deployment.reputation.rules);
    assert_eq!((clock.validate(), rules.validate(clock.window_seconds_min)), (Ok(()), Ok(())));
    let multisig = config::EXAMPLE.replace(r#"admin = "nobody""#, r#"admin = "stateset1multisig""#);
    let admin = DeployConfig::parse(&multisig, path).unwrap().admin;
    assert_eq!(admin, Admin::Address("stateset1multisig".into()));
    let misspelt = config::EXAMPLE.replace("admin =", "admins =");
    assert!(DeployConfig::parse(&misspelt, path).unwrap_err().to_string().contains("admins"));
    let priced = DeployConfig::parse(&config::EXAMPLE.replace("0.025", "cheap"), path);
    assert!(priced.unwrap_err().to_string().contains("no gas price"));
}
