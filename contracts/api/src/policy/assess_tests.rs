use proptest::prelude::*;

use super::*;
use crate::Amount;
use crate::policy::{CategoryPolicy, NewcomerState, OverLimit, PolicyError, PurseState, RECEIPT_SECONDS_MIN, Verdict};

const NOW: u64 = 1_790_000_000;
const COOLDOWN: u64 = 3_600;

fn policy() -> Policy {
    Policy {
        denoms: vec![DenomPolicy {
            denom: "uusdc".into(),
            per_payment_max: Amount(100),
            per_day_max: Amount(250),
            lifetime_max: Amount(1_000),
            first_payment_max: Amount(10),
        }],
        calls_per_hour: 3,
        categories: vec![
            CategoryPolicy { name: "cloud".into(), allowed: true },
            CategoryPolicy { name: "gifts".into(), allowed: false },
            CategoryPolicy { name: "travel".into(), allowed: true },
        ],
        payee_cooldown_seconds: COOLDOWN,
        over_limit: OverLimit::Escalate,
        receipt_seconds: RECEIPT_SECONDS_MIN,
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

/// Of a wallet with neither purse, budgets nor mandates.
fn judged(policy: &Policy, usage: &Usage, payee: Option<&PayeeState>, ask: &Ask<'_>, now: u64) -> Result<(), Breach> {
    let (unknown, purse) = (NewcomerState::default(), PurseState::default());
    let newcomer = Newcomer { payee: &unknown, purse: &purse };
    let recipient = payee.map_or(Recipient::Newcomer(newcomer), Recipient::Listed);
    assess(policy, &Counters { usage, recipient, budgets: &[], mandate: None, grant: None }, ask, now)
}

fn counted(policy: &Policy, usage: &mut Usage, payee: &mut PayeeState, amount: u128, now: u64) {
    record(usage, 0, amount, now);
    record_payee(policy, payee, amount, now);
}

fn known() -> PayeeState {
    PayeeState {
        standing: Standing::Known,
        per_payment_max: 90,
        per_day_max: 200,
        lifetime_max: 500,
        categories: 0b011,
        spent: Spent::default(),
        terms: PayeeTerms::default(),
    }
}

fn spent(lifetime: u128, today: u128) -> Spent {
    let mut day = Ring::default();
    day.add(DAY, NOW, today);
    Spent { lifetime, day }
}

fn ask(amount: u128) -> Ask<'static> {
    Ask {
        id: IntentId::new(NOW, [1; 10]),
        denom: Some(0),
        amount,
        to: "payee",
        category: "cloud",
        share_bps: WHOLE_BPS,
        approved: false,
        rests_until: 0,
    }
}

fn refused(usage: &Usage, payee: Option<&PayeeState>, ask: Ask<'_>) -> (Rule, u128, u128, bool) {
    let breach = judged(&policy(), usage, payee, &ask, NOW).unwrap_err();
    (breach.rule, breach.requested.0, breach.remaining.0, breach.resets_at.is_some())
}

#[test]
fn a_payment_within_every_rule_is_allowed() {
    assert_eq!(judged(&policy(), &Usage::default(), Some(&known()), &ask(90), NOW), Ok(()));
}

#[test]
fn each_rule_refuses_with_its_name_and_both_numbers() {
    let fresh = Usage::default();
    let usage = |lifetime, today| Usage { denoms: vec![spent(lifetime, today)], ..Usage::default() };
    let payee = known();
    let listed = |at| PayeeState { standing: Standing::Listed(at), ..known() };
    let old = IntentId::new(NOW - RECEIPT_SECONDS_MIN - 1, [1; 10]);
    let ahead = IntentId::new(NOW + 3_601, [1; 10]);
    let table = [
        (fresh.clone(), Some(&payee), Ask { id: old, ..ask(1) }, Rule::IntentTooOld, false),
        (fresh.clone(), Some(&payee), Ask { id: ahead, ..ask(1) }, Rule::IntentAhead, true),
        (fresh.clone(), Some(&payee), ask(0), Rule::ZeroAmount, false),
        (fresh.clone(), Some(&payee), Ask { denom: None, ..ask(1) }, Rule::Denom, false),
        (fresh.clone(), Some(&payee), Ask { denom: Some(1), ..ask(1) }, Rule::Denom, false),
        (fresh.clone(), None, ask(1), Rule::Payee, false),
        // Not named, named but stopped, allowed but not for this payee.
        (fresh.clone(), Some(&payee), Ask { category: "other", ..ask(1) }, Rule::Category, false),
        (fresh.clone(), Some(&payee), Ask { category: "gifts", ..ask(1) }, Rule::Category, false),
        (fresh.clone(), Some(&payee), Ask { category: "travel", ..ask(1) }, Rule::Category, false),
        (fresh.clone(), Some(&listed(NOW)), ask(1), Rule::PayeeCooldown, true),
        (fresh.clone(), Some(&listed(NOW - COOLDOWN)), ask(11), Rule::FirstPaymentMax, false),
        (fresh.clone(), Some(&payee), ask(101), Rule::PerPaymentMax, false),
        (usage(200, 200), Some(&payee), ask(51), Rule::PerDayMax, true),
        (usage(990, 0), Some(&payee), ask(11), Rule::LifetimeMax, false),
        (fresh.clone(), Some(&payee), ask(91), Rule::PayeePerPaymentMax, false),
        (fresh.clone(), Some(&PayeeState { spent: spent(190, 190), ..known() }), ask(11), Rule::PayeePerDayMax, true),
        (fresh, Some(&PayeeState { spent: spent(495, 0), ..known() }), ask(6), Rule::PayeeLifetimeMax, false),
    ];
    for (usage, payee, ask, rule, time_mends) in table {
        let (got, requested, remaining, resets) = refused(&usage, payee, ask);
        assert_eq!((got, resets), (rule, time_mends));
        assert!(requested > remaining || ask.amount == 0 || rule == Rule::IntentTooOld || rule == Rule::PayeeCooldown);
    }
}

#[test]
fn one_unit_less_than_refused_is_allowed_by_every_cap() {
    let payee = PayeeState { per_payment_max: 90, ..known() };
    let usage = Usage { denoms: vec![spent(200, 200)], ..Usage::default() };
    assert_eq!(judged(&policy(), &usage, Some(&payee), &ask(50), NOW), Ok(()));
    let late = Usage { denoms: vec![spent(990, 0)], ..Usage::default() };
    assert_eq!(judged(&policy(), &late, Some(&payee), &ask(10), NOW), Ok(()));
    assert_eq!(judged(&policy(), &Usage::default(), Some(&payee), &ask(90), NOW), Ok(()));
}

/// A tiny first payment does not make a payee known: until a cooldown after it, the total counts.
#[test]
fn a_new_payee_cannot_be_made_known_by_dust() {
    let (policy, mut usage) = (policy(), Usage::default());
    let mut payee = PayeeState { standing: Standing::Listed(NOW - COOLDOWN), ..known() };
    assert_eq!(judged(&policy, &usage, Some(&payee), &ask(1), NOW), Ok(()));
    counted(&policy, &mut usage, &mut payee, 1, NOW);
    let breach = judged(&policy, &usage, Some(&payee), &ask(10), NOW + 1).unwrap_err();
    assert_eq!(
        (breach.rule, breach.remaining, breach.resets_at),
        (Rule::FirstPaymentMax, Amount(9), Some(NOW + COOLDOWN))
    );
    assert_eq!(judged(&policy, &usage, Some(&payee), &ask(80), NOW + COOLDOWN), Ok(()));
    counted(&policy, &mut usage, &mut payee, 80, NOW + COOLDOWN);
    assert_eq!(payee.standing, Standing::Known);
}

/// Nor by a second payment soon after the first: known is who was paid a cooldown ago.
#[test]
fn a_second_payment_within_the_cooldown_makes_nobody_known() {
    let (policy, mut usage) = (policy(), Usage::default());
    let mut payee = PayeeState { standing: Standing::Listed(NOW - COOLDOWN), ..known() };
    for second in [0, 1, COOLDOWN - 1] {
        counted(&policy, &mut usage, &mut payee, 1, NOW + second);
        assert_eq!(payee.standing, Standing::Probation(NOW));
    }
    counted(&policy, &mut usage, &mut payee, 1, NOW + COOLDOWN);
    assert_eq!(payee.standing, Standing::Known);
}

#[test]
fn an_intent_is_in_time_at_both_ends_and_not_a_second_beyond() {
    let at = |seconds| {
        let judged = assess_intent_time(&policy(), IntentId::new(seconds, [1; 10]), NOW);
        judged.map_err(|breach| (breach.rule, breach.remaining, breach.resets_at))
    };
    let (oldest, newest) = (NOW - RECEIPT_SECONDS_MIN, NOW + 3_600);
    assert_eq!((at(oldest), at(newest)), (Ok(()), Ok(())));
    assert_eq!(at(oldest - 1), Err((Rule::IntentTooOld, Amount(oldest.into()), None)));
    assert_eq!(at(newest + 1), Err((Rule::IntentAhead, Amount(newest.into()), Some(NOW + 1))));
}

#[test]
fn a_payee_is_paid_for_its_own_categories_whatever_their_index() {
    let payee = PayeeState { categories: 0b100, ..known() };
    let judged = |category| {
        let ask = Ask { category, ..ask(1) };
        judged(&policy(), &Usage::default(), Some(&payee), &ask, NOW).map_err(|breach| breach.rule)
    };
    assert_eq!((judged("travel"), judged("cloud")), (Ok(()), Err(Rule::Category)));
}

#[test]
fn only_what_an_owner_could_lift_escalates() {
    let over = Breach::new(Rule::PerPaymentMax, 2_u128, 1_u128);
    let frozen = Breach::new(Rule::Frozen, 2_u128, 0_u128);
    assert_eq!(over.verdict(&policy()), Verdict::Escalate);
    assert_eq!(frozen.verdict(&policy()), Verdict::Deny);
    assert_eq!(over.verdict(&Policy { over_limit: OverLimit::Refuse, ..policy() }), Verdict::Deny);
    assert_eq!(over.to_string(), "per_payment_max: requested 2, remaining 1");
}

#[test]
fn a_grant_is_held_to_its_denom_and_amounts_and_rests_while_the_operator_pays_on() {
    let grant =
        GrantState { denom: 0, per_payment_max: 60, left: 40, budgets: vec![], newcomers: false, mandates: false };
    let judged = |grant: Option<&GrantState>, ask: Ask<'_>| {
        let (usage, known) = (Usage::default(), known());
        let counters =
            Counters { usage: &usage, recipient: Recipient::Listed(&known), budgets: &[], mandate: None, grant };
        assess(&policy(), &counters, &ask, NOW).map_err(|breach| (breach.rule, breach.requested.0, breach.remaining.0))
    };
    assert_eq!(judged(Some(&grant), ask(40)), Ok(()));
    assert_eq!(judged(Some(&grant), ask(41)), Err((Rule::GrantTotal, 41, 40)));
    assert_eq!(judged(Some(&grant), ask(61)), Err((Rule::GrantPerPaymentMax, 61, 60)));
    assert_eq!(judged(Some(&GrantState { denom: 1, ..grant.clone() }), ask(1)), Err((Rule::Denom, 1, 0)));
    let mut drawn = grant.clone();
    drawn.record(&policy(), "cloud", 30);
    assert_eq!(judged(Some(&drawn), ask(11)), Err((Rule::GrantTotal, 11, 10)));
    let resting = |amount| Ask { rests_until: NOW + 9, ..ask(amount) };
    let until = (Rule::Resting, u128::from(NOW), u128::from(NOW + 9));
    assert_eq!(judged(Some(&grant), resting(1)), Err(until));
    // What no time mends is named first; and the operator's payment to who is listed goes on.
    assert_eq!(judged(Some(&grant), resting(41)), Err((Rule::GrantTotal, 41, 40)));
    assert_eq!(judged(None, resting(1)), Ok(()));
    assert_eq!(Breach::new(Rule::Resting, 1_u128, 2_u128).verdict(&policy()), Verdict::Escalate);
}

#[test]
fn a_refusal_says_in_words_what_its_numbers_mean() {
    for (rule, expected) in [
        (Rule::Frozen, "frozen: since 5"),
        (Rule::Operator, "operator: not the wallet's operator"),
        (Rule::OperatorExpired, "operator_expired: ended at 5, the block is of 7"),
        (Rule::OperatorEpoch, "operator_epoch: named 7, in force is 5"),
        (Rule::DeadMan, "dead_man: nothing was heard of the operator until 5"),
        (Rule::Suspended, "suspended: the agent is suspended or retired"),
        (Rule::Trust, "trust: the wallet has no agent, or how it stands cannot be read"),
        (Rule::IntentTooOld, "intent_too_old: the id is of 7, receipts reach back to 5"),
        (Rule::IntentAhead, "intent_ahead: the id is of 7, the latest allowed is 5"),
        (Rule::ZeroAmount, "zero_amount: an amount of 0 pays nothing"),
        (Rule::Denom, "denom: not in the policy"),
        (Rule::Payee, "payee: not listed for this denom, requested 7"),
        (Rule::Category, "category: not allowed by policy and payee"),
        (Rule::Resting, "resting: purse, mandates and grants rest until 5, the block is of 7"),
        (Rule::PayeeCooldown, "payee_cooldown: listed too recently, payable from 5"),
        (Rule::PerDayMax, "per_day_max: requested 7, remaining 5"),
    ] {
        assert_eq!(Breach::new(rule, 7_u128, 5_u128).to_string(), expected);
    }
}

/// Wallets of version 0.2 answer so, and journals keep it.
#[test]
fn a_rule_is_read_by_the_name_that_version_0_2_gave_it() {
    for name in [r#""silent""#, r#""dead_man""#] {
        assert_eq!(cosmwasm_std::from_json::<Rule>(name).unwrap(), Rule::DeadMan);
    }
}

#[test]
fn entries_keep_their_index() {
    let before = policy();
    let mut moved = policy();
    moved.categories.swap(0, 2);
    let was = "cloud".to_owned();
    assert_eq!(moved.validate(Some(&before)), Err(PolicyError::Moved { index: 0, was }));
    let mut shorter = policy();
    shorter.categories.pop();
    let was = "travel".to_owned();
    assert_eq!(shorter.validate(Some(&before)), Err(PolicyError::Moved { index: 2, was }));
    let mut twice = policy();
    twice.denoms.push(twice.denoms[0].clone());
    assert_eq!(twice.validate(None), Err(PolicyError::Denom { denom: "uusdc".into() }));
    assert_eq!(policy().validate(Some(&before)), Ok(()));
}

/// A longer reach of receipts does not reach what a shorter one let be forgotten.
#[test]
fn an_id_from_before_what_was_once_too_old_stays_too_old() {
    let id = |at| IntentId::new(at, [1; 10]);
    let longer = Policy { receipt_seconds: RECEIPT_SECONDS_MIN + 9, ..policy() };
    let since = oldest_intent(&policy(), NOW);
    assert_eq!(since, NOW - RECEIPT_SECONDS_MIN);
    assert_eq!(assess_intent_time(&longer, id(since - 9), NOW), Ok(()));
    let breach = assess_intent_since(since, id(since - 1)).unwrap_err();
    assert_eq!(
        (breach.rule, breach.requested, breach.remaining),
        (Rule::IntentTooOld, Amount(u128::from(since) - 1), Amount(u128::from(since)))
    );
    assert_eq!(assess_intent_since(since, id(since)), Ok(()));
    assert_eq!(assess_intent_since(0, id(1)), Ok(()));
}

#[test]
fn paying_calls_are_counted_over_any_hour() {
    let (policy, mut usage) = (policy(), Usage::default());
    for second in [0, 1_000, 2_000] {
        assert_eq!(assess_call(&policy, &usage, NOW + second), Ok(()));
        record_call(&mut usage, NOW + second);
    }
    let breach = assess_call(&policy, &usage, NOW + 3_000).unwrap_err();
    assert_eq!((breach.rule, breach.remaining), (Rule::CallsPerHour, Amount(0)));
    let at = breach.resets_at.unwrap();
    assert_eq!(assess_call(&policy, &usage, at), Ok(()));
    assert!(assess_call(&policy, &usage, at - 1).is_err());
}

proptest! {
    /// Random asks over random steps of time, recorded when allowed: no 24 hours whatever see more than the caps, and
    /// what a daily cap refuses would have exceeded it within one bucket more.
    #[test]
    fn no_day_exceeds_a_cap(steps in prop::collection::vec((0_u64..20_000, 1_u128..120), 1..80)) {
        let policy = Policy { denoms: vec![DenomPolicy { lifetime_max: Amount::MAX, ..policy().denoms[0].clone() }], ..policy() };
        let (mut usage, mut payee) = (Usage::default(), PayeeState { lifetime_max: u128::MAX, ..known() });
        let mut now = NOW;
        let mut paid: Vec<(u64, u128)> = Vec::new();
        for (step, amount) in steps {
            now += step;
            let ask = Ask { id: IntentId::new(now, [1; 10]), ..ask(amount) };
            let since = |seconds: u64| -> u128 {
                paid.iter().filter(|(at, _)| at + seconds >= now).map(|(_, amount)| amount).sum()
            };
            match judged(&policy, &usage, Some(&payee), &ask, now) {
                Ok(()) => {
                    counted(&policy, &mut usage, &mut payee, amount, now);
                    prop_assert!(since(DAY.seconds) + amount <= 200);
                    paid.push((now, amount));
                }
                Err(Breach { rule: Rule::PerDayMax, .. }) => {
                    prop_assert!(since(DAY.seconds + DAY.bucket_seconds) + amount > 250);
                }
                Err(Breach { rule: Rule::PayeePerDayMax, resets_at, .. }) => {
                    prop_assert!(since(DAY.seconds + DAY.bucket_seconds) + amount > 200);
                    prop_assert!(resets_at.is_some_and(|at| at > now));
                }
                Err(breach) => prop_assert!(amount > 90, "{breach}"),
            }
        }
    }
}

#[test]
fn a_share_of_the_caps_binds_payments_days_and_newcomers_but_not_budgets() {
    let half = |amount| Ask { share_bps: 5_000, ..ask(amount) };
    let known = known();
    let at_half = |usage: &Usage, payee: &PayeeState, amount| judged(&policy(), usage, Some(payee), &half(amount), NOW);
    let fresh = Usage::default();
    assert_eq!(at_half(&fresh, &known, 45), Ok(()));
    let refused = at_half(&fresh, &known, 46).unwrap_err();
    assert_eq!(
        (refused.rule, refused.remaining, refused.share_bps),
        (Rule::PayeePerPaymentMax, Amount(45), Some(5_000))
    );
    assert!(refused.to_string().ends_with("caps held to 5000 of 10000"), "{refused}");
    let whole = judged(&policy(), &fresh, Some(&known), &ask(91), NOW).unwrap_err();
    assert_eq!(whole.share_bps, None, "while all of a cap holds, nothing is said of a share");
    assert_eq!(at_half(&fresh, &known, 51).unwrap_err().rule, Rule::PerPaymentMax);
    let newcomer = PayeeState { standing: Standing::Listed(NOW - COOLDOWN), ..known.clone() };
    assert_eq!(at_half(&fresh, &newcomer, 6).unwrap_err().rule, Rule::FirstPaymentMax);
    let today = Usage { denoms: vec![spent(120, 120)], ..Usage::default() };
    assert_eq!(at_half(&today, &known, 6).unwrap_err().rule, Rule::PerDayMax);
    let payee_today = PayeeState { spent: spent(80, 80), ..known.clone() };
    assert_eq!(at_half(&fresh, &payee_today, 21).unwrap_err().rule, Rule::PayeePerDayMax);
    let late = Usage { denoms: vec![spent(960, 0)], ..Usage::default() };
    assert_eq!(at_half(&late, &known, 40), Ok(()));
}

#[test]
fn from_the_amount_on_that_the_policy_names_governance_must_have_approved() {
    let approval_rule = crate::policy::ApprovalRule { denom: "uusdc".into(), contract: "g".into(), above: Amount(50) };
    let policy = Policy { approval_rules: vec![approval_rule], ..policy() };
    let judged = |ask: Ask<'_>| judged(&policy, &Usage::default(), Some(&known()), &ask, NOW);
    assert_eq!(judged(ask(49)), Ok(()));
    let refused = judged(ask(50)).unwrap_err();
    assert_eq!((refused.rule, refused.requested, refused.remaining), (Rule::Approval, Amount(50), Amount(49)));
    assert_eq!(refused.verdict(&policy), Verdict::Escalate);
    assert_eq!(judged(Ask { approved: true, ..ask(50) }), Ok(()));
    // An approval lifts no cap.
    assert_eq!(judged(Ask { approved: true, ..ask(91) }).unwrap_err().rule, Rule::PayeePerPaymentMax);
}

#[test]
fn conditions_that_make_no_sense_are_no_policy() {
    use crate::policy::{ApprovalRule, Trust};
    let trust = |score_min, share_bps| Some(Trust { reputation: "r".into(), score_min, share_bps });
    let approval_rule =
        |denom: &str, contract: &str| ApprovalRule { denom: denom.into(), contract: contract.into(), above: Amount(1) };
    let with = |change: &dyn Fn(&mut Policy)| {
        let mut policy = policy();
        change(&mut policy);
        policy.validate(None)
    };
    assert_eq!(with(&|p| p.trust = trust(100, 10_000)), Ok(()));
    assert_eq!(with(&|p| p.trust = trust(101, 0)), Err(PolicyError::Trust { score_min: 101, share_bps: 0 }));
    assert_eq!(with(&|p| p.trust = trust(0, 10_001)), Err(PolicyError::Trust { score_min: 0, share_bps: 10_001 }));
    assert!(matches!(with(&|p| p.dead_man_seconds = Some(3_599)), Err(PolicyError::DeadMan { got: 3_599, .. })));
    assert_eq!(with(&|p| p.approval_rules = vec![approval_rule("uusdc", "g")]), Ok(()));
    assert!(matches!(
        with(&|p| p.approval_rules = vec![approval_rule("ustate", "g")]),
        Err(PolicyError::ApprovalRule { .. })
    ));
    assert!(matches!(
        with(&|p| p.approval_rules = vec![approval_rule("uusdc", "g"); 2]),
        Err(PolicyError::ApprovalRule { .. })
    ));
    assert_eq!(with(&|p| p.approval_rules = vec![approval_rule("uusdc", "")]), Err(PolicyError::Contract { got: 0 }));
}

/// Policies written before conditions existed still read, and mean what they meant.
#[test]
fn a_policy_without_conditions_reads_as_before() {
    let mut json = serde_json::to_value(policy()).unwrap();
    for field in ["trust", "dead_man_seconds", "approval_rules"] {
        assert!(json.as_object_mut().unwrap().remove(field).is_some());
    }
    assert_eq!(serde_json::from_value::<Policy>(json).unwrap(), policy());
}
