//! The agent's state and the journal, moved together: an input, the state after it and the intents it led to are one
//! write. What is not in the journal did not happen.

use stateset_agent::{AgentState, BillStatus, Effect, Input, Intent, Outcome, step};
use stateset_chain::journal::{IntentState, Journal, JournalError, PlannedIntent, Reader};
use thiserror::Error;

use crate::inbox::{Inbox, InboxError};

/// The document under which the state lies.
const STATE: &str = "agent";
/// Where an intent came from: a bill that the operator pays, or one that the signers decided on.
const BILL: &str = "bill";
const SIGNERS: &str = "signers";
/// Inputs read at once in a replay.
const PAGE: u32 = 500;

/// Why the agent cannot go on.
#[derive(Debug, Error)]
pub enum StateError {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(transparent)]
    Inbox(#[from] InboxError),
    #[error("the journal's {what} is unreadable: {reason}")]
    Unreadable { what: String, reason: serde_json::Error },
    #[error("the journal belongs to wallet {journal}, the configuration names {config}")]
    OtherWallet { journal: String, config: String },
    #[error("replaying input {input} of {inputs} leads elsewhere than the stored state: {bill}")]
    Diverged { input: i64, inputs: usize, bill: String },
}

/// The state with the journal that holds it.
pub struct JournaledState {
    journal: Journal,
    state: AgentState,
    inbox: Inbox,
}

/// The state that a journal holds, or a new one for `wallet`.
pub fn read_state(journal: &Reader, wallet: &str) -> Result<AgentState, StateError> {
    let Some(text) = journal.document(STATE)? else { return Ok(AgentState::new(wallet.to_owned())) };
    let state: AgentState = serde_json::from_str(&text)
        .map_err(|reason| StateError::Unreadable { what: "agent state".to_owned(), reason })?;
    if state.wallet != wallet {
        return Err(StateError::OtherWallet { journal: state.wallet, config: wallet.to_owned() });
    }
    Ok(state)
}

/// Steps over all recorded inputs and compares with the stored state. Returns how many inputs there were.
pub fn replay(journal: &Reader, wallet: &str) -> Result<usize, StateError> {
    let stored = read_state(journal, wallet)?;
    let mut state = AgentState::new(wallet.to_owned());
    let (mut seq, mut count) = (0, 0);
    loop {
        let page = journal.inputs(seq, PAGE)?;
        if page.is_empty() {
            break;
        }
        for (number, text) in page {
            let what = || format!("input {number}");
            let input =
                serde_json::from_str(&text).map_err(|reason| StateError::Unreadable { what: what(), reason })?;
            (state, _) = step(state, &input);
            (seq, count) = (number, count + 1);
        }
    }
    if state == stored {
        return Ok(count);
    }
    let differs = stored.bills.iter().find(|(id, record)| state.bills.get(id) != Some(record));
    let bill = differs.map_or_else(|| "a bill is missing".to_owned(), |(id, _)| id.to_string());
    Err(StateError::Diverged { input: seq, inputs: count, bill })
}

impl JournaledState {
    pub fn open(journal: Journal, inbox: Inbox, wallet: &str) -> Result<Self, StateError> {
        let state = read_state(&journal, wallet)?;
        Ok(Self { journal, state, inbox })
    }

    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    pub const fn state(&self) -> &AgentState {
        &self.state
    }

    /// Steps over one input and records it. On an error nothing changed.
    pub fn step(&mut self, input: &Input, now: u64) -> Result<Vec<Effect>, StateError> {
        let (state, effects) = step(self.state.clone(), input);
        let unreadable = |what: &str| {
            let what = what.to_owned();
            |reason| StateError::Unreadable { what, reason }
        };
        let input = serde_json::to_string(input).map_err(unreadable("input"))?;
        let document = serde_json::to_string(&state).map_err(unreadable("agent state"))?;
        let pay = |effect: &Effect| match effect {
            Effect::Pay(intent) => Some(planned(intent, &state.wallet, BILL, now)),
            Effect::Record { .. } | Effect::Notify(_) => None,
        };
        let record = |effect: &Effect| match effect {
            Effect::Record { intent, height } => Some((planned(intent, &state.wallet, SIGNERS, now), *height)),
            Effect::Pay(_) | Effect::Notify(_) => None,
        };
        let intents: Vec<PlannedIntent> = effects.iter().filter_map(pay).collect();
        // A step of one bill: it records one payment and plans none, or the other way round.
        match effects.iter().find_map(record) {
            Some((paid, height)) => {
                self.journal.record_paid_step(&input, &[(STATE, &document)], &paid, height)?;
            }
            None => {
                self.journal.record_step(&input, &[(STATE, &document)], &intents)?;
            }
        }
        self.state = state;
        // Only a person's request leads from an end without payment to another intent of the same id.
        for intent in &intents {
            let ended = self.journal.intent(intent.id)?.map(|row| row.state);
            if matches!(ended, Some(IntentState::Refused | IntentState::NeedsReview)) {
                self.journal.retry(intent.id, "asked to try again")?;
            }
        }
        Ok(effects)
    }

    /// Takes in what other processes handed in.
    pub fn take_in(&mut self, now: u64) -> Result<Vec<Effect>, StateError> {
        let mut effects = Vec::new();
        for item in self.inbox.waiting()? {
            match item.input {
                // Observations and outcomes come from the chain and the journal, never from a file.
                // Also what governance is said to have approved: it judges that itself when the approval is used.
                Ok(input @ (Input::Bills(_) | Input::Retry(_) | Input::GovernanceAnswered { .. })) => {
                    effects.extend(self.step(&input, now)?);
                    self.inbox.remove(&item.path)?;
                }
                other => {
                    let reason = other.err().unwrap_or_else(|| "it speaks for the chain".to_owned());
                    tracing::warn!(file = %item.path.display(), "an inbox file is no input, set aside: {reason}");
                    self.inbox.set_aside(&item.path)?;
                }
            }
        }
        Ok(effects)
    }

    /// Lets the agent know what became of its intents, as the journal has it.
    pub fn learn(&mut self, now: u64) -> Result<Vec<Effect>, StateError> {
        let waits = |status: &BillStatus| matches!(status, BillStatus::Intended { .. });
        let open: Vec<_> =
            self.state.bills.iter().filter(|(_, record)| waits(&record.status)).map(|(id, _)| *id).collect();
        let mut effects = Vec::new();
        for id in open {
            let Some(row) = self.journal.intent(id)? else { continue };
            let outcome = match row.state {
                IntentState::Settled => Outcome::Settled { height: row.paid_height.unwrap_or_default() },
                IntentState::Refused => Outcome::Refused { reason: row.detail, breach: row.breach },
                IntentState::NeedsReview => Outcome::NeedsReview { reason: row.detail },
                IntentState::Planned | IntentState::Signed => continue,
            };
            effects.extend(self.step(&Input::Outcome { id, outcome }, now)?);
        }
        Ok(effects)
    }
}

fn planned(intent: &Intent, wallet: &str, origin: &str, now: u64) -> PlannedIntent {
    PlannedIntent {
        id: intent.id,
        wallet: wallet.to_owned(),
        denom: intent.bill.denom.clone(),
        to: intent.bill.payee.clone(),
        amount: intent.bill.amount.0,
        category: intent.bill.category.clone(),
        reference: intent.bill.number.clone(),
        rationale: intent.rationale.clone(),
        origin: origin.to_owned(),
        approval: intent.approval,
        planned_at: now,
    }
}
