//! Whether a change of the policy only takes away: every action allowed after it was allowed before it.

use super::{Policy, VenueRule};

/// Whether `after` allows no action that `before` would refuse, whatever is held. Another strategy is never tighter: it
/// lets the operator trade towards its own targets. Says nothing of whether `after` is valid; see [`Policy::validate`].
pub fn is_tighter(before: &Policy, after: &Policy) -> bool {
    after.strategy == before.strategy
        && after.band_bps <= before.band_bps
        && after.slippage_max_bps <= before.slippage_max_bps
        && after.deviation_max_bps <= before.deviation_max_bps
        && after.price_age_max_seconds <= before.price_age_max_seconds
        && after.loss_per_day_max <= before.loss_per_day_max
        && after.swap_per_day_max <= before.swap_per_day_max
        && after.liquid_min >= before.liquid_min
        && venues_are_tighter(&before.validators, &after.validators)
        && venues_are_tighter(&before.pools, &after.pools)
        && after.loosen_delay_seconds >= before.loosen_delay_seconds
}

fn venues_are_tighter(before: &[VenueRule], after: &[VenueRule]) -> bool {
    after.iter().all(|is| before.iter().any(|was| was.address == is.address && is.share_max_bps <= was.share_max_bps))
}
