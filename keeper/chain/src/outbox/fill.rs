//! Fills the window: signs for consecutive sequences, writes all of it down, and sends it.

use cosmwasm_std::Binary;
use stateset_api::approval::sha256;
use stateset_api::wallet::{ExecuteMsg, OperatorMsg};

use super::diagnose::Diagnosis;
use super::draft::{Draft, Pending, approval};
use super::gas::LEAST;
use super::retry::in_halves;
use super::{Outbox, OutboxError, Progress, Room};
use crate::journal::{ActEnd, ActId, Kind, NewBatch, NewTx, TxRow};
use crate::signer::{Purpose, SignAnswer, SignRequest};
use crate::tx::{self, Any, Coin, SignParams, Unsigned};
use crate::{Account, Block, ChainError, Journal, Outcome};

/// What a decision log holds of an intent's rationale.
fn rationale_hash(payment: &Pending) -> Binary {
    sha256(&[payment.intent.rationale.as_bytes()]).into()
}

/// A transaction's place in the window.
#[derive(Clone, Copy)]
struct Slot {
    account: Account,
    timeout_height: u64,
}

impl Outbox {
    pub(super) async fn fill(
        &mut self,
        journal: &Journal,
        block: &Block,
        room: &Room<'_>,
    ) -> Result<Vec<Progress>, OutboxError> {
        let free = self.config.window.saturating_sub(room.open.len());
        if free == 0 {
            return Ok(Vec::new());
        }
        if let Some(reason) = self.course.barred(block.height) {
            return Ok(vec![Progress::NotAuthorized { reason: reason.to_owned() }]);
        }
        let most = free.saturating_mul(self.config.batch_max.max(1));
        let drafts = self.batches(journal.planned(&self.config.wallet, Kind::Payment, most)?, free)?;
        if drafts.is_empty() {
            return Ok(Vec::new());
        }
        let mut balance = self.chain.balance(self.signer.address(), self.config.gas_price.denom()).await?;
        let least = self.fee(LEAST)?.amount;
        if balance == 0 && least > 0 {
            return Err(self.empty(balance, least));
        }
        let mut slot = self.first_slot(block, room);
        let mut batches: Vec<NewBatch> = Vec::with_capacity(drafts.len());
        let mut simulated = false;
        let mut stopped = Vec::new();
        for draft in drafts {
            let wants_look = draft.is_split() || (!simulated && !self.gas.knows(draft.kind, draft.count()));
            // On top of what was signed in this round nothing can be simulated.
            if wants_look && batches.is_empty() {
                simulated = true;
                match self.measure(journal, block, room, &draft, (slot, balance)).await? {
                    Diagnosis::GoOn => {}
                    Diagnosis::Stop(progress) => {
                        stopped = progress;
                        break;
                    }
                }
            }
            let gas_limit = self.gas_limit(&draft);
            if gas_limit > self.config.gas_limit_max {
                if batches.is_empty() {
                    return self.too_much_gas(journal, &draft, gas_limit);
                }
                break;
            }
            let fee = self.fee(gas_limit)?;
            if balance < fee.amount {
                if batches.is_empty() {
                    return Err(self.empty(balance, fee.amount));
                }
                break;
            }
            balance = balance.saturating_sub(fee.amount);
            batches.push(self.sign(block, room, draft, (slot, gas_limit, fee)).await?);
            slot.account.sequence = slot.account.sequence.saturating_add(1);
        }
        if batches.is_empty() {
            return Ok(stopped);
        }
        let mut progress: Vec<Progress> = batches.iter().map(signed).collect();
        let recorded = journal.record(batches)?;
        progress.extend(self.send(journal, block.height, &recorded).await?);
        progress.extend(stopped);
        Ok(progress)
    }

    /// Behind what is in flight, and never with a lower timeout: bytes must not outlive those they stand behind.
    fn first_slot(&self, block: &Block, room: &Room<'_>) -> Slot {
        let timeout_height = block.height.saturating_add(self.config.timeout_blocks);
        let highest = room.open.iter().map(|row| row.tx.timeout_height).max().unwrap_or_default();
        let sequence = room.open.last().map_or(room.account.sequence, |row: &TxRow| row.tx.sequence.saturating_add(1));
        Slot { account: Account { sequence, ..room.account }, timeout_height: timeout_height.max(highest) }
    }

    /// Asks a node how much gas a draft uses, if it will say.
    async fn measure(
        &mut self,
        journal: &Journal,
        block: &Block,
        room: &Room<'_>,
        draft: &Draft,
        at: (Slot, u128),
    ) -> Result<Diagnosis, OutboxError> {
        let (slot, balance) = at;
        // The smallest fee, so that the simulation counts the gas of paying one.
        let fee = Coin::new(balance.min(1), self.config.gas_price.denom());
        let trial = self.prepare(room.epoch, draft, (slot, 1, fee))?.unsigned_bytes();
        match self.chain.simulate(&trial).await {
            Ok(gas) => {
                self.gas.learn(draft.kind, draft.count(), gas);
                Ok(Diagnosis::GoOn)
            }
            // The node is busy, barred or broken, and no draft is to blame.
            Err(error) if matches!(Outcome::of_error(&error), Outcome::Retry | Outcome::OtherNode) => match error {
                ChainError::Answered { .. } => self.ask_first(block, room, draft).await,
                error => Err(error.into()),
            },
            Err(_) => self.diagnose(journal, block, room, draft).await,
        }
    }

    /// Without a simulation the wallet is still asked whether it takes anything from this key.
    async fn ask_first(&mut self, block: &Block, room: &Room<'_>, draft: &Draft) -> Result<Diagnosis, OutboxError> {
        match self.verdict(block, &draft.denom, &draft.payments, Some(room.epoch)).await? {
            super::verdict::Verdict::NotAuthorized(reason) => {
                self.course.bar(block.height, &reason);
                Ok(Diagnosis::Stop(vec![Progress::NotAuthorized { reason }]))
            }
            _ => Ok(Diagnosis::GoOn),
        }
    }

    async fn sign(
        &self,
        block: &Block,
        room: &Room<'_>,
        draft: Draft,
        at: (Slot, u64, Coin),
    ) -> Result<NewBatch, OutboxError> {
        let (slot, gas_limit, fee) = at;
        let unsigned = self.prepare(room.epoch, &draft, (slot, gas_limit, fee.clone()))?;
        let (kind, count) = (draft.kind, draft.count());
        let request = SignRequest { document: unsigned.document(), purpose: Purpose::Acts { kind, count } };
        let signature = match self.signer.sign(&request).await {
            SignAnswer::Signature(signature) => signature,
            SignAnswer::Refused { reason } => return Err(OutboxError::SignerRefused { kind, count, reason }),
            SignAnswer::Unknown { reason } => return Err(OutboxError::SignerUnknown { kind, count, reason }),
        };
        let signed = unsigned.with_signature(&signature)?;
        let tx = NewTx {
            hash: signed.hash,
            signer: self.signer.address().to_owned(),
            sequence: slot.account.sequence,
            timeout_height: slot.timeout_height,
            gas_limit,
            fee,
            bytes: signed.bytes,
            signed_height: block.height,
            signed_time: block.time,
            signed_clock: self.clock.now_millis(),
        };
        Ok(NewBatch { tx, kind, acts: draft.payments.iter().map(|payment| payment.row.row).collect() })
    }

    fn prepare(&self, epoch: u32, draft: &Draft, at: (Slot, u64, Coin)) -> Result<Unsigned, OutboxError> {
        let (slot, gas_limit, fee) = at;
        let params = SignParams {
            chain_id: self.config.chain_id.clone(),
            account: slot.account,
            gas_limit,
            fee,
            timeout_height: slot.timeout_height,
            memo: String::new(),
        };
        Ok(tx::prepare(self.signer.public_key(), &params, vec![self.message(epoch, draft)?]))
    }

    fn message(&self, epoch: u32, draft: &Draft) -> Result<Any, OutboxError> {
        let rationales =
            if self.attaches_rationales { draft.payments.iter().map(rationale_hash).collect() } else { Vec::new() };
        let spend = OperatorMsg::Spend {
            epoch,
            denom: draft.denom.clone(),
            payments: draft.payments.iter().map(|payment| payment.intent.payment()).collect(),
            approval: approval(&draft.payments),
            rationales,
            mandate: None,
        };
        Ok(tx::execute(self.signer.address(), &self.config.wallet, &ExecuteMsg::Operator(spend), &[])?)
    }

    fn gas_limit(&self, draft: &Draft) -> u64 {
        let percent = u64::from(self.config.gas_factor_percent.saturating_add(draft.gas_extra_percent()));
        self.gas.estimate(draft.kind, draft.count()).saturating_mul(percent).div_ceil(100)
    }

    pub(super) fn fee(&self, gas: u64) -> Result<Coin, OutboxError> {
        let price = &self.config.gas_price;
        price.fee_ceil(gas).ok_or_else(|| OutboxError::Fee { gas, price: price.clone() })
    }

    pub(super) fn empty(&self, balance: u128, needed: u128) -> OutboxError {
        let denom = self.config.gas_price.denom().to_owned();
        OutboxError::GasWalletEmpty { address: self.signer.address().to_owned(), balance, needed, denom }
    }

    fn too_much_gas(&self, journal: &Journal, draft: &Draft, gas: u64) -> Result<Vec<Progress>, OutboxError> {
        let detail = format!("needs {gas} gas, at most {} are allowed", self.config.gas_limit_max);
        let count = draft.count();
        let end = |payment: &Pending| match count {
            1 => ActEnd::NeedsReview { detail: detail.clone() },
            _ => in_halves(&payment.row, detail.clone(), count),
        };
        let ends: Vec<(ActId, ActEnd)> = draft.payments.iter().map(|payment| (payment.id(), end(payment))).collect();
        journal.finish(&ends)?;
        Ok(ends.iter().map(|(id, end)| Progress::of(*id, end)).collect())
    }
}

fn signed(batch: &NewBatch) -> Progress {
    let tx = &batch.tx;
    Progress::Signed { hash: tx.hash, acts: batch.acts.len(), fee: tx.fee.amount, timeout_height: tx.timeout_height }
}
