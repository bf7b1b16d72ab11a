//! Which agents a keeper runs: one, a list, or a folder with a file for each, read again while it runs.
//!
//! Never here: running them. A file of the folder that cannot be used is its own agent's trouble and nobody else's; a
//! broken list is the configuration's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use stateset_agent::Settings;
use stateset_agent::bills::Preferences;
use stateset_agent::goals::{Goal, check_all};
use stateset_agent::ledger::Limits;
use stateset_agent::permissions::{Act, Permissions};

use super::{AskConfig, ConfigError, RateConfig, TreasuryConfig};

/// What the one agent of a configuration with `[agent]` is called.
pub const ALONE: &str = "agent";
/// Its operator's key, where it names none.
const OPERATOR: &str = "operator";

/// An agent as its configuration has it: the table `[agent]`, one of `[[agents]]`, or a file of the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AgentProfile {
    /// Its name among the others: in the log, in metrics, in `--for-agent`. Written in `[[agents]]` alone.
    pub name: String,
    /// Name of its operator's key in the key folder. No two agents share one: a key's transactions follow each other.
    pub operator_key: String,
    /// Name of the brake's key there: what an incident freezes the wallet with. Without one the keeper only stops paying.
    pub brake_key: Option<String>,
    /// Address of its wallet contract; without one it waits to be registered.
    pub wallet: Option<String>,
    /// What its wallet is expected to begin with, such as `1000.00USDC`.
    pub initial_balance: Option<String>,
    /// Which kinds of acts its keeper may do by itself.
    pub permissions: Permissions,
    /// Runs no round; what is under way on the chain stays as it is. Of one among several alone.
    pub paused: bool,
    /// What it is to reach. Beside `[agent]` they stand in the configuration itself.
    #[serde(rename = "goal")]
    pub goals: Vec<Goal>,
    /// How its keeper treats its treasury.
    pub treasury: TreasuryConfig,
    /// How much of what goes wrong is borne.
    pub limits: Limits,
    /// What its keeper asks people for by itself.
    pub ask: AskConfig,
    /// What its keeper does about reputation by itself.
    pub rate: RateConfig,
    /// What it prefers about bills.
    pub bills: Preferences,
    /// The file that says so: the configuration, or the agent's own in the folder.
    #[serde(skip)]
    pub path: PathBuf,
}

impl AgentProfile {
    /// With nothing enabled that it may not do.
    #[must_use]
    pub(crate) fn limited(mut self) -> Self {
        self.treasury.operate &= self.permissions.allow(Act::Treasury);
        self.ask.mandates &= self.permissions.allow(Act::Ask);
        self.rate.payees &= self.permissions.allow(Act::Rate);
        self
    }

    /// What of it the agent itself goes by.
    pub fn settings(&self) -> Settings {
        let mut bills = self.bills.clone();
        if bills.idle_yield_bps == 0 && self.treasury.operate {
            bills.idle_yield_bps = self.treasury.staking_yield_bps.max(self.treasury.liquidity_yield_bps);
        }
        bills.no_payments = !self.permissions.allow(Act::Pay);
        Settings {
            goals: self.goals.clone(),
            limits: self.limits.clone(),
            bills,
            permissions: self.permissions.clone(),
        }
    }

    /// That of `[agent]`, with the goals that stand beside the table.
    ///
    /// Errors: what is said of one among several alone; settings that cannot be such.
    pub(crate) fn alone(self, goals: Vec<Goal>, path: &Path) -> Result<Self, ConfigError> {
        let wrong = |key, rule, got: String| Err(ConfigError::Value { key, rule, got });
        if !self.name.is_empty() {
            return wrong("agent.name", "in [[agents]] alone: one agent by itself needs no name", self.name);
        }
        if self.paused {
            return wrong(
                "agent.paused",
                "in [[agents]] or a file of agents_folder alone: stop `run`",
                "true".to_owned(),
            );
        }
        if let Some(goal) = self.goals.first() {
            return wrong("agent.goal", "beside [agent], as [[goal]]", goal.name.clone());
        }
        let operator_key = if self.operator_key.is_empty() { OPERATOR.to_owned() } else { self.operator_key };
        Self { name: ALONE.to_owned(), operator_key, goals, path: path.to_owned(), ..self }.checked()
    }

    /// One of `[[agents]]`.
    fn listed(self, path: &Path) -> Result<Self, ConfigError> {
        check_name("agents.name", &self.name)?;
        Self { path: path.to_owned(), ..self }.with_key()?.checked()
    }

    /// A file of the folder, whose name is the agent's.
    fn of_file(name: &str, path: &Path, text: &str) -> Result<Self, ConfigError> {
        let syntax = |reason| ConfigError::Syntax { path: path.to_owned(), reason: Box::new(reason) };
        let read: Self = toml::from_str(text).map_err(syntax)?;
        if !read.name.is_empty() {
            return Err(ConfigError::Value {
                key: "name",
                rule: "left out: the file's name is the agent's",
                got: read.name,
            });
        }
        Self { name: name.to_owned(), path: path.to_owned(), ..read }.with_key()?.checked()
    }

    /// Of several none falls back on a key that another one may have.
    fn with_key(self) -> Result<Self, ConfigError> {
        if self.operator_key.is_empty() {
            return Err(ConfigError::Value {
                key: "operator_key",
                rule: "the name of a key of its own",
                got: String::new(),
            });
        }
        Ok(self)
    }

    /// Refuses settings that cannot be such.
    fn checked(self) -> Result<Self, ConfigError> {
        check_all(&self.goals).map_err(ConfigError::Goal)?;
        self.treasury.check()?;
        self.limits.check().map_err(ConfigError::Limits)?;
        self.ask.check()?;
        self.rate.check()?;
        self.bills.check().map_err(ConfigError::Bills)?;
        Ok(self.limited())
    }
}

/// Where a configuration's agents stand.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// `[agent]`, or nothing.
    Alone(Box<AgentProfile>),
    /// `[[agents]]`, a folder, or both.
    Many { listed: Vec<AgentProfile>, folder: Option<PathBuf> },
}

/// All agents by name: what each is, or why it cannot be used.
pub type Roster = BTreeMap<String, Result<AgentProfile, ConfigError>>;

/// Reads the agents of a configuration at `path`.
///
/// Errors: a list with names that are none, or twice; a folder that cannot be read. What is wrong with one file of the
/// folder stands under its name.
pub(crate) fn read(source: &Source, path: &Path) -> Result<Roster, ConfigError> {
    let mut roster = Roster::new();
    match source {
        Source::Alone(agent) => {
            roster.insert(agent.name.clone(), Ok((**agent).clone()));
        }
        Source::Many { listed, folder } => {
            for one in listed.iter().cloned() {
                let profile = one.listed(path)?;
                let name = profile.name.clone();
                if roster.insert(name.clone(), Ok(profile)).is_some() {
                    return Err(ConfigError::Value { key: "agents.name", rule: "a name of its own", got: name });
                }
            }
            if let Some(folder) = folder {
                read_folder(folder, &mut roster)?;
            }
        }
    }
    refuse_shared(&mut roster);
    Ok(roster)
}

fn read_folder(folder: &Path, roster: &mut Roster) -> Result<(), ConfigError> {
    let unreadable = |reason| ConfigError::Folder { path: folder.to_owned(), reason };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        // What begins with a dot is an editor's, or a file that is still being written.
        let is_hidden = path.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
        if !is_hidden && path.extension().is_some_and(|ending| ending == "toml") {
            let first = std::fs::read_to_string(&path);
            files.push((path, first));
        }
    }
    // Read again once all are read: what changed meanwhile may be half of a file, in which `paused = true` is missing.
    for (path, first) in files {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let read = check_name("the name of a file in agents_folder", &name)
            .and_then(|()| twice_the_same(&path, first))
            .and_then(|text| AgentProfile::of_file(&name, &path, &text));
        let twice = roster.contains_key(&name);
        let rule = "a name that [[agents]] does not have";
        let key = "the name of a file in agents_folder";
        let read = if twice { Err(ConfigError::Value { key, rule, got: name.clone() }) } else { read };
        roster.insert(name, read);
    }
    Ok(())
}

/// A file's text, if it is still what it was at the first reading.
fn twice_the_same(path: &Path, first: std::io::Result<String>) -> Result<String, ConfigError> {
    let unreadable = |reason| ConfigError::Unreadable { path: path.to_owned(), reason };
    let (first, second) = (first.map_err(unreadable)?, std::fs::read_to_string(path).map_err(unreadable)?);
    if first == second { Ok(second) } else { Err(ConfigError::Changing { path: path.to_owned() }) }
}

/// As for keys: it becomes a metric's label and a part of log lines.
fn check_name(key: &'static str, name: &str) -> Result<(), ConfigError> {
    let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter);
    if (1..=32).contains(&name.len()) && name.chars().all(fits) {
        return Ok(());
    }
    let rule = "a-z, 0-9, '-' and '_', 1 to 32 characters";
    Err(ConfigError::Value { key, rule, got: name.chars().take(48).collect() })
}

/// Of agents that name one key, or one wallet, the first by name goes on: which of them was meant nobody knows, but a
/// second one beside it would pay from the same wallet, or sign with the same key out of turn.
fn refuse_shared(roster: &mut Roster) {
    let (mut keys, mut wallets) = (BTreeSet::new(), BTreeSet::new());
    for agent in roster.values_mut() {
        let Ok(profile) = agent else { continue };
        let shared = if !keys.insert(profile.operator_key.clone()) {
            Some(("operator_key", "a key that no other agent has", profile.operator_key.clone()))
        } else {
            let wallet = profile.wallet.clone();
            wallet.filter(|wallet| !wallets.insert(wallet.clone())).map(|wallet| ("wallet", "no other agent's", wallet))
        };
        if let Some((key, rule, got)) = shared {
            *agent = Err(ConfigError::Value { key, rule, got });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changes_while_it_is_read_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("buyer.toml");
        std::fs::write(&path, "operator_key = \"buyer\"\npaused = true").unwrap();
        let read = |first: &str| twice_the_same(&path, Ok(first.to_owned()));
        let half = read("operator_key = \"buyer\"").unwrap_err();
        assert!(matches!(&half, ConfigError::Changing { path: got } if *got == path), "{half}");
        assert!(read("operator_key = \"buyer\"\npaused = true").unwrap().ends_with("paused = true"));
    }
}
