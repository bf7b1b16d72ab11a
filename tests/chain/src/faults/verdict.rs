//! What the chain says of an agent's payments in the end, beside what its journal says.

use std::collections::BTreeSet;

use eyre::ensure;
use serde::Serialize;
use stateset_chain::Chain;

use crate::throughput::stage::AMOUNT;
use crate::wallets;

/// What was lost and what was paid too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Bills without a receipt.
    pub lost: u64,
    /// Payments beyond the first of a bill, by receipts and by the wallet's balance.
    pub double: u64,
    /// Bills that wait for a person, as the keeper sees it.
    pub for_a_person: u64,
}

impl Verdict {
    pub const fn holds(&self) -> bool {
        self.lost == 0 && self.double == 0 && self.for_a_person == 0
    }
}

/// The number of the bill that was handed in as this one.
pub(super) fn number(bill: u64) -> String {
    format!("INV-{bill}")
}

/// Of bills with the numbers `INV-0` and on, each for [`AMOUNT`], of a wallet that has paid `spent` in all.
pub(super) async fn read(
    chain: &dyn Chain,
    wallet: &str,
    (bills, spent): (u64, u128),
    for_a_person: u64,
) -> eyre::Result<Verdict> {
    let receipts = wallets::receipts(chain, wallet).await?;
    let wanted: BTreeSet<String> = (0..bills).map(number).collect();
    let mut paid = BTreeSet::new();
    for receipt in &receipts {
        ensure!(wanted.contains(&receipt.reference), "nobody asked for {receipt:?}");
        ensure!(receipt.amount.0 == AMOUNT, "{receipt:?} is not for {AMOUNT}");
        paid.insert(receipt.reference.clone());
    }
    let by_receipts = receipts.len() - paid.len();
    let by_balance = spent.saturating_sub(AMOUNT * paid.len() as u128).div_ceil(AMOUNT);
    let missing = (AMOUNT * paid.len() as u128).saturating_sub(spent);
    ensure!(missing == 0, "receipts say {missing} more than the wallet spent");
    let double = by_receipts.max(usize::try_from(by_balance)?);
    Ok(Verdict { lost: (wanted.len() - paid.len()) as u64, double: double as u64, for_a_person })
}
