//! Chain access: the [`Chain`] port and its gRPC adapter, keys, signing, the journal, and the outbox.
//!
//! Never here: what to pay and why. This crate makes an act happen once, or says why it cannot.

pub mod adr036;
pub mod advisory;
pub mod clock;
pub mod contract;
pub mod dialect;
pub mod endpoints;
pub mod fee_grant;
pub mod gas_refill;
pub mod granted;
pub mod grpc;
pub mod journal;
pub mod key;
pub mod keystore;
pub mod money_refusal;
pub mod node_check;
pub mod outbox;
pub mod outcome;
pub mod port;
pub mod preflight;
mod private_file;
pub mod process_memory;
pub mod secret_file;
pub mod sent;
pub mod signer;
pub mod software;
pub mod transact;
pub mod tx;
mod validator;

pub use clock::Clock;
pub use dialect::{Dialect, DialectError};
pub use endpoints::{EndpointState, Endpoints};
pub use fee_grant::FeeGrant;
pub use grpc::GrpcChain;
pub use journal::{Journal, JournalError};
pub use key::{Key, KeyError};
pub use keystore::{Keystore, KeystoreError};
pub use outbox::{GasPrice, Outbox, OutboxConfig, OutboxError, Progress};
pub use outcome::Outcome;
pub use port::{
    Account, Block, Chain, ChainError, CheckTx, CodeInfo, ContractInfo, Included, TXS_PAGE, TxHash, TxsPage,
};
pub use signer::{Purpose, SignAnswer, SignRequest, Signer};
pub use software::{Module, Software};
pub use stateset_http::url_rule;
pub use validator::{ChainValidator, Signing};
