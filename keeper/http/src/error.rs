//! How an exchange can fail before an answer was read.
//!
//! Texts in here are those of the system and of libraries, not of the other side; who shows them to a person cleans them
//! all the same.

use thiserror::Error;

/// Why an exchange brought no answer, or not the whole of one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HttpError {
    #[error("encryption cannot be set up: {reason}")]
    Tls { reason: String },
    #[error("'{host}' is no name that a certificate could have")]
    Name { host: String },
    #[error("the request is not well formed: {reason}")]
    Request { reason: String },
    #[error("no connection: {reason}")]
    Unreachable { reason: String },
    #[error("the connection ended within the answer, after {bytes} bytes: {reason}")]
    BrokenOff { bytes: usize, reason: String },
    #[error("the answer is larger than {limit} bytes; {bytes} were read")]
    TooLarge { limit: usize, bytes: usize },
}
