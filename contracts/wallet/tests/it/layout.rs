//! The cells that others read raw hold what the layout says, after payments of every kind that writes them.

use cosmwasm_std::{Api, CanonicalAddr, Storage};
use serde::de::DeserializeOwned;
use stateset_api::Amount;
use stateset_api::policy::{
    Budget, BudgetState, NewcomerPurse, NewcomerState, PayeeState, PurseState, Standing, Usage, WEIGHT_ONE,
    WeightedDenom,
};
use stateset_api::ring::{DAY, HOUR, MONTH};
use stateset_api::wallet::layout::{TOTALS_KEY, budget_key, newcomer_key, payee_key, purse_key, receipt_key};
use stateset_tests_suite::{START, USDC, address};

use crate::fixture::Fixture;
use crate::story::payment;

fn cell<T: DeserializeOwned>(fixture: &Fixture, key: &[u8]) -> Option<T> {
    let bytes = fixture.deps.storage.get(key)?;
    Some(postcard::from_bytes(&bytes).unwrap())
}

fn canonical(fixture: &Fixture, name: &str) -> CanonicalAddr {
    fixture.deps.api.addr_canonicalize(&address(name)).unwrap()
}

#[test]
fn what_payments_count_stands_where_the_layout_says() {
    let mut fixture = Fixture::with(|msg| {
        msg.policy.newcomers = vec![NewcomerPurse {
            denom: USDC.into(),
            per_payment_max: Amount(20),
            per_payee_max: Amount(30),
            per_day_max: Amount(40),
            per_month_max: Amount(50),
            lifetime_max: Amount(60),
            categories: vec!["cloud".into()],
        }];
        msg.policy.budgets = vec![Budget {
            name: "food".into(),
            category: Some("cloud".into()),
            denoms: vec![WeightedDenom { denom: USDC.into(), weight: WEIGHT_ONE }],
            per_day_max: Amount(500),
            per_month_max: Amount(900),
        }];
    });
    let (alice, shop) = (canonical(&fixture, "alice"), canonical(&fixture, "shop"));
    let usage: Usage = cell(&fixture, &TOTALS_KEY).unwrap();
    assert_eq!((usage.calls.is_empty(), usage.denoms.len()), (true, 0), "before any payment");
    assert_eq!(cell::<PurseState>(&fixture, &purse_key(0)), None);
    assert_eq!(cell::<BudgetState>(&fixture, &budget_key("food")), None);
    assert_eq!(cell::<NewcomerState>(&fixture, &newcomer_key(&shop)), None);
    assert_eq!(cell::<PayeeState>(&fixture, &payee_key(0, &shop)), None);
    let listed: PayeeState = cell(&fixture, &payee_key(0, &alice)).unwrap();
    assert_eq!((listed.standing, listed.per_payment_max, listed.categories), (Standing::Listed(START), 400, 0b101));

    fixture.spend(&[payment(1, "alice", 50), payment(2, "shop", 7)]).unwrap();
    let usage: Usage = cell(&fixture, &TOTALS_KEY).unwrap();
    assert_eq!(
        (usage.calls.sum(HOUR, START), usage.denoms[0].lifetime, usage.denoms[0].day.sum(DAY, START)),
        (1, 57, 57)
    );
    let paid: PayeeState = cell(&fixture, &payee_key(0, &alice)).unwrap();
    assert_eq!((paid.standing, paid.spent.lifetime), (Standing::Probation(START), 50));
    let purse: PurseState = cell(&fixture, &purse_key(0)).unwrap();
    assert_eq!((purse.spent.lifetime, purse.month.sum(MONTH, START)), (7, 7));
    let food: BudgetState = cell(&fixture, &budget_key("food")).unwrap();
    assert_eq!((food.day.sum(DAY, START), food.month.sum(MONTH, START)), (57, 57));
    assert_eq!(cell(&fixture, &newcomer_key(&shop)), Some(NewcomerState { removed_at: 0, spent: vec![7] }));
    for (number, stands) in [(1, true), (2, true), (3, false)] {
        let key = receipt_key(payment(number, "alice", 1).id);
        assert_eq!(fixture.deps.storage.get(&key).is_some(), stands, "{number}");
    }
}

#[test]
fn what_follows_the_usage_in_its_cell_is_passed_over() {
    let mut fixture = Fixture::new();
    fixture.owner(stateset_api::wallet::OwnerMsg::KeepLog {}).unwrap();
    fixture.pay(&payment(1, "alice", 50)).unwrap();
    let usage: Usage = cell(&fixture, &TOTALS_KEY).unwrap();
    assert_eq!(usage.denoms[0].lifetime, 50);
}
