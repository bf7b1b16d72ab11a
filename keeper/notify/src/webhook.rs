//! One try of one message by HTTPS.
//!
//! The address is checked when it is connected to, a redirect is a failure, an answer is read up to a limit and
//! otherwise ignored: nothing that a receiver says has an effect but its status, and of Teams that it did not take it.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
use stateset_chain::secret_file;
use stateset_chain::url_rule::CheckedUrl;
use stateset_config::notify::{Webhook, WebhookUrl};
use stateset_http::{Connector, HttpError, Post, Reached};

use crate::error::SendError;
use crate::limits::Limits;
use crate::outgoing::Outgoing;
use crate::plain_words::plain_words;
use crate::preset::says_undelivered;
use crate::signature;

const SIGNATURE: HeaderName = HeaderName::from_static("stateset-signature");
const DELIVERY: HeaderName = HeaderName::from_static("stateset-delivery");

/// Sends a message, and says what the receiver answered. Any status from 200 to 299 means that it arrived,
/// unless a chat program is known to say in words that it did not.
///
/// Errors: whatever kept it from arriving, within [`Limits::attempt`].
pub(crate) async fn post(
    http: &Connector,
    webhook: &Webhook,
    outgoing: &Outgoing<'_>,
    limits: &Limits,
) -> Result<String, SendError> {
    let limit_ms = limits.attempt.as_millis();
    let exchange = exchange(http, webhook, outgoing, limits);
    within(limits.attempt, exchange).await.unwrap_or(Err(SendError::TimedOut { limit_ms }))
}

async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(limit, work).await.ok()
}

async fn exchange(
    http: &Connector,
    webhook: &Webhook,
    outgoing: &Outgoing<'_>,
    limits: &Limits,
) -> Result<String, SendError> {
    let url = url(webhook)?;
    let headers = headers(webhook, outgoing)?;
    let addresses = url.resolve(&webhook.allowed).await?;
    let target = url.target();
    let body = Bytes::copy_from_slice(outgoing.body.as_bytes());
    let reached = Reached::default();
    let answer = http.post(Post { target: &target, addresses: &addresses, headers, body }, &reached).await?;
    let status = answer.status();
    if (300..400).contains(&status) {
        return Err(SendError::Redirect { status });
    }
    let first_words = answer.beginning(limits.answer_bytes_max, &reached);
    if (200..300).contains(&status) {
        // It arrived by its status: what follows may come late or never.
        let words = within(limits.attempt / 4, first_words).await.unwrap_or_default();
        let words = shown(&words);
        if says_undelivered(webhook.preset, &words) {
            return Err(SendError::Undelivered { status, words });
        }
        return Ok(format!("HTTP status {status}: {words}"));
    }
    Err(SendError::Status { status, words: shown(&first_words.await) })
}

fn shown(bytes: &[u8]) -> String {
    plain_words(&String::from_utf8_lossy(bytes))
}

fn url(webhook: &Webhook) -> Result<CheckedUrl, SendError> {
    match &webhook.url {
        WebhookUrl::Plain(url) => Ok(url.clone()),
        WebhookUrl::File(path) => {
            let text = secret_file::read(path)?.ok_or_else(|| SendError::NoSecret { path: path.clone() })?;
            // An error would show the text, which is a secret.
            let bad = |_| HttpError::Request { reason: format!("{} has no URL that keeps the rule", path.display()) };
            Ok(CheckedUrl::parse(text.trim(), &webhook.allowed).map_err(bad)?)
        }
    }
}

fn headers(webhook: &Webhook, outgoing: &Outgoing<'_>) -> Result<HeaderMap, SendError> {
    let refuse = |error: http::header::InvalidHeaderValue| HttpError::Request { reason: error.to_string() };
    let mut headers = HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (USER_AGENT, HeaderValue::from_static("stateset-keeper")),
        (DELIVERY, HeaderValue::from_str(outgoing.delivery).map_err(refuse)?),
    ]);
    if let Some(path) = &webhook.secret_file {
        let key = signature::read_key(path)?;
        let value = signature::header(key.as_bytes(), outgoing.time, outgoing.body.as_bytes());
        headers.insert(SIGNATURE, HeaderValue::from_str(&value).map_err(refuse)?);
    }
    Ok(headers)
}
