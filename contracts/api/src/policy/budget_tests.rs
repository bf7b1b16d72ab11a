use proptest::prelude::*;

use super::super::{
    Counters, PayeeState, PayeeTerms, Recipient, Spent, Standing, Usage, WEIGHT_ONE, WHOLE_BPS, assess,
};
use super::*;
use crate::IntentId;

const NOW: u64 = 1_790_000_000;

fn policy() -> Policy {
    let denom = |name: &str| {
        serde_json::json!({
            "denom": name, "per_payment_max": "1000", "per_day_max": "100000", "lifetime_max": "1000000",
            "first_payment_max": "1000",
        })
    };
    serde_json::from_value(serde_json::json!({
        "denoms": [denom("uusdc"), denom("uusdt"), denom("weth")],
        "calls_per_hour": 10,
        "categories": [{ "name": "cloud", "allowed": true }, { "name": "travel", "allowed": true }],
        "payee_cooldown_seconds": 0, "over_limit": "escalate", "receipt_seconds": 2_592_000,
        "budgets": [
            { "name": "dollars", "category": null, "per_day_max": "100", "per_month_max": "300", "denoms": [
                { "denom": "uusdc", "weight": WEIGHT_ONE }, { "denom": "uusdt", "weight": WEIGHT_ONE / 2 },
            ] },
            { "name": "travel", "category": "travel", "per_day_max": "30", "per_month_max": "60", "denoms": [
                { "denom": "uusdc", "weight": WEIGHT_ONE },
            ] },
        ],
    }))
    .unwrap()
}

fn payee() -> PayeeState {
    PayeeState {
        standing: Standing::Known,
        per_payment_max: 1_000,
        per_day_max: 100_000,
        lifetime_max: 1_000_000,
        categories: 0b11,
        spent: Spent::default(),
        terms: PayeeTerms::default(),
    }
}

fn judge(counted: &[CountedBudget], denom: usize, category: &str, amount: u128, now: u64) -> Result<(), Breach> {
    let (usage, payee) = (Usage::default(), payee());
    let recipient = Recipient::Listed(&payee);
    let id = IntentId::new(now, [1; 10]);
    let ask = Ask {
        id,
        denom: Some(denom),
        amount,
        to: "p",
        category,
        share_bps: WHOLE_BPS,
        approved: false,
        rests_until: 0,
    };
    assess(&policy(), &Counters { usage: &usage, recipient, budgets: counted, mandate: None, grant: None }, &ask, now)
}

fn counted(day: [u128; 2], month: [u128; 2]) -> Vec<CountedBudget> {
    let of = |index: usize| {
        let mut state = BudgetState::default();
        state.day.add(DAY, NOW, day[index]);
        state.month.add(MONTH, NOW, month[index]);
        CountedBudget { index, state }
    };
    vec![of(0), of(1)]
}

#[test]
fn a_payment_counts_by_denom_and_category_and_by_its_weight_rounded_up() {
    let policy = policy();
    let [dollars, travel] = policy.budgets.as_slice() else { panic!("two budgets") };
    assert_eq!(dollars.counts_ceil("uusdc", "cloud", 7), Some(7));
    assert_eq!(dollars.counts_ceil("uusdt", "travel", 7), Some(4));
    assert_eq!(dollars.counts_ceil("weth", "cloud", 7), None);
    assert_eq!(travel.counts_ceil("uusdc", "travel", 7), Some(7));
    assert_eq!(travel.counts_ceil("uusdc", "cloud", 7), None);
    assert_eq!(travel.counts_ceil("uusdt", "travel", 7), None);
    let wei = Budget { denoms: vec![WeightedDenom { denom: "wei".into(), weight: 1 }], ..dollars.clone() };
    assert_eq!(wei.counts_ceil("wei", "", 1), Some(1));
    assert_eq!(wei.counts_ceil("wei", "", 1_000_000_000_000_000_000), Some(1_000_000));
    let heavy = Budget { denoms: vec![WeightedDenom { denom: "wei".into(), weight: u64::MAX }], ..wei };
    assert_eq!(heavy.counts_ceil("wei", "", u128::MAX), Some(u128::MAX));
}

#[test]
fn each_cap_of_each_budget_refuses_one_more_than_it_lets_through() {
    let table = [
        (counted([90, 0], [90, 0]), (0, "cloud"), 10, Rule::BudgetPerDayMax),
        (counted([0, 0], [290, 0]), (0, "cloud"), 10, Rule::BudgetPerMonthMax),
        (counted([0, 20], [0, 20]), (0, "travel"), 10, Rule::BudgetPerDayMax),
        (counted([0, 0], [0, 55]), (0, "travel"), 5, Rule::BudgetPerMonthMax),
        // A second dollar is no way round.
        (counted([90, 0], [90, 0]), (1, "cloud"), 20, Rule::BudgetPerDayMax),
    ];
    for (counted, (denom, category), fits, rule) in table {
        assert_eq!(judge(&counted, denom, category, fits, NOW), Ok(()));
        let breach = judge(&counted, denom, category, fits + 1, NOW).unwrap_err();
        assert_eq!(breach.rule, rule);
        assert!(breach.requested > breach.remaining && breach.resets_at.is_some());
    }
    assert_eq!(judge(&counted([100, 30], [300, 60]), 2, "cloud", 1_000, NOW), Ok(()), "counts in neither");
}

#[test]
fn a_budget_whose_count_is_not_at_hand_refuses() {
    assert_eq!(judge(&[], 0, "cloud", 1, NOW).unwrap_err().rule, Rule::BudgetPerDayMax);
    assert_eq!(judge(&counted([0; 2], [0; 2])[..1], 0, "travel", 1, NOW).unwrap_err().rule, Rule::BudgetPerDayMax);
}

proptest! {
    /// Whatever is asked for at whatever times: each budget's payments, weighed, stay within it by a plain list.
    #[test]
    fn a_budget_is_never_exceeded_in_any_window(
        asks in prop::collection::vec((0_u64..200_000, 0_usize..3, any::<bool>(), 1_u128..60), 1..100),
    ) {
        let policy = policy();
        let mut states = counted([0; 2], [0; 2]);
        let mut paid: Vec<(u64, [u128; 2])> = Vec::new();
        let mut now = NOW;
        for (step, denom, travels, amount) in asks {
            now += step;
            let category = if travels { "travel" } else { "cloud" };
            if judge(&states, denom, category, amount, now).is_err() {
                continue;
            }
            record_budgets(&policy, &mut states, (denom, category), amount, now);
            let dollars = [amount, amount.div_ceil(2), 0][denom];
            paid.push((now, [dollars, if denom == 0 && travels { amount } else { 0 }]));
            for (index, [day, month]) in [[100, 300], [30, 60]].into_iter().enumerate() {
                let sum = |seconds: u64| -> u128 {
                    paid.iter().filter(|(at, _)| at + seconds >= now).map(|(_, counts)| counts[index]).sum()
                };
                prop_assert!(sum(DAY.seconds) <= day);
                prop_assert!(sum(MONTH.seconds) <= month);
            }
        }
    }
}
