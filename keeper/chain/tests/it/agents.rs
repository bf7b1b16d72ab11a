//! Agents in one journal: their steps, their records, and a moment of them.

use rusqlite::Connection;
use stateset_api::IntentId;
use stateset_chain::journal::{
    ActEnd, Adopted, AgentId, AgentStep, IntentState, Journal, JournalError, NewAgent, PlannedIntent, Reader, Record,
    RecordLookup, RecordPage,
};
use tempfile::TempDir;

const TABLES_OF_VERSION_2: &str = include_str!("data/journal-2.sql");

fn intent(number: u8) -> PlannedIntent {
    PlannedIntent {
        id: IntentId::new(1_790_000_000, [number; 10]),
        wallet: "wallet".into(),
        denom: "uusdc".into(),
        to: "vendor".into(),
        amount: 5,
        category: "cloud".into(),
        reference: format!("bill {number}"),
        rationale: "due".into(),
        origin: "bill".into(),
        approval: None,
        mandate: None,
        planned_at: 1_790_000_000,
    }
}

fn record(key: u8, status: u8) -> Record {
    let alike = Some(u64::MAX - u64::from(key % 2));
    Record { kind: 1, key: [key; 16], status, alike, similar: Some(u64::from(key)), json: format!("{{\"n\":{key}}}") }
}

fn journal() -> (TempDir, Journal, AgentId) {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path().join("journal.db")).unwrap();
    let agent = journal.add_agent(&NewAgent { wallet: "wallet", json: "{}", adopts: None }).unwrap();
    (folder, journal, agent)
}

fn step<'a>(agent: AgentId, after: i64, records: &'a [Record]) -> AgentStep<'a> {
    AgentStep {
        agent,
        after,
        input: "{\"input\":1}",
        at: 1,
        records,
        json: None,
        planned: &[],
        acts: &[],
        paid: &[],
        withdrawn: &[],
        decided: &[],
    }
}

const fn all() -> RecordPage {
    RecordPage { kind: 1, status: None, after: None, limit: 100 }
}

#[test]
fn a_step_withdraws_what_is_planned_and_nothing_that_may_be_under_way() {
    let (folder, journal, agent) = journal();
    let wanted = [intent(1), intent(2)];
    journal.record_agent_step(&AgentStep { planned: &wanted, ..step(agent, 0, &[]) }).unwrap();
    let raw = Connection::open(folder.path().join("journal.db")).unwrap();
    raw.execute("UPDATE acts SET state = 'signed' WHERE id = ?1", [&intent(2).id.0[..]]).unwrap();
    let state = |number| journal.intent(intent(number).id).unwrap().unwrap().state;
    let end = || ActEnd::NeedsReview { detail: "in doubt".to_owned() };
    let both = [(intent(1).id.into(), end()), (intent(2).id.into(), end())];
    let error = journal.record_agent_step(&AgentStep { withdrawn: &both, ..step(agent, 1, &[]) }).unwrap_err();
    assert!(matches!(error, JournalError::ActTransition { from: IntentState::Signed, .. }), "{error}");
    assert_eq!((state(1), state(2)), (IntentState::Planned, IntentState::Signed), "all of it or nothing");
    journal.record_agent_step(&AgentStep { withdrawn: &both[..1], ..step(agent, 1, &[]) }).unwrap();
    assert_eq!((state(1), state(2)), (IntentState::NeedsReview, IntentState::Signed));
    // A person's word plans it again.
    journal.record_agent_step(&AgentStep { planned: &wanted[..1], ..step(agent, 2, &[]) }).unwrap();
    assert_eq!(state(1), IntentState::Planned);
}

#[test]
fn a_step_is_written_whole_or_not_at_all() {
    let (_folder, journal, agent) = journal();
    let records = [record(1, 0)];
    let first = AgentStep { planned: &[intent(1)], ..step(agent, 0, &records) };
    assert_eq!(journal.record_agent_step(&first).unwrap(), 1);
    let changed = PlannedIntent { amount: 6, ..intent(1) };
    let records = [record(1, 9), record(2, 0)];
    let bad = AgentStep { planned: &[intent(2), changed], json: Some("{\"new\":1}"), ..step(agent, 1, &records) };
    let error = journal.record_agent_step(&bad).unwrap_err();
    assert!(matches!(error, JournalError::IntentChanged { field: "amount", .. }), "{error}");
    let moment = journal.moment().unwrap();
    assert_eq!(moment.records(agent, &all()).unwrap(), [record(1, 0)]);
    assert_eq!((moment.last_input(agent).unwrap(), moment.agent("wallet").unwrap().unwrap().json), (1, "{}".into()));
    drop(moment);
    assert_eq!(journal.intent(intent(2).id).unwrap(), None);
}

#[test]
fn a_writer_that_did_not_see_the_last_input_is_stopped_with_both_numbers() {
    let (_folder, journal, agent) = journal();
    journal.record_agent_step(&step(agent, 0, &[record(1, 0)])).unwrap();
    let error = journal.record_agent_step(&step(agent, 0, &[record(1, 5)])).unwrap_err();
    assert!(matches!(error, JournalError::AnotherWriter { expected: 0, found: 1 }), "{error}");
    assert_eq!(journal.moment().unwrap().records(agent, &all()).unwrap(), [record(1, 0)]);
}

#[test]
fn what_ended_without_payment_is_planned_anew_with_the_step_that_wants_it() {
    let (_folder, journal, agent) = journal();
    let wanted = [intent(1)];
    let step = |after| AgentStep { planned: &wanted, ..step(agent, after, &[]) };
    journal.record_agent_step(&step(0)).unwrap();
    journal.finish(&[(intent(1).id.into(), ActEnd::Refused { detail: "no".into(), breach: None })]).unwrap();
    journal.record_agent_step(&step(1)).unwrap();
    let row = journal.intent(intent(1).id).unwrap().unwrap();
    assert_eq!((row.state, row.detail.as_str(), row.attempts), (IntentState::Planned, "asked to try again", 0));
}

#[test]
fn what_others_paid_is_settled_with_the_step_that_learns_of_it() {
    let (_folder, journal, agent) = journal();
    let paid = [(intent(1), 105)];
    journal.record_agent_step(&AgentStep { paid: &paid, ..step(agent, 0, &[]) }).unwrap();
    journal.record_agent_step(&AgentStep { paid: &paid, ..step(agent, 1, &[]) }).unwrap();
    let row = journal.intent(intent(1).id).unwrap().unwrap();
    assert_eq!((row.state, row.paid_height), (IntentState::Settled, Some(105)));
}

#[test]
fn agents_of_one_journal_see_neither_inputs_nor_records_of_each_other() {
    let (_folder, journal, one) = journal();
    let other = journal.add_agent(&NewAgent { wallet: "other", json: "{}", adopts: None }).unwrap();
    let again = journal.add_agent(&NewAgent { wallet: "other", json: "{}", adopts: None }).unwrap_err();
    assert!(matches!(&again, JournalError::AgentKnown { wallet } if wallet == "other"), "{again}");
    journal.record_agent_step(&step(one, 0, &[record(1, 0)])).unwrap();
    // The other's own inputs alone count for it.
    assert_eq!(journal.record_agent_step(&step(other, 0, &[record(1, 7)])).unwrap(), 2);
    assert_eq!(journal.record_agent_step(&step(one, 1, &[record(3, 0)])).unwrap(), 3);
    let moment = journal.moment().unwrap();
    assert_eq!(moment.records(other, &all()).unwrap(), [record(1, 7)]);
    let numbers = |agent| moment.inputs(agent, 0, 9).unwrap().into_iter().map(|(seq, _)| seq).collect::<Vec<_>>();
    assert_eq!((numbers(one), numbers(other)), (vec![1, 3], vec![2]));
    assert_eq!(moment.agents().unwrap().len(), 2);
}

#[test]
fn records_are_found_by_key_and_hash_and_paged_and_counted_by_status() {
    let (_folder, journal, agent) = journal();
    let records: Vec<Record> = (1..=5).map(|key| record(key, key % 3)).collect();
    journal.record_agent_step(&step(agent, 0, &records)).unwrap();
    let moment = journal.moment().unwrap();
    let keys = |found: Vec<Record>| found.iter().map(|record| record.key[0]).collect::<Vec<u8>>();
    let find = |lookup| keys(moment.find(agent, &lookup).unwrap());
    assert_eq!(find(RecordLookup::Key(1, [4; 16])), [4]);
    assert_eq!(find(RecordLookup::Alike(1, u64::MAX)), [2, 4]);
    assert_eq!(find(RecordLookup::Similar(1, 3)), [3]);
    assert_eq!(find(RecordLookup::Key(2, [4; 16])), [0_u8; 0], "of another kind");
    let page =
        |status, after, limit| keys(moment.records(agent, &RecordPage { kind: 1, status, after, limit }).unwrap());
    assert_eq!(page(None, None, 2), [1, 2]);
    assert_eq!(page(None, Some([2; 16]), 9), [3, 4, 5]);
    assert_eq!(page(Some(1), None, 9), [1, 4]);
    assert_eq!(page(Some(1), Some([1; 16]), 9), [4]);
    assert_eq!(moment.counts(agent, 1).unwrap(), [(0, 1), (1, 2), (2, 2)]);
    assert_eq!(moment.records(agent, &all()).unwrap(), records);
}

#[test]
fn a_moment_stays_what_it_was_while_a_keeper_writes() {
    let (folder, journal, agent) = journal();
    journal.record_agent_step(&step(agent, 0, &[record(1, 0)])).unwrap();
    let reader = Reader::open(folder.path().join("journal.db")).unwrap();
    let moment = reader.moment().unwrap();
    journal.record_agent_step(&step(agent, 1, &[record(1, 9)])).unwrap();
    assert_eq!(moment.inputs(agent, 0, 9).unwrap().len(), 1);
    assert_eq!(moment.records(agent, &all()).unwrap(), [record(1, 0)]);
    drop(moment);
    let moment = reader.moment().unwrap();
    assert_eq!(moment.inputs(agent, 0, 9).unwrap().len(), 2);
    assert_eq!(moment.records(agent, &all()).unwrap(), [record(1, 9)]);
}

#[test]
fn inputs_of_a_journal_of_before_are_those_of_the_agent_that_adopts_its_document() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(TABLES_OF_VERSION_2).unwrap();
    old.execute_batch(
        "INSERT INTO inputs (json) VALUES ('{\"a\":1}'), ('{\"a\":2}'); INSERT INTO documents VALUES ('agent', '{}');",
    )
    .unwrap();
    drop(old);
    assert!(matches!(Reader::open(&path), Err(JournalError::OlderSchema { found: 2, .. })));
    let journal = Journal::open(&path).unwrap();
    // Another agent that comes first does not get them.
    let new = journal.add_agent(&NewAgent { wallet: "new", json: "{}", adopts: None }).unwrap();
    assert_eq!(journal.moment().unwrap().last_input(new).unwrap(), 0);
    let adopts = Adopted { document: "agent", records: &[record(1, 0)], input: "{\"rules\":2}" };
    let agent = journal.add_agent(&NewAgent { wallet: "old", json: "{}", adopts: Some(adopts) }).unwrap();
    assert_eq!(agent, AgentId::FIRST);
    let moment = journal.moment().unwrap();
    assert_eq!(moment.document("agent").unwrap(), None);
    assert_eq!(moment.records(agent, &all()).unwrap(), [record(1, 0)]);
    let inputs: Vec<String> = moment.inputs(agent, 0, 9).unwrap().into_iter().map(|(_, json)| json).collect();
    assert_eq!(inputs, ["{\"a\":1}", "{\"a\":2}", "{\"rules\":2}"]);
}
