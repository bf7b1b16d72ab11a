//! Many agents beside each other: one that fails does so alone, is started again with a limit, and who is added, paused
//! or removed while the others run.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use stateset_config::roster::{AgentProfile, Roster};
use stateset_config::{ConfigError, TreasuryConfig};
use stateset_keeper::supervisor::{AgentStatus, Failure, Life, RESTARTS_MAX, STEADY, Statuses, Supervisor};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How the agents of a name end, oldest first; who has no end left runs until it is stopped.
#[derive(Clone, Copy)]
enum End {
    Fails(Duration),
    FailsForGood,
    Panics,
}

#[derive(Clone, Default)]
struct Stage {
    ends: Arc<Mutex<BTreeMap<String, Vec<End>>>>,
    /// Who began and ended, in order.
    log: Arc<Mutex<Vec<String>>>,
    /// How long an agent takes to end when it is asked to.
    ending: Duration,
}

impl Stage {
    fn with(ends: &[(&str, Vec<End>)]) -> Self {
        let ends = ends.iter().map(|(name, ends)| ((*name).to_owned(), ends.clone())).collect();
        Self { ends: Arc::new(Mutex::new(ends)), ..Self::default() }
    }

    fn supervisor(&self) -> Supervisor {
        let stage = self.clone();
        Supervisor::new(Arc::new(move |profile, stop| stage.life(profile, stop)))
    }

    fn life(&self, profile: AgentProfile, stop: CancellationToken) -> Life {
        let stage = self.clone();
        Box::pin(async move {
            let name = profile.name.clone();
            stage.note(format!("{name} begins"));
            let end =
                stage.ends.lock().unwrap().get_mut(&name).filter(|ends| !ends.is_empty()).map(|ends| ends.remove(0));
            let failure = |is_final| Err(Failure { reason: "no luck".to_owned(), is_final });
            match end {
                Some(End::Fails(after)) => {
                    tokio::time::sleep(after).await;
                    failure(false)
                }
                Some(End::FailsForGood) => failure(true),
                Some(End::Panics) => panic!("on purpose"),
                None => {
                    stop.cancelled().await;
                    tokio::time::sleep(stage.ending).await;
                    stage.note(format!("{name} ended"));
                    Ok(())
                }
            }
        })
    }

    fn note(&self, text: String) {
        self.log.lock().unwrap().push(text);
    }

    fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }
}

fn profile(name: &str) -> AgentProfile {
    let operator_key = format!("op-{name}");
    let (name, path, goals, treasury) = (name.to_owned(), "keeper.toml".into(), vec![], TreasuryConfig::default());
    AgentProfile {
        name,
        operator_key,
        brake_key: None,
        wallet: None,
        paused: false,
        goals,
        treasury,
        limits: Default::default(),
        ask: Default::default(),
        rate: Default::default(),
        initial_balance: None,
        permissions: Default::default(),
        bills: Default::default(),
        path,
    }
}

fn roster(agents: impl IntoIterator<Item = AgentProfile>) -> Roster {
    agents.into_iter().map(|agent| (agent.name.clone(), Ok(agent))).collect()
}

async fn until(statuses: &mut watch::Receiver<Statuses>, name: &str, wanted: impl Fn(&AgentStatus) -> bool) {
    let reached = statuses.wait_for(|all| all.get(name).is_some_and(&wanted));
    tokio::time::timeout(Duration::from_secs(86_400), reached).await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_agent_that_fails_or_panics_does_so_alone_and_is_started_again() {
    let stage = Stage::with(&[("bad", vec![End::Panics, End::Fails(Duration::ZERO)])]);
    let mut supervisor = stage.supervisor();
    let mut statuses = supervisor.statuses();
    supervisor.apply(roster([profile("bad"), profile("good")]));
    until(
        &mut statuses,
        "bad",
        |status| matches!(status, AgentStatus::Restarting { failures: 1, reason } if reason.contains("panicked")),
    )
    .await;
    assert_eq!(statuses.borrow()["good"], AgentStatus::Running);
    until(&mut statuses, "bad", |status| matches!(status, AgentStatus::Restarting { failures: 2, .. })).await;
    until(&mut statuses, "bad", |status| *status == AgentStatus::Running).await;
    supervisor.stop_all().await;
    let log = stage.log();
    assert_eq!(log.iter().filter(|line| *line == "bad begins").count(), 3, "{log:?}");
    assert_eq!(log.iter().filter(|line| *line == "good begins").count(), 1, "{log:?}");
    assert!(log.contains(&"good ended".to_owned()) && log.contains(&"bad ended".to_owned()), "{log:?}");
}

#[tokio::test(start_paused = true)]
async fn waits_double_and_an_agent_that_fails_on_is_given_up() {
    let stage = Stage::with(&[("bad", vec![End::Fails(Duration::ZERO); 100])]);
    let mut supervisor = stage.supervisor();
    let mut statuses = supervisor.statuses();
    let began = tokio::time::Instant::now();
    supervisor.apply(roster([profile("bad")]));
    until(&mut statuses, "bad", |status| matches!(status, AgentStatus::GivenUp { .. })).await;
    let given_up = AgentStatus::GivenUp { reason: "no luck".to_owned(), failures: RESTARTS_MAX + 1 };
    assert_eq!(statuses.borrow()["bad"], given_up);
    // 5, 10, 20, 40, 80, 160, and then 300 four times.
    assert_eq!(began.elapsed().as_secs(), 5 + 10 + 20 + 40 + 80 + 160 + 4 * 300);
    // The same configuration read again changes nothing; another one starts it afresh.
    supervisor.apply(roster([profile("bad")]));
    assert_eq!(statuses.borrow()["bad"], given_up);
    supervisor.apply(roster([AgentProfile { operator_key: "another".to_owned(), ..profile("bad") }]));
    until(&mut statuses, "bad", |status| matches!(status, AgentStatus::Restarting { failures: 1, .. })).await;
    supervisor.stop_all().await;
}

#[tokio::test(start_paused = true)]
async fn who_ran_well_for_long_has_its_first_failure_again() {
    let stage = Stage::with(&[("late", vec![End::Fails(Duration::ZERO), End::Fails(STEADY)])]);
    let mut supervisor = stage.supervisor();
    let mut statuses = supervisor.statuses();
    supervisor.apply(roster([profile("late")]));
    until(&mut statuses, "late", |status| matches!(status, AgentStatus::Restarting { failures: 1, .. })).await;
    until(&mut statuses, "late", |status| *status == AgentStatus::Running).await;
    until(&mut statuses, "late", |status| matches!(status, AgentStatus::Restarting { failures: 1, .. })).await;
    supervisor.stop_all().await;
}

#[tokio::test(start_paused = true)]
async fn what_starting_again_cannot_mend_is_not_tried() {
    let stage = Stage::with(&[("displaced", vec![End::FailsForGood])]);
    let mut supervisor = stage.supervisor();
    let mut statuses = supervisor.statuses();
    supervisor.apply(roster([profile("displaced")]));
    until(&mut statuses, "displaced", |status| matches!(status, AgentStatus::GivenUp { failures: 1, .. })).await;
    tokio::time::sleep(STEADY).await;
    assert_eq!(stage.log(), ["displaced begins"]);
    supervisor.stop_all().await;
}

#[tokio::test(start_paused = true)]
async fn agents_are_added_paused_and_removed_while_the_others_run_on() {
    let stage = Stage::default();
    let mut supervisor = stage.supervisor();
    let mut statuses = supervisor.statuses();
    supervisor.apply(roster([profile("a"), profile("b")]));
    until(&mut statuses, "b", |status| *status == AgentStatus::Running).await;
    let broken = ConfigError::Missing { key: "operator_key", remedy: "name one" };
    let mut next = roster([profile("a"), AgentProfile { paused: true, ..profile("b") }, profile("c")]);
    next.insert("d".to_owned(), Err(broken));
    supervisor.apply(next);
    until(&mut statuses, "c", |status| *status == AgentStatus::Running).await;
    assert_eq!(statuses.borrow()["b"], AgentStatus::Paused);
    assert!(matches!(&statuses.borrow()["d"], AgentStatus::Unusable { reason } if reason.contains("operator_key")));
    supervisor.apply(roster([profile("a"), profile("b")]));
    until(&mut statuses, "b", |status| *status == AgentStatus::Running).await;
    assert_eq!(statuses.borrow().keys().collect::<Vec<_>>(), ["a", "b"]);
    supervisor.stop_all().await;
    let log = stage.log();
    assert_eq!(log.iter().filter(|line| *line == "a begins").count(), 1, "{log:?}");
    assert_eq!(log.iter().filter(|line| *line == "b begins").count(), 2, "{log:?}");
    assert_eq!(log.iter().filter(|line| line.ends_with("ended")).count(), 4, "a, b twice, c: {log:?}");
}

/// A name may be another agent's file now, with the wallet of one that is just being stopped.
#[tokio::test(start_paused = true)]
async fn nobody_begins_while_one_that_was_stopped_still_ends() {
    let stage = Stage { ending: Duration::from_secs(30), ..Stage::default() };
    let mut supervisor = stage.supervisor();
    let mut statuses = supervisor.statuses();
    supervisor.apply(roster([profile("old")]));
    until(&mut statuses, "old", |status| *status == AgentStatus::Running).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    supervisor.apply(roster([profile("new")]));
    until(&mut statuses, "new", |status| *status == AgentStatus::Running).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(stage.log(), ["old begins", "old ended", "new begins"]);
    supervisor.stop_all().await;
}
