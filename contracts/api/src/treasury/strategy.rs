//! The presets: which shares of idle money are aimed at, and how far off them is near enough. The one place where they
//! stand; the command line and `docs/treasury.md` take them from here.

use cosmwasm_schema::cw_serde;

/// Which shares are aimed at, of all that the treasury holds.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Strategy {
    /// 20 % staked, 10 % liquidity, 70 % liquid; a band of 3 %.
    Conservative,
    /// 40 % staked, 30 % liquidity, 30 % liquid; a band of 5 %.
    Balanced,
    /// 60 % staked, 30 % liquidity, 10 % liquid; a band of 8 %.
    Aggressive,
}

/// Target shares of the treasury's value in basis points, summing to 10,000. Idle stake (not staked, or on its way out
/// of staking) has none: it is a stopover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Targets {
    pub staked: u16,
    pub liquidity: u16,
    pub liquid: u16,
}

impl Strategy {
    /// From the most careful to the least.
    pub const ALL: [Self; 3] = [Self::Conservative, Self::Balanced, Self::Aggressive];

    pub const fn targets(self) -> Targets {
        match self {
            Self::Conservative => Targets { staked: 2_000, liquidity: 1_000, liquid: 7_000 },
            Self::Balanced => Targets { staked: 4_000, liquidity: 3_000, liquid: 3_000 },
            Self::Aggressive => Targets { staked: 6_000, liquidity: 3_000, liquid: 1_000 },
        }
    }

    /// What [`super::Policy::band_bps`] is to be where nobody says otherwise: less than the least target, so that none
    /// of the shares may fall to nothing.
    pub const fn band_bps(self) -> u16 {
        match self {
            Self::Conservative => 300,
            Self::Balanced => 500,
            Self::Aggressive => 800,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::treasury::policy::BAND_BPS_MAX;
    use crate::treasury::venue::WHOLE_BPS;

    #[test]
    fn every_strategys_targets_sum_to_the_whole_and_its_band_leaves_something_of_each() {
        for strategy in Strategy::ALL {
            let Targets { staked, liquidity, liquid } = strategy.targets();
            assert_eq!(staked + liquidity + liquid, WHOLE_BPS);
            let band = strategy.band_bps();
            assert!(band <= BAND_BPS_MAX && [staked, liquidity, liquid].iter().all(|share| band < *share));
        }
    }

    #[test]
    fn the_documents_table_is_taken_from_here() {
        let page = include_str!("../../../../docs/treasury.md");
        for strategy in Strategy::ALL {
            let (Targets { staked, liquidity, liquid }, band) = (strategy.targets(), strategy.band_bps());
            let [staked, liquidity, liquid, band] = [staked, liquidity, liquid, band].map(|bps| bps / 100);
            let row = format!("| {strategy:?} | {staked} % | {liquidity} % | {liquid} % | {band} % |");
            assert!(page.contains(&row), "docs/treasury.md lacks: {row}");
        }
    }
}
