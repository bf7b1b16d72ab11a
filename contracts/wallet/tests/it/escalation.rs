//! The operator asks the signers for what its limits refuse.

use stateset_api::policy::{OverLimit, Rule};
use stateset_api::wallet::{
    ExecuteMsg, GuardianMsg, OperatorMsg, OwnerMsg, Payment, ProposalQuery, ProposalRef, ProposalStatus, Proposer,
    QueryMsg, VOTE_SECONDS,
};
use stateset_tests_suite::{Proposals, USDC};
use stateset_wallet::ContractError;

use crate::council::three_of_five;
use crate::fixture::Fixture;
use crate::story::payment;
use crate::suite::Suite;

fn escalate(payment: Payment) -> OperatorMsg {
    OperatorMsg::Escalate { epoch: 1, denom: USDC.to_owned(), payment }
}

#[test]
fn a_payment_over_a_limit_becomes_a_proposal_and_pays_when_the_signers_approve() {
    let mut suite = Suite::council(three_of_five());
    suite.execute("operator", &ExecuteMsg::Operator(escalate(payment(1, "alice", 700)))).unwrap();
    let info = suite.proposal(1);
    assert_eq!(info.summary.proposer, Proposer::Operator {});
    assert_eq!(info.summary.title, "over limit: per_payment_max: requested 700, remaining 500");
    assert_eq!((info.summary.approved, &info.summary.status), (0, &ProposalStatus::Open {}));
    suite.approve(1, &["anna", "berta", "carla"]);
    assert_eq!(suite.balance("alice", USDC), 100_700);
}

#[test]
fn only_what_a_limit_alone_refuses_is_escalated() {
    let mut fixture = Fixture::council(three_of_five());
    let within = fixture.operator(escalate(payment(1, "alice", 50)));
    assert!(matches!(within, Err(ContractError::NothingToEscalate { .. })));
    fixture.pay(&payment(1, "alice", 50)).unwrap();
    assert!(matches!(
        fixture.operator(escalate(payment(1, "alice", 50))),
        Err(ContractError::NothingToEscalate { .. })
    ));
    assert!(matches!(fixture.operator(escalate(payment(1, "alice", 51))), Err(ContractError::IntentReused { .. })));
    let yachts = Payment { category: "yachts".into(), ..payment(2, "alice", 5) };
    let refused = fixture.operator(escalate(yachts));
    assert!(matches!(refused, Err(ContractError::Refused { breach, .. }) if breach.rule == Rule::Category));
    fixture.operator(escalate(payment(3, "mallory", 5))).expect("an unlisted payee may be asked for");
    let refuse = stateset_api::policy::Policy { over_limit: OverLimit::Refuse, ..crate::story::policy() };
    fixture.owner(OwnerMsg::SetPolicy { policy: refuse }).unwrap();
    assert!(matches!(fixture.operator(escalate(payment(4, "mallory", 5))), Err(ContractError::Refused { .. })));
}

#[test]
fn nobody_is_asked_where_nobody_could_answer() {
    let refused = Fixture::new().operator(escalate(payment(1, "alice", 700)));
    assert!(matches!(refused, Err(ContractError::NoSigners {})));
    let mut fixture = Fixture::council(three_of_five());
    for by in ["mallory", "anna", "owner"] {
        let refused = fixture.execute(by, ExecuteMsg::Operator(escalate(payment(1, "alice", 700))));
        assert!(matches!(refused, Err(ContractError::Unauthorized { role: "operator", .. })));
    }
    fixture.guardian(GuardianMsg::Freeze { reason: "alarm".into() }).unwrap();
    assert!(matches!(fixture.operator(escalate(payment(1, "alice", 700))), Err(ContractError::Frozen { .. })));
}

#[test]
fn one_intent_is_asked_for_once_and_few_at_a_time() {
    let mut fixture = Fixture::council(three_of_five());
    let ask = |fixture: &mut Fixture, number| fixture.operator(escalate(payment(number, "alice", 700)));
    ask(&mut fixture, 1).unwrap();
    assert!(matches!(ask(&mut fixture, 1), Err(ContractError::AlreadyEscalated { proposal: 1, .. })));
    (2..5).for_each(|number| drop(ask(&mut fixture, number).unwrap()));
    assert!(matches!(ask(&mut fixture, 5), Err(ContractError::TooManyOpen { got: 4, max: 4, .. })));
    for by in ["anna", "berta", "carla"] {
        fixture.execute(by, fixture.rejection(1)).unwrap();
    }
    ask(&mut fixture, 1).expect("what was rejected may be asked for again");
    fixture.owner(OwnerMsg::Cancel(ProposalRef { id: 2 })).unwrap();
    ask(&mut fixture, 5).unwrap();
    fixture.pass(VOTE_SECONDS);
    ask(&mut fixture, 6).unwrap();
    let info: stateset_api::wallet::ProposalInfo = fixture.query(QueryMsg::Proposal(ProposalQuery::of(1)));
    assert_eq!(info.summary.status, ProposalStatus::Rejected {});
}
