//! The same world under two agents: where what became of a bill differs.

use serde::Serialize;
use stateset_api::Amount;

use super::report::{BillOutcome, Report, Totals};

/// Both rehearsals side by side.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    pub scenario: String,
    pub seed: u64,
    pub agents: [String; 2],
    pub totals: [Totals; 2],
    pub bills: u32,
    pub different: Vec<Difference>,
}

/// A bill that became something else.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    pub number: String,
    pub payee: String,
    pub origin: &'static str,
    pub amount: Amount,
    pub due: u64,
    pub states: [String; 2],
    pub reasons: [String; 2],
    pub paid_at: [Option<u64>; 2],
    pub is_late: [bool; 2],
}

/// Two reports of one world. Bills stand in the same order in both, since no agent changes the world.
pub(super) fn compare(names: [String; 2], reports: &[Report; 2]) -> Comparison {
    let [one, other] = reports;
    let pairs = one.bills.iter().zip(&other.bills);
    let different = pairs.filter(|(one, other)| differ(one, other)).map(|(one, other)| Difference {
        number: one.number.clone(),
        payee: one.payee.clone(),
        origin: one.origin,
        amount: one.amount,
        due: one.due,
        states: [one.state.clone(), other.state.clone()],
        reasons: [one.reason.clone(), other.reason.clone()],
        paid_at: [one.paid_at, other.paid_at],
        is_late: [one.is_late, other.is_late],
    });
    Comparison {
        scenario: one.scenario.clone(),
        seed: one.seed,
        agents: names,
        totals: [one.totals.clone(), other.totals.clone()],
        bills: one.totals.bills,
        different: different.collect(),
    }
}

/// Whether a person would call it another outcome: another state, or paid on another day.
fn differ(one: &BillOutcome, other: &BillOutcome) -> bool {
    let day = |bill: &BillOutcome| bill.paid_at.map(|at| at / 86_400);
    one.state != other.state || day(one) != day(other) || one.is_late != other.is_late
}
