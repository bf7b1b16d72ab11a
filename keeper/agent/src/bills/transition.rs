//! One step under way: the state that it changes, what it wants done, and which rows it touched.

use stateset_api::IntentId;

use crate::bills::doubt::{Doubt, words};
use crate::bills::effect::{Effect, Notice};
use crate::bills::payees::Standing;
use crate::bills::record::{BillRecord, BillStatus};
use crate::bills::state::{Changed, State};
use crate::decisions::Decision;
use crate::vendors;

pub(crate) struct Transition<'a> {
    pub(crate) state: &'a mut State,
    /// The wallet whose bills they are.
    pub(crate) wallet: &'a str,
    pub(crate) vendors: &'a vendors::State,
    pub(crate) effects: Vec<Effect>,
    pub(crate) changed: Changed,
    pub(crate) decisions: Vec<Decision>,
}

impl Transition<'_> {
    pub(crate) fn notify(&mut self, notice: Notice) {
        self.effects.push(Effect::Notify(notice));
    }

    pub(crate) fn set_status(&mut self, id: IntentId, status: BillStatus) {
        self.state.set_status(id, status, &mut self.changed);
    }

    /// As a person wants it. Of a bill that was held because nobody knows whether it was paid that stays unknown until the
    /// wallet answers.
    pub(crate) fn open_again(&mut self, id: IntentId) {
        let unknown = |record: &BillRecord| match &record.status {
            BillStatus::NeedsReview { reason } => !reason.is_empty(),
            _ => false,
        };
        if self.state.rules >= 4 && self.state.get(&id).is_some_and(unknown) {
            self.state.set_unsure(id, true, &mut self.changed);
        }
        self.set_status(id, BillStatus::Open);
    }

    /// For a person, who is let know why.
    pub(crate) fn hold(&mut self, id: IntentId, doubts: Vec<Doubt>) {
        let reason = words(&doubts);
        let Some(bill) = self.state.hold(id, doubts, &mut self.changed) else { return };
        self.notify(Notice::NeedsReview { id, bill, reason });
    }

    /// Under the rules of before nothing is kept of payees, since their inputs lead to states that had none of it.
    pub(crate) fn set_standing(&mut self, payee: &str, standing: Standing) {
        if self.state.rules < 2 {
            return;
        }
        self.state.set_standing(payee, standing, &mut self.changed);
    }
}
