//! What a chain answered, in words that do not depend on which chain it was.

use comfy_table::{ContentArrangement, Table};
use stateset_chain::ChainError;

/// One step's answers: aspect and text, in a fixed order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub step: String,
    pub answers: Vec<(String, String)>,
}

/// Unix seconds within this of the story's begin are times, and no two chains agree on them: as far as receipts reach,
/// and further.
const DAYS: u64 = 600 * 86_400;
/// What stands before a number that is the chain's own.
const OWN: [&str; 8] = [
    "\"hour\":",
    "block height: ",
    "timeout height: ",
    "gasWanted: ",
    "gasUsed: ",
    "gas used: '",
    "gas_used: ",
    "verify account number (",
];

/// Puts words for times, heights, gas and account numbers, and for where gas ran out.
pub(super) fn plain(text: &str, begin: u64) -> String {
    let text = without_decoder(&without_source_line(&without_location(text)));
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(|character: char| character.is_ascii_digit()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        let separate = !out.ends_with(|character: char| character.is_ascii_alphabetic());
        let time = separate && digits.parse::<u64>().is_ok_and(|number| number.abs_diff(begin) < DAYS);
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
            format!("{before}out of gas in location: <location>; gasWanted{rest}")
        }
        None => text.to_owned(),
    }
}

/// A node's simulation names the line of Go that refused: ` [CosmWasm/wasmd@v0.61.14/x/wasm/keeper/keeper.go:452]`.
fn without_source_line(text: &str) -> String {
    let Some((before, line)) = text.rsplit_once(" [") else { return text.to_owned() };
    match line.split_once(']') {
        Some((line, after)) if line.contains(".go:") => format!("{before}{after}"),
        _ => text.to_owned(),
    }
}

/// What a decoder found wrong is worded by each in its own way.
fn without_decoder(text: &str) -> String {
    const END: &str = ": tx parse error: tx parse error";
    match text.split_once(END) {
        Some((before, after)) if !before.contains("unable to resolve type URL") && !before.contains("math/big") => {
            let status = before.split_once(": ").map(|(status, _)| status).filter(|text| text.starts_with("status "));
            let status = status.map(|status| format!("{status}: ")).unwrap_or_default();
            format!("{status}<undecodable>{END}{after}")
        }
        _ => text.to_owned(),
    }
}

/// An error, without the address of whoever gave it.
pub(super) fn refusal(error: &ChainError) -> String {
    match error {
        ChainError::Answered { status, message, .. } => format!("status {status}: {message}"),
        other => format!("no answer: {other}"),
    }
}

/// A difference that is meant to be, and is to be exactly so.
pub struct Known {
    pub step: &'static str,
    /// What stands in each of the node's answers to this step's transaction, and in the embedded chain's instead of it.
    pub node: &'static str,
    pub embedded: &'static str,
}

/// Makes the known differences equal, and fails where one is not as it is known.
pub fn settle(node: &mut [Answered], embedded: &mut [Answered], known: &[Known]) -> eyre::Result<()> {
    for Known { step, node: ours, embedded: theirs } in known {
        for (transcript, text, side) in [(&mut *node, ours, "node"), (&mut *embedded, theirs, "embedded chain")] {
            let found = transcript.iter_mut().find(|answered| answered.step == *step);
            let found = found.ok_or_else(|| eyre::eyre!("no step is called '{step}'"))?;
            let mut times = 0;
            for (aspect, answer) in &mut found.answers {
                if matches!(aspect.as_str(), "simulate" | "log") && answer.contains(text) {
                    *answer = answer.replace(text, "<known>");
                    times += 1;
                }
            }
            eyre::ensure!(times == 2, "the {side} said '{text}' {times} times at '{step}': {:#?}", found.answers);
        }
    }
    Ok(())
}

/// A table of all that differs; `None` if nothing does.
pub fn differences(node: &[Answered], embedded: &[Answered]) -> Option<String> {
    let mut table = Table::new();
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(220);
    table.set_header(["step", "asked", "the node alone", "the embedded chain alone"]);
    let none = Answered { step: "(not asked)".to_owned(), answers: Vec::new() };
    let mut any = false;
    for index in 0..node.len().max(embedded.len()) {
        let (ours, theirs) = (node.get(index).unwrap_or(&none), embedded.get(index).unwrap_or(&none));
        if ours == theirs {
            continue;
        }
        any = true;
        let step =
            if ours.step == theirs.step { ours.step.clone() } else { format!("{} / {}", ours.step, theirs.step) };
        let rows = rows(ours, theirs);
        if rows.is_empty() {
            table.add_row([step.as_str(), "order", "the same, in another order", ""]);
        }
        for (aspect, left, right) in rows {
            table.add_row([step.clone(), aspect, left, right]);
        }
    }
    any.then(|| table.to_string())
}

/// Aspect by aspect, what only one of the two says.
fn rows(ours: &Answered, theirs: &Answered) -> Vec<(String, String, String)> {
    let mut aspects: Vec<&String> = Vec::new();
    for (aspect, _) in ours.answers.iter().chain(&theirs.answers) {
        if !aspects.contains(&aspect) {
            aspects.push(aspect);
        }
    }
    let only = |answered: &Answered, other: &Answered, aspect: &String| {
        let mut left = other.answers.clone();
        let mut lines = Vec::new();
        for answer in answered.answers.iter().filter(|(named, _)| named == aspect) {
            match left.iter().position(|known| known == answer) {
                Some(index) => drop(left.swap_remove(index)),
                None => lines.push(answer.1.clone()),
            }
        }
        lines.join("\n")
    };
    let row = |aspect: &String| (aspect.clone(), only(ours, theirs, aspect), only(theirs, ours, aspect));
    aspects.into_iter().map(row).filter(|(_, left, right)| !left.is_empty() || !right.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_heights_and_gas_lose_their_numbers_and_amounts_keep_them() {
        let begin = 1_790_000_000;
        let text = plain("payable from 1790000009, requested 12500000, block height: 17", begin);
        assert_eq!(text, "payable from <time>, requested 12500000, block height: <number>");
        let gas = plain("out of gas in location: ReadFlat; gasWanted: 5, gasUsed: 1004: out of gas", begin);
        assert_eq!(gas, "out of gas in location: <location>; gasWanted: <number>, gasUsed: <number>: out of gas");
        assert_eq!(plain("address stateset1790000009", begin), "address stateset1790000009");
    }

    #[test]
    fn a_difference_is_shown_with_both_answers() {
        let answered = |text: &str| Answered { step: "s".into(), answers: vec![("log".into(), text.into())] };
        assert_eq!(differences(&[answered("a")], &[answered("a")]), None);
        let table = differences(&[answered("left")], &[answered("right")]).unwrap();
        assert!(table.contains("left") && table.contains("right"), "{table}");
        assert!(differences(&[answered("a"), answered("b")], &[answered("a")]).unwrap().contains("(not asked)"));
    }
}
