//! Honest bills, process by process.

use stateset_agent::Bill;
use stateset_api::Amount;
use stateset_api::wallet::Payee;

use super::super::dice::Dice;
use super::super::scenario::{Bills, PayeeOf, Scenario, ScenarioError, micro};
use super::{DAY, Frame, HOUR, Origin, WorldBill, address, calendar};

/// A process' bills. Due at the times of its rhythm, handed in some days before, within office hours of the first day
/// at the earliest.
pub(super) fn of(process: &Bills, scenario: &Scenario, frame: &Frame<'_>) -> Result<Vec<WorldBill>, ScenarioError> {
    let (payee, category) = payee(process, scenario, frame)?;
    let mut dice = Dice::of(frame.seed, &format!("bills/{}", process.name));
    let times = calendar::times(process.rhythm(), scenario.start_time, frame.days, &mut dice);
    let spread = process.spread();
    let one = |(number, due): (usize, u64)| {
        let amount = Amount(micro(calendar::amount(&spread, due, &mut dice)).max(1));
        let bill = Bill {
            number: format!("{}-{number:04}", process.name.to_uppercase()),
            payee: payee.clone(),
            denom: frame.denom.to_owned(),
            amount,
            category: category.clone(),
            due,
            vendor: Some(process.name.clone()),
            memo: None,
            part: None,
            discount: None,
        };
        let early = due.saturating_sub(u64::from(process.notice_days) * DAY);
        WorldBill { bill, arrives: early.max(scenario.start_time.saturating_add(HOUR)), origin: Origin::Honest }
    };
    Ok((1..).zip(times).map(one).collect())
}

fn payee(process: &Bills, scenario: &Scenario, frame: &Frame<'_>) -> Result<(String, String), ScenarioError> {
    let listed = |number: usize| -> Result<&Payee, ScenarioError> {
        number.checked_sub(1).and_then(|index| frame.payees.get(index)).ok_or_else(|| ScenarioError::Listed {
            path: scenario.path.clone(),
            name: process.name.clone(),
            listed: number,
            found: frame.payees.len(),
        })
    };
    match &process.payee {
        PayeeOf::Listed(number) => {
            let payee = listed(*number)?;
            let first = || payee.categories.first().cloned().unwrap_or_default();
            Ok((payee.address.clone(), process.category.clone().unwrap_or_else(first)))
        }
        PayeeOf::New(name) => Ok((address::of_name(name), process.category.clone().unwrap_or_default())),
    }
}
