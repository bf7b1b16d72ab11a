use super::*;
use crate::policy::{CategoryPolicy, DenomPolicy, OverLimit, Succession, WEIGHT_ONE};
use crate::{Amount, IntentId};

fn policy() -> Policy {
    let denom = |denom: &str| DenomPolicy {
        denom: denom.into(),
        per_payment_max: Amount(9),
        per_day_max: Amount(9),
        lifetime_max: Amount(9),
        first_payment_max: Amount(9),
    };
    let category = |name: &str| CategoryPolicy { name: name.into(), allowed: name == "cloud" };
    Policy {
        denoms: ["usdc", "eurc"].map(denom).to_vec(),
        calls_per_hour: 1,
        categories: ["cloud", "stopped"].map(category).to_vec(),
        payee_cooldown_seconds: 0,
        over_limit: OverLimit::Refuse,
        receipt_seconds: 30 * 86_400,
        trust: None,
        dead_man_seconds: None,
        approval_rules: Vec::new(),
        newcomers: Vec::new(),
        budgets: Vec::new(),
        // Two of the new count one of the old.
        successions: vec![Succession { from: "usdc".into(), to: "usd2".into(), rate: WEIGHT_ONE / 2, from_ends_at: 1 }],
        treasury: None,
        conduits: Vec::new(),
    }
}

fn payment() -> Payment {
    Payment {
        id: IntentId::new(1_790_000_000, [7; 10]),
        to: "alice".into(),
        amount: Amount(50),
        category: "cloud".into(),
        reference: "r-1".into(),
        beneficiary: None,
    }
}

/// Of [`payment`] in `usdc`.
fn receipt() -> Receipt {
    let Payment { id, to, amount, category, reference, .. } = payment();
    Receipt {
        id,
        to,
        denom: "usdc".into(),
        amount,
        category,
        reference,
        paid_at: 1,
        mandate: None,
        kind: ReceiptKind::Payment,
        conduit: None,
    }
}

#[test]
fn a_receipt_is_of_the_payment_that_the_wallet_would_not_make_again_and_of_no_other() {
    let asked = payment;
    let table: Vec<(&str, Receipt, &str, Payment, bool, bool)> = vec![
        // what, receipt, denom asked, payment asked, under the policy, exactly
        ("the very same", receipt(), "usdc", asked(), true, true),
        ("under a mandate", Receipt { mandate: Some(3), ..receipt() }, "usdc", asked(), true, true),
        (
            "in the successor, counting as much",
            receipt(),
            "usd2",
            Payment { amount: Amount(100), ..asked() },
            true,
            false,
        ),
        ("rounded up to as much", receipt(), "usd2", Payment { amount: Amount(99), ..asked() }, true, false),
        (
            "in the successor, counting more",
            receipt(),
            "usd2",
            Payment { amount: Amount(101), ..asked() },
            false,
            false,
        ),
        ("in the successor, the same number", receipt(), "usd2", asked(), false, false),
        (
            "paid in the successor, asked in the old",
            Receipt { denom: "usd2".into(), amount: Amount(99), ..receipt() },
            "usdc",
            asked(),
            true,
            false,
        ),
        (
            "in one coin not even a rounding",
            Receipt { denom: "usd2".into(), amount: Amount(99), ..receipt() },
            "usd2",
            Payment { amount: Amount(100), ..asked() },
            false,
            false,
        ),
        ("another denom of the policy", receipt(), "eurc", asked(), false, false),
        ("a denom that the policy lacks", Receipt { denom: "gbp".into(), ..receipt() }, "gbp", asked(), false, true),
        ("another amount", receipt(), "usdc", Payment { amount: Amount(51), ..asked() }, false, false),
        ("another payee", receipt(), "usdc", Payment { to: "bob".into(), ..asked() }, false, false),
        ("another category", receipt(), "usdc", Payment { category: "stopped".into(), ..asked() }, false, false),
        (
            "a category that is allowed no more",
            Receipt { category: "stopped".into(), ..receipt() },
            "usdc",
            Payment { category: "stopped".into(), ..asked() },
            true,
            true,
        ),
        ("another reference", receipt(), "usdc", Payment { reference: "r-2".into(), ..asked() }, false, false),
        ("another id", receipt(), "usdc", Payment { id: IntentId::new(1, [7; 10]), ..asked() }, false, false),
        ("into the treasury", Receipt { kind: ReceiptKind::Funded, ..receipt() }, "usdc", asked(), false, false),
        ("out of it", Receipt { kind: ReceiptKind::CalledBack, ..receipt() }, "usdc", asked(), false, false),
        (
            "what another holds has not reached it",
            Receipt { conduit: Some("escrow".into()), ..receipt() },
            "usdc",
            asked(),
            false,
            false,
        ),
        (
            "through the same conduit",
            Receipt { conduit: Some("escrow".into()), ..receipt() },
            "usdc",
            Payment { to: "escrow".into(), beneficiary: Some("alice".into()), ..asked() },
            true,
            true,
        ),
        (
            "through another conduit",
            Receipt { conduit: Some("escrow".into()), ..receipt() },
            "usdc",
            Payment { to: "other".into(), beneficiary: Some("alice".into()), ..asked() },
            false,
            false,
        ),
        (
            "paid at once, asked through a conduit",
            receipt(),
            "usdc",
            Payment { to: "escrow".into(), beneficiary: Some("alice".into()), ..asked() },
            false,
            false,
        ),
    ];
    for (what, receipt, denom, payment, under, exactly) in table {
        assert_eq!(receipt.is_of(&policy(), denom, &payment), under, "{what}");
        assert_eq!(receipt.is_exactly_of(denom, &payment), exactly, "{what}, exactly");
    }
}

#[test]
fn the_first_term_that_differs_is_named_with_both_values() {
    let (of, other) = (payment(), Payment { amount: Amount(51), reference: "r-2".into(), ..payment() });
    assert_eq!(of.terms("usdc").difference(of.terms("usdc")), None);
    let difference = of.terms("usdc").difference(other.terms("usdc"));
    assert_eq!(difference, Some(Difference { term: "amount", was: "50".into(), is: "51".into() }));
    let difference = of.terms("usdc").difference(other.terms("usd2"));
    assert_eq!(difference.map(|one| one.term), Some("denom"));
}
