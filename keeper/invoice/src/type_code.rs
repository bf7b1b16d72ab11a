//! Which types of documents are invoices, and which credit notes (BR-CL-01).

use crate::invoice::Kind;

const INVOICES: [&str; 49] = [
    "71", "80", "82", "84", "102", "130", "202", "203", "204", "211", "218", "219", "295", "325", "326", "331", "380",
    "382", "383", "384", "385", "386", "387", "388", "389", "390", "393", "394", "395", "456", "457", "471", "472",
    "473", "500", "501", "527", "553", "575", "623", "633", "751", "780", "817", "870", "875", "876", "877", "935",
];

const CREDIT_NOTES: [&str; 13] =
    ["81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"];

/// What a document of this type is.
pub(crate) fn kind(code: &str) -> Option<Kind> {
    if INVOICES.contains(&code) {
        Some(Kind::Invoice)
    } else if CREDIT_NOTES.contains(&code) {
        Some(Kind::CreditNote)
    } else {
        None
    }
}
