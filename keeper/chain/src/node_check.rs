//! Whether the configured nodes are of the right chain and free of published faults, before anything is signed.
//!
//! A node says itself what it runs: one that lies is not found out. One that gives no answer is looked at by nobody
//! here; nothing is signed before one of them answered.

use std::sync::Arc;

use crate::advisory::{Advisories, AdvisoryError, Finding};
use crate::{Chain, ChainError};
use thiserror::Error;

/// Why nothing is signed by way of these nodes.
#[derive(Debug, Error)]
pub enum NodeCheckError {
    #[error(
        "{endpoint}: {finding}. Nothing was signed. Use a node that is mended; for coins that are worth nothing say \
         chain.accept_advisories = [\"{}\"] in the configuration",
        finding.id
    )]
    Affected { endpoint: String, finding: Finding },
    #[error("chain.accept_advisories: {0}")]
    Advisories(#[from] AdvisoryError),
    /// None of the nodes answered; the last one's reason.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

/// Asks each node what it runs. Those that give no answer are passed over as long as one does. What was accepted is
/// returned, to be said.
pub async fn check(
    nodes: &[(String, Arc<dyn Chain>)],
    accepted: &[String],
) -> Result<Vec<(String, Finding)>, NodeCheckError> {
    let advisories = Advisories::kept()?;
    advisories.check_ids(accepted)?;
    let (mut said, mut silent, mut answered) = (Vec::new(), None, false);
    for (endpoint, node) in nodes {
        let software = match node.software().await {
            Ok(software) => software,
            // A node that does not say what it runs is not taken for a mended one.
            Err(ChainError::Answered { .. }) => crate::Software::default(),
            Err(error) => {
                silent = Some(error);
                continue;
            }
        };
        answered = true;
        for finding in advisories.findings(&software) {
            if !accepted.contains(&finding.id) {
                return Err(NodeCheckError::Affected { endpoint: endpoint.clone(), finding });
            }
            said.push((endpoint.clone(), finding));
        }
    }
    match silent {
        Some(error) if !answered => Err(error.into()),
        _ => Ok(said),
    }
}
