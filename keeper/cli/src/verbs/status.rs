//! `status`: one page about the agent.

use std::collections::BTreeMap;

use serde::Serialize;
use stateset_agent::BillStatus;
use stateset_api::Amount;
use stateset_api::wallet::{Remaining, WalletInfo};
use stateset_chain::Clock;
use stateset_chain::granted::{GrantState, Granted};
use stateset_chain::journal::Reader;
use stateset_chain::outbox::authority;
use stateset_config::GasRefillConfig;
use stateset_config::context::Context;
use stateset_keeper::wiring::outbox_config;
use stateset_telemetry::timestamp::show_time;

use crate::output::{Format, pairs, table};
use crate::verbs::bills;

#[derive(Serialize)]
struct Shown {
    chain_id: String,
    height: u64,
    time: u64,
    wallet: String,
    agent: Option<String>,
    info: WalletInfo,
    /// Why the operator can spend nothing now, if so.
    barred: Option<String>,
    remaining: Vec<Remaining>,
    operator: String,
    /// What the operator's account holds for fees.
    fees: String,
    /// What the key's transactions cost today, by this machine's clock, and what they may.
    fees_today: FeesToday,
    /// How the operator's account is refilled, where it is.
    gas_refill: Option<GasRefillShown>,
    /// Whose grant pays the fees, what it leaves now, and when it ends (Unix seconds).
    fee_grant: Option<FeeGrantShown>,
    bills: BTreeMap<&'static str, u64>,
}

#[derive(Serialize)]
struct FeesToday {
    denom: String,
    spent: Amount,
    max: Amount,
}

/// Amounts in the gas price's smallest unit.
#[derive(Serialize)]
struct GasRefillShown {
    below: Amount,
    /// What the last 24 hours leave.
    left_today: Amount,
    /// The state of the last refill and, where it came to nothing, why.
    last: Option<(&'static str, String)>,
}

#[derive(Serialize)]
struct FeeGrantShown {
    granter: String,
    left: Amount,
    expires_at: Option<u64>,
}

async fn fee_grant(context: &Context, operator: &str, now: u64) -> eyre::Result<Option<FeeGrantShown>> {
    let grant = context.config.chain.gas_refill.as_ref().and_then(GasRefillConfig::grant);
    let Some((granter, _)) = grant else { return Ok(None) };
    let granted = Granted { granter, grantee: operator, denom: context.config.chain.gas_price.denom() };
    let GrantState { left, expires_at } = granted.look(context.chain.as_ref(), now).await?;
    Ok(Some(FeeGrantShown { granter: granter.to_owned(), left: Amount(left), expires_at }))
}

/// What the journal says of fees; before the first run it says nothing.
fn fees(context: &Context, wallet: &str, operator: &str) -> eyre::Result<(FeesToday, Option<GasRefillShown>)> {
    let denom = context.config.chain.gas_price.denom();
    let clock = Clock::System.now_millis() / 1_000;
    let max = Amount(outbox_config(&context.config, wallet)?.fee_day_max);
    let rules = context.config.chain.gas_refill.as_ref().and_then(GasRefillConfig::rules);
    let journal = match context.config.journal_file.exists() {
        true => Some(Reader::open(&context.config.journal_file)?),
        false => None,
    };
    let days = journal.as_ref().map(|journal| journal.fees_of_day(operator, clock / 86_400, denom)).transpose()?;
    let spent = days.unwrap_or_default().iter().fold(0_u128, |sum, fee| sum.saturating_add(fee.amount));
    let refill = rules.map(|rules| {
        let read = journal.as_ref().map(|journal| rules.read(journal, wallet, clock)).transpose()?;
        let (left, last) = read.unwrap_or((rules.per_day_max, None));
        let last = last.map(|row| (row.state.name(), row.detail));
        eyre::Ok(GasRefillShown { below: Amount(rules.below), left_today: Amount(left), last })
    });
    Ok((FeesToday { denom: denom.to_owned(), spent: Amount(spent), max }, refill.transpose()?))
}

pub async fn run(context: &Context, format: Format) -> eyre::Result<()> {
    context.check_chain().await?;
    let block = context.chain.latest_block().await?;
    let wallet = context.wallet()?;
    let info = wallet.info().await?;
    let mut remaining = Vec::new();
    for entry in &wallet.policy().await?.denoms {
        remaining.push(wallet.remaining(&entry.denom).await?);
    }
    let operator = context.keystore()?.show(&context.config.agent.operator_key)?.address;
    let denom = context.config.chain.gas_price.denom();
    let balance = context.chain.balance(&operator, denom).await?;
    let fee_grant = fee_grant(context, &operator, block.time).await?;
    let (fees_today, gas_refill) = fees(context, &wallet.address, &operator)?;
    let mut counts = BTreeMap::new();
    for (name, count) in BillStatus::NAMES.into_iter().zip(bills::counts(context)?) {
        if count > 0 {
            counts.insert(name, count);
        }
    }
    let shown = Shown {
        chain_id: block.chain_id,
        height: block.height,
        time: block.time,
        agent: info.agent_id.map(|id| id.did().to_string()),
        barred: authority(&info, &operator, block.time).err().map(|reason| reason.to_string()),
        wallet: wallet.address,
        info,
        remaining,
        operator,
        fees: format!("{balance}{denom}"),
        fees_today,
        gas_refill,
        fee_grant,
        bills: counts,
    };
    format.print(&shown, |shown| describe(context, shown))
}

fn describe(context: &Context, shown: &Shown) -> String {
    let about = pairs([
        ("chain", format!("{} at height {}, {}", shown.chain_id, shown.height, show_time(shown.time))),
        ("agent", shown.agent.clone().unwrap_or_else(|| "not registered".to_owned())),
        ("wallet", shown.wallet.clone()),
        ("operator", format!("{} with {} for fees", shown.operator, shown.fees)),
        ("fees today", describe_fees(context, &shown.fees_today)),
        ("gas refill", describe_refill(context, shown)),
        ("may spend", shown.barred.clone().map_or_else(|| "yes".to_owned(), |reason| format!("no: {reason}"))),
    ]);
    let caps = table(
        ["denom", "balance", "left in 24 h", "left for ever", "calls left this hour"],
        shown.remaining.iter().map(|left| {
            [
                left.denom.clone(),
                context.show(left.balance.0, &left.denom),
                context.show(left.per_day.0, &left.denom),
                context.show(left.lifetime.0, &left.denom),
                left.calls.to_string(),
            ]
        }),
    );
    let bills =
        table(["bills", "count"], shown.bills.iter().map(|(name, count)| [(*name).to_owned(), count.to_string()]));
    format!("{about}\n{caps}\n{bills}")
}

fn describe_fees(context: &Context, today: &FeesToday) -> String {
    let show = |amount: Amount| context.show(amount.0, &today.denom);
    let end = if today.spent >= today.max { ": no more is signed today" } else { "" };
    format!("{} of at most {}{end}", show(today.spent), show(today.max))
}

fn describe_refill(context: &Context, shown: &Shown) -> String {
    let show = |amount: Amount| context.show(amount.0, &shown.fees_today.denom);
    if let Some(grant) = &shown.fee_grant {
        let until = grant.expires_at.map_or_else(String::new, |at| format!(" until {}", show_time(at)));
        return format!("by a grant of {}, which leaves {}{until}", grant.granter, show(grant.left));
    }
    let Some(refill) = &shown.gas_refill else { return "by a person".to_owned() };
    let last = refill.last.as_ref().map_or_else(String::new, |(state, detail)| {
        let why = if detail.is_empty() { String::new() } else { format!(" ({detail})") };
        format!("; the last one: {state}{why}")
    });
    format!("from the wallet under {}, {} left for 24 h{last}", show(refill.below), show(refill.left_today))
}
