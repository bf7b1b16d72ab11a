//! The keeper operates a wallet's treasury: it looks at the chain, has the core decide, writes the act down with the
//! decision, and learns from the journal how it ended.
//!
//! Never here: what to move and why (`stateset-agent`), signing and sending (the outbox), what the contracts allow. What
//! fails here stops no payment.

mod decider;
mod pools;
mod portfolio;
mod seen;
mod survey;
mod survey_error;

pub use decider::{Decider, Informant, Rule, Wanted};
pub use portfolio::{Portfolio, PortfolioError};
pub use seen::{Past, past};
pub use survey::{Sources, settings, survey};
pub use survey_error::SurveyError;
