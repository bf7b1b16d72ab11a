//! The agent that is timed: the keeper's own state, journal and treasury, fed as its rounds feed it.

use std::time::{Duration, Instant};

use eyre::OptionExt as _;
use serde::Deserialize;
use stateset_agent::bills::{Ended, Input as Bills, Outcome, ready};
use stateset_agent::goals::{Goal, check_all};
use stateset_agent::tasks::{self, TaskId, Verdict};
use stateset_agent::treasury::{Deed, Input as Treasury, MoveOutcome, Survey};
use stateset_agent::{Effect, Input, Judged, Observation, Settings, bills, treasury};
use stateset_api::IntentId;
use stateset_api::policy;
use stateset_chain::Journal;
use stateset_config::TreasuryConfig;
use stateset_portfolio::{Past, Portfolio, past};
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::{JournaledState, StoredState};
use tempfile::TempDir;

use super::world::{self, DENOM, HOUR, bill, task};

const WALLET: &str = "wallet";
const START: u64 = 1_790_000_000;
/// Bills that are to be paid, and tasks that are to be done, at each moment.
pub(super) const BILLS: u64 = 1_000;
pub(super) const TASKS: u64 = 50;
/// Bills that fall due in an hour, and as many that come in.
const BILLS_AN_HOUR: u64 = 4;
/// A task ends and another one comes in each so many hours.
const TASK_HOURS: u64 = 5;
/// Bills of the past, paid in one step.
const PAST_AT_ONCE: u64 = 100;
const GOALS: &str = include_str!("goals.toml");

#[derive(Deserialize)]
struct Goals {
    goal: Vec<Goal>,
}

/// What one cycle took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Took {
    /// To see what is due and choose: bills, the treasury's next move.
    pub(super) decided: Duration,
    /// All of the cycle, with what came in before and what was learned behind it.
    pub(super) whole: Duration,
}

pub(super) struct Agent {
    journaled: JournaledState,
    seen: Survey,
    hour: u64,
    next_bill: u64,
    /// Those that nobody has spoken about yet, oldest first.
    tasks: std::collections::VecDeque<TaskId>,
    next_task: u64,
    moves: u64,
    _folder: TempDir,
}

impl Agent {
    /// One that has paid so many bills and stands before [`BILLS`] others and [`TASKS`].
    pub(super) fn with_past(paid: u64) -> eyre::Result<Self> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("journal.db");
        let mut journaled = JournaledState::open(Journal::open_rehearsal(&file)?, Inbox::beside(&file), WALLET)?;
        let Goals { goal: goals } = toml::from_str(GOALS)?;
        check_all(&goals)?;
        let settings = Settings { goals, ..Settings::default() };
        let years = START - 300 * world::DAY;
        journaled.follow(&settings, years)?;
        let config = TreasuryConfig {
            operate: true,
            staking_yield_bps: 1_000,
            liquidity_yield_bps: 900,
            ..TreasuryConfig::default()
        };
        let mut agent = Self {
            seen: world::survey(&config, (1, START)),
            journaled,
            hour: 0,
            next_bill: 0,
            tasks: std::collections::VecDeque::new(),
            next_task: 0,
            moves: 0,
            _folder: folder,
        };
        agent.live_past((paid, years))?;
        agent.import(BILLS, START)?;
        for _ in 0..TASKS {
            agent.add_task(START)?;
        }
        Ok(agent)
    }

    /// Bills that came in, were decided on and paid, evenly over the time from `since` until now.
    fn live_past(&mut self, (paid, since): (u64, u64)) -> eyre::Result<()> {
        let times = paid.div_ceil(PAST_AT_ONCE).max(1);
        let apart = (START - since) / (times + 1);
        for time in 1..=times {
            let now = since + time * apart;
            let count = PAST_AT_ONCE.min(paid - self.next_bill);
            let new: Vec<_> = (self.next_bill..self.next_bill + count).map(|number| bill(number, now)).collect();
            self.next_bill += count;
            self.step(Bills::Imported(new), now)?;
            let judged = self.allowed(now);
            let ended = settled(&self.step(Bills::Observed(Observation { height: 1, time: now, judged }), now)?);
            self.step(Bills::Outcomes(ended), now)?;
            self.journaled.tick(now)?;
        }
        Ok(())
    }

    /// One hour: what came in, a look and a decision, what came of it.
    pub(super) fn cycle(&mut self) -> eyre::Result<Took> {
        self.hour += 1;
        world::hour_passes(&mut self.seen, self.hour);
        let now = self.seen.time;
        let began = Instant::now();
        self.import(BILLS_AN_HOUR, now)?;
        let tasks = if self.hour.is_multiple_of(TASK_HOURS) { self.end_task(now)? } else { Vec::new() };
        let deciding = Instant::now();
        let judged = self.allowed(now);
        let mut effects =
            self.step(Bills::Observed(Observation { height: self.seen.height, time: now, judged }), now)?;
        effects.extend(tasks);
        let moves = Portfolio::decide(&mut self.journaled, self.seen.clone())?;
        let decided = deciding.elapsed();
        let ended = settled(&effects);
        self.seen.wallet.0 += u128::from(BILLS_AN_HOUR) * 24 * world::USD;
        for one in &ended {
            let paid = self.journaled.state().bills.get(&one.id).map_or(0, |record| record.bill.amount.0);
            self.seen.wallet.0 = self.seen.wallet.0.saturating_sub(paid);
        }
        if !ended.is_empty() {
            self.step(Bills::Outcomes(ended), now)?;
        }
        for (id, deed) in moves.into_iter().filter_map(begun) {
            world::does(&mut self.seen, &deed);
            self.moves += 1;
            let (height, time) = (self.seen.height, now);
            self.step(Treasury::MoveEnded { id, outcome: MoveOutcome::Done, height, time }, now)?;
        }
        self.journaled.tick(now)?;
        Ok(Took { decided, whole: began.elapsed() })
    }

    /// What the keeper reads of the year before, once a day.
    pub(super) fn look_back(&self) -> eyre::Result<(Past, Duration)> {
        let began = Instant::now();
        let stored = StoredState::read_among(self.journaled.journal(), WALLET)?;
        let read = past(&stored, (DENOM, self.seen.time), self.seen.unbonding_seconds, 9_995)?;
        Ok((read, began.elapsed()))
    }

    /// Bills to be paid, tasks to be done, moves made.
    pub(super) fn counts(&self) -> (u64, u64, u64) {
        let state = self.journaled.state();
        let bills = state.bills.values().filter(|record| bills::BillStatus::LIVE.contains(&record.status.code()));
        let tasks = state.tasks.iter().count();
        (u64::try_from(bills.count()).unwrap_or(u64::MAX), u64::try_from(tasks).unwrap_or(u64::MAX), self.moves)
    }

    fn import(&mut self, count: u64, now: u64) -> eyre::Result<()> {
        // Each falls due when the ones before it are paid.
        let ahead = |index: u64| now + HOUR * (BILLS.min(index + BILLS - count) / BILLS_AN_HOUR + 1);
        let numbers = self.next_bill..self.next_bill + count;
        let new = (0..).zip(numbers).map(|(index, number)| bill(number, ahead(index))).collect();
        self.next_bill += count;
        self.step(Bills::Imported(new), now)?;
        Ok(())
    }

    fn add_task(&mut self, now: u64) -> eyre::Result<Vec<Effect>> {
        let new = task(self.next_task, now);
        self.next_task += 1;
        if new.payment.is_none() {
            self.tasks.push_back(new.id());
        }
        self.step(tasks::Input::TasksAdded { tasks: vec![new], at: now }, now)
    }

    fn end_task(&mut self, now: u64) -> eyre::Result<Vec<Effect>> {
        let id = self.tasks.pop_front().ok_or_eyre("no task is left to be done")?;
        let (verdict, reason) = (Verdict::Done, "delivered".to_owned());
        let mut effects =
            self.step(tasks::Input::TaskEnded(tasks::Ended { id, verdict, reason, at: now, cost: None }), now)?;
        effects.extend(self.add_task(now)?);
        Ok(effects)
    }

    /// What is due, as a wallet that allows it says.
    fn allowed(&self, now: u64) -> Vec<Judged> {
        let due = ready(&self.journaled.state().bills, now, bills::DUE_MAX);
        let verdict = policy::Verdict::Allow;
        let judged = |id: IntentId| Judged { id, verdict, already_done: false, breach: None };
        due.into_iter().map(|bill| judged(bill.intent_id(WALLET))).collect()
    }

    fn step(&mut self, input: impl Into<Input>, now: u64) -> eyre::Result<Vec<Effect>> {
        Ok(self.journaled.step(&input.into(), now)?)
    }
}

fn settled(effects: &[Effect]) -> Vec<Ended> {
    let paid = effects.iter().filter_map(|effect| match effect {
        Effect::Bills(bills::Effect::Pay(intent)) => Some(intent.id),
        _ => None,
    });
    paid.map(|id| Ended { id, outcome: Outcome::Settled { height: 1 } }).collect()
}

fn begun(effect: Effect) -> Option<(IntentId, Deed)> {
    match effect {
        Effect::Treasury(treasury::Effect::Move { id, deed, .. }) => Some((id, deed)),
        _ => None,
    }
}
