//! How much there may be of each thing: bounds alone.

use crate::fixed::Fixed;

/// Beliefs of one kind; the least recently supported leaves for a new one.
pub const BELIEFS_MAX: usize = 256;

/// Options, works and goals that are watched for loops; the least recently touched leaves.
pub const WATCHES_MAX: usize = 256;

/// Observations of one input; the rest of a longer one is left out, and said so.
pub const OBSERVATIONS_MAX: usize = 1_000;

/// A subject, work or action. Bytes.
pub const TEXT_BYTES_MAX: usize = 128;

/// An episode's note. Bytes.
pub const NOTE_BYTES_MAX: usize = 512;

/// Evidence weighs no more than so many observations, however many there were.
pub const EVIDENCE_MAX: Fixed = Fixed::from_whole(1_000);

/// Less evidence than this says nothing: it is not scored, and predicts nothing where there is no prior to fall back to.
pub const EVIDENCE_MIN: Fixed = Fixed::from_millionths(250_000);

/// Intervals are widened by this factor at most.
pub const FACTOR_MAX: Fixed = Fixed::from_whole(4);

/// Tries of one option that are remembered.
pub const TRIES_MAX: usize = 5;

/// So many failures among them are a loop.
pub const FAILURES_MAX: usize = 3;

/// Moves of one thing that are remembered: there, back, there, back.
pub const MOVES_MAX: usize = 4;

/// Failures and moves longer apart than this make no loop: seven days.
pub const LOOP_SECONDS: u64 = 7 * 86_400;
