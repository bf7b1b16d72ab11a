use std::time::Duration;

use stateset_chain::{Chain, ChainError, GrpcChain};
use tokio::net::TcpListener;

const TIMEOUT: Duration = Duration::from_millis(300);

async fn unreachable(endpoint: &str) -> String {
    let chain = GrpcChain::connect(endpoint, TIMEOUT).unwrap();
    match chain.latest_block().await {
        Err(ChainError::Unreachable { reason, .. }) => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_node_that_is_down_is_unreachable_at_the_first_call() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let reason = unreachable(&format!("http://{address}")).await;
    assert!(reason.contains("Connection refused"), "{reason}");
    assert_eq!(reason.matches("tcp connect error").count(), 1, "{reason}");
}

#[tokio::test]
async fn a_node_that_takes_the_connection_and_says_nothing_costs_the_time_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let reason = unreachable(&format!("http://{address}")).await;
    assert!(reason.contains("300 ms"), "{reason}");
}

#[tokio::test]
async fn what_is_no_http_address_is_named_at_once() {
    for endpoint in ["", "127.0.0.1:9090", "ftp://127.0.0.1:9090", "not an address"] {
        let error = GrpcChain::connect(endpoint, TIMEOUT).unwrap_err();
        assert!(matches!(&error, ChainError::Unreachable { reason, .. } if reason.contains("http")), "{error}");
    }
    assert!(GrpcChain::connect("https://127.0.0.1:9090", TIMEOUT).is_ok(), "TLS needs no provider to be installed");
}
