//! A registry called directly. A refused call leaves no trace, as on a chain.

use std::marker::PhantomData;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_env};
use cosmwasm_std::{
    Addr, Coin, ContractResult, Empty, Env, Order, OwnedDeps, Response, Storage, SystemError, SystemResult, WasmQuery,
    from_json, to_json_binary,
};
use serde::de::DeserializeOwned;
use stateset_api::AgentId;
use stateset_api::registry::{
    Agent, AgentsResponse, AnyoneMsg, AuthorityMsg, ControllerMsg, Cursor, Deposit, DiscoverResponse, Endpoints,
    ExecuteMsg, HeartbeatResponse, InstantiateMsg, MigrateMsg, OwnerMsg, QueryMsg, RegisterResponse, Registration,
    WalletMsg,
};
use stateset_registry::{ContractError, contract};

pub(crate) const PREFIX: &str = "stateset";

pub(crate) const DENOM: &str = "ustate";

pub(crate) fn deposit(amount: u128) -> Deposit {
    Deposit { denom: DENOM.to_owned(), amount: amount.into() }
}

pub(crate) fn address(name: &str) -> String {
    MockApi::default().with_prefix(PREFIX).addr_make(name).into_string()
}

/// An agent for payments, without keys, endpoints or wallet.
pub(crate) fn registration(controller: &str) -> Registration {
    Registration {
        controller: address(controller),
        agent_type: "procurement".to_owned(),
        capabilities: vec!["payments".to_owned()],
        endpoints: Endpoints::default(),
        keys: vec![],
        metadata: None,
        wallet: None,
    }
}

pub(crate) struct Fixture {
    pub(crate) deps: OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>,
    pub(crate) env: Env,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        Self::on("stateset-test-1")
    }

    pub(crate) fn on(chain_id: &str) -> Self {
        Self::create(chain_id, &InstantiateMsg::default()).unwrap()
    }

    /// With an authority, and a deposit if `amount` is not zero.
    pub(crate) fn governed(amount: u128) -> Self {
        let deposit = (amount > 0).then(|| deposit(amount));
        Self::create("stateset-test-1", &InstantiateMsg { authority: Some(address("governance")), deposit }).unwrap()
    }

    /// A registry whose storage holds these cells, as an earlier version left them.
    pub(crate) fn stored(cells: &[(&[u8], &[u8])]) -> Self {
        let mut fixture = Self::new();
        fixture.deps.storage = MockStorage::default();
        cells.iter().for_each(|(key, value)| fixture.deps.storage.set(key, value));
        fixture
    }

    pub(crate) fn migrate(&mut self, authority: Option<&str>) -> Result<Response, ContractError> {
        let msg = MigrateMsg { authority: authority.map(address) };
        contract::migrate(self.deps.as_mut(), self.env.clone(), msg)
    }

    pub(crate) fn create(chain_id: &str, msg: &InstantiateMsg) -> Result<Self, ContractError> {
        let mut deps = OwnedDeps {
            storage: MockStorage::default(),
            api: MockApi::default().with_prefix(PREFIX),
            querier: MockQuerier::default(),
            custom_query_type: PhantomData,
        };
        let mut env = mock_env();
        env.block.chain_id = chain_id.to_owned();
        env.contract.address = Addr::unchecked(address("registry"));
        let info = message_info(&Addr::unchecked(address("deployer")), &[]);
        contract::instantiate(deps.as_mut(), env.clone(), info, msg.clone())?;
        Ok(Self { deps, env })
    }

    pub(crate) fn time_passes(&mut self, seconds: u64) {
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
    }

    pub(crate) fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    /// From now on these wallets answer with their owners, and no other contract answers.
    pub(crate) fn wallets(&mut self, owners: &[(&str, &str)]) {
        let owners: Vec<_> = owners.iter().map(|(wallet, owner)| (address(wallet), address(owner))).collect();
        self.deps.querier.update_wasm(move |query| {
            let WasmQuery::Smart { contract_addr, msg } = query else { panic!("{query:?}") };
            assert_eq!(msg.as_slice(), br#"{"wallet":{}}"#);
            match owners.iter().find(|(wallet, _)| wallet == contract_addr) {
                Some((_, owner)) => {
                    let info = serde_json::json!({ "owner": owner, "frozen": null });
                    SystemResult::Ok(ContractResult::Ok(to_json_binary(&info).unwrap()))
                }
                None => SystemResult::Err(SystemError::NoSuchContract { addr: contract_addr.clone() }),
            }
        });
    }

    pub(crate) fn execute_with(
        &mut self,
        by: &str,
        funds: &[Coin],
        msg: ExecuteMsg,
    ) -> Result<Response, ContractError> {
        let before: Vec<_> = self.deps.storage.range(None, None, Order::Ascending).collect();
        let info = message_info(&Addr::unchecked(address(by)), funds);
        let result = contract::execute(self.deps.as_mut(), self.env.clone(), info, msg);
        if result.is_err() {
            self.deps.storage = MockStorage::default();
            before.into_iter().for_each(|(key, value)| self.deps.storage.set(&key, &value));
        }
        result
    }

    pub(crate) fn try_register(&mut self, by: &str, registration: Registration) -> Result<AgentId, ContractError> {
        let msg = ExecuteMsg::Anyone(AnyoneMsg::Register(registration));
        let response = self.execute_with(by, &[], msg)?;
        let RegisterResponse { id, did } = from_json(response.data.unwrap()).unwrap();
        assert_eq!(did, id.did().to_string());
        Ok(id)
    }

    pub(crate) fn register(&mut self, by: &str, controller: &str) -> AgentId {
        self.try_register(by, registration(controller)).unwrap()
    }

    pub(crate) fn owner(&mut self, by: &str, msg: OwnerMsg) -> Result<Response, ContractError> {
        self.execute_with(by, &[], ExecuteMsg::Owner(msg))
    }

    pub(crate) fn authority(&mut self, by: &str, msg: AuthorityMsg) -> Result<Response, ContractError> {
        self.execute_with(by, &[], ExecuteMsg::Authority(msg))
    }

    pub(crate) fn suspend(&mut self, id: AgentId) -> Result<Response, ContractError> {
        self.authority("governance", AuthorityMsg::Suspend { id, reason: "fraud".into() })
    }

    /// Lifts the suspension that is in force.
    pub(crate) fn reinstate(&mut self, id: AgentId) -> Result<Response, ContractError> {
        let since = self.agent(id).suspension.map_or(0, |suspension| suspension.since);
        self.authority("governance", AuthorityMsg::Reinstate { id, since })
    }

    pub(crate) fn offer(&mut self, by: &str, id: AgentId, to: Option<&str>) -> Result<Response, ContractError> {
        self.owner(by, OwnerMsg::OfferOwnership { id, to: to.map(address) })
    }

    pub(crate) fn accept(&mut self, by: &str, id: AgentId) -> Result<Response, ContractError> {
        self.anyone(by, AnyoneMsg::AcceptOwnership { id })
    }

    /// All agents of an owner, by pages of two.
    pub(crate) fn owned(&self, owner: &str) -> Vec<AgentId> {
        let mut seen: Vec<AgentId> = Vec::new();
        loop {
            let (owner, start_after) = (address(owner), seen.last().copied());
            let query = QueryMsg::AgentsByOwner { owner, start_after, limit: Some(2) };
            let page = self.query::<AgentsResponse>(query).unwrap().agents;
            assert!(page.len() <= 2);
            if page.is_empty() {
                return seen;
            }
            seen.extend(page.iter().map(|agent| agent.id));
        }
    }

    pub(crate) fn anyone(&mut self, by: &str, msg: AnyoneMsg) -> Result<Response, ContractError> {
        self.execute_with(by, &[], ExecuteMsg::Anyone(msg))
    }

    pub(crate) fn heartbeat(&mut self, by: &str, ids: &[AgentId]) -> Result<HeartbeatResponse, ContractError> {
        let msg = ExecuteMsg::Controller(ControllerMsg::Heartbeat { ids: ids.to_vec() });
        Ok(from_json(self.execute_with(by, &[], msg)?.data.unwrap()).unwrap())
    }

    /// All that discovery shows, by pages of two.
    pub(crate) fn discover(&self, capability: &str, agent_type: Option<&str>) -> Vec<AgentId> {
        let (mut seen, mut start_after): (Vec<AgentId>, Option<Cursor>) = (Vec::new(), None);
        loop {
            let (capability, agent_type) = (capability.to_owned(), agent_type.map(str::to_owned));
            let query = QueryMsg::Discover { capability, agent_type, start_after, limit: Some(2) };
            let page: DiscoverResponse = self.query(query).unwrap();
            assert!(page.agents.len() <= 2);
            seen.extend(page.agents.iter().map(|agent| agent.id));
            match page.next {
                Some(next) => start_after = Some(next),
                None => return seen,
            }
        }
    }

    pub(crate) fn confirm_controller(&mut self, by: &str, id: AgentId) -> Result<Response, ContractError> {
        self.execute_with(by, &[], ExecuteMsg::Anyone(AnyoneMsg::ConfirmController { id }))
    }

    /// As the wallet `by`.
    pub(crate) fn confirm_binding(&mut self, by: &str, owner: &str) -> Result<AgentId, ContractError> {
        let msg = ExecuteMsg::Wallet(WalletMsg::ConfirmBinding { owner: address(owner) });
        let response = self.execute_with(by, &[], msg)?;
        Ok(from_json::<RegisterResponse>(response.data.unwrap()).unwrap().id)
    }

    pub(crate) fn query<T: DeserializeOwned>(&self, msg: QueryMsg) -> Result<T, ContractError> {
        Ok(from_json(contract::query(self.deps.as_ref(), self.env.clone(), msg)?)?)
    }

    pub(crate) fn agent(&self, id: AgentId) -> Agent {
        self.query(QueryMsg::Agent { id }).unwrap()
    }
}
