//! Simulation: says beforehand what a spend would do, by the same rules.

use stateset_api::Amount;
use stateset_api::policy::{Rule, Verdict};
use stateset_api::ring;
use stateset_api::wallet::{
    GuardianMsg, OwnerMsg, Payment, QueryMsg, Remaining, SimulateSpendResponse, SimulatedPayment,
};
use stateset_tests_suite::{DAY, START, STATE, USDC};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::payment;

fn simulate(fixture: &Fixture, payments: &[Payment]) -> SimulateSpendResponse {
    fixture.query(QueryMsg::SimulateSpend {
        denom: USDC.into(),
        payments: payments.to_vec(),
        approval: None,
        by: None,
        mandate: None,
    })
}

fn rules(answer: &SimulateSpendResponse) -> Vec<Option<Rule>> {
    answer.payments.iter().map(|payment| payment.breach.map(|breach| breach.rule)).collect()
}

fn rich() -> Fixture {
    let mut fixture = Fixture::new();
    fixture.hold(1_000_000);
    fixture
}

#[test]
fn payments_are_judged_each_after_those_before_it() {
    let mut fixture = rich();
    fixture.spend(&[payment(1, "alice", 1), payment(2, "bob", 1)]).unwrap();
    let batch = [
        payment(3, "alice", 400),
        payment(4, "mallory", 5),
        payment(5, "bob", 400),
        payment(6, "bob", 400),
        payment(1, "alice", 1),
        payment(2, "bob", 2),
    ];
    let answer = simulate(&fixture, &batch);
    let expected = [None, Some(Rule::Payee), None, Some(Rule::PerDayMax), None, Some(Rule::IntentReused)];
    assert_eq!(rules(&answer), expected);
    let verdicts: Vec<_> = answer.payments.iter().map(|payment| payment.verdict).collect();
    use Verdict::{Allow, Deny, Escalate};
    assert_eq!(verdicts, [Allow, Escalate, Allow, Escalate, Allow, Deny]);
    let done: Vec<_> = answer.payments.iter().map(|payment| payment.already_done).collect();
    assert_eq!(done, [false, false, false, false, true, false]);
    assert_eq!(answer.remaining.per_day, Amount(198));
    assert_eq!(answer.remaining.balance, Amount(999_200));
    assert_eq!(answer.remaining.calls, 98);
}

#[test]
fn simulating_changes_nothing() {
    let fixture = rich();
    let before: Remaining = fixture.query(QueryMsg::Remaining { denom: USDC.into() });
    simulate(&fixture, &[payment(1, "alice", 100)]);
    assert_eq!(fixture.query::<Remaining>(QueryMsg::Remaining { denom: USDC.into() }), before);
    assert_eq!(fixture.receipt(&payment(1, "alice", 100)), None);
}

#[test]
fn the_balance_is_a_rule_here() {
    let mut fixture = Fixture::new();
    fixture.hold(150);
    let answer = simulate(&fixture, &[payment(1, "alice", 100), payment(2, "bob", 100), payment(3, "bob", 50)]);
    let breach = answer.payments[1].breach.unwrap();
    assert_eq!((breach.rule, breach.requested, breach.remaining), (Rule::Balance, Amount(100), Amount(50)));
    assert_eq!(answer.payments[1].verdict, Verdict::Deny);
    assert_eq!(rules(&answer), [None, Some(Rule::Balance), None]);
}

#[test]
fn what_stops_the_operator_stands_in_each() {
    let batch = [payment(1, "alice", 5), payment(2, "mallory", 5)];
    let mut frozen = rich();
    frozen.guardian(GuardianMsg::Freeze { reason: "drill".into() }).unwrap();
    assert_eq!(rules(&simulate(&frozen, &batch)), [Some(Rule::Frozen); 2]);
    let mut revoked = rich();
    revoked.owner(OwnerMsg::SetOperator { operator: None }).unwrap();
    assert_eq!(rules(&simulate(&revoked, &batch)), [Some(Rule::Operator); 2]);
    let mut expired = rich();
    expired.pass(365 * DAY);
    assert_eq!(rules(&simulate(&expired, &batch)), [Some(Rule::OperatorExpired); 2]);
    let mut busy = Fixture::with(|msg| msg.policy.calls_per_hour = 1);
    busy.hold(1_000);
    busy.spend(&[payment(9, "alice", 5)]).unwrap();
    assert_eq!(rules(&simulate(&busy, &batch)), [Some(Rule::CallsPerHour); 2]);
}

#[test]
fn a_denom_outside_the_policy_is_a_breach_and_leaves_nothing() {
    let fixture = rich();
    let asked = QueryMsg::SimulateSpend {
        denom: STATE.into(),
        payments: vec![payment(1, "alice", 5)],
        approval: None,
        by: None,
        mandate: None,
    };
    let answer: SimulateSpendResponse = fixture.query(asked);
    let SimulatedPayment { breach, verdict, .. } = answer.payments[0];
    assert_eq!((breach.map(|breach| breach.rule), verdict), (Some(Rule::Denom), Verdict::Deny));
    assert_eq!(answer.remaining.per_payment, Amount(0));
    let asked = fixture.try_query::<Remaining>(QueryMsg::Remaining { denom: STATE.into() });
    assert!(matches!(asked, Err(ContractError::UnknownDenom { .. })));
}

#[test]
fn what_remains_is_answered_with_the_time_at_which_it_grows() {
    let mut fixture = rich();
    let fresh: Remaining = fixture.query(QueryMsg::Remaining { denom: USDC.into() });
    assert_eq!((fresh.per_day_grows_at, fresh.calls_grow_at), (None, None));
    fixture.spend(&[payment(1, "alice", 90)]).unwrap();
    let left: Remaining = fixture.query(QueryMsg::Remaining { denom: USDC.into() });
    let hour = START / 3_600 * 3_600;
    assert_eq!(left.per_day_grows_at, Some(hour + 3_600 + ring::DAY.seconds));
    assert_eq!((left.per_day, left.lifetime, left.calls), (Amount(910), Amount(4_910), 99));
    let five = START / 300 * 300;
    assert_eq!(left.calls_grow_at, Some(five + 300 + ring::HOUR.seconds));
}

#[test]
fn what_simulation_allows_is_what_a_spend_does() {
    let mut fixture = rich();
    let amounts = [100, 30, 400, 400, 1, 399, 250, 0, 500];
    for (number, amount) in (1..).zip(amounts) {
        let asked = payment(number, if number % 3 == 0 { "bob" } else { "alice" }, amount);
        let simulated = simulate(&fixture, std::slice::from_ref(&asked)).payments[0].breach;
        let done = match fixture.pay(&asked) {
            Ok(_) => None,
            Err(ContractError::Refused { breach, .. }) => Some(breach),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(simulated, done, "payment {number} of {amount}");
    }
}
