//! Who is asked in a rehearsal: nobody, a hostile model, one that follows a file of rules, or a real one.
//!
//! The first three need no network and say the same each time. Never here: what is done with an answer.

mod hostile;
mod rules;

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use eyre::Context as _;
use serde_json::json;
use stateset_config::ModelConfig;
use stateset_model::client::Settings;
use stateset_model::{Limits, Model, Recording, Scripted, Spent};

pub use self::rules::{Rules, RulesError};

/// Larger answers are not read: little, so that a hostile year is soon over.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Of a real one, so that a whole rehearsal fits. Milliseconds for a question.
const DEADLINE_MS: u64 = 300_000;
/// A real one's budget: a rehearsal is not about it.
const LIMIT: Spent = Spent { tokens: u64::MAX, micro_usd: u64::MAX };

/// What a question and a day may cost in a rehearsal.
pub(super) const LIMITS: Limits = Limits { decision: LIMIT, day: LIMIT };

/// Whom the command line names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    Hostile,
    /// By the rules of this file.
    Scripted(PathBuf),
    /// Whose base URL this is.
    Url(String),
}

impl FromStr for Choice {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match (text, text.strip_prefix("scripted:")) {
            ("hostile", _) => Self::Hostile,
            (_, Some(file)) => Self::Scripted(file.into()),
            _ => Self::Url(text.to_owned()),
        })
    }
}

impl Choice {
    /// Who is asked. Errors: a file of rules that is not understood; an address that no provider may have.
    pub fn model(&self) -> eyre::Result<Arc<dyn Model>> {
        Ok(match self {
            Self::Hostile => hostile(),
            Self::Scripted(file) => good(Rules::load(file)?),
            Self::Url(url) => real(url).wrap_err_with(|| format!("--model {url}"))?,
        })
    }
}

/// One that asks for everything, lies, injects, never answers, answers in megabytes, half a JSON, another language, by
/// turns.
pub fn hostile() -> Arc<dyn Model> {
    scripted("hostile", Arc::new(|question, number| hostile::say(question, number, ANSWER_BYTES_MAX)))
}

/// One that says what its rules say.
pub fn good(rules: Rules) -> Arc<dyn Model> {
    scripted("rules", Arc::new(move |question, _| Some(rules.say(question))))
}

fn scripted(name: &str, script: stateset_model::Script) -> Arc<dyn Model> {
    let settings = Settings { answer_bytes_max: ANSWER_BYTES_MAX, ..Settings::default() };
    Arc::new(Scripted::new(name, script, settings))
}

/// One at a URL without a key, such as a server on this machine.
fn real(url: &str) -> eyre::Result<Arc<dyn Model>> {
    let provider = json!({
        "name": "rehearsed", "base_url": url, "model": "rehearsed",
        "context_tokens_max": 1_000_000, "answer_tokens_max": 1_000, "timeout_ms": DEADLINE_MS,
        "price": { "prompt": 0, "answer": 0 }, "extra": { "temperature": 0 },
    });
    let config = ModelConfig {
        providers: vec![serde_json::from_value(provider)?],
        limits: LIMITS,
        wait_seconds: 0,
        deadline_ms: DEADLINE_MS,
        recording: Recording::Full,
        allow_networks: Vec::new(),
    };
    Ok(Arc::new(config.client(Path::new("."))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_a_word_a_file_or_an_address_and_each_fault_is_named() {
        assert_eq!("hostile".parse(), Ok(Choice::Hostile));
        assert_eq!("scripted:a/b.toml".parse(), Ok(Choice::Scripted("a/b.toml".into())));
        let url: Choice = "http://127.0.0.1:18080/v1".parse().unwrap();
        assert!(url.model().is_ok());
        let fault = |text: &str| format!("{:#}", text.parse::<Choice>().unwrap().model().map(drop).unwrap_err());
        assert!(fault("scripted:nowhere.toml").contains("nowhere.toml"));
        assert!(fault("http://10.0.0.7/v1").contains("10.0.0.7"), "{}", fault("http://10.0.0.7/v1"));
        assert!(fault("no-address").contains("no-address"));
    }
}
