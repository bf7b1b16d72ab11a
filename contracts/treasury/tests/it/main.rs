//! The treasury's tests, one binary: on a whole embedded chain with staking and distribution, a real wallet, and a pool
//! that answers as Astroport's does. What the pool's stand-in cannot prove, `tests/chain/tests/treasury.rs` does.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod act;
mod alone;
mod attack;
mod bearer;
mod change;
mod flow;
mod follow;
mod funding;
mod lifetime;
mod listing;
mod migration;
mod ninety_days;
mod position;
mod price;
mod property;
mod recall;
mod role;
mod stable_denom;
mod staking;
mod standing;
mod suite;
mod trading;
mod wire;

use stateset_tests_suite::exchange;
