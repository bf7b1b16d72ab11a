//! What the rules' numbers and the chain's times are in words, wherever a person or a record reads them.

pub mod breach;
pub mod timestamp;
