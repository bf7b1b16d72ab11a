use std::time::Duration;

use stateset_chain::grpc::{Patience, Reach};
use stateset_chain::url_rule::{Allowed, CheckedUrl};
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

/// A name that leads elsewhere when the connection is opened than when the URL was written down.
#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_not_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let allowed = Allowed { plain_http: true, ..Allowed::default() };
    let url = CheckedUrl::parse(&format!("http://localhost:{port}"), &allowed).unwrap();
    let chain = GrpcChain::reach(Reach { url, allowed, patience: Patience::of_calls(TIMEOUT) }).unwrap();
    let error = chain.latest_block().await.unwrap_err();
    assert!(error.to_string().contains("localhost leads to") && error.to_string().contains("this machine"), "{error}");
    let accepted = tokio::time::timeout(TIMEOUT, listener.accept()).await;
    assert!(accepted.is_err(), "nothing was connected to");
}
