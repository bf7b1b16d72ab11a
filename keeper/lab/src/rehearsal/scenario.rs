//! A scenario: what the world does to an agent, as one TOML file, read strictly. `docs/rehearsal.md` says every field,
//! its unit and the formula behind it.
//!
//! Absent: a key that is not known, a negative number where none makes sense, and a file that is found only on somebody
//! else's machine.

mod number;
mod process;
mod treasury;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

pub(super) use self::number::{NotNegative, Share, micro};
pub(super) use self::process::{
    Attack, AttackKind, Bills, Income, Node, NodeKind, PayeeOf, People, Price, Regime, Rhythm, Spread, WalletStart,
};
pub(super) use self::treasury::{Pool, Slash, Staking, Validator};
use super::series::{Series, SeriesError};

/// A scenario that cannot be used.
#[derive(Debug, Error)]
pub enum ScenarioError {
    #[error("cannot read {path}: {reason}")]
    Unreadable { path: PathBuf, reason: std::io::Error },
    #[error("the scenario {path} is not understood: {reason}")]
    Syntax { path: PathBuf, reason: Box<toml::de::Error> },
    #[error("the scenario {path}: start = \"{got}\" is no date such as 2026-12-01")]
    Start { path: PathBuf, got: String },
    #[error("the scenario {path}: two processes are called '{name}'; each draws by its name, so give one another")]
    SameName { path: PathBuf, name: String },
    #[error("the scenario {path}: '{name}' {problem}")]
    Process { path: PathBuf, name: String, problem: &'static str },
    #[error("the scenario {path}: '{name}' bills listed payee {listed}, and the agent's profile lists {found}")]
    Listed { path: PathBuf, name: String, listed: usize, found: usize },
    #[error("the scenario {path}: {reason}")]
    Series { path: PathBuf, reason: SeriesError },
}

/// One file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is called in the report.
    pub name: String,
    /// One sentence for the report.
    #[serde(default)]
    pub about: String,
    /// First day, at midnight UTC: `2026-12-01`.
    start: String,
    /// A bill that is paid later than so many hours after it was due is late.
    #[serde(default = "grace_hours")]
    pub(super) grace_hours: u32,
    pub(super) wallet: WalletStart,
    #[serde(default)]
    pub(super) people: People,
    pub(super) price: Price,
    #[serde(default)]
    pub(super) bills: Vec<Bills>,
    #[serde(default)]
    pub(super) income: Vec<Income>,
    #[serde(default, rename = "attack")]
    pub(super) attacks: Vec<Attack>,
    #[serde(default, rename = "node")]
    pub(super) nodes: Vec<Node>,
    #[serde(default)]
    pub(super) staking: Option<Staking>,
    #[serde(default)]
    pub(super) validators: Vec<Validator>,
    #[serde(default, rename = "slash")]
    pub(super) slashes: Vec<Slash>,
    #[serde(default)]
    pub(super) pool: Option<Pool>,
    /// Where it was read from.
    #[serde(skip)]
    pub(super) path: PathBuf,
    #[serde(skip)]
    pub(super) start_time: u64,
}

const fn grace_hours() -> u32 {
    24
}

impl Scenario {
    /// Reads a file, and the series that it names beside it.
    pub fn load(path: &Path) -> Result<Self, ScenarioError> {
        let text = read(path)?;
        Self::parse(&text, path)
    }

    /// `path`: for errors, and the folder in which series are looked for.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ScenarioError> {
        let mut scenario: Self = toml::from_str(text)
            .map_err(|reason| ScenarioError::Syntax { path: path.to_owned(), reason: Box::new(reason) })?;
        path.clone_into(&mut scenario.path);
        scenario.start_time = scenario.start()?;
        scenario.check()?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let load = |file: &str| {
            let text = read(&folder.join(file))?;
            let named = |reason| ScenarioError::Series { path: path.to_owned(), reason };
            Series::parse(&text, file).map_err(named)
        };
        if let Some(file) = scenario.price.csv.clone() {
            scenario.price.series = Some(load(&file)?);
        }
        for income in &mut scenario.income {
            if let Some(file) = &income.csv {
                income.series = Some(load(file)?);
            }
        }
        Ok(scenario)
    }

    fn start(&self) -> Result<u64, ScenarioError> {
        let refused = || ScenarioError::Start { path: self.path.clone(), got: self.start.clone() };
        let date = Date::parse(&self.start, format_description!("[year]-[month]-[day]")).map_err(|_| refused())?;
        let at = OffsetDateTime::new_utc(date, time::Time::MIDNIGHT).unix_timestamp();
        u64::try_from(at).map_err(|_| refused())
    }

    fn check(&self) -> Result<(), ScenarioError> {
        let names = self.bills.iter().map(|bills| &bills.name).chain(self.income.iter().map(|income| &income.name));
        let names = names.chain(self.validators.iter().map(|validator| &validator.name));
        let mut known = BTreeSet::new();
        for name in names {
            if !known.insert(name) {
                return Err(ScenarioError::SameName { path: self.path.clone(), name: name.clone() });
            }
        }
        let problems = self.bills.iter().filter_map(|bills| Some((bills.name.clone(), bills.problem()?)));
        let problems = problems.chain(self.income.iter().filter_map(|one| Some((one.name.clone(), one.problem()?))));
        let problems = problems.chain(self.nodes.iter().filter_map(|one| Some(("node".to_owned(), one.problem()?))));
        let problems = problems.chain(self.price.problem().map(|problem| ("price".to_owned(), problem)));
        let validators = self.validators.iter().filter_map(|one| Some((one.name.clone(), one.problem()?)));
        let slashed = |one: &Slash| Some((one.validator.clone(), one.problem(&self.validators)?));
        let problems = problems.chain(validators).chain(self.slashes.iter().filter_map(slashed));
        let pool = self.pool.as_ref().and_then(|pool| Some(("pool".to_owned(), pool.problem()?)));
        let mut problems = problems.chain(pool);
        problems
            .next()
            .map_or(Ok(()), |(name, problem)| Err(ScenarioError::Process { path: self.path.clone(), name, problem }))
    }
}

fn read(path: &Path) -> Result<String, ScenarioError> {
    std::fs::read_to_string(path).map_err(|reason| ScenarioError::Unreadable { path: path.to_owned(), reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str =
        "name = \"x\"\nstart = \"2026-12-01\"\n[wallet]\nbalance_usdc = 10\n[price]\nstart_usdc = 0.1\n";

    fn refusal(text: &str) -> String {
        Scenario::parse(text, Path::new("x.toml")).unwrap_err().to_string()
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let said = refusal(&SMALL.replace("[price]", "speed = 3\n[price]"));
        assert!(said.contains("line 5") && said.contains("speed"), "{said}");
    }

    #[test]
    fn a_negative_number_is_refused_with_its_line() {
        let said = refusal(&SMALL.replace("balance_usdc = 10", "balance_usdc = -10"));
        assert!(said.contains("line 4") && said.contains("-10"), "{said}");
        let said = refusal(&SMALL.replace("[wallet]", "grace_hours = -1\n[wallet]"));
        assert!(said.contains("line 3") && said.contains("-1"), "{said}");
    }

    #[test]
    fn a_date_two_processes_of_one_name_and_a_process_without_a_rhythm_are_refused() {
        let said = refusal(&SMALL.replace("2026-12-01", "1.12.2026"));
        assert!(said.contains("1.12.2026"), "{said}");
        let bills = "[[bills]]\nname = \"a\"\npayee = { listed = 1 }\namount_usdc = 1\nper_month = 1\n";
        let error = Scenario::parse(&format!("{SMALL}{bills}{bills}"), Path::new("x.toml")).unwrap_err();
        assert!(matches!(&error, ScenarioError::SameName { name, .. } if name == "a"), "{error}");
        let without = bills.replace("per_month = 1\n", "");
        let error = Scenario::parse(&format!("{SMALL}{without}"), Path::new("x.toml")).unwrap_err();
        assert!(matches!(&error, ScenarioError::Process { name, .. } if name == "a"), "{error}");
        assert_eq!(Scenario::parse(SMALL, Path::new("x.toml")).unwrap().start_time, 1_796_083_200);
    }
}
