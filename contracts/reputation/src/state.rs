//! The contract's cells, and their keys.

use cosmwasm_std::Addr;
use stateset_api::reputation::layout::STANDING_PREFIX;
use stateset_api::reputation::{Side, Stage};
use stateset_api::score::Standing;
use stateset_api::score::weight::Given;
use stateset_api::{AgentId, Amount, IntentId};
use stateset_store::{Item, Map, cells};

use crate::legacy::{self, Case02};
use crate::record::{Config, FormerTerm, Pending, Stake, StoredCase, StoredRating};

cells! {
    pub(crate) const CONFIG: Item<Config> = Item::new(b'c', "configuration");
    /// Absent or `None` for nothing.
    pub(crate) const PENDING: Item<Option<Pending>> = Item::new(b'p', "pending change");
    pub(crate) const HOOKS: Item<Vec<Addr>> = Item::new(b'h', "hooks");
    /// How many cases were ever reported; the newest one's number.
    pub(crate) const CASE_COUNTER: Item<u64> = Item::new(b'n', "number of cases");
    /// By number, big-endian: those that have ended, one for each change of rules or roles there was. Never changed.
    pub(crate) const FORMER_TERMS: Map<FormerTerm> = Map::new(b't', "former term");
    /// By the 16 bytes of the agent's id. Others read it: see `stateset_api::reputation::layout`.
    pub(crate) const STANDINGS: Map<Standing> = Map::new(STANDING_PREFIX, "standing");
    /// By the 16 bytes of the agent's id. Read by `stake::load`, since version 0.2 knew no terms.
    pub(crate) const STAKES: Map<Stake> = Map::new(b'k', "stake").with_legacy(legacy::stake);
    /// By number, big-endian. Read by `case::load`, which knows where to look for those of 0.2.
    pub(crate) const CASES: Map<StoredCase> = Map::new(b'e', "case");
    /// By number, big-endian: those that version 0.2 wrote, and nobody touched since.
    pub(crate) const CASES_0_2: Map<Case02> = Map::new(b'q', "case").with_legacy(legacy::case_of_its_report);
    /// By accused and number.
    pub(crate) static CASES_BY_AGENT: Map<bool> = Map::new(b'a', "index of cases by agent");
    /// By stage and number.
    pub(crate) static CASES_BY_STAGE: Map<bool> = Map::new(b'b', "index of cases by stage");
    /// By [`rating_key`].
    pub(crate) const RATINGS: Map<StoredRating> = Map::new(b'r', "rating");
    /// By the 16 bytes of the rated agent's id and the canonical address of the rater's owner; and by both agents' ids,
    /// 16 bytes each, which no address is.
    pub(crate) const GIVEN: Map<Given> = Map::new(b'g', "counterparty");
    /// By canonical address.
    pub(crate) const OWED: Map<Amount> = Map::new(b'o', "debt");
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
