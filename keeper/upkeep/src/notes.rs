//! Decisions go to the wallet's decision log by their hashes, where the wallet keeps one: when thirty wait, or the oldest
//! has waited as long as the configuration says. Plans the act; the outbox sends it, and its number shows that it landed.
//!
//! One note at a time, and none sooner than a quarter of an hour after the one before: the log takes 120 hashes in any 60
//! minutes. Where more is decided than that, one hash stands for several decisions ([`stateset_agent::decisions::entry`]).
//! Never here: what a decision's hash is, and a wait of any payment for its note.

use cosmwasm_std::Binary;
use stateset_agent::decisions;
use stateset_api::limits::{NOTES_PER_HOUR_MAX, NOTES_PER_MESSAGE_MAX};
use stateset_api::wallet::WalletInfo;
use stateset_chain::journal::{ActState, Kind, Noted};
use stateset_chain::outbox::Note;
use stateset_chain::{Block, JournalError};
use stateset_state::journaled_state::JournaledState;

/// Seconds of the chain between two notes: four in an hour have as many hashes as the log takes.
pub const SPACING_SECONDS: u64 = 900;
/// Decisions in one note at most, a hundred for each of its hashes.
const DECISIONS_MAX: usize = 100 * NOTES_PER_MESSAGE_MAX;

/// One agent's.
#[derive(Debug, Default)]
pub struct Noter {
    /// Seconds that a decision waits at most, beside [`SPACING_SECONDS`]. `None`: nothing is noted.
    wait_seconds: Option<u64>,
}

impl Noter {
    /// Notes what is decided from now on, each within so many seconds; nothing if there are none.
    pub const fn new(wait_seconds: Option<u64>, journaled: &mut JournaledState) -> Self {
        journaled.note_decisions(wait_seconds.is_some());
        Self { wait_seconds }
    }

    /// Plans the next note when it is due. `may_act`: whether the wallet takes anything from the operator now.
    pub fn round(
        &self,
        journaled: &JournaledState,
        (block, info): (&Block, &WalletInfo),
        may_act: bool,
    ) -> Result<(), JournalError> {
        let Some(wait_seconds) = self.wait_seconds.filter(|_| info.keeps_log && may_act) else { return Ok(()) };
        let (journal, wallet) = (journaled.journal(), &journaled.state().wallet);
        if let Some(last) = journal.latest(wallet, Kind::Note, 1)?.pop() {
            match last.state {
                ActState::Planned | ActState::Signed => return Ok(()),
                ActState::Refused if !journal.notes_of(last.row)?.is_empty() => journal.release_note(last.act.id)?,
                ActState::Refused | ActState::Settled | ActState::NeedsReview => {}
            }
            if block.time < last.act.planned_at.saturating_add(SPACING_SECONDS) {
                return Ok(());
            }
        }
        let limit = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let first = journal.notes_waiting(journaled.agent(), limit(NOTES_PER_MESSAGE_MAX))?;
        let Some(oldest) = first.first() else { return Ok(()) };
        if first.len() < NOTES_PER_MESSAGE_MAX && block.time < decided_at(oldest).saturating_add(wait_seconds) {
            return Ok(());
        }
        let waiting = journal.notes_waiting(journaled.agent(), limit(DECISIONS_MAX))?;
        let (hashes, carried) = shared_out(&waiting);
        let act = Note::of(hashes, info.act).plan(wallet, block.time)?;
        journal.plan_note(&act, &carried)
    }
}

/// The hashes that enter the log, and which decision is in which: each by itself, or evenly shared where more wait than the
/// log takes in an hour.
fn shared_out(waiting: &[Noted]) -> (Vec<Binary>, Vec<(i64, u32)>) {
    let is_crowded = u64::try_from(waiting.len()).unwrap_or(u64::MAX) > NOTES_PER_HOUR_MAX;
    let each = if is_crowded { waiting.len().div_ceil(NOTES_PER_MESSAGE_MAX) } else { 1 };
    let (mut hashes, mut carried) = (Vec::new(), Vec::new());
    for (position, group) in (0_u32..).zip(waiting.chunks(each).take(NOTES_PER_MESSAGE_MAX)) {
        let of_group: Vec<[u8; 32]> = group.iter().map(|noted| noted.decided.hash).collect();
        hashes.extend(decisions::entry(&of_group).map(Binary::from));
        carried.extend(group.iter().map(|noted| (noted.number, position)));
    }
    (hashes, carried)
}

/// Unix seconds, as a decision's id says them in milliseconds.
fn decided_at(noted: &Noted) -> u64 {
    let [a, b, c, d, e, f, ..] = noted.decided.id;
    u64::from_be_bytes([0, 0, a, b, c, d, e, f]) / 1_000
}

#[cfg(test)]
mod tests {
    use stateset_chain::journal::Decided;

    use super::*;

    fn waiting(count: u16) -> Vec<Noted> {
        let noted = |number: u16| {
            let mut hash = [0; 32];
            hash[..2].copy_from_slice(&number.to_be_bytes());
            Noted { number: number.into(), decided: Decided { id: [0; 16], hash }, carried: None }
        };
        (1..=count).map(noted).collect()
    }

    #[test]
    fn decisions_are_noted_one_by_one_as_long_as_the_log_takes_them() {
        for (count, hashes, carried) in [(1, 1, 1), (30, 30, 30), (31, 30, 30), (120, 30, 30)] {
            let (noted, of) = shared_out(&waiting(count));
            assert_eq!((noted.len(), of.len()), (hashes, carried), "{count}");
            assert!(of.iter().zip(1..).all(|((number, at), next)| *number == next && i64::from(*at) + 1 == next));
        }
        assert_eq!(shared_out(&waiting(1)).0, vec![Binary::from(waiting(1)[0].decided.hash)]);
    }

    #[test]
    fn where_more_wait_one_hash_stands_for_several_and_none_is_left_out() {
        for count in [121, 150, 299, 3_000] {
            let all = waiting(count);
            let (noted, of) = shared_out(&all);
            assert_eq!(of.len(), usize::from(count));
            assert!(noted.len() <= NOTES_PER_MESSAGE_MAX);
            for (position, hash) in (0_u32..).zip(&noted) {
                let group: Vec<[u8; 32]> = all
                    .iter()
                    .zip(&of)
                    .filter(|(_, (_, at))| *at == position)
                    .map(|(noted, _)| noted.decided.hash)
                    .collect();
                assert!(group.len() > 1 || u32::try_from(noted.len()) == Ok(position + 1), "{count}");
                assert_eq!(Some(hash), decisions::entry(&group).map(Binary::from).as_ref());
            }
        }
    }

    #[test]
    fn a_decisions_id_says_when_it_was_made() {
        let mut noted = waiting(1).pop().unwrap();
        noted.decided.id = stateset_api::IntentId::new(1_790_000_000, [7; 10]).0;
        assert_eq!(decided_at(&noted), 1_790_000_000);
    }
}
