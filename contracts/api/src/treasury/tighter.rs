//! Whether a change of the policy only takes away: every action allowed after it was allowed before it.

use super::{Policy, Price, VenueRule, follow};

/// Whether `after` allows no action that `before` would refuse, whatever is held, at the price that [`price_under`]
/// leaves. Another strategy is never tighter: it lets the operator trade towards its own targets. Says nothing of
/// whether `after` is valid; see [`Policy::validate`].
pub fn is_tighter(before: &Policy, after: &Policy) -> bool {
    // Every member is named: one that is added does not compile until it is compared.
    let Policy {
        strategy,
        band_bps,
        slippage_max_bps,
        deviation_max_bps,
        price_age_max_seconds,
        loss_per_day_max,
        swap_per_day_max,
        liquid_min,
        validators,
        pools,
        loosen_delay_seconds,
        loss_lifetime_max,
        reference,
    } = after;
    *strategy == before.strategy
        && *band_bps <= before.band_bps
        && *slippage_max_bps <= before.slippage_max_bps
        && *deviation_max_bps <= before.deviation_max_bps
        && *price_age_max_seconds <= before.price_age_max_seconds
        && *loss_per_day_max <= before.loss_per_day_max
        && *swap_per_day_max <= before.swap_per_day_max
        && *liquid_min >= before.liquid_min
        && venues_are_tighter(&before.validators, validators)
        && venues_are_tighter(&before.pools, pools)
        && *loosen_delay_seconds >= before.loosen_delay_seconds
        && *loss_lifetime_max <= before.loss_lifetime_max
        && follow::is_tighter(before.reference.as_ref(), reference.as_ref())
}

/// The price under another policy: one that followed pools serves no more once nothing follows them, until one is set.
pub fn price_under(before: &Policy, after: &Policy, price: Price) -> Price {
    let turned_off = before.reference.is_some() && after.reference.is_none();
    if turned_off { Price { observed_at: 0, ..price } } else { price }
}

fn venues_are_tighter(before: &[VenueRule], after: &[VenueRule]) -> bool {
    after.iter().all(|VenueRule { address, share_max_bps }| {
        before.iter().any(|was| was.address == *address && *share_max_bps <= was.share_max_bps)
    })
}
