//! A sign of life to the registry, whose discovery shows an agent for a day after the last one. Its evidence is what the
//! registry says of the agent.

use serde::{Deserialize, Serialize};
use stateset_api::AgentId;
use stateset_api::registry::{Agent, AnyoneMsg, ControllerMsg, ExecuteMsg, QueryMsg};

use super::super::{Outbox, OutboxError};
use super::plan;
use crate::journal::{JournalError, Kind, PlannedAct};
use crate::tx::{self, Any};

/// One sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryHeartbeat {
    pub registry: String,
    pub agent: AgentId,
    /// The controller confirms itself too.
    pub confirms: bool,
    /// Unix seconds until which discovery shows the agent, if it is to be longer.
    pub fresh_until: Option<u64>,
    /// Of the chain's time when it was planned, in hours since 1970: one that was not heard is planned anew an hour
    /// later.
    pub hour: u64,
}

impl RegistryHeartbeat {
    pub fn plan(&self, wallet: &str, now: u64) -> Result<PlannedAct, JournalError> {
        let fresh = self.fresh_until.map_or_else(String::new, |until| until.to_string());
        let (agent, confirms, hour) = (self.agent.to_string(), self.confirms.to_string(), self.hour.to_string());
        let words = [wallet, &self.registry, &agent, &confirms, &fresh, &hour];
        plan(Kind::RegistryHeartbeat, &words, wallet, (self, now))
    }

    pub(super) fn messages(&self, sender: &str) -> Result<Vec<Any>, OutboxError> {
        let mut messages = Vec::new();
        if self.confirms {
            messages.push(ExecuteMsg::Anyone(AnyoneMsg::ConfirmController { id: self.agent }));
        }
        if self.fresh_until.is_some() {
            messages.push(ExecuteMsg::Controller(ControllerMsg::Heartbeat { ids: vec![self.agent] }));
        }
        let messages = messages.iter().map(|message| tx::execute(sender, &self.registry, message, &[]));
        Ok(messages.collect::<Result<_, _>>()?)
    }

    pub(super) async fn took_effect(&self, outbox: &Outbox) -> Result<bool, OutboxError> {
        let agent: Agent = outbox.ask_wallet(&self.registry, &QueryMsg::Agent { id: self.agent }).await?;
        let confirmed = !self.confirms || (agent.controller_confirmed && agent.controller == outbox.address());
        Ok(confirmed && self.fresh_until.is_none_or(|until| agent.fresh_until > until))
    }
}
