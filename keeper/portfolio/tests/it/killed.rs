//! A keeper that dies after planning, after signing or after sending does each kind of move once.

use std::sync::atomic::Ordering;

use crate::world::{DAY, Operator, UNBONDING, USD, World};
use stateset_sim::FlawedNode as Node;

/// Where a life ends, again and again.
#[derive(Clone, Copy, Debug)]
enum Death {
    Planned,
    /// Signed and on the disk, given to no node.
    Signed,
    Sent,
    Included,
}

/// Rounds in which the keeper dies at one point of each move, until it comes to rest.
async fn rests_dying((world, node): (&World, &Node), keeper: &mut Operator, death: Death) {
    for _ in 0..60 {
        let decided = keeper.decide().await.unwrap();
        if matches!(death, Death::Planned) {
            keeper.dies();
        }
        if matches!(death, Death::Signed) {
            node.loses.store(true, Ordering::Relaxed);
            keeper.tick().await.unwrap();
            keeper.dies();
            node.loses.store(false, Ordering::Relaxed);
        }
        let sent = keeper.tick().await.unwrap();
        if matches!(death, Death::Sent) {
            keeper.dies();
        }
        world.chain.advance_block();
        if matches!(death, Death::Included) {
            keeper.dies();
        }
        if decided == 0 && sent.is_empty() {
            break;
        }
    }
    keeper.rests().await;
}

#[tokio::test]
async fn a_keeper_killed_at_any_point_of_any_move_does_each_once_with_an_index_or_without() {
    let (mut wanted, mut acts) = (None, None);
    for has_index in [true, false] {
        for death in [Death::Planned, Death::Signed, Death::Sent, Death::Included] {
            let world = World::new(10_000).await;
            let node = Node::of(&world.chain, has_index);
            let mut keeper = Operator::over(&world, node.clone());
            rests_dying((&world, &node), &mut keeper, death).await;
            world.pass(40 * DAY).await;
            keeper.bill("LARGE", 9_000, world.now().await + UNBONDING + DAY / 2);
            rests_dying((&world, &node), &mut keeper, death).await;
            world.pass(UNBONDING + 60).await;
            rests_dying((&world, &node), &mut keeper, death).await;
            let names = keeper.names();
            assert!(world.held(&world.wallet) >= 9_000 * USD, "{death:?} {has_index}: {names:?}");
            assert_eq!(names, *wanted.get_or_insert_with(|| names.clone()), "{death:?} {has_index}");
            // Each once: as many transactions as moves.
            assert_eq!(keeper.fees(), *acts.get_or_insert(names.len()), "{death:?} {has_index}: {names:?}");
        }
    }
}
