//! A wallet called directly: typed errors, no bank. A refused call leaves no trace, as on a chain.

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_env};
use cosmwasm_std::{
    Addr, Binary, Coin, ContractResult, Empty, Env, Order, OwnedDeps, Response, Storage, SystemError, SystemResult,
    Timestamp, WasmQuery, from_json,
};
use serde::de::DeserializeOwned;
use stateset_api::wallet::{
    ExecuteMsg, GuardianMsg, InstantiateMsg, OperatorMsg, OwnerMsg, Payment, ProposalRef, QueryMsg, Receipt,
    ReceiptResponse, SelfMsg,
};
use stateset_wallet::ContractError;
use stateset_wallet::contract;

use crate::story::{PREFIX, START, USDC, address, instantiation};

/// Of another contract: its address, key and value.
pub(crate) type Cell = (String, Vec<u8>, Vec<u8>);

/// In which a contract says what it is, as cw2 writes it.
pub(crate) fn named(contract: &str, name: &str) -> Cell {
    let value = format!(r#"{{"contract":"{name}","version":"0.2.0"}}"#);
    (address(contract), b"contract_info".to_vec(), value.into_bytes())
}

pub(crate) struct Fixture {
    pub(crate) deps: OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>,
    pub(crate) env: Env,
}

impl Fixture {
    /// The wallet of the stories.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// That wallet, with something else.
    pub(crate) fn with(change: impl FnOnce(&mut InstantiateMsg)) -> Self {
        let mut msg = instantiation();
        change(&mut msg);
        Self::try_with(msg).unwrap()
    }

    pub(crate) fn try_with(msg: InstantiateMsg) -> Result<Self, ContractError> {
        Self::beside(vec![named("reputation", "stateset:reputation")], msg)
    }

    /// Created beside contracts with such cells.
    pub(crate) fn beside(cells: Vec<Cell>, msg: InstantiateMsg) -> Result<Self, ContractError> {
        let deps = OwnedDeps {
            storage: MockStorage::default(),
            api: MockApi::default().with_prefix(PREFIX),
            querier: MockQuerier::default(),
            custom_query_type: std::marker::PhantomData,
        };
        let mut env = mock_env();
        env.block.time = Timestamp::from_seconds(START);
        env.contract.address = Addr::unchecked(address("wallet"));
        let mut fixture = Self { deps, env };
        fixture.cells(cells);
        let info = message_info(&Addr::unchecked(address("owner")), &[]);
        contract::instantiate(fixture.deps.as_mut(), fixture.env.clone(), info, msg)?;
        Ok(fixture)
    }

    pub(crate) fn hold(&mut self, amount: u128) {
        self.deps.querier.bank.update_balance(self.env.contract.address.clone(), vec![Coin::new(amount, USDC)]);
    }

    pub(crate) fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    pub(crate) fn pass(&mut self, seconds: u64) {
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
    }

    pub(crate) fn execute(&mut self, by: &str, msg: ExecuteMsg) -> Result<Response, ContractError> {
        self.execute_with(by, &[], msg)
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

    pub(crate) fn owner(&mut self, msg: OwnerMsg) -> Result<Response, ContractError> {
        self.execute("owner", ExecuteMsg::Owner(msg))
    }

    pub(crate) fn guardian(&mut self, msg: GuardianMsg) -> Result<Response, ContractError> {
        self.execute("guardian", ExecuteMsg::Guardian(msg))
    }

    pub(crate) fn operator(&mut self, msg: OperatorMsg) -> Result<Response, ContractError> {
        self.execute("operator", ExecuteMsg::Operator(msg))
    }

    /// Carries out what passed: the message of the wallet to itself, which nobody here delivers.
    pub(crate) fn perform(&mut self, id: u64) -> Result<Response, ContractError> {
        self.execute("wallet", ExecuteMsg::SelfCall(SelfMsg::Perform(ProposalRef { id })))
    }

    /// Tells the fixture's querier what cells of other contracts hold; all others are absent.
    pub(crate) fn cells(&mut self, cells: Vec<Cell>) {
        self.deps.querier.update_wasm(move |query| {
            let WasmQuery::Raw { contract_addr, key } = query else {
                return SystemResult::Err(SystemError::UnsupportedRequest { kind: "not raw".into() });
            };
            let found = cells.iter().find(|(at, of, _)| at == contract_addr && of == key.as_slice());
            let value = found.map_or_else(Binary::default, |(_, _, value)| value.clone().into());
            SystemResult::Ok(ContractResult::Ok(value))
        });
    }

    /// Pays in `uusdc` under the first epoch.
    pub(crate) fn spend(&mut self, payments: &[Payment]) -> Result<Response, ContractError> {
        self.operator(OperatorMsg::Spend {
            epoch: 1,
            denom: USDC.to_owned(),
            payments: payments.to_vec(),
            approval: None,
            rationales: Vec::new(),
        })
    }

    pub(crate) fn pay(&mut self, payment: &Payment) -> Result<Response, ContractError> {
        self.spend(std::slice::from_ref(payment))
    }

    pub(crate) fn try_query<T: DeserializeOwned>(&self, msg: QueryMsg) -> Result<T, ContractError> {
        Ok(from_json(contract::query(self.deps.as_ref(), self.env.clone(), msg)?)?)
    }

    pub(crate) fn query<T: DeserializeOwned>(&self, msg: QueryMsg) -> T {
        self.try_query(msg).unwrap()
    }

    pub(crate) fn receipt(&self, payment: &Payment) -> Option<Receipt> {
        self.query::<ReceiptResponse>(QueryMsg::Receipt { id: payment.id }).receipt
    }
}
