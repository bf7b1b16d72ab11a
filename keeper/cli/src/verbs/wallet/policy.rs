//! `wallet policy`: look at the operator's limits, replace them.

use std::path::Path;

use eyre::{Context as _, ensure};
use serde_json::json;
use stateset_api::policy::{Policy, is_tighter};
use stateset_api::wallet::{ExecuteMsg, OwnerMsg};
use stateset_chain::dialect;
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::cli::PolicyVerb;
use crate::describe;
use crate::output::Format;
use crate::verbs::file::read;
use crate::verbs::wallet::act::{act, report};

pub(super) async fn run(verb: &PolicyVerb, context: &Context, format: Format) -> eyre::Result<()> {
    let wallet = context.wallet()?;
    let before = wallet.policy().await?;
    match verb {
        PolicyVerb::Show => format.print(&before, |policy| describe::policy(context, policy).join("\n")),
        PolicyVerb::Set { file, key, dry_run } => {
            let policy = load(file)?;
            policy.validate(Some(&before)).wrap_err_with(|| file.display().to_string())?;
            ensure!(policy != before, "{} says what is in force already: nothing to do", file.display());
            let tighter = is_tighter(&before, &policy);
            let signers = wallet.signers().await?.signers;
            if *dry_run {
                let delay = signers.filter(|_| !tighter).map_or(0, |set| set.loosen_delay_seconds);
                let from = context.chain.latest_block().await?.time.saturating_add(delay);
                let shown = json!({ "tighter": tighter, "delay_seconds": delay, "from": from, "policy": policy });
                return format.print(&shown, |_| {
                    let kind = if tighter { "only tightens" } else { "loosens" };
                    let when =
                        if delay == 0 { "at once".to_owned() } else { format!("not before {}", show_time(from)) };
                    format!("{}\nit {kind} and would take effect {when}", describe::policy(context, &policy).join("\n"))
                });
            }
            let acted = act(context, &context.key(key)?, &ExecuteMsg::Owner(OwnerMsg::SetPolicy { policy })).await?;
            report(format, &acted, if tighter { "has a tighter policy" } else { "has a new policy" })
        }
    }
}

/// A policy alone, or the `[policy]` of a profile.
pub fn load(file: &Path) -> eyre::Result<Policy> {
    let mut value: serde_json::Value = read(file)?;
    let inner = value.get_mut("policy").map(serde_json::Value::take);
    let policy = dialect::read(inner.unwrap_or(value));
    policy.wrap_err_with(|| format!("{} holds no policy", file.display()))
}
