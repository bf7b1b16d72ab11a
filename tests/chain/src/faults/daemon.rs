//! The node's process, killed and started again as `scripts/devnet` started it, with something changed.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use eyre::{OptionExt, WrapErr, ensure};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tokio::time::Instant;

use crate::node::Node;

const PATIENCE: Duration = Duration::from_secs(60);
/// More than it makes before it is killed.
const BLOCKS_BEFORE_HALT: u64 = 6;
const POLL: Duration = Duration::from_millis(50);

/// A node that this process stops and starts.
pub struct Daemon<'a> {
    node: &'a Node,
    home: PathBuf,
    words: Vec<String>,
    pid: Pid,
    child: Option<Child>,
}

impl<'a> Daemon<'a> {
    /// The node's process as it runs now.
    pub fn of(node: &'a Node) -> eyre::Result<Self> {
        let pid = node.devnet.pid.ok_or_eyre("devnet.json names no process")?;
        let words = std::fs::read(format!("/proc/{pid}/cmdline")).wrap_err("this reads Linux' /proc")?;
        // Each word ends in a zero byte; an empty one is a word, too.
        let words = words.strip_suffix(b"\0").unwrap_or(&words).split(|byte| *byte == 0);
        let words = words.map(|word| String::from_utf8_lossy(word).into_owned()).collect();
        let home = node.devnet_file().parent().ok_or_eyre("devnet.json lies in no folder")?.to_owned();
        let pid = Pid::from_raw(i32::try_from(pid)?).ok_or_eyre("a node of pid 0")?;
        Ok(Self { node, home, words, pid, child: None })
    }

    pub(super) fn pid(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    /// SIGKILL, and its end.
    pub async fn kill(&mut self) -> eyre::Result<()> {
        kill_process(self.pid, Signal::KILL)?;
        if let Some(mut child) = self.child.take() {
            child.wait()?;
            return Ok(());
        }
        let until = Instant::now() + PATIENCE;
        while test_kill_process(self.pid).is_ok() && !is_zombie(self.pid()) {
            ensure!(Instant::now() < until, "the node outlives SIGKILL");
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    /// Starts it again where it was; returns once it answers and makes blocks.
    pub async fn start(&mut self) -> eyre::Result<()> {
        let (program, rest) = self.words.split_first().ok_or_eyre("the node has no words")?;
        let log = OpenOptions::new().create(true).append(true).open(self.home.join("node.log"))?;
        let child =
            Command::new(program).args(rest).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        std::fs::write(self.home.join("pid"), format!("{}\n", child.id()))?;
        self.pid = Pid::from_child(&child);
        self.child = Some(child);
        let until = Instant::now() + PATIENCE;
        let mut first = None;
        loop {
            let answer = self.node.chain.latest_block().await;
            if let Ok(block) = &answer {
                let first = *first.get_or_insert(block.height);
                if block.height > first {
                    return Ok(());
                }
            }
            ensure!(
                Instant::now() < until,
                "the node is not back after {} s, and last answered {answer:?}:\n{}",
                PATIENCE.as_secs(),
                self.log()
            );
            tokio::time::sleep(POLL).await;
        }
    }

    /// Starts it again so that it makes some blocks and then no more, while it answers on; returns at what height it
    /// stands: that block is stored, and not carried out. A node that has made none since its start answers nothing.
    pub(super) async fn halt(&mut self) -> eyre::Result<u64> {
        let last = self.node.chain.latest_block().await?.height + BLOCKS_BEFORE_HALT;
        self.kill().await?;
        let plain = self.words.clone();
        self.words.extend(["--halt-height".to_owned(), last.to_string()]);
        let started = self.start().await;
        self.words = plain;
        started?;
        let until = Instant::now() + PATIENCE;
        while self.height().await? < last {
            ensure!(Instant::now() < until, "the node does not come to height {last}");
            tokio::time::sleep(POLL).await;
        }
        Ok(last)
    }

    /// The height at which it stands.
    pub(super) async fn height(&self) -> eyre::Result<u64> {
        Ok(self.node.chain.latest_block().await?.height)
    }

    /// The end of what it logged.
    fn log(&self) -> String {
        let text = std::fs::read_to_string(self.home.join("node.log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    /// The least gas price that it takes, from the next start on.
    pub(super) fn set_price(&mut self, price: &str) -> eyre::Result<()> {
        let at = self.words.iter().position(|word| word == "--minimum-gas-prices");
        let word = at.and_then(|at| self.words.get_mut(at + 1)).ok_or_eyre("the node names no gas price")?;
        price.clone_into(word);
        Ok(())
    }

    /// A setting of its `config.toml`, from the next start on.
    pub(super) fn set(&self, name: &str, value: &str) -> eyre::Result<()> {
        let path = self.home.join("node/config/config.toml");
        let text = std::fs::read_to_string(&path)?;
        let start = format!("{name} = ");
        let mut found = false;
        let lines = text.lines().map(|line| {
            let is_it = line.starts_with(&start);
            found |= is_it;
            if is_it { format!("{start}\"{value}\"") } else { line.to_owned() }
        });
        let text = lines.collect::<Vec<_>>().join("\n");
        ensure!(found, "config.toml has no {name}");
        Ok(std::fs::write(path, text + "\n")?)
    }
}

impl Drop for Daemon<'_> {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // Already gone is as good.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn is_zombie(pid: u32) -> bool {
    let stat = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('Z'))
}
