//! What keeps an agent alive on its chain: gas for its fees, and signs of life. Each looks, and plans an act when one is
//! due.
//!
//! Never here: sending (the outbox does), and anything that a payment waits for.

pub mod gas;
pub mod heartbeat;
