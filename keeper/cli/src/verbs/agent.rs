//! `agent`: register with a wallet, show.

use std::path::{Path, PathBuf};

use eyre::{Context as _, eyre};
use serde_json::json;
use stateset_api::registry::Agent;
use stateset_chain::contract::RegistryClient;
use stateset_config::Config;
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::cli;
use crate::deploy::Record;
use crate::exit::after;
use crate::output::{Format, pairs};
use crate::profile::Profile;
use crate::register::register;

pub async fn run(verb: &cli::Agent, context: &Context, format: Format) -> eyre::Result<()> {
    context.check_chain().await?;
    match verb {
        cli::Agent::Register { profile, owner_key, deployment } => {
            let default = PathBuf::from(format!("deployments/{}.json", context.config.chain.id));
            let deployment = deployment.as_ref().unwrap_or(&default);
            let deployment = Record::load(deployment, &context.config.chain.id)?;
            // What is missing is reported before a passphrase is asked for.
            deployment.code("wallet")?;
            deployment.contract("registry")?;
            let profile = Profile::load(profile)?;
            let operator = context.keystore()?.show(&context.config.agent.operator_key)?.address;
            let owner = context.key(owner_key)?;
            let chain = context.chain.as_ref();
            let done = register(chain, &owner, &context.sending(), &deployment, &profile, &operator).await?;
            after(done.tx, save_wallet_of(&context.config, &done.wallet))?;
            let tx = done.tx.map(|hash| hash.to_string());
            let shown = json!({ "agent": done.agent, "wallet": done.wallet, "tx": tx });
            format.report(&shown, |_| {
                let how = tx.map_or("was registered before".to_owned(), |hash| format!("registered by {hash}"));
                format!("{}\n{how}; the wallet is in {}", describe(&done.agent), context.config.agent.path.display())
            })
        }
        cli::Agent::Show => {
            let agent = of_wallet(context).await?;
            format.print(&agent, describe)
        }
    }
}

/// The registered agent behind the configured wallet, confirmed from both sides.
pub(super) async fn of_wallet(context: &Context) -> eyre::Result<Agent> {
    let wallet = context.wallet()?;
    let info = wallet.info().await?;
    let registry = info.registry.ok_or_else(|| eyre!("wallet {} is bound to no registry", wallet.address))?;
    let registry = RegistryClient { chain: context.chain.as_ref(), address: &registry };
    Ok(registry.agent_by_wallet(&wallet.address).await?)
}

fn describe(agent: &Agent) -> String {
    pairs([
        ("agent", agent.did.clone()),
        ("type", agent.agent_type.clone()),
        ("capabilities", agent.capabilities.join(", ")),
        ("owner", agent.owner.clone()),
        ("controller", agent.controller.clone()),
        (
            "confirmed",
            if agent.controller_confirmed { "by the controller" } else { "not by the controller" }.to_owned(),
        ),
        ("discovered until", show_time(agent.fresh_until)),
        ("wallet", agent.wallet.clone().unwrap_or_else(|| "not bound".to_owned())),
        ("registry", agent.registry.clone()),
    ])
}

/// Writes the wallet of a configuration's one agent into it, leaving everything else as it stands.
pub fn save_wallet(path: &Path, wallet: &str) -> eyre::Result<()> {
    edit(path, |document| {
        document["agent"]["wallet"] = toml_edit::value(wallet);
        Ok(())
    })
}

/// The same for the agent that was selected, in the file that says what it is.
pub(crate) fn save_wallet_of(config: &Config, wallet: &str) -> eyre::Result<()> {
    let agent = &config.agent;
    if config.is_alone() {
        return save_wallet(&config.path, wallet);
    }
    edit(&agent.path, |document| {
        if agent.path != config.path {
            document["wallet"] = toml_edit::value(wallet);
            return Ok(());
        }
        let listed = document["agents"].as_array_of_tables_mut().into_iter().flat_map(|all| all.iter_mut());
        let mut named = listed.filter(|one| one.get("name").and_then(|name| name.as_str()) == Some(&agent.name));
        let table = named.next().ok_or_else(|| eyre!("the configuration has no agent '{}' any more", agent.name))?;
        table["wallet"] = toml_edit::value(wallet);
        Ok(())
    })
}

fn edit(path: &Path, change: impl FnOnce(&mut toml_edit::DocumentMut) -> eyre::Result<()>) -> eyre::Result<()> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).wrap_err_with(|| format!("cannot read {shown}"))?;
    let mut document: toml_edit::DocumentMut = text.parse().wrap_err_with(|| format!("cannot understand {shown}"))?;
    change(&mut document)?;
    let beside = path.with_extension("toml.new");
    std::fs::write(&beside, document.to_string()).wrap_err_with(|| format!("cannot write {}", beside.display()))?;
    std::fs::rename(&beside, path).wrap_err_with(|| format!("cannot replace {shown}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wallet_is_written_and_the_comments_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keeper.toml");
        std::fs::write(&path, stateset_config::EXAMPLE).unwrap();
        for wallet in ["stateset1first", "stateset1second"] {
            save_wallet(&path, wallet).unwrap();
            assert_eq!(Config::load(&path).unwrap().wallet().unwrap(), wallet);
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for line in stateset_config::EXAMPLE.lines().filter(|line| line.starts_with("# A node of any other chain")) {
            assert!(text.contains(line));
        }
    }

    #[test]
    fn the_wallet_of_one_among_several_is_written_where_that_one_stands() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keeper.toml");
        let listed = "[[agents]]\nname = \"a\"\noperator_key = \"op-a\"\n\n# Ours.\n[[agents]]\nname = \"b\"\n\
                      operator_key = \"op-b\"\n";
        let (before, rest) = stateset_config::EXAMPLE.split_once("[agent]").unwrap();
        let (_, rest) = rest.split_once("[keys]").unwrap();
        std::fs::write(&path, format!("agents_folder = \"agents.d\"\n{before}\n{listed}\n[keys]{rest}")).unwrap();
        let own = folder.path().join("agents.d/c.toml");
        std::fs::create_dir(folder.path().join("agents.d")).unwrap();
        std::fs::write(&own, "# The third.\noperator_key = \"op-c\"\n").unwrap();
        let selected = |name| {
            let mut config = Config::load(&path).unwrap();
            config.select(Some(name)).unwrap();
            config
        };
        for name in ["b", "c"] {
            save_wallet_of(&selected(name), &format!("stateset1{name}")).unwrap();
            assert_eq!(selected(name).wallet().unwrap(), format!("stateset1{name}"));
            assert!(selected("a").wallet().is_err());
        }
        assert!(std::fs::read_to_string(&path).unwrap().contains("# Ours."));
        assert!(std::fs::read_to_string(&own).unwrap().starts_with("# The third."));
    }
}
