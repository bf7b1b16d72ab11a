//! One question's exchange with a provider: what is sent, and whether what came back is an answer in JSON.
//!
//! Never here: what an answer means, and whether to try again.

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue};
use stateset_http::{Answer, HttpError, Post, Target};

use crate::endpoint::Endpoint;
use crate::error::CallError;
use crate::provider::Provider;
use crate::text;

pub(crate) use stateset_http::Reached;

/// Most that is read of an answer that is none: its first words are for a person.
const REFUSAL_BYTES_MAX: usize = 16 * 1024;

/// An answer with status 200, in JSON by its own word.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) body: String,
}

/// Asks providers.
#[derive(Clone)]
pub(crate) struct Connector {
    http: stateset_http::Connector,
}

impl Connector {
    pub(crate) fn new() -> Result<Self, String> {
        stateset_http::Connector::new().map(|http| Self { http }).map_err(|error| error.to_string())
    }

    /// Sends the bytes, and reads at most `limit` of the answer's.
    pub(crate) async fn post(
        &self,
        provider: &Provider,
        body: Bytes,
        limit: usize,
        reached: &Reached,
    ) -> Result<Received, CallError> {
        let Endpoint { secure, host, authority, path, .. } = &provider.endpoint;
        let (host, authority, path) = (host.clone(), authority.clone(), path.clone());
        let target = Target { secure: *secure, host, authority, path };
        let headers = headers(provider);
        let addresses = provider.endpoint.addresses().await?;
        let post = Post { target: &target, addresses: &addresses, headers, body };
        read(self.http.post(post, reached).await?, limit, reached).await
    }
}

impl From<HttpError> for CallError {
    fn from(error: HttpError) -> Self {
        let short = |reason: &str| text::excerpt(reason, 300);
        match error {
            HttpError::Tls { .. } | HttpError::Name { .. } | HttpError::Request { .. } => {
                Self::NotAllowed { reason: short(&error.to_string()) }
            }
            HttpError::Unreachable { reason } => Self::Unreachable { reason: short(&reason) },
            HttpError::BrokenOff { bytes, reason } => Self::BrokenOff { bytes, reason: short(&reason) },
            HttpError::TooLarge { limit, bytes } => Self::TooLarge { limit, bytes },
        }
    }
}

fn headers(provider: &Provider) -> HeaderMap {
    let json = HeaderValue::from_static("application/json");
    let mut headers = HeaderMap::from_iter([(ACCEPT, json.clone()), (CONTENT_TYPE, json)]);
    if let Some(header) = provider.authorization() {
        headers.insert(AUTHORIZATION, header);
    }
    headers
}

async fn read(answer: Answer, limit: usize, reached: &Reached) -> Result<Received, CallError> {
    if answer.status() != 200 {
        return Err(refusal(answer, reached).await);
    }
    let said = |name: HeaderName| answer.header(name).map(|value| text::excerpt(&value, 100));
    let kind = said(CONTENT_TYPE).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(CallError::ContentType { got: kind });
    }
    if let Some(got) = said(CONTENT_ENCODING).filter(|got| !got.eq_ignore_ascii_case("identity")) {
        return Err(CallError::ContentEncoding { got });
    }
    let body = String::from_utf8(answer.whole(limit, reached).await?);
    let body = body.map_err(|error| CallError::NotUtf8 { valid_bytes: error.utf8_error().valid_up_to() })?;
    Ok(Received { body })
}

/// What a server says that gives no answer: its status, when to come again, its first words.
async fn refusal(answer: Answer, reached: &Reached) -> CallError {
    let status = answer.status();
    if (300..400).contains(&status) {
        return CallError::Redirect { status };
    }
    // A date in place of seconds is not read: clocks differ, and our own wait is a good one.
    let seconds = answer.header(RETRY_AFTER).and_then(|value| value.trim().parse::<u64>().ok());
    // Its words are worth less than its status: cut short, broken off or none, the status stands.
    let message = String::from_utf8_lossy(&answer.beginning(REFUSAL_BYTES_MAX, reached).await).into_owned();
    CallError::Status { status, retry_after_ms: seconds.map(|s| s.saturating_mul(1_000)), message }
}
