//! Decisions enter the wallet's log once each, in their order, wherever the keeper dies.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use stateset_agent::decisions::entry;
use stateset_chain::journal::{ActState, Kind};
use stateset_sim::FlawedNode;
use stateset_upkeep::notes::SPACING_SECONDS;

use crate::world::{Life, WAIT, World};

/// Where a life ends, again and again.
#[derive(Clone, Copy, Debug)]
enum Death {
    Planned,
    /// Signed and on the disk, given to no node.
    Signed,
    Sent,
    Included,
}

async fn rests_dying((world, node): (&World, &FlawedNode), life: &mut Life, death: Death) {
    for _ in 0..30 {
        life.plan(world).await;
        if matches!(death, Death::Planned) {
            life.dies();
        }
        if matches!(death, Death::Signed) {
            node.loses.store(true, Ordering::Relaxed);
            life.tick().await;
            life.dies();
            node.loses.store(false, Ordering::Relaxed);
        }
        let sent = life.tick().await;
        if matches!(death, Death::Sent) {
            life.dies();
        }
        world.chain.advance_block();
        if matches!(death, Death::Included) {
            life.dies();
        }
        if sent.is_empty() {
            break;
        }
    }
    life.rests(world).await;
}

#[tokio::test]
async fn a_keeper_killed_at_any_point_of_a_note_enters_each_hash_once_with_an_index_or_without() {
    for has_index in [true, false] {
        for death in [Death::Planned, Death::Signed, Death::Sent, Death::Included] {
            let world = World::new().await;
            world.keep_log().await;
            let node = FlawedNode::of(&world.chain, has_index);
            let mut life = Life::over(&world, node.clone());
            for count in [3, 31] {
                life.decides(count, world.now().await);
                world.pass(WAIT);
                rests_dying((&world, &node), &mut life, death).await;
                world.pass(SPACING_SECONDS);
                rests_dying((&world, &node), &mut life, death).await;
            }
            assert_eq!(world.log().await, life.decided(), "{death:?} {has_index}");
            assert_eq!(life.decided().len(), 34);
            let sent = life.journaled().journal().txs(100).unwrap().len();
            assert_eq!(sent, 3, "{death:?} {has_index}: no bytes but those of each note");
        }
    }
}

#[tokio::test]
async fn nothing_is_noted_before_its_time_nor_where_no_log_is_kept_and_what_waited_enters_when_one_is() {
    let world = World::new().await;
    let mut life = Life::over(&world, Arc::new(world.chain.clone()));
    life.decides(40, world.now().await);
    assert_eq!((life.records(), life.decided().len()), (40, 40));
    world.pass(WAIT);
    life.rests(&world).await;
    assert_eq!(life.journaled().journal().latest(&world.wallet, Kind::Note, 9).unwrap(), []);
    world.keep_log().await;
    life.rests(&world).await;
    assert_eq!(world.log().await.len(), 30);
    // Ten are left, and no time has passed since the last note.
    life.rests(&world).await;
    assert_eq!(world.log().await.len(), 30);
    world.pass(SPACING_SECONDS);
    life.rests(&world).await;
    assert_eq!(world.log().await, life.decided());
    // One that was just made waits for others, as long as it may.
    life.decides(1, world.now().await);
    world.pass(SPACING_SECONDS);
    life.rests(&world).await;
    assert_eq!(world.log().await.len(), 40);
    world.pass(WAIT);
    life.rests(&world).await;
    assert_eq!(world.log().await, life.decided());
}

#[tokio::test]
async fn where_more_is_decided_than_the_log_takes_one_hash_stands_for_several() {
    let world = World::new().await;
    world.keep_log().await;
    let mut life = Life::over(&world, Arc::new(world.chain.clone()));
    life.decides(150, world.now().await);
    world.pass(SPACING_SECONDS);
    life.rests(&world).await;
    let journal = life.journaled().journal();
    let note = journal.latest(&world.wallet, Kind::Note, 1).unwrap().pop().unwrap();
    let carried = journal.notes_of(note.row).unwrap();
    assert_eq!((note.state, carried.len()), (ActState::Settled, 150));
    let groups = carried.chunks(5).map(|group| entry(&group.iter().map(|one| one.decided.hash).collect::<Vec<_>>()));
    let hashes: Vec<String> =
        groups.map(|hash| hash.unwrap().iter().map(|byte| format!("{byte:02x}")).collect()).collect();
    assert_eq!(world.log().await, hashes);
}

/// A number that somebody used meanwhile: the note is refused, and its decisions go with another.
#[tokio::test]
async fn a_note_whose_number_was_used_by_hand_goes_again_under_another() {
    let world = World::new().await;
    world.keep_log().await;
    let node = FlawedNode::of(&world.chain, true);
    let mut life = Life::over(&world, node.clone());
    life.decides(2, world.now().await);
    world.pass(WAIT);
    life.plan(&world).await;
    world.by_hand(1_000).await;
    life.rests(&world).await;
    let journal = life.journaled().journal();
    let refused = journal.latest(&world.wallet, Kind::Note, 1).unwrap().pop().unwrap();
    assert_eq!(refused.state, ActState::Refused, "{}", refused.detail);
    assert_eq!(world.log().await, Vec::<String>::new());
    world.pass(SPACING_SECONDS);
    life.rests(&world).await;
    assert_eq!(world.log().await, life.decided());
}
