//! Outgoing invoices: what customers owe for work that was done, and what came in for it.
//!
//! This room has its own [`Input`] and [`State`]; it wants nothing of the world, so it has no effects. An invoice is booked
//! as owed when it is issued; money that came in is set against it, once, when its amount says whose it is or a person
//! does. Absent: a payment, and a word of the chain, which the ledger's inputs bring. What came in is never more than the
//! ledger booked, so that a stranger's dust settles dust.

mod error;
mod input;
mod invoice;
mod record;
mod rows;
mod state;
mod step;

pub use error::{InvoiceError, LINES_MAX};
pub use input::{End, Input, Issue, MatchInvoice};
pub use invoice::{Invoice, Line};
pub use record::{Ended, Ending, InvoiceRecord, InvoiceStatus, Received};
pub use rows::{RESIDENT, admit, all_rows, invoice_key, lookups, rows};
pub use state::{Changed, State};
pub use step::{check, receive, step};
