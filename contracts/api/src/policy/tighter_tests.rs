use proptest::prelude::*;

use super::*;
use crate::policy::{Ask, CategoryPolicy, RECEIPT_SECONDS_MIN, Spent, Standing, Usage, assess, assess_call};
use crate::ring::{DAY, HOUR, Ring};
use crate::{Amount, IntentId};

const NOW: u64 = 1_790_000_000;

fn policies() -> impl Strategy<Value = Policy> {
    let caps = prop::collection::vec((0_u128..4, 0_u128..6, 0_u128..8, 0_u128..4), 1..3);
    let rest = (0_u32..3, prop::collection::vec(any::<bool>(), 0..3), 0_u64..3, any::<bool>(), 0_u64..3);
    (caps, rest).prop_map(|(caps, (calls_per_hour, allowed, cooldown, escalate, receipts))| Policy {
        denoms: caps
            .into_iter()
            .enumerate()
            .map(|(place, (one, day, ever, first))| DenomPolicy {
                denom: format!("u{place}"),
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
            .map(|(place, allowed)| CategoryPolicy { name: format!("c{place}"), allowed })
            .collect(),
        payee_cooldown_seconds: cooldown,
        over_limit: if escalate { OverLimit::Escalate } else { OverLimit::Refuse },
        receipt_seconds: RECEIPT_SECONDS_MIN + receipts,
    })
}

/// `before` with some of its numbers turned either way: likelier to be tighter than another policy altogether.
fn changes() -> impl Strategy<Value = (Policy, Policy)> {
    (policies(), policies(), any::<u8>()).prop_map(|(before, other, kept)| {
        let mut after = before.clone();
        let take = |bit: u8| kept & (1 << bit) == 0;
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
    (standing, 0_u128..4, 0_u128..6, 0_u128..8, 0_u16..8, spents()).prop_map(
        |(standing, per_payment_max, per_day_max, lifetime_max, categories, spent)| PayeeState {
            standing,
            per_payment_max,
            per_day_max,
            lifetime_max,
            categories,
            spent,
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
    ) {
        let name = format!("c{category}");
        let id = IntentId::new(NOW - RECEIPT_SECONDS_MIN - age, [1; 10]);
        let ask = Ask { id, denom: Some(denom), amount, category: &name };
        let narrowed = PayeeState { standing: payee.standing, spent: payee.spent.clone(), ..narrowed };
        let payee_tightens = payee_is_tighter(&payee, &narrowed);
        if is_tighter(&before, &after) {
            prop_assert!(assess(&after, &usage, Some(&payee), &ask, NOW).is_err()
                || assess(&before, &usage, Some(&payee), &ask, NOW).is_ok());
            prop_assert!(assess_call(&after, &usage, NOW).is_err() || assess_call(&before, &usage, NOW).is_ok());
        }
        if payee_tightens {
            prop_assert!(assess(&before, &usage, Some(&narrowed), &ask, NOW).is_err()
                || assess(&before, &usage, Some(&payee), &ask, NOW).is_ok());
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
        Box::new(|p| p.calls_per_hour = 6),
        Box::new(|p| p.categories[1].allowed = true),
        Box::new(|p| p.categories.push(CategoryPolicy { name: "y".into(), allowed: true })),
        Box::new(|p| p.payee_cooldown_seconds = 4),
        Box::new(|p| p.over_limit = OverLimit::Escalate),
        Box::new(|p| p.receipt_seconds += 1),
    ];
    assert!(looser.iter().all(|change| !with(change.as_ref())));
    let tighter: Vec<Change> = vec![
        Box::new(|p| p.denoms[0].per_payment_max = Amount(4)),
        Box::new(|p| p.denoms[0].lifetime_max = Amount(0)),
        Box::new(|p| {
            p.denoms.push(DenomPolicy { denom: "ustate".into(), per_payment_max: Amount(0), ..p.denoms[0].clone() })
        }),
        Box::new(|p| p.calls_per_hour = 0),
        Box::new(|p| p.categories[0].allowed = false),
        Box::new(|p| p.payee_cooldown_seconds = 6),
        Box::new(|p| p.receipt_seconds -= 1),
    ];
    assert!(tighter.iter().all(|change| with(change.as_ref())));
}
