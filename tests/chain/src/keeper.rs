//! The keeper as its operator runs it: the real binary, a folder of its own, one process that can be killed.

use std::fs::OpenOptions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use eyre::{OptionExt, WrapErr, ensure, eyre};
use serde_json::Value;
use stateset_chain::Key;
use stateset_chain::advisory::Advisories;
use stateset_chain::keystore::Keystore;
use stateset_cli::devnet::Devnet;
use stateset_config::{self, Config};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// Secures nothing: the keys of a local chain are public.
pub const PASSPHRASE: &str = "the keys are public";

/// How long a keeper may take to be ready.
const PATIENCE: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(5);

/// The binary: what `STATESET_KEEPER` names, or else the one that cargo builds.
pub fn binary() -> eyre::Result<PathBuf> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    if let Some(named) = std::env::var_os("STATESET_KEEPER") {
        return Ok(PathBuf::from(named));
    }
    built(&BUILT, "stateset-cli", "stateset-keeper")
}

/// The laboratory's binary, which has the demo: what `STATESET_LAB` names, or else the one that cargo builds.
pub fn lab() -> eyre::Result<PathBuf> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    if let Some(named) = std::env::var_os("STATESET_LAB") {
        return Ok(PathBuf::from(named));
    }
    built(&BUILT, "stateset-lab", "stateset-lab")
}

fn built(known: &OnceLock<Result<PathBuf, String>>, package: &str, name: &str) -> eyre::Result<PathBuf> {
    let build = || build(package, name).map_err(|error| format!("{error:#}"));
    known.get_or_init(build).clone().map_err(|error| eyre!(error))
}

fn build(package: &str, name: &str) -> eyre::Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let words = ["build", "--package", package, "--bin", name, "--message-format", "json"];
    let output = Command::new(cargo).args(words).current_dir(env!("CARGO_MANIFEST_DIR")).output()?;
    ensure!(output.status.success(), "{name} is not built: {}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8_lossy(&output.stdout);
    let messages = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut made = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    made.next().ok_or_eyre("cargo names no executable")
}

/// A keeper's folder: configuration, encrypted key, passphrase, journal, log.
pub struct Folder {
    folder: TempDir,
    pub config: Config,
}

impl Folder {
    /// For a wallet on this node, as `init`, `keys import` and `agent register` would leave it.
    pub fn new(devnet: &Devnet, operator: &Key, wallet: &str, batch_max: u32) -> eyre::Result<Self> {
        let folder = TempDir::new()?;
        let mut text: toml_edit::DocumentMut = stateset_config::EXAMPLE.parse()?;
        text["chain"]["endpoint"] = toml_edit::value(&devnet.grpc);
        text["chain"]["id"] = toml_edit::value(&devnet.chain_id);
        text["chain"]["gas_price"] = toml_edit::value(devnet.gas_price.to_string());
        // The module proxy has no mended node; see docs/deploying.md.
        let accepted = Advisories::kept()?.ids().into_iter().collect::<toml_edit::Array>();
        text["chain"]["accept_advisories"] = toml_edit::value(accepted);
        text["agent"]["wallet"] = toml_edit::value(wallet);
        text["keys"]["passphrase_file"] = toml_edit::value("passphrase");
        text["http"]["listen"] = toml_edit::value("127.0.0.1:0");
        text["run"]["poll_milliseconds"] = toml_edit::value(100);
        text["run"]["batch_max"] = toml_edit::value(i64::from(batch_max));
        let path = folder.path().join("keeper.toml");
        std::fs::write(&path, text.to_string())?;
        let secret = folder.path().join("passphrase");
        std::fs::write(&secret, PASSPHRASE)?;
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600))?;
        Keystore::open(folder.path().join("keys"))?.add("operator", operator, PASSPHRASE)?;
        Ok(Self { config: Config::load(&path)?, folder })
    }

    /// Changes the configuration, before a keeper is started with it.
    pub fn edit(&mut self, change: impl FnOnce(&mut toml_edit::DocumentMut)) -> eyre::Result<()> {
        let path = self.config.path.clone();
        let mut text: toml_edit::DocumentMut = std::fs::read_to_string(&path)?.parse()?;
        change(&mut text);
        std::fs::write(&path, text.to_string())?;
        self.config = Config::load(&path)?;
        Ok(())
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs one verb to its end.
    pub fn verb(&self, words: &[&str]) -> eyre::Result<Output> {
        let output = self.command()?.args(words).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`stateset-keeper {}` ended with {}: {said}", words.join(" "), output.status);
        Ok(output)
    }

    /// `stateset-keeper run`.
    pub fn start(&self) -> eyre::Result<Process> {
        self.start_with(&["run"])
    }

    /// `run` with more words.
    pub fn start_with(&self, words: &[&str]) -> eyre::Result<Process> {
        let log = OpenOptions::new().create(true).append(true).open(self.log_file())?;
        let child = self.command()?.args(words).stdout(Stdio::null()).stderr(log).spawn();
        Ok(Process(child.wrap_err("the keeper does not start")?))
    }

    /// Returns once a keeper that was started says that it could pay.
    pub async fn ready(&self, process: &mut Process) -> eyre::Result<()> {
        let limit = Instant::now() + PATIENCE;
        loop {
            process.check().wrap_err_with(|| self.log())?;
            if let Ok(answer) = self.get("/ready").await
                && answer.starts_with("HTTP/1.1 200")
            {
                return Ok(());
            }
            ensure!(Instant::now() < limit, "not ready after {} s:\n{}", PATIENCE.as_secs(), self.log());
            tokio::time::sleep(POLL).await;
        }
    }

    /// How many of its bills are in this state, as the running keeper measures it; 0 before it first did.
    pub async fn bills(&self, state: &str) -> eyre::Result<u64> {
        self.metric(&format!("keeper_bills{{state=\"{state}\"}}")).await.map(|value| value.unwrap_or_default())
    }

    /// One of its metrics, a whole number, by its name and labels.
    pub async fn metric(&self, name: &str) -> eyre::Result<Option<u64>> {
        let answer = self.get("/metrics").await?;
        let value = answer.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        Ok(value.map(str::parse).transpose()?)
    }

    /// One of its metrics that is no whole number.
    pub async fn metric_number(&self, name: &str) -> eyre::Result<f64> {
        let answer = self.get("/metrics").await?;
        let value = answer.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        Ok(value.ok_or_eyre(format!("the keeper measures no {name}"))?.parse()?)
    }

    /// The size of its journal, with what is not folded into the file yet.
    pub fn journal_bytes(&self) -> eyre::Result<u64> {
        let mut log = self.config.journal_file.clone().into_os_string();
        log.push("-wal");
        let size = |path: &Path| path.metadata().map_or(0, |metadata| metadata.len());
        Ok(size(&self.config.journal_file) + size(Path::new(&log)))
    }

    /// What its health server answers, head and body.
    pub async fn get(&self, path: &str) -> eyre::Result<String> {
        let log = std::fs::read_to_string(self.log_file())?;
        let bound = log.rsplit_once("http=").and_then(|(_, rest)| rest.split_whitespace().next());
        let bound = bound.ok_or_eyre("the log names no address of the health server")?;
        let mut stream = TcpStream::connect(bound).await?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {bound}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }

    fn command(&self) -> eyre::Result<Command> {
        let mut command = Command::new(binary()?);
        command.arg("--config").arg(&self.config.path).stdin(Stdio::null());
        Ok(command)
    }

    fn log_file(&self) -> PathBuf {
        self.path().join("keeper.log")
    }

    /// The end of what its processes logged.
    pub fn log(&self) -> String {
        let text = std::fs::read_to_string(self.log_file()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    /// All that its processes logged.
    pub fn said(&self) -> eyre::Result<String> {
        Ok(std::fs::read_to_string(self.log_file())?)
    }

    /// Keeps the folder for whoever looks into a failure.
    pub fn keep(self) -> PathBuf {
        self.folder.keep()
    }
}

/// A running keeper. Dropped, it is killed.
pub struct Process(Child);

impl Process {
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// SIGKILL: no warning, no clean-up. It must have been running.
    pub fn kill(mut self) -> eyre::Result<()> {
        self.check()?;
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }

    /// SIGTERM, and its end.
    pub fn stop(mut self) -> eyre::Result<()> {
        self.check()?;
        let signalled = Command::new("kill").arg(self.0.id().to_string()).status()?;
        ensure!(signalled.success(), "kill ended with {signalled}");
        let status = self.0.wait()?;
        ensure!(status.success(), "the keeper ended with {status}");
        Ok(())
    }

    /// How it ended, once it has.
    pub fn ended(&mut self) -> eyre::Result<Option<ExitStatus>> {
        Ok(self.0.try_wait()?)
    }

    /// Fails if it ended by itself.
    pub fn check(&mut self) -> eyre::Result<()> {
        match self.0.try_wait()? {
            Some(status) => Err(eyre!("the keeper ended by itself with {status}")),
            None => Ok(()),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
