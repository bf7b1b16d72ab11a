//! Workflows: who decides, how many of them it takes, by when, and what happens if they do not.

use cosmwasm_schema::cw_serde;
use serde::{Deserialize, Serialize};

/// Workflows at once.
pub const WORKFLOWS_MAX: usize = 16;
/// Addresses of one workflow.
pub const APPROVERS_MAX: usize = 16;
/// A vote lasts at least this long: one hour.
pub const VOTE_SECONDS_MIN: u64 = 3_600;
/// A vote lasts at most this long: 30 days.
pub const VOTE_SECONDS_MAX: u64 = 30 * 86_400;

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Workflow {
    /// A slug that stands once.
    pub name: String,
    pub approvers: Approvers,
    /// The weight that approves. At least 1; at most what the approvers have together.
    pub required: u64,
    /// How long they may vote: one hour to 30 days.
    pub vote_seconds: u64,
    /// The workflow that decides if these do not in time: one that stands later in the list, so that an end is
    /// certain. Without one, time running out denies.
    pub escalate_to: Option<String>,
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Approvers {
    /// 1 to 16 different addresses of weight 1.
    Addresses(Vec<String>),
    /// A contract that answers cw4's queries. Members and weights count as they were before the block in which the
    /// vote began; a member of weight 0 has no vote.
    Group(String),
}

/// All workflows, and which of them decide what no rule leads to.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Workflows {
    /// 1 to 16.
    pub list: Vec<Workflow>,
    /// Decides cases of the reputation contract for the first time.
    pub arbitration: String,
    /// Decides appeals. Who voted on a case before has no vote on its appeal: see [`super::court`].
    pub appeals: String,
    /// Suspends and reinstates agents.
    pub suspension: String,
}

impl Workflows {
    pub fn named(&self, name: &str) -> Option<&Workflow> {
        self.list.iter().find(|workflow| workflow.name == name)
    }

    /// A workflow and those to which it passes on what it does not decide in time, in that order. Ends, since each
    /// stands later in the list.
    pub fn chain<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Workflow> + use<'a> {
        let next = |workflow: &&'a Workflow| workflow.escalate_to.as_deref().and_then(|to| self.named(to));
        // The bound is for lists that nobody validated.
        std::iter::successors(self.named(name), next).take(self.list.len())
    }
}

/// A count of votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Weight that approves.
    pub required: u64,
    /// Weight of all who may vote.
    pub total: u64,
    pub approvals: u64,
    pub rejections: u64,
}

impl Tally {
    pub const fn new(required: u64, total: u64) -> Self {
        Self { required, total, approvals: 0, rejections: 0 }
    }

    /// Counts one vote of that weight.
    pub fn count(&mut self, weight: u64, approves: bool) {
        let side = if approves { &mut self.approvals } else { &mut self.rejections };
        *side = side.saturating_add(weight);
    }

    pub const fn passes(&self) -> bool {
        self.approvals >= self.required
    }

    /// Whether no further vote could make it pass.
    pub const fn cannot_pass(&self) -> bool {
        self.total.saturating_sub(self.rejections) < self.required
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejection_waits_until_approval_is_arithmetically_impossible() {
        let mut tally = Tally::new(3, 5);
        tally.count(2, false);
        assert!(!tally.cannot_pass() && !tally.passes());
        tally.count(1, false);
        assert!(tally.cannot_pass());
    }

    #[test]
    fn exactly_the_required_weight_passes() {
        let mut tally = Tally::new(3, 5);
        tally.count(2, true);
        assert!(!tally.passes());
        tally.count(1, true);
        assert!(tally.passes() && !tally.cannot_pass());
    }

    #[test]
    fn more_than_there_is_can_never_pass() {
        assert!(Tally::new(6, 5).cannot_pass());
        assert!(!Tally::new(u64::MAX, u64::MAX).cannot_pass());
    }
}
