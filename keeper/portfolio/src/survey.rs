//! One look at treasury, wallet, pools and validators, for the keeper as for `treasury plan`.
//!
//! The questions are asked one after another and may be answered by different blocks: what is decided on them is judged
//! by the contracts once more.

use stateset_agent::ledger;
use stateset_agent::treasury::{Missed, PRIOR_DAYS, Rises, Settings, Survey, ValidatorSeen};
use stateset_api::Amount;
use stateset_api::treasury::{
    Delegated, Holdings, PositionsResponse, RemainingResponse, Rounding, TreasuryInfo, stake_value,
};
use stateset_api::wallet::{FundingRemaining, WalletInfo};
use stateset_chain::contract::{Treasury, Wallet};
use stateset_chain::{Block, Chain, ChainError, ChainValidator, GasPrice, Signing};
use stateset_config::TreasuryConfig;

use crate::pools::holding;
use crate::seen::{Past, turnover};
use crate::survey_error::SurveyError;

/// Of one act of the treasury, for its fee.
const ACT_GAS: u64 = 600_000;

/// Of what and with what a look is taken.
pub struct Sources<'a> {
    pub wallet: &'a Wallet,
    pub info: &'a WalletInfo,
    /// Of before the first question.
    pub block: &'a Block,
    pub gas_price: &'a GasPrice,
    pub settings: Settings,
    /// What the time before needed.
    pub past: Past,
    /// Which counts what came in and went out.
    pub ledger: &'a ledger::State,
}

/// The core's settings, by the configuration's.
pub fn settings(config: &TreasuryConfig) -> Settings {
    let parts = |bps: u32| bps.saturating_mul(100);
    Settings {
        surprise_day: Amount(config.surprise_day.into()),
        surprise: Amount(config.surprise.max(config.surprise_day).into()),
        keep: Amount(config.keep.into()),
        exposure_bps: config.exposure_bps,
        staking_yield: parts(config.staking_yield_bps),
        liquidity_yield: parts(config.liquidity_yield_bps),
        commission_max: parts(config.commission_max_bps),
        missed_max: Some(parts(config.missed_max_bps)),
        self_bond_min: Amount(config.self_bond_min.into()),
        claim_seconds: config.claim_seconds,
        prior_days: Some(PRIOR_DAYS),
        fall_quantile_bps: config.fall_quantile_bps,
    }
}

/// Looks.
///
/// Errors: [`SurveyError::NoTreasury`]; a treasury that does not answer, as while a listed pool is silent; a node's.
pub async fn survey(sources: Sources<'_>) -> Result<Survey, SurveyError> {
    let Sources { wallet, info: wallet_info, block, gas_price, settings, past, ledger } = sources;
    let chain = wallet.chain.as_ref();
    let no_treasury = || SurveyError::NoTreasury { wallet: wallet.address.clone() };
    let address = wallet_info.treasury.clone().ok_or_else(no_treasury)?;
    let treasury = Treasury { chain: wallet.chain.clone(), address };
    let info = treasury.info().await?;
    if info.wallet != wallet.address {
        let (treasury, wallet) = (treasury.address, wallet.address.clone());
        return Err(SurveyError::OtherWallet { treasury, found: info.wallet, wallet });
    }
    let positions = treasury.positions().await?;
    let remaining = treasury.remaining().await?;
    let holdings = holdings(chain, &info, &positions).await?;
    let validators = validators(chain, &info, &positions).await?;
    let balance = wallet.remaining(&info.stable_denom).await?.balance;
    let fundable = fundable(wallet, &info).await?;
    let RemainingResponse { loss_per_day, swap_per_day, .. } = remaining;
    let used = |max: Amount, left: Amount| Amount(max.0.saturating_sub(left.0));
    Ok(Survey {
        height: block.height,
        time: block.time,
        settings,
        treasury: treasury.address,
        unbonding_seconds: info.unbonding_seconds,
        act: info.act,
        price: info.price,
        unusable: info.following.as_ref().and_then(|following| following.unusable.clone()),
        stopped: info.stopped.as_ref().map(|stopped| format!("by {}: {}", stopped.by, stopped.reason)),
        rests_until: wallet_info.rests_until,
        unbonding: positions.unbonding,
        lost_day: used(info.policy.loss_per_day_max, loss_per_day),
        swapped_day: used(info.policy.swap_per_day_max, swap_per_day),
        lost: info.lost,
        wallet: balance,
        fundable,
        fee: fee(gas_price, &info),
        seen_day: past.day,
        seen: past.unbonding,
        runway: past.quarter,
        turnover: turnover(ledger, &info.stable_denom),
        validators,
        holdings,
        policy: info.policy,
        stable_denom: info.stable_denom,
        stake_denom: info.stake_denom,
    })
}

async fn holdings(
    chain: &dyn Chain,
    info: &TreasuryInfo,
    positions: &PositionsResponse,
) -> Result<Holdings, SurveyError> {
    let mut pools = Vec::with_capacity(positions.pools.len());
    for pool in &positions.pools {
        pools.push(holding(chain, info, pool).await?);
    }
    let delegated = positions.delegations.iter();
    let delegated = delegated.map(|one| Delegated { validator: one.validator.clone(), amount: one.amount });
    let unbonding = positions.unbonding.iter().fold(0_u128, |sum, entry| sum.saturating_add(entry.amount.0));
    Ok(Holdings {
        stable: positions.liquid.value,
        stake: positions.idle_stake,
        unbonding: Amount(unbonding),
        unbonding_entries: u32::try_from(positions.unbonding.len()).unwrap_or(u32::MAX),
        delegated: delegated.collect(),
        pools,
    })
}

/// Those that are listed or have stake; `None` from a node that shows none.
async fn validators(
    chain: &dyn Chain,
    info: &TreasuryInfo,
    positions: &PositionsResponse,
) -> Result<Option<Vec<ValidatorSeen>>, SurveyError> {
    let listed = info.policy.validators.iter().map(|rule| &rule.address);
    let mut addresses: Vec<&String> = listed.chain(positions.delegations.iter().map(|one| &one.validator)).collect();
    addresses.sort_unstable();
    addresses.dedup();
    let mut seen = Vec::with_capacity(addresses.len());
    for address in addresses {
        match chain.validator(address).await {
            Ok(Some(found)) => seen.push(ValidatorSeen { address: address.clone(), ..shown(&found) }),
            // One that left the chain earns as little as one that is jailed.
            Ok(None) => {
                seen.push(ValidatorSeen { address: address.clone(), jailed: true, ..ValidatorSeen::default() });
            }
            Err(ChainError::Answered { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Some(seen))
}

fn shown(found: &ChainValidator) -> ValidatorSeen {
    ValidatorSeen {
        address: found.address.clone(),
        commission: found.commission,
        jailed: found.jailed,
        outside: !found.bonded && !found.jailed,
        rises: Some(Rises { most: found.commission_max, at_once: found.commission_change_max }),
        self_bond: found.self_bond.map(Amount),
        missed: found.signing.map(|Signing { missed, window }| Missed { blocks: missed, of: window }),
    }
}

/// What the wallet's own rules let in now; nothing while one stands against it.
async fn fundable(wallet: &Wallet, info: &TreasuryInfo) -> Result<Amount, SurveyError> {
    let answer = wallet.simulate_fund(Amount(1)).await?;
    let remaining = answer.remaining.filter(|left| answer.breach.is_none() && left.denom == info.stable_denom);
    Ok(remaining.map_or(Amount::ZERO, |left| {
        let FundingRemaining { share, per_day, lifetime, free, .. } = left;
        [share, per_day, lifetime, free].into_iter().min().unwrap_or_default()
    }))
}

/// The fee of one act, in the stable denom; nothing where fees are paid in what has no price here.
fn fee(gas_price: &GasPrice, info: &TreasuryInfo) -> Amount {
    let fee = gas_price.fee_ceil(ACT_GAS).filter(|fee| fee.denom == info.stake_denom);
    Amount(fee.map_or(0, |fee| stake_value(Amount(fee.amount), info.price.price, Rounding::Up)))
}
