//! Which denoms are counted, and from which block on.

use std::collections::BTreeSet;

use stateset_agent::ledger::{Input, Opening};
use stateset_api::Amount;
use stateset_chain::Block;
use stateset_chain::contract::{AskError, Wallet};
use stateset_ledger::MovementId;
use stateset_state::journaled_state::JournaledState;

use crate::error::ReconcileError;

/// While more payments are under way than can be looked at within a block, the ledger is not opened.
const UNDER_WAY_MAX: usize = 200;

/// The denoms that the wallet's policy names, those that take their place, and those that the configuration knows.
pub(crate) async fn assets(wallet: &Wallet, known: &[String]) -> Result<Vec<String>, AskError> {
    let policy = wallet.policy().await?;
    let named = policy.denoms.into_iter().map(|entry| entry.denom);
    let successors = policy.successions.into_iter().map(|succession| succession.to);
    Ok(named.chain(successors).chain(known.iter().cloned()).collect::<BTreeSet<String>>().into_iter().collect())
}

/// Opens the ledger for denoms that it does not count yet. All of it is of one block, or it waits for the next round.
pub(crate) async fn open(
    journaled: &mut JournaledState,
    wallet: &Wallet,
    assets: &[String],
) -> Result<(), ReconcileError> {
    let ledger = &journaled.state().ledger;
    let new: Vec<String> = assets.iter().filter(|asset| ledger.opened_at(asset).is_none()).cloned().collect();
    if new.is_empty() {
        return Ok(());
    }
    let intended: Vec<_> = journaled.state().bills.intended().map(|(id, _)| id).collect();
    if intended.len() > UNDER_WAY_MAX {
        return Err(ReconcileError::UnderWay { got: intended.len(), max: UNDER_WAY_MAX });
    }
    let Block { height, time, .. } = wallet.chain.latest_block().await?;
    let (mut balances, mut before) = (Vec::new(), Vec::new());
    for asset in new {
        let balance = wallet.chain.balance(&wallet.address, &asset).await?;
        balances.push((asset, Amount(balance)));
    }
    for id in intended {
        if wallet.receipt(id).await?.is_some() {
            before.push(MovementId::from(id));
        }
    }
    if wallet.chain.latest_block().await?.height == height {
        let opening = Input::LedgerOpened(Opening { balances, before, height, time });
        journaled.step(&opening.into(), time)?;
        tracing::info!(height, "the ledger is opened with what the wallet holds");
    }
    Ok(())
}
