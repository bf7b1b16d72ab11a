//! Tasks through the inbox: as of the block's time, and nothing that is the chain's to say.

use stateset_agent::tasks::{Input, Task, TaskId, TaskStatus};
use stateset_agent::{Input as AgentInput, goals};
use stateset_chain::journal::{Journal, Reader};
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::{JournaledState, StoredState, TaskPage, replay};

const NOW: u64 = 1_790_000_000;

fn task(external: &str, deadline: Option<u64>) -> Task {
    Task {
        source: "test".into(),
        external: external.into(),
        title: external.into(),
        kind: "report".into(),
        goal: None,
        depends_on: vec![],
        earliest: 0,
        deadline,
        late_seconds_max: Some(0),
        estimate: None,
        price_max: None,
        reward: None,
        penalty: None,
        payment: None,
        delivered_by: None,
    }
}

#[test]
fn a_hand_in_is_of_the_blocks_time_and_no_file_says_what_the_chain_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let inbox = Inbox::beside(&path);
    let mut journaled = JournaledState::open(Journal::open_rehearsal(&path).unwrap(), inbox.clone(), "wallet").unwrap();
    let inputs: [AgentInput; 3] = [
        // By another clock its deadline had not passed.
        Input::TasksAdded { tasks: vec![task("late", Some(NOW - 1)), task("good", Some(NOW + 9))], at: 1 }.into(),
        Input::TasksDue { time: NOW + 99 }.into(),
        goals::Input::GoalsSet { goals: vec![], at: NOW }.into(),
    ];
    let files: Vec<_> = inputs.iter().map(|input| inbox.hand_in(input).unwrap()).collect();
    journaled.take_in(NOW).unwrap();
    let set_aside: Vec<bool> = files.iter().map(|file| file.with_extension("unreadable").exists()).collect();
    assert_eq!(set_aside, [false, true, true]);
    assert!(inbox.waiting().unwrap().is_empty());
    let id = TaskId::of("test", "good");
    assert_eq!(journaled.state().tasks.get(id).unwrap().since, NOW);
    assert_eq!(journaled.state().tasks.live(), 1);
    // A time at which nothing is due is not recorded.
    let before = replay(&Reader::open(&path).unwrap(), "wallet").unwrap();
    assert_eq!(journaled.tick(NOW + 9).unwrap(), []);
    assert_eq!(replay(&Reader::open(&path).unwrap(), "wallet").unwrap(), before);
    journaled.tick(NOW + 10).unwrap();
    assert!(journaled.state().tasks.is_empty(), "what has ended has left memory");
    let reader = Reader::open(&path).unwrap();
    assert_eq!(replay(&reader, "wallet").unwrap(), before + 1);
    let stored = StoredState::read(&reader, "wallet").unwrap();
    let page = TaskPage { status: Some(7), after: None, limit: 9 };
    let found = stored.tasks(&page).unwrap();
    assert_eq!(found.len(), 1);
    assert!(matches!(stored.task(id).unwrap().unwrap().status, TaskStatus::Abandoned { .. }));
}
