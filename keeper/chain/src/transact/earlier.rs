//! Earlier tries of a signer that are not known to have ended: looked for before anything is signed anew.
//!
//! The same messages of the same signer are the same act: its first try is sent again as it is, and followed. Another
//! act is followed alone, and never sent again by a verb that is about something else. Never here: signing.

use crate::sent::{SentFolder, SentTx};
use crate::{Chain, Included};

use super::error::TransactError;
use super::follow::{End, follow};
use super::say::say;
use super::send::send;
use super::sending::{Repeat, Sending};

/// An act, as its record knows it.
pub(super) struct Act<'a> {
    pub(super) signer: &'a str,
    /// SHA-256 of its messages, in hex.
    pub(super) messages: &'a str,
}

/// Brings what is open to its end. Returns the block's answer to a first try of the same act, unless it is to be done
/// again; nothing if it is to be signed now.
///
/// Errors: [`TransactError::Unknown`] and [`TransactError::Unindexed`] where nobody says whether a first try of the same
/// took effect, and it is not to be done again whatever that was.
pub(super) async fn first_try(
    chain: &dyn Chain,
    folder: &SentFolder,
    sending: &Sending,
    act: &Act<'_>,
) -> Result<Option<Included>, TransactError> {
    let mut landed = None;
    for tx in folder.open_of(&sending.chain_id, act.signer)? {
        let sequence = chain.account(act.signer).await?.map_or(0, |account| account.sequence);
        let may_land = sequence <= tx.sent().sequence;
        if tx.sent().messages == act.messages {
            landed = same(chain, folder, sending, (&tx, may_land)).await?.or(landed);
        } else if may_land {
            other(chain, folder, sending, &tx).await?;
        }
    }
    Ok(landed.filter(|_| sending.repeat < Repeat::Always))
}

async fn same(
    chain: &dyn Chain,
    folder: &SentFolder,
    sending: &Sending,
    (tx, may_land): (&SentTx, bool),
) -> Result<Option<Included>, TransactError> {
    let hash = tx.hash();
    say(&format!("the same was sent before as transaction {hash}: what became of it is found out first"));
    if may_land {
        // Whatever the node answers to bytes that it may know, the chain's word on them is what counts.
        drop(send(chain, tx).await);
    }
    let end = follow(chain, tx, &sending.clock).await?;
    say(&format!("transaction {hash}: {}", end.text()));
    match &end {
        End::Used { height, is_indexed: true } if sending.repeat == Repeat::Never => {
            return Err(TransactError::Unknown { hash, height: *height });
        }
        End::Used { is_indexed: false, .. } if sending.repeat == Repeat::Never => {
            return Err(TransactError::Unindexed { hash, sequence: tx.sent().sequence });
        }
        _ => folder.close(tx, &end.text())?,
    }
    Ok(match end {
        End::Included(found) => Some(found),
        End::Lapsed { .. } | End::Used { .. } => None,
    })
}

/// Of two transactions over one sequence one would be lost.
async fn other(chain: &dyn Chain, folder: &SentFolder, sending: &Sending, tx: &SentTx) -> Result<(), TransactError> {
    let (hash, timeout) = (tx.hash(), tx.sent().timeout_height);
    say(&format!("another transaction of this key, {hash}, may land up to height {timeout}: its end is awaited"));
    let end = follow(chain, tx, &sending.clock).await?;
    if !matches!(end, End::Used { .. }) {
        folder.close(tx, &end.text())?;
    }
    Ok(())
}
