use proptest::prelude::*;

use super::*;
use crate::policy::{
    Ask, Budget, BudgetState, CategoryPolicy, CountedBudget, Counters, Newcomer, NewcomerPurse, NewcomerState,
    PurseState, RECEIPT_SECONDS_MIN, Recipient, Spent, Standing, Succession, TreasuryRules, Usage, WEIGHT_ONE,
    WeightedDenom, assess, assess_call, assess_trust,
};
use crate::registry::Status;
use crate::ring::{DAY, HOUR, MONTH, Ring};
use crate::score::{self, Severity};
use crate::{Amount, IntentId};

const NOW: u64 = 1_790_000_000;

fn policies() -> impl Strategy<Value = Policy> {
    let caps = prop::collection::vec((0_u128..4, 0_u128..6, 0_u128..8, 0_u128..4), 1..3);
    let rest = (0_u32..3, prop::collection::vec(any::<bool>(), 0..3), 0_u64..3, any::<bool>(), 0_u64..3);
    // Around the score of a newcomer, which is 70; small shares, since the caps are small.
    let trust = prop::option::of((69_u32..72, prop_oneof![Just(0_u32), Just(5_000), Just(10_000)], any::<bool>()));
    let conditions = (trust, prop::option::of(1_u64..4), prop::option::of((0_usize..2, any::<bool>(), 0_u128..4)));
    (caps, rest, conditions, purses(), budgets()).prop_map(|(caps, rest, conditions, newcomers, budgets)| Policy {
        newcomers,
        budgets,
        ..with_conditions(plain(caps, rest), conditions)
    })
}

fn purses() -> impl Strategy<Value = Vec<NewcomerPurse>> {
    let caps = prop::array::uniform5(0_u128..6).prop_map(|caps| caps.map(Amount));
    let purse = (caps, 0_u8..8).prop_map(|([one, payee, day, month, ever], categories)| NewcomerPurse {
        denom: "u0".into(),
        per_payment_max: one,
        per_payee_max: payee,
        per_day_max: day,
        per_month_max: month,
        lifetime_max: ever,
        categories: (0..3).filter(|bit| categories & (1 << bit) != 0).map(|bit| format!("c{bit}")).collect(),
    });
    prop::collection::vec(purse, 0..2)
}

fn budgets() -> impl Strategy<Value = Vec<Budget>> {
    let weights = (0_u64..3, 0_u64..3).prop_map(|weights| {
        let weighted = [("u0", weights.0), ("u1", weights.1)].into_iter().filter(|(_, weight)| *weight > 0);
        weighted
            .map(|(denom, weight)| WeightedDenom { denom: denom.to_owned(), weight: weight * WEIGHT_ONE / 2 })
            .collect::<Vec<_>>()
    });
    let one = (prop::option::of(0_usize..3), weights, 0_u128..8, 0_u128..8);
    prop::collection::vec(one, 0..3).prop_map(|all| {
        let budget = |(index, (category, denoms, day, month)): (usize, (Option<usize>, _, _, _))| Budget {
            name: format!("b{index}"),
            category: category.map(|index| format!("c{index}")),
            denoms,
            per_day_max: Amount(day),
            per_month_max: Amount(month),
        };
        all.into_iter().enumerate().map(budget).collect()
    })
}

/// What each budget has counted goes by its name.
fn counted_budgets(policy: &Policy, counts: [u128; 2]) -> Vec<CountedBudget> {
    let state = |name: &str| {
        let count = counts[usize::from(name == "b1")];
        BudgetState { day: ring(DAY, &[(60, count)]), month: ring(MONTH, &[(60, count)]) }
    };
    let counted = policy.budgets.iter().enumerate();
    counted.map(|(index, budget)| CountedBudget { index, state: state(&budget.name) }).collect()
}

type Caps = Vec<(u128, u128, u128, u128)>;
type Conditions = (Option<(u32, u32, bool)>, Option<u64>, Option<(usize, bool, u128)>);

fn with_conditions(policy: Policy, (trust, dead_man_seconds, approval_rule): Conditions) -> Policy {
    let name = |other: bool| if other { "x" } else { "y" }.to_owned();
    let trust = trust.map(|(score_min, share_bps, other)| Trust { reputation: name(other), score_min, share_bps });
    let approval_rule = approval_rule.map(|(denom, other, above)| ApprovalRule {
        denom: format!("u{denom}"),
        contract: name(other),
        above: Amount(above),
    });
    Policy { trust, dead_man_seconds, approval_rules: approval_rule.into_iter().collect(), ..policy }
}

fn plain(
    caps: Caps,
    (calls_per_hour, allowed, cooldown, escalate, receipts): (u32, Vec<bool>, u64, bool, u64),
) -> Policy {
    Policy {
        denoms: caps
            .into_iter()
            .enumerate()
            .map(|(index, (one, day, ever, first))| DenomPolicy {
                denom: format!("u{index}"),
                per_payment_max: Amount(one),
                per_day_max: Amount(day),
                lifetime_max: Amount(ever),
                first_payment_max: Amount(first),
            })
            .collect(),
        calls_per_hour,
        categories: allowed
            .into_iter()
            .enumerate()
            .map(|(index, allowed)| CategoryPolicy { name: format!("c{index}"), allowed })
            .collect(),
        payee_cooldown_seconds: cooldown,
        over_limit: if escalate { OverLimit::Escalate } else { OverLimit::Refuse },
        receipt_seconds: RECEIPT_SECONDS_MIN + receipts,
        trust: None,
        dead_man_seconds: None,
        approval_rules: Vec::new(),
        newcomers: Vec::new(),
        budgets: Vec::new(),
        successions: Vec::new(),
        treasury: None,
        conduits: Vec::new(),
    }
}

/// `before` with some of its numbers turned either way: likelier to be tighter than another policy altogether.
fn changes() -> impl Strategy<Value = (Policy, Policy)> {
    (policies(), policies(), any::<u16>()).prop_map(|(before, other, kept)| {
        let mut after = before.clone();
        let take = |bit: u16| kept & (1 << bit) == 0;
        if take(0) {
            after.denoms = other.denoms;
        }
        if take(1) {
            after.calls_per_hour = other.calls_per_hour;
        }
        if take(2) {
            after.categories = other.categories;
        }
        if take(3) {
            after.payee_cooldown_seconds = other.payee_cooldown_seconds;
        }
        if take(4) {
            after.over_limit = other.over_limit;
        }
        if take(5) {
            after.receipt_seconds = other.receipt_seconds;
        }
        if take(7) {
            after.trust = other.trust;
        }
        if take(8) {
            after.approval_rules = other.approval_rules;
        }
        if take(9) {
            after.dead_man_seconds = other.dead_man_seconds;
        }
        if take(10) {
            after.newcomers = other.newcomers;
        }
        if take(11) {
            after.budgets = other.budgets;
        }
        if take(6) {
            for caps in &mut after.denoms {
                caps.per_day_max = Amount(caps.per_day_max.0 / 2);
                caps.lifetime_max = Amount(caps.lifetime_max.0 / 2);
            }
        }
        (before, after)
    })
}

fn ring(window: crate::ring::Window, sums: &[(u64, u128)]) -> Ring {
    let mut ring = Ring::default();
    for (ago, amount) in sums {
        ring.add(window, NOW - ago, *amount);
    }
    ring
}

fn spents() -> impl Strategy<Value = Spent> {
    (0_u128..6, 0_u128..4)
        .prop_map(|(earlier, today)| Spent { lifetime: earlier + today, day: ring(DAY, &[(7_200, today)]) })
}

fn payees() -> impl Strategy<Value = PayeeState> {
    let standing = prop_oneof![
        (0_u64..4).prop_map(|ago| Standing::Listed(NOW - ago)),
        (0_u64..4).prop_map(|ago| Standing::Probation(NOW - ago)),
        Just(Standing::Known),
    ];
    let ends_at = prop_oneof![Just(0), Just(NOW), Just(NOW + 1)];
    (standing, 0_u128..4, 0_u128..6, 0_u128..8, 0_u16..8, spents(), ends_at).prop_map(
        |(standing, per_payment_max, per_day_max, lifetime_max, categories, spent, ends_at)| PayeeState {
            standing,
            per_payment_max,
            per_day_max,
            lifetime_max,
            categories,
            spent,
            terms: PayeeTerms { ends_at, vendor: None },
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn every_spend_allowed_under_a_tighter_policy_was_allowed_before(
        (before, after) in changes(),
        usage in (prop::collection::vec(spents(), 0..3), 0_u128..3)
            .prop_map(|(denoms, calls)| Usage { calls: ring(HOUR, &[(60, calls)]), denoms }),
        payee in payees(),
        narrowed in payees(),
        (denom, amount, category, age) in (0_usize..3, 0_u128..4, 0_usize..3, 0_u64..3),
        (accused, approved, listed) in any::<(bool, bool, bool)>(),
        (from_purse, in_budgets) in (0_u128..4, prop::array::uniform2(0_u128..4)),
    ) {
        let name = format!("c{category}");
        let id = IntentId::new(NOW - RECEIPT_SECONDS_MIN - age, [1; 10]);
        let mut standing = score::Standing::default();
        if accused {
            standing.open_case(Severity::Minor);
        }
        // Under another reputation contract it may stand otherwise: only the same one is compared.
        let share = |policy: &Policy| {
            let share = |trust: &Trust| assess_trust(trust, Some(Status::Active), Some(&standing), NOW).unwrap();
            policy.trust.as_ref().map_or(10_000, share)
        };
        let ask = |policy: &Policy| {
            Ask { id, denom: Some(denom), amount, to: "p", category: &name, share_bps: share(policy), approved, rests_until: 0 }
        };
        let unlisted = NewcomerState { removed_at: 0, spent: vec![from_purse] };
        let spent = Spent { lifetime: from_purse, day: ring(DAY, &[(60, from_purse)]) };
        let purse = PurseState { spent, month: ring(MONTH, &[(60, from_purse)]) };
        let newcomer = Recipient::Newcomer(Newcomer { payee: &unlisted, purse: &purse });
        let allows = |policy: &Policy, recipient: Recipient<'_>| {
            let budgets = counted_budgets(policy, in_budgets);
            let counters = Counters { usage: &usage, recipient, budgets: &budgets, mandate: None, grant: None };
            assess(policy, &counters, &ask(policy), NOW).is_ok()
        };
        let narrowed = PayeeState { standing: payee.standing, spent: payee.spent.clone(), ..narrowed };
        let payee_tightens = payee_is_tighter(&payee, &narrowed);
        if is_tighter(&before, &after) {
            let recipient = if listed { Recipient::Listed(&payee) } else { newcomer };
            prop_assert!(!allows(&after, recipient) || allows(&before, recipient));
            let same = |is: &Trust| before.trust.as_ref().is_none_or(|was| was.reputation == is.reputation);
            prop_assert!(after.trust.as_ref().map_or(before.trust.is_none(), same));
            prop_assert!(after.dead_man_seconds.unwrap_or(9) <= before.dead_man_seconds.unwrap_or(9));
            prop_assert!(assess_call(&after, &usage, NOW).is_err() || assess_call(&before, &usage, NOW).is_ok());
        }
        if payee_tightens {
            prop_assert!(!allows(&before, Recipient::Listed(&narrowed)) || allows(&before, Recipient::Listed(&payee)));
        }
    }
}

#[test]
fn each_number_counts_and_in_its_own_direction() {
    let before = Policy {
        denoms: vec![DenomPolicy {
            denom: "uusdc".into(),
            per_payment_max: Amount(5),
            per_day_max: Amount(5),
            lifetime_max: Amount(5),
            first_payment_max: Amount(5),
        }],
        calls_per_hour: 5,
        categories: vec![
            CategoryPolicy { name: "cloud".into(), allowed: true },
            CategoryPolicy { name: "x".into(), allowed: false },
        ],
        payee_cooldown_seconds: 5,
        over_limit: OverLimit::Refuse,
        receipt_seconds: RECEIPT_SECONDS_MIN + 5,
        trust: Some(Trust { reputation: "r".into(), score_min: 50, share_bps: 5_000 }),
        dead_man_seconds: Some(7_200),
        approval_rules: vec![ApprovalRule { denom: "uusdc".into(), contract: "g".into(), above: Amount(4) }],
        newcomers: vec![NewcomerPurse {
            denom: "uusdc".into(),
            per_payment_max: Amount(5),
            per_payee_max: Amount(5),
            per_day_max: Amount(5),
            per_month_max: Amount(5),
            lifetime_max: Amount(5),
            categories: vec!["cloud".into()],
        }],
        budgets: vec![Budget {
            name: "dollars".into(),
            category: Some("cloud".into()),
            denoms: vec![WeightedDenom { denom: "uusdc".into(), weight: WEIGHT_ONE }],
            per_day_max: Amount(5),
            per_month_max: Amount(5),
        }],
        successions: vec![Succession { from: "uusdc".into(), to: "usd2".into(), rate: 5, from_ends_at: 5 }],
        treasury: Some(TreasuryRules {
            code_ids: vec![5],
            denom: "uusdc".into(),
            share_max_bps: 5,
            per_day_max: Amount(5),
            lifetime_max: Amount(5),
            keep_min: Amount(5),
        }),
        conduits: vec![5],
    };
    assert!(is_tighter(&before, &before));
    let with = |change: &dyn Fn(&mut Policy)| {
        let mut after = before.clone();
        change(&mut after);
        is_tighter(&before, &after)
    };
    type Change = Box<dyn Fn(&mut Policy)>;
    let looser: Vec<Change> = vec![
        Box::new(|p| p.denoms[0].per_payment_max = Amount(6)),
        Box::new(|p| p.denoms[0].per_day_max = Amount(6)),
        Box::new(|p| p.denoms[0].lifetime_max = Amount(6)),
        Box::new(|p| p.denoms[0].first_payment_max = Amount(6)),
        Box::new(|p| p.denoms.push(DenomPolicy { denom: "ustate".into(), ..p.denoms[0].clone() })),
        Box::new(|p| {
            p.denoms.push(DenomPolicy { denom: "ustate".into(), per_payment_max: Amount(0), ..p.denoms[0].clone() })
        }),
        Box::new(|p| p.conduits.push(6)),
        Box::new(|p| p.conduits.clear()),
        Box::new(|p| p.conduits = vec![6]),
        Box::new(|p| p.calls_per_hour = 6),
        Box::new(|p| p.categories[1].allowed = true),
        Box::new(|p| p.categories.push(CategoryPolicy { name: "y".into(), allowed: true })),
        Box::new(|p| p.categories.push(CategoryPolicy { name: "y".into(), allowed: false })),
        Box::new(|p| p.payee_cooldown_seconds = 4),
        Box::new(|p| p.over_limit = OverLimit::Escalate),
        Box::new(|p| p.receipt_seconds += 1),
        Box::new(|p| p.trust = None),
        Box::new(|p| p.trust.as_mut().unwrap().reputation = "other".into()),
        Box::new(|p| p.trust.as_mut().unwrap().score_min = 49),
        Box::new(|p| p.trust.as_mut().unwrap().share_bps = 5_001),
        Box::new(|p| p.dead_man_seconds = None),
        Box::new(|p| p.dead_man_seconds = Some(7_201)),
        Box::new(|p| p.approval_rules.clear()),
        Box::new(|p| p.approval_rules[0].above = Amount(5)),
        Box::new(|p| p.approval_rules[0].contract = "other".into()),
        Box::new(|p| p.newcomers[0].per_payment_max = Amount(6)),
        Box::new(|p| p.newcomers[0].per_payee_max = Amount(6)),
        Box::new(|p| p.newcomers[0].per_day_max = Amount(6)),
        Box::new(|p| p.newcomers[0].per_month_max = Amount(6)),
        Box::new(|p| p.newcomers[0].lifetime_max = Amount(6)),
        Box::new(|p| p.newcomers[0].categories.push("x".into())),
        Box::new(|p| p.newcomers.push(NewcomerPurse { denom: "ustate".into(), ..p.newcomers[0].clone() })),
        Box::new(|p| p.budgets.clear()),
        Box::new(|p| p.budgets[0].name = "euros".into()),
        Box::new(|p| p.budgets[0].category = Some("x".into())),
        Box::new(|p| p.budgets[0].denoms[0].weight -= 1),
        Box::new(|p| p.budgets[0].denoms.clear()),
        Box::new(|p| p.budgets[0].per_day_max = Amount(6)),
        Box::new(|p| p.budgets[0].per_month_max = Amount(6)),
        Box::new(|p| p.successions.push(Succession { to: "usd3".into(), ..p.successions[0].clone() })),
        Box::new(|p| p.successions[0].rate = 4),
        Box::new(|p| p.successions[0].from_ends_at = 6),
        Box::new(|p| p.treasury.as_mut().unwrap().share_max_bps = 6),
        Box::new(|p| p.treasury.as_mut().unwrap().keep_min = Amount(4)),
    ];
    assert!(looser.iter().all(|change| !with(change.as_ref())));
    let tighter: Vec<Change> = vec![
        Box::new(|p| p.denoms[0].per_payment_max = Amount(4)),
        Box::new(|p| p.denoms[0].lifetime_max = Amount(0)),
        Box::new(|p| p.calls_per_hour = 0),
        Box::new(|p| p.categories[0].allowed = false),
        Box::new(|p| p.payee_cooldown_seconds = 6),
        Box::new(|p| p.receipt_seconds -= 1),
        Box::new(|p| p.trust.as_mut().unwrap().score_min = 51),
        Box::new(|p| p.trust.as_mut().unwrap().share_bps = 4_999),
        Box::new(|p| p.dead_man_seconds = Some(7_199)),
        Box::new(|p| p.approval_rules[0].above = Amount(3)),
        Box::new(|p| p.successions[0].rate = 6),
        Box::new(|p| p.successions[0].from_ends_at = 4),
        Box::new(|p| p.newcomers.clear()),
        Box::new(|p| p.treasury = None),
        Box::new(|p| p.treasury.as_mut().unwrap().lifetime_max = Amount(4)),
        Box::new(|p| p.newcomers[0].categories.clear()),
        Box::new(|p| p.newcomers[0].per_payee_max = Amount(4)),
        Box::new(|p| p.budgets[0].category = None),
        Box::new(|p| p.budgets[0].denoms[0].weight += 1),
        Box::new(|p| p.budgets[0].per_day_max = Amount(4)),
        Box::new(|p| p.budgets.push(Budget { name: "more".into(), ..p.budgets[0].clone() })),
    ];
    assert!(tighter.iter().all(|change| with(change.as_ref())));
}

#[test]
fn each_term_of_a_payee_counts_and_in_its_own_direction() {
    let before = PayeeState {
        standing: Standing::Known,
        per_payment_max: 5,
        per_day_max: 5,
        lifetime_max: 5,
        categories: 0b011,
        spent: Spent { lifetime: 3, day: ring(DAY, &[(60, 3)]) },
        terms: PayeeTerms { ends_at: NOW, vendor: Some([1; 32]) },
    };
    type Change = fn(&mut PayeeState);
    let with = |change: &Change| {
        let mut after = before.clone();
        change(&mut after);
        payee_is_tighter(&before, &after)
    };
    let tighter: [Change; 6] = [
        |_| (),
        |payee| payee.per_payment_max = 4,
        |payee| payee.per_day_max = 4,
        |payee| payee.lifetime_max = 4,
        |payee| payee.categories = 0b010,
        |payee| payee.terms.ends_at = NOW - 1,
    ];
    assert!(tighter.iter().all(with));
    let looser: [Change; 10] = [
        |payee| payee.per_payment_max = 6,
        |payee| payee.per_day_max = 6,
        |payee| payee.lifetime_max = 6,
        |payee| payee.categories = 0b110,
        |payee| payee.standing = Standing::Listed(NOW),
        |payee| payee.spent = Spent::default(),
        |payee| payee.terms.ends_at = NOW + 1,
        |payee| payee.terms.ends_at = 0,
        |payee| payee.terms.vendor = Some([2; 32]),
        |payee| payee.terms.vendor = None,
    ];
    assert!(!looser.iter().any(with));
}
