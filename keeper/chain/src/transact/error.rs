//! Why a person's transaction did not take effect, or why that is not known.

use crate::sent::SentError;
use crate::tx::TxError;
use crate::{ChainError, TxHash};
use thiserror::Error;

/// The SDK's code for a sequence that is not the account's next one.
const WRONG_SEQUENCE: u32 = 32;

/// A transaction that did not take effect, or of which that is not known.
#[derive(Debug, Error)]
pub enum TransactError {
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error(transparent)]
    Tx(#[from] TxError),
    #[error(transparent)]
    Sent(#[from] SentError),
    #[error("account {address} does not exist yet: send it some {denom} for fees first")]
    NoAccount { address: String, denom: String },
    #[error("account {address} holds {balance}{denom}, the fee is {fee}{denom}")]
    Fee { address: String, balance: u128, fee: u128, denom: String },
    #[error("a fee for {gas} gas at this price is beyond 128 bits")]
    Price { gas: u64 },
    #[error(
        "it would cost {fee}{denom} for {gas} gas, at most {max}{denom} is paid: nothing was signed. If that is right, \
         say --fee-max {fee}{denom}, or raise chain.fee_max"
    )]
    FeeBeyondMax { gas: u64, fee: u128, max: u128, denom: String },
    #[error("the greatest fee is in {max_denom}, fees are paid in {denom}: name it in {denom}")]
    FeeDenom { max_denom: String, denom: String },
    #[error(
        "a keeper ({holder}) signs with {signer} and has {live} transactions under way: nothing was signed. Stop the \
         keeper first, or use another key"
    )]
    BesideKeeper { signer: String, holder: String, live: usize },
    #[error("the chain refused it ({codespace} {code}): {log}")]
    Refused { codespace: String, code: u32, log: String },
    #[error(
        "transaction {hash} was in no block up to height {height}, and can be in none any more: it did nothing; repeat \
         it if it is still wanted"
    )]
    Lapsed { hash: TxHash, height: u64 },
    #[error(
        "the sequence of transaction {hash} was used up, but up to height {height} the node knows of no such \
         transaction: ask another node for it before repeating; --again does it anew"
    )]
    Unknown { hash: TxHash, height: u64 },
    #[error(
        "transaction {hash} was sent and may be in a block, but no node says so: {reason}; say the same again, and it \
         is looked for"
    )]
    Unasked { hash: TxHash, reason: ChainError },
    #[error(
        "transaction {hash} used its sequence {sequence}, and the node keeps no index that says whether it took effect: \
         look at what it was to change before repeating; --again does it anew"
    )]
    Unindexed { hash: TxHash, sequence: u64 },
    #[error(
        "the chain stands at height {height} since {seconds} s; transaction {hash} may still be included; say the same \
         again, and it is looked for"
    )]
    Halted { hash: TxHash, height: u64, seconds: u64 },
}

impl TransactError {
    /// Whether another transaction of the same key came before it: it did nothing, and may be signed anew.
    ///
    /// A node that runs a transaction over a sequence which is taken in its mempool answers in words alone.
    pub fn is_overtaken(&self) -> bool {
        match self {
            Self::Refused { codespace, code, .. } => codespace == "sdk" && *code == WRONG_SEQUENCE,
            Self::Chain(ChainError::Answered { message, .. }) => message.contains("account sequence mismatch"),
            Self::Unknown { .. } | Self::Unindexed { .. } | Self::Lapsed { .. } => true,
            _ => false,
        }
    }

    /// Whether it was sent and may have taken effect: nobody should do it anew before asking for its hash.
    pub const fn is_unclear(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::Unasked { .. } | Self::Unindexed { .. } | Self::Halted { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_transaction_came_before_is_told_from_what_was_refused_for_itself() {
        let refused =
            |codespace: &str, code| TransactError::Refused { codespace: codespace.into(), code, log: "".into() };
        let answered = |message: &str| {
            TransactError::Chain(ChainError::Answered { endpoint: "n".into(), status: 2, message: message.into() })
        };
        let hash = crate::tx::hash(b"any");
        for (error, expected) in [
            (refused("sdk", 32), true),
            (refused("sdk", 5), false),
            (refused("wasm", 32), false),
            (answered("account sequence mismatch, expected 9, got 4: incorrect account sequence"), true),
            (answered("out of gas"), false),
            (TransactError::Unknown { hash, height: 3 }, true),
            (TransactError::Halted { hash, height: 3, seconds: 60 }, false),
        ] {
            assert_eq!(error.is_overtaken(), expected, "{error}");
        }
    }
}
