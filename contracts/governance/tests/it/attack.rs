//! Attacks on the governance contract. Each test asserts what was promised: one that fails is a proof.

use stateset_api::Amount;
use stateset_api::governance::{
    ApprovalCondition, Change, InstantiateMsg, RequestResponse, Rule, Terms, Then, When, Workflows,
};
use stateset_api::reputation::{self, AddressRef, AgentRef, AnyoneMsg, CaseRef, StakeResponse, Verdict};
use stateset_api::score::Severity;
use stateset_tests_suite::{DAY, STATE, address, refused};

use crate::suite::{SMALL, Suite, addresses, pay, rules, workflow};

const UPHELD: Verdict = Verdict::Upheld { severity: Severity::Major, damage: Amount(50) };

/// As `deploy` of version 0.2 made it where no lists were named: the deployer alone on both.
fn by_default(appeals: &str) -> Workflows {
    Workflows {
        list: vec![
            workflow("council", addresses(&["ann"]), 1, 2, None),
            workflow("appeals", addresses(&[appeals]), 1, 2, None),
        ],
        arbitration: "council".into(),
        appeals: "appeals".into(),
        suspension: "council".into(),
    }
}

/// The only rule: what is asked for is voted on.
fn vote() -> Vec<stateset_api::governance::Rule> {
    let then = stateset_api::governance::Then::Workflow {
        workflow: "council".into(),
        valid_seconds: 86_400,
        terms: stateset_api::governance::Terms::default(),
    };
    vec![stateset_api::governance::Rule { name: "vote".into(), when: Default::default(), then }]
}

/// G1. Promised: stake is slashable until it is paid out, and no claim escapes. As deployed without lists (and wherever
/// the two workflows share so many members that the rest cannot decide), every convicted agent escaped: it appealed,
/// those who judged had no vote, nobody else had one, silence favoured the accused, and the appeal's bond came back as
/// well. Such settings are refused now; with the least that are not, a court of appeal that keeps silent frees nobody.
#[test]
fn g1_as_deployed_by_default_an_appeal_does_not_free_every_convict() {
    let mut suite = Suite::with(|msg| {
        msg.workflows = by_default("dora");
        msg.rules = vote();
    });
    let msg = InstantiateMsg { workflows: by_default("ann"), rules: vote(), ..suite.instantiation() };
    let code = suite.code;
    let refusal = suite.create("admin", code, &msg, None);
    refused(refusal, "workflow 'appeals' needs a weight of 1, and only 0 of it has no vote on the first verdict");
    let held = |suite: &Suite| suite.balance("vendor", STATE);
    suite.bond("vendor", 1_000);
    let purse = held(&suite);
    let case = suite.report("reporter");
    suite.judge("ann", case, UPHELD).unwrap();
    // Convicted. It appeals, and that is all that it does.
    suite.accused_appeals("vendor", case).unwrap();
    refused(suite.judge("ann", case, UPHELD), "has no vote in workflow 'appeals'");
    suite.pass(2 * DAY + 1);
    let settle = reputation::ExecuteMsg::Anyone(AnyoneMsg::Settle(CaseRef { case }));
    suite.call_reputation("mallory", &settle, &[]).unwrap();
    let collect = reputation::ExecuteMsg::Anyone(AnyoneMsg::Collect(AddressRef { address: address("vendor") }));
    refused(suite.call_reputation("mallory", &collect, &[]), "is owed nothing");
    let stake: StakeResponse =
        suite.ask(&suite.reputation, &reputation::QueryMsg::Stake(AgentRef { agent: suite.id("vendor") })).unwrap();
    assert!(
        stake.bonded < Amount(1_000),
        "{} of 1000 are still bonded, the bond came back: {}; {:?}",
        stake.bonded,
        held(&suite) == purse,
        suite.case(case).status
    );
}

fn wait(seconds: u64) -> Terms {
    Terms { conditions: vec![ApprovalCondition::NotBefore { seconds }], monitoring: vec![] }
}

/// G2. Promised: a request that was opened under other settings is evaluated anew when it passes. What the present rules
/// attach to the approval is ignored: it is usable at once, where every new one waits.
#[test]
fn g2_what_passes_under_new_rules_has_the_terms_of_the_new_rules() {
    let mut suite = Suite::with(|msg| msg.delay_seconds = Some(3_600));
    let payments = [pay("shop", 2_000)];
    let asked = suite.opened(&payments);
    suite.vote("ann", asked, true).unwrap();
    let mut stricter = rules();
    let Then::Workflow { terms, .. } = &mut stricter[1].then else { panic!("no vote") };
    *terms = wait(3_600);
    suite.change(Change::Rules(stricter));
    suite.vote("ben", asked, true).unwrap();
    if let Some(approval) = suite.outcome(asked).1 {
        assert_eq!(suite.approval(approval).terms, wait(3_600));
    }
}

/// G3. Promised: approvals carry their rules' terms, and where two parts of an action have some, the terms of both hold. A
/// part that is approved at once, under terms, gets rid of them beside a part that is voted on.
#[test]
fn g3_a_part_that_is_approved_under_terms_keeps_them_beside_one_that_is_voted_on() {
    let mut suite = Suite::with(|msg| {
        let Then::Approve(mut conditions) = msg.rules[0].then.clone() else { panic!("no approval") };
        conditions.terms = wait(300);
        let to = |payee: &str| When { payees: vec![address(payee)], ..When::default() };
        msg.rules = vec![
            Rule { name: "shop".into(), when: to("shop"), then: Then::Approve(conditions) },
            Rule { name: "host".into(), when: to("host"), then: msg.rules[1].then.clone() },
        ];
    });
    let alone = suite.approved(&[pay("shop", SMALL)]);
    assert_eq!(suite.approval(alone).terms, wait(300));
    let beside = suite.opened(&[pay("shop", SMALL - 1), pay("host", 1)]);
    suite.vote("ann", beside, true).unwrap();
    suite.vote("ben", beside, true).unwrap();
    let approval = suite.outcome(beside).1.unwrap();
    assert_eq!(suite.approval(approval).terms, wait(300));
}

/// G4. Promised: a rule that denies wins over all others, and what goes to those whom it names is denied. Named as a
/// conduit, for a beneficiary of whom no rule speaks, they get it.
#[test]
fn g4_a_rule_that_denies_a_contract_denies_what_goes_into_it_for_others() {
    let mut suite = Suite::with(|msg| {
        let when = When { payees: vec![address("escrow")], ..When::default() };
        let then = Then::Deny { reason: "it lost money".into(), alternative: None };
        msg.rules.push(Rule { name: "escrow".into(), when, then });
    });
    assert!(matches!(suite.request(&[pay("escrow", SMALL)]), RequestResponse::Refused { .. }));
    let through = stateset_api::wallet::Payment { beneficiary: Some(address("shop")), ..pay("escrow", SMALL) };
    let answer = suite.request(&[through]);
    assert!(matches!(answer, RequestResponse::Refused { .. }), "{answer:?}");
}
