//! One round: look, decide, and see whether somebody paid what the shadow would have.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use stateset_agent::bills::{Ended, Input, Outcome};
use stateset_agent::{Bill, Effect};
use stateset_api::IntentId;
use stateset_bills::judging::{judge_due, judge_new};
use stateset_chain::contract::wallet::ReceiptOf;
use stateset_chain::contract::{AskError, Wallet};
use stateset_chain::outbox::{OutboxConfig, authority};
use stateset_chain::{Block, ChainError};
use stateset_config::Config;
use stateset_state::journaled_state::{JournaledState, StateError};
use stateset_telemetry::report;
use thiserror::Error;

use crate::follow::follow;

/// What would have been paid, and was not after so long, counts in no cap any more. Seconds of the chain.
const UNPAID_AFTER: u64 = 86_400;

/// Why a round ended early.
#[derive(Debug, Error)]
pub(crate) enum ShadowRoundError {
    #[error(transparent)]
    State(#[from] StateError),
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error(transparent)]
    Ask(#[from] AskError),
}

/// One shadow.
pub(crate) struct Shadow<'a> {
    pub(crate) config: &'a Config,
    pub(crate) journaled: JournaledState,
    pub(crate) wallet: Wallet,
    /// How a keeper would send: what fits into a message and a window. Nothing is sent by it.
    pub(crate) sending: OutboxConfig,
    /// Files of the live keeper's inbox that were taken over, and lie there still.
    pub(crate) seen: BTreeSet<PathBuf>,
    pub(crate) judged_height: u64,
    /// Since when this process knows that a bill would have been paid, Unix seconds.
    pub(crate) since: BTreeMap<IntentId, u64>,
}

impl Shadow<'_> {
    /// One round. Reads the chain and the live journal, writes the shadow's own.
    pub(crate) async fn round(&mut self) -> Result<(), ShadowRoundError> {
        let block = self.wallet.chain.latest_block().await?.of_chain(&self.sending.chain_id)?;
        self.journaled.follow(&self.config.agent.settings(), block.time)?;
        follow(&mut self.journaled, &self.config.journal_file, &mut self.seen, block.time)?;
        let effects = self.journaled.take_in(block.time)?;
        self.report(&effects);
        let info = self.wallet.info().await?;
        // Whoever is the operator: the shadow has no key to compare with.
        let operator = info.operator.as_ref().map(|operator| operator.address.clone()).unwrap_or_default();
        let may_act = authority(&info, &operator, block.time).is_ok();
        self.settle(&block).await?;
        self.decide(&block, may_act).await?;
        let passed = self.journaled.tick(block.time)?;
        self.report(&passed);
        Ok(())
    }

    async fn decide(&mut self, block: &Block, may_act: bool) -> Result<(), ShadowRoundError> {
        if block.height <= self.judged_height {
            return Ok(());
        }
        let found = if may_act {
            judge_due(&self.journaled, &self.wallet, block, &self.sending).await?
        } else {
            judge_new(&self.journaled, &self.wallet, block).await?
        };
        if let Some(observation) = found.observation {
            let effects = self.journaled.step(&Input::Observed(observation).into(), block.time)?;
            self.report(&effects);
        }
        self.judged_height = block.height;
        Ok(())
    }

    /// Looks for the receipts of what would have been paid.
    async fn settle(&mut self, block: &Block) -> Result<(), ShadowRoundError> {
        let moving: Vec<(IntentId, Bill)> =
            self.journaled.state().bills.intended().map(|(id, record)| (id, record.bill.clone())).collect();
        self.since.retain(|known, _| moving.iter().any(|(id, _)| id == known));
        let mut ended = Vec::new();
        for (id, bill) in moving {
            let since = *self.since.entry(id).or_insert(block.time);
            let outcome = match self.wallet.receipt_of(&bill.denom, &bill.payment(&self.wallet.address)).await? {
                ReceiptOf::Same(_) => Outcome::Settled { height: block.height },
                ReceiptOf::Other(_) => {
                    let reason = "shadow: its id paid something else".to_owned();
                    Outcome::Refused { reason, breach: None }
                }
                ReceiptOf::Absent if block.time >= since.saturating_add(UNPAID_AFTER) => {
                    let reason = "shadow: it would have been paid, and nobody paid it within a day".to_owned();
                    Outcome::NeedsReview { reason }
                }
                ReceiptOf::Absent => continue,
            };
            ended.push(Ended { id, outcome });
        }
        let effects = self.journaled.learn(ended, block.time)?;
        self.report(&effects);
        Ok(())
    }

    /// To the log alone.
    fn report(&self, effects: &[Effect]) {
        let show = |amount, denom: &str| stateset_config::money::show_in(&self.config.currencies, amount, denom);
        report::effects(effects, &show);
    }
}
