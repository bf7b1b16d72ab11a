//! A test message: what an approver would get, about nothing.

use stateset_config::Config;
use stateset_config::notify::Approver;

use crate::error::SendError;
use crate::item::Item;
use crate::message::{self, Entry, Message, To};
use crate::outgoing::Outgoing;
use crate::preset;
use crate::stage::Stage;

/// A message that is sent once and stands in no journal.
#[derive(Clone, Debug)]
pub struct TestMessage {
    /// Its id, in hex.
    pub delivery: String,
    body: String,
    time: u64,
}

impl TestMessage {
    /// As it leaves now.
    pub fn outgoing(&self) -> Outgoing<'_> {
        Outgoing { delivery: &self.delivery, body: &self.body, time: self.time }
    }
}

/// For this approver, of this time (Unix seconds); whoever may be away.
///
/// Errors: [`SendError::NoRandomness`].
pub fn test_message(config: &Config, approver: &Approver, time: u64) -> Result<TestMessage, SendError> {
    let id = message::new_id()?;
    let wallet = config.agent.wallet.clone().unwrap_or_default();
    let origin = message::Origin { agent: config.agent.name.clone(), wallet, chain: config.chain.id.clone() };
    let to = To { approver: &approver.name, recipient: &approver.name, away_until: None };
    let entry = Entry { stage: Stage::First, item: Item::test(&approver.name) };
    let message = Message::new(&id, &origin, to, time, vec![entry]);
    let body = preset::body(&message, &approver.reach);
    Ok(TestMessage { delivery: message.delivery, body, time })
}
