//! Which moves a treasury made, and what for: by the keeper's journal. Of somebody else's moves nobody wrote down what for.

use std::collections::BTreeMap;

use stateset_agent::Kind as RowKind;
use stateset_agent::treasury::{MoveOutcome, read};
use stateset_api::treasury::{Action, Side};
use stateset_chain::journal::{ActState, Kind, Reader};
use stateset_chain::outbox::{TransferDirection, TreasuryAct, TreasuryTransfer};
use stateset_state::stored_state::StoredState;

/// Rows read at once.
const PAGE: u32 = 1_000;
/// All acts of a kind.
const ALL: usize = 10_000_000;

/// How often each was done, by its name: the planner's own moves with their purpose, a plainer rule's without.
pub(super) fn count(journal: &Reader, wallet: &str) -> eyre::Result<BTreeMap<String, u32>> {
    let mut counts = planned(journal, wallet)?;
    if counts.is_empty() {
        for name in acts(journal, wallet)? {
            *counts.entry(name.to_owned()).or_default() += 1;
        }
    }
    Ok(counts)
}

/// What is read here holds the journal's reader until it ends: nothing else asks it meanwhile.
fn planned(journal: &Reader, wallet: &str) -> eyre::Result<BTreeMap<String, u32>> {
    let mut counts = BTreeMap::new();
    let stored = StoredState::read(journal, wallet)?;
    let mut before = None;
    loop {
        let rows = stored.last_rows(RowKind::Move, (before, PAGE))?;
        let Some(last) = rows.last() else { return Ok(counts) };
        before = Some(last.key);
        for row in &rows {
            let Some(one) = read(row)?.filter(|one| one.outcome == Some(MoveOutcome::Done)) else { continue };
            *counts.entry(format!("{}: {}", one.planned.name(), one.purpose.name())).or_default() += 1;
        }
    }
}

fn acts(journal: &Reader, wallet: &str) -> eyre::Result<Vec<&'static str>> {
    let mut names = Vec::new();
    let settled = |kind| -> eyre::Result<Vec<String>> {
        let rows = journal.latest(wallet, kind, ALL)?.into_iter();
        Ok(rows.filter(|row| row.state == ActState::Settled).map(|row| row.act.payload).collect())
    };
    for payload in settled(Kind::TreasuryTransfer)? {
        let transfer: TreasuryTransfer = serde_json::from_str(&payload)?;
        names.push(match transfer.direction {
            TransferDirection::Fund => "fund",
            TransferDirection::CallBack => "call back",
        });
    }
    for payload in settled(Kind::TreasuryAct)? {
        let TreasuryAct { action, .. } = serde_json::from_str(&payload)?;
        names.push(name(&action));
    }
    Ok(names)
}

const fn name(action: &Action) -> &'static str {
    match action {
        Action::Swap { offer: Side::Stake, .. } => "sell stake",
        Action::Swap { .. } => "buy stake",
        Action::Stake { .. } => "stake",
        Action::Unstake { .. } => "unstake",
        Action::Redelegate { .. } => "redelegate",
        Action::Claim { .. } => "claim rewards",
        Action::ProvideLiquidity { .. } => "lend to pools",
        Action::WithdrawLiquidity { .. } => "withdraw from pools",
        Action::Return { .. } => "return",
    }
}
