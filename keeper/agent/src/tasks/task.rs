//! A task as it was handed in. It never changes.

use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_api::limits::is_slug;
use thiserror::Error;

use crate::bills::{Bill, BillError, DUE_LATEST};
use crate::lookalike::is_invisible;
use crate::tasks::id::TaskId;
use crate::tasks::limits::{DEPENDENCIES_MAX, LATE_SECONDS_DEFAULT, TEXT_BYTES_MAX};

/// An amount in a denom's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    pub denom: String,
    pub amount: Amount,
}

/// The bill that a task becomes, due from the task's `earliest` on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    pub payee: String,
    pub denom: String,
    pub amount: Amount,
    pub category: String,
    /// The payee's own number for it: with the payee it is paid once, as a bill or as a task.
    pub number: String,
    /// What is bought, whose price at the payee is learned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good: Option<Good>,
}

/// What a payment buys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Good {
    /// A slug, such as `cement`.
    pub name: String,
    /// How many the payment is for.
    pub units: u64,
}

impl Good {
    /// By which its price at a vendor is believed.
    pub fn subject(&self, denom: &str, payee: &str) -> String {
        format!("{}/{denom}@{payee}", self.name)
    }
}

/// Work to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Who handed it in: a program, a person, or `planner`.
    pub source: String,
    /// What they call it. Unique within the source.
    pub external: String,
    pub title: String,
    /// A word for the kind of work, such as `purchase` or `report`.
    pub kind: String,
    /// The goal that it serves, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<String>,
    /// What must be done before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<TaskId>,
    /// Not ready before, Unix seconds; 0 if at once. Of a payment it is the day from which it is owed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub earliest: u64,
    /// In time until then, inclusive. Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<u64>,
    /// Still worth finishing so long after the deadline, see [`Task::given_up_at`]. Seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_seconds_max: Option<u64>,
    /// What it is thought to cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Money>,
    /// What it may cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_max: Option<Money>,
    /// What doing it in time brings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reward: Option<Money>,
    /// What not doing it in time costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub penalty: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// Whose delivery it is, as a payee's address: whether it comes by the deadline is learned of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_by: Option<String>,
}

// By reference, as serde hands it in.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's own signature")]
const fn is_zero(value: &u64) -> bool {
    *value == 0
}

/// A task that cannot be one, whatever else is known.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TaskError {
    #[error("its {what} has {got} bytes, from 1 to {TEXT_BYTES_MAX} are taken")]
    Length { what: &'static str, got: usize },
    #[error("its {what} has U+{:04X} at position {position}: blanks at its ends and what cannot be seen are refused", u32::from(*got))]
    Unseen { what: &'static str, got: char, position: usize },
    #[error("its {what} '{got}' is no slug (a-z, 0-9, '-', '_', at most 32 bytes)")]
    Slug { what: &'static str, got: String },
    #[error("it waits for {got} tasks, at most {DEPENDENCIES_MAX} are taken")]
    Dependencies { got: usize },
    #[error("its {what} is beyond the year 9999: {got}, at most {DUE_LATEST}")]
    Time { what: &'static str, got: u64 },
    #[error("its deadline {deadline} is before its earliest time {earliest}: it could never be in time")]
    Deadline { deadline: u64, earliest: u64 },
    #[error("its {what} is {denom} while its price is in {wanted}: one task has one denom")]
    Denom { what: &'static str, denom: String, wanted: String },
    #[error("its {what} is {got} {denom}, more than its price_max of {max} {denom}: raise the price or leave it")]
    Price { what: &'static str, got: Amount, max: Amount, denom: String },
    #[error(
        "its work is a payment and it has no earliest time: name the day from which it is owed, by which it is paid once"
    )]
    NoEarliest,
    #[error("its payment buys 0 units of its good: at least 1 is bought")]
    Units,
    #[error("its payment cannot be a bill: {0}")]
    Payment(BillError),
}

impl Task {
    pub fn id(&self) -> TaskId {
        TaskId::of(&self.source, &self.external)
    }

    /// Unix seconds after which it is worth nothing any more.
    pub fn given_up_at(&self) -> Option<u64> {
        let late = self.late_seconds_max.unwrap_or(LATE_SECONDS_DEFAULT);
        self.deadline.map(|deadline| deadline.saturating_add(late))
    }

    /// The bill of a task whose work is a payment.
    pub fn bill(&self) -> Option<Bill> {
        let Payment { payee, denom, amount, category, number, good: _ } = self.payment.clone()?;
        Some(Bill {
            number,
            payee,
            denom,
            amount,
            category,
            due: self.earliest,
            vendor: None,
            memo: None,
            part: None,
            discount: None,
        })
    }

    /// Checks what can be checked without knowing anything else.
    pub fn validate(&self) -> Result<(), TaskError> {
        check_text("source", &self.source)?;
        check_text("id", &self.external)?;
        check_text("title", &self.title)?;
        if let Some(payee) = &self.delivered_by {
            check_text("delivered_by", payee)?;
        }
        let goal = self.goal.as_ref().map(|goal| ("goal", goal));
        let good = self.payment.as_ref().and_then(|payment| payment.good.as_ref());
        if good.is_some_and(|good| good.units == 0) {
            return Err(TaskError::Units);
        }
        let good = good.map(|good| ("payment.good", &good.name));
        for (what, slug) in std::iter::once(("kind", &self.kind)).chain(goal).chain(good) {
            if !is_slug(slug) {
                return Err(TaskError::Slug { what, got: slug.chars().take(64).collect() });
            }
        }
        if self.depends_on.len() > DEPENDENCIES_MAX {
            return Err(TaskError::Dependencies { got: self.depends_on.len() });
        }
        for (what, got) in [("earliest time", Some(self.earliest)), ("deadline", self.deadline)] {
            if let Some(got) = got.filter(|got| *got > DUE_LATEST) {
                return Err(TaskError::Time { what, got });
            }
        }
        if let Some(deadline) = self.deadline.filter(|deadline| *deadline < self.earliest) {
            return Err(TaskError::Deadline { deadline, earliest: self.earliest });
        }
        if self.payment.is_some() && self.earliest == 0 {
            return Err(TaskError::NoEarliest);
        }
        self.check_price()?;
        self.bill().map_or(Ok(()), |bill| bill.validate().map_err(TaskError::Payment))
    }

    fn check_price(&self) -> Result<(), TaskError> {
        let Some(Money { denom: wanted, amount: max }) = &self.price_max else { return Ok(()) };
        let estimate = self.estimate.as_ref().map(|of| ("estimate", &of.denom, of.amount));
        let payment = self.payment.as_ref().map(|of| ("payment", &of.denom, of.amount));
        for (what, denom, got) in estimate.into_iter().chain(payment) {
            if denom != wanted {
                return Err(TaskError::Denom { what, denom: denom.clone(), wanted: wanted.clone() });
            }
            if got > *max {
                return Err(TaskError::Price { what, got, max: *max, denom: denom.clone() });
            }
        }
        Ok(())
    }
}

/// What a person can read, and nothing that they cannot see.
fn check_text(what: &'static str, text: &str) -> Result<(), TaskError> {
    if !(1..=TEXT_BYTES_MAX).contains(&text.len()) {
        return Err(TaskError::Length { what, got: text.len() });
    }
    let last = text.chars().count();
    let is_unseen = |(position, letter): &(usize, char)| {
        let at_end = *position == 1 || *position == last;
        is_invisible(*letter) || letter.is_whitespace() && at_end
    };
    match (1..).zip(text.chars()).find(is_unseen) {
        Some((position, got)) => Err(TaskError::Unseen { what, got, position }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks::suite::{NOW, purchase, task};

    #[test]
    fn what_cannot_be_a_task_is_refused_with_its_numbers() {
        let usd = |amount| Some(Money { denom: "uusdc".into(), amount: Amount(amount) });
        let eur = Some(Money { denom: "ueur".into(), amount: Amount(9) });
        let payment = purchase("P", 5).payment.unwrap();
        let free = Some(Payment { amount: Amount(0), ..payment });
        let denom = TaskError::Denom { what: "payment", denom: "uusdc".into(), wanted: "ueur".into() };
        let price = |what, got| TaskError::Price { what, got: Amount(got), max: Amount(4), denom: "uusdc".into() };
        let bad = [
            (Task { title: String::new(), ..task("A") }, TaskError::Length { what: "title", got: 0 }),
            (Task { source: "x".repeat(129), ..task("A") }, TaskError::Length { what: "source", got: 129 }),
            (
                Task { external: "a\u{202e}b".into(), ..task("A") },
                TaskError::Unseen { what: "id", got: '\u{202e}', position: 2 },
            ),
            (Task { title: "a ".into(), ..task("A") }, TaskError::Unseen { what: "title", got: ' ', position: 2 }),
            (Task { kind: "A Kind".into(), ..task("A") }, TaskError::Slug { what: "kind", got: "A Kind".into() }),
            (Task { goal: Some("?".into()), ..task("A") }, TaskError::Slug { what: "goal", got: "?".into() }),
            (Task { depends_on: vec![task("B").id(); 33], ..task("A") }, TaskError::Dependencies { got: 33 }),
            (Task { deadline: Some(u64::MAX), ..task("A") }, TaskError::Time { what: "deadline", got: u64::MAX }),
            (
                Task { earliest: NOW, deadline: Some(NOW - 1), ..task("A") },
                TaskError::Deadline { deadline: NOW - 1, earliest: NOW },
            ),
            (Task { price_max: usd(4), ..purchase("A", 5) }, price("payment", 5)),
            (Task { price_max: usd(4), estimate: usd(6), ..task("A") }, price("estimate", 6)),
            (Task { price_max: eur, ..purchase("A", 5) }, denom),
            (Task { earliest: 0, ..purchase("A", 5) }, TaskError::NoEarliest),
            (Task { payment: free, ..purchase("A", 5) }, TaskError::Payment(BillError::ZeroAmount)),
        ];
        for (task, error) in bad {
            assert_eq!(task.validate(), Err(error));
        }
        for good in [task("A"), purchase("A", 5), Task { price_max: usd(5), ..purchase("A", 5) }] {
            assert_eq!(good.validate(), Ok(()));
        }
    }
}
