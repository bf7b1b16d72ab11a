//! One transaction outside the journal: an owner's or a deployer's act; signed, sent and found in a block.
//!
//! Nothing that the keeper does by itself goes this way: that goes through the journal. Here a lost answer is reported as unknown and
//! the person decides; every act is made so that doing it again is harmless.

use std::time::Duration;

use stateset_chain::GasPrice;
use stateset_chain::tx::{self, Any, Coin, SignParams};
use stateset_chain::{Chain, ChainError, CheckTx, Included, Key, TxHash};
use thiserror::Error;
use tokio::time::Instant;

/// How long a transaction may take into a block, in blocks.
const TIMEOUT_BLOCKS: u64 = 40;
/// A node's index lags the block: a transaction is given up so many blocks after its last one.
const GRACE_BLOCKS: u64 = 2;
/// Several times what the dearest act of a person takes, which is to store a contract's code.
const GAS_MAX: u64 = 40_000_000;
/// How often the chain is asked.
const POLL: Duration = Duration::from_millis(250);
/// A chain that makes no block for this long is reported as halted.
const HALT: Duration = Duration::from_secs(60);

/// How fees are paid, and on which chain alone.
#[derive(Clone, Debug)]
pub struct Fees {
    pub chain_id: String,
    pub price: GasPrice,
}

/// A transaction that did not take effect, or of which that is not known.
#[derive(Debug, Error)]
pub enum TransactError {
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error(transparent)]
    Tx(#[from] stateset_chain::tx::TxError),
    #[error("account {address} does not exist yet: send it some {denom} for fees first")]
    NoAccount { address: String, denom: String },
    #[error("account {address} holds {balance}{denom}, the fee is {fee}{denom}")]
    Fee { address: String, balance: u128, fee: u128, denom: String },
    #[error("a fee for {gas} gas at this price is beyond 128 bits")]
    Price { gas: u64 },
    #[error("it would take {gas} gas, at most {max} are allowed: nothing was signed")]
    Gas { gas: u64, max: u64 },
    #[error("the chain refused it ({codespace} {code}): {log}")]
    Refused { codespace: String, code: u32, log: String },
    #[error("transaction {hash} was not seen in a block up to height {height}; ask for it again before repeating")]
    Unknown { hash: TxHash, height: u64 },
    #[error(
        "transaction {hash} was sent and may be in a block, but no node says so: {reason}; ask for it before repeating"
    )]
    Unasked { hash: TxHash, reason: ChainError },
    #[error(
        "transaction {hash} used its sequence {sequence}, and the node keeps no index that says whether it took effect: \
         look at what it was to change before repeating"
    )]
    Unindexed { hash: TxHash, sequence: u64 },
    #[error("the chain stands at height {height} since {seconds} s; transaction {hash} may still be included")]
    Halted { hash: TxHash, height: u64, seconds: u64 },
}

impl TransactError {
    /// Whether it was sent and may have taken effect: nobody should repeat it before asking for its hash.
    pub const fn is_unclear(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::Unasked { .. } | Self::Halted { .. })
    }
}

/// A transaction on its way: it may or may not come into a block up to `timeout_height`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PendingTx {
    hash: TxHash,
    timeout_height: u64,
    address: String,
    sequence: u64,
}

/// Signs, sends and waits for the block. `Ok` only if every message took effect.
pub async fn transact(
    chain: &dyn Chain,
    key: &Key,
    fees: &Fees,
    messages: Vec<Any>,
) -> Result<Included, TransactError> {
    let pending = send(chain, key, fees, messages).await?;
    let tx = find_in_block(chain, &pending).await?;
    if tx.code != 0 {
        return Err(TransactError::Refused { codespace: tx.codespace, code: tx.code, log: tx.log });
    }
    Ok(tx)
}

/// Signs and sends, if a simulation takes it, without waiting for the block. For no more gas than any act of a person
/// takes: how much is used is a node's word, and it is paid for.
async fn send(chain: &dyn Chain, key: &Key, fees: &Fees, messages: Vec<Any>) -> Result<PendingTx, TransactError> {
    let block = chain.latest_block().await?.of_chain(&fees.chain_id)?;
    let address = key.address().to_owned();
    let no_account = || TransactError::NoAccount { address: address.clone(), denom: fees.price.denom().to_owned() };
    let account = chain.account(&address).await?.ok_or_else(no_account)?;
    let timeout_height = block.height + TIMEOUT_BLOCKS;
    let mut params = SignParams {
        chain_id: block.chain_id,
        account,
        gas_limit: 0,
        // Without any fee the simulation leaves out what taking one costs: 20,000 gas.
        fee: Coin::new(1, fees.price.denom()),
        timeout_height,
        memo: String::new(),
    };
    let used = chain.simulate(&tx::sign(key, &params, messages.clone()).bytes).await?;
    // Simulation misses what other transactions of the block change and what the signature costs.
    params.gas_limit = used.saturating_mul(14) / 10;
    if params.gas_limit > GAS_MAX {
        return Err(TransactError::Gas { gas: params.gas_limit, max: GAS_MAX });
    }
    params.fee = fees.price.fee_ceil(params.gas_limit).ok_or(TransactError::Price { gas: params.gas_limit })?;
    let balance = chain.balance(&address, &params.fee.denom).await?;
    if balance < params.fee.amount {
        let (fee, denom) = (params.fee.amount, params.fee.denom);
        return Err(TransactError::Fee { address, balance, fee, denom });
    }
    let signed = tx::sign(key, &params, messages);
    match chain.broadcast(&signed.bytes).await {
        Ok(CheckTx { code: 0, .. }) => {}
        Ok(check) => {
            return Err(TransactError::Refused { codespace: check.codespace, code: check.code, log: check.log });
        }
        // It may have arrived: only the chain knows, and a person who reads "no answer" would send it twice.
        Err(ChainError::Unreachable { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(PendingTx { hash: signed.hash, timeout_height, address, sequence: params.account.sequence })
}

/// Waits until a transaction is seen in a block, whatever its code there.
async fn find_in_block(chain: &dyn Chain, pending: &PendingTx) -> Result<Included, TransactError> {
    let PendingTx { hash, timeout_height, .. } = *pending;
    let (mut height, mut since) = (0, Instant::now());
    loop {
        let asked = match chain.find_tx(hash).await {
            Ok(Some(tx)) => return Ok(tx),
            Ok(None) => chain.latest_block().await.map(|block| block.height),
            // A node without an index refuses the question for ever: the account's sequence then says whether it waits.
            Err(ChainError::Answered { .. }) => {
                let account = chain.account(&pending.address).await;
                if matches!(account, Ok(Some(account)) if account.sequence > pending.sequence) {
                    return Err(TransactError::Unindexed { hash, sequence: pending.sequence });
                }
                chain.latest_block().await.map(|block| block.height)
            }
            Err(reason) => Err(reason),
        };
        let now = match asked {
            Ok(now) => now,
            Err(reason) if since.elapsed() > HALT => return Err(TransactError::Unasked { hash, reason }),
            // A node that is away for a moment says nothing about the transaction.
            Err(_) => height,
        };
        if now > timeout_height.saturating_add(GRACE_BLOCKS) {
            return Err(TransactError::Unknown { hash, height: now });
        }
        if now > height {
            (height, since) = (now, Instant::now());
        } else if since.elapsed() > HALT {
            return Err(TransactError::Halted { hash, height, seconds: HALT.as_secs() });
        }
        tokio::time::sleep(POLL).await;
    }
}

/// What became of a transaction that was sent without asking first.
#[derive(Clone, Debug)]
pub enum Delivered {
    /// The mempool did not take it.
    Rejected(CheckTx),
    /// In a block, with the messages' effect or without.
    Included(Included),
}

/// Sends messages with a given gas limit and no simulation, so that the chain itself has the last word.
pub async fn deliver(
    chain: &dyn Chain,
    key: &Key,
    fees: &Fees,
    gas_limit: u64,
    messages: Vec<Any>,
) -> Result<Delivered, TransactError> {
    let block = chain.latest_block().await?.of_chain(&fees.chain_id)?;
    let no_account =
        || TransactError::NoAccount { address: key.address().to_owned(), denom: fees.price.denom().to_owned() };
    let params = SignParams {
        chain_id: fees.chain_id.clone(),
        account: chain.account(key.address()).await?.ok_or_else(no_account)?,
        gas_limit,
        fee: fees.price.fee_ceil(gas_limit).ok_or(TransactError::Price { gas: gas_limit })?,
        timeout_height: block.height + TIMEOUT_BLOCKS,
        memo: String::new(),
    };
    let signed = tx::sign(key, &params, messages);
    let check = chain.broadcast(&signed.bytes).await?;
    if check.code != 0 {
        return Ok(Delivered::Rejected(check));
    }
    let (hash, sequence, address) = (signed.hash, params.account.sequence, key.address().to_owned());
    let pending = PendingTx { hash, timeout_height: params.timeout_height, address, sequence };
    find_in_block(chain, &pending).await.map(Delivered::Included)
}
