//! Recorded inputs that somebody or something changed: each is named, also one from which nothing follows, and those of
//! before there were digests stay what they were.

use rusqlite::{Connection, params};
use stateset_agent::bills::Input;
use stateset_api::IntentId;
use stateset_chain::journal::Journal;
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::{JournaledState, StateError, replay};
use stateset_state::past::Past;
use tempfile::TempDir;

const NOW: u64 = 1_790_000_000;
const WALLET: &str = "wallet";
/// A person's requests.
const REQUESTS: u8 = 5;

struct Recorded {
    folder: TempDir,
    journaled: JournaledState,
}

impl Recorded {
    /// Inputs from which nothing follows, a second apart.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let journaled = JournaledState::open(Journal::open(&path).unwrap(), Inbox::beside(&path), WALLET).unwrap();
        let mut recorded = Self { folder, journaled };
        (1..=REQUESTS).for_each(|number| recorded.asks(number));
        recorded
    }

    /// A person asks for a bill that nobody knows to be tried again.
    fn asks(&mut self, number: u8) {
        let input = Input::Retry(vec![IntentId::new(NOW, [number; 10])]);
        self.journaled.step(&input.into(), NOW + u64::from(number)).unwrap();
    }

    fn sql(&self, sql: &str) {
        Connection::open(self.folder.path().join("journal.db")).unwrap().execute_batch(sql).unwrap();
    }

    fn replayed(&self) -> Result<usize, StateError> {
        replay(self.journaled.journal(), WALLET)
    }

    /// Which input is named, and as what.
    fn named(&self) -> (i64, String, Option<u64>) {
        match self.replayed().unwrap_err() {
            StateError::InputChanged { number, kind, recorded_at } => (number, kind, recorded_at),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn a_changed_input_from_which_nothing_follows_is_named_by_number_kind_and_time() {
    let recorded = Recorded::new();
    assert_eq!(recorded.replayed().unwrap(), usize::from(REQUESTS));
    recorded.sql("UPDATE inputs SET json = replace(json, '0303', '0304') WHERE seq = 3");
    assert_eq!(recorded.named(), (3, "retry".to_owned(), Some(NOW + 3)));
    let said = recorded.replayed().unwrap_err().to_string();
    assert!(said.starts_with("input 3 (retry, recorded 2026-09-21T") && said.contains("restore"), "{said}");
    // Whoever reads a past for something else hears of it as well, from wherever he begins.
    let moment = recorded.journaled.journal().moment().unwrap();
    let past = Past::of(&moment, WALLET).unwrap().unwrap();
    for after in 0..3 {
        let error = past.each_after(after, &mut |_, _| {}).unwrap_err();
        assert!(matches!(error, StateError::InputChanged { number: 3, .. }), "{error}");
    }
    past.each_after(3, &mut |_, _| {}).unwrap();
}

#[test]
fn what_is_removed_exchanged_dated_otherwise_or_put_in_between_is_named() {
    for (sql, number) in [
        ("DELETE FROM inputs WHERE seq = 2", 3),
        ("UPDATE inputs SET json = (SELECT json FROM inputs WHERE seq = 4) WHERE seq = 2", 2),
        ("UPDATE inputs SET recorded_at = recorded_at + 1 WHERE seq = 4", 4),
        ("UPDATE inputs SET recorded_at = NULL WHERE seq = 4", 4),
        ("UPDATE inputs SET digest = NULL WHERE seq = 3", 3),
        ("UPDATE inputs SET digest = NULL WHERE seq < 3", 3),
        ("UPDATE inputs SET digest = zeroblob(32) WHERE seq = 1", 1),
        ("UPDATE inputs SET seq = 9 WHERE seq = 5", 9),
        ("INSERT INTO inputs (json) VALUES ('{\"retry\":[]}')", 6),
    ] {
        let recorded = Recorded::new();
        recorded.sql(sql);
        assert_eq!(recorded.named().0, number, "{sql}");
    }
}

#[test]
fn inputs_of_before_have_no_digest_and_the_chain_begins_at_the_first_that_has_one() {
    let mut recorded = Recorded::new();
    // As they lie in a journal of schema 6 once its tables are those of today.
    recorded.sql("UPDATE inputs SET digest = NULL, recorded_at = NULL");
    recorded.asks(6);
    recorded.asks(7);
    assert_eq!(recorded.replayed().unwrap(), 7);
    let digests: Vec<bool> = {
        let raw = Connection::open(recorded.folder.path().join("journal.db")).unwrap();
        let mut statement = raw.prepare("SELECT digest IS NOT NULL FROM inputs ORDER BY seq").unwrap();
        statement.query_map(params![], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    assert_eq!(digests, [false, false, false, false, false, true, true]);
    // What nothing vouches for is found only by where it leads.
    recorded.sql("UPDATE inputs SET json = replace(json, '0303', '0304') WHERE seq = 3");
    assert_eq!(recorded.replayed().unwrap(), 7);
    recorded.sql("UPDATE inputs SET json = replace(json, '0606', '0607') WHERE seq = 6");
    assert_eq!(recorded.named(), (6, "retry".to_owned(), Some(NOW + 6)));
    // Nor is one of those that have a digest taken for one of before.
    recorded.sql("UPDATE inputs SET digest = NULL, recorded_at = NULL WHERE seq = 6");
    assert_eq!(recorded.named(), (7, "retry".to_owned(), Some(NOW + 7)));
}
