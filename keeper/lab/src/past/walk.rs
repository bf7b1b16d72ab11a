//! Both agents over the same inputs, and the bills that came to something else.

use stateset_agent::bills::{Ended, Input as BillInput, Outcome};
use stateset_agent::{Bill, BillStatus, Input, step};
use stateset_api::IntentId;
use stateset_state::past::Past;

use super::actions::{Action, Actions};
use super::asked::Asked;
use super::other::{Beside, Other, Paid, add};
use super::record::{Record, Standing, time_of};
use super::report::{Difference, Ending, PastReport, limits, summed};
use super::rules::Rules;

const DAY: u64 = 86_400;
/// After so many inputs whoever watches hears of it.
const WATCHED: usize = 500;

/// Steps over all inputs, and compares from the last `days` days on.
pub(super) fn walk(
    (past, record): (&Past<'_>, &Record),
    asked: &Asked,
    (wallet, days): (&str, Option<u32>),
    watch: &mut dyn FnMut(usize),
) -> eyre::Result<PastReport> {
    let from = days.map_or(0, |days| record.last.saturating_sub(u64::from(days).saturating_mul(DAY)));
    let mut before = Some(Rules::new(wallet, asked, record));
    let (mut state, mut actions, mut paid) = (past.beginning(), Actions::default(), Paid::new());
    let mut other: Option<Other<'_>> = None;
    let (mut now, mut inputs) = (0_u64, 0_usize);
    past.each(&mut |_, input| {
        now = now.max(time_of(input).unwrap_or(0));
        if now >= from
            && let Some(rules) = before.take()
        {
            other = Some(Other::new(state.clone(), rules, now));
        }
        if let Some(other) = &mut other {
            other.pass_hours(Beside { state: &state, paid: &paid }, now);
        }
        let settled = settled(input, &state.bills);
        let stepped = step(&mut state, input);
        let new = actions.note(&state, &stepped, now);
        match (&mut other, &mut before) {
            (Some(other), _) => {
                new.into_iter().for_each(|id| add(&mut paid, &state, id));
                other.take(input, Beside { state: &state, paid: &paid }, now);
            }
            (None, Some(rules)) => {
                rules.move_to(now);
                rules.count_paid(&settled.iter().collect::<Vec<_>>());
            }
            (None, None) => {}
        }
        inputs += 1;
        if inputs.is_multiple_of(WATCHED) {
            watch(inputs);
        }
    })?;
    let from = from.max(record.first);
    let differences = other.as_ref().map(|other| compare((record, &actions), other, from)).unwrap_or_default();
    let payments = record.end.bills.iter().filter(|(id, _)| actions.paid_at(**id).is_some_and(|at| at >= from)).count();
    let days = u32::try_from(record.last.saturating_sub(from).div_ceil(DAY)).unwrap_or(u32::MAX);
    let sum = summed(&asked.name, days, &differences);
    let unanswered = other.map_or(0, |other| other.unanswered.len());
    let limits = limits(asked, &record.end, &differences, unanswered);
    let (wallet, until) = (wallet.to_owned(), record.last);
    Ok(PastReport { asked: asked.name.clone(), wallet, from, until, days, inputs, payments, sum, differences, limits })
}

/// The bills that an input says were paid by the operator: those that count in the policy's windows.
fn settled(input: &Input, bills: &stateset_agent::bills::State) -> Vec<Bill> {
    let is_settled = |outcome: &Outcome| matches!(outcome, Outcome::Settled { .. });
    let ids: Vec<IntentId> = match input {
        Input::Bills(BillInput::Outcomes(all)) => {
            all.iter().filter(|ended| is_settled(&ended.outcome)).map(|Ended { id, .. }| *id).collect()
        }
        Input::Bills(BillInput::Outcome { id, outcome }) if is_settled(outcome) => vec![*id],
        _ => return Vec::new(),
    };
    let records = ids.iter().filter_map(|id| bills.get(id));
    records
        .filter(|record| !matches!(record.status, BillStatus::Paid { .. }))
        .map(|record| record.bill.clone())
        .collect()
}

/// Bills about which something else was done since `from`, by due time.
fn compare((record, actions): (&Record, &Actions), other: &Other<'_>, from: u64) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (id, was) in record.end.bills.iter() {
        let since = |all: &[Action]| all.iter().filter(|action| action.at >= from).cloned().collect::<Vec<_>>();
        let (past, would) = (since(actions.of(*id)), since(other.actions.of(*id)));
        let Some(is) = other.state().bills.get(id) else { continue };
        let paid_at = [actions.paid_at(*id), other.actions.paid_at(*id)];
        let Some(ending) = Ending::of((&past, &would), (&was.status, &is.status), paid_at) else { continue };
        differences.push(Difference {
            id: id.to_string(),
            number: was.bill.label(),
            payee: was.bill.payee.clone(),
            amount: was.bill.amount,
            denom: was.bill.denom.clone(),
            category: was.bill.category.clone(),
            due: was.bill.due,
            ending,
            standing: match record.standing(*id, was) {
                Standing::Honest => "honest".to_owned(),
                Standing::Disputed(reason) => format!("disputed: {reason}"),
                Standing::NotPaid => "not paid".to_owned(),
            },
            is_assumed: other.assumed.contains(id),
            past,
            other: would,
        });
    }
    differences.sort_by(|one, other| (one.due, &one.id).cmp(&(other.due, &other.id)));
    differences
}
