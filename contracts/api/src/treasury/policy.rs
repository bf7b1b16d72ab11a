//! The numbers that bound an operator.

use super::bounds::within;
use super::venue::venues;
use super::{Follow, POOLS_MAX, PRICE_AGE_SECONDS_MAX, PolicyError, Strategy, VALIDATORS_MAX, VenueRule};
use crate::Amount;
use cosmwasm_schema::cw_serde;

/// A looser slippage than 10 % is no bound.
pub const SLIPPAGE_BPS_MAX: u16 = 1_000;
/// The same for a pool's distance from the reference price: 20 %.
pub(super) const DEVIATION_BPS_MAX: u16 = 2_000;
/// A band wider than 20 % of the whole would make the shares meaningless.
pub(super) const BAND_BPS_MAX: u16 = 2_000;
/// A loosening waits between one hour and 30 days (seconds).
pub const DELAY_SECONDS_MIN: u64 = 3_600;
pub const DELAY_SECONDS_MAX: u64 = 30 * 86_400;

/// What the operator may do. Everything else it may not.
///
/// What the numbers promise: whatever the operator and whoever moves the pools do together, 24 hours cost at most
/// `loss_per_day_max` at the reference price, plus `swap_per_day_max` times the part by which the reference itself is
/// off the market: what the wallet set and the market has moved since, or, of a reference that follows pools, at most
/// [`Follow::error_bps_max`] while the market lies in its corridor. What they do not: a validator's slashing, a fall of
/// the stake's price, the code of a listed pool.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Policy {
    pub strategy: Strategy,
    /// How far a share may lie from its target, either way, in basis points of the whole; at most 2,000. Within the
    /// bands every move into risk is allowed, outside only one that brings the shares no further from the targets;
    /// moves towards safety are bound by none. See [`Strategy::band_bps`].
    pub band_bps: u16,
    /// How much less than the pool's price before the swap a swap may yield, fee included, and what part of what it
    /// moves providing and withdrawing liquidity may cost; at most 1,000.
    pub slippage_max_bps: u16,
    /// How far a pool's price may lie from the reference for a swap or for providing liquidity; at most 2,000.
    pub deviation_max_bps: u16,
    /// How old the reference may be for the same, in seconds; at most 30 days.
    pub price_age_max_seconds: u64,
    /// What actions may cost in any 24 hours, at the reference price, in the stable denom's smallest unit.
    pub loss_per_day_max: Amount,
    /// What may be offered to pools for swaps and as liquidity in any 24 hours, at the reference price, in the stable
    /// denom's smallest unit.
    pub swap_per_day_max: Amount,
    /// Below this the treasury's own balance in the stable denom is not spent. What the wallet holds does not count:
    /// its payments would otherwise decide what is allowed here.
    pub liquid_min: Amount,
    /// At most 8.
    pub validators: Vec<VenueRule>,
    /// At most 4; pairs of the stable and the stake denom, constant product, shaped as Astroport's with a cw20 LP
    /// token. Whoever can change a pool's code can take what is in it.
    pub pools: Vec<VenueRule>,
    /// How long a loosening of this policy waits, in seconds: one hour to 30 days.
    pub loosen_delay_seconds: u64,
    /// What actions may cost for ever, at the reference price, in the stable denom's smallest unit, what the wallet's
    /// treasuries before this one lost ([`super::InstantiateMsg::lost_before`]) included. Once it is reached the
    /// operator may only unstake, withdraw liquidity and return, until a policy with a higher one is in force. What
    /// rounding takes of these three counts, and is refused by neither this nor `loss_per_day_max`.
    pub loss_lifetime_max: Amount,
    /// A reference price that follows pools. `None`: the wallet sets it, and nothing else moves it.
    #[serde(default)]
    pub reference: Option<Follow>,
}

impl Policy {
    /// Checks everything but whether validators and pools exist.
    pub fn validate(&self) -> Result<(), PolicyError> {
        within("band_bps", self.band_bps.into(), 0, BAND_BPS_MAX.into())?;
        within("slippage_max_bps", self.slippage_max_bps.into(), 0, SLIPPAGE_BPS_MAX.into())?;
        within("deviation_max_bps", self.deviation_max_bps.into(), 0, DEVIATION_BPS_MAX.into())?;
        within("price_age_max_seconds", self.price_age_max_seconds, 0, PRICE_AGE_SECONDS_MAX)?;
        within("loosen_delay_seconds", self.loosen_delay_seconds, DELAY_SECONDS_MIN, DELAY_SECONDS_MAX)?;
        venues("validators", "validator", &self.validators, VALIDATORS_MAX)?;
        venues("pools", "pool", &self.pools, POOLS_MAX)?;
        self.reference.as_ref().map_or(Ok(()), |follow| follow.validate(&self.pools))
    }

    /// How old the reference may be, in seconds: the lesser of the two limits, where it follows pools.
    pub fn price_age_seconds(&self) -> u64 {
        let stale = self.reference.as_ref().map_or(u64::MAX, |follow| follow.stale_after_seconds);
        self.price_age_max_seconds.min(stale)
    }

    pub(super) fn validator(&self, address: &str) -> Option<&VenueRule> {
        self.validators.iter().find(|rule| rule.address == address)
    }

    pub fn listed_pool(&self, address: &str) -> Option<&VenueRule> {
        self.pools.iter().find(|rule| rule.address == address)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::treasury::follow::tests::follow;

    pub(in crate::treasury) fn policy() -> Policy {
        Policy {
            strategy: Strategy::Balanced,
            band_bps: 500,
            slippage_max_bps: 100,
            deviation_max_bps: 300,
            price_age_max_seconds: 86_400,
            loss_per_day_max: Amount(50_000_000),
            swap_per_day_max: Amount(10_000_000_000),
            liquid_min: Amount(100_000_000),
            validators: vec![
                VenueRule { address: "v1".into(), share_max_bps: 3_000 },
                VenueRule { address: "v2".into(), share_max_bps: 3_000 },
            ],
            pools: vec![VenueRule { address: "p1".into(), share_max_bps: 4_000 }],
            loosen_delay_seconds: 86_400,
            loss_lifetime_max: Amount(500_000_000),
            reference: None,
        }
    }

    #[test]
    fn a_policy_at_its_bounds_is_accepted_and_beyond_refused_by_name() {
        assert_eq!(policy().validate(), Ok(()));
        let venue = |address: &str, share_max_bps| VenueRule { address: address.into(), share_max_bps };
        let beyond = [
            ("band_bps", Policy { band_bps: 2_001, ..policy() }),
            ("slippage_max_bps", Policy { slippage_max_bps: 1_001, ..policy() }),
            ("deviation_max_bps", Policy { deviation_max_bps: 2_001, ..policy() }),
            ("price_age_max_seconds", Policy { price_age_max_seconds: PRICE_AGE_SECONDS_MAX + 1, ..policy() }),
            ("loosen_delay_seconds", Policy { loosen_delay_seconds: DELAY_SECONDS_MIN - 1, ..policy() }),
            ("loosen_delay_seconds", Policy { loosen_delay_seconds: DELAY_SECONDS_MAX + 1, ..policy() }),
            ("share_max_bps", Policy { pools: vec![venue("p", 10_001)], ..policy() }),
            ("bytes of an address", Policy { pools: vec![venue("", 1)], ..policy() }),
            ("validators", Policy { validators: (0..9).map(|n| venue(&n.to_string(), 1)).collect(), ..policy() }),
            ("pools", Policy { pools: (0..5).map(|n| venue(&n.to_string(), 1)).collect(), ..policy() }),
            ("validator", Policy { validators: vec![venue("v", 1), venue("v", 2)], ..policy() }),
            ("followed", Policy { pools: vec![venue("p2", 1)], reference: Some(follow()), ..policy() }),
        ];
        for (name, policy) in beyond {
            let named = match policy.validate() {
                Err(PolicyError::Bounds { what, .. } | PolicyError::Twice { what, .. }) => what,
                Err(PolicyError::FollowedPool { .. }) => "followed",
                Err(PolicyError::Corridor { .. }) => "corridor",
                Ok(()) => "nothing",
            };
            assert_eq!(named, name);
        }
    }
}
