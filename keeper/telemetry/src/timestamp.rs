//! Times of the chain as a person reads them.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Unix seconds as a person reads them.
pub fn show_time(seconds: u64) -> String {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_else(|| seconds.to_string())
}
