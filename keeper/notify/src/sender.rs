//! Sends one approver's messages one after another, beside the rounds, until each has arrived or was given up.
//!
//! Everything that is to be sent is in the journal before it is sent, and what a try came to is written after it: a
//! death in between sends the same message again, under the same id.

use std::sync::Arc;
use std::time::Duration;

use metrics::counter;
use stateset_chain::journal::{DeliveryRow, DeliveryState, JournalError, TryEnd};
use stateset_chain::{Clock, Journal};
use stateset_config::notify::Approver;
use stateset_telemetry::escape::on_one_line;
use tokio::sync::watch;

use crate::outgoing::Outgoing;
use crate::transport::Transport;

/// The journal is looked at this often though nobody said that there is something new.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// After the journal could not be read or written.
const DISK_PAUSE: Duration = Duration::from_secs(10);
const HOUR: u64 = 3_600;

/// One approver's messages.
pub(crate) struct Sender {
    pub(crate) approver: Approver,
    pub(crate) wallet: String,
    pub(crate) journal: Arc<Journal>,
    pub(crate) transport: Transport,
    pub(crate) clock: Clock,
    /// Changes when something new was written.
    pub(crate) news: watch::Receiver<()>,
}

impl Sender {
    /// Goes on until it is dropped.
    pub(crate) async fn run(mut self) {
        let mut warned = false;
        loop {
            let pause = match self.next().await {
                Ok(pause) => {
                    warned = false;
                    pause
                }
                Err(error) => {
                    if !warned {
                        tracing::warn!(approver = %self.approver.name, "notices wait for the journal: {error}");
                        warned = true;
                    }
                    DISK_PAUSE
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                changed = self.news.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Sends what is due, and says how long nothing is.
    async fn next(&self) -> Result<Duration, JournalError> {
        while let Some(delivery) = self.journal.next_delivery(&self.wallet, &self.approver.name)? {
            let now = self.now();
            let wait = delivery.next_at.saturating_sub(now);
            // Longer than any pause: this machine's clock was ahead when it was written.
            if wait > 0 && wait <= self.transport.limits().pause_max_seconds {
                return Ok(Duration::from_secs(wait).min(LOOK_AGAIN));
            }
            self.attempt(&delivery, now).await?;
        }
        Ok(LOOK_AGAIN)
    }

    async fn attempt(&self, delivery: &DeliveryRow, now: u64) -> Result<(), JournalError> {
        let hours = self.approver.expire_after_hours;
        if now.saturating_sub(delivery.made_at) >= u64::from(hours).saturating_mul(HOUR) {
            let detail = format!("not delivered within {hours} hours; the last try: {}", delivery.detail);
            return self.end(delivery, DeliveryState::Expired, &detail);
        }
        let id = hex::encode(delivery.id);
        let outgoing = Outgoing { delivery: &id, body: &delivery.body, time: now };
        match self.transport.send(&self.approver, outgoing).await {
            Ok(answer) => self.end(delivery, DeliveryState::Delivered, &answer),
            Err(error) => {
                let (tries, limits) = (delivery.tries.saturating_add(1), self.transport.limits());
                let detail = on_one_line(&error.to_string());
                if tries >= limits.tries_max {
                    return self.end(delivery, DeliveryState::Failed, &detail);
                }
                tracing::debug!(approver = %self.approver.name, id, tries, "not delivered yet: {detail}");
                let next_at = self.now().saturating_add(limits.pause(tries));
                self.journal.end_try(delivery.row, &TryEnd::Again { next_at }, &detail)?;
                Ok(())
            }
        }
    }

    fn end(&self, delivery: &DeliveryRow, state: DeliveryState, detail: &str) -> Result<(), JournalError> {
        let was_open = self.journal.end_try(delivery.row, &TryEnd::Over { state, at: self.now() }, detail)?;
        if !was_open {
            return Ok(());
        }
        counter!("keeper_notices_total", "state" => state.name()).increment(1);
        let (approver, id) = (&self.approver.name, hex::encode(delivery.id));
        match state {
            DeliveryState::Delivered => tracing::info!(%approver, id, "notice delivered"),
            state => tracing::warn!(%approver, id, "notice {}, nobody got it: {}", state.name(), on_one_line(detail)),
        }
        Ok(())
    }

    fn now(&self) -> u64 {
        self.clock.now_millis() / 1_000
    }
}
