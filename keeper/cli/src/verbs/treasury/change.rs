//! `treasury policy|resume|apply`: what loosens, from the owner's word to its effect. All of it is shown first.

use std::path::Path;

use cosmwasm_std::Binary;
use eyre::{Context as _, bail, ensure, eyre};
use serde_json::{Value, json};
use stateset_api::treasury::{
    AnyoneMsg, Change, ExecuteMsg, GuardianMsg, PendingResponse, Policy, WalletMsg, is_tighter,
};
use stateset_api::wallet::{Action, ExecuteMsg as WalletExecuteMsg};
use stateset_chain::Key;
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::describe;
use crate::output::{Format, on_one_line};
use crate::verbs::confirm::confirm;
use crate::verbs::file::read;
use crate::verbs::treasury::opened::Opened;
use crate::verbs::wallet::act::{act, report_with};
use crate::verbs::wallet::proposals;

/// A policy alone, or the [policy] of a file.
pub(super) fn load(file: &Path) -> eyre::Result<Policy> {
    let mut value: Value = read(file)?;
    let inner = value.get_mut("policy").map(Value::take);
    let shown = || file.display().to_string();
    let policy = serde_json::from_value(inner.unwrap_or(value));
    let policy: Policy = policy.wrap_err_with(|| format!("{} holds no treasury's policy", shown()))?;
    policy.validate().wrap_err_with(shown)?;
    Ok(policy)
}

pub(super) async fn policy(
    file: &Path,
    (key, yes): (&str, bool),
    context: &Context,
    format: Format,
) -> eyre::Result<()> {
    let policy = load(file)?;
    let opened = Opened::open(context).await?;
    ensure!(policy != opened.info.policy, "{} says what is in force already: nothing to do", file.display());
    let tighter = is_tighter(&opened.info.policy, &policy);
    let signer = context.key(key)?;
    if opened.is_guardian(&signer) {
        ensure!(tighter, "{} loosens: the guardian only tightens, the owner may have it changed", file.display());
        let does = describe::treasury::change(opened.stable(), &Change::Policy(policy.clone()));
        confirm(&shown(&opened, "As guardian you", &does), "Send it?", yes)?;
        let sent = opened.send(&signer, &ExecuteMsg::Guardian(GuardianMsg::Tighten { policy })).await?;
        return opened.report(format, Some(&sent), "has a tighter policy");
    }
    let done = if tighter { "has told its treasury a tighter policy" } else { "has told its treasury a wider policy" };
    let msg = WalletMsg::SetPolicy { policy: policy.clone(), alarm: opened.info.alarm };
    by_owner(&opened, &Change::Policy(policy), msg, (&signer, yes, done), format).await
}

pub(super) async fn resume((key, yes): (&str, bool), context: &Context, format: Format) -> eyre::Result<()> {
    let opened = Opened::open(context).await?;
    ensure!(opened.info.stopped.is_some(), "treasury {} is not stopped: nothing to do", opened.treasury.address);
    let (msg, signer) = (WalletMsg::Resume { alarm: opened.info.alarm }, context.key(key)?);
    by_owner(&opened, &Change::Resume {}, msg, (&signer, yes, "lets its treasury go on"), format).await
}

/// What the owner has the wallet say, once: what waits there or at the treasury already is not said again.
async fn by_owner(
    opened: &Opened<'_>,
    change: &Change,
    msg: WalletMsg,
    (signer, yes, done): (&Key, bool, &str),
    format: Format,
) -> eyre::Result<()> {
    let context = opened.context;
    let pending = opened.treasury.pending().await?;
    let now = context.chain.latest_block().await?.time;
    if pending.change.as_ref() == Some(change) && pending.void_at.is_some_and(|at| now < at) {
        return opened.report(format, None, &format!("has this waiting already, {}", due(&pending)));
    }
    let msg = Opened::by_wallet(msg)?;
    if let Some(id) = proposals::waiting(&opened.wallet, &Action::Owner(msg.clone()), now).await? {
        return proposals::report(id, "it waits already", None, context, format).await;
    }
    let heading = format!("As owner of wallet {} you", opened.wallet.address);
    confirm(&shown(opened, &heading, &what(opened, change, &pending)), "Send it?", yes)?;
    let acted = act(context, signer, &WalletExecuteMsg::Owner(msg)).await?;
    let pending = opened.treasury.pending().await?;
    let waits = acted.scheduled.is_none() && pending.change.as_ref() == Some(change);
    let done = if waits { format!("{done}, which waits: {}", due(&pending)) } else { done.to_owned() };
    let pending = waits.then_some(pending);
    report_with(format, &acted, &done, json!({ "treasury": opened.treasury.address, "pending": pending }))
}

/// The change, under what it takes effect, and what it drops.
fn what(opened: &Opened<'_>, change: &Change, pending: &PendingResponse) -> Vec<String> {
    let mut lines = describe::treasury::change(opened.stable(), change);
    let delay = opened.info.policy.loosen_delay_seconds;
    match change {
        Change::Policy(policy) if is_tighter(&opened.info.policy, policy) => {
            lines.push("it only tightens: at the treasury it takes effect at once".to_owned());
        }
        Change::Policy(_) => {
            lines.push(format!("it loosens: at the treasury it waits {delay} s, then anybody applies it"))
        }
        Change::StableDenom { .. } => {
            lines.push(format!("at the treasury that waits {delay} s, then anybody applies it"));
        }
        Change::Resume {} => {
            lines.push(format!("at the treasury that waits {delay} s, then anybody applies it; under the policy:"));
            let policy = describe::treasury::policy(opened.stable(), &opened.info.policy);
            lines.extend(policy.into_iter().map(|line| format!("  {line}")));
        }
    }
    lines.extend(
        opened
            .info
            .stopped
            .iter()
            .map(|stopped| format!("it was stopped {} by {}: {}", show_time(stopped.at), stopped.by, stopped.reason)),
    );
    if pending.change.is_some() {
        lines.push(format!("it drops another change, {}", due(pending)));
    }
    lines
}

fn shown(opened: &Opened<'_>, heading: &str, lines: &[String]) -> String {
    let lines = lines.iter().map(|line| format!("  {}", on_one_line(line))).collect::<Vec<_>>().join("\n");
    let (treasury, chain_id) = (&opened.treasury.address, &opened.context.config.chain.id);
    format!("{heading} change treasury {treasury} on chain {chain_id}:\n{lines}")
}

/// When what waits may be applied.
pub(super) fn due(pending: &PendingResponse) -> String {
    let [from, until] = [pending.due_at, pending.void_at].map(|at| at.map_or_else(String::new, show_time));
    format!("to be put into force (`treasury apply`) from {from} until {until}")
}

pub(super) async fn apply((key, yes): (&str, bool), context: &Context, format: Format) -> eyre::Result<()> {
    let opened = Opened::open(context).await?;
    let pending = opened.treasury.pending().await?;
    let (Some(change), Some(due_at)) = (&pending.change, pending.due_at) else {
        bail!("nothing waits at treasury {}", opened.treasury.address);
    };
    let now = context.chain.latest_block().await?.time;
    let void_at = pending.void_at.unwrap_or(u64::MAX);
    ensure!((due_at..void_at).contains(&now), "what waits is {}: it is {}", due(&pending), show_time(now));
    // Computed from what is shown: a node that shows another change brings none about.
    let hash =
        change.hash(&context.config.chain.id, &opened.treasury.address, due_at).map_err(|reason| eyre!("{reason}"))?;
    let mut lines = describe::treasury::change(opened.stable(), change);
    lines.push(format!("hash {}", hex::encode(hash)));
    confirm(&shown(&opened, "You", &lines), "Send it?", yes)?;
    let apply = ExecuteMsg::Anyone(AnyoneMsg::ApplyChange { change_hash: Binary::from(hash) });
    let sent = opened.send(&context.key(key)?, &apply).await?;
    let done = match change {
        Change::Policy(_) => "has a new policy",
        Change::Resume {} => "goes on",
        Change::StableDenom { .. } => "reckons in another stable denom",
    };
    opened.report(format, Some(&sent), done)
}

#[cfg(test)]
mod tests {
    use stateset_api::treasury::Strategy;

    use super::*;

    /// Also with what it offers in comments.
    #[test]
    fn the_example_loads_and_is_balanced() {
        let example = include_str!("../../../../examples/treasury.toml");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("treasury.toml");
        let venues = example.replace("    # {", "    {");
        let (before, reference) = venues.split_once("# [reference]\n").unwrap();
        let line =
            |line: &'_ str| line.strip_prefix("# ").filter(|line| line.contains(" = ")).unwrap_or(line).to_owned();
        let reference = reference.lines().map(line).collect::<Vec<_>>().join("\n");
        let followed = format!("{before}[reference]\n{reference}");
        for (text, venues, follows) in [(example, 0, None), (&*venues, 1, None), (&*followed, 1, Some(834))] {
            std::fs::write(&file, text).unwrap();
            let policy = load(&file).unwrap();
            assert_eq!((policy.strategy, policy.band_bps), (Strategy::Balanced, 500));
            assert_eq!((policy.validators.len(), policy.pools.len()), (venues, venues));
            assert_eq!(policy.reference.map(|follow| follow.error_bps_max()), follows);
        }
        std::fs::write(&file, example.replace("band_bps = 500", "band_bps = 2001")).unwrap();
        let reason = format!("{:#}", load(&file).unwrap_err());
        assert!(reason.contains("band_bps lies between 0 and 2000: got 2001"), "{reason}");
    }
}
