//! Asking a wallet's treasury, in its own typed messages.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use stateset_api::treasury::{PendingResponse, PositionsResponse, QueryMsg, RemainingResponse, TreasuryInfo};

use super::ask::ask;
use super::error::AskError;
use crate::Chain;

/// One treasury contract.
#[derive(Clone)]
pub struct Treasury {
    pub chain: Arc<dyn Chain>,
    pub address: String,
}

impl Treasury {
    /// Its roles, rules and standing.
    pub async fn info(&self) -> Result<TreasuryInfo, AskError> {
        self.ask(&QueryMsg::Treasury {}).await
    }

    /// The change that waits, if one does.
    pub async fn pending(&self) -> Result<PendingResponse, AskError> {
        self.ask(&QueryMsg::Pending {}).await
    }

    /// Not answered while a listed pool is silent.
    pub async fn positions(&self) -> Result<PositionsResponse, AskError> {
        self.ask(&QueryMsg::Positions {}).await
    }

    /// What its limits leave.
    pub async fn remaining(&self) -> Result<RemainingResponse, AskError> {
        self.ask(&QueryMsg::Remaining {}).await
    }

    async fn ask<T: DeserializeOwned>(&self, query: &QueryMsg) -> Result<T, AskError> {
        ask(self.chain.as_ref(), &self.address, query).await
    }
}
