//! What the outbox says of acts, in the agent's words.

use stateset_agent::Outcome;
use stateset_agent::bills::Ended;
use stateset_chain::outbox::Progress;

/// What the outbox says of one intent, if it ended. Ids of other acts are no bill's.
pub fn ended(progress: &Progress) -> Option<Ended> {
    let (id, outcome) = match progress {
        Progress::Settled { id, height, .. } => (*id, Outcome::Settled { height: *height }),
        Progress::Refused { id, reason, breach } => (*id, Outcome::Refused { reason: reason.clone(), breach: *breach }),
        Progress::NeedsReview { id, reason } => (*id, Outcome::NeedsReview { reason: reason.clone() }),
        _ => return None,
    };
    Some(Ended { id: id.into(), outcome })
}
