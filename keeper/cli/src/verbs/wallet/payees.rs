//! `wallet payees`: who may be paid, and how much.

use eyre::{ensure, eyre};
use stateset_api::Amount;
use stateset_api::wallet::{ExecuteMsg, OwnerMsg, Payee, PayeeKey};
use stateset_config::context::Context;

use crate::cli::{PayeeCaps, Payees};
use crate::output::Format;
use crate::verbs::wallet::act::{act, report};
use crate::verbs::wallet::show::payee_table;

pub(super) async fn run(verb: &Payees, context: &Context, format: Format) -> eyre::Result<()> {
    match verb {
        Payees::List => {
            let payees = context.wallet()?.payees().await?;
            format.print(&payees, |payees| payee_table(context, payees))
        }
        Payees::Add { address, caps, key } => {
            let payee = read(context, address, caps).await?;
            let message = OwnerMsg::SetPayees { set: vec![payee], remove: Vec::new() };
            let acted = act(context, &context.key(key)?, &ExecuteMsg::Owner(message)).await?;
            report(format, &acted, &format!("lists payee {address}"))
        }
        Payees::Remove { address, unit, key } => {
            let denom = context.config.currencies.get(unit).map_or_else(|| unit.clone(), |known| known.denom.clone());
            let listed = context.wallet()?.payees().await?;
            let is = |payee: &Payee| payee.address == *address && payee.denom == denom;
            ensure!(
                listed.iter().any(|info| is(&info.payee)),
                "{address} is not listed as a payee for {denom}; `wallet payees list` shows the {} that are",
                listed.len()
            );
            let remove = vec![PayeeKey { address: address.clone(), denom }];
            let message = OwnerMsg::SetPayees { set: Vec::new(), remove };
            let acted = act(context, &context.key(key)?, &ExecuteMsg::Owner(message)).await?;
            report(format, &acted, &format!("lists payee {address} no more"))
        }
    }
}

/// Checks what the contract would refuse, before a fee is paid.
async fn read(context: &Context, address: &str, caps: &PayeeCaps) -> eyre::Result<Payee> {
    stateset_chain::key::parse_address(&context.config.chain.prefix, address)?;
    let coin = |text: &str| context.coin(text);
    let (payment, day, ever) = (coin(&caps.per_payment)?, coin(&caps.per_day)?, coin(&caps.lifetime)?);
    ensure!(
        payment.denom == day.denom && day.denom == ever.denom,
        "the three caps are of one denom: got {}, {} and {}",
        payment.denom,
        day.denom,
        ever.denom
    );
    let policy = context.wallet()?.policy().await?;
    let denoms: Vec<&str> = policy.denoms.iter().map(|known| known.denom.as_str()).collect();
    ensure!(
        denoms.contains(&payment.denom.as_str()),
        "the policy has no denom '{}' (it has {})",
        payment.denom,
        denoms.join(", ")
    );
    for category in &caps.categories {
        let names = || policy.categories.iter().map(|known| known.name.as_str()).collect::<Vec<_>>().join(", ");
        let known = policy.category_index(category);
        known.ok_or_else(|| eyre!("the policy has no category '{category}' (it has {})", names()))?;
    }
    Ok(Payee {
        address: address.to_owned(),
        denom: payment.denom,
        per_payment_max: Amount(payment.amount),
        per_day_max: Amount(day.amount),
        lifetime_max: Amount(ever.amount),
        categories: caps.categories.clone(),
        ends_at: None,
        vendor: None,
    })
}
