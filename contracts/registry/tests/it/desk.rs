//! A registry called directly. A refused call leaves no trace, as on a chain.

use std::marker::PhantomData;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_env};
use cosmwasm_std::{Addr, Coin, Empty, Env, Order, OwnedDeps, Response, Storage, from_json};
use serde::de::DeserializeOwned;
use stateset_api::AgentId;
use stateset_api::registry::{
    Agent, AnyoneMsg, Endpoints, ExecuteMsg, InstantiateMsg, OwnerMsg, QueryMsg, RegisterResponse, Registration,
    WalletMsg,
};
use stateset_registry::{ContractError, contract};

pub(crate) const PREFIX: &str = "stateset";

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

pub(crate) struct Desk {
    pub(crate) deps: OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>,
    pub(crate) env: Env,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::on("stateset-test-1")
    }

    pub(crate) fn on(chain_id: &str) -> Self {
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
        contract::instantiate(deps.as_mut(), env.clone(), info, InstantiateMsg {}).unwrap();
        Self { deps, env }
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
