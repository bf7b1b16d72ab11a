//! `status`: one page about the agent.

use std::collections::BTreeMap;

use serde::Serialize;
use stateset_agent::BillStatus;
use stateset_api::wallet::{Remaining, WalletInfo};
use stateset_chain::outbox::authority;
use stateset_config::context::Context;
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
    bills: BTreeMap<&'static str, u64>,
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
    let fees = context.chain.balance(&operator, denom).await?;
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
        fees: format!("{fees}{denom}"),
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
