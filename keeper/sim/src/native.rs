//! Contracts: natively compiled code that stands for stored wasm. The table of codes lives in the state, so that
//! storing a code is undone with its transaction like everything else.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cosmwasm_std::{
    Addr, Api, Binary, BlockInfo, Checksum, Deps, DepsMut, Empty, Env, MessageInfo, Order, Querier, Record, Reply,
    Response, StdError, StdResult, Storage, SubMsgResult, WasmMsg, WasmQuery,
};
use cw_multi_test::{
    AddressGenerator, AppResponse, Contract, ContractData, ContractWrapper, CosmosRouter, Wasm, WasmKeeper, WasmSudo,
};
use sha2::{Digest, Sha256};

use crate::address;
use crate::failure::{Failure, QUERY_FAILED};
use crate::gas;

const CODE: &[u8] = b"code/";
const CODE_END: &[u8] = b"code0";
const INSTANCES: &[u8] = b"instances";

/// A contract's functions for messages read strictly ([`stateset_api::json`]), as its wasm has them.
macro_rules! native {
    ($contract:ident, $messages:ident) => {{
        use stateset_api::json::Json;
        use stateset_api::$messages::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
        use $contract::{ContractError, contract};

        type Answer = Result<Response, ContractError>;

        fn instantiate(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: Json<InstantiateMsg>) -> Answer {
            contract::instantiate(deps, env, info, msg.0)
        }
        fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: Json<ExecuteMsg>) -> Answer {
            contract::execute(deps, env, info, msg.0)
        }
        fn migrate(deps: DepsMut<'_>, env: Env, msg: Json<MigrateMsg>) -> Answer {
            contract::migrate(deps, env, msg.0)
        }
        fn query(deps: Deps<'_>, env: Env, msg: Json<QueryMsg>) -> Result<Binary, ContractError> {
            contract::query(deps, env, msg.0)
        }
        ContractWrapper::new(execute, instantiate, query).with_migrate(migrate)
    }};
}

/// A contract that is compiled into this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Native {
    Registry,
    Wallet,
    Reputation,
    Governance,
    Treasury,
    /// A constant-product pair that is its own LP token, as treasuries trade with. In no deployment.
    #[cfg(feature = "pool")]
    Pool,
}

impl Native {
    pub const ALL: [Self; 5] = [Self::Registry, Self::Wallet, Self::Reputation, Self::Governance, Self::Treasury];

    /// All that a code may stand for.
    fn known() -> impl Iterator<Item = Self> {
        let beside: &[Self] = &[
            #[cfg(feature = "pool")]
            Self::Pool,
        ];
        Self::ALL.into_iter().chain(beside.iter().copied())
    }

    /// The contract's name, as deployments know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Wallet => "wallet",
            Self::Reputation => "reputation",
            Self::Governance => "governance",
            Self::Treasury => "treasury",
            #[cfg(feature = "pool")]
            Self::Pool => "pool",
        }
    }

    /// The checksum of its wasm where none was built: SHA-256 of a fixed label.
    pub fn label_checksum(self) -> [u8; 32] {
        Sha256::digest(format!("stateset-{} (native)", self.name())).into()
    }

    fn tag(self) -> u8 {
        match self {
            Self::Registry => 0,
            Self::Wallet => 1,
            Self::Reputation => 2,
            Self::Governance => 3,
            Self::Treasury => 4,
            #[cfg(feature = "pool")]
            Self::Pool => 5,
        }
    }

    fn contract(self, checksum: [u8; 32], meter: Arc<Meter>) -> Box<dyn Contract<Empty>> {
        let inner: Box<dyn Contract<Empty>> = match self {
            Self::Registry => Box::new(native!(stateset_registry, registry)),
            Self::Wallet => Box::new(native!(stateset_wallet, wallet).with_reply(stateset_wallet::contract::reply)),
            Self::Reputation => {
                Box::new(native!(stateset_reputation, reputation).with_reply(stateset_reputation::contract::reply))
            }
            Self::Governance => Box::new(native!(stateset_governance, governance)),
            Self::Treasury => {
                Box::new(native!(stateset_treasury, treasury).with_reply(stateset_treasury::contract::reply))
            }
            #[cfg(feature = "pool")]
            Self::Pool => stateset_tests_suite::exchange::code(),
        };
        Box::new(Marked { inner, checksum, native: self, meter })
    }
}

/// A stored code.
pub(crate) struct Code {
    pub(crate) native: Native,
    pub(crate) checksum: [u8; 32],
    pub(crate) creator: String,
}

fn code_key(id: u64) -> Vec<u8> {
    [CODE, &id.to_be_bytes()].concat()
}

fn parse_code(bytes: &[u8]) -> Option<Code> {
    let (tag, rest) = bytes.split_first()?;
    let (checksum, creator) = rest.split_first_chunk::<32>()?;
    let native = Native::known().find(|native| native.tag() == *tag)?;
    Some(Code { native, checksum: *checksum, creator: String::from_utf8(creator.to_vec()).ok()? })
}

pub(crate) fn load_code(storage: &dyn Storage, id: u64) -> Option<Code> {
    storage.get(&code_key(id)).and_then(|bytes| parse_code(&bytes))
}

fn codes(storage: &dyn Storage) -> Vec<(u64, Code)> {
    let id = |key: &[u8]| key.last_chunk::<8>().map(|bytes| u64::from_be_bytes(*bytes));
    storage
        .range(Some(CODE), Some(CODE_END), Order::Ascending)
        .filter_map(|(key, value)| Some((id(&key)?, parse_code(&value)?)))
        .collect()
}

/// Stores a code and returns its id.
pub(crate) fn save_code(storage: &mut dyn Storage, code: &Code) -> u64 {
    let last = storage.range(Some(CODE), Some(CODE_END), Order::Descending).next();
    let last = last.and_then(|(key, _)| key.last_chunk::<8>().map(|bytes| u64::from_be_bytes(*bytes)));
    let id = last.unwrap_or(0).saturating_add(1);
    let value = [&[code.native.tag()], code.checksum.as_slice(), code.creator.as_bytes()].concat();
    storage.set(&code_key(id), &value);
    id
}

/// What contract calls cost, shared by the keeper and the contracts that it makes.
#[derive(Default)]
pub(crate) struct Meter {
    gas: AtomicU64,
    loaded: AtomicU64,
    entries: AtomicU64,
}

impl Meter {
    fn enter(&self, bit: u64) {
        self.entries.fetch_add(1, Ordering::Relaxed);
        let mask = 1u64.checked_shl(u32::try_from(bit).unwrap_or(0)).unwrap_or(0);
        let loaded = self.loaded.fetch_or(mask, Ordering::Relaxed) & mask != 0;
        self.gas.fetch_add(if loaded { gas::ENTRY_AGAIN } else { gas::ENTRY }, Ordering::Relaxed);
    }

    pub(crate) fn take_gas(&self) -> u64 {
        self.loaded.store(0, Ordering::Relaxed);
        self.gas.swap(0, Ordering::Relaxed)
    }
}

/// A contract whose errors cross cw-multi-test as a [`Failure`].
struct Marked {
    inner: Box<dyn Contract<Empty>>,
    checksum: [u8; 32],
    native: Native,
    meter: Arc<Meter>,
}

/// The text that a contract's own entry point would have answered.
fn contract_text(error: &StdError) -> String {
    // The wrapper turns a contract's typed error into its text, but passes errors of parsing as they are.
    Failure::unmark(&match error.kind() {
        cosmwasm_std::StdErrorKind::Other => (**error).to_string(),
        _ => error.to_string(),
    })
}

fn marked<T>(result: StdResult<T>, code: u32, name: &str) -> StdResult<T> {
    let own = |error: &StdError| Failure { own: true, ..Failure::wasm(code, contract_text(error), name) };
    result.map_err(|error| own(&error).into_error())
}

const EXECUTE_FAILED: &str = "execute wasm contract failed";

impl Contract<Empty> for Marked {
    fn instantiate(&self, deps: DepsMut, env: Env, info: MessageInfo, msg: Vec<u8>) -> StdResult<Response> {
        self.meter.enter(u64::from(self.native.tag()));
        marked(self.inner.instantiate(deps, env, info, msg), 4, "instantiate wasm contract failed")
    }

    fn execute(&self, deps: DepsMut, env: Env, info: MessageInfo, msg: Vec<u8>) -> StdResult<Response> {
        self.meter.enter(u64::from(self.native.tag()));
        marked(self.inner.execute(deps, env, info, msg), 5, EXECUTE_FAILED)
    }

    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> StdResult<Binary> {
        self.meter.enter(u64::from(self.native.tag()));
        marked(self.inner.query(deps, env, msg), QUERY_FAILED, "query wasm contract failed")
    }

    fn reply(&self, deps: DepsMut, env: Env, mut msg: Reply) -> StdResult<Response> {
        self.meter.enter(u64::from(self.native.tag()));
        if let SubMsgResult::Err(text) = &msg.result {
            // What a node lets a contract see of another's error.
            let failure = Failure::from_text(text);
            msg.result = SubMsgResult::Err(format!("codespace: {}, code: {}", failure.codespace, failure.code));
        }
        marked(self.inner.reply(deps, env, msg), 5, EXECUTE_FAILED)
    }

    fn sudo(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> StdResult<Response> {
        self.meter.enter(u64::from(self.native.tag()));
        marked(self.inner.sudo(deps, env, msg), 5, EXECUTE_FAILED)
    }

    fn migrate(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> StdResult<Response> {
        self.meter.enter(u64::from(self.native.tag()));
        marked(self.inner.migrate(deps, env, msg), 11, "migrate wasm contract failed")
    }

    fn checksum(&self) -> Option<Checksum> {
        Some(Checksum::from(self.checksum))
    }
}

/// Contract addresses by wasmd's formulas; its instance ids start at 1 and count only unpredictable addresses.
struct Addresses;

impl AddressGenerator for Addresses {
    fn contract_address(&self, api: &dyn Api, storage: &mut dyn Storage, code_id: u64, _: u64) -> StdResult<Addr> {
        let before = storage.get(INSTANCES).and_then(|bytes| <[u8; 8]>::try_from(bytes).ok());
        let instance = before.map_or(0, u64::from_be_bytes).saturating_add(1);
        storage.set(INSTANCES, &instance.to_be_bytes());
        let key = [b"wasm\0".as_slice(), &code_id.to_be_bytes(), &instance.to_be_bytes()].concat();
        let hash = Sha256::new().chain_update(Sha256::digest(b"module")).chain_update(key).finalize();
        api.addr_humanize(&hash.to_vec().into())
    }
}

type Keeper = WasmKeeper<Empty, Empty>;

/// x/wasm over the table of codes in the state.
#[derive(Clone, Default)]
pub(crate) struct Contracts {
    pub(crate) meter: Arc<Meter>,
}

impl Contracts {
    /// cw-multi-test's keeper with the codes that the state names. Made for each call: it owns its contracts, which
    /// are neither `Send` nor `Clone`.
    fn keeper(&self, storage: &dyn Storage) -> StdResult<Keeper> {
        let mut keeper = Keeper::new().with_address_generator(Addresses);
        for (id, code) in codes(storage) {
            let contract = code.native.contract(code.checksum, Arc::clone(&self.meter));
            keeper.store_code_with_id(Addr::unchecked(code.creator), id, contract)?;
        }
        Ok(keeper)
    }

    /// What x/wasm itself refuses before a contract runs.
    fn check(&self, storage: &dyn Storage, keeper: &Keeper, sender: &Addr, msg: &WasmMsg) -> Result<(), Failure> {
        match msg {
            WasmMsg::Execute { contract_addr, .. } | WasmMsg::Migrate { contract_addr, .. } => {
                address::read(contract_addr).map_err(Failure::invalid_address)?;
                let found = keeper.contract_data(storage, &Addr::unchecked(contract_addr));
                let data = found.map_err(|_| no_such_contract(contract_addr))?;
                match msg {
                    WasmMsg::Migrate { .. } if data.admin.as_ref() != Some(sender) => {
                        Err(Failure::sdk(4, "can not migrate", "unauthorized"))
                    }
                    _ => Ok(()),
                }
            }
            WasmMsg::Instantiate { code_id, .. } | WasmMsg::Instantiate2 { code_id, .. } => {
                match load_code(storage, *code_id) {
                    Some(_) => Ok(()),
                    None => Err(no_such_code(*code_id)),
                }
            }
            _ => Ok(()),
        }
    }
}

pub(crate) fn no_such_code(code_id: u64) -> Failure {
    Failure::wasm(28, format!("code id {code_id}"), "no such code")
}

pub(crate) fn no_such_contract(address: &str) -> Failure {
    Failure::wasm(22, format!("address {address}"), "no such contract")
}

/// cw-multi-test knows only its own wording for an address that is taken.
fn duplicate(failure: Failure) -> Failure {
    if failure.codespace == "embedded" && failure.log.contains("Contract with this address already exists") {
        let detail = "contract address already exists, try a different combination of creator, checksum and salt";
        return Failure::wasm(15, detail, "duplicate");
    }
    failure
}

impl Wasm<Empty, Empty> for Contracts {
    fn execute(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = Empty, QueryC = Empty>,
        block: &BlockInfo,
        sender: Addr,
        msg: WasmMsg,
    ) -> StdResult<AppResponse> {
        let keeper = self.keeper(storage)?;
        self.check(storage, &keeper, &sender, &msg).map_err(Failure::into_error)?;
        let entries = self.meter.entries.load(Ordering::Relaxed);
        let executes = matches!(msg, WasmMsg::Execute { .. });
        let result = keeper.execute(api, storage, router, block, sender, msg);
        result.map_err(|error| {
            let failure = duplicate(Failure::from_text(&error.to_string()));
            let ran = self.meter.entries.load(Ordering::Relaxed) != entries;
            // What failed after the contract had answered, failed in one of the messages that it sent; x/wasm says so
            // everywhere but where a contract is executed.
            let failure = if ran && !failure.own && !executes { failure.within("dispatch") } else { failure };
            Failure { own: false, ..failure }.into_error()
        })
    }

    fn query(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        querier: &dyn Querier,
        block: &BlockInfo,
        request: WasmQuery,
    ) -> StdResult<Binary> {
        let keeper = self.keeper(storage)?;
        if let WasmQuery::Smart { contract_addr, .. } | WasmQuery::Raw { contract_addr, .. } = &request {
            let known = keeper.contract_data(storage, &api.addr_validate(contract_addr)?).is_ok();
            if !known {
                return Err(no_such_contract(contract_addr).into_error());
            }
        }
        keeper.query(api, storage, querier, block, request)
    }

    fn sudo(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = Empty, QueryC = Empty>,
        block: &BlockInfo,
        msg: WasmSudo,
    ) -> StdResult<AppResponse> {
        self.keeper(storage)?.sudo(api, storage, router, block, msg)
    }

    fn store_code(&mut self, _creator: Addr, _code: Box<dyn Contract<Empty>>) -> u64 {
        // Codes come from the state alone (`save_code`); 0 is no code's id.
        0
    }

    fn store_code_with_id(&mut self, _: Addr, code_id: u64, _: Box<dyn Contract<Empty>>) -> StdResult<u64> {
        Err(StdError::msg(format!("code {code_id} is not stored this way: codes come from the state")))
    }

    fn duplicate_code(&mut self, code_id: u64) -> StdResult<u64> {
        Err(StdError::msg(format!("code {code_id} is not stored this way: codes come from the state")))
    }

    fn contract_data(&self, storage: &dyn Storage, address: &Addr) -> StdResult<ContractData> {
        self.keeper(storage)?.contract_data(storage, address)
    }

    fn dump_wasm_raw(&self, storage: &dyn Storage, address: &Addr) -> Vec<Record> {
        self.keeper(storage).map(|keeper| keeper.dump_wasm_raw(storage, address)).unwrap_or_default()
    }
}
