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

use super::{AskConfig, ConfigError, TreasuryConfig};

/// What the one agent of a configuration with `[agent]` is called.
pub const ALONE: &str = "agent";

/// An agent as its configuration has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentProfile {
    /// Its name among the others: in the log, in metrics, in `--for-agent`.
    pub name: String,
    /// Name of its operator's key in the key folder. No two agents share one: a key's transactions follow each other.
    pub operator_key: String,
    /// Name of the brake's key there: what an incident freezes the wallet with. Without one the keeper only stops paying.
    pub brake_key: Option<String>,
    /// Address of its wallet contract; without one it waits to be registered.
    pub wallet: Option<String>,
    /// Runs no round; what is under way on the chain stays as it is.
    pub paused: bool,
    /// What it is to reach, checked.
    pub goals: Vec<Goal>,
    /// How its keeper treats its treasury.
    pub treasury: TreasuryConfig,
    /// How much of what goes wrong is borne.
    pub limits: Limits,
    /// What its keeper asks people for by itself.
    pub ask: AskConfig,
    /// What it prefers about bills.
    pub bills: Preferences,
    /// The file that says so: the configuration, or the agent's own in the folder.
    pub path: PathBuf,
}

impl AgentProfile {
    /// What of it the agent itself goes by.
    pub fn settings(&self) -> Settings {
        let mut bills = self.bills.clone();
        if bills.idle_yield_bps == 0 && self.treasury.operate {
            bills.idle_yield_bps = self.treasury.staking_yield_bps.max(self.treasury.liquidity_yield_bps);
        }
        Settings { goals: self.goals.clone(), limits: self.limits.clone(), bills }
    }
}

/// One of `[[agents]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listed {
    name: String,
    operator_key: String,
    brake_key: Option<String>,
    wallet: Option<String>,
    #[serde(default)]
    paused: bool,
    #[serde(default, rename = "goal")]
    goals: Vec<Goal>,
    #[serde(default)]
    treasury: TreasuryConfig,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    ask: AskConfig,
    #[serde(default)]
    bills: Preferences,
}

/// A file of the folder, whose name is the agent's.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfFolder {
    operator_key: String,
    brake_key: Option<String>,
    wallet: Option<String>,
    #[serde(default)]
    paused: bool,
    #[serde(default, rename = "goal")]
    goals: Vec<Goal>,
    #[serde(default)]
    treasury: TreasuryConfig,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    ask: AskConfig,
    #[serde(default)]
    bills: Preferences,
}

/// Where a configuration's agents stand.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// `[agent]`, or nothing.
    Alone(Box<AgentProfile>),
    /// `[[agents]]`, a folder, or both.
    Many { listed: Vec<Listed>, folder: Option<PathBuf> },
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
                let Listed { name, operator_key, brake_key, wallet, paused, goals, treasury, limits, ask, bills } = one;
                check_name("agents.name", &name)?;
                check_goals(&goals)?;
                treasury.check()?;
                check_limits(&limits)?;
                ask.check()?;
                check_bills(&bills)?;
                let (called, path) = (name.clone(), path.to_owned());
                let profile = AgentProfile {
                    name: called,
                    operator_key,
                    brake_key,
                    wallet,
                    paused,
                    goals,
                    treasury,
                    limits,
                    ask,
                    bills,
                    path,
                };
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
            .and_then(|text| of_file(&name, &path, &text));
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

fn of_file(name: &str, path: &Path, text: &str) -> Result<AgentProfile, ConfigError> {
    let OfFolder { operator_key, brake_key, wallet, paused, goals, treasury, limits, ask, bills } =
        toml::from_str(text)
            .map_err(|reason| ConfigError::Syntax { path: path.to_owned(), reason: Box::new(reason) })?;
    check_goals(&goals)?;
    treasury.check()?;
    check_limits(&limits)?;
    ask.check()?;
    check_bills(&bills)?;
    let (name, path) = (name.to_owned(), path.to_owned());
    Ok(AgentProfile { name, operator_key, brake_key, wallet, paused, goals, treasury, limits, ask, bills, path })
}

/// Refuses goals that cannot be such.
pub(crate) fn check_goals(goals: &[Goal]) -> Result<(), ConfigError> {
    check_all(goals).map_err(ConfigError::Goal)
}

/// Refuses limits that cannot be such.
pub(crate) fn check_limits(limits: &Limits) -> Result<(), ConfigError> {
    limits.check().map_err(ConfigError::Limits)
}

/// Refuses preferences that cannot be such.
pub(crate) fn check_bills(bills: &Preferences) -> Result<(), ConfigError> {
    bills.check().map_err(ConfigError::Bills)
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
