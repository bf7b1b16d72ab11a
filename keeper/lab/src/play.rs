//! `chain start`: the embedded chain as a server to play against, and a folder in which a keeper is ready to be run.
//!
//! The chain lives in memory: whoever stops it ends it, and the next one begins anew.

mod accounts;
mod bills;

use std::path::{Path, PathBuf};

use eyre::{Context as _, ensure};
use serde::Serialize;
use stateset_cli::devnet::{DevAccount, Devnet};
use stateset_cli::output::{Format, narrate, pairs, table};
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::cli::ChainStart;
use crate::embedded::{self, Served, Start};
use crate::folder;

/// Whose keys lie in the keeper's folder: everybody's who acts in the README's story.
const KEYS: [&str; 7] = ["owner", "operator", "guardian", "signer-a", "signer-b", "signer-c", "deployer"];
/// An agent whose payees and signers are the chain's own accounts.
const AGENT: &str = include_str!("../../examples/demo-agent.toml");

/// What whoever plays has to know. All keys in it are public.
#[derive(Serialize)]
struct Playground<'a> {
    warning: &'static str,
    endpoint: &'a str,
    chain_id: &'a str,
    folder: &'a Path,
    /// Addresses by the contract's name.
    contracts: Vec<(&'a str, &'a str)>,
    play_keys: Vec<PlayKey<'a>>,
}

#[derive(Serialize)]
struct PlayKey<'a> {
    name: &'a str,
    address: &'a str,
    mnemonic: &'a str,
}

const WARNING: &str =
    "PLAY KEYS: everybody can read them. Nothing on this chain is worth anything; never use them elsewhere.";

/// Serves a chain until SIGINT or SIGTERM.
pub async fn start(verb: &ChainStart, format: Format) -> eyre::Result<()> {
    // Before anything is made, so that a signal at any time ends this in good order.
    let stop = stop_on_signals()?;
    let home = make_folder(verb.folder.as_deref())?;
    let listener = TcpListener::bind(verb.listen).await;
    let listener = listener.wrap_err_with(|| format!("cannot listen on {}: name another by --listen", verb.listen))?;
    narrate(std::io::stderr(), "stateset-lab: starting a chain and its contracts");
    // The machine's clock, once: from here on blocks are the clock.
    let now = verb.time.unwrap_or_else(|| u64::try_from(OffsetDateTime::now_utc().unix_timestamp()).unwrap_or(0));
    let start = Start { time: now, interval: verb.interval(), accounts: accounts::of_seed(verb.seed.as_deref())? };
    let served = embedded::serve(start, listener, stop.clone().cancelled_owned());
    // Nobody waits for contracts on a chain that was asked to stop.
    let Some(served) = stop.run_until_cancelled(served).await else { return Ok(()) };
    let Served { devnet, record, serving } = served?;
    fill(&home, &devnet, now)?;
    folder::write(&home, &devnet, &record, &KEYS)?;
    record.save(&home.join("deployments").join(format!("{}.json", record.chain_id)))?;
    let contracts = record.contracts.iter().map(|(name, record)| (name.as_str(), record.address.as_str())).collect();
    let play_keys = devnet.accounts.iter();
    let play_keys = play_keys.map(|DevAccount { name, address, mnemonic, .. }| PlayKey { name, address, mnemonic });
    let playground = Playground {
        warning: WARNING,
        endpoint: &devnet.grpc,
        chain_id: &devnet.chain_id,
        folder: &home,
        contracts,
        play_keys: play_keys.collect(),
    };
    format.print(&playground, describe)?;
    serving.await??;
    narrate(std::io::stderr(), "stateset-lab: the chain has ended with this process; the folder stays");
    Ok(())
}

fn describe(playground: &Playground<'_>) -> String {
    let Playground { warning, endpoint, chain_id, folder, contracts, play_keys } = playground;
    let folder = folder.display();
    let head = pairs([
        ("endpoint", (*endpoint).to_owned()),
        ("chain id", (*chain_id).to_owned()),
        ("folder", folder.to_string()),
    ]);
    let contracts = table(["contract", "address"], contracts.iter().map(|(name, at)| [*name, *at].map(str::to_owned)));
    let keys = play_keys.iter().map(|key| [key.name, key.address, key.mnemonic].map(str::to_owned));
    let keys = table(["play key", "address", "words"], keys);
    format!(
        "{head}\n\n{contracts}\n\n{warning}\n{keys}\n\nIn another terminal:\n  cd {folder}\n  \
         stateset-keeper agent register\n  stateset-keeper send 2000USDC\n  stateset-keeper bills import bills.csv\n  \
         stateset-keeper run\n\nCtrl-C ends the chain."
    )
}

/// An empty folder: the one that is named, or a new one.
fn make_folder(named: Option<&Path>) -> eyre::Result<PathBuf> {
    let Some(folder) = named else {
        return Ok(tempfile::Builder::new().prefix("stateset-lab-").tempdir()?.keep());
    };
    let shown = folder.display();
    std::fs::create_dir_all(folder).wrap_err_with(|| format!("cannot make folder {shown}"))?;
    let folder = folder.canonicalize().wrap_err_with(|| format!("cannot find folder {shown}"))?;
    let mut found = std::fs::read_dir(&folder).wrap_err_with(|| format!("cannot read folder {shown}"))?;
    // What an earlier chain left in it would be held against this one.
    ensure!(found.next().is_none(), "folder {shown} is not empty: name another, since each chain begins anew");
    Ok(folder)
}

/// What the keeper's verbs read besides the configuration, with this chain's accounts in place of the published ones.
fn fill(home: &Path, devnet: &Devnet, now: u64) -> eyre::Result<()> {
    let bills = bills::due_by(now)?;
    let agent = accounts::replace(AGENT, &devnet.accounts)?;
    let bills = accounts::replace(&bills, &devnet.accounts)?;
    let described = serde_json::json!({
        "chain_id": devnet.chain_id, "grpc": devnet.grpc, "rpc": devnet.rpc, "api": devnet.api,
        "gas_price": devnet.gas_price.to_string(),
        "accounts": devnet.accounts.iter().map(|account| serde_json::json!({
            "name": account.name, "address": account.address, "mnemonic": account.mnemonic,
        })).collect::<Vec<_>>(),
    });
    let described = serde_json::to_string_pretty(&described)?;
    for (name, content) in [("agent.toml", agent), ("bills.csv", bills), ("devnet.json", described)] {
        let path = home.join(name);
        std::fs::write(&path, content).wrap_err_with(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn stop_on_signals() -> std::io::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let stopped = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        stopped.cancel();
    });
    Ok(stop)
}
