//! The loop: look at the chain, decide, submit, learn; until told to stop.

use std::time::Duration;

use metrics::{counter, gauge, histogram};
use stateset_agent::{BillStatus, Effect, Input, Notice, Observation, due};
use stateset_api::wallet::WalletInfo;
use stateset_chain::submitter::{Progress, SubmitError, Submitter, authority};
use stateset_chain::{Block, ChainError};
use thiserror::Error;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::consult::Consulter;
use crate::core::{Core, CoreError};
use crate::escalation::Escalator;
use crate::heartbeat::Heartbeat;
use crate::http::Pulse;
use crate::output::on_one_line;
use crate::wallet::{AskError, Wallet};

/// Advances of the submitter in one round, so that a round ends.
const TICKS_MAX: usize = 8;

/// Why a round ended early.
#[derive(Debug, Error)]
pub enum RoundError {
    #[error(transparent)]
    Core(#[from] CoreError),
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error(transparent)]
    Submit(#[from] SubmitError),
    #[error("the node is of chain '{got}', the configuration says '{want}': nothing is signed")]
    WrongChain { want: String, got: String },
}

impl RoundError {
    /// Whether waiting cannot help: the keeper's own disk or memory is at fault.
    const fn is_fatal(&self) -> bool {
        matches!(self, Self::Core(_) | Self::Submit(SubmitError::Journal(_)))
    }
}

/// One agent's loop.
pub struct Keeper {
    core: Core,
    wallet: Wallet,
    submitter: Submitter,
    escalator: Escalator,
    consulter: Consulter,
    heartbeat: Option<Heartbeat>,
    pulse: watch::Sender<Pulse>,
    /// When a failing round was last told, so that a node that is down does not fill the log.
    told: Option<(String, Instant)>,
}

/// The same failure is told again after this long.
const TELL_AGAIN: Duration = Duration::from_secs(60);

impl Keeper {
    pub fn new(
        core: Core,
        wallet: Wallet,
        submitter: Submitter,
        escalator: Escalator,
        heartbeat: Option<Heartbeat>,
        pulse: watch::Sender<Pulse>,
    ) -> Self {
        Self { core, wallet, submitter, escalator, consulter: Consulter::default(), heartbeat, pulse, told: None }
    }

    /// Rounds until cancelled. An error is one that waiting cannot mend.
    pub async fn run(&mut self, poll: Duration, cancel: CancellationToken) -> Result<(), RoundError> {
        let mut ticker = tokio::time::interval(poll);
        ticker.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while cancel.run_until_cancelled(ticker.tick()).await.is_some() {
            let began = Instant::now();
            // A round runs to its end, so that stopping never falls between a decision and its record; each of its
            // calls has its own limit.
            let result = self.round().await;
            histogram!("keeper_round_seconds").record(began.elapsed().as_secs_f64());
            let error = result.as_ref().err().map(ToString::to_string);
            self.beat(error.as_deref());
            match result {
                Err(error) if error.is_fatal() => return Err(error),
                _ => self.tell(error),
            }
        }
        Ok(())
    }

    /// One round.
    pub async fn round(&mut self) -> Result<(), RoundError> {
        let block = self.wallet.chain.latest_block().await?;
        let want = &self.submitter.config().chain_id;
        if block.chain_id != *want {
            return Err(RoundError::WrongChain { want: want.clone(), got: block.chain_id });
        }
        self.seen(block.height);
        let effects = self.core.take_in(block.time)?;
        report(&effects);
        self.learn(block.time)?;
        let info = self.wallet.info().await?;
        // Anew each round: a log is kept for good, but a node's one wrong word must not have every payment refused that
        // others would take. One that is behind makes it late.
        self.submitter.give_reasons(info.keeps_log);
        let epoch = authority(&info, self.submitter.address(), block.time);
        gauge!("keeper_authority").set(if epoch.is_ok() { 1.0 } else { 0.0 });
        report(&self.consulter.round(&mut self.core, &self.wallet, &block).await?);
        self.decide(&block, epoch.is_ok()).await?;
        let epoch = epoch.map_err(|reason| self.tell(Some(reason.to_string()))).ok();
        if let Some(heartbeat) = &mut self.heartbeat {
            heartbeat.follow(&self.wallet, &block).await?;
        }
        // One account, one sequence: nothing new is signed while another transaction of the key is on its way.
        let free = epoch.filter(|_| !self.is_beating());
        let asked = self.escalator.round(&mut self.core, &self.wallet, self.submitter.key(), &block, free).await?;
        report(&asked);
        self.submit(free.filter(|_| !self.escalator.is_asking())).await?;
        self.live(&block, &info, epoch).await?;
        self.learn(block.time)?;
        self.measure();
        Ok(())
    }

    fn is_beating(&self) -> bool {
        self.heartbeat.as_ref().is_some_and(Heartbeat::is_on_its_way)
    }

    /// Gives a sign of life, unless something else is on its way.
    async fn live(&mut self, block: &Block, info: &WalletInfo, epoch: Option<u32>) -> Result<(), RoundError> {
        let key = self.submitter.key();
        let paying = self.core.journal().in_flight(key.address()).map_err(CoreError::from)?.is_some();
        if paying || self.escalator.is_asking() || self.is_beating() {
            return Ok(());
        }
        if let Some(heartbeat) = &mut self.heartbeat {
            heartbeat.give(&self.wallet, key, block, info, epoch).await;
        }
        Ok(())
    }

    /// Asks the wallet about what is due. While this key may not act, a bill is asked about once, to say why it waits,
    /// and not again: every answer is recorded.
    async fn decide(&mut self, block: &Block, may_act: bool) -> Result<(), RoundError> {
        let mut ask = due(self.core.state(), block.time);
        if !may_act {
            ask.retain(|bill| self.core.state().is_open(bill));
        }
        if ask.is_empty() {
            return Ok(());
        }
        let judged = match ask.as_slice() {
            [bill] => {
                let approval = self.core.state().approval(bill.intent_id(&self.wallet.address));
                self.wallet.judge_under(bill, approval).await?
            }
            bills => self.wallet.judge(bills).await?,
        };
        let observation = Observation { height: block.height, time: block.time, judged };
        report(&self.core.step(&Input::Observed(observation), block.time)?);
        Ok(())
    }

    async fn submit(&mut self, epoch: Option<u32>) -> Result<(), RoundError> {
        for _ in 0..TICKS_MAX {
            let progress = self.submitter.tick(self.core.journal(), epoch).await?;
            for step in &progress {
                match step {
                    // These repeat for as long as their cause lasts.
                    Progress::Barred { reason } | Progress::Unanswered { reason, .. } => {
                        self.tell(Some(reason.clone()))
                    }
                    Progress::Lagging { .. } => self.tell(Some("the node that answers is behind".to_owned())),
                    step => report_progress(step),
                }
            }
            if progress.is_empty() || progress.iter().any(waits) {
                break;
            }
        }
        Ok(())
    }

    fn learn(&mut self, now: u64) -> Result<(), RoundError> {
        report(&self.core.learn(now)?);
        Ok(())
    }

    fn seen(&self, height: u64) {
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

    fn tell(&mut self, reason: Option<String>) {
        let Some(reason) = reason else { return };
        let known = self.told.as_ref().is_some_and(|(last, at)| *last == reason && at.elapsed() < TELL_AGAIN);
        if !known {
            tracing::warn!("{}", on_one_line(&reason));
            self.told = Some((reason, Instant::now()));
        }
    }

    fn measure(&self) {
        for state in BillStatus::NAMES {
            let count = self.core.state().bills.values().filter(|record| record.status.name() == state).count();
            gauge!("keeper_bills", "state" => state).set(as_f64(count as u64));
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
        Progress::Waiting { .. } | Progress::Lagging { .. } | Progress::Unanswered { .. } | Progress::Barred { .. }
    )
}

fn report(effects: &[Effect]) {
    for effect in effects {
        match effect {
            Effect::Pay(intent) => {
                counter!("keeper_decisions_total", "decision" => "pay").increment(1);
                tracing::info!(id = %intent.id, "decided to pay: {}", intent.rationale);
            }
            Effect::Record { intent, .. } => tracing::info!(id = %intent.id, "{}", on_one_line(&intent.rationale)),
            Effect::Notify(notice) => report_notice(notice),
        }
    }
}

fn report_notice(notice: &Notice) {
    let (decision, bill, reason) = match notice {
        Notice::Duplicate { bill } => ("duplicate", bill, "is known already".to_owned()),
        Notice::Conflict { bill, known } => {
            ("conflict", bill, format!("is known with amount {} due {}; the known one stands", known.amount, known.due))
        }
        Notice::Waits { bill, breach, from, .. } => ("wait", bill, format!("waits until {from}: {breach}")),
        Notice::Escalated { bill, breach, .. } => ("escalate", bill, format!("is the owner's to decide: {breach}")),
        Notice::Proposed { bill, proposal, .. } => {
            ("propose", bill, format!("is proposal {proposal}: the signers decide"))
        }
        Notice::Unapproved { bill, breach, .. } => {
            ("unapproved", bill, format!("waits for `approvals request`, governance must approve it: {breach}"))
        }
        Notice::Balloted { bill, ballot, .. } => {
            ("ballot", bill, format!("is voted on by governance, ballot {ballot}"))
        }
        Notice::Approved { bill, approval, .. } => {
            ("approved", bill, format!("is approved by governance, approval {approval}"))
        }
        Notice::Unusable { bill, reason, .. } => ("unusable", bill, format!("lacks an approval again: {reason}")),
        Notice::Moot { bill, reason, .. } => ("moot", bill, format!("is judged anew: {reason}")),
        Notice::Denied { bill, breach, .. } => ("deny", bill, format!("is denied: {breach}")),
        Notice::FoundPaid { bill, .. } => {
            ("found_paid", bill, "was paid before: the wallet holds its receipt".to_owned())
        }
        Notice::Settled { bill, height, .. } => ("settled", bill, format!("is paid, in block {height}")),
        Notice::Refused { bill, reason, .. } => ("refused", bill, format!("was refused: {reason}")),
        Notice::Held { bill, reason, .. } => ("held", bill, format!("needs a person: {reason}")),
    };
    counter!("keeper_decisions_total", "decision" => decision).increment(1);
    let line = on_one_line(&format!("bill {} over {} {} {reason}", bill.number, bill.amount, bill.denom));
    match notice {
        Notice::Conflict { .. } | Notice::Denied { .. } | Notice::Refused { .. } | Notice::Held { .. } => {
            tracing::warn!("{line}");
        }
        _ => tracing::info!("{line}"),
    }
}

fn report_progress(progress: &Progress) {
    match progress {
        Progress::Signed { hash, intents, fee, timeout_height } => {
            counter!("keeper_signed_total").increment(1);
            tracing::info!(%hash, payments = intents.len(), fee, timeout_height, "signed");
        }
        Progress::Included { hash, height, code, gas_used } => {
            counter!("keeper_included_total").increment(1);
            tracing::info!(%hash, height, code, gas_used, "in a block");
        }
        Progress::Expired { hash, timeout_height } => {
            counter!("keeper_expired_total").increment(1);
            tracing::warn!(%hash, timeout_height, "can no longer land");
        }
        Progress::Waiting { .. } => tracing::trace!(?progress),
        Progress::Settled { .. } | Progress::Answered { .. } => tracing::debug!(?progress),
        _ => tracing::warn!(?progress),
    }
}
