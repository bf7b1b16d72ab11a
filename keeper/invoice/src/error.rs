//! Why a file is no invoice.

use thiserror::Error;

use crate::decimal::Decimal;
use crate::encoding::EncodingError;

/// Why bytes are no invoice. Paths are those of elements, by local names, the third line as `InvoiceLine[3]`; positions
/// are bytes of the decoded text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvoiceError {
    #[error("it has {got} bytes, at most {max} are read")]
    TooLarge { got: usize, max: usize },
    #[error(transparent)]
    Encoding(#[from] EncodingError),
    #[error("it is no XML at byte {position}: {reason}")]
    Xml { position: u64, reason: String },
    #[error("a document type definition stands at byte {position}: none is read, invoices have none")]
    Doctype { position: u64 },
    #[error("entity '{name}' at byte {position} is none of XML's five: none is expanded")]
    Entity { name: String, position: u64 },
    #[error("U+{:04X} at or before byte {position} is no character of XML", u32::from(*got))]
    Character { got: char, position: u64 },
    #[error("more than {max} {what} at byte {position}")]
    Limit { what: &'static str, max: usize, position: u64 },
    #[error("prefix '{prefix}' at byte {position} is bound to no namespace")]
    Prefix { prefix: String, position: u64 },
    #[error(
        "its root '{got}' is no UBL Invoice or CreditNote and no CII CrossIndustryInvoice, or in another namespace"
    )]
    Root { got: String },
    #[error("the envelope around it holds {got} documents, one is read")]
    Envelope { got: usize },
    #[error(
        "it is a PDF: take the XML out of it, which Factur-X and ZUGFeRD have as an attachment (`pdfdetach -saveall`)"
    )]
    Pdf,
    #[error("{path} is missing")]
    Missing { path: String },
    #[error("{path} stands there {got} times where one is read: which of them is meant?")]
    Repeated { path: String, got: usize },
    #[error("{path} is empty")]
    Empty { path: String },
    #[error("{path} has elements where a value is read")]
    Nested { path: String },
    #[error("{path} has {got} bytes, at most {max} are read")]
    TooLong { path: String, got: usize, max: usize },
    #[error(
        "{path} '{text}' is no plain decimal such as -1250.50, of at most 18 digits before the point and 12 after it"
    )]
    NoDecimal { path: String, text: String },
    #[error("{path} '{text}' has {got} decimals, at most {max} are allowed (BR-DEC)")]
    TooFine { path: String, text: String, got: usize, max: usize },
    #[error("{path} '{text}' is no date as {form}")]
    NoDate { path: String, text: String, form: &'static str },
    #[error("{path} '{text}' is neither true nor false")]
    NoIndicator { path: String, text: String },
    #[error("{path} '{got}' is no currency: three capital letters")]
    NoCurrency { path: String, got: String },
    #[error("{path} is in {got}, the invoice in {currency}")]
    Currency { path: String, got: String, currency: String },
    #[error("{path} '{got}' is no type of such a document (UNTDID 1001 as EN 16931 has it, BR-CL-01)")]
    TypeCode { path: String, got: String },
    #[error("it does not add up: {what} is {stated}, its parts come to {computed} ({rule})")]
    Sum { rule: &'static str, what: &'static str, stated: Decimal, computed: Decimal },
    #[error("its terms of payment have {got} instalments, at most {max} are read")]
    Instalments { got: usize, max: usize },
    #[error("an instalment of its terms of payment is over {amount}, which is below nought")]
    NegativeInstalment { amount: Decimal },
}

/// The beginning of a stranger's text, for messages.
pub(crate) fn shown(text: &str) -> String {
    text.chars().take(64).collect()
}
