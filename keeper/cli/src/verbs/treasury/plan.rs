//! `treasury plan`: what should lie where, and the moves that would bring it there. Nothing is sent.
//!
//! Where the plan cannot be made it says why: no treasury, a pool that does not answer, a rate that is no number.

use eyre::{OptionExt, WrapErr};
use serde::Serialize;
use stateset_agent::treasury::{
    Bounds, Costs, Flow, Forecast, Move, NEAR_SECONDS, Needs, Outlook, Plan, Present, Purpose, Surprise, Yields, plan,
    quantile_of_windows,
};
use stateset_agent::{BillRecord, BillStatus};
use stateset_api::Amount;
use stateset_api::treasury::{Policy, PositionsResponse, Price, Rounding, Targets, TreasuryInfo, stake_value};
use stateset_api::wallet::FundingRemaining;
use stateset_config::context::Context;
use stateset_config::money;

use crate::cli::PlanTreasury;
use crate::describe::treasury::Stable;
use crate::output::{Format, pairs, table};
use crate::verbs::bills::known_bills;
use crate::verbs::treasury::opened::Opened;

/// Past payments are looked at over a year.
const LOOKBACK_SECONDS: u64 = 365 * 86_400;
/// What is put somewhere must earn its way there and back within a quarter.
const STAYS_SECONDS: u64 = 90 * 86_400;
/// What lies less than 2 % of the whole off its aim stays where it is.
const DEAD_BAND_BPS: u16 = 200;
/// Of one act of the treasury, for its fee.
const ACT_GAS: u64 = 600_000;

#[derive(Serialize)]
struct Shown {
    /// All values in the stable denom's smallest unit, at the reference price.
    wallet: Amount,
    liquid: Amount,
    idle: Amount,
    unbonding: Amount,
    staked: Amount,
    liquidity: Amount,
    needed_within_a_day: Amount,
    needed_before_unstaking_ends: Amount,
    staked_aim: Amount,
    liquidity_aim: Amount,
    short: Amount,
    moves: Vec<ShownMove>,
    /// What the plan could not take into account.
    notes: Vec<String>,
}

#[derive(Serialize)]
struct ShownMove {
    action: &'static str,
    value: Amount,
    purpose: String,
}

pub(super) async fn run(asked: &PlanTreasury, context: &Context, format: Format) -> eyre::Result<()> {
    let opened = Opened::open(context).await?;
    let now = context.chain.latest_block().await?.time;
    let positions = opened.treasury.positions().await?;
    let wallet = opened.wallet.remaining(&opened.info.stable_denom).await?.balance.0;
    let mut notes = Vec::new();
    let present = present(&positions, opened.info.price, wallet);
    let needs = needs(asked, &opened, (&positions, now), &mut notes)?;
    let outlook = Outlook {
        present,
        needs,
        bounds: bounds(&opened.info, parts(&asked.exposure, 2, "--exposure")?, &mut notes)?,
        yields: Yields {
            staked: parts(&asked.staking_yield, 4, "--staking-yield")?,
            liquidity: parts(&asked.liquidity_yield, 4, "--liquidity-yield")?,
        },
        costs: costs(context, &opened.info),
    };
    let made = plan(&outlook);
    notes.extend(hindrance(&opened, &outlook, &made).await?);
    format.print(&shown(opened.stable(), (&outlook, &made), notes), |shown| describe(opened.stable(), shown))
}

/// Why nothing is to be done, or cannot be done at once.
async fn hindrance(opened: &Opened<'_>, outlook: &Outlook, made: &Plan) -> eyre::Result<Option<String>> {
    let fund = made.moves.iter().find_map(|(one, _)| if let Move::Fund(value) = one { Some(*value) } else { None });
    let Some(fund) = fund else {
        let Yields { staked, liquidity } = outlook.yields;
        let bounds = &outlook.bounds;
        let why = match made.moves.is_empty() {
            false => return Ok(None),
            true if staked == 0 && liquidity == 0 => "no yield is expected: say --staking-yield or --liquidity-yield",
            true if bounds.staked_share_max == 0 && bounds.liquidity_share_max == 0 => {
                "the treasury's policy lists no validator and no pool"
            }
            true => "whatever is off its aim is within the dead band, or would cost more than it earns in a quarter",
        };
        return Ok(Some(why.to_owned()));
    };
    let remaining = opened.wallet.simulate_fund(Amount(1)).await?.remaining;
    let least = remaining.map_or(0, |left| {
        let FundingRemaining { share, per_day, lifetime, free, .. } = left;
        [share, per_day, lifetime, free].into_iter().map(|amount| amount.0).min().unwrap_or_default()
    });
    let show = |amount: u128| opened.stable().show(Amount(amount));
    Ok((fund > least).then(|| format!("the wallet's policy lets in {} now, the rest later", show(least))))
}

fn present(positions: &PositionsResponse, price: Price, wallet: u128) -> Present {
    let unbonding = positions.unbonding.iter().fold(0_u128, |sum, entry| sum.saturating_add(entry.amount.0));
    let value = |stake: u128| stake_value(Amount(stake), price.price, Rounding::Down);
    Present {
        wallet,
        liquid: positions.liquid.value.0,
        idle: value(positions.idle_stake.0),
        unbonding: value(unbonding),
        staked: positions.staked.value.0,
        liquidity: positions.liquidity.value.0,
    }
}

fn needs(
    asked: &PlanTreasury,
    opened: &Opened<'_>,
    (positions, now): (&PositionsResponse, u64),
    notes: &mut Vec<String>,
) -> eyre::Result<Needs> {
    let (context, info) = (opened.context, &opened.info);
    let since = now.saturating_sub(LOOKBACK_SECONDS);
    let ended = [BillStatus::Paid { height: 0 }, BillStatus::NeedsReview { reason: String::new() }];
    let wanted = BillStatus::LIVE.into_iter().map(|status| (status, 0));
    let wanted: Vec<(u8, u64)> = wanted.chain(ended.iter().map(|status| (status.code(), since))).collect();
    let (mut due, mut paid, mut held, mut others) = (Vec::new(), Vec::new(), 0_u64, 0_u64);
    for (id, BillRecord { bill, status, .. }) in known_bills(context, &wanted)? {
        let amount = bill.amount.0;
        match status {
            _ if bill.denom != info.stable_denom => others += 1,
            BillStatus::Paid { .. } => paid.push(Flow { at: id.unix_seconds(), amount }),
            BillStatus::NeedsReview { .. } => held += 1,
            _ => due.push(Flow { at: bill.due, amount }),
        }
    }
    if held > 0 {
        notes.push(format!("{held} held bills are left out until a person releases them: a --surprise covers them"));
    }
    if others > 0 {
        notes.push(format!("{others} bills are in another denom than {}: left out", info.stable_denom));
    }
    let maturing = positions.unbonding.iter().map(|entry| Flow {
        at: entry.matures_at,
        amount: stake_value(entry.amount, info.price.price, Rounding::Down),
    });
    let near = coin(context, asked.surprise_day.as_deref(), &info.stable_denom)?.unwrap_or_default();
    let far = coin(context, asked.surprise.as_deref(), &info.stable_denom)?.unwrap_or(near);
    let first = paid.iter().map(|flow| flow.at).min().unwrap_or(now);
    let quantile = parts(&asked.quantile, 2, "--quantile")?;
    let seen = |window: u64| quantile_of_windows(&paid, (first, now), window, quantile);
    let forecast = Forecast {
        now,
        horizon: info.unbonding_seconds,
        due: &due,
        maturing: &maturing.collect::<Vec<_>>(),
        surprise: Surprise { near, far },
        seen: Surprise { near: seen(NEAR_SECONDS), far: seen(info.unbonding_seconds) },
    };
    Ok(Needs::of(&forecast))
}

/// What the treasury's own rules leave. What may not be entered has no share.
fn bounds(info: &TreasuryInfo, exposure: u32, notes: &mut Vec<String>) -> eyre::Result<Bounds> {
    let Policy { strategy, band_bps, validators, pools, liquid_min, .. } = &info.policy;
    let Targets { staked, liquidity, liquid } = strategy.targets();
    let is_stopped = info.stopped.is_some();
    if is_stopped {
        notes.push("the treasury is stopped: nothing goes into stake or pools".to_owned());
    }
    let listed = |rules: &[stateset_api::treasury::VenueRule]| {
        let sum: u32 = rules.iter().map(|rule| u32::from(rule.share_max_bps)).sum();
        if is_stopped { 0 } else { u16::try_from(sum.min(10_000)).unwrap_or(10_000) }
    };
    let lost = info.policy.deviation_max_bps.saturating_add(info.policy.slippage_max_bps);
    Ok(Bounds {
        total: 0,
        unbonding: 0,
        staked_share_max: staked.saturating_add(*band_bps).min(listed(validators)),
        liquidity_share_max: liquidity.saturating_add(*band_bps).min(listed(pools)),
        liquid_share_min: liquid.saturating_sub(*band_bps),
        liquid_min: liquid_min.0,
        liquidity_counts: 10_000_u16.saturating_sub(lost),
        exposure_share_max: u16::try_from(exposure.min(10_000)).wrap_err("--exposure")?,
    })
}

/// The most that a swap may cost by the treasury's rules, and the fee of one act.
fn costs(context: &Context, info: &TreasuryInfo) -> Costs {
    let fee = context.sending().price.fee_ceil(ACT_GAS);
    let fee = fee.filter(|fee| fee.denom == info.stake_denom);
    let act = fee.map_or(0, |fee| stake_value(Amount(fee.amount), info.price.price, Rounding::Up));
    let swap = u32::from(info.policy.slippage_max_bps).saturating_mul(100);
    Costs { swap, act, stays: STAYS_SECONDS, dead_band: DEAD_BAND_BPS }
}

/// An amount of the treasury's stable denom.
fn coin(context: &Context, text: Option<&str>, denom: &str) -> eyre::Result<Option<u128>> {
    let Some(text) = text else { return Ok(None) };
    let coin = context.coin(text)?;
    eyre::ensure!(coin.denom == denom, "{text} is in {}, the treasury reckons in {denom}", coin.denom);
    Ok(Some(coin.amount))
}

/// A percentage in parts: with two digits of ten thousand, with four of a million. From 0 to 100, yields to 1,000.
fn parts(percent: &str, digits: u8, name: &str) -> eyre::Result<u32> {
    let read = || -> eyre::Result<u32> {
        if percent.trim_matches(|letter| letter == '0' || letter == '.').is_empty() && !percent.is_empty() {
            return Ok(0);
        }
        let parts = money::parse(percent, digits)?.0;
        let most = if digits == 2 { 10_000 } else { 10_000_000 };
        u32::try_from(parts).ok().filter(|parts| *parts <= most).ok_or_eyre("it is more than there is")
    };
    read().wrap_err_with(|| format!("{name} {percent}: a percentage such as 12.5"))
}

fn shown(stable: Stable<'_>, (outlook, made): (&Outlook, &Plan), notes: Vec<String>) -> Shown {
    let Present { wallet, liquid, idle, unbonding, staked, liquidity } = outlook.present;
    let moves = made.moves.iter().map(|(one, purpose)| ShownMove {
        action: one.name(),
        value: Amount(one.value()),
        purpose: said(stable, *one, *purpose),
    });
    Shown {
        wallet: Amount(wallet),
        liquid: Amount(liquid),
        idle: Amount(idle),
        unbonding: Amount(unbonding),
        staked: Amount(staked),
        liquidity: Amount(liquidity),
        needed_within_a_day: Amount(outlook.needs.near),
        needed_before_unstaking_ends: Amount(outlook.needs.far),
        staked_aim: Amount(made.aim.staked),
        liquidity_aim: Amount(made.aim.liquidity),
        short: Amount(made.short),
        moves: moves.collect(),
        notes,
    }
}

/// What a move is for, in words with its numbers.
fn said(stable: Stable<'_>, one: Move, purpose: Purpose) -> String {
    let show = |amount: u128| stable.show(Amount(amount));
    match purpose {
        Purpose::DueWithinADay { needed, at_hand } => {
            format!("{} may be due within a day, {} is at hand", show(needed), show(at_hand))
        }
        Purpose::DueWhenItIsBack { needed, there } => {
            format!("{} may be due when it is back, {} will be there without it", show(needed), show(there))
        }
        Purpose::AboveItsBound { is, most } => format!("{} lies there, at most {} may", show(is), show(most)),
        Purpose::NoUse => "it earns nothing as it is".to_owned(),
        Purpose::Earns { a_year, costs } if matches!(one, Move::Fund(_)) => {
            format!("for what brings {} a year and costs {} there and back", show(a_year), show(costs))
        }
        Purpose::Earns { a_year, costs } => {
            format!("brings {} a year, costs {} there and back", show(a_year), show(costs))
        }
    }
}

fn describe(stable: Stable<'_>, shown: &Shown) -> String {
    let show = |amount: Amount| stable.show(amount);
    let none = String::new;
    let rows = [
        ["in the wallet".to_owned(), show(shown.wallet), none()],
        ["liquid in the treasury".to_owned(), show(shown.liquid), none()],
        ["idle stake".to_owned(), show(shown.idle), show(Amount::ZERO)],
        ["unbonding".to_owned(), show(shown.unbonding), none()],
        ["staked".to_owned(), show(shown.staked), show(shown.staked_aim)],
        ["in pools".to_owned(), show(shown.liquidity), show(shown.liquidity_aim)],
    ];
    let mut text = vec![table(["what", "worth now", "aim"], rows)];
    text.push(pairs([
        ("needed within a day", show(shown.needed_within_a_day)),
        ("needed before unstaking ends", show(shown.needed_before_unstaking_ends)),
    ]));
    if !shown.short.is_zero() {
        text.push(format!("SHORT: {} of it cannot be had in time, whatever is done now", show(shown.short)));
    }
    if shown.moves.is_empty() {
        text.push("nothing is to be done".to_owned());
    } else {
        let rows = shown.moves.iter().map(|one| [one.action.to_owned(), show(one.value), one.purpose.clone()]);
        text.push(table(["move", "worth", "what for"], rows));
    }
    text.extend(shown.notes.iter().map(|note| format!("note: {note}")));
    text.join("\n\n")
}
