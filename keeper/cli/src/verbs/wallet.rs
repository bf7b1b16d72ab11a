//! `wallet`: create it, look at it, set its rules, decide on proposals, stop it, take money out.

pub(super) mod act;
mod create;
pub mod log;
mod mandate;
mod payees;
pub mod policy;
pub(super) mod proposals;
mod propose;
mod show;
mod sign;
mod vote;

use cosmwasm_std::Coin;
use stateset_api::wallet::{ExecuteMsg, GuardianMsg, OwnerMsg};
use stateset_config::context::Context;

use self::act::{act, report};
use crate::cli::WalletVerb;
use crate::output::Format;

pub async fn run(verb: &WalletVerb, context: &Context, format: Format) -> eyre::Result<()> {
    // Answering a signing request is what a signer does away from any node.
    if let WalletVerb::Sign { what, key, hours, out, yes } = verb {
        let how = sign::How { hours: *hours, out: out.as_deref(), yes: *yes };
        return sign::sign(what, key, &how, context, format).await;
    }
    context.check_chain().await?;
    match verb {
        WalletVerb::Create { profile, owner_key, deployment } => {
            create::run(profile, owner_key, deployment.as_deref(), context, format).await
        }
        WalletVerb::Show => show::run(context, format).await,
        WalletVerb::Freeze { key, reason } => {
            let signer = context.key(key)?;
            let info = context.wallet()?.info().await?;
            let reason = reason.clone();
            let message = if info.guardian.as_deref() == Some(signer.address()) {
                ExecuteMsg::Guardian(GuardianMsg::Freeze { reason })
            } else {
                ExecuteMsg::Owner(OwnerMsg::Freeze { reason })
            };
            report(format, &act(&context.for_alarm(), &signer, &message).await?, "frozen")
        }
        // No alarm: said twice it could undo a freeze that came in between, so an unclear end is a person's to look at.
        WalletVerb::Unfreeze { key } => as_owner(context, key, OwnerMsg::Unfreeze {}, "unfrozen", format).await,
        WalletVerb::KeepLog { key } => {
            as_owner(context, key, OwnerMsg::KeepLog {}, "keeps a log of decisions", format).await
        }
        WalletVerb::Log => log::run(context, format).await,
        WalletVerb::Withdraw { coin, key } => {
            let coin = context.coin(coin)?;
            let coins = vec![Coin::new(coin.amount, coin.denom)];
            as_owner(context, key, OwnerMsg::Withdraw { coins }, "withdrawn to the owner", format).await
        }
        WalletVerb::Policy(verb) => policy::run(verb, context, format).await,
        WalletVerb::Payees(verb) => payees::run(verb, context, format).await,
        WalletVerb::Mandate(verb) => mandate::run(verb, context, format).await,
        WalletVerb::Propose(verb) => propose::run(verb, context, format).await,
        WalletVerb::Proposals(verb) => proposals::run(verb, context, format).await,
        WalletVerb::Approve { id, key, yes } => {
            vote::approve(vote::Choice { id: *id, key, yes: *yes }, context, format).await
        }
        WalletVerb::Reject { id, key, yes } => {
            vote::reject(vote::Choice { id: *id, key, yes: *yes }, context, format).await
        }
        WalletVerb::Cancel { id, key } => vote::cancel(*id, key, context, format).await,
        WalletVerb::Veto { id, key } => vote::veto(*id, key, context, format).await,
        WalletVerb::Execute { id, key, yes } => {
            vote::execute(vote::Choice { id: *id, key, yes: *yes }, context, format).await
        }
        WalletVerb::Submit { files, key } => sign::submit(files, key, context, format).await,
        // Answered above.
        WalletVerb::Sign { .. } => Ok(()),
    }
}

async fn as_owner(context: &Context, key: &str, msg: OwnerMsg, done: &str, format: Format) -> eyre::Result<()> {
    let acted = act(context, &context.key(key)?, &ExecuteMsg::Owner(msg)).await?;
    report(format, &acted, done)
}
