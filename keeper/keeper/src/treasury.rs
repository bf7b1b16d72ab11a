//! The wallet's treasury, asked in its own typed messages.

pub use stateset_chain::contract::Treasury;
