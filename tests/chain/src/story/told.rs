//! What a chain answered, in words that do not depend on which chain it was.

use comfy_table::{ContentArrangement, Table};
use stateset_chain::ChainError;

/// One step's answers: aspect and text, in a fixed order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub step: String,
    pub answers: Vec<(String, String)>,
}

/// Unix seconds within this of the story's begin are times, and no two chains agree on them.
const DAYS: u64 = 5 * 86_400;
/// What stands before a number that is the chain's own.
const OWN: [&str; 7] = [
    "block height: ",
    "timeout height: ",
    "gasWanted: ",
    "gasUsed: ",
    "gas used: '",
    "gas_used: ",
    "verify account number (",
];

/// Puts words in place of times, heights, gas and account numbers, and of the place where gas ran out.
pub(super) fn plain(text: &str, begin: u64) -> String {
    let text = without_location(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(|character: char| character.is_ascii_digit()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        let alone = !out.ends_with(|character: char| character.is_ascii_alphabetic());
        let time = alone && digits.parse::<u64>().is_ok_and(|number| number.abs_diff(begin) < DAYS);
        let own = OWN.iter().any(|label| out.ends_with(label));
        out.push_str(match (time, own) {
            (true, _) => "<time>",
            (_, true) => "<number>",
            _ => digits,
        });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Where in its code a chain ran out of gas depends on how it counts.
fn without_location(text: &str) -> String {
    match text.split_once("out of gas in location: ") {
        Some((before, after)) => {
            let rest = after.split_once("; gasWanted").map_or(after, |(_, rest)| rest);
            format!("{before}out of gas in location: <place>; gasWanted{rest}")
        }
        None => text.to_owned(),
    }
}

/// An error, without the address of whoever gave it.
pub(super) fn refusal(error: &ChainError) -> String {
    match error {
        ChainError::Answered { status, message, .. } => format!("status {status}: {message}"),
        other => format!("no answer: {other}"),
    }
}

/// A table of all that differs; `None` if nothing does.
pub fn differences(node: &[Told], embedded: &[Told]) -> Option<String> {
    let mut table = Table::new();
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(200);
    table.set_header(["step", "asked", "node", "embedded"]);
    let mut any = false;
    for place in 0..node.len().max(embedded.len()) {
        let none = Told { step: "(not told)".to_owned(), answers: Vec::new() };
        let (left, right) = (node.get(place).unwrap_or(&none), embedded.get(place).unwrap_or(&none));
        for line in 0..left.answers.len().max(right.answers.len()) {
            let (ours, theirs) = (left.answers.get(line), right.answers.get(line));
            if ours != theirs {
                let aspect = ours.or(theirs).map(|(aspect, _)| aspect.as_str()).unwrap_or_default();
                let text = |answer: Option<&(String, String)>| match answer {
                    Some((named, text)) if named == aspect => text.clone(),
                    Some((named, text)) => format!("{named}: {text}"),
                    None => "(nothing)".to_owned(),
                };
                table.add_row([left.step.clone(), aspect.to_owned(), text(ours), text(theirs)]);
                any = true;
            }
        }
    }
    any.then(|| table.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_heights_and_gas_lose_their_numbers_and_amounts_keep_them() {
        let begin = 1_790_000_000;
        let told = plain("payable from 1790000009, requested 12500000, block height: 17", begin);
        assert_eq!(told, "payable from <time>, requested 12500000, block height: <number>");
        let gas = plain("out of gas in location: ReadFlat; gasWanted: 5, gasUsed: 1004: out of gas", begin);
        assert_eq!(gas, "out of gas in location: <place>; gasWanted: <number>, gasUsed: <number>: out of gas");
        assert_eq!(plain("address stateset1790000009", begin), "address stateset1790000009");
    }

    #[test]
    fn a_difference_is_shown_with_both_answers() {
        let told = |text: &str| Told { step: "s".into(), answers: vec![("log".into(), text.into())] };
        assert_eq!(differences(&[told("a")], &[told("a")]), None);
        let table = differences(&[told("left")], &[told("right")]).unwrap();
        assert!(table.contains("left") && table.contains("right"), "{table}");
        assert!(differences(&[told("a"), told("b")], &[told("a")]).unwrap().contains("(nothing)"));
    }
}
