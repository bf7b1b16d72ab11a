//! A chain in a test: built with defaults, then moved by verbs.

use std::fmt::Debug;

use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{
    Addr, Binary, Coin, Decimal, Decimal256, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult,
    Timestamp, Validator,
};
use cw_multi_test::{
    AppBuilder, AppResponse, BankKeeper, BankSudo, Contract, ContractWrapper, DistributionKeeper, Executor,
    FailingModule, GovFailingModule, IbcFailingModule, MockApiBech32, StakeKeeper, StakingInfo, WasmKeeper,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::multi_send::MultiSend;
use crate::{Account, PREFIX, START, STATE, impl_deref};

/// The embedded chain, with a bank that sends to many.
type App = cw_multi_test::App<
    BankKeeper,
    MockApiBech32,
    MockStorage,
    FailingModule<Empty, Empty, Empty>,
    WasmKeeper<Empty, Empty>,
    StakeKeeper,
    DistributionKeeper,
    IbcFailingModule,
    GovFailingModule,
    MultiSend,
>;

/// Who has what before the first block.
#[derive(Default)]
pub struct ChainBuilder {
    purses: Vec<(Addr, Vec<Coin>)>,
    staking: Option<(u64, Vec<String>)>,
}

impl ChainBuilder {
    /// Each of these accounts holds these coins.
    pub fn purses(mut self, names: &[&str], coins: &[Coin]) -> Self {
        self.purses.extend(names.iter().map(|name| (name.account(), coins.to_vec())));
        self
    }

    /// Stake may be delegated to these validators at 10 % a year, of which they take 5 %; it leaves after so many
    /// seconds.
    pub fn validators(mut self, unbonding_seconds: u64, validators: &[&str]) -> Self {
        self.staking = Some((unbonding_seconds, validators.iter().map(|one| (*one).to_owned()).collect()));
        self
    }

    /// Begins at [`START`].
    pub fn build(self) -> Chain {
        let builder = AppBuilder::new().with_api(MockApiBech32::new(PREFIX)).with_stargate(MultiSend);
        let mut app = builder.build(|router, api, storage| {
            for (holder, coins) in self.purses {
                router.bank.init_balance(storage, &holder, coins).unwrap();
            }
            let Some((unbonding_time, validators)) = self.staking else { return };
            let info = StakingInfo { bonded_denom: STATE.into(), unbonding_time, apr: Decimal256::percent(10) };
            router.staking.setup(storage, info).unwrap();
            let block = cosmwasm_std::testing::mock_env().block;
            for address in validators {
                let [commission, max, change] = [5, 20, 1].map(Decimal::percent);
                let validator = Validator::create(address, commission, max, change);
                router.staking.add_validator(api, storage, &block, validator).unwrap();
            }
        });
        app.update_block(|block| block.time = Timestamp::from_seconds(START));
        Chain(app)
    }
}

/// What the chain runs for a contract.
pub type Code = Box<dyn Contract<Empty>>;

/// The code of a test's own contract, which is created with nothing, does this, and answers nothing.
pub fn stand_in<M: DeserializeOwned + Debug + 'static>(
    execute: fn(DepsMut<'_>, Env, MessageInfo, M) -> StdResult<Response>,
) -> Code {
    fn instantiate(_: DepsMut<'_>, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn query(_: Deps<'_>, _: Env, _: Empty) -> StdResult<Binary> {
        Err(StdError::msg("nothing to answer"))
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

/// A running chain. What is not a verb here is its own.
pub struct Chain(App);

impl_deref!(Chain => 0: App);

impl Chain {
    /// Creates a contract of a code, without money; `admin` may replace its code.
    pub fn create(&mut self, by: &str, code: u64, msg: &impl Serialize, admin: Option<&str>) -> StdResult<Addr> {
        self.0.instantiate_contract(code, by.account(), msg, &[], "a contract", admin.map(crate::address))
    }

    /// Stores codes, in this order.
    pub fn store<const N: usize>(&mut self, codes: [Code; N]) -> [u64; N] {
        codes.map(|code| self.0.store_code(code))
    }

    /// Stores a code and creates its first contract.
    pub fn open(&mut self, by: &str, code: Code, msg: &impl Serialize) -> Addr {
        let code = self.0.store_code(code);
        self.create(by, code, msg, None).unwrap()
    }

    pub fn call(
        &mut self,
        by: impl Account,
        contract: &Addr,
        msg: &(impl Serialize + Debug),
    ) -> StdResult<AppResponse> {
        self.call_with(by, contract, msg, &[])
    }

    /// With coins sent along.
    pub fn call_with(
        &mut self,
        by: impl Account,
        contract: &Addr,
        msg: &(impl Serialize + Debug),
        funds: &[Coin],
    ) -> StdResult<AppResponse> {
        self.0.execute_contract(by.account(), contract.clone(), msg, funds)
    }

    pub fn ask<T: DeserializeOwned>(&self, contract: &Addr, query: &impl Serialize) -> StdResult<T> {
        self.0.wrap().query_wasm_smart(contract, query)
    }

    /// In the denom's smallest unit.
    pub fn balance(&self, holder: impl Account, denom: &str) -> u128 {
        self.0.wrap().query_balance(holder.account(), denom).unwrap().amount.to_string().parse().unwrap()
    }

    pub fn send(&mut self, by: &str, to: impl Account, coin: Coin) {
        self.0.send_tokens(by.account(), to.account(), &[coin]).unwrap();
    }

    /// Out of nothing.
    pub fn mint(&mut self, to: impl Account, amount: Vec<Coin>) {
        self.0.sudo(BankSudo::Mint { to_address: to.account().into_string(), amount }.into()).unwrap();
    }

    pub fn chain_id(&self) -> String {
        self.0.block_info().chain_id
    }

    /// Unix seconds.
    pub fn now(&self) -> u64 {
        self.0.block_info().time.seconds()
    }

    /// A block so many seconds later.
    pub fn pass(&mut self, seconds: u64) {
        self.0.update_block(|block| {
            block.time = block.time.plus_seconds(seconds);
            block.height += 1;
        });
    }

    pub fn pass_until(&mut self, at: u64) {
        self.pass(at - self.now());
    }
}
