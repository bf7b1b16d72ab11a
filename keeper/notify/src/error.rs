//! Why a message did not arrive, as far as anybody can know.

use std::path::PathBuf;

use stateset_chain::secret_file::SecretFileError;
use stateset_chain::url_rule::UrlError;
use stateset_http::HttpError;
use thiserror::Error;

/// Why a try failed. What the other side wrote is in one line and short.
#[derive(Debug, Error)]
pub enum SendError {
    #[error(transparent)]
    SecretFile(#[from] SecretFileError),
    #[error("there is no file {}", path.display())]
    NoSecret { path: PathBuf },
    #[error("the key in {} has {got} bytes, at least {least} are needed: head -c 32 /dev/urandom | base64", path.display())]
    ShortKey { path: PathBuf, got: usize, least: usize },
    #[error(transparent)]
    Url(#[from] UrlError),
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error("no answer within {limit_ms} ms")]
    TimedOut { limit_ms: u128 },
    #[error("HTTP status {status}: it points elsewhere, and no redirect is followed; name the final address")]
    Redirect { status: u16 },
    #[error("HTTP status {status}: {words}")]
    Status { status: u16, words: String },
    #[error("HTTP status {status}, and yet it was not delivered: {words}")]
    Undelivered { status: u16, words: String },
    #[error("the system gives no random bytes: {reason}")]
    NoRandomness { reason: String },
    #[error("{program} cannot be started: {reason}")]
    NotStarted { program: String, reason: String },
    #[error("{program} did not end within {limit_ms} ms, and was killed")]
    NeverEnded { program: String, limit_ms: u128 },
    #[error("{program} ended with {status}: {words}")]
    Ended { program: String, status: String, words: String },
}
