//! What a contract is created with, and what it answers of itself.

use stateset_api::governance::{Approvers, Config, DELAY_SECONDS_DEFAULT, InstantiateMsg, QueryMsg, Settings};
use stateset_api::reputation::Nothing;
use stateset_tests_suite::{DAY, address, refused};

use crate::suite::{Suite, compliance, risk, rules, workflows};

fn msg(suite: &Suite) -> InstantiateMsg {
    InstantiateMsg {
        owner: address("admin"),
        registry: suite.registry.to_string(),
        reputation: suite.reputation.to_string(),
        rules: rules(),
        workflows: workflows(&suite.group),
        risk: risk(),
        compliance: compliance(),
        blocked: vec![],
        delay_seconds: None,
    }
}

#[test]
fn the_configuration_is_answered_with_its_chain() {
    let suite = Suite::new();
    let expected = Config {
        owner: address("admin"),
        offered_to: None,
        registry: suite.registry.to_string(),
        reputation: suite.reputation.to_string(),
        epoch: 1,
        paused: false,
        delay_seconds: DAY,
        caip10: format!("cosmos:{}:{}", suite.chain_id(), suite.governance),
    };
    assert_eq!(suite.config(), expected);
    let settings =
        Settings { rules: rules(), workflows: workflows(&suite.group), risk: risk(), compliance: compliance() };
    assert_eq!(suite.query::<Settings>(&QueryMsg::Settings(Nothing {})), settings);
}

#[test]
fn a_contract_is_not_created_with_what_it_would_refuse_later() {
    let mut suite = Suite::new();
    let good = msg(&suite);
    let code = suite.code;
    let mut create = |msg: &InstantiateMsg| suite.create("admin", code, msg, None);
    let created = create(&good).unwrap();
    type Spoil = fn(&mut InstantiateMsg);
    let cases: [(Spoil, &str); 8] = [
        (|msg| msg.owner = "x".into(), "'x' is no address of this chain"),
        (|msg| msg.registry = String::new(), "is no address of this chain"),
        (|msg| msg.blocked = vec![address("a"); 31], "blocked addresses: between 0 and 30 allowed, got 31"),
        (|msg| msg.blocked = vec!["x".into()], "'x' is no address of this chain"),
        (|msg| msg.delay_seconds = Some(1), "seconds that changes wait: between 3600"),
        (|msg| msg.rules[0].when.payees = vec!["x".into()], "'x' is no address of this chain"),
        (|msg| msg.rules[1].name = "small".into(), "rule 'small' stands twice"),
        (|msg| msg.workflows.list[0].approvers = Approvers::Group("x".into()), "'x' is no address of this chain"),
    ];
    for (spoil, because) in cases {
        let mut bad = good.clone();
        spoil(&mut bad);
        refused(create(&bad), because);
    }
    let config: Config = suite.app.wrap().query_wasm_smart(created, &QueryMsg::Config(Nothing {})).unwrap();
    assert_eq!(config.delay_seconds, DELAY_SECONDS_DEFAULT);
}
