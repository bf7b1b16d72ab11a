//! What a treasury meets in a scenario: rewards of staking, validators and what befalls them, one pool and its trade.

use serde::Deserialize;

use super::{NotNegative, Share};

/// What staking brings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Staking {
    /// Of what is staked, before a validator's commission, in STATE.
    pub(crate) rate_per_year: Share,
    /// Other rates in turn; the last one goes on for ever.
    #[serde(default, rename = "regime")]
    pub(crate) regimes: Vec<RateRegime>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RateRegime {
    pub(crate) days: u32,
    pub(crate) rate_per_year: Share,
}

/// One validator. Its downtimes are a Poisson process.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Validator {
    pub(crate) name: String,
    /// Of rewards.
    pub(crate) commission: Share,
    /// From this day on it takes `commission_then`.
    #[serde(default)]
    pub(crate) commission_from_day: Option<u32>,
    #[serde(default)]
    pub(crate) commission_then: Option<Share>,
    #[serde(default)]
    pub(crate) downtimes_per_year: NotNegative,
    /// How long it stays jailed after one.
    #[serde(default = "one_day")]
    pub(crate) downtime_days: u32,
    /// What a downtime costs those who staked there.
    #[serde(default = "a_ten_thousandth")]
    pub(crate) downtime_slash: Share,
}

const fn one_day() -> u32 {
    1
}

const fn a_ten_thousandth() -> Share {
    Share(0.0001)
}

/// A slash: on a day, or by chance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Slash {
    /// The validator's name.
    pub(crate) validator: String,
    pub(crate) fraction: Share,
    #[serde(default)]
    pub(crate) from_day: Option<u32>,
    #[serde(default)]
    pub(crate) per_year: Option<NotNegative>,
    /// How long it stays jailed; without it for good.
    #[serde(default)]
    pub(crate) jailed_days: Option<u32>,
}

/// The pool of USDC and STATE, whose fee of 30 basis points is its code's.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pool {
    /// On the side of USDC, on the first day; as much is in STATE. It is what swaps meet.
    pub(crate) depth_usdc: NotNegative,
    /// What is traded in a day, both ways in balance, as a part of what is in the pool.
    #[serde(default)]
    pub(crate) volume_share: NotNegative,
    /// σ of a day's lognormal factor of mean 1.
    #[serde(default)]
    pub(crate) volume_spread: NotNegative,
    /// Other volumes in turn; the last one goes on for ever.
    #[serde(default, rename = "regime")]
    pub(crate) regimes: Vec<VolumeRegime>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VolumeRegime {
    pub(crate) days: u32,
    pub(crate) volume_share: NotNegative,
}

impl Validator {
    pub(super) const fn problem(&self) -> Option<&'static str> {
        match (self.commission_from_day, self.commission_then) {
            (Some(_), None) | (None, Some(_)) => {
                Some("changes its commission: by commission_from_day and commission_then")
            }
            _ => None,
        }
    }
}

impl Slash {
    pub(super) fn problem(&self, validators: &[Validator]) -> Option<&'static str> {
        match (self.from_day, self.per_year) {
            (Some(_), None) | (None, Some(_)) => {}
            _ => return Some("is slashed, and needs a time: either from_day or per_year"),
        }
        let is_known = validators.iter().any(|one| one.name == self.validator);
        (!is_known).then_some("is slashed, and is no validator of this scenario")
    }
}

impl Pool {
    pub(super) fn problem(&self) -> Option<&'static str> {
        let volumes = self.regimes.iter().map(|regime| regime.volume_share).chain([self.volume_share]);
        match (self.depth_usdc.0 >= 1.0, volumes.into_iter().all(|share| share.0 <= 10.0)) {
            (false, _) => Some("is shallower than a dollar: depth_usdc is more"),
            (_, false) => Some("trades more than ten times what is in it in a day: volume_share is less"),
            _ => None,
        }
    }
}
