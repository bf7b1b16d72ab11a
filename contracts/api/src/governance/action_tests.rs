use cosmwasm_std::{Binary, Coin};

use super::*;
use crate::governance::compliance::{Categories, Compliance, DenomCompliance};
use crate::governance::facts::{Facts, PayeeFacts};
use crate::governance::risk::{Reference, RiskFactor, RiskRules};
use crate::governance::rule::{Condition, Conditions, Rule, Then, When};
use crate::governance::terms::{ApprovalCondition, Terms};
use crate::governance::{Decision, Evaluation, Finding, evaluate::Evaluator};
use crate::score::Score;
use crate::treasury::Side;

fn mandate(scope: MandateScope) -> RequestedAction {
    let mandate = Mandate {
        purpose: "a conference".into(),
        scope,
        denom: "usd".into(),
        per_payment_max: Amount(100),
        total: Amount(300),
        expires_at: 9,
        replaces: vec![],
    };
    RequestedAction::Mandate { mandate }
}

fn payees() -> RequestedAction {
    mandate(MandateScope::Payees(vec!["alice".into(), "bob".into()]))
}

fn category() -> RequestedAction {
    mandate(MandateScope::Category("travel".into()))
}

fn treasury_move(action: treasury::Action) -> RequestedAction {
    RequestedAction::TreasuryMove { treasury: "vault".into(), action, denom: "usd".into(), at_stake: Amount(300) }
}

fn swap() -> RequestedAction {
    let (amount, receive_min) = (Amount(4), Amount(3));
    treasury_move(treasury::Action::Swap { pool: "pool".into(), offer: Side::Stable, amount, receive_min })
}

fn external(counterparty: Option<&str>) -> RequestedAction {
    RequestedAction::External {
        kind: "order".into(),
        denom: "usd".into(),
        at_stake: Amount(300),
        content_hash: Binary::from([7; 32]),
        counterparty: counterparty.map(str::to_owned),
    }
}

fn give_back() -> RequestedAction {
    treasury_move(treasury::Action::Return { coins: vec![Coin::new(5_u128, "usd")] })
}

#[test]
fn of_each_kind_rules_see_what_is_at_stake_for_whom_and_what_for() {
    for (action, kind, parts) in [
        (payees(), ActionKind::Mandate, vec![(Some("alice"), None), (Some("bob"), None)]),
        (category(), ActionKind::Mandate, vec![(None, Some("travel"))]),
        (swap(), ActionKind::TreasuryMove, vec![(Some("vault"), Some("swap")), (Some("pool"), Some("swap"))]),
        (give_back(), ActionKind::TreasuryMove, vec![(Some("vault"), Some("return"))]),
        (external(Some("carol")), ActionKind::External, vec![(Some("carol"), Some("order"))]),
        (external(None), ActionKind::External, vec![(None, Some("order"))]),
    ] {
        let view = action.view();
        assert_eq!((view.kind, view.denom, view.total), (kind, "usd", 300));
        let seen: Vec<_> = view.parts.iter().map(|part| (part.payee, part.category)).collect();
        assert_eq!(seen, parts);
        assert!(view.parts.iter().all(|part| part.amount == 300 && part.referenced), "each may get all of it");
        assert!(!kind.pays());
    }
    let totals = |action: &RequestedAction| action.view().totals();
    assert_eq!(totals(&payees()), [("alice".to_owned(), 300), ("bob".to_owned(), 300)]);
    assert_eq!(totals(&external(None)), [(String::new(), 300)]);
}

/// What a ballot stores of a request is what was asked for, coins among it.
#[test]
fn what_is_asked_for_is_stored_and_sent_as_it_is() {
    for action in [payees(), category(), swap(), give_back(), external(Some("carol")), external(None)] {
        let stored = postcard::to_allocvec(&action).unwrap();
        assert_eq!(postcard::from_bytes::<RequestedAction>(&stored).unwrap(), action);
        let sent = serde_json::to_string(&action).unwrap();
        assert_eq!(serde_json::from_str::<RequestedAction>(&sent).unwrap(), action);
    }
}

fn evaluate(rules: Vec<(When, Then)>, categories: Categories, action: &RequestedAction) -> Evaluation {
    let rules =
        rules.into_iter().enumerate().map(|(index, (when, then))| Rule { name: format!("r{index}"), when, then });
    let risk = RiskRules {
        references: vec![Reference { denom: "usd".into(), amount: Amount(1_000) }],
        amount_points: 10,
        reputation_points: 0,
        new_payee_points: 20,
        unknown_agent_points: 0,
        open_case_points: 0,
        batch_points: 50,
    };
    let denoms = vec![DenomCompliance {
        denom: "usd".into(),
        payee_day_max: Amount(500),
        payee_month_max: Amount(900),
        reference_from: Amount(1),
    }];
    let view = action.view();
    let payees = view.totals().into_iter().map(|(address, _)| {
        // As the contract gathers it: whoever is not named is never known.
        let known = !address.is_empty() && address != "bob";
        PayeeFacts {
            blocked: address == "pool",
            known,
            day: if address == "carol" { 201 } else { 0 },
            month: 0,
            address,
        }
    });
    let facts = Facts {
        agent_type: "buyer".into(),
        inactive: None,
        overall: Score::FULL,
        on_record: true,
        open_cases: 0,
        payees: payees.collect(),
        paused: false,
    };
    Evaluator { rules: rules.collect(), risk, compliance: Compliance { denoms, categories } }.evaluate(&view, &facts)
}

fn yes() -> Then {
    let terms = Terms { conditions: vec![ApprovalCondition::SplitAtMost { parts: 2 }], monitoring: vec![] };
    Then::Approve(Conditions { valid_seconds: 60, amount_max: Amount(1_000), monitor: false, terms })
}

fn no() -> Then {
    Then::Deny { reason: "no".into(), alternative: None }
}

fn all() -> When {
    When { kinds: ActionKind::ALL.to_vec(), ..When::default() }
}

fn approved(evaluation: &Evaluation) -> bool {
    matches!(evaluation.decision, Decision::Approve { .. })
}

#[test]
fn a_rule_that_permits_names_the_kinds_beside_payments_and_one_that_denies_need_not() {
    for action in [payees(), category(), give_back(), external(None)] {
        let any = || Categories::Any {};
        assert!(!approved(&evaluate(vec![(When::default(), yes())], any(), &action)), "a rule of 0.2");
        let named = evaluate(vec![(all(), yes())], any(), &action);
        let terms = Terms { conditions: vec![ApprovalCondition::SplitAtMost { parts: 2 }], monitoring: vec![] };
        let expected = Decision::Approve { rule: "r0".into(), valid_seconds: 60, monitor: false, terms };
        assert_eq!(named.decision, expected);
        assert!(!approved(&evaluate(vec![(all(), yes()), (When::default(), no())], any(), &action)));
    }
}

#[test]
fn what_an_action_leaves_open_counts_against_it() {
    let of = |payees: &[&str], categories: &[&str]| {
        let list = |of: &[&str]| of.iter().map(|text| (*text).to_owned()).collect();
        When { payees: list(payees), categories: list(categories), ..all() }
    };
    let decide = |when: When, then, action: &RequestedAction| {
        let evaluation = evaluate(vec![(when, then), (all(), yes())], Categories::Any {}, action);
        (approved(&evaluation), evaluation.rules[0].unmet.clone())
    };
    // No list of what permits names somebody who is not named; the rule below it decides.
    assert_eq!(decide(of(&["carol"], &[]), yes(), &category()), (true, vec![Condition::Payee]));
    assert_eq!(decide(of(&[], &["travel"]), yes(), &payees()), (true, vec![Condition::Category]));
    // Every list of what denies does.
    assert_eq!(decide(of(&["carol"], &[]), no(), &category()), (false, vec![]));
    assert_eq!(decide(of(&["carol"], &[]), no(), &external(None)), (false, vec![]));
    assert_eq!(decide(of(&[], &["gambling"]), no(), &payees()), (false, vec![]));
    // Who is named is judged by his name.
    assert_eq!(decide(of(&["carol"], &[]), no(), &payees()), (true, vec![Condition::Payee]));
    assert_eq!(decide(of(&[], &["gambling"]), no(), &category()), (true, vec![Condition::Category]));
}

#[test]
fn compliance_holds_payees_and_categories_of_every_kind() {
    let findings = |categories: Categories, action: &RequestedAction| {
        let evaluation = evaluate(vec![(all(), yes())], categories, action);
        assert_eq!(approved(&evaluation), evaluation.findings.is_empty());
        evaluation.findings
    };
    let any = || Categories::Any {};
    assert_eq!(findings(any(), &swap()), [Finding::Blocked { address: "pool".into() }]);
    let spent = findings(any(), &external(Some("carol")));
    assert!(matches!(&spent[..], [Finding::Exposure { spent: Amount(201), requested: Amount(300), .. }]), "{spent:?}");
    let except = || Categories::Except(vec!["order".into(), "swap".into()]);
    assert_eq!(findings(except(), &external(None)), [Finding::Category { category: "order".into() }]);
    assert_eq!(findings(except(), &category()), []);
    let open = [Finding::CategoryOpen {}, Finding::CategoryOpen {}];
    assert_eq!(findings(except(), &payees()), open);
    assert_eq!(findings(Categories::Only(vec!["travel".into()]), &payees()), open);
    assert_eq!(findings(Categories::Only(vec!["travel".into()]), &category()), []);
    assert_eq!(findings(Categories::Except(vec![]), &payees()), []);
    let nobody =
        Finding::Exposure { payee: String::new(), seconds: 60, spent: Amount(3), requested: Amount(4), max: Amount(5) };
    assert_eq!(nobody.to_string(), "whoever is not named may get 5 in any 60 s: got 3, asked for 4");
    assert_eq!(Finding::CategoryOpen {}.to_string(), "it states no category, and some are excluded");
}

#[test]
fn what_is_at_stake_and_whether_payees_are_known_is_risk_in_every_kind() {
    let points = |action: &RequestedAction| {
        let risk = evaluate(vec![], Categories::Any {}, action).risk;
        let of = |factor| risk.factors.iter().find(|part| part.factor == factor).map(|part| part.points);
        [RiskFactor::Amount, RiskFactor::NewPayee, RiskFactor::Batch].map(|factor| of(factor).unwrap())
    };
    assert_eq!(points(&give_back()), [3, 0, 0]);
    assert_eq!(points(&payees()), [3, 20, 0], "bob is new");
    assert_eq!([points(&category()), points(&external(None))], [[3, 20, 0]; 2], "who is not named may be anybody");
}

#[test]
fn the_amount_up_to_which_it_would_be_approved_is_named_for_every_kind_but_batches() {
    let largest = |action: &RequestedAction| {
        let small = Then::Approve(Conditions {
            valid_seconds: 60,
            amount_max: Amount(200),
            monitor: false,
            terms: Terms::default(),
        });
        evaluate(vec![(all(), small)], Categories::Any {}, action).alternatives
    };
    let smaller = |amount| [crate::governance::Alternative::Smaller { amount: Amount(amount) }];
    assert_eq!(largest(&payees()), smaller(200));
    assert_eq!(largest(&external(None)), smaller(200));
    let spent = RequestedAction::External {
        kind: "order".into(),
        denom: "usd".into(),
        at_stake: Amount(400),
        content_hash: Binary::from([7; 32]),
        counterparty: Some("carol".into()),
    };
    assert_eq!(largest(&spent), smaller(200));
}
