//! The dry run: it says what a request would do, and why.

use proptest::prelude::*;
use stateset_api::Amount;
use stateset_api::governance::{Alternative, Decision, Evaluation, QueryMsg, RequestResponse, RiskFactor};
use stateset_api::wallet::Payment;
use stateset_tests_suite::{USDC, refused};

use crate::suite::{SMALL, Suite, pay};

fn evaluate(suite: &Suite, payments: Vec<Payment>) -> Evaluation {
    suite.query(&QueryMsg::Evaluate { agent: suite.ids["buyer"], denom: USDC.into(), payments })
}

#[test]
fn every_rule_factor_finding_and_alternative_is_answered() {
    let suite = Suite::new();
    let answer = evaluate(&suite, vec![pay("shop", 200_000)]);
    let Decision::Deny { rule: None, reason } = answer.decision else { panic!("no denial") };
    assert!(reason.contains("may get 100000"));
    assert_eq!(answer.findings.len(), 1);
    let read: Vec<_> = answer.rules.iter().map(|rule| (rule.rule.as_str(), rule.matches.len())).collect();
    assert_eq!(read, [("small", 0), ("large", 1), ("huge", 0)]);
    let points: Vec<_> = answer.risk.factors.iter().map(|part| (part.factor, part.points)).collect();
    let expected = [
        (RiskFactor::Amount, 40),
        (RiskFactor::Reputation, 9),
        (RiskFactor::NewPayee, 10),
        (RiskFactor::UnknownAgent, 5),
        (RiskFactor::OpenCases, 0),
        (RiskFactor::Batch, 0),
    ];
    assert_eq!((points, answer.risk.score), (expected.to_vec(), 64));
    assert_eq!(answer.alternatives, [Alternative::Smaller { amount: Amount(SMALL) }]);
}

#[test]
fn an_agent_without_a_wallet_or_a_name_is_no_question() {
    let suite = Suite::new();
    let agent = stateset_api::AgentId::from_hash([1; 16]);
    let asked = QueryMsg::Evaluate { agent, denom: USDC.into(), payments: vec![pay("shop", 1)] };
    refused(suite.try_query::<Evaluation>(&asked), "the registry knows no agent");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_the_dry_run_says_is_what_a_request_does(
        asked in prop::collection::vec(("shop|bar|pirate", 1_u128..200_000, "cloud|gambling"), 1..4),
    ) {
        let mut suite = Suite::new();
        let payment = |(to, amount, category): (String, u128, String)| Payment { category, ..pay(&to, amount) };
        let payments: Vec<Payment> = asked.into_iter().map(payment).collect();
        let answer = evaluate(&suite, payments.clone()).decision;
        let expected = match (&answer, suite.request(&payments)) {
            (Decision::Approve { .. }, RequestResponse::Approved { .. }) => true,
            (Decision::Workflow { workflow, .. }, RequestResponse::Open { workflow: asked, .. }) => *workflow == asked,
            (Decision::Deny { reason, .. }, RequestResponse::Refused { reason: given }) => *reason == given,
            _ => false,
        };
        prop_assert!(expected, "{answer:?}");
    }
}
