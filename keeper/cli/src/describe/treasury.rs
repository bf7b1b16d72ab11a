//! Describes what a treasury is told, and its policy: all of it, since this is what a person reads before signing.

use cosmwasm_std::Timestamp;
use stateset_api::Amount;
use stateset_api::policy::Breach;
use stateset_api::treasury::{
    Change, Corridor, ExecuteMsg, Follow, FollowedPool, Policy, Strategy, Targets, VenueRule, WalletMsg,
};
use stateset_config::context::Context;
use stateset_telemetry::breach::show_breach;
use stateset_telemetry::timestamp::show_time;

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

/// What the wallet tells its treasury: the first line is the act, what belongs to it is set in. `None` for bytes that
/// no treasury reads as the wallet's word.
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
        WalletMsg::SetStableDenom { denom, alarm } => one(format!(
            "treasury: reckon in {denom} after the treasury's delay, once nothing of the present stable denom is held, \
             unless an alarm after {} ended this",
            moment(alarm)
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
        Change::StableDenom { denom } => {
            vec![format!("the treasury reckons in {denom}, once nothing of the present stable denom is held")]
        }
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
        reference,
    } = policy;
    let Targets { staked, liquidity, liquid } = strategy.targets();
    let [staked, liquidity, liquid, band] = [staked, liquidity, liquid, *band_bps].map(percent);
    let mut lines = vec![
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
    ];
    lines.extend(reference.iter().flat_map(|of| follow(stable, of)));
    lines
}

fn follow(stable: Stable<'_>, follow: &Follow) -> Vec<String> {
    let Follow {
        pools,
        window_seconds,
        step_bps_per_hour_max,
        corridor: Corridor { min, max },
        agree_bps,
        interval_seconds,
        stale_after_seconds,
    } = follow;
    let each = pools.iter().map(|FollowedPool { address, depth_min }| {
        format!("{address} while others' liquidity there is worth {}", stable.show(*depth_min))
    });
    vec![
        format!("the reference price follows {}", each.collect::<Vec<_>>().join(", ")),
        format!(
            "by their averages over {window_seconds} s, which agree within {}, looked at every {interval_seconds} s; \
             after {stale_after_seconds} s without one it serves no more",
            percent(*agree_bps)
        ),
        format!(
            "at most {} an hour, and only from {} to {}",
            percent(*step_bps_per_hour_max),
            stable.show(*min),
            stable.show(*max)
        ),
    ]
}

/// Why a wallet puts nothing in: caps in their currency, anything else as the wallet says it.
pub fn breach(stable: Stable<'_>, breach: &Breach) -> String {
    show_breach(breach, |amount| stable.show(Amount(amount)))
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

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;
    use std::time::Duration;

    use cosmwasm_std::Coin;
    use stateset_chain::grpc::GrpcChain;

    use super::*;
    use stateset_config::{self, Config};

    #[tokio::test]
    async fn every_message_of_the_wallet_is_said_with_all_that_it_holds() {
        let config = Config::parse(stateset_config::EXAMPLE, Path::new("keeper.toml")).unwrap();
        // Never asked.
        let chain = GrpcChain::connect(&config.chain.endpoint, Duration::from_secs(1)).unwrap();
        let context = Context::with_chain(config, Arc::new(chain));
        let (coins, alarm) =
            (vec![Coin::new(1_500_000_u128, "uusdc")], Timestamp::from_nanos(1_790_000_000_000_000_007));
        let example = include_str!("../../../examples/treasury.toml").replace("    # {", "    {");
        let policy: Policy = toml::from_str(&example).unwrap();
        for (msg, words) in [
            (
                WalletMsg::SetPolicy { policy, alarm },
                "replace its policy, unless an alarm after 2026-09-21T14:13:20Z (1790000000000000007 ns)|balanced: 40 %|30 % in \
                 pools|within 5 %|at most 50.000000 USDC in 24 h, 500.000000 USDC ever|2000.000000 USDC go to pools|100.000000 \
                 USDC stay liquid|1 % less|3 % off|86400 s, are|validators: statesetvaloper1... with at most 30 %|pools: \
                 stateset1... with at most 40 %|this waits 86400 s",
            ),
            (
                WalletMsg::SetPrice { price: Amount(2_500_000), observed_at: 1_790_000_000 },
                "2.500000 USDC for|2026-09-21",
            ),
            (
                WalletMsg::SetStableDenom { denom: "uusd2".into(), alarm: Timestamp::from_nanos(0) },
                "reckon in uusd2|nothing of the present|an alarm after the beginning",
            ),
            (WalletMsg::Stop { reason: "odd".into() }, "stop its operator: odd"),
            (WalletMsg::Resume { alarm: Timestamp::from_nanos(0) }, "go on after|an alarm after the beginning"),
            (WalletMsg::CancelChange {}, "drop the change"),
            (WalletMsg::Recall {}, "unstake everything"),
            (WalletMsg::ForgetPool { pool: "p1".into() }, "forget pool p1"),
            (WalletMsg::Fund {}, "take the coins"),
            (WalletMsg::Return { coins }, "send back 1.500000 USDC"),
        ] {
            let bytes = serde_json::to_vec(&ExecuteMsg::Wallet(msg)).unwrap();
            let stable = Stable { context: &context, denom: Some("uusdc") };
            let said = wallet_message(stable, &bytes).unwrap().join("\n");
            for part in words.split('|') {
                assert!(said.contains(part), "{part}: {said}");
            }
            assert_eq!(wallet_message(Stable { denom: None, ..stable }, &bytes).unwrap().len(), said.lines().count());
        }
        // What is not the wallet's word is shown as it is.
        for bytes in [&b"{}"[..], br#"{"guardian":{"stop":{"reason":"x"}}}"#, br#"{"wallet":{"fund":{"more":1}}}"#] {
            let stable = Stable { context: &context, denom: None };
            assert_eq!(wallet_message(stable, bytes), None);
        }
    }
}
