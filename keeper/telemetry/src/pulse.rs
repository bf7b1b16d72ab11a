//! What the loops report of themselves, and what follows from it: alive, ready, or why not.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::Instant;

/// A loop that has not come round for this long is stuck.
pub const STUCK: Duration = Duration::from_secs(60);
/// A chain whose block is older than this (as seen here) counts as halted.
pub const STALE: Duration = Duration::from_secs(60);

/// What the loop reports of itself after every round.
#[derive(Clone, Debug)]
pub struct Pulse {
    /// When the last round ended, well or not.
    pub round_ended: Instant,
    /// When the chain was last seen to make a block.
    pub block_seen: Option<Instant>,
    pub height: u64,
    /// Why the last round failed.
    pub error: Option<String>,
}

impl Pulse {
    pub fn start() -> Self {
        Self { round_ended: Instant::now(), block_seen: None, height: 0, error: None }
    }

    pub(crate) fn health(&self) -> Answer {
        let age = self.round_ended.elapsed();
        if age > STUCK {
            return self.answer(false, Some(format!("the loop has not come round for {} s", age.as_secs())));
        }
        // Alive all the same; why it is not ready is said here too.
        self.answer(true, self.error.clone())
    }

    pub(crate) fn ready(&self) -> Answer {
        if let Some(error) = &self.error {
            return self.answer(false, Some(error.clone()));
        }
        match self.block_seen.map(|seen| seen.elapsed()) {
            None => self.answer(false, Some("no block seen yet".to_owned())),
            Some(age) if age > STALE => {
                self.answer(false, Some(format!("no new block for {} s at height {}", age.as_secs(), self.height)))
            }
            Some(_) => self.health(),
        }
    }

    fn answer(&self, ok: bool, reason: Option<String>) -> Answer {
        Answer { ok, height: self.height, reason, agents: BTreeMap::new() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Answer {
    ok: bool,
    height: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Of several agents those that are not well, and why.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    agents: BTreeMap<String, String>,
}

impl IntoResponse for Answer {
    fn into_response(self) -> axum::response::Response {
        let status = if self.ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        (status, axum::Json(self)).into_response()
    }
}

/// What several agents' loops report, by their names.
pub type Agents = BTreeMap<String, AgentPulse>;

/// One agent among several.
#[derive(Clone, Debug)]
pub enum AgentPulse {
    /// Its loop turns.
    Runs(watch::Receiver<Pulse>),
    /// It has no loop now, though it should.
    Stands { reason: String },
}

/// What is asked for health and readiness.
#[derive(Clone, Debug)]
pub enum Watched {
    One(watch::Receiver<Pulse>),
    Many(watch::Receiver<Agents>),
}

impl From<watch::Receiver<Pulse>> for Watched {
    fn from(pulse: watch::Receiver<Pulse>) -> Self {
        Self::One(pulse)
    }
}

impl From<watch::Receiver<Agents>> for Watched {
    fn from(agents: watch::Receiver<Agents>) -> Self {
        Self::Many(agents)
    }
}

impl Watched {
    /// Of several agents: whether any loop turns. Rounds wait for their turn, so that one alone says nothing.
    pub(crate) fn health(&self) -> Answer {
        match self {
            Self::One(pulse) => pulse.borrow().health(),
            Self::Many(agents) => {
                let agents = agents.borrow();
                let ran = agents.values().any(|agent| matches!(agent, AgentPulse::Runs(_)));
                let mut answer = several(&agents, Pulse::health);
                answer.ok |= !ran;
                answer
            }
        }
    }

    /// Of several agents: whether any could pay now. Those that could not are named; none makes the others unready.
    pub(crate) fn ready(&self) -> Answer {
        match self {
            Self::One(pulse) => pulse.borrow().ready(),
            Self::Many(agents) => several(&agents.borrow(), Pulse::ready),
        }
    }
}

fn several(agents: &Agents, ask: impl Fn(&Pulse) -> Answer) -> Answer {
    let mut all = Answer { ok: false, height: 0, reason: None, agents: BTreeMap::new() };
    for (name, agent) in agents {
        let reason = match agent {
            AgentPulse::Runs(pulse) => {
                let answer = ask(&pulse.borrow());
                all.ok |= answer.ok;
                all.height = all.height.max(answer.height);
                answer.reason
            }
            AgentPulse::Stands { reason } => Some(reason.clone()),
        };
        all.agents.extend(reason.map(|reason| (name.clone(), reason)));
    }
    if !all.ok {
        all.reason = Some(if agents.is_empty() { "no agent runs" } else { "no agent is well" }.to_owned());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_stuck_loop_is_unhealthy_and_a_node_that_is_down_is_only_unready() {
        let mut pulse = Pulse::start();
        assert!(pulse.health().ok);
        assert!(!pulse.ready().ok);
        pulse.block_seen = Some(Instant::now());
        assert!(pulse.ready().ok);
        pulse.error = Some("no answer".into());
        assert_eq!((pulse.health().ok, pulse.health().reason.as_deref()), (true, Some("no answer")));
        assert_eq!(pulse.ready().reason.as_deref(), Some("no answer"));
        tokio::time::advance(STUCK + Duration::from_secs(1)).await;
        assert!(!pulse.health().ok);
    }

    #[tokio::test(start_paused = true)]
    async fn a_halted_chain_is_unready() {
        let mut pulse = Pulse { block_seen: Some(Instant::now()), ..Pulse::start() };
        tokio::time::advance(STALE + Duration::from_secs(1)).await;
        pulse.round_ended = Instant::now();
        assert!(pulse.ready().reason.unwrap().contains("no new block"));
    }

    #[tokio::test(start_paused = true)]
    async fn of_several_agents_one_that_is_not_well_is_named_and_makes_nobody_else_unready() {
        let well = Pulse { block_seen: Some(Instant::now()), height: 7, ..Pulse::start() };
        let (_keep, well) = watch::channel(well);
        let (_keep, ill) = watch::channel(Pulse { error: Some("no answer".into()), ..Pulse::start() });
        let all = |agents: &[(&str, AgentPulse)]| {
            let agents = agents.iter().map(|(name, agent)| ((*name).to_owned(), agent.clone())).collect();
            Watched::Many(watch::channel::<Agents>(agents).1)
        };
        let (well, ill) = (AgentPulse::Runs(well), AgentPulse::Runs(ill));
        let stands = AgentPulse::Stands { reason: "given up".to_owned() };
        let some = all(&[("a", well), ("b", ill.clone()), ("c", stands.clone())]);
        let answer = some.ready();
        assert!(answer.ok && answer.height == 7 && answer.reason.is_none(), "{answer:?}");
        assert_eq!(
            answer.agents.into_iter().collect::<Vec<_>>(),
            [("b".to_owned(), "no answer".to_owned()), ("c".to_owned(), "given up".to_owned())]
        );
        let answer = all(&[("b", ill), ("c", stands.clone())]).ready();
        assert_eq!((answer.ok, answer.reason.as_deref()), (false, Some("no agent is well")));
        for (agents, healthy) in [(all(&[]), true), (all(&[("c", stands)]), true), (some, true)] {
            assert_eq!(agents.health().ok, healthy);
            assert!(!all(&[]).ready().ok);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn several_agents_are_healthy_while_any_loop_turns() {
        let (late, watched) = watch::channel(Pulse::start());
        let (other, watched_too) = watch::channel(Pulse::start());
        let agents = [("a", watched), ("b", watched_too)];
        let agents = agents.map(|(name, pulse)| (name.to_owned(), AgentPulse::Runs(pulse))).into();
        let watched = Watched::Many(watch::channel::<Agents>(agents).1);
        tokio::time::advance(STUCK + Duration::from_secs(1)).await;
        assert!(!watched.health().ok);
        other.send_modify(|pulse| pulse.round_ended = Instant::now());
        let answer = watched.health();
        assert!(answer.ok && answer.agents.contains_key("a") && !answer.agents.contains_key("b"), "{answer:?}");
        drop(late);
    }
}
