//! `goals`: how far recorded facts are from what the configuration wants.

use serde::Serialize;
use stateset_agent::goals::{Goal, Measure, Progress, progress};
use stateset_config::context::Context;

use crate::cli::GoalVerb;
use crate::output::{Format, table};
use crate::verbs::bill_store::ask;

/// A goal and how it stands.
#[derive(Serialize)]
struct GoalShown<'a> {
    #[serde(flatten)]
    goal: &'a Goal,
    /// The keeper judges by it since its last start. Otherwise its next start takes it.
    in_force: bool,
    progress: Progress,
}

pub(super) fn run(verb: &GoalVerb, context: &Context, format: Format) -> eyre::Result<()> {
    let GoalVerb::List = verb;
    let known = ask(context, |stored| stored.goals())?;
    let goals = &context.config.agent.goals;
    let shown = |goal| GoalShown { goal, in_force: known.goals().contains(goal), progress: progress(goal, &known) };
    let shown: Vec<GoalShown<'_>> = goals.iter().map(shown).collect();
    format.print(&shown, |shown| {
        let rows = shown.iter().map(|GoalShown { goal, in_force, progress }| {
            let amount = |value: u128| match &goal.measure {
                Measure::Budget { denom, .. } => context.show(value, denom),
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
