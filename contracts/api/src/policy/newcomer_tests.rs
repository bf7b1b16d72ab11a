use proptest::prelude::*;

use super::super::{Counters, Recipient, Usage, WHOLE_BPS, assess, record};
use super::*;
use crate::IntentId;

const NOW: u64 = 1_790_000_000;

fn policy() -> Policy {
    serde_json::from_value(serde_json::json!({
        "denoms": [{
            "denom": "uusdc", "per_payment_max": "1000", "per_day_max": "100000", "lifetime_max": "1000000",
            "first_payment_max": "0",
        }],
        "calls_per_hour": 10,
        "categories": [
            { "name": "cloud", "allowed": true }, { "name": "gifts", "allowed": false },
            { "name": "travel", "allowed": true },
        ],
        "payee_cooldown_seconds": 86_400, "over_limit": "escalate", "receipt_seconds": 2_592_000,
        "newcomers": [{
            "denom": "uusdc", "per_payment_max": "20", "per_payee_max": "50", "per_day_max": "100",
            "per_month_max": "300", "lifetime_max": "1000", "categories": ["cloud", "gifts"],
        }],
    }))
    .unwrap()
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

fn judge(payee: &NewcomerState, purse: &PurseState, ask: Ask<'_>) -> Result<(), Breach> {
    let (usage, recipient) = (Usage::default(), Recipient::Newcomer(Newcomer { payee, purse }));
    assess(&policy(), &Counters { usage: &usage, recipient, budgets: &[], mandate: None, grant: None }, &ask, NOW)
}

fn spent(lifetime: u128, today: u128, month: u128) -> PurseState {
    let mut state = PurseState { spent: Spent { lifetime, day: Ring::default() }, month: Ring::default() };
    state.spent.day.add(DAY, NOW, today);
    state.month.add(MONTH, NOW, month);
    state
}

#[test]
fn each_cap_of_the_purse_refuses_one_more_than_it_lets_through() {
    let fresh = NewcomerState::default();
    let got = |spent: u128| NewcomerState { removed_at: 0, spent: vec![spent] };
    let table = [
        (fresh.clone(), spent(0, 0, 0), 20, Rule::NewcomerPerPaymentMax, false),
        (got(40), spent(40, 40, 40), 10, Rule::NewcomerPerPayeeMax, false),
        (fresh.clone(), spent(990, 0, 0), 10, Rule::NewcomerLifetimeMax, false),
        (fresh.clone(), spent(90, 90, 90), 10, Rule::NewcomerPerDayMax, true),
        (fresh, spent(290, 0, 290), 10, Rule::NewcomerPerMonthMax, true),
    ];
    for (payee, purse, fits, rule, time_mends) in table {
        assert_eq!(judge(&payee, &purse, ask(fits)), Ok(()), "{rule:?}");
        let breach = judge(&payee, &purse, ask(fits + 1)).unwrap_err();
        assert_eq!((breach.rule, breach.requested.0, breach.remaining.0), (rule, fits + 1, fits));
        assert_eq!(breach.resets_at.is_some(), time_mends, "{rule:?}");
    }
}

#[test]
fn the_purse_rests_after_the_brake_and_says_until_when() {
    let (fresh, purse) = (NewcomerState::default(), PurseState::default());
    let resting = |rests_until| judge(&fresh, &purse, Ask { rests_until, ..ask(1) });
    let breach = resting(NOW + 1).unwrap_err();
    assert_eq!(
        (breach.rule, breach.remaining.0, breach.resets_at),
        (Rule::Resting, u128::from(NOW + 1), Some(NOW + 1))
    );
    assert_eq!(resting(NOW), Ok(()));
}

#[test]
fn who_was_removed_and_what_the_purse_is_not_for_get_nothing() {
    let (fresh, purse) = (NewcomerState::default(), PurseState::default());
    let refused = |payee: &NewcomerState, ask| judge(payee, &purse, ask).unwrap_err().rule;
    assert_eq!(refused(&NewcomerState { removed_at: 1, spent: vec![] }, ask(1)), Rule::Payee);
    // Not in the purse, not allowed by the policy, in neither.
    for category in ["travel", "gifts", "yachts"] {
        assert_eq!(refused(&fresh, Ask { category, ..ask(1) }), Rule::Category);
    }
    let none = Policy { newcomers: vec![], ..policy() };
    let (usage, recipient) = (Usage::default(), Recipient::Newcomer(Newcomer { payee: &fresh, purse: &purse }));
    let counters = Counters { usage: &usage, recipient, budgets: &[], mandate: None, grant: None };
    assert_eq!(assess(&none, &counters, &ask(1), NOW).unwrap_err().rule, Rule::Payee);
}

#[test]
fn a_share_of_the_caps_is_a_share_of_the_purses_too() {
    let half = |amount| Ask { share_bps: 5_000, ..ask(amount) };
    let (fresh, purse) = (NewcomerState::default(), spent(45, 45, 145));
    let breach = judge(&fresh, &PurseState::default(), half(11)).unwrap_err();
    assert_eq!((breach.rule, breach.remaining.0, breach.share_bps), (Rule::NewcomerPerPaymentMax, 10, Some(5_000)));
    assert_eq!(judge(&fresh, &purse, half(5)), Ok(()));
    assert_eq!(judge(&fresh, &purse, half(6)).unwrap_err().rule, Rule::NewcomerPerDayMax);
    assert_eq!(judge(&fresh, &spent(145, 0, 145), half(6)).unwrap_err().rule, Rule::NewcomerPerMonthMax);
}

proptest! {
    /// Whatever is asked for at whatever times: what newcomers get stays within every cap, by a plain list of payments.
    #[test]
    fn newcomers_together_never_get_more_than_the_purse(
        asks in prop::collection::vec((0_u64..200_000, 0_usize..5, 1_u128..25), 1..120),
    ) {
        let policy = policy();
        let (mut usage, mut purse) = (Usage::default(), PurseState::default());
        let mut payees = vec![NewcomerState::default(); 5];
        let mut paid: Vec<(u64, usize, u128)> = Vec::new();
        let mut now = NOW;
        for (step, who, amount) in asks {
            now += step;
            let id = IntentId::new(now, [1; 10]);
            let recipient = Recipient::Newcomer(Newcomer { payee: &payees[who], purse: &purse });
            let counters = Counters { usage: &usage, recipient, budgets: &[], mandate: None, grant: None };
            if assess(&policy, &counters, &Ask { id, ..ask(amount) }, now).is_err() {
                continue;
            }
            record(&mut usage, 0, amount, now);
            record_newcomer(&mut payees[who], &mut purse, 0, amount, now);
            paid.push((now, who, amount));
            let sum = |counts: &dyn Fn(&(u64, usize, u128)) -> bool| -> u128 {
                paid.iter().filter(|one| counts(one)).map(|(_, _, amount)| amount).sum()
            };
            prop_assert!(amount <= 20);
            prop_assert!(sum(&|(_, whom, _)| *whom == who) <= 50);
            prop_assert!(sum(&|(at, ..)| at + DAY.seconds >= now) <= 100);
            prop_assert!(sum(&|(at, ..)| at + MONTH.seconds >= now) <= 300);
            prop_assert!(sum(&|_| true) <= 1_000);
        }
    }
}
