//! Describes what may be spent: a policy, a mandate, a payee, all of it, a line per rule.

use cosmwasm_std::HexBinary;
use stateset_api::approval::sha256;
use stateset_api::policy::{
    ApprovalRule, Budget, DenomPolicy, Mandate, MandateScope, NarrowCap, NewcomerPurse, OverLimit, Policy, Succession,
    TreasuryRules, Trust, WEIGHT_ONE, WeightedDenom,
};
use stateset_api::wallet::Payee;
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

/// A policy, a line per rule. Named field by field, so that no new one goes unsaid.
pub fn policy(context: &Context, policy: &Policy) -> Vec<String> {
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
    } = policy;
    let mut lines: Vec<String> = denoms.iter().map(|caps| denom(context, caps)).collect();
    let allowed = categories.iter().map(|one| {
        let not = if one.allowed { "" } else { " (not allowed)" };
        format!("{}{not}", one.name)
    });
    lines.push(format!("categories: {}", allowed.collect::<Vec<_>>().join(", ")));
    lines.push(format!("{calls_per_hour} paying calls an hour"));
    lines.push(format!("a new payee waits {payee_cooldown_seconds} s"));
    lines.push(match over_limit {
        OverLimit::Escalate => "what exceeds a limit may be put to the signers or the owner".to_owned(),
        OverLimit::Refuse => "what exceeds a limit is refused".to_owned(),
    });
    lines.push(format!("receipts are kept {} days", receipt_seconds / 86_400));
    lines.extend(trust.as_ref().map(|Trust { reputation, score_min, share_bps }| {
        let share = f64::from(*share_bps) / 100.0;
        format!(
            "below {score_min} points at {reputation}, or with a case open, {share} % of each cap; suspended, nothing"
        )
    }));
    lines.extend(
        dead_man_seconds.map(|seconds| format!("after {seconds} s without payment or heartbeat nothing is paid")),
    );
    lines.extend(approval_rules.iter().map(|ApprovalRule { denom, contract, above }| {
        format!("{denom}: from {} on, only what {contract} has approved", context.show(above.0, denom))
    }));
    lines.extend(newcomers.iter().map(|of| purse(context, of)));
    lines.extend(budgets.iter().map(budget));
    lines.extend(successions.iter().map(succession));
    lines.extend(treasury.iter().map(|of| treasury_rules(context, of)));
    if !conduits.is_empty() {
        lines.push(format!(
            "contracts of code {} may hold what is paid to others, and are never payees",
            one_of(conduits)
        ));
    }
    lines
}

fn purse(context: &Context, purse: &NewcomerPurse) -> String {
    let NewcomerPurse { denom, per_payment_max, per_payee_max, per_day_max, per_month_max, lifetime_max, categories } =
        purse;
    let [payment, payee, day, month, ever] = [per_payment_max, per_payee_max, per_day_max, per_month_max, lifetime_max]
        .map(|amount| context.show(amount.0, denom));
    format!(
        "payees that are not listed, for {}: {payment} per payment, {payee} each ever; all of them {day} in 24 h, \
         {month} in 30 days, {ever} ever",
        categories.join(", ")
    )
}

/// In the budget's own unit, which has no name.
fn budget(budget: &Budget) -> String {
    let Budget { name, category, denoms, per_day_max, per_month_max } = budget;
    let what =
        category.as_ref().map_or_else(|| "all payments".to_owned(), |category| format!("payments for {category}"));
    let weighted = denoms.iter().map(|WeightedDenom { denom, weight }| match *weight {
        WEIGHT_ONE => denom.clone(),
        weight => format!("{denom} (weight {weight} of {WEIGHT_ONE})"),
    });
    let weighted: Vec<String> = weighted.collect();
    format!("budget {name}: {what} in {}: {per_day_max} in 24 h, {per_month_max} in 30 days", weighted.join(", "))
}

fn succession(Succession { from, to, rate, from_ends_at }: &Succession) -> String {
    let rate = match *rate {
        WEIGHT_ONE => "unit for unit".to_owned(),
        rate => format!("{WEIGHT_ONE} of it counting as {rate}"),
    };
    format!("{to} takes the place of {from}, {rate}; what was paid before ends {}", show_time(*from_ends_at))
}

fn treasury_rules(context: &Context, rules: &TreasuryRules) -> String {
    let TreasuryRules { code_ids, denom, share_max_bps, per_day_max, lifetime_max, keep_min } = rules;
    let [day, ever, kept] = [per_day_max, lifetime_max, keep_min].map(|amount| context.show(amount.0, denom));
    format!(
        "into a treasury of code {}: {day} in 24 h, {ever} ever, at most {} % of all; {kept} stay in the wallet",
        one_of(code_ids),
        f64::from(*share_max_bps) / 100.0
    )
}

fn one_of(codes: &[u64]) -> String {
    codes.iter().map(u64::to_string).collect::<Vec<_>>().join(" or ")
}

/// A mandate, a line per term but its purpose, of which it has the hash.
pub fn mandate(context: &Context, mandate: &Mandate) -> Vec<String> {
    let Mandate { purpose, scope, denom, per_payment_max, total, expires_at, replaces } = mandate;
    let to = match scope {
        MandateScope::Payees(payees) => format!("to {}", payees.join(", ")),
        MandateScope::Category(category) => {
            format!("for {category}: to listed payees, to others from the newcomer purse alone")
        }
    };
    let replaced: Vec<&str> = replaces.iter().map(|cap| narrow_cap(*cap)).collect();
    let replaced = if replaced.is_empty() { "none".to_owned() } else { replaced.join("; ") };
    vec![
        format!("SHA-256 of the purpose {}", purpose_hash(purpose)),
        to,
        format!("{} in all, {} per payment", context.show(total.0, denom), context.show(per_payment_max.0, denom)),
        format!("until {}", show_time(*expires_at)),
        format!("caps that do not hold under it: {replaced}"),
    ]
}

/// In hex, as events name a mandate's purpose.
pub fn purpose_hash(purpose: &str) -> String {
    hex::encode(sha256(&[purpose.as_bytes()]))
}

const fn narrow_cap(cap: NarrowCap) -> &'static str {
    match cap {
        NarrowCap::PerPayment => "the wallet's on one payment",
        NarrowCap::Payee => "a listed payee's own and, where the mandate names it, its categories",
        NarrowCap::FirstPayment => "the wait of a new payee and its first payments",
        NarrowCap::Budgets => "budgets",
    }
}

fn denom(context: &Context, caps: &DenomPolicy) -> String {
    let DenomPolicy { denom, per_payment_max, per_day_max, lifetime_max, first_payment_max } = caps;
    let [payment, day, ever, first] =
        [per_payment_max, per_day_max, lifetime_max, first_payment_max].map(|amount| context.show(amount.0, denom));
    format!("{denom}: {payment} per payment, {day} in 24 h, {ever} ever, {first} to a payee not yet known")
}

/// A payee and its caps.
pub fn payee(context: &Context, payee: &Payee) -> String {
    let show = |amount: stateset_api::Amount| context.show(amount.0, &payee.denom);
    format!(
        "{}: {} per payment, {} in 24 h, {} ever, for {}",
        payee.address,
        show(payee.per_payment_max),
        show(payee.per_day_max),
        show(payee.lifetime_max),
        payee.categories.join(", ")
    ) + &payee_terms(payee)
}

fn payee_terms(payee: &Payee) -> String {
    let until = payee.ends_at.map_or_else(String::new, |at| format!(", until {}", show_time(at)));
    let vendor = payee.vendor.as_ref();
    let vendor = vendor.map_or_else(String::new, |hash| format!(", of vendor {}", HexBinary::from(hash.as_slice())));
    until + &vendor
}
