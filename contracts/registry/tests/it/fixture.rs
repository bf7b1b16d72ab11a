//! A registry called directly, and what its callers do.

use cosmwasm_std::{Response, WasmQuery, to_json_binary};
use stateset_api::AgentId;
use stateset_api::registry::{
    Agent, AgentsResponse, AnyoneMsg, AuthorityMsg, ControllerMsg, Deposit, DiscoverResponse, ExecuteMsg,
    HeartbeatResponse, InstantiateMsg, OwnerMsg, QueryMsg, RegisterResponse, Registration, WalletMsg,
};
use stateset_registry::{ContractError, contract};
use stateset_tests_suite::{Direct, STATE, address, by_twos, data, impl_deref, verbs};

type Answer<T = Response> = Result<T, ContractError>;
type Registry = Direct<ExecuteMsg, QueryMsg, ContractError>;

pub(crate) fn deposit(amount: u128) -> Deposit {
    Deposit { denom: STATE.to_owned(), amount: amount.into() }
}

/// An agent for payments, without keys, endpoints or wallet.
pub(crate) fn registration(controller: &str) -> Registration {
    let (agent_type, capabilities) = ("procurement".to_owned(), vec!["payments".to_owned()]);
    Registration { agent_type, capabilities, ..stateset_tests_suite::registration(controller, None) }
}

pub(crate) struct Fixture(Registry);

impl_deref!(Fixture => 0: Registry);

verbs!(Fixture: ExecuteMsg -> Answer {
    owner: Owner(OwnerMsg), authority: Authority(AuthorityMsg), anyone: Anyone(AnyoneMsg)
});

impl Fixture {
    pub(crate) fn new() -> Self {
        Self::create("stateset-test-1", InstantiateMsg::default()).unwrap()
    }

    /// With an authority, and a deposit if `amount` is not zero.
    pub(crate) fn governed(amount: u128) -> Self {
        let deposit = (amount > 0).then(|| deposit(amount));
        Self::create("stateset-test-1", InstantiateMsg { authority: Some(address("governance")), deposit }).unwrap()
    }

    pub(crate) fn create(chain_id: &str, msg: InstantiateMsg) -> Answer<Self> {
        let mut fixture = Direct::bare("registry", contract::execute, contract::query);
        fixture.env.block.chain_id = chain_id.to_owned();
        fixture.create(contract::instantiate, "deployer", msg)?;
        Ok(Self(fixture))
    }

    /// From now on these wallets answer with their owners, and no other contract answers.
    pub(crate) fn wallets(&mut self, owners: &[(&str, &str)]) {
        let owners: Vec<_> = owners.iter().map(|(wallet, owner)| (address(wallet), address(owner))).collect();
        self.others_answer(move |query| {
            let WasmQuery::Smart { contract_addr, msg } = query else { panic!("{query:?}") };
            assert_eq!(msg.as_slice(), br#"{"wallet":{}}"#);
            let (_, owner) = owners.iter().find(|(wallet, _)| wallet == contract_addr)?;
            to_json_binary(&serde_json::json!({ "owner": owner, "frozen": null })).ok()
        });
    }

    pub(crate) fn try_register(&mut self, by: &str, registration: Registration) -> Answer<AgentId> {
        let RegisterResponse { id, did } = data(self.anyone(by, AnyoneMsg::Register(registration))?.data);
        assert_eq!(did, id.did().to_string());
        Ok(id)
    }

    pub(crate) fn register(&mut self, by: &str, controller: &str) -> AgentId {
        self.try_register(by, registration(controller)).unwrap()
    }

    pub(crate) fn suspend(&mut self, id: AgentId) -> Answer {
        self.authority("governance", AuthorityMsg::Suspend { id, reason: "fraud".into() })
    }

    /// Lifts the suspension that is in force.
    pub(crate) fn reinstate(&mut self, id: AgentId) -> Answer {
        let since = self.agent(id).suspension.map_or(0, |suspension| suspension.since);
        self.authority("governance", AuthorityMsg::Reinstate { id, since })
    }

    pub(crate) fn offer(&mut self, by: &str, id: AgentId, to: Option<&str>) -> Answer {
        self.owner(by, OwnerMsg::OfferOwnership { id, to: to.map(address) })
    }

    pub(crate) fn accept(&mut self, by: &str, id: AgentId) -> Answer {
        self.anyone(by, AnyoneMsg::AcceptOwnership { id })
    }

    /// As the wallet `by`.
    pub(crate) fn confirm_binding(&mut self, by: &str, owner: &str) -> Answer<AgentId> {
        let msg = ExecuteMsg::Wallet(WalletMsg::ConfirmBinding { owner: address(owner) });
        Ok(data::<RegisterResponse>(self.execute(by, msg)?.data).id)
    }

    pub(crate) fn heartbeat(&mut self, by: &str, ids: &[AgentId]) -> Answer<HeartbeatResponse> {
        let msg = ExecuteMsg::Controller(ControllerMsg::Heartbeat { ids: ids.to_vec() });
        Ok(data(self.execute(by, msg)?.data))
    }

    /// All agents of an owner.
    pub(crate) fn owned(&self, owner: &str) -> Vec<AgentId> {
        by_twos(|start_after| {
            let query = QueryMsg::AgentsByOwner { owner: address(owner), start_after, limit: Some(2) };
            let ids: Vec<_> = self.query::<AgentsResponse>(query).agents.iter().map(|agent| agent.id).collect();
            let last = ids.last().copied();
            (ids, last)
        })
    }

    /// All that discovery shows.
    pub(crate) fn discover(&self, capability: &str, agent_type: Option<&str>) -> Vec<AgentId> {
        by_twos(|start_after| {
            let (capability, agent_type) = (capability.to_owned(), agent_type.map(str::to_owned));
            let query = QueryMsg::Discover { capability, agent_type, start_after, limit: Some(2) };
            let DiscoverResponse { agents, next } = self.query(query);
            (agents.iter().map(|agent| agent.id).collect(), next)
        })
    }

    pub(crate) fn agent(&self, id: AgentId) -> Agent {
        self.query(QueryMsg::Agent { id })
    }
}
