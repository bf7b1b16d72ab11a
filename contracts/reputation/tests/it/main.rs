//! The reputation contract's tests, one binary: on a whole embedded chain, with the real registry and real wallets.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod answer;
mod appeal;
mod attack;
mod case;
mod change;
mod config;
mod finality;
mod hook;
mod migration;
mod model;
mod property;
mod rating;
mod reply;
mod silence;
mod stake;
mod standing;
mod suite;
mod term;
mod verdict;
mod wire;
