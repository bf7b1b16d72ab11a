//! Grants against a plain model: whoever gives, takes over, replaces, revokes, freezes or waits, each holder pays exactly
//! what its grant leaves, and a refusal names the rule that the model names.

use cosmwasm_std::Response;
use proptest::prelude::*;
use stateset_api::Amount;
use stateset_api::policy::{CategoryPolicy, NewcomerPurse, Policy, Rule};
use stateset_api::wallet::{
    ExecuteMsg, Grant, GrantBudget, GrantsResponse, GuardianMsg, OperatorGrant, OperatorMsg, OwnerMsg, Payee, Payment,
    QueryMsg, WalletInfo,
};
use stateset_tests_suite::{DAY, START, USDC, address, caps, grant, intent, open_policy};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story;

const HOLDERS: [&str; 3] = ["carol", "dave", "erin"];
const CATEGORIES: [&str; 2] = ["cloud", "gifts"];

/// What the model knows of one grant.
#[derive(Clone, Debug)]
struct Part {
    name: usize,
    per_payment_max: u128,
    left: u128,
    /// What is left for each category, where the grant has budgets.
    budgets: Option<[Option<u128>; 2]>,
    ends_at: u64,
    newcomers: bool,
}

#[derive(Clone, Debug)]
enum Step {
    Give {
        to: usize,
        name: usize,
        amounts: (u128, u128),
        budgets: Option<[Option<u128>; 2]>,
        days: u64,
        newcomers: bool,
    },
    Revoke {
        to: usize,
        by_guardian: bool,
    },
    TakeOver,
    /// The same operator anew, which is a replacement.
    Replace,
    FreezeAndThaw,
    Pay {
        by: usize,
        listed: bool,
        category: usize,
        amount: u128,
    },
    Wait {
        hours: u64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let budgets = prop::option::of(prop::array::uniform2(prop::option::of(0_u128..40)));
    let give = (0..HOLDERS.len(), 0_usize..3, (1_u128..40, 1_u128..80), budgets, 1_u64..4, prop::bool::ANY);
    let pay = (0..HOLDERS.len(), prop::bool::weighted(0.7), 0..CATEGORIES.len(), 1_u128..45);
    prop_oneof![
        4 => give.prop_map(|(to, name, amounts, budgets, days, newcomers)| {
            Step::Give { to, name, amounts, budgets, days, newcomers }
        }),
        1 => (0..HOLDERS.len(), prop::bool::ANY).prop_map(|(to, by_guardian)| Step::Revoke { to, by_guardian }),
        1 => Just(Step::TakeOver),
        1 => Just(Step::Replace),
        1 => Just(Step::FreezeAndThaw),
        9 => pay.prop_map(|(by, listed, category, amount)| Step::Pay { by, listed, category, amount }),
        2 => (1_u64..40).prop_map(|hours| Step::Wait { hours }),
    ]
}

/// Caps that never bind, so that grants alone do.
fn fixture() -> Fixture {
    let category = |name: &str| CategoryPolicy { name: name.to_owned(), allowed: true };
    let lots = Amount(1_000_000);
    let purse = NewcomerPurse {
        denom: USDC.into(),
        per_payment_max: lots,
        per_payee_max: lots,
        per_day_max: lots,
        per_month_max: lots,
        lifetime_max: lots,
        categories: CATEGORIES.map(str::to_owned).to_vec(),
    };
    Fixture::with(|msg| {
        msg.policy = Policy {
            denoms: vec![caps(USDC, [1_000_000; 4])],
            categories: CATEGORIES.map(category).to_vec(),
            newcomers: vec![purse],
            ..open_policy()
        };
        let categories = CATEGORIES.map(str::to_owned).to_vec();
        let (per_payment_max, per_day_max, lifetime_max) = (lots, lots, lots);
        msg.payees = vec![Payee { categories, per_payment_max, per_day_max, lifetime_max, ..story::payee("alice") }];
    })
}

fn budgets_of(budgets: Option<[Option<u128>; 2]>) -> Vec<GrantBudget> {
    let named = CATEGORIES.iter().zip(budgets.unwrap_or_default());
    named
        .filter_map(|(name, total)| Some(GrantBudget { category: (*name).to_owned(), total: Amount(total?) }))
        .collect()
}

/// What the model says of a payment: the rule that refuses it.
fn expected(held: Option<&Part>, now: u64, listed: bool, category: usize, amount: u128) -> Option<Rule> {
    // A grant that is over may be forgotten or not: either is a refusal.
    let held = held.filter(|held| now < held.ends_at)?;
    match () {
        () if amount > held.per_payment_max => Some(Rule::GrantPerPaymentMax),
        () if amount > held.left => Some(Rule::GrantTotal),
        () if held.budgets.is_some_and(|budgets| amount > budgets[category].unwrap_or_default()) => {
            Some(Rule::GrantCategoryTotal)
        }
        () if !listed && !held.newcomers => Some(Rule::GrantNewcomer),
        () => None,
    }
}

fn rule(answer: Result<Response, ContractError>) -> Option<Rule> {
    match answer {
        Ok(_) => None,
        Err(ContractError::Refused { breach, .. }) => Some(breach.rule),
        other => panic!("neither paid nor refused by a rule: {other:?}"),
    }
}

/// Of those that stand, in the wallet's own words.
fn answered(held: &[Option<Part>; 3], now: u64) -> Vec<Grant> {
    let standing = held.iter().enumerate().filter_map(|(holder, held)| Some((holder, held.as_ref()?)));
    let standing = standing.filter(|(_, held)| now < held.ends_at);
    let answer = |(holder, held): (usize, &Part)| Grant {
        budgets: budgets_of(held.budgets),
        newcomers: held.newcomers,
        ..grant(&format!("name-{}", held.name), HOLDERS[holder], USDC, [held.per_payment_max, held.left], held.ends_at)
    };
    let mut grants: Vec<Grant> = standing.map(answer).collect();
    grants.sort_by(|one, other| one.to.cmp(&other.to));
    grants
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn each_holder_pays_exactly_what_its_grant_leaves(steps in prop::collection::vec(step(), 1..60)) {
        let mut fixture = fixture();
        let mut held: [Option<Part>; 3] = [None, None, None];
        for (number, step) in (1_u64..).zip(&steps) {
            let (now, epoch) = (fixture.now(), fixture.query::<WalletInfo>(QueryMsg::Wallet {}).epoch);
            let stands = |held: &Option<Part>| held.as_ref().is_some_and(|held| now < held.ends_at);
            match step {
                Step::Give { to, name, amounts: (per_payment_max, left), budgets, days, newcomers } => {
                    // Budgets that name no category are none.
                    let budgets = budgets.filter(|budgets| budgets.iter().any(Option::is_some));
                    let ends_at = now + days * DAY;
                    let of = grant(&format!("name-{name}"), HOLDERS[*to], USDC, [*per_payment_max, *left], ends_at);
                    let of = Grant { budgets: budgets_of(budgets), newcomers: *newcomers, ..of };
                    let given = fixture.operator(OperatorMsg::Grant { epoch, act: fixture.act(), grant: of });
                    let taken = held.iter().enumerate().any(|(other, one)| {
                        other != *to && stands(one) && one.as_ref().is_some_and(|one| one.name == *name)
                    });
                    if taken {
                        let refused = matches!(given, Err(ContractError::GrantNameTaken { .. }));
                        prop_assert!(refused);
                    } else {
                        given.unwrap();
                        let (name, per_payment_max, left, newcomers) = (*name, *per_payment_max, *left, *newcomers);
                        held[*to] = Some(Part { name, per_payment_max, left, budgets, ends_at, newcomers });
                    }
                }
                Step::Revoke { to, by_guardian } => {
                    let of = address(HOLDERS[*to]);
                    let revoked = match by_guardian {
                        true => fixture.guardian(GuardianMsg::RevokeGrant { to: of }),
                        false => fixture.operator(OperatorMsg::Revoke { epoch, act: fixture.act(), to: of }),
                    };
                    prop_assert!(revoked.is_ok() || !stands(&held[*to]));
                    held[*to] = None;
                }
                Step::TakeOver => drop(fixture.operator(OperatorMsg::TakeOver { epoch, act: fixture.act() }).unwrap()),
                Step::Replace => {
                    let operator = OperatorGrant { address: address("operator"), expires_at: START + 3_650 * DAY };
                    fixture.owner(OwnerMsg::SetOperator { operator: Some(operator) }).unwrap();
                    held = [None, None, None];
                }
                Step::FreezeAndThaw => {
                    fixture.guardian(GuardianMsg::Freeze { reason: String::new() }).unwrap();
                    fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
                    held = [None, None, None];
                }
                Step::Pay { by, listed, category, amount } => {
                    let to = address(if *listed { "alice" } else { "shop" });
                    let category_name = CATEGORIES[*category].to_owned();
                    let payment = Payment {
                        id: intent(number, now),
                        to,
                        amount: Amount(*amount),
                        category: category_name,
                        reference: String::new(),
                        beneficiary: None,
                    };
                    let (denom, payments) = (USDC.into(), vec![payment]);
                    let (approval, rationales, mandate) = (None, Vec::new(), None);
                    let spend = OperatorMsg::Spend { epoch, denom, payments, approval, rationales, mandate };
                    let answer = fixture.execute(HOLDERS[*by], ExecuteMsg::Operator(spend));
                    if !stands(&held[*by]) {
                        prop_assert!(answer.is_err(), "paid without a grant");
                    } else {
                        let refused = expected(held[*by].as_ref(), now, *listed, *category, *amount);
                        prop_assert_eq!(rule(answer), refused);
                        if let (None, Some(held)) = (refused, held[*by].as_mut()) {
                            held.left -= amount;
                            if let Some(Some(left)) = held.budgets.as_mut().map(|budgets| &mut budgets[*category]) {
                                *left -= amount;
                            }
                        }
                    }
                }
                Step::Wait { hours } => fixture.pass(hours * 3_600),
            }
            let mut grants = fixture.query::<GrantsResponse>(QueryMsg::Grants {}).grants;
            grants.sort_by(|one, other| one.to.cmp(&other.to));
            prop_assert_eq!(grants, answered(&held, fixture.now()));
        }
    }
}
