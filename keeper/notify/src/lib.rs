//! Notices to people: what waits for whom is written down, delivered at least once, reminded of, and given up in time.
//!
//! Owns what is said to approvers, to whom it goes while they are away, and how it gets there: a signed webhook or a
//! program. Never here: deciding anything, and whatever would keep a payment waiting: messages are sent beside the
//! rounds, and a notice that fails is a line in the log. No message has a link in it, whoever wrote its words.

pub mod command;
pub mod delegate;
pub mod error;
mod follow_up;
mod incident;
pub mod item;
pub mod kind;
pub mod limits;
pub mod look;
pub mod message;
pub mod notices;
mod open;
pub mod outgoing;
pub mod plain_words;
pub mod preset;
pub mod sender;
pub mod signature;
pub mod stage;
pub mod transport;
pub mod trial;
pub mod waiting;
pub mod webhook;

pub use error::SendError;
pub use incident::of_score;
pub use item::Incident;
pub use limits::Limits;
pub use notices::{Notices, Source};
pub use open::of_state;
pub use transport::Transport;
pub use trial::{TestMessage, test_message};
