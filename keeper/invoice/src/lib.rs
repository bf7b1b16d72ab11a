//! Reads e-invoices: UBL 2.1 (Peppol BIS Billing 3.0) and UN/CEFACT CII (Factur-X, ZUGFeRD 2, XRechnung) into one
//! plain [`Invoice`], as EN 16931 means both. Bytes in, an invoice or a typed error out: no IO, no clock, no floats.
//!
//! Never here: a DTD, an entity beyond XML's five, an element that is read twice, an amount in another currency than
//! the invoice's, an invoice whose sums are not what its parts come to. Whom to pay, and whether, is decided elsewhere.

mod cii;
mod date;
mod decimal;
mod discount;
mod encoding;
mod error;
mod invoice;
pub mod limits;
mod node;
mod sums;
mod tree;
mod type_code;
mod ubl;

pub use decimal::Decimal;
pub use encoding::EncodingError;
pub use error::InvoiceError;
pub use invoice::{Discount, Id, Instalment, Invoice, Kind, Line, Party, PaymentMeans, Preceding, Syntax, Totals};

use node::Node;
use tree::Space;

/// Reads one invoice or credit note.
///
/// An error names the element's path and what is wrong with it, or the byte of the text (after decoding to UTF-8) at
/// which the XML is none.
pub fn read(content: &[u8]) -> Result<Invoice, InvoiceError> {
    if content.len() > limits::BYTES_MAX {
        return Err(InvoiceError::TooLarge { got: content.len(), max: limits::BYTES_MAX });
    }
    if is_pdf(content) {
        return Err(InvoiceError::Pdf);
    }
    let text = encoding::decode(content)?;
    let root = unwrapped(tree::parse(&text)?)?;
    match (root.space, root.name.as_str()) {
        (Space::UblInvoice, "Invoice") => ubl::read(&Node::root(&root), &ubl::INVOICE),
        (Space::UblCreditNote, "CreditNote") => ubl::read(&Node::root(&root), &ubl::CREDIT_NOTE),
        (Space::Rsm, "CrossIndustryInvoice") => cii::read(&Node::root(&root)),
        (_, name) => Err(InvoiceError::Root { got: error::shown(name) }),
    }
}

/// The document in the envelope that Peppol sends it in (Standard Business Document Header); another root is itself.
fn unwrapped(root: tree::Element) -> Result<tree::Element, InvoiceError> {
    if (root.space, root.name.as_str()) != (Space::Envelope, "StandardBusinessDocument") {
        return Ok(root);
    }
    let header = |child: &tree::Element| child.space == Space::Envelope;
    let mut documents: Vec<tree::Element> = root.children.into_iter().filter(|child| !header(child)).collect();
    match (documents.pop(), documents.len()) {
        (Some(document), 0) => Ok(document),
        (last, others) => Err(InvoiceError::Envelope { got: others + usize::from(last.is_some()) }),
    }
}

/// Whether these bytes begin as a PDF does, in which the XML of Factur-X and ZUGFeRD is attached.
pub fn is_pdf(content: &[u8]) -> bool {
    content.trim_ascii_start().starts_with(b"%PDF-")
}

/// Whether these bytes begin as XML does, in any of the encodings that are read. What is not XML is no e-invoice.
pub fn is_xml(content: &[u8]) -> bool {
    let wide = content.starts_with(b"\xff\xfe<\0") || content.starts_with(b"\xfe\xff\0<");
    wide || content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content).trim_ascii_start().starts_with(b"<")
}
