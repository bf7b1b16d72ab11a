//! `/health`, `/ready` and `/metrics`, all answered from one watched state.
//!
//! Liveness is "the loop turns", also while the node is down; readiness is "it could pay now".

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A loop that has not come round for this long is stuck.
pub const STUCK: Duration = Duration::from_secs(60);
/// A chain whose block is older than this (as seen here) counts as halted.
pub const STALE: Duration = Duration::from_secs(60);

/// What the loop reports of itself after every round.
#[derive(Clone, Debug)]
pub struct Pulse {
    /// When the last round ended, well or not.
    pub round_ended: Instant,
    /// When the chain was last seen to make a block.
    pub block_seen: Option<Instant>,
    pub height: u64,
    /// Why the last round failed.
    pub error: Option<String>,
}

impl Pulse {
    pub fn start() -> Self {
        Self { round_ended: Instant::now(), block_seen: None, height: 0, error: None }
    }

    fn health(&self) -> Answer {
        let age = self.round_ended.elapsed();
        if age > STUCK {
            return self.answer(false, Some(format!("the loop has not come round for {} s", age.as_secs())));
        }
        self.answer(true, None)
    }

    fn ready(&self) -> Answer {
        if let Some(error) = &self.error {
            return self.answer(false, Some(error.clone()));
        }
        match self.block_seen.map(|seen| seen.elapsed()) {
            None => self.answer(false, Some("no block seen yet".to_owned())),
            Some(age) if age > STALE => {
                self.answer(false, Some(format!("no new block for {} s at height {}", age.as_secs(), self.height)))
            }
            Some(_) => self.health(),
        }
    }

    fn answer(&self, ok: bool, reason: Option<String>) -> Answer {
        Answer { ok, height: self.height, reason }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Answer {
    ok: bool,
    height: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl IntoResponse for Answer {
    fn into_response(self) -> axum::response::Response {
        let status = if self.ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        (status, axum::Json(self)).into_response()
    }
}

#[derive(Clone)]
struct Shared {
    pulse: watch::Receiver<Pulse>,
    metrics: PrometheusHandle,
}

/// Serves until cancelled. Returns the address that was bound, and the task.
pub async fn serve(
    listen: SocketAddr,
    host_names: Vec<String>,
    pulse: watch::Receiver<Pulse>,
    metrics: PrometheusHandle,
    cancel: CancellationToken,
) -> std::io::Result<(SocketAddr, tokio::task::JoinHandle<std::io::Result<()>>)> {
    let listener = TcpListener::bind(listen).await?;
    let bound = listener.local_addr()?;
    let router = Router::new()
        .route("/health", get(async |State(shared): State<Shared>| shared.pulse.borrow().health()))
        .route("/ready", get(async |State(shared): State<Shared>| shared.pulse.borrow().ready()))
        .route("/metrics", get(async |State(shared): State<Shared>| shared.metrics.render()))
        .with_state(Shared { pulse, metrics })
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

    #[tokio::test(start_paused = true)]
    async fn a_stuck_loop_is_unhealthy_and_a_node_that_is_down_is_only_unready() {
        let mut pulse = Pulse::start();
        assert!(pulse.health().ok);
        assert!(!pulse.ready().ok);
        pulse.block_seen = Some(Instant::now());
        assert!(pulse.ready().ok);
        pulse.error = Some("no answer".into());
        assert!(pulse.health().ok);
        assert_eq!(pulse.ready().reason.as_deref(), Some("no answer"));
        tokio::time::advance(STUCK + Duration::from_secs(1)).await;
        assert!(!pulse.health().ok);
    }

    #[tokio::test(start_paused = true)]
    async fn a_halted_chain_is_unready() {
        let mut pulse = Pulse { block_seen: Some(Instant::now()), ..Pulse::start() };
        tokio::time::advance(STALE + Duration::from_secs(1)).await;
        pulse.round_ended = Instant::now();
        assert!(pulse.ready().reason.unwrap().contains("no new block"));
    }
}
