//! The agent's state and the journal, moved together: an input, the rows it changed and the intents it led to are one
//! write. What is not in the journal did not happen.
//!
//! In memory is what something is still to be done about; what an input touches besides comes from the journal before
//! its step and leaves memory after it. Absent: a write of what did not change, and a write after another program's.

use std::sync::Arc;

use stateset_agent::bills::{self, Ended};
use stateset_agent::goals;
use stateset_agent::tasks;
use stateset_agent::{
    AgentState, BillStatus, Effect, Header, Input, Intent, Kind, Outcome, Row, Settings, Step, all_rows, evict,
    lookups, memory, step,
};
use stateset_api::IntentId;
use stateset_api::approval::sha256;
use stateset_chain::journal::{
    ActEnd, ActId, Adopted, AgentId, AgentStep, Decided, IntentState, Journal, JournalError, NewAgent, PlannedIntent,
    Record, RecordLookup,
};
use stateset_ledger::Movement;

use crate::agent_rows::{DOCUMENT, Located, bring, document, live, locate, record};
use crate::inbox::Inbox;
use crate::recognised::recognises;
pub use crate::replay::{replay, replay_watched};
pub use crate::state_error::StateError;
pub use crate::stored_state::{BillPage, StoredState, read_state};
pub use crate::stored_tasks::TaskPage;
use crate::treasury_acts::{treasury_acts, unsigned_moves};
use crate::vendor_proof::proof_holds;

/// Where an intent came from: a bill that the operator pays, or one that the signers decided on.
const BILL: &str = "bill";
const SIGNERS: &str = "signers";

/// The state with the journal that holds it.
pub struct JournaledState {
    journal: Arc<Journal>,
    agent: AgentId,
    header: Header,
    state: AgentState,
    /// The number of the agent's last input.
    seq: i64,
    /// A write failed: what is in memory may be ahead of the journal.
    is_stale: bool,
    inbox: Inbox,
    /// What is decided goes to the wallet's decision log.
    is_noted: bool,
}

impl JournaledState {
    /// The agent of a journal that is this wallet's alone, or has none yet. [`StateError::OtherWallet`] if its agents
    /// are others.
    pub fn open(journal: impl Into<Arc<Journal>>, inbox: Inbox, wallet: &str) -> Result<Self, StateError> {
        let journal = journal.into();
        locate(&journal.moment()?, wallet)?;
        Self::open_among(journal, inbox, wallet)
    }

    /// One of a journal's agents, which enters it if it is new.
    pub fn open_among(journal: impl Into<Arc<Journal>>, inbox: Inbox, wallet: &str) -> Result<Self, StateError> {
        let journal = journal.into();
        adopt(&journal)?;
        let known = journal.moment()?.agent(wallet)?;
        if known.is_none() {
            let json = json(&Header::new(), "agent")?;
            journal.add_agent(&NewAgent { wallet, json: &json, adopts: None })?;
        }
        let moment = journal.moment()?;
        let Located::Rows { agent, header, .. } = locate(&moment, wallet)? else {
            return Err(StateError::OtherWallet { journal: "of none".to_owned(), config: wallet.to_owned() });
        };
        let state = live(&moment, agent, wallet, header.rules)?;
        let seq = moment.last_input(agent)?;
        drop(moment);
        let (is_stale, is_noted) = (false, false);
        let mut journaled = Self { journal, agent, header, state, seq, is_stale, inbox, is_noted };
        journaled.follow_rules()?;
        Ok(journaled)
    }

    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The same for who writes beside the steps, such as notices to people.
    pub fn shared_journal(&self) -> Arc<Journal> {
        self.journal.clone()
    }

    pub const fn state(&self) -> &AgentState {
        &self.state
    }

    /// Under which the journal has this agent.
    pub const fn agent(&self) -> AgentId {
        self.agent
    }

    /// From now on what is decided goes to the wallet's decision log, or does not. What waits for it stays.
    pub const fn note_decisions(&mut self, is_noted: bool) {
        self.is_noted = is_noted;
    }

    /// Steps over one input and records it. On an error nothing changed.
    #[tracing::instrument(level = "trace", skip_all, fields(seq = self.seq))]
    pub fn step(&mut self, input: &Input, now: u64) -> Result<Vec<Effect>, StateError> {
        self.reload()?;
        let done = self.step_in_memory(input).and_then(|step| {
            let seq = self.write(input, &step, now)?;
            Ok((step, seq))
        });
        match done {
            Ok((step, seq)) => {
                self.seq = seq;
                self.header.rules = self.state.rules();
                evict(&mut self.state);
                Ok(step.effects)
            }
            Err(error) => {
                self.is_stale = true;
                self.state = AgentState::under(self.state.wallet.clone(), self.header.rules);
                // If this fails as well, the next step says so before it does anything.
                let _again = self.reload();
                Err(error)
            }
        }
    }

    fn step_in_memory(&mut self, input: &Input) -> Result<Step, StateError> {
        let lookups = lookups(&self.state, input);
        if !lookups.is_empty() {
            bring(&self.journal.moment()?, self.agent, &mut self.state, lookups)?;
        }
        Ok(step(&mut self.state, input))
    }

    fn write(&self, input: &Input, step: &Step, now: u64) -> Result<i64, StateError> {
        let wallet = &self.state.wallet;
        let (mut pays, mut paid, mut withdrawn) = (Vec::new(), Vec::new(), Vec::new());
        let of_bills = step.effects.iter().filter_map(|effect| match effect {
            Effect::Bills(effect) => Some(effect),
            Effect::Memory(_) | Effect::Tasks(_) | Effect::Vendors(_) | Effect::Treasury(_) => None,
        });
        for effect in of_bills {
            match effect {
                bills::Effect::Pay(intent) => pays.push(planned(intent, wallet, BILL, now)),
                bills::Effect::Record { intent, height } => {
                    paid.push((planned(intent, wallet, SIGNERS, now), *height));
                }
                bills::Effect::Withdraw { id } => withdrawn.push((ActId::from(*id), in_doubt())),
                bills::Effect::Notify(_) => {}
            }
        }
        withdrawn.extend(unsigned_moves(&self.journal, &step.effects)?);
        let acts = treasury_acts(&step.effects, wallet, now)?;
        let decided = if self.is_noted { decided(&step.rows) } else { Vec::new() };
        let records = step.rows.iter().cloned().map(record).collect::<Result<Vec<Record>, _>>()?;
        let header = Header { rules: self.state.rules(), ..self.header };
        let header = if step.rules_changed { Some(json(&header, "agent")?) } else { None };
        Ok(self.journal.record_agent_step(&AgentStep {
            agent: self.agent,
            after: self.seq,
            input: &json(input, "input")?,
            at: now,
            records: &records,
            json: header.as_deref(),
            planned: &pays,
            acts: &acts,
            paid: &paid,
            withdrawn: &withdrawn,
            decided: &decided,
        })?)
    }

    /// After a failed write memory is what the journal has, or nothing. What another program wrote is never taken over.
    fn reload(&mut self) -> Result<(), StateError> {
        if !self.is_stale {
            return Ok(());
        }
        let moment = self.journal.moment()?;
        let found = moment.last_input(self.agent)?;
        if found != self.seq {
            return Err(JournalError::AnotherWriter { expected: self.seq, found }.into());
        }
        self.state = live(&moment, self.agent, &self.state.wallet, self.header.rules)?;
        self.is_stale = false;
        Ok(())
    }

    /// An agent of before goes on by today's rules; from where on is recorded.
    fn follow_rules(&mut self) -> Result<(), StateError> {
        if self.state.rules() < bills::RULES {
            self.step(&bills::Input::Rules(bills::RULES).into(), 0)?;
        }
        Ok(())
    }

    /// Takes in what other processes handed in.
    #[tracing::instrument(level = "trace", name = "perceive", skip_all)]
    pub fn take_in(&mut self, now: u64) -> Result<Vec<Effect>, StateError> {
        self.reload()?;
        let mut effects = Vec::new();
        for item in self.inbox.waiting()? {
            match item.input {
                // What they hold back is looked for among what is planned, before the file is removed: whoever dies in
                // between does it with the file once more.
                Ok(Input::Bills(input @ (bills::Input::Imported(_) | bills::Input::Hold { .. }))) => {
                    effects.extend(self.step(&input.into(), now)?);
                    effects.extend(self.look_again(now)?);
                    self.inbox.remove(&item.path)?;
                }
                // Observations and outcomes come from the chain and the journal, never from a file.
                // Also what governance is said to have approved: it judges that itself when the approval is used.
                Ok(Input::Bills(
                    input @ (bills::Input::Retry(_)
                    | bills::Input::CreditNotes(_)
                    | bills::Input::CreditAssigned { .. }
                    | bills::Input::Release { .. }
                    | bills::Input::GovernanceAnswered { .. }),
                )) => {
                    effects.extend(self.step(&input.into(), now)?);
                    self.inbox.remove(&item.path)?;
                }
                // When it came in is the block's to say, and so is when something is due.
                Ok(Input::Tasks(input @ (tasks::Input::TasksAdded { .. } | tasks::Input::TaskEnded(_)))) => {
                    effects.extend(self.step(&input.at(now).into(), now)?);
                    self.inbox.remove(&item.path)?;
                }
                // What nobody but a person or a program sees, of what a goal names.
                Ok(Input::Goals(input @ goals::Input::GoalReported { .. })) => {
                    effects.extend(self.step(&input.at(now).into(), now)?);
                    self.inbox.remove(&item.path)?;
                }
                // What was learned is the agent's alone; a person lets go on what it stopped.
                Ok(Input::Memory(input @ memory::Input::Allowed { .. })) => {
                    effects.extend(self.step(&input.into(), now)?);
                    self.inbox.remove(&item.path)?;
                }
                // Whose money it was, and that an incident is over: what the chain shows comes from the chain.
                Ok(Input::Ledger(input)) if input.is_of_a_person() => {
                    effects.extend(self.step(&input.into(), now)?);
                    self.inbox.remove(&item.path)?;
                }
                // What was billed, and what came in for it, is a person's word; what came in at all is the ledger's.
                Ok(Input::Invoices(input)) => {
                    effects.extend(self.step(&input.into(), now)?);
                    self.inbox.remove(&item.path)?;
                }
                // A proof is a proof by its signature, whoever laid it here.
                Ok(Input::Vendors(input)) if proof_holds(&self.state.vendors, &input) => {
                    effects.extend(self.step(&input.into(), now)?);
                    effects.extend(self.look_again(now)?);
                    self.inbox.remove(&item.path)?;
                }
                other => {
                    let reason = other.err().unwrap_or_else(|| "it speaks for the chain, or proves nothing".to_owned());
                    tracing::warn!(file = %item.path.display(), "an inbox file is no input, set aside: {reason}");
                    self.inbox.set_aside(&item.path)?;
                }
            }
        }
        Ok(effects)
    }

    /// Takes the configuration's settings for those of now, as far as they are others: recorded, so that a replay goes by the
    /// settings of the time.
    pub fn follow(&mut self, settings: &Settings, now: u64) -> Result<(), StateError> {
        self.reload()?;
        for input in settings.news(&self.state, now) {
            self.step(&input, now)?;
        }
        Ok(())
    }

    /// What this block's time does to goals and tasks, if it does something: nothing is recorded of a time at which nothing is
    /// due.
    pub fn tick(&mut self, now: u64) -> Result<Vec<Effect>, StateError> {
        self.reload()?;
        let mut effects = Vec::new();
        if self.state.goals.is_day_due(now) {
            effects.extend(self.step(&goals::Input::GoalsDay { at: now }.into(), now)?);
        }
        if !self.state.tasks.is_due(now) {
            return Ok(effects);
        }
        effects.extend(self.step(&tasks::Input::TasksDue { time: now }.into(), now)?);
        // A task's bill may say of a planned one that it is too dear.
        effects.extend(self.look_again(now)?);
        Ok(effects)
    }

    /// Withdraws payments that are planned, not signed, and in doubt since vendors changed. What is signed is on its way;
    /// it is looked at once more when it is planned anew, since its bytes lapsed.
    pub fn look_again(&mut self, now: u64) -> Result<Vec<Effect>, StateError> {
        self.reload()?;
        let intended: Vec<IntentId> = self.state.bills.intended().map(|(id, _)| id).collect();
        if intended.is_empty() {
            return Ok(Vec::new());
        }
        let lookups = lookups(&self.state, &bills::Input::LookedAgain(intended.clone()).into());
        bring(&self.journal.moment()?, self.agent, &mut self.state, lookups)?;
        let AgentState { bills, vendors, .. } = &self.state;
        let in_doubt = |id: &IntentId| bills.get(id).is_some_and(|bill| bills::is_in_doubt(bills, vendors, bill));
        let doubted: Vec<IntentId> = intended.into_iter().filter(in_doubt).collect();
        evict(&mut self.state);
        let mut planned = Vec::new();
        for id in doubted {
            if self.journal.intent(id)?.is_some_and(|row| row.state == IntentState::Planned) {
                planned.push(id);
            }
        }
        if planned.is_empty() {
            return Ok(Vec::new());
        }
        self.step(&bills::Input::LookedAgain(planned).into(), now)
    }

    /// Whether one of the bills is in doubt beside everything that it is compared with: what was paid has left memory, and
    /// comes back for it.
    pub fn is_in_doubt(&mut self, id: IntentId) -> Result<bool, StateError> {
        self.reload()?;
        let lookups = lookups(&self.state, &bills::Input::LookedAgain(vec![id]).into());
        bring(&self.journal.moment()?, self.agent, &mut self.state, lookups)?;
        let AgentState { bills, vendors, .. } = &self.state;
        let is_in_doubt = bills.get(&id).is_some_and(|record| bills::is_in_doubt(bills, vendors, record));
        evict(&mut self.state);
        Ok(is_in_doubt)
    }

    /// Those of these movements that the ledger neither booked nor knows to lie before its opening.
    pub fn unbooked(&self, movements: Vec<Movement>) -> Result<Vec<Movement>, StateError> {
        let moment = self.journal.moment()?;
        let mut unbooked = Vec::new();
        for movement in movements {
            if moment.find(self.agent, &RecordLookup::Key(Kind::Ledger.code(), movement.id.0))?.is_empty() {
                unbooked.push(movement);
            }
        }
        Ok(unbooked)
    }

    /// Whether a payment is one of this keeper's: a bill's, to the letter of payee, denom and amount, or what an act of its
    /// journal planned.
    pub fn recognises(&self, movement: &Movement) -> Result<bool, StateError> {
        recognises(&self.journal, (self.agent, &self.state.wallet), movement)
    }

    /// Lets the agent know what became of its intents: all of it is one input. Ids of no intent are left out.
    #[tracing::instrument(level = "trace", skip_all, fields(ended = ended.len()))]
    pub fn learn(&mut self, mut ended: Vec<Ended>, now: u64) -> Result<Vec<Effect>, StateError> {
        // A memory that was lost would know none of them, and they would be forgotten.
        self.reload()?;
        let bills = &self.state.bills;
        ended.retain(|one| bills.get(&one.id).is_some_and(|bill| matches!(bill.status, BillStatus::Intended { .. })));
        if ended.is_empty() {
            return Ok(Vec::new());
        }
        self.step(&bills::Input::Outcomes(ended).into(), now)
    }

    /// The same for all that the journal knows and the agent does not: after a start, or when nobody said what ended.
    pub fn catch_up(&mut self, now: u64) -> Result<Vec<Effect>, StateError> {
        self.reload()?;
        let mut ended = Vec::new();
        for (id, _) in self.state.bills.intended() {
            ended.extend(self.outcome(id)?.map(|outcome| Ended { id, outcome }));
        }
        self.learn(ended, now)
    }

    fn outcome(&self, id: IntentId) -> Result<Option<Outcome>, JournalError> {
        let Some(row) = self.journal.intent(id)? else { return Ok(None) };
        Ok(match row.state {
            IntentState::Settled => Some(Outcome::Settled { height: row.paid_height.unwrap_or_default() }),
            IntentState::Refused => Some(Outcome::Refused { reason: row.detail, breach: row.breach }),
            IntentState::NeedsReview => Some(Outcome::NeedsReview { reason: row.detail }),
            IntentState::Planned | IntentState::Signed => None,
        })
    }
}

/// Makes the document of a journal of before into an agent with rows, all of it or nothing.
fn adopt(journal: &Journal) -> Result<(), StateError> {
    let Some(state) = document(&journal.moment()?)? else { return Ok(()) };
    let records = all_rows(&state).into_iter().map(record).collect::<Result<Vec<Record>, _>>()?;
    let header = Header { rules: bills::RULES, ..Header::of_before() };
    let input = json(&Input::from(bills::Input::Rules(bills::RULES)), "input")?;
    let adopts = Adopted { document: DOCUMENT, records: &records, input: &input };
    journal.add_agent(&NewAgent { wallet: &state.wallet, json: &json(&header, "agent")?, adopts: Some(adopts) })?;
    Ok(())
}

fn json<T: serde::Serialize>(value: &T, what: &str) -> Result<String, StateError> {
    serde_json::to_string(value).map_err(|reason| StateError::Unreadable { what: what.to_owned(), reason })
}

/// How a payment ends that is withdrawn before it was signed.
fn in_doubt() -> ActEnd {
    ActEnd::NeedsReview { detail: "withdrawn before it was signed: it is in doubt".to_owned() }
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
        mandate: intent.mandate,
        planned_at: now,
    }
}

/// The decisions among the rows of a step, as the log will name them.
fn decided(rows: &[Row]) -> Vec<Decided> {
    let decisions = rows.iter().filter(|row| row.kind == Kind::Decision);
    decisions.map(|row| Decided { id: row.key, hash: sha256(&[row.json.as_bytes()]) }).collect()
}
