//! A connection that goes silent without an end, as behind a load balancer that forgot it: bytes are taken and lead
//! nowhere, while new connections work at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use stateset_chain::grpc::Patience;
use stateset_chain::{Chain, ChainError, GrpcChain};
use stateset_sim::front;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use crate::world::World;

/// A TCP proxy before a node. Each connection can be silenced for ever; later ones are forwarded.
struct Proxy {
    endpoint: String,
    accepted: Arc<AtomicUsize>,
    /// Connections up to this one are silent.
    silent_up_to: Arc<AtomicUsize>,
}

impl Proxy {
    async fn before(node: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let (accepted, silent_up_to) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let (count, limit) = (accepted.clone(), silent_up_to.clone());
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let number = count.fetch_add(1, Ordering::SeqCst) + 1;
                let server = TcpStream::connect(&node).await.unwrap();
                let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
                tokio::spawn(pump(from_client, to_server, number, limit.clone()));
                tokio::spawn(pump(from_server, to_client, number, limit.clone()));
            }
        });
        Self { endpoint, accepted, silent_up_to }
    }

    fn silence_all(&self) {
        self.silent_up_to.store(self.accepted.load(Ordering::SeqCst), Ordering::SeqCst);
    }
}

/// Reads on when silenced, as the system's buffers would; neither end learns of it.
async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, number: usize, silent_up_to: Arc<AtomicUsize>) {
    let mut bytes = vec![0; 65_536];
    while let Ok(read) = from.read(&mut bytes).await {
        if read == 0 || number <= silent_up_to.load(Ordering::SeqCst) {
            if read == 0 {
                break;
            }
            continue;
        }
        if to.write_all(&bytes[..read]).await.is_err() {
            break;
        }
    }
    // Without an end for the other side.
    if number <= silent_up_to.load(Ordering::SeqCst) {
        std::future::pending::<()>().await;
    }
}

async fn served() -> Proxy {
    let world = World::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let node = listener.local_addr().unwrap().to_string();
    tokio::spawn(front::serve(world.chain.clone(), listener, Duration::from_millis(20), std::future::pending()));
    Proxy::before(node).await
}

fn patience(call: u64, ping_after: u64) -> Patience {
    Patience {
        call: Duration::from_millis(call),
        ping_after: Duration::from_millis(ping_after),
        ping_answer: Duration::from_millis(200),
        timeouts_max: 2,
    }
}

#[tokio::test]
async fn a_connection_that_goes_silent_is_given_up_after_two_calls_without_an_answer() {
    let proxy = served().await;
    // Pings would come too late here.
    let chain = GrpcChain::connect_with(&proxy.endpoint, patience(300, 60_000)).unwrap();
    let before = chain.latest_block().await.unwrap();
    assert_eq!(proxy.accepted.load(Ordering::SeqCst), 1, "one connection serves all calls");
    proxy.silence_all();
    for last in [false, true] {
        match chain.latest_block().await {
            Err(ChainError::Unreachable { reason, .. }) => {
                assert_eq!(reason.contains("the connection is given up"), last, "{reason}");
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(chain.latest_block().await.unwrap().height >= before.height);
    assert_eq!(proxy.accepted.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_call_that_may_wait_long_finds_a_silent_connection_by_its_ping() {
    let proxy = served().await;
    let chain = GrpcChain::connect_with(&proxy.endpoint, patience(60_000, 200)).unwrap();
    chain.latest_block().await.unwrap();
    proxy.silence_all();
    let call = tokio::time::timeout(Duration::from_secs(20), chain.latest_block());
    let error = call.await.expect("far before the call's own limit").unwrap_err();
    assert!(matches!(error, ChainError::Unreachable { .. }), "{error}");
    chain.latest_block().await.unwrap();
    assert_eq!(proxy.accepted.load(Ordering::SeqCst), 2);
}
