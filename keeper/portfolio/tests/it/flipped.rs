//! What was recorded of a treasury leads to the same rows, by bytes; a byte that somebody changes in what decided or in
//! what was decided is found, and named.

use rusqlite::{Connection, params};
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

#[tokio::test]
async fn a_byte_changed_in_a_look_a_survey_a_decision_or_an_entry_is_found_and_named() {
    let world = World::new(10_000).await;
    let mut books = Books::of(&world);
    books.rests(&world).await;
    let raw = Connection::open(books.keeper.file()).unwrap();
    let wallet = world.wallet.clone();
    let journal = books.keeper.state().shared_journal();
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
