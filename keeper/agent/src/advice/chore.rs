//! Something that people should do about a bill: a task like any other, marked with whose proposal it was. It pays nothing.

use crate::advice::input::{Advice, Chore};
use crate::advice::proposal::{Known, Proposal, amount, cut, obstacle, unasked, weigh};
use crate::advice::state::State;
use crate::bills::BillRecord;
use crate::decisions::{Constraint, Decision, Estimate, Expected, Obstacle};
use crate::tasks::{Money, TEXT_BYTES_MAX, Task, preview};
use stateset_api::Amount;

/// Tasks of a model's that have not ended, at a time.
pub const CHORES_MAX: usize = 5;
/// A deadline is no further than this: 30 days. Hours.
pub const HOURS_MAX: u32 = 30 * 24;
/// The kind of these tasks.
const KIND: &str = "proposed";

/// A look is thought to bring a twentieth of the bill, as a hold is.
const LOOKS_FOR_ONE: i128 = 20;

/// The task, if it is taken in, and why.
pub(super) fn weigh_chore(
    state: &State,
    known: Known<'_>,
    (advice, chore): (&Advice, &Chore),
) -> Option<(Option<Task>, Decision)> {
    let record = known.bills.get(&chore.bill);
    let task = record.and_then(|record| task(advice, chore, record));
    let (gain, price) = (amount(record) / LOOKS_FOR_ONE, price(record, chore));
    let by = advice.at.saturating_add(u64::from(chore.hours).saturating_mul(3_600));
    let estimate = Estimate {
        expected: Expected { value: gain.saturating_sub(price), low: -price, high: amount(record), by },
        confidence: 50_000,
        risks: vec!["people do it for nothing".to_owned()],
    };
    let obstacle =
        unasked(state, chore.bill, record).or_else(|| ruled_out(state, known, (advice, chore, task.as_ref()?)));
    let name = "have people do it".to_owned();
    let proposal =
        Proposal { advice, bill: chore.bill, name, estimate, obstacle, wins_ties: false, says: &chore.reason };
    let (is_followed, decision) = weigh(known, proposal)?;
    Some((task.filter(|_| is_followed), decision))
}

/// The task that a proposal would be: one per bill and model.
pub(super) fn task(advice: &Advice, chore: &Chore, record: &BillRecord) -> Option<Task> {
    let cut = |text: &str| -> String {
        let mut bytes = 0;
        let within = |letter: &char| {
            bytes += letter.len_utf8();
            bytes <= TEXT_BYTES_MAX
        };
        text.trim().chars().take_while(within).collect::<String>().trim_end().to_owned()
    };
    let money =
        Money { denom: record.bill.denom.clone(), amount: Amount(u128::try_from(price(Some(record), chore)).ok()?) };
    Some(Task {
        source: cut(&format!("model {}", advice.source.model)),
        external: chore.bill.to_string(),
        title: cut(&chore.title),
        kind: KIND.to_owned(),
        goal: None,
        depends_on: Vec::new(),
        earliest: 0,
        deadline: Some(advice.at.saturating_add(u64::from(chore.hours.min(HOURS_MAX)).saturating_mul(3_600))),
        late_seconds_max: Some(0),
        estimate: None,
        price_max: Some(money),
        reward: None,
        penalty: None,
        delivered_by: None,
        payment: None,
    })
}

fn price(record: Option<&BillRecord>, chore: &Chore) -> i128 {
    amount(record).saturating_mul(chore.percent.into()) / 100
}

fn ruled_out(state: &State, known: Known<'_>, (advice, chore, task): (&Advice, &Chore, &Task)) -> Option<Obstacle> {
    if !(1..=HOURS_MAX).contains(&chore.hours) {
        let reason = format!("its deadline is {} hours away, from 1 to {HOURS_MAX} are taken", chore.hours);
        return obstacle(Constraint::Permission, reason);
    }
    if state.tasks.len() >= CHORES_MAX {
        let open = state.tasks.len();
        return obstacle(Constraint::Budget, format!("{open} tasks of its word are open, at most {CHORES_MAX} may be"));
    }
    match preview(known.tasks, std::slice::from_ref(task), advice.at).into_iter().next() {
        Some((_, Ok(crate::tasks::HandIn::New))) => None,
        Some((_, Ok(crate::tasks::HandIn::Duplicate))) => {
            obstacle(Constraint::Permission, "it is a task already".to_owned())
        }
        Some((_, Err(refusal))) => obstacle(Constraint::Permission, cut(&refusal.to_string())),
        None => None,
    }
}
