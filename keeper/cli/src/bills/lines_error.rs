//! Why several lines are no bill together.

use stateset_agent::BillError;
use thiserror::Error;

/// Why lines are no bill together. Each of them is refused with it. Lines are numbered as an editor shows them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LinesError {
    #[error(
        "stands for bill '{number}', of which lines {first} and {line} say different things: where each line is a part of \
         the bill, write lines = \"sum\" into the mapping and name the column of the line's amount; else mend the file"
    )]
    Differ { number: String, first: u64, line: u64 },
    #[error(
        "is a part of bill '{number}', whose {what} is one on line {first} and another on line {line}: mend the file"
    )]
    PartsDiffer { number: String, what: &'static str, first: u64, line: u64 },
    #[error("is a part of bill '{number}', of which line {line} may be another and was refused: mend that one first")]
    PartUnread { number: String, line: u64 },
    #[error("is a part of bill '{number}', whose parts are 2^128 or more together, in the smallest unit")]
    SumTooLarge { number: String },
    #[error("is a part of bill '{number}', which is none together: {reason}")]
    Sum { number: String, reason: BillError },
}
