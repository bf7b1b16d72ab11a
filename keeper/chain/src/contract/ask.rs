//! One question to a contract.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::AskError;
use crate::Chain;

/// Asks any contract, in JSON. Its own refusal is [`ChainError::Answered`](crate::ChainError::Answered).
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
