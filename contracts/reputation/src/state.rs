//! What the contract stores: keys and structs.

use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use stateset_api::reputation::layout::STANDING_PREFIX;
use stateset_api::reputation::{Change, Clock, Rules, Side, Stage, Status, Verdict};
use stateset_api::score::weight::Given;
use stateset_api::score::{Marks, Severity, Standing, ViolationKind};
use stateset_api::{AgentId, Amount, IntentId};

use stateset_store::{Item, Map};

pub(crate) const CONFIG: Item<Config> = Item::new(b'c', "configuration");
/// Absent or `None` for nothing.
pub(crate) const PENDING: Item<Option<Pending>> = Item::new(b'p', "pending change");
pub(crate) const HOOKS: Item<Vec<Addr>> = Item::new(b'h', "hooks");
/// How many cases were ever reported; the newest one's number.
pub(crate) const CASE_COUNTER: Item<u64> = Item::new(b'n', "number of cases");
/// By the 16 bytes of the agent's id. Others read it: see `stateset_api::reputation::layout`.
pub(crate) const STANDINGS: Map<Standing> = Map::new(STANDING_PREFIX, "standing");
/// By the 16 bytes of the agent's id.
pub(crate) const STAKES: Map<Stake> = Map::new(b'k', "stake");
/// By number, big-endian.
pub(crate) const CASES: Map<StoredCase> = Map::new(b'q', "case");
/// By accused and number.
pub(crate) static CASES_BY_AGENT: Map<bool> = Map::new(b'a', "index of cases by agent");
/// By stage and number.
pub(crate) static CASES_BY_STAGE: Map<bool> = Map::new(b'b', "index of cases by stage");
/// By [`rating_key`].
pub(crate) const RATINGS: Map<StoredRating> = Map::new(b'r', "rating");
/// By the 16 bytes of the rated agent's id and the canonical address of the rater's owner; and by both agents' ids, 16
/// bytes each, which no address is.
pub(crate) const GIVEN: Map<Given> = Map::new(b'g', "counterparty");
/// By canonical address.
pub(crate) const OWED: Map<Amount> = Map::new(b'o', "debt");

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Config {
    pub(crate) owner: Addr,
    pub(crate) offered_to: Option<Addr>,
    /// In the order of their terms, the present one last; those before it whose cases may still be open. Never empty.
    pub(crate) judges: Vec<Judge>,
    pub(crate) community: Addr,
    pub(crate) registry: Addr,
    pub(crate) stake_denom: String,
    pub(crate) rating_denom: String,
    pub(crate) wallet_code_ids: Vec<u64>,
    pub(crate) clock: Clock,
    pub(crate) rules: Rules,
    /// The last rules before these, for those who began to leave under them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) former: Option<FormerRules>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FormerRules {
    pub(crate) rules: Rules,
    /// Unix seconds.
    pub(crate) until: u64,
}

impl Config {
    /// Those of a case as of a time (see [`Stake::judged_at`]), with the bond that is placed now. One set of former ones
    /// is enough: the next change waits for as long as anybody takes to leave.
    pub(crate) fn rules_of(&self, judged_at: u64) -> Rules {
        match self.former {
            Some(FormerRules { rules, until }) if judged_at <= until => {
                Rules { report_bond: self.rules.report_bond, ..rules }
            }
            _ => self.rules,
        }
    }
}

/// Who decides the cases reported in its term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Judge {
    pub(crate) governance: Addr,
    /// Unix seconds. It has the cases reported after this, but for those against an agent whose whole stake began to leave
    /// before: they are the former one's while it leaves.
    pub(crate) since: u64,
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
    pub(crate) bonded: u128,
    /// Oldest first, at most [`stateset_api::reputation::UNBONDINGS_MAX`].
    pub(crate) unbonding: Vec<Leaving>,
    /// The sum of what open cases may need; several may need more than there is.
    pub(crate) frozen: u128,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Leaving {
    pub(crate) amount: u128,
    /// Unix seconds.
    pub(crate) claimable_at: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredCase {
    pub(crate) accused: AgentId,
    pub(crate) reporter: Addr,
    pub(crate) kind: ViolationKind,
    /// As claimed.
    pub(crate) severity: Severity,
    /// SHA-256, as `response` is.
    pub(crate) evidence: Vec<u8>,
    pub(crate) victim: Option<Addr>,
    /// As claimed.
    pub(crate) damage: u128,
    pub(crate) response: Option<Vec<u8>>,
    pub(crate) status: Status,
    /// Whose bond an appeal carries.
    pub(crate) appellant: Option<Addr>,
    pub(crate) stake_at_report: u128,
    pub(crate) frozen: u128,
    pub(crate) reported_at: u64,
    pub(crate) respond_by: u64,
    /// As they stood at the report, or when the accused's whole stake began to leave.
    pub(crate) rules: Rules,
    /// Whose judge has it, as a time, if not that of the report; see [`Stake::judged_at`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) judged_at: Option<u64>,
}

/// The gravest verdict that may still be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ceiling {
    pub(crate) severity: Severity,
    pub(crate) damage: u128,
}

impl StoredCase {
    /// The judge of this second has it.
    pub(crate) fn judged_at(&self) -> u64 {
        self.judged_at.unwrap_or(self.reported_at)
    }

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

/// Rated agent, rater, intent, the rater's side. The last three determine the first, since a wallet is bound for ever
/// and a receipt never changes: so the key alone keeps a side from rating twice.
pub(crate) fn rating_key(rated: AgentId, rater: AgentId, intent: IntentId, side: Side) -> Vec<u8> {
    [&rated.0[..], &rater.0, &intent.0, &[side_byte(side)]].concat()
}

/// What [`rating_key`] wrote down after the rated agent.
pub(crate) fn read_rating_key(bytes: &[u8]) -> Option<(AgentId, IntentId, Side)> {
    let (rater, rest) = bytes.split_first_chunk::<16>()?;
    let (intent, rest) = rest.split_first_chunk::<16>()?;
    let side = match rest {
        [0] => Side::Payer,
        [1] => Side::Payee,
        _ => return None,
    };
    Some((AgentId(*rater), IntentId(*intent), side))
}

const fn side_byte(side: Side) -> u8 {
    match side {
        Side::Payer => 0,
        Side::Payee => 1,
    }
}

pub(crate) fn case_key(id: u64) -> [u8; 8] {
    id.to_be_bytes()
}

pub(crate) fn agent_case_key(agent: AgentId, id: u64) -> Vec<u8> {
    [&agent.0[..], &case_key(id)].concat()
}

pub(crate) fn stage_case_key(stage: Stage, id: u64) -> Vec<u8> {
    [&[stage_byte(stage)][..], &case_key(id)].concat()
}

pub(crate) const fn stage_byte(stage: Stage) -> u8 {
    match stage {
        Stage::Open => 0,
        Stage::Decided => 1,
        Stage::Appealed => 2,
        Stage::Closed => 3,
    }
}

pub(crate) fn given_key(rated: AgentId, counterparty: &[u8]) -> Vec<u8> {
    [&rated.0[..], counterparty].concat()
}
