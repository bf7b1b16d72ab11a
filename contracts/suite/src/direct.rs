//! A contract called directly: typed errors, no bank. A refused call leaves no trace, as on a chain.

use std::marker::PhantomData;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_env};
use cosmwasm_std::{
    Addr, Binary, Coin, ContractResult, Deps, DepsMut, Empty, Env, MessageInfo, Order, OwnedDeps, Response, Storage,
    SystemError, SystemResult, Timestamp, WasmQuery, from_json,
};
use serde::de::DeserializeOwned;

use crate::{PREFIX, START, address};

/// A contract's entry points, as they stand in its crate.
pub trait Contract {
    type Init;
    type Execute;
    type Query;
    type Error: std::fmt::Debug + From<cosmwasm_std::StdError>;

    fn instantiate(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: Self::Init) -> Result<Response, Self::Error>;
    fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: Self::Execute) -> Result<Response, Self::Error>;
    fn query(deps: Deps<'_>, env: Env, msg: Self::Query) -> Result<Binary, Self::Error>;
}

/// Of another contract: its address, key and value.
pub type Cell = (String, Vec<u8>, Vec<u8>);

/// A contract's storage and what surrounds it.
pub struct Direct<C> {
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>,
    pub env: Env,
    contract: PhantomData<C>,
}

impl<C: Contract> Direct<C> {
    /// Of a contract at the address of `name`, at [`START`]; not created yet.
    pub fn bare(name: &str) -> Self {
        let deps = OwnedDeps {
            storage: MockStorage::default(),
            api: MockApi::default().with_prefix(PREFIX),
            querier: MockQuerier::default(),
            custom_query_type: PhantomData,
        };
        let mut env = mock_env();
        env.block.time = Timestamp::from_seconds(START);
        env.contract.address = Addr::unchecked(address(name));
        Self { deps, env, contract: PhantomData }
    }

    pub fn create(&mut self, by: &str, msg: C::Init) -> Result<Response, C::Error> {
        let info = message_info(&Addr::unchecked(address(by)), &[]);
        C::instantiate(self.deps.as_mut(), self.env.clone(), info, msg)
    }

    pub fn execute(&mut self, by: &str, msg: C::Execute) -> Result<Response, C::Error> {
        self.execute_with(by, &[], msg)
    }

    pub fn execute_with(&mut self, by: &str, funds: &[Coin], msg: C::Execute) -> Result<Response, C::Error> {
        let before: Vec<_> = self.deps.storage.range(None, None, Order::Ascending).collect();
        let info = message_info(&Addr::unchecked(address(by)), funds);
        let result = C::execute(self.deps.as_mut(), self.env.clone(), info, msg);
        if result.is_err() {
            self.deps.storage = MockStorage::default();
            before.into_iter().for_each(|(key, value)| self.deps.storage.set(&key, &value));
        }
        result
    }

    pub fn try_query<T: DeserializeOwned>(&self, msg: C::Query) -> Result<T, C::Error> {
        Ok(from_json(C::query(self.deps.as_ref(), self.env.clone(), msg)?)?)
    }

    pub fn query<T: DeserializeOwned>(&self, msg: C::Query) -> T {
        self.try_query(msg).unwrap()
    }

    /// Unix seconds.
    pub fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    pub fn pass(&mut self, seconds: u64) {
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
    }

    /// Tells what cells of other contracts hold; all others are absent.
    pub fn cells(&mut self, cells: Vec<Cell>) {
        self.deps.querier.update_wasm(move |query| {
            let WasmQuery::Raw { contract_addr, key } = query else {
                return SystemResult::Err(SystemError::UnsupportedRequest { kind: "not raw".into() });
            };
            let found = cells.iter().find(|(at, of, _)| at == contract_addr && of == key.as_slice());
            let value = found.map_or_else(Binary::default, |(_, _, value)| value.clone().into());
            SystemResult::Ok(ContractResult::Ok(value))
        });
    }
}
