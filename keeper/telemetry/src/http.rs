//! `/health`, `/ready` and `/metrics`, all answered from one watched state.
//!
//! Liveness is "the loop turns", also while the node is down; readiness is "it could pay now".

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::pulse::Watched;
pub use crate::pulse::{Pulse, STALE, STUCK};

#[derive(Clone)]
struct Shared {
    watched: Watched,
    metrics: PrometheusHandle,
}

/// Serves until cancelled. Returns the address that was bound, and the task.
pub async fn serve(
    listen: SocketAddr,
    host_names: Vec<String>,
    watched: impl Into<Watched>,
    metrics: PrometheusHandle,
    cancel: CancellationToken,
) -> std::io::Result<(SocketAddr, tokio::task::JoinHandle<std::io::Result<()>>)> {
    let listener = TcpListener::bind(listen).await.map_err(|reason| {
        std::io::Error::new(
            reason.kind(),
            format!("http.listen {listen}: {reason}; another address, or port 0, is free"),
        )
    })?;
    let bound = listener.local_addr()?;
    let router = Router::new()
        .route("/health", get(async |State(shared): State<Shared>| shared.watched.health()))
        .route("/ready", get(async |State(shared): State<Shared>| shared.watched.ready()))
        .route("/metrics", get(async |State(shared): State<Shared>| shared.metrics.render()))
        .with_state(Shared { watched: watched.into(), metrics })
        .layer(middleware::from_fn_with_state(Arc::new(host_names), own_hosts));
    let stopped = async move { cancel.cancelled().await };
    let task = tokio::spawn(async move { axum::serve(listener, router).with_graceful_shutdown(stopped).await });
    Ok((bound, task))
}

/// A page of the web cannot read this server by giving its own name this machine's address: it is asked for by an
/// address, by `localhost`, or by a configured name.
async fn own_hosts(State(names): State<Arc<Vec<String>>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if is_own(host, &names) {
        next.run(request).await
    } else {
        let reason = "this server is not called that: ask by its address, or name it in http.host_names\n";
        (StatusCode::MISDIRECTED_REQUEST, reason).into_response()
    }
}

fn is_own(host: &str, names: &[String]) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => return rest.split(']').next().is_some_and(|six| six.parse::<Ipv6Addr>().is_ok()),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.parse::<Ipv4Addr>().is_ok()
        || name.eq_ignore_ascii_case("localhost")
        || names.iter().any(|own| own.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_is_asked_for_by_an_address_by_localhost_or_by_a_configured_name() {
        let names = ["keeper.example".to_owned()];
        for own in [
            "127.0.0.1",
            "127.0.0.1:8080",
            "10.1.2.3:8080",
            "localhost",
            "LOCALHOST:1",
            "[::1]:8080",
            "[::1]",
            "Keeper.example:80",
        ] {
            assert!(is_own(own, &names), "{own}");
        }
        for other in [
            "",
            "evil.example",
            "localhost.evil.example:8080",
            "127.0.0.1.evil.example",
            "keeper.example.evil",
            "[evil]",
            "2130706433",
        ] {
            assert!(!is_own(other, &names), "{other}");
        }
    }

    use super::*;
}
