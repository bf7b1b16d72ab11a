//! Chain access: the [`Chain`] port and its gRPC adapter, keys, signing, the journal, and the submitter.
//!
//! Never here: what to pay and why. This crate makes an intent happen once, or says why it cannot.

pub mod checked;
pub mod contract;
pub mod dialect;
pub mod grpc;
pub mod journal;
pub mod key;
pub mod keystore;
pub mod outcome;
pub mod port;
pub mod preflight;
pub mod software;
pub mod submitter;
pub mod tx;

pub use checked::CheckedChain;
pub use dialect::{Dialect, DialectError};
pub use grpc::GrpcChain;
pub use journal::{Journal, JournalError};
pub use key::{Key, KeyError};
pub use keystore::{Keystore, KeystoreError};
pub use outcome::Outcome;
pub use port::{
    Account, Block, Chain, ChainError, CheckTx, CodeInfo, ContractInfo, Included, TXS_PAGE, TxHash, TxsPage,
};
pub use software::{Module, Software};
pub use submitter::{GasPrice, Progress, SubmitConfig, SubmitError, Submitter};
