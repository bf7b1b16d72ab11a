//! How one approver is reached: the one way to the outside that messages have.

use stateset_config::notify::{Approver, Reach};
use stateset_http::Connector;

use crate::error::SendError;
use crate::limits::Limits;
use crate::outgoing::Outgoing;
use crate::{command, webhook};

/// Sends messages, one try each.
#[derive(Clone)]
pub struct Transport {
    http: Connector,
    limits: Limits,
}

impl Transport {
    /// [`SendError::Http`] if encryption cannot be set up.
    pub fn new(limits: Limits) -> Result<Self, SendError> {
        Ok(Self { http: Connector::new()?, limits })
    }

    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// One try. Says what the receiver answered, in one line; it may have got it also where this is an error.
    pub async fn send(&self, to: &Approver, outgoing: Outgoing<'_>) -> Result<String, SendError> {
        match &to.reach {
            Reach::Webhook(webhook) => webhook::post(&self.http, webhook, &outgoing, &self.limits).await,
            Reach::Command(command) => command::run(command, outgoing.body, &self.limits).await,
            Reach::Mail { program, .. } => {
                let command = [program.clone(), "-t".to_owned(), "-i".to_owned()];
                command::run(&command, outgoing.body, &self.limits).await
            }
        }
    }
}
