//! `wallet show`: everything the contract says of itself.

use serde::Serialize;
use stateset_api::Amount;
use stateset_api::policy::Policy;
use stateset_api::wallet::{Freeze, PayeeInfo, PayeeStanding, Remaining, SignersResponse, WalletInfo};
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::describe;
use crate::output::{Format, pairs, table};

/// Everything the contract says of itself.
#[derive(Serialize)]
struct Shown {
    address: String,
    info: WalletInfo,
    policy: Policy,
    remaining: Vec<Remaining>,
    payees: Vec<PayeeInfo>,
    #[serde(flatten)]
    council: SignersResponse,
}

pub(super) async fn run(context: &Context, format: Format) -> eyre::Result<()> {
    format.print(&look(context).await?, |shown| describe(context, shown))
}

async fn look(context: &Context) -> eyre::Result<Shown> {
    let wallet = context.wallet()?;
    let policy = wallet.policy().await?;
    let mut remaining = Vec::new();
    for entry in &policy.denoms {
        remaining.push(wallet.remaining(&entry.denom).await?);
    }
    let (payees, council) = (wallet.payees().await?, wallet.signers().await?);
    Ok(Shown { info: wallet.info().await?, address: wallet.address, policy, remaining, payees, council })
}

fn describe(context: &Context, shown: &Shown) -> String {
    let Shown { address, info, policy, remaining, payees, council } = shown;
    let none = || "none".to_owned();
    let money = |amount: Amount, denom: &str| context.show(amount.0, denom);
    let operator = info.operator.as_ref().map_or_else(none, |operator| {
        format!("{} until {} (epoch {})", operator.address, show_time(operator.expires_at), info.epoch)
    });
    let frozen = |freeze: Option<&Freeze>| {
        freeze.map_or_else(
            || "no".to_owned(),
            |freeze| format!("since {} by {}: {}", show_time(freeze.at), freeze.by, freeze.reason),
        )
    };
    let rests = info.rests_until.map_or_else(String::new, |at| {
        format!("; until {} only listed payees are paid, by the operator alone", show_time(at))
    });
    let roles = pairs([
        ("wallet", address.clone()),
        ("owner", info.owner.clone()),
        ("guardian", info.guardian.clone().unwrap_or_else(none)),
        ("operator", operator),
        ("frozen", frozen(info.frozen.as_ref())),
        ("brake", info.brake.clone().unwrap_or_else(none)),
        ("frozen by the brake", format!("{}{rests}", frozen(info.braked.as_ref()))),
        ("dead man's switch", info.dead_man_at.map_or_else(|| "never".to_owned(), show_time)),
        ("rules epoch", council.rules_epoch.to_string()),
        ("treasury", info.treasury.clone().unwrap_or_else(none)),
        ("agent", info.agent_id.map_or_else(none, |id| id.did().to_string())),
    ]);
    let caps = table(
        ["denom", "balance", "per payment", "left in 24 h", "left for ever", "calls left this hour"],
        remaining.iter().zip(&policy.denoms).map(|(left, caps)| {
            [
                left.denom.clone(),
                money(left.balance, &left.denom),
                money(caps.per_payment_max, &left.denom),
                format!("{} of {}", money(left.per_day, &left.denom), money(caps.per_day_max, &left.denom)),
                format!("{} of {}", money(left.lifetime, &left.denom), money(caps.lifetime_max, &left.denom)),
                left.calls.to_string(),
            ]
        }),
    );
    let council = council
        .signers
        .as_ref()
        .map_or_else(|| "signers: none, the owner alone decides".to_owned(), |set| describe::signers(set).join("\n"));
    format!("{roles}\n{council}\n{caps}\n{}", payee_table(context, payees))
}

/// Payees with what they got and may get.
pub(super) fn payee_table(context: &Context, payees: &[PayeeInfo]) -> String {
    let money = |amount: Amount, denom: &str| context.show(amount.0, denom);
    table(
        ["payee", "denom", "standing", "paid", "may get now", "categories"],
        payees.iter().map(|info| {
            [
                info.payee.address.clone(),
                info.payee.denom.clone(),
                standing(info.standing),
                money(info.spent_lifetime, &info.payee.denom),
                money(info.remaining, &info.payee.denom),
                info.payee.categories.join(", "),
            ]
        }),
    )
}

fn standing(standing: PayeeStanding) -> String {
    match standing {
        PayeeStanding::Listed { payable_from } => format!("new, payable from {}", show_time(payable_from)),
        PayeeStanding::Probation { known_from } => format!("new, known from {}", show_time(known_from)),
        PayeeStanding::Known {} => "known".to_owned(),
    }
}
