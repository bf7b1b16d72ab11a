//! `treasury price|observe`: what the stake is worth, as the owner says or as pools do.

use eyre::{WrapErr, ensure, eyre};
use serde_json::json;
use stateset_api::Amount;
use stateset_api::treasury::{AnyoneMsg, ExecuteMsg, WalletMsg};
use stateset_api::wallet::ExecuteMsg as WalletExecuteMsg;
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::output::Format;
use crate::verbs::confirm::confirm;
use crate::verbs::treasury::opened::Opened;
use crate::verbs::wallet::act::{act, report_with};

/// Such as `2.50USDC` or `2500000`, in the stable denom's smallest unit.
pub(super) fn read(context: &Context, text: &str, denom: &str) -> eyre::Result<Amount> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().wrap_err("the price");
    }
    let coin = context.coin(text).wrap_err("the price")?;
    ensure!(coin.denom == denom, "the treasury reckons in {denom}: got a price in {}", coin.denom);
    Ok(Amount(coin.amount))
}

pub(super) async fn run(text: &str, (key, yes): (&str, bool), context: &Context, format: Format) -> eyre::Result<()> {
    let opened = Opened::open(context).await?;
    let price = read(context, text, &opened.info.stable_denom)?;
    let observed_at = context.chain.latest_block().await?.time;
    let (stable, now) = (opened.stable(), opened.info.price);
    let shown = format!(
        "As owner of wallet {} you say what the stake of treasury {} on chain {} is worth:\n  {} for 1000000 {}, in place of \
         {} observed {}",
        opened.wallet.address,
        opened.treasury.address,
        context.config.chain.id,
        stable.show(price),
        opened.info.stake_denom,
        stable.show(now.price),
        show_time(now.observed_at)
    );
    confirm(&shown, "Send it?", yes)?;
    let msg = WalletExecuteMsg::Owner(Opened::by_wallet(WalletMsg::SetPrice { price, observed_at })?);
    let acted = act(context, &context.key(key)?, &msg).await?;
    let more = json!({ "treasury": opened.treasury.address, "price": price, "observed_at": observed_at });
    report_with(format, &acted, &format!("says that its treasury's stake is worth {}", stable.show(price)), more)
}

pub(super) async fn observe(key: &str, context: &Context, format: Format) -> eyre::Result<()> {
    let opened = Opened::open(context).await?;
    let following = opened.info.following.as_ref();
    let due_at = following.map(|following| following.due_at).ok_or_else(|| {
        eyre!("treasury {} follows no pools: its price is what `treasury price` says", opened.treasury.address)
    })?;
    let now = context.chain.latest_block().await?.time;
    ensure!(now >= due_at, "the next observation is due {}: it is {}", show_time(due_at), show_time(now));
    let sent = opened.send(&context.key(key)?, &ExecuteMsg::Anyone(AnyoneMsg::Observe {})).await?;
    opened.report(format, Some(&sent), "has looked at the pools that it follows")
}
