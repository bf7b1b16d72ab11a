//! Describes what a proposal does: all of it, since this is what a person reads before signing.

mod roles;
mod rules;
pub mod treasury;

use cosmwasm_std::{Binary, Coin};
use stateset_api::approval::draft_hash;
use stateset_api::wallet::{Action, Draft, OwnerMsg, Payment};
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::output::on_one_line;

pub use self::roles::{proposer, signer_id, signers, status, status_name};
pub use self::rules::{mandate, payee, policy, purpose_hash};

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
    use stateset_config::{self, Config};

    #[tokio::test]
    async fn a_payment_into_a_conduit_says_for_whom_and_who_holds_it() {
        let config = Config::parse(stateset_config::EXAMPLE, Path::new("keeper.toml")).unwrap();
        // Never asked.
        let chain = GrpcChain::connect(&config.chain.endpoint, Duration::from_secs(1)).unwrap();
        let context = Context::with_chain(config, Arc::new(chain));
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
