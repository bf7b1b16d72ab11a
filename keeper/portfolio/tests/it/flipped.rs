//! What was recorded of a treasury leads to the same rows, by bytes; a byte that somebody changes in an input or in what
//! was decided is found, and its row named.

use proptest::prelude::{Strategy, any};
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::{Connection, params};
use stateset_api::IntentId;
use stateset_chain::Journal;
use stateset_state::journaled_state::replay;

use crate::booked::Books;
use crate::world::World;

/// The same text with its digit at this place another.
fn flipped(text: &str, at: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    bytes[at] = if bytes[at] == b'9' { b'8' } else { bytes[at] + 1 };
    String::from_utf8(bytes).unwrap()
}

/// Where the last digit of the first number behind this text stands.
fn digit_behind(text: &str, word: &str) -> usize {
    let from = text.find(word).unwrap_or_else(|| panic!("{word} in {text}")) + word.len();
    let first = from + text[from..].find(|letter: char| letter.is_ascii_digit()).unwrap();
    let length = text[first..].find(|letter: char| !letter.is_ascii_digit()).unwrap();
    first + length - 1
}

/// Something that was recorded: what changes its bytes, and what a replay calls it.
struct Stored {
    bytes: Vec<u8>,
    sql: &'static str,
    key: rusqlite::types::Value,
    named: String,
}

impl Stored {
    /// All inputs and all decisions.
    fn all(raw: &Connection) -> Vec<Self> {
        let mut inputs = raw.prepare("SELECT seq, CAST(json AS BLOB) FROM inputs ORDER BY seq").unwrap();
        let input = inputs.query_map([], |row| {
            let seq: i64 = row.get(0)?;
            let sql = "UPDATE inputs SET json = CAST(?2 AS TEXT) WHERE seq = ?1";
            Ok(Self { bytes: row.get(1)?, sql, key: seq.into(), named: format!("input {seq} (") })
        });
        let mut decisions = raw.prepare("SELECT key, CAST(json AS BLOB) FROM records WHERE kind = 4").unwrap();
        let decision = decisions.query_map([], |row| {
            let key: [u8; 16] = row.get(0)?;
            let sql = "UPDATE records SET json = CAST(?2 AS TEXT) WHERE kind = 4 AND key = ?1";
            let named = format!("decision {}", IntentId(key));
            Ok(Self { bytes: row.get(1)?, sql, key: key.to_vec().into(), named })
        });
        input.unwrap().chain(decision.unwrap()).collect::<Result<_, _>>().unwrap()
    }

    fn put(&self, raw: &Connection, bytes: &[u8]) {
        assert_eq!(raw.execute(self.sql, params![self.key, bytes]).unwrap(), 1);
    }

    /// Turns bits of one byte round, has that found, and puts it back.
    fn is_found_when_flipped(&self, (raw, journal, wallet): (&Connection, &Journal, &str), (at, bits): (usize, u8)) {
        let mut bytes = self.bytes.clone();
        bytes[at] ^= bits;
        self.put(raw, &bytes);
        let error = replay(journal, wallet).err().map(|error| error.to_string());
        self.put(raw, &self.bytes);
        let error = error.unwrap_or_else(|| panic!("byte {at} of {} ^ {bits} is not found", self.named));
        assert!(error.contains(&self.named), "byte {at} of {} ^ {bits}: {error}", self.named);
    }
}

#[tokio::test]
async fn any_byte_changed_in_any_recorded_input_or_decision_is_found_and_its_row_named() {
    let world = World::new(10_000).await;
    let mut books = Books::of(&world);
    books.rests(&world).await;
    let raw = Connection::open(books.keeper.file()).unwrap();
    let journal = books.keeper.state().shared_journal();
    let count = replay(&journal, &world.wallet).unwrap();
    let all = Stored::all(&raw);
    assert!(all.len() > count, "{} inputs and decisions", all.len());
    let parts = (&raw, journal.as_ref(), world.wallet.as_str());
    for (number, one) in all.iter().enumerate() {
        one.is_found_when_flipped(parts, (number * 31 % one.bytes.len(), 1));
    }
    let any_bit = (any::<Index>(), any::<Index>(), (0..8_u8).prop_map(|bit| 1 << bit));
    let mut runner = TestRunner::new(Config { cases: 100, failure_persistence: None, ..Config::default() });
    let cases = runner.run(&any_bit, |(row, at, bits)| {
        let one = row.get(&all);
        one.is_found_when_flipped(parts, (at.index(one.bytes.len()), bits));
        Ok(())
    });
    cases.unwrap();
    assert_eq!(replay(&journal, &world.wallet).unwrap(), count);
}

/// Where nothing vouches for the inputs, as in a journal of before: by what they led to.
#[tokio::test]
async fn a_byte_changed_in_a_look_a_survey_a_decision_or_an_entry_is_found_and_named() {
    let world = World::new(10_000).await;
    let mut books = Books::of(&world);
    books.rests(&world).await;
    let raw = Connection::open(books.keeper.file()).unwrap();
    let wallet = world.wallet.clone();
    let journal = books.keeper.state().shared_journal();
    raw.execute("UPDATE inputs SET digest = NULL", []).unwrap();
    let count = replay(&journal, &wallet).unwrap();
    assert!(count > 10, "{count} inputs");
    for (what, word, named) in [
        ("ledger_treasury", "\"time\":", "ledger row"),
        ("ledger_treasury", "\"act\":", "ledger row"),
        ("surveyed", "\"stable\":", "treasury move"),
        ("surveyed", "\"wallet\":", "treasury move"),
        ("move_ended", "\"height\":", "treasury move"),
    ] {
        let sql = "SELECT seq, json FROM inputs WHERE json LIKE ?1 ORDER BY seq DESC LIMIT 1";
        let like = format!("{{\"{what}\"%");
        let (seq, text): (i64, String) = raw.query_row(sql, [like], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let put = |text: &str| {
            raw.execute("UPDATE inputs SET json = ?2 WHERE seq = ?1", params![seq, text]).unwrap();
        };
        put(&flipped(&text, digit_behind(&text, word)));
        let error = replay(&journal, &wallet)
            .err()
            .unwrap_or_else(|| panic!("{what} {word} is not found in {seq}: {text}"))
            .to_string();
        assert!(error.contains("leads elsewhere than the stored state") && error.contains(named), "{what}: {error}");
        put(&text);
        assert_eq!(replay(&journal, &wallet).unwrap(), count, "{what}");
    }
    // Decisions, the ledger's rows, moves.
    for (kind, named) in [(4, "decision"), (9, "ledger row"), (6, "treasury move")] {
        let sql = "SELECT key, json FROM records WHERE kind = ?1 AND json LIKE '%1%' LIMIT 1";
        let found = raw.query_row(sql, [kind], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?)));
        let (key, text) = found.unwrap();
        let put = |text: &str| {
            let sql = "UPDATE records SET json = ?3 WHERE kind = ?1 AND key = ?2";
            raw.execute(sql, params![kind, key, text]).unwrap();
        };
        put(&flipped(&text, text.find('1').unwrap()));
        let error = replay(&journal, &wallet).unwrap_err().to_string();
        assert!(error.contains(named), "{kind}: {error}");
        put(&text);
    }
    assert_eq!(replay(&journal, &wallet).unwrap(), count);
}
