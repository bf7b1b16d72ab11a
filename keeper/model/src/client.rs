//! The live model: attempts, pauses and the next provider, within a deadline and an allowance.
//!
//! Owns what an attempt is booked with. Never here: bytes on the wire, or what an answer says.

use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout};
use tracing::{info, warn};

use crate::answer::Answer;
use crate::budget::{Cost, Need, Spent, seems_cut, tokens_typical};
use crate::digest;
use crate::error::CallError;
use crate::exchange::{Connector, Reached};
use crate::ledger::Allowance;
use crate::port::{Asking, Model, Reply};
use crate::provider::Provider;
use crate::question::Question;
use crate::record::{Attempt, Record, Recording};
use crate::retry::{Next, Retry};
use crate::wire;

/// What holds for every question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Of a question, all attempts and pauses included. Milliseconds.
    pub deadline_ms: u64,
    /// Largest answer read, in bytes.
    pub answer_bytes_max: usize,
    #[serde(default)]
    pub retry: Retry,
    #[serde(default)]
    pub recording: Recording,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            deadline_ms: 120_000,
            answer_bytes_max: 256 * 1024,
            retry: Retry::default(),
            recording: Recording::default(),
        }
    }
}

/// Asks providers, the preferred one first.
#[derive(Clone)]
pub struct Client {
    providers: Vec<Provider>,
    settings: Settings,
    connector: Connector,
}

/// What one attempt sends, and how long it may take.
struct Try<'a> {
    question: &'a Question,
    body: Bytes,
    limit: Duration,
    /// The caller's time, for the booking.
    at: u64,
}

/// What one attempt brought.
struct Tried {
    attempt: Attempt,
    answer: Result<Answer, CallError>,
}

impl Client {
    /// In their order of preference. [`CallError::NoProvider`] if there are none; [`CallError::NotAllowed`] if
    /// encryption cannot be set up.
    pub fn new(providers: Vec<Provider>, settings: Settings) -> Result<Self, CallError> {
        if providers.is_empty() {
            return Err(CallError::NoProvider);
        }
        let connector = Connector::new().map_err(|reason| CallError::NotAllowed { reason })?;
        Ok(Self { providers, settings, connector })
    }

    fn worst(&self, question: &Question) -> Result<Need, CallError> {
        check(question)?;
        let worst = |provider: &Provider| provider.worst(question, provider.request(question).len());
        let each: Vec<Spent> = self.providers.iter().map(worst).collect();
        // Tokens and money apart: the cheapest is not always the one that counts fewest tokens.
        let least = each.iter().copied().reduce(Spent::least).unwrap_or_default();
        let attempts = u64::from(self.settings.retry.attempts_max.max(1));
        let most = each.iter().fold(Spent::default(), |sum, one| {
            sum.plus(Spent {
                tokens: one.tokens.saturating_mul(attempts),
                micro_usd: one.micro_usd.saturating_mul(attempts),
            })
        });
        Ok(Need { least, most })
    }

    async fn answer(
        &self,
        question: &Question,
        allowance: &Allowance,
        record: &mut Record,
    ) -> Result<Answer, CallError> {
        check(question)?;
        let limit_ms = self.settings.deadline_ms;
        let until = Instant::now() + Duration::from_millis(limit_ms);
        let mut last = CallError::NoProvider;
        for provider in &self.providers {
            let mut number = 0_u32;
            loop {
                number = number.saturating_add(1);
                let body = Bytes::from(provider.request(question));
                let left = allowance.limit.minus(record.spent());
                if let Err(error) = affordable(provider, question, body.len(), left) {
                    // What a provider said is of more use than that another was too dear.
                    if record.attempts.is_empty() {
                        last = error;
                    }
                    break;
                }
                let rest = until.saturating_duration_since(Instant::now());
                if rest.is_zero() {
                    return Err(CallError::Deadline { limit_ms });
                }
                let limit = rest.min(Duration::from_millis(provider.config.timeout_ms));
                let tried = self.attempt(provider, Try { question, body, limit, at: allowance.at }).await;
                let Tried { attempt, answer } = tried;
                record.attempts.push(attempt);
                let error = match answer {
                    Ok(answer) => return Ok(answer),
                    Err(error) => error,
                };
                let name = provider.config.name.as_str();
                // Whatever a provider wrote stays out of the log: it is in the record, if it is kept at all.
                warn!(provider = name, number, error = %error.without_texts(), "a model did not answer");
                let next = self.settings.retry.next(number, &error);
                last = error;
                match next {
                    Next::End => return Err(last),
                    Next::Other => break,
                    Next::Again(pause) if pause >= until.saturating_duration_since(Instant::now()) => break,
                    Next::Again(pause) => tokio::time::sleep(pause).await,
                }
            }
        }
        Err(last)
    }

    async fn attempt(&self, provider: &Provider, Try { question, body, limit, at }: Try<'_>) -> Tried {
        let (started, reached) = (Instant::now(), Reached::default());
        let bytes = body.len();
        let received = timeout(limit, self.connector.post(provider, body, self.settings.answer_bytes_max, &reached));
        let received = received.await.unwrap_or_else(|_| {
            let limit_ms = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
            Err(CallError::TimedOut { limit_ms, bytes: reached.read() })
        });
        let elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (prompt_worst, answer_worst) = provider.worst_tokens(question, bytes);
        let mut body_sha256 = None;
        let (tokens, answer) = match received {
            Ok(received) => {
                body_sha256 = Some(digest::of_bytes(received.body.as_bytes()));
                let decoded = wire::decode(&received.body, question, answer_worst);
                if let Some((counted, _)) = decoded.usage.filter(|(counted, _)| seems_cut(*counted, bytes)) {
                    let (name, ours) = (provider.config.name.as_str(), tokens_typical(bytes));
                    warn!(
                        provider = name,
                        counted, ours, "the provider counts under half of the prompt: is it cut there?"
                    );
                }
                let tokens = match decoded.usage {
                    Some((prompt, answer)) => {
                        (prompt.max(tokens_typical(bytes)), answer.max(decoded.answer_tokens_least))
                    }
                    None => (prompt_worst, answer_worst.max(decoded.answer_tokens_least)),
                };
                // As it came, and as it reads once escapes and hidden marks are gone.
                let repeats = provider.repeats_key(&received.body) || provider.repeats_key(&decoded.answer);
                (tokens, if repeats { Err(CallError::KeyRepeated) } else { decoded.answer })
            }
            // Nothing left, nothing can be charged.
            Err(error) if !reached.sent() => ((0, 0), Err(error)),
            Err(error @ (CallError::Status { .. } | CallError::Redirect { .. })) => {
                // Most charge nothing for what they refuse; one that does is not to get round a day's budget.
                ((tokens_typical(bytes), 0), Err(worded(provider, error)))
            }
            // It may have answered in full, and charge for it.
            Err(error) => ((prompt_worst, answer_worst), Err(error)),
        };
        let cost = booked(provider, tokens, at);
        let error = answer.as_ref().err().cloned();
        info!(
            provider = cost.provider,
            cost.prompt_tokens, cost.answer_tokens, cost.micro_usd, elapsed_ms, "a model was asked"
        );
        Tried { attempt: Attempt { cost, elapsed_ms, body_sha256, error }, answer }
    }
}

impl Model for Client {
    fn need(&self, question: &Question) -> Result<Need, CallError> {
        self.worst(question)
    }

    fn ask<'a>(&'a self, question: &'a Question, allowance: Allowance) -> Asking<'a> {
        Box::pin(async move {
            let recording = self.settings.recording;
            let mut record = Record::new(question, allowance.at, recording);
            let outcome = self.answer(question, &allowance, &mut record).await;
            record.keep(&outcome, recording);
            Reply { outcome, record }
        })
    }
}

pub(crate) fn check(question: &Question) -> Result<(), CallError> {
    question.check().map_err(|error| CallError::Question { reason: error.to_string() })
}

/// Whether an attempt fits into the model's context, and at its worst into what is left.
fn affordable(provider: &Provider, question: &Question, bytes: usize, left: Spent) -> Result<(), CallError> {
    let tokens = tokens_typical(bytes).saturating_add(provider.answer_tokens(question));
    let limit = provider.config.context_tokens_max;
    if tokens > limit {
        return Err(CallError::ContextExceeded { tokens, limit });
    }
    let worst = provider.worst(question, bytes);
    if worst.within(left) {
        return Ok(());
    }
    let Spent { tokens, micro_usd } = worst;
    Err(CallError::BudgetSpent { tokens, micro_usd, tokens_left: left.tokens, micro_usd_left: left.micro_usd })
}

/// A refusal's body as a few clean words, without the key if it repeats that.
fn worded(provider: &Provider, error: CallError) -> CallError {
    match error {
        CallError::Status { status, retry_after_ms, message } => {
            let words = wire::words(&message);
            let repeats = provider.repeats_key(&message) || provider.repeats_key(&words);
            let message = if repeats { "[it repeats the API key]".to_owned() } else { words };
            CallError::Status { status, retry_after_ms, message }
        }
        other => other,
    }
}

fn booked(provider: &Provider, (prompt_tokens, answer_tokens): (u64, u64), at: u64) -> Cost {
    let micro_usd = provider.config.price.cost_ceil(prompt_tokens, answer_tokens).micro_usd;
    let (provider, model) = (provider.config.name.clone(), provider.config.model.clone());
    Cost { provider, model, prompt_tokens, answer_tokens, micro_usd, at }
}
