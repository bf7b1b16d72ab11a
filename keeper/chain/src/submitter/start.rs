//! Signs and sends the next transaction.

use cosmwasm_std::Binary;
use stateset_api::approval::sha256;
use stateset_api::limits::PAYMENTS_MAX;
use stateset_api::wallet::{ExecuteMsg, OperatorMsg};

use super::draft::{Draft, approval};
use super::retry::isolate;
use super::{Progress, SubmitError, Submitter};
use crate::journal::{IntentEnd, IntentRow, NewTx};
use crate::tx::{self, Coin, SignParams};
use crate::{Block, ChainError, Journal};

/// Planned intents looked at to fill a batch.
const LOOK_AHEAD: u32 = 200;
/// Gas that any transaction needs; says how much an empty gas wallet lacks before a simulation can.
const GAS_LEAST: u64 = 100_000;

/// What a decision log holds of an intent's rationale.
fn rationale_hash(row: &IntentRow) -> Binary {
    sha256(&[row.intent.rationale.as_bytes()]).into()
}

impl Submitter {
    pub(super) async fn start(
        &mut self,
        journal: &Journal,
        block: &Block,
        epoch: u32,
    ) -> Result<Vec<Progress>, SubmitError> {
        if self.unexplained_at.is_some_and(|height| block.height <= height) {
            let reason = "the node refused what the wallet would pay; one try per block".to_owned();
            return Ok(vec![Progress::NotAuthorized { reason }]);
        }
        let rows = self.pick(journal.planned(&self.config.wallet, LOOK_AHEAD)?);
        let Some(first) = rows.first() else { return Ok(Vec::new()) };
        let denom = first.intent.denom.clone();
        let balance = self.chain.balance(self.key.address(), self.config.gas_price.denom()).await?;
        let account = self.chain.account(self.key.address()).await?;
        let least = self.fee(GAS_LEAST)?.amount;
        let Some(account) = account.filter(|_| balance > 0 || least == 0) else {
            return Err(self.empty(balance, least));
        };
        let draft = Draft { epoch, denom, rows, account, height: block.height };
        // The smallest fee, so that the simulation counts the gas of paying one.
        let trial = self.build(&draft, 1, Coin::new(balance.min(1), self.config.gas_price.denom()))?;
        let gas = match self.chain.simulate(&trial.bytes).await {
            Ok(gas) => gas,
            Err(ChainError::Answered { message, .. }) => return self.diagnose(journal, block, &draft, message).await,
            Err(error) => return Err(error.into()),
        };
        let gas_limit = self.gas_limit(&draft, gas);
        if gas_limit > self.config.gas_limit_max {
            return self.too_much_gas(journal, &draft, gas_limit);
        }
        let fee = self.fee(gas_limit)?;
        if balance < fee.amount {
            return Err(self.empty(balance, fee.amount));
        }
        let new = self.build(&draft, gas_limit, fee)?;
        let intents = draft.ids();
        journal.record_signed(&new, &intents)?;
        let (hash, fee, timeout_height) = (new.hash, new.fee.amount, new.timeout_height);
        let signed = Progress::Signed { hash, intents, fee, timeout_height };
        Ok(vec![signed, self.send(journal, block, &new).await?])
    }

    /// The oldest, and with it those of the same denom that may share a message.
    fn pick(&self, planned: Vec<IntentRow>) -> Vec<IntentRow> {
        let Some(first) = planned.first() else { return planned };
        let (denom, solo) = (first.intent.denom.clone(), first.is_alone());
        let most = if solo { 1 } else { self.config.batch_max.clamp(1, PAYMENTS_MAX) };
        planned.into_iter().filter(|row| row.intent.denom == denom && row.is_alone() == solo).take(most).collect()
    }

    fn build(&self, draft: &Draft, gas_limit: u64, fee: Coin) -> Result<NewTx, SubmitError> {
        let payments = draft.rows.iter().map(|row| row.intent.payment()).collect();
        let spend = OperatorMsg::Spend {
            epoch: draft.epoch,
            denom: draft.denom.clone(),
            payments,
            approval: approval(&draft.rows),
            rationales: if self.attaches_rationales {
                draft.rows.iter().map(rationale_hash).collect()
            } else {
                Vec::new()
            },
            mandate: None,
        };
        let message = tx::execute(self.key.address(), &self.config.wallet, &ExecuteMsg::Operator(spend), &[])?;
        let params = SignParams {
            chain_id: self.config.chain_id.clone(),
            account: draft.account,
            gas_limit,
            fee: fee.clone(),
            timeout_height: draft.height.saturating_add(self.config.timeout_blocks),
            memo: String::new(),
        };
        let signed = tx::sign(&self.key, &params, vec![message]);
        Ok(NewTx {
            hash: signed.hash,
            signer: self.key.address().to_owned(),
            sequence: draft.account.sequence,
            timeout_height: params.timeout_height,
            gas_limit,
            fee,
            bytes: signed.bytes,
            signed_height: draft.height,
        })
    }

    fn gas_limit(&self, draft: &Draft, gas: u64) -> u64 {
        let extra = draft.rows.iter().map(|row| row.gas_extra_percent).max().unwrap_or(0);
        let percent = u64::from(self.config.gas_factor_percent.saturating_add(extra));
        gas.saturating_mul(percent).div_ceil(100)
    }

    fn fee(&self, gas: u64) -> Result<Coin, SubmitError> {
        let price = &self.config.gas_price;
        price.fee_ceil(gas).ok_or_else(|| SubmitError::Fee { gas, price: price.clone() })
    }

    fn empty(&self, balance: u128, needed: u128) -> SubmitError {
        let denom = self.config.gas_price.denom().to_owned();
        SubmitError::GasWalletEmpty { address: self.key.address().to_owned(), balance, needed, denom }
    }

    fn too_much_gas(&self, journal: &Journal, draft: &Draft, gas: u64) -> Result<Vec<Progress>, SubmitError> {
        let detail = format!("needs {gas} gas, at most {} are allowed", self.config.gas_limit_max);
        let single = draft.rows.len() == 1;
        let end = |row: &IntentRow| match single {
            true => IntentEnd::NeedsReview { detail: detail.clone() },
            false => isolate(row, detail.clone()),
        };
        let mut progress = Vec::with_capacity(draft.rows.len());
        for row in &draft.rows {
            let end = end(row);
            journal.finish(row.intent.id, &end)?;
            progress.push(Progress::of(row.intent.id, &end));
        }
        Ok(progress)
    }
}
