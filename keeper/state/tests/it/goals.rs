//! Goals in the journal: a day is recorded once, a report by the block's time, and what is planned is the same write.

use stateset_agent::Settings;
use stateset_agent::goals::{Goal, Input, Measure};
use stateset_chain::journal::Journal;
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::{JournaledState, replay};

const DAY: u64 = 86_400;
/// Midnight.
const NOW: u64 = 20_700 * DAY;

fn stock() -> Goal {
    let measure = Measure::Level { name: "stock".into(), min: 10, max: None, days: 3 };
    Goal { name: "stock".into(), weight: 1, tolerance: 0, deadline: None, measure }
}

#[test]
fn a_day_begins_once_a_report_is_of_the_blocks_time_and_what_is_planned_replays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let inbox = Inbox::beside(&path);
    let mut journaled = JournaledState::open(Journal::open_rehearsal(&path).unwrap(), inbox.clone(), "wallet").unwrap();
    assert_eq!(journaled.tick(NOW).unwrap(), [], "without goals no day is kept");
    assert_eq!(journaled.state().goals.today(), None);
    journaled.follow(&Settings { goals: vec![stock()], ..Settings::default() }, NOW).unwrap();
    assert!(journaled.state().goals.plan("stock").unwrap().is_open(), "nobody reported it");
    assert_eq!(journaled.state().tasks.live(), 1);
    let report = inbox.hand_in(&Input::GoalReported { name: "stock".into(), value: 7, at: 1 }.into()).unwrap();
    let forged = inbox.hand_in(&Input::GoalsDay { at: NOW + 99 * DAY }.into()).unwrap();
    journaled.take_in(NOW + DAY).unwrap();
    assert!(!report.exists() && forged.with_extension("unreadable").exists(), "the block says which day it is");
    assert_eq!(journaled.state().goals.today(), Some(20_701));
    let seen: Vec<u64> = journaled.state().goals.last(1).filter_map(|day| day.levels.get("stock")).copied().collect();
    assert_eq!(seen, [7]);
    for (time, today) in [(NOW + DAY + 1, 20_701), (NOW + 2 * DAY, 20_702), (NOW + 2 * DAY + 9, 20_702)] {
        journaled.tick(time).unwrap();
        assert_eq!(journaled.state().goals.today(), Some(today));
    }
    let known = journaled.state().goals.clone();
    drop(journaled);
    let again = JournaledState::open(Journal::open_rehearsal(&path).unwrap(), inbox, "wallet").unwrap();
    assert_eq!(again.state().goals, known);
    drop(again);
    let reader = stateset_chain::journal::Reader::open(&path).unwrap();
    // The goals, the report, and one day.
    assert_eq!(replay(&reader, "wallet").unwrap(), 3);
}
