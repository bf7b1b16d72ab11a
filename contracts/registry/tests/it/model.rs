//! The plain model: agents in a list, and what is allowed said in one line each. No index, no counter.

use std::collections::{BTreeMap, BTreeSet};

use stateset_api::AgentId;
use stateset_api::registry::Status;
use stateset_api::registry::freshness::{hour, oldest_fresh};

pub(crate) const CAPABILITIES: [&str; 3] = ["payments", "audits", "a"];
pub(crate) const TYPES: [&str; 2] = ["buyer", "seller"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    Absent,
    Announced(usize),
    Bound(usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Agent {
    pub(crate) id: AgentId,
    pub(crate) owner: usize,
    pub(crate) offered_to: Option<usize>,
    pub(crate) controller: usize,
    pub(crate) kind: usize,
    /// Indices into [`CAPABILITIES`].
    pub(crate) capabilities: Vec<usize>,
    pub(crate) wallet: Link,
    pub(crate) deposit: u128,
    /// Since when.
    pub(crate) suspended: Option<u64>,
    pub(crate) retired: bool,
    pub(crate) heard: u64,
}

impl Agent {
    pub(crate) fn status(&self) -> Status {
        match (self.retired, self.suspended.is_some()) {
            (true, _) => Status::Retired,
            (_, true) => Status::Suspended,
            _ => Status::Active,
        }
    }
}

/// People, controllers and wallets are numbers.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) agents: Vec<Agent>,
    /// By controller, the index of the agent that it confirmed.
    pub(crate) confirmed: BTreeMap<usize, usize>,
    /// By wallet, the index of the agent to which it was bound last.
    pub(crate) bound: BTreeMap<usize, usize>,
    /// Zero: none.
    pub(crate) price: u128,
    pub(crate) paid_in: u128,
    pub(crate) returned: u128,
    pub(crate) forfeited: u128,
    pub(crate) collected: u128,
}

impl Model {
    fn living(&self) -> impl Iterator<Item = (usize, &Agent)> {
        self.agents.iter().enumerate().filter(|(_, agent)| !agent.retired)
    }

    pub(crate) fn is_bound(&self, wallet: usize) -> bool {
        self.living().any(|(_, agent)| agent.wallet == Link::Bound(wallet))
    }

    /// Whether another of the owner's agents (than the one at `but`) has the controller.
    pub(crate) fn has(&self, owner: usize, controller: usize, but: Option<usize>) -> bool {
        let mut others = self.living().filter(|(index, _)| Some(*index) != but);
        others.any(|(_, agent)| agent.owner == owner && agent.controller == controller)
    }

    /// The owner's agent that announced the wallet.
    pub(crate) fn announcer(&self, owner: usize, wallet: usize) -> Option<usize> {
        let mut living = self.living();
        living
            .find(|(_, agent)| agent.owner == owner && agent.wallet == Link::Announced(wallet))
            .map(|(index, _)| index)
    }

    pub(crate) fn may_announce(&self, owner: usize, wallet: usize, but: Option<usize>) -> bool {
        let announcer = self.announcer(owner, wallet);
        !self.is_bound(wallet) && (announcer.is_none() || announcer == but)
    }

    /// What `AgentByController` must answer: the index, or `Err(how many name it)`.
    pub(crate) fn by_controller(&self, controller: usize) -> Result<usize, usize> {
        if let Some(index) = self.confirmed.get(&controller) {
            return Ok(*index);
        }
        let naming: Vec<_> = self.living().filter(|(_, agent)| agent.controller == controller).collect();
        match naming.as_slice() {
            [(index, _)] => Ok(*index),
            several => Err(several.len()),
        }
    }

    /// No longer the controller of the agent at `index`.
    pub(crate) fn unconfirm(&mut self, controller: usize, index: usize) {
        if self.confirmed.get(&controller) == Some(&index) {
            self.confirmed.remove(&controller);
        }
    }

    /// Active agents with a capability, and of a type.
    fn able(&self, capability: usize, kind: Option<usize>) -> impl Iterator<Item = &Agent> {
        let fits = move |agent: &&Agent| kind.is_none_or(|kind| agent.kind == kind);
        let able = self.agents.iter().filter(move |agent| agent.capabilities.contains(&capability));
        able.filter(fits).filter(|agent| agent.status() == Status::Active)
    }

    pub(crate) fn discovered(&self, capability: usize, kind: Option<usize>, now: u64) -> Vec<AgentId> {
        let fresh = self.able(capability, kind).filter(|agent| hour(agent.heard) >= oldest_fresh(now));
        let ordered: BTreeSet<_> = fresh.map(|agent| (!hour(agent.heard), agent.id)).collect();
        ordered.into_iter().map(|(_, id)| id).collect()
    }

    /// Capability and how many active agents have it, in alphabetical order.
    pub(crate) fn counts(&self) -> Vec<(String, u32)> {
        let count = |capability: usize| u32::try_from(self.able(capability, None).count()).unwrap();
        let all = CAPABILITIES.iter().enumerate().map(|(index, name)| ((*name).to_owned(), count(index)));
        all.filter(|(_, count)| *count > 0).collect::<BTreeMap<_, _>>().into_iter().collect()
    }

    /// Entries that the index must have: two per capability of an active agent.
    pub(crate) fn entries(&self) -> usize {
        let active = self.agents.iter().filter(|agent| agent.status() == Status::Active);
        active.map(|agent| 2 * agent.capabilities.len()).sum()
    }

    pub(crate) fn held(&self) -> u128 {
        self.living().map(|(_, agent)| agent.deposit).sum()
    }
}
