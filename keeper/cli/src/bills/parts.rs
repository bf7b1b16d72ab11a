//! Rows that are instalments of one bill: joined into its plan where the file has all of them, and refused together
//! where it has not.
//!
//! Never here: a plan with a part that was not read. What is missing would be owed and never paid, or paid by guess.

use std::collections::BTreeMap;

use stateset_agent::Bill;
use stateset_agent::bills::{Instalment, PARTS_MAX};
use stateset_api::Amount;

use super::Row;
use super::parts_error::PartsError;
use super::row_error::{RowError, shown};

/// What a row says of the plan that it is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StatedPart {
    /// From 1.
    pub(super) number: u16,
    of: u16,
    /// What the bill comes to.
    total: Amount,
}

impl StatedPart {
    /// `part` as `1/3` or `1 of 3`; neither it nor the total means none.
    pub(super) fn read(
        part: &str,
        total: &str,
        amount: impl FnOnce(&str) -> Result<Amount, RowError>,
    ) -> Result<Option<Self>, RowError> {
        match (part, total) {
            ("", "") => return Ok(None),
            (part, "") => return Err(PartsError::NoTotal { part: shown(part) }.into()),
            ("", total) => return Err(PartsError::NoPart { total: shown(total) }.into()),
            _ => {}
        }
        let halves = part.split_once('/').or_else(|| part.split_once(" of "));
        let number = |text: &str| {
            let text = text.trim();
            let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| text.parse::<u16>().ok()).flatten()
        };
        let read = halves.and_then(|(one, of)| Some((number(one)?, number(of)?)));
        let (one, of) = read
            .filter(|(one, of)| (1..=*of).contains(one) && (2..=PARTS_MAX).contains(&usize::from(*of)))
            .ok_or_else(|| PartsError::Form { got: shown(part) })?;
        Ok(Some(Self { number: one, of, total: amount(total)? }))
    }
}

/// Gives each row that is a part its plan, or refuses all rows of the number. `parts`: of each row.
pub(super) fn planned(rows: &mut [Row], parts: &[Option<StatedPart>]) {
    let mut groups: BTreeMap<(String, String), Vec<(usize, StatedPart)>> = BTreeMap::new();
    for (at, (row, part)) in rows.iter().zip(parts).enumerate() {
        if let (Ok(bill), Some(part)) = (&row.bill, part) {
            groups.entry((bill.number.clone(), bill.payee.clone())).or_default().push((at, *part));
        }
    }
    for ((number, _), group) in groups {
        let plan = plan(rows, &group, &number);
        for (at, stated) in group {
            let Some(row) = rows.get_mut(at) else { continue };
            let Ok(bill) = &row.bill else { continue };
            row.bill = match &plan {
                Err(reason) => Err(reason.clone().into()),
                Ok(plan) => part(bill, stated, plan),
            };
        }
    }
}

fn part(bill: &Bill, stated: StatedPart, plan: &[Instalment]) -> Result<Bill, RowError> {
    let whole = Bill { amount: stated.total, ..bill.clone() };
    let part = whole.in_parts(plan).into_iter().nth(usize::from(stated.number).saturating_sub(1));
    let part = part.unwrap_or(whole);
    part.validate()?;
    Ok(part)
}

fn plan(rows: &[Row], group: &[(usize, StatedPart)], number: &str) -> Result<Vec<Instalment>, PartsError> {
    let read = group.iter().filter_map(|(at, part)| {
        let row = rows.get(*at)?;
        Some((row.line, row.bill.as_ref().ok()?, *part))
    });
    let number = || number.to_owned();
    let mut first: Option<(u64, &Bill, StatedPart)> = None;
    let mut by_number: BTreeMap<u16, (u64, &Bill)> = BTreeMap::new();
    for (line, bill, part) in read {
        let (first_line, known, stated) = *first.get_or_insert((line, bill, part));
        let differs = [
            ("number of parts", stated.of != part.of),
            ("total", stated.total != part.total),
            ("currency", known.denom != bill.denom),
        ];
        if let Some((what, _)) = differs.into_iter().find(|(_, differs)| *differs) {
            return Err(PartsError::Differ { number: number(), what, first: first_line, line });
        }
        match by_number.get(&part.number) {
            Some((first, known)) if *known != bill => {
                return Err(PartsError::Twice { number: number(), part: part.number, first: *first, line });
            }
            Some(_) => {}
            None => drop(by_number.insert(part.number, (line, bill))),
        }
    }
    let of = first.map_or(0, |(_, _, part)| part.of);
    if let Some(part) = (1..=of).find(|part| !by_number.contains_key(part)) {
        return Err(PartsError::Missing { number: number(), part, of });
    }
    Ok(by_number.into_values().map(|(_, bill)| Instalment { amount: bill.amount, due: bill.due }).collect())
}
