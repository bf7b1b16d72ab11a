//! The parts of the keeper's binary that others use as well.

pub mod deploy;
pub mod devnet;
pub mod money;
pub mod transact;
