//! The agent's state in its journal: what is written, what leaves memory, what a replay says, and journals of before.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;
use stateset_agent::bills::{self, Ended, Input};
use stateset_agent::{AgentState, Bill, BillStatus, Effect, Judged, Kind, Observation, Outcome, Row, step, vendors};
use stateset_api::policy::{Breach, Rule, Verdict};
use stateset_api::{Amount, IntentId};
use stateset_chain::journal::{ActEnd, AgentStep, IntentState, Journal, JournalError, NewAgent, Reader, Record};
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::{JournaledState, StateError, StoredState, read_state, replay};
use tempfile::TempDir;

const NOW: u64 = 1_790_000_000;
const WALLET: &str = "wallet";
const TABLES_OF_VERSION_2: &str = include_str!("../../../chain/tests/it/data/journal-2.sql");
const INPUTS_OF_VERSION_2: &str = include_str!("../../../agent/tests/it/data/inputs-0.2.jsonl");
const STATE_OF_VERSION_2: &str = include_str!("../../../agent/tests/it/data/state-0.2.json");

fn bill(number: &str) -> Bill {
    Bill {
        number: number.into(),
        payee: "vendor".into(),
        denom: "uusdc".into(),
        amount: Amount(5),
        category: "cloud".into(),
        due: NOW,
        vendor: None,
        memo: None,
        part: None,
        discount: None,
    }
}

fn id(number: &str) -> IntentId {
    bill(number).intent_id(WALLET)
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("journal.db")
    }

    fn open(&self) -> Result<JournaledState, StateError> {
        let path = self.path();
        JournaledState::open(Journal::open_rehearsal(&path)?, Inbox::beside(&path), WALLET)
    }

    fn reader(&self) -> Reader {
        Reader::open(self.path()).unwrap()
    }

    fn replayed(&self) -> usize {
        replay(&self.reader(), WALLET).unwrap()
    }
}

fn import(journaled: &mut JournaledState, numbers: &[&str]) {
    let bills = numbers.iter().map(|number| bill(number)).collect();
    journaled.step(&Input::Imported(bills).into(), NOW).unwrap();
}

fn judge(journaled: &mut JournaledState, number: &str, breach: Option<Rule>) {
    let verdict = if breach.is_some() { Verdict::Deny } else { Verdict::Allow };
    let breach = breach.map(|rule| Breach::new(rule, 5_u128, 0_u128));
    let judged = vec![Judged { id: id(number), verdict, already_done: false, breach }];
    journaled.step(&Input::Observed(Observation { height: 7, time: NOW, judged }).into(), NOW).unwrap();
}

#[test]
fn what_has_ended_leaves_memory_stays_findable_and_comes_back_when_asked_for() {
    let folder = Folder::new();
    let mut journaled = folder.open().unwrap();
    import(&mut journaled, &["A", "B"]);
    judge(&mut journaled, "A", Some(Rule::Category));
    assert_eq!((journaled.state().bills.len(), journaled.state().bills.counts()[8]), (1, 1));
    drop(journaled);
    let mut journaled = folder.open().unwrap();
    assert_eq!((journaled.state().bills.len(), journaled.state().bills.counts()[8]), (1, 1));
    let reader = folder.reader();
    let stored = StoredState::read(&reader, WALLET).unwrap();
    assert!(matches!(stored.bill(id("A")).unwrap().unwrap().status, BillStatus::Denied { .. }));
    drop(stored);
    // The same again is no second bill, and a retry finds it.
    import(&mut journaled, &["A"]);
    assert_eq!(journaled.state().bills.len(), 1);
    journaled.step(&Input::Retry(vec![id("A")]).into(), NOW).unwrap();
    assert_eq!(journaled.state().bills.get(&id("A")).unwrap().status, BillStatus::Open);
    assert_eq!(folder.replayed(), 4);
    assert_eq!(read_state(&reader, WALLET).unwrap().bills.len(), 2);
}

#[test]
fn a_look_alike_of_a_bill_that_left_memory_is_no_second_bill() {
    let folder = Folder::new();
    let mut journaled = folder.open().unwrap();
    import(&mut journaled, &["INV 77"]);
    judge(&mut journaled, "INV 77", Some(Rule::Category));
    assert!(journaled.state().bills.is_empty());
    import(&mut journaled, &["INV\u{a0}77", "inv-77"]);
    let held = StoredState::read(&folder.reader(), WALLET).unwrap().bill(id("inv-77")).unwrap().unwrap();
    assert!(held.review_reason().unwrap().contains("paid twice"), "the one spelled otherwise is for a person");
    assert_eq!(journaled.state().bills.counts().iter().sum::<u64>(), 2, "the other is no bill");
    assert_eq!(folder.replayed(), 3);
}

#[test]
fn a_refused_bill_is_planned_anew_in_the_step_that_decides_so_and_outcomes_are_one_input() {
    let folder = Folder::new();
    let mut journaled = folder.open().unwrap();
    import(&mut journaled, &["A", "B"]);
    judge(&mut journaled, "A", None);
    judge(&mut journaled, "B", None);
    for number in ["A", "B"] {
        let end = ActEnd::Refused { detail: "no".into(), breach: None };
        journaled.journal().finish(&[(id(number).into(), end)]).unwrap();
    }
    assert_eq!(journaled.catch_up(NOW).unwrap().len(), 2);
    assert!(journaled.state().bills.is_empty());
    assert!(journaled.catch_up(NOW).unwrap().is_empty());
    journaled.step(&Input::Retry(vec![id("A")]).into(), NOW).unwrap();
    judge(&mut journaled, "A", None);
    assert_eq!(journaled.journal().intent(id("A")).unwrap().unwrap().state, IntentState::Planned);
    assert_eq!(folder.replayed(), 6);
}

#[test]
fn a_step_that_cannot_be_written_changes_nothing() {
    let folder = Folder::new();
    let mut journaled = folder.open().unwrap();
    import(&mut journaled, &["A"]);
    judge(&mut journaled, "A", None);
    journaled.journal().finish(&[(id("A").into(), ActEnd::NeedsReview { detail: "lost".into() })]).unwrap();
    journaled.catch_up(NOW).unwrap();
    // Somebody changed what is to be paid under this id: planning it is refused.
    let raw = Connection::open(folder.path()).unwrap();
    raw.execute("UPDATE acts SET payload = replace(payload, '\"amount\":\"5\"', '\"amount\":\"6\"')", []).unwrap();
    journaled.step(&Input::Retry(vec![id("A")]).into(), NOW).unwrap();
    let before = journaled.state().clone();
    let judged = vec![Judged { id: id("A"), verdict: Verdict::Allow, already_done: false, breach: None }];
    let allowed = Input::Observed(Observation { height: 8, time: NOW, judged }).into();
    let error = journaled.step(&allowed, NOW).unwrap_err();
    assert!(matches!(error, StateError::Journal(JournalError::IntentChanged { field: "amount", .. })), "{error}");
    assert_eq!(*journaled.state(), before);
    raw.execute("UPDATE acts SET payload = replace(payload, '\"amount\":\"6\"', '\"amount\":\"5\"')", []).unwrap();
    journaled.step(&allowed, NOW).unwrap();
    assert_eq!(journaled.journal().intent(id("A")).unwrap().unwrap().state, IntentState::Planned);
    folder.replayed();
}

#[test]
fn after_another_programs_write_nothing_is_written_any_more() {
    let folder = Folder::new();
    let mut journaled = folder.open().unwrap();
    import(&mut journaled, &["A"]);
    let raw = Connection::open(folder.path()).unwrap();
    raw.execute("INSERT INTO inputs (json) VALUES ('{\"bills\":[]}')", []).unwrap();
    for _ in 0..2 {
        let error = journaled.step(&Input::Retry(Vec::new()).into(), NOW).unwrap_err();
        let expected = JournalError::AnotherWriter { expected: 1, found: 2 };
        assert_eq!(error.to_string(), StateError::Journal(expected).to_string());
    }
    // Nor is a memory that was lost taken for one without bills.
    let ended = Ended { id: id("A"), outcome: Outcome::Settled { height: 1 } };
    assert!(
        journaled.learn(vec![ended], NOW).is_err()
            && journaled.catch_up(NOW).is_err()
            && journaled.take_in(NOW).is_err()
    );
    assert!(journaled.state().bills.is_empty(), "what another program may have changed is not acted upon");
}

#[test]
fn a_journal_of_before_goes_on_and_replays_from_its_first_input() {
    let folder = Folder::new();
    let old = Connection::open(folder.path()).unwrap();
    old.execute_batch(TABLES_OF_VERSION_2).unwrap();
    for input in INPUTS_OF_VERSION_2.lines() {
        old.execute("INSERT INTO inputs (json) VALUES (?1)", [input]).unwrap();
    }
    old.execute("INSERT INTO documents VALUES ('agent', ?1)", [STATE_OF_VERSION_2.trim_end()]).unwrap();
    drop(old);
    let inputs = INPUTS_OF_VERSION_2.lines().count();
    // The tables are made when a journal is opened, the rows when its agent is: both are whole.
    drop(Journal::open_rehearsal(folder.path()).unwrap());
    assert_eq!(folder.replayed(), inputs);
    let whole = read_state(&folder.reader(), WALLET).unwrap();
    assert_eq!(serde_json::to_string(&whole).unwrap(), STATE_OF_VERSION_2.trim_end());
    let mut journaled = folder.open().unwrap();
    assert_eq!(folder.replayed(), inputs + 1);
    assert_eq!(folder.reader().document("agent").unwrap(), None);
    let now = read_state(&folder.reader(), WALLET).unwrap();
    assert_eq!(serde_json::to_string(&now).unwrap(), STATE_OF_VERSION_2.trim_end());
    // Bills of before are known, also by numbers that look like theirs.
    journaled.step(&Input::Imported(vec![bill("A"), bill("\u{410}"), bill("E")]).into(), NOW).unwrap();
    assert_eq!(journaled.state().bills.counts().iter().sum::<u64>(), 5);
    drop(journaled);
    folder.open().unwrap();
    assert_eq!(folder.replayed(), inputs + 2);
}

fn known(id: &str, address: &str) -> stateset_agent::Input {
    let new = vendors::NewVendor {
        id: id.into(),
        name: id.into(),
        contacts: vec![],
        addresses: vec![address.into()],
        by: "Ann".into(),
        at: NOW,
    };
    vendors::Input::VendorAdded(new).into()
}

/// Two bills by name, one of them signed by now, and a third that no doubt is about.
#[test]
fn a_payment_that_is_planned_is_withdrawn_when_a_vendor_makes_it_doubtful_and_one_that_is_signed_is_not() {
    let folder = Folder::new();
    let mut journaled = folder.open().unwrap();
    let named = |number: &str| Bill { vendor: Some("acme".into()), ..bill(number) };
    journaled.step(&Input::Imported(vec![named("A/a"), named("B/b"), bill("C/c")]).into(), NOW).unwrap();
    ["A/a", "B/b", "C/c"].iter().for_each(|number| judge(&mut journaled, number, None));
    let raw = Connection::open(folder.path()).unwrap();
    raw.execute("UPDATE acts SET state = 'signed' WHERE id = ?1", [&id("B/b").0[..]]).unwrap();
    let inbox = Inbox::beside(&folder.path());
    inbox.hand_in(&known("acme", "acme-address")).unwrap();
    let effects = journaled.take_in(NOW).unwrap();
    let withdrawn = |effect: &Effect| matches!(effect, Effect::Bills(bills::Effect::Withdraw { .. }));
    assert_eq!(effects.iter().filter(|effect| withdrawn(effect)).count(), 1, "{effects:?}");
    let act = |number: &str| folder.reader().intent(id(number)).unwrap().unwrap().state;
    let acts = [act("A/a"), act("B/b"), act("C/c")];
    assert_eq!(acts, [IntentState::NeedsReview, IntentState::Signed, IntentState::Planned]);
    let stored = |number: &str| StoredState::read(&folder.reader(), WALLET).unwrap().bill(id(number)).unwrap().unwrap();
    assert_eq!(["A/a", "B/b", "C/c"].map(|number| stored(number).status.name()), ["held", "intended", "intended"]);
    // Another word about vendors finds nothing more, and a person's release plans it again, once.
    inbox.hand_in(&known("bolt", "bolt-address")).unwrap();
    assert!(!journaled.take_in(NOW).unwrap().iter().any(withdrawn));
    let content = bills::content(&stored("A/a"));
    inbox.hand_in(&Input::Release { id: id("A/a"), content }.into()).unwrap();
    journaled.take_in(NOW).unwrap();
    judge(&mut journaled, "A/a", None);
    assert_eq!((act("A/a"), stored("A/a").status.name()), (IntentState::Planned, "intended"));
    drop(journaled);
    folder.open().unwrap();
    assert_eq!(folder.replayed(), 9);
}

/// A copy that asks for less, and a person's word, take back what is planned and nothing that is signed.
#[test]
fn a_planned_payment_is_withdrawn_when_its_bill_comes_again_over_less_or_a_person_stops_it() {
    let folder = Folder::new();
    let mut journaled = folder.open().unwrap();
    let less = |number: &str| Bill { amount: Amount(1), ..bill(number) };
    journaled.step(&Input::Imported(vec![bill("A/a"), bill("B/b"), bill("C/c")]).into(), NOW).unwrap();
    ["A/a", "B/b", "C/c"].iter().for_each(|number| judge(&mut journaled, number, None));
    let raw = Connection::open(folder.path()).unwrap();
    raw.execute("UPDATE acts SET state = 'signed' WHERE id = ?1", [&id("B/b").0[..]]).unwrap();
    let inbox = Inbox::beside(&folder.path());
    inbox.hand_in(&Input::Imported(vec![less("A/a"), less("B/b")]).into()).unwrap();
    journaled.take_in(NOW).unwrap();
    let act = |number: &str| folder.reader().intent(id(number)).unwrap().unwrap().state;
    let acts = || [act("A/a"), act("B/b"), act("C/c")];
    assert_eq!(acts(), [IntentState::NeedsReview, IntentState::Signed, IntentState::Planned]);
    inbox.hand_in(&Input::Hold { id: id("C/c"), reason: "not delivered".into() }.into()).unwrap();
    journaled.take_in(NOW).unwrap();
    assert_eq!(acts(), [IntentState::NeedsReview, IntentState::Signed, IntentState::NeedsReview]);
    let stored = |number: &str| StoredState::read(&folder.reader(), WALLET).unwrap().bill(id(number)).unwrap().unwrap();
    assert_eq!(["A/a", "B/b", "C/c"].map(|number| stored(number).status.name()), ["held", "intended", "held"]);
    drop(journaled);
    folder.open().unwrap();
    assert_eq!(folder.replayed(), 8);
}

/// An agent whose inputs were recorded under rules 2: two spellings were two bills, an unpaid bill taught a series, and
/// words were what was kept of a doubt.
#[test]
fn what_was_recorded_under_rules_2_replays_and_goes_on_under_those_of_now() {
    let folder = Folder::new();
    let acme = vendors::NewVendor {
        id: "acme".into(),
        name: "Acme".into(),
        contacts: vec![],
        addresses: vec!["acme-address".into()],
        by: "Ann".into(),
        at: NOW,
    };
    let by_acme = Bill { payee: "acme-address".into(), ..bill("INV-1042") };
    let hurried = Bill { vendor: Some("Acme".into()), memo: Some("urg\u{435}nt, today".into()), ..bill("X-1/a") };
    let inputs = [
        vendors::Input::VendorAdded(acme).into(),
        Input::Imported(vec![bill("000123"), bill("123"), by_acme]).into(),
        Input::Imported(vec![bill("INV-1043"), hurried]).into(),
    ];
    record_under(2, &folder, &inputs);
    assert_eq!(folder.replayed(), 3);
    let mut journaled = folder.open().unwrap();
    assert_eq!((journaled.state().rules(), folder.replayed()), (bills::RULES, 4));
    assert_eq!((journaled.state().bills.counts()[0], journaled.state().bills.counts()[12]), (3, 2));
    import(&mut journaled, &["0123"]);
    let held = |number: &str| StoredState::read(&folder.reader(), WALLET).unwrap().bill(id(number)).unwrap().unwrap();
    assert_eq!((held("0123").doubts.len(), held("X-1/a").doubts.len()), (2, 0));
    assert!(held("X-1/a").review_reason().unwrap().ends_with("it hurries (today) and nobody vouched for vendor"));
    // What was held then is judged by the rules of now when somebody looks at it again.
    journaled.step(&Input::Retry(vec![id("X-1/a")]).into(), NOW).unwrap();
    judge(&mut journaled, "X-1/a", None);
    assert!(
        held("X-1/a").review_reason().unwrap().ends_with("it hurries (urgent, today) and nobody vouched for vendor")
    );
    assert_eq!(folder.replayed(), 7);
}

/// Under rules 3 nothing was kept of why.
#[test]
fn what_was_decided_under_rules_3_has_no_record_and_replays_and_what_is_decided_now_has_one() {
    let folder = Folder::new();
    let judged = |number: &str| Judged { id: id(number), verdict: Verdict::Allow, already_done: false, breach: None };
    let observed = Observation { height: 7, time: NOW, judged: vec![judged("A")] };
    record_under(3, &folder, &[Input::Imported(vec![bill("A"), bill("B")]).into(), Input::Observed(observed).into()]);
    let mut journaled = folder.open().unwrap();
    let decided =
        || StoredState::read(&folder.reader(), WALLET).unwrap().last_rows(Kind::Decision, (None, 10)).unwrap();
    assert_eq!((journaled.state().rules(), decided().len(), folder.replayed()), (bills::RULES, 0, 3));
    judge(&mut journaled, "B", None);
    assert_eq!((decided().len(), folder.replayed()), (1, 4));
}

fn record_under(rules: u32, folder: &Folder, inputs: &[stateset_agent::Input]) {
    let journal = Journal::open_rehearsal(folder.path()).unwrap();
    let header = format!("{{\"began_with\":{rules},\"rules\":{rules}}}");
    let agent = journal.add_agent(&NewAgent { wallet: WALLET, json: &header, adopts: None }).unwrap();
    let (mut state, mut after) = (AgentState::under(WALLET.into(), rules), 0);
    for input in inputs {
        let rows = step(&mut state, input).rows.into_iter();
        let records: Vec<Record> = rows
            .map(|Row { kind, key, status, alike, similar, json }| Record {
                kind: kind.code(),
                key,
                status,
                alike,
                similar,
                json,
            })
            .collect();
        let input = serde_json::to_string(input).unwrap();
        let (records, input) = (&records[..], &input[..]);
        let (json, planned, acts, paid) = (None, &[][..], &[][..], &[][..]);
        let step = AgentStep {
            agent,
            after,
            input,
            at: NOW,
            records,
            json,
            planned,
            acts,
            paid,
            withdrawn: &[],
            decided: &[],
        };
        after = journal.record_agent_step(&step).unwrap();
    }
}

#[test]
fn agents_of_one_journal_go_on_side_by_side_and_a_strangers_wallet_is_refused() {
    let folder = Folder::new();
    let path = folder.path();
    let journal = Arc::new(Journal::open_rehearsal(&path).unwrap());
    let open = |wallet: &str| JournaledState::open_among(journal.clone(), Inbox::beside(&path).of(wallet), wallet);
    let (mut one, mut other) = (open(WALLET).unwrap(), open("other").unwrap());
    for round in 0..3 {
        import(&mut one, &[&format!("A-{round}")]);
        import(&mut other, &[&format!("B-{round}"), "C"]);
    }
    assert_eq!((one.state().bills.len(), other.state().bills.len()), (3, 4));
    Inbox::beside(&path).of("other").hand_in(&Input::Imported(vec![bill("D")]).into()).unwrap();
    assert!(one.take_in(NOW).unwrap().is_empty() && other.take_in(NOW).unwrap().is_empty());
    assert_eq!((one.state().bills.len(), other.state().bills.len()), (3, 5));
    for (wallet, inputs) in [(WALLET, 3), ("other", 4)] {
        assert_eq!(replay(&folder.reader(), wallet).unwrap(), inputs);
    }
    let error = JournaledState::open(journal.clone(), Inbox::beside(&path), "third").err().unwrap();
    assert!(matches!(&error, StateError::OtherWallet { config, .. } if config == "third"), "{error}");
}

#[test]
fn a_replay_beside_a_running_keeper_never_says_that_it_diverged() {
    let folder = Folder::new();
    let mut journaled = folder.open().unwrap();
    import(&mut journaled, &["A"]);
    let done = AtomicBool::new(false);
    let path = folder.path();
    let replays = std::thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0..200 {
                let number = format!("B-{round}");
                import(&mut journaled, &[&number]);
                judge(&mut journaled, &number, Some(Rule::Category));
            }
            done.store(true, Ordering::Release);
        });
        replay_until(&path, &done)
    });
    assert!(replays > 1, "{replays} replays");
    assert_eq!(folder.replayed(), 401);
}

/// Returns how often.
fn replay_until(path: &Path, done: &AtomicBool) -> usize {
    let reader = Reader::open(path).unwrap();
    let mut count = 0;
    while !done.load(Ordering::Acquire) {
        replay(&reader, WALLET).unwrap();
        count += 1;
    }
    count
}

#[test]
fn a_changed_row_is_named_by_a_replay() {
    let folder = Folder::new();
    let mut journaled = folder.open().unwrap();
    import(&mut journaled, &["A", "B"]);
    let raw = Connection::open(folder.path()).unwrap();
    raw.execute("UPDATE records SET json = replace(json, '\"5\"', '\"6\"') WHERE key = ?1", [&id("B").0[..]]).unwrap();
    let error = replay(&folder.reader(), WALLET).unwrap_err();
    assert!(
        matches!(&error, StateError::Diverged { input: 1, inputs: 1, bill } if *bill == id("B").to_string()),
        "{error}"
    );
    raw.execute("DELETE FROM records WHERE key = ?1", [&id("B").0[..]]).unwrap();
    let error = replay(&folder.reader(), WALLET).unwrap_err();
    assert!(error.to_string().contains("is missing"), "{error}");
}

/// As a keeper's round does once something is planned anew, and at its start.
#[test]
fn a_doubtful_payment_whose_bytes_lapsed_is_not_signed_anew() {
    let folder = Folder::new();
    let mut journaled = folder.open().unwrap();
    let named = Bill { vendor: Some("acme".into()), ..bill("B/b") };
    journaled.step(&Input::Imported(vec![named]).into(), NOW).unwrap();
    judge(&mut journaled, "B/b", None);
    let raw = Connection::open(folder.path()).unwrap();
    raw.execute("UPDATE acts SET state = 'signed' WHERE id = ?1", [&id("B/b").0[..]]).unwrap();
    Inbox::beside(&folder.path()).hand_in(&known("acme", "acme-address")).unwrap();
    journaled.take_in(NOW).unwrap();
    // As Outbox::expire ends it: tried again as it was.
    raw.execute("UPDATE acts SET state = 'planned' WHERE id = ?1", [&id("B/b").0[..]]).unwrap();
    drop(journaled);
    let mut journaled = folder.open().unwrap();
    journaled.take_in(NOW + 60).unwrap();
    journaled.catch_up(NOW + 60).unwrap();
    journaled.look_again(NOW + 60).unwrap();
    let state = folder.reader().intent(id("B/b")).unwrap().unwrap().state;
    assert_eq!(state, IntentState::NeedsReview, "the outbox may sign it");
}

#[test]
fn a_bill_that_was_paid_at_the_vendors_other_address_is_in_doubt_though_it_has_left_memory() {
    let folder = Folder::new();
    let mut journaled = folder.open().unwrap();
    let paid = bill("INV-7");
    let again = Bill { payee: "acme-address".into(), ..bill("INV-7") };
    journaled.step(&Input::Imported(vec![paid.clone(), again.clone()]).into(), NOW).unwrap();
    judge(&mut journaled, "INV-7", None);
    let ended = bills::Ended { id: id("INV-7"), outcome: stateset_agent::Outcome::Settled { height: 8 } };
    journaled.step(&Input::Outcomes(vec![ended]).into(), NOW).unwrap();
    let over = |journaled: &mut JournaledState, time: u64| {
        let breach = Some(Breach::new(Rule::PerPaymentMax, 5_u128, 1_u128));
        let one = Judged { id: again.intent_id(WALLET), verdict: Verdict::Escalate, already_done: false, breach };
        let observed = Observation { height: 9, time, judged: vec![one] };
        journaled.step(&Input::Observed(observed).into(), time).unwrap();
    };
    over(&mut journaled, NOW);
    let new = vendors::NewVendor {
        id: "acme".into(),
        name: "Acme".into(),
        contacts: vec![],
        addresses: vec!["vendor".into(), "acme-address".into()],
        by: "Ann".into(),
        at: NOW,
    };
    let inbox = Inbox::beside(&folder.path());
    inbox.hand_in(&vendors::Input::VendorAdded(new).into()).unwrap();
    journaled.take_in(NOW).unwrap();
    let again = again.intent_id(WALLET);
    assert_eq!(journaled.state().bills.get(&again).unwrap().status.name(), "escalated");
    assert!(!journaled.state().bills.contains_key(&id("INV-7")), "what was paid has left memory");
    assert!(journaled.is_in_doubt(again).unwrap());
}
