use proptest::prelude::*;

use super::*;
use crate::IntentId;
use crate::governance::compliance::{Categories, DenomCompliance, MONTH};
use crate::governance::facts::PayeeFacts;
use crate::governance::risk::{RISK_MAX, Reference, RiskFactor, part_ceil};
use crate::governance::rule::{ActionKind, AmountRange, RiskRange, ScoreRange, When};
use crate::ring::DAY;
use crate::score::Score;
use crate::wallet::Payment;

fn pay(to: &str, amount: u128) -> Payment {
    Payment {
        id: IntentId::new(1_790_000_000, [5; 10]),
        to: to.into(),
        amount: Amount(amount),
        category: "cloud".into(),
        reference: "r-1".into(),
        beneficiary: None,
    }
}

fn payee(address: &str) -> PayeeFacts {
    PayeeFacts { address: address.into(), blocked: false, known: true, day: 0, month: 0 }
}

fn facts() -> Facts {
    Facts {
        agent_type: "buyer".into(),
        inactive: None,
        overall: Score::points(80),
        on_record: true,
        open_cases: 0,
        payees: vec![payee("alice"), payee("bob")],
        paused: false,
    }
}

fn risk() -> RiskRules {
    RiskRules {
        references: vec![Reference { denom: "usd".into(), amount: Amount(1_000) }],
        amount_points: 40,
        reputation_points: 50,
        new_payee_points: 20,
        unknown_agent_points: 15,
        open_case_points: 30,
        batch_points: 5,
    }
}

fn compliance() -> Compliance {
    Compliance {
        denoms: vec![DenomCompliance {
            denom: "usd".into(),
            payee_day_max: Amount(5_000),
            payee_month_max: Amount(9_000),
            reference_from: Amount(2_000),
        }],
        categories: Categories::Except(vec!["gambling".into()]),
    }
}

fn rule(name: &str, when: When, then: Then) -> Rule {
    Rule { name: name.into(), when, then }
}

fn approve(amount_max: u128) -> Then {
    Then::Approve(Conditions {
        valid_seconds: 600,
        amount_max: Amount(amount_max),
        monitor: false,
        terms: Terms::default(),
    })
}

fn vote(workflow: &str) -> Then {
    Then::Workflow { workflow: workflow.into(), valid_seconds: 900, terms: Terms::default() }
}

fn deny(reason: &str) -> Then {
    Then::Deny { reason: reason.into(), alternative: Some("ask bob".into()) }
}

fn to(payee: &str) -> When {
    When { payees: vec![payee.into()], ..When::default() }
}

fn evaluator(rules: Vec<Rule>) -> Evaluator {
    Evaluator { rules, risk: risk(), compliance: compliance() }
}

fn decide(rules: Vec<Rule>, payments: &[Payment]) -> Decision {
    evaluator(rules).decide(&Action::of_payments("usd", payments), &facts())
}

fn approved_by(rule: &str) -> Decision {
    Decision::Approve { rule: rule.into(), valid_seconds: 600, monitor: false, terms: Terms::default() }
}

fn denied(decision: &Decision, by: Option<&str>, because: &str) {
    let Decision::Deny { rule, reason } = decision else { panic!("{decision:?} is no denial") };
    assert_eq!((rule.as_deref(), reason.contains(because)), (by, true), "{reason}");
}

#[test]
fn what_no_rule_matches_is_denied() {
    denied(&decide(vec![], &[pay("alice", 1)]), None, "no rule matches");
    denied(&decide(vec![rule("bob", to("bob"), approve(9))], &[pay("alice", 1)]), None, "no rule matches");
}

#[test]
fn the_first_rule_that_matches_decides_unless_one_denies() {
    let all = When::default;
    let rules = vec![rule("vote", all(), vote("board")), rule("yes", all(), approve(9))];
    let expected = Decision::Workflow {
        rule: "vote".into(),
        workflow: "board".into(),
        valid_seconds: 900,
        terms: Terms::default(),
    };
    assert_eq!(decide(rules.clone(), &[pay("alice", 1)]), expected);
    let reversed: Vec<Rule> = rules.into_iter().rev().collect();
    assert_eq!(decide(reversed.clone(), &[pay("alice", 1)]), approved_by("yes"));
    let last = [reversed, vec![rule("no", to("alice"), deny("not her"))]].concat();
    denied(&decide(last.clone(), &[pay("alice", 1)]), Some("no"), "not her");
    assert_eq!(decide(last, &[pay("bob", 1)]), approved_by("yes"));
}

/// For each condition: it alone keeps a rule from matching, and the reading names it.
#[test]
fn each_condition_alone_keeps_a_rule_from_matching() {
    let other = |name: &str| vec![name.to_owned()];
    let range = |min: u128, max: u128| AmountRange { denom: "usd".into(), min: Amount(min), max: Amount(max) };
    let elsewhere = AmountRange { denom: "eur".into(), ..range(0, 1_000) };
    let whens = [
        (Condition::Kind, When { kinds: vec![ActionKind::Batch], ..When::default() }),
        (Condition::Amount, When { amounts: vec![range(101, 200), range(0, 99)], ..When::default() }),
        (Condition::Amount, When { amounts: vec![elsewhere], ..When::default() }),
        (Condition::Risk, When { risk: Some(RiskRange { min: 0, max: 13 }), ..When::default() }),
        (Condition::Risk, When { risk: Some(RiskRange { min: 15, max: 100 }), ..When::default() }),
        (
            Condition::Reputation,
            When {
                reputation: Some(ScoreRange { min: Score::from_ten_thousandths(800_001), max: Score::FULL }),
                ..When::default()
            },
        ),
        (Condition::Payee, When { payees: other("bob"), ..When::default() }),
        (Condition::Category, When { categories: other("rent"), ..When::default() }),
        (Condition::AgentType, When { agent_types: other("seller"), ..When::default() }),
    ];
    let payments = [pay("alice", 100)];
    let action = Action::of_payments("usd", &payments);
    for (condition, when) in whens {
        let evaluation = evaluator(vec![rule("yes", when, approve(1_000))]).evaluate(&action, &facts());
        denied(&evaluation.decision, None, "no rule matches");
        assert_eq!(evaluation.risk.score, 14);
        let reading = Reading { rule: "yes".into(), says: "approve".into(), matches: vec![], unmet: vec![condition] };
        assert_eq!(evaluation.rules, [reading]);
    }
    let exactly = When {
        kinds: vec![ActionKind::Payment],
        amounts: vec![range(100, 100)],
        risk: Some(RiskRange { min: 14, max: 14 }),
        reputation: Some(ScoreRange { min: Score::points(80), max: Score::points(80) }),
        payees: other("alice"),
        categories: other("cloud"),
        agent_types: other("buyer"),
    };
    assert_eq!(decide(vec![rule("yes", exactly, approve(100))], &payments), approved_by("yes"));
}

#[test]
fn a_batch_is_held_to_its_total_and_to_the_strictest_of_its_payments() {
    let small = When {
        amounts: vec![AmountRange { denom: "usd".into(), min: Amount(0), max: Amount(100) }],
        ..When::default()
    };
    let batch = [pay("alice", 60), pay("bob", 60)];
    denied(&decide(vec![rule("small", small, approve(100))], &batch), None, "no rule matches");
    let rules = vec![rule("alice", to("alice"), approve(500)), rule("bob", to("bob"), vote("board"))];
    let expected = Decision::Workflow {
        rule: "bob".into(),
        workflow: "board".into(),
        valid_seconds: 900,
        terms: Terms::default(),
    };
    assert_eq!(decide(rules, &batch), expected);
    let rules = vec![rule("alice", to("alice"), approve(500)), rule("no", to("bob"), deny("not him"))];
    denied(&decide(rules, &batch), Some("no"), "not him");
    let strict = Then::Approve(Conditions {
        valid_seconds: 60,
        amount_max: Amount(120),
        monitor: true,
        terms: Terms::default(),
    });
    let rules = vec![rule("alice", to("alice"), approve(500)), rule("bob", to("bob"), strict)];
    let expected =
        Decision::Approve { rule: "alice".into(), valid_seconds: 60, monitor: true, terms: Terms::default() };
    assert_eq!(decide(rules.clone(), &batch), expected);
    denied(&decide(rules, &[pay("alice", 61), pay("bob", 60)]), Some("alice"), "at most 120 is approved");
}

#[test]
fn two_workflows_do_not_decide_on_one_action_and_splitting_is_the_way_out() {
    let rules = vec![rule("alice", to("alice"), vote("board")), rule("bob", to("bob"), vote("audit"))];
    let batch = [pay("alice", 60), pay("bob", 60)];
    let evaluation = evaluator(rules).evaluate(&Action::of_payments("usd", &batch), &facts());
    denied(&evaluation.decision, None, "workflows 'board' and 'audit' would have to decide");
    assert_eq!(evaluation.alternatives, [Alternative::Split {}]);
    assert_eq!(evaluation.rules.iter().map(|rule| rule.matches.clone()).collect::<Vec<_>>(), [[0], [1]]);
}

#[test]
fn splitting_is_no_way_out_if_one_of_the_payments_is_denied_alone() {
    let batch = [pay("alice", 60), pay("bob", 60)];
    let with_day = |day| {
        let mut facts = facts();
        facts.payees[0].day = day;
        let yes = evaluator(vec![rule("yes", When::default(), approve(100))]);
        yes.evaluate(&Action::of_payments("usd", &batch), &facts)
    };
    let together = with_day(4_940);
    denied(&together.decision, Some("yes"), "at most 100 is approved");
    assert_eq!(together.alternatives, [Alternative::Split {}]);
    let alone = with_day(4_941);
    denied(&alone.decision, None, "alice may get 5000");
    assert_eq!(alone.alternatives, []);
}

#[test]
fn while_automatic_approval_is_paused_only_votes_are_left() {
    let rules = vec![rule("yes", When::default(), approve(9)), rule("vote", When::default(), vote("board"))];
    let payments = [pay("alice", 1)];
    let action = Action::of_payments("usd", &payments);
    let paused = Facts { paused: true, ..facts() };
    let evaluation = evaluator(rules).evaluate(&action, &paused);
    assert!(matches!(evaluation.decision, Decision::Workflow { .. }));
    assert_eq!(evaluation.rules[0].unmet, [Condition::NotPaused]);
    let only = evaluator(vec![rule("yes", When::default(), approve(9))]);
    denied(&only.decide(&action, &paused), None, "no rule matches");
}

#[test]
fn what_compliance_finds_no_rule_allows() {
    let yes = || evaluator(vec![rule("yes", When::default(), approve(u128::MAX))]);
    let with = |change: &dyn Fn(&mut Payment, &mut Facts)| {
        let (mut payment, mut facts) = (pay("alice", 100), facts());
        change(&mut payment, &mut facts);
        let payments = [payment];
        yes().evaluate(&Action::of_payments("usd", &payments), &facts)
    };
    assert_eq!(with(&|_, _| ()).findings, []);
    let exposure = |seconds, spent, requested, max| Finding::Exposure {
        payee: "alice".into(),
        seconds,
        spent: Amount(spent),
        requested: Amount(requested),
        max: Amount(max),
    };
    type Case<'a> = (&'a dyn Fn(&mut Payment, &mut Facts), Finding);
    let cases: [Case<'_>; 6] = [
        (&|_, facts| facts.inactive = Some("suspended".into()), Finding::AgentInactive { status: "suspended".into() }),
        (&|_, facts| facts.payees[0].blocked = true, Finding::Blocked { address: "alice".into() }),
        (&|payment, _| payment.category = "gambling".into(), Finding::Category { category: "gambling".into() }),
        (
            &|payment, _| (payment.amount, payment.reference) = (Amount(2_000), String::new()),
            Finding::ReferenceMissing { to: "alice".into(), amount: Amount(2_000), from: Amount(2_000) },
        ),
        (&|_, facts| facts.payees[0].day = 4_901, exposure(DAY.seconds, 4_901, 100, 5_000)),
        (&|_, facts| facts.payees[0].month = 8_901, exposure(MONTH.seconds, 8_901, 100, 9_000)),
    ];
    for (change, finding) in cases {
        let evaluation = with(change);
        denied(&evaluation.decision, None, &finding.to_string());
        assert_eq!(evaluation.findings, [finding]);
    }
    let (payments, facts) = ([pay("alice", 1)], facts());
    let elsewhere = yes().evaluate(&Action::of_payments("eur", &payments), &facts);
    assert_eq!(elsewhere.findings, [Finding::Denom { denom: "eur".into() }]);
    let short_of = with(&|payment, facts| {
        (payment.amount, payment.reference, facts.payees[0].day) = (Amount(1_999), String::new(), 3_001);
    });
    assert_eq!(short_of.findings, []);
    let only = Categories::Only(vec!["cloud".into()]);
    assert!(only.allow("cloud") && !only.allow("rent") && Categories::Any {}.allow("rent"));
}

#[test]
fn a_finding_says_what_stands_against_the_action() {
    let alice = || "alice".to_owned();
    let exposure =
        Finding::Exposure { payee: alice(), seconds: 60, spent: Amount(3), requested: Amount(4), max: Amount(5) };
    for (finding, expected) in [
        (Finding::AgentInactive { status: "suspended".into() }, "the agent is suspended"),
        (Finding::Blocked { address: alice() }, "alice is blocked"),
        (Finding::Denom { denom: "eur".into() }, "nothing is approved in 'eur'"),
        (Finding::Category { category: "rent".into() }, "category 'rent' is not allowed"),
        (
            Finding::ReferenceMissing { to: alice(), amount: Amount(7), from: Amount(5) },
            "a payment of 5 or more needs a reference: that of 7 to alice has none",
        ),
        (exposure, "alice may get 5 in any 60 s: got 3, asked for 4"),
    ] {
        assert_eq!(finding.to_string(), expected);
    }
}

#[test]
fn payments_to_one_payee_count_together() {
    let yes = evaluator(vec![rule("yes", When::default(), approve(u128::MAX))]);
    let payments = [pay("alice", 2_600), pay("bob", 1), pay("alice", 2_401)];
    let found = yes.evaluate(&Action::of_payments("usd", &payments), &facts()).findings;
    assert!(matches!(&found[..], [Finding::Exposure { requested: Amount(5_001), .. }]), "{found:?}");
}

#[test]
fn every_factor_of_risk_is_shown_and_counts() {
    let assess = |payments: &[Payment], change: &dyn Fn(&mut Facts)| {
        let mut facts = facts();
        change(&mut facts);
        let risk = risk().assess(&Action::of_payments("usd", payments), &facts);
        (risk.score, risk.factors.iter().map(|part| part.points).collect::<Vec<_>>())
    };
    let hundred = [pay("alice", 100)];
    assert_eq!(assess(&hundred, &|_| ()), (14, vec![4, 10, 0, 0, 0, 0]));
    assert_eq!(assess(&[pay("alice", 101)], &|_| ()).1[0], 5, "rounded up");
    assert_eq!(assess(&[pay("alice", 1)], &|_| ()).1[0], 1);
    assert_eq!(assess(&[pay("alice", 1_001)], &|_| ()).1[0], 40);
    assert_eq!(assess(&hundred, &|facts| facts.overall = Score::ZERO).1[1], 50);
    assert_eq!(assess(&hundred, &|facts| facts.payees[1].known = false).1[2], 20);
    assert_eq!(assess(&hundred, &|facts| facts.on_record = false).1[3], 15);
    assert_eq!(assess(&hundred, &|facts| facts.open_cases = 2).1[4], 60);
    assert_eq!(assess(&[pay("alice", 50), pay("bob", 50)], &|_| ()), (19, vec![4, 10, 0, 0, 0, 5]));
    assert_eq!(assess(&hundred, &|facts| facts.open_cases = u32::MAX), (RISK_MAX, vec![4, 10, 0, 0, 100, 0]));
    let unpriced = risk().assess(&Action::of_payments("eur", &hundred), &facts());
    assert_eq!((unpriced.factors[0].factor, unpriced.factors[0].points), (RiskFactor::Amount, 40));
}

#[test]
fn a_denial_says_what_may_be_done_instead() {
    let rules = vec![
        rule("no", When { risk: Some(RiskRange { min: 16, max: 100 }), ..When::default() }, deny("too risky")),
        rule("yes", to("alice"), approve(900)),
    ];
    let payments = [pay("alice", 800)];
    let evaluation = evaluator(rules).evaluate(&Action::of_payments("usd", &payments), &facts());
    denied(&evaluation.decision, Some("no"), "too risky");
    // 10 points for reputation leave 5 for the amount: an eighth of 40, of 1,000.
    let expected = [Alternative::Said { text: "ask bob".into() }, Alternative::Smaller { amount: Amount(125) }];
    assert_eq!(evaluation.alternatives, expected);
}

fn ranges() -> impl Strategy<Value = Vec<AmountRange>> {
    let range = ("usd|eur", 0_u128..40, 0_u128..40).prop_map(|(denom, one, other)| AmountRange {
        denom,
        min: Amount(one.min(other)),
        max: Amount(one.max(other)),
    });
    prop::collection::vec(range, 0..3)
}

fn whens() -> impl Strategy<Value = When> {
    let list =
        |of: &'static [&'static str]| prop::collection::vec(prop::sample::select(of).prop_map(str::to_owned), 0..2);
    let risk = prop::option::of((0_u32..101, 0_u32..101));
    (ranges(), risk, list(&["alice", "bob"]), list(&["cloud", "rent"]), list(&["buyer", "seller"])).prop_map(
        |(amounts, risk, payees, categories, agent_types)| When {
            amounts,
            risk: risk.map(|(one, other)| RiskRange { min: one.min(other), max: one.max(other) }),
            payees,
            categories,
            agent_types,
            ..When::default()
        },
    )
}

fn thens() -> impl Strategy<Value = Then> {
    prop_oneof![
        3 => (1_u128..40).prop_map(approve),
        2 => "board|audit".prop_map(|workflow| vote(&workflow)),
        1 => Just(deny("no")),
    ]
}

fn evaluators() -> impl Strategy<Value = Evaluator> {
    let rules = prop::collection::vec((whens(), thens()), 0..8);
    let risk = (0_u32..101, 1_u128..60, 0_u32..101);
    (rules, risk, (0_u128..40, 0_u128..60, 0_u128..40)).prop_map(|(rules, (points, reference, other), caps)| {
        let named = rules.into_iter().enumerate();
        let mut evaluator =
            evaluator(named.map(|(index, (when, then))| rule(&format!("r{index}"), when, then)).collect());
        evaluator.risk.references[0].amount = Amount(reference);
        (evaluator.risk.amount_points, evaluator.risk.new_payee_points) = (points, other);
        let denom = &mut evaluator.compliance.denoms[0];
        (denom.payee_day_max, denom.payee_month_max, denom.reference_from) =
            (Amount(caps.0), Amount(caps.1), Amount(caps.2));
        evaluator
    })
}

fn worlds() -> impl Strategy<Value = Facts> {
    (0_u32..101, any::<bool>(), any::<bool>(), 0_u128..20, 0_u128..20).prop_map(|(points, known, paused, day, more)| {
        let mut facts = facts();
        (facts.overall, facts.paused) = (Score::points(points), paused);
        facts.payees[0] = PayeeFacts { known, day, month: day + more, ..payee("alice") };
        facts
    })
}

fn payments() -> impl Strategy<Value = Vec<Payment>> {
    let payment = ("alice|bob", 1_u128..30, "cloud|rent|gambling", "(r)?")
        .prop_map(|(to, amount, category, reference)| Payment { category, reference, ..pay(&to, amount) });
    prop::collection::vec(payment, 1..4)
}

/// Facts of the payees that are paid, as the contract gathers them.
fn about(facts: &Facts, payments: &[Payment]) -> Facts {
    let paid = |payee: &&PayeeFacts| payments.iter().any(|payment| payment.to == payee.address);
    Facts { payees: facts.payees.iter().filter(paid).cloned().collect(), ..facts.clone() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// The rules said a second time, from the result: nothing stands against what is approved, and every payment of it
    /// is matched by a rule that approves before any other rule.
    #[test]
    fn what_is_approved_nothing_stands_against(evaluator in evaluators(), facts in worlds(), payments in payments()) {
        let facts = about(&facts, &payments);
        let action = Action::of_payments("usd", &payments);
        let evaluation = evaluator.evaluate(&action, &facts);
        prop_assert_eq!(&evaluator.decide(&action, &facts), &evaluation.decision);
        let denies = evaluation.rules.iter().any(|rule| rule.says == "deny" && !rule.matches.is_empty());
        if !evaluation.findings.is_empty() || denies {
            let denied = matches!(evaluation.decision, Decision::Deny { .. });
            prop_assert!(denied, "something stands against it");
        }
        if matches!(evaluation.decision, Decision::Approve { .. }) {
            for index in 0..payments.len() as u32 {
                let first = evaluation.rules.iter().find(|rule| rule.matches.contains(&index));
                prop_assert_eq!(first.map(|rule| rule.says.as_str()), Some("approve"));
            }
            let spent = facts.payees.iter().all(|payee| payee.day + action.to(&payee.address)
                <= evaluator.compliance.denoms[0].payee_day_max.0);
            prop_assert!(spent && !facts.paused);
        }
        if matches!(evaluation.decision, Decision::Workflow { .. }) {
            prop_assert!(evaluation.rules.iter().any(|rule| rule.says == "workflow" && !rule.matches.is_empty()));
        }
        for reading in &evaluation.rules {
            let all = reading.matches.len() == payments.len();
            prop_assert_eq!(all, reading.unmet.is_empty(), "what does not match says why");
        }
        let parts = evaluation.risk.factors.iter().map(|part| part.points).sum::<u32>();
        prop_assert_eq!(evaluation.risk.score, parts.min(RISK_MAX));
    }

    /// A further rule that denies never makes anything possible.
    #[test]
    fn a_denying_rule_only_tightens(evaluator in evaluators(), facts in worlds(), payments in payments(), when in whens()) {
        let facts = about(&facts, &payments);
        let action = Action::of_payments("usd", &payments);
        let before = evaluator.decide(&action, &facts);
        let mut more = evaluator.clone();
        more.rules.insert(0, rule("more", when, deny("no")));
        let after = more.decide(&action, &facts);
        prop_assert!(after == before || matches!(after, Decision::Deny { .. }), "loosened");
    }

    /// Beside trying every amount.
    #[test]
    fn the_largest_amount_that_would_be_approved_is_exact(
        evaluator in evaluators(), facts in worlds(), payments in payments(), seconds in 1_u128..200,
    ) {
        let payment = Payment { amount: Amount(seconds), ..payments[0].clone() };
        let facts = about(&facts, std::slice::from_ref(&payment));
        let approved = |amount: &u128| {
            let payments = [Payment { amount: Amount(*amount), ..payment.clone() }];
            matches!(evaluator.decide(&Action::of_payments("usd", &payments), &facts), Decision::Approve { .. })
        };
        let expected = (1..=payment.amount.0).rev().find(approved).map(Amount);
        let asked = [payment.clone()];
        prop_assert_eq!(evaluator.largest_approved(&Action::of_payments("usd", &asked), &facts), expected);
    }

    /// Points and reach are two views of one proportion, at any size.
    #[test]
    fn points_round_up_and_reach_rounds_down(
        of in 1_u32..101, points in 0_u32..101, whole in prop_oneof![1_u128..500, Just(u128::MAX), any::<u128>()],
    ) {
        let (points, whole) = (points.min(of), whole.max(1));
        let reach = reach_floor(points, of, whole);
        prop_assert!(reach <= whole);
        if reach < whole {
            prop_assert!(part_ceil(of, reach, whole) <= points);
            prop_assert!(part_ceil(of, reach + 1, whole) > points);
        }
        prop_assert_eq!(part_ceil(of, 0, whole), 0);
        prop_assert!(part_ceil(of, 1, whole) >= 1, "never rounded to nothing");
    }
}
