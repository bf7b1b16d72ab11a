//! A stand-in for Astroport's constant-product pair (1.5, 30 bps) that is its own LP token, since no native build of
//! the real one shares our cosmwasm-std. It trades, mints, pays out and adds up prices as that does, to the unit: a
//! test on the node holds the two together (`tests/chain/tests/differential_treasury.rs`). Never here: limits on
//! slippage.

use std::collections::BTreeMap;

use cosmwasm_std::{
    Addr, BankMsg, Binary, Coin, Deps, DepsMut, Env, Event, MessageInfo, QuerierWrapper, Response, StdError, StdResult,
    Uint128, WasmMsg, from_json, to_json_binary,
};
use cw_multi_test::ContractWrapper;
use serde::{Deserialize, Serialize};

use crate::{Code, STATE, USDC};

const FEE_BPS: u128 = 30;
/// Of the first LP tokens so many stay with the pool for good.
const MINIMUM_LIQUIDITY: u128 = 1_000;
/// The real one divides by decimals of 18 places.
const DECIMAL: u128 = 1_000_000_000_000_000_000;
const BOOK: &[u8] = b"book";

/// What is traded: coins alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetInfo {
    NativeToken { denom: String },
}

/// So much of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    info: AssetInfo,
    amount: Uint128,
}

#[derive(Default, Serialize, Deserialize)]
struct Book {
    supply: u128,
    balances: BTreeMap<String, u128>,
    /// What it keeps of what it should pay or make, in basis points: a pool that cheats.
    kept_bps: u128,
    /// To whom it sends on what it keeps.
    accomplice: Option<String>,
    /// Fails whatever it is asked to do.
    broken: bool,
    /// What it says that it trades beside USDC.
    other: String,
    /// Whose token it says that its own is.
    lp_token: Option<String>,
    pair_type: Option<PairType>,
    /// Fails whatever it is asked but what it is.
    silent: bool,
    /// Which contract it calls, with what, before it pays.
    call: Option<(String, Binary)>,
    /// Claims in an event of its own to have paid the caller so much.
    forged: Option<Coin>,
    /// Of each side its price in the other, times 10^6, times seconds, until then: USDC's and the other's.
    cumulative: [u128; 2],
    /// Unix seconds.
    last: u64,
    /// Says nothing of its accumulators.
    without_prices: bool,
}

/// What the real pair and its LP token take, and how a test rigs it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Execute {
    Swap { offer_asset: Asset, max_spread: Option<String> },
    ProvideLiquidity { assets: Vec<Asset>, slippage_tolerance: Option<String> },
    Send { contract: String, amount: Uint128, msg: Binary },
    Transfer { recipient: String, amount: Uint128 },
    Rig { kept_bps: u128, broken: bool },
    RigCall { contract: String, msg: Binary },
    RigToken { lp_token: String },
    RigType { pair_type: PairType },
    RigSilence { silent: bool },
    RigAccomplice { address: String },
    RigForgery { coin: Coin },
    RigPrices { without: bool },
}

/// What the real pair and its LP token answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Query {
    Pair {},
    Pool {},
    Simulation { offer_asset: Asset },
    Balance { address: String },
    CumulativePrices {},
}

/// By what curve it says that it trades.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairType {
    Xyk {},
    Stable {},
    Custom(String),
}

#[derive(Serialize)]
struct Pair {
    asset_infos: Vec<AssetInfo>,
    liquidity_token: String,
    pair_type: PairType,
}

#[derive(Serialize, Deserialize)]
struct Pool {
    assets: Vec<Asset>,
    total_share: Uint128,
}

#[derive(Serialize)]
struct CumulativePrices {
    assets: Vec<Asset>,
    total_share: Uint128,
    cumulative_prices: Vec<(AssetInfo, AssetInfo, Uint128)>,
}

#[derive(Serialize)]
struct Simulation {
    return_amount: Uint128,
}

#[derive(Serialize)]
struct Balance {
    balance: Uint128,
}

/// A coin as the pair names it.
pub fn asset(coin: &Coin) -> Asset {
    let amount = Uint128::try_from(coin.amount).unwrap();
    Asset { info: AssetInfo::NativeToken { denom: coin.denom.clone() }, amount }
}

/// By constant product, rounded down, less the fee, which is rounded down too.
pub fn quote(offer_reserve: u128, ask_reserve: u128, offered: u128) -> u128 {
    let product = offer_reserve * ask_reserve;
    let gross = ask_reserve - product.div_ceil(offer_reserve + offered);
    gross - gross * FEE_BPS / 10_000
}

/// All LP tokens there are.
pub fn supply(querier: &QuerierWrapper<'_>, pool: &Addr) -> u128 {
    let Pool { total_share, .. } = querier.query_wasm_smart(pool, &Query::Pool {}).unwrap();
    total_share.u128()
}

fn load(deps: Deps<'_>) -> Book {
    deps.storage.get(BOOK).map_or_else(Book::default, |bytes| from_json(bytes).unwrap())
}

fn reserve(deps: Deps<'_>, env: &Env, denom: &str) -> u128 {
    let coin = deps.querier.query_balance(&env.contract.address, denom).unwrap();
    Uint128::try_from(coin.amount).unwrap().u128()
}

/// Its code, for the chain.
pub fn code() -> Code {
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

/// The message names the other denom: `"ustate"` for an honest pool.
fn instantiate(deps: DepsMut<'_>, _: Env, _: MessageInfo, other: String) -> StdResult<Response> {
    deps.storage.set(BOOK, &to_json_binary(&Book { other, ..Book::default() })?);
    Ok(Response::new())
}

fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: Execute) -> StdResult<Response> {
    let mut book = load(deps.as_ref());
    if book.broken && !matches!(msg, Execute::Rig { .. }) {
        return Err(StdError::msg("the pool is broken"));
    }
    let had = |denom: &str, given: u128| reserve(deps.as_ref(), &env, denom) - given;
    let given = |denom: &str| {
        let coin = info.funds.iter().find(|coin| coin.denom == denom);
        coin.map_or(0, |coin| Uint128::try_from(coin.amount).unwrap().u128())
    };
    if matches!(msg, Execute::Swap { .. } | Execute::ProvideLiquidity { .. } | Execute::Send { .. }) {
        let reserves = [USDC, STATE].map(|denom| had(denom, given(denom)));
        let now = env.block.time.seconds();
        (book.cumulative, book.last) = (book.cumulative(reserves, now), now);
    }
    let kept_bps = book.kept_bps;
    let kept = |amount: u128| amount * kept_bps / 10_000;
    let (mut due, mut rigged) = (Vec::new(), true);
    match msg {
        Execute::Swap { offer_asset, .. } => {
            let AssetInfo::NativeToken { denom } = &offer_asset.info;
            let ask = if denom == USDC { STATE } else { USDC };
            assert_eq!(given(denom), offer_asset.amount.u128());
            due.push(Coin::new(quote(had(denom, given(denom)), had(ask, 0), given(denom)), ask));
        }
        Execute::ProvideLiquidity { assets, .. } => {
            assert!(assets.iter().all(|asset| {
                let AssetInfo::NativeToken { denom } = &asset.info;
                given(denom) == asset.amount.u128()
            }));
            let [stable, stake] = [USDC, STATE].map(given);
            let [stables, stakes] = [had(USDC, stable), had(STATE, stake)];
            let minted = match book.supply {
                0 => (stable * stake).isqrt(),
                supply => (stable * supply / stables).min(stake * supply / stakes),
            };
            if minted == 0 {
                return Err(StdError::msg("no LP token comes of it"));
            }
            let minted = minted - kept(minted);
            let stays = if book.supply == 0 { MINIMUM_LIQUIDITY } else { 0 };
            book.supply += minted;
            *book.balances.entry(info.sender.to_string()).or_default() += minted - stays;
            *book.balances.entry(env.contract.address.to_string()).or_default() += stays;
        }
        Execute::Send { contract, amount, msg } => {
            assert_eq!(
                (contract.as_str(), msg.as_slice()),
                (env.contract.address.as_str(), br#"{"withdraw_liquidity":{}}"#.as_slice())
            );
            take(&mut book, &info.sender, amount.u128())?;
            // Rounded down twice: the share, and what it makes.
            let share = amount.u128() * DECIMAL / book.supply;
            for denom in [STATE, USDC] {
                let paid = Uint128::new(had(denom, 0)).multiply_ratio(share, DECIMAL);
                due.push(Coin::new(paid.u128(), denom));
            }
            book.supply -= amount.u128();
        }
        Execute::Transfer { recipient, amount } => {
            take(&mut book, &info.sender, amount.u128())?;
            *book.balances.entry(recipient).or_default() += amount.u128();
            rigged = false;
        }
        msg => {
            book.rig(msg);
            rigged = false;
        }
    }
    if due.iter().any(|coin: &Coin| coin.amount.is_zero()) {
        return Err(StdError::msg("nothing comes of it"));
    }
    deps.storage.set(BOOK, &to_json_binary(&book)?);
    if !rigged {
        return Ok(Response::new());
    }
    let amount = |coin: &Coin| Uint128::try_from(coin.amount).unwrap().u128();
    let paid = due.iter().map(|coin| Coin::new(amount(coin) - kept(amount(coin)), &coin.denom)).collect();
    let mut payments = vec![(info.sender.to_string(), paid)];
    if let Some(accomplice) = &book.accomplice {
        let kept = due.iter().map(|coin| Coin::new(kept(amount(coin)), &coin.denom)).collect();
        payments.push((accomplice.clone(), kept));
    }
    Ok(book.cheat(&env.contract.address, &info.sender).add_messages(payments.into_iter().filter_map(payment)))
}

fn take(book: &mut Book, from: &Addr, amount: u128) -> StdResult<()> {
    let balance = book.balances.entry(from.to_string()).or_default();
    *balance = balance.checked_sub(amount).ok_or_else(|| StdError::msg("not so much"))?;
    Ok(())
}

fn payment((to_address, mut amount): (String, Vec<Coin>)) -> Option<BankMsg> {
    amount.retain(|coin| !coin.amount.is_zero());
    (!amount.is_empty()).then_some(BankMsg::Send { to_address, amount })
}

impl Book {
    /// Before a trade with what was in the pool until then; asked, with what is in it now.
    fn cumulative(&self, [stable, stake]: [u128; 2], now: u64) -> [u128; 2] {
        if now <= self.last || stable == 0 || stake == 0 {
            return self.cumulative;
        }
        let seconds = u128::from(now - self.last) * 1_000_000;
        let [of_stable, of_stake] = self.cumulative;
        [of_stable.wrapping_add(seconds * stake / stable), of_stake.wrapping_add(seconds * stable / stake)]
    }

    fn rig(&mut self, msg: Execute) {
        match msg {
            Execute::Rig { kept_bps, broken } => (self.kept_bps, self.broken) = (kept_bps, broken),
            Execute::RigCall { contract, msg } => self.call = Some((contract, msg)),
            Execute::RigToken { lp_token } => self.lp_token = Some(lp_token),
            Execute::RigType { pair_type } => self.pair_type = Some(pair_type),
            Execute::RigSilence { silent } => self.silent = silent,
            Execute::RigAccomplice { address } => self.accomplice = Some(address),
            Execute::RigForgery { coin } => self.forged = Some(coin),
            Execute::RigPrices { without } => self.without_prices = without,
            msg => panic!("{msg:?}"),
        }
    }

    /// What it does beside its business, before it pays.
    fn cheat(&self, own: &Addr, to: &Addr) -> Response {
        let call = |(contract_addr, msg)| WasmMsg::Execute { contract_addr, msg, funds: vec![] };
        let claim = |coin: &Coin| {
            let attributes = [("recipient", to.to_string()), ("sender", own.to_string()), ("amount", coin.to_string())];
            Event::new("transfer").add_attributes(attributes)
        };
        Response::new().add_messages(self.call.clone().map(call)).add_events(self.forged.iter().map(claim))
    }
}

fn query(deps: Deps<'_>, env: Env, msg: Query) -> StdResult<Binary> {
    let book = load(deps);
    let native = |denom: &str| AssetInfo::NativeToken { denom: denom.to_owned() };
    let held = |denom: &str| reserve(deps, &env, denom);
    match msg {
        Query::Pair {} => to_json_binary(&Pair {
            asset_infos: vec![native(USDC), native(&book.other)],
            liquidity_token: book.lp_token.unwrap_or_else(|| env.contract.address.to_string()),
            pair_type: book.pair_type.unwrap_or(PairType::Xyk {}),
        }),
        _ if book.silent => Err(StdError::msg("the pool says nothing")),
        Query::Pool {} => to_json_binary(&Pool {
            assets: [USDC, STATE].map(|denom| asset(&Coin::new(held(denom), denom))).to_vec(),
            total_share: Uint128::new(book.supply),
        }),
        Query::CumulativePrices {} => {
            let reserves = [USDC, STATE].map(held);
            let [of_stable, of_stake] = book.cumulative(reserves, env.block.time.seconds()).map(Uint128::new);
            let both = [(native(USDC), native(STATE), of_stable), (native(STATE), native(USDC), of_stake)];
            to_json_binary(&CumulativePrices {
                assets: [USDC, STATE].map(|denom| asset(&Coin::new(held(denom), denom))).to_vec(),
                total_share: Uint128::new(book.supply),
                cumulative_prices: if book.without_prices { vec![] } else { both.to_vec() },
            })
        }
        Query::Simulation { offer_asset } => {
            let AssetInfo::NativeToken { denom } = &offer_asset.info;
            let ask = if denom == USDC { STATE } else { USDC };
            let return_amount = Uint128::new(quote(held(denom), held(ask), offer_asset.amount.u128()));
            to_json_binary(&Simulation { return_amount })
        }
        Query::Balance { address } => {
            to_json_binary(&Balance { balance: Uint128::new(book.balances.get(&address).copied().unwrap_or_default()) })
        }
    }
}
