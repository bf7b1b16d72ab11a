//! What the contract stores: keys and structs.

use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_api::treasury::{Change, Leaving, Policy, Price, Stopped, Usage};
use stateset_store::Item;

/// All that an action reads of rules, in one value.
pub(crate) const CONFIG: Item<Config> = Item::new(b'c', "configuration");
pub(crate) const USAGE: Item<Usage> = Item::new(b'u', "usage");
/// Whether an action has begun and is not verified yet.
pub(crate) const ACTING: Item<bool> = Item::new(b'a', "action under way");
/// Soonest first.
pub(crate) const UNBONDING: Item<Vec<Leaving>> = Item::new(b'l', "unbonding stake");
pub(crate) const PENDING: Item<Option<Pending>> = Item::new(b'n', "pending change");

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Config {
    pub(crate) wallet: Addr,
    pub(crate) stable_denom: String,
    pub(crate) stake_denom: String,
    pub(crate) unbonding_seconds: u64,
    pub(crate) price: Price,
    pub(crate) stopped: Option<Stopped>,
    pub(crate) policy: Policy,
    /// Those listed, and those delisted in which something may still lie.
    pub(crate) pools: Vec<KnownPool>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownPool {
    pub(crate) addr: Addr,
    pub(crate) lp_token: Addr,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) change: Change,
    /// Unix seconds.
    pub(crate) due_at: u64,
}

impl Config {
    pub(crate) fn known_pool(&self, address: &str) -> Option<&KnownPool> {
        self.pools.iter().find(|pool| pool.addr.as_str() == address)
    }
}

/// What has not left by `now`.
pub(crate) fn still_leaving(unbonding: &[Leaving], now: u64) -> Amount {
    let leaving = unbonding.iter().filter(|leaving| leaving.matures_at > now);
    Amount(leaving.fold(0, |sum, leaving| sum.saturating_add(leaving.amount.0)))
}
