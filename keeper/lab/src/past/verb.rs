//! `replay`: reads the rules, steps over the journal, prints where the two part.

use std::io::IsTerminal;
use std::path::Path;

use eyre::{Context as _, OptionExt};
use stateset_cli::output::{Format, narrate, pairs, short, table};
use stateset_cli::profile::Profile;
use stateset_cli::verbs::wallet::policy;
use stateset_config::money;
use stateset_telemetry::timestamp::show_time;

use super::report::{Action, Difference, PastReport};
use super::{Asked, Which, replay};
use crate::cli::Replay;

/// Replays, and prints the sum and each difference (a person) or all of it (`--json`).
pub async fn run(verb: &Replay, format: Format) -> eyre::Result<()> {
    let asked = asked(verb.agent.as_deref(), verb.policy.as_deref())?;
    let is_shown = format == Format::Human && std::io::stderr().is_terminal();
    let mut watch = |count| {
        if is_shown {
            narrate(std::io::stderr(), &format!("inputs stepped over: {count}"));
        }
    };
    let which = Which { journal: &verb.journal, wallet: verb.wallet.as_deref(), days: verb.days };
    let report = replay(&asked, which, &mut watch)?;
    format.report(&report, describe)
}

/// The rules of the files; `--policy` takes the place of the profile's.
fn asked(agent: Option<&Path>, file: Option<&Path>) -> eyre::Result<Asked> {
    let profile = agent.map(Profile::load).transpose()?;
    let alone = file.map(policy::load).transpose()?;
    let name = match (&profile, &alone) {
        (Some(profile), None) => format!("agent '{}'", profile.agent.name),
        _ => "this policy".to_owned(),
    };
    let (of_profile, payees) = profile.map_or((None, None), |profile| (Some(profile.policy), Some(profile.payees)));
    let policy = alone.or(of_profile).ok_or_eyre("say under which rules: --policy FILE, --agent FILE, or both")?;
    policy.validate(None).wrap_err("no wallet would take this policy")?;
    Ok(Asked { name, policy, payees })
}

fn describe(report: &PastReport) -> String {
    let PastReport { wallet, from, until, inputs, payments, sum, differences, limits, .. } = report;
    let head = pairs([
        ("wallet", wallet.clone()),
        ("past", format!("{} to {}, {inputs} inputs, {payments} payments", show_time(*from), show_time(*until))),
    ]);
    let rows = differences.iter().map(row);
    let list = if differences.is_empty() {
        "nothing was decided otherwise".to_owned()
    } else {
        table(
            ["bill", "payee", "amount", "due", "in the past", "under the other rules", "comes to", "the payment"],
            rows,
        )
    };
    let limits = limits.iter().map(|limit| format!("- {limit}")).collect::<Vec<_>>().join("\n");
    format!("{head}\n\n{list}\n\n{}\n\nWhat this past cannot answer:\n{limits}", sum.said)
}

fn row(one: &Difference) -> [String; 8] {
    [
        one.number.clone(),
        short(&one.payee),
        format!("{} {}", money::show(one.amount.0, 6), one.denom),
        show_time(one.due),
        chain(&one.past),
        chain(&one.other),
        one.ending.name().to_owned(),
        one.standing.clone(),
    ]
}

/// Decision after decision.
fn chain(actions: &[Action]) -> String {
    let one = |action: &Action| match action.reason.split(':').next().unwrap_or_default() {
        "" => action.action.to_owned(),
        reason => format!("{} ({reason})", action.action),
    };
    actions.iter().map(one).collect::<Vec<_>>().join(", ")
}
