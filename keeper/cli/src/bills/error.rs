//! Why a file is not read at all.

use thiserror::Error;

use super::encoding::EncodingError;
use super::heading::HeadingError;
use super::json::ListError;
use super::{FILE_BYTES_MAX, ROWS_MAX};

/// A file that cannot be read at all.
#[derive(Debug, Error)]
pub enum FileError {
    #[error("cannot read {path}: {reason}")]
    Unreadable { path: String, reason: std::io::Error },
    #[error("{path} has {got} bytes, at most {FILE_BYTES_MAX} are read")]
    TooLarge { path: String, got: u64 },
    #[error("{path}: {reason}")]
    Encoding { path: String, reason: EncodingError },
    #[error("{path}: {reason}")]
    Heading { path: String, reason: HeadingError },
    #[error("{path} is no JSON list of bills: {reason}")]
    Json { path: String, reason: ListError },
    #[error("{path} is no TOML file of [[bills]]: {reason}")]
    Toml { path: String, reason: String },
    #[error("{path} is no TOML file of [[invoices]]: {reason}")]
    OutgoingToml { path: String, reason: String },
    #[error(
        "{path} must name the columns number, customer, amount, currency and due, and may name issued and text: {reason}"
    )]
    OutgoingHeading { path: String, reason: String },
    #[error("{path} has more than {ROWS_MAX} rows; split it")]
    Rows { path: String },
    #[error(
        "{path} is a PDF, of which nothing is read: take the XML out of it, which Factur-X and ZUGFeRD have as an attachment \
         (`pdfdetach -saveall`)"
    )]
    Pdf { path: String },
    #[error("{path} has none of .csv, .json and .toml at its end, and is no e-invoice in XML")]
    Kind { path: String },
    #[error("{path} is no e-invoice in XML, and says each bill's category itself: leave --category out")]
    Category { path: String },
    #[error("{path} has none of .csv, .tsv and .txt at its end, which a mapping reads")]
    MappedKind { path: String },
}
