//! Several lines of a file for one bill: summed where the mapping says so, the same bill again where they are equal, and
//! refused in every other case.
//!
//! Never here: a part of a bill. A sum without a line that could not be read would be paid as if it were whole.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use stateset_agent::Bill;

use super::Row;
use super::lines_error::LinesError;
use super::row_error::RowError;

/// What several lines with one number and payee are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Lines {
    /// Each says the whole bill: equal ones are the same bill again, others are refused.
    #[default]
    Repeat,
    /// Each is a part of the bill.
    Sum,
}

/// A line as it was read, and the number it stands under where that can be read.
pub(super) struct Line {
    pub(super) number: Option<String>,
    /// Which instalment it is: another one is no repetition.
    pub(super) part: Option<u16>,
    pub(super) row: Row,
}

/// The file's rows, each bill once; a bill that was summed stands at its first line.
pub(super) fn joined(lines: Vec<Line>, how: Lines) -> Vec<Row> {
    let mut groups: BTreeMap<(String, String, Option<u16>), Vec<usize>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        if let Ok(bill) = &line.row.bill {
            groups.entry((bill.number.clone(), bill.payee.clone(), line.part)).or_default().push(at);
        }
    }
    let unread = if how == Lines::Sum { unread(&lines) } else { Unread::default() };
    let mut rows: Vec<Row> = lines.into_iter().map(|line| line.row).collect();
    for ((number, ..), at) in groups {
        let outcome = match unread.of(&number) {
            Some(line) => Err(LinesError::PartUnread { number, line }),
            None => one_bill(&rows, &at, how),
        };
        settle(&mut rows, &at, outcome);
    }
    rows
}

/// Lines that could not be read, by the number they stand under.
#[derive(Default)]
struct Unread {
    by_number: BTreeMap<String, u64>,
    /// The first whose number could not be read either: it may be a part of any bill.
    any: Option<u64>,
}

impl Unread {
    fn of(&self, number: &str) -> Option<u64> {
        self.by_number.get(number).copied().or(self.any)
    }
}

fn unread(lines: &[Line]) -> Unread {
    let mut unread = Unread::default();
    for Line { number, row, .. } in lines {
        match (&row.bill, number) {
            (Ok(_), _) => {}
            (Err(reason), _) if reason.is_left_out() || reason.credit().is_some() => {}
            (Err(_), Some(number)) => {
                unread.by_number.entry(number.clone()).or_insert(row.line);
            }
            (Err(_), None) => unread.any = unread.any.or(Some(row.line)),
        }
    }
    unread
}

/// The bill that these lines are; `None` where they stay as they are.
fn one_bill(rows: &[Row], at: &[usize], how: Lines) -> Result<Option<Bill>, LinesError> {
    let read = at.iter().filter_map(|at| rows.get(*at)).filter_map(|row| Some((row.line, row.bill.as_ref().ok()?)));
    let read: Vec<(u64, &Bill)> = read.collect();
    let [(first_line, first), rest @ ..] = read.as_slice() else { return Ok(None) };
    if rest.is_empty() {
        return Ok(None);
    }
    let (number, first_line) = (first.number.clone(), *first_line);
    if how == Lines::Repeat {
        return match rest.iter().find(|(_, bill)| bill != first) {
            None => Ok(None),
            Some((line, _)) => Err(LinesError::Differ { number, first: first_line, line: *line }),
        };
    }
    let mut sum = (*first).clone();
    for (line, bill) in rest {
        if let Some(what) = difference(first, bill) {
            return Err(LinesError::PartsDiffer { number, what, first: first_line, line: *line });
        }
        let added = sum.amount.0.checked_add(bill.amount.0);
        sum.amount.0 = added.ok_or_else(|| LinesError::SumTooLarge { number: number.clone() })?;
    }
    sum.memo = memos(&read);
    sum.validate().map_err(|reason| LinesError::Sum { number, reason })?;
    Ok(Some(sum))
}

/// In what two parts of a bill differ though they may not.
fn difference(one: &Bill, other: &Bill) -> Option<&'static str> {
    let differs = [
        ("currency", one.denom != other.denom),
        ("category", one.category != other.category),
        ("due date", one.due != other.due),
        ("vendor", one.vendor != other.vendor),
    ];
    differs.into_iter().find_map(|(what, differs)| differs.then_some(what))
}

/// What was written beside the lines, each text once: what is urgent in one of them is so in all.
fn memos(read: &[(u64, &Bill)]) -> Option<String> {
    let mut seen = BTreeSet::new();
    let memos = read.iter().filter_map(|(_, bill)| bill.memo.as_deref()).filter(|memo| seen.insert(*memo));
    let memos: Vec<&str> = memos.collect();
    (!memos.is_empty()).then(|| memos.join("; "))
}

fn settle(rows: &mut [Row], at: &[usize], outcome: Result<Option<Bill>, LinesError>) {
    let Some(first) = at.first().and_then(|at| rows.get(*at)).map(|row| row.line) else { return };
    let Some(bill) = outcome.transpose() else { return };
    for (index, at) in at.iter().enumerate() {
        let Some(row) = rows.get_mut(*at) else { continue };
        row.bill = match &bill {
            Err(reason) => Err(RowError::Lines(reason.clone())),
            Ok(bill) if index == 0 => Ok(bill.clone()),
            Ok(_) => Err(RowError::Summed { first }),
        };
    }
}

#[cfg(test)]
mod tests {
    use stateset_api::Amount;

    use super::*;

    fn bill(number: &str, amount: u128, memo: &str) -> Bill {
        Bill {
            number: number.to_owned(),
            payee: "p".to_owned(),
            denom: "uusdc".to_owned(),
            amount: Amount(amount),
            category: "cloud".to_owned(),
            due: 1_796_428_800,
            vendor: None,
            memo: Some(memo.to_owned()),
            part: None,
            discount: None,
        }
    }

    /// Lines from 2 on.
    fn lines(bills: Vec<Result<Bill, (Option<&str>, RowError)>>) -> Vec<Line> {
        let line = |(line, bill): (u64, Result<Bill, (Option<&str>, RowError)>)| match bill {
            Ok(bill) => {
                Line { number: Some(bill.number.clone()), part: None, row: Row { line, bill: Ok(bill), note: None } }
            }
            Err((number, reason)) => {
                Line { number: number.map(str::to_owned), part: None, row: Row { line, bill: Err(reason), note: None } }
            }
        };
        (2..).zip(bills).map(line).collect()
    }

    fn lines_error(row: &Row) -> &LinesError {
        match &row.bill {
            Err(RowError::Lines(reason)) => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn parts_are_summed_at_their_first_line_with_each_memo_once() {
        let parts =
            vec![Ok(bill("A", 5, "urgent")), Ok(bill("B", 9, "b")), Ok(bill("A", 7, "x")), Ok(bill("A", 1, "x"))];
        let rows = joined(lines(parts), Lines::Sum);
        assert_eq!(rows[0].bill.as_ref().unwrap(), &bill("A", 13, "urgent; x"));
        assert_eq!(rows[1].bill.as_ref().unwrap(), &bill("B", 9, "b"));
        for at in [2, 3] {
            assert!(matches!(rows[at].bill, Err(RowError::Summed { first: 2 })), "{:?}", rows[at]);
        }
    }

    #[test]
    fn equal_lines_stay_and_different_ones_are_all_refused_unless_they_are_parts() {
        let same = joined(lines(vec![Ok(bill("A", 5, "")), Ok(bill("A", 5, ""))]), Lines::Repeat);
        assert!(same.iter().all(|row| row.bill.is_ok()), "{same:?}");
        let rows = joined(lines(vec![Ok(bill("A", 5, "")), Ok(bill("B", 1, "")), Ok(bill("A", 7, ""))]), Lines::Repeat);
        let want = LinesError::Differ { number: "A".into(), first: 2, line: 4 };
        assert_eq!((lines_error(&rows[0]), lines_error(&rows[2])), (&want, &want));
        assert!(rows[1].bill.is_ok() && want.to_string().contains("lines = \"sum\""), "{want}");
    }

    #[test]
    fn a_bill_with_a_part_that_was_not_read_is_refused_whole() {
        let credit = || RowError::Credit { text: "-1".into() };
        for (number, a, b) in [(Some("A"), Some(4), None), (None, Some(4), Some(4))] {
            let parts = vec![Ok(bill("A", 5, "")), Ok(bill("B", 9, "")), Err((number, credit()))];
            let rows = joined(lines(parts), Lines::Sum);
            for (row, line) in [(&rows[0], a), (&rows[1], b)] {
                match line {
                    None => assert!(row.bill.is_ok(), "{row:?}"),
                    Some(want) => {
                        let reason = lines_error(row);
                        assert!(matches!(reason, LinesError::PartUnread { line, .. } if *line == want), "{reason}");
                    }
                }
            }
            assert!(matches!(rows[2].bill, Err(RowError::Credit { .. })));
        }
        let left_out = RowError::LeftOut { column: "c".into(), got: "x".into() };
        let rows = joined(lines(vec![Ok(bill("A", 5, "")), Err((Some("A"), left_out))]), Lines::Sum);
        assert!(rows[0].bill.is_ok(), "what the mapping leaves out is no part: {rows:?}");
    }

    #[test]
    fn parts_that_are_of_no_one_bill_are_refused_with_what_differs() {
        let other = |change: fn(&mut Bill)| {
            let mut other = bill("A", 1, "");
            change(&mut other);
            other
        };
        let table: [(Bill, &str); 6] = [
            (other(|bill| bill.denom = "ueurc".into()), "currency"),
            (other(|bill| bill.category = "office".into()), "category"),
            (other(|bill| bill.due = 1), "due date"),
            (other(|bill| bill.vendor = Some("v".into())), "vendor"),
            (other(|bill| bill.amount = Amount(u128::MAX)), "2^128"),
            (other(|bill| bill.memo = Some("m".repeat(512))), "515 bytes, at most 512"),
        ];
        for (second, said) in table {
            let rows = joined(lines(vec![Ok(bill("A", 1, "x")), Ok(second)]), Lines::Sum);
            for row in &rows {
                let reason = lines_error(row).to_string();
                assert!(reason.contains(said), "{said}: {reason}");
            }
        }
        let payee = other(|bill| bill.payee = "q".into());
        let rows = joined(lines(vec![Ok(bill("A", 1, "")), Ok(payee)]), Lines::Sum);
        assert!(rows.iter().all(|row| row.bill.is_ok()), "another payee's number is its own: {rows:?}");
    }
}
