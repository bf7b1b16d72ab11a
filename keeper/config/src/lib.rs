//! The configuration: read strictly, checked once, then plain values.
//!
//! Paths are relative to the file. Secrets are never in it, only the paths to them.

mod ask;
pub mod byte_order_mark;
mod chain;
pub mod context;
mod gas_refill;
mod model;
pub mod money;
pub mod notify;
mod rate;
pub mod reload;
pub mod roster;
mod treasury;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use stateset_agent::bills::PreferencesError;
use stateset_agent::goals::{Goal, GoalError};
use stateset_agent::ledger::LimitsError;
use stateset_agent::permissions::{Act, Permissions};
use stateset_chain::url_rule::UrlError;
use thiserror::Error;

pub use self::ask::AskConfig;
pub use self::chain::ChainConfig;
pub use self::gas_refill::GasRefillConfig;
pub use self::model::ModelConfig;
pub use self::rate::RateConfig;
use self::roster::{AgentProfile, Roster};
pub use self::treasury::TreasuryConfig;

/// The commented file that `init` writes; a test loads it.
pub const EXAMPLE: &str = include_str!("../../examples/keeper.toml");

/// A configuration that cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    #[error("cannot read the configuration {path}: {reason} (write one with `stateset-keeper init`)")]
    Unreadable { path: PathBuf, reason: std::io::Error },
    #[error("the configuration {path} is not understood: {reason}")]
    Syntax { path: PathBuf, reason: Box<toml::de::Error> },
    #[error("{key} in the configuration: {rule}, got '{got}'")]
    Value { key: &'static str, rule: &'static str, got: String },
    #[error("the configuration has a goal that cannot be one: {0}")]
    Goal(GoalError),
    #[error("agent.limits in the configuration: {0}")]
    Limits(LimitsError),
    #[error("agent.bills in the configuration: {0}")]
    Bills(PreferencesError),
    #[error("chain.endpoint in the configuration: {0}")]
    Endpoint(UrlError),
    #[error("model.providers in the configuration: {0}")]
    Model(UrlError),
    #[error("approver.webhook in the configuration: {0}")]
    Webhook(UrlError),
    #[error("the configuration has no {key}: {remedy}")]
    Missing { key: &'static str, remedy: &'static str },
    #[error("cannot read the folder of agents {path}: {reason}")]
    Folder { path: PathBuf, reason: std::io::Error },
    #[error("{path} changes while it is read: write a file beside it whose name begins with a dot, and rename that")]
    Changing { path: PathBuf },
    #[error("the configuration has several agents ({known}): name one by --for-agent")]
    WhichAgent { known: String },
    #[error("the configuration has no agent '{name}': it has {known}")]
    NoAgent { name: String, known: String },
}

/// A checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it was read from.
    pub path: PathBuf,
    pub chain: ChainConfig,
    /// The agent that a verb is about: the one there is, or the one that was selected. Of several, none is selected at
    /// first: then it has no wallet.
    pub agent: AgentProfile,
    agents: roster::Source,
    /// Folder of the encrypted key files.
    pub key_folder: PathBuf,
    /// First line is the passphrase of every key used; asked for at the terminal if absent.
    pub passphrase_file: Option<PathBuf>,
    pub journal_file: PathBuf,
    /// Where `/health`, `/ready` and `/metrics` listen.
    pub listen: std::net::SocketAddr,
    /// Names by which they may be asked for, beside addresses and localhost.
    pub host_names: Vec<String>,
    pub run: RunConfig,
    /// How much `run` logs: `error`, `warn`, `info`, `debug` or `trace`; `info` if it is left out. The environment's
    /// `STATESET_KEEPER_LOG` goes before it.
    pub log_level: Option<String>,
    pub contracts: ContractsConfig,
    /// How amounts in bills are read, by currency code.
    pub currencies: BTreeMap<String, Currency>,
    /// Which language models may be asked, if any.
    pub model: Option<ModelConfig>,
    /// Who is told what waits for them.
    pub approvers: Vec<notify::Approver>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunConfig {
    /// How often the chain is looked at. Milliseconds, 100 to 60,000.
    #[serde(default = "default_poll")]
    pub poll_milliseconds: u64,
    /// Payments in one transaction, 1 to 30.
    #[serde(default = "default_batch")]
    pub batch_max: usize,
    /// Transactions in flight at a time, 1 to 1,000.
    #[serde(default = "default_window")]
    pub window: usize,
    /// The greatest fee of one transaction, in the gas price's smallest unit; what 10 million gas cost if it is left
    /// out.
    #[serde(default)]
    pub fee_tx_max: Option<u128>,
    /// What all of a day's transactions may cost, by this machine's clock; what 20 billion gas cost if it is left out.
    #[serde(default)]
    pub fee_day_max: Option<u128>,
    /// Whether a bill over the operator's limits is put to the wallet's signers, if it has any.
    #[serde(default = "default_true")]
    pub escalate: bool,
    /// Agents whose rounds go on at once, 1 to 64. The others wait for their turn.
    #[serde(default = "default_rounds_at_once")]
    pub rounds_at_once: usize,
    /// Whether the ledger is compared with the wallet each block. Without, money that is gone is noticed by nobody.
    #[serde(default = "default_true")]
    pub reconcile: bool,
    /// Whether the registry, and a wallet with a dead man's clock, get signs of life of the agent.
    #[serde(default = "default_true")]
    pub heartbeat: bool,
    /// Seconds that a decision's hash waits at most before it goes to the wallet's decision log, where the wallet keeps
    /// one: 900 to 86,400. Left out: none goes there.
    #[serde(default)]
    pub note_seconds: Option<u64>,
}

impl RunConfig {
    /// Whether bills are put to the signers of an agent with these permissions.
    pub fn escalates(&self, permissions: &Permissions) -> bool {
        self.escalate && permissions.allow(Act::Ask)
    }

    /// How long a decision of such an agent waits for its note, if it is to be noted. Seconds.
    pub fn notes_within(&self, permissions: &Permissions) -> Option<u64> {
        self.note_seconds.filter(|_| permissions.allow(Act::Note))
    }

    pub const fn poll(&self) -> Duration {
        Duration::from_millis(self.poll_milliseconds)
    }
}

/// Contracts of the chain that some verbs speak to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractsConfig {
    /// Stake, scores and cases; without it the deployment's record says where it is.
    pub reputation: Option<String>,
}

/// A currency as bills name it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Currency {
    pub denom: String,
    /// Digits after the point: 6 for USDC, whose denom counts micro-dollars.
    pub decimals: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    chain: ChainConfig,
    agent: Option<AgentProfile>,
    #[serde(default)]
    agents: Vec<AgentProfile>,
    agents_folder: Option<PathBuf>,
    /// Of the one agent of `[agent]`.
    #[serde(default, rename = "goal")]
    goals: Vec<Goal>,
    keys: RawKeys,
    journal: RawJournal,
    http: RawHttp,
    run: RunConfig,
    #[serde(default)]
    log: RawLog,
    #[serde(default)]
    contracts: ContractsConfig,
    currency: BTreeMap<String, Currency>,
    model: Option<ModelConfig>,
    #[serde(default)]
    approver: Vec<notify::Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKeys {
    folder: PathBuf,
    passphrase_file: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawJournal {
    file: PathBuf,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHttp {
    listen: String,
    #[serde(default)]
    host_names: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLog {
    level: Option<String>,
}

/// From little to much.
const LOG_LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

const fn default_poll() -> u64 {
    500
}

const fn default_batch() -> usize {
    stateset_api::limits::PAYMENTS_MAX
}

const fn default_window() -> usize {
    256
}

const fn default_rounds_at_once() -> usize {
    4
}

const fn default_true() -> bool {
    true
}

impl Config {
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let unreadable = |reason| ConfigError::Unreadable { path: path.to_owned(), reason };
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        Self::parse(&text, path)
    }

    /// Checks a text as if it stood at `path`.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let mut raw: Raw = toml::from_str(text)
            .map_err(|reason| ConfigError::Syntax { path: path.to_owned(), reason: Box::new(reason) })?;
        raw.chain.gather()?;
        raw.check()?;
        raw.model.as_ref().map_or(Ok(()), ModelConfig::check)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let listen = raw.http.listen.parse().map_err(|_| ConfigError::Value {
            key: "http.listen",
            rule: "an address and a port such as 127.0.0.1:8080",
            got: raw.http.listen,
        })?;
        let many = !raw.agents.is_empty() || raw.agents_folder.is_some();
        let agent = raw.agent.unwrap_or_default().alone(raw.goals, path)?;
        let agents = if many {
            let folder = raw.agents_folder.map(|agents| folder.join(agents));
            roster::Source::Many { listed: raw.agents, folder }
        } else {
            roster::Source::Alone(Box::new(agent.clone()))
        };
        Ok(Self {
            path: path.to_owned(),
            chain: raw.chain,
            agent,
            agents,
            key_folder: folder.join(raw.keys.folder),
            passphrase_file: raw.keys.passphrase_file.map(|file| folder.join(file)),
            journal_file: resolved(folder.join(raw.journal.file)),
            listen,
            host_names: raw.http.host_names,
            run: raw.run,
            log_level: raw.log.level,
            contracts: raw.contracts,
            currencies: raw.currency,
            model: raw.model,
            approvers: notify::approvers(raw.approver, folder)?,
        })
    }

    /// The agents as they are configured now: a folder is read anew each time.
    pub fn roster(&self) -> Result<Roster, ConfigError> {
        roster::read(&self.agents, &self.path)
    }

    /// Whether there is one agent by itself, as `[agent]` says; its journal and inbox are all its own.
    pub const fn is_alone(&self) -> bool {
        matches!(self.agents, roster::Source::Alone(_))
    }

    /// Makes verbs speak of one agent: the named one, or the only one there is.
    ///
    /// Errors: [`ConfigError::WhichAgent`] if there are several and none is named, [`ConfigError::NoAgent`], and what is
    /// wrong with the named one.
    pub fn select(&mut self, name: Option<&str>) -> Result<(), ConfigError> {
        let mut roster = self.roster()?;
        let known = roster.keys().cloned().collect::<Vec<_>>().join(", ");
        let name = match name {
            Some(name) => name.to_owned(),
            None if roster.len() == 1 => known.clone(),
            None => return Err(ConfigError::WhichAgent { known }),
        };
        self.agent = roster.remove(&name).ok_or(ConfigError::NoAgent { name, known })??;
        Ok(())
    }

    /// Where a person's transactions are recorded before they are sent: beside the keys that sign them.
    pub fn sent_folder(&self) -> PathBuf {
        self.key_folder.parent().unwrap_or(Path::new(".")).join("sent")
    }

    /// The wallet, or how to get one.
    pub fn wallet(&self) -> Result<&str, ConfigError> {
        let remedy = "create one with `stateset-keeper agent register`, or name an existing one";
        self.agent.wallet.as_deref().ok_or(ConfigError::Missing { key: "agent.wallet", remedy })
    }
}

/// A file that is there without links on the way: what lies beside it lies beside the file, not beside the link.
fn resolved(path: PathBuf) -> PathBuf {
    path.canonicalize().unwrap_or(path)
}

impl Raw {
    fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key, rule, got: String| Err(ConfigError::Value { key, rule, got });
        let is_alone = self.agents.is_empty() && self.agents_folder.is_none();
        if self.agent.is_some() && !is_alone {
            let rule = "alone, or [[agents]] and agents_folder in its place";
            return wrong("agent", rule, "[agent] beside several".to_owned());
        }
        if !self.goals.is_empty() && !is_alone {
            let rule = "in the table or the file of its agent, where there are several";
            return wrong("goal", rule, "[[goal]] beside several".to_owned());
        }
        if !(1..=300).contains(&self.chain.timeout_seconds) {
            return wrong("chain.timeout_seconds", "1 to 300", self.chain.timeout_seconds.to_string());
        }
        if !(100..=60_000).contains(&self.run.poll_milliseconds) {
            return wrong("run.poll_milliseconds", "100 to 60000", self.run.poll_milliseconds.to_string());
        }
        if !(1..=stateset_api::limits::PAYMENTS_MAX).contains(&self.run.batch_max) {
            return wrong("run.batch_max", "1 to 30", self.run.batch_max.to_string());
        }
        if !(1..=64).contains(&self.run.rounds_at_once) {
            return wrong("run.rounds_at_once", "1 to 64", self.run.rounds_at_once.to_string());
        }
        if let Some(seconds) = self.run.note_seconds.filter(|seconds| !(900..=86_400).contains(seconds)) {
            return wrong("run.note_seconds", "900 to 86400", seconds.to_string());
        }
        if let Some(level) = self.log.level.as_deref().filter(|level| !LOG_LEVELS.contains(level)) {
            return wrong("log.level", "error, warn, info, debug or trace", level.to_owned());
        }
        let unknown =
            self.currency.values().find(|currency| !stateset_chain::contract::wallet::is_denom(&currency.denom));
        if let Some(currency) = unknown {
            return wrong(
                "currency.*.denom",
                "a letter, then 2 to 127 letters, digits or /:._-",
                currency.denom.clone(),
            );
        }
        let too_fine = self.currency.values().find(|currency| currency.decimals > 18);
        too_fine.map_or(Ok(()), |currency| wrong("currency.*.decimals", "0 to 18", currency.decimals.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::parse(text, Path::new("/etc/keeper/keeper.toml"))
    }

    #[test]
    fn the_example_loads_and_its_paths_are_beside_it() {
        let config = parse(EXAMPLE).unwrap();
        assert_eq!(config.journal_file, Path::new("/etc/keeper/journal.db"));
        assert_eq!(config.currencies["USDC"], Currency { denom: "uusdc".into(), decimals: 6 });
        assert!(config.wallet().unwrap_err().to_string().contains("agent register"));
    }

    #[test]
    fn an_unknown_key_and_a_value_out_of_range_are_named() {
        let unknown = EXAMPLE.replace("[journal]", "[journal]\ncolour = \"blue\"");
        assert!(parse(&unknown).unwrap_err().to_string().contains("colour"));
        for (from, to, key) in [
            ("poll_milliseconds = 500", "poll_milliseconds = 5", "run.poll_milliseconds"),
            ("batch_max = 30", "batch_max = 31", "run.batch_max"),
            ("# note_seconds = 3600", "note_seconds = 899", "run.note_seconds"),
            ("decimals = 6", "decimals = 19", "decimals"),
            ("\"127.0.0.1:8080\"", "\"here\"", "http.listen"),
            ("# [log]\n# level = \"info\"", "[log]\nlevel = \"loud\"", "log.level"),
            ("\"0.025ustate\"", "\"cheap\"", "no gas price"),
            ("\"http://127.0.0.1:9090\"", "\"127.0.0.1:9090\"", "chain.endpoint"),
        ] {
            let text = EXAMPLE.replace(from, to);
            assert_ne!(text, EXAMPLE, "{from}");
            assert!(parse(&text).unwrap_err().to_string().contains(key));
        }
    }
}
