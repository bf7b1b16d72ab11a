//! The page about an agent: what the chain says of it, and what its journal does.
//!
//! Never here: when it is read, and where it is shown.

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
use stateset_keeper::settings::outbox_config;
use stateset_telemetry::authority::show_no_authority;
use stateset_telemetry::timestamp::show_time;

use crate::output::{pairs, table};
use crate::verbs::bills;
use crate::verbs::waiting::{Waiting, besides_bills};

/// Of what waits for a person so much is on the page; `approvals list` has all of it.
const WAITING_SHOWN: usize = 10;

/// Whose page it is, and both of its halves: what the chain says, and what the journal does.
#[derive(Clone, Serialize)]
pub(super) struct Page {
    pub(super) wallet: String,
    pub(super) operator: String,
    #[serde(flatten)]
    pub(super) chain: Option<OfChain>,
    #[serde(flatten)]
    pub(super) journal: Option<OfJournal>,
}

/// What a node answered.
#[derive(Clone, Serialize)]
pub(super) struct OfChain {
    chain_id: String,
    height: u64,
    time: u64,
    agent: Option<String>,
    info: WalletInfo,
    /// Why the operator can spend nothing now, if so.
    barred: Option<String>,
    remaining: Vec<Remaining>,
    /// What the operator's account holds for fees.
    fees: String,
    /// Whose grant pays the fees, what it leaves now, and when it ends (Unix seconds).
    fee_grant: Option<FeeGrantShown>,
}

/// What stands in the journal.
#[derive(Clone, Serialize)]
pub(super) struct OfJournal {
    /// What the key's transactions cost today, by this machine's clock, and what they may.
    fees_today: FeesToday,
    /// How the operator's account is refilled, where it is.
    gas_refill: Option<GasRefillShown>,
    bills: BTreeMap<&'static str, u64>,
    /// Besides bills.
    waiting: Vec<Waiting>,
}

#[derive(Clone, Serialize)]
struct FeesToday {
    denom: String,
    spent: Amount,
    max: Amount,
}

/// Amounts in the gas price's smallest unit.
#[derive(Clone, Serialize)]
struct GasRefillShown {
    below: Amount,
    /// What the last 24 hours leave.
    left_today: Amount,
    /// The state of the last refill and, where it came to nothing, why.
    last: Option<(&'static str, String)>,
}

#[derive(Clone, Serialize)]
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

impl Page {
    /// Nothing but whose it is, which stands in the configuration and the key folder.
    pub(super) fn of(context: &Context) -> eyre::Result<Self> {
        let operator = context.keystore()?.show(&context.config.agent.operator_key)?.address;
        Ok(Self { wallet: context.wallet()?.address, operator, chain: None, journal: None })
    }
}

/// Asks the chain.
pub(super) async fn of_chain(context: &Context, operator: &str) -> eyre::Result<OfChain> {
    context.check_chain().await?;
    let block = context.chain.latest_block().await?;
    let wallet = context.wallet()?;
    let info = wallet.info().await?;
    let mut remaining = Vec::new();
    for entry in &wallet.policy().await?.denoms {
        remaining.push(wallet.remaining(&entry.denom).await?);
    }
    let denom = context.config.chain.gas_price.denom();
    let balance = context.chain.balance(operator, denom).await?;
    Ok(OfChain {
        fee_grant: fee_grant(context, operator, block.time).await?,
        chain_id: block.chain_id,
        height: block.height,
        time: block.time,
        agent: info.agent_id.map(|id| id.did().to_string()),
        barred: authority(&info, operator, block.time).err().map(|reason| show_no_authority(&reason)),
        info,
        remaining,
        fees: format!("{balance}{denom}"),
    })
}

/// Reads the journal; before the first run there is nothing in it.
pub(super) fn of_journal(context: &Context, page: &Page) -> eyre::Result<OfJournal> {
    let (fees_today, gas_refill) = fees(context, &page.wallet, &page.operator)?;
    let counts = BillStatus::NAMES.into_iter().zip(bills::counts(context)?);
    let bills = counts.filter(|(_, count)| *count > 0).collect();
    Ok(OfJournal { fees_today, gas_refill, bills, waiting: besides_bills(context)? })
}

/// The page in words: of each half what was read.
pub(super) fn describe(context: &Context, page: &Page) -> String {
    let mut about = vec![("wallet", page.wallet.clone())];
    match &page.chain {
        Some(chain) => {
            let agent = chain.agent.clone().unwrap_or_else(|| "not registered".to_owned());
            let barred = chain.barred.as_ref();
            about.insert(
                0,
                ("chain", format!("{} at height {}, {}", chain.chain_id, chain.height, show_time(chain.time))),
            );
            about.insert(1, ("agent", agent));
            about.push(("operator", format!("{} with {} for fees", page.operator, chain.fees)));
            about.push(("may spend", barred.map_or_else(|| "yes".to_owned(), |reason| format!("no: {reason}"))));
        }
        None => about.push(("operator", page.operator.clone())),
    }
    if let Some(journal) = &page.journal {
        about.push(("fees today", describe_fees(context, &journal.fees_today)));
    }
    about.extend(describe_refill(context, page).map(|refill| ("gas refill", refill)));
    let mut parts = vec![pairs(about)];
    if let Some(chain) = &page.chain {
        let heading = ["denom", "balance", "left in 24 h", "left for ever", "calls left this hour"];
        let left = |left: &Remaining| {
            let show = |amount: Amount| context.show(amount.0, &left.denom);
            let (balance, day) = (show(left.balance), show(left.per_day));
            [left.denom.clone(), balance, day, show(left.lifetime), left.calls.to_string()]
        };
        parts.push(table(heading, chain.remaining.iter().map(left)));
    }
    if let Some(journal) = &page.journal {
        let rows = journal.bills.iter().map(|(name, count)| [(*name).to_owned(), count.to_string()]);
        parts.push(table(["bills", "count"], rows));
        if !journal.waiting.is_empty() {
            parts.push(describe_waiting(&journal.waiting));
        }
    }
    parts.join("\n")
}

fn describe_waiting(waiting: &[Waiting]) -> String {
    let rows = waiting.iter().take(WAITING_SHOWN);
    let rows = rows.map(|one| [format!("{} {}", one.kind, one.id), one.status.clone(), one.what.clone()]);
    let more = waiting.len().saturating_sub(WAITING_SHOWN);
    let more = if more == 0 { String::new() } else { format!(", {more} more") };
    format!("{}\nwhat to do about it{more}: `approvals list`", table(["waits for a person", "state", "what"], rows))
}

fn describe_fees(context: &Context, today: &FeesToday) -> String {
    let show = |amount: Amount| context.show(amount.0, &today.denom);
    let end = if today.spent >= today.max { ": no more is signed today" } else { "" };
    format!("{} of at most {}{end}", show(today.spent), show(today.max))
}

/// Nothing where neither half says it.
fn describe_refill(context: &Context, page: &Page) -> Option<String> {
    let denom = context.config.chain.gas_price.denom();
    let show = |amount: Amount| context.show(amount.0, denom);
    if let Some(grant) = page.chain.as_ref().and_then(|chain| chain.fee_grant.as_ref()) {
        let until = grant.expires_at.map_or_else(String::new, |at| format!(" until {}", show_time(at)));
        return Some(format!("by a grant of {}, which leaves {}{until}", grant.granter, show(grant.left)));
    }
    let Some(refill) = &page.journal.as_ref()?.gas_refill else { return Some("by a person".to_owned()) };
    let last = refill.last.as_ref().map_or_else(String::new, |(state, detail)| {
        let why = if detail.is_empty() { String::new() } else { format!(" ({detail})") };
        format!("; the last one: {state}{why}")
    });
    Some(format!("from the wallet under {}, {} left for 24 h{last}", show(refill.below), show(refill.left_today)))
}
