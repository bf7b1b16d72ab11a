//! Tasks as people and programs write them: amounts in their currency, times as dates, dependencies by the source's own
//! names.
//!
//! Never here: whether they are taken in (`stateset-agent` says).

use crate::bills::parse_due;
use eyre::{Context as _, OptionExt as _};
use serde::Deserialize;
use stateset_agent::tasks::{Good, Money, Payment, Task, TaskId};
use stateset_api::Amount;
use stateset_chain::key::parse_address;
use stateset_config::context::Context;

const DAY: u64 = 86_400;

/// A file of tasks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskFile {
    /// Who hands them in: ids are unique within it.
    pub source: String,
    #[serde(rename = "task")]
    pub tasks: Vec<WrittenTask>,
}

/// One task of a file, or of the command line.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenTask {
    pub id: String,
    pub title: String,
    pub kind: String,
    pub goal: Option<String>,
    /// Ids of the same source, or those that `tasks list` shows.
    #[serde(default)]
    pub depends_on: Vec<String>,
    pub earliest: Option<String>,
    pub deadline: Option<String>,
    pub late_days_max: Option<u64>,
    pub price_max: Option<String>,
    pub estimate: Option<String>,
    pub reward: Option<String>,
    pub penalty: Option<String>,
    pub payment: Option<WrittenPayment>,
    /// Address of the payee whose delivery it is.
    pub delivered_by: Option<String>,
}

/// Its work, if that is a payment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenPayment {
    pub payee: String,
    pub amount: String,
    pub category: String,
    pub number: String,
    /// What is bought, and how many: one unless it says otherwise.
    pub good: Option<String>,
    pub units: Option<u64>,
}

impl WrittenTask {
    /// The task that this is of a source. An error names the key and what it wants.
    pub fn read(&self, source: &str, context: &Context) -> eyre::Result<Task> {
        let coin = |key: &'static str, text: &Option<String>| -> eyre::Result<Option<Money>> {
            text.as_deref().map(|text| money(context, text)).transpose().wrap_err(key)
        };
        let earliest = self.earliest.as_deref().map(parse_due).transpose().wrap_err("earliest")?;
        let late = |days: u64| days.checked_mul(DAY).ok_or_eyre("late_days_max: more days than there are seconds");
        Ok(Task {
            source: source.to_owned(),
            external: self.id.clone(),
            title: self.title.clone(),
            kind: self.kind.clone(),
            goal: self.goal.clone(),
            depends_on: self.depends_on.iter().map(|name| dependency(source, name)).collect(),
            earliest: earliest.unwrap_or_default(),
            deadline: self.deadline.as_deref().map(end_of).transpose().wrap_err("deadline")?,
            late_seconds_max: self.late_days_max.map(late).transpose()?,
            price_max: coin("price_max", &self.price_max)?,
            estimate: coin("estimate", &self.estimate)?,
            reward: coin("reward", &self.reward)?,
            penalty: coin("penalty", &self.penalty)?,
            payment: self.payment.as_ref().map(|payment| payment.read(context)).transpose().wrap_err("payment")?,
            delivered_by: self.delivered_by.clone(),
        })
    }
}

impl WrittenPayment {
    fn read(&self, context: &Context) -> eyre::Result<Payment> {
        let Self { payee, amount, category, number, good, units } = self;
        parse_address(&context.config.chain.prefix, payee)?;
        if good.is_none() && units.is_some() {
            eyre::bail!("units without a good: name what is bought");
        }
        let good = good.clone().map(|name| Good { name, units: units.unwrap_or(1) });
        let Money { denom, amount } = money(context, amount)?;
        Ok(Payment { payee: payee.clone(), denom, amount, category: category.clone(), number: number.clone(), good })
    }
}

fn money(context: &Context, text: &str) -> eyre::Result<Money> {
    let coin = context.coin(text)?;
    Ok(Money { denom: coin.denom, amount: Amount(coin.amount) })
}

fn dependency(source: &str, name: &str) -> TaskId {
    name.parse().unwrap_or_else(|_| TaskId::of(source, name))
}

/// A date is in time to its last second.
fn end_of(text: &str) -> eyre::Result<u64> {
    let time = parse_due(text)?;
    // A time has a T, or a blank, behind its day.
    let is_date = text.len() == "2026-11-28".len();
    Ok(if is_date { time.saturating_add(DAY - 1) } else { time })
}
