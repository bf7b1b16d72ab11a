//! One round: look, decide, and see whether somebody paid what the shadow would have.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use stateset_agent::bills::{Ended, Input, Outcome};
use stateset_agent::{Bill, Effect};
use stateset_api::IntentId;
use stateset_bills::judging::{judge_due, judge_new};
use stateset_chain::contract::wallet::ReceiptOf;
use stateset_chain::contract::{AskError, Wallet};
use stateset_chain::outbox::{OutboxConfig, authority};
use stateset_chain::{Block, ChainError, Journal};
use stateset_config::ConfigError;
use stateset_config::context::Context;
use stateset_portfolio::{Portfolio, PortfolioError};
use stateset_state::journaled_state::{JournaledState, StateError};
use stateset_telemetry::report;
use thiserror::Error;

use crate::follow::{Live, follow};

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
    #[error(transparent)]
    Portfolio(#[from] PortfolioError),
    #[error(transparent)]
    Config(Box<ConfigError>),
}

impl ShadowRoundError {
    /// Its own journal is at fault.
    pub(crate) const fn is_fatal(&self) -> bool {
        matches!(self, Self::State(_) | Self::Portfolio(PortfolioError::State(_) | PortfolioError::Journal(_)))
    }
}

/// One agent's shadow.
pub(crate) struct Shadow {
    context: Context,
    journaled: JournaledState,
    wallet: Wallet,
    /// How a keeper would send: what fits into a message and a window. Nothing is sent by it.
    sending: OutboxConfig,
    /// Plans moves of the treasury, which nobody signs: each is decided anew after a while, on what lies where then.
    portfolio: Portfolio,
    /// Files of the live keeper's inbox that were taken over, and lie there still.
    seen: BTreeSet<PathBuf>,
    judged_height: u64,
    /// Since when this process knows that a bill would have been paid, Unix seconds.
    since: BTreeMap<IntentId, u64>,
    /// The last warning, so that a node that is down does not fill the log.
    pub(crate) warned: Option<String>,
}

impl Shadow {
    /// That of the agent that the context's configuration speaks of, in a shadow's journal.
    pub(crate) fn new(context: Context, journal: Arc<Journal>) -> eyre::Result<Self> {
        let config = &context.config;
        let wallet = context.wallet()?;
        let sending =
            OutboxConfig::new(config.chain.id.clone(), wallet.address.clone(), config.chain.gas_price.clone());
        let sending = OutboxConfig { batch_max: config.run.batch_max, window: config.run.window, ..sending };
        // It keeps no books.
        let portfolio = Portfolio::new(config.agent.treasury.clone()).booked(false);
        let journaled = context.open_shadow(journal)?;
        let (seen, since) = (BTreeSet::new(), BTreeMap::new());
        Ok(Self { context, journaled, wallet, sending, portfolio, seen, judged_height: 0, since, warned: None })
    }

    pub(crate) fn name(&self) -> &str {
        &self.context.config.agent.name
    }

    /// One round. Reads the chain and the live journal, writes the shadow's own.
    pub(crate) async fn round(&mut self) -> Result<(), ShadowRoundError> {
        let config = &self.context.config;
        let block = self.wallet.chain.latest_block().await?.of_chain(&self.sending.chain_id)?;
        self.journaled.follow(&config.agent.settings(), block.time)?;
        let inbox = self.context.inbox().map_err(|error| ShadowRoundError::Config(Box::new(error)))?;
        let live = Live { journal: &config.journal_file, inbox, is_alone: config.is_alone() };
        follow(&mut self.journaled, &live, &mut self.seen, block.time)?;
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
        if may_act {
            let (gas_price, of) = (&self.sending.gas_price, (&block, &info));
            let moved = self.portfolio.round(&mut self.journaled, &self.wallet, of, gas_price).await?;
            self.report(&moved);
        }
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
        let show =
            |amount, denom: &str| stateset_config::money::show_in(&self.context.config.currencies, amount, denom);
        report::effects(effects, &show);
    }
}
