//! What the nodes say of a balance: where several are configured, two of them by themselves.

use stateset_chain::ChainError;
use stateset_chain::contract::Wallet;
use stateset_chain::endpoints::NamedChain;

use crate::error::ReconcileError;

/// Nodes that must answer, where there are so many.
const WITNESSES: usize = 2;

/// A balance, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Witnessed {
    /// Of what was said, in the denom's smallest unit, that which lies nearest to what was expected: what one node alone
    /// calls missing is not, nor is what it alone calls there.
    pub(crate) balance: u128,
    pub(crate) endpoints: Vec<String>,
}

/// Asks the nodes one after another until two have answered; the only one, if there is one.
pub(crate) async fn witness(
    nodes: &[NamedChain],
    wallet: &Wallet,
    (asset, expected): (&str, i128),
) -> Result<Witnessed, ReconcileError> {
    let needed = WITNESSES.min(nodes.len()).max(1);
    let (mut said, mut endpoints, mut last) = (Vec::new(), Vec::new(), None);
    for (name, chain) in nodes {
        match chain.balance(&wallet.address, asset).await {
            Ok(balance) => {
                said.push(balance);
                endpoints.push(name.clone());
            }
            Err(reason) => last = Some(reason),
        }
        if said.len() == needed {
            break;
        }
    }
    if nodes.is_empty() {
        said.push(wallet.chain.balance(&wallet.address, asset).await?);
    }
    let distance = |balance: &&u128| i128::try_from(**balance).unwrap_or(i128::MAX).abs_diff(expected);
    match said.iter().min_by_key(distance) {
        Some(balance) if said.len() >= needed => Ok(Witnessed { balance: *balance, endpoints }),
        _ => {
            let reason = last.as_ref().map_or_else(|| "no answer".to_owned(), ChainError::to_string);
            Err(ReconcileError::Witnesses { got: said.len(), needed, reason })
        }
    }
}
