//! Rounds of each agent's shadow in turn, until asked to stop. Each line of the log stands in a span that is called `shadow`.

use std::sync::Arc;

use eyre::ensure;
use stateset_chain::Journal;
use stateset_config::context::Context;
use stateset_state::shadow;
use stateset_telemetry::escape::on_one_line;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::round::{Shadow, ShadowRoundError};

/// Runs a configuration's agents as shadows, or the named one alone, until SIGTERM or SIGINT: as they are configured when it
/// begins. No key is loaded and no passphrase asked for.
///
/// Errors: an agent that is named and is not there, or nobody who could be shadowed; a journal that is not a shadow's, or
/// one that cannot be written. Of several, one that cannot be used or is paused is passed over.
pub async fn run(context: &Context, name: Option<&str>) -> eyre::Result<()> {
    let path = shadow::beside(&context.config.journal_file);
    let shadows = of_agents(context, name, &Arc::new(shadow::open(&path)?))?;
    let cancel = CancellationToken::new();
    stop_on_signals(cancel.clone())?;
    let span = tracing::info_span!("shadow");
    async move {
        tracing::info!(journal = %path.display(), agents = shadows.len(), "a shadow begins: it signs nothing");
        rounds(shadows, context, &cancel).await?;
        tracing::info!("the shadow stopped");
        Ok(())
    }
    .instrument(span)
    .await
}

fn of_agents(context: &Context, name: Option<&str>, journal: &Arc<Journal>) -> eyre::Result<Vec<Shadow>> {
    let of = |name: Option<&str>| -> eyre::Result<Shadow> {
        let mut context = context.clone();
        context.config.select(name)?;
        Shadow::new(context, journal.clone())
    };
    if name.is_some() || context.config.is_alone() {
        return Ok(vec![of(name)?]);
    }
    let mut shadows = Vec::new();
    for (name, profile) in context.config.roster()? {
        let shadow = match profile {
            Ok(profile) if profile.paused => Err(eyre::eyre!("it is paused")),
            Ok(_) => of(Some(&name)),
            Err(reason) => Err(reason.into()),
        };
        match shadow {
            Ok(shadow) => shadows.push(shadow),
            Err(reason) => tracing::warn!("shadow: agent {name} is passed over: {reason:#}"),
        }
    }
    ensure!(!shadows.is_empty(), "none of the configuration's agents can be shadowed");
    Ok(shadows)
}

async fn rounds(
    mut shadows: Vec<Shadow>,
    context: &Context,
    cancel: &CancellationToken,
) -> Result<(), ShadowRoundError> {
    while !cancel.is_cancelled() {
        for shadow in &mut shadows {
            let span = tracing::info_span!("agent", agent = %shadow.name());
            match shadow.round().instrument(span.clone()).await {
                // Its own journal is at fault, and waiting mends nothing.
                Err(error) if error.is_fatal() => return Err(error),
                Err(error) => {
                    let said = on_one_line(&error.to_string());
                    if shadow.warned.as_ref() != Some(&said) {
                        span.in_scope(|| tracing::warn!("{said}"));
                        shadow.warned = Some(said);
                    }
                }
                Ok(()) => shadow.warned = None,
            }
        }
        let _cancelled = cancel.run_until_cancelled(tokio::time::sleep(context.config.run.poll())).await;
    }
    Ok(())
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
