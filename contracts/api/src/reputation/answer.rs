//! What the reputation contract is asked, and answers.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::Binary;

use super::case::{Case, Stage};
use super::change::PendingChange;
use super::clock::Clock;
use super::rules::Rules;
use super::{AddressRef, AgentRef, CaseRef, Nothing, Side, TermRef};
use crate::score::{Band, Dimensions, Marks, Score, Severity};
use crate::{AgentId, Amount, IntentId};

#[cw_serde]
#[derive(QueryResponses)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum QueryMsg {
    /// As it is now, fading included. An agent of which nothing is on record has the start.
    #[returns(ScoreResponse)]
    Score(AgentRef),
    #[returns(StakeResponse)]
    Stake(AgentRef),
    /// Errors if there is no such case.
    #[returns(Case)]
    Case(CaseRef),
    /// Oldest first.
    #[returns(CasesResponse)]
    CasesByAgent { agent: AgentId, start_after: Option<u64>, limit: Option<u32> },
    /// Oldest first.
    #[returns(CasesResponse)]
    CasesByStage { stage: Stage, start_after: Option<u64>, limit: Option<u32> },
    /// Of an agent, in the order of rater and intent; `start_after` is a [`Rating::key`].
    #[returns(RatingsResponse)]
    Ratings { agent: AgentId, start_after: Option<Binary>, limit: Option<u32> },
    /// What an address may collect.
    #[returns(OwedResponse)]
    Owed(AddressRef),
    #[returns(Config)]
    Config(Nothing),
    /// Errors if there was no such term yet.
    #[returns(Term)]
    Term(TermRef),
}

#[cw_serde]
#[derive(Eq)]
pub struct ScoreResponse {
    pub agent: AgentId,
    pub overall: Score,
    pub dimensions: Dimensions,
    /// Of the score as it is now.
    pub band: Band,
    /// Cases that are not closed.
    pub open_cases: u32,
    /// The gravest violation that one of them claims.
    pub gravest_open: Option<Severity>,
}

/// Amounts in the staking denom's smallest unit.
#[cw_serde]
#[derive(Eq)]
pub struct StakeResponse {
    pub bonded: Amount,
    /// Oldest first.
    pub unbonding: Vec<Unbonding>,
    /// What open cases may need of both.
    pub frozen: Amount,
    /// What a claim would pay now.
    pub claimable: Amount,
    /// Whether the present governance let a case against the agent expire, decided none between that one's report and
    /// its expiry, and none since: until it does, new cases freeze nothing, nor count as open, before their first
    /// verdict.
    pub judge_silent: bool,
}

#[cw_serde]
#[derive(Copy, Eq)]
pub struct Unbonding {
    pub amount: Amount,
    /// Unix seconds from which it may be claimed.
    pub claimable_at: u64,
    /// In which term it began to leave: see [`Term`].
    pub term: u32,
}

#[cw_serde]
#[derive(Eq)]
pub struct CasesResponse {
    pub cases: Vec<Case>,
}

#[cw_serde]
#[derive(Eq)]
pub struct Rating {
    /// Names the rating among those of its agent.
    pub key: Binary,
    pub rater: AgentId,
    pub intent: IntentId,
    /// The rater's side.
    pub side: Side,
    pub marks: Marks,
    /// What was paid, in the rating denom's smallest unit.
    pub value: Amount,
    /// What the rating counted for when it was made.
    pub weight: u64,
    /// Unix seconds.
    pub rated_at: u64,
}

#[cw_serde]
#[derive(Eq)]
pub struct RatingsResponse {
    pub ratings: Vec<Rating>,
}

#[cw_serde]
#[derive(Eq)]
pub struct OwedResponse {
    pub amount: Amount,
}

/// Judge, community and rules that are, or were, in force together. Never changes but by its end.
#[cw_serde]
#[derive(Eq)]
pub struct Term {
    /// From 0 on.
    pub number: u32,
    pub governance: String,
    pub community: String,
    pub rules: Rules,
    /// When the next one began, in Unix seconds; `None` for the present one.
    pub ended_at: Option<u64>,
}

#[cw_serde]
#[derive(Eq)]
pub struct Config {
    pub owner: String,
    pub offered_to: Option<String>,
    /// The present one's number: see [`Term`].
    pub term: u32,
    /// Of the present term, as community and rules are. A case names its own.
    pub governance: String,
    pub community: String,
    /// Whether owner and governance have been one since the contract was created: as long as they are, changes take
    /// effect at once. Never again afterwards.
    pub in_setup: bool,
    /// What is announced and did not take effect yet.
    pub pending: Option<PendingChange>,
    pub registry: String,
    pub stake_denom: String,
    pub rating_denom: String,
    pub wallet_code_ids: Vec<u64>,
    pub hooks: Vec<String>,
    pub clock: Clock,
    pub rules: Rules,
    /// CAIP-10 account id (`cosmos:<chain id>:<address>`), so that testnet and mainnet never look alike.
    pub caip10: String,
}
