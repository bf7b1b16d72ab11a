//! The loop: look at the chain, decide, submit, learn; until asked to stop.

use std::collections::BTreeMap;
use std::time::Duration;

use metrics::{counter, gauge, histogram};
use stateset_agent::bills::{Ended, Input, Outcome};
use stateset_agent::{BillStatus, Effect};
use stateset_chain::Block;
use stateset_chain::outbox::{Outbox, Progress, authority};
use stateset_telemetry::escape::on_one_line;
use stateset_telemetry::http::Pulse;
use stateset_telemetry::report;
use stateset_upkeep::gas::Gas;
use stateset_upkeep::heartbeat::Heartbeat;
use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::round_error::RoundError;
use stateset_advisor::Advisor;
use stateset_bills::escalation::Escalator;
use stateset_bills::governance_watcher::GovernanceWatcher;
use stateset_bills::judging::{judge_due, judge_new};
use stateset_bills::payee_watcher;
use stateset_chain::contract::Wallet;
use stateset_config::{Currency, money};
use stateset_notify::Notices;
use stateset_reconcile::Reconciler;
use stateset_state::epoch::{Epoch, EpochWatch};
use stateset_state::journaled_state::JournaledState;

/// While transactions are under way a new block is looked for this often, if not oftener anyway.
const BUSY_POLL: Duration = Duration::from_millis(100);
/// Between two rounds at least, so that other agents have their turn and a slow node is not asked without end.
const PAUSE: Duration = Duration::from_millis(20);
/// Advances of the outbox in one round, so that a round ends.
const TICKS_MAX: usize = 8;

/// One agent's loop.
pub struct Keeper {
    journaled: JournaledState,
    wallet: Wallet,
    outbox: Outbox,
    escalator: Escalator,
    governance_watcher: GovernanceWatcher,
    heartbeat: Option<Heartbeat>,
    gas: Gas,
    advisor: Option<Advisor>,
    reconciler: Reconciler,
    epoch_watch: EpochWatch,
    pulse: watch::Sender<Pulse>,
    /// The height at which what is due was last judged.
    judged_height: u64,
    /// The journal may know of ends that the agent does not: at the start, and after an advance that broke off.
    is_behind: bool,
    /// Something that was signed is planned anew: what was learned meanwhile may speak against it. So at the start.
    is_replanned: bool,
    /// The outbox had something under way in the last round.
    is_busy: bool,
    /// By which the log writes amounts.
    currencies: BTreeMap<String, Currency>,
    /// What people are to know; none where the configuration names nobody.
    notices: Option<Notices>,
    /// The last warning and its time, so that a node that is down does not fill the log.
    warned: Option<(String, Instant)>,
}

/// The same warning is repeated after this long.
const WARN_AGAIN: Duration = Duration::from_secs(60);

impl Keeper {
    pub fn new(
        journaled: JournaledState,
        wallet: Wallet,
        outbox: Outbox,
        escalator: Escalator,
        (heartbeat, gas, reconciler): (Option<Heartbeat>, Gas, Reconciler),
        pulse: watch::Sender<Pulse>,
    ) -> Self {
        Self {
            journaled,
            wallet,
            outbox,
            escalator,
            governance_watcher: GovernanceWatcher::default(),
            heartbeat,
            gas,
            advisor: None,
            reconciler,
            epoch_watch: EpochWatch::default(),
            pulse,
            judged_height: 0,
            is_behind: true,
            is_replanned: true,
            is_busy: false,
            currencies: BTreeMap::new(),
            notices: None,
            warned: None,
        }
    }

    /// Writes amounts in these currencies in its log; without them in each denom's smallest unit.
    #[must_use]
    pub fn with_currencies(self, currencies: BTreeMap<String, Currency>) -> Self {
        Self { currencies, ..self }
    }

    /// Asks a model about bills.
    #[must_use]
    pub fn with_advisor(self, advisor: Option<Advisor>) -> Self {
        Self { advisor, ..self }
    }

    /// Says to people what waits for them.
    #[must_use]
    pub fn with_notices(self, notices: Option<Notices>) -> Self {
        Self { notices, ..self }
    }

    /// Rounds until cancelled, each in its turn among the agents that share `turns`. An error is one that waiting cannot
    /// mend.
    pub async fn run(
        &mut self,
        poll: Duration,
        turns: &Semaphore,
        cancel: CancellationToken,
    ) -> Result<(), RoundError> {
        let mut next = Instant::now();
        let mut ended = Ok(());
        while cancel.run_until_cancelled(tokio::time::sleep_until(next)).await.is_some() {
            // Nobody closes it.
            let Some(Ok(_turn)) = cancel.run_until_cancelled(turns.acquire()).await else { break };
            let began = Instant::now();
            // A round runs to its end, so that stopping never falls between a decision and its record; each of its
            // calls has its own limit.
            let result = self.round().await;
            histogram!("keeper_round_seconds").record(began.elapsed().as_secs_f64());
            if let Some(notices) = &mut self.notices {
                notices.end_round(&self.wallet, result.is_ok()).await;
            }
            let error = result.as_ref().err().map(ToString::to_string);
            self.beat(error.as_deref());
            match result {
                Err(error) if error.is_fatal() => {
                    ended = Err(error);
                    break;
                }
                _ => self.warn_once(error),
            }
            next = began + if self.is_busy { poll.min(BUSY_POLL) } else { poll };
            next = next.max(Instant::now() + PAUSE);
        }
        if let Some(notices) = self.notices.take() {
            notices.stop().await;
        }
        ended
    }

    /// One round.
    pub async fn round(&mut self) -> Result<(), RoundError> {
        let block = self.wallet.chain.latest_block().await?.of_chain(&self.outbox.config().chain_id)?;
        self.observe_height(block.height);
        let effects = self.journaled.take_in(block.time)?;
        self.report(&effects);
        if self.is_behind {
            let effects = self.journaled.catch_up(block.time)?;
            self.report(&effects);
        }
        if self.is_replanned {
            let effects = self.journaled.look_again(block.time)?;
            self.report(&effects);
            self.is_replanned = false;
        }
        let info = self.wallet.info().await?;
        if let Some(notices) = &mut self.notices {
            notices.observe(&info);
        }
        // Before anything is decided: who was displaced decides nothing any more.
        let read = Epoch::of(&info, self.outbox.address());
        self.epoch_watch.look(self.journaled.journal(), &self.wallet.address, read, block.height)?;
        // Anew each round: a log is kept for good, but a node's one wrong word must not have every payment refused that
        // others would take. One that is behind makes it late.
        self.outbox.attach_rationales(info.keeps_log);
        let epoch = authority(&info, self.outbox.address(), block.time).map_err(|reason| reason.to_string());
        // Recorded, so that it outlives a restart: a person alone ends an incident.
        let epoch = epoch.and_then(|epoch| self.journaled.state().ledger.stops().map_or(Ok(epoch), Err));
        gauge!("keeper_authority").set(if epoch.is_ok() { 1.0 } else { 0.0 });
        let watched = self.governance_watcher.round(&mut self.journaled, &self.wallet, &block).await;
        if let Some(advisor) = &mut self.advisor {
            let effects = advisor.round(&mut self.journaled, &block).await?;
            self.report(&effects);
        }
        self.decide(&block, epoch.is_ok()).await?;
        let effects = payee_watcher::look_up(&mut self.journaled, &self.wallet, &block).await?;
        self.report(&effects);
        let epoch = epoch.map_err(|reason| self.warn_once(Some(reason))).ok();
        let asked = self.escalator.round(&mut self.journaled, &self.wallet, &block, epoch.is_some()).await;
        if let Some(heartbeat) = &mut self.heartbeat {
            let journal = self.journaled.journal();
            heartbeat.round(journal, &self.wallet, (&block, &info), self.outbox.address()).await;
        }
        if epoch.is_some() {
            let low = self.gas.round(self.journaled.journal(), &self.wallet, &self.outbox, &block).await;
            self.warn_once(low);
        }
        // What fails beside payments stops none: it is said once they are on their way.
        self.is_behind = true;
        let ended = self.submit(epoch).await?;
        let effects = self.journaled.learn(ended, block.time)?;
        self.report(&effects);
        self.is_behind = false;
        let said = self.reconciler.round(&mut self.journaled, &self.wallet, (&block, &info), &effects).await?;
        self.warn_once(said);
        self.report(&watched?);
        self.report(&asked?);
        self.measure();
        Ok(())
    }

    fn report(&mut self, effects: &[Effect]) {
        if let Some(notices) = &mut self.notices {
            notices.collect(effects);
        }
        report::effects(effects, &|amount, denom| money::show_in(&self.currencies, amount, denom));
    }

    /// Judges what is due, once a block.
    async fn decide(&mut self, block: &Block, may_act: bool) -> Result<(), RoundError> {
        if block.height <= self.judged_height {
            return Ok(());
        }
        let found = if may_act {
            judge_due(&self.journaled, &self.wallet, block, self.outbox.config()).await?
        } else {
            judge_new(&self.journaled, &self.wallet, block).await?
        };
        if let Some(policy) = found.policy {
            self.outbox.follow_policy(policy);
        }
        if let Some(observation) = found.observation {
            let effects = self.journaled.step(&Input::Observed(observation).into(), block.time)?;
            self.report(&effects);
        }
        self.judged_height = block.height;
        Ok(())
    }

    /// Advances the outbox, and says which payments ended.
    async fn submit(&mut self, epoch: Option<u32>) -> Result<Vec<Ended>, RoundError> {
        let mut all_ended = Vec::new();
        for _ in 0..TICKS_MAX {
            let progress = self.outbox.tick(self.journaled.journal(), epoch).await?;
            self.is_busy = !progress.is_empty();
            for step in &progress {
                all_ended.extend(ended(step));
                match step {
                    // These repeat for as long as their cause lasts.
                    Progress::NotAuthorized { reason } | Progress::Unanswered { reason, .. } => {
                        self.warn_once(Some(reason.clone()))
                    }
                    Progress::Postponed { kind, reason } => {
                        self.warn_once(Some(format!("an act of the kind {kind} waits: {reason}")))
                    }
                    Progress::Lagging { .. } => self.warn_once(Some("the node that answers is behind".to_owned())),
                    step => report::progress(step, self.outbox.config().gas_price.denom(), &|amount, denom| {
                        money::show_in(&self.currencies, amount, denom)
                    }),
                }
            }
            self.is_replanned |= progress.iter().any(|step| matches!(step, Progress::Replanned { .. }));
            if progress.is_empty() || self.is_replanned || progress.iter().any(waits) {
                break;
            }
        }
        Ok(all_ended)
    }

    fn observe_height(&self, height: u64) {
        gauge!("keeper_block_height").set(as_f64(height));
        self.pulse.send_if_modified(|pulse| {
            let grew = height > pulse.height;
            if grew {
                pulse.height = height;
                pulse.block_seen = Some(Instant::now());
            }
            grew
        });
    }

    fn beat(&self, error: Option<&str>) {
        self.pulse.send_modify(|pulse| {
            pulse.round_ended = Instant::now();
            pulse.error = error.map(str::to_owned);
        });
        if error.is_some() {
            counter!("keeper_failed_rounds_total").increment(1);
        }
    }

    fn warn_once(&mut self, reason: Option<String>) {
        let Some(reason) = reason else { return };
        let known = self.warned.as_ref().is_some_and(|(last, at)| *last == reason && at.elapsed() < WARN_AGAIN);
        if !known {
            tracing::warn!("{}", on_one_line(&reason));
            self.warned = Some((reason, Instant::now()));
        }
    }

    fn measure(&self) {
        self.gas.measure(self.journaled.journal(), &self.outbox);
        for (state, count) in BillStatus::NAMES.into_iter().zip(self.journaled.state().bills.counts()) {
            gauge!("keeper_bills", "state" => state).set(as_f64(*count));
        }
    }
}

// Gauges are floating-point by their protocol; exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "metrics are approximate beyond 2^53")]
const fn as_f64(value: u64) -> f64 {
    value as f64
}

const fn waits(progress: &Progress) -> bool {
    matches!(
        progress,
        Progress::Waiting { .. }
            | Progress::Lagging { .. }
            | Progress::Unanswered { .. }
            | Progress::Postponed { .. }
            | Progress::NotAuthorized { .. }
    )
}

/// What the outbox says of one intent, if it ended. Ids of other acts are no bill's.
fn ended(progress: &Progress) -> Option<Ended> {
    let (id, outcome) = match progress {
        Progress::Settled { id, height, .. } => (*id, Outcome::Settled { height: *height }),
        Progress::Refused { id, reason, breach } => (*id, Outcome::Refused { reason: reason.clone(), breach: *breach }),
        Progress::NeedsReview { id, reason } => (*id, Outcome::NeedsReview { reason: reason.clone() }),
        _ => return None,
    };
    Some(Ended { id: id.into(), outcome })
}
