//! What others do in between is learned, and nothing spins.

use std::sync::atomic::Ordering;

use stateset_agent::treasury::{Deed, MoveOutcome};
use stateset_api::Amount;
use stateset_api::treasury::Action;
use stateset_chain::journal::ActState;
use stateset_sim::validator;
use stateset_tests_suite::exchange::Execute;

use crate::node::Node;
use crate::world::{DAY, Operator, USD, World};

#[tokio::test]
async fn a_treasury_stopped_between_the_decision_and_its_block_refuses_and_only_gives_back() {
    let world = World::new(10_000).await;
    let mut keeper = Operator::of(&world);
    assert_eq!(keeper.decide().await.unwrap(), 1);
    world.stop_treasury().await;
    keeper.rests().await;
    let moves = keeper.moves();
    assert!(
        matches!(&moves[..], [one] if matches!(&one.outcome, Some(MoveOutcome::Refused { reason }) if reason.contains("stopped"))),
        "{moves:?}"
    );
    assert_eq!((world.held(&world.treasury), keeper.fees() <= 1), (0, true), "nothing was paid for again");
}

#[tokio::test]
async fn a_stopped_treasury_gives_back_what_a_bill_needs() {
    let world = World::new(10_000).await;
    let mut keeper = Operator::of(&world);
    keeper.rests().await;
    world.stop_treasury().await;
    let before = keeper.names().len();
    keeper.bill("NOW", 3_000, world.now().await);
    world.chain.advance_time(600);
    keeper.rests().await;
    assert_eq!(keeper.names()[before..], ["call back"]);
    assert!(world.held(&world.wallet) >= 3_000 * USD);
}

#[tokio::test]
async fn a_pool_that_pays_less_than_it_says_is_tried_twice_and_then_left_alone() {
    let world = World::new(10_000).await;
    world.rig(&Execute::Rig { kept_bps: 500, broken: false }).await;
    let mut keeper = Operator::of(&world);
    keeper.rests().await;
    let names = keeper.names();
    assert_eq!(names, ["fund", "buy stake: refused", "buy stake: refused"]);
    let fees = keeper.fees();
    world.chain.advance_time(3_600);
    keeper.rests().await;
    assert_eq!((keeper.names(), keeper.fees()), (names, fees), "it rests for a day");
    world.rig(&Execute::Rig { kept_bps: 0, broken: false }).await;
    world.pass(DAY).await;
    keeper.rests().await;
    assert!(keeper.names().ends_with(&["buy stake".to_owned(), "stake".to_owned()]), "{:?}", keeper.names());
}

#[tokio::test]
async fn a_pool_that_is_silent_stops_every_decision_and_no_round_fails_for_long() {
    let world = World::new(10_000).await;
    let mut keeper = Operator::of(&world);
    world.rig(&Execute::RigSilence { silent: true }).await;
    let said = keeper.decide().await.unwrap_err().to_string();
    assert!(said.contains("was not looked at") && said.contains("says nothing"), "{said}");
    world.rig(&Execute::RigSilence { silent: false }).await;
    world.chain.advance_time(600);
    keeper.rests().await;
    assert!(keeper.names().contains(&"stake".to_owned()));
}

#[tokio::test]
async fn with_a_price_that_is_too_old_there_are_exits_alone() {
    let world = World::new(10_000).await;
    let mut keeper = Operator::of(&world);
    keeper.rests().await;
    world.chain.advance_time(31 * DAY);
    world.chain.advance_block();
    let before = keeper.names().len();
    keeper.bill("NOW", 4_000, world.now().await);
    keeper.rests().await;
    let names = keeper.names()[before..].to_vec();
    assert!(names.contains(&"call back".to_owned()), "{names:?}");
    let into_risk = ["fund", "buy stake", "stake", "lend to pools", "redelegate", "sell stake"];
    assert!(names.iter().all(|name| !into_risk.contains(&name.as_str())), "{names:?}");
    assert!(world.held(&world.wallet) >= 4_000 * USD);
}

#[tokio::test]
async fn what_was_decided_and_not_signed_for_long_is_withdrawn_and_decided_anew() {
    let world = World::new(10_000).await;
    let mut keeper = Operator::of(&world);
    assert_eq!(keeper.decide().await.unwrap(), 1);
    // As while the wallet is frozen: nothing is signed.
    world.pass(601).await;
    assert_eq!(keeper.decide().await.unwrap(), 1);
    assert_eq!((keeper.names(), keeper.fees()), (vec!["fund: lost".to_owned()], 0));
    // One write: a keeper that dies here knows of both or of neither.
    keeper.dies();
    let lost = keeper.moves().remove(0);
    let act = keeper.state().journal().act(lost.id.into()).unwrap().unwrap();
    assert!(act.state == ActState::Refused && act.detail.contains("nobody signed it within 600 s"), "{act:?}");
    assert!(keeper.tick().await.unwrap().is_empty(), "nothing is left to sign");
    world.pass(301).await;
    keeper.rests().await;
    assert_eq!(keeper.names()[..3], ["fund: lost", "fund", "buy stake"]);
}

#[tokio::test]
async fn a_node_that_lags_in_contracts_alone_does_not_have_a_transfer_decided_twice() {
    let world = World::new(10_000).await;
    let node = Node::of(&world.chain, true);
    let mut keeper = Operator::over(&world, node.clone());
    assert_eq!(keeper.decide().await.unwrap(), 1);
    node.is_noted.store(true, Ordering::Relaxed);
    keeper.tick().await.unwrap();
    world.chain.advance_block().unwrap();
    keeper.tick().await.unwrap();
    assert_eq!(keeper.decide().await.unwrap(), 1, "it ended");
    node.lags.store(true, Ordering::Relaxed);
    for restarts in [false, true] {
        if restarts {
            keeper.dies();
        }
        world.chain.advance_time(600);
        world.chain.advance_block().unwrap();
        let said = keeper.decide().await.unwrap_err().to_string();
        assert!(said.contains("does not show the last transfer yet"), "{said}");
    }
    assert_eq!(keeper.names(), ["fund"]);
    node.lags.store(false, Ordering::Relaxed);
    keeper.rests().await;
    assert_eq!(keeper.names()[..2], ["fund", "buy stake"]);
}

/// A person signs with the operator's key and uses what the keeper meant to use: the sequence and the number, or a later
/// number.
#[tokio::test]
async fn a_number_that_a_person_used_by_hand_is_unknown_and_never_taken_for_done() {
    for (has_index, later) in [(true, 0), (true, 1), (false, 1)] {
        let world = World::new(10_000).await;
        let node = Node::of(&world.chain, has_index);
        let mut keeper = Operator::over(&world, node.clone());
        keeper.rests().await;
        world.pass(8 * DAY).await;
        let before = keeper.names().len();
        assert_eq!(keeper.decide().await.unwrap(), 1, "rewards wait");
        let planned = keeper.moves().pop().unwrap();
        let Deed::Act { number, .. } = planned.deed else { panic!("{planned:?}") };
        node.loses.store(true, Ordering::Relaxed);
        keeper.tick().await.unwrap();
        world.by_hand(number + later, Action::Unstake { validator: validator(), amount: Amount(USD) }).await;
        node.loses.store(false, Ordering::Relaxed);
        keeper.rests().await;
        let names = &keeper.names()[before..];
        // Where a person used it the keeper says so, and goes on from what it sees.
        assert_eq!(names[0], "claim rewards: unknown", "{has_index} {later}: {names:?}");
        assert!(keeper.moves()[before..].iter().skip(1).all(|one| one.outcome == Some(MoveOutcome::Done)), "{names:?}");
    }
}
