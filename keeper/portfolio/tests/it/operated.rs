//! Money is put to work, and is back before a large bill is due.

use stateset_agent::treasury::MoveOutcome;
use stateset_state::journaled_state::replay;

use crate::world::{DAY, Operator, UNBONDING, USD, World};

#[tokio::test]
async fn the_keeper_alone_funds_buys_and_stakes_and_fetches_it_all_back_before_a_large_bill_is_due() {
    let world = World::new(10_000).await;
    let mut keeper = Operator::of(&world);
    keeper.rests().await;
    let names = keeper.names();
    assert_eq!(names[..3], ["fund", "buy stake", "stake"], "{names:?}");
    let positions = world.positions().await;
    assert!((4_300 * USD..=4_500 * USD).contains(&positions.staked.value.0), "{positions:?}");
    for one in keeper.moves() {
        assert_eq!(one.outcome, Some(MoveOutcome::Done), "{one:?}");
        let (expected, after) = (one.expected.total(), one.after.unwrap().total());
        assert!(expected.abs_diff(after) <= USD, "expected {expected}, came to {after}: {one:?}");
    }

    world.pass(40 * DAY).await;
    let due = world.now().await + UNBONDING + DAY / 2;
    keeper.bill("LARGE", 9_000, due);
    keeper.rests().await;
    assert!(keeper.names().contains(&"unstake".to_owned()), "{:?}", keeper.names());
    assert!(world.positions().await.staked.value.0 < 2_000 * USD);
    world.pass(UNBONDING + 60).await;
    keeper.rests().await;
    let names = keeper.names();
    assert!(names.contains(&"sell stake".to_owned()) && names.contains(&"call back".to_owned()), "{names:?}");
    assert!(world.held(&world.wallet) >= 9_000 * USD, "{} for 9000, {names:?}", world.held(&world.wallet));
    assert!(world.now().await < due);
    let journal = keeper.journaled.as_ref().unwrap().journal();
    assert!(replay(journal, &world.wallet).unwrap() > names.len(), "the same again, from what was recorded");
}
