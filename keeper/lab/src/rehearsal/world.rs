//! The rehearsed world, whole before the first hour: who sends which bill when, what comes in, what a STATE costs, when
//! the node is in trouble. It follows from scenario, seed, days and the payees' addresses alone; no agent changes it.

mod address;
mod attacks;
mod bills;
mod calendar;
mod incomes;
mod market;
mod nodes;
mod prices;

use std::collections::BTreeMap;

use stateset_agent::Bill;
use stateset_api::IntentId;
use stateset_api::wallet::Payee;

pub(super) use self::market::{Market, ValidatorChange};
pub(super) use self::nodes::Window;
use super::scenario::{AttackKind, Scenario, ScenarioError};

/// Seconds of a day.
pub(super) const DAY: u64 = 86_400;
/// Seconds of an hour.
pub(super) const HOUR: u64 = 3_600;

/// Who sent a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    Honest,
    /// `is_spotted`: a person before whom it is put recognises it.
    Attack {
        kind: AttackKind,
        is_spotted: bool,
    },
}

impl Origin {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Honest => "honest",
            Self::Attack { kind, .. } => kind.name(),
        }
    }

    pub(super) const fn is_honest(self) -> bool {
        matches!(self, Self::Honest)
    }

    /// Whether a person who is asked says yes.
    pub(super) const fn passes_a_person(self) -> bool {
        matches!(self, Self::Honest | Self::Attack { is_spotted: false, .. })
    }
}

/// A bill that will be handed in.
#[derive(Clone, Debug)]
pub(super) struct WorldBill {
    pub(super) bill: Bill,
    /// Unix seconds at which it is handed in.
    pub(super) arrives: u64,
    pub(super) origin: Origin,
}

/// Everything that will happen to an agent.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) start: u64,
    pub(super) days: u32,
    /// By arrival.
    pub(super) bills: Vec<WorldBill>,
    /// Unix seconds and micro-dollars, by time.
    pub(super) incomes: Vec<(u64, u128)>,
    /// What a STATE costs, by day, in dollars.
    pub(super) prices: Vec<f64>,
    pub(super) windows: Vec<Window>,
    pub(super) market: Market,
}

/// What a world is made for.
pub(super) struct Frame<'a> {
    pub(super) days: u32,
    pub(super) seed: u64,
    /// In which bills are made out and income comes.
    pub(super) denom: &'a str,
    /// Of the agent's profile.
    pub(super) payees: &'a [Payee],
}

impl World {
    pub(super) fn of(scenario: &Scenario, frame: &Frame<'_>) -> Result<Self, ScenarioError> {
        let mut bills = Vec::new();
        for process in &scenario.bills {
            bills.extend(bills::of(process, scenario, frame)?);
        }
        bills.sort_by(|one, other| (one.arrives, &one.bill.number).cmp(&(other.arrives, &other.bill.number)));
        let hostile = attacks::all(scenario, frame, &bills);
        bills.extend(hostile);
        // Of one moment the honest come first, since what copies them comes after them.
        bills.sort_by_key(|one| (one.arrives, one.origin, one.bill.number.clone(), one.bill.payee.clone()));
        Ok(Self {
            start: scenario.start_time,
            days: frame.days,
            bills,
            incomes: incomes::all(scenario, frame),
            prices: prices::by_day(scenario, frame),
            windows: nodes::all(scenario, frame),
            market: market::of(scenario, frame),
        })
    }

    /// Whose bill an id is: where copies share it, the honest one's.
    pub(super) fn by_id(&self, wallet: &str) -> BTreeMap<IntentId, usize> {
        let mut found = BTreeMap::new();
        for (index, bill) in self.bills.iter().enumerate() {
            found.entry(bill.bill.intent_id(wallet)).or_insert(index);
        }
        found
    }

    pub(super) fn end(&self) -> u64 {
        self.start.saturating_add(u64::from(self.days) * DAY)
    }
}

/// Days as a part of seconds since a start, for what falls at fractions of days.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time in the world, from 0 to a few years"
)]
pub(super) fn at(start: u64, days: f64) -> u64 {
    start.saturating_add((days * 86_400.0).clamp(0.0, 4e9) as u64)
}
