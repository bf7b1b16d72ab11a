//! Paying bills: taken in, asked about, paid once or ended, and whoever must decide is asked.
//!
//! This room has its own [`Input`], [`Effect`] and [`State`]; the crate's root composes them with those of other kinds
//! of work. Absent: anything that another kind of work would have to touch.

mod bill;
mod bill_mandate;
mod credit;
mod crediting;
#[cfg(test)]
mod crediting_tests;
mod credits;
mod discount;
mod doubt;
mod due;
mod early;
mod effect;
mod ending;
mod escalation;
mod follow_up;
mod following;
mod governance;
mod import;
mod index;
mod input;
mod judging;
mod lower;
#[cfg(test)]
mod lower_tests;
mod mandate;
mod options;
mod paid_twice;
mod part;
mod payees;
#[cfg(test)]
mod permission_tests;
mod preferences;
mod prices;
mod questions;
mod record;
mod review;
mod rows;
#[cfg(test)]
mod series_tests;
mod shape;
#[cfg(test)]
mod shape_tests;
mod state;
mod step;
mod stopping;
#[cfg(test)]
mod suite;
mod total;
mod transition;

pub use bill::{Bill, BillError, DUE_LATEST, TEXT_BYTES_MAX};
pub use bill_mandate::BillMandate;
pub use credit::{CreditError, CreditId, CreditIdError, CreditNote, CreditRecord, SET_OFF_MAX, SetOff};
pub use discount::{Discount, LEAD_SECONDS, SPAN_SECONDS_MAX};
pub use doubt::{BeyondTotal, Doubt, Lower, PaidTwice};
pub use due::{DUE_MAX, UNLISTED_DUE_MAX, due, ready, soon};
pub(crate) use early::early_denoms;
pub use early::{MARGIN_SECONDS, PAY_EARLY};
pub use effect::{Effect, Intent, Notice};
pub use follow_up::{
    ApprovalLook, Counterparty, CounterpartyStatus, FollowUp, FollowUpEvent, KEEP_SECONDS, Report, SCORE_FALL,
    SeenReceipt,
};
pub use following::is_news;
pub(crate) use import::insert;
pub use input::{Ended, EscalationEvent, GovernanceAnswer, Import, Input, Judged, Observation, Outcome};
pub use mandate::{MANDATE_BILLS_MAX, MandateRules, ShowAmount, mandate_for};
pub use options::{ESCALATION_RECHECK_SECONDS, HOLD_RECHECK_SECONDS, PAY, interest, interest_of};
pub use part::{Instalment, PARTS_MAX, Part, Position};
pub use payees::{Class, Standing};
pub use preferences::{BPS_MAX, DUE_DAYS_DEFAULT, Preferences, PreferencesError};
pub use prices::{PriceMoved, REGULAR_COUNT, SERIES_MAX};
pub use questions::{
    STRANGERS_QUESTIONS_MAX, UNCLEAR_MAX, UNLISTED_QUESTIONS_MAX, next_question, open_questions, unclear_payees,
};
pub use record::{BillRecord, BillStatus, CREDITS_MAX, Credited};
pub use review::{content, is_in_doubt};
pub use rows::{PAYEE_RESIDENT, admit, all_rows, followed_lookup, lookups, rows};
pub use state::{Changed, RULES, State};
pub use step::{Needs, Step, hold, needs, step};
pub(crate) use stopping::note_stops;
