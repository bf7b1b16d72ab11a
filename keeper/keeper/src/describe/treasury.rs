//! Describes what a treasury is told, and its policy: all of it, since this is what a person reads before signing.

use cosmwasm_std::Timestamp;
use stateset_api::Amount;
use stateset_api::treasury::{Change, ExecuteMsg, Policy, Strategy, Targets, VenueRule, WalletMsg};

use crate::context::Context;
use crate::timestamp::show_time;

use super::coins;

/// Amounts of a treasury whose stable denom is known, or not, as in a wallet's draft.
#[derive(Clone, Copy)]
pub struct Stable<'a> {
    pub context: &'a Context,
    pub denom: Option<&'a str>,
}

impl Stable<'_> {
    pub fn show(self, amount: Amount) -> String {
        match self.denom {
            Some(denom) => self.context.show(amount.0, denom),
            None => format!("{amount} of the stable denom's smallest unit"),
        }
    }
}

/// What the wallet tells its treasury: the first line is the act, what belongs to it is set in. `None` for bytes that no
/// treasury reads as the wallet's word.
pub fn wallet_message(stable: Stable<'_>, msg: &[u8]) -> Option<Vec<String>> {
    let Ok(ExecuteMsg::Wallet(msg)) = serde_json::from_slice(msg) else { return None };
    let one = |line: String| vec![line];
    Some(match msg {
        WalletMsg::SetPolicy { policy: of, alarm } => {
            let first =
                format!("treasury: replace its policy, unless an alarm after {} ended this, by:", moment(alarm));
            headed(first, policy(stable, &of))
        }
        WalletMsg::SetPrice { price, observed_at } => one(format!(
            "treasury: the reference price is {} for 1000000 of the stake denom's smallest unit, observed {}",
            stable.show(price),
            show_time(observed_at)
        )),
        WalletMsg::Stop { reason } => one(format!("treasury: stop its operator: {reason}")),
        WalletMsg::Resume { alarm } => one(format!(
            "treasury: let its operator go on after the treasury's delay, unless an alarm after {} ended this",
            moment(alarm)
        )),
        WalletMsg::CancelChange {} => one("treasury: drop the change that waits".to_owned()),
        WalletMsg::Recall {} => one("treasury: stop it, leave all pools, unstake everything, send it back".to_owned()),
        WalletMsg::ForgetPool { pool } => one(format!("treasury: forget pool {pool}, whatever lies in it")),
        WalletMsg::Fund {} => one("treasury: take the coins sent along".to_owned()),
        WalletMsg::Return { coins: of } => one(format!("treasury: send back {}", coins(stable.context, &of))),
    })
}

/// A change that waits there.
pub fn change(stable: Stable<'_>, change: &Change) -> Vec<String> {
    match change {
        Change::Policy(of) => headed("replace the treasury's policy by:".to_owned(), policy(stable, of)),
        Change::Resume {} => vec!["let the treasury's operator go on".to_owned()],
    }
}

/// A policy, a line per rule. Named field by field, so that no new one goes unsaid.
pub fn policy(stable: Stable<'_>, policy: &Policy) -> Vec<String> {
    let Policy {
        strategy,
        band_bps,
        slippage_max_bps,
        deviation_max_bps,
        price_age_max_seconds,
        loss_per_day_max,
        swap_per_day_max,
        liquid_min,
        validators,
        pools,
        loosen_delay_seconds,
        loss_lifetime_max,
    } = policy;
    let Targets { staked, liquidity, liquid } = strategy.targets();
    let [staked, liquidity, liquid, band] = [staked, liquidity, liquid, *band_bps].map(percent);
    vec![
        format!("{}: {staked} staked, {liquidity} in pools, {liquid} liquid, each within {band}", name(*strategy)),
        format!(
            "what it does costs at most {} in 24 h, {} ever",
            stable.show(*loss_per_day_max),
            stable.show(*loss_lifetime_max)
        ),
        format!("{} go to pools in 24 h", stable.show(*swap_per_day_max)),
        format!("{} stay liquid", stable.show(*liquid_min)),
        format!("a swap yields at most {} less than the pool's price", percent(*slippage_max_bps)),
        format!(
            "pools more than {} off the reference price, or a price older than {price_age_max_seconds} s, are not traded on",
            percent(*deviation_max_bps)
        ),
        venues("validators", validators),
        venues("pools", pools),
        format!("a loosening of this waits {loosen_delay_seconds} s"),
    ]
}

fn headed(first: String, lines: Vec<String>) -> Vec<String> {
    std::iter::once(first).chain(lines.into_iter().map(|line| format!("  {line}"))).collect()
}

fn venues(what: &str, rules: &[VenueRule]) -> String {
    if rules.is_empty() {
        return format!("{what}: none");
    }
    let each = rules.iter().map(|VenueRule { address, share_max_bps }| {
        format!("{address} with at most {} of all", percent(*share_max_bps))
    });
    format!("{what}: {}", each.collect::<Vec<_>>().join(", "))
}

const fn name(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Conservative => "conservative",
        Strategy::Balanced => "balanced",
        Strategy::Aggressive => "aggressive",
    }
}

/// Basis points as a person reads them.
pub fn percent(bps: u16) -> String {
    format!("{} %", f64::from(bps) / 100.0)
}

fn moment(alarm: Timestamp) -> String {
    match alarm.nanos() {
        0 => "the beginning".to_owned(),
        _ => format!("{} ({} ns)", show_time(alarm.seconds()), alarm.nanos()),
    }
}
