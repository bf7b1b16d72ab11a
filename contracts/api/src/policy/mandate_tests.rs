use super::super::{
    CountedBudget, Counters, Newcomer, NewcomerState, PayeeState, PayeeTerms, PurseState, Recipient, Spent, Standing,
    Usage, WHOLE_BPS, assess,
};
use super::*;
use crate::IntentId;
use crate::ring::{DAY, Ring};

const NOW: u64 = 1_790_000_000;

fn policy() -> Policy {
    serde_json::from_value(serde_json::json!({
        "denoms": [{
            "denom": "uusdc", "per_payment_max": "100", "per_day_max": "1000", "lifetime_max": "5000",
            "first_payment_max": "10",
        }],
        "calls_per_hour": 10,
        "categories": [
            { "name": "cloud", "allowed": true }, { "name": "gifts", "allowed": false },
            { "name": "travel", "allowed": true },
        ],
        "payee_cooldown_seconds": 86_400, "over_limit": "escalate", "receipt_seconds": 2_592_000,
        "budgets": [{
            "name": "cloud", "category": "cloud", "denoms": [{ "denom": "uusdc", "weight": 1_000_000_000_000_u64 }],
            "per_day_max": "150", "per_month_max": "150",
        }],
    }))
    .unwrap()
}

fn mandate(scope: MandateScope, replaces: &[NarrowCap]) -> MandateState {
    let mandate = Mandate {
        purpose: "move the site".into(),
        scope,
        denom: "uusdc".into(),
        per_payment_max: Amount(400),
        total: Amount(900),
        expires_at: NOW + 100,
        replaces: replaces.to_vec(),
    };
    MandateState { mandate, given_at: NOW - 10, drawn: 0 }
}

fn named(replaces: &[NarrowCap]) -> MandateState {
    mandate(MandateScope::Payees(vec!["shop".into(), "host".into()]), replaces)
}

fn ask(amount: u128) -> Ask<'static> {
    let id = IntentId::new(NOW, [1; 10]);
    Ask {
        id,
        denom: Some(0),
        amount,
        to: "shop",
        category: "cloud",
        share_bps: WHOLE_BPS,
        approved: false,
        rests_until: 0,
    }
}

fn listed(standing: Standing) -> PayeeState {
    PayeeState {
        standing,
        per_payment_max: 50,
        per_day_max: 60,
        lifetime_max: 70,
        categories: 0b001,
        spent: Spent::default(),
        terms: PayeeTerms::default(),
    }
}

fn budget() -> [CountedBudget; 1] {
    [CountedBudget { index: 0, state: Default::default() }]
}

fn judge(mandate: &MandateState, payee: Option<&PayeeState>, usage: &Usage, ask: Ask<'_>) -> Result<(), Rule> {
    let (unknown, purse) = (NewcomerState::default(), PurseState::default());
    let newcomer = Recipient::Newcomer(Newcomer { payee: &unknown, purse: &purse });
    let recipient = payee.map_or(newcomer, Recipient::Listed);
    let counters = Counters { usage, recipient, budgets: &budget(), mandate: Some(mandate), grant: None };
    assess(&policy(), &counters, &ask, NOW).map_err(|breach| breach.rule)
}

#[test]
fn a_mandate_rests_after_the_brake_also_for_listed_payees() {
    let (all, usage) = (named(&[NarrowCap::Budgets, NarrowCap::Payee]), Usage::default());
    for payee in [None, Some(&listed(Standing::Known))] {
        assert_eq!(judge(&all, payee, &usage, Ask { rests_until: NOW + 1, ..ask(1) }), Err(Rule::Resting));
        assert_eq!(judge(&all, payee, &usage, Ask { rests_until: NOW, ..ask(1) }), Ok(()));
    }
}

#[test]
fn it_is_held_to_its_payees_its_end_and_its_amounts() {
    use NarrowCap::{Budgets, PerPayment};
    let (all, fresh) = (named(&[PerPayment, Budgets]), Usage::default());
    let judge = |mandate: &MandateState, ask| judge(mandate, None, &fresh, ask);
    assert_eq!(judge(&all, ask(400)), Ok(()));
    assert_eq!(judge(&all, ask(401)), Err(Rule::MandatePerPaymentMax));
    assert_eq!(judge(&MandateState { drawn: 501, ..all.clone() }, ask(399)), Ok(()));
    assert_eq!(judge(&MandateState { drawn: 501, ..all.clone() }, ask(400)), Err(Rule::MandateTotal));
    assert_eq!(judge(&all, Ask { to: "other", ..ask(1) }), Err(Rule::MandatePayee));
    assert_eq!(judge(&all, Ask { category: "gifts", ..ask(1) }), Err(Rule::Category));
    let mut ended = all.clone();
    ended.mandate.expires_at = NOW;
    assert_eq!(judge(&ended, ask(1)), Err(Rule::MandateEnded));
    let mut other = all;
    other.mandate.denom = "ustate".into();
    assert_eq!(judge(&other, ask(1)), Err(Rule::Denom));
}

#[test]
fn it_replaces_the_caps_that_it_names_and_no_other() {
    use NarrowCap::{Budgets, FirstPayment, Payee, PerPayment};
    let fresh = Usage::default();
    let (known, new) = (listed(Standing::Known), listed(Standing::Listed(NOW)));
    type Row<'a> = (&'a [NarrowCap], Option<&'a PayeeState>, u128, Result<(), Rule>);
    let table: [Row<'_>; 11] = [
        (&[], None, 100, Ok(())),
        (&[], None, 101, Err(Rule::PerPaymentMax)),
        (&[PerPayment], None, 150, Ok(())),
        (&[PerPayment], None, 151, Err(Rule::BudgetPerDayMax)),
        (&[PerPayment, Budgets], None, 400, Ok(())),
        (&[], Some(&known), 50, Ok(())),
        (&[], Some(&known), 51, Err(Rule::PayeePerPaymentMax)),
        (&[Payee], Some(&known), 100, Ok(())),
        (&[], Some(&new), 1, Err(Rule::PayeeCooldown)),
        (&[FirstPayment], Some(&new), 50, Ok(())),
        (&[FirstPayment, Payee], Some(&new), 100, Ok(())),
    ];
    for (replaces, payee, amount, expected) in table {
        assert_eq!(judge(&named(replaces), payee, &fresh, ask(amount)), expected, "{replaces:?} {amount}");
    }
    // A payee's categories go with its caps, but only where it is named.
    let travels = Ask { category: "travel", ..ask(1) };
    assert_eq!(judge(&named(&[]), Some(&known), &fresh, travels), Err(Rule::Category));
    assert_eq!(judge(&named(&[Payee]), Some(&known), &fresh, travels), Ok(()));
    let by_category = mandate(MandateScope::Category("travel".into()), &[Payee]);
    assert_eq!(judge(&by_category, Some(&known), &fresh, travels), Err(Rule::Category));
}

#[test]
fn the_wallets_day_and_lifetime_always_hold() {
    use NarrowCap::{Budgets, FirstPayment, Payee, PerPayment};
    let all = named(&[PerPayment, Payee, FirstPayment, Budgets]);
    let usage = |lifetime, today| {
        let mut day = Ring::default();
        day.add(DAY, NOW, today);
        Usage { denoms: vec![Spent { lifetime, day }], ..Usage::default() }
    };
    assert_eq!(judge(&all, None, &usage(900, 900), ask(100)), Ok(()));
    assert_eq!(judge(&all, None, &usage(900, 900), ask(101)), Err(Rule::PerDayMax));
    assert_eq!(judge(&all, None, &usage(4_900, 0), ask(100)), Ok(()));
    assert_eq!(judge(&all, None, &usage(4_900, 0), ask(101)), Err(Rule::LifetimeMax));
}

#[test]
fn for_a_category_it_reaches_listed_payees_and_newcomers_from_the_purse_alone() {
    let of_cloud = mandate(MandateScope::Category("cloud".into()), &[]);
    let fresh = Usage::default();
    assert_eq!(judge(&of_cloud, Some(&listed(Standing::Known)), &fresh, ask(50)), Ok(()));
    assert_eq!(judge(&of_cloud, None, &fresh, ask(1)), Err(Rule::Payee), "there is no purse");
    assert_eq!(
        judge(&of_cloud, Some(&listed(Standing::Known)), &fresh, Ask { category: "travel", ..ask(1) }),
        Err(Rule::Category)
    );
}

#[test]
fn a_later_word_against_a_payee_counts() {
    let (mandate, fresh) = (named(&[]), Usage::default());
    let judge = |removed_at| {
        let (payee, purse) = (NewcomerState { removed_at, spent: vec![] }, PurseState::default());
        let recipient = Recipient::Newcomer(Newcomer { payee: &payee, purse: &purse });
        let counters = Counters { usage: &fresh, recipient, budgets: &budget(), mandate: Some(&mandate), grant: None };
        assess(&policy(), &counters, &ask(1), NOW).map_err(|breach| breach.rule)
    };
    assert_eq!(judge(NOW - 11), Ok(()), "removed before it was named");
    assert_eq!(judge(NOW - 10), Err(Rule::Payee));
    assert_eq!(judge(NOW), Err(Rule::Payee));
    let ended = PayeeState { terms: PayeeTerms { ends_at: NOW, vendor: None }, ..listed(Standing::Known) };
    assert_eq!(self::judge(&named(&[NarrowCap::Payee]), Some(&ended), &fresh, ask(1)), Err(Rule::PayeeEnded));
}

#[test]
fn what_a_wallet_will_not_store() {
    let good = named(&[]).mandate;
    let check = |change: &dyn Fn(&mut Mandate)| {
        let mut mandate = good.clone();
        change(&mut mandate);
        mandate.validate(&policy(), NOW)
    };
    assert_eq!(check(&|_| ()), Ok(()));
    assert_eq!(check(&|m| m.purpose = String::new()), Err(MandateError::Purpose { got: 0 }));
    assert_eq!(check(&|m| m.purpose = "p".repeat(256)), Ok(()));
    assert_eq!(check(&|m| m.purpose = "p".repeat(257)), Err(MandateError::Purpose { got: 257 }));
    let payees = |names: Vec<String>| move |m: &mut Mandate| m.scope = MandateScope::Payees(names.clone());
    assert_eq!(check(&payees(vec![])), Err(MandateError::Payees));
    assert_eq!(check(&payees(vec!["a".into(), "a".into()])), Err(MandateError::Payees));
    assert_eq!(check(&payees((0..16).map(|n| n.to_string()).collect())), Ok(()));
    assert_eq!(check(&payees((0..17).map(|n| n.to_string()).collect())), Err(MandateError::Payees));
    for name in ["gifts", "yachts"] {
        let refused = check(&|m| m.scope = MandateScope::Category(name.into()));
        assert_eq!(refused, Err(MandateError::Category { name: name.into() }));
    }
    assert_eq!(check(&|m| m.denom = "ustate".into()), Err(MandateError::Denom { name: "ustate".into() }));
    assert_eq!(check(&|m| m.total = Amount(0)), Err(MandateError::Zero));
    assert_eq!(check(&|m| m.per_payment_max = Amount(0)), Err(MandateError::Zero));
    let max = NOW + MANDATE_SECONDS_MAX;
    assert_eq!(check(&|m| m.expires_at = NOW), Err(MandateError::End { got: NOW, now: NOW, max }));
    assert_eq!(check(&|m| m.expires_at = max), Ok(()));
    assert_eq!(check(&|m| m.expires_at = max + 1), Err(MandateError::End { got: max + 1, now: NOW, max }));
    assert_eq!(check(&|m| m.replaces = vec![NarrowCap::Payee; 2]), Err(MandateError::Replaces));
}
