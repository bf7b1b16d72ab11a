//! What can be done about a bill, once the wallet has answered about it, and what each would come to.
//!
//! A bill that is paid when it is due costs nothing beyond itself, so paying is worth nought and everything else less:
//!
//! ```text
//! pay          0
//! wait         - interest until then        at 8 % a year, as European law allows a creditor (Directive 2011/7/EU: 8
//!                                            points above the reference rate), over the days beyond the due day
//! ask          - interest for 3 days, low end 30 days: people answer when they do
//! refuse       - the whole amount            the debt stays
//! ```
//!
//! Which of these are open is the wallet's word alone.

use stateset_api::policy::{Breach, Rule, Verdict};

use crate::bills::bill::Bill;
use crate::bills::input::Judged;
use crate::decisions::{Choice, Constraint, Estimate, Expected, Obstacle};
use crate::show::breach::show_breach;

/// An escalated bill is asked about again after this long: the owner may have changed the limits. Seconds.
pub const ESCALATION_RECHECK_SECONDS: u64 = 600;

/// A bill that a wallet-wide state holds up (frozen, empty, no operator) is asked about again after this long. Seconds.
pub const HOLD_RECHECK_SECONDS: u64 = 60;

/// What a bill that is late costs a year, in parts of a million.
const LATE_A_YEAR: i128 = 80_000;
const YEAR_SECONDS: i128 = 31_557_600;
const MILLION: i128 = 1_000_000;
/// How long people are thought to take for an answer, and how long once in ten times. Seconds.
const ANSWER_SECONDS: u64 = 3 * 86_400;
const ANSWER_SECONDS_HIGH: u64 = 30 * 86_400;

/// What is done about a bill; of those that wait, until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Pay,
    Wait(u64),
    AskOwner(u64),
    AskGovernance(u64),
    Refuse,
}

/// What a decision to pay is called.
pub const PAY: &str = "pay";

/// Everything that could be done about a bill, with what rules it out. What the wallet's answer does not concern is left
/// out. `breach`: nothing, if the wallet allows it.
pub(crate) fn options(bill: &Bill, judged: &Judged, breach: Option<&Breach>, now: u64) -> Vec<Choice<Next>> {
    let late = |until: u64| interest(bill, until);
    let refuse = Estimate::certain(-amount(bill), now);
    let Some(breach) = breach else {
        let tomorrow = now.saturating_add(86_400);
        return vec![
            choice(Next::Pay, PAY, Estimate::certain(0, now), None),
            choice(Next::Wait(tomorrow), "wait a day", Estimate::certain(late(tomorrow), tomorrow), None),
            choice(Next::Refuse, "refuse", refuse, None),
        ];
    };
    let broken = || show_breach(breach, |amount| format!("{amount}{}", bill.denom));
    let open = allowed(judged.verdict, breach, now);
    let unless = |is_open: bool, why: &str| {
        (!is_open).then(|| Obstacle { constraint: Constraint::Policy, reason: why.to_owned() })
    };
    let constraint = if breach.rule == Rule::Balance { Constraint::Liquidity } else { Constraint::Policy };
    let paying = Obstacle { constraint, reason: broken() };
    let asking = Estimate {
        expected: Expected {
            value: late(now.saturating_add(ANSWER_SECONDS)),
            low: late(now.saturating_add(ANSWER_SECONDS_HIGH)),
            high: late(now),
            by: now.saturating_add(ANSWER_SECONDS),
        },
        // People who are asked say yes more often than not; nothing is known of these yet.
        confidence: 500_000,
        risks: vec!["nobody answers before it is late".to_owned()],
    };
    let until = if let Next::Wait(until) = open { until } else { now };
    let owner = now.saturating_add(ESCALATION_RECHECK_SECONDS);
    let (waits, governs, asks) =
        (matches!(open, Next::Wait(_)), matches!(open, Next::AskGovernance(_)), matches!(open, Next::AskOwner(_)));
    vec![
        choice(Next::Pay, PAY, Estimate::certain(0, now), Some(paying)),
        choice(
            Next::Wait(until),
            "wait",
            Estimate::certain(late(until), until),
            unless(waits, "time does not mend it"),
        ),
        choice(Next::AskGovernance(owner), "ask governance", asking.clone(), unless(governs, "it is not governance's")),
        choice(Next::AskOwner(owner), "ask the signers", asking, unless(asks, "the policy does not let them be asked")),
        choice(Next::Refuse, "refuse", refuse, None),
    ]
}

fn choice(action: Next, name: &str, estimate: Estimate, obstacle: Option<Obstacle>) -> Choice<Next> {
    Choice { action, name: name.to_owned(), estimate, obstacle }
}

/// The one thing besides refusing that the wallet's answer leaves open.
fn allowed(verdict: Verdict, breach: &Breach, now: u64) -> Next {
    let recheck = now.saturating_add(HOLD_RECHECK_SECONDS);
    match breach.rule {
        // Not about this bill: the wallet as a whole is stopped, empty, or in other hands.
        rule if rule.stops_the_wallet() || rule == Rule::Balance => Next::Wait(recheck),
        // Whether or not signers may be asked about what is over a limit: who approves it is said.
        Rule::Approval => Next::AskGovernance(now.saturating_add(ESCALATION_RECHECK_SECONDS)),
        _ => match (breach.resets_at, verdict) {
            // Never sooner than the next look, so that a clock at odds cannot make the keeper spin.
            (Some(at), _) => Next::Wait(at.max(now.saturating_add(1))),
            (None, Verdict::Escalate) => Next::AskOwner(now.saturating_add(ESCALATION_RECHECK_SECONDS)),
            (None, _) => Next::Refuse,
        },
    }
}

/// What being paid at `until` costs, rounded towards less: nought or below.
pub fn interest(bill: &Bill, until: u64) -> i128 {
    -interest_of(amount(bill), until.saturating_sub(bill.due))
}

/// What so much costs that is so late, rounded towards less. Seconds.
pub fn interest_of(amount: i128, late: u64) -> i128 {
    let parts = amount.saturating_mul(LATE_A_YEAR).saturating_mul(late.into());
    parts / MILLION.saturating_mul(YEAR_SECONDS)
}

fn amount(bill: &Bill) -> i128 {
    i128::try_from(bill.amount.0).unwrap_or(i128::MAX)
}

#[cfg(test)]
mod tests {
    use stateset_api::{Amount, IntentId};

    use super::*;
    use crate::bills::suite::{NOW, bill};
    use crate::decisions::choose;

    fn chosen(verdict: Verdict, breach: Option<Breach>) -> (Next, Vec<String>) {
        let bill = Bill { amount: Amount(1_000_000_000), ..bill("A", NOW) };
        let judged = Judged { id: IntentId([0; 16]), verdict, already_done: false, breach };
        let chosen = choose(options(&bill, &judged, breach.as_ref(), NOW)).unwrap();
        let line = |other: &crate::decisions::Other| match (&other.value, &other.removed) {
            (Some(value), None) => format!("{} {value}", other.action),
            (_, removed) => format!("{}: {}", other.action, removed.as_deref().unwrap_or_default()),
        };
        (chosen.action, chosen.others.iter().map(line).collect())
    }

    #[test]
    fn what_is_allowed_is_paid_since_waiting_costs_interest_and_refusing_all_of_it() {
        let (next, others) = chosen(Verdict::Allow, None);
        assert_eq!(next, Next::Pay);
        // 1,000 dollars at 8 % for a day of 365.25: 21.9 cents.
        assert_eq!(others, ["wait a day -219028", "refuse -1000000000"]);
    }

    #[test]
    fn what_is_over_a_limit_is_asked_about_and_the_rule_with_both_numbers_stands_beside_paying() {
        let breach = Breach::new(Rule::PerPaymentMax, 1_000_000_000_u128, 100_u128);
        let (next, others) = chosen(Verdict::Escalate, Some(breach));
        assert_eq!(next, Next::AskOwner(NOW + ESCALATION_RECHECK_SECONDS));
        assert_eq!(others[0], "refuse -1000000000");
        assert_eq!(others[1], "pay: policy: per_payment_max: requested 1000000000uusdc, remaining 100uusdc");
        assert!(others.contains(&"wait: policy: time does not mend it".to_owned()), "{others:?}");
    }

    #[test]
    fn an_empty_wallet_is_a_want_of_money_and_a_flat_no_ends() {
        let (next, others) = chosen(Verdict::Deny, Some(Breach::new(Rule::Balance, 9_u128, 1_u128)));
        assert_eq!(next, Next::Wait(NOW + HOLD_RECHECK_SECONDS));
        assert!(
            others.contains(&"pay: liquidity: balance: requested 9uusdc, remaining 1uusdc".to_owned()),
            "{others:?}"
        );
        assert_eq!(chosen(Verdict::Deny, Some(Breach::new(Rule::Category, 9_u128, 0_u128))).0, Next::Refuse);
    }

    #[test]
    fn the_interest_of_any_amount_and_time_has_a_number() {
        let bill = Bill { amount: Amount(u128::MAX), ..bill("A", 0) };
        assert!(interest(&bill, u64::MAX) < 0);
        assert_eq!(interest(&bill, 0), 0);
    }
}
