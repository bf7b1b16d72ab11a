//! The recorded inputs of one agent, as they were at one moment, for whoever steps over them again.
//!
//! Never here: what is stored of where they led, and anything that writes.

use stateset_agent::{AgentState, Header, Input};
use stateset_chain::journal::{AgentId, Moment};

use crate::agent_rows::{Located, document, locate};
use crate::state_error::StateError;

/// Inputs read at once.
const PAGE: u32 = 500;

/// An agent's inputs, from its first day on.
#[derive(Debug)]
pub struct Past<'a> {
    moment: &'a Moment<'a>,
    agent: AgentId,
    wallet: String,
    /// Under which the first input was stepped over.
    rules: u32,
}

impl<'a> Past<'a> {
    /// That of a wallet's agent; none if the journal knows of no agent at all.
    ///
    /// Errors: [`StateError::OtherWallet`] if it has agents and this is none of them.
    pub fn of(moment: &'a Moment<'a>, wallet: &str) -> Result<Option<Self>, StateError> {
        let (agent, rules) = match locate(moment, wallet)? {
            Located::Rows { agent, header, .. } => (agent, header.began_with),
            Located::Document(_) => (AgentId::FIRST, Header::of_before().began_with),
            Located::Nowhere => return Ok(None),
        };
        Ok(Some(Self { moment, agent, wallet: wallet.to_owned(), rules }))
    }

    /// What the agent knew before its first input.
    pub fn beginning(&self) -> AgentState {
        AgentState::under(self.wallet.clone(), self.rules)
    }

    /// Hands each input to `visit` with its number, in order.
    pub fn each(&self, visit: &mut dyn FnMut(i64, &Input)) -> Result<(), StateError> {
        self.each_after(0, visit)
    }

    /// The same of those after number `after`.
    pub fn each_after(&self, after: i64, visit: &mut dyn FnMut(i64, &Input)) -> Result<(), StateError> {
        each_input((self.moment, self.agent), after, visit)
    }
}

/// The wallets whose agents a journal knows, also one of before agents had rows.
pub fn wallets(moment: &Moment<'_>) -> Result<Vec<String>, StateError> {
    let mut wallets: Vec<String> = moment.agents()?.into_iter().map(|agent| agent.wallet).collect();
    if wallets.is_empty() {
        wallets.extend(document(moment)?.map(|state| state.wallet));
    }
    Ok(wallets)
}

/// Hands each input of an agent after number `after` to `visit` with its number, in order.
pub(crate) fn each_input(
    (moment, agent): (&Moment<'_>, AgentId),
    mut after: i64,
    visit: &mut dyn FnMut(i64, &Input),
) -> Result<(), StateError> {
    loop {
        let page = moment.inputs(agent, after, PAGE)?;
        if page.is_empty() {
            return Ok(());
        }
        for (number, text) in page {
            let unreadable = |reason| StateError::Unreadable { what: format!("input {number}"), reason };
            visit(number, &serde_json::from_str(&text).map_err(unreadable)?);
            after = number;
        }
    }
}
