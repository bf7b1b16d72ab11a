//! What was learned: beliefs with how far they can be trusted, episodes, and what keeps going wrong.
//!
//! This room has its own [`Input`], [`Effect`] and [`State`]. Absent: bills, vendors and money, which teach it and ask
//! it; a belief never permits anything, it only predicts. Everything in memory is bounded (see `limits`): what was
//! least recently supported is forgotten first. `docs/memory.md` has each model with its formulae.

mod amounts;
mod belief;
mod calibration;
mod choice;
mod decay;
mod episode;
mod events;
mod input;
mod kind;
mod limits;
mod loops;
mod notice;
mod prediction;
mod rows;
mod share;
mod slots;
mod spread;
mod state;
mod step;
mod text;

pub use amounts::{Amounts, Deviation};
pub use belief::{Belief, Evidence};
pub use calibration::Calibration;
pub use choice::{Better, Candidate, Choice, Exploration, choose, leaves};
pub use decay::kept;
pub use episode::{Episode, Expected};
pub use events::Events;
pub use input::{Input, Noticed, Observation};
pub use kind::{BeliefKind, Model, Scale, Seen};
pub use limits::{
    BELIEFS_MAX, EVIDENCE_MAX, EVIDENCE_MIN, FACTOR_MAX, FAILURES_MAX, LOOP_SECONDS, MOVES_MAX, NOTE_BYTES_MAX,
    OBSERVATIONS_MAX, TEXT_BYTES_MAX, TRIES_MAX, WATCHES_MAX,
};
pub use loops::{Move, Stop, Try, Watch};
pub use notice::{Effect, Notice};
pub use prediction::{Prediction, Score};
pub use rows::{
    RESIDENT, StoredBelief, admit, all_rows, belief_of, calibration_of, episode_of, rows, since, subject_key,
};
pub use share::Share;
pub use spread::Spread;
pub use state::{Changed, State};
pub use step::{Step, step};
