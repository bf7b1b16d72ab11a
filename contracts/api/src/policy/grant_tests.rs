use super::*;
use crate::IntentId;
use crate::policy::{
    Counters, Mandate, MandateScope, MandateState, Newcomer, NewcomerState, PayeeState, PayeeTerms, PurseState,
    Recipient, Spent, Standing, Usage, WHOLE_BPS, assess,
};

const NOW: u64 = 1_790_000_000;

/// With a purse for cloud, and cloud and gifts allowed.
fn policy() -> Policy {
    serde_json::from_value(serde_json::json!({
        "denoms": [{
            "denom": "uusdc", "per_payment_max": "500", "per_day_max": "1000", "lifetime_max": "5000",
            "first_payment_max": "500",
        }],
        "calls_per_hour": 3,
        "categories": [{ "name": "cloud", "allowed": true }, { "name": "gifts", "allowed": true }],
        "payee_cooldown_seconds": 0, "over_limit": "escalate", "receipt_seconds": 2_592_000,
        "newcomers": [{
            "denom": "uusdc", "per_payment_max": "20", "per_payee_max": "50", "per_day_max": "100",
            "per_month_max": "300", "lifetime_max": "1000", "categories": ["cloud"],
        }],
    }))
    .unwrap()
}

fn grant() -> GrantState {
    GrantState { denom: 0, per_payment_max: 60, left: 100, budgets: vec![], newcomers: false, mandates: false }
}

fn for_gifts(left: u128) -> GrantState {
    GrantState { budgets: vec![GrantBudgetState { category: 1, left }], ..grant() }
}

fn mandate(scope: MandateScope) -> MandateState {
    let (denom, purpose) = ("uusdc".to_owned(), "p".to_owned());
    let (per_payment_max, total) = (crate::Amount(500), crate::Amount(500));
    let mandate = Mandate { purpose, scope, denom, per_payment_max, total, expires_at: NOW + 9, replaces: Vec::new() };
    MandateState { mandate, given_at: NOW, drawn: 0 }
}

fn ask(category: &'static str, amount: u128) -> Ask<'static> {
    let id = IntentId::new(NOW, [1; 10]);
    Ask { id, denom: Some(0), amount, to: "shop", category, share_bps: WHOLE_BPS, approved: false, rests_until: 0 }
}

fn judged(
    grant: &GrantState,
    listed: bool,
    mandate: Option<&MandateState>,
    ask: Ask<'_>,
) -> Result<(), (Rule, u128, u128)> {
    let (unknown, purse, usage) = (NewcomerState::default(), PurseState::default(), Usage::default());
    let payee = PayeeState {
        standing: Standing::Known,
        per_payment_max: 500,
        per_day_max: 500,
        lifetime_max: 500,
        categories: 0b11,
        spent: Spent::default(),
        terms: PayeeTerms::default(),
    };
    let recipient = match listed {
        true => Recipient::Listed(&payee),
        false => Recipient::Newcomer(Newcomer { payee: &unknown, purse: &purse }),
    };
    let counters = Counters { usage: &usage, recipient, budgets: &[], mandate, grant: Some(grant) };
    assess(&policy(), &counters, &ask, NOW).map_err(|breach| (breach.rule, breach.requested.0, breach.remaining.0))
}

#[test]
fn without_budgets_every_category_of_the_policy_and_with_them_only_theirs_each_at_most_so_much() {
    let listed = |grant: &GrantState, ask| judged(grant, true, None, ask);
    assert_eq!(listed(&grant(), ask("cloud", 60)), Ok(()));
    assert_eq!(listed(&grant(), ask("gifts", 60)), Ok(()));
    assert_eq!(listed(&for_gifts(30), ask("gifts", 30)), Ok(()));
    assert_eq!(listed(&for_gifts(30), ask("gifts", 31)), Err((Rule::GrantCategoryTotal, 31, 30)));
    assert_eq!(listed(&for_gifts(30), ask("cloud", 1)), Err((Rule::GrantCategoryTotal, 1, 0)));
    assert_eq!(listed(&for_gifts(30), ask("yachts", 1)), Err((Rule::GrantCategoryTotal, 1, 0)));
    // Its total holds as well.
    assert_eq!(listed(&GrantState { left: 9, ..for_gifts(30) }, ask("gifts", 10)), Err((Rule::GrantTotal, 10, 9)));
}

#[test]
fn what_is_paid_counts_in_the_total_and_in_its_category_alone() {
    let mut held =
        GrantState { budgets: [0, 1].map(|category| GrantBudgetState { category, left: 50 }).to_vec(), ..grant() };
    held.record(&policy(), "gifts", 20);
    assert_eq!((held.left, held.budgets[0].left, held.budgets[1].left), (80, 50, 30));
    held.record(&policy(), "gifts", 1_000);
    assert_eq!((held.left, held.budgets[0].left, held.budgets[1].left), (0, 50, 0));
}

#[test]
fn neither_the_purse_nor_mandates_are_reached_unless_it_says_so() {
    let reaching = |newcomers, mandates| GrantState { newcomers, mandates, ..grant() };
    let named = mandate(MandateScope::Payees(vec!["shop".into()]));
    let of_cloud = mandate(MandateScope::Category("cloud".into()));
    let unlisted =
        |newcomers, mandates, mandate| judged(&reaching(newcomers, mandates), false, mandate, ask("cloud", 5));
    assert_eq!(unlisted(false, true, None), Err((Rule::GrantNewcomer, 5, 0)));
    assert_eq!(unlisted(true, false, None), Ok(()));
    assert_eq!(unlisted(true, false, Some(&named)), Err((Rule::GrantMandate, 5, 0)));
    // Whom the mandate names is paid under it; others under one of a category come from the purse.
    assert_eq!(unlisted(false, true, Some(&named)), Ok(()));
    assert_eq!(unlisted(false, true, Some(&of_cloud)), Err((Rule::GrantNewcomer, 5, 0)));
    assert_eq!(unlisted(true, true, Some(&of_cloud)), Ok(()));
    let listed = |mandates| judged(&reaching(false, mandates), true, Some(&of_cloud), ask("cloud", 5));
    assert_eq!((listed(false), listed(true)), (Err((Rule::GrantMandate, 5, 0)), Ok(())));
    // Where there is no purse for it, nobody's word opens one.
    assert_eq!(judged(&reaching(false, false), false, None, ask("gifts", 5)), Err((Rule::Category, 5, 0)));
}

#[test]
fn a_refusal_says_what_the_grant_does_not_reach() {
    let said = |rule| Breach::new(rule, 7_u128, 0_u128).to_string();
    assert_eq!(
        said(Rule::GrantNewcomer),
        "grant_newcomer: the sender's grant does not reach payees that are not listed"
    );
    assert_eq!(said(Rule::GrantMandate), "grant_mandate: the sender's grant does not reach mandates");
    assert_eq!(said(Rule::GrantCategoryTotal), "grant_category_total: requested 7, remaining 0");
}
