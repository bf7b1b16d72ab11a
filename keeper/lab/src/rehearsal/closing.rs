//! The treasury's accounts at the end: what the agent's records and the chain's events say that moved, against what is
//! there.

use stateset_api::Amount;
use stateset_chain::journal::{ActState, Kind, Reader};
use stateset_chain::outbox::{TransferDirection, TreasuryTransfer};
use stateset_sim::{STATE, USDC};

use super::report::Account;
use super::treasury::{Flows, Position};

/// All acts of a kind.
const ALL: usize = 10_000_000;

/// Between wallet and treasury, by the agent's journal. In micro-dollars.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moved {
    pub(super) funded: u128,
    pub(super) called_back: u128,
    /// Acts of the treasury and transfers that were done.
    pub(super) count: u32,
}

impl Moved {
    pub(super) fn read(journal: &Reader, wallet: &str) -> eyre::Result<Self> {
        let mut moved = Self::default();
        for row in journal.latest(wallet, Kind::TreasuryTransfer, ALL)? {
            if row.state != ActState::Settled {
                continue;
            }
            let TreasuryTransfer { direction, transfer, .. } = serde_json::from_str(&row.act.payload)?;
            let sum = match direction {
                TransferDirection::Fund => &mut moved.funded,
                TransferDirection::CallBack => &mut moved.called_back,
            };
            *sum = sum.saturating_add(transfer.amount.0);
            moved.count = moved.count.saturating_add(1);
        }
        let acts = journal.latest(wallet, Kind::TreasuryAct, ALL)?;
        let done = acts.iter().filter(|row| row.state == ActState::Settled).count();
        moved.count = moved.count.saturating_add(u32::try_from(done).unwrap_or(u32::MAX));
        Ok(moved)
    }
}

/// The treasury's two coins: from wallet and pool, and of STATE what was earned and slashed, in and out of staking alike.
pub(super) fn accounts(moved: Moved, flows: &Flows, (slashed, end): (u128, &Position)) -> Vec<Account> {
    let account = |name: &str, denom: &str, (income, paid): (u128, u128), end: u128| Account {
        name: name.to_owned(),
        denom: denom.to_owned(),
        start: Amount(0),
        income: Amount(income),
        paid: Amount(paid),
        fees: Amount(0),
        end: Amount(end),
    };
    let usdc =
        (moved.funded.saturating_add(flows.usdc_from_pool), moved.called_back.saturating_add(flows.usdc_to_pool));
    let stake = (flows.stake_from_pool.saturating_add(flows.claimed), flows.stake_to_pool.saturating_add(slashed));
    vec![account("treasury", USDC, usdc, end.liquid), account("treasury, staked and idle", STATE, stake, end.stake())]
}
