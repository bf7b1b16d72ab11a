//! Which agent of a journal it is.

/// An agent's number within its journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgentId(pub(super) i64);

impl AgentId {
    /// The agent of a journal from before there were many: its inputs carry this number.
    pub const FIRST: Self = Self(1);
}
