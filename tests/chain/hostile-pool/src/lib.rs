//! A pool that answers as Astroport's does until it is turned, and then takes all gas, fails or says nonsense.
//!
//! It is its own LP token, of which it says that everybody holds a million. It holds no money and never deployed
//! anywhere but on the tests' own node.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Binary, Deps, DepsMut, Env, MessageInfo, Response, StdError, StdResult, Uint128, entry_point, to_json_binary,
};

const MODE: &[u8] = b"mode";
const PAIR: &[u8] = b"pair";

#[cw_serde]
pub struct InstantiateMsg {
    pub stable_denom: String,
    pub stake_denom: String,
}

/// How the pool behaves from now on.
#[cw_serde]
#[derive(Copy)]
pub enum Mode {
    /// Answers, and takes tokens back for nothing.
    Honest,
    /// Takes all gas whatever it is asked.
    BurnWhenAsked,
    /// Answers, and takes all gas when tokens are given back.
    BurnWhenLeft,
    /// Fails whatever it is asked.
    FailWhenAsked,
    /// Answers, and fails when tokens are given back.
    FailWhenLeft,
    /// Answers what is no answer.
    Nonsense,
}

#[cw_serde]
pub enum ExecuteMsg {
    SetMode { mode: Mode },
    Send { contract: String, amount: Uint128, msg: Binary },
}

#[cw_serde]
pub enum QueryMsg {
    Pair {},
    Pool {},
    Balance { address: String },
}

#[cw_serde]
enum AssetInfo {
    NativeToken { denom: String },
}

#[cw_serde]
struct Asset {
    info: AssetInfo,
    amount: Uint128,
}

#[cw_serde]
struct PairAnswer {
    asset_infos: Vec<AssetInfo>,
    liquidity_token: String,
    pair_type: PairType,
}

#[cw_serde]
enum PairType {
    Xyk {},
}

#[cw_serde]
struct PoolAnswer {
    assets: Vec<Asset>,
    total_share: Uint128,
}

#[cw_serde]
struct BalanceAnswer {
    balance: Uint128,
}

fn burn() -> ! {
    let mut spent = 0_u64;
    loop {
        spent = std::hint::black_box(spent).wrapping_add(1);
    }
}

fn mode(deps: Deps) -> StdResult<Mode> {
    let stored = deps.storage.get(MODE).ok_or_else(|| StdError::msg("no mode"))?;
    cosmwasm_std::from_json(stored)
}

#[entry_point]
pub fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, msg: InstantiateMsg) -> StdResult<Response> {
    deps.storage.set(PAIR, &to_json_binary(&msg)?);
    deps.storage.set(MODE, &to_json_binary(&Mode::Honest)?);
    Ok(Response::new())
}

#[entry_point]
pub fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    if let ExecuteMsg::SetMode { mode } = msg {
        deps.storage.set(MODE, &to_json_binary(&mode)?);
        return Ok(Response::new());
    }
    match mode(deps.as_ref())? {
        Mode::BurnWhenLeft => burn(),
        Mode::FailWhenLeft => Err(StdError::msg("nothing is given back")),
        _ => Ok(Response::new()),
    }
}

#[entry_point]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> StdResult<Binary> {
    match mode(deps)? {
        Mode::BurnWhenAsked => burn(),
        Mode::FailWhenAsked => return Err(StdError::msg("nothing is said")),
        Mode::Nonsense => return Ok(Binary::from(b"{\"balance\":\"-1\"}")),
        _ => {}
    }
    let pair: InstantiateMsg = cosmwasm_std::from_json(deps.storage.get(PAIR).unwrap_or_default())?;
    let native = |denom: &str| AssetInfo::NativeToken { denom: denom.to_owned() };
    let of = |denom: &str, amount: u128| Asset { info: native(denom), amount: Uint128::new(amount) };
    match msg {
        QueryMsg::Pair {} => to_json_binary(&PairAnswer {
            asset_infos: vec![native(&pair.stable_denom), native(&pair.stake_denom)],
            liquidity_token: env.contract.address.into_string(),
            pair_type: PairType::Xyk {},
        }),
        // At four stakes a stable coin; a million tokens are a millionth of it.
        QueryMsg::Pool {} => to_json_binary(&PoolAnswer {
            assets: vec![of(&pair.stable_denom, 1_000_000_000), of(&pair.stake_denom, 4_000_000_000)],
            total_share: Uint128::new(1_000_000_000_000),
        }),
        QueryMsg::Balance { .. } => to_json_binary(&BalanceAnswer { balance: Uint128::new(1_000_000) }),
    }
}
