//! What keeps an agent alive on its chain: gas for its fees, signs of life, what it decided by its hashes in
//! the wallet's log, its standing with others, and a key that is its own again. All but the last look, and plan an act
//! when one is due; the last is said by a person, once.
//!
//! Never here: anything that a payment waits for.

pub mod gas;
pub mod heartbeat;
pub mod notes;
mod ratings;
pub mod reputation;
pub mod take_over;
