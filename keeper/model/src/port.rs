//! The port: whoever can be asked, live or from a record.

use std::future::Future;
use std::pin::Pin;

use crate::answer::Answer;
use crate::budget::Need;
use crate::error::CallError;
use crate::ledger::Allowance;
use crate::question::Question;
use crate::record::Record;

/// What came of a question, and what is kept of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub outcome: Result<Answer, CallError>,
    pub record: Record,
}

/// An answer on its way. Dropped, it is given up: whatever was reserved for it stays spent.
pub type Asking<'a> = Pin<Box<dyn Future<Output = Reply> + Send + 'a>>;

/// Answers questions.
pub trait Model: Send + Sync {
    /// What a question may cost, before it is asked: the cheapest attempt, and all that could be made. Errors: a question
    /// that is not well formed.
    fn need(&self, question: &Question) -> Result<Need, CallError>;

    /// Asks, for no more than the allowance; ends within a deadline of its own.
    fn ask<'a>(&'a self, question: &'a Question, allowance: Allowance) -> Asking<'a>;
}
