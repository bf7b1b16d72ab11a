//! What cw2 knows this contract by.

/// Its name there.
pub const NAME: &str = "stateset:reputation";
/// The version that is stored with it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
