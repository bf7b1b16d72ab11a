//! Which denoms are counted, and from which block on.
//!
//! A node says the height of a block before its state is that block's, and a receipt says the second alone. So what was paid
//! in the very second of an opening could lie on either side of it, whoever paid it: a ledger is opened with what lay there at
//! a second in which nothing was paid, which is known once that second is over. And what lay there must lie there still, less
//! what has receipts since: a balance of a state before the height's, of a backend that is behind, is more than that.

use std::collections::BTreeSet;

use stateset_agent::ledger::{Input, Opening};
use stateset_api::policy::oldest_intent;
use stateset_api::wallet::{ProposalStatus, Receipt, ReceiptKind};
use stateset_api::{Amount, IntentId};
use stateset_chain::Block;
use stateset_chain::contract::{AskError, Wallet};
use stateset_ledger::MovementId;
use stateset_state::journaled_state::JournaledState;

use crate::error::ReconcileError;

/// The denoms that the wallet's policy names, those that take their place, and those that the configuration knows.
pub(crate) async fn assets(wallet: &Wallet, known: &[String]) -> Result<Vec<String>, AskError> {
    let policy = wallet.policy().await?;
    let named = policy.denoms.into_iter().map(|entry| entry.denom);
    let successors = policy.successions.into_iter().map(|succession| succession.to);
    Ok(named.chain(successors).chain(known.iter().cloned()).collect::<BTreeSet<String>>().into_iter().collect())
}

/// What lay there at a block, until its second is over.
#[derive(Debug)]
pub(crate) struct Candidate {
    balances: Vec<(String, Amount)>,
    height: u64,
    time: u64,
}

/// Opens the ledger for denoms that it does not count yet, as soon as it may; called once a block.
pub(crate) async fn open(
    journaled: &mut JournaledState,
    wallet: &Wallet,
    (assets, block): (&[String], &Block),
    candidate: &mut Option<Candidate>,
) -> Result<(), ReconcileError> {
    let ledger = &journaled.state().ledger;
    let new: Vec<&String> = assets.iter().filter(|asset| ledger.opened_at(asset).is_none()).collect();
    if new.is_empty() {
        *candidate = None;
        return Ok(());
    }
    if let Some(found) = candidate.take() {
        if block.time <= found.time {
            *candidate = Some(found);
            return Ok(());
        }
        if conclude(journaled, wallet, found).await? {
            return Ok(());
        }
    }
    *candidate = look(wallet, new).await?;
    Ok(())
}

/// All of it is of one block, or it waits for the next round.
async fn look(wallet: &Wallet, assets: Vec<&String>) -> Result<Option<Candidate>, ReconcileError> {
    let Block { height, time, .. } = wallet.chain.latest_block().await?;
    let mut balances = Vec::new();
    for asset in assets {
        balances.push((asset.clone(), Amount(wallet.chain.balance(&wallet.address, asset).await?)));
    }
    let is_one = wallet.chain.latest_block().await?.height == height;
    Ok(is_one.then_some(Candidate { balances, height, time }))
}

/// Returns whether the ledger is opened with it: not if money left in its second.
async fn conclude(journaled: &mut JournaledState, wallet: &Wallet, found: Candidate) -> Result<bool, ReconcileError> {
    let Candidate { balances, height, time } = found;
    let oldest = oldest_intent(&wallet.policy().await?, time).saturating_sub(1);
    let receipts = wallet.receipts_after(IntentId::new(oldest, [0; 10])).await?;
    let executed = wallet.proposals(1).await?.into_iter().map(|summary| summary.status);
    let executed = executed.filter_map(|status| match status {
        ProposalStatus::Executed { at } => Some(at),
        _ => None,
    });
    if receipts.iter().map(|receipt| receipt.paid_at).chain(executed).any(|at| at == time) {
        return Ok(false);
    }
    for (asset, was) in &balances {
        let since = receipts.iter().filter(|receipt| receipt.denom == *asset && receipt.paid_at > time);
        let left = since.filter(|receipt| receipt.kind != ReceiptKind::CalledBack);
        let left = left.fold(0_u128, |sum, receipt| sum.saturating_add(receipt.amount.0));
        if wallet.chain.balance(&wallet.address, asset).await? < was.0.saturating_sub(left) {
            return Ok(false);
        }
    }
    // Moved already, and the journal has yet to learn it. Of these denoms alone: the others' ledgers still want theirs.
    let (bills, under_way) = (&journaled.state().bills, journaled.state().treasury.under_way().map(|one| one.id));
    let is_known = |receipt: &Receipt| bills.get(&receipt.id).is_some() || under_way == Some(receipt.id);
    let is_opened = |receipt: &Receipt| balances.iter().any(|(asset, _)| *asset == receipt.denom);
    let is_before = |receipt: &&Receipt| receipt.paid_at < time && is_opened(receipt) && is_known(receipt);
    let before = receipts.iter().filter(is_before).map(|receipt| MovementId::from(receipt.id)).collect();
    let opening = Input::LedgerOpened(Opening { balances, before, height, time });
    journaled.step(&opening.into(), time)?;
    tracing::info!(height, "the ledger is opened with what the wallet holds");
    Ok(true)
}
