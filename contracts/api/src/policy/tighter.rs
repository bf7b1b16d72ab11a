//! Whether a change only takes away: every spend allowed after it was allowed before it.

use super::budget::budget_is_tighter;
use super::conduit::conduits_are_tighter;
use super::funding::treasury_is_tighter;
use super::newcomer::purse_is_tighter;
use super::succession::successions_are_tighter;
use super::{ApprovalRule, DenomPolicy, OverLimit, PayeeState, PayeeTerms, Policy, Trust};

/// Whether `after` allows no payment, call or escalation that `before` would refuse, whatever was spent. Equal policies
/// are tight. A new entry is not, even one that stops: entries are few and never go again. Says nothing of whether
/// `after` may follow `before` at all; see [`Policy::validate`].
pub fn is_tighter(before: &Policy, after: &Policy) -> bool {
    // Here and below every member is named: one that is added does not compile until it is compared.
    let Policy {
        denoms,
        calls_per_hour,
        categories,
        payee_cooldown_seconds,
        over_limit,
        receipt_seconds,
        trust,
        dead_man_seconds,
        approval_rules,
        newcomers,
        budgets,
        successions,
        treasury,
        conduits,
    } = after;
    let denoms = denoms
        .iter()
        .enumerate()
        .all(|(index, caps)| before.denoms.get(index).is_some_and(|was| caps_are_tighter(was, caps)));
    let categories = categories.iter().enumerate().all(|(index, is)| {
        before.categories.get(index).is_some_and(|was| was.name == is.name && (was.allowed || !is.allowed))
    });
    let asks_as_much = before.approval_rules.iter().all(|was| {
        let is = |is: &ApprovalRule| is.denom == was.denom && is.contract == was.contract && is.above <= was.above;
        approval_rules.iter().any(is)
    });
    let purses = newcomers.iter().all(|is| before.newcomers.iter().any(|was| purse_is_tighter(was, is)));
    let budgets = before.budgets.iter().all(|was| budgets.iter().any(|is| budget_is_tighter(was, is)));
    denoms
        && categories
        && purses
        && budgets
        && successions_are_tighter(&before.successions, successions)
        && treasury_is_tighter(before.treasury.as_ref(), treasury.as_ref())
        && conduits_are_tighter(&before.conduits, conduits)
        && asks_as_much
        && before.trust.as_ref().is_none_or(|was| trust.as_ref().is_some_and(|is| trusts_less(was, is)))
        && before.dead_man_seconds.is_none_or(|was| dead_man_seconds.is_some_and(|is| is <= was))
        && *calls_per_hour <= before.calls_per_hour
        && *payee_cooldown_seconds >= before.payee_cooldown_seconds
        && *receipt_seconds <= before.receipt_seconds
        && (*over_limit == OverLimit::Refuse || before.over_limit == OverLimit::Escalate)
}

fn trusts_less(before: &Trust, after: &Trust) -> bool {
    let Trust { reputation, score_min, share_bps } = after;
    *reputation == before.reputation && *score_min >= before.score_min && *share_bps <= before.share_bps
}

fn caps_are_tighter(before: &DenomPolicy, after: &DenomPolicy) -> bool {
    let DenomPolicy { denom, per_payment_max, per_day_max, lifetime_max, first_payment_max } = after;
    *denom == before.denom
        && *per_payment_max <= before.per_payment_max
        && *per_day_max <= before.per_day_max
        && *lifetime_max <= before.lifetime_max
        && *first_payment_max <= before.first_payment_max
}

/// Whether a payee listed as `after` could get nothing that it could not get as `before`, having got as much.
pub fn payee_is_tighter(before: &PayeeState, after: &PayeeState) -> bool {
    let PayeeState { standing, per_payment_max, per_day_max, lifetime_max, categories, spent, terms } = after;
    let PayeeTerms { ends_at, vendor } = terms;
    let ends_no_later = before.terms.ends_at == 0 || (*ends_at > 0 && *ends_at <= before.terms.ends_at);
    *per_payment_max <= before.per_payment_max
        && *per_day_max <= before.per_day_max
        && *lifetime_max <= before.lifetime_max
        && *categories & !before.categories == 0
        && *standing == before.standing
        && *spent == before.spent
        && ends_no_later
        && *vendor == before.terms.vendor
}

#[cfg(test)]
#[path = "tighter_tests.rs"]
mod tests;
