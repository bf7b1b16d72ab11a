//! What lies inside a treasury, booked from what it showed and from the one act that is known to be done.
//!
//! A difference between the books and what is shown is first put down to that act, then to what stake does by itself
//! (it leaves, it comes out), then to an act that nobody here decided. What is left has no entry yet: whoever looks
//! believes it after some looks, and [`Rest`] says what it is taken for. Never here: a look, and a price that moved:
//! stake counts at the reference of its entry, and no gain of price is booked.

mod act;
mod conserved;
mod explain;
mod foreign;
mod gaps;
mod pool;
mod rest;
mod shown;
#[cfg(test)]
mod suite;
#[cfg(test)]
mod tests;

pub use explain::{Explained, explain};
pub use gaps::Gaps;
pub use rest::{Cause, Rest};
pub use shown::{Done, Known, Share, Shown};
