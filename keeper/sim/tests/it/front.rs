//! The gRPC front through the keeper's own adapter: the same answers as in process.

use std::time::Duration;

use stateset_api::wallet::QueryMsg;
use stateset_chain::grpc::GrpcChain;
use stateset_chain::{Chain, ChainError, TxHash, TxsPage};
use stateset_sim::faults::{Faults, OnRead, Script};
use stateset_sim::{Native, USDC, front};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::world::World;

/// Serves the world's chain on a free port, with blocks as slow as asked for, for as long as the guard lives.
async fn served(world: &World, interval: Duration) -> (GrpcChain, oneshot::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (guard, gone) = oneshot::channel::<()>();
    let shutdown = async move { drop(gone.await) };
    tokio::spawn(front::serve(world.chain.clone(), listener, interval, shutdown));
    (GrpcChain::connect(&endpoint, Duration::from_secs(10)).unwrap(), guard)
}

const NEVER: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn the_adapter_reads_what_the_chain_says() {
    let world = World::new();
    let wallet = world.wallet(1_000_000).await;
    let (node, _guard) = served(&world, NEVER).await;
    // The pace makes its first block at once.
    while world.chain.latest_block().await.unwrap().height < 3 {
        tokio::task::yield_now().await;
    }
    let owner = world.owner.address();
    assert_eq!(node.latest_block().await.unwrap(), world.chain.latest_block().await.unwrap());
    assert_eq!(node.account(owner).await.unwrap(), world.chain.account(owner).await.unwrap());
    assert_eq!(node.account(world.vendor.address()).await.unwrap(), None);
    assert_eq!(node.balance(&wallet, USDC).await.unwrap(), 1_000_000);
    assert_eq!(node.code(2).await.unwrap().unwrap().checksum, world.checksum(Native::Wallet));
    assert_eq!(node.code(77).await.unwrap(), None);
    assert_eq!(node.contract(&wallet).await.unwrap(), world.chain.contract(&wallet).await.unwrap());
    assert_eq!(node.contract(owner).await.unwrap(), None);
    let query = serde_json::to_vec(&QueryMsg::Wallet {}).unwrap();
    assert_eq!(
        node.smart_query(&wallet, &query).await.unwrap(),
        world.chain.smart_query(&wallet, &query).await.unwrap()
    );
    assert_eq!(node.raw_query(&wallet, b"none").await.unwrap(), None);
    assert_eq!(node.find_tx(TxHash([7; 32])).await.unwrap(), None);
}

#[tokio::test]
async fn a_transaction_over_grpc_is_simulated_taken_and_found() {
    let world = World::new();
    let wallet = world.wallet(1_000_000).await;
    let (node, _guard) = served(&world, Duration::from_millis(5)).await;
    let signed = world.sign(&world.operator, vec![world.spend(&wallet, vec![world.payment(1, 400)])]).await;
    let gas = node.simulate(&signed.bytes).await.unwrap();
    assert_eq!(node.broadcast(&signed.bytes).await.unwrap().code, 0);
    let included = loop {
        if let Some(included) = node.find_tx(signed.hash).await.unwrap() {
            break included;
        }
    };
    assert_eq!((included.code, included.gas_used), (0, gas), "{}", included.log);
    assert_eq!(Some(included.clone()), world.chain.find_tx(signed.hash).await.unwrap());
    let (key, none) = ("wasm-paid._contract_address", TxsPage::default());
    let page = node.find_txs(key, &wallet, 1).await.unwrap();
    assert_eq!(page, TxsPage { txs: vec![included], total: 1 });
    assert_eq!(world.chain.find_txs(key, &wallet, 1).await.unwrap(), page);
    assert_eq!(node.find_txs(key, world.owner.address(), 1).await.unwrap(), none);
    let beyond = node.find_txs(key, &wallet, 2).await.unwrap_err();
    assert!(beyond.to_string().contains("within [1, 1] range, given 2"), "{beyond}");
    let repeated = node.broadcast(&signed.bytes).await.unwrap();
    assert_eq!((repeated.codespace.as_str(), repeated.code), ("sdk", 19));
}

#[tokio::test]
async fn refusals_keep_their_status_and_lost_answers_are_unreachable() {
    let world = World::new();
    let wallet = world.wallet(1).await;
    let (node, _guard) = served(&world, NEVER).await;
    let here = world.chain.smart_query(&wallet, b"{\"nonsense\":{}}").await.unwrap_err();
    let there = node.smart_query(&wallet, b"{\"nonsense\":{}}").await.unwrap_err();
    let parts = |error| match error {
        ChainError::Answered { status, message, .. } => (status, message),
        other => panic!("{other}"),
    };
    assert_eq!(parts(here), parts(there));
    assert_eq!(parts(node.balance("cosmos1nonsense", USDC).await.unwrap_err()).0, 3);
    let lost = OnRead { lost: true, behind_blocks: 0 };
    world.chain.set_faults(Faults::Script(Script { reads: [lost].into(), ..Script::default() }));
    let error = node.balance(&wallet, USDC).await.unwrap_err();
    assert!(matches!(error, ChainError::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn blocks_come_by_themselves_and_stop_with_the_front() {
    let world = World::new();
    let (node, guard) = served(&world, Duration::from_millis(5)).await;
    let first = node.latest_block().await.unwrap();
    let later = loop {
        let block = node.latest_block().await.unwrap();
        if block.height > first.height + 2 {
            break block;
        }
    };
    assert_eq!(later.time - first.time, later.height - first.height, "one second of its time per block");
    drop(guard);
    while node.latest_block().await.is_ok() {}
}
