//! Sends recorded bytes of a person's verb. The only file that does.

use crate::sent::SentTx;
use crate::{Chain, CheckTx, Outcome};

/// What a node said to a transaction's bytes.
pub(super) enum Answer {
    /// It is in the mempool, or no answer came and it may have arrived.
    MayLand,
    /// It is not in that node's mempool.
    Refused(CheckTx),
}

/// Hands the bytes over once. No answer is no refusal: only the chain knows, and a person who reads "no answer" would
/// do it twice.
pub(super) async fn send(chain: &dyn Chain, tx: &SentTx) -> Answer {
    match chain.broadcast(tx.bytes()).await {
        Ok(check) if Outcome::of_code(&check.codespace, check.code) == Outcome::Accepted => Answer::MayLand,
        Ok(check) => Answer::Refused(check),
        Err(_) => Answer::MayLand,
    }
}
