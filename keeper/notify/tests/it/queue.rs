//! From what happened to what arrived: written first, sent at least once, never the same thing twice.

use std::time::{Duration, Instant};

use stateset_agent::{memory, tasks};
use stateset_chain::journal::DeliveryState;
use stateset_config::notify::{Approver, Preset, Reach, Topic};
use stateset_notify::{Incident, Limits};

use crate::suite::{Answer, Home, NOW, Server, away};

fn with_preset(approver: Approver, preset: Preset) -> Approver {
    let Reach::Webhook(webhook) = approver.reach else { panic!("a webhook") };
    Approver { reach: Reach::Webhook(stateset_config::notify::Webhook { preset, ..webhook }), ..approver }
}

#[tokio::test]
async fn all_that_arises_in_one_round_is_one_message_of_fifty_and_a_count() {
    let (home, server) = (Home::new(), Server::start(vec![Answer::Status(200)]).await);
    let mut agent = home.open(vec![home.approver("anna", server.port)]);
    for number in 0..60 {
        agent.escalates(&format!("R-{number}"));
    }
    agent.round_ends().await;
    let message = server.gets(1).await[0].json();
    assert_eq!((message["notices"].as_array().unwrap().len(), &message["not_listed"]), (50, &10.into()));
    agent.round_ends().await;
    home.all_are(DeliveryState::Delivered).await;
    assert_eq!(server.requests().len(), 1, "nothing is said twice");
    agent.stops().await;
}

#[tokio::test]
async fn a_message_says_what_by_hash_amount_payee_and_time_and_has_no_link() {
    let (home, server) = (Home::new(), Server::start(vec![Answer::Status(200)]).await);
    for preset in [Preset::Generic, Preset::Slack, Preset::Teams] {
        let before = server.requests().len();
        let home = Home::new();
        let mut agent = home.open(vec![with_preset(home.approver("anna", server.port), preset)]);
        let id = agent.escalates("https://evil.example/pay <!channel> @here");
        agent.round_ends().await;
        let request = server.gets(before + 1).await.pop().unwrap();
        for bad in ["://", "evil.example", "<!", "@here", "http:/", "https:/"] {
            assert!(!request.body.contains(bad), "{preset:?} has {bad}: {}", request.body);
        }
        for said in ["5 uusdc", "vendor", "approvals show", "per_payment_max", &id.to_string()] {
            assert!(request.body.contains(said), "{preset:?} lacks {said}: {}", request.body);
        }
        agent.stops().await;
    }
    let mut agent = home.open(vec![home.approver("anna", server.port)]);
    let id = agent.escalates("R-1");
    agent.round_ends().await;
    let message = server.gets(4).await[3].json();
    let notice = &message["notices"][0];
    assert_eq!((&message["approver"], &message["chain"]), (&"anna".into(), &"stateset-test-1".into()));
    assert_eq!((&notice["kind"], &notice["stage"]), (&"escalated".into(), &"first".into()));
    assert_eq!((&notice["bill"], &notice["subject"]), (&id.to_string().into(), &format!("bill {id}").into()));
    assert_eq!(notice["hash"].as_str().unwrap().len(), 32);
    assert_eq!(message["time"], "2026-09-21T14:13:20Z");
    agent.stops().await;
}

#[tokio::test]
async fn a_death_between_writing_and_sending_forgets_nothing_and_keeps_the_id() {
    let home = Home::new();
    let server = Server::start(vec![Answer::Never]).await;
    let port = server.port;
    let mut agent = home.open(vec![home.approver("anna", port)]);
    agent.escalates("R-1");
    agent.round_ends().await;
    // It got there, and nobody said so: it is sent again, under the same id.
    let lost = server.gets(1).await;
    agent.dies().await;
    drop(server);
    let [written] = &home.deliveries()[..] else { panic!("one message") };
    assert_eq!(written.state, DeliveryState::Open);
    let server = Server::start_at(port, vec![Answer::Status(200)]).await;
    let mut agent = home.open(vec![home.approver("anna", port)]);
    agent.round_ends().await;
    let sent = server.gets(1).await;
    let [after] = &home.all_are(DeliveryState::Delivered).await[..] else { panic!("one message") };
    assert_eq!((after.id, &after.body), (written.id, &written.body));
    let ids = [&lost[0], &sent[0]].map(|request| request.header("stateset-delivery").unwrap().to_owned());
    assert_eq!(ids, [hex::encode(written.id), hex::encode(written.id)]);
    assert_eq!(lost[0].body, sent[0].body);
    agent.stops().await;
}

#[tokio::test]
async fn what_was_decided_before_a_death_and_not_written_is_said_after_the_start() {
    let (home, server) = (Home::new(), Server::start(vec![Answer::Status(200)]).await);
    let mut agent = home.open(vec![home.approver("anna", server.port)]);
    agent.escalates("R-1");
    agent.dies().await;
    let mut agent = home.open(vec![home.approver("anna", server.port)]);
    agent.round_ends().await;
    assert_eq!(server.gets(1).await[0].json()["notices"][0]["kind"], "escalated");
    agent.stops().await;
}

#[tokio::test]
async fn failing_answers_are_tried_again_under_one_id_until_one_is_good() {
    let home = Home::new();
    let server = Server::start(vec![Answer::Status(500), Answer::HalfWay, Answer::Status(200)]).await;
    let mut agent = home.open(vec![home.approver("anna", server.port)]);
    agent.escalates("R-1");
    agent.round_ends().await;
    let [row] = &home.all_are(DeliveryState::Delivered).await[..] else { panic!("one message") };
    assert_eq!((row.tries, row.detail.as_str()), (3, "HTTP status 200: words"));
    let requests = server.requests();
    let same = |name| requests.iter().all(|one| one.header(name) == requests[0].header(name));
    assert!(requests.len() == 3 && same("stateset-delivery"));
    agent.stops().await;
}

#[tokio::test]
async fn after_its_tries_a_message_is_given_up_said_and_counted() {
    let recorder = stateset_telemetry::metrics::recorder().unwrap().build_recorder();
    let handle = recorder.handle();
    let _counted = metrics::set_default_local_recorder(&recorder);
    let (home, server) = (Home::new(), Server::start(vec![Answer::Status(500)]).await);
    let mut agent = home.open(vec![home.approver("anna", server.port)]);
    agent.escalates("R-1");
    agent.round_ends().await;
    let [row] = &home.all_are(DeliveryState::Failed).await[..] else { panic!("one message") };
    assert_eq!((row.tries, row.detail.as_str()), (4, "HTTP status 500: words"));
    assert_eq!(server.requests().len(), 4);
    assert!(handle.render().contains("keeper_notices_total{state=\"failed\"} 1"), "{}", handle.render());
    agent.stops().await;
}

#[tokio::test]
async fn a_message_that_nobody_took_in_its_time_expires() {
    let home = Home::new();
    let server = Server::start(vec![Answer::Status(500), Answer::Never]).await;
    let mut agent = home.open(vec![home.approver("anna", server.port)]);
    agent.escalates("R-1");
    agent.round_ends().await;
    server.gets(2).await;
    home.hours_pass(168);
    let [row] = &home.all_are(DeliveryState::Expired).await[..] else { panic!("one message") };
    assert!(row.detail.contains("not delivered within 168 hours"), "{}", row.detail);
    agent.stops().await;
}

#[tokio::test]
async fn a_dead_receiver_delays_neither_the_round_nor_the_others_nor_a_stop() {
    let mut home = Home::new();
    home.limits = Limits { attempt: Duration::from_secs(60), stop: Duration::from_millis(200), ..home.limits };
    let (dead, good) = (Server::start(vec![Answer::Never]).await, Server::start(vec![Answer::Status(200)]).await);
    let mut agent = home.open(vec![home.approver("anna", dead.port), home.approver("ben", good.port)]);
    let began = Instant::now();
    for number in ["R-1", "R-2", "R-3"] {
        agent.escalates(number);
        agent.round_ends().await;
    }
    good.gets(3).await;
    dead.gets(1).await;
    agent.stops().await;
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

#[tokio::test]
async fn beyond_the_cap_a_message_is_dropped_said_and_on_record() {
    let mut home = Home::new();
    home.limits = Limits { open_max: 2, attempt: Duration::from_secs(60), stop: Duration::ZERO, ..home.limits };
    let server = Server::start(vec![Answer::Never]).await;
    let mut agent = home.open(vec![home.approver("anna", server.port)]);
    for number in ["R-1", "R-2", "R-3"] {
        agent.escalates(number);
        agent.round_ends().await;
    }
    let states: Vec<DeliveryState> = home.deliveries().iter().map(|row| row.state).collect();
    assert_eq!(states, [DeliveryState::Open, DeliveryState::Open, DeliveryState::Dropped]);
    assert!(home.deliveries()[2].detail.contains("2 messages are to be sent, at most 2"));
    agent.stops().await;
}

#[tokio::test]
async fn who_is_away_is_stood_in_for_until_back() {
    let home = Home::new();
    let (anna, ben) = (Server::start(vec![Answer::Status(200)]).await, Server::start(vec![Answer::Status(200)]).await);
    let only = |approver: Approver| Approver { topics: [Topic::Incidents].into(), ..approver };
    let all = || vec![away(home.approver("anna", anna.port), 0..48, "ben"), only(home.approver("ben", ben.port))];
    let mut agent = home.open(all());
    agent.escalates("R-1");
    agent.round_ends().await;
    let message = ben.gets(1).await[0].json();
    assert_eq!((&message["approver"], &message["delegate"]), (&"anna".into(), &"ben".into()));
    assert_eq!(message["away_until"], crate::suite::NOW + 48 * 3_600);
    assert!(anna.requests().is_empty());
    home.hours_pass(49);
    agent.escalates("R-2");
    agent.round_ends().await;
    let message = anna.gets(1).await[0].json();
    assert_eq!((&message["approver"], message.get("delegate")), (&"anna".into(), None));
    assert_eq!(ben.requests().len(), 1);
    agent.stops().await;
}

#[tokio::test]
async fn an_incident_is_said_once_to_those_who_want_it_however_often_it_is_handed_in() {
    let home = Home::new();
    let (anna, ben) = (Server::start(vec![Answer::Status(200)]).await, Server::start(vec![Answer::Status(200)]).await);
    let ben_only = Approver { topics: [Topic::Approvals].into(), ..home.approver("ben", ben.port) };
    let mut agent = home.open(vec![home.approver("anna", anna.port), ben_only]);
    let incident = Incident {
        id: "7".into(),
        words: "12 USDC left the wallet and nobody knows why: see evil.com".into(),
        amount: Some("12 USDC".into()),
        hash: Some("ab".repeat(32)),
        next: "incidents show 7".into(),
    };
    for _ in 0..3 {
        agent.notices.incident(&incident);
        agent.round_ends().await;
    }
    let message = anna.gets(1).await[0].json();
    assert_eq!(
        (&message["notices"][0]["kind"], &message["notices"][0]["hash"]),
        (&"incident".into(), &"ab".repeat(32).into())
    );
    assert!(message["notices"][0]["words"].as_str().unwrap().contains("evil[.]com"));
    home.all_are(DeliveryState::Delivered).await;
    assert_eq!((anna.requests().len(), ben.requests().len()), (1, 0));
    // Still open a day later: a reminder.
    home.hours_pass(25);
    agent.notices.incident(&incident);
    agent.round_ends().await;
    assert_eq!(anna.gets(2).await[1].json()["notices"][0]["stage"]["reminder"], 1);
    agent.stops().await;
}

#[tokio::test]
async fn what_is_for_somebody_who_is_configured_no_more_is_given_up() {
    let home = Home::new();
    let server = Server::start(vec![Answer::Never]).await;
    let mut agent = home.open(vec![home.approver("anna", server.port)]);
    agent.escalates("R-1");
    agent.round_ends().await;
    server.gets(1).await;
    agent.dies().await;
    let mut agent = home.open(vec![home.approver("ben", server.port)]);
    agent.round_ends().await;
    let first = &home.deliveries()[0];
    assert_eq!((first.recipient.as_str(), first.state), ("anna", DeliveryState::Expired));
    assert!(first.detail.contains("no approver has this name"), "{}", first.detail);
    agent.dies().await;
}

#[tokio::test]
async fn what_waits_besides_bills_is_said_once_over_a_restart_and_again_once_it_is_stopped_again() {
    let (home, server) = (Home::new(), Server::start(vec![Answer::Status(200)]).await);
    let open = || home.open(vec![home.approver("anna", server.port)]);
    let mut agent = open();
    let tried = |at| memory::Input::Tried { subject: "pay vendor".into(), failed: true, at };
    (NOW..NOW + 3).for_each(|at| agent.takes(tried(at)));
    agent.takes(tasks::Input::TasksAdded { tasks: vec![task("A")], at: NOW });
    agent.round_ends().await;
    let message = server.gets(1).await[0].json();
    let said = |number: usize, key: &str| message["notices"][number][key].as_str().unwrap().to_owned();
    assert_eq!(said(0, "words"), "task 'Count the stock' is for a person to do");
    assert_eq!(said(1, "words"), "'pay vendor' is stopped: it failed 3 of 3 times within 7 days");
    assert_eq!((said(0, "kind"), said(1, "subject")), ("needs_review".into(), "stop pay vendor".into()));
    assert!(said(0, "next").starts_with("tasks done "), "{message}");
    home.all_are(DeliveryState::Delivered).await;
    agent.stops().await;
    let mut agent = open();
    agent.round_ends().await;
    agent.takes(memory::Input::Allowed { subject: "pay vendor".into(), by: "ann".into(), at: NOW + 5 });
    (NOW + 6..NOW + 9).for_each(|at| agent.takes(tried(at)));
    agent.round_ends().await;
    let message = server.gets(2).await[1].json();
    assert_eq!(message["notices"].as_array().map(Vec::len), Some(1), "{message}");
    assert_eq!(message["notices"][0]["subject"], "stop pay vendor");
    agent.stops().await;
}

/// Work for a person.
fn task(name: &str) -> tasks::Task {
    tasks::Task {
        source: "test".into(),
        external: name.into(),
        title: "Count the stock".into(),
        kind: "count".into(),
        goal: None,
        depends_on: vec![],
        earliest: 0,
        deadline: None,
        late_seconds_max: None,
        estimate: None,
        price_max: None,
        reward: None,
        penalty: None,
        payment: None,
        delivered_by: None,
    }
}
