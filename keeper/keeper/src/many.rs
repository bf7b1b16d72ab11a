//! Several agents in one process: one journal, one health server, bounded turns; who they are is read again while they
//! run, every minute and on SIGHUP.
//!
//! Never here: what one agent is made of, and when it is started again. Of a configuration that changed, only its agents
//! are followed; the rest holds from the next start on.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use eyre::{Context as _, ensure};
use metrics::gauge;
use metrics_exporter_prometheus::PrometheusHandle;
use metrics_tracing_context::TracingContextLayer;
use metrics_util::layers::Layer;
use stateset_chain::{Journal, Key};
use stateset_telemetry::http;
use stateset_telemetry::log::AGENT;
use stateset_telemetry::metrics::recorder;
use stateset_telemetry::pulse::{AgentPulse, Agents, Pulse};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use zeroize::Zeroizing;

use crate::disk_wait::{Wait, is_full};
use crate::run::Keeper;
use crate::supervisor::{AgentStatus, Failure, Life, Statuses, Supervisor};
use crate::take_over::take_over;
use crate::wiring::{assemble, await_sound_node, end, outbox, stop_on_signals, sweep, warn_of_a_restored_journal};
use stateset_config::Config;
use stateset_config::context::Context;
use stateset_config::roster::{AgentProfile, Roster};
use stateset_state::inbox::Inbox;

/// How often the agents' configuration is read again.
const READ_AGAIN: Duration = Duration::from_secs(60);
/// Under this name the process itself is shown until its journal is open and a node answers.
const NODES: &str = "(nodes)";

/// What all agents share.
struct Shared {
    context: Context,
    journal: Arc<Journal>,
    passphrase: Zeroizing<String>,
    /// Rounds that may go on at once.
    turns: Semaphore,
    pulses: watch::Sender<Agents>,
    /// Operators' addresses that an agent signs with now.
    claimed: Mutex<BTreeSet<String>>,
    /// The agent that takes over when it first begins.
    takes_over: Mutex<Option<String>>,
}

/// Runs the configuration's agents until SIGTERM or SIGINT.
pub(crate) async fn run(context: &Context, takes_over: Option<&str>) -> eyre::Result<()> {
    let config = &context.config;
    let pulses = watch::Sender::<Agents>::default();
    let cancel = CancellationToken::new();
    let (waiting, watched) = watch::channel(Pulse::start());
    pulses.send_modify(|all| drop(all.insert(NODES.to_owned(), AgentPulse::Runs(watched))));
    let mut front = None;
    // The journal first: a second keeper on it stops here, before it asks for a passphrase.
    let open = || Ok(Journal::open(&config.journal_file)?);
    let journal = match open() {
        Err(reason) if is_full(&reason) => {
            front = Some(serve(context, &pulses, &cancel).await?);
            let wait = Wait { pulse: &waiting, poll: config.run.poll(), cancel: &cancel };
            let Some(opened) = wait.open(reason, open).await? else { return Ok(()) };
            opened
        }
        opened => opened?,
    };
    let journal = Arc::new(journal);
    let roster = config.roster()?;
    if let Some(name) = takes_over {
        ensure!(roster.contains_key(name), "no agent '{name}' takes over: name one by --for-agent");
    }
    warn_of_bills_for_nobody(config)?;
    let passphrase = context.passphrase("Passphrase of the operators' keys: ")?;
    let (bound, server) = match front {
        Some(front) => front,
        None => serve(context, &pulses, &cancel).await?,
    };
    tracing::info!(agents = roster.len(), http = %bound, "running");
    if await_sound_node(context, &waiting, &cancel).await? {
        pulses.send_modify(|all| drop(all.remove(NODES)));
        let turns = Semaphore::new(config.run.rounds_at_once);
        let context = context.clone();
        let takes_over = Mutex::new(takes_over.map(str::to_owned));
        let shared = Shared { context, journal, passphrase, turns, pulses, claimed: Mutex::default(), takes_over };
        supervise(&Arc::new(shared), roster, &cancel).await?;
    }
    cancel.cancel();
    end(server).await
}

/// Metrics, health server and signals; from now on a stop is an orderly one.
async fn serve(
    context: &Context,
    pulses: &watch::Sender<Agents>,
    cancel: &CancellationToken,
) -> eyre::Result<(SocketAddr, JoinHandle<std::io::Result<()>>)> {
    let config = &context.config;
    let metrics = labelled_metrics()?;
    tokio::spawn(sweep(metrics.clone(), context.endpoints.clone()));
    let hosts = config.host_names.clone();
    let front = http::serve(config.listen, hosts, pulses.subscribe(), metrics, cancel.clone()).await?;
    stop_on_signals(cancel.clone())?;
    tracing::info!(http = %front.0, "listening");
    Ok(front)
}

/// Applies the roster, and each newer one, until cancelled; returns when all agents have ended.
async fn supervise(shared: &Arc<Shared>, roster: Roster, cancel: &CancellationToken) -> eyre::Result<()> {
    let starts = shared.clone();
    let mut supervisor = Supervisor::new(Arc::new(move |profile, stop| life(starts.clone(), profile, stop)));
    tokio::spawn(show(shared.pulses.clone(), supervisor.statuses()));
    supervisor.apply(roster);
    let mut hangups = signal(SignalKind::hangup())?;
    let mut minutes = tokio::time::interval(READ_AGAIN);
    minutes.reset();
    loop {
        tokio::select! {
            () = cancel.cancelled() => break,
            _ = hangups.recv() => tracing::info!("SIGHUP: reading the agents' configuration again"),
            _ = minutes.tick() => {}
        }
        match read_again(&shared.context.config) {
            Ok(roster) => supervisor.apply(roster),
            // Whoever is half through with an edit stops nobody.
            Err(reason) => tracing::warn!("the agents go on as they were: {reason:#}"),
        }
    }
    supervisor.stop_all().await;
    Ok(())
}

fn read_again(config: &Config) -> eyre::Result<Roster> {
    let now = Config::load(&config.path)?;
    ensure!(!now.is_alone(), "the configuration has one [agent] now: start the keeper anew");
    Ok(now.roster()?)
}

/// What was handed in while the journal was one agent's waits where no agent of several looks: it does not say whose it
/// is.
fn warn_of_bills_for_nobody(config: &Config) -> eyre::Result<()> {
    let waiting = Inbox::beside(&config.journal_file).waiting()?.len();
    if waiting > 0 {
        let folder = config.journal_file.with_extension("inbox");
        tracing::warn!(
            "{waiting} files in {} were handed in before there were several agents: move them into the folder there \
             that is called as their agent's wallet",
            folder.display()
        );
    }
    Ok(())
}

/// The recorder, which says of each number whose it is.
fn labelled_metrics() -> eyre::Result<PrometheusHandle> {
    let recorder = recorder()?.build_recorder();
    let handle = recorder.handle();
    let labelled = TracingContextLayer::only_allow([AGENT]).layer(recorder);
    metrics::set_global_recorder(labelled).wrap_err("metrics are recorded already")?;
    Ok(handle)
}

fn life(shared: Arc<Shared>, profile: AgentProfile, stop: CancellationToken) -> Life {
    let span = tracing::info_span!("agent", agent = %profile.name);
    let life = async move {
        let Some(alive) = stop.run_until_cancelled(bring_to_life(&shared, &profile)).await else { return Ok(()) };
        let (mut keeper, _claim) = alive?;
        let poll = shared.context.config.run.poll();
        let ended = keeper.run(poll, &shared.turns, stop).await;
        ended.map_err(|reason| Failure { reason: reason.to_string(), is_final: reason.is_displaced() })
    };
    Box::pin(life.instrument(span))
}

/// One agent's loop, and the hold on its key.
async fn bring_to_life(shared: &Arc<Shared>, profile: &AgentProfile) -> Result<(Keeper, Claim), Failure> {
    let failed = |reason: eyre::Report| Failure { reason: format!("{reason:#}"), is_final: false };
    let mut context = shared.context.clone();
    context.config.agent = profile.clone();
    // Only another configuration mends that, and it starts the agent afresh.
    let wallet = context.wallet().map_err(|reason| Failure { reason: format!("{reason:#}"), is_final: true })?;
    let (key, brake) = unlock(shared, profile).await.map_err(failed)?;
    let key = Arc::new(key);
    let operator = key.address().to_owned();
    let claim = Claim::take(shared, &operator)?;
    let (pulse, watched) = watch::channel(Pulse::start());
    let begins = || {
        let runs = AgentPulse::Runs(watched.clone());
        shared.pulses.send_modify(|all| drop(all.insert(profile.name.clone(), runs)));
    };
    let open = || context.open_state(shared.journal.clone());
    let journaled = match open() {
        // Its own end stops the wait from outside; a full disk uses up no restart.
        Err(reason) if is_full(&reason) => {
            begins();
            let (poll, cancel) = (context.config.run.poll(), &CancellationToken::new());
            let opened = Wait { pulse: &pulse, poll, cancel }.open(reason, open).await.map_err(failed)?;
            opened.ok_or_else(|| failed(eyre::eyre!("stopped while it waited for the disk")))?
        }
        opened => opened.map_err(failed)?,
    };
    warn_of_a_restored_journal(&context, journaled.journal(), &operator).await.map_err(failed)?;
    if takes_over(shared, &profile.name) {
        let outbox = outbox(&context, key.clone()).map_err(failed)?;
        take_over(&context, journaled.journal(), &key, outbox).await.map_err(failed)?;
        shared.takes_over.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
    let keeper = assemble(&context, journaled, (key, brake), pulse).map_err(failed)?;
    begins();
    tracing::info!(wallet = %wallet.address, %operator, "begins");
    Ok((keeper, claim))
}

fn takes_over(shared: &Shared, agent: &str) -> bool {
    shared.takes_over.lock().unwrap_or_else(PoisonError::into_inner).as_deref() == Some(agent)
}

/// In its turn, since it takes a processor and its memory for a moment.
async fn unlock(shared: &Arc<Shared>, profile: &AgentProfile) -> eyre::Result<(Key, Option<Key>)> {
    let _turn = shared.turns.acquire().await?;
    let (shared, profile) = (shared.clone(), profile.clone());
    let load = move || shared.context.agent_keys_with(&profile, &shared.passphrase);
    tokio::task::spawn_blocking(load).await?
}

/// An operator's address that one agent signs with, until this is dropped.
struct Claim {
    shared: Arc<Shared>,
    operator: String,
}

impl Claim {
    fn take(shared: &Arc<Shared>, operator: &str) -> Result<Self, Failure> {
        let mut claimed = shared.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        if !claimed.insert(operator.to_owned()) {
            let reason = format!("another agent signs as {operator}: give each agent an operator of its own");
            return Err(Failure { reason, is_final: true });
        }
        Ok(Self { shared: shared.clone(), operator: operator.to_owned() })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.shared.claimed.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.operator);
    }
}

/// Keeps what health and readiness are answered from in step with where the agents stand.
async fn show(pulses: watch::Sender<Agents>, mut statuses: watch::Receiver<Statuses>) {
    loop {
        let now = statuses.borrow_and_update().clone();
        pulses.send_modify(|all| {
            all.retain(|name, _| now.contains_key(name));
            for (name, status) in &now {
                match status {
                    AgentStatus::Running => {
                        let begins = || AgentPulse::Stands { reason: "it begins".to_owned() };
                        all.entry(name.clone()).or_insert_with(begins);
                    }
                    AgentStatus::Paused => drop(all.remove(name)),
                    AgentStatus::Unusable { reason }
                    | AgentStatus::Restarting { reason, .. }
                    | AgentStatus::GivenUp { reason, .. } => {
                        let reason = format!("{}: {reason}", status.name());
                        all.insert(name.clone(), AgentPulse::Stands { reason });
                    }
                }
            }
        });
        for status in AgentStatus::NAMES {
            let count = now.values().filter(|one| one.name() == status).count();
            gauge!("keeper_agents", "status" => status).set(f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
        }
        if statuses.changed().await.is_err() {
            return;
        }
    }
}
