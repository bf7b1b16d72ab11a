//! JSON in and out of the contracts, in little code.
//!
//! serde_json reads and writes as fast as it can: it has its loops copied into the code of every type, and a contract
//! with many messages is mostly that. Here each step exists once and is called, so a type costs what tells it from
//! others. What is read and written is the same JSON; tests compare both over the contracts' own messages.
//!
//! [`entry`] takes the place of `cosmwasm_std` in `#[entry_point(crate = "stateset_wire::entry")]`. Natively the
//! contracts are called with messages already read, so nothing of this crate runs there but by [`from_slice`] and
//! [`to_vec`].

mod decode;
mod encode;
#[cfg(target_arch = "wasm32")]
pub mod entry;
mod error;
pub mod querier;
pub mod reply;
mod text;
pub mod version;

pub use decode::{from_others, from_slice, from_str};
pub use encode::{to_binary, to_vec};
pub use error::WireError;
