//! Local judgement: a wallet's state is read once a block, and any number of payments is judged by `api`'s own rule,
//! without a question to the wallet for each batch.
//!
//! It is used only to **allow**. Whatever it would not allow is asked of the wallet itself, in the wallet's own words,
//! and only while nothing is in flight that could change the answer. So a mistake here, a node that is behind, or a
//! reading that falls between two blocks costs a fee, never a payment: the wallet judges again whatever it is sent.
//!
//! Not judged here, and so always asked: money into conduits and policies that list any, what governance must approve,
//! caps of which only a share holds, wallets of version 0.2. Not read here: receipts. Ids that the caller knows to be
//! used it names by [`Preflight::know`]; of another that the wallet has a receipt for, nothing moves again.

mod imagined;
mod judge;
mod look;
mod state;
mod why;

pub use imagined::unlimited;
pub use judge::{InFlight, Preflight};
pub use look::{Due, Look, look};
pub use state::WalletState;
pub use why::Why;
