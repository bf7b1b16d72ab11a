//! What keeps an agent alive, over the real wallet contract, and every way in which it may be cut off.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod noted;
mod world;
