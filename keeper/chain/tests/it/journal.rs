use std::fs::{self, OpenOptions, Permissions};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use stateset_api::IntentId;
use stateset_api::policy::{Breach, Rule};
use stateset_chain::journal::{
    ActEnd, ActId, ActState, Closing, Journal, JournalError, Kind, NewBatch, NewTx, PlannedAct, PlannedIntent, Reader,
    Recorded, TxEnd, TxState,
};
use stateset_chain::tx::Coin;
use stateset_chain::{CheckTx, TxHash};
use tempfile::TempDir;

use crate::steps::{paid_step, plan, step, step_with};

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
        mandate: None,
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
        signed_time: 1_790_000_000,
        signed_clock: 1_790_000_000_500,
    }
}

/// Writes a transaction down that carries these.
fn sign(journal: &Journal, tx: NewTx, intents: &[IntentId]) -> Result<Recorded, JournalError> {
    let row = |id: &IntentId| journal.act((*id).into()).unwrap().map_or(0, |row| row.row);
    let acts = intents.iter().map(row).collect();
    Ok(journal.record(vec![NewBatch { tx, kind: Kind::Payment, acts }])?.pop().unwrap())
}

fn answer(journal: &Journal, number: u8) -> Result<(), JournalError> {
    journal.record_answers(&[(number_of(journal, number), checked(number))])
}

fn close(journal: &Journal, number: u8, end: TxEnd, acts: &[(IntentId, ActEnd)]) -> Result<(), JournalError> {
    let acts = acts.iter().map(|(id, end)| (ActId::from(*id), end.clone())).collect();
    journal.close(&[Closing { tx: number_of(journal, number), end, acts }])
}

fn finish(journal: &Journal, id: IntentId, end: &ActEnd) -> Result<(), JournalError> {
    journal.finish(&[(id.into(), end.clone())])
}

/// The row of a transaction.
fn number_of(journal: &Journal, number: u8) -> i64 {
    journal.tx(TxHash([number; 32])).unwrap().map_or(99, |row| row.id)
}

fn checked(number: u8) -> CheckTx {
    CheckTx { hash: TxHash([number; 32]), code: 0, codespace: String::new(), log: String::new() }
}

fn included() -> TxEnd {
    let (codespace, log) = (String::new(), String::new());
    TxEnd::Included { height: 105, code: 0, codespace, log, gas_used: Some(1) }
}

fn to_be_retried() -> ActEnd {
    ActEnd::Planned { detail: "expired".into(), together_max: 1, gas_extra_percent: 50, counts: true }
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
    plan(&journal, &[intent(1), intent(2)]);
    (dir, journal)
}

#[test]
fn an_intent_goes_from_planned_to_settled_and_survives_reopening() {
    let (dir, journal) = journal();
    let id = intent(1).id;
    sign(&journal, new_tx(1, "a"), &[id]).unwrap();
    answer(&journal, 1).unwrap();
    let settled = ActEnd::Settled { height: 105, tx: Some(TxHash([1; 32])) };
    close(&journal, 1, included(), &[(id, settled)]).unwrap();
    drop(journal);
    let journal = Journal::open(dir.path().join("journal.sqlite")).unwrap();
    let row = journal.intent(id).unwrap().unwrap();
    assert_eq!(row.intent, intent(1), "amounts up to 2^128 - 1 come back whole");
    assert_eq!((row.state, row.paid_height, row.paid_tx), (ActState::Settled, Some(105), Some(TxHash([1; 32]))));
    let tx = journal.tx(TxHash([1; 32])).unwrap().unwrap();
    assert_eq!((tx.tx, tx.state, tx.broadcasts), (new_tx(1, "a"), TxState::Included, 1));
    assert_eq!(journal.txs_of(id).unwrap().len(), 1);
}

#[test]
fn the_same_intent_again_changes_nothing_wherever_it_stands() {
    let (_dir, journal) = journal();
    sign(&journal, new_tx(1, "a"), &[intent(1).id]).unwrap();
    let reworded = PlannedIntent { rationale: "other words".into(), planned_at: 5, ..intent(1) };
    assert_eq!(step(&journal, &[reworded]).unwrap(), 2);
    let row = journal.intent(intent(1).id).unwrap().unwrap();
    assert_eq!((row.state, row.intent), (ActState::Signed, intent(1)));
}

#[test]
fn only_planned_intents_are_signed_and_a_refusal_writes_nothing() {
    let (_dir, journal) = journal();
    let (one, two) = (intent(1).id, intent(2).id);
    sign(&journal, new_tx(1, "a"), &[one]).unwrap();
    let error = sign(&journal, new_tx(2, "b"), &[two, one]).unwrap_err();
    assert!(
        matches!(error, JournalError::ActTransition { from: ActState::Signed, to: ActState::Signed, .. }),
        "{error}"
    );
    assert_eq!(journal.tx(TxHash([2; 32])).unwrap(), None);
    assert_eq!(journal.intent(two).unwrap().unwrap().state, ActState::Planned);
}

#[test]
fn a_signer_has_one_transaction_in_flight_over_a_sequence() {
    let (_dir, journal) = journal();
    plan(&journal, &[intent(3)]);
    sign(&journal, new_tx(1, "a"), &[intent(1).id]).unwrap();
    let error = sign(&journal, new_tx(2, "a"), &[intent(2).id]).unwrap_err();
    assert!(matches!(error, JournalError::SequenceTaken { sequence: 1, hash: TxHash([1, ..]), .. }), "{error}");
    assert!(sign(&journal, new_tx(2, "b"), &[intent(2).id]).is_ok(), "another signer is another lane");
    assert!(
        sign(&journal, NewTx { sequence: 2, ..new_tx(3, "a") }, &[intent(3).id]).is_ok(),
        "the next waits for none"
    );
    let live: Vec<_> = journal.live("a").unwrap().iter().map(|row| (row.tx.sequence, row.tx.hash.0[0])).collect();
    assert_eq!(live, [(1, 1), (2, 3)]);
    let bytes: Vec<_> = journal.recorded("a", 2).unwrap().iter().map(|tx| tx.bytes().to_vec()).collect();
    assert_eq!(bytes, [vec![3; 300]]);
}

#[test]
fn an_ended_transaction_takes_no_further_end_and_no_broadcast() {
    let (_dir, journal) = journal();
    let id = intent(1).id;
    sign(&journal, new_tx(1, "a"), &[id]).unwrap();
    close(&journal, 1, TxEnd::Expired, &[(id, to_be_retried())]).unwrap();
    let row = journal.intent(id).unwrap().unwrap();
    assert_eq!((row.state, row.attempts, row.together_max, row.gas_extra_percent), (ActState::Planned, 1, 1, 50));
    for error in [
        close(&journal, 1, TxEnd::Expired, &[(id, to_be_retried())]).unwrap_err(),
        close(&journal, 1, included(), &[(id, to_be_retried())]).unwrap_err(),
        answer(&journal, 1).unwrap_err(),
    ] {
        assert!(matches!(error, JournalError::TxTransition { from: TxState::Expired, .. }), "{error}");
    }
}

#[test]
fn every_end_from_every_state_is_allowed_or_refused_as_the_table_says() {
    let (_dir, journal) = journal();
    let id = intent(1).id;
    let ends = || {
        let settled = ActEnd::Settled { height: 1, tx: None };
        let (refused, given_up) =
            (ActEnd::Refused { detail: "r".into(), breach: None }, ActEnd::NeedsReview { detail: "h".into() });
        [(settled, ActState::Settled), (refused, ActState::Refused), (given_up, ActState::NeedsReview)]
    };
    let refuse_all = |from: ActState| {
        assert_eq!(journal.intent(id).unwrap().unwrap().state, from);
        for (end, to) in ends() {
            let error = finish(&journal, id, &end).unwrap_err();
            assert!(
                matches!(error, JournalError::ActTransition { from: was, to: wanted, .. } if was == from && wanted == to),
                "{error}"
            );
        }
    };
    sign(&journal, new_tx(1, "a"), &[id]).unwrap();
    refuse_all(ActState::Signed);
    assert!(journal.retry(id, "").is_err());
    answer(&journal, 1).unwrap();
    refuse_all(ActState::Signed);
    close(&journal, 1, TxEnd::Expired, &[(id, ActEnd::NeedsReview { detail: "h".into() })]).unwrap();
    refuse_all(ActState::NeedsReview);
    journal.retry(id, "asked for").unwrap();
    finish(&journal, id, &ActEnd::Refused { detail: "r".into(), breach: None }).unwrap();
    refuse_all(ActState::Refused);
    journal.retry(id, "asked for").unwrap();
    assert!(journal.retry(id, "twice").is_err(), "a planned intent needs no retry");
    finish(&journal, id, &ActEnd::Settled { height: 9, tx: None }).unwrap();
    refuse_all(ActState::Settled);
    assert!(journal.retry(id, "").is_err());
    assert!(sign(&journal, new_tx(2, "a"), &[id]).is_err());
}

#[test]
fn a_refusal_keeps_the_rule_until_it_is_tried_again() {
    let (_dir, journal) = journal();
    let id = intent(1).id;
    let breach = Breach { resets_at: Some(9), ..Breach::new(Rule::PerDayMax, 7_u128, 3_u128) };
    finish(&journal, id, &ActEnd::Refused { detail: breach.to_string(), breach: Some(breach) }).unwrap();
    assert_eq!(journal.intent(id).unwrap().unwrap().breach, Some(breach));
    journal.retry(id, "the cap has room again").unwrap();
    assert_eq!(journal.intent(id).unwrap().unwrap().breach, None);
}

#[test]
fn a_transaction_ends_for_all_its_intents_and_for_no_other() {
    let (_dir, journal) = journal();
    let (hash, one, two) = (TxHash([1; 32]), intent(1).id, intent(2).id);
    sign(&journal, new_tx(1, "a"), &[one]).unwrap();
    let error = close(&journal, 1, TxEnd::Expired, &[]).unwrap_err();
    assert!(matches!(error, JournalError::ActsMissing { carried: 1, given: 0, .. }), "{error}");
    let error = close(&journal, 1, TxEnd::Expired, &[(two, to_be_retried())]).unwrap_err();
    assert!(matches!(error, JournalError::ActNotCarried { .. }), "{error}");
    assert_eq!(journal.tx(hash).unwrap().unwrap().state, TxState::Signed, "nothing was written");
    let error = close(&journal, 9, TxEnd::Expired, &[]).unwrap_err();
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
    assert_eq!(reader.intents(Some(ActState::Planned), 9).unwrap().len(), 2);
    plan(&journal, &[intent(3)]);
    assert_eq!(reader.intents(None, 9).unwrap().len(), 3);
    drop(journal);
    assert_eq!(Reader::open(&path).unwrap().totals(None).unwrap()[0].count, 3);
    assert!(Journal::open(&path).is_ok(), "the lock went with its holder");
}

#[test]
fn an_act_of_another_kind_is_no_payment_and_does_not_make_the_payments_unreadable() {
    let (dir, journal) = journal();
    let id = intent(9).id;
    let act = PlannedAct {
        id: ActId::from(id),
        wallet: "wallet".into(),
        kind: Kind::TreasuryTransfer,
        payload: "{}".into(),
        planned_at: 1_790_000_000,
    };
    assert!(journal.plan(&act).unwrap());
    let reader = Reader::open(dir.path().join("journal.sqlite")).unwrap();
    assert_eq!(reader.intent(id).unwrap(), None);
    assert_eq!(reader.act(id.into()).unwrap().unwrap().act, act);
    assert_eq!(reader.intents(None, 9).unwrap().len(), 2);
}

#[test]
fn totals_do_not_overflow_and_are_counted_per_denom_and_state() {
    let (_dir, journal) = journal();
    plan(&journal, &[PlannedIntent { denom: "ustate".into(), amount: 7, ..intent(3) }]);
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
    assert!(matches!(error, JournalError::NewerSchema { found: 9, known: 7, .. }), "{error}");
    let other = dir.path().join("other.sqlite");
    let connection = rusqlite::Connection::open(&other).unwrap();
    connection.execute_batch("CREATE TABLE songs (name TEXT)").unwrap();
    drop(connection);
    assert!(matches!(Journal::open(&other), Err(JournalError::Foreign { .. })));
}

#[test]
fn a_journal_of_the_first_version_keeps_its_intents_its_bytes_and_where_they_stand() {
    let (_dir, path) = journal_path();
    let old = rusqlite::Connection::open(&path).unwrap();
    old.execute_batch(include_str!("data/journal-1.sql")).unwrap();
    drop(old);
    // A reader changes nothing, so it says who does.
    let error = Reader::open(&path).map(|_| ()).unwrap_err();
    assert!(matches!(error, JournalError::OlderSchema { found: 1, known: 7, .. }), "{error}");
    let journal = Journal::open(&path).unwrap();
    let states: Vec<_> = journal.intents(None, 9).unwrap().into_iter().map(|row| row.state).collect();
    assert_eq!(states, [ActState::Signed, ActState::Settled, ActState::Refused]);
    let flying = journal.intent(intent(1).id).unwrap().unwrap();
    assert_eq!((flying.intent, flying.paid_tx), (intent(1), None));
    let paid = journal.intent(intent(2).id).unwrap().unwrap();
    assert_eq!((paid.paid_height, paid.paid_tx), (Some(105), Some(TxHash([2; 32]))));
    assert_eq!((paid.attempts, paid.together_max, paid.gas_extra_percent), (2, 1, 50));
    let live = journal.live("signer").unwrap();
    assert_eq!(live.iter().map(|row| (row.tx.sequence, row.tx.hash)).collect::<Vec<_>>(), [(2, TxHash([0xab; 32]))]);
    assert_eq!(journal.recorded("signer", 0).unwrap()[0].bytes(), [0xab, 0xab]);
    let carried: Vec<_> = journal.acts_of(live[0].id).unwrap().into_iter().map(|row| row.act.id).collect();
    assert_eq!(carried, [ActId::from(intent(1).id)]);
    assert_eq!(journal.document("state").unwrap().as_deref(), Some("{}"));
    let approved = PlannedIntent { approval: Some(7), ..intent(4) };
    plan(&journal, std::slice::from_ref(&approved));
    assert_eq!(journal.intent(approved.id).unwrap().unwrap().intent, approved);
}

/// An act of another kind than a payment.
fn heartbeat(words: &str) -> PlannedAct {
    PlannedAct {
        id: ActId::of(Kind::WalletHeartbeat, &["wallet", words]),
        wallet: "wallet".into(),
        kind: Kind::WalletHeartbeat,
        payload: format!(r#"{{"act":{words}}}"#),
        planned_at: 1_790_000_000,
    }
}

#[test]
fn acts_of_other_kinds_are_planned_once_beside_payments_and_wait_by_kind() {
    let (_dir, journal) = journal();
    step_with(&journal, &[intent(3)], &[heartbeat("7")]).unwrap();
    assert!(!journal.plan(&heartbeat("7")).unwrap(), "the same again is no second one");
    assert!(journal.plan(&heartbeat("8")).unwrap());
    let changed = PlannedAct { payload: "{}".into(), ..heartbeat("7") };
    let error = journal.plan(&changed).unwrap_err();
    assert!(matches!(error, JournalError::ActChanged { .. }), "{error}");
    let counts = Kind::ALL.map(|kind| journal.planned("wallet", kind, 9).unwrap().len());
    assert_eq!(counts, [0, 3, 0, 0, 0, 0, 0, 0, 2, 0]);
    assert!(
        journal.has_planned("wallet", Kind::Payment).unwrap() && !journal.has_planned("other", Kind::Payment).unwrap()
    );
}

#[test]
fn a_window_is_written_whole_or_not_at_all_and_its_fees_count_by_day_and_kind() {
    let (_dir, journal) = journal();
    let row = |number| journal.act(intent(number).id.into()).unwrap().unwrap().row;
    let batch = |number, sequence, acts: Vec<i64>| NewBatch {
        tx: NewTx { sequence, ..new_tx(number, "a") },
        kind: Kind::Payment,
        acts,
    };
    let error = journal.record(vec![batch(1, 1, vec![row(1)]), batch(2, 2, vec![row(1)])]).unwrap_err();
    assert!(matches!(error, JournalError::ActTransition { from: ActState::Signed, .. }), "{error}");
    let error = journal.record(vec![batch(1, 1, vec![row(1)]), batch(2, 2, Vec::new())]).unwrap_err();
    assert!(matches!(error, JournalError::NothingCarried { hash: TxHash([2, ..]) }), "{error}");
    assert!(journal.live("a").unwrap().is_empty());
    journal.record(vec![batch(1, 1, vec![row(1)]), batch(2, 2, vec![row(2)])]).unwrap();
    let day = 1_790_000_000_500 / 86_400_000;
    let fees = journal.fees_of_day("a", day, "ustate").unwrap();
    assert_eq!(
        fees.iter().map(|fee| (fee.kind, fee.amount, fee.acts)).collect::<Vec<_>>(),
        [(Kind::Payment, 10_000, 2)]
    );
    assert!(journal.fees_of_day("a", day + 1, "ustate").unwrap().is_empty());
}

#[test]
fn another_try_takes_the_newer_approval_and_bytes_under_way_keep_theirs() {
    let (_dir, journal) = journal();
    let with = |approval| PlannedIntent { approval: Some(approval), ..intent(1) };
    let stored = || journal.intent(intent(1).id).unwrap().unwrap();
    plan(&journal, &[with(1)]);
    finish(&journal, intent(1).id, &ActEnd::NeedsReview { detail: "expired".into() }).unwrap();
    plan(&journal, &[with(2)]);
    assert_eq!((stored().intent.approval, stored().is_alone()), (Some(2), true));
    sign(&journal, new_tx(1, "a"), &[intent(1).id]).unwrap();
    plan(&journal, &[with(3)]);
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
        paid_step(&journal, &paid, 105).unwrap();
    }
    let row = journal.intent(paid.id).unwrap().unwrap();
    assert_eq!((row.state, row.paid_height, row.paid_tx), (ActState::Settled, Some(105), None));
    // A refused one is settled as well; one whose bytes may be under way is not, and nothing of the step is kept.
    plan(&journal, &[intent(2), intent(3)]);
    finish(&journal, intent(2).id, &ActEnd::Refused { detail: "no".into(), breach: None }).unwrap();
    paid_step(&journal, &intent(2), 106).unwrap();
    assert_eq!(journal.intent(intent(2).id).unwrap().unwrap().state, ActState::Settled);
    sign(&journal, new_tx(1, "signer"), &[intent(3).id]).unwrap();
    let before = journal.inputs(0, 100).unwrap().len();
    let error = paid_step(&journal, &intent(3), 107).unwrap_err();
    assert!(matches!(error, JournalError::ActTransition { from: ActState::Signed, .. }), "{error}");
    assert_eq!(journal.inputs(0, 100).unwrap().len(), before);
    let other = PlannedIntent { amount: 7, ..intent(1) };
    assert!(matches!(paid_step(&journal, &other, 108), Err(JournalError::IntentChanged { .. })));
}
