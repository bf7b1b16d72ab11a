//! What was learned, by the command line.

use stateset_agent::memory::{BeliefKind, Episode, Expected, Input, Noticed, Observation, Seen};
use stateset_chain::journal::Journal;
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::JournaledState;
use stateset_tests_keeper::{KeeperHome, World, key};

const DAY: u64 = 86_400;

fn now() -> u64 {
    stateset_chain::Clock::System.now_millis() / 1_000
}

/// A home whose keeper has learned this.
fn learned(inputs: &[Input]) -> KeeperHome {
    let home = KeeperHome::new(1, &key("operator")).with_some_wallet();
    learn(&home, key("stranger").address(), inputs);
    home
}

fn learn(home: &KeeperHome, wallet: &str, inputs: &[Input]) {
    let journal = Journal::open_rehearsal(home.journal()).unwrap();
    let inbox = Inbox::beside(&home.journal());
    let mut state = JournaledState::open(journal, inbox, wallet).unwrap();
    for input in inputs {
        state.step(&input.clone().into(), now()).unwrap();
    }
}

fn noticed(at: u64, about: BeliefKind, subject: &str, seen: Seen) -> Input {
    Input::Noticed(Noticed { at, observations: vec![Observation { about, subject: subject.into(), seen }] })
}

fn episode(at: u64, subject: &str, actual: i64) -> Input {
    Input::Remembered(Episode {
        at,
        work: "purchase".into(),
        subject: subject.into(),
        action: "buy".into(),
        expected: Some(Expected { value: 10, low: 8, high: 12 }),
        actual: Some(actual),
        note: "by\u{1b}[2Jboat".into(),
    })
}

#[tokio::test]
async fn beliefs_are_shown_with_their_interval_and_how_far_it_can_be_trusted() {
    let mut inputs: Vec<Input> = (0..40)
        .map(|number| {
            noticed(now() - (40 - number) * DAY / 4, BeliefKind::GoodPrice, "cement@acme", Seen::Size(1_000 + number))
        })
        .collect();
    inputs.push(noticed(now() - 3_000 * DAY, BeliefKind::TaskCost, "audit", Seen::Size(5)));
    inputs.push(noticed(now(), BeliefKind::ValidatorUp, "v1", Seen::No));
    let home = learned(&inputs);
    let shown = home.json(&["memory", "show"]).await;
    assert_eq!(shown["beliefs"].as_array().unwrap().len(), 3, "{shown}");
    let price = &shown["beliefs"][0];
    assert_eq!((&price["kind"], &price["subject"]), (&"good_price".into(), &"cement@acme".into()));
    let number = |name: &str| price[name].as_i64().unwrap();
    assert!((1_010..1_030).contains(&number("mean")), "{price}");
    assert!(number("low80") < number("mean") && number("mean") < number("high80"), "{price}");
    assert_eq!(shown["calibrations"][0]["coverage"], 1_000_000);
    let alone = home.json(&["memory", "show", "v1"]).await;
    assert_eq!((alone["beliefs"].as_array().unwrap().len(), &alone["beliefs"][0]["subject"]), (1, &"v1".into()));
    let text = home.succeeds(&["memory", "show"]).await;
    for said in ["cement@acme", "too old to say", "predictions 100 % lay within their interval, where 80 % should"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    home.succeeds(&["journal", "replay"]).await;
}

#[tokio::test]
async fn episodes_are_shown_the_last_first_and_by_subject() {
    let inputs = [episode(10, "cement", 11), episode(30, "sand", 9), episode(20, "cement", 13)];
    let home = learned(&inputs);
    let all = home.json(&["memory", "episodes"]).await;
    let times: Vec<u64> = all.as_array().unwrap().iter().map(|one| one["at"].as_u64().unwrap()).collect();
    assert_eq!(times, [30, 20, 10]);
    let cement = home.json(&["memory", "episodes", "cement", "--limit", "1"]).await;
    assert_eq!((cement.as_array().unwrap().len(), &cement[0]["actual"]), (1, &13.into()));
    let text = home.succeeds(&["memory", "episodes"]).await;
    assert!(text.contains("10, 8 to 12") && !text.contains('\u{1b}'), "{text:?}");
    home.succeeds(&["journal", "replay"]).await;
}

#[tokio::test]
async fn what_was_stopped_is_shown_and_goes_on_by_a_persons_word() {
    let tried = |at| Input::Tried { subject: "swap in pool-1".into(), failed: true, at };
    let world = World::new().await;
    let home = &world.home;
    learn(home, &world.wallet, &(0..3).map(tried).collect::<Vec<_>>());
    let text = home.succeeds(&["memory", "show"]).await;
    assert!(text.contains("swap in pool-1 is stopped since 1970-01-01T00:00:02Z: it failed 3 of 3 times"), "{text}");
    let page = home.json(&["status"]).await;
    let stop = &page["waiting"][0];
    assert_eq!((&stop["kind"], &stop["id"]), (&"stop".into(), &"swap in pool-1".into()), "{page}");
    assert_eq!(stop["next"], "`memory allow 'swap in pool-1' --by YOU` lets it go on");
    let said = home.refused(&["memory", "allow", "swap", "--by", "Ann"]).await;
    assert!(said.contains("\"swap\" is not stopped; `memory show` shows what is"), "{said}");
    home.succeeds(&["memory", "allow", "swap in pool-1", "--by", "Ann, the pool is back"]).await;
    assert_eq!(home.json(&["memory", "show"]).await["stopped"].as_array().unwrap().len(), 0);
    home.succeeds(&["journal", "replay"]).await;
}

#[tokio::test]
async fn a_keeper_that_learned_nothing_shows_nothing() {
    let home = KeeperHome::new(1, &key("operator")).with_some_wallet();
    assert_eq!(home.json(&["memory", "show"]).await["beliefs"].as_array().unwrap().len(), 0);
    assert_eq!(home.json(&["memory", "episodes"]).await.as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn a_payment_teaches_how_many_blocks_one_takes() {
    let world = World::new().await;
    world.home.bill("A", "1.00").await;
    let keeper = world.home.keeper();
    world.home.becomes("A", "paid").await;
    world.home.bill("B", "1.00").await;
    world.home.becomes("B", "paid").await;
    keeper.stop().await;
    let shown = world.home.json(&["memory", "show", "bills"]).await;
    let belief = &shown["beliefs"][0];
    assert_eq!((&belief["kind"], &belief["unit"]), (&"blocks_to_settle".into(), &"blocks".into()), "{shown}");
    assert!((1..20).contains(&belief["mean"].as_i64().unwrap()), "{shown}");
    assert_eq!(shown["calibrations"][0]["words"], "1 scored, too few to say", "{shown}");
    world.home.succeeds(&["journal", "replay"]).await;
}
