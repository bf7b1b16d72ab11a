//! `treasury show`: everything that wallet and treasury say of it.

use serde::Serialize;
use stateset_api::Amount;
use stateset_api::treasury::{Bucket, PendingResponse, PositionsResponse, RemainingResponse, TreasuryInfo};
use stateset_api::wallet::{FundingRemaining, SimulateFundResponse};
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::describe;
use crate::describe::treasury::{Stable, percent};
use crate::output::{Format, pairs, table};
use crate::verbs::treasury::change::due;
use crate::verbs::treasury::opened::Opened;

#[derive(Serialize)]
struct Shown {
    address: String,
    info: TreasuryInfo,
    /// `None` while a pool that it knows keeps it from reckoning.
    positions: Option<PositionsResponse>,
    /// Why they are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    positions_error: Option<String>,
    remaining: Option<RemainingResponse>,
    pending: PendingResponse,
    /// What the wallet says to one smallest unit more, and what its caps leave.
    funding: SimulateFundResponse,
}

pub(super) async fn run(context: &Context, format: Format) -> eyre::Result<()> {
    let opened = Opened::open(context).await?;
    let (positions, positions_error) = match opened.treasury.positions().await {
        Ok(positions) => (Some(positions), None),
        Err(reason) => (None, Some(reason.to_string())),
    };
    let shown = Shown {
        positions,
        positions_error,
        remaining: opened.treasury.remaining().await.ok(),
        pending: opened.treasury.pending().await?,
        funding: opened.wallet.simulate_fund(Amount(1)).await?,
        address: opened.treasury.address.clone(),
        info: opened.info.clone(),
    };
    format.print(&shown, |shown| describe(opened.stable(), shown))
}

fn describe(stable: Stable<'_>, shown: &Shown) -> String {
    let mut parts = vec![about(stable, shown)];
    match &shown.positions {
        Some(positions) => parts.extend(held(stable, positions, &shown.info)),
        None => parts
            .push(format!("it does not say what it holds: {}", shown.positions_error.as_deref().unwrap_or_default())),
    }
    parts.extend(shown.remaining.as_ref().map(|left| limits(stable, left, &shown.info)));
    parts.push(funding(stable, &shown.funding));
    if let Some(change) = &shown.pending.change {
        let lines = describe::treasury::change(stable, change).join("\n");
        parts.push(format!("a change waits, {}:\n{lines}", due(&shown.pending)));
    }
    parts.join("\n\n")
}

fn about(stable: Stable<'_>, Shown { address, info, .. }: &Shown) -> String {
    let stopped = info.stopped.as_ref().map_or_else(
        || "no".to_owned(),
        |stop| {
            let recalled = if stop.recalled { ", and everything was recalled" } else { "" };
            format!("since {} by {}: {}{recalled}", show_time(stop.at), stop.by, stop.reason)
        },
    );
    let price = format!(
        "{} for 1000000 {}, observed {}",
        stable.show(info.price.price),
        info.stake_denom,
        show_time(info.price.observed_at)
    );
    let follows = info.following.as_ref().map_or_else(
        || "no pools".to_owned(),
        |following| {
            let usable =
                following.unusable.as_ref().map_or_else(|| "usable".to_owned(), |why| format!("not usable: {why}"));
            format!(
                "pools, {usable}; {} observations, the next from {}",
                following.observations,
                show_time(following.due_at)
            )
        },
    );
    let strategy = describe::treasury::policy(stable, &info.policy).into_iter().next().unwrap_or_default();
    pairs([
        ("treasury", address.clone()),
        ("wallet", info.wallet.clone()),
        ("stopped", stopped),
        ("strategy", strategy),
        ("reference price", price),
        ("which follows", follows),
        ("last act", info.act.to_string()),
    ])
}

/// Buckets, and what is behind them.
fn held(stable: Stable<'_>, positions: &PositionsResponse, info: &TreasuryInfo) -> Vec<String> {
    let PositionsResponse { value, liquid, staked, liquidity, idle, within_bands, .. } = positions;
    let row = |(name, bucket): (&str, &Bucket)| {
        let Bucket { value, share_bps, target_bps, lower_bps, upper_bps } = bucket;
        let band = format!("{} to {}", percent(*lower_bps), percent(*upper_bps));
        [name.to_owned(), stable.show(*value), percent(*share_bps), percent(*target_bps), band]
    };
    let buckets = [("liquid", liquid), ("staked", staked), ("in pools", liquidity), ("idle stake", idle)];
    let buckets = table(["bucket", "worth", "share", "target", "band"], buckets.map(row));
    let bands = if *within_bands { "within the bands" } else { "outside the bands" };
    let mut parts = vec![format!("{buckets}\nworth {} together, {bands}", stable.show(*value))];
    let stake = |amount: Amount| stable.context.show(amount.0, &info.stake_denom);
    let share_max = |max: Option<u16>| max.map_or_else(|| "not listed any more".to_owned(), percent);
    if !positions.delegations.is_empty() {
        let rows = positions.delegations.iter();
        let rows = rows.map(|one| [one.validator.clone(), stake(one.amount), share_max(one.share_max_bps)]);
        parts.push(table(["validator", "staked", "at most"], rows));
    }
    if !positions.unbonding.is_empty() {
        let rows = positions.unbonding.iter().map(|one| [stake(one.amount), show_time(one.matures_at)]);
        parts.push(table(["unbonding", "arrives"], rows));
    }
    if !positions.pools.is_empty() {
        let rows = positions.pools.iter().map(|one| {
            let spot = one.spot.map_or_else(|| "empty".to_owned(), |spot| stable.show(spot));
            [one.pool.clone(), stable.show(one.value), spot, share_max(one.share_max_bps)]
        });
        parts.push(table(["pool", "worth", "its price", "at most"], rows));
    }
    parts
}

fn limits(stable: Stable<'_>, left: &RemainingResponse, info: &TreasuryInfo) -> String {
    let RemainingResponse { loss_per_day, swap_per_day, loss_lifetime, spendable, price_until } = left;
    let of = |left: &Amount, max: Amount| format!("{} of {}", stable.show(*left), stable.show(max));
    pairs([
        ("loss left in 24 h", of(loss_per_day, info.policy.loss_per_day_max)),
        ("loss left ever", of(loss_lifetime, info.policy.loss_lifetime_max)),
        ("to pools left in 24 h", of(swap_per_day, info.policy.swap_per_day_max)),
        ("spendable above the minimum", stable.show(*spendable)),
        ("price serves until", show_time(*price_until)),
    ])
}

/// What the operator may still put in.
fn funding(stable: Stable<'_>, funding: &SimulateFundResponse) -> String {
    let Some(remaining) = &funding.remaining else {
        return "the wallet's policy has no rules on a treasury: nothing goes in".to_owned();
    };
    let FundingRemaining { outside, share, per_day, per_day_grows_at, lifetime, free, .. } = remaining;
    let grows = per_day_grows_at.map_or_else(String::new, |at| format!(", grows at {}", show_time(at)));
    let least = [share, per_day, lifetime, free].into_iter().min().copied().unwrap_or_default();
    let now = funding.breach.as_ref().map_or_else(
        || stable.show(least),
        |breach| format!("nothing: {}", describe::treasury::breach(stable, breach)),
    );
    pairs([
        ("the wallet may put in now", now),
        ("left in 24 h", format!("{}{grows}", stable.show(*per_day))),
        ("left ever", stable.show(*lifetime)),
        ("left of the share", stable.show(*share)),
        ("in the wallet beyond what stays", stable.show(*free)),
        ("put in and not sent back", stable.show(*outside)),
    ])
}
