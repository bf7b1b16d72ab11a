//! Vendors: who is paid, at which addresses, and by whose word. What they are asked for: why a bill must wait for a person.
//!
//! This room has its own [`Input`], [`Effect`] and [`State`]. Absent: bills, which ask it by [`Claim`]; a signature's
//! check, which whoever records a proof has made; and a payment. What is known here never permits one: it holds bills
//! back, and the wallet's policy decides about the rest. Without a vendor nothing is held back.

mod challenge;
mod describe;
mod doubt;
mod error;
mod input;
mod limits;
mod notice;
mod rows;
mod series;
mod state;
mod step;
mod urgency;
mod vendor;

pub use challenge::Challenge;
pub(crate) use describe::words_under_rules_2;
pub use doubt::{Claim, Doubt, KnownAddress, Name, doubts};
pub use error::VendorError;
pub use input::{Change, Input, NewVendor, Proof};
pub use limits::{
    ADDRESSES_MAX, CHALLENGE_SECONDS_MAX, CHALLENGES_MAX, CONTACTS_MAX, FORMER_MAX, NONCE_BYTES, TEXT_BYTES_MAX,
    VENDORS_MAX,
};
pub use notice::{Effect, Notice};
pub use rows::{RESIDENT, admit, all_rows, rows};
pub use series::{SERIES_MAX, SERIES_NEAR, Series};
pub use state::{Changed, State};
pub use step::{Step, check, step};
pub use urgency::{WORDS, urgent_words};
pub use vendor::{Vendor, Vouched};
