//! `treasury plan`: what should lie where, the moves that would bring it there, and what stands against each, by the very
//! look, settings and state by which the keeper decides. Nothing is sent.
//!
//! What waits in the inbox is not in it: the next round takes that in. Where the plan cannot be made it says why: no
//! treasury, a pool that does not answer, a rate that is no number.

use eyre::{OptionExt, WrapErr};
use serde::Serialize;
use stateset_agent::treasury::{
    Move, Outlook, Plan, Present, Settings, Survey, Yields, due_of, obstacles, plan, unknown_of_validators,
};
use stateset_agent::{AgentState, BillStatus};
use stateset_api::Amount;
use stateset_config::context::Context;
use stateset_config::money;
use stateset_portfolio::{Sources, past, settings, survey};

use crate::cli::PlanTreasury;
use crate::describe::treasury::Stable;
use crate::output::{Format, pairs, table};
use crate::verbs::bill_store::{ask, known_bills};
use crate::verbs::treasury::opened::Opened;

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
    let block = context.chain.latest_block().await?;
    let (stable_denom, unbonding) = (&opened.info.stable_denom, opened.info.unbonding_seconds);
    let quantile = match &asked.quantile {
        Some(text) => parts(text, 2, "--quantile")?,
        None => context.config.agent.treasury.quantile_bps,
    };
    let settings = settings_of(asked, &opened)?;
    let past = ask(context, |stored| past(stored, (stable_denom, block.time), unbonding, quantile))?;
    let state = ask(context, |stored| stored.live().map(Some))?;
    let state = state.unwrap_or_else(|| AgentState::new(opened.wallet.address.clone()));
    let (info, gas_price, ledger) = (&opened.wallet_info, &context.config.chain.gas_price, &state.ledger);
    let sources = Sources { wallet: &opened.wallet, info, block: &block, gas_price, settings, past, ledger };
    let seen = survey(sources).await?;
    let due = due_of(&state.bills, stable_denom);
    let outlook = state.treasury.outlook(&due, &seen);
    let made = plan(&outlook);
    let mut notes = left_out(context, &state, stable_denom)?;
    if seen.stopped.is_some() {
        notes.push("the treasury is stopped: nothing goes into stake or pools".to_owned());
    }
    notes.extend(hindrance(&opened, (&outlook, &made), &seen));
    notes.extend(unknown_of_validators(&seen));
    if let Some(one) = state.treasury.under_way() {
        notes.push(format!("move {} ({}) is under way: nothing is begun before it has ended", one.id, one.planned));
    }
    let against = obstacles(&state.treasury, &due, &seen).into_iter();
    notes.extend(against.map(|line| format!("not at once: {}", context.show_text(&line))));
    if !context.config.agent.treasury.operate {
        notes.push("agent.treasury.operate is not true: a keeper makes none of these moves by itself".to_owned());
    }
    format.print(&shown(opened.stable(), (&outlook, &made), notes), |shown| describe(opened.stable(), shown))
}

/// The configuration's settings, with what the options say in their place.
fn settings_of(asked: &PlanTreasury, opened: &Opened<'_>) -> eyre::Result<Settings> {
    let PlanTreasury { staking_yield, liquidity_yield, exposure, surprise_day, surprise, .. } = asked;
    let context = opened.context;
    let mut settings = settings(&context.config.agent.treasury);
    if let Some(text) = staking_yield {
        settings.staking_yield = parts(text, 4, "--staking-yield")?;
    }
    if let Some(text) = liquidity_yield {
        settings.liquidity_yield = parts(text, 4, "--liquidity-yield")?;
    }
    if let Some(text) = exposure {
        settings.exposure_bps = u16::try_from(parts(text, 2, "--exposure")?).wrap_err("--exposure")?;
    }
    let denom = &opened.info.stable_denom;
    if let Some(amount) = coin(context, surprise_day.as_deref(), denom)? {
        settings.surprise_day = Amount(amount);
    }
    if let Some(amount) = coin(context, surprise.as_deref(), denom)? {
        settings.surprise = Amount(amount);
    }
    settings.surprise = settings.surprise.max(settings.surprise_day);
    Ok(settings)
}

/// Bills that no plan counts on.
fn left_out(context: &Context, state: &AgentState, denom: &str) -> eyre::Result<Vec<String>> {
    let held = BillStatus::NeedsReview { reason: String::new() }.code();
    let held = known_bills(context, &[(held, 0)])?;
    let waiting = held.iter().filter(|(_, record)| record.bill.denom == denom).count();
    let others = state.bills.values().filter(|record| !record.status.has_ended() && record.bill.denom != denom).count();
    let mut notes = Vec::new();
    if waiting > 0 {
        notes.push(format!("{waiting} held bills are left out until a person releases them: a --surprise covers them"));
    }
    if others > 0 {
        notes.push(format!("{others} bills are in another denom than {denom}: left out"));
    }
    Ok(notes)
}

/// Why nothing is to be done, or cannot be done at once.
fn hindrance(opened: &Opened<'_>, (outlook, made): (&Outlook, &Plan), seen: &Survey) -> Option<String> {
    let fund = made.moves.iter().find_map(|(one, _)| if let Move::Fund(value) = one { Some(*value) } else { None });
    let Some(fund) = fund else {
        let Yields { staked, liquidity } = outlook.yields;
        let bounds = &outlook.bounds;
        let why = match made.moves.is_empty() {
            false => return None,
            true if staked == 0 && liquidity == 0 => "no yield is expected: say --staking-yield or --liquidity-yield",
            true if bounds.staked_share_max == 0 && bounds.liquidity_share_max == 0 => {
                "the treasury's policy lists no validator and no pool"
            }
            true => "whatever is off its aim is within the dead band, or would cost more than it earns in a quarter",
        };
        return Some(why.to_owned());
    };
    let fundable = seen.fundable;
    (fund > fundable.0)
        .then(|| format!("the wallet's policy lets in {} now, the rest later", opened.stable().show(fundable)))
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
    let denom = stable.denom.unwrap_or_default();
    let moves = made.moves.iter().map(|(one, purpose)| ShownMove {
        action: one.name(),
        value: Amount(one.value()),
        purpose: stable.context.show_text(&purpose.words(*one, denom)),
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
