//! Rounds until asked to stop. Each line of the log stands in a span that is called `shadow`.

use std::collections::{BTreeMap, BTreeSet};

use eyre::ensure;
use stateset_chain::outbox::OutboxConfig;
use stateset_config::context::Context;
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::JournaledState;
use stateset_state::shadow;
use stateset_telemetry::escape::on_one_line;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::round::{Shadow, ShadowRoundError};

/// Runs a configuration's one agent as a shadow, until SIGTERM or SIGINT. No key is loaded and no passphrase asked for.
///
/// Errors: several agents, a journal that is not a shadow's, or one that cannot be written.
pub async fn run(context: &Context) -> eyre::Result<()> {
    let config = &context.config;
    ensure!(
        config.is_alone(),
        "a shadow is that of a configuration's one agent, by [agent]: write one for the agent that it is to shadow"
    );
    let path = shadow::beside(&config.journal_file);
    let wallet = context.wallet()?;
    let journaled = JournaledState::open(shadow::open(&path)?, Inbox::beside(&path), &wallet.address)?;
    let sending = OutboxConfig::new(config.chain.id.clone(), wallet.address.clone(), config.chain.gas_price.clone());
    let sending = OutboxConfig { batch_max: config.run.batch_max, window: config.run.window, ..sending };
    let (judged_height, since, seen) = (0, BTreeMap::new(), BTreeSet::new());
    let mut shadow = Shadow { config, journaled, wallet, sending, seen, judged_height, since };
    let cancel = CancellationToken::new();
    stop_on_signals(cancel.clone())?;
    let span = tracing::info_span!("shadow");
    async move {
        tracing::info!(journal = %path.display(), "a shadow begins: it signs nothing");
        let mut warned = None;
        while !cancel.is_cancelled() {
            match shadow.round().await {
                // Its own journal is at fault, and waiting mends nothing.
                Err(ShadowRoundError::State(error)) => return Err(eyre::Report::from(error)),
                Err(error) if warned.as_ref() != Some(&error.to_string()) => {
                    tracing::warn!("{}", on_one_line(&error.to_string()));
                    warned = Some(error.to_string());
                }
                Err(_) => {}
                Ok(()) => warned = None,
            }
            let _cancelled = cancel.run_until_cancelled(tokio::time::sleep(config.run.poll())).await;
        }
        tracing::info!("the shadow stopped");
        Ok(())
    }
    .instrument(span)
    .await
}

fn stop_on_signals(cancel: CancellationToken) -> std::io::Result<()> {
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::spawn(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        cancel.cancel();
    });
    Ok(())
}
