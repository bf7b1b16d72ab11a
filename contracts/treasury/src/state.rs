//! What the contract stores: keys and structs.

use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use stateset_api::treasury::layout::{ACT_PREFIX, RETURNED_PREFIX};
use stateset_api::treasury::{Change, Observations, Policy, Price, Stopped, Unbonding, Usage};
use stateset_store::{Item, cells};

/// What a pool may use of the gas of a recall or a change of the policy, so that none can keep the others' money: twice
/// what Astroport's takes, and eight times that fit into a proposal of the wallet's beside everything else.
pub(crate) const POOL_GAS_MAX: u64 = 1_000_000;

cells! {
    /// All that an action reads of rules, in one value.
    pub(crate) const CONFIG: Item<Config> = Item::new(b'c', "configuration");
    pub(crate) const USAGE: Item<Usage> = Item::new(b'u', "usage");
    /// Whether an action has begun and is not verified yet.
    pub(crate) const IN_ACTION: Item<bool> = Item::new(b'a', "action under way");
    pub(crate) const UNBONDING: Item<Unbonding> = Item::new(b'l', "unbonding stake");
    /// What ever went to the wallet of the stable denom. Absent before any did. Others read it: see
    /// [`stateset_api::treasury::layout`].
    pub(crate) const RETURNED: Item<u128> = Item::new(RETURNED_PREFIX, "what was returned");
    /// The last act number of the operator's. Others read it: see the layout.
    pub(crate) const ACT: Item<u64> = Item::new(ACT_PREFIX, "act number");
    /// Of the pools that the policy follows; nothing while it follows none.
    pub(crate) const OBSERVATIONS: Item<Option<Observations>> = Item::new(b'o', "observations");
    pub(crate) const PENDING: Item<Option<Pending>> = Item::new(b'n', "pending change");
}

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
    /// See [`stateset_api::treasury::TreasuryInfo::alarm`]; in nanoseconds. Last: version 0.2 did not write it.
    pub(crate) alarm: u64,
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
