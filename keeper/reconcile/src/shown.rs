//! What a treasury shows, all of it of one moment, or nothing.

use std::sync::Arc;

use stateset_api::Amount;
use stateset_chain::Chain;
use stateset_chain::contract::Treasury;
use stateset_ledger::treasury::{Done, Share, Shown};

use crate::error::ReconcileError;

/// Asks for it; `None` if something was done to it in between, so that the answers may be of two. `done`: the act that is looked for.
pub(crate) async fn shown(
    chain: &Arc<dyn Chain>,
    address: &str,
    done: Option<&Done>,
) -> Result<Option<Shown>, ReconcileError> {
    let treasury = Treasury { chain: chain.clone(), address: address.to_owned() };
    let before = chain.latest_block().await?;
    let info = treasury.info().await?;
    let positions = treasury.positions().await?;
    // Blocks may be faster than five answers: what counts is that nothing was done to the treasury between them.
    if treasury.info().await? != info {
        return Ok(None);
    }
    let unbonding = positions.unbonding.iter().fold(0_u128, |sum, entry| sum.saturating_add(entry.amount.0));
    let share = |pool: stateset_api::treasury::PoolInfo| Share {
        pool: pool.pool,
        lp_token: pool.lp_token,
        lp: pool.lp,
        value: pool.value,
    };
    Ok(Some(Shown {
        treasury: address.to_owned(),
        height: before.height,
        time: before.time,
        stable_denom: info.stable_denom,
        stake_denom: info.stake_denom,
        act: info.act,
        lost: info.lost,
        alarm: info.alarm.nanos(),
        price: info.price.price,
        liquid: positions.liquid.value,
        idle: positions.idle_stake,
        unbonding: Amount(unbonding),
        staked: positions.delegations.into_iter().map(|one| (one.validator, one.amount)).collect(),
        shares: positions.pools.into_iter().map(share).collect(),
        done: done.cloned(),
    }))
}
