//! The keeper as a process of its own.

use std::fs::OpenOptions;
use std::process::Stdio;
use std::time::Duration;

use eyre::{Context as _, ensure, eyre};
use rustix::process::{Pid, Signal, kill_process};
use stateset_cli::exit::Exit;
use stateset_cli::output::{Format, narrate};
use tokio::process::{Child, Command};

use super::stage::Stage;

/// A keeper that was asked to stop is given this long.
const STOP: Duration = Duration::from_secs(30);

/// `stateset-keeper run` for the stage's agent.
pub(super) struct KeeperProcess {
    child: Child,
}

impl KeeperProcess {
    pub(super) fn start(stage: &Stage) -> eyre::Result<Self> {
        let log = OpenOptions::new().create(true).append(true).open(stage.log_file())?;
        let child = command(stage)?.arg("run").stdout(Stdio::null()).stderr(log).spawn();
        Ok(Self { child: child.wrap_err("the keeper does not start")? })
    }

    /// SIGKILL: no warning, no clean-up.
    pub(super) async fn kill(mut self) -> eyre::Result<()> {
        self.child.kill().await.wrap_err("the keeper was gone before it was killed")
    }

    /// SIGTERM, and the exit status must be a success.
    pub(super) async fn stop(mut self) -> eyre::Result<()> {
        let pid = self.child.id().and_then(|pid| Pid::from_raw(pid.try_into().ok()?));
        kill_process(pid.ok_or_else(|| eyre!("the keeper ended by itself"))?, Signal::TERM)?;
        let ended = tokio::time::timeout(STOP, self.child.wait()).await;
        let status = ended.wrap_err("the keeper did not stop when asked to")??;
        ensure!(status.success(), "the keeper stopped with {status}");
        Ok(())
    }
}

fn command(stage: &Stage) -> eyre::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    // A demo that dies takes its keeper along.
    command.arg("keeper").arg("--config").arg(&stage.context.config.path).stdin(Stdio::null()).kill_on_drop(true);
    Ok(command)
}

impl Stage {
    /// Runs one verb and shows what it prints.
    pub(super) async fn keeper(&self, words: &[&str], format: Format) -> eyre::Result<()> {
        if format == Format::Human {
            narrate(std::io::stdout(), &format!("   $ stateset-keeper {}", words.join(" ")));
        }
        // `output` takes both streams, whatever is said of them before.
        let output = command(self)?.args(words).output().await?;
        let said = String::from_utf8_lossy(&output.stderr);
        // One of the thirty bills is malformed on purpose: what was refused is in the answer.
        let went_on = [Exit::Done, Exit::SomeRefused].map(|exit| Some(i32::from(exit.code())));
        ensure!(
            went_on.contains(&output.status.code()),
            "`stateset-keeper {}` ended with {}: {said}",
            words.join(" "),
            output.status
        );
        let text = String::from_utf8_lossy(&output.stdout);
        match format {
            Format::Human => narrate(std::io::stdout(), text.trim_end()),
            Format::Json => narrate(std::io::stderr(), text.trim_end()),
        }
        Ok(())
    }
}
