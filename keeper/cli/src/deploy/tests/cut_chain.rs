//! A chain that takes a deployment's transactions, and whose connection can be cut at a numbered call.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use cosmrs::proto::cosmos::tx::v1beta1::{TxBody, TxRaw};
use cosmrs::proto::cosmwasm::wasm::v1::{
    MsgExecuteContract, MsgInstantiateContract2, MsgMigrateContract, MsgStoreCode,
};
use cosmrs::proto::traits::Message;
use cosmwasm_std::Event;
use sha2::{Digest, Sha256};
use stateset_api::reputation::PendingChange;
use stateset_api::{governance, registry, reputation};
use stateset_chain::tx;
use stateset_chain::{
    Account, Block, Chain, ChainError, CheckTx, CodeInfo, ContractInfo, Included, Key, TxHash, TxsPage,
};

/// When it all begins, in Unix seconds.
pub(super) const NOW: u64 = 1_800_000_000;

/// A chain that stores and creates, and whose connection can be cut at a numbered call.
#[derive(Default)]
pub(super) struct CutChain(pub(super) Mutex<State>);

#[derive(Default)]
pub(super) struct State {
    pub(super) codes: Vec<[u8; 32]>,
    pub(super) contracts: BTreeMap<String, ContractInfo>,
    /// What the reputation contract was created with, as it has been changed since.
    pub(super) reputation: Option<reputation::InstantiateMsg>,
    pub(super) registry: Option<registry::InstantiateMsg>,
    /// What the reputation contract's owner announced.
    pub(super) announced: Option<PendingChange>,
    /// Seconds since the beginning.
    pub(super) time: u64,
    /// To whom the registry's authority is offered.
    pub(super) offered: Option<String>,
    pub(super) governance: Option<governance::InstantiateMsg>,
    /// Pages of agents that the registry does not list yet.
    pub(super) unlisted: u32,
    /// Whether contracts understand no question.
    pub(super) deaf: bool,
    pub(super) included: Vec<Included>,
    pub(super) calls: usize,
    /// Who stored the codes.
    pub(super) creator: String,
    /// The first call that gets no answer; none after it does.
    pub(super) cut_at: Option<usize>,
    /// Whether a broadcast that gets no answer takes effect.
    pub(super) effect: bool,
}

impl CutChain {
    pub(super) fn cut(&self, at: Option<usize>, effect: bool) {
        let mut state = self.0.lock().unwrap();
        (state.calls, state.cut_at, state.effect) = (0, at, effect);
    }

    fn call<T>(&self, answer: impl FnOnce(&mut State) -> T) -> Result<T, ChainError> {
        let mut state = self.0.lock().unwrap();
        state.calls += 1;
        if state.cut_at.is_some_and(|at| state.calls >= at) {
            if state.effect && state.cut_at == Some(state.calls) {
                answer(&mut state);
            }
            return Err(ChainError::Unreachable { endpoint: "here".into(), reason: "cut".into() });
        }
        Ok(answer(&mut state))
    }

    pub(super) fn sent(&self) -> usize {
        self.0.lock().unwrap().included.len()
    }
}

impl State {
    fn include(&mut self, bytes: &[u8]) -> TxHash {
        let raw = TxRaw::decode(bytes).unwrap();
        let body = TxBody::decode(raw.body_bytes.as_slice()).unwrap();
        let message = &body.messages[0];
        let event = match message.type_url.as_str() {
            "/cosmwasm.wasm.v1.MsgStoreCode" => {
                let store = MsgStoreCode::decode(message.value.as_slice()).unwrap();
                self.codes.push(Sha256::digest(store.wasm_byte_code).into());
                Event::new("store_code").add_attribute("code_id", self.codes.len().to_string())
            }
            "/cosmwasm.wasm.v1.MsgInstantiateContract2" => {
                let new = MsgInstantiateContract2::decode(message.value.as_slice()).unwrap();
                let checksum = self.codes[usize::try_from(new.code_id).unwrap() - 1];
                let address = tx::predict_address("stateset", &checksum, &new.sender, &new.salt).unwrap();
                let admin = Some(new.admin).filter(|admin| !admin.is_empty());
                let info = ContractInfo { code_id: new.code_id, creator: new.sender, admin, label: new.label };
                match info.label.as_str() {
                    "StateSet agent registry" => self.registry = Some(serde_json::from_slice(&new.msg).unwrap()),
                    "StateSet reputation" => self.reputation = Some(serde_json::from_slice(&new.msg).unwrap()),
                    _ => self.governance = Some(serde_json::from_slice(&new.msg).unwrap()),
                }
                assert!(self.contracts.insert(address.clone(), info).is_none(), "created twice");
                Event::new("instantiate").add_attribute("_contract_address", address)
            }
            "/cosmwasm.wasm.v1.MsgMigrateContract" => {
                let migrate = MsgMigrateContract::decode(message.value.as_slice()).unwrap();
                let info = self.contracts.get_mut(&migrate.contract).unwrap();
                assert_eq!(info.admin.as_ref(), Some(&migrate.sender), "only the admin may");
                assert_ne!(info.code_id, migrate.code_id, "migrated to what it runs");
                info.code_id = migrate.code_id;
                if info.label == "StateSet agent registry" {
                    let registry::MigrateMsg { authority } = serde_json::from_slice(&migrate.msg).unwrap();
                    // One of version 0.1 has agents that are not listed, and no authority.
                    assert_eq!(authority.is_some(), self.unlisted > 0);
                    let named = &mut self.registry.as_mut().unwrap().authority;
                    *named = authority.or(named.take());
                }
                Event::new("migrate")
            }
            "/cosmwasm.wasm.v1.MsgExecuteContract" => {
                let execute = MsgExecuteContract::decode(message.value.as_slice()).unwrap();
                self.called(&execute);
                Event::new("execute")
            }
            other => panic!("unexpected message {other}"),
        };
        let hash = tx::hash(bytes);
        let (codespace, log) = (String::new(), String::new());
        let events = vec![event];
        self.included.push(Included { hash, height: 2, code: 0, codespace, log, gas_wanted: 2, gas_used: 1, events });
        hash
    }
}

#[async_trait]
impl Chain for CutChain {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        self.call(|state| Block { chain_id: "testing-1".into(), height: 2, time: NOW + state.time })
    }

    async fn account(&self, _: &str) -> Result<Option<Account>, ChainError> {
        self.call(|state| Some(Account { number: 1, sequence: u64::try_from(state.included.len()).unwrap() }))
    }

    async fn balance(&self, _: &str, _: &str) -> Result<u128, ChainError> {
        self.call(|_| 1_000_000)
    }

    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        assert_eq!(query, br#"{"config":{}}"#, "a deployment asks nothing else");
        let refuse = || ChainError::Answered { endpoint: "here".into(), status: 2, message: "unknown variant".into() };
        self.call(|state| if state.deaf { Err(refuse()) } else { Ok(state.config(contract)) })?
    }

    async fn raw_query(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        assert_eq!(key, b"contract_info", "a deployment reads nothing else");
        self.call(|state| {
            let first = state.contracts[contract].code_id == 1 && state.unlisted > 0;
            let version = if first { "0.1.0" } else { "0.2.0" };
            Some(format!(r#"{{"contract":"stateset:registry","version":"{version}"}}"#).into_bytes())
        })
    }

    async fn code(&self, code_id: u64) -> Result<Option<CodeInfo>, ChainError> {
        self.call(|state| {
            let checksum = *state.codes.get(usize::try_from(code_id).unwrap().checked_sub(1)?)?;
            Some(CodeInfo { creator: state.creator.clone(), checksum })
        })
    }

    async fn contract(&self, address: &str) -> Result<Option<ContractInfo>, ChainError> {
        self.call(|state| state.contracts.get(address).cloned())
    }

    async fn simulate(&self, _: &[u8]) -> Result<u64, ChainError> {
        self.call(|_| 1_000)
    }

    async fn broadcast(&self, tx: &[u8]) -> Result<CheckTx, ChainError> {
        let hash = self.call(|state| state.include(tx))?;
        Ok(CheckTx { hash, code: 0, codespace: String::new(), log: String::new() })
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        self.call(|state| state.included.iter().find(|tx| tx.hash == hash).cloned())
    }

    async fn find_txs(&self, _: &str, _: &str, _: u64) -> Result<TxsPage, ChainError> {
        self.call(|_| TxsPage::default())
    }
}

pub(super) fn chain(deployer: &Key) -> CutChain {
    CutChain(Mutex::new(State { creator: deployer.address().to_owned(), ..State::default() }))
}
