//! Asking a governance contract, in its own typed messages.

use stateset_api::governance::{
    Approval, ApprovalRef, Ballot, BallotRef, BallotStatus, BallotsResponse, Config, QueryMsg, RequestedAction,
    SigningDomain, action_hash,
};
use stateset_api::reputation::Nothing;
use stateset_api::wallet::Payment;

use super::ask::ask;
use super::error::AskError;
use super::pages::Listing;
use super::wallet::Wallet;
use crate::Chain;

/// The contract whose approval the wallet asks for before it pays in a denom.
pub async fn contract(wallet: &Wallet, denom: &str) -> Result<Option<String>, AskError> {
    let rule = wallet.policy().await?.approval_rules.into_iter().find(|rule| rule.denom == denom);
    Ok(rule.map(|rule| rule.contract))
}

/// A governance contract, asked in its own messages.
#[derive(Clone, Copy)]
pub struct GovernanceClient<'a> {
    pub chain: &'a dyn Chain,
    pub address: &'a str,
}

/// One payment by a wallet: what governance votes on, and approves.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub wallet: &'a str,
    pub denom: &'a str,
    pub payment: &'a Payment,
}

const BALLOTS: Listing<Ballot, u64> = Listing { what: "open ballots", key: |ballot| ballot.id, rises: true };

impl GovernanceClient<'_> {
    /// The node may answer another: whoever decides on it compares the number.
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
        let query = |start_after, limit| QueryMsg::OpenBallots { start_after, limit };
        BALLOTS.read((self.chain, self.address), None, query, |page: BallotsResponse| page.ballots).await
    }

    /// The open vote on exactly this payment.
    pub async fn vote_on(&self, asked: Asked<'_>) -> Result<Option<Ballot>, AskError> {
        let Asked { wallet, denom, payment } = asked;
        let action = RequestedAction::Payments { denom: denom.to_owned(), payments: vec![payment.clone()] };
        let same = |ballot: &Ballot| {
            let request = ballot.matter.clone().request();
            request.is_some_and(|request| request.wallet == wallet && request.action == action)
                && ballot.status == BallotStatus::Open {}
        };
        Ok(self.open_ballots().await?.into_iter().find(same))
    }

    /// Whether an approval is of exactly this payment.
    pub fn fits(&self, given: &Approval, chain_id: &str, asked: Asked<'_>) -> bool {
        let Asked { wallet, denom, payment } = asked;
        let domain = SigningDomain { chain_id, governance: self.address, wallet };
        let hash = action_hash(domain, denom, std::slice::from_ref(payment));
        given.wallet == wallet && given.action_hash.as_slice() == hash
    }
}
