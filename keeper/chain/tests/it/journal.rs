use std::fs::{self, OpenOptions, Permissions};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use stateset_api::IntentId;
use stateset_api::policy::{Breach, Rule};
use stateset_chain::journal::{
    IntentEnd, IntentState, Journal, JournalError, NewTx, PlannedIntent, Reader, TxEnd, TxState,
};
use stateset_chain::tx::Coin;
use stateset_chain::{CheckTx, Included, TxHash};
use tempfile::TempDir;

fn intent(number: u8) -> PlannedIntent {
    PlannedIntent {
        id: IntentId::new(1_790_000_000, [number; 10]),
        wallet: "wallet".into(),
        denom: "uusdc".into(),
        to: "vendor".into(),
        amount: u128::MAX,
        category: "cloud".into(),
        reference: format!("bill {number}"),
        rationale: "due".into(),
        origin: "bills.csv".into(),
        approval: None,
        planned_at: 1_790_000_000,
    }
}

fn new_tx(number: u8, signer: &str) -> NewTx {
    NewTx {
        hash: TxHash([number; 32]),
        signer: signer.into(),
        sequence: 1,
        timeout_height: 120,
        gas_limit: 200_000,
        fee: Coin::new(5_000, "ustate"),
        bytes: vec![number; 300],
        signed_height: 100,
    }
}

fn checked(number: u8) -> CheckTx {
    CheckTx { hash: TxHash([number; 32]), code: 0, codespace: String::new(), log: String::new() }
}

fn included(number: u8) -> Included {
    Included {
        hash: TxHash([number; 32]),
        height: 105,
        code: 0,
        codespace: String::new(),
        log: String::new(),
        gas_wanted: 2,
        gas_used: 1,
        events: Vec::new(),
    }
}

fn to_be_retried() -> IntentEnd {
    IntentEnd::Planned { detail: "expired".into(), solo: true, gas_extra_percent: 50, counts: true }
}

fn journal_path() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.sqlite");
    (dir, path)
}

/// A journal with intents 1 and 2 planned.
fn journal() -> (TempDir, Journal) {
    let (dir, path) = journal_path();
    let journal = Journal::open(path).unwrap();
    journal.record_step(r#"{"block":1}"#, &[("state", "{}")], &[intent(1), intent(2)]).unwrap();
    (dir, journal)
}

#[test]
fn an_intent_goes_from_planned_to_settled_and_survives_reopening() {
    let (dir, journal) = journal();
    let id = intent(1).id;
    journal.record_signed(&new_tx(1, "a"), &[id]).unwrap();
    journal.record_broadcast(&checked(1)).unwrap();
    let settled = IntentEnd::Settled { height: 105, tx: Some(TxHash([1; 32])) };
    journal.close(TxHash([1; 32]), TxEnd::Included(&included(1)), &[(id, settled)]).unwrap();
    drop(journal);
    let journal = Journal::open(dir.path().join("journal.sqlite")).unwrap();
    let row = journal.intent(id).unwrap().unwrap();
    assert_eq!(row.intent, intent(1), "amounts up to 2^128 - 1 come back whole");
    assert_eq!((row.state, row.paid_height, row.paid_tx), (IntentState::Settled, Some(105), Some(TxHash([1; 32]))));
    let tx = journal.tx(TxHash([1; 32])).unwrap().unwrap();
    assert_eq!((tx.tx, tx.state, tx.broadcasts), (new_tx(1, "a"), TxState::Included, 1));
    assert_eq!(journal.txs_of(id).unwrap().len(), 1);
}

#[test]
fn a_step_is_recorded_whole_or_not_at_all() {
    let (_dir, journal) = journal();
    let changed = PlannedIntent { amount: 1, ..intent(2) };
    let error = journal.record_step("{}", &[("state", "{\"new\":1}")], &[intent(3), changed]).unwrap_err();
    assert!(matches!(error, JournalError::IntentChanged { field: "amount", .. }), "{error}");
    assert_eq!(journal.intent(intent(3).id).unwrap(), None);
    assert_eq!(journal.document("state").unwrap().as_deref(), Some("{}"));
    assert_eq!(journal.inputs(0, 9).unwrap().len(), 1);
}

#[test]
fn the_same_intent_again_changes_nothing_wherever_it_stands() {
    let (_dir, journal) = journal();
    journal.record_signed(&new_tx(1, "a"), &[intent(1).id]).unwrap();
    let reworded = PlannedIntent { rationale: "other words".into(), planned_at: 5, ..intent(1) };
    assert_eq!(journal.record_step("{}", &[], &[reworded]).unwrap(), 2);
    let row = journal.intent(intent(1).id).unwrap().unwrap();
    assert_eq!((row.state, row.intent), (IntentState::Signed, intent(1)));
}

#[test]
fn only_planned_intents_are_signed_and_a_refusal_writes_nothing() {
    let (_dir, journal) = journal();
    let (one, two) = (intent(1).id, intent(2).id);
    journal.record_signed(&new_tx(1, "a"), &[one]).unwrap();
    let error = journal.record_signed(&new_tx(2, "b"), &[two, one]).unwrap_err();
    assert!(
        matches!(error, JournalError::IntentTransition { from: IntentState::Signed, to: IntentState::Signed, .. }),
        "{error}"
    );
    assert_eq!(journal.tx(TxHash([2; 32])).unwrap(), None);
    assert_eq!(journal.intent(two).unwrap().unwrap().state, IntentState::Planned);
}

#[test]
fn a_signer_has_one_transaction_in_flight() {
    let (_dir, journal) = journal();
    journal.record_signed(&new_tx(1, "a"), &[intent(1).id]).unwrap();
    let error = journal.record_signed(&new_tx(2, "a"), &[intent(2).id]).unwrap_err();
    assert!(matches!(error, JournalError::InFlight { hash: TxHash([1, ..]), .. }), "{error}");
    assert!(journal.record_signed(&new_tx(2, "b"), &[intent(2).id]).is_ok(), "another signer is another lane");
    assert_eq!(journal.in_flight("a").unwrap().unwrap().tx.hash, TxHash([1; 32]));
}

#[test]
fn an_ended_transaction_takes_no_further_end_and_no_broadcast() {
    let (_dir, journal) = journal();
    let (hash, id) = (TxHash([1; 32]), intent(1).id);
    journal.record_signed(&new_tx(1, "a"), &[id]).unwrap();
    journal.close(hash, TxEnd::Expired, &[(id, to_be_retried())]).unwrap();
    let row = journal.intent(id).unwrap().unwrap();
    assert_eq!((row.state, row.attempts, row.solo, row.gas_extra_percent), (IntentState::Planned, 1, true, 50));
    for error in [
        journal.close(hash, TxEnd::Expired, &[(id, to_be_retried())]).unwrap_err(),
        journal.close(hash, TxEnd::Included(&included(1)), &[(id, to_be_retried())]).unwrap_err(),
        journal.record_broadcast(&checked(1)).unwrap_err(),
    ] {
        assert!(matches!(error, JournalError::TxTransition { from: TxState::Expired, .. }), "{error}");
    }
}

#[test]
fn every_end_from_every_state_is_allowed_or_refused_as_the_table_says() {
    let (_dir, journal) = journal();
    let id = intent(1).id;
    let ends = || {
        let settled = IntentEnd::Settled { height: 1, tx: None };
        let (refused, given_up) =
            (IntentEnd::Refused { detail: "r".into(), breach: None }, IntentEnd::NeedsReview { detail: "h".into() });
        [(settled, IntentState::Settled), (refused, IntentState::Refused), (given_up, IntentState::NeedsReview)]
    };
    let refuse_all = |from: IntentState| {
        assert_eq!(journal.intent(id).unwrap().unwrap().state, from);
        for (end, to) in ends() {
            let error = journal.finish(id, &end).unwrap_err();
            assert!(
                matches!(error, JournalError::IntentTransition { from: was, to: wanted, .. } if was == from && wanted == to),
                "{error}"
            );
        }
    };
    journal.record_signed(&new_tx(1, "a"), &[id]).unwrap();
    refuse_all(IntentState::Signed);
    assert!(journal.retry(id, "").is_err());
    journal.record_broadcast(&checked(1)).unwrap();
    refuse_all(IntentState::Broadcast);
    journal.close(TxHash([1; 32]), TxEnd::Expired, &[(id, IntentEnd::NeedsReview { detail: "h".into() })]).unwrap();
    refuse_all(IntentState::NeedsReview);
    journal.retry(id, "asked for").unwrap();
    journal.finish(id, &IntentEnd::Refused { detail: "r".into(), breach: None }).unwrap();
    refuse_all(IntentState::Refused);
    journal.retry(id, "asked for").unwrap();
    assert!(journal.retry(id, "twice").is_err(), "a planned intent needs no retry");
    journal.finish(id, &IntentEnd::Settled { height: 9, tx: None }).unwrap();
    refuse_all(IntentState::Settled);
    assert!(journal.retry(id, "").is_err());
    assert!(journal.record_signed(&new_tx(2, "a"), &[id]).is_err());
}

#[test]
fn a_refusal_keeps_the_rule_until_it_is_tried_again() {
    let (_dir, journal) = journal();
    let id = intent(1).id;
    let breach = Breach { resets_at: Some(9), ..Breach::new(Rule::PerDayMax, 7_u128, 3_u128) };
    journal.finish(id, &IntentEnd::Refused { detail: breach.to_string(), breach: Some(breach) }).unwrap();
    assert_eq!(journal.intent(id).unwrap().unwrap().breach, Some(breach));
    journal.retry(id, "the cap has room again").unwrap();
    assert_eq!(journal.intent(id).unwrap().unwrap().breach, None);
}

#[test]
fn a_transaction_ends_for_all_its_intents_and_for_no_other() {
    let (_dir, journal) = journal();
    let (hash, one, two) = (TxHash([1; 32]), intent(1).id, intent(2).id);
    journal.record_signed(&new_tx(1, "a"), &[one]).unwrap();
    let error = journal.close(hash, TxEnd::Expired, &[]).unwrap_err();
    assert!(matches!(error, JournalError::IntentsMissing { carried: 1, given: 0, .. }), "{error}");
    let error = journal.close(hash, TxEnd::Expired, &[(two, to_be_retried())]).unwrap_err();
    assert!(matches!(error, JournalError::IntentNotCarried { .. }), "{error}");
    assert_eq!(journal.tx(hash).unwrap().unwrap().state, TxState::Signed, "nothing was written");
    let error = journal.close(TxHash([9; 32]), TxEnd::Expired, &[]).unwrap_err();
    assert!(matches!(error, JournalError::NoTx(_)), "{error}");
}

#[test]
fn a_second_writer_is_refused_and_readers_go_on() {
    let (dir, journal) = journal();
    let path = dir.path().join("journal.sqlite");
    let error = Journal::open(&path).unwrap_err();
    let expected = format!("process {}", std::process::id());
    assert!(matches!(&error, JournalError::Locked { holder, .. } if *holder == expected), "{error}");
    let reader = Reader::open(&path).unwrap();
    assert_eq!(reader.intents(Some(IntentState::Planned), 9).unwrap().len(), 2);
    journal.record_step("{}", &[], &[intent(3)]).unwrap();
    assert_eq!(reader.intents(None, 9).unwrap().len(), 3);
    drop(journal);
    assert_eq!(Reader::open(&path).unwrap().totals(None).unwrap()[0].count, 3);
    assert!(Journal::open(&path).is_ok(), "the lock went with its holder");
}

#[test]
fn totals_do_not_overflow_and_are_counted_per_denom_and_state() {
    let (_dir, journal) = journal();
    journal.record_step("{}", &[], &[PlannedIntent { denom: "ustate".into(), amount: 7, ..intent(3) }]).unwrap();
    let totals = journal.totals(Some("wallet")).unwrap();
    let sums: Vec<_> = totals.iter().map(|sum| (sum.denom.as_str(), sum.count, sum.amount)).collect();
    assert_eq!(sums, [("ustate", 1, 7), ("uusdc", 2, u128::MAX)]);
}

#[test]
fn a_damaged_file_is_named_as_damaged() {
    let (dir, journal) = journal();
    drop(journal);
    let path = dir.path().join("journal.sqlite");
    let mut file = OpenOptions::new().write(true).open(&path).unwrap();
    // Within the second page: the header stays good, so only the check can find it.
    file.seek(SeekFrom::Start(4_096)).unwrap();
    file.write_all(&[0xa5; 8_192]).unwrap();
    let error = Journal::open(&path).unwrap_err();
    assert!(matches!(error, JournalError::Damaged { .. }), "{error}");
    fs::write(&path, "this is no database, it is a letter to whoever reads it, and long enough for a header").unwrap();
    let error = Journal::open(&path).unwrap_err();
    assert!(matches!(error, JournalError::Damaged { .. }), "{error}");
}

#[test]
fn newer_and_foreign_databases_are_left_alone() {
    let (dir, journal) = journal();
    drop(journal);
    let path = dir.path().join("journal.sqlite");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 9).unwrap();
    drop(connection);
    let error = Journal::open(&path).unwrap_err();
    assert!(matches!(error, JournalError::NewerSchema { found: 9, known: 3.., .. }), "{error}");
    let other = dir.path().join("other.sqlite");
    let connection = rusqlite::Connection::open(&other).unwrap();
    connection.execute_batch("CREATE TABLE songs (name TEXT)").unwrap();
    drop(connection);
    assert!(matches!(Journal::open(&other), Err(JournalError::Foreign { .. })));
}

#[test]
fn a_journal_of_the_first_version_keeps_its_intents_and_learns_of_approvals() {
    let (_dir, path) = journal_path();
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch(include_str!("data/journal-2.sql")).unwrap();
    connection.execute_batch("ALTER TABLE intents DROP COLUMN approval").unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    let sql = "INSERT INTO intents (id, wallet, denom, to_address, amount, category, reference, rationale, origin, \
         planned_at, state) VALUES (?1, 'wallet', 'uusdc', 'vendor', ?2, 'cloud', 'bill 1', 'due', 'bills.csv', \
         1790000000, 'planned')";
    connection.execute(sql, [intent(1).id.to_string(), u128::MAX.to_string()]).unwrap();
    drop(connection);
    // A reader changes nothing, so it says who does.
    let error = Reader::open(&path).map(|_| ()).unwrap_err();
    assert!(matches!(error, JournalError::OlderSchema { found: 1, known: 3.., .. }), "{error}");
    let journal = Journal::open(&path).unwrap();
    assert_eq!(journal.intent(intent(1).id).unwrap().unwrap().intent, intent(1));
    let approved = PlannedIntent { approval: Some(7), ..intent(2) };
    journal.record_step("{}", &[], std::slice::from_ref(&approved)).unwrap();
    assert_eq!(journal.intent(approved.id).unwrap().unwrap().intent, approved);
}

#[test]
fn another_try_takes_the_newer_approval_and_bytes_under_way_keep_theirs() {
    let (_dir, journal) = journal();
    let with = |approval| PlannedIntent { approval: Some(approval), ..intent(1) };
    let stored = || journal.intent(intent(1).id).unwrap().unwrap();
    journal.record_step("{}", &[], &[with(1)]).unwrap();
    journal.finish(intent(1).id, &IntentEnd::NeedsReview { detail: "expired".into() }).unwrap();
    journal.record_step("{}", &[], &[with(2)]).unwrap();
    journal.retry(intent(1).id, "asked again").unwrap();
    assert_eq!((stored().intent.approval, stored().is_alone()), (Some(2), true));
    journal.record_signed(&new_tx(1, "a"), &[intent(1).id]).unwrap();
    journal.record_step("{}", &[], &[with(3)]).unwrap();
    assert_eq!(stored().intent.approval, Some(2));
}

#[test]
fn a_read_only_folder_and_an_absent_one_are_distinguished() {
    let (dir, path) = journal_path();
    assert!(matches!(Reader::open(&path), Err(JournalError::Absent { .. })));
    assert!(matches!(Journal::open(dir.path().join("no/such/folder.sqlite")), Err(JournalError::Open { .. })));
    fs::set_permissions(dir.path(), Permissions::from_mode(0o555)).unwrap();
    let error = Journal::open(&path).unwrap_err();
    assert!(matches!(error, JournalError::ReadOnly { .. }), "{error}");
    fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
    drop(Journal::open(&path).unwrap());
    fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
    assert!(matches!(Journal::open(&path), Err(JournalError::ReadOnly { .. })));
}

/// Others pay too: the signers, by a proposal.
#[test]
fn a_payment_made_by_others_is_settled_with_its_step_or_not_at_all() {
    let folder = TempDir::new().unwrap();
    let journal = Journal::open(folder.path().join("journal.db")).unwrap();
    let paid = intent(1);
    for _ in 0..2 {
        journal.record_paid_step("{}", &[("agent", "{}")], &paid, 105).unwrap();
    }
    let row = journal.intent(paid.id).unwrap().unwrap();
    assert_eq!((row.state, row.paid_height, row.paid_tx), (IntentState::Settled, Some(105), None));
    // A refused one is settled as well; one whose bytes may be under way is not, and nothing of the step is kept.
    journal.record_step("{}", &[], &[intent(2), intent(3)]).unwrap();
    journal.finish(intent(2).id, &IntentEnd::Refused { detail: "no".into(), breach: None }).unwrap();
    journal.record_paid_step("{}", &[], &intent(2), 106).unwrap();
    assert_eq!(journal.intent(intent(2).id).unwrap().unwrap().state, IntentState::Settled);
    journal.record_signed(&new_tx(1, "signer"), &[intent(3).id]).unwrap();
    let before = journal.inputs(0, 100).unwrap().len();
    let error = journal.record_paid_step("{}", &[], &intent(3), 107).unwrap_err();
    assert!(matches!(error, JournalError::IntentTransition { from: IntentState::Signed, .. }), "{error}");
    assert_eq!(journal.inputs(0, 100).unwrap().len(), before);
    let other = PlannedIntent { amount: 7, ..intent(1) };
    assert!(matches!(journal.record_paid_step("{}", &[], &other, 108), Err(JournalError::IntentChanged { .. })));
}
