//! The state machine: runs a decoded transaction's messages against the contracts, all of them or none.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use cosmwasm_std::{Addr, Api, Binary, BlockInfo, Decimal, Empty, Event, QueryRequest, Storage, Timestamp, Validator};
use cw_multi_test::{
    App, AppBuilder, AppResponse, CosmosRouter, DistributionKeeper, FailingModule, GovFailingModule, IbcFailingModule,
    MockApiBech32, Router, StakingInfo,
};
use sha2::{Digest, Sha256};

use crate::account;
use crate::address::NodeApi;
use crate::ante::{self, AnteContext};
use crate::bank::{self, AnyMessages, Coins};
use crate::failure::Failure;
use crate::fee_grant;
use crate::gas;
use crate::genesis::{Genesis, STATE};
use crate::message::Call;
use crate::native::{self, Code, Contracts, Meter, Native};
use crate::staking::PayingStake;
use crate::state::State;
use crate::tx::Transaction;

type Embedded = App<
    Coins,
    NodeApi,
    State,
    FailingModule<Empty, Empty, Empty>,
    Contracts,
    PayingStake,
    DistributionKeeper,
    IbcFailingModule,
    GovFailingModule,
    AnyMessages,
>;

/// The modules of the application.
pub(crate) type Modules = Router<
    Coins,
    FailingModule<Empty, Empty, Empty>,
    Contracts,
    PayingStake,
    DistributionKeeper,
    IbcFailingModule,
    GovFailingModule,
    AnyMessages,
>;

/// Addresses of validators' operators.
pub(crate) const OPERATOR_PREFIX: &str = "statesetvaloper";

/// 21 days, as x/staking's default.
pub(crate) const UNBONDING_SECONDS: u64 = 21 * 86_400;

pub(crate) struct Machine {
    app: Embedded,
    meter: Arc<Meter>,
    collector: String,
    artifacts: BTreeMap<[u8; 32], Native>,
}

/// What a transaction did.
pub(crate) struct Outcome {
    pub(crate) result: Result<(), Failure>,
    pub(crate) gas_used: u64,
    pub(crate) events: Vec<Event>,
}

impl Machine {
    /// A machine over a state, at a block.
    pub(crate) fn new(state: State, block: BlockInfo, artifacts: BTreeMap<[u8; 32], Native>) -> Self {
        let contracts = Contracts::default();
        let meter = Arc::clone(&contracts.meter);
        let app = AppBuilder::new()
            .with_api(NodeApi::new())
            .with_bank(Coins)
            .with_wasm(contracts)
            .with_stargate(AnyMessages)
            .with_staking(PayingStake::default())
            .with_storage(state)
            .with_block(block)
            .build(|_, _, _| ());
        let collector = module_address(app.api(), "fee_collector");
        Self { app, meter, collector, artifacts }
    }

    /// The machine at the first block.
    pub(crate) fn genesis(genesis: &Genesis) -> Result<Self, Failure> {
        let block =
            BlockInfo { height: 1, time: Timestamp::from_seconds(genesis.time), chain_id: genesis.chain_id.clone() };
        let artifacts = genesis.codes.iter().map(|(native, sum)| (*sum, *native));
        let artifacts = artifacts.chain(genesis.artifacts.iter().copied()).collect();
        let mut machine = Self::new(State::default(), block.clone(), artifacts);
        let creator = module_address(machine.app.api(), "gov");
        let setup = machine.app.init_modules(|router, api, storage| {
            for (address, coins) in &genesis.accounts {
                let valid = api.addr_validate(address);
                valid.map_err(|_| Failure::invalid_address(format!("genesis account {address}")))?;
                account::touch(storage, address);
                for (denom, amount) in coins {
                    bank::mint(storage, address, denom, *amount)?;
                }
            }
            for (native, checksum) in &genesis.codes {
                native::save_code(storage, &Code { native: *native, checksum: *checksum, creator: creator.clone() });
            }
            let info = StakingInfo {
                bonded_denom: STATE.to_owned(),
                unbonding_time: UNBONDING_SECONDS,
                apr: cosmwasm_std::Decimal256::percent(10),
            };
            let validator =
                Validator::new(validator(), Decimal::percent(5), Decimal::percent(100), Decimal::percent(1));
            let staking = router.staking.0.setup(storage, info);
            staking
                .and_then(|()| router.staking.0.add_validator(api, storage, &block, validator))
                .map_err(|error| Failure::from_text(&error.to_string()))
        });
        setup.map(|()| machine)
    }

    /// For what no transaction does: changes that are not undone.
    pub(crate) fn with_modules<T>(&mut self, change: impl FnOnce(&mut Modules, &dyn Api, &mut dyn Storage) -> T) -> T {
        let done = self.app.init_modules(|router, api, storage| change(router, api, storage));
        self.app.storage().take_gas();
        self.meter.take_gas();
        done
    }

    pub(crate) fn block(&self) -> BlockInfo {
        self.app.block_info()
    }

    pub(crate) fn state(&self) -> &State {
        self.app.storage()
    }

    /// For what no transaction does.
    pub(crate) fn state_mut(&mut self) -> &mut State {
        self.app.storage_mut()
    }

    pub(crate) fn api(&self) -> &NodeApi {
        self.app.api()
    }

    pub(crate) fn artifacts(&self) -> &BTreeMap<[u8; 32], Native> {
        &self.artifacts
    }

    /// Begins the next block: unbonding stake that is due is paid out.
    pub(crate) fn next_block(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.height = block.height.saturating_add(1);
            block.time = block.time.plus_seconds(seconds);
        });
    }

    /// Delivers a transaction in the present block. Its fee stays paid and its sequence raised when a message fails;
    /// what the checks refuse changes nothing.
    pub(crate) fn deliver(&mut self, tx: &Transaction, chain_id: &str) -> Outcome {
        let (height, time) = (self.block().height, self.block().time.seconds());
        let context = AnteContext {
            api: self.app.api(),
            storage: self.app.storage(),
            pending: None,
            chain_id,
            height,
            time,
            min_gas_price: None,
            simulate: false,
        };
        if let Err(failure) = context.check(tx) {
            return Outcome { result: Err(failure), gas_used: gas::transaction(tx.length), events: Vec::new() };
        }
        match self.charge(tx) {
            Ok(events) => self.run(tx, events, Some(tx.gas_limit)),
            Err(failure) => Outcome { result: Err(failure), gas_used: 0, events: Vec::new() },
        }
    }

    /// The gas that a transaction's messages would use now. Nothing is kept.
    pub(crate) fn simulate(&mut self, tx: &Transaction) -> Result<u64, (Failure, u64)> {
        let outcome = self.run(tx, Vec::new(), None);
        match outcome.result {
            Ok(()) => Ok(outcome.gas_used),
            Err(failure) => Err((failure, outcome.gas_used)),
        }
    }

    fn charge(&mut self, tx: &Transaction) -> Result<Vec<Event>, Failure> {
        let collector = self.collector.clone();
        let time = self.block().time.seconds();
        self.app.init_modules(|_, _, storage| {
            if let Some(granter) = &tx.granter {
                fee_grant::use_up(storage, (granter, tx.payer()), &tx.fee, time)?;
            }
            bank::transfer(storage, tx.fee_payer(), &collector, &tx.fee)?;
            tx.signers.iter().try_for_each(|signer| account::raise_sequence(storage, &signer.address))
        })?;
        let fee = tx.fee.iter().map(|(denom, amount)| format!("{amount}{denom}")).collect::<Vec<_>>().join(",");
        let mut events = bank::transfer_events(tx.fee_payer(), &collector, &fee).to_vec();
        events.push(Event::new("tx").add_attribute("fee", fee).add_attribute("fee_payer", tx.fee_payer()));
        for signer in &tx.signers {
            let sequence = format!("{}/{}", signer.address, signer.sequence);
            events.push(Event::new("tx").add_attribute("acc_seq", sequence));
        }
        Ok(events)
    }

    /// Runs the messages within a gas limit, or without a limit to see what they would do.
    fn run(&mut self, tx: &Transaction, mut events: Vec<Event>, limit: Option<u64>) -> Outcome {
        self.app.storage().take_gas();
        self.meter.take_gas();
        self.app.storage_mut().begin();
        let mut gas_used = gas::transaction(tx.length);
        let mut result = Ok(());
        let mut happened = Vec::new();
        for (index, call) in tx.calls.iter().enumerate() {
            // A contract's panic is its own failure, as the abort of its wasm would be.
            let done = catch_unwind(AssertUnwindSafe(|| self.call(call)));
            let done =
                done.unwrap_or_else(|_| Err(Failure::wasm(5, "aborted: panicked", "execute wasm contract failed")));
            gas_used = gas_used.saturating_add(self.app.storage().take_gas()).saturating_add(call_gas(call));
            match done {
                Ok(response) => happened.extend(with_index(call, response, index)),
                Err(failure) => {
                    result = Err(failure.within(&format!("failed to execute message; message index: {index}")));
                    break;
                }
            }
        }
        gas_used = gas_used.saturating_add(self.meter.take_gas());
        if let (Ok(()), Some(limit)) = (&result, limit)
            && gas_used > limit
        {
            result = Err(ante::out_of_gas(limit, gas_used));
        }
        match (&result, limit) {
            (Ok(()), Some(_)) => {
                self.app.storage_mut().commit();
                events.extend(happened);
            }
            _ => self.app.storage_mut().rollback(),
        }
        Outcome { result, gas_used, events }
    }

    fn call(&mut self, call: &Call) -> Result<AppResponse, Failure> {
        let block = self.app.block_info();
        let artifacts = &self.artifacts;
        self.app.init_modules(|router, api, storage| match call {
            Call::Cosmos { sender, msg } => router
                .execute(api, storage, &block, Addr::unchecked(sender), msg.clone())
                .map_err(|error| Failure::from_text(&error.to_string())),
            Call::MultiSend { sender, msg } => bank::multi_send(storage, &Addr::unchecked(sender), msg),
            Call::Refused { failure, .. } => Err(failure.clone()),
            Call::StoreCode { sender, wasm } => store_code(artifacts, storage, sender, wasm),
        })
    }

    /// Answers a query from a state at a block.
    pub(crate) fn query(&self, state: &State, block: &BlockInfo, request: QueryRequest) -> Result<Binary, Failure> {
        let answer = self.app.read_module(|router, api, _| router.query(api, state, block, request));
        self.meter.take_gas();
        answer.map_err(|error| Failure::from_text(&error.to_string()))
    }

    /// What a contract holds under a key.
    pub(crate) fn raw(&self, state: &State, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, Failure> {
        let address = Addr::unchecked(contract);
        self.contract(state, contract)?;
        let keeper = Contracts::default();
        Ok(cw_multi_test::Wasm::contract_storage(&keeper, state, &address).get(key))
    }

    pub(crate) fn contract(&self, state: &State, contract: &str) -> Result<cw_multi_test::ContractData, Failure> {
        let address = Addr::unchecked(contract);
        let found = cw_multi_test::Wasm::contract_data(&Contracts::default(), state, &address);
        found.map_err(|_| native::no_such_contract(contract))
    }
}

fn call_gas(call: &Call) -> u64 {
    match call {
        Call::StoreCode { wasm, .. } => gas::CODE_BYTE.saturating_mul(u64::try_from(wasm.len()).unwrap_or(u64::MAX)),
        _ => 0,
    }
}

pub(crate) fn module_address(api: &dyn Api, name: &str) -> String {
    api.addr_humanize(&account::module_bytes(name).into()).map_or_else(|_| name.to_owned(), Addr::into_string)
}

/// The operator's address of the one validator.
pub fn validator() -> String {
    module_address(&MockApiBech32::new(OPERATOR_PREFIX), "validator")
}

fn with_index(call: &Call, response: AppResponse, index: usize) -> Vec<Event> {
    let head = Event::new("message")
        .add_attribute("action", call.type_url())
        .add_attribute("sender", call.sender())
        .add_attribute("module", call.module());
    std::iter::once(head)
        .chain(response.events.into_iter().filter_map(|event| as_a_node_reports(call, event)))
        .map(|event| event.add_attribute("msg_index", index.to_string()))
        .collect()
}

/// x/wasm drops the `message` events of what contracts send; the mode of a reply is cw-multi-test's own.
fn as_a_node_reports(call: &Call, mut event: Event) -> Option<Event> {
    if call.module() == "wasm" && event.ty == "message" {
        return None;
    }
    if event.ty == "reply" {
        event.attributes.retain(|attribute| attribute.key != "mode");
    }
    Some(event)
}

fn store_code(
    artifacts: &BTreeMap<[u8; 32], Native>,
    storage: &mut dyn Storage,
    sender: &str,
    wasm: &[u8],
) -> Result<AppResponse, Failure> {
    let checksum: [u8; 32] = Sha256::digest(wasm).into();
    let Some(native) = artifacts.get(&checksum).copied() else {
        let detail = format!(
            "the embedded chain runs native code only and knows none for the wasm with checksum {}",
            hex::encode_upper(checksum)
        );
        return Err(Failure::wasm(2, detail, "create wasm contract failed"));
    };
    let id = native::save_code(storage, &Code { native, checksum, creator: sender.to_owned() });
    let event = Event::new("store_code")
        .add_attribute("code_checksum", hex::encode(checksum))
        .add_attribute("code_id", id.to_string());
    Ok(AppResponse { events: vec![event], data: None })
}
