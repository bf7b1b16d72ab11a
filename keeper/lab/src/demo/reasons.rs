//! The agent is asked why it did what it did, why not, and how its goals stand. All of it from the record.

use eyre::OptionExt;
use stateset_agent::{BillRecord, BillStatus};
use stateset_cli::output::Format;

use super::stage::Stage;
use super::state;

pub(super) async fn run(stage: &Stage, format: Format) -> eyre::Result<()> {
    let state = state(stage)?;
    let find = |wanted: fn(&BillRecord) -> bool| {
        let found = state.bills.iter().find(|(_, record)| wanted(record)).map(|(id, _)| id.to_string());
        found.ok_or_eyre("the story has no such bill")
    };
    let paid = find(|record| matches!(record.status, BillStatus::Paid { height: 1.. }))?;
    let asked_about = find(|record| matches!(record.status, BillStatus::Proposed { .. }))?;
    stage.keeper(&["why", &paid], format).await?;
    stage.keeper(&["why-not", &asked_about], format).await?;
    stage.keeper(&["decisions", "list", "--limit", "3"], format).await?;
    stage.keeper(&["goals", "list"], format).await
}
