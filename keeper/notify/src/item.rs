//! One thing to be said, in words, made of what is stored of a bill, a freeze or an incident.
//!
//! Never here: who gets it, and what must be asked of the chain (see [`crate::look`]).

use serde::Serialize;
use sha2::{Digest, Sha256};
use stateset_agent::bills::{Report, content};
use stateset_agent::treasury::MoveOutcome;
use stateset_agent::{Bill, BillRecord, BillStatus};
use stateset_api::IntentId;
use stateset_api::policy::{Mandate, MandateScope};
use stateset_api::wallet::{Freeze, ProposalSummary, WalletInfo};
use stateset_state::Waits;
use stateset_telemetry::breach::show_breach;
use stateset_telemetry::timestamp::show_time;

use crate::kind::Kind;
use crate::plain_words::plain_words;

/// How an amount of a denom, in its smallest unit, is written for people.
pub type ShowAmount<'a> = &'a (dyn Fn(u128, &str) -> String + Send + Sync);

/// One thing to be said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    pub kind: Kind,
    /// What it is about, such as `proposal 12`: the same name in every notice of it.
    pub subject: String,
    /// Tells it from the same said of the subject at another time.
    #[serde(skip)]
    pub occasion: String,
    /// Of what is to be decided, in hex, as the verbs show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// The bill's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bill: Option<IntentId>,
    /// In words, with its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payee: Option<String>,
    /// What it says, in one line.
    pub words: String,
    /// When it ends by itself. Unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
    /// What an approval asks of whoever acts under it, and what is watched afterwards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<String>,
    /// What came of an approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// What to type to see more and to answer.
    pub next: String,
    /// What the chain is still to be asked of it.
    #[serde(skip)]
    pub look: Option<Look>,
}

/// What the chain is asked for a notice's sake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// The draft's hash and its end.
    Proposal { number: u64 },
    /// The matter's hash and the vote's end, at the contract that the denom's rule names.
    Ballot { number: u64, denom: String },
    /// The terms.
    Approval { number: u64, denom: String },
}

/// Something that the keeper found wrong and that a person must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Its own for ever: the same incident is said once, and then reminded of while it is handed in again.
    pub id: String,
    /// In one line. Strangers' words in it are made harmless here.
    pub words: String,
    /// What is at stake, in words with its unit.
    pub amount: Option<String>,
    /// Of its evidence, in hex.
    pub hash: Option<String>,
    /// What to type to see more.
    pub next: String,
}

impl Item {
    pub(crate) fn new(kind: Kind, subject: String, words: String, next: String) -> Self {
        Self {
            kind,
            subject,
            occasion: String::new(),
            hash: None,
            bill: None,
            amount: None,
            payee: None,
            words: plain_words(&words),
            until: None,
            terms: Vec::new(),
            report: None,
            next,
            look: None,
        }
    }

    /// What is to be said of a bill as it stands; nothing of one that nobody need know of.
    pub fn of_bill(id: IntentId, record: &BillRecord, show: ShowAmount<'_>) -> Option<Self> {
        let BillRecord { bill, status, .. } = record;
        let amount = show(bill.amount.0, &bill.denom);
        let head = format!("bill {} over {amount} for {}", bill.number, bill.category);
        let broken = |breach| show_breach(breach, |amount| show(amount, &bill.denom));
        let denom = || bill.denom.clone();
        let of_bill = format!("bill {id}");
        let item = |kind, subject: String, words: String, next: String| Self {
            hash: Some(content(record)),
            bill: Some(id),
            amount: Some(amount.clone()),
            payee: Some(plain_words(&bill.payee)),
            ..Self::new(kind, subject, format!("{head} {words}"), next)
        };
        let show_it = format!("approvals show {id}");
        Some(match status {
            BillStatus::Escalated { breach, .. } => {
                let words = format!("is beyond the operator: {}", broken(breach));
                let item = item(Kind::Escalated, of_bill, words, show_it);
                Self { occasion: breach.rule.name().to_owned(), ..item }
            }
            BillStatus::Proposed { proposal, .. } if record.asked_mandate().is_some() => {
                return record.asked_mandate().map(|mandate| Self::of_mandate(mandate, *proposal, show));
            }
            BillStatus::Proposed { breach, proposal } => {
                let words = format!("is put to the signers: {}", broken(breach));
                let next = format!("approvals show {proposal}");
                let item = item(Kind::Proposed, format!("proposal {proposal}"), words, next);
                Self { hash: None, look: Some(Look::Proposal { number: *proposal }), ..item }
            }
            BillStatus::Unapproved { breach, lapsed, .. } => {
                let why = lapsed.clone().unwrap_or_else(|| broken(breach));
                let words = format!("needs governance's approval, and nobody has asked: {why}");
                let occasion = lapsed.as_deref().map(digest).unwrap_or_default();
                Self { occasion, ..item(Kind::Unapproved, of_bill, words, format!("approvals request {id}")) }
            }
            BillStatus::Balloted { ballot, .. } => {
                let next = format!("approvals vote {ballot}");
                let item = item(Kind::Balloted, format!("ballot {ballot}"), "is voted on".to_owned(), next);
                Self { hash: None, look: Some(Look::Ballot { number: *ballot, denom: denom() }), ..item }
            }
            BillStatus::Approved { approval, .. } => Self::of_approval(id, bill, *approval, show),
            BillStatus::Refused { reason } => {
                let item = item(Kind::Refused, of_bill, format!("is refused: {reason}"), format!("bills retry {id}"));
                Self { occasion: digest(reason), ..item }
            }
            BillStatus::NeedsReview { .. } => {
                let reason = record.review_reason().unwrap_or_default();
                let words = format!("needs a person: {reason}");
                let item = item(Kind::NeedsReview, of_bill, words, format!("bills release {id}"));
                // Another reason makes another content.
                Self { occasion: content(record), ..item }
            }
            _ => return None,
        })
    }

    /// One mandate that the signers are asked for, whichever of its bills it is said of: the same item for all.
    fn of_mandate(mandate: &Mandate, proposal: u64, show: ShowAmount<'_>) -> Self {
        let Mandate { purpose, denom, per_payment_max, total, expires_at, scope, .. } = mandate;
        let [total, each] = [total, per_payment_max].map(|amount| show(amount.0, denom));
        let until = show_time(*expires_at);
        let words =
            format!("a mandate over {total}, at most {each} each, until {until}, is put to the signers: {purpose}");
        let payee = match scope {
            MandateScope::Payees(payees) => Some(plain_words(&payees.join(", "))),
            MandateScope::Category(_) => None,
        };
        let item =
            Self::new(Kind::Proposed, format!("proposal {proposal}"), words, format!("approvals show {proposal}"));
        Self { amount: Some(total), payee, look: Some(Look::Proposal { number: proposal }), ..item }
    }

    /// That governance approved a bill. Made when that is learned: a bill that may be paid at once is approved no longer
    /// by the round's end, and its terms hold on.
    pub fn of_approval(id: IntentId, bill: &Bill, approval: u64, show: ShowAmount<'_>) -> Self {
        let amount = show(bill.amount.0, &bill.denom);
        let Bill { number, category, denom, .. } = bill;
        let words =
            format!("bill {number} over {amount} for {category} is approved by governance, approval {approval}");
        Self {
            occasion: approval.to_string(),
            bill: Some(id),
            amount: Some(amount),
            payee: Some(plain_words(&bill.payee)),
            look: Some(Look::Approval { number: approval, denom: denom.clone() }),
            ..Self::new(Kind::Approved, format!("bill {id}"), words, format!("approvals show {id}"))
        }
    }

    /// Of a proposal that is no bill's.
    pub fn of_proposal(summary: &ProposalSummary) -> Self {
        let ProposalSummary { id, title, approved, threshold, expires_at, .. } = summary;
        let words = format!("proposal {id}, {title}: {approved} of {threshold} approve");
        let item = Self::new(Kind::Proposed, format!("proposal {id}"), words, format!("approvals show {id}"));
        Self { until: Some(*expires_at), look: Some(Look::Proposal { number: *id }), ..item }
    }

    /// The freezes in force.
    pub fn of_freezes(info: &WalletInfo) -> Vec<Self> {
        let of = |kind: Kind, freeze: &Freeze, what: &str| {
            let words = format!("{what} since {} by {}: {}", show_time(freeze.at), freeze.by, freeze.reason);
            let item = Self::new(kind, "wallet".to_owned(), words, "wallet show".to_owned());
            Self { occasion: freeze.at.to_string(), ..item }
        };
        let frozen = info.frozen.as_ref().map(|freeze| of(Kind::Frozen, freeze, "the operator is frozen"));
        let braked = info.braked.as_ref().map(|freeze| of(Kind::Braked, freeze, "the brake freezes the operator"));
        frozen.into_iter().chain(braked).collect()
    }

    /// Of what waits for a person besides bills. A stop that comes again is said again.
    pub fn of_waiting(waits: &Waits, in_words: &dyn Fn(&str) -> String) -> Self {
        let (subject, words, next, occasion) = match waits {
            Waits::Task { id, record } => {
                let title = &record.task.title;
                let (words, next) = match &record.held {
                    Some(held) => (format!("waits for a person: {}", in_words(&held.reason)), format!("why {id}")),
                    None => ("is for a person to do".to_owned(), format!("tasks done {id}")),
                };
                let occasion = record.held.as_ref().map(|held| digest(&held.reason)).unwrap_or_default();
                (format!("task {id}"), format!("task '{title}' {words}"), next, occasion)
            }
            Waits::Stop(stop) => {
                let words = format!("'{}' is stopped: {}", stop.subject, in_words(&stop.reason));
                let next = "memory show".to_owned();
                (format!("stop {}", plain_words(&stop.subject)), words, next, stop.at.to_string())
            }
            Waits::Move(one) => {
                let reason = match &one.outcome {
                    Some(MoveOutcome::Unknown { reason }) => in_words(reason),
                    _ => String::new(),
                };
                let words = format!("whether the treasury's move {} was made is not known: {reason}", one.planned);
                (format!("move {}", one.id), words, format!("treasury explain {}", one.id), String::new())
            }
        };
        Self { occasion, ..Self::new(Kind::NeedsReview, subject, words, next) }
    }

    pub fn of_incident(incident: &Incident) -> Self {
        let Incident { id, words, amount, hash, next } = incident;
        let subject = format!("incident {}", plain_words(id));
        let amount = amount.as_deref().map(plain_words);
        Self { amount, hash: hash.clone(), ..Self::new(Kind::Incident, subject, words.clone(), next.clone()) }
    }

    /// Nothing but a sign that messages arrive.
    pub fn test(name: &str) -> Self {
        let words = format!("a test of how {name} is reached; nothing waits and nothing is to be done");
        Self::new(Kind::Test, "test".to_owned(), words, format!("notices test {name}"))
    }
}

/// The first half of a text's SHA-256, in hex.
fn digest(text: &str) -> String {
    hex::encode(&Sha256::digest(text.as_bytes())[..16])
}
