//! A contract called directly: typed errors, no bank. A refused call leaves no trace, as on a chain.

use std::marker::PhantomData;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_env};
use cosmwasm_std::{
    Binary, Coin, ContractResult, Deps, DepsMut, Empty, Env, MessageInfo, Order, OwnedDeps, Response, StdError,
    Storage, SystemError, SystemResult, Timestamp, WasmQuery, from_json,
};
use serde::de::DeserializeOwned;

use crate::{Account, PREFIX, START, sender};

type Execute<M, E> = fn(DepsMut<'_>, Env, MessageInfo, M) -> Result<Response, E>;
type Query<Q, E> = fn(Deps<'_>, Env, Q) -> Result<Binary, E>;

/// A contract with messages `M`, queries `Q` and errors `E`: its storage and what surrounds it.
pub struct Direct<M, Q, E> {
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>,
    pub env: Env,
    execute: Execute<M, E>,
    query: Query<Q, E>,
}

impl<M, Q, E: std::fmt::Debug + From<StdError>> Direct<M, Q, E> {
    /// At the address of `name`, at [`START`]; not created yet.
    pub fn bare(name: &str, execute: Execute<M, E>, query: Query<Q, E>) -> Self {
        let deps = OwnedDeps {
            storage: MockStorage::default(),
            api: MockApi::default().with_prefix(PREFIX),
            querier: MockQuerier::default(),
            custom_query_type: PhantomData,
        };
        let mut env = mock_env();
        env.block.time = Timestamp::from_seconds(START);
        env.contract.address = sender(name);
        Self { deps, env, execute, query }
    }

    pub fn create<I>(&mut self, instantiate: Execute<I, E>, by: &str, msg: I) -> Result<Response, E> {
        instantiate(self.deps.as_mut(), self.env.clone(), message_info(&sender(by), &[]), msg)
    }

    pub fn execute(&mut self, by: impl Account, msg: M) -> Result<Response, E> {
        self.execute_with(by, &[], msg)
    }

    pub fn execute_with(&mut self, by: impl Account, funds: &[Coin], msg: M) -> Result<Response, E> {
        let before: Vec<_> = self.deps.storage.range(None, None, Order::Ascending).collect();
        let result = (self.execute)(self.deps.as_mut(), self.env.clone(), message_info(&by.account(), funds), msg);
        if result.is_err() {
            self.deps.storage = MockStorage::default();
            before.into_iter().for_each(|(key, value)| self.deps.storage.set(&key, &value));
        }
        result
    }

    pub fn try_query<T: DeserializeOwned>(&self, msg: Q) -> Result<T, E> {
        Ok(from_json((self.query)(self.deps.as_ref(), self.env.clone(), msg)?)?)
    }

    pub fn query<T: DeserializeOwned>(&self, msg: Q) -> T {
        self.try_query(msg).unwrap()
    }

    /// Unix seconds.
    pub fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    pub fn pass(&mut self, seconds: u64) {
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
    }

    pub fn pass_until(&mut self, at: u64) {
        self.pass(at - self.now());
    }

    /// From now on other contracts answer like this; what nothing is answered to fails.
    pub fn others_answer(&mut self, answer: impl Fn(&WasmQuery) -> Option<Binary> + 'static) {
        self.deps.querier.update_wasm(move |query| match answer(query) {
            Some(answer) => SystemResult::Ok(ContractResult::Ok(answer)),
            None => SystemResult::Err(SystemError::Unknown {}),
        });
    }
}
