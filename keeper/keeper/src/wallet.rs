//! Asking a wallet contract, in its own typed messages.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use stateset_agent::{Bill, Judged};
use stateset_api::IntentId;
use stateset_api::policy::Policy;
use stateset_api::wallet::{QueryMsg, Receipt, ReceiptResponse, Remaining, SimulateSpendResponse, WalletInfo};
use stateset_chain::{Chain, ChainError};
use thiserror::Error;

/// A question to a contract that was not answered.
#[derive(Debug, Error)]
pub enum AskError {
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error("contract {contract} answered something unreadable: {reason}")]
    Unreadable { contract: String, reason: serde_json::Error },
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

    pub async fn policy(&self) -> Result<Policy, AskError> {
        self.ask(&QueryMsg::Policy {}).await
    }

    pub async fn remaining(&self, denom: &str) -> Result<Remaining, AskError> {
        self.ask(&QueryMsg::Remaining { denom: denom.to_owned() }).await
    }

    pub async fn receipt(&self, id: IntentId) -> Result<Option<Receipt>, AskError> {
        let ReceiptResponse { receipt } = self.ask(&QueryMsg::Receipt { id }).await?;
        Ok(receipt)
    }

    /// What the wallet would say to these bills, all in one denom, each judged after those before it.
    pub async fn judge(&self, bills: &[&Bill]) -> Result<Vec<Judged>, AskError> {
        let Some(first) = bills.first() else { return Ok(Vec::new()) };
        let payments = bills.iter().map(|bill| bill.payment(&self.address)).collect();
        let query = QueryMsg::SimulateSpend { denom: first.denom.clone(), payments };
        let answer: SimulateSpendResponse = self.ask(&query).await?;
        Ok(answer
            .payments
            .into_iter()
            .map(|payment| Judged {
                id: payment.id,
                verdict: payment.verdict,
                already_done: payment.already_done,
                breach: payment.breach,
            })
            .collect())
    }

    async fn ask<T: DeserializeOwned>(&self, query: &QueryMsg) -> Result<T, AskError> {
        ask(self.chain.as_ref(), &self.address, query).await
    }
}
