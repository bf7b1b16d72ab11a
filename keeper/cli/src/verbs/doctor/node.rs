//! The node: whether it answers, of which chain it is, what it runs, and whether its time is this machine's.

use stateset_chain::url_rule::{Allowed, CheckedUrl};
use stateset_chain::{Block, Clock};
use stateset_keeper::context::Context;
use stateset_keeper::timestamp::show_time;

use super::check::Check;
use crate::deploy::{Advisories, AdvisoryError};

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
    let encrypted = Allowed { plain_http: false, ..config.allowed() };
    for endpoint in &config.endpoints {
        if let Err(warning) = CheckedUrl::parse(endpoint, &encrypted) {
            checks.push(Check::warning("connection", warning, "name an https:// endpoint"));
        }
    }
    let accepted = &[accepted, config.accept_advisories.as_slice()].concat();
    let advisories = Advisories::kept()?;
    advisories.check_ids(accepted)?;
    let block = match context.chain.latest_block().await {
        Ok(block) => block,
        Err(error) => {
            checks.push(Check::failed("node", error, "look at chain.endpoint and chain.id, and whether the node runs"));
            return Ok(Found { checks, block: None, affected: false });
        }
    };
    if block.chain_id != config.id {
        let error = eyre::eyre!("{} is of chain '{}', chain.id is '{}'", config.endpoint, block.chain_id, config.id);
        checks.push(Check::failed("node", error, "name a node of the right chain"));
        return Ok(Found { checks, block: None, affected: false });
    }
    checks.push(Check::good("node", format!("{} at height {}", block.chain_id, block.height)));
    let mut affected = false;
    match context.chain.software().await {
        Err(error) => checks.push(Check::warning("software", error, "ask who runs the node what it runs")),
        Ok(software) => {
            let findings = advisories.findings(&software);
            let found =
                findings.is_empty().then(|| Check::good("software", "no published fault of the list affects it"));
            checks.extend(found);
            for finding in findings {
                if accepted.contains(&finding.id) {
                    checks.push(Check::warning("software", finding, "accepted, for coins that are worth nothing"));
                } else {
                    affected = true;
                    let remedy = "have the node mended, or accept it for coins that are worth nothing";
                    checks.push(Check::failed("software", AdvisoryError::Affected { finding }, remedy));
                }
            }
        }
    }
    checks.push(clock(&block, Clock::System.now_millis() / 1_000));
    Ok(Found { checks, block: Some(block), affected })
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
    use super::super::check::Health;
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
}
