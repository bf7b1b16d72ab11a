//! What waits for somebody now, whoever was told: read at a start, and then now and then, so that nothing is forgotten
//! by a death between a decision and its notice, and reminders have their time.

use stateset_agent::BillStatus;
use stateset_api::IntentId;
use stateset_api::wallet::{ProposalStatus, ProposalSummary};
use stateset_chain::contract::{AskError, Wallet};
use stateset_chain::journal::Reader;
use stateset_state::journaled_state::{BillPage, StateError, StoredState};

use crate::item::{Item, ShowAmount};

/// Of each status, at most so many bills, the earliest first: what lies behind them is said when it happens, and
/// reminded of when its turn comes.
pub const WAITING_MAX: u32 = 1_000;

/// Statuses that somebody is waited for in, and approvals, whose notice a death may have lost.
const STATUSES: [&str; 6] = ["escalated", "proposed", "unapproved", "balloted", "approved", "held"];

/// The bills that wait.
pub(crate) fn bills(journal: &Reader, wallet: &str, show: ShowAmount<'_>) -> Result<Vec<Item>, StateError> {
    let stored = StoredState::read_among(journal, wallet)?;
    let mut items = Vec::new();
    for (code, _) in (0_u8..).zip(BillStatus::NAMES).filter(|(_, name)| STATUSES.contains(name)) {
        let page = BillPage { status: Some(code), after: None, limit: WAITING_MAX };
        let bills = stored.bills(&page)?;
        items.extend(bills.iter().filter_map(|(id, record)| Item::of_bill(*id, record, show)));
    }
    Ok(items)
}

/// What waits besides bills.
pub(crate) fn besides_bills(
    journal: &Reader,
    wallet: &str,
    in_words: &dyn Fn(&str) -> String,
) -> Result<Vec<Item>, StateError> {
    let waits = StoredState::read_among(journal, wallet)?.waits()?;
    Ok(waits.iter().map(|one| Item::of_waiting(one, in_words)).collect())
}

/// Some bills as they stand.
pub(crate) fn these(
    journal: &Reader,
    wallet: &str,
    ids: impl Iterator<Item = IntentId>,
    show: ShowAmount<'_>,
) -> Result<Vec<Item>, StateError> {
    let stored = StoredState::read_among(journal, wallet)?;
    let mut items = Vec::new();
    for id in ids {
        let record = stored.bill(id)?;
        items.extend(record.and_then(|record| Item::of_bill(id, &record, show)));
    }
    Ok(items)
}

/// Says of the bills' proposals when they end, and adds those that are no bill's.
pub(crate) async fn add_proposals(wallet: &Wallet, now: u64, items: &mut Vec<Item>) -> Result<(), AskError> {
    for summary in wallet.proposals(0).await?.iter().filter(|one| is_pending(one, now)) {
        let item = Item::of_proposal(summary);
        match items.iter_mut().find(|known| known.subject == item.subject) {
            Some(known) => known.until = item.until,
            None => items.push(item),
        }
    }
    Ok(())
}

fn is_pending(summary: &ProposalSummary, now: u64) -> bool {
    matches!(summary.status, ProposalStatus::Open {} | ProposalStatus::Ripe {}) && now < summary.expires_at
}
