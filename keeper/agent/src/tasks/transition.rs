//! One step under way: the state that it changes, what it wants done, and which tasks it touched.

use crate::bills::Bill;
use crate::tasks::effect::{Effect, Notice};
use crate::tasks::id::TaskId;
use crate::tasks::record::{TaskRecord, TaskStatus};
use crate::tasks::state::{Changed, State};

pub(crate) struct Transition<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) effects: Vec<Effect>,
    pub(crate) changed: Changed,
    /// What is to be taken in as bills.
    pub(crate) bills: Vec<(TaskId, Bill)>,
}

impl<'a> Transition<'a> {
    pub(crate) fn new(state: &'a mut State) -> Self {
        Self { state, effects: Vec::new(), changed: Changed::new(), bills: Vec::new() }
    }

    pub(crate) fn notify(&mut self, notice: Notice) {
        self.effects.push(Effect::NotifyTask(notice));
    }

    pub(crate) fn change(&mut self, id: TaskId, change: impl FnOnce(&mut TaskRecord)) {
        self.state.change(id, change);
        self.changed.insert(id);
    }

    /// Nothing stands before it any more but perhaps its earliest time. `now`: 0 if no time is known.
    pub(crate) fn open(&mut self, id: TaskId, now: u64) {
        let Some(record) = self.state.get(id) else { return };
        let (title, kind) = (record.task.title.clone(), record.task.kind.clone());
        let is_payment = record.task.payment.is_some();
        let is_ready = record.task.earliest <= now;
        let status = if is_ready { TaskStatus::Ready } else { TaskStatus::Open };
        let ready_at = (is_ready && now > 0 && self.state.rules >= 5).then_some(now);
        self.change(id, |record| {
            record.status = status;
            record.ready_at = ready_at;
        });
        if is_ready && !is_payment {
            self.notify(Notice::Ready { id, title, kind });
        }
    }
}
