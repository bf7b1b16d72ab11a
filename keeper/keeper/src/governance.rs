//! Asking a governance contract, in its own messages.

use stateset_agent::Bill;
use stateset_api::governance::{
    Approval, ApprovalRef, Ballot, BallotRef, BallotStatus, BallotsResponse, Config, QueryMsg, RequestedAction,
    SigningDomain, action_hash,
};
use stateset_api::limits::PAGE_MAX;
use stateset_api::reputation::Nothing;
use stateset_chain::Chain;

use crate::wallet::{AskError, Wallet, ask};

/// The contract whose approval the wallet asks for before it pays in a bill's denom.
pub async fn contract(wallet: &Wallet, bill: &Bill) -> Result<Option<String>, AskError> {
    let rule = wallet.policy().await?.approval_rules.into_iter().find(|rule| rule.denom == bill.denom);
    Ok(rule.map(|rule| rule.contract))
}

/// A governance contract, asked in its own messages.
pub struct GovernanceClient<'a> {
    pub chain: &'a dyn Chain,
    pub address: &'a str,
}

impl GovernanceClient<'_> {
    pub async fn ballot(&self, ballot: u64) -> Result<Ballot, AskError> {
        ask(self.chain, self.address, &QueryMsg::Ballot(BallotRef { ballot })).await
    }

    pub async fn config(&self) -> Result<Config, AskError> {
        ask(self.chain, self.address, &QueryMsg::Config(Nothing {})).await
    }

    pub async fn approval(&self, approval: u64) -> Result<Approval, AskError> {
        ask(self.chain, self.address, &QueryMsg::Approval(ApprovalRef { approval })).await
    }

    /// All votes that nobody has closed, oldest first.
    pub async fn open_ballots(&self) -> Result<Vec<Ballot>, AskError> {
        let mut found: Vec<Ballot> = Vec::new();
        loop {
            let start_after = found.last().map(|last| last.id);
            let query = QueryMsg::OpenBallots { start_after, limit: Some(PAGE_MAX) };
            let page: BallotsResponse = ask(self.chain, self.address, &query).await?;
            let last = page.ballots.len() < PAGE_MAX as usize;
            found.extend(page.ballots);
            if last {
                return Ok(found);
            }
        }
    }

    /// The open vote on exactly this bill.
    pub async fn vote_on(&self, wallet: &Wallet, bill: &Bill) -> Result<Option<Ballot>, AskError> {
        let (denom, payments) = (bill.denom.clone(), vec![bill.payment(&wallet.address)]);
        let asked = RequestedAction::Payments { denom, payments };
        let same = |ballot: &Ballot| {
            let request = ballot.matter.clone().request();
            request.is_some_and(|request| request.wallet == wallet.address && request.action == asked)
                && ballot.status == BallotStatus::Open {}
        };
        Ok(self.open_ballots().await?.into_iter().find(same))
    }

    /// Whether an approval is of exactly this bill, paid by this wallet.
    pub(crate) fn fits(&self, given: &Approval, wallet: &Wallet, bill: &Bill, chain_id: &str) -> bool {
        let domain = SigningDomain { chain_id, governance: self.address, wallet: &wallet.address };
        let hash = action_hash(domain, &bill.denom, &[bill.payment(&wallet.address)]);
        given.wallet == wallet.address && given.action_hash.as_slice() == hash
    }
}
