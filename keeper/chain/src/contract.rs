//! Our contracts as their clients see them: typed questions and their answers, one way to ask and one to turn pages.
//!
//! Never here: what to do about an answer, and words for people. An answer is one node's word: whoever acts on it asks
//! what a lie would cost.

pub mod ask;
pub mod error;
pub mod governance;
pub mod pages;
pub mod registry;
pub mod reputation;
pub mod treasury;
pub mod wallet;

pub use ask::ask;
pub use error::{AskError, PagesError};
pub use governance::GovernanceClient;
pub use registry::RegistryClient;
pub use reputation::ReputationClient;
pub(crate) use reputation::{is_it, rating_query};
pub use treasury::Treasury;
pub use wallet::Wallet;
