//! Runs agents beside each other: each starts, fails, is restarted, paused and removed by itself.
//!
//! Never here: what an agent does. An agent that ends with an error, or panics, is started again after a while that
//! doubles, and given up when that did not help; what its configuration says anew starts it afresh. No agent begins while
//! one that was stopped still ends, so that no two ever work on one wallet or with one key.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use stateset_config::roster::{AgentProfile, Roster};

/// The first wait before an agent is started again; each next one is twice as long.
pub const RESTART_AFTER: Duration = Duration::from_secs(5);
/// No wait is longer.
pub const RESTART_AFTER_MAX: Duration = Duration::from_secs(300);
/// An agent that failed so often in a row is given up.
pub const RESTARTS_MAX: u32 = 10;
/// Who ran for so long had started well: its next failure is its first.
pub const STEADY: Duration = Duration::from_secs(600);

/// Why an agent ended without having been asked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub reason: String,
    /// Starting it again would change nothing: another keeper has its wallet, or the journal is another's.
    pub is_final: bool,
}

/// Where an agent stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentStatus {
    /// Its rounds go on.
    Running,
    /// Its configuration says so.
    Paused,
    /// Its configuration cannot be used.
    Unusable { reason: String },
    /// It failed so often in a row, and is started again.
    Restarting { reason: String, failures: u32 },
    /// It is not started again until its configuration changes.
    GivenUp { reason: String, failures: u32 },
}

impl AgentStatus {
    /// All names.
    pub const NAMES: [&str; 5] = ["running", "paused", "unusable", "restarting", "given_up"];

    /// As metrics name it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Unusable { .. } => "unusable",
            Self::Restarting { .. } => "restarting",
            Self::GivenUp { .. } => "given_up",
        }
    }
}

/// Where all agents stand, by name.
pub type Statuses = BTreeMap<String, AgentStatus>;

/// One agent's life, until it fails or its token is cancelled.
pub type Life = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

/// How an agent is brought to life.
pub type Start = dyn Fn(AgentProfile, CancellationToken) -> Life + Send + Sync;

/// The agents that run, and where each stands.
pub struct Supervisor {
    start: Arc<Start>,
    agents: BTreeMap<String, Supervised>,
    /// Ends of those that were stopped and may still be ending.
    ending: Vec<CancellationToken>,
    statuses: watch::Sender<Statuses>,
}

struct Supervised {
    profile: AgentProfile,
    stop: CancellationToken,
    /// Cancelled when nothing of it runs any more.
    ended: CancellationToken,
}

impl Supervisor {
    pub fn new(start: Arc<Start>) -> Self {
        Self { start, agents: BTreeMap::new(), ending: Vec::new(), statuses: watch::Sender::default() }
    }

    /// Where the agents stand, from now on.
    pub fn statuses(&self) -> watch::Receiver<Statuses> {
        self.statuses.subscribe()
    }

    /// Makes what runs what a roster says: stops whom it lacks, pauses or says otherwise about; starts the others.
    pub fn apply(&mut self, roster: Roster) {
        self.ending.retain(|ended| !ended.is_cancelled());
        let wanted = |name: &str| roster.get(name).and_then(|agent| agent.as_ref().ok()).filter(|agent| !agent.paused);
        let gone: Vec<String> = self
            .agents
            .iter()
            .filter(|(name, agent)| wanted(name) != Some(&agent.profile))
            .map(|(name, _)| name.clone())
            .collect();
        for name in gone {
            self.stop(&name);
        }
        self.statuses.send_modify(|statuses| statuses.retain(|name, _| roster.contains_key(name)));
        for (name, agent) in roster {
            match agent {
                Err(reason) => self.say(&name, AgentStatus::Unusable { reason: reason.to_string() }),
                Ok(profile) if profile.paused => self.say(&name, AgentStatus::Paused),
                Ok(_) if self.agents.contains_key(&name) => {}
                Ok(profile) => self.bring_up(profile),
            }
        }
    }

    /// Stops all agents, and returns when the last of them has ended.
    pub async fn stop_all(mut self) {
        let names: Vec<String> = self.agents.keys().cloned().collect();
        names.iter().for_each(|name| self.stop(name));
        for ended in self.ending {
            ended.cancelled().await;
        }
    }

    fn stop(&mut self, name: &str) {
        if let Some(agent) = self.agents.remove(name) {
            agent.stop.cancel();
            self.ending.push(agent.ended);
        }
    }

    fn say(&self, name: &str, status: AgentStatus) {
        self.statuses.send_modify(|statuses| {
            statuses.insert(name.to_owned(), status);
        });
    }

    fn bring_up(&mut self, profile: AgentProfile) {
        let (stop, ended) = (CancellationToken::new(), CancellationToken::new());
        let lives = Lives {
            profile: profile.clone(),
            start: self.start.clone(),
            stop: stop.clone(),
            statuses: self.statuses.clone(),
        };
        let before = self.ending.clone();
        let guard = ended.clone().drop_guard();
        tokio::spawn(async move {
            let _ended = guard;
            for one in before {
                one.cancelled().await;
            }
            lives.run().await;
        });
        self.agents.insert(profile.name.clone(), Supervised { profile, stop, ended });
    }
}

/// One agent, again and again.
struct Lives {
    profile: AgentProfile,
    start: Arc<Start>,
    stop: CancellationToken,
    statuses: watch::Sender<Statuses>,
}

impl Lives {
    async fn run(self) {
        let mut failures = 0;
        while !self.stop.is_cancelled() {
            self.say(AgentStatus::Running);
            let began = Instant::now();
            let Err(Failure { reason, is_final }) = self.live().await else { return };
            if began.elapsed() >= STEADY {
                failures = 0;
            }
            failures += 1;
            tracing::warn!(agent = %self.profile.name, failures, "an agent failed: {reason}");
            if is_final || failures > RESTARTS_MAX {
                return self.say(AgentStatus::GivenUp { reason, failures });
            }
            self.say(AgentStatus::Restarting { reason, failures });
            if self.stop.run_until_cancelled(tokio::time::sleep(wait(failures))).await.is_none() {
                return;
            }
        }
    }

    /// In a task of its own, so that a panic is its own.
    async fn live(&self) -> Result<(), Failure> {
        let life = tokio::spawn((self.start)(self.profile.clone(), self.stop.clone()));
        match life.await {
            Ok(Ok(())) if !self.stop.is_cancelled() => {
                Err(Failure { reason: "it ended by itself".to_owned(), is_final: false })
            }
            Ok(ended) => ended,
            Err(_) => Err(Failure { reason: "it panicked: see the log".to_owned(), is_final: false }),
        }
    }

    fn say(&self, status: AgentStatus) {
        // One that was stopped has no say any more: another may have its name.
        if !self.stop.is_cancelled() {
            self.statuses.send_modify(|statuses| {
                statuses.insert(self.profile.name.clone(), status);
            });
        }
    }
}

/// How long an agent that failed so often in a row waits.
fn wait(failures: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
    RESTART_AFTER.saturating_mul(doubled).min(RESTART_AFTER_MAX)
}
