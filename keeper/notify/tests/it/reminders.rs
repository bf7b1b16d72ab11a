//! What still waits is said again: once a period, over any number of restarts, and not for ever.

use std::collections::BTreeSet;

use stateset_chain::journal::DeliveryState;

use crate::suite::{Answer, Home, Server};

/// What the messages said, in the order in which they came. One that a death had sent again is one, by its id.
fn stages(server: &Server) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let requests = server.requests().into_iter();
    let new = requests.filter(|request| seen.insert(request.header("stateset-delivery").map(str::to_owned)));
    new.map(|request| request.json()["notices"][0]["stage"].to_string()).collect()
}

#[tokio::test]
async fn a_reminder_comes_once_a_period_over_restarts_and_the_last_one_says_so() {
    let (home, server) = (Home::new(), Server::start(vec![Answer::Status(200)]).await);
    let open = || home.open(vec![home.approver("anna", server.port)]);
    let mut agent = open();
    agent.escalates("R-1");
    let mut expected: Vec<String> = Vec::new();
    // Hours since it was first said, and what is said then.
    for (hours, said) in [
        (0, Some("\"first\"")),
        (1, None),
        (23, None),
        (24, Some("{\"reminder\":1}")),
        (25, None),
        (47, None),
        (48, Some("{\"reminder\":2}")),
        // Nobody looked for two days: one reminder, not two.
        (97, Some("{\"reminder\":4}")),
        (168, Some("\"expired\"")),
        (300, None),
        (2_000, None),
    ] {
        let now = crate::suite::NOW + hours * 3_600;
        home.clock.advance(now * 1_000 - home.clock.now_millis());
        expected.extend(said.map(str::to_owned));
        for _ in 0..2 {
            agent.round_ends().await;
            // A restart in each period, and each looks through all that waits.
            agent.dies().await;
            agent = open();
        }
        agent.round_ends().await;
        home.all_are(DeliveryState::Delivered).await;
        assert_eq!(stages(&server), expected, "after {hours} hours");
    }
    agent.stops().await;
}
