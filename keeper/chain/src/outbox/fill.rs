//! Fills the window: signs for consecutive sequences, writes all of it down, and sends it.

use super::gas::LEAST;
use super::{Outbox, OutboxError, Progress, Room};
use crate::fee_grant::FeePayer;
use crate::journal::{Kind, NewBatch, NewTx, TxRow};
use crate::signer::{Purpose, SignAnswer, SignRequest};
use crate::tx::{self, Any, Coin, SignParams, Unsigned};
use crate::{Account, Block, ChainError, Journal, TxHash};

/// Transactions beyond the window that acts other than payments may take, so that no flood of payments silences them.
pub(super) const EXTRA: usize = 4;

/// A window being filled: what was signed in this tick, and where the next begins.
pub(super) struct Filling {
    pub account: Account,
    pub timeout_height: u64,
    /// What is left for fees, in the gas price's denom.
    pub balance: u128,
    /// Whose grant pays them; `None`: the signer.
    pub granter: Option<String>,
    /// In fees, by the machine's clock, before this tick and in it.
    pub spent_today: u128,
    pub progress: Vec<Progress>,
    open: usize,
    batches: Vec<NewBatch>,
}

/// A document that the signer was asked to sign without saying whether it did.
pub(super) struct Unanswered {
    kind: Kind,
    acts: Vec<i64>,
    unsigned: Unsigned,
    /// Without its hash and bytes.
    tx: NewTx,
}

impl Filling {
    /// Whether nothing was signed yet in this tick.
    pub(super) const fn is_empty(&self) -> bool {
        self.batches.is_empty()
    }

    /// Whether an act of this kind was signed in this tick.
    pub(super) fn has(&self, kind: Kind) -> bool {
        self.batches.iter().any(|batch| batch.kind == kind)
    }

    /// How many more a window of this size takes.
    pub(super) const fn space(&self, window: usize) -> usize {
        window.saturating_sub(self.open).saturating_sub(self.batches.len())
    }

    pub(super) fn add(&mut self, batch: NewBatch) {
        self.balance = self.balance.saturating_sub(batch.tx.fee.amount);
        self.spent_today = self.spent_today.saturating_add(batch.tx.fee.amount);
        self.account.sequence = self.account.sequence.saturating_add(1);
        self.batches.push(batch);
    }
}

impl Outbox {
    /// `wants`: the kinds of which acts are planned and may be signed.
    pub(super) async fn fill(
        &mut self,
        journal: &Journal,
        block: &Block,
        room: &Room<'_>,
        wants: &[Kind],
    ) -> Result<Vec<Progress>, OutboxError> {
        self.follow_price().await?;
        let mut filling = self.begin(journal, block, room).await?;
        if filling.space(self.config.window.saturating_add(EXTRA)) == 0 {
            return Ok(Vec::new());
        }
        // What pays for the others goes first.
        let (refill, others): (Vec<Kind>, Vec<Kind>) = wants.iter().partition(|kind| **kind == Kind::GasRefill);
        self.fill_others(journal, block, (room.epoch, &refill), &mut filling).await?;
        if let (Some(epoch), true) = (room.epoch, wants.contains(&Kind::Payment)) {
            self.fill_payments(journal, block, epoch, &mut filling).await?;
        }
        self.fill_others(journal, block, (room.epoch, &others), &mut filling).await?;
        let Filling { batches, progress: said, .. } = filling;
        if batches.is_empty() {
            return Ok(said);
        }
        let mut progress: Vec<Progress> = batches.iter().map(signed).collect();
        let recorded = journal.record(batches)?;
        progress.extend(self.send(journal, block.height, &recorded).await?);
        progress.extend(said);
        Ok(progress)
    }

    /// Behind what is in flight, and never with a lower timeout: bytes must not outlive those they stand behind.
    async fn begin(&self, journal: &Journal, block: &Block, room: &Room<'_>) -> Result<Filling, OutboxError> {
        let timeout_height = block.height.saturating_add(self.config.timeout_blocks);
        let highest = room.open.iter().map(|row| row.tx.timeout_height).max().unwrap_or_default();
        let sequence = room.open.last().map_or(room.account.sequence, |row: &TxRow| row.tx.sequence.saturating_add(1));
        let FeePayer { granter, spendable: balance } = self.fee_payer(block, self.fee(LEAST)?.amount).await?;
        Ok(Filling {
            account: Account { sequence, ..room.account },
            timeout_height: timeout_height.max(highest),
            balance,
            granter,
            spent_today: self.spent_today(journal)?,
            progress: Vec::new(),
            open: room.open.len(),
            batches: Vec::new(),
        })
    }

    /// How much gas messages would use, with the smallest fee, so that the gas of paying one counts.
    pub(super) async fn simulate(&self, filling: &Filling, messages: Vec<Any>) -> Result<u64, ChainError> {
        let fee = Coin::new(filling.balance.min(1), self.config.gas_price.denom());
        self.chain.simulate(&self.prepare(filling, messages, (1, fee)).unsigned_bytes()).await
    }

    /// Signs what carries these acts. A document of which the signer did not say whether it signed it is asked about
    /// again as it was, for as long as it could land and is to carry the same.
    pub(super) async fn sign(
        &mut self,
        block: &Block,
        filling: &Filling,
        what: (Kind, Vec<i64>),
        how: (Vec<Any>, u64, Coin),
    ) -> Result<NewBatch, OutboxError> {
        let ((kind, acts), (messages, gas_limit, fee)) = (what, how);
        let sequence = filling.account.sequence;
        let is_the_same = |asked: &Unanswered| {
            (asked.kind, &asked.acts, asked.tx.sequence) == (kind, &acts, sequence)
                && asked.tx.timeout_height > block.height
        };
        let asked = self.unanswered.take().filter(is_the_same).unwrap_or_else(|| {
            let unsigned = self.prepare(filling, messages, (gas_limit, fee.clone()));
            let tx = NewTx {
                hash: TxHash([0; 32]),
                signer: self.signer.address().to_owned(),
                sequence,
                timeout_height: filling.timeout_height,
                gas_limit,
                fee,
                bytes: Vec::new(),
                signed_height: block.height,
                signed_time: block.time,
                signed_clock: self.clock.now_millis(),
            };
            Unanswered { kind, acts, unsigned, tx }
        });
        let count = asked.acts.len();
        let request = SignRequest { document: asked.unsigned.document(), purpose: Purpose::Acts { kind, count } };
        let signature = match self.signer.sign(&request).await {
            SignAnswer::Signature(signature) => signature,
            SignAnswer::Refused { reason } => return Err(OutboxError::SignerRefused { kind, count, reason }),
            SignAnswer::Unknown { reason } => {
                self.unanswered = Some(asked);
                return Err(OutboxError::SignerUnknown { kind, count, reason });
            }
        };
        let Unanswered { acts, unsigned, tx, .. } = asked;
        let signed = unsigned.with_signature(&signature)?;
        Ok(NewBatch { tx: NewTx { hash: signed.hash, bytes: signed.bytes, ..tx }, kind, acts })
    }

    fn prepare(&self, filling: &Filling, messages: Vec<Any>, cost: (u64, Coin)) -> Unsigned {
        let (gas_limit, fee) = cost;
        let params = SignParams {
            chain_id: self.config.chain_id.clone(),
            account: filling.account,
            gas_limit,
            fee,
            timeout_height: filling.timeout_height,
            memo: String::new(),
        };
        let unsigned = tx::prepare(self.signer.public_key(), &params, messages);
        match &filling.granter {
            Some(granter) => unsigned.paid_by(granter),
            None => unsigned,
        }
    }

    pub(super) fn empty(&self, balance: u128, needed: u128) -> OutboxError {
        let denom = self.config.gas_price.denom().to_owned();
        OutboxError::GasWalletEmpty { address: self.signer.address().to_owned(), balance, needed, denom }
    }
}

fn signed(batch: &NewBatch) -> Progress {
    let (tx, kind, acts) = (&batch.tx, batch.kind, batch.acts.len());
    Progress::Signed { hash: tx.hash, kind, acts, fee: tx.fee.amount, timeout_height: tx.timeout_height }
}
