//! What a decision takes, without a node: an agent with many bills, tasks and venues, beside a short past and beside a
//! long one, and rehearsed days.
//!
//! Absent: a network, and the disk's own wait (the journal is written as a rehearsal's is); `bench keeper` measures both.
//! Nothing that decides reads the clock that is read here.

mod agent;
mod report;
pub mod verb;
mod world;
