//! Keeps the ledger in step with the wallet, and with what lies in its treasury: once a block its balances are compared
//! with what the chain shows.
//!
//! What differs is first explained by what the wallet itself shows (receipts, carried-out proposals); what remains at
//! three heights in a row is unidentified money, or an incident: paying stops, the brake is pulled where its key is
//! configured, and a person is called. Never here: a payment, and an end of an incident, which is a person's word alone.

mod agreed;
mod brake;
mod error;
mod explain;
mod inside;
mod opening;
mod reconciler;
mod shown;
mod wallets;
mod witness;

pub use brake::Brake;
pub use error::ReconcileError;
pub use reconciler::Reconciler;
