//! The embedded chain from outside: signed bytes in, a node's answers out.

mod admission;
mod contracts;
mod delivery;
mod faults;
mod front;
mod world;
