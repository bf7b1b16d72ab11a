//! Why an e-invoice is no bill.

use stateset_invoice::InvoiceError;
use thiserror::Error;

/// Why an e-invoice is no bill.
#[derive(Debug, Error)]
pub enum EInvoiceError {
    #[error("is no e-invoice that is read: {0}")]
    Unread(#[from] InvoiceError),
    #[error("is of type {code}: {reason}")]
    NotPayable { code: String, reason: &'static str },
    #[error("is paid by {means} (payment means {code}), which the seller collects: paying it here would pay it twice")]
    Collected { code: String, means: &'static str },
    #[error(
        "is paid by {means} (payment means {code}): nothing is sent for it; if it is to be paid here, ask for another one"
    )]
    Settled { code: String, means: &'static str },
    #[error(
        "is paid by a standing agreement (payment means 57), which says whether anything is asked for: look there, and hand \
         it in as a file of bills if it is to be paid here"
    )]
    StandingAgreement,
    #[error(
        "is of type {code}, a claim that was sold, and names no address of whoever bought it: find it out by another way \
         than this file"
    )]
    Factored { code: String },
    #[error("has no category, which no e-invoice says: name it by --category")]
    NoCategory,
    #[error("names {got} addresses to pay to, {first} and {second} among them: ask the vendor which one is meant")]
    Addresses { got: usize, first: String, second: String },
    #[error(
        "is to be paid to '{payee}' instead of its seller and names no address: find it out by another way than this file"
    )]
    OtherPayee { payee: String },
    #[error(
        "names no {prefix}1… address, and no vendor is called '{seller}': `vendor add` makes it known with its address"
    )]
    UnknownVendor { seller: String, prefix: String },
    #[error(
        "names no {prefix}1… address, and '{seller}' is close to vendor {vendor}, which is called '{name}': is it the same?"
    )]
    CloseVendor { seller: String, prefix: String, vendor: String, name: String },
    #[error("names its seller '{first}' and '{second}', which are two vendors here: ask which one is meant")]
    TwoVendors { first: String, second: String },
    #[error(
        "names no {prefix}1… address, and vendor {vendor} has {got} that somebody vouched for, where one is needed: pay it by \
         a file of bills that names the payee, or mend that by `vendor change {vendor}`"
    )]
    VendorAddresses { vendor: String, got: usize, prefix: String },
}
