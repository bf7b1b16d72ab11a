//! Bills of a payee whose payments are stopped, since they failed again and again: noted as a reason before the wallet's
//! answer is taken in, and taken away once a person allowed them.
//!
//! Never here: what is stopped. The reason stays with the bill until its next look, so a person may also release the bill
//! alone.

use stateset_api::IntentId;

use crate::bills::bill::Bill;
use crate::bills::doubt::Doubt;
use crate::bills::input::Observation;
use crate::bills::state::{Changed, State};

/// Notes of each bill that an observation asks about whether its payments are stopped. Returns the bills that changed by
/// it.
pub(crate) fn note_stops(
    state: &mut State,
    observation: &Observation,
    stopped: impl Fn(&Bill) -> Option<Doubt>,
) -> Changed {
    let mut changed = Changed::default();
    for id in observation.judged.iter().map(|judged| judged.id) {
        let Some(record) = state.get(&id) else { continue };
        if record.asks_from().is_none_or(|from| from > observation.time) {
            continue;
        }
        let known = record.doubts.iter().find(|doubt| matches!(doubt, Doubt::Stopped { .. }));
        let stop = stopped(&record.bill);
        if known != stop.as_ref() {
            set(state, (id, stop), &mut changed);
        }
    }
    changed
}

fn set(state: &mut State, (id, stop): (IntentId, Option<Doubt>), changed: &mut Changed) {
    match stop {
        Some(stop) => state.note(id, stop, changed),
        None => state.forget_stop(id, changed),
    }
}
