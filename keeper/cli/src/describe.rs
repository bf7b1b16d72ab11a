//! Describes what a proposal does: all of it, since this is what a person reads before signing.

pub mod treasury;

use cosmwasm_std::{Binary, Coin, HexBinary};
use stateset_api::approval::{draft_hash, sha256};
use stateset_api::policy::{
    ApprovalRule, Budget, DenomPolicy, Mandate, MandateScope, NarrowCap, NewcomerPurse, OverLimit, Policy, Succession,
    TreasuryRules, Trust, WEIGHT_ONE, WeightedDenom,
};
use stateset_api::wallet::{Action, Draft, OwnerMsg, Payee, Payment, ProposalStatus, Proposer, SignerId, SignerSet};
use stateset_keeper::context::Context;
use stateset_keeper::timestamp::show_time;

use crate::output::on_one_line;

/// One line per action, and lines for what is inside it.
pub fn draft(context: &Context, draft: &Draft) -> Vec<String> {
    draft.actions.iter().flat_map(|one| action(context, one)).collect()
}

/// What is decided on, whole: a heading, the draft's title and all that it does, and the hash that is computed from
/// just this.
pub fn decision(context: &Context, heading: &str, draft: &Draft) -> String {
    let lines = self::draft(context, draft).into_iter().map(|line| format!("  {}", on_one_line(&line)));
    format!(
        "{heading}, '{}':\n{}\nhash {}",
        on_one_line(&draft.title),
        lines.collect::<Vec<_>>().join("\n"),
        hex::encode(draft_hash(draft))
    )
}

/// What one message does, whole, below a heading: for acts that are no proposals.
pub fn act(context: &Context, heading: &str, msg: &OwnerMsg) -> String {
    let lines = owner(context, msg).into_iter().map(|line| format!("  {}", on_one_line(&line)));
    format!("{heading}:\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// The first line is the action; what belongs to it is set in.
pub fn action(context: &Context, action: &Action) -> Vec<String> {
    match action {
        Action::Pay { denom, payment } => vec![pay(context, denom, payment)],
        Action::Owner(msg) => owner(context, msg),
        Action::CallContract { contract, msg, funds } => {
            let sent = if funds.is_empty() { String::new() } else { format!(" with {}", coins(context, funds)) };
            vec![format!("call contract {contract}{sent}"), format!("  message: {}", text(msg))]
        }
        Action::Migrate { code_id, msg } => {
            let first = format!("replace the wallet's own code by code {code_id}: it can change every rule named here");
            vec![first, format!("  message: {}", text(msg))]
        }
    }
}

fn pay(context: &Context, denom: &str, payment: &Payment) -> String {
    let Payment { id, to, amount, category, reference, beneficiary } = payment;
    let amount = context.show(amount.0, denom);
    let to = match beneficiary {
        Some(beneficiary) => format!("{beneficiary}, held by conduit {to},"),
        None => to.clone(),
    };
    format!("pay {amount} to {to} for {category}, reference '{reference}' (intent {id})")
}

fn owner(context: &Context, msg: &OwnerMsg) -> Vec<String> {
    let one = |line: String| vec![line];
    match msg {
        OwnerMsg::SetPolicy { policy: of } => {
            let lines = policy(context, of).into_iter().map(|line| format!("  {line}"));
            std::iter::once("replace the operator's limits by:".to_owned()).chain(lines).collect()
        }
        OwnerMsg::SetPayees { set, remove } => {
            let listed = set.iter().map(|one| format!("list payee {}", payee(context, one)));
            let removed = remove.iter().map(|key| format!("remove payee {} for {}", key.address, key.denom));
            listed.chain(removed).collect()
        }
        OwnerMsg::SetOperator { operator: None } => one("remove the operator".to_owned()),
        OwnerMsg::SetOperator { operator: Some(grant) } => {
            one(format!("make {} the operator until {}", grant.address, show_time(grant.expires_at)))
        }
        OwnerMsg::SetGuardian { guardian } => one(guardian
            .as_ref()
            .map_or_else(|| "remove the guardian".to_owned(), |guardian| format!("make {guardian} the guardian"))),
        OwnerMsg::SetSigners { signers: None } => one("remove all signers: the owner alone decides".to_owned()),
        OwnerMsg::SetSigners { signers: Some(set) } => {
            let lines = signers(set).into_iter().map(|line| format!("  {line}"));
            std::iter::once("replace the signers by:".to_owned()).chain(lines).collect()
        }
        OwnerMsg::Freeze { reason } => one(format!("freeze the wallet: {reason}")),
        OwnerMsg::Unfreeze {} => one("unfreeze the wallet".to_owned()),
        OwnerMsg::Withdraw { coins: of } => one(format!("send {} to the owner", coins(context, of))),
        OwnerMsg::OfferOwnership { to: None } => one("take back the offer of ownership".to_owned()),
        OwnerMsg::OfferOwnership { to: Some(to) } => one(format!("offer ownership to {to}")),
        OwnerMsg::Bind { registry, agent_id: None } => {
            one(format!("bind to the agent announced at registry {registry}"))
        }
        OwnerMsg::Bind { registry, agent_id: Some(agent) } => {
            one(format!("bind to agent {agent} at registry {registry}"))
        }
        OwnerMsg::SetRecovery { recovery: None } => one("let nobody recover ownership".to_owned()),
        OwnerMsg::SetRecovery { recovery: Some(to) } => {
            one(format!("let {to} take over ownership, 30 days after saying so"))
        }
        OwnerMsg::KeepLog {} => one("keep a log of decisions from now on".to_owned()),
        OwnerMsg::GiveMandate { mandate: of } => {
            let heading = std::iter::once(format!("give a mandate for: {}", of.purpose));
            heading.chain(mandate(context, of).into_iter().map(|line| format!("  {line}"))).collect()
        }
        OwnerMsg::RevokeMandate(mandate) => one(format!("revoke mandate {}", mandate.number)),
        OwnerMsg::SetTreasury { treasury } => one(format!("make {treasury} the wallet's treasury")),
        OwnerMsg::CallTreasury { msg } => {
            let unread = || vec!["tell the wallet's treasury".to_owned(), format!("  message: {}", text(msg))];
            treasury::wallet_message(treasury::Stable { context, denom: None }, msg).unwrap_or_else(unread)
        }
        OwnerMsg::SetBrake { brake: None } => one("let nobody pull the brake".to_owned()),
        OwnerMsg::SetBrake { brake: Some(brake) } => {
            one(format!("let {brake} pull the brake: stop the operator, and nothing else"))
        }
        OwnerMsg::LiftBrake {} => one("lift the brake's freeze, and no other".to_owned()),
        OwnerMsg::CancelRecovery {} => one("end a recovery of ownership under way".to_owned()),
        OwnerMsg::Cancel(proposal) => one(format!("cancel proposal {}", proposal.id)),
    }
}

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

/// The signers, by index, and what it takes.
pub fn signers(set: &SignerSet) -> Vec<String> {
    let each = set.signers.iter().enumerate();
    let mut lines: Vec<String> = each
        .map(|(index, signer)| format!("signer {index}: {}, weight {}", signer_id(&signer.id), signer.weight))
        .collect();
    lines.push(format!("{} of {} decide", set.threshold, set.weight_sum()));
    lines.push(format!("a loosening by the owner alone waits {} s", set.loosen_delay_seconds));
    lines
}

pub fn signer_id(id: &SignerId) -> String {
    match id {
        SignerId::Address(address) => address.clone(),
        SignerId::Secp256k1(key) => format!("secp256k1 key {}", key.to_base64()),
        SignerId::Ed25519(key) => format!("ed25519 key {}", key.to_base64()),
        SignerId::Secp256r1(key) => format!("secp256r1 key {}", key.to_base64()),
    }
}

pub fn proposer(proposer: &Proposer) -> String {
    match proposer {
        Proposer::Signer(index) => format!("signer {index}"),
        Proposer::Signatures {} => "signatures".to_owned(),
        Proposer::Owner {} => "owner".to_owned(),
        Proposer::Operator {} => "operator".to_owned(),
    }
}

/// A status' name, as it stands in JSON.
pub const fn status_name(status: &ProposalStatus) -> &'static str {
    match status {
        ProposalStatus::Open {} => "open",
        ProposalStatus::Ripe {} => "ripe",
        ProposalStatus::Executed { .. } => "executed",
        ProposalStatus::Failed { .. } => "failed",
        ProposalStatus::Rejected {} => "rejected",
        ProposalStatus::Cancelled { .. } => "cancelled",
        ProposalStatus::Expired {} => "expired",
        ProposalStatus::Void {} => "void",
    }
}

/// A status with what belongs to it.
pub fn status(status: &ProposalStatus) -> String {
    let name = status_name(status);
    match status {
        ProposalStatus::Executed { at } => format!("{name} at {}", show_time(*at)),
        ProposalStatus::Failed { reason, retry_until, .. } => {
            format!("{name}: {reason}; may be tried again until {}", show_time(*retry_until))
        }
        ProposalStatus::Cancelled { by } => format!("{name} by {by}"),
        _ => name.to_owned(),
    }
}

fn coins(context: &Context, coins: &[Coin]) -> String {
    let show = |coin: &Coin| {
        let amount = coin.amount.to_string();
        amount.parse().map_or_else(|_| format!("{amount} {}", coin.denom), |amount| context.show(amount, &coin.denom))
    };
    coins.iter().map(show).collect::<Vec<_>>().join(", ")
}

/// A message as text where it is one.
fn text(bytes: &Binary) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| format!("base64 {}", bytes.to_base64()), str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;
    use std::time::Duration;

    use stateset_api::{Amount, IntentId};
    use stateset_chain::grpc::GrpcChain;

    use super::*;
    use stateset_keeper::config::{self, Config};

    #[tokio::test]
    async fn a_payment_into_a_conduit_says_for_whom_and_who_holds_it() {
        let config = Config::parse(config::EXAMPLE, Path::new("keeper.toml")).unwrap();
        // Never asked.
        let chain = GrpcChain::connect(&config.chain.endpoint, Duration::from_secs(1)).unwrap();
        let context = Context { config, chain: Arc::new(chain) };
        let id = IntentId::new(1_790_000_000, [5; 10]);
        let (to, category, reference) = ("escrow".to_owned(), "cloud".to_owned(), "r".to_owned());
        let plain = Payment { id, to, amount: Amount(1_500_000), category, reference, beneficiary: None };
        let through = Payment { beneficiary: Some("alice".to_owned()), ..plain.clone() };
        let said = |payment| action(&context, &Action::Pay { denom: "uusdc".to_owned(), payment });
        let end = format!("for cloud, reference 'r' (intent {id})");
        assert_eq!(said(plain), [format!("pay 1.500000 USDC to escrow {end}")]);
        assert_eq!(said(through), [format!("pay 1.500000 USDC to alice, held by conduit escrow, {end}")]);
    }
}
