//! The port: what the keeper asks of a chain. Two adapters exist: gRPC to a node, and the embedded chain.

use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{ChainValidator, FeeGrant, Software};

/// SHA-256 of a transaction's bytes; shown as 64 upper-case hex digits, as nodes do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TxHash(pub [u8; 32]);

impl fmt::Display for TxHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode_upper(self.0))
    }
}

impl fmt::Debug for TxHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TxHash {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map(|()| Self(bytes))
    }
}

/// The newest block that the answering node has committed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub chain_id: String,
    pub height: u64,
    /// Unix seconds.
    pub time: u64,
}

impl Block {
    /// This block, if it is of the chain `chain_id`; else [`ChainError::WrongChain`].
    pub fn of_chain(self, chain_id: &str) -> Result<Self, ChainError> {
        if self.chain_id == chain_id {
            return Ok(self);
        }
        let (endpoint, expected) = ("the node".to_owned(), chain_id.to_owned());
        Err(ChainError::WrongChain { endpoint, found: self.chain_id, expected })
    }
}

/// An account's position in the order of its transactions, as committed (the mempool is not counted).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    pub number: u64,
    pub sequence: u64,
}

/// A node's first answer to a broadcast: code 0 means that its mempool took the transaction, nothing more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckTx {
    pub hash: TxHash,
    pub code: u32,
    pub codespace: String,
    pub log: String,
}

/// A transaction in a block. Code 0: all its messages took effect; otherwise none did, but the fee was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Included {
    pub hash: TxHash,
    pub height: u64,
    pub code: u32,
    pub codespace: String,
    pub log: String,
    pub gas_wanted: u64,
    pub gas_used: u64,
    pub events: Vec<cosmwasm_std::Event>,
}

/// A stored contract code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeInfo {
    pub creator: String,
    /// SHA-256 of the wasm as uploaded (uncompressed).
    pub checksum: [u8; 32],
}

/// A contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractInfo {
    pub code_id: u64,
    pub creator: String,
    pub admin: Option<String>,
    pub label: String,
}

/// Why a chain did not answer. Whether what was asked for took effect is unknown only where a variant says so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChainError {
    /// No answer: refused connection, time-out, broken stream. After a broadcast the effect is unknown.
    #[error("no answer from {endpoint}: {reason}")]
    Unreachable { endpoint: String, reason: String },
    /// The node answered that it will not: a gRPC status (its code's number) other than "not found".
    #[error("{endpoint} answered with status {status}: {message}")]
    Answered { endpoint: String, status: i32, message: String },
    /// The node answered something that does not parse.
    #[error("{endpoint} answered something unreadable for {what}: {reason}")]
    Unreadable { endpoint: String, what: &'static str, reason: String },
    /// The node is of another chain than the configuration says ([`Block::of_chain`]): nothing is signed.
    #[error("{endpoint} is of chain '{found}', not of '{expected}': nothing is signed; name the right node")]
    WrongChain { endpoint: String, found: String, expected: String },
    /// The node's newest block is below one that was seen: nothing is decided by it before it caught up.
    #[error("{endpoint} is at height {height}, {seen} was seen: it must catch up first")]
    Behind { endpoint: String, height: u64, seen: u64 },
    /// Two nodes of one chain do not say the same: one of them is wrong, or lies.
    #[error("two endpoints disagree on {what}: {a}, {b}. Nothing is paid on it; find out which of them is right")]
    EndpointsDisagree { what: String, a: String, b: String },
}

/// Transactions on a full page: the most that a node gives.
pub const TXS_PAGE: u64 = 100;

/// Some of the transactions that a node's index knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TxsPage {
    pub txs: Vec<Included>,
    /// On all pages.
    pub total: u64,
}

/// What the keeper asks of a chain.
///
/// Every call has a time limit of its own; none retries. Answers may come from different nodes at different heights:
/// callers compare heights where it matters.
#[async_trait]
pub trait Chain: Send + Sync {
    async fn latest_block(&self) -> Result<Block, ChainError>;

    /// `None` if the address has never received anything.
    async fn account(&self, address: &str) -> Result<Option<Account>, ChainError>;

    /// In the denom's smallest unit.
    async fn balance(&self, address: &str, denom: &str) -> Result<u128, ChainError>;

    /// Asks a contract; `query` and the answer are JSON. The contract's own errors are [`ChainError::Answered`].
    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError>;

    /// Reads a contract's storage; `None` if the key is absent.
    async fn raw_query(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError>;

    /// `None` if there is no such code.
    async fn code(&self, code_id: u64) -> Result<Option<CodeInfo>, ChainError>;

    /// `None` if there is no such contract.
    async fn contract(&self, address: &str) -> Result<Option<ContractInfo>, ChainError>;

    /// Gas that the transaction would use now. Its signatures need not be valid, its sequence must be.
    async fn simulate(&self, tx: &[u8]) -> Result<u64, ChainError>;

    /// The least that the answering node takes for a unit of gas, one price for each denom by commas, as it writes them
    /// (`0.025ustate,0.1uatom`); `None` from one that does not say.
    async fn minimum_gas_prices(&self) -> Result<Option<String>, ChainError> {
        Ok(None)
    }

    /// What `granter` lets `grantee` spend on fees, in one denom; `None` if nothing. A node without x/feegrant answers as
    /// to a method that it has not.
    async fn fee_grant(&self, _granter: &str, _grantee: &str, _denom: &str) -> Result<Option<FeeGrant>, ChainError> {
        Err(unimplemented("it grants no fees"))
    }

    /// A validator by its operator's address; `None` if the chain has none. A node without x/staking answers as to a
    /// method that it has not.
    async fn validator(&self, _address: &str) -> Result<Option<ChainValidator>, ChainError> {
        Err(unimplemented("it shows no validators"))
    }

    /// Hands signed bytes to the mempool and returns its check's answer without waiting for a block.
    async fn broadcast(&self, tx: &[u8]) -> Result<CheckTx, ChainError>;

    /// `None` if the node's index has no such transaction. The index may lag the block: "not found" is not "not
    /// included".
    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError>;

    /// Transactions that the node's index knows by an event's attribute, oldest first: page `page`, from 1 to the last
    /// one. `key` is the event's type, a dot, the attribute's key. A node may have forgotten old ones.
    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError>;

    /// What the node says that it runs. Its own word: a node that lies about it is not found out. One that does not
    /// say is answered for as a node answers a method that it has not.
    async fn software(&self) -> Result<Software, ChainError> {
        Err(unimplemented("it does not say what it runs"))
    }
}

fn unimplemented(message: &str) -> ChainError {
    const UNIMPLEMENTED: i32 = 12;
    ChainError::Answered { endpoint: "the node".to_owned(), status: UNIMPLEMENTED, message: message.to_owned() }
}
