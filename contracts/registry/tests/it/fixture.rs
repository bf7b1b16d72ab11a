//! A registry called directly, and what its callers do.

use cosmwasm_std::{Response, WasmQuery, from_json, to_json_binary};
use stateset_api::AgentId;
use stateset_api::registry::{
    Agent, AgentsResponse, AnyoneMsg, AuthorityMsg, ControllerMsg, Cursor, Deposit, DiscoverResponse, ExecuteMsg,
    HeartbeatResponse, InstantiateMsg, OwnerMsg, QueryMsg, RegisterResponse, Registration, WalletMsg,
};
use stateset_registry::{ContractError, contract};
use stateset_tests_suite::{Direct, STATE, address, impl_deref, verbs};

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
        Self::on("stateset-test-1")
    }

    pub(crate) fn on(chain_id: &str) -> Self {
        Self::create(chain_id, InstantiateMsg::default()).unwrap()
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
        let response = self.anyone(by, AnyoneMsg::Register(registration))?;
        let RegisterResponse { id, did } = from_json(response.data.unwrap()).unwrap();
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

    pub(crate) fn confirm_controller(&mut self, by: &str, id: AgentId) -> Answer {
        self.anyone(by, AnyoneMsg::ConfirmController { id })
    }

    /// As the wallet `by`.
    pub(crate) fn confirm_binding(&mut self, by: &str, owner: &str) -> Answer<AgentId> {
        let response = self.execute(by, ExecuteMsg::Wallet(WalletMsg::ConfirmBinding { owner: address(owner) }))?;
        Ok(from_json::<RegisterResponse>(response.data.unwrap()).unwrap().id)
    }

    pub(crate) fn heartbeat(&mut self, by: &str, ids: &[AgentId]) -> Answer<HeartbeatResponse> {
        let response = self.execute(by, ExecuteMsg::Controller(ControllerMsg::Heartbeat { ids: ids.to_vec() }))?;
        Ok(from_json(response.data.unwrap()).unwrap())
    }

    /// All agents of an owner, by pages of two.
    pub(crate) fn owned(&self, owner: &str) -> Vec<AgentId> {
        let mut seen: Vec<AgentId> = Vec::new();
        loop {
            let (owner, start_after) = (address(owner), seen.last().copied());
            let query = QueryMsg::AgentsByOwner { owner, start_after, limit: Some(2) };
            let page = self.query::<AgentsResponse>(query).agents;
            assert!(page.len() <= 2);
            if page.is_empty() {
                return seen;
            }
            seen.extend(page.iter().map(|agent| agent.id));
        }
    }

    /// All that discovery shows, by pages of two.
    pub(crate) fn discover(&self, capability: &str, agent_type: Option<&str>) -> Vec<AgentId> {
        let (mut seen, mut start_after): (Vec<AgentId>, Option<Cursor>) = (Vec::new(), None);
        loop {
            let (capability, agent_type) = (capability.to_owned(), agent_type.map(str::to_owned));
            let page: DiscoverResponse =
                self.query(QueryMsg::Discover { capability, agent_type, start_after, limit: Some(2) });
            assert!(page.agents.len() <= 2);
            seen.extend(page.agents.iter().map(|agent| agent.id));
            start_after = page.next;
            if start_after.is_none() {
                return seen;
            }
        }
    }

    pub(crate) fn agent(&self, id: AgentId) -> Agent {
        self.query(QueryMsg::Agent { id })
    }
}
