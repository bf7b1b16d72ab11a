//! One transaction outside the journal: an owner's or a deployer's act; signed, recorded, sent, and followed to its end.
//!
//! Nothing that the keeper does by itself goes this way: that goes through the journal. Here too nothing is sent that is
//! not on disk ([`SentTx`]), and its hash is on standard error before its bytes leave. A verb that is repeated after it was
//! killed, or ended unclear, finds its first try by the same messages of the same signer, and does not do it twice.

mod earlier;
mod error;
mod follow;
mod say;
mod send;
mod sending;

use crate::endpoints::NamedChain;
use crate::journal::{Reader, other_writer};
use crate::sent::{SentAs, SentFolder, SentTx};
use crate::tx::{self, Any, Coin, SignParams};
use crate::{Chain, CheckTx, Included, Key};

use self::earlier::{Act, first_try};
use self::follow::{End, follow};
use self::say::say;
use self::send::{Answer, send};
pub use error::TransactError;
pub use sending::{Repeat, Sending};

/// How long a transaction may take into a block, in blocks.
const TIMEOUT_BLOCKS: u64 = 40;

/// Signs, records, sends and waits for the block. `Ok` only if every message took effect, now or by a first try of the
/// same that had not been seen to end.
pub async fn transact(
    chain: &dyn Chain,
    key: &Key,
    sending: &Sending,
    messages: Vec<Any>,
) -> Result<Included, TransactError> {
    chain.latest_block().await?.of_chain(&sending.chain_id)?;
    let folder = SentFolder::open(&sending.records)?;
    let _lock = folder.lock_signer(key.address())?;
    refuse_beside_keeper(sending, key.address())?;
    let act = Act { signer: key.address(), messages: &hex::encode(tx::digest(&messages)) };
    if let Some(landed) = first_try(chain, &folder, sending, &act).await? {
        return took_effect(landed);
    }
    let params = priced(chain, key, sending, &messages).await?;
    let tx = record(&folder, sending, key, (params, messages))?;
    if let Answer::Refused(check) = send(chain, &tx).await {
        close(&folder, &tx, &format!("refused with {} {}", check.codespace, check.code));
        return Err(TransactError::Refused { codespace: check.codespace, code: check.code, log: check.log });
    }
    took_effect(end(chain, &folder, sending, &tx).await?)
}

/// Sends what was recorded for a signer, and is not known to have ended, to each of these nodes: the same bytes, which
/// land once. For alarms, whose first node may have swallowed them; what nodes answer is not listened to, since the chain's
/// word alone counts. Returns how many transactions were sent.
///
/// Errors: [`TransactError::Sent`] where the folder cannot be read.
pub async fn resend(nodes: &[NamedChain], sending: &Sending, signer: &str) -> Result<usize, TransactError> {
    let open = SentFolder::open(&sending.records)?.open_of(&sending.chain_id, signer)?;
    for tx in &open {
        for (_, node) in nodes {
            drop(send(node.as_ref(), tx).await);
        }
    }
    Ok(open.len())
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
    sending: &Sending,
    gas_limit: u64,
    messages: Vec<Any>,
) -> Result<Delivered, TransactError> {
    let folder = SentFolder::open(&sending.records)?;
    let _lock = folder.lock_signer(key.address())?;
    let mut params = unpriced(chain, key, sending).await?;
    params.gas_limit = gas_limit;
    params.fee = sending.fee(gas_limit)?;
    let tx = record(&folder, sending, key, (params, messages))?;
    if let Answer::Refused(check) = send(chain, &tx).await {
        close(&folder, &tx, &format!("refused with {} {}", check.codespace, check.code));
        return Ok(Delivered::Rejected(check));
    }
    end(chain, &folder, sending, &tx).await.map(Delivered::Included)
}

/// One account, one sequence: a keeper at work with this key would find its transactions refused, and this one too.
fn refuse_beside_keeper(sending: &Sending, signer: &str) -> Result<(), TransactError> {
    let Some((path, holder)) = sending.journal.as_ref().and_then(|path| Some((path, other_writer(path)?))) else {
        return Ok(());
    };
    // A journal that cannot be read stops nobody: least of all whoever freezes a wallet. Paid twice nothing is.
    let live = Reader::open(path).and_then(|journal| journal.live(signer)).map_or(0, |live| live.len());
    if live == 0 { Ok(()) } else { Err(TransactError::BesideKeeper { signer: signer.to_owned(), holder, live }) }
}

/// What a transaction of now is signed with, without gas and fee.
async fn unpriced(chain: &dyn Chain, key: &Key, sending: &Sending) -> Result<SignParams, TransactError> {
    let block = chain.latest_block().await?.of_chain(&sending.chain_id)?;
    let denom = sending.price.denom().to_owned();
    let no_account = || TransactError::NoAccount { address: key.address().to_owned(), denom: denom.clone() };
    let account = chain.account(key.address()).await?.ok_or_else(no_account)?;
    // Without any fee the simulation leaves out what taking one costs: 20,000 gas.
    let fee = Coin::new(1, denom.clone());
    let timeout_height = block.height.saturating_add(TIMEOUT_BLOCKS);
    Ok(SignParams { chain_id: block.chain_id, account, gas_limit: 0, fee, timeout_height, memo: String::new() })
}

/// The same, if a simulation takes it and the fee is no greater than the greatest, and there.
async fn priced(
    chain: &dyn Chain,
    key: &Key,
    sending: &Sending,
    messages: &[Any],
) -> Result<SignParams, TransactError> {
    let mut params = unpriced(chain, key, sending).await?;
    let used = chain.simulate(&tx::sign(key, &params, messages.to_vec()).bytes).await?;
    // Simulation misses what other transactions of the block change and what the signature costs.
    params.gas_limit = used.saturating_mul(14) / 10;
    params.fee = sending.fee(params.gas_limit)?;
    let Coin { denom, amount: fee } = params.fee.clone();
    let balance = chain.balance(key.address(), &denom).await?;
    if balance < fee {
        return Err(TransactError::Fee { address: key.address().to_owned(), balance, fee, denom });
    }
    Ok(params)
}

/// Signs, writes the bytes down, and shows their hash.
fn record(
    folder: &SentFolder,
    sending: &Sending,
    key: &Key,
    (params, messages): (SignParams, Vec<Any>),
) -> Result<SentTx, TransactError> {
    let sent = SentAs {
        chain_id: params.chain_id.clone(),
        signer: key.address().to_owned(),
        sequence: params.account.sequence,
        timeout_height: params.timeout_height,
        signed_height: params.timeout_height.saturating_sub(TIMEOUT_BLOCKS),
        signed_clock: sending.clock.now_millis(),
        messages: hex::encode(tx::digest(&messages)),
    };
    let tx = folder.record(sent, tx::sign(key, &params, messages))?;
    say(&format!("sending transaction {}", tx.hash()));
    Ok(tx)
}

/// Follows a transaction and closes its record; what nobody knows the end of stays open.
async fn end(
    chain: &dyn Chain,
    folder: &SentFolder,
    sending: &Sending,
    tx: &SentTx,
) -> Result<Included, TransactError> {
    let hash = tx.hash();
    let end = follow(chain, tx, &sending.clock).await?;
    if !matches!(end, End::Used { .. }) {
        close(folder, tx, &end.text());
    }
    match end {
        End::Included(found) => Ok(found),
        End::Lapsed { height } => Err(TransactError::Lapsed { hash, height }),
        End::Used { height, is_indexed: true } => Err(TransactError::Unknown { hash, height }),
        End::Used { is_indexed: false, .. } => Err(TransactError::Unindexed { hash, sequence: tx.sent().sequence }),
    }
}

/// A record that cannot be closed takes nothing back of what a block holds.
fn close(folder: &SentFolder, tx: &SentTx, ended: &str) {
    if let Err(reason) = folder.close(tx, ended) {
        say(&format!("transaction {} has ended ({ended}), but its record stays open: {reason}", tx.hash()));
    }
}

fn took_effect(tx: Included) -> Result<Included, TransactError> {
    if tx.code == 0 {
        return Ok(tx);
    }
    Err(TransactError::Refused { codespace: tx.codespace, code: tx.code, log: tx.log })
}
