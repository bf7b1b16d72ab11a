//! What a wallet stores as its policy, at each bound and one step beyond.

use serde_json::json;

use super::*;

const DAY: u64 = 86_400;

fn denom(name: &str) -> DenomPolicy {
    let cap = Amount(1);
    serde_json::from_value(json!({
        "denom": name, "per_payment_max": cap, "per_day_max": cap, "lifetime_max": cap, "first_payment_max": cap,
    }))
    .unwrap()
}

fn category(name: &str) -> CategoryPolicy {
    CategoryPolicy { name: name.to_owned(), allowed: true }
}

pub(super) fn policy(denoms: &[&str], categories: &[&str]) -> Policy {
    let denoms: Vec<_> = denoms.iter().map(|name| denom(name)).collect();
    let categories: Vec<_> = categories.iter().map(|name| category(name)).collect();
    serde_json::from_value(json!({
        "denoms": denoms, "calls_per_hour": 1, "categories": categories, "payee_cooldown_seconds": 0,
        "over_limit": OverLimit::Refuse, "receipt_seconds": 30 * DAY,
    }))
    .unwrap()
}

fn with(change: impl FnOnce(&mut Policy)) -> Result<(), PolicyError> {
    let mut policy = policy(&["uusdc"], &["cloud"]);
    change(&mut policy);
    policy.validate(None)
}

#[test]
fn denoms_are_one_to_four_named_and_different() {
    let denoms = |names: &[&str]| policy(names, &[]).validate(None);
    assert_eq!(denoms(&[]), Err(PolicyError::DenomCount { got: 0, max: 4 }));
    assert_eq!(denoms(&["a"]), Ok(()));
    assert_eq!(denoms(&["a", "b", "c", "d"]), Ok(()));
    assert_eq!(denoms(&["a", "b", "c", "d", "e"]), Err(PolicyError::DenomCount { got: 5, max: 4 }));
    assert_eq!(denoms(&["a", "b", "a"]), Err(PolicyError::Denom { denom: "a".into() }));
    assert_eq!(denoms(&["a", ""]), Err(PolicyError::Denom { denom: String::new() }));
    assert_eq!(denoms(&["d".repeat(128).as_str()]), Ok(()));
    assert_eq!(denoms(&["d".repeat(129).as_str()]), Err(PolicyError::Denom { denom: "d".repeat(64) }));
}

#[test]
fn categories_are_at_most_sixteen_different_slugs() {
    let names: Vec<String> = (0..17).map(|number| format!("c{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(policy(&["a"], &[]).validate(None), Ok(()));
    assert_eq!(policy(&["a"], &names[..16]).validate(None), Ok(()));
    assert_eq!(policy(&["a"], &names).validate(None), Err(PolicyError::CategoryCount { got: 17, max: 16 }));
    for bad in ["Cloud", "", "cloud cost"] {
        assert_eq!(policy(&["a"], &["b", bad]).validate(None), Err(PolicyError::Category { name: bad.into() }));
    }
    assert_eq!(policy(&["a"], &["b", "b"]).validate(None), Err(PolicyError::Category { name: "b".into() }));
}

#[test]
fn times_hold_at_their_bounds_and_not_a_second_beyond() {
    assert_eq!(with(|policy| policy.payee_cooldown_seconds = 30 * DAY), Ok(()));
    let (got, max) = (30 * DAY + 1, 30 * DAY);
    assert_eq!(with(|policy| policy.payee_cooldown_seconds = got), Err(PolicyError::Cooldown { got, max }));
    let (min, max) = (30 * DAY, 3_650 * DAY);
    assert_eq!(with(|policy| policy.receipt_seconds = min), Ok(()));
    assert_eq!(with(|policy| policy.receipt_seconds = max), Ok(()));
    for got in [min - 1, max + 1] {
        assert_eq!(with(|policy| policy.receipt_seconds = got), Err(PolicyError::ReceiptSeconds { got, min, max }));
    }
    let (min, max) = (3_600, 365 * DAY);
    for at in [min, max] {
        assert_eq!(with(|policy| policy.dead_man_seconds = Some(at)), Ok(()));
    }
    for got in [min - 1, max + 1] {
        assert_eq!(with(|policy| policy.dead_man_seconds = Some(got)), Err(PolicyError::DeadMan { got, min, max }));
    }
}

#[test]
fn what_receipts_point_at_stays_and_how_far_they_reach_goes_both_ways() {
    let before = policy(&["a", "b"], &["x", "y"]);
    let after = |denoms: &[&str], categories: &[&str]| policy(denoms, categories).validate(Some(&before));
    assert_eq!(after(&["a", "b"], &["x", "y"]), Ok(()));
    assert_eq!(after(&["a", "b", "c"], &["x", "y", "z"]), Ok(()));
    assert_eq!(after(&["b", "a"], &["x", "y"]), Err(PolicyError::Moved { index: 0, was: "a".into() }));
    assert_eq!(after(&["a"], &["x", "y"]), Err(PolicyError::Moved { index: 1, was: "b".into() }));
    assert_eq!(after(&["a", "b"], &["x"]), Err(PolicyError::Moved { index: 1, was: "y".into() }));
    let mut longer = before.clone();
    longer.receipt_seconds = 30 * DAY + 1;
    assert_eq!(longer.validate(Some(&before)), Ok(()));
    assert_eq!(before.validate(Some(&longer)), Ok(()));
}

#[test]
fn an_entrys_index_is_found_by_its_name() {
    let policy = policy(&["a", "b"], &["x", "y"]);
    assert_eq!((policy.denom_index("b"), policy.denom_index("c")), (Some(1), None));
    assert_eq!((policy.category_index("x"), policy.category_index("z")), (Some(0), None));
}

#[test]
fn the_bounds_are_what_their_pages_say() {
    assert_eq!((RECEIPT_SECONDS_MIN, RECEIPT_SECONDS_MAX), (2_592_000, 315_360_000));
    assert_eq!((COOLDOWN_SECONDS_MAX, INTENT_AHEAD_SECONDS_MAX), (2_592_000, 3_600));
}

#[test]
fn a_succession_leads_from_a_denom_of_the_policy_to_one_that_is_new() {
    let one = |from: &str, to: &str, rate| Succession { from: from.into(), to: to.into(), rate, from_ends_at: 9 };
    let check = |successions: Vec<Succession>| with(|policy| policy.successions = successions);
    assert_eq!(check(vec![one("uusdc", "a", 1), one("uusdc", "b", 1)]), Ok(()));
    let four = || ["a", "b", "c", "d"].map(|to| one("uusdc", to, 1)).to_vec();
    assert_eq!(check(four()), Ok(()));
    let five = [four(), vec![one("uusdc", "e", 1)]].concat();
    assert_eq!(check(five), Err(PolicyError::SuccessionCount { got: 5, max: 4 }));
    for (bad, to) in [
        (one("ustate", "a", 1), "a"),
        (one("uusdc", "uusdc", 1), "uusdc"),
        (one("uusdc", "", 1), ""),
        (one("uusdc", "a", 0), "a"),
    ] {
        assert_eq!(check(vec![bad]), Err(PolicyError::Succession { to: to.into() }));
    }
    let twice = vec![one("uusdc", "a", 1), one("uusdc", "a", 1)];
    assert_eq!(check(twice), Err(PolicyError::Succession { to: "a".into() }));
    let before = {
        let mut policy = policy(&["uusdc"], &[]);
        policy.successions = vec![one("uusdc", "a", 1)];
        policy
    };
    let mut gone = before.clone();
    gone.successions.clear();
    assert_eq!(gone.validate(Some(&before)), Err(PolicyError::Moved { index: 0, was: "a".into() }));
}

#[test]
fn purses_name_denoms_and_categories_of_the_policy_once() {
    let purse = |denom: &str, categories: &[&str]| -> NewcomerPurse {
        serde_json::from_value(json!({
            "denom": denom, "per_payment_max": "1", "per_payee_max": "1", "per_day_max": "1", "per_month_max": "1",
            "lifetime_max": "1", "categories": categories,
        }))
        .unwrap()
    };
    let check = |purses: Vec<NewcomerPurse>| with(|policy| policy.newcomers = purses);
    assert_eq!(check(vec![purse("uusdc", &["cloud"])]), Ok(()));
    let denom = |name: &str| Err(PolicyError::NewcomerDenom { denom: name.into() });
    assert_eq!(check(vec![purse("ustate", &[])]), denom("ustate"));
    assert_eq!(check(vec![purse("uusdc", &[]), purse("uusdc", &[])]), denom("uusdc"));
    let category = |name: &str| Err(PolicyError::NewcomerCategory { category: name.into() });
    assert_eq!(check(vec![purse("uusdc", &["rent"])]), category("rent"));
    assert_eq!(check(vec![purse("uusdc", &["cloud", "cloud"])]), category("cloud"));
}

#[test]
fn budgets_are_at_most_eight_and_count_what_the_policy_has() {
    let budget = |name: &str, category: Option<&str>, denoms: &[(&str, u64)]| Budget {
        name: name.into(),
        category: category.map(str::to_owned),
        denoms: denoms
            .iter()
            .map(|(denom, weight)| WeightedDenom { denom: (*denom).into(), weight: *weight })
            .collect(),
        per_day_max: Amount(1),
        per_month_max: Amount(1),
    };
    let check = |budgets: Vec<Budget>| with(|policy| policy.budgets = budgets);
    let good = |name: &str| budget(name, None, &[("uusdc", 1)]);
    assert_eq!(check((0..8).map(|number| good(&number.to_string())).collect()), Ok(()));
    assert_eq!(
        check((0..9).map(|number| good(&number.to_string())).collect()),
        Err(PolicyError::BudgetCount { got: 9 })
    );
    assert_eq!(check(vec![good("a"), good("a")]), Err(PolicyError::Budget { name: "a".into() }));
    assert_eq!(check(vec![good("A")]), Err(PolicyError::Budget { name: "A".into() }));
    let category = PolicyError::BudgetCategory { name: "a".into(), category: "rent".into() };
    assert_eq!(check(vec![budget("a", Some("rent"), &[("uusdc", 1)])]), Err(category));
    let bad: [&[(&str, u64)]; 4] = [&[], &[("uusdc", 0)], &[("ustate", 1)], &[("uusdc", 1), ("uusdc", 1)]];
    for denoms in bad {
        assert_eq!(check(vec![budget("a", None, denoms)]), Err(PolicyError::BudgetDenoms { name: "a".into() }));
    }
}
