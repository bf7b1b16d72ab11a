//! `doctor`: asks everything that the keeper needs, one thing after the other, and says what to do about what is wrong.
//!
//! Changes nothing, signs nothing, asks for no passphrase. What depends on something that failed is not asked.

mod check;
mod machine;
mod node;
mod wallet;

use std::path::Path;

use serde::Serialize;
use stateset_config::context::Context;

use crate::cli::Doctor;
use crate::exit::Unhealthy;
use crate::output::{Format, table};

use self::check::{Check, Health};

#[derive(Serialize)]
struct Shown {
    checks: Vec<Check>,
    failed: usize,
    warnings: usize,
}

/// Opens the configuration itself, since that is the first thing to be wrong.
pub(super) async fn run(verb: &Doctor, config: &Path, agent: Option<&str>, format: Format) -> eyre::Result<()> {
    let mut checks = Vec::new();
    let mut affected = false;
    match open(config, agent) {
        Err(error) => {
            checks.push(Check::failed("configuration", error, "mend the file; `init` writes one that explains itself"))
        }
        Ok(context) => {
            checks.push(Check::good("configuration", config.display()));
            checks.extend(machine::checks(&context));
            let node = node::checks(&context, &verb.accept_advisories).await?;
            affected = node.affected;
            checks.extend(node.checks);
            if let Some(block) = node.block {
                checks.extend(wallet::checks(&context, &block).await);
            }
        }
    }
    let count = |health| checks.iter().filter(|check| check.health == health).count();
    let (failed, warnings) = (count(Health::Failed), count(Health::Warning));
    let shown = Shown { failed, warnings, checks };
    format.print(&shown, describe)?;
    if failed > 0 { Err(Unhealthy { failed, affected }.into()) } else { Ok(()) }
}

fn open(config: &Path, agent: Option<&str>) -> eyre::Result<Context> {
    let mut context = Context::open(config)?;
    context.config.select(agent)?;
    Ok(context)
}

fn describe(shown: &Shown) -> String {
    let rows = shown.checks.iter().map(|check| {
        let remedy = check.remedy.clone().unwrap_or_default();
        [check.name.to_owned(), check.health.word().to_owned(), check.found.clone(), remedy]
    });
    let table = table(["what", "", "found", "what to do"], rows);
    format!("{table}\n{} failed, {} warnings", shown.failed, shown.warnings)
}
