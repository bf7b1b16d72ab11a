//! `goals`: how far recorded facts are from what the configuration wants.

use eyre::WrapErr as _;
use serde::Serialize;
use serde_json::json;
use stateset_agent::goals::{Goal, Input, Progress, progress};
use stateset_config::context::Context;

use crate::cli::GoalVerb;
use crate::output::{Format, table};
use crate::verbs::bill_store::{ask, hand_in};

/// A goal and how it stands.
#[derive(Serialize)]
struct GoalShown<'a> {
    #[serde(flatten)]
    goal: &'a Goal,
    /// The keeper judges by it since its last start. Otherwise its next start takes it.
    in_force: bool,
    progress: Progress,
}

pub(super) async fn run(verb: &GoalVerb, context: &Context, format: Format) -> eyre::Result<()> {
    match verb {
        GoalVerb::List => list(context, format),
        GoalVerb::Report { name, value } => report((name, *value), context, format).await,
    }
}

/// Hands in what somebody sees of what a goal names.
async fn report((name, value): (&str, u64), context: &Context, format: Format) -> eyre::Result<()> {
    let known: Vec<&str> = context.config.agent.goals.iter().filter_map(|goal| goal.measure.reported()).collect();
    if !known.contains(&name) {
        let known =
            if known.is_empty() { "none has one".to_owned() } else { format!("they name {}", known.join(", ")) };
        eyre::bail!("no goal of the configuration is measured by '{name}': {known}");
    }
    let input = Input::GoalReported { name: name.to_owned(), value, at: 0 };
    hand_in(context, &input.into()).await.wrap_err("nothing was changed")?;
    format.report(&json!({ "reported": name, "value": value }), |_| format!("that {name} is {value} is handed in"))
}

fn list(context: &Context, format: Format) -> eyre::Result<()> {
    let known = ask(context, |stored| stored.goals())?;
    let goals = &context.config.agent.goals;
    let shown = |goal| GoalShown { goal, in_force: known.goals().contains(goal), progress: progress(goal, &known) };
    let shown: Vec<GoalShown<'_>> = goals.iter().map(shown).collect();
    format.print(&shown, |shown| {
        let rows = shown.iter().map(|GoalShown { goal, in_force, progress }| {
            let amount = |value: u128| match (goal.measure.denom(), goal.measure.reported()) {
                (Some(denom), _) => context.show(value, denom),
                (None, Some(_)) => value.to_string(),
                _ => format!("{}.{:02} %", value / 10_000, value / 100 % 100),
            };
            let standing = if *in_force { progress.standing.name() } else { "not yet in force" };
            [
                goal.name.clone(),
                goal.measure.name().to_owned(),
                amount(progress.measure),
                amount(progress.target),
                standing.to_owned(),
                context.show_text(&progress.words),
            ]
        });
        table(["goal", "kind", "measured", "target", "state", "in words"], rows)
    })
}
