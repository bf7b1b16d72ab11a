//! The submitter: takes planned intents of one wallet through signing and broadcasting to their end. One per signing
//! account; [`Submitter::tick`] makes one bounded advance, and everything it knows between ticks is in the journal.
//!
//! **Why an intent is paid once.** The wallet keeps a receipt per intent id and moves nothing for an id that has one,
//! so no set of transactions, however signed, pays an intent twice. An intent is paid at least once since it leaves the
//! journal's `planned`, `signed` and `broadcast` only as settled, refused or for a person to look at. What the
//! submitter adds is that the journal tells the truth and fees are not wasted:
//! - Absent: bytes that were sent and are not on disk. They are committed before the first broadcast, so a process that
//!   died anywhere finds them and sends the identical bytes again; a transaction that is only `signed` counts as sent.
//! - Absent: two transactions of one signer that could both land. The next is signed when the last is in a block, or
//!   can no longer be in one: a block above its timeout height is committed, or its sequence is used up. Then each of
//!   its intents is looked up by its receipt, between two readings of the height that did not fall.
//! - Absent: `settled` without the event of the payment or its receipt; `refused` without a reading that there is none.
//! - Absent: a sequence of our own. It is the chain's, read anew for each transaction.
//! - Absent: a clock. Deadlines are heights; while the chain halts, none passes.
//!
//! Readings may come from a node that lags. One that shows a payment is true for ever; one that misses it, at worst,
//! has the intent signed again, to which the wallet answers "already paid". The same holds for bytes that a block
//! refused before it ran their messages: their sequence stays unused, so anybody may send them once more, and the
//! wallet answers "already paid". Two keepers with one key get in each other's way: sequences collide, fees are lost,
//! intents may end with a person. Yet each bill is paid once, since its id is the same to both. Nothing here raises the
//! epoch; one that is raised holds for whoever reads the wallet next.

mod authority;
mod config;
mod diagnose;
mod draft;
mod evidence;
mod follow;
mod retry;
mod start;
mod verdict;

use std::sync::Arc;

use stateset_api::IntentId;
use stateset_api::policy::Breach;
use thiserror::Error;

pub use authority::{NoAuthority, authority};
pub use config::{ConfigError, GasPrice, SubmitConfig};

use crate::journal::IntentEnd;
use crate::tx::TxError;
use crate::{Block, Chain, ChainError, Journal, JournalError, Key, Outcome, TxHash};

/// Why a tick ended early. Nothing is lost: the next one goes on from the journal.
#[derive(Debug, Error)]
pub enum SubmitError {
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(transparent)]
    Tx(#[from] TxError),
    #[error("the node is on chain '{got}', this keeper pays on '{expected}': nothing is signed")]
    WrongChain { expected: String, got: String },
    #[error("gas wallet {address} holds {balance}{denom}, the next transaction needs {needed}{denom}: top it up")]
    GasWalletEmpty { address: String, balance: u128, needed: u128, denom: String },
    #[error("a fee for {gas} gas at {price} is beyond 128 bits")]
    Fee { gas: u64, price: GasPrice },
    #[error("wallet {wallet} answered something unreadable: {reason}")]
    Wallet { wallet: String, reason: String },
}

/// What a tick did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Bytes are on disk.
    Signed { hash: TxHash, intents: Vec<IntentId>, fee: u128, timeout_height: u64 },
    /// A node answered to them.
    Answered { hash: TxHash, outcome: Outcome, code: u32, codespace: String, log: String },
    /// No answer came; they may have arrived.
    Unanswered { hash: TxHash, reason: String },
    /// In flight; nothing to do at this height.
    Waiting { hash: TxHash, height: u64, timeout_height: u64, reason: &'static str },
    /// The node that answers is behind what was seen before: nothing is decided on its word.
    Lagging { height: u64, wanted: u64 },
    /// The transaction is in a block.
    Included { hash: TxHash, height: u64, code: u32, gas_used: u64 },
    /// The transaction can no longer land.
    Expired { hash: TxHash, timeout_height: u64 },
    /// Paid; `tx` is `None` if known by its receipt alone.
    Settled { id: IntentId, height: u64, tx: Option<TxHash> },
    /// The wallet will not pay it; `breach` where it named the rule.
    Refused { id: IntentId, reason: String, breach: Option<Breach> },
    /// A person must look.
    NeedsReview { id: IntentId, reason: String },
    /// To be tried again.
    Replanned { id: IntentId, reason: String },
    /// The wallet takes nothing from this key now: nothing is signed, no intent is to blame.
    NotAuthorized { reason: String },
}

/// Sends one wallet's intents with one key.
pub struct Submitter {
    chain: Arc<dyn Chain>,
    key: Key,
    config: SubmitConfig,
    /// When the bytes in flight were last sent; only to send them less often, so it may be forgotten.
    last_sent: Option<(TxHash, u64)>,
    /// The height at which a node last refused a payment that the wallet would make: one try per block.
    unexplained_at: Option<u64>,
    /// Whether the wallet takes the hash of a payment's rationale.
    attaches_rationales: bool,
}

impl Submitter {
    pub fn new(chain: Arc<dyn Chain>, key: Key, config: SubmitConfig) -> Self {
        Self { chain, key, config, last_sent: None, unexplained_at: None, attaches_rationales: false }
    }

    /// The account that signs and pays fees.
    pub fn address(&self) -> &str {
        self.key.address()
    }

    /// The key itself, for the operator's other acts. Nothing else may be signed with it while a transaction is in
    /// flight.
    pub const fn key(&self) -> &Key {
        &self.key
    }

    pub fn config(&self) -> &SubmitConfig {
        &self.config
    }

    /// Whether payments from now on carry the SHA-256 of their rationales, as the journal has them: for a wallet that
    /// keeps a decision log, and only for such a one.
    pub const fn attach_rationales(&mut self, attach: bool) {
        self.attaches_rationales = attach;
    }

    /// One advance: follows the transaction in flight, or else signs and sends the next.
    ///
    /// `epoch` is the operator's present one, `None` while nothing new may be signed (frozen, expired, shutting down).
    /// An empty answer means that there is nothing to do; after anything but [`Progress::Waiting`],
    /// [`Progress::Lagging`], [`Progress::Unanswered`] and [`Progress::NotAuthorized`] another tick at once is useful.
    ///
    /// May be dropped at any await: the journal is whole, and the next tick goes on.
    pub async fn tick(&mut self, journal: &Journal, epoch: Option<u32>) -> Result<Vec<Progress>, SubmitError> {
        let block = self.block().await?;
        match (journal.in_flight(self.key.address())?, epoch) {
            (Some(tx), _) => self.follow(journal, &block, &tx).await,
            (None, Some(epoch)) => self.start(journal, &block, epoch).await,
            (None, None) => Ok(Vec::new()),
        }
    }

    async fn block(&self) -> Result<Block, SubmitError> {
        let block = self.chain.latest_block().await?;
        if block.chain_id == self.config.chain_id {
            Ok(block)
        } else {
            Err(SubmitError::WrongChain { expected: self.config.chain_id.clone(), got: block.chain_id })
        }
    }
}

impl Progress {
    fn of(id: IntentId, end: &IntentEnd) -> Self {
        match end {
            IntentEnd::Settled { height, tx } => Self::Settled { id, height: *height, tx: *tx },
            IntentEnd::Planned { detail, .. } => Self::Replanned { id, reason: detail.clone() },
            IntentEnd::Refused { detail, breach } => Self::Refused { id, reason: detail.clone(), breach: *breach },
            IntentEnd::NeedsReview { detail } => Self::NeedsReview { id, reason: detail.clone() },
        }
    }
}
