//! Pools shaped as Astroport's constant-product pair with a cw20 LP token: their messages and answers. Decides nothing.

use cosmwasm_std::{Addr, Binary, Coin, CosmosMsg, Deps, QuerierWrapper, StdResult, Uint128, WasmMsg, to_json_binary};
use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_api::treasury::{PoolHolding, Side};

use crate::ContractError;
use crate::amount::checked;
use crate::state::{Config, KnownPool};

/// The widest that the pool accepts. The bound is the treasury's own, on balances.
const POOL_SPREAD: &str = "0.5";

/// A pool of a cw20 token does not read as one of these, so it is none.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AssetInfo {
    NativeToken { denom: String },
}

#[derive(Serialize, Deserialize)]
struct Asset {
    info: AssetInfo,
    amount: Uint128,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum PairExecute {
    Swap { offer_asset: Asset, max_spread: &'static str },
    ProvideLiquidity { assets: [Asset; 2], slippage_tolerance: &'static str },
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum PairQuery {
    Pair {},
    Pool {},
    Simulation { offer_asset: Asset },
    CumulativePrices {},
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum LpExecute {
    Send { contract: String, amount: Uint128, msg: Binary },
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum LpHook {
    WithdrawLiquidity {},
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum LpQuery {
    Balance { address: String },
}

/// What trades along another curve is worth something else than its reserves' product says, and does not read as this.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum PairType {
    Xyk {},
}

#[derive(Deserialize)]
struct PairAnswer {
    asset_infos: Vec<AssetInfo>,
    liquidity_token: String,
    pair_type: PairType,
}

#[derive(Deserialize)]
struct PoolAnswer {
    assets: Vec<Asset>,
    total_share: Uint128,
}

/// Of each side the price in the other, times 10^6, times seconds.
#[derive(Deserialize)]
struct CumulativeAnswer {
    assets: Vec<Asset>,
    total_share: Uint128,
    cumulative_prices: Vec<(AssetInfo, AssetInfo, Uint128)>,
}

#[derive(Deserialize)]
struct SimulationAnswer {
    return_amount: Uint128,
}

#[derive(Deserialize)]
struct BalanceAnswer {
    balance: Uint128,
}

fn native(denom: &str, amount: Amount) -> Asset {
    Asset { info: AssetInfo::NativeToken { denom: denom.to_owned() }, amount: Uint128::new(amount.0) }
}

fn ask<T: serde::de::DeserializeOwned>(
    querier: QuerierWrapper<'_>,
    pool: &Addr,
    contract: &Addr,
    query: &impl Serialize,
) -> Result<T, ContractError> {
    querier
        .query_wasm_smart(contract, query)
        .map_err(|error| ContractError::Pool { pool: pool.to_string(), reason: error.to_string() })
}

/// Asks a pool what it is; refuses one that trades anything but the treasury's two denoms, by anything but their
/// product, or whose LP token is a coin of the bank, as Astroport's are since 2024.
pub(crate) fn inspect(deps: Deps<'_>, config: &Config, addr: Addr) -> Result<KnownPool, ContractError> {
    let PairAnswer { asset_infos, liquidity_token, pair_type: PairType::Xyk {} } =
        ask(deps.querier, &addr, &addr, &PairQuery::Pair {})?;
    let mut got: Vec<String> = asset_infos.into_iter().map(|AssetInfo::NativeToken { denom }| denom).collect();
    let mut expected = [config.stable_denom.as_str(), config.stake_denom.as_str()];
    got.sort_unstable();
    expected.sort_unstable();
    if got != expected {
        let (got, expected) = (got.join(", "), expected.join(", "));
        return Err(ContractError::PoolAssets { pool: addr.into_string(), got, expected });
    }
    let lp_token = deps.api.addr_validate(&liquidity_token);
    let lp_token =
        lp_token.map_err(|_| ContractError::LpTokenNoContract { pool: addr.to_string(), liquidity_token })?;
    Ok(KnownPool { addr, lp_token })
}

pub(crate) fn lp_balance(querier: QuerierWrapper<'_>, pool: &KnownPool, of: &Addr) -> Result<Amount, ContractError> {
    let query = LpQuery::Balance { address: of.to_string() };
    let BalanceAnswer { balance } = ask(querier, &pool.addr, &pool.lp_token, &query)?;
    checked("LP tokens", balance.u128())
}

/// The pool's reserves and the part that is the treasury's.
pub(crate) fn holding(
    querier: QuerierWrapper<'_>,
    config: &Config,
    pool: &KnownPool,
    of: &Addr,
) -> Result<PoolHolding, ContractError> {
    let lp = lp_balance(querier, pool, of)?;
    let answer = ask(querier, &pool.addr, &pool.addr, &PairQuery::Pool {})?;
    holding_of(config, pool, lp, &answer)
}

fn holding_of(
    config: &Config,
    pool: &KnownPool,
    lp: Amount,
    answer: &PoolAnswer,
) -> Result<PoolHolding, ContractError> {
    let reserve = |denom: &str| -> Result<Amount, ContractError> {
        let mut of_denom = answer.assets.iter().filter(|asset| {
            let AssetInfo::NativeToken { denom: of } = &asset.info;
            of == denom
        });
        checked("a pool's reserve", of_denom.next().map_or(0, |asset| asset.amount.u128()))
    };
    Ok(PoolHolding {
        pool: pool.addr.to_string(),
        lp,
        lp_supply: checked("LP tokens", answer.total_share.u128())?,
        stable_reserve: reserve(&config.stable_denom)?,
        stake_reserve: reserve(&config.stake_denom)?,
    })
}

/// The same, with the accumulator of the stake's price: its scale is that of [`stateset_api::treasury::Price`].
pub(crate) fn observe(
    querier: QuerierWrapper<'_>,
    config: &Config,
    pool: &KnownPool,
    of: &Addr,
) -> Result<(PoolHolding, u128), ContractError> {
    let lp = lp_balance(querier, pool, of)?;
    let CumulativeAnswer { assets, total_share, cumulative_prices } =
        ask(querier, &pool.addr, &pool.addr, &PairQuery::CumulativePrices {})?;
    let mut of_stake = cumulative_prices.into_iter().filter(|(of, to, _)| {
        let (AssetInfo::NativeToken { denom: of }, AssetInfo::NativeToken { denom: to }) = (of, to);
        *of == config.stake_denom && *to == config.stable_denom
    });
    let (.., cumulative) =
        of_stake.next().ok_or_else(|| ContractError::NoAccumulator { pool: pool.addr.to_string() })?;
    Ok((holding_of(config, pool, lp, &PoolAnswer { assets, total_share })?, cumulative.u128()))
}

fn denom(config: &Config, side: Side) -> &str {
    match side {
        Side::Stable => &config.stable_denom,
        Side::Stake => &config.stake_denom,
    }
}

/// What the pool says that it would give.
pub(crate) fn simulate(
    querier: QuerierWrapper<'_>,
    config: &Config,
    pool: &KnownPool,
    offer: Side,
    amount: Amount,
) -> Result<Amount, ContractError> {
    let query = PairQuery::Simulation { offer_asset: native(denom(config, offer), amount) };
    let SimulationAnswer { return_amount } = ask(querier, &pool.addr, &pool.addr, &query)?;
    Ok(Amount(return_amount.u128()))
}

pub(crate) fn swap(config: &Config, pool: &KnownPool, offer: Side, amount: Amount) -> StdResult<CosmosMsg> {
    let denom = denom(config, offer);
    let msg = PairExecute::Swap { offer_asset: native(denom, amount), max_spread: POOL_SPREAD };
    call(&pool.addr, &msg, vec![Coin::new(amount.0, denom)])
}

pub(crate) fn provide(config: &Config, pool: &KnownPool, stable: Amount, stake: Amount) -> StdResult<CosmosMsg> {
    let assets = [native(&config.stable_denom, stable), native(&config.stake_denom, stake)];
    let msg = PairExecute::ProvideLiquidity { assets, slippage_tolerance: POOL_SPREAD };
    // The bank wants coins in the order of their denoms.
    let mut funds = vec![Coin::new(stable.0, &config.stable_denom), Coin::new(stake.0, &config.stake_denom)];
    funds.sort_by(|one, other| one.denom.cmp(&other.denom));
    call(&pool.addr, &msg, funds)
}

pub(crate) fn withdraw(pool: &KnownPool, lp: Amount) -> StdResult<CosmosMsg> {
    let msg = to_json_binary(&LpHook::WithdrawLiquidity {})?;
    let send = LpExecute::Send { contract: pool.addr.to_string(), amount: Uint128::new(lp.0), msg };
    call(&pool.lp_token, &send, vec![])
}

fn call(contract: &Addr, msg: &impl Serialize, funds: Vec<Coin>) -> StdResult<CosmosMsg> {
    Ok(WasmMsg::Execute { contract_addr: contract.to_string(), msg: to_json_binary(msg)?, funds }.into())
}
