//! Steps of an agent, written down as the keeper does.

use stateset_chain::journal::{AgentId, AgentStep, Journal, JournalError, NewAgent, PlannedAct, PlannedIntent};

const WALLET: &str = "wallet";

/// The journal's agent, entered if it has none, and the number of its last input.
fn agent(journal: &Journal) -> (AgentId, i64) {
    let moment = journal.moment().unwrap();
    let known = moment.agent(WALLET).unwrap().map(|row| (row.id, moment.last_input(row.id).unwrap()));
    drop(moment);
    known.unwrap_or_else(|| (journal.add_agent(&NewAgent { wallet: WALLET, json: "{}", adopts: None }).unwrap(), 0))
}

fn record(
    journal: &Journal,
    (planned, acts): (&[PlannedIntent], &[PlannedAct]),
    paid: &[(PlannedIntent, u64)],
) -> Result<i64, JournalError> {
    let (agent, after) = agent(journal);
    let step = AgentStep {
        agent,
        after,
        input: "{}",
        at: 0,
        records: &[],
        json: None,
        planned,
        acts,
        paid,
        withdrawn: &[],
        decided: &[],
    };
    journal.record_agent_step(&step)
}

/// A step that decides to pay.
pub(crate) fn plan(journal: &Journal, intents: &[PlannedIntent]) {
    record(journal, (intents, &[]), &[]).unwrap();
}

/// The same, which may be refused. Returns its input's number.
pub(crate) fn step(journal: &Journal, intents: &[PlannedIntent]) -> Result<i64, JournalError> {
    record(journal, (intents, &[]), &[])
}

/// A step that decides on acts of other kinds too.
pub(crate) fn step_with(
    journal: &Journal,
    intents: &[PlannedIntent],
    acts: &[PlannedAct],
) -> Result<i64, JournalError> {
    record(journal, (intents, acts), &[])
}

/// A step that learns of a payment made by others, read at a height.
pub(crate) fn paid_step(journal: &Journal, paid: &PlannedIntent, height: u64) -> Result<i64, JournalError> {
    record(journal, (&[], &[]), &[(paid.clone(), height)])
}
