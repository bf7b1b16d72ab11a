//! `wallet mandate`: purses for one purpose, given, asked for and revoked. The purpose is shown before anybody signs.

use std::path::Path;

use eyre::{WrapErr, bail, ensure};
use serde_json::{Value, json};
use stateset_api::event::MandateGiven;
use stateset_api::policy::{Mandate, MandateScope};
use stateset_api::wallet::{
    Action, ExecuteMsg, GuardianMsg, MandateInfo, MandateRef, MandateStatus, OperatorMsg, OwnerMsg,
};
use stateset_chain::contract::Wallet;
use stateset_chain::{Dialect, Included};
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::bills::parse_due;
use crate::cli::MandateVerb;
use crate::describe;
use crate::output::{Format, table};
use crate::verbs::confirm::confirm;
use crate::verbs::file::read;
use crate::verbs::operator::Operator;
use crate::verbs::wallet::act::{act, events_of, proposal_of, report, report_with};
use crate::verbs::wallet::proposals;

pub(super) async fn run(verb: &MandateVerb, context: &Context, format: Format) -> eyre::Result<()> {
    let wallet = context.wallet()?;
    ensure!(
        wallet.dialect().await? != Dialect::V0_2,
        "wallet {} runs code of version 0.2, which knows no mandates",
        wallet.address
    );
    match verb {
        MandateVerb::List => format.print(&wallet.mandates().await?, |mandates| list(context, mandates)),
        MandateVerb::Give { file, key, yes } => give(&wallet, file, (key, *yes), context, format).await,
        MandateVerb::Ask { file, yes } => ask(&wallet, file, *yes, context, format).await,
        MandateVerb::Revoke { number, key } => revoke(&wallet, *number, key, context, format).await,
    }
}

fn list(context: &Context, mandates: &[MandateInfo]) -> String {
    if mandates.is_empty() {
        return "no mandate was ever given".to_owned();
    }
    table(
        ["number", "purpose", "drawn", "until", "status"],
        mandates.iter().map(|info| {
            let Mandate { purpose, denom, total, expires_at, .. } = &info.mandate;
            let [drawn, total] = [info.drawn, *total].map(|amount| context.show(amount.0, denom));
            [
                info.number.to_string(),
                purpose.clone(),
                format!("{drawn} of {total}"),
                show_time(*expires_at),
                status(info.status).to_owned(),
            ]
        }),
    )
}

const fn status(status: MandateStatus) -> &'static str {
    match status {
        MandateStatus::InForce => "in force",
        MandateStatus::Expired => "expired",
        MandateStatus::Revoked => "revoked",
        MandateStatus::Void => "void: a freeze was lifted, or the rules changed",
    }
}

/// A mandate out of a file that the wallet would take now. A date in quotes is its `expires_at` in words.
pub(super) async fn read_for(wallet: &Wallet, file: &Path, context: &Context) -> eyre::Result<Mandate> {
    let mut value: Value = read(file)?;
    let inner = value.get_mut("mandate").map(Value::take);
    let mut value = inner.unwrap_or(value);
    if let Some(text) = value.get("expires_at").and_then(Value::as_str) {
        value["expires_at"] = parse_due(text).wrap_err_with(|| format!("{}: expires_at", file.display()))?.into();
    }
    let shown = || file.display().to_string();
    let mandate: Mandate = serde_json::from_value(value).wrap_err_with(|| format!("{} holds no mandate", shown()))?;
    let now = context.chain.latest_block().await?.time;
    mandate.validate(&wallet.policy().await?, now).wrap_err_with(shown)?;
    if let MandateScope::Payees(payees) = &mandate.scope {
        for payee in payees {
            stateset_chain::key::parse_address(&context.config.chain.prefix, payee).wrap_err_with(shown)?;
        }
    }
    Ok(mandate)
}

async fn give(
    wallet: &Wallet,
    file: &Path,
    (key, yes): (&str, bool),
    context: &Context,
    format: Format,
) -> eyre::Result<()> {
    let mandate = read_for(wallet, file, context).await?;
    let same = |info: &MandateInfo| info.status == MandateStatus::InForce && info.mandate == mandate;
    // Given twice it would be twice as much: whoever lost an answer says the same again.
    if let Some(given) = wallet.mandates().await?.into_iter().find(same) {
        let shown = json!({ "wallet": wallet.address, "done": "given before", "mandate": given, "tx": null });
        let (number, drawn) = (given.number, context.show(given.drawn.0, &mandate.denom));
        return format.print(&shown, |_| {
            format!("it was given before, as mandate {number}, of which {drawn} are drawn; another has another purpose")
        });
    }
    let msg = OwnerMsg::GiveMandate { mandate };
    let action = Action::Owner(msg.clone());
    if let Some(id) = proposals::waiting(wallet, &action, context.chain.latest_block().await?.time).await? {
        return proposals::report(id, "it waits already", None, context, format).await;
    }
    let heading = format!("As owner of wallet {} on chain {} you", wallet.address, context.config.chain.id);
    confirm(&describe::act(context, &heading, &msg), "Send it?", yes)?;
    let acted = act(context, &context.key(key)?, &ExecuteMsg::Owner(msg)).await?;
    let number = given(&acted.included, &wallet.address);
    let done = number.map_or_else(|| "has a new mandate".to_owned(), |number| format!("has a new mandate, {number}"));
    report_with(format, &acted, &done, json!({ "mandate": number, "does": describe::action(context, &action) }))
}

/// The number of the mandate that a transaction gave at this wallet.
fn given(included: &Included, wallet: &str) -> Option<u64> {
    events_of(included, wallet).find_map(|event| MandateGiven::from_event(event).ok()).map(|given| given.number)
}

async fn ask(wallet: &Wallet, file: &Path, yes: bool, context: &Context, format: Format) -> eyre::Result<()> {
    let mandate = read_for(wallet, file, context).await?;
    if wallet.signers().await?.signers.is_none() {
        bail!("wallet {} has no signers: its owner alone gives mandates, by `wallet mandate give`", wallet.address);
    }
    let msg = OwnerMsg::GiveMandate { mandate: mandate.clone() };
    let action = Action::Owner(msg.clone());
    if let Some(id) = proposals::waiting(wallet, &action, context.chain.latest_block().await?.time).await? {
        return proposals::report(id, "it is asked for already", None, context, format).await;
    }
    let chain_id = &context.config.chain.id;
    let heading = format!("As operator of wallet {} on chain {chain_id} you ask its signers to", wallet.address);
    confirm(&describe::act(context, &heading, &msg), "Send it?", yes)?;
    let operator = Operator::open(context, wallet).await?;
    let ask = OperatorMsg::AskMandate { epoch: operator.info.epoch, act: operator.next_act(), mandate };
    let acted = act(context, &operator.key, &ExecuteMsg::Operator(ask)).await?;
    let id = proposal_of(&acted)?;
    proposals::report(id, "asked for", Some(&acted.included), context, format).await
}

async fn revoke(wallet: &Wallet, number: u64, key: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let mandate = wallet.mandate(number).await?;
    if mandate.status != MandateStatus::InForce {
        let shown = json!({ "wallet": wallet.address, "done": "ended before", "mandate": mandate, "tx": null });
        return format.print(&shown, |_| {
            format!("mandate {number} is {}: nothing is drawn under it any more", status(mandate.status))
        });
    }
    let signer = context.key(key)?;
    let revoked = MandateRef { number };
    let message = if wallet.info().await?.guardian.as_deref() == Some(signer.address()) {
        ExecuteMsg::Guardian(GuardianMsg::RevokeMandate(revoked))
    } else {
        ExecuteMsg::Owner(OwnerMsg::RevokeMandate(revoked))
    };
    report(format, &act(context, &signer, &message).await?, &format!("has mandate {number} no more"))
}
