//! Budgets: caps that a category, or denoms of the same worth, share.

use stateset_api::Amount;
use stateset_api::policy::{Budget, Rule, WEIGHT_ONE, WeightedDenom};
use stateset_api::wallet::{OperatorMsg, OwnerMsg, Payee, Payment, QueryMsg, Remaining};
use stateset_tests_suite::{DAY, USDC};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::newcomer::refusal;
use crate::story::{denom, payee, payment, policy};

const EURC: &str = "ueurc";

/// All dollars and half as much of each euro: 300 a day, 500 in thirty days; and 100 a day for supplies.
pub(crate) fn budgets() -> Vec<Budget> {
    let counts = |denom: &str, weight| WeightedDenom { denom: denom.into(), weight };
    vec![
        Budget {
            name: "money".into(),
            category: None,
            denoms: vec![counts(USDC, WEIGHT_ONE)],
            per_day_max: Amount(300),
            per_month_max: Amount(500),
        },
        Budget {
            name: "supplies".into(),
            category: Some("supplies".into()),
            denoms: vec![counts(USDC, WEIGHT_ONE)],
            per_day_max: Amount(100),
            per_month_max: Amount(100),
        },
    ]
}

/// With euros, worth a dollar and a half each, in the same group.
fn open() -> Fixture {
    let mut fixture = Fixture::with(|msg| {
        msg.policy.denoms.push(denom(EURC));
        msg.policy.budgets = budgets();
        msg.policy.budgets[0].denoms.push(WeightedDenom { denom: EURC.into(), weight: WEIGHT_ONE / 2 * 3 });
        msg.payees = vec![
            Payee { categories: vec!["cloud".into(), "supplies".into()], ..payee("alice") },
            Payee { denom: EURC.into(), ..payee("alice") },
        ];
    });
    // Until it is known, a payee gets no more than 100.
    fixture.pay(&payment(900, "alice", 1)).unwrap();
    euros(&mut fixture, &payment(901, "alice", 2)).unwrap();
    fixture
}

fn euros(fixture: &mut Fixture, payment: &Payment) -> Result<cosmwasm_std::Response, ContractError> {
    fixture.operator(OperatorMsg::Spend {
        epoch: 1,
        denom: EURC.into(),
        payments: vec![payment.clone()],
        approval: None,
        rationales: Vec::new(),
        mandate: None,
    })
}

fn supplies(number: u64, amount: u128) -> Payment {
    Payment { category: "supplies".into(), ..payment(number, "alice", amount) }
}

#[test]
fn another_dollar_is_no_way_round_a_value_group() {
    let mut fixture = open();
    // 1 and 3 are counted.
    fixture.pay(&payment(1, "alice", 196)).unwrap();
    let refused = euros(&mut fixture, &payment(2, "alice", 67));
    let Err(ContractError::Refused { breach, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!((breach.rule, breach.requested.0, breach.remaining.0), (Rule::BudgetPerDayMax, 101, 100));
    euros(&mut fixture, &payment(2, "alice", 66)).unwrap();
    assert_eq!(refusal(&mut fixture, &payment(3, "alice", 2)), (Rule::BudgetPerDayMax, 1));
}

#[test]
fn a_budget_by_purpose_binds_that_purpose_alone() {
    let mut fixture = open();
    fixture.pay(&supplies(1, 100)).unwrap();
    assert_eq!(refusal(&mut fixture, &supplies(2, 1)), (Rule::BudgetPerDayMax, 0));
    fixture.pay(&payment(2, "alice", 100)).unwrap();
    fixture.pass(2 * DAY);
    assert_eq!(refusal(&mut fixture, &supplies(3, 1)), (Rule::BudgetPerMonthMax, 0));
    fixture.pass(30 * DAY);
    fixture.pay(&supplies(3, 1)).unwrap();
}

#[test]
fn one_messages_payments_count_together_and_a_refusal_counts_nothing() {
    let mut fixture = open();
    let refused = fixture.spend(&[supplies(1, 60), supplies(2, 41)]);
    assert!(matches!(refused, Err(ContractError::Refused { breach, .. }) if breach.remaining == Amount(40)));
    fixture.spend(&[supplies(1, 60), supplies(2, 40)]).unwrap();
}

#[test]
fn what_each_budget_leaves_stands_in_the_answer() {
    let mut fixture = open();
    fixture.pay(&supplies(1, 40)).unwrap();
    let left: Remaining = fixture.query(QueryMsg::Remaining { denom: USDC.into() });
    let rows: Vec<_> = left.budgets.iter().map(|one| (one.name.as_str(), one.per_day.0, one.per_month.0)).collect();
    assert_eq!(rows, [("money", 256, 456), ("supplies", 60, 60)]);
    assert!(left.budgets.iter().all(|one| one.per_day_grows_at.is_some() && one.per_month_grows_at.is_some()));
    let left: Remaining = fixture.query(QueryMsg::Remaining { denom: EURC.into() });
    assert_eq!(left.budgets.len(), 1, "supplies counts no euros");
}

#[test]
fn a_budget_keeps_its_count_through_policies_that_lack_it() {
    let mut fixture = Fixture::with(|msg| msg.policy.budgets = budgets());
    fixture.spend(&[payment(1, "alice", 100), payment(2, "bob", 100)]).unwrap();
    for budgets in [vec![], budgets()] {
        let policy = stateset_api::policy::Policy { budgets, ..policy() };
        fixture.owner(OwnerMsg::SetPolicy { policy }).unwrap();
    }
    let left: Remaining = fixture.query(QueryMsg::Remaining { denom: USDC.into() });
    assert_eq!(left.budgets[0].per_day, Amount(100));
}
