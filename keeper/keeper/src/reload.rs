//! The configuration read again while the keeper runs: on SIGHUP, and each minute.
//!
//! Never here: which settings may change, and how an agent follows them. A file that is broken, or that changes what is
//! taken at the start alone, changes nothing; it is said once, and again on each SIGHUP.

use std::sync::Arc;
use std::time::Duration;

use stateset_chain::GasPrice;
use stateset_config::reload::{Change, Reload, cap, reload};
use stateset_config::roster::Roster;
use stateset_config::{Config, ConfigError};
use stateset_telemetry::log;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::time::Interval;
use tokio_util::sync::CancellationToken;

use crate::settings::outbox_config;

/// How often the file is read again.
const READ_AGAIN: Duration = Duration::from_secs(60);

/// Looks at the file, and passes on what may change.
pub(crate) struct Reloader {
    /// As its file was when it was taken.
    running: Config,
    /// What a unit of gas may cost, as the start had it.
    cap: GasPrice,
    settings: watch::Sender<Arc<Config>>,
    hangups: Signal,
    minutes: Interval,
    /// Why the file was not taken, as it was said last.
    said: Option<String>,
}

impl Reloader {
    /// From now on SIGHUP, which a terminal sends that is closed, stops nothing. The log is as loud as the file says.
    pub(crate) fn new(config: &Config) -> std::io::Result<Self> {
        let mut minutes = tokio::time::interval(READ_AGAIN);
        minutes.reset();
        let cap = cap(config);
        let settings = watch::Sender::new(Arc::new(config.capped(&cap)));
        follow_level(config);
        Ok(Self { running: config.clone(), cap, settings, hangups: signal(SignalKind::hangup())?, minutes, said: None })
    }

    /// What holds now, and from each change on.
    pub(crate) fn settings(&self) -> watch::Receiver<Arc<Config>> {
        self.settings.subscribe()
    }

    /// The agents of the file that was taken last; a folder of them is read anew.
    pub(crate) fn roster(&self) -> Result<Roster, ConfigError> {
        self.running.roster()
    }

    /// Waits for the next reason to look, and looks. `false` once cancelled.
    pub(crate) async fn look_again(&mut self, cancel: &CancellationToken) -> bool {
        let is_asked = tokio::select! {
            () = cancel.cancelled() => return false,
            _ = self.hangups.recv() => true,
            _ = self.minutes.tick() => false,
        };
        if is_asked {
            tracing::info!("SIGHUP: reading the configuration again");
            self.said = None;
        }
        match self.look() {
            Ok(()) => self.said = None,
            Err(reason) if self.said.as_ref() != Some(&reason) => {
                tracing::warn!("the keeper goes on as it was: {reason}");
                self.said = Some(reason);
            }
            Err(_) => {}
        }
        true
    }

    fn look(&mut self) -> Result<(), String> {
        let read = Config::load(&self.running.path).map_err(|reason| reason.to_string())?;
        let changes = match reload(&self.running, &read, &self.cap) {
            Reload::Taken(changes) => changes,
            Reload::Refused(changes) => {
                let changes = changes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                return Err(format!("start it anew to change {changes}; nothing of the file was taken"));
            }
        };
        let settings = read.capped(&self.cap);
        outbox_config(&settings, "").map_err(|reason| reason.to_string())?;
        self.running = read;
        changes.iter().for_each(|Change { key, from, to }| tracing::info!("configuration: {key}: {from} -> {to}"));
        if !changes.is_empty() {
            follow_level(&settings);
            self.settings.send_replace(Arc::new(settings));
        }
        Ok(())
    }
}

fn follow_level(config: &Config) {
    if let Err(reason) = log::follow(config.log_level.as_deref()) {
        tracing::warn!("log.level is not followed: {reason}");
    }
}
