//! `model`: what models cost and how they answered. Nothing is asked.

use eyre::OptionExt;
use serde::Serialize;
use stateset_advisor::{Store, folder};
use stateset_config::context::Context;
use stateset_model::{Limits, Outcome, Record, Spent};
use stateset_telemetry::timestamp::show_time;

use crate::cli::ModelVerb;
use crate::output::{Format, pairs, table};

#[derive(Serialize)]
struct Shown {
    /// In the last 24 hours, up to 25, by the chain's time of the last question; what is set aside counts in full.
    day: Spent,
    limits: Limits,
    questions: Vec<Asked>,
}

#[derive(Serialize)]
struct Asked {
    /// Unix seconds.
    at: u64,
    model: String,
    attempts: usize,
    spent: Spent,
    /// "answered", or why not.
    outcome: String,
}

pub(super) fn run(verb: &ModelVerb, context: &Context, format: Format) -> eyre::Result<()> {
    let ModelVerb::Show { last } = verb;
    let model = context.config.model.as_ref().ok_or_eyre("the configuration has no [model]: none is asked")?;
    let store = Store::open(folder(&context.config.journal_file, &context.wallet()?.address))?;
    let records = store.records(usize::from(*last))?;
    let at = records.last().map_or(0, |record| record.at);
    let questions = records.iter().map(asked).collect();
    let shown = Shown { day: store.spent()?.day(at), limits: model.limits, questions };
    format.print(&shown, describe)
}

fn asked(record: &Record) -> Asked {
    let outcome = match &record.outcome {
        Outcome::Answered(_) => "answered".to_owned(),
        Outcome::Failed(reason) => reason.without_texts().to_string(),
    };
    let model = record.attempts.last().map_or_else(String::new, |last| {
        let cost = &last.cost;
        format!("{}/{}", cost.provider, cost.model)
    });
    Asked { at: record.at, model, attempts: record.attempts.len(), spent: record.spent(), outcome }
}

fn describe(shown: &Shown) -> String {
    let Shown { day, limits: Limits { decision, day: most }, questions } = shown;
    let words = |spent: &Spent| format!("{} tokens, {}", spent.tokens, dollars(spent.micro_usd));
    let budget = pairs([
        ("spent in 24 hours", words(day)),
        ("at most", words(most)),
        ("at most for one question", words(decision)),
    ]);
    if questions.is_empty() {
        return format!("{budget}\n\nnothing was asked yet");
    }
    let rows = questions.iter().map(|asked| {
        let Asked { at, model, attempts, spent, outcome } = asked;
        [show_time(*at), model.clone(), attempts.to_string(), words(spent), outcome.clone()]
    });
    format!("{budget}\n\n{}", table(["asked", "model", "attempts", "cost", "outcome"], rows))
}

fn dollars(micro_usd: u64) -> String {
    format!("${}", stateset_config::money::show(micro_usd.into(), 6))
}
