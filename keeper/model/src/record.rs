//! What is kept of a question: enough to have the same outcome again, or hashes alone.
//!
//! Never here: where it is kept.

use serde::{Deserialize, Serialize};

use crate::answer::Answer;
use crate::budget::{Cost, Spent};
use crate::digest;
use crate::error::CallError;
use crate::question::Question;

/// How much is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recording {
    /// Prompts and answers, so that they can be replayed.
    #[default]
    Full,
    /// Hashes of both: shows later whether a text is the one, and replays nothing that was answered.
    Hashes,
}

/// A value, or its hash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept<T> {
    Full(T),
    /// By [`digest::of`], in hex.
    Sha256(String),
}

/// How a question ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Answered(Kept<Answer>),
    Failed(CallError),
}

/// One attempt at one provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    pub cost: Cost,
    /// For people; nothing is decided by it.
    pub elapsed_ms: u64,
    /// Of the answer's bytes as they came, where all had come.
    pub body_sha256: Option<String>,
    pub error: Option<CallError>,
}

/// One question and its outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// By [`digest::of`]; the same in both ways of recording.
    pub question_sha256: String,
    /// `None` where hashes alone are kept.
    pub question: Option<Question>,
    /// The caller's time, in seconds since 1970.
    pub at: u64,
    pub attempts: Vec<Attempt>,
    pub outcome: Outcome,
}

impl Record {
    pub(crate) fn new(question: &Question, at: u64, recording: Recording) -> Self {
        Self {
            question_sha256: digest::of(question),
            question: (recording == Recording::Full).then(|| question.clone()),
            at,
            attempts: Vec::new(),
            outcome: Outcome::Failed(CallError::NoProvider),
        }
    }

    /// What all attempts cost.
    pub fn spent(&self) -> Spent {
        self.attempts.iter().fold(Spent::default(), |sum, attempt| sum.plus(attempt.cost.spent()))
    }

    pub(crate) fn keep(&mut self, outcome: &Result<Answer, CallError>, recording: Recording) {
        self.outcome = match (outcome, recording) {
            (Ok(answer), Recording::Full) => Outcome::Answered(Kept::Full(answer.clone())),
            (Ok(answer), Recording::Hashes) => Outcome::Answered(Kept::Sha256(digest::of(answer))),
            (Err(error), Recording::Full) => Outcome::Failed(error.clone()),
            (Err(error), Recording::Hashes) => Outcome::Failed(error.without_texts()),
        };
        if recording == Recording::Hashes {
            for error in self.attempts.iter_mut().filter_map(|attempt| attempt.error.as_mut()) {
                *error = error.without_texts();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::Message;
    use serde_json::json;

    fn record(outcome: &Result<Answer, CallError>, recording: Recording) -> Record {
        let question = Question::json(vec![Message::user("a private prompt")], "x", json!({}));
        let mut record = Record::new(&question, 7, recording);
        let cost =
            Cost { provider: "p".into(), model: "m".into(), prompt_tokens: 2, answer_tokens: 3, micro_usd: 4, at: 7 };
        let error = outcome.as_ref().err().cloned();
        record.attempts = vec![Attempt { cost, elapsed_ms: 1, body_sha256: None, error }; 2];
        record.keep(outcome, recording);
        record
    }

    #[test]
    fn a_record_survives_being_stored_and_knows_what_it_cost() {
        let full = record(&Ok(Answer::Json(json!({ "a": 1 }))), Recording::Full);
        let again: Record = serde_json::from_str(&serde_json::to_string(&full).unwrap()).unwrap();
        assert_eq!((again.spent(), &again), (Spent { tokens: 10, micro_usd: 8 }, &full));
    }

    #[test]
    fn with_hashes_alone_no_text_of_prompt_answer_or_error_is_kept_and_the_hashes_are_the_same() {
        let answer = Answer::Text("a private answer".into());
        let hashes = record(&Ok(answer.clone()), Recording::Hashes);
        assert_eq!(hashes.outcome, Outcome::Answered(Kept::Sha256(digest::of(&answer))));
        assert_eq!(hashes.question_sha256, record(&Ok(answer), Recording::Full).question_sha256);
        let failed = record(&Err(CallError::Refused { reason: "a private reason".into() }), Recording::Hashes);
        for record in [hashes, failed] {
            assert!(!serde_json::to_string(&record).unwrap().contains("private"));
        }
    }
}
