//! `wallet`: look at it, stop it, let it go on, take money out.

use cosmwasm_std::Coin;
use serde::Serialize;
use serde_json::json;
use stateset_api::policy::Policy;
use stateset_api::wallet::{
    ExecuteMsg, GuardianMsg, OwnerMsg, PayeeInfo, PayeeStanding, PayeesResponse, QueryMsg, Remaining, WalletInfo,
};
use stateset_chain::tx;

use crate::bills::show_time;
use crate::cli::WalletVerb;
use crate::context::Context;
use crate::output::{Format, pairs, table};
use crate::transact::transact;
use crate::wallet::ask;

/// Everything the contract says of itself.
#[derive(Serialize)]
struct Shown {
    address: String,
    info: WalletInfo,
    policy: Policy,
    remaining: Vec<Remaining>,
    payees: Vec<PayeeInfo>,
}

pub async fn run(verb: &WalletVerb, context: &Context, format: Format) -> eyre::Result<()> {
    context.check_chain().await?;
    match verb {
        WalletVerb::Show => format.print(&look(context).await?, describe),
        WalletVerb::Freeze { key, reason } => {
            let signer = context.key(key)?;
            let info = context.wallet()?.info().await?;
            let reason = reason.clone();
            let message = if info.guardian.as_deref() == Some(signer.address()) {
                ExecuteMsg::Guardian(GuardianMsg::Freeze { reason })
            } else {
                ExecuteMsg::Owner(OwnerMsg::Freeze { reason })
            };
            act(context, &signer, &message, "frozen", format).await
        }
        WalletVerb::Unfreeze { key } => {
            let message = ExecuteMsg::Owner(OwnerMsg::Unfreeze {});
            act(context, &context.key(key)?, &message, "unfrozen", format).await
        }
        WalletVerb::Withdraw { coin, key } => {
            let coin = context.coin(coin)?;
            let coins = vec![Coin::new(coin.amount, coin.denom)];
            let message = ExecuteMsg::Owner(OwnerMsg::Withdraw { coins });
            act(context, &context.key(key)?, &message, "withdrawn to the owner", format).await
        }
    }
}

async fn act(
    context: &Context,
    signer: &stateset_chain::Key,
    message: &ExecuteMsg,
    done: &str,
    format: Format,
) -> eyre::Result<()> {
    let wallet = context.wallet()?;
    let message = tx::execute(signer.address(), &wallet.address, message, &[])?;
    let included = transact(context.chain.as_ref(), signer, &context.fees(), vec![message]).await?;
    let (hash, height) = (included.hash.to_string(), included.height);
    let shown = json!({ "wallet": wallet.address, "done": done, "tx": hash, "height": height });
    format.print(&shown, |_| format!("{} {done} at height {height} by {hash}", wallet.address))
}

async fn look(context: &Context) -> eyre::Result<Shown> {
    let wallet = context.wallet()?;
    let policy = wallet.policy().await?;
    let mut remaining = Vec::new();
    for entry in &policy.denoms {
        remaining.push(wallet.remaining(&entry.denom).await?);
    }
    let mut payees: Vec<PayeeInfo> = Vec::new();
    loop {
        let start_after = payees.last().map(|last| stateset_api::wallet::PayeeKey {
            address: last.payee.address.clone(),
            denom: last.payee.denom.clone(),
        });
        let query = QueryMsg::Payees { start_after, limit: Some(stateset_api::limits::PAGE_MAX) };
        let page: PayeesResponse = ask(wallet.chain.as_ref(), &wallet.address, &query).await?;
        if page.payees.is_empty() {
            break;
        }
        payees.extend(page.payees);
    }
    Ok(Shown { info: wallet.info().await?, address: wallet.address, policy, remaining, payees })
}

fn describe(shown: &Shown) -> String {
    let Shown { address, info, policy, remaining, payees } = shown;
    let none = || "none".to_owned();
    let operator = info.operator.as_ref().map_or_else(none, |operator| {
        format!("{} until {} (epoch {})", operator.address, show_time(operator.expires_at), info.epoch)
    });
    let frozen = info.frozen.as_ref().map_or_else(
        || "no".to_owned(),
        |freeze| format!("since {} by {}: {}", show_time(freeze.at), freeze.by, freeze.reason),
    );
    let roles = pairs([
        ("wallet", address.clone()),
        ("owner", info.owner.clone()),
        ("guardian", info.guardian.clone().unwrap_or_else(none)),
        ("operator", operator),
        ("frozen", frozen),
        ("agent", info.agent_id.map_or_else(none, |id| id.did().to_string())),
    ]);
    let caps = table(
        ["denom", "balance", "per payment", "left in 24 h", "left for ever", "calls left this hour"],
        remaining.iter().zip(&policy.denoms).map(|(left, caps)| {
            [
                left.denom.clone(),
                left.balance.to_string(),
                caps.per_payment_max.to_string(),
                format!("{} of {}", left.per_day, caps.per_day_max),
                format!("{} of {}", left.lifetime, caps.lifetime_max),
                left.calls.to_string(),
            ]
        }),
    );
    let payees = table(
        ["payee", "denom", "standing", "paid", "may get now", "categories"],
        payees.iter().map(|info| {
            [
                info.payee.address.clone(),
                info.payee.denom.clone(),
                standing(info.standing),
                info.spent_lifetime.to_string(),
                info.remaining.to_string(),
                info.payee.categories.join(", "),
            ]
        }),
    );
    format!("{roles}\n{caps}\n{payees}")
}

fn standing(standing: PayeeStanding) -> String {
    match standing {
        PayeeStanding::Listed { payable_from } => format!("new, payable from {}", show_time(payable_from)),
        PayeeStanding::Probation { known_from } => format!("new, known from {}", show_time(known_from)),
        PayeeStanding::Known {} => "known".to_owned(),
    }
}
