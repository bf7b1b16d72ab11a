//! Asking a wallet contract, in its own typed messages.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use stateset_agent::{Bill, Judged};
use stateset_api::limits::{DENOM_BYTES_MAX, PAGE_MAX};
use stateset_api::policy::{Breach, Policy, Rule, Verdict};
use stateset_api::wallet::{
    DecisionLog, MandateInfo, MandateRef, MandatesResponse, PayeeInfo, PayeeKey, PayeesResponse, ProposalInfo,
    ProposalQuery, ProposalRef, ProposalSummary, ProposalsResponse, QueryMsg, Receipt, ReceiptResponse, Remaining,
    SignersResponse, SimulateFundResponse, SimulateSpendResponse, Vote, VotesResponse, WalletInfo,
};
use stateset_api::{Amount, IntentId};
use stateset_chain::dialect::CONTRACT_INFO;
use stateset_chain::{Chain, ChainError, Dialect, DialectError};
use stateset_telemetry::escape::on_one_line;
use thiserror::Error;

/// A question to a contract that was not answered.
#[derive(Debug, Error)]
pub enum AskError {
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error("contract {contract} answered something unreadable: {reason}")]
    Unreadable { contract: String, reason: serde_json::Error },
    #[error("{contract}: {reason}")]
    Dialect { contract: String, reason: DialectError },
}

/// Asks any of our contracts.
pub async fn ask<T: DeserializeOwned>(
    chain: &dyn Chain,
    contract: &str,
    query: &impl Serialize,
) -> Result<T, AskError> {
    let unreadable = |reason| AskError::Unreadable { contract: contract.to_owned(), reason };
    let query = serde_json::to_vec(query).map_err(unreadable)?;
    let answer = chain.smart_query(contract, &query).await?;
    serde_json::from_slice(&answer).map_err(unreadable)
}

/// Whether a bank could know it: a letter, then 2 to 127 letters, digits or `/:._-` (cosmos-sdk `types/coin.go`). Any
/// other is refused with an error in place of a balance.
pub fn is_denom(text: &str) -> bool {
    (3..=DENOM_BYTES_MAX).contains(&text.len())
        && text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/:._-".contains(&byte))
}

/// One wallet contract.
#[derive(Clone)]
pub struct Wallet {
    pub chain: Arc<dyn Chain>,
    pub address: String,
}

impl Wallet {
    pub async fn info(&self) -> Result<WalletInfo, AskError> {
        self.ask(&QueryMsg::Wallet {}).await
    }

    pub async fn decision_log(&self) -> Result<DecisionLog, AskError> {
        self.ask(&QueryMsg::DecisionLog {}).await
    }

    /// Which words the wallet's code understands. Asked each time: signers may replace the code meanwhile.
    pub async fn dialect(&self) -> Result<Dialect, AskError> {
        let cell = self.chain.raw_query(&self.address, CONTRACT_INFO).await?;
        let unknown = |reason| AskError::Dialect { contract: self.address.clone(), reason };
        Dialect::of(cell.as_deref()).map_err(unknown)
    }

    pub async fn policy(&self) -> Result<Policy, AskError> {
        self.ask_in_its_words(&QueryMsg::Policy {}).await
    }

    pub async fn remaining(&self, denom: &str) -> Result<Remaining, AskError> {
        self.ask(&QueryMsg::Remaining { denom: denom.to_owned() }).await
    }

    pub async fn receipt(&self, id: IntentId) -> Result<Option<Receipt>, AskError> {
        let ReceiptResponse { receipt } = self.ask(&QueryMsg::Receipt { id }).await?;
        Ok(receipt)
    }

    pub async fn signers(&self) -> Result<SignersResponse, AskError> {
        self.ask(&QueryMsg::Signers {}).await
    }

    pub async fn proposal(&self, id: u64) -> Result<ProposalInfo, AskError> {
        self.ask_in_its_words(&QueryMsg::Proposal(ProposalQuery::of(id))).await
    }

    /// Proposals from number `from` on, oldest first.
    pub async fn proposals(&self, from: u64) -> Result<Vec<ProposalSummary>, AskError> {
        let mut found: Vec<ProposalSummary> = Vec::new();
        loop {
            let start_after = found.last().map(|last| last.id).or(from.checked_sub(1));
            let query = QueryMsg::Proposals { start_after, limit: Some(PAGE_MAX) };
            let page: ProposalsResponse = self.ask(&query).await?;
            let last = page.proposals.len() < PAGE_MAX as usize;
            found.extend(page.proposals);
            if last {
                return Ok(found);
            }
        }
    }

    /// A mandate by its number.
    pub async fn mandate(&self, number: u64) -> Result<MandateInfo, AskError> {
        self.ask(&QueryMsg::Mandate(MandateRef { number })).await
    }

    /// All mandates, ended ones too, oldest first.
    pub async fn mandates(&self) -> Result<Vec<MandateInfo>, AskError> {
        let mut found: Vec<MandateInfo> = Vec::new();
        loop {
            let start_after = found.last().map(|last| last.number);
            let query = QueryMsg::Mandates { start_after, limit: Some(PAGE_MAX) };
            let page: MandatesResponse = self.ask(&query).await?;
            let last = page.mandates.len() < PAGE_MAX as usize;
            found.extend(page.mandates);
            if last {
                return Ok(found);
            }
        }
    }

    /// Whether the operator could now put so much into the treasury, and what remains.
    pub async fn simulate_fund(&self, amount: Amount) -> Result<SimulateFundResponse, AskError> {
        self.ask(&QueryMsg::SimulateFund { amount }).await
    }

    pub async fn votes(&self, id: u64) -> Result<Vec<Vote>, AskError> {
        let VotesResponse { votes } = self.ask(&QueryMsg::Votes(ProposalRef { id })).await?;
        Ok(votes)
    }

    /// All payees, in the contract's order.
    pub async fn payees(&self) -> Result<Vec<PayeeInfo>, AskError> {
        let mut found: Vec<PayeeInfo> = Vec::new();
        loop {
            let key =
                |last: &PayeeInfo| PayeeKey { address: last.payee.address.clone(), denom: last.payee.denom.clone() };
            let query = QueryMsg::Payees { start_after: found.last().map(key), limit: Some(PAGE_MAX) };
            let page: PayeesResponse = self.ask(&query).await?;
            let last = page.payees.len() < PAGE_MAX as usize;
            found.extend(page.payees);
            if last {
                return Ok(found);
            }
        }
    }

    /// What the wallet would say to these bills, all in one denom, each judged after those before it.
    ///
    /// A bill that no wallet can read is denied here. If the contract refuses the question all the same, each bill is
    /// asked about alone, and those without an answer are left out: one bill never stops the others.
    pub async fn judge(&self, bills: &[&Bill]) -> Result<Vec<Judged>, AskError> {
        let (unreadable, readable): (Vec<&Bill>, Vec<&Bill>) =
            bills.iter().copied().partition(|bill| self.unreadable(bill).is_some());
        let deny = |bill: &Bill| Judged {
            id: bill.intent_id(&self.address),
            verdict: Verdict::Deny,
            already_done: false,
            breach: self.unreadable(bill).map(|rule| Breach::new(rule, bill.amount.0, 0_u128)),
        };
        let mut judged: Vec<Judged> = unreadable.into_iter().map(deny).collect();
        match self.simulate(&readable, None).await {
            Err(AskError::Chain(refused @ ChainError::Answered { .. })) if readable.len() > 1 => {
                tracing::warn!(
                    "the wallet cannot judge {} bills at once, each is asked about: {}",
                    readable.len(),
                    on_one_line(&refused.to_string())
                );
                for bill in readable {
                    match self.simulate(&[bill], None).await {
                        Err(AskError::Chain(ChainError::Answered { message, .. })) => {
                            tracing::warn!("bill {} cannot be judged: {}", bill.number, on_one_line(&message));
                        }
                        answer => judged.extend(answer?),
                    }
                }
            }
            answer => judged.extend(answer?),
        }
        Ok(judged)
    }

    /// What the wallet would say to one bill under governance's approval, which it takes on trust.
    pub async fn judge_one(&self, bill: &Bill, approval: Option<u64>) -> Result<Vec<Judged>, AskError> {
        match approval {
            Some(_) => self.simulate(&[bill], approval).await,
            None => self.judge(&[bill]).await,
        }
    }

    /// The rule under which a bill is denied that the contract could not even parse.
    fn unreadable(&self, bill: &Bill) -> Option<Rule> {
        let prefix = self.address.rsplit_once('1').map_or("", |(prefix, _)| prefix);
        if stateset_chain::key::parse_address(prefix, &bill.payee).is_err() {
            return Some(Rule::Payee);
        }
        (!is_denom(&bill.denom)).then_some(Rule::Denom)
    }

    async fn simulate(&self, bills: &[&Bill], approval: Option<u64>) -> Result<Vec<Judged>, AskError> {
        let Some(first) = bills.first() else { return Ok(Vec::new()) };
        let payments = bills.iter().map(|bill| bill.payment(&self.address)).collect();
        let query = QueryMsg::SimulateSpend { denom: first.denom.clone(), payments, approval, by: None, mandate: None };
        let answer: SimulateSpendResponse = self.ask(&query).await?;
        let judged = answer.payments.into_iter().map(|payment| Judged {
            id: payment.id,
            verdict: payment.verdict,
            already_done: payment.already_done,
            breach: payment.breach,
        });
        Ok(judged.collect())
    }

    /// For answers that hold policies, whose words differ between versions.
    async fn ask_in_its_words<T: DeserializeOwned>(&self, query: &QueryMsg) -> Result<T, AskError> {
        let dialect = self.dialect().await?;
        let unreadable = |reason| AskError::Unreadable { contract: self.address.clone(), reason };
        let query = serde_json::to_vec(query).map_err(unreadable)?;
        dialect.answer(&self.chain.smart_query(&self.address, &query).await?).map_err(unreadable)
    }

    async fn ask<T: DeserializeOwned>(&self, query: &QueryMsg) -> Result<T, AskError> {
        ask(self.chain.as_ref(), &self.address, query).await
    }
}
