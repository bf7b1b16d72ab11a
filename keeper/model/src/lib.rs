//! Asking a language model: OpenAI-compatible chat completions, several providers in order of preference.
//!
//! What is asked costs at most what was reserved for it; what comes back is data of a bounded size and shape, cleaned
//! before anyone sees it; both are recorded, so that the same outcome can be had again without a network. Nothing here
//! knows of chains, journals or bills, reads a file or a clock, or carries out anything that an answer says.

pub mod answer;
pub mod budget;
pub mod client;
pub mod digest;
pub mod endpoint;
pub mod error;
mod exchange;
pub mod json;
pub mod ledger;
pub mod port;
pub mod provider;
pub mod question;
pub mod record;
pub mod replay;
mod retry;
pub mod scripted;
pub mod text;
mod wire;

pub use answer::{Answer, ToolCall};
pub use budget::{BudgetError, Cost, Limits, Need, Price, Spent};
pub use client::{Client, Settings};
pub use endpoint::{Endpoint, EndpointError, Resolve};
pub use error::CallError;
pub use ledger::{Allowance, Ledger, Reservation};
pub use port::{Asking, Model, Reply};
pub use provider::{AnswerLimit, Provider, ProviderConfig, ProviderError, SchemaForm};
pub use question::{Expect, Message, Question, QuestionError, Tool};
pub use record::{Attempt, Kept, Outcome, Record, Recording};
pub use replay::{Replay, ReplayError};
pub use retry::Retry;
pub use scripted::{Script, Scripted};
