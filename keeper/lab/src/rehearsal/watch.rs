//! Follows each bill of the world through the agent's journal, day by day, and says what came of it. It reads beside
//! the keeper, as a person's verbs do.

use std::collections::BTreeMap;

use stateset_agent::advice::{is_stopped, was_advised};
use stateset_agent::{BillRecord, BillStatus};
use stateset_api::{Amount, IntentId};
use stateset_chain::journal::Reader;
use stateset_state::journaled_state::StoredState;

use super::report::{BillOutcome, Day};
use super::world::{HOUR, Origin, World, WorldBill};

/// A bill that is followed: the first of its id.
struct Followed {
    index: usize,
    id: IntentId,
    last: Option<BillRecord>,
    paid_at: Option<u64>,
    /// Whether the wallet's balance, with what its treasury is worth, was ever enough at a day's end between its being due and its being late.
    was_covered: bool,
}

/// All of them.
pub(super) struct Watch {
    wallet: String,
    followed: Vec<Followed>,
    /// Those about which something may still change.
    open: Vec<usize>,
    /// The world's next bill.
    next: usize,
    grace: u64,
}

impl Watch {
    pub(super) fn new(wallet: &str, grace_hours: u32) -> Self {
        let grace = u64::from(grace_hours) * HOUR;
        Self { wallet: wallet.to_owned(), followed: Vec::new(), open: Vec::new(), next: 0, grace }
    }

    /// Looks at what is open, at a day's end, and hands each record to `look`. `times`: of blocks, by height.
    pub(super) fn look(
        &mut self,
        (world, by_id): (&World, &BTreeMap<IntentId, usize>),
        (journal, times): (&Reader, &BTreeMap<u64, u64>),
        (now, balance): (u64, u128),
        day: &mut Day,
        mut look: impl FnMut(IntentId, &BillRecord, Origin) -> eyre::Result<()>,
    ) -> eyre::Result<()> {
        self.take_in(world, by_id, now);
        let stored = StoredState::read(journal, &self.wallet)?;
        let mut still_open = Vec::new();
        for number in std::mem::take(&mut self.open) {
            let followed = &mut self.followed[number];
            let world_bill = &world.bills[followed.index];
            let Some(record) = stored.bill(followed.id)? else {
                still_open.push(number);
                continue;
            };
            followed.note(&record, times, day);
            if record.bill.due <= now && now <= from(world_bill) + self.grace {
                followed.was_covered |= balance >= record.bill.amount.0;
            }
            look(followed.id, &record, world_bill.origin)?;
            count_waiting(&record, now, day);
            if let Some(at) = followed.paid_at
                && at > from(world_bill) + self.grace
            {
                day.bills_late += 1;
            }
            if may_change(&record, world_bill.origin) {
                still_open.push(number);
            }
            followed.last = Some(record);
        }
        self.open = still_open;
        Ok(())
    }

    fn take_in(&mut self, world: &World, by_id: &BTreeMap<IntentId, usize>, now: u64) {
        while let Some(bill) = world.bills.get(self.next).filter(|bill| bill.arrives <= now) {
            let id = bill.bill.intent_id(&self.wallet);
            if by_id.get(&id) == Some(&self.next) {
                self.open.push(self.followed.len());
                let index = self.next;
                self.followed.push(Followed { index, id, last: None, paid_at: None, was_covered: false });
            }
            self.next += 1;
        }
    }

    /// What became of every bill of the world, by arrival, and how many were late although the wallet had the money.
    pub(super) fn outcomes(&self, world: &World) -> (Vec<BillOutcome>, u32) {
        let by_index: BTreeMap<usize, &Followed> = self.followed.iter().map(|one| (one.index, one)).collect();
        let mut covered = 0;
        let mut outcomes = Vec::new();
        for (index, bill) in world.bills.iter().enumerate().filter(|(_, bill)| bill.arrives < world.end()) {
            let followed = by_index.get(&index);
            let paid_at = followed.and_then(|one| one.paid_at);
            let until = paid_at.unwrap_or(world.end());
            let is_late = bill.origin.is_honest() && until > from(bill) + self.grace;
            if is_late && followed.is_some_and(|one| one.was_covered) {
                covered += 1;
            }
            outcomes.push(BillOutcome { is_late, ..outcome(bill, followed.copied()) });
        }
        (outcomes, covered)
    }

    /// What bills say that they paid.
    pub(super) fn paid(&self) -> Amount {
        let paid = self.followed.iter().filter(|one| one.paid_at.is_some());
        Amount(paid.filter_map(|one| one.last.as_ref()).map(|record| record.bill.amount.0).sum())
    }
}

impl Followed {
    fn note(&mut self, record: &BillRecord, times: &BTreeMap<u64, u64>, day: &mut Day) {
        let was = self.last.as_ref().map(|record| record.status.code());
        if was == Some(record.status.code()) {
            return;
        }
        match &record.status {
            BillStatus::Paid { height } => {
                // Found by its receipt alone, without a height: paid by the time that it was seen.
                let seen = || times.values().next_back().copied().unwrap_or_default();
                self.paid_at = Some(times.get(height).copied().unwrap_or_else(seen));
                day.bills_paid += 1;
                day.paid = Amount(day.paid.0.saturating_add(record.bill.amount.0));
            }
            BillStatus::Denied { .. } | BillStatus::Refused { .. } => day.bills_refused += 1,
            BillStatus::NeedsReview { .. } => day.bills_held += 1,
            _ => {}
        }
    }
}

/// From when on a bill can be paid.
fn from(bill: &WorldBill) -> u64 {
    bill.bill.due.max(bill.arrives)
}

fn may_change(record: &BillRecord, origin: Origin) -> bool {
    match &record.status {
        BillStatus::Paid { .. } | BillStatus::Denied { .. } | BillStatus::Refused { .. } => false,
        // Somebody will say of a model's word what it was worth.
        BillStatus::NeedsReview { .. } => origin.passes_a_person() || was_advised(record) && !is_stopped(record),
        _ => true,
    }
}

fn count_waiting(record: &BillRecord, now: u64, day: &mut Day) {
    let waits = matches!(
        record.status,
        BillStatus::Escalated { .. }
            | BillStatus::Asking { .. }
            | BillStatus::Proposed { .. }
            | BillStatus::NeedsReview { .. }
    );
    day.approvals_waiting += u32::from(waits);
    let is_unpaid = !matches!(record.status, BillStatus::Paid { .. } | BillStatus::Denied { .. });
    day.due_unpaid += u32::from(is_unpaid && record.bill.due <= now);
}

fn outcome(bill: &WorldBill, followed: Option<&Followed>) -> BillOutcome {
    let record = followed.and_then(|one| one.last.as_ref());
    let (state, reason) = match (followed, record) {
        (None, _) => ("known", "the bill of this payee and number stands".to_owned()),
        (Some(_), None) => ("not taken in", "its number reads like a known one".to_owned()),
        (Some(_), Some(record)) => (record.status.name(), reason(record)),
    };
    BillOutcome {
        number: bill.bill.number.clone(),
        payee: bill.bill.payee.clone(),
        vendor: bill.bill.vendor.clone().unwrap_or_default(),
        amount: bill.bill.amount,
        origin: bill.origin.name(),
        arrived: bill.arrives,
        due: bill.bill.due,
        state: state.to_owned(),
        reason,
        paid_at: followed.and_then(|one| one.paid_at),
        is_late: false,
    }
}

fn reason(record: &BillRecord) -> String {
    match &record.status {
        BillStatus::Waiting { breach, .. }
        | BillStatus::Escalated { breach, .. }
        | BillStatus::Asking { breach, .. }
        | BillStatus::Proposed { breach, .. }
        | BillStatus::Denied { breach } => breach.to_string(),
        BillStatus::Refused { reason } => reason.clone(),
        _ => record.review_reason().unwrap_or_default(),
    }
}
