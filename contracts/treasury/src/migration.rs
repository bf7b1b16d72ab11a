//! From older code: what it stored, as this code reads it.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Timestamp};
use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_api::event::Migrated;
use stateset_api::ring::Ring;
use stateset_api::treasury::{
    Change, Policy, Price, Settled, Stopped, Strategy, Unbonding, UnbondingEntry, Usage, VenueRule,
};
use stateset_store::Item;

use crate::state::{CONFIG, Config, KnownPool, PENDING, Pending, UNBONDING, USAGE};
use crate::version::{NAME, VERSION};
use crate::{ContractError, position};

/// The policy of version 0.2: it knew no end of losses, and followed no pools.
#[derive(Serialize, Deserialize)]
struct PolicyOf02 {
    strategy: Strategy,
    band_bps: u16,
    slippage_max_bps: u16,
    deviation_max_bps: u16,
    price_age_max_seconds: u64,
    loss_per_day_max: Amount,
    swap_per_day_max: Amount,
    liquid_min: Amount,
    validators: Vec<VenueRule>,
    pools: Vec<VenueRule>,
    loosen_delay_seconds: u64,
}

impl From<PolicyOf02> for Policy {
    fn from(old: PolicyOf02) -> Self {
        Self {
            strategy: old.strategy,
            band_bps: old.band_bps,
            slippage_max_bps: old.slippage_max_bps,
            deviation_max_bps: old.deviation_max_bps,
            price_age_max_seconds: old.price_age_max_seconds,
            loss_per_day_max: old.loss_per_day_max,
            swap_per_day_max: old.swap_per_day_max,
            liquid_min: old.liquid_min,
            validators: old.validators,
            pools: old.pools,
            loosen_delay_seconds: old.loosen_delay_seconds,
            loss_lifetime_max: Amount::MAX,
            reference: None,
        }
    }
}

/// The configuration of version 0.2: the beginning of ours. It noted no alarm but a stop in force; its price was
/// observed when it was set, as far as anybody knows.
#[derive(Serialize, Deserialize)]
struct ConfigOf02 {
    wallet: Addr,
    stable_denom: String,
    stake_denom: String,
    unbonding_seconds: u64,
    price: Price,
    stopped: Option<Stopped>,
    policy: PolicyOf02,
    pools: Vec<KnownPool>,
}

#[derive(Serialize, Deserialize)]
struct UsageOf02 {
    loss: Ring,
    swaps: Ring,
}

#[derive(Serialize, Deserialize)]
enum ChangeOf02 {
    Policy(PolicyOf02),
    Resume {},
}

#[derive(Serialize, Deserialize)]
struct PendingOf02 {
    change: ChangeOf02,
    due_at: u64,
}

const CONFIG_OF_02: Item<ConfigOf02> = Item::new(b'c', "configuration of version 0.2");
const USAGE_OF_02: Item<UsageOf02> = Item::new(b'u', "usage of version 0.2");
const UNBONDING_OF_02: Item<Vec<UnbondingEntry>> = Item::new(b'l', "unbonding stake of version 0.2");
const PENDING_OF_02: Item<Option<PendingOf02>> = Item::new(b'n', "pending change of version 0.2");

pub(crate) fn migrate(deps: DepsMut<'_>, env: &Env) -> Result<Response, ContractError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)
        .map_err(|error| ContractError::Migration { reason: error.to_string() })?;
    if CONFIG.may_load(deps.storage).is_err() {
        from_02(deps, env)?;
    }
    let (contract, from, to) = (NAME.to_owned(), from.to_string(), VERSION.to_owned());
    Ok(Response::new().add_event(Migrated { contract, from, to }.to_event()))
}

fn from_02(deps: DepsMut<'_>, env: &Env) -> Result<(), ContractError> {
    let storage = deps.storage;
    let ConfigOf02 { wallet, stable_denom, stake_denom, unbonding_seconds, price, stopped, policy, pools } =
        CONFIG_OF_02.load(storage)?;
    let alarm = stopped.as_ref().map_or(0, |stopped| Timestamp::from_seconds(stopped.at).nanos());
    let policy = Policy::from(policy);
    let config = Config { wallet, stable_denom, stake_denom, unbonding_seconds, price, stopped, policy, pools, alarm };
    CONFIG.save(storage, &config)?;
    let UsageOf02 { loss, swaps } = USAGE_OF_02.load(storage)?;
    USAGE.save(storage, &Usage { loss, swaps, lost: 0 })?;
    let pending = PENDING_OF_02.load(storage)?.map(|PendingOf02 { change, due_at }| {
        let change = match change {
            ChangeOf02::Policy(policy) => Change::Policy(policy.into()),
            ChangeOf02::Resume {} => Change::Resume {},
        };
        Pending { change, due_at }
    });
    PENDING.save(storage, &pending)?;
    // From now on, whatever came in before.
    let entries = UNBONDING_OF_02.load(storage)?;
    let idle = position::balance(deps.querier, env, &config.stake_denom)?;
    let seen = Settled::new(idle, &position::delegated(deps.querier, env)?);
    Ok(UNBONDING.save(storage, &Unbonding { entries, seen })?)
}
