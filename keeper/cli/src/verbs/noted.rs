//! Decisions in the wallet's decision log: where each stands, and whether chain and journal say the same.
//!
//! `verify` reads the log from the node's events, checks it against the wallet's own word, and walks the journal's decisions
//! along it. The first that differs is named: a record that was changed, one that the journal calls entered and the log
//! does not have, one that is in it twice.

use eyre::bail;
use serde::Serialize;
use stateset_agent::decisions::entry;
use stateset_api::IntentId;
use stateset_chain::journal::{Noted, Reader};
use stateset_config::context::Context;
use stateset_state::journaled_state::StoredState;
use stateset_state::{NoteState, StoredNote};

use crate::output::{Format, pairs};
use crate::verbs::wallet::log::{LoggedNote, logged_notes};

/// Decisions that are read at once.
const PAGE: u32 = 1_000;

/// Where a decision stands on its way to the log.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct NoteShown {
    state: &'static str,
    /// At or below this height, and by this transaction if its evidence said by which.
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tx: Option<String>,
    /// The hash under which it enters; another than the decision's where it shares one with others.
    entry: String,
    /// How many decisions that hash is of.
    decisions: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl NoteShown {
    /// Of where a decision stands.
    pub(super) fn of(StoredNote { state, together }: StoredNote) -> Self {
        let (state, height, tx, reason) = match state {
            NoteState::Waits => ("waits for the next note", None, None, None),
            NoteState::UnderWay => ("under way", None, None, None),
            NoteState::Entered { height, tx } => ("entered", Some(height), tx.map(|tx| tx.to_string()), None),
            NoteState::Lapsed { reason } => ("waits for another note", None, None, Some(reason)),
            NoteState::Unclear { reason } => ("unclear: `decisions verify` looks", None, None, Some(reason)),
        };
        let hash = entry(&together).map(hex::encode).unwrap_or_default();
        Self { state, height, tx, entry: hash, decisions: together.len(), reason }
    }

    pub(super) fn text(&self) -> String {
        let Self { state, height, tx, entry, decisions, reason } = self;
        let mut parts = vec![(*state).to_owned()];
        parts.extend(height.map(|height| format!("by block {height}")));
        parts.extend(tx.as_ref().map(|tx| format!("in {tx}")));
        if *decisions > 1 {
            parts.push(format!("as one of {decisions} under {entry}"));
        }
        parts.extend(reason.as_ref().map(|reason| format!("({reason})")));
        parts.join(" ")
    }
}

/// What the comparison found.
#[derive(Debug, Default, Serialize)]
struct Verified {
    /// Decisions whose hashes are in the log.
    entered: usize,
    /// Those that wait, or are under way.
    waiting: usize,
    /// Those of a note of which nothing says whether it took effect, and which the log does not have.
    missing: usize,
    /// Notes in the log that are none of this journal's.
    elsewhere: usize,
    /// All entries of the log, payments too.
    log_entries: usize,
}

pub(super) async fn verify(context: &Context, format: Format) -> eyre::Result<()> {
    // The journal first: what enters the log meanwhile is there and not yet said, never the other way round.
    let groups = groups(context)?;
    let (logged, log_entries) = logged_notes(context).await?;
    let found = compare(&groups, &logged)?;
    let found = Verified { log_entries, ..found };
    format.print(&found, |found| {
        pairs([
            ("entered", found.entered.to_string()),
            ("waiting", found.waiting.to_string()),
            ("missing, unclear why", found.missing.to_string()),
            ("notes of others", found.elsewhere.to_string()),
            ("log", format!("whole: {} entries", found.log_entries)),
        ])
    })
}

/// Decisions that enter the log as one.
#[derive(Debug)]
struct Group {
    first: IntentId,
    count: usize,
    /// In hex, as the log has it.
    hash: String,
    state: NoteState,
}

/// All that the journal has, in its order; refuses a record that is not as it was noted.
fn groups(context: &Context) -> eyre::Result<Vec<Group>> {
    let reader = Reader::open(&context.config.journal_file)?;
    let stored = StoredState::read(&reader, &context.wallet()?.address)?;
    let (mut groups, mut open, mut after) = (Vec::new(), Vec::<Noted>::new(), 0);
    loop {
        let page = stored.notes(after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.number;
        for noted in page {
            check_record(&stored, &noted)?;
            if open.last().is_some_and(|last| last.carried.is_none() || last.carried != noted.carried) {
                groups.extend(group(&stored, &std::mem::take(&mut open))?);
            }
            open.push(noted);
        }
    }
    groups.extend(group(&stored, &open)?);
    Ok(groups)
}

fn group(stored: &StoredState<'_>, noted: &[Noted]) -> eyre::Result<Option<Group>> {
    let Some(first) = noted.first() else { return Ok(None) };
    let hashes: Vec<[u8; 32]> = noted.iter().map(|noted| noted.decided.hash).collect();
    let hash = entry(&hashes).map(hex::encode).unwrap_or_default();
    let state = stored.note_state(first)?;
    Ok(Some(Group { first: IntentId(first.decided.id), count: noted.len(), hash, state }))
}

fn check_record(stored: &StoredState<'_>, noted: &Noted) -> eyre::Result<()> {
    let (id, wanted) = (IntentId(noted.decided.id), noted.decided.hash);
    match stored.decision_hash(noted.decided.id)? {
        Some(found) if found == wanted => Ok(()),
        Some(found) => bail!(
            "decision {id} differs: its record has the hash {}, it was noted as {}",
            hex::encode(found),
            hex::encode(wanted)
        ),
        None => bail!("decision {id} differs: it was noted as {}, its record is gone", hex::encode(wanted)),
    }
}

/// Walks the journal's decisions along the log's notes, in the order of both.
fn compare(groups: &[Group], logged: &[LoggedNote]) -> eyre::Result<Verified> {
    let (mut found, mut next, mut own) = (Verified::default(), 0, 0);
    for Group { first, count, hash, state } in groups {
        let position = logged.iter().skip(next).position(|note| note.hash == *hash).map(|ahead| next + ahead);
        match (state, position) {
            (NoteState::Waits | NoteState::Lapsed { .. }, _) | (NoteState::UnderWay, None) => found.waiting += count,
            (NoteState::Unclear { .. }, None) => found.missing += count,
            (NoteState::Entered { height, .. }, None) => {
                let last = next.checked_sub(1).map_or(0, |last| logged[last].number);
                bail!(
                    "decision {first} differs: the journal says that its hash {hash} entered the log by block {height}, \
                     the log does not have it behind entry {last}"
                )
            }
            (NoteState::Entered { .. } | NoteState::UnderWay | NoteState::Unclear { .. }, Some(position)) => {
                if let Some(again) = logged.iter().skip(position + 1).find(|note| note.hash == *hash) {
                    bail!(
                        "decision {first} is in the log twice, as entries {} and {}",
                        logged[position].number,
                        again.number
                    );
                }
                (next, own) = (position + 1, own + 1);
                found.entered += count;
            }
        }
    }
    found.elsewhere = logged.len() - own;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(hash: &str, state: NoteState) -> Group {
        Group { first: IntentId([7; 16]), count: 2, hash: hash.to_owned(), state }
    }

    fn log(hashes: &[&str]) -> Vec<LoggedNote> {
        hashes.iter().zip(3..).map(|(hash, number)| LoggedNote { number, hash: (*hash).to_owned() }).collect()
    }

    const ENTERED: NoteState = NoteState::Entered { height: 9, tx: None };

    #[test]
    fn what_entered_is_found_in_its_order_beside_what_others_noted() {
        let unclear = || NoteState::Unclear { reason: String::new() };
        let groups = [
            group("a", ENTERED),
            group("b", unclear()),
            group("c", unclear()),
            group("d", NoteState::UnderWay),
            group("e", NoteState::UnderWay),
            group("f", NoteState::Waits),
        ];
        let found = compare(&groups, &log(&["x", "a", "b", "d", "y"])).unwrap();
        assert_eq!((found.entered, found.waiting, found.missing, found.elsewhere), (6, 4, 2, 2));
    }

    #[test]
    fn the_first_that_differs_is_named_with_what_journal_and_log_say() {
        for (groups, logged, says) in [
            (vec![group("a", ENTERED), group("b", ENTERED)], vec!["a", "c"], "hash b entered the log by block 9"),
            (vec![group("a", ENTERED), group("b", ENTERED)], vec!["b", "a"], "does not have it behind entry 4"),
            (vec![group("a", ENTERED)], vec!["a", "b", "a"], "twice, as entries 3 and 5"),
        ] {
            let said = compare(&groups, &log(&logged)).unwrap_err().to_string();
            assert!(said.contains(says) && said.contains(&IntentId([7; 16]).to_string()), "{said}");
        }
    }
}
