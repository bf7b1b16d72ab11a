//! How the wallet differs from what is booked while its treasury is looked at.

use stateset_chain::contract::Wallet;
use stateset_ledger::Reconciled;
use stateset_ledger::treasury::Shown;
use stateset_state::journaled_state::JournaledState;

use crate::error::ReconcileError;

/// What differs on the wallet's side: less in some denom, or more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wallets {
    pub(crate) is_less: bool,
    pub(crate) stable_more: u128,
    pub(crate) stake_more: u128,
}

/// In the treasury's denoms, as far as they are counted.
pub(crate) async fn wallets(
    journaled: &JournaledState,
    wallet: &Wallet,
    seen: &Shown,
) -> Result<Wallets, ReconcileError> {
    let ledger = &journaled.state().ledger;
    let mut sides = Wallets::default();
    for (denom, is_stake) in [(&seen.stable_denom, false), (&seen.stake_denom, true)] {
        if ledger.opened_at(denom).is_none() {
            continue;
        }
        let observed = wallet.chain.balance(&wallet.address, denom).await?;
        match stateset_ledger::reconcile(ledger.expected(denom), observed) {
            Reconciled::Balanced => {}
            Reconciled::Outflow { .. } => sides.is_less = true,
            Reconciled::Inflow { amount } if is_stake => sides.stake_more = amount,
            Reconciled::Inflow { amount } => sides.stable_more = amount,
        }
    }
    Ok(sides)
}
