//! A model that answers from records and knows nothing else.
//!
//! The same questions get the same outcomes, each record once. Never here: a network.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use thiserror::Error;

use crate::answer::Answer;
use crate::budget::Need;
use crate::digest;
use crate::error::CallError;
use crate::ledger::Allowance;
use crate::port::{Asking, Model, Reply};
use crate::question::Question;
use crate::record::{Kept, Outcome, Record, Recording};
use crate::text;

/// Why records cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReplayError {
    #[error("record {index} is not what was written: its question hashes to {got}, it says {said}")]
    Changed { index: usize, got: String, said: String },
}

/// Records that were not asked for yet.
#[derive(Debug, Default)]
struct Waiting {
    /// By the question's hash, as they were recorded.
    by_question: HashMap<String, VecDeque<Record>>,
    /// Hashes in the order of the records, to compare a question with the one that would be next.
    order: VecDeque<String>,
}

/// Answers from records.
#[derive(Debug, Default)]
pub struct Replay {
    waiting: Mutex<Waiting>,
}

impl Replay {
    /// From records in their order. Refused if one's question was changed since.
    pub fn new(records: impl IntoIterator<Item = Record>) -> Result<Self, ReplayError> {
        let mut waiting = Waiting::default();
        for (index, record) in records.into_iter().enumerate() {
            if let Some(got) = record.question.as_ref().map(digest::of).filter(|got| *got != record.question_sha256) {
                return Err(ReplayError::Changed { index, got, said: record.question_sha256 });
            }
            waiting.order.push_back(record.question_sha256.clone());
            waiting.by_question.entry(record.question_sha256.clone()).or_default().push_back(record);
        }
        Ok(Self { waiting: Mutex::new(waiting) })
    }

    /// Records that nobody asked for.
    pub fn left(&self) -> usize {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.by_question.values().map(VecDeque::len).sum()
    }

    fn take(&self, question: &Question, at: u64) -> Reply {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match waiting.by_question.get_mut(&digest::of(question)).and_then(VecDeque::pop_front) {
            Some(record) => Reply { outcome: outcome(&record), record },
            None => {
                let difference = waiting.next().map_or_else(
                    || "no record is left".to_owned(),
                    |next| {
                        next.question.as_ref().map_or_else(
                            || "of the next record the question's hash alone was kept, and it is another".to_owned(),
                            |recorded| difference(recorded, question),
                        )
                    },
                );
                let mut record = Record::new(question, at, Recording::Full);
                let outcome = Err(CallError::NotRecorded { difference });
                record.keep(&outcome, Recording::Full);
                Reply { outcome, record }
            }
        }
    }
}

impl Waiting {
    /// The first record that was not taken. Each hash is passed over once, so a whole replay costs what it has records.
    fn next(&mut self) -> Option<&Record> {
        while let Some(hash) = self.order.front() {
            if self.by_question.get(hash).is_some_and(|records| !records.is_empty()) {
                break;
            }
            self.order.pop_front();
        }
        self.by_question.get(self.order.front()?)?.front()
    }
}

impl Model for Replay {
    /// Nothing: whatever was asked was paid for.
    fn need(&self, _: &Question) -> Result<Need, CallError> {
        Ok(Need::default())
    }

    fn ask<'a>(&'a self, question: &'a Question, allowance: Allowance) -> Asking<'a> {
        Box::pin(async move { self.take(question, allowance.at) })
    }
}

fn outcome(record: &Record) -> Result<Answer, CallError> {
    match &record.outcome {
        Outcome::Answered(Kept::Full(answer)) => Ok(answer.clone()),
        Outcome::Answered(Kept::Sha256(hash)) => {
            let difference = format!("of this answer its hash alone was kept, {hash}: recording was 'hashes'");
            Err(CallError::NotRecorded { difference })
        }
        Outcome::Failed(error) => Err(error.clone()),
    }
}

/// Names the first thing in which two questions differ.
fn difference(recorded: &Question, asked: &Question) -> String {
    let value = |question| serde_json::to_value(question).unwrap_or(Value::Null);
    first(&value(recorded), &value(asked), "question").unwrap_or_else(|| "nothing but its number".to_owned())
}

fn first(recorded: &Value, asked: &Value, path: &str) -> Option<String> {
    match (recorded, asked) {
        (Value::Object(before), Value::Object(now)) => {
            let extra = now.keys().find(|key| !before.contains_key(*key));
            if let Some(key) = extra {
                return Some(format!("{path}.{key} is new"));
            }
            before.iter().find_map(|(key, before)| match now.get(key) {
                None => Some(format!("{path}.{key} is missing")),
                Some(now) => first(before, now, &format!("{path}.{key}")),
            })
        }
        (Value::Array(before), Value::Array(now)) => {
            let pairs = before.iter().zip(now).enumerate();
            let inner =
                pairs.into_iter().find_map(|(index, (before, now))| first(before, now, &format!("{path}[{index}]")));
            let lengths = || format!("{path} has {} items, {} were recorded", now.len(), before.len());
            inner.or_else(|| (before.len() != now.len()).then(lengths))
        }
        (Value::String(before), Value::String(now)) if before != now => {
            let same = before.bytes().zip(now.bytes()).take_while(|(one, other)| one == other).count();
            Some(format!("{path} differs from byte {same} on"))
        }
        (before, now) if before != now => {
            let shown = |value: &Value| text::excerpt(&value.to_string(), 60);
            Some(format!("{path} is {}, {} was recorded", shown(now), shown(before)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Spent;
    use crate::question::Message;
    use serde_json::json;

    fn question(words: &str) -> Question {
        Question::json(vec![Message::system("rules"), Message::user(words)], "x", json!({ "type": "object" }))
    }

    fn record(words: &str, answer: u64, recording: Recording) -> Record {
        let mut record = Record::new(&question(words), 1, recording);
        record.keep(&Ok(Answer::Json(json!(answer))), recording);
        record
    }

    async fn ask(replay: &Replay, question: &Question) -> Result<Answer, CallError> {
        replay.ask(question, Allowance { limit: Spent::default(), at: 1 }).await.outcome
    }

    fn not_recorded(difference: &str) -> Result<Answer, CallError> {
        Err(CallError::NotRecorded { difference: difference.into() })
    }

    #[tokio::test]
    async fn the_same_questions_get_the_same_answers_each_record_once() {
        let full = |words, answer| record(words, answer, Recording::Full);
        let replay = Replay::new([full("a", 1), full("b", 2), full("a", 3)]).unwrap();
        for (words, answer) in [("b", 2), ("a", 1), ("a", 3)] {
            assert_eq!(ask(&replay, &question(words)).await, Ok(Answer::Json(json!(answer))));
        }
        assert_eq!((replay.left(), ask(&replay, &question("a")).await), (0, not_recorded("no record is left")));
    }

    #[tokio::test]
    async fn what_was_not_recorded_is_refused_and_the_difference_is_named() {
        let replay =
            Replay::new([record("gone", 0, Recording::Full), record("pay bill 7", 1, Recording::Full)]).unwrap();
        ask(&replay, &question("gone")).await.unwrap();
        let with = |change: fn(&mut Question)| {
            let mut asked = question("pay bill 7");
            change(&mut asked);
            asked
        };
        for (asked, difference) in [
            (question("pay bill 8"), "question.messages[1].user differs from byte 9 on"),
            (with(|q| q.answer_tokens_max = 5), "question.answer_tokens_max is 5, 1024 was recorded"),
            (with(|q| q.messages.push(Message::user("x"))), "question.messages has 3 items, 2 were recorded"),
            (with(|q| q.expect = crate::question::Expect::Text), "question.expect is \"text\""),
        ] {
            let Err(CallError::NotRecorded { difference: named }) = ask(&replay, &asked).await else { panic!() };
            assert!(named.starts_with(difference), "{named}");
        }
        assert_eq!(replay.left(), 1, "a refusal uses nothing up");
    }

    #[tokio::test]
    async fn hashes_replay_no_answer_and_an_altered_record_is_refused() {
        let replay = Replay::new([record("a", 1, Recording::Hashes)]).unwrap();
        let other = ask(&replay, &question("b")).await;
        assert_eq!(other, not_recorded("of the next record the question's hash alone was kept, and it is another"));
        let Err(CallError::NotRecorded { difference }) = ask(&replay, &question("a")).await else { panic!() };
        assert!(difference.contains(&digest::of(&Answer::Json(json!(1)))), "{difference}");
        let mut altered = record("a", 1, Recording::Full);
        altered.question = Some(question("b"));
        let refused = Replay::new([altered]).unwrap_err();
        assert!(matches!(refused, ReplayError::Changed { index: 0, .. }), "{refused}");
    }
}
