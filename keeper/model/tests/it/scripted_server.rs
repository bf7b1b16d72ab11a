//! A provider that answers by a script, one step a request; the last step stays.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// One answer: status, one more header, body.
#[derive(Clone)]
pub(crate) struct Step(pub(crate) u16, pub(crate) Option<(&'static str, String)>, pub(crate) Value);

/// What was asked, as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

struct Script {
    steps: Vec<Step>,
    seen: Mutex<Vec<Seen>>,
}

/// Ends with its owner.
pub(crate) struct Scripted {
    pub(crate) address: SocketAddr,
    script: Arc<Script>,
    _task: JoinSet<()>,
}

impl Scripted {
    pub(crate) async fn start(steps: Vec<Step>) -> Self {
        let script = Arc::new(Script { steps, seen: Mutex::default() });
        let app = Router::new().route("/v1/chat/completions", post(reply)).with_state(script.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut task = JoinSet::new();
        task.spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { address, script, _task: task }
    }

    /// Always the same good answer.
    pub(crate) async fn saying(body: Value) -> Self {
        Self::start(vec![Step(200, None, body)]).await
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.script.seen.lock().unwrap().clone()
    }
}

async fn reply(State(script): State<Arc<Script>>, headers: HeaderMap, body: String) -> Response {
    let mut seen = script.seen.lock().unwrap();
    let step = &script.steps[seen.len().min(script.steps.len() - 1)];
    seen.push(Seen { headers, body: serde_json::from_str(&body).unwrap() });
    let Step(status, header, body) = step.clone();
    let mut response = (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response();
    if let Some((name, value)) = header {
        response.headers_mut().insert(HeaderName::from_static(name), value.parse().unwrap());
    }
    response
}
