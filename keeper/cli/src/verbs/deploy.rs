//! `deploy`: the contracts, on the local chain or on a network.

use std::path::Path;
use std::time::Duration;

use eyre::{OptionExt, WrapErr as _};
use serde_json::json;
use stateset_chain::grpc::{GrpcChain, Patience, Reach};
use stateset_chain::keystore::Keystore;
use stateset_chain::tx::Coin;
use stateset_chain::url_rule::{Allowed, CheckedUrl};
use stateset_chain::{Chain as _, Key};
use stateset_config::context::passphrase;

use crate::cli;
use crate::deploy::{Advisories, AdvisoryError, DeployConfig, Deployment, Step, deploy};
use crate::devnet::Devnet;
use crate::output::{Format, narrate, table};

/// Uploads are large: a slow node gets this long for each answer.
const TIMEOUT: Duration = Duration::from_secs(60);

pub async fn run(verb: &cli::Deploy, by_hand: &cli::Cli, format: Format) -> eyre::Result<()> {
    let mut target = match (&verb.target.network, &verb.target.devnet_file) {
        (Some(file), _) => network(file)?,
        (None, Some(file)) => devnet(file, &verb.artifacts)?,
        (None, None) => eyre::bail!("name a network with --network or the local chain with --devnet-file"),
    };
    let sending = &mut target.deployment.sending;
    sending.fee_max = by_hand.fee_max.as_deref().map(coin).transpose()?;
    sending.repeat = by_hand.repeat();
    let allowed = target.allowed.clone();
    let url = CheckedUrl::parse(&target.endpoint, &allowed).wrap_err("endpoint")?;
    let chain = GrpcChain::reach(Reach { url, allowed, patience: Patience::of_calls(TIMEOUT) })?;
    check_node(&chain, &target, &verb.accept_advisories).await?;
    let mut steps = Vec::new();
    let mut progress = |step: &Step| {
        let [what, how, ..] = row(step);
        narrate(std::io::stderr(), &format!("deploy: {what}: {how}"));
        steps.push(step.clone());
    };
    let record = deploy(&chain, &target.key, &target.deployment, &mut progress).await?;
    let acted = steps.iter().filter(|step| step.acted()).count();
    let shown = json!({ "record": record, "file": target.deployment.record, "transactions": acted });
    format.report(&shown, |_| {
        format!(
            "{}\n{acted} transactions; recorded in {}",
            table(["what", "how", "gas"], steps.iter().map(row)),
            target.deployment.record.display()
        )
    })
}

/// Asks the node what it runs, before anything is sent. On a chain for tests, and where it was accepted, a published
/// fault is said plainly and stops nothing.
async fn check_node(chain: &GrpcChain, target: &Target, accepted: &[String]) -> eyre::Result<()> {
    let advisories = Advisories::kept()?;
    advisories.check_ids(accepted)?;
    for finding in advisories.findings(&chain.software().await?) {
        let goes_on = if accepted.contains(&finding.id) {
            "it was accepted on the command line"
        } else if target.devnet {
            "the chain is declared a devnet, whose coins are worth nothing. It is no model of who may store contracts"
        } else {
            return Err(AdvisoryError::Affected { finding }.into());
        };
        narrate(std::io::stderr(), &format!("deploy: WARNING: {finding}"));
        narrate(std::io::stderr(), &format!("deploy: goes on: {goes_on}"));
    }
    Ok(())
}

/// In the smallest unit: a deployment knows no currencies.
fn coin(text: &str) -> eyre::Result<Coin> {
    let split = text.find(|letter: char| !letter.is_ascii_digit()).filter(|at| *at > 0);
    let (number, denom) = split
        .map(|at| text.split_at(at))
        .ok_or_else(|| eyre::eyre!("--fee-max: '{text}' is no fee: a number and a denom, such as 1000000ustate"))?;
    Ok(Coin::new(number.parse::<u128>().wrap_err("--fee-max")?, denom))
}

struct Target {
    endpoint: String,
    allowed: Allowed,
    /// Whether the chain is declared one for tests.
    devnet: bool,
    key: Key,
    deployment: Deployment,
}

fn network(file: &Path) -> eyre::Result<Target> {
    let config = DeployConfig::load(file)?;
    let secret = passphrase(config.passphrase_file.as_deref(), &format!("Passphrase of key '{}': ", config.key))?;
    let key = Keystore::open(&config.key_folder)?.load(&config.key, &secret)?;
    let records = file.parent().unwrap_or(Path::new("."));
    let deployment = config.deployment(records);
    let allowed = Allowed { loopback: true, plain_http: config.allow_plain_http, networks: config.allow_networks };
    Ok(Target { endpoint: config.endpoint, allowed, devnet: config.devnet, key, deployment })
}

fn devnet(file: &Path, artifacts: &Path) -> eyre::Result<Target> {
    let devnet = Devnet::load(file)?;
    let home = file.parent().ok_or_eyre("the local chain's description lies in no folder")?;
    let deployment = Deployment::on_devnet(&devnet, home, artifacts.to_owned());
    let allowed = Allowed { loopback: true, ..Allowed::default() };
    Ok(Target { key: devnet.key("deployer")?, endpoint: devnet.grpc, allowed, devnet: true, deployment })
}

fn row(step: &Step) -> [String; 3] {
    let none = String::new;
    match step {
        Step::CodeFound { name, code_id } => {
            [format!("code '{name}'"), format!("is on chain as code {code_id}"), none()]
        }
        Step::CodeStored { name, code_id, gas_used, .. } => {
            [format!("code '{name}'"), format!("stored as code {code_id}"), gas_used.to_string()]
        }
        Step::ContractFound { name, address } => [format!("contract '{name}'"), format!("is at {address}"), none()],
        Step::ContractCreated { name, address, gas_used, .. } => {
            [format!("contract '{name}'"), format!("created at {address}"), gas_used.to_string()]
        }
        Step::ContractMigrated { name, address, from, to, gas_used, .. } => {
            let how = format!("at {address} moved from code {from} to code {to}");
            [format!("contract '{name}'"), how, gas_used.to_string()]
        }
        Step::ContractKept { name, address, runs, code_id, admin: Some(admin) } => {
            let how = format!(
                "at {address} still runs code {runs}; its admin moves it: wasm migrate {address} {code_id} '{{}}' --from \
                 {admin}"
            );
            [format!("contract '{name}'"), how, none()]
        }
        Step::ContractKept { name, address, runs, admin: None, .. } => {
            [format!("contract '{name}'"), format!("at {address} runs code {runs} for ever: it has no admin"), none()]
        }
        Step::Wired { name, what, gas_used, .. } => {
            [format!("contract '{name}'"), format!("knows that {what}"), gas_used.to_string()]
        }
        Step::Unwired { name, what, why } => {
            [format!("contract '{name}'"), format!("does not know that {what}: {why}"), none()]
        }
    }
}
