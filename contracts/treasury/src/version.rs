//! What cw2 stores of this contract, as tools and wallets read it.

/// The name under which cw2 knows this contract.
pub const NAME: &str = "stateset:treasury";
/// The version that is stored with it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
