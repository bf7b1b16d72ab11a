//! What is stored of each thing.

use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use stateset_api::AgentId;
use stateset_api::reputation::{AgentRole, Change, Clock, Rules, Status, Verdict};
use stateset_api::score::{Marks, Severity, ViolationKind};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Config {
    pub(crate) owner: Addr,
    pub(crate) offered_to: Option<Addr>,
    /// Whether owner and governance have been one since the beginning: then nothing waits.
    pub(crate) in_setup: bool,
    pub(crate) registry: Addr,
    pub(crate) stake_denom: String,
    pub(crate) rating_denom: String,
    pub(crate) wallet_code_ids: Vec<u64>,
    pub(crate) clock: Clock,
    /// The present term's number.
    pub(crate) term: u32,
    pub(crate) present: Term,
}

/// Who judges, who receives what is left, and by which rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Term {
    pub(crate) governance: Addr,
    pub(crate) community: Addr,
    pub(crate) rules: Rules,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FormerTerm {
    pub(crate) term: Term,
    /// When the next one began, in Unix seconds.
    pub(crate) ended_at: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) change: Change,
    /// Unix seconds.
    pub(crate) due_at: u64,
}

/// One agent's stake, in the staking denom's smallest unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stake {
    /// Belongs to the present term, whichever that is.
    pub(crate) bonded: u128,
    /// Oldest first, at most [`stateset_api::reputation::UNBONDINGS_MAX`].
    pub(crate) unbonding: Vec<Leaving>,
    /// One for each reach. A report is refused that would make more than [`stateset_api::reputation::HOLDS_MAX`].
    pub(crate) holds: Vec<Hold>,
    /// The newest term in which anything was bonded, once nothing is.
    pub(crate) last_bonded_in: u32,
    /// The term whose judge let a case expire, decided none against the agent since its report, and none since.
    pub(crate) silent_in: Option<u32>,
    /// When the judge then in office last decided a case against the agent, in Unix seconds.
    pub(crate) decided_at: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Leaving {
    pub(crate) amount: u128,
    /// Unix seconds.
    pub(crate) claimable_at: u64,
    /// In which it began to leave, and to which it belongs.
    pub(crate) term: u32,
}

/// What open cases of one reach may need; several may need more than there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hold {
    pub(crate) reach: Reach,
    pub(crate) amount: u128,
}

/// Which parts of a stake a case may take of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reach {
    pub(crate) term: u32,
    /// Reported while the term was the present one: also what was bonded then, in whichever later term it begins to
    /// leave. Otherwise what began to leave in the term alone.
    pub(crate) onwards: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredCase {
    pub(crate) accused: AgentId,
    pub(crate) reporter: Addr,
    pub(crate) kind: ViolationKind,
    /// As claimed.
    pub(crate) severity: Severity,
    /// SHA-256.
    pub(crate) evidence: Vec<u8>,
    pub(crate) victim: Option<Addr>,
    /// As claimed.
    pub(crate) damage: u128,
    pub(crate) answer: Option<Answer>,
    pub(crate) status: Status,
    /// Whose bond an appeal carries.
    pub(crate) appellant: Option<Addr>,
    /// Of what is within reach.
    pub(crate) stake_at_report: u128,
    pub(crate) frozen: u128,
    pub(crate) reported_at: u64,
    pub(crate) respond_by: u64,
    /// Whose judge, community and rules it has.
    pub(crate) term: u32,
    pub(crate) reach: Reach,
    /// Whether it holds stake and counts as open.
    pub(crate) effective: bool,
    /// Its own rules, if it was reported before version 0.3.
    pub(crate) own_rules: Option<Rules>,
    /// Canonical address of the accused's owner when it was reported; `None` if that was before version 0.3, as the
    /// next.
    pub(crate) owner: Option<Vec<u8>>,
    /// Of the block of its report.
    pub(crate) reported_height: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// SHA-256.
    pub(crate) hash: Vec<u8>,
    pub(crate) by: AgentRole,
}

/// The gravest verdict that may still be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ceiling {
    pub(crate) severity: Severity,
    pub(crate) damage: u128,
}

impl StoredCase {
    /// What was claimed; after the accused's appeal what was found, so that nobody is worse off for appealing.
    pub(crate) fn ceiling(&self) -> Ceiling {
        match self.status {
            Status::Appealed { verdict: Verdict::Upheld { severity, damage }, .. } => {
                Ceiling { severity, damage: damage.0 }
            }
            _ => Ceiling { severity: self.severity, damage: self.damage },
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredRating {
    pub(crate) marks: Marks,
    pub(crate) value: u128,
    pub(crate) weight: u64,
    pub(crate) rated_at: u64,
}
