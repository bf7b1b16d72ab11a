//! `treasury stop|recall|sweep`: what only takes away, at once.

use eyre::ensure;
use serde_json::json;
use stateset_api::limits::REASON_BYTES_MAX;
use stateset_api::treasury::{AnyoneMsg, ExecuteMsg, GuardianMsg, WalletMsg};
use stateset_api::wallet::ExecuteMsg as WalletExecuteMsg;
use stateset_config::context::Context;

use crate::output::Format;
use crate::verbs::treasury::opened::Opened;
use crate::verbs::wallet::act::{act, report_with};

/// By the guardian's key the treasury is told directly, by any other through the wallet, as its owner.
pub(super) async fn stop(reason: &str, key: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let got = reason.len();
    ensure!(got <= REASON_BYTES_MAX, "a reason has at most {REASON_BYTES_MAX} bytes: got {got}");
    let context = &context.for_alarm();
    let opened = Opened::open(context).await?;
    let signer = context.key(key)?;
    let reason = reason.to_owned();
    if opened.is_guardian(&signer) {
        let sent = opened.send(&signer, &ExecuteMsg::Guardian(GuardianMsg::Stop { reason })).await?;
        return opened.report(format, Some(&sent), "is stopped");
    }
    let msg = WalletExecuteMsg::Owner(Opened::by_wallet(WalletMsg::Stop { reason })?);
    let acted = act(context, &signer, &msg).await?;
    report_with(format, &acted, "has stopped its treasury", json!({ "treasury": opened.treasury.address }))
}

pub(super) async fn recall(key: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let opened = Opened::open(context).await?;
    let msg = WalletExecuteMsg::Owner(Opened::by_wallet(WalletMsg::Recall {})?);
    let acted = act(context, &context.key(key)?, &msg).await?;
    // A pool that fails is passed over by the recall, and keeps the question from being answered.
    let left = opened.treasury.positions().await.ok();
    let done = match &left {
        Some(left) if left.value.is_zero() => "has recalled its treasury, in which nothing is left".to_owned(),
        Some(left) => {
            let worth = opened.stable().show(left.value);
            format!("has recalled its treasury, in which {worth} are left; what is unbonding comes by `treasury sweep`")
        }
        None => "has recalled its treasury; what it still holds it does not say".to_owned(),
    };
    report_with(format, &acted, &done, json!({ "treasury": opened.treasury.address, "left": left }))
}

pub(super) async fn sweep(key: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let opened = Opened::open(context).await?;
    let recalled = opened.info.stopped.as_ref().is_some_and(|stopped| stopped.recalled);
    ensure!(recalled, "treasury {} was not recalled: `treasury recall` first", opened.treasury.address);
    let stake = context.chain.balance(&opened.treasury.address, &opened.info.stake_denom).await?;
    let stable = context.chain.balance(&opened.treasury.address, &opened.info.stable_denom).await?;
    if (stake, stable) == (0, 0) {
        return opened.report(format, None, "holds nothing that could be sent yet");
    }
    let sent = opened.send(&context.key(key)?, &ExecuteMsg::Anyone(AnyoneMsg::Sweep {})).await?;
    opened.report(format, Some(&sent), "sent the wallet what has arrived")
}
