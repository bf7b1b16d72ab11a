//! What a node checks before any message runs: once at its mempool (CheckTx), once more in the block.

use std::collections::BTreeMap;

use cosmwasm_std::{Api, Storage};

use crate::account;
use crate::bank;
use crate::failure::Failure;
use crate::fee_grant;
use crate::gas;
use crate::genesis::GasPrice;
use crate::tx::Transaction;

const MEMO_CHARS_MAX: usize = 256;

/// What the accepted but not yet included transactions have taken, on top of the committed state.
#[derive(Clone, Default)]
pub(crate) struct Pending {
    raised: BTreeMap<String, u64>,
    spent: BTreeMap<(String, String), u128>,
}

impl Pending {
    pub(crate) fn apply(&mut self, tx: &Transaction) {
        for signer in &tx.signers {
            let raised = self.raised.entry(signer.address.clone()).or_default();
            *raised = raised.saturating_add(1);
        }
        for (denom, amount) in &tx.fee {
            let spent = self.spent.entry((tx.fee_payer().to_owned(), denom.clone())).or_default();
            *spent = spent.saturating_add(*amount);
        }
    }
}

/// What a transaction is checked against.
pub(crate) struct AnteContext<'a> {
    pub(crate) api: &'a dyn Api,
    pub(crate) storage: &'a dyn Storage,
    pub(crate) pending: Option<&'a Pending>,
    pub(crate) chain_id: &'a str,
    pub(crate) height: u64,
    /// Of the block, Unix seconds.
    pub(crate) time: u64,
    /// Asked at the mempool only.
    pub(crate) min_gas_price: Option<&'a GasPrice>,
    /// Neither gas limit nor signatures count.
    pub(crate) simulate: bool,
}

impl AnteContext<'_> {
    /// A node's checks in a node's order.
    pub(crate) fn check(&self, tx: &Transaction) -> Result<(), Failure> {
        if tx.timeout_height > 0 && self.height > tx.timeout_height {
            let detail = format!("block height: {}, timeout height: {}", self.height, tx.timeout_height);
            return Err(Failure::sdk(30, detail, "tx timeout height"));
        }
        if tx.memo.chars().count() > MEMO_CHARS_MAX {
            let detail =
                format!("maximum number of characters is {MEMO_CHARS_MAX} but received {} characters", tx.memo.len());
            return Err(Failure::sdk(12, detail, "memo too large"));
        }
        self.check_gas(tx)?;
        self.check_fee(tx)?;
        for signer in &tx.signers {
            let address = self.api.addr_canonicalize(&signer.address);
            let address = address.map_err(|_| Failure::invalid_address(format!("signer: {}", signer.address)))?;
            let account = account::load(self.storage, &signer.address);
            let account = account.ok_or_else(|| account::missing(&signer.address))?;
            if !self.simulate {
                signer.check_key(&address)?;
            }
            let raised = self.pending.and_then(|pending| pending.raised.get(&signer.address)).copied().unwrap_or(0);
            let expected = account.sequence.saturating_add(raised);
            if signer.sequence != expected {
                let detail = format!("account sequence mismatch, expected {expected}, got {}", signer.sequence);
                return Err(Failure::sdk(32, detail, "incorrect account sequence"));
            }
            if !self.simulate {
                tx.verify(signer, self.chain_id, account.number)?;
            }
        }
        Ok(())
    }

    fn check_gas(&self, tx: &Transaction) -> Result<(), Failure> {
        if self.simulate {
            return Ok(());
        }
        let needed = gas::transaction(tx.length);
        if needed > tx.gas_limit {
            return Err(out_of_gas(tx.gas_limit, needed));
        }
        Ok(())
    }

    fn check_fee(&self, tx: &Transaction) -> Result<(), Failure> {
        if let Some(price) = self.min_gas_price {
            let required = price.fee_ceil(tx.gas_limit);
            let offered = tx.fee.iter().find(|(denom, _)| *denom == price.denom).map_or(0, |(_, amount)| *amount);
            if offered < required {
                let got = tx.fee.iter().map(|(denom, amount)| format!("{amount}{denom}")).collect::<Vec<_>>().join(",");
                let detail = format!("insufficient fees; got: {got} required: {required}{}", price.denom);
                return Err(Failure::sdk(13, detail, "insufficient fee"));
            }
        }
        let payer = tx.fee_payer();
        if account::load(self.storage, payer).is_none() {
            return Err(Failure::sdk(9, format!("fee payer address: {payer} does not exist"), "unknown address"));
        }
        for (denom, amount) in &tx.fee {
            let key = (payer.to_owned(), denom.clone());
            let spent = self.pending.and_then(|pending| pending.spent.get(&key)).copied().unwrap_or(0);
            if let Some(granter) = &tx.granter {
                let asked = (denom.as_str(), spent.saturating_add(*amount));
                fee_grant::check(self.storage, (granter, tx.payer()), asked, self.time)?;
            }
            let has = bank::balance(self.storage, payer, denom).saturating_sub(spent);
            if has < *amount {
                let failure = Failure::insufficient_funds(has, *amount, denom);
                return Err(Failure::sdk(5, failure.log, "insufficient funds"));
            }
        }
        Ok(())
    }
}

pub(crate) fn out_of_gas(limit: u64, used: u64) -> Failure {
    let detail = format!("out of gas in location: embedded; gasWanted: {limit}, gasUsed: {used}");
    Failure::sdk(11, detail, "out of gas")
}
