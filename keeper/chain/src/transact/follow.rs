//! What becomes of a transaction that was sent: followed to its end, by the node's index, or without one by the account's
//! sequence and the timeout.
//!
//! Never here: sending, and what follows from an end.

use std::time::Duration;

use crate::sent::SentTx;
use crate::{Chain, ChainError, Clock, Included};
use tokio::time::Instant;

use super::error::TransactError;

/// A node's index lags the block: a transaction is given up so many blocks after its last one.
const GRACE_BLOCKS: u64 = 2;
/// How often the chain is asked.
const POLL: Duration = Duration::from_millis(250);
/// A chain that makes no block for this long is reported as halted.
const HALT: Duration = Duration::from_secs(60);
/// No chain of this kind makes blocks faster.
const BLOCK_MILLISECONDS_MIN: u64 = 200;

/// What became of a transaction.
#[derive(Clone, Debug)]
pub(super) enum End {
    /// In a block, with the messages' effect or without.
    Included(Included),
    /// In no block up to this height, and in none any more: its sequence is unused past its timeout.
    Lapsed { height: u64 },
    /// Its sequence was used up, by it or by another; at this height no index says which.
    Used { height: u64, is_indexed: bool },
}

impl End {
    /// As a closed record says it.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Included(tx) => format!("in the block of height {} with code {}", tx.height, tx.code),
            Self::Lapsed { height } => format!("in no block up to height {height}, and in none any more"),
            Self::Used { height, .. } => format!("its sequence was used up at height {height}, by it or by another"),
        }
    }
}

/// One look at the chain.
enum Look {
    Ended(End),
    Waits { height: u64 },
}

/// Follows a transaction to its end. Sends nothing.
///
/// Errors: [`TransactError::Unasked`] and [`TransactError::Halted`]; it may still land then.
pub(super) async fn follow(chain: &dyn Chain, tx: &SentTx, clock: &Clock) -> Result<End, TransactError> {
    let hash = tx.hash();
    let (mut height, mut since) = (0, Instant::now());
    loop {
        let now = match look(chain, tx, clock).await {
            Ok(Look::Ended(end)) => return Ok(end),
            Ok(Look::Waits { height }) => height,
            Err(reason) if since.elapsed() > HALT => return Err(TransactError::Unasked { hash, reason }),
            // A node that is away for a moment says nothing about the transaction.
            Err(_) => height,
        };
        if now > height {
            (height, since) = (now, Instant::now());
        } else if since.elapsed() > HALT {
            return Err(TransactError::Halted { hash, height, seconds: HALT.as_secs() });
        }
        tokio::time::sleep(POLL).await;
    }
}

async fn look(chain: &dyn Chain, tx: &SentTx, clock: &Clock) -> Result<Look, ChainError> {
    let sent = tx.sent();
    let is_indexed = match chain.find_tx(tx.hash()).await {
        Ok(Some(found)) if !is_passed_over(&found) => return Ok(Look::Ended(End::Included(found))),
        Ok(_) => true,
        // A node without an index refuses the question for ever.
        Err(ChainError::Answered { .. }) => false,
        Err(reason) => return Err(reason),
    };
    let before = chain.latest_block().await?.of_chain(&sent.chain_id)?.height;
    let account = chain.account(&sent.signer).await?;
    let height = chain.latest_block().await?.of_chain(&sent.chain_id)?.height;
    let is_used = account.is_some_and(|account| account.sequence > sent.sequence);
    // The account was read between two heights: what both are past, it was read past.
    let is_past = before > sent.timeout_height.saturating_add(GRACE_BLOCKS) && height >= before;
    if is_used && (is_past || !is_indexed) {
        return Ok(Look::Ended(End::Used { height, is_indexed }));
    }
    if !is_used && account.is_some() && is_past && is_plausible(tx, clock) {
        return Ok(Look::Ended(End::Lapsed { height }));
    }
    Ok(Look::Waits { height })
}

/// Whether so many blocks can have come by the machine's own clock.
fn is_plausible(tx: &SentTx, clock: &Clock) -> bool {
    let sent = tx.sent();
    let blocks = sent.timeout_height.saturating_sub(sent.signed_height);
    clock.now_millis() >= sent.signed_clock.saturating_add(blocks.saturating_mul(BLOCK_MILLISECONDS_MIN))
}

/// A block with such a code holds the bytes and used no sequence: the same bytes may land in a later one.
fn is_passed_over(tx: &Included) -> bool {
    tx.codespace == "sdk" && matches!(tx.code, 30 | 32)
}
