//! Why a treasury cannot be looked at.

use stateset_chain::ChainError;
use stateset_chain::contract::AskError;
use thiserror::Error;

/// Why there is no survey. Nothing is decided without one.
#[derive(Debug, Error)]
pub enum SurveyError {
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error("wallet {wallet} has no treasury: `treasury create` makes one, and its owner names it")]
    NoTreasury { wallet: String },
    #[error("treasury {treasury} says that it is wallet {found}'s, not {wallet}'s")]
    OtherWallet { treasury: String, found: String, wallet: String },
    #[error("pool {pool} says that it holds no {denom}, which it is to trade")]
    PoolWithout { pool: String, denom: String },
}
