//! One agent's questions to a model: at most one at a time, in a task beside the round.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use stateset_agent::advice::{Advice, Input, Source, was_advised};
use stateset_agent::bills::soon;
use stateset_agent::{Bill, BillStatus, Effect};
use stateset_api::IntentId;
use stateset_chain::Block;
use stateset_config::{Config, Currency, ModelConfig, money};
use stateset_model::{BudgetError, CallError, Ledger, Limits, Model, Question, Record, Reply, Reservation};
use stateset_state::journaled_state::JournaledState;
use stateset_state::state_error::StateError;
use stateset_telemetry::escape::on_one_line;
use tokio::task::JoinHandle;

use crate::answer::{Proposals, proposals};
use crate::question::question;
use crate::store::{Store, StoreError, folder};

/// Bills in one question.
pub const SHOWN_MAX: usize = 20;
/// Bills are shown so long before they are due. Seconds.
const AHEAD_SECONDS: u64 = 86_400;
/// After a budget is spent, or the disk refused, a model is asked again so much later. Seconds of the chain.
const PAUSE_SECONDS: u64 = 600;
/// How long a bill that is due waits for a model's word in a rehearsal, as the configuration would have it by default.
/// Seconds.
const WAIT_REHEARSED_SECONDS: u64 = 30;

/// Asks, and hands what comes back to the agent.
pub struct Advisor {
    model: Arc<dyn Model>,
    limits: Limits,
    wait_seconds: u64,
    store: Store,
    currencies: BTreeMap<String, Currency>,
    /// Whether a round waits for what was asked in the one before.
    is_rehearsed: bool,
    pending: Option<Pending>,
    /// Nothing is asked before, Unix seconds.
    paused_until: u64,
}

/// A question under way.
struct Pending {
    shown: Vec<IntentId>,
    reservation: Reservation,
    asking: JoinHandle<Reply>,
}

/// Why nothing was asked.
#[derive(Debug, thiserror::Error)]
enum Unasked {
    #[error(transparent)]
    Budget(#[from] BudgetError),
    #[error(transparent)]
    Question(#[from] CallError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Advisor {
    /// Of the agent of a wallet, if its configuration has a model.
    pub fn of(config: &Config, wallet: &str) -> eyre::Result<Option<Self>> {
        let Some(model) = &config.model else { return Ok(None) };
        let here = std::path::Path::new(".");
        let client = Arc::new(model.client(config.path.parent().unwrap_or(here))?);
        let store = Store::open(folder(&config.journal_file, wallet))?;
        let ModelConfig { limits, wait_seconds, .. } = *model;
        let advisor = Self::new(client, (limits, wait_seconds), store);
        Ok(Some(Self { currencies: config.currencies.clone(), ..advisor }))
    }

    /// Of a rehearsed agent: each round waits for what was asked in the one before, since on a scenario's clock it does
    /// not matter how long a model takes on this machine's.
    pub fn rehearsed(model: Arc<dyn Model>, limits: Limits, store: Store) -> Self {
        Self { is_rehearsed: true, ..Self::new(model, (limits, WAIT_REHEARSED_SECONDS), store) }
    }

    const fn new(model: Arc<dyn Model>, (limits, wait_seconds): (Limits, u64), store: Store) -> Self {
        let currencies = BTreeMap::new();
        Self { model, limits, wait_seconds, store, currencies, is_rehearsed: false, pending: None, paused_until: 0 }
    }

    /// Takes in what a model answered meanwhile, and asks about bills that none was asked about. Returns at once.
    pub async fn round(&mut self, journaled: &mut JournaledState, block: &Block) -> Result<Vec<Effect>, StateError> {
        let mut effects = Vec::new();
        if self.pending.as_ref().is_some_and(|pending| self.is_rehearsed || pending.asking.is_finished())
            && let Some(pending) = self.pending.take()
        {
            let advice = self.learn(pending, block).await;
            effects.extend(journaled.step(&Input::Answered(advice).into(), block.time)?);
        }
        if self.pending.is_none() && block.time >= self.paused_until {
            self.ask(journaled, block)?;
        }
        Ok(effects)
    }

    /// Shows the next bills to a model. They are noted as shown before anything leaves.
    fn ask(&mut self, journaled: &mut JournaledState, block: &Block) -> Result<(), StateError> {
        let (shown, question) = {
            let bills = candidates(journaled, block.time);
            if bills.is_empty() {
                return Ok(());
            }
            let wallet = &journaled.state().wallet;
            let shown: Vec<IntentId> = bills.iter().map(|bill| bill.intent_id(wallet)).collect();
            let show = |amount: u128, denom: &str| money::show_in(&self.currencies, amount, denom);
            (shown, question(bills.into_iter(), &show))
        };
        let reservation = match self.reserve(&question, block.time) {
            Ok(reservation) => reservation,
            Err(reason) => {
                self.paused_until = block.time.saturating_add(PAUSE_SECONDS);
                let reason = on_one_line(&reason.to_string());
                tracing::warn!("no model is asked for {PAUSE_SECONDS} s, and bills go on without: {reason}");
                return Ok(());
            }
        };
        let until = block.time.saturating_add(self.wait_seconds);
        journaled.step(&Input::Asked { bills: shown.clone(), until }.into(), block.time)?;
        let (model, allowance) = (self.model.clone(), reservation.allowance());
        let asking = tokio::spawn(async move { model.ask(&question, allowance).await });
        self.pending = Some(Pending { shown, reservation, asking });
        Ok(())
    }

    /// Sets aside what a question may cost, on disk.
    fn reserve(&self, question: &Question, now: u64) -> Result<Reservation, Unasked> {
        let mut ledger = self.store.spent()?;
        let reservation = ledger.reserve(&decision(now), self.model.need(question)?, self.limits, now)?;
        self.store.keep_spent(&ledger)?;
        Ok(reservation)
    }

    /// Books what a question cost, keeps its record, and reads what was answered.
    async fn learn(&self, pending: Pending, block: &Block) -> Advice {
        let Pending { shown, reservation, asking } = pending;
        let advice = |(model, record): (String, String), said: Result<Proposals, String>| {
            let (found, failed) = match said {
                Ok(found) => (found, None),
                Err(reason) => (Proposals::default(), Some(reason)),
            };
            let Proposals { holds, laters, words, tasks } = found;
            let (at, height) = (block.time, block.height);
            Advice { at, height, source: Source { model, record }, holds, laters, words, tasks, failed }
        };
        // A task that ended otherwise than by its answer stays spent.
        let Ok(Reply { outcome, record }) = asking.await else {
            return advice(Default::default(), Err("the question broke off".to_owned()));
        };
        if let Err(reason) = self.book(reservation, &record) {
            tracing::warn!("what a model cost counts in full: {}", on_one_line(&reason.to_string()));
        }
        let model = record.attempts.last().map_or_else(String::new, |last| {
            let cost = &last.cost;
            format!("{}/{}", cost.provider, cost.model)
        });
        let hash = serde_json::to_vec(&record).map(|bytes| hex::encode(Sha256::digest(bytes))).unwrap_or_default();
        let said = outcome.and_then(|answer| proposals(&answer, &shown)).map_err(|reason| {
            // Whatever a provider wrote stays out of log and journal: it is in the record, if it is kept at all.
            let reason = reason.without_texts().to_string();
            tracing::warn!("no model's word on {} bills: {}", shown.len(), on_one_line(&reason));
            reason
        });
        advice((model, hash), said)
    }

    fn book(&self, reservation: Reservation, record: &Record) -> Result<(), StoreError> {
        let mut ledger: Ledger = self.store.spent()?;
        ledger.settle(reservation, record.spent());
        ledger.finish(&decision(record.at));
        self.store.keep_spent(&ledger)?;
        self.store.keep_record(record)
    }
}

/// Each question is a decision of its own, by the time at which it is asked.
fn decision(at: u64) -> String {
    format!("bills-{at}")
}

/// Bills that are due within a day, were not judged yet, and that no model was shown.
fn candidates(journaled: &JournaledState, now: u64) -> Vec<&Bill> {
    let state = journaled.state();
    let unseen = soon(&state.bills, now.saturating_add(AHEAD_SECONDS), SHOWN_MAX.saturating_mul(4)).filter(|bill| {
        let id = bill.intent_id(&state.wallet);
        let is_new = |record: &stateset_agent::BillRecord| record.status == BillStatus::Open && !was_advised(record);
        state.advice.may_show(id) && state.bills.get(&id).is_some_and(is_new)
    });
    unseen.take(SHOWN_MAX).collect()
}
