//! Why rows are no instalments of one bill.

use stateset_agent::bills::PARTS_MAX;
use thiserror::Error;

/// Why rows are no instalments of one bill. Lines are numbered as an editor shows them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PartsError {
    #[error("part '{got}' is not written as 1/3 or 1 of 3, of 2 to {PARTS_MAX} parts")]
    Form { got: String },
    #[error("is part '{part}' and names no total: what do all parts come to?")]
    NoTotal { part: String },
    #[error("names the total '{total}' and not which part it is, such as 1/3")]
    NoPart { total: String },
    #[error(
        "is a part of bill '{number}', of which part {part} of {of} was not read: all stand in one file, or none is taken"
    )]
    Missing { number: String, part: u16, of: u16 },
    #[error(
        "is a part of bill '{number}', whose {what} is one on line {first} and another on line {line}: mend the file"
    )]
    Differ { number: String, what: &'static str, first: u64, line: u64 },
    #[error("is a part of bill '{number}', whose part {part} stands on lines {first} and {line} with different things")]
    Twice { number: String, part: u16, first: u64, line: u64 },
    #[error("has instalments, each with its own due day, and one of its own: which counts?")]
    DueAlso,
}
