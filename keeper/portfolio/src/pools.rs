//! What a listed pool holds: the treasury shows its own part of it and not the rest.

use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_api::treasury::{PoolHolding, PoolInfo, TreasuryInfo};
use stateset_chain::Chain;
use stateset_chain::contract::ask;

use crate::survey_error::SurveyError;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum AssetInfo {
    NativeToken { denom: String },
}

#[derive(Deserialize)]
struct Asset {
    info: AssetInfo,
    amount: Amount,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum PoolQuery {
    Pool {},
}

/// As Astroport's pairs answer; others are no treasury's.
#[derive(Deserialize)]
struct PoolAnswer {
    assets: Vec<Asset>,
    total_share: Amount,
}

/// Asks one pool.
pub(crate) async fn holding(
    chain: &dyn Chain,
    info: &TreasuryInfo,
    pool: &PoolInfo,
) -> Result<PoolHolding, SurveyError> {
    let PoolAnswer { assets, total_share } = ask(chain, &pool.pool, &PoolQuery::Pool {}).await?;
    let reserve = |denom: &str| {
        let found = assets.iter().find(|asset| {
            let AssetInfo::NativeToken { denom: of } = &asset.info;
            of == denom
        });
        let without = || SurveyError::PoolWithout { pool: pool.pool.clone(), denom: denom.to_owned() };
        found.map(|asset| asset.amount).ok_or_else(without)
    };
    Ok(PoolHolding {
        pool: pool.pool.clone(),
        lp: pool.lp,
        lp_supply: total_share,
        stable_reserve: reserve(&info.stable_denom)?,
        stake_reserve: reserve(&info.stake_denom)?,
    })
}
