//! What goes out about bills: wishes, each with the reason for it.

use serde::{Deserialize, Serialize};
use stateset_api::policy::{Breach, Mandate};
use stateset_api::{Amount, IntentId};

use crate::bills::bill::Bill;
use crate::bills::credit::CreditNote;
use crate::bills::follow_up::{FollowUp, FollowUpEvent};
use crate::bills::input::EscalationEvent;

/// What the step wants done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Pay this, once.
    Pay(Intent),
    /// Write this payment down as made: the signers decided it and the wallet holds its receipt, read at `height`.
    Record { intent: Intent, height: u64 },
    /// Do not pay this, which is planned and was not signed.
    Withdraw { id: IntentId },
    /// Tell the operator.
    Notify(Notice),
}

/// A payment to be made, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    pub id: IntentId,
    pub bill: Bill,
    pub rationale: String,
    /// Governance's approval, used up by paying. One that is given pays alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<u64>,
    /// The mandate under which it is paid. What is paid under one shares messages with its like alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<u64>,
}

/// Something that a person may want to know or act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// The bill was known; nothing changes.
    Duplicate {
        bill: Bill,
    },
    /// A known bill came again with other content; the known one stands.
    Conflict {
        bill: Bill,
        known: Bill,
    },
    /// The number of a known bill, spelled so that nobody sees the difference; the known one stands. `difference`: in
    /// code points.
    Lookalike {
        bill: Bill,
        known: Bill,
        difference: String,
    },
    /// Taken in, beside a known one whose number differs by little.
    Similar {
        bill: Bill,
        known: Bill,
        difference: String,
    },
    /// Not now: time alone will mend it. Asked again from `from` (Unix seconds).
    Waits {
        id: IntentId,
        bill: Bill,
        breach: Breach,
        from: u64,
    },
    /// Over what the operator may: the owner may raise the limit or list the payee. Asked again from `from`.
    Escalated {
        id: IntentId,
        bill: Bill,
        breach: Breach,
        from: u64,
    },
    /// Governance must approve it first; a person asks. The wallet is asked again from `from`.
    Unapproved {
        id: IntentId,
        bill: Bill,
        breach: Breach,
        from: u64,
    },
    /// Governance votes on it.
    Balloted {
        id: IntentId,
        bill: Bill,
        ballot: u64,
    },
    /// Governance approved it.
    Approved {
        id: IntentId,
        bill: Bill,
        approval: u64,
    },
    /// What governance gave or voted on is good no more, and it may be asked again.
    Unusable {
        id: IntentId,
        bill: Bill,
        reason: String,
    },
    /// The signers are asked, on this proposal.
    Proposed {
        id: IntentId,
        bill: Bill,
        proposal: u64,
    },
    /// The signers need not be asked any more; the bill is judged anew.
    Superseded {
        id: IntentId,
        bill: Bill,
        reason: String,
    },
    /// One mandate for several bills is asked for, given, or no more: what became of it.
    Mandate {
        /// Its first bill.
        id: IntentId,
        mandate: Box<Mandate>,
        /// How many bills it is for.
        bills: usize,
        event: EscalationEvent,
    },
    /// The policy says no.
    Denied {
        id: IntentId,
        bill: Bill,
        breach: Breach,
    },
    /// It was paid before this keeper knew.
    FoundPaid {
        id: IntentId,
        bill: Bill,
    },
    Settled {
        id: IntentId,
        bill: Bill,
        height: u64,
    },
    /// The chain refused what the observation had allowed.
    Refused {
        id: IntentId,
        bill: Bill,
        reason: String,
    },
    NeedsReview {
        id: IntentId,
        bill: Bill,
        reason: String,
    },
    /// Something that the terms of an approval want is due, or was done.
    FollowedUp {
        follow_up: Box<FollowUp>,
        event: FollowUpEvent,
    },
    /// A credit note was taken in, and nothing of it is set off yet.
    CreditOpen {
        credit: CreditNote,
    },
    /// A credit note is known, under this number or one that may be taken for it; the known one stands.
    CreditKnown {
        credit: CreditNote,
        known: CreditNote,
    },
    /// So much of a credit note was set off against a bill, which is shown as it is by now.
    Credited {
        id: IntentId,
        bill: Bill,
        /// The credit note's number.
        credit: String,
        amount: Amount,
    },
}
