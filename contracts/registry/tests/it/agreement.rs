//! What the registry answers and stores, beside what the plain model says.

use std::collections::BTreeSet;

use cosmwasm_std::{Order, Storage};
use stateset_api::registry::freshness::{fresh_until, hour};
use stateset_api::registry::layout::status_key;
use stateset_api::registry::{
    Agent as AgentAnswer, CapabilitiesResponse, ConfigResponse, HoldingsResponse, QueryMsg, Status,
};
use stateset_registry::ContractError;
use stateset_tests_suite::{STATE, address};

use crate::fixture::deposit;
use crate::model::{CAPABILITIES, Link, TYPES};
use crate::property::{CONTROLLERS, PEOPLE, WALLETS, World, names};

impl World {
    pub(crate) fn check(&self) {
        self.records_agree();
        self.discovery_agrees();
        self.names_agree();
        self.money_agrees();
    }

    fn records_agree(&self) {
        for (index, agent) in self.model.agents.iter().enumerate() {
            let answer = self.fixture.agent(agent.id);
            assert_eq!(answer.owner, address(PEOPLE[agent.owner]));
            assert_eq!(answer.offered_to, agent.offered_to.map(|to| address(PEOPLE[to])));
            assert_eq!(answer.controller, address(CONTROLLERS[agent.controller]));
            assert_eq!(answer.controller_confirmed, self.model.confirmed.get(&agent.controller) == Some(&index));
            assert_eq!((answer.status, answer.capabilities), (agent.status(), names(&agent.capabilities)));
            let (bound, announced) = match agent.wallet {
                Link::Absent => (None, None),
                Link::Announced(wallet) => (None, Some(address(WALLETS[wallet]))),
                Link::Bound(wallet) => (Some(address(WALLETS[wallet])), None),
            };
            assert_eq!((answer.wallet, answer.announced_wallet), (bound, announced));
            assert_eq!(answer.deposit, (agent.deposit > 0).then(|| deposit(agent.deposit)));
            assert_eq!(answer.fresh_until, if agent.retired { 0 } else { fresh_until(hour(agent.heard)) });
            let raw = self.fixture.deps.storage.get(&status_key(agent.id));
            let raw: Status = raw.map(|bytes| postcard::from_bytes(&bytes).unwrap()).unwrap_or_default();
            assert_eq!(raw, agent.status());
        }
    }

    fn discovery_agrees(&self) {
        for (index, capability) in CAPABILITIES.iter().enumerate() {
            for kind in [None, Some(0), Some(1)] {
                let found = self.fixture.discover(capability, kind.map(|kind| TYPES[kind]));
                assert_eq!(found, self.model.discovered(index, kind, self.fixture.now()), "{capability} {kind:?}");
            }
        }
        let query = QueryMsg::Capabilities { start_after: None, limit: None };
        let counts = self.fixture.query::<CapabilitiesResponse>(query).capabilities.into_iter();
        let counts: Vec<_> = counts.map(|count| (count.capability, count.agents)).collect();
        assert_eq!(counts, self.model.counts());
        let entries = self.fixture.deps.storage.range(Some(b"x"), Some(b"y"), Order::Ascending).count();
        assert_eq!(entries, self.model.entries());
    }

    fn names_agree(&self) {
        for (index, controller) in CONTROLLERS.iter().enumerate() {
            let answer =
                self.fixture.try_query::<AgentAnswer>(QueryMsg::AgentByController { controller: address(controller) });
            match (self.model.by_controller(index), answer) {
                (Ok(expected), answer) => assert_eq!(answer.unwrap().id, self.model.agents[expected].id),
                (Err(0), Err(ContractError::UnknownController { .. })) => {}
                (Err(2..), Err(ContractError::AmbiguousController { .. })) => {}
                (expected, answer) => panic!("{controller}: {expected:?}, answered {answer:?}"),
            }
        }
        let mut bound = BTreeSet::new();
        for (index, wallet) in WALLETS.iter().enumerate() {
            let answer = self.fixture.try_query::<AgentAnswer>(QueryMsg::AgentByWallet { wallet: address(wallet) });
            let expected = self.model.bound.get(&index).map(|index| &self.model.agents[*index]);
            assert_eq!(answer.as_ref().ok().map(|agent| agent.id), expected.map(|agent| agent.id), "{answer:?}");
            assert!(answer.ok().is_none_or(|agent| bound.insert(agent.id)), "two wallets of one agent");
        }
        for (index, person) in PEOPLE.iter().enumerate() {
            let expected = self.model.agents.iter().filter(|agent| agent.owner == index).map(|agent| agent.id);
            assert_eq!(self.fixture.owned(person), expected.collect::<Vec<_>>());
        }
    }

    fn money_agrees(&self) {
        let answer: HoldingsResponse = self.fixture.query(QueryMsg::Holdings { denom: STATE.into() });
        let model = &self.model;
        assert_eq!((answer.held.0, answer.forfeited.0), (model.held(), model.forfeited));
        assert_eq!(model.paid_in, answer.held.0 + answer.forfeited.0 + model.returned + model.collected);
        let config: ConfigResponse = self.fixture.query(QueryMsg::Config {});
        assert_eq!(config.registered, u64::try_from(model.agents.len()).unwrap());
    }
}
