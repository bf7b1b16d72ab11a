//! The loop: look at the chain, decide, submit, learn; until asked to stop.

use std::sync::Arc;
use std::time::Duration;

use metrics::{counter, gauge, histogram};
use stateset_agent::bills::{Ended, Input};
use stateset_agent::{BillStatus, Effect};
use stateset_api::wallet::WalletInfo;
use stateset_chain::outbox::{Outbox, Progress, authority};
use stateset_chain::{Block, contract::Wallet};
use stateset_telemetry::authority::show_no_authority;
use stateset_telemetry::escape::on_one_line;
use stateset_telemetry::http::Pulse;
use stateset_telemetry::report;
use stateset_upkeep::{heartbeat::Heartbeat, notes::Noter};
use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::parts::Parts;
use crate::round_error::RoundError;
use crate::settings::{outbox_config, scope};
use stateset_bills::governance_watcher::GovernanceWatcher;
use stateset_bills::judging::{judge_due, judge_new};
use stateset_bills::payee_watcher;
use stateset_config::{Config, money};
use stateset_portfolio::PortfolioError;
use stateset_state::ended;
use stateset_state::epoch::{Epoch, EpochWatch};
use stateset_state::journaled_state::{JournaledState, StateError};

/// While transactions are under way a new block is looked for this often, if not oftener anyway.
const BUSY_POLL: Duration = Duration::from_millis(100);
/// Between two rounds at least, so that other agents have their turn and a slow node is not asked without end.
const PAUSE: Duration = Duration::from_millis(20);
/// Advances of the outbox in one round, so that a round ends.
const TICKS_MAX: usize = 8;
/// The same warning is repeated after this long.
const WARN_AGAIN: Duration = Duration::from_secs(60);

/// One agent's loop.
pub struct Keeper {
    journaled: JournaledState,
    wallet: Wallet,
    outbox: Outbox,
    parts: Parts,
    governance_watcher: GovernanceWatcher,
    epoch_watch: EpochWatch,
    pulse: watch::Sender<Pulse>,
    /// Learned and not booked yet: a round that breaks off in between loses none of it.
    unbooked: Vec<Effect>,
    /// The height at which what is due was last judged.
    judged_height: u64,
    /// The journal may know of ends that the agent does not: at the start, and after an advance that broke off.
    is_behind: bool,
    /// Something that was signed is planned anew: what was learned meanwhile may speak against it. So at the start.
    is_replanned: bool,
    /// The outbox had something under way in the last round.
    is_busy: bool,
    /// The last warning and its time, so that a node that is down does not fill the log.
    warned: Option<(String, Instant)>,
}

impl Keeper {
    pub fn new(
        journaled: JournaledState,
        wallet: Wallet,
        outbox: Outbox,
        parts: Parts,
        pulse: watch::Sender<Pulse>,
    ) -> Self {
        Self {
            journaled,
            wallet,
            outbox,
            parts,
            governance_watcher: GovernanceWatcher::default(),
            epoch_watch: EpochWatch::default(),
            pulse,
            unbooked: Vec::new(),
            judged_height: 0,
            is_behind: true,
            is_replanned: true,
            is_busy: false,
            warned: None,
        }
    }

    /// Rounds until cancelled, each in its turn among the agents that share `turns`; newer settings are followed between
    /// two of them. An error is one that waiting cannot mend.
    pub async fn run(
        &mut self,
        mut settings: watch::Receiver<Arc<Config>>,
        turns: &Semaphore,
        cancel: CancellationToken,
    ) -> Result<(), RoundError> {
        let mut next = Instant::now();
        let mut ended = Ok(());
        loop {
            let is_changed = tokio::select! {
                () = cancel.cancelled() => break,
                Ok(()) = settings.changed() => true,
                () = tokio::time::sleep_until(next) => false,
            };
            let now = settings.borrow().clone();
            if is_changed {
                self.follow(&now);
            }
            // Nobody closes it.
            let Some(Ok(_turn)) = cancel.run_until_cancelled(turns.acquire()).await else { break };
            let began = Instant::now();
            // A round runs to its end, so that stopping never falls between a decision and its record; each of its
            // calls has its own limit.
            let result = self.round().await;
            histogram!("keeper_round_seconds").record(began.elapsed().as_secs_f64());
            if let Some(notices) = &mut self.parts.notices {
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
            let poll = now.run.poll();
            next = began + if self.is_busy { poll.min(BUSY_POLL) } else { poll };
            next = next.max(Instant::now() + PAUSE);
        }
        if let Some(notices) = self.parts.notices.take() {
            notices.stop().await;
        }
        ended
    }

    /// From now on by these settings, as far as they may change.
    fn follow(&mut self, config: &Config) {
        match outbox_config(config, &self.wallet.address) {
            Ok(config) => self.outbox.follow_config(config),
            Err(reason) => self.warn_once(Some(reason.to_string())),
        }
        self.parts.escalator.limit_to(scope(&config.run, &self.parts.settings.permissions));
        if config.run.heartbeat != self.parts.heartbeat.is_some() {
            self.parts.heartbeat = config.run.heartbeat.then(Heartbeat::new);
        }
        self.parts.noter = Noter::new(config.run.notes_within(&self.parts.settings.permissions), &mut self.journaled);
        self.parts.currencies = config.currencies.clone();
    }

    /// One round.
    #[tracing::instrument(level = "trace", skip_all, fields(wallet = %self.wallet.address))]
    pub async fn round(&mut self) -> Result<(), RoundError> {
        let block = self.wallet.chain.latest_block().await?.of_chain(&self.outbox.config().chain_id)?;
        self.observe_height(block.height);
        self.journaled.follow(&self.parts.settings, block.time)?;
        let effects = self.journaled.take_in(block.time)?;
        self.report(&effects);
        if self.is_behind {
            let effects = self.journaled.catch_up(block.time)?;
            self.report(&effects);
            self.unbooked.extend(effects);
        }
        if self.is_replanned {
            let effects = self.journaled.look_again(block.time)?;
            self.report(&effects);
            self.is_replanned = false;
        }
        let info = self.wallet.info().await?;
        if let Some(notices) = &mut self.parts.notices {
            notices.observe(&info);
        }
        // Before anything is decided: who was displaced decides nothing any more.
        let read = Epoch::of(&info, self.outbox.address());
        self.epoch_watch.look(self.journaled.journal(), &self.wallet.address, read, block.height)?;
        // Anew each round: a log is kept for good, but a node's one wrong word must not have every payment refused that
        // others would take. One that is behind makes it late.
        self.outbox.attach_rationales(info.keeps_log);
        let epoch = authority(&info, self.outbox.address(), block.time).map_err(|reason| show_no_authority(&reason));
        // Recorded, so that it outlives a restart: a person alone ends an incident.
        let epoch = epoch.and_then(|epoch| self.journaled.state().ledger.stops().map_or(Ok(epoch), Err));
        gauge!("keeper_authority").set(if epoch.is_ok() { 1.0 } else { 0.0 });
        let watched = self.governance_watcher.round(&mut self.journaled, &self.wallet, &block).await;
        if let Some(advisor) = &mut self.parts.advisor {
            let effects = advisor.round(&mut self.journaled, &block).await?;
            self.report(&effects);
        }
        // What cannot be judged stops neither what is under way nor the look at what is gone.
        let judged = self.decide(&block, epoch.is_ok()).await;
        let effects = payee_watcher::look_up(&mut self.journaled, &self.wallet, &block).await?;
        self.report(&effects);
        let epoch = epoch.map_err(|reason| self.warn_once(Some(reason))).ok();
        let asked = self.parts.escalator.round(&mut self.journaled, &self.wallet, &block, epoch.is_some()).await;
        if let Some(heartbeat) = &mut self.parts.heartbeat {
            let journal = self.journaled.journal();
            heartbeat.round(journal, &self.wallet, (&block, &info), self.outbox.address()).await;
        }
        let (reputation, by) = (&mut self.parts.reputation, self.outbox.address());
        let said = reputation.round(&mut self.journaled, &self.wallet, (&block, &info), by).await?;
        self.warn_once(said);
        self.parts.noter.round(&self.journaled, (&block, &info), epoch.is_some()).map_err(StateError::from)?;
        // Payments are booked as they settle; what else moves money waits until the ledger can tell when it moved.
        if epoch.is_some() && self.parts.reconciler.tells_from_before(&self.journaled, block.time) {
            self.plan_moves(&block, &info).await?;
        }
        // What fails beside payments stops none: it is said once they are on their way.
        self.is_behind = true;
        let submitted = self.submit(epoch).await;
        let (sent, effects) = match submitted {
            Ok(ended) => (Ok(()), self.journaled.learn(ended, block.time)?),
            Err(error) => (Err(error), Vec::new()),
        };
        self.report(&effects);
        self.unbooked.extend(effects);
        self.is_behind = sent.is_err();
        // Behind what is learned: a payment that this block shows was made in time.
        let passed = self.journaled.tick(block.time)?;
        self.report(&passed);
        let learned = std::mem::take(&mut self.unbooked);
        let said = self.parts.reconciler.round(&mut self.journaled, &self.wallet, (&block, &info), &learned).await?;
        self.warn_once(said);
        self.notify_of_what_is_open();
        sent?;
        judged?;
        self.report(&watched?);
        self.report(&asked?);
        self.measure();
        Ok(())
    }

    /// Plans what moves money beside payments: gas for fees, and what the treasury does.
    async fn plan_moves(&mut self, block: &Block, info: &WalletInfo) -> Result<(), RoundError> {
        let low = self.parts.gas.round(self.journaled.journal(), &self.wallet, &self.outbox, block).await;
        self.warn_once(low);
        let gas_price = &self.outbox.config().gas_price;
        let moved = self.parts.portfolio.round(&mut self.journaled, &self.wallet, (block, info), gas_price).await;
        match moved {
            Ok(effects) => self.report(&effects),
            // A write that failed ends the round as any does; what was not seen stops no payment.
            Err(PortfolioError::State(error)) => return Err(error.into()),
            Err(PortfolioError::Journal(error)) => return Err(StateError::from(error).into()),
            Err(error) => self.warn_once(Some(error.to_string())),
        }
        Ok(())
    }

    fn report(&mut self, effects: &[Effect]) {
        if let Some(notices) = &mut self.parts.notices {
            notices.collect(effects);
        }
        report::effects(effects, &|amount, denom| money::show_in(&self.parts.currencies, amount, denom));
    }

    /// Incidents and payments that nothing explains, until a person ends them; what the terms of approvals want.
    fn notify_of_what_is_open(&mut self) {
        let Some(notices) = &mut self.parts.notices else { return };
        let show = |amount: u128, denom: &str| money::show_in(&self.parts.currencies, amount, denom);
        let score = self.parts.reputation.warned().map(|one| stateset_notify::of_score(&one.id, &one.words));
        score.iter().for_each(|one| notices.incident(one));
        stateset_notify::of_state(self.journaled.state(), &show).into_iter().for_each(|one| notices.hand_in(one));
    }

    /// Judges what is due, once a block.
    #[tracing::instrument(level = "trace", skip_all, fields(height = block.height))]
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
    #[tracing::instrument(level = "trace", name = "act", skip_all)]
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
                        money::show_in(&self.parts.currencies, amount, denom)
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
        self.parts.gas.measure(self.journaled.journal(), &self.outbox);
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
