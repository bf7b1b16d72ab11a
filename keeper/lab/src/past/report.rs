//! What a replay answers: each bill that came to something else, the sum of it in a sentence, and what nobody can say.

use serde::Serialize;
use stateset_agent::{AgentState, BillStatus};
use stateset_api::Amount;

pub use super::actions::Action;
use super::asked::Asked;

const DAY: u64 = 86_400;

/// The answer.
#[derive(Clone, Debug, Serialize)]
pub struct PastReport {
    /// The rules that were asked about.
    pub asked: String,
    pub wallet: String,
    /// Unix seconds from which both are compared, and the last that the journal knows.
    pub from: u64,
    pub until: u64,
    pub days: u32,
    /// Inputs that were stepped over.
    pub inputs: usize,
    /// Payments that the past made in these days.
    pub payments: usize,
    pub sum: Sum,
    /// By due time.
    pub differences: Vec<Difference>,
    /// What this past cannot answer.
    pub limits: Vec<String>,
}

/// How many bills came to what else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// In one sentence.
    pub said: String,
    /// Paid in the past, and refused.
    pub refused: usize,
    /// Of these: nobody objected to them.
    pub refused_honest: usize,
    /// Paid in the past, and put to signers or governance: their answer is in no record.
    pub asked: usize,
    pub asked_honest: usize,
    /// Paid in the past, and waiting or held at the end.
    pub waiting: usize,
    /// Paid on a later day, and on an earlier one.
    pub later: usize,
    pub earlier: usize,
    /// Not paid in the past, and paid.
    pub paid_too: usize,
    /// Not paid either way, by other decisions.
    pub otherwise: usize,
}

/// A bill about which something else would have been done.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    pub id: String,
    pub number: String,
    pub payee: String,
    /// In the denom's smallest unit.
    pub amount: Amount,
    pub denom: String,
    pub category: String,
    /// Unix seconds.
    pub due: u64,
    pub ending: Ending,
    /// Of the payment, by the record: `honest` (made, and nobody objected), `disputed: why`, or `not paid`.
    pub standing: String,
    /// It would have been paid, and that it would have landed is assumed.
    pub is_assumed: bool,
    /// Decision by decision: what was done, and what would have been.
    pub past: Vec<Action>,
    pub other: Vec<Action>,
}

/// What a bill came to, beside what it came to in the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    Refused,
    /// Signers or governance would have been asked.
    Asked,
    /// Held, or waiting for a time, at the end.
    Waiting,
    Later,
    Earlier,
    PaidToo,
    /// Not paid either way, or paid on the same day, by other decisions.
    Otherwise,
}

impl Ending {
    /// As a person reads it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Asked => "asked about",
            Self::Waiting => "not paid yet",
            Self::Later => "paid later",
            Self::Earlier => "paid earlier",
            Self::PaidToo => "paid as well",
            Self::Otherwise => "other decisions, same end",
        }
    }

    /// Nothing where both did the same. `paid_at`: in the past, and under the other rules.
    pub(super) fn of(
        (past, other): (&[Action], &[Action]),
        (was, is): (&BillStatus, &BillStatus),
        paid_at: [Option<u64>; 2],
    ) -> Option<Self> {
        let is_paid = |status: &BillStatus| matches!(status, BillStatus::Paid { .. });
        match (is_paid(was), is_paid(is)) {
            (true, false) => Some(match is {
                BillStatus::Denied { .. } | BillStatus::Refused { .. } => Self::Refused,
                BillStatus::Escalated { .. }
                | BillStatus::Asking { .. }
                | BillStatus::Proposed { .. }
                | BillStatus::Unapproved { .. }
                | BillStatus::Balloted { .. } => Self::Asked,
                _ => Self::Waiting,
            }),
            (false, true) => Some(Self::PaidToo),
            _ => match paid_at.map(|at| at.map(|at| at / DAY)) {
                [Some(past), Some(other)] if other > past => Some(Self::Later),
                [Some(past), Some(other)] if other < past => Some(Self::Earlier),
                _ => (!is_alike(past, other)).then_some(Self::Otherwise),
            },
        }
    }
}

/// Whether both were decided alike, whenever.
fn is_alike(past: &[Action], other: &[Action]) -> bool {
    past.len() == other.len() && past.iter().zip(other).all(|(one, other)| one.is_like(other))
}

/// Counts the differences, and says what they come to.
pub(super) fn summed(asked: &str, days: u32, differences: &[Difference]) -> Sum {
    let count = |ending: Ending| differences.iter().filter(|one| one.ending == ending).count();
    let honest = |ending| differences.iter().filter(|one| one.ending == ending && one.standing == "honest").count();
    let sum = Sum {
        said: String::new(),
        refused: count(Ending::Refused),
        refused_honest: honest(Ending::Refused),
        asked: count(Ending::Asked),
        asked_honest: honest(Ending::Asked),
        waiting: count(Ending::Waiting),
        later: count(Ending::Later),
        earlier: count(Ending::Earlier),
        paid_too: count(Ending::PaidToo),
        otherwise: count(Ending::Otherwise),
    };
    Sum { said: said(asked, days, &sum), ..sum }
}

fn said(asked: &str, days: u32, sum: &Sum) -> String {
    let Sum { refused, refused_honest, asked: put, asked_honest, waiting, later, earlier, paid_too, .. } = sum;
    let payments = |count: usize| if count == 1 { "1 payment".to_owned() } else { format!("{count} payments") };
    let of_them =
        |honest: usize| if honest == 0 { "none of them honest".to_owned() } else { format!("{honest} of them honest") };
    let mut parts = Vec::new();
    if *refused > 0 {
        parts.push(format!("{} refused, {}", payments(*refused), of_them(*refused_honest)));
    }
    if *put > 0 {
        let who = "put to signers or governance, whose answer is in no record";
        parts.push(format!("{} {who}, {}", payments(*put), of_them(*asked_honest)));
    }
    for (count, what) in [
        (*waiting, "not made by the end"),
        (*later, "made on a later day"),
        (*earlier, "made on an earlier day"),
        (*paid_too, "made that the past did not make"),
    ] {
        if count > 0 {
            parts.push(format!("{} {what}", payments(count)));
        }
    }
    let parts = if parts.is_empty() { "every payment as it was".to_owned() } else { parts.join("; ") };
    let days = if days == 1 { "day".to_owned() } else { format!("{days} days") };
    format!("{asked} over the last {days}: {parts}")
}

/// What this past cannot answer.
pub(super) fn limits(asked: &Asked, end: &AgentState, differences: &[Difference], unanswered: usize) -> Vec<String> {
    let count = |is: &dyn Fn(&Difference) -> bool| differences.iter().filter(|one| is(one)).count();
    let assumed = count(&|one| one.is_assumed);
    let put = count(&|one| one.ending == Ending::Asked);
    let denoms: Vec<&str> = asked.policy.denoms.iter().map(|entry| entry.denom.as_str()).collect();
    let uncounted: Vec<&str> = denoms.into_iter().filter(|denom| end.ledger.opened_at(denom).is_none()).collect();
    let mut limits = vec![
        "treasury moves, tasks, advice, mandates and grants are taken as they were: bills alone are judged anew"
            .to_owned(),
        "when a payee was listed is in no journal: cool-down and first payment are kept as they were recorded"
            .to_owned(),
    ];
    if asked.payees.is_none() {
        limits.push(
            "whoever no answer showed to be a stranger counts as listed, without caps of its own: --agent says who is listed"
                .to_owned(),
        );
    }
    if assumed > 0 {
        limits.push(format!("{assumed} payments would have been made at another time or not at all in the past: no receipt says that they would have landed"));
    }
    if put > 0 {
        limits.push(format!("{put} bills would have been put to people who were not asked: their answer is unknown"));
    }
    if !uncounted.is_empty() {
        limits.push(format!(
            "the ledger never counted {}: whether money was short is not judged anew",
            uncounted.join(", ")
        ));
    }
    if asked.policy.trust.is_some() {
        limits.push(
            "how the agent stood with the reputation contract is in no journal: whole caps are judged".to_owned(),
        );
    }
    if !asked.policy.conduits.is_empty() {
        limits.push("which payees are contracts of listed code is in no journal".to_owned());
    }
    if unanswered > 0 {
        limits.push(format!("{unanswered} bills could not be judged at all"));
    }
    limits
}
