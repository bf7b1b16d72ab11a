//! One message: all that arises in one round for one approver, as it is sent.
//!
//! Its body is made once, with its id, and stored: however often it is tried, the same bytes are sent.

use serde::Serialize;
use stateset_chain::journal::DeliveryId;
use stateset_config::notify::Topic;
use stateset_telemetry::timestamp::show_time;

use crate::error::SendError;
use crate::item::Item;
use crate::stage::Stage;

/// Things that one message lists; the rest are counted.
pub const LISTED_MAX: usize = 50;
/// What receivers are to expect.
const VERSION: u32 = 1;

/// A message's id. [`SendError::NoRandomness`] if the system gives none.
pub(crate) fn new_id() -> Result<DeliveryId, SendError> {
    let mut id = DeliveryId::default();
    getrandom::fill(&mut id).map_err(|error| SendError::NoRandomness { reason: error.to_string() })?;
    Ok(id)
}

/// Whose keeper it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The agent's name in the configuration.
    pub agent: String,
    pub wallet: String,
    pub chain: String,
}

/// One thing in a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    pub stage: Stage,
    #[serde(flatten)]
    pub item: Item,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    version: u32,
    /// The same at each try: who has seen it drops it.
    pub delivery: String,
    /// Whom it is for.
    pub approver: String,
    /// Who gets it while the approver is away.
    #[serde(skip_serializing_if = "Option::is_none")]
    delegate: Option<String>,
    /// Until when the approver is away. Unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    away_until: Option<u64>,
    #[serde(flatten)]
    origin: Origin,
    /// Unix seconds.
    made_at: u64,
    /// The same in words.
    time: String,
    notices: Vec<Entry>,
    /// How many more there are.
    not_listed: usize,
}

/// Whom a message is for and who gets it.
#[derive(Clone, Copy, Debug)]
pub struct To<'a> {
    pub approver: &'a str,
    pub recipient: &'a str,
    /// Unix seconds; `None` if the approver is not away.
    pub away_until: Option<u64>,
}

impl Message {
    /// `made_at`: Unix seconds. Alarms come first, then what is said for the last time.
    pub fn new(id: &DeliveryId, origin: &Origin, to: To<'_>, made_at: u64, mut entries: Vec<Entry>) -> Self {
        entries.sort_by_key(|entry| (entry.item.kind.topic() != Topic::Incidents, entry.stage.number()));
        let not_listed = entries.len().saturating_sub(LISTED_MAX);
        entries.truncate(LISTED_MAX);
        Self {
            version: VERSION,
            delivery: hex::encode(id),
            approver: to.approver.to_owned(),
            delegate: (to.recipient != to.approver).then(|| to.recipient.to_owned()),
            away_until: to.away_until,
            origin: origin.clone(),
            made_at,
            time: show_time(made_at),
            notices: entries,
            not_listed,
        }
    }

    /// In one line.
    pub fn subject(&self) -> String {
        let count = self.notices.len().saturating_add(self.not_listed);
        let (things, agent) = (if count == 1 { "notice" } else { "notices" }, &self.origin.agent);
        format!("StateSet keeper, {agent}: {count} {things}")
    }

    /// For people: a line for each thing, and what to type.
    pub fn text(&self) -> String {
        self.text_of(self.notices.len())
    }

    /// The same with as many things as a receiver takes, the rest counted as those are that no message lists.
    pub(crate) fn text_within(&self, is_taken: impl Fn(&str) -> bool) -> String {
        let texts = (0..=self.notices.len()).rev().map(|listed| self.text_of(listed));
        let mut last = String::new();
        for text in texts {
            if is_taken(&text) {
                return text;
            }
            last = text;
        }
        last
    }

    fn text_of(&self, listed: usize) -> String {
        let mut lines =
            vec![self.subject(), format!("wallet {} on {}, {}", self.origin.wallet, self.origin.chain, self.time)];
        if let (Some(delegate), Some(until)) = (&self.delegate, self.away_until) {
            let until = show_time(until);
            lines.push(format!("for {}, who is away until {until}; {delegate} stands in", self.approver));
        }
        for Entry { stage, item } in self.notices.iter().take(listed) {
            let stage = match stage {
                Stage::First => String::new(),
                Stage::Reminder(number) => format!("reminder {number}: "),
                Stage::Last => "last reminder: ".to_owned(),
                Stage::Expired => "nobody answered, this is not said again: ".to_owned(),
            };
            lines.push(String::new());
            lines.push(format!("{stage}{} ({}, {})", item.words, item.kind.name(), item.subject));
            let payee = item.payee.iter().map(|payee| format!("  to {payee}"));
            let until = item.until.map(|until| format!("  until {}", show_time(until)));
            let hash = item.hash.iter().map(|hash| format!("  hash {hash}"));
            let terms = item.terms.iter().map(|term| format!("  term: {term}"));
            lines.extend(payee.chain(until).chain(hash).chain(terms));
            lines.push(format!("  stateset-keeper {}", item.next));
        }
        let rest = self.not_listed.saturating_add(self.notices.len().saturating_sub(listed));
        if rest > 0 {
            lines.push(format!("\nand {rest} more: stateset-keeper approvals list"));
        }
        lines.join("\n")
    }
}
