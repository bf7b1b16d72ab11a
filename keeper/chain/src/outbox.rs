//! The outbox: takes the planned acts of one wallet through signing and broadcasting to their end, with one key. One
//! per signing key; [`Outbox::tick`] makes one bounded advance. Everything that matters between ticks is in the
//! journal; what is kept in memory are hints that a restart may forget.
//!
//! It keeps a window of transactions in flight over consecutive sequences. A tick looks how far the account's sequence
//! came, settles what that used up, sends again what was lost, and fills the window anew.
//!
//! **Why an intent is paid once.** The wallet keeps a receipt per intent id and moves nothing for an id that has one,
//! so no set of transactions, however signed, pays an intent twice. An intent is paid at least once since it leaves the
//! journal's `planned` and `signed` only as settled, refused or for a person to look at. What the outbox adds is that
//! the journal tells the truth and fees are not wasted:
//! - Absent: bytes that were sent and are not on disk. A whole window is committed in one write before its first bytes
//!   are sent, and only what that write gave back can be sent ([`Recorded`](crate::journal::Recorded)). A process that
//!   died anywhere finds them and sends the identical bytes again; one that is only `signed` counts as sent.
//! - Absent: two transactions of one signer over one sequence that could both land. Nothing is signed over a sequence
//!   again before a block above the highest timeout height of all that is in flight is committed, as fast as blocks can
//!   come by the machine's own clock, and evidence was read between two readings of the height that did not fall. All
//!   of the window waits, not only what lapsed: bytes behind a gap land once somebody fills it.
//! - Absent: an end on the word of a transaction's code 30 or 32. Such bytes stand in a block and used no sequence; they
//!   are sent again, in order, and land.
//! - Absent: `settled` without the act's own evidence; `refused` without a reading that there is none.
//! - Absent: a sequence of our own. It is the chain's, read anew in each block; what is in flight follows from there.
//! - Absent: a node's trouble that counts against an act. What a node refuses to simulate, to take or to show is tried
//!   again for as long as it takes.
//! - Absent: a fee beyond what the configuration allows a unit of gas, a transaction, and a day of the machine's clock.
//! - Absent: a deadline on a clock alone. Deadlines are heights; while the chain halts, none passes.
//!
//! **Evidence.** An account's committed sequence says which transactions were used up, not whose bytes used them: each
//! payment's receipt is read. Acts are planned by id, so those of a message mostly lie together: one question
//! answers for thirty, and what lies apart is asked for by itself. No evidence needs a node's index; where there is one it teaches what gas is used, and
//! gives a failure its words.
//!
//! Readings may come from a node that lags. One that shows a payment is true for ever; one that misses it, at worst,
//! has the intent signed again, to which the wallet answers "already paid". The same holds for bytes that a block
//! refused before it ran their messages. Two keepers with one key get in each other's way: sequences collide and fees
//! are lost. Yet each bill is paid once, since its id is the same to both, and acts end by their evidence. Nothing here
//! raises the epoch, or decides under which one its caller may sign.

mod authority;
mod config;
mod course;
mod diagnose;
mod draft;
mod evidence;
mod expire;
mod failure;
mod fee;
mod fill;
mod gas;
mod kind;
mod others;
mod payments;
mod proof;
mod resend;
mod retry;
mod send;
mod settle;
mod verdict;

use std::sync::Arc;

use stateset_api::policy::{Breach, Policy};
use thiserror::Error;

pub use authority::{NoAuthority, authority};
pub use config::{ConfigError, GasPrice, OutboxConfig};
pub use kind::{
    GasRefill, MandateQuestion, Note, Question, Rating, RegistryHeartbeat, TransferDirection, TreasuryAct,
    TreasuryTransfer, WalletHeartbeat,
};

use self::course::Course;
use self::fee::Price;
use self::fill::Unanswered;
use self::gas::GasModel;
use crate::journal::{ActEnd, ActId, Kind, TxRow};
use crate::tx::{Coin, TxError};
use crate::{Account, Block, Chain, ChainError, Clock, Journal, JournalError, Outcome, Signer, TxHash};

/// Why a tick ended early. Nothing is lost: the next one goes on from the journal.
#[derive(Debug, Error)]
pub enum OutboxError {
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(transparent)]
    Tx(#[from] TxError),
    #[error("gas wallet {address} holds {balance}{denom}, the next transaction needs {needed}{denom}: top it up")]
    GasWalletEmpty { address: String, balance: u128, needed: u128, denom: String },
    #[error(
        "the grant of {granter} leaves {left}{denom} for the fees of {address}, the next transaction needs \
         {needed}{denom}: have the grant renewed, or top the account up"
    )]
    FeeGrantEmpty { granter: String, left: u128, address: String, needed: u128, denom: String },
    #[error("a fee for {gas} gas at {price} is beyond 128 bits")]
    Fee { gas: u64, price: GasPrice },
    #[error("the node wants {asked} for a unit of gas, at most {max} is paid: raise chain.gas_price_max, or wait")]
    PriceBeyondCap { asked: String, max: String },
    #[error("a transaction would cost {fee}, at most {max} is paid for one: raise run.fee_tx_max if that is right")]
    FeeBeyondMax { fee: Coin, max: u128 },
    #[error(
        "today's transactions cost {spent}, {fee} more would exceed the {max} that a day may cost: find out why, or \
         raise run.fee_day_max"
    )]
    DayBeyondMax { spent: u128, fee: Coin, max: u128 },
    #[error("wallet {wallet} answered something unreadable: {reason}")]
    Wallet { wallet: String, reason: String },
    #[error("the signer refused {count} acts of kind {kind}: {reason}")]
    SignerRefused { kind: Kind, count: usize, reason: String },
    #[error("the signer did not say whether it signed {count} acts of kind {kind}; it is asked again: {reason}")]
    SignerUnknown { kind: Kind, count: usize, reason: String },
}

/// What a tick did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Bytes are on disk.
    Signed { hash: TxHash, kind: Kind, acts: usize, fee: u128, timeout_height: u64 },
    /// A node answered to them.
    Answered { hash: TxHash, outcome: Outcome, code: u32, codespace: String, log: String },
    /// No answer came; they may have arrived.
    Unanswered { hash: TxHash, reason: String },
    /// In flight; nothing to do at this height.
    Waiting { hash: TxHash, height: u64, timeout_height: u64, reason: &'static str },
    /// The node that answers is behind what was seen before: nothing is decided on its word.
    Lagging { height: u64, wanted: u64 },
    /// The transaction is in a block, at or below this height.
    Included { hash: TxHash, height: u64, code: u32, gas_used: Option<u64> },
    /// The transaction can no longer land.
    Expired { hash: TxHash, timeout_height: u64 },
    /// Done; `tx` is `None` if that is known by its evidence alone.
    Settled { id: ActId, height: u64, tx: Option<TxHash> },
    /// The contract will not do it; `breach` where it named the rule.
    Refused { id: ActId, reason: String, breach: Option<Breach> },
    /// A person must look.
    NeedsReview { id: ActId, reason: String },
    /// To be tried again.
    Replanned { id: ActId, reason: String },
    /// An act of this kind waits, and no other waits for it.
    Postponed { kind: Kind, reason: String },
    /// The wallet takes nothing from this key now: nothing is signed, no act is to blame.
    NotAuthorized { reason: String },
}

/// Sends one wallet's acts with one key.
pub struct Outbox {
    chain: Arc<dyn Chain>,
    signer: Arc<dyn Signer>,
    config: OutboxConfig,
    clock: Clock,
    gas: GasModel,
    price: Price,
    unanswered: Option<Unanswered>,
    course: Course,
    /// What it sends; other kinds stay planned.
    kinds: Vec<Kind>,
    /// Whether the wallet takes the hash of a payment's rationale.
    attaches_rationales: bool,
    /// As last read.
    policy: Option<Policy>,
}

impl Outbox {
    pub fn new(chain: Arc<dyn Chain>, signer: Arc<dyn Signer>, config: OutboxConfig) -> Self {
        Self {
            chain,
            signer,
            config,
            clock: Clock::System,
            gas: GasModel::default(),
            price: Price::default(),
            unanswered: None,
            course: Course::default(),
            kinds: Kind::ALL.to_vec(),
            attaches_rationales: false,
            policy: None,
        }
    }

    /// With another clock than the system's.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// That signs acts of these kinds alone. What is in flight is followed whatever its kind.
    #[must_use]
    pub fn with_kinds(self, kinds: &[Kind]) -> Self {
        Self { kinds: kinds.to_vec(), ..self }
    }

    /// The account that signs and pays fees.
    pub fn address(&self) -> &str {
        self.signer.address()
    }

    pub const fn config(&self) -> &OutboxConfig {
        &self.config
    }

    /// From now on with these settings, of the same chain and wallet. What is in flight is followed as before; a node's
    /// price is asked for anew.
    pub fn follow_config(&mut self, config: OutboxConfig) {
        let (chain_id, wallet) = (self.config.chain_id.clone(), self.config.wallet.clone());
        self.config = OutboxConfig { chain_id, wallet, ..config };
        self.price = Price::default();
    }

    /// Whether payments from now on carry the SHA-256 of their rationales, as the journal has them: for a wallet that
    /// keeps a decision log, and only for such a one.
    pub const fn attach_rationales(&mut self, attach: bool) {
        self.attaches_rationales = attach;
    }

    /// The wallet's policy as it was just read. Once it is another than before, what gas acts use is forgotten, so that
    /// it is asked for anew.
    pub fn follow_policy(&mut self, policy: Policy) {
        if self.policy.as_ref().is_some_and(|before| *before != policy) {
            self.gas = GasModel::default();
        }
        self.policy = Some(policy);
    }

    /// One advance: settles what landed, sends again what was lost, fills the window.
    ///
    /// `epoch` is the operator's present one, `None` while the wallet takes nothing from it (frozen, expired): then only
    /// what the wallet has no say in is signed. An empty answer means that there is nothing to do; after anything but
    /// [`Progress::Waiting`], [`Progress::Lagging`], [`Progress::Unanswered`], [`Progress::Postponed`] and
    /// [`Progress::NotAuthorized`] another tick at once is useful.
    ///
    /// May be dropped at any await: the journal is whole, and the next tick goes on.
    pub async fn tick(&mut self, journal: &Journal, epoch: Option<u32>) -> Result<Vec<Progress>, OutboxError> {
        let live = journal.live(self.signer.address())?;
        let wants = self.wants(journal, epoch)?;
        if live.is_empty() {
            self.course.nothing_in_flight();
            if wants.is_empty() {
                return Ok(Vec::new());
            }
        }
        let block = self.block().await?;
        let Some(account) = self.account(&block).await? else {
            return Ok(vec![Progress::Lagging { height: block.height, wanted: block.height }]);
        };
        let sequence = account.map_or(0, |account| account.sequence);
        let (used, open): (Vec<TxRow>, Vec<TxRow>) = live.into_iter().partition(|row| row.tx.sequence < sequence);
        let mut progress = self.settle(journal, &block, &used).await?;
        if self.has_lapsed(&block, &open) {
            progress.extend(self.expire(journal, &block, &open).await?);
            return Ok(progress);
        }
        progress.extend(self.keep_up(journal, &block, &open, sequence).await?);
        if !wants.is_empty() && self.course.may_sign() {
            let Some(account) = account else { return Err(self.empty(0, self.fee(gas::LEAST)?.amount)) };
            let room = Room { epoch, account, open: &open };
            match self.fill(journal, &block, &room, &wants).await {
                Ok(filled) => progress.extend(filled),
                // What was settled is reported first; the error comes again with the next tick.
                Err(error) if progress.is_empty() || matches!(error, OutboxError::Journal(_)) => return Err(error),
                Err(_) => {}
            }
        }
        if progress.is_empty()
            && let Some(row) = open.first().or(used.first())
        {
            progress.push(waiting(row, &block, "sent, not seen yet"));
        }
        Ok(progress)
    }

    /// The kinds of which acts are planned and may be signed.
    fn wants(&self, journal: &Journal, epoch: Option<u32>) -> Result<Vec<Kind>, OutboxError> {
        let mut wants = Vec::new();
        for kind in self.kinds.iter().copied() {
            if (epoch.is_some() || !kind.needs_epoch()) && journal.has_planned(&self.config.wallet, kind)? {
                wants.push(kind);
            }
        }
        Ok(wants)
    }

    async fn block(&self) -> Result<Block, OutboxError> {
        Ok(self.chain.latest_block().await?.of_chain(&self.config.chain_id)?)
    }

    /// The signing account as committed, read once a block. `None` from a node that is behind what was seen before.
    async fn account(&mut self, block: &Block) -> Result<Option<Option<Account>>, OutboxError> {
        if let Some(account) = self.course.account_at(block.height) {
            return Ok(Some(Some(account)));
        }
        let account = self.chain.account(self.signer.address()).await?;
        let sequence = account.map_or(0, |account| account.sequence);
        if self.course.is_behind(sequence, block.height, self.config.timeout_blocks) {
            return Ok(None);
        }
        self.course.read(account, block.height);
        Ok(Some(account))
    }
}

/// Where new transactions begin.
pub(super) struct Room<'a> {
    pub epoch: Option<u32>,
    pub account: Account,
    /// In flight, by sequence.
    pub open: &'a [TxRow],
}

fn waiting(row: &TxRow, block: &Block, reason: &'static str) -> Progress {
    let (hash, timeout_height) = (row.tx.hash, row.tx.timeout_height);
    Progress::Waiting { hash, height: block.height, timeout_height, reason }
}

impl Progress {
    fn of(id: ActId, end: &ActEnd) -> Self {
        match end {
            ActEnd::Settled { height, tx } => Self::Settled { id, height: *height, tx: *tx },
            ActEnd::Planned { detail, .. } => Self::Replanned { id, reason: detail.clone() },
            ActEnd::Refused { detail, breach } => Self::Refused { id, reason: detail.clone(), breach: *breach },
            ActEnd::NeedsReview { detail } => Self::NeedsReview { id, reason: detail.clone() },
        }
    }
}
