//! Postings as comma-separated values, a line each, for whatever reads tables.

use crate::commodity::Commodities;
use crate::day;
use crate::entry::{Entry, Reference};

/// The first line.
pub const HEADING: &str = "entry,date,time,height,reference,memo,account,denom,amount,currency,price,price_currency";

/// Numbered entries, oldest first, with a heading. `time` is Unix seconds, `amount` in `currency`'s unit.
pub fn write<'a>(entries: impl Iterator<Item = (u64, &'a Entry)>, commodities: &Commodities) -> String {
    let mut text = format!("{HEADING}\n");
    for (number, entry) in entries {
        for posting in entry.postings() {
            let unit = commodities.of(&posting.asset);
            let (price, price_currency) = posting.price.as_ref().map_or_else(Default::default, |price| {
                let unit = commodities.of(&price.asset);
                (unit.show(price.total.0.try_into().unwrap_or(i128::MAX)), unit.name)
            });
            let cells = [
                number.to_string(),
                day::of(entry.time),
                entry.time.to_string(),
                entry.height.to_string(),
                reference(&entry.reference),
                entry.memo.clone(),
                posting.account.to_string(),
                posting.asset.clone(),
                unit.show(posting.amount),
                unit.name,
                price,
                price_currency,
            ];
            text.push_str(&cells.map(|cell| quoted(&cell)).join(","));
            text.push('\n');
        }
    }
    text
}

/// What an entry is known by, in words.
pub fn reference(reference: &Reference) -> String {
    match reference {
        Reference::Intent(id) | Reference::Move(id) => id.to_string(),
        Reference::Proposal(number) => format!("proposal {number}"),
        Reference::Fees(day) => format!("fees of day {day}"),
        Reference::Look => "look".to_owned(),
        Reference::Incident(number) => format!("incident {number}"),
        Reference::Entry(number) => format!("entry {number}"),
        Reference::Invoice(number) => format!("invoice {number}"),
    }
}

/// What a spreadsheet takes for the beginning of a formula, wide letters as well (OWASP, "CSV Injection").
const FORMULA: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// RFC 4180. What strangers wrote never begins a formula in a spreadsheet, and stays on its line.
fn quoted(cell: &str) -> String {
    let plain: String = cell.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    // Spreadsheets trim what they import: blanks before a formula hide it from nobody but us.
    let guard = if plain.trim_start().starts_with(FORMULA) && !is_number(&plain) { "'" } else { "" };
    let plain = format!("{guard}{plain}");
    if plain.contains([',', '"']) { format!("\"{}\"", plain.replace('"', "\"\"")) } else { plain }
}

/// An amount as [`crate::Commodity`] writes it, and nothing after it: `-1+HYPERLINK(..)` begins as a number does.
fn is_number(text: &str) -> bool {
    let number = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Account;

    #[test]
    fn a_line_for_each_posting_and_no_formula_of_a_strangers() {
        let memo = "=HYPERLINK(\"http://x\"), \n1".to_owned();
        let entry = Entry::transfer(
            (9, 1_796_083_200),
            (Reference::Proposal(3), memo),
            (Account::wallet(), Account::expense("cloud")),
            ("uusdc", 1_250_000),
        );
        let entry = entry.unwrap();
        let known = Commodities::new([("USDC", "uusdc", 6)].into_iter());
        let text = write([(4, &entry)].into_iter(), &known);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert_eq!(lines[0], HEADING);
        let memo = "\"'=HYPERLINK(\"\"http://x\"\"),  1\"";
        let about = format!("4,2026-12-01,1796083200,9,proposal 3,{memo}");
        assert_eq!(lines[1], format!("{about},expenses:cloud,uusdc,1.250000,USDC,,"));
        assert_eq!(lines[2], format!("{about},assets:wallet,uusdc,-1.250000,USDC,,"));
        let intent = stateset_api::IntentId::new(1, [2; 10]);
        assert_eq!(reference(&Reference::Intent(intent)), intent.to_string());
    }

    /// As OWASP's CSV injection and grafana/grafana#17363 have it. A bill's number is its vendor's, and is an entry's memo.
    #[test]
    fn a_formula_that_begins_as_a_negative_number_does_is_none_either() {
        for memo in [
            "-2+3+cmd|' /C calc'!A0",
            "-1+HYPERLINK(\"http://x\")",
            "-1-1",
            "  =1+1",
            "\t@SUM(A1)",
            "\u{a0}+1+1",
            "\u{ff1d}1+1",
            "-",
            "-1.",
            "-1e5",
        ] {
            let entry = Entry::transfer(
                (9, 1_796_083_200),
                (Reference::Proposal(3), memo.to_owned()),
                (Account::wallet(), Account::expense("cloud")),
                ("uusdc", 1_250_000),
            );
            let text = write([(4, &entry.unwrap())].into_iter(), &Commodities::default());
            let cell = text.lines().nth(1).unwrap().split(',').nth(5).unwrap().trim_start_matches('"').to_owned();
            assert!(cell.starts_with('\''), "{memo}: {cell}");
        }
    }

    #[test]
    fn a_number_stays_a_number() {
        for (cell, written) in
            [("-1.250000", "-1.250000"), ("-7", "-7"), ("12.5", "12.5"), ("-1.2.3", "'-1.2.3"), (" -7", "' -7")]
        {
            assert_eq!(quoted(cell), written);
        }
    }
}
