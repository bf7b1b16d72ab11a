//! The node: whether it answers, of which chain it is, what it runs, what it takes for gas, and whether its time is this
//! machine's.

use stateset_chain::{Block, Chain, ChainError, Clock, GasPrice, Software};
use stateset_config::context::Context;
use stateset_keeper::settings::outbox_config;
use stateset_telemetry::timestamp::show_time;

use super::check::{Check, Health};
use crate::deploy::{Advisories, Finding};

/// What the laboratory's chain says that it runs: no node with versions that advisories could name.
const EMBEDDED_CHAIN: &str = "stateset-sim";
/// Blocks are seconds old, and clocks drift: a greater difference has a cause. Seconds.
const SKEW_MAX: u64 = 60;

/// What was found, and the newest block if the node can be asked more.
pub(super) struct Found {
    pub(super) checks: Vec<Check>,
    pub(super) block: Option<Block>,
    /// By a published fault.
    pub(super) affected: bool,
}

pub(super) async fn checks(context: &Context, accepted: &[String]) -> eyre::Result<Found> {
    let config = &context.config.chain;
    let mut checks = Vec::new();
    let accepted = &[accepted, config.accept_advisories.as_slice()].concat();
    let advisories = Advisories::kept()?;
    advisories.check_ids(accepted)?;
    let mut answered = Vec::new();
    let (mut newest, mut affected): (Option<Block>, bool) = (None, false);
    for (endpoint, node) in &context.nodes {
        match node.latest_block().await.and_then(|block| block.of_chain(&config.id)) {
            Err(error) => answered.push(Err((endpoint, error))),
            Ok(block) => {
                answered.push(Ok(Check::good(
                    "node",
                    format!("{endpoint}: {} at height {}", block.chain_id, block.height),
                )));
                let software = software(endpoint, node.as_ref(), &advisories, accepted).await;
                affected |= software.iter().any(|check| check.health == Health::Failed);
                checks.extend(software);
                newest = newest.into_iter().chain([block]).max_by_key(|block| block.height);
            }
        }
    }
    // One that answers is enough to pay by; the others are named all the same.
    let judge = |error: ChainError, remedy: &str| {
        if newest.is_some() { Check::warning_of("node", error, remedy) } else { Check::failed("node", error, remedy) }
    };
    let remedy = "look at chain.endpoint and chain.id, and whether the node runs";
    checks.extend(
        answered
            .into_iter()
            .map(|node| node.unwrap_or_else(|(endpoint, error)| judge(error, &format!("{endpoint}: {remedy}")))),
    );
    checks.extend(newest.as_ref().map(|block| clock(block, Clock::System.now_millis() / 1_000)));
    if newest.is_some() {
        checks.extend(gas_price(context).await);
    }
    Ok(Found { checks, block: newest, affected })
}

/// The price of gas beside the node's own minimum; nothing where the configured one is wrong by itself.
async fn gas_price(context: &Context) -> Option<Check> {
    let outbox = outbox_config(&context.config, "").ok()?;
    Some(match context.chain.minimum_gas_prices().await {
        Err(ChainError::Answered { .. }) | Ok(None) => {
            Check::good("gas price", format!("{}; the node does not say what it takes", outbox.gas_price))
        }
        Err(error) => Check::warning_of("gas price", error, "ask again, or another node"),
        Ok(Some(asked)) => beside_minimum(&asked, &outbox.gas_price, &outbox.gas_price_max),
    })
}

/// `asked`: as nodes write it, one price for each denom, by commas.
fn beside_minimum(asked: &str, price: &GasPrice, max: &GasPrice) -> Check {
    let prices: Vec<GasPrice> = asked.split(',').filter_map(|one| one.trim().parse().ok()).collect();
    match prices.iter().find(|one| one.denom() == price.denom()) {
        None if prices.is_empty() => Check::good("gas price", format!("{price}; the node has no minimum")),
        None => {
            let error = eyre::eyre!("the node takes fees in {asked}, not in {}", price.denom());
            Check::failed("gas price", error, "name a denom in chain.gas_price that the node takes")
        }
        Some(minimum) if minimum.is_above(max) => {
            let error = eyre::eyre!("the node wants {minimum}, at most {max} is paid");
            Check::failed("gas price", error, "raise chain.gas_price_max, if that is the chain's real price")
        }
        Some(minimum) if minimum.is_above(price) => {
            Check::good("gas price", format!("{price}; the node wants {minimum}, which is paid"))
        }
        Some(minimum) => Check::good("gas price", format!("{price}; the node wants {minimum}")),
    }
}

/// What a node runs, judged as `run` does: one that does not say is not taken for a mended one.
async fn software(endpoint: &str, node: &dyn Chain, advisories: &Advisories, accepted: &[String]) -> Vec<Check> {
    let software = match node.software().await {
        Ok(software) => software,
        Err(ChainError::Answered { .. }) => Software::default(),
        Err(error) => return vec![Check::warning("software", error, "ask again, or who runs the node what it runs")],
    };
    let findings = advisories.findings(&software);
    if findings.is_empty() {
        return vec![Check::good("software", format!("{endpoint}: no published fault of the list affects it"))];
    }
    // As any node's word, no proof: it spares a warning where a person accepted the advisories, and no refusal.
    let is_embedded = software.app == EMBEDDED_CHAIN && software.modules.is_empty();
    if is_embedded && findings.iter().all(|finding| accepted.contains(&finding.id)) {
        let found = format!(
            "{endpoint}: the laboratory's embedded chain ({EMBEDDED_CHAIN} {}), which is no node with a version: the list's \
             advisories, accepted in the configuration, do not concern it. Its coins are worth nothing",
            software.version
        );
        return vec![Check::good("software", found)];
    }
    let check = |finding: Finding| {
        if accepted.contains(&finding.id) {
            return Check::warning("software", finding, "accepted, for coins that are worth nothing");
        }
        let remedy = "have the node mended, or accept it for coins that are worth nothing";
        Check::failed("software", eyre::eyre!("{endpoint}: {finding}"), remedy)
    };
    findings.into_iter().map(check).collect()
}

fn clock(block: &Block, now: u64) -> Check {
    let (skew, found) =
        (block.time.abs_diff(now), format!("block {}, machine {}", show_time(block.time), show_time(now)));
    if skew <= SKEW_MAX {
        return Check::good("clock", format!("{found}: {skew} s apart"));
    }
    let remedy = "set this machine's clock if it is wrong; otherwise the chain stands, the node is behind, or its time is no real one";
    Check::warning("clock", format!("{found}: {skew} s apart"), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_a_minute_off_either_way_is_to_be_looked_at() {
        let block = Block { chain_id: "c".into(), height: 1, time: 1_000_000 };
        for (now, health) in [
            (1_000_000, Health::Good),
            (1_000_060, Health::Good),
            (999_940, Health::Good),
            (1_000_061, Health::Warning),
            (999_939, Health::Warning),
        ] {
            assert_eq!(clock(&block, now).health, health, "{now}");
        }
    }

    #[test]
    fn a_minimum_beyond_the_cap_or_in_another_denom_is_wrong() {
        let price = |text: &str| text.parse::<GasPrice>().unwrap();
        for (asked, health, says) in [
            ("", Health::Good, "no minimum"),
            ("0.02ustate", Health::Good, "wants 0.02ustate"),
            ("0.5uatom,0.1ustate", Health::Good, "wants 0.1ustate, which is paid"),
            ("0.11ustate", Health::Failed, "wants 0.11ustate, at most 0.1ustate"),
            ("0.5uatom", Health::Failed, "takes fees in 0.5uatom, not in ustate"),
        ] {
            let check = beside_minimum(asked, &price("0.025ustate"), &price("0.1ustate"));
            assert!(check.health == health && check.found.contains(says), "{asked}: {check:?}");
        }
    }
}
