//! What connects the parts: one agent, its health server and its signals, until SIGTERM or SIGINT. A disk that is full and
//! a node that is down are waited for, from the start on.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use metrics::gauge;
use metrics_exporter_prometheus::PrometheusHandle;
use stateset_chain::endpoints::{Endpoints, Trouble};
use stateset_chain::journal::looks_restored;
use stateset_chain::outbox::Outbox;
use stateset_chain::{Clock, Journal, Key};
use stateset_telemetry::http::{self, Pulse};
use stateset_telemetry::metrics::recorder;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::disk_wait::{Wait, is_full};
use crate::parts::Parts;
use crate::reload::Reloader;
use crate::run::Keeper;
use crate::settings::{outbox_config, scope};
use stateset_advisor::Advisor;
use stateset_bills::escalation::Escalator;
use stateset_chain::node_check::{self, NodeCheckError};
use stateset_config::Config;
use stateset_config::context::Context;
use stateset_notify::Notices;
use stateset_portfolio::Portfolio;
use stateset_reconcile::{Brake, Reconciler};
use stateset_state::journaled_state::JournaledState;
use stateset_upkeep::{gas::Gas, heartbeat::Heartbeat, notes::Noter, reputation::Reputation, take_over::take_over};

/// How often metrics' samples are swept together.
const SWEEP: Duration = Duration::from_secs(5);
/// Open requests are given this long when the keeper stops.
const SERVER_STOP: Duration = Duration::from_secs(2);

pub async fn run(context: &Context, takes_over: bool) -> eyre::Result<()> {
    let config = &context.config;
    let wallet = context.wallet()?;
    let (pulse, watched) = watch::channel(Pulse::start());
    let mut reloader = Reloader::new(config)?;
    let settings = reloader.settings();
    let cancel = CancellationToken::new();
    let mut front = None;
    // The journal first: a second keeper on it stops here, before it asks for a passphrase.
    let open = || context.open_state(Journal::open(&config.journal_file)?);
    let journaled = match open() {
        Err(reason) if is_full(&reason) => {
            front = Some(serve(config, watched.clone(), &cancel, context.endpoints.clone()).await?);
            let wait = Wait { pulse: &pulse, poll: config.run.poll(), cancel: &cancel };
            let Some(opened) = wait.open(reason, open).await? else { return Ok(()) };
            opened
        }
        opened => opened?,
    };
    let (key, brake) = context.agent_keys()?;
    let key = Arc::new(key);
    let operator = key.address().to_owned();
    let (bound, server) = match front {
        Some(front) => front,
        None => serve(config, watched, &cancel, context.endpoints.clone()).await?,
    };
    if !await_sound_node(context, &pulse, &cancel).await? {
        return Ok(());
    }
    warn_of_a_restored_journal(context, journaled.journal(), &operator).await?;
    if takes_over {
        take_over(context, journaled.journal(), &key, outbox(context, key.clone())?).await?;
    }
    let mut keeper = assemble(context, journaled, (key, brake), pulse)?;
    tracing::info!(wallet = %wallet.address, %operator, http = %bound, "running");
    let until = cancel.clone();
    tokio::spawn(async move { while reloader.look_again(&until).await {} });
    let ended = keeper.run(settings, &Semaphore::new(1), cancel.clone()).await;
    cancel.cancel();
    end(server).await?;
    Ok(ended?)
}

/// Metrics, health server and signals; from now on a stop is an orderly one.
async fn serve(
    config: &Config,
    watched: watch::Receiver<Pulse>,
    cancel: &CancellationToken,
    endpoints: Option<Endpoints>,
) -> eyre::Result<(SocketAddr, JoinHandle<std::io::Result<()>>)> {
    let metrics = recorder()?.install_recorder()?;
    tokio::spawn(sweep(metrics.clone(), endpoints));
    let front = http::serve(config.listen, config.host_names.clone(), watched, metrics, cancel.clone()).await?;
    stop_on_signals(cancel.clone())?;
    tracing::info!(http = %front.0, "listening");
    Ok(front)
}

/// One agent's parts, connected.
pub(crate) fn assemble(
    context: &Context,
    mut journaled: JournaledState,
    (key, brake): (Arc<Key>, Option<Key>),
    pulse: watch::Sender<Pulse>,
) -> eyre::Result<Keeper> {
    let (config, wallet) = (&context.config, context.wallet()?);
    let advisor = Advisor::of(config, &wallet.address)?;
    let outbox = outbox(context, key)?;
    let (scope, heartbeat) = (scope(&config.run, &config.agent.permissions), config.run.heartbeat.then(Heartbeat::new));
    let gas = Gas::new(config.chain.gas_refill.as_ref(), Clock::System);
    let notices = Notices::open(config, journaled.shared_journal())?;
    let brake = brake.map(|key| Brake::new(Arc::new(key), context.for_alarm().sending()));
    let known = config.currencies.values().map(|currency| currency.denom.clone());
    let known = known.chain([config.chain.gas_price.denom().to_owned()]).collect();
    let reconciler = Reconciler::new(outbox.address(), context.nodes.clone(), known, brake);
    let reconciler = if config.run.reconcile { reconciler } else { reconciler.off() };
    let currencies = config.currencies.clone();
    let show = move |amount: u128, denom: &str| stateset_config::money::show_in(&currencies, amount, denom);
    let parts = Parts {
        escalator: Escalator::new(scope).with_mandates(config.agent.ask.mandate_rules(), show),
        heartbeat,
        noter: Noter::new(config.run.notes_within(&config.agent.permissions), &mut journaled),
        reputation: Reputation::new(config),
        gas,
        reconciler,
        portfolio: Portfolio::new(config.agent.treasury.clone()).booked(config.run.reconcile),
        advisor,
        notices,
        currencies: config.currencies.clone(),
        settings: config.agent.settings(),
    };
    Ok(Keeper::new(journaled, wallet, outbox, parts, pulse))
}

/// What sends an agent's acts with this key.
pub(crate) fn outbox(context: &Context, key: Arc<Key>) -> eyre::Result<Outbox> {
    let config = outbox_config(&context.config, context.config.wallet()?)?;
    Ok(Outbox::new(context.chain.clone(), key, config))
}

/// Waits for the health server, which was asked to end. A client that never finishes its request does not keep the
/// keeper alive.
pub(crate) async fn end(server: JoinHandle<std::io::Result<()>>) -> eyre::Result<()> {
    match tokio::time::timeout(SERVER_STOP, server).await {
        Ok(served) => served??,
        Err(_) => tracing::warn!("a client of the health server did not finish; its connection is cut"),
    }
    tracing::info!("stopped; what is under way is in the journal");
    Ok(())
}

/// Waits until a node answered that may be used. Returns whether one did, before the keeper was stopped.
pub(crate) async fn await_sound_node(
    context: &Context,
    pulse: &watch::Sender<Pulse>,
    cancel: &CancellationToken,
) -> Result<bool, NodeCheckError> {
    let config = &context.config;
    loop {
        let error = match node_check::check(&context.nodes, &config.chain.accept_advisories).await {
            Ok(accepted) => {
                for (endpoint, finding) in accepted {
                    tracing::warn!(%endpoint, "accepted in the configuration: {finding}");
                }
                return Ok(true);
            }
            Err(NodeCheckError::Chain(error)) => error,
            Err(refused) => return Err(refused),
        };
        // The loop turns, and waits for a node: alive, and not ready.
        pulse.send_replace(Pulse { error: Some(error.to_string()), ..Pulse::start() });
        tracing::warn!("no node has answered yet: {error}");
        tokio::select! {
            () = tokio::time::sleep(config.run.poll()) => {}
            () = cancel.cancelled() => return Ok(false),
        }
    }
}

/// Says so where the chain took transactions of the operator's key that the journal does not know. They stop nothing: a
/// person may have used the key, and what a wallet paid once it does not pay again.
pub(crate) async fn warn_of_a_restored_journal(
    context: &Context,
    journal: &Journal,
    operator: &str,
) -> eyre::Result<()> {
    let last = journal.last_sequence(operator)?;
    let Ok(Some(account)) = context.chain.account(operator).await else { return Ok(()) };
    if looks_restored(last, account.sequence) {
        tracing::warn!(
            operator,
            sequence_of_chain = account.sequence,
            last_signed = last,
            "the chain took transactions of the operator's key that the journal does not know: an older copy of it was \
             put back, or somebody else signs with the key"
        );
    }
    Ok(())
}

/// Samples of histograms pile up until they are read or swept, also where nobody reads them. How each endpoint stands is
/// measured at the same time.
pub(crate) async fn sweep(metrics: PrometheusHandle, endpoints: Option<Endpoints>) {
    let mut ticks = tokio::time::interval(SWEEP);
    loop {
        ticks.tick().await;
        metrics.run_upkeep();
        for state in endpoints.as_ref().map(Endpoints::states).unwrap_or_default() {
            let usable = !state.trouble.as_ref().is_some_and(Trouble::is_final);
            let of = |name: &'static str| gauge!(name, "endpoint" => state.endpoint.clone());
            // Heights are far below 2^53, up to which a float counts exactly.
            of("keeper_endpoint_height").set(state.height as f64);
            of("keeper_endpoint_usable").set(f64::from(u8::from(usable)));
            of("keeper_endpoint_current").set(f64::from(u8::from(state.current)));
            of("keeper_endpoint_failures").set(f64::from(state.failures));
        }
    }
}

pub(crate) fn stop_on_signals(cancel: CancellationToken) -> std::io::Result<()> {
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::spawn(async move {
        tokio::select! {
            _ = term.recv() => tracing::info!("SIGTERM: finishing this round"),
            _ = int.recv() => tracing::info!("SIGINT: finishing this round"),
        }
        cancel.cancel();
    });
    Ok(())
}
