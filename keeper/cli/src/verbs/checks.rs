//! What `config check` and `doctor` ask, one thing after the other, with what to do about what is wrong.
//!
//! Changes nothing, signs nothing, asks nobody for a passphrase. What depends on something that failed is not asked.

mod check;
mod contract;
mod keys;
mod machine;
mod node;
mod operator;
mod policy;
mod settings;
mod wallet;

use std::path::Path;

use serde::Serialize;
use stateset_chain::Block;
use stateset_config::context::Context;
use stateset_config::roster::Roster;
use stateset_config::{Config, ConfigError};

use crate::exit::Unhealthy;
use crate::output::{Format, table};

use self::check::{Check, Health};

/// How far it is looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Depth {
    /// The configuration and what lies on this machine.
    Offline,
    /// Also what it says of the chain.
    Configuration,
    /// Also how things stand now: fees, rules, room on the disk, who works.
    Everything,
}

/// What is to be looked at.
pub(super) struct Look<'a> {
    pub(super) config: &'a Path,
    /// One of several agents; all of them where none is named.
    pub(super) agent: Option<&'a str>,
    /// Advisories that are put up with beside those of the configuration.
    pub(super) accepted: &'a [String],
    pub(super) depth: Depth,
}

#[derive(Serialize)]
struct Shown {
    checks: Vec<Check>,
    failed: usize,
    warnings: usize,
}

impl Look<'_> {
    /// Looks, and shows what was found.
    ///
    /// Errors: [`Unhealthy`] where something is wrong; an advisory that nobody published; an output that cannot be
    /// written.
    pub(super) async fn run(&self, format: Format) -> eyre::Result<()> {
        let mut checks = Vec::new();
        let mut affected = false;
        // Opens the configuration itself, since that is the first thing to be wrong.
        match Context::open(self.config).and_then(|context| Ok((self.agents(&context.config)?, context))) {
            Err(error) => {
                let remedy = "mend the file; `init` writes one that explains itself";
                checks.push(Check::failed("configuration", error, remedy));
            }
            Ok((agents, context)) => {
                checks.push(Check::good("configuration", self.config.display()));
                checks.extend(self.of_all(&context));
                let mut block = None;
                if self.depth > Depth::Offline {
                    let node = node::checks(&context, self.accepted).await?;
                    (block, affected) = (node.block, node.affected);
                    checks.extend(node.checks);
                }
                if block.is_some() {
                    checks.extend(contract::reputation(&context).await);
                }
                for (name, agent) in agents {
                    checks.extend(self.of_agent(&context, (name, agent), block.as_ref()).await);
                }
            }
        }
        let count = |health| checks.iter().filter(|check| check.health == health).count();
        let (failed, warnings) = (count(Health::Failed), count(Health::Warning));
        let shown = Shown { failed, warnings, checks };
        format.print(&shown, describe)?;
        if failed > 0 { Err(Unhealthy { failed, affected }.into()) } else { Ok(()) }
    }

    fn agents(&self, config: &Config) -> Result<Roster, ConfigError> {
        let mut roster = config.roster()?;
        let Some(name) = self.agent else { return Ok(roster) };
        let known = roster.keys().cloned().collect::<Vec<_>>().join(", ");
        let agent = roster.remove(name).ok_or(ConfigError::NoAgent { name: name.to_owned(), known })?;
        Ok(Roster::from([(name.to_owned(), agent)]))
    }

    /// What all agents share on this machine.
    fn of_all(&self, context: &Context) -> Vec<Check> {
        let config = &context.config;
        let mut checks = settings::checks(config);
        checks.extend(machine::pointed_to(&config.journal_file));
        if self.depth == Depth::Everything {
            checks.extend(machine::state(&config.journal_file));
        }
        checks.extend(config.passphrase_file.as_deref().map(keys::passphrase));
        checks
    }

    async fn of_agent(
        &self,
        context: &Context,
        (name, agent): (String, Result<stateset_config::roster::AgentProfile, ConfigError>),
        block: Option<&Block>,
    ) -> Vec<Check> {
        let shown = (!context.config.is_alone()).then_some(name.as_str());
        let mut checks = Vec::new();
        match agent {
            Err(error) => checks.push(Check::failed("agent", error, "mend its file, or its entry under [[agents]]")),
            Ok(profile) => {
                let mut context = context.clone();
                context.config.agent = profile;
                checks.push(keys::key(&context));
                checks.extend(keys::unlocks(&context));
                checks.extend(wallet::checks(&context, block, self.depth).await);
            }
        }
        checks.into_iter().map(|check| check.of(shown)).collect()
    }
}

fn describe(shown: &Shown) -> String {
    let rows = shown.checks.iter().map(|check| {
        let remedy = check.remedy.clone().unwrap_or_default();
        let name =
            check.agent.as_ref().map_or_else(|| check.name.to_owned(), |agent| format!("{agent}: {}", check.name));
        [name, check.health.word().to_owned(), check.found.clone(), remedy]
    });
    let table = table(["what", "", "found", "what to do"], rows);
    format!("{table}\n{} failed, {} warnings", shown.failed, shown.warnings)
}
