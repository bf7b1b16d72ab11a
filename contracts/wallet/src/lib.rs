//! The wallet: holds one agent's money and says what may be spent of it.
//!
//! Callers: the owner (sets the rules), the operator (pays within them, lets others pay a part, funds the treasury),
//! signers (decide together on what exceeds them), the guardian (stops), the brake (stops, for a machine), and anyone for
//! upkeep and for delivering signatures.
//!
//! Invariants:
//! - Coins leave by a payment that every rule let through, to the wallet's own treasury within the rules on it, by a
//!   withdrawal to the owner itself, or by a proposal's action.
//! - An intent's id moves money at most once, whoever pays: it has a receipt, or its age refuses it.
//! - What is counted as spent equals what the operator paid, per denom and per payee.
//! - A message takes effect whole or not at all, but that a proposal's actions fail together and are written down.
//! - The operator and the brake cannot loosen anything, nor can the guardian, but for the brake's freeze. The operator
//!   pays an address that is unlisted only from the newcomer purse or under a mandate that names it.
//! - Beside signers, the owner alone loosens nothing before a delay, nor binds anything that those who decide could not
//!   set back. A proposal takes effect only under the signers under which it was made and the policy on which they last
//!   decided, only as what its voters named, and at most once.
//! - Nothing drafted before an alarm undoes it; and nobody who repeats an alarm keeps the signers from deciding.
//! - An agent is bound only to a wallet whose code nobody can replace.
//! - No work in `execute` grows with what is stored.

#![warn(clippy::arithmetic_side_effects)]

pub mod contract;

#[cfg(all(target_arch = "wasm32", not(feature = "library")))]
stateset_api::entry!(wallet, reply);

mod act;
mod action;
mod address;
mod alarm;
mod approval_rule;
mod approved_payment;
mod auth;
mod binding;
mod brake;
mod closing;
mod conduit;
mod contract_info;
mod counters;
mod creation;
mod dead_man;
mod decision;
mod dispatch;
mod draft;
mod error;
mod escalation;
mod exclusion;
mod execution;
mod foreign_message;
mod freeze;
mod funds;
mod grant;
mod grant_state;
mod legacy;
mod loosening;
mod mandate;
mod mandate_query;
mod migration;
mod multi_send;
mod note;
mod open_list;
mod operator;
mod owner;
mod ownership;
mod payable;
mod payee;
mod policy;
mod proposal;
mod proposal_query;
mod proposing;
mod query;
mod receipt;
mod recovery;
mod remaining;
mod session;
mod signature;
mod signer_key;
mod signers;
mod spend;
mod standard;
mod state;
mod stored_grant;
mod stored_receipt;
mod submission;
mod transfer;
mod treasury;
mod trust;
mod vec_map;
mod version;
mod vote;
mod withdrawal;

pub use error::ContractError;
