//! The worlds: one base, and what the price, rewards and trade do in each of six regimes. Streams are drawn by name, so a
//! seed gives every regime and every policy the same bills and the same dice.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use eyre::{Context as _, eyre};
use stateset_cli::profile::Profile;

use crate::rehearsal::scenario::{Scenario, ScenarioError};

const AGENT: &str = include_str!("worlds/agent.toml");
const BASE: &str = include_str!("worlds/base.toml");

/// What the price, rewards and trade do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Regime {
    Calm,
    Crash,
    Recovery,
    Bull,
    SlowBleed,
    Whipsaw,
}

impl Regime {
    pub const ALL: [Self; 6] = [Self::Calm, Self::Crash, Self::Recovery, Self::Bull, Self::SlowBleed, Self::Whipsaw];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Crash => "crash",
            Self::Recovery => "recovery",
            Self::Bull => "bull",
            Self::SlowBleed => "slow-bleed",
            Self::Whipsaw => "whipsaw",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Calm => include_str!("worlds/calm.toml"),
            Self::Crash => include_str!("worlds/crash.toml"),
            Self::Recovery => include_str!("worlds/recovery.toml"),
            Self::Bull => include_str!("worlds/bull.toml"),
            Self::SlowBleed => include_str!("worlds/slow-bleed.toml"),
            Self::Whipsaw => include_str!("worlds/whipsaw.toml"),
        }
    }

    pub(super) fn scenario(self) -> Result<Scenario, ScenarioError> {
        let name = self.name();
        Scenario::parse(&format!("name = \"{name}\"\n{BASE}{}", self.text()), Path::new(name))
    }

    /// Everything of a world and of the agent that a file says, for the record's fingerprint.
    pub(super) fn texts(self) -> [&'static str; 3] {
        [AGENT, BASE, self.text()]
    }
}

/// The agent that is judged, read as any profile is.
pub(super) fn agent() -> eyre::Result<Profile> {
    let mut file = tempfile::NamedTempFile::new()?;
    std::io::Write::write_all(&mut file, AGENT.as_bytes())?;
    Profile::load(file.path()).wrap_err("the agent that is judged")
}

impl fmt::Display for Regime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Regime {
    type Err = eyre::Report;

    fn from_str(text: &str) -> eyre::Result<Self> {
        let names = Self::ALL.map(Self::name).join(", ");
        let found = Self::ALL.into_iter().find(|regime| regime.name() == text);
        found.ok_or_else(|| eyre!("'{text}' is no regime: one of {names}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_regime_is_a_scenario_and_its_name_reads_back() {
        for regime in Regime::ALL {
            assert_eq!(regime.scenario().unwrap().name, regime.name());
            assert_eq!(regime.name().parse::<Regime>().unwrap(), regime);
        }
        assert!("boom".parse::<Regime>().unwrap_err().to_string().contains("slow-bleed"));
        assert!(agent().unwrap().treasury.is_some());
    }
}
