//! What a model answered, as proposals about the bills that it was shown.

use serde::Deserialize;
use stateset_agent::advice::{Chore, Hold, Later, Words};
use stateset_api::IntentId;
use stateset_model::{Answer, CallError};
use stateset_telemetry::escape::on_one_line;

use crate::question::name;

/// Nothing else is read of an answer: one with more in it is none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    holds: Vec<NamedHold>,
    #[serde(default)]
    later: Vec<NamedLater>,
    #[serde(default)]
    words: Vec<NamedWords>,
    #[serde(default)]
    tasks: Vec<NamedTask>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedHold {
    bill: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedLater {
    bill: String,
    hours: u32,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedWords {
    bill: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedTask {
    bill: String,
    title: String,
    hours: u32,
    percent: u32,
    reason: String,
}

/// Everything that an answer proposes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Proposals {
    pub(crate) holds: Vec<Hold>,
    pub(crate) laters: Vec<Later>,
    pub(crate) words: Vec<Words>,
    pub(crate) tasks: Vec<Chore>,
}

/// The proposals in an answer, each bill once of each kind. A name that was not in the question is kept as the id of no
/// bill, so that it is weighed, and refused, on record.
pub(crate) fn proposals(answer: &Answer, shown: &[IntentId]) -> Result<Proposals, CallError> {
    let Shape { holds, later, words, tasks } = answer.parse()?;
    let bill = |named: &str| {
        let position = (0..shown.len()).find(|index| name(*index) == named);
        position.and_then(|index| shown.get(index)).copied().unwrap_or_else(nobodys)
    };
    let line = |text: &str| on_one_line(text);
    let holds = holds.iter().map(|one| Hold { bill: bill(&one.bill), reason: line(&one.reason) });
    let laters = later.iter().map(|one| Later { bill: bill(&one.bill), hours: one.hours, reason: line(&one.reason) });
    let words = words.iter().map(|one| Words { bill: bill(&one.bill), text: line(&one.text) });
    let tasks = tasks.iter().map(|one| Chore {
        bill: bill(&one.bill),
        title: line(&one.title),
        hours: one.hours,
        percent: one.percent,
        reason: line(&one.reason),
    });
    Ok(Proposals {
        holds: once(holds, |hold| hold.bill),
        laters: once(laters, |later| later.bill),
        words: once(words, |words| words.bill),
        tasks: once(tasks, |task| task.bill),
    })
}

/// Of the same bill the first word counts. An answer has a bounded size, and a question at most as many bills as are shown,
/// and nobody's.
fn once<T>(all: impl Iterator<Item = T>, bill: impl Fn(&T) -> IntentId) -> Vec<T> {
    let mut found: Vec<T> = Vec::new();
    for one in all {
        if !found.iter().any(|known| bill(known) == bill(&one)) {
            found.push(one);
        }
    }
    found
}

/// An id that no bill has: it would have been due in 1970, and no hash of a bill is all zeros.
fn nobodys() -> IntentId {
    IntentId::new(0, [0; 10])
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const SHOWN: [IntentId; 2] = [IntentId([1; 16]), IntentId([2; 16])];

    fn read(value: Value) -> Result<Proposals, CallError> {
        proposals(&Answer::Json(value), &SHOWN)
    }

    #[test]
    fn names_lead_to_the_bills_that_were_shown_and_to_no_other() {
        let hold = |bill: &str| json!({ "bill": bill, "reason": "odd" });
        let found = read(json!({ "holds": [hold("b2"), hold("b3"), hold("b2"), hold("b99999999999")] })).unwrap();
        let ids: Vec<IntentId> = found.holds.into_iter().map(|hold| hold.bill).collect();
        assert_eq!(ids, [SHOWN[1], nobodys()]);
    }

    #[test]
    fn each_kind_of_proposal_is_read_on_one_line() {
        let found = read(json!({
            "holds": [],
            "later": [{ "bill": "b1", "hours": 4, "reason": "a\nb" }],
            "words": [{ "bill": "b2", "text": "known" }],
            "tasks": [{ "bill": "b1", "title": "call", "hours": 5, "percent": 1, "reason": "odd" }],
        }));
        let Proposals { holds, laters, words, tasks } = found.unwrap();
        assert_eq!((holds.len(), words.len(), tasks.len()), (0, 1, 1));
        assert!(!laters[0].reason.contains('\n') && laters[0].bill == SHOWN[0], "{laters:?}");
        assert_eq!((tasks[0].title.as_str(), tasks[0].hours, tasks[0].percent), ("call", 5, 1));
    }

    #[test]
    fn an_answer_with_anything_else_in_it_is_none() {
        let task = json!({ "bill": "b1", "title": "t", "hours": 1, "percent": 1, "reason": "r" });
        let with = |key: &str, value: Value| {
            let mut task = task.clone();
            task[key] = value;
            json!({ "holds": [], "tasks": [task] })
        };
        for other in [
            json!({}),
            json!([]),
            json!({ "holds": [{ "bill": 1, "reason": "" }] }),
            json!({ "holds": [], "pay": "me" }),
            json!({ "holds": [], "earlier": [] }),
            with("payment", json!({ "payee": "me" })),
            with("hours", json!(-1)),
            with("percent", json!(1.5)),
            with("price", json!("5uusdc")),
        ] {
            assert!(matches!(read(other.clone()), Err(CallError::WrongSchema { .. })), "{other}");
        }
    }
}
