//! What comes in about bills.
//!
//! The JSON is the format of the journal's rows and of the inbox's files, so it is that of the first release: where a
//! name in the code is another by now, `serde(rename)` keeps the recorded one. The same holds for
//! [`crate::BillStatus`].

use serde::{Deserialize, Serialize};
use stateset_api::IntentId;
use stateset_api::governance::Terms;
use stateset_api::policy::{Breach, Mandate, Verdict};

use crate::bills::bill::Bill;
use crate::bills::credit::{CreditId, CreditNote};
use crate::bills::follow_up::ApprovalLook;
use crate::bills::preferences::Preferences;

/// One recorded input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// Bills were handed in.
    #[serde(rename = "bills")]
    Imported(Vec<Bill>),
    /// The chain was looked at.
    Observed(Observation),
    /// What became of an intent. As versions before 0.3 recorded it, one by one.
    Outcome { id: IntentId, outcome: Outcome },
    /// What became of intents, as one block or round showed it.
    Outcomes(Vec<Ended>),
    /// How the signers' decision on a bill beyond the operator goes on.
    Escalation {
        id: IntentId,
        #[serde(rename = "turn")]
        event: EscalationEvent,
    },
    /// The signers are about to be asked for one mandate for these bills, in the block of this height and time; the next
    /// proposal of any kind will have the number `from`.
    MandateAsked { bills: Vec<IntentId>, from: u64, mandate: Box<Mandate>, height: u64, at: u64 },
    /// How that goes on, for all of these bills.
    MandateFollowed { bills: Vec<IntentId>, event: EscalationEvent },
    /// What governance answered, or a later look at it showed, about a bill that it must approve first.
    #[serde(rename = "consulted")]
    GovernanceAnswered { id: IntentId, answer: GovernanceAnswer },
    /// An approval of governance was looked at, as its terms want it.
    ApprovalLooked(Box<ApprovalLook>),
    /// A person asked for bills that ended otherwise than paid to be looked at again.
    Retry(Vec<IntentId>),
    /// A person lets a bill go on that waited for one, and names what they saw: see [`crate::bills::content`].
    Release { id: IntentId, content: String },
    /// Credit notes were handed in.
    CreditNotes(Vec<CreditNote>),
    /// A person sets a credit note off against a bill. Its payee and number name what it is compared with.
    CreditAssigned { credit: CreditId, bill: IntentId, payee: String, number: String },
    /// A person stops a bill, for this reason, until a person releases it.
    Hold { id: IntentId, reason: String },
    /// What is known of vendors changed: these payments are planned, were not signed, and are looked at again. Whoever
    /// records this withdraws the acts of those that are held for it in the same write.
    LookedAgain(Vec<IntentId>),
    /// The wallet's list of payees changed: these stand on it now, those no more.
    Payees { listed: Vec<String>, removed: Vec<String> },
    /// The configuration has these preferences from here on.
    #[serde(rename = "bills_preferred")]
    Preferred(Preferences),
    /// From here on these rules decide, see [`crate::bills::RULES`].
    Rules(u32),
}

/// How one intent ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    pub id: IntentId,
    pub outcome: Outcome,
}

/// The chain at one block, as far as the decision needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    pub height: u64,
    /// The block's time, Unix seconds: the only clock.
    pub time: u64,
    /// What the wallet answered about the bills that [`crate::due`] named, each judged after those before it.
    pub judged: Vec<Judged>,
}

/// The wallet's answer about one payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judged {
    pub id: IntentId,
    pub verdict: Verdict,
    /// The wallet holds a receipt for exactly this payment.
    pub already_done: bool,
    pub breach: Option<Breach>,
}

/// How an intent ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    /// Paid, in this block.
    Settled { height: u64 },
    /// The chain refused it, for this reason; nothing moved. `breach`: the rule, where the wallet named one.
    Refused { reason: String, breach: Option<Breach> },
    /// Whether it was paid is not known, or trying was given up: a person must look.
    #[serde(rename = "held")]
    NeedsReview { reason: String },
}

/// What happens to a bill that the signers decide on. Written down before the chain is asked, so that a keeper that
/// dies in between finds its own question again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum EscalationEvent {
    /// The signers are about to be asked; the next proposal of any kind will have the number `from`.
    Asking { from: u64 },
    /// It is this proposal.
    Opened { proposal: u64 },
    /// There is no such question any more, for this reason: the bill is judged anew.
    #[serde(rename = "moot")]
    Superseded { reason: String },
    /// The wallet holds the bill's receipt, read at this height.
    Paid { height: u64 },
    /// The mandate was given, under this number.
    MandateGiven { number: u64 },
    /// The signers, the guardian or the owner said no.
    Refused { reason: String },
    /// It ended without a decision that took effect: a person must look.
    Lapsed { reason: String },
}

/// What came of asking governance about a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum GovernanceAnswer {
    /// It is voted on.
    Ballot { ballot: u64 },
    /// Good for this very bill, once.
    Approved {
        approval: u64,
        /// Its terms let it be used from then on, in Unix seconds; 0 if at once.
        #[serde(default, skip_serializing_if = "is_zero")]
        usable_from: u64,
        /// What whoever acts under it keeps, and what is watched afterwards.
        #[serde(default, skip_serializing_if = "Terms::is_empty")]
        terms: Terms,
    },
    /// Governance said no.
    Refused { reason: String },
    /// The vote or the approval came to nothing: governance may be asked again.
    Lapsed { reason: String },
}

// By reference, as serde hands it in.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's own signature")]
const fn is_zero(value: &u64) -> bool {
    *value == 0
}

/// What became of one bill that was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Import {
    New,
    /// Taken in, and held for a person: something about its payee is new.
    InDoubt {
        reason: String,
    },
    /// The very same bill is known.
    Duplicate,
    /// A bill with this payee and number is known, and says something else. The known one stands.
    Conflict {
        known: Bill,
    },
    /// A bill of this payee is known whose number a person cannot tell from this one. The known one stands.
    Lookalike {
        known: Bill,
    },
    /// Taken in. A bill of this payee is known whose number differs in case, leading zeros, separators or a letter
    /// that looks like a digit: it may be the same one, spelled otherwise.
    Similar {
        known: Bill,
    },
}
