//! Acts other than payments on their way: signed behind the payments of a tick, and settled by their own evidence. Where
//! several share a transaction each has a message of its own, and one that is refused has each go alone.

use super::course::CONFIRM_BLOCKS;
use super::fill::{EXTRA, Filling};
use super::kind::{Deed, Rate, Shown};
use super::proof::used_no_sequence;
use super::retry::{again, in_halves, with_more_gas};
use super::settle::{as_indexed, included, last_answer};
use super::{Outbox, OutboxError, Progress, waiting};
use crate::journal::{ActEnd, ActRow, Closing, Journal, Kind, TxEnd, TxRow, looks_restored};
use crate::outcome::Rebuild;
use crate::{Block, ChainError, Included, Outcome};

/// Planned acts that are looked through for one that may be signed: more than a wallet takes questions at a time.
const PLANNED_MAX: usize = 8;
/// Indices are written after their blocks, and late under load: a number that is used and bytes that are not in the index
/// are a person's to look at after so many blocks only.
const INDEX_BLOCKS: u64 = 20;
/// Added to the gas factor of one that ran out of gas.
const GAS_EXTRA_PERCENT: u32 = 50;

impl Outbox {
    /// Signs what is planned of each kind, one transaction of each in a tick. What fails in one is said and stops no other.
    pub(super) async fn fill_others(
        &mut self,
        journal: &Journal,
        block: &Block,
        (epoch, wants): (Option<u32>, &[Kind]),
        filling: &mut Filling,
    ) -> Result<(), OutboxError> {
        for kind in Kind::OTHERS.into_iter().filter(|kind| wants.contains(kind)) {
            if filling.space(self.config.window.saturating_add(EXTRA)) == 0 {
                break;
            }
            let planned = journal.planned(&self.config.wallet, kind, PLANNED_MAX)?;
            if planned.is_empty() {
                continue;
            }
            if let Some((kinds, reason)) = kind.one_at_a_time()
                && self.is_under_way(journal, filling, kinds)?
            {
                filling.progress.push(Progress::Postponed { kind, reason: reason.to_owned() });
                continue;
            }
            let rows = together(kind, self.within_rate(journal, kind, planned)?);
            if rows.is_empty() {
                filling.progress.push(Progress::Postponed { kind, reason: "as many as may be were signed".to_owned() });
                continue;
            }
            match self.add_other(journal, block, (epoch, &rows), filling).await {
                Ok(()) => {}
                Err(error @ OutboxError::Journal(_)) => return Err(error),
                Err(error) => filling.progress.push(Progress::Postponed { kind, reason: error.to_string() }),
            }
        }
        Ok(())
    }

    /// Whether an act of one of these kinds is signed and not over, or was signed in this tick.
    fn is_under_way(&self, journal: &Journal, filling: &Filling, kinds: &[Kind]) -> Result<bool, OutboxError> {
        for kind in kinds {
            if filling.has(*kind) || journal.has_in_flight(self.address(), &self.config.wallet, *kind)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Those that may be signed, by the machine's own clock over what the journal has: neither a restart nor a node's
    /// word makes it more.
    fn within_rate(&self, journal: &Journal, kind: Kind, planned: Vec<ActRow>) -> Result<Vec<ActRow>, OutboxError> {
        let has_room = |rate: Rate, clocks: Vec<u64>| {
            let oldest = clocks.get(rate.count.saturating_sub(1));
            oldest.is_none_or(|at| self.clock.now_millis() >= at.saturating_add(rate.within_millis))
        };
        if let Some(rate) = kind.rate()
            && !has_room(rate, journal.signed_clocks(&self.config.wallet, kind, rate.count)?)
        {
            return Ok(Vec::new());
        }
        let Some(rate) = kind.rate_of_one() else { return Ok(planned) };
        let mut rows = Vec::with_capacity(planned.len());
        for row in planned {
            if has_room(rate, journal.signed_clocks_of(row.row, rate.count)?) {
                rows.push(row);
            }
        }
        Ok(rows)
    }

    async fn add_other(
        &mut self,
        journal: &Journal,
        block: &Block,
        what: (Option<u32>, &[ActRow]),
        filling: &mut Filling,
    ) -> Result<(), OutboxError> {
        let (epoch, rows) = what;
        let Some(kind) = rows.first().map(|row| row.act.kind) else { return Ok(()) };
        let (mut size, mut messages) = (0, Vec::new());
        for row in rows {
            let deed = Deed::of(&row.act)?;
            size += deed.size();
            messages.extend(deed.messages(self, epoch).await?);
        }
        // On top of what was signed in this tick and is not sent nothing can be simulated.
        if filling.is_empty() && !self.gas.knows(kind, size) {
            match self.simulate(filling, messages.clone()).await {
                Ok(gas) => self.gas.learn(kind, size, gas),
                Err(error) if matches!(Outcome::of_error(&error), Outcome::Retry | Outcome::OtherNode) => {
                    return Err(error.into());
                }
                Err(error) => return self.refuse(journal, rows, refusal(error), filling),
            }
        }
        let extra = rows.iter().map(|row| row.gas_extra_percent).max().unwrap_or_default();
        let percent = u64::from(self.config.gas_factor_percent.saturating_add(extra));
        let gas_limit = self.gas.estimate(kind, size).saturating_mul(percent).div_ceil(100);
        let most = kind.gas_max().min(self.config.gas_limit_max);
        if gas_limit > most {
            self.gas.forget(kind);
            return self.refuse(journal, rows, format!("needs {gas_limit} gas, at most {most} are allowed"), filling);
        }
        let fee = self.fee(gas_limit)?;
        self.allow(filling, &fee)?;
        let batch = self
            .sign(block, filling, (kind, rows.iter().map(|row| row.row).collect()), (messages, gas_limit, fee))
            .await?;
        filling.add(batch);
        Ok(())
    }

    /// Ends one that was not signed; of several each is to go alone.
    fn refuse(
        &self,
        journal: &Journal,
        rows: &[ActRow],
        detail: String,
        filling: &mut Filling,
    ) -> Result<(), OutboxError> {
        let ends: Vec<_> = rows.iter().map(|row| (row.act.id, refused(row, detail.clone(), rows.len()))).collect();
        journal.finish(&ends)?;
        filling.progress.extend(ends.iter().map(|(id, end)| Progress::of(*id, end)));
        Ok(())
    }

    /// What became of those of one transaction whose sequence is used up, or why that cannot be said yet.
    pub(super) async fn settle_other(
        &mut self,
        journal: &Journal,
        block: &Block,
        (row, acts): (&TxRow, &[ActRow]),
    ) -> Result<Result<Closing, Progress>, OutboxError> {
        let tx = Some(row.tx.hash);
        let (found, has_index) = match self.chain.find_tx(row.tx.hash).await {
            // A node without an index refuses the question; what the contract shows then decides alone.
            Err(ChainError::Answered { .. }) => (None, false),
            found => (found?, true),
        };
        if let Some(found) = found.filter(|found| !used_no_sequence(found)) {
            let mut ends = Vec::with_capacity(acts.len());
            for act in acts {
                let end = match found.code {
                    0 => ActEnd::Settled { height: found.height, tx },
                    _ => self.failed_other(act, acts.len(), &found),
                };
                ends.push((act.act.id, end));
            }
            return Ok(Ok(as_indexed(row, &found, ends)));
        }
        let (mut all, mut patience) = (Vec::with_capacity(acts.len()), CONFIRM_BLOCKS);
        for act in acts {
            all.push(match Deed::of(&act.act)?.shown(self).await? {
                Shown::DoneByNumber if has_index => {
                    patience = INDEX_BLOCKS;
                    unknown_to_the_index()
                }
                Shown::DoneByNumber => self.by_number(journal).await?,
                shown => shown,
            });
        }
        let settled = ActEnd::Settled { height: block.height, tx: None };
        if all.iter().all(|shown| *shown == Shown::Done) {
            let ends = acts.iter().map(|act| (act.act.id, settled.clone())).collect();
            return Ok(Ok(included(row, (block.height, 0), (String::new(), String::new()), None, ends)));
        }
        if !self.course.is_absent(row.id, block.height, patience) {
            return Ok(Err(waiting(row, block, "its sequence is used, its effect is not seen")));
        }
        let without = format!("sequence {} was used without its effect{}", row.tx.sequence, last_answer(row));
        let end = |(act, shown): (&ActRow, &Shown)| {
            let end = match shown {
                Shown::Done => settled.clone(),
                Shown::Unclear(reason) => {
                    let detail = format!("sequence {} was used, by what is not known: {reason}", row.tx.sequence);
                    ActEnd::NeedsReview { detail }
                }
                Shown::DoneByNumber | Shown::NotDone => lapsed(act, without.clone()),
            };
            (act.act.id, end)
        };
        Ok(Ok(Closing { tx: row.id, end: TxEnd::Expired, acts: acts.iter().zip(&all).map(end).collect() }))
    }

    /// Whether an act whose number is used was done by these bytes, as far as a node without an index can say: where the
    /// key signed what the journal does not know, a person may have used the number.
    async fn by_number(&self, journal: &Journal) -> Result<Shown, OutboxError> {
        let signer = self.signer.address();
        let (account, last) = (self.chain.account(signer).await?, journal.last_sequence(signer)?);
        if looks_restored(last, account.map_or(0, |account| account.sequence)) {
            return Ok(Shown::Unclear("its number is used, and somebody else signs with the key".to_owned()));
        }
        Ok(Shown::Done)
    }

    fn failed_other(&mut self, act: &ActRow, count: usize, found: &Included) -> ActEnd {
        let log = format!("{} {} at {}: {}", found.codespace, found.code, found.height, found.log);
        match Outcome::of_code(&found.codespace, found.code) {
            Outcome::Rebuild(Rebuild::MoreGas) => {
                self.gas.forget(act.act.kind);
                with_more_gas(act, log, GAS_EXTRA_PERCENT)
            }
            _ => refused(act, log, count),
        }
    }

    /// What becomes of one whose bytes can no longer land.
    pub(super) async fn expire_other(&self, height: u64, act: &ActRow, reason: String) -> Result<ActEnd, OutboxError> {
        Ok(match Deed::of(&act.act)?.shown(self).await? {
            Shown::Done => ActEnd::Settled { height, tx: None },
            // No bytes of its own landed: whoever used its number or id did something else.
            Shown::DoneByNumber | Shown::Unclear(_) | Shown::NotDone => lapsed(act, reason),
        })
    }
}

/// Those that go into the next transaction: the first, and of its kind as many as may share it.
fn together(kind: Kind, mut rows: Vec<ActRow>) -> Vec<ActRow> {
    let goes_alone = |row: &ActRow| row.together_max == 1;
    if rows.first().is_some_and(goes_alone) {
        rows.truncate(1);
    }
    let mut is_first = true;
    rows.retain(|row| std::mem::take(&mut is_first) || !goes_alone(row));
    rows.truncate(kind.together_max());
    rows
}

/// What was refused: of several any may be to blame, so that each goes alone.
fn refused(row: &ActRow, detail: String, count: usize) -> ActEnd {
    if count > 1 {
        return in_halves(row, detail, 1);
    }
    ActEnd::Refused { detail, breach: None }
}

/// An index that works would show the very bytes.
fn unknown_to_the_index() -> Shown {
    Shown::Unclear("its number is used, and the node's index knows no such transaction".to_owned())
}

fn lapsed(act: &ActRow, reason: String) -> ActEnd {
    if act.act.kind.survives_its_bytes() {
        again(act, reason)
    } else {
        ActEnd::Refused { detail: reason, breach: None }
    }
}

fn refusal(error: ChainError) -> String {
    match error {
        ChainError::Answered { message, .. } => message,
        error => error.to_string(),
    }
}
