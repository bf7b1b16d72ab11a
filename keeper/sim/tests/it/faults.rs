//! Faults happen when they are asked for, and the same seed gives the same run.

use stateset_chain::{Chain, ChainError};
use stateset_sim::faults::{Faults, Lost, OnBlock, OnBroadcast, OnRead, Rates, Script};

use crate::world::World;

fn broadcasts(list: &[OnBroadcast]) -> Faults {
    Faults::Script(Script { broadcasts: list.iter().copied().collect(), ..Script::default() })
}

fn blocks(list: &[OnBlock]) -> Faults {
    Faults::Script(Script { blocks: list.iter().copied().collect(), ..Script::default() })
}

#[tokio::test]
async fn a_lost_request_changes_nothing_and_a_lost_response_everything() {
    let world = World::new();
    let signed = world.sign(&world.owner, vec![world.send(&world.owner, world.vendor.address(), 7)]).await;
    let lost = |half| OnBroadcast { lost: Some(half), ..OnBroadcast::default() };
    world.chain.set_faults(broadcasts(&[lost(Lost::Request), lost(Lost::Response)]));
    for waiting in [0, 1] {
        let error = world.chain.broadcast(&signed.bytes).await.unwrap_err();
        assert!(matches!(error, ChainError::Unreachable { .. }), "{error}");
        assert_eq!(world.chain.mempool_len(), waiting);
    }
    world.chain.advance_block().unwrap();
    assert_eq!(world.usdc(world.vendor.address()).await, 7);
}

#[tokio::test]
async fn a_delayed_transaction_waits_its_blocks() {
    let world = World::new();
    let signed = world.sign(&world.owner, vec![world.send(&world.owner, world.vendor.address(), 7)]).await;
    world.chain.set_faults(broadcasts(&[OnBroadcast { delay_blocks: 2, ..OnBroadcast::default() }]));
    world.broadcast(&signed).await;
    for expected in [0, 0, 7] {
        world.chain.advance_block().unwrap();
        assert_eq!(world.usdc(world.vendor.address()).await, expected);
    }
}

#[tokio::test]
async fn bytes_delivered_twice_pay_once_and_the_index_keeps_the_success() {
    let world = World::new();
    let signed = world.sign(&world.owner, vec![world.send(&world.owner, world.vendor.address(), 7)]).await;
    world.chain.set_faults(broadcasts(&[OnBroadcast { echo_blocks: Some(2), ..OnBroadcast::default() }]));
    world.broadcast(&signed).await;
    world.chain.advance_block().unwrap();
    world.chain.advance_block().unwrap();
    assert_eq!(world.usdc(world.vendor.address()).await, 7);
    let included = world.chain.find_tx(signed.hash).await.unwrap().unwrap();
    assert_eq!((included.code, included.height), (0, 2));
}

#[tokio::test]
async fn a_halt_makes_no_block_and_an_eviction_forgets_the_mempool() {
    let world = World::new();
    let signed = world.sign(&world.owner, vec![world.send(&world.owner, world.vendor.address(), 7)]).await;
    world.broadcast(&signed).await;
    let halted = OnBlock { halted: true, ..OnBlock::default() };
    let evicted = OnBlock { evicted: true, ..OnBlock::default() };
    world.chain.set_faults(blocks(&[halted, evicted]));
    assert_eq!(world.chain.advance_block(), None);
    assert_eq!(world.chain.advance_block(), Some(2));
    assert_eq!(world.chain.find_tx(signed.hash).await.unwrap(), None);
    assert_eq!(world.broadcast(&signed).await.code, 0, "forgotten bytes are taken again");
}

#[tokio::test]
async fn the_index_lags_the_block_as_long_as_asked() {
    let world = World::new();
    let signed = world.sign(&world.owner, vec![world.send(&world.owner, world.vendor.address(), 7)]).await;
    world.broadcast(&signed).await;
    world.chain.set_faults(blocks(&[OnBlock { index_lag_blocks: 2, ..OnBlock::default() }]));
    for known in [false, false, true] {
        world.chain.advance_block().unwrap();
        assert_eq!(world.usdc(world.vendor.address()).await, 7);
        assert_eq!(world.chain.find_tx(signed.hash).await.unwrap().is_some(), known);
    }
}

#[tokio::test]
async fn a_node_that_lags_answers_from_its_past() {
    let world = World::new();
    let behind = |behind_blocks| OnRead { behind_blocks, ..OnRead::default() };
    let reads =
        [behind(0), behind(1), behind(2), behind(2), behind(1), behind(0), OnRead { lost: true, behind_blocks: 0 }];
    let signed = world.sign(&world.owner, vec![world.send(&world.owner, world.vendor.address(), 7)]).await;
    world.broadcast(&signed).await;
    world.chain.set_faults(Faults::Script(Script { reads: reads.into(), ..Script::default() }));
    world.chain.advance_block().unwrap();
    world.chain.advance_block().unwrap();
    let vendor = world.vendor.address();
    for expected in [7, 7, 0] {
        assert_eq!(world.usdc(vendor).await, expected);
    }
    for expected in [1, 2, 3] {
        assert_eq!(world.chain.latest_block().await.unwrap().height, expected);
    }
    assert!(matches!(world.chain.latest_block().await, Err(ChainError::Unreachable { .. })));
}

#[tokio::test]
async fn shuffled_transactions_that_lose_their_place_change_nothing_and_may_come_again() {
    let world = World::new();
    let mut params = world.params(&world.owner).await;
    let mut sent = Vec::new();
    for sequence in 0..6 {
        params.account.sequence = sequence;
        let message = world.send(&world.owner, world.vendor.address(), 1);
        let signed = stateset_chain::tx::sign(&world.owner, &params, vec![message]);
        world.broadcast(&signed).await;
        sent.push(signed);
    }
    world.chain.set_faults(blocks(&[OnBlock { shuffle: Some(1), ..OnBlock::default() }]));
    world.chain.advance_block().unwrap();
    let paid = world.usdc(world.vendor.address()).await;
    assert!(paid < 6, "{paid}");
    let mut failed = 0;
    for signed in &sent {
        let included = world.chain.find_tx(signed.hash).await.unwrap().unwrap();
        assert!(matches!(included.code, 0 | 32), "{}", included.log);
        failed += u128::from(included.code == 32);
        world.broadcast(signed).await;
    }
    assert_eq!(paid + failed, 6);
    world.chain.advance_block().unwrap();
    assert_eq!(world.usdc(world.vendor.address()).await, 6);
}

/// Everything that a caller could see of a run under seeded faults.
async fn story(seed: u64) -> Vec<String> {
    let world = World::new();
    world.chain.set_faults(Faults::seeded(seed, Rates::default()));
    let mut trace = Vec::new();
    for _ in 0..40 {
        let account = world.chain.account(world.owner.address()).await;
        trace.push(format!("{account:?}"));
        let Ok(Some(account)) = account else { continue };
        let mut params = world.params(&world.operator).await;
        params.account = account;
        let message = world.send(&world.owner, world.vendor.address(), 3);
        let signed = stateset_chain::tx::sign(&world.owner, &params, vec![message]);
        trace.push(format!("{:?}", world.chain.broadcast(&signed.bytes).await));
        trace.push(format!("{:?}", world.chain.advance_block()));
        trace.push(format!("{:?}", world.chain.find_tx(signed.hash).await));
    }
    world.chain.set_faults(Faults::None);
    trace.push(format!("{} {:?}", world.usdc(world.vendor.address()).await, world.chain.latest_block().await));
    trace
}

#[tokio::test]
async fn the_same_seed_gives_the_same_run_to_the_byte() {
    let first = story(11).await;
    assert_eq!(first, story(11).await);
    assert_ne!(first, story(12).await);
    assert!(first.iter().any(|line| line.contains("Unreachable")));
}
