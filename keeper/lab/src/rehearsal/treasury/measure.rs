//! What the agent has and where, read from the chain past all trouble of the node.

use serde::Deserialize;
use stateset_api::Amount;
use stateset_chain::Chain;
use stateset_sim::{EmbeddedChain, STATE, Staked, USDC};

/// Whole units of each coin at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Position {
    /// USDC in the wallet and in the treasury.
    pub(in super::super) wallet: u128,
    pub(in super::super) liquid: u128,
    /// STATE in the treasury that is neither staked nor on its way out.
    pub(in super::super) idle: u128,
    pub(in super::super) staked: Staked,
    pub(in super::super) pool: PoolShare,
}

/// A pool, and what of it is the treasury's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct PoolShare {
    /// In the pool, of everybody.
    pub(in super::super) usdc: u128,
    pub(in super::super) stake: u128,
    pub(in super::super) lp: u128,
    pub(in super::super) supply: u128,
}

impl PoolShare {
    /// The treasury's part of an amount in the pool, rounded down.
    pub(in super::super) fn own(&self, amount: u128) -> u128 {
        amount.saturating_mul(self.lp).checked_div(self.supply).unwrap_or_default()
    }

    /// Both sides of the treasury's part.
    pub(in super::super) fn both(&self) -> (u128, u128) {
        (self.own(self.usdc), self.own(self.stake))
    }
}

impl Position {
    pub(in super::super) const fn usdc(&self) -> u128 {
        self.wallet.saturating_add(self.liquid)
    }

    /// STATE outside pools, without rewards that wait.
    pub(in super::super) const fn stake(&self) -> u128 {
        self.idle.saturating_add(self.staked.delegated).saturating_add(self.staked.unbonding)
    }
}

/// As a pair answers.
#[derive(Deserialize)]
struct Pool {
    assets: Vec<Asset>,
    total_share: Amount,
}

#[derive(Deserialize)]
struct Asset {
    info: AssetInfo,
    amount: Amount,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum AssetInfo {
    NativeToken { denom: String },
}

#[derive(Deserialize)]
struct Balance {
    balance: Amount,
}

/// Reads all of it.
pub(in super::super) async fn measure(
    chain: &EmbeddedChain,
    (wallet, treasury): (&str, &str),
    pool: &str,
) -> eyre::Result<Position> {
    Ok(Position {
        wallet: chain.committed_balance(wallet, USDC),
        liquid: chain.committed_balance(treasury, USDC),
        idle: chain.committed_balance(treasury, STATE),
        staked: chain.staked(treasury)?,
        pool: share(chain, treasury, pool).await?,
    })
}

/// A pool, and the part of it that `owner` has.
pub(super) async fn share(chain: &EmbeddedChain, owner: &str, pool: &str) -> eyre::Result<PoolShare> {
    let answer: Pool = serde_json::from_slice(&chain.smart_query(pool, br#"{"pool":{}}"#).await?)?;
    let question = serde_json::to_vec(&serde_json::json!({ "balance": { "address": owner } }))?;
    let Balance { balance } = serde_json::from_slice(&chain.smart_query(pool, &question).await?)?;
    let side = |wanted: &str| {
        let found = answer.assets.iter().find(|asset| {
            let AssetInfo::NativeToken { denom } = &asset.info;
            denom == wanted
        });
        found.map_or(0, |asset| asset.amount.0)
    };
    Ok(PoolShare { usdc: side(USDC), stake: side(STATE), lp: balance.0, supply: answer.total_share.0 })
}
