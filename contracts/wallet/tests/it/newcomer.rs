//! The newcomer purse: what payees that nobody listed may be paid.

use stateset_api::Amount;
use stateset_api::policy::{NewcomerPurse, Policy, Rule};
use stateset_api::wallet::{
    GuardianMsg, NewcomerInfo, OwnerMsg, PayeeKey, PayeeStanding, Payment, PurseRemaining, QueryMsg, Remaining,
    SimulateSpendResponse, SpentInDenom,
};
use stateset_tests_suite::{DAY, START, USDC, address};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::{payee, payment, policy};

/// 20 a payment, 50 to one payee, 100 a day, 300 in thirty days, 1,000 ever; for cloud.
pub(crate) fn purse() -> NewcomerPurse {
    NewcomerPurse {
        denom: USDC.into(),
        per_payment_max: Amount(20),
        per_payee_max: Amount(50),
        per_day_max: Amount(100),
        per_month_max: Amount(300),
        lifetime_max: Amount(1_000),
        categories: vec!["cloud".into()],
    }
}

pub(crate) fn open() -> Fixture {
    Fixture::with(|msg| msg.policy.newcomers = vec![purse()])
}

/// The rule that refused `payment` and what was left.
pub(crate) fn refusal(fixture: &mut Fixture, payment: &Payment) -> (Rule, u128) {
    match fixture.pay(payment) {
        Err(ContractError::Refused { id, breach, .. }) if id == payment.id => (breach.rule, breach.remaining.0),
        other => panic!("expected a refusal of {}, got {other:?}", payment.id),
    }
}

fn info(fixture: &Fixture, name: &str) -> NewcomerInfo {
    fixture.query(QueryMsg::Newcomer { address: address(name) })
}

fn left(fixture: &Fixture) -> Remaining {
    fixture.query(QueryMsg::Remaining { denom: USDC.into() })
}

#[test]
fn a_newcomer_is_paid_at_once_within_the_purse_and_has_a_receipt() {
    let mut fixture = open();
    fixture.pay(&payment(1, "shop", 20)).unwrap();
    let receipt = fixture.receipt(&payment(1, "shop", 20)).unwrap();
    assert_eq!((receipt.amount, receipt.mandate), (Amount(20), None));
    let again = fixture.pay(&payment(1, "shop", 20)).unwrap();
    assert!(again.messages.is_empty(), "paid once");
    assert_eq!(refusal(&mut fixture, &payment(2, "shop", 21)), (Rule::NewcomerPerPaymentMax, 20));
    fixture.spend(&[payment(3, "shop", 20), payment(4, "shop", 10)]).unwrap();
    assert_eq!(refusal(&mut fixture, &payment(5, "shop", 1)), (Rule::NewcomerPerPayeeMax, 0));
    let spent = vec![SpentInDenom { denom: USDC.into(), amount: Amount(50) }];
    assert_eq!(info(&fixture, "shop"), NewcomerInfo { removed_at: None, spent });
    assert_eq!(info(&fixture, "other"), NewcomerInfo { removed_at: None, spent: vec![] });
}

#[test]
fn all_newcomers_share_the_days_and_the_thirty_days() {
    let mut fixture = open();
    let five = |first: u64| (0..5).map(|n| payment(first + n, &format!("shop-{}", first + n), 20)).collect::<Vec<_>>();
    fixture.spend(&five(0)).unwrap();
    assert_eq!(refusal(&mut fixture, &payment(9, "late", 1)), (Rule::NewcomerPerDayMax, 0));
    for round in 1..3 {
        fixture.pass(2 * DAY);
        fixture.spend(&five(100 * round)).unwrap();
    }
    fixture.pass(2 * DAY);
    assert_eq!(refusal(&mut fixture, &payment(9, "late", 1)), (Rule::NewcomerPerMonthMax, 0));
    fixture.pass(27 * DAY);
    fixture.spend(&five(300)).unwrap();
}

#[test]
fn what_is_left_and_when_it_grows_stands_in_the_answers() {
    let mut fixture = open();
    fixture.hold(1_000);
    assert_eq!(Fixture::new().query::<Remaining>(QueryMsg::Remaining { denom: USDC.into() }).newcomers, None);
    fixture.pay(&payment(1, "shop", 20)).unwrap();
    let of_purse = |remaining: Remaining| remaining.newcomers.unwrap();
    let PurseRemaining { per_payment, per_payee, per_day, per_day_grows_at, per_month, per_month_grows_at, lifetime } =
        of_purse(left(&fixture));
    assert_eq!([per_payment, per_payee, per_day, per_month, lifetime].map(|left| left.0), [20, 50, 80, 280, 980]);
    assert!(per_day_grows_at.unwrap() <= START + DAY + 3_600);
    assert!(per_month_grows_at.unwrap() <= START + 31 * DAY);
    let payments = vec![payment(2, "shop", 20), payment(3, "shop", 11)];
    let simulation = QueryMsg::SimulateSpend { denom: USDC.into(), payments, approval: None, by: None, mandate: None };
    let answer: SimulateSpendResponse = fixture.query(simulation);
    let rules: Vec<_> = answer.payments.iter().map(|one| one.breach.map(|breach| breach.rule)).collect();
    assert_eq!(rules, [None, Some(Rule::NewcomerPerPayeeMax)]);
    assert_eq!(of_purse(answer.remaining).per_day, Amount(60));
    assert_eq!(of_purse(left(&fixture)).per_day, Amount(80), "nothing was changed");
}

#[test]
fn who_was_removed_from_the_list_gets_nothing_in_any_denom() {
    let mut fixture = Fixture::with(|msg| {
        msg.policy.denoms.push(crate::story::denom("ueurc"));
        msg.policy.newcomers = [USDC, "ueurc"].map(|denom| NewcomerPurse { denom: denom.into(), ..purse() }).to_vec();
    });
    let key = PayeeKey { address: address("alice"), denom: USDC.into() };
    fixture.owner(OwnerMsg::SetPayees { set: vec![], remove: vec![key] }).unwrap();
    assert_eq!(info(&fixture, "alice").removed_at, Some(START));
    assert_eq!(refusal(&mut fixture, &payment(1, "alice", 1)).0, Rule::Payee);
    let spend = stateset_api::wallet::OperatorMsg::Spend {
        epoch: 1,
        denom: "ueurc".into(),
        payments: vec![payment(1, "alice", 1)],
        approval: None,
        rationales: Vec::new(),
        mandate: None,
    };
    assert!(
        matches!(fixture.operator(spend), Err(ContractError::Refused { breach, .. }) if breach.rule == Rule::Payee)
    );
}

#[test]
fn a_newcomer_that_is_listed_waits_like_any_other() {
    let mut fixture = Fixture::with(|msg| {
        msg.policy.newcomers = vec![purse()];
        msg.policy.payee_cooldown_seconds = DAY;
    });
    fixture.pay(&payment(1, "shop", 20)).unwrap();
    fixture.owner(OwnerMsg::SetPayees { set: vec![payee("shop")], remove: vec![] }).unwrap();
    assert_eq!(refusal(&mut fixture, &payment(2, "shop", 1)).0, Rule::PayeeCooldown);
    let known: stateset_api::wallet::PayeeInfo =
        fixture.query(QueryMsg::Payee { address: address("shop"), denom: USDC.into() });
    assert_eq!(known.standing, PayeeStanding::Listed { payable_from: START + DAY });
    assert_eq!(known.spent_lifetime, Amount(0), "what the purse paid bought no standing");
}

#[test]
fn the_purse_pays_neither_the_wallet_itself_nor_while_frozen_nor_after_it_is_shut() {
    let mut fixture = open();
    assert_eq!(refusal(&mut fixture, &payment(1, "wallet", 1)).0, Rule::Payee);
    fixture.guardian(GuardianMsg::Freeze { reason: "drill".into() }).unwrap();
    assert!(matches!(fixture.pay(&payment(1, "shop", 1)), Err(ContractError::Frozen { .. })));
    fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
    fixture.pay(&payment(1, "shop", 1)).unwrap();
    fixture.owner(OwnerMsg::SetPolicy { policy: policy() }).unwrap();
    assert_eq!(refusal(&mut fixture, &payment(2, "shop", 1)).0, Rule::Payee);
}

#[test]
fn a_purse_opened_anew_remembers_what_it_paid() {
    let mut fixture = open();
    fixture.spend(&[payment(1, "shop", 20), payment(2, "shop", 20)]).unwrap();
    fixture.owner(OwnerMsg::SetPolicy { policy: policy() }).unwrap();
    fixture.owner(OwnerMsg::SetPolicy { policy: Policy { newcomers: vec![purse()], ..policy() } }).unwrap();
    assert_eq!(refusal(&mut fixture, &payment(3, "shop", 11)), (Rule::NewcomerPerPayeeMax, 10));
    assert_eq!(left(&fixture).newcomers.unwrap().lifetime, Amount(960));
}

#[test]
fn beside_signers_the_owner_shuts_the_purse_at_once_and_opens_it_only_after_the_delay() {
    let mut fixture = Fixture::council(crate::council::three_of_five());
    let wide = Policy { newcomers: vec![purse()], ..policy() };
    fixture.owner(OwnerMsg::SetPolicy { policy: wide }).unwrap();
    assert_eq!(fixture.query::<Policy>(QueryMsg::Policy {}).newcomers, []);
    let mut open = Fixture::with(|msg| {
        msg.policy.newcomers = vec![purse()];
        msg.signers = Some(crate::council::three_of_five());
    });
    open.owner(OwnerMsg::SetPolicy { policy: policy() }).unwrap();
    assert_eq!(refusal(&mut open, &payment(1, "shop", 1)).0, Rule::Payee);
}
