//! Asking a reputation contract, in its own typed messages.

use serde::de::DeserializeOwned;
use stateset_api::reputation::{
    AddressRef, AgentRef, Case, CaseRef, CasesResponse, Config, Nothing, OwedResponse, QueryMsg, Rating,
    RatingsResponse, ScoreResponse, Side, Stage, StakeResponse, Term, TermRef,
};
use stateset_api::{AgentId, Amount, IntentId};

use super::ask::ask;
use super::error::AskError;
use super::pages::Listing;
use crate::Chain;

/// One reputation contract.
#[derive(Clone, Copy)]
pub struct ReputationClient<'a> {
    pub chain: &'a dyn Chain,
    pub address: &'a str,
}

const CASES: Listing<Case, u64> = Listing { what: "cases", key: |case| case.id, rises: true };

impl ReputationClient<'_> {
    pub async fn config(&self) -> Result<Config, AskError> {
        self.ask(&QueryMsg::Config(Nothing {})).await
    }

    pub async fn stake(&self, agent: AgentId) -> Result<StakeResponse, AskError> {
        self.ask(&QueryMsg::Stake(AgentRef { agent })).await
    }

    pub async fn score(&self, agent: AgentId) -> Result<ScoreResponse, AskError> {
        self.ask(&QueryMsg::Score(AgentRef { agent })).await
    }

    pub async fn term(&self, term: u32) -> Result<Term, AskError> {
        self.ask(&QueryMsg::Term(TermRef { term })).await
    }

    /// What an address may collect, in the staking denom's smallest unit.
    pub async fn owed(&self, address: &str) -> Result<Amount, AskError> {
        let OwedResponse { amount } = self.ask(&QueryMsg::Owed(AddressRef { address: address.to_owned() })).await?;
        Ok(amount)
    }

    /// What `rater`, who paid, said of `rated` for one payment, if it has.
    pub async fn rating(&self, rated: AgentId, rater: AgentId, intent: IntentId) -> Result<Option<Rating>, AskError> {
        let RatingsResponse { ratings } = self.ask(&rating_query(rated, rater, intent)).await?;
        Ok(ratings.into_iter().find(|one| is_it(one, rater, intent)))
    }

    /// The node may answer another: whoever decides on it compares the number.
    pub async fn case(&self, case: u64) -> Result<Case, AskError> {
        self.ask(&QueryMsg::Case(CaseRef { case })).await
    }

    /// All against an agent, oldest first.
    pub async fn cases_by_agent(&self, agent: AgentId) -> Result<Vec<Case>, AskError> {
        self.cases(|start_after, limit| QueryMsg::CasesByAgent { agent, start_after, limit }).await
    }

    /// All at a stage, oldest first.
    pub async fn cases_by_stage(&self, stage: Stage) -> Result<Vec<Case>, AskError> {
        self.cases(|start_after, limit| QueryMsg::CasesByStage { stage, start_after, limit }).await
    }

    async fn cases(&self, query: impl Fn(Option<u64>, Option<u32>) -> QueryMsg) -> Result<Vec<Case>, AskError> {
        CASES.read((self.chain, self.address), None, query, |page: CasesResponse| page.cases).await
    }

    async fn ask<T: DeserializeOwned>(&self, query: &QueryMsg) -> Result<T, AskError> {
        ask(self.chain, self.address, query).await
    }
}

/// Asks for the one rating that a payment may have by its payer: ratings are in the order of rater, intent and side.
pub(crate) fn rating_query(rated: AgentId, rater: AgentId, intent: IntentId) -> QueryMsg {
    let before = [rater.0, intent.0].concat();
    QueryMsg::Ratings { agent: rated, start_after: Some(before.into()), limit: Some(1) }
}

/// A node may answer another.
pub(crate) fn is_it(rating: &Rating, rater: AgentId, intent: IntentId) -> bool {
    (rating.rater, rating.intent, rating.side) == (rater, intent, Side::Payer)
}
