//! What only a collector can judge.

mod collector;
mod traces;
