//! What several nodes say alike of a treasury that nothing explains: where two are configured, both must show it.

use std::sync::Arc;

use stateset_agent::ledger::explained;
use stateset_chain::Chain;
use stateset_chain::endpoints::NamedChain;
use stateset_ledger::treasury::{Rest, Shown};
use stateset_state::journaled_state::JournaledState;

use crate::error::ReconcileError;
use crate::shown::shown;

/// Of what is left over, that which another node shows as well, the least of both. With one node: what it shows.
pub(crate) async fn agreed(
    journaled: &JournaledState,
    nodes: &[NamedChain],
    (seen, rest): (&Shown, Vec<Rest>),
    endpoints: &mut Vec<String>,
) -> Result<Vec<Rest>, ReconcileError> {
    let needed = 2.min(nodes.len());
    let (mut rest, mut reason) = (rest, None);
    for (name, chain) in nodes {
        if endpoints.len() == needed {
            break;
        }
        match of_node(journaled, chain, seen).await {
            Ok(Some(other)) => {
                rest = least(rest, &other);
                endpoints.push(name.clone());
            }
            Ok(None) => reason = Some("a block came in between".to_owned()),
            Err(error) => reason = Some(error.to_string()),
        }
    }
    if endpoints.len() < needed {
        let reason = reason.unwrap_or_else(|| "no answer".to_owned());
        return Err(ReconcileError::Witnesses { got: endpoints.len(), needed, reason });
    }
    Ok(rest)
}

async fn of_node(
    journaled: &JournaledState,
    chain: &Arc<dyn Chain>,
    seen: &Shown,
) -> Result<Option<Vec<Rest>>, ReconcileError> {
    let Some(other) = shown(chain, &seen.treasury, seen.done.as_ref()).await? else { return Ok(None) };
    let found = explained(&journaled.state().ledger, &other).map_err(ReconcileError::Entry)?;
    Ok(Some(found.rest))
}

/// What both have on the same side, the less of it.
fn least(rest: Vec<Rest>, other: &[Rest]) -> Vec<Rest> {
    let both = rest.into_iter().filter_map(|one| {
        let same = other.iter().find(|found| found.account == one.account && found.asset == one.asset)?;
        let amount = if same.amount.unsigned_abs() < one.amount.unsigned_abs() { same.amount } else { one.amount };
        (same.amount.signum() == one.amount.signum()).then_some(Rest { amount, ..one })
    });
    both.collect()
}
