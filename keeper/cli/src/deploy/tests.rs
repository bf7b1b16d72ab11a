use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;

use async_trait::async_trait;
use cosmrs::proto::cosmos::tx::v1beta1::{TxBody, TxRaw};
use cosmrs::proto::cosmwasm::wasm::v1::{
    MsgExecuteContract, MsgInstantiateContract2, MsgMigrateContract, MsgStoreCode,
};
use cosmrs::proto::traits::Message;
use cosmwasm_std::Event;
use sha2::{Digest, Sha256};
use stateset_api::reputation::{OwnerMsg, PendingChange};
use stateset_api::{governance, registry, reputation};
use stateset_chain::{Account, Block, ChainError, CheckTx, CodeInfo, ContractInfo, TxHash, TxsPage};
use tempfile::TempDir;

use super::*;
use crate::devnet::Devnet;

/// Transactions of a first run: five codes, three contracts, and who judges and suspends.
const ALL: usize = 11;
/// Of a run with newer artifacts: five codes, three migrations, and the wallets' new code.
const UPGRADE: usize = 9;
/// When it all begins, in Unix seconds.
const NOW: u64 = 1_800_000_000;

/// A chain that stores and creates, and whose connection can be cut at a numbered call.
#[derive(Default)]
struct CutChain(Mutex<State>);

#[derive(Default)]
struct State {
    codes: Vec<[u8; 32]>,
    contracts: BTreeMap<String, ContractInfo>,
    /// What the reputation contract was created with, as it has been changed since.
    reputation: Option<reputation::InstantiateMsg>,
    registry: Option<registry::InstantiateMsg>,
    /// What the reputation contract's owner announced.
    announced: Option<PendingChange>,
    /// Seconds since the beginning.
    time: u64,
    /// To whom the registry's authority is offered.
    offered: Option<String>,
    governance: Option<governance::InstantiateMsg>,
    /// Pages of agents that the registry does not list yet.
    unlisted: u32,
    /// Whether contracts understand no question.
    deaf: bool,
    included: Vec<Included>,
    calls: usize,
    /// Who stored the codes.
    creator: String,
    /// The first call that gets no answer; none after it does.
    cut_at: Option<usize>,
    /// Whether a broadcast that gets no answer takes effect.
    effect: bool,
}

impl CutChain {
    fn cut(&self, at: Option<usize>, effect: bool) {
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

    fn sent(&self) -> usize {
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

    fn called(&mut self, execute: &MsgExecuteContract) {
        let label = self.contracts[&execute.contract].label.clone();
        match label.as_str() {
            "StateSet reputation" => {
                let reputation = self.reputation.as_mut().unwrap();
                assert_eq!(reputation.owner, execute.sender, "only the owner may");
                let in_setup = reputation.governance == reputation.owner;
                let (due_at, void_at) = (NOW + self.time + 50, NOW + self.time + 100);
                match serde_json::from_slice(&execute.msg).unwrap() {
                    reputation::ExecuteMsg::Owner(OwnerMsg::SetWalletCodes { wallet_code_ids }) => {
                        assert_ne!(reputation.wallet_code_ids, wallet_code_ids, "nothing new");
                        if in_setup {
                            reputation.wallet_code_ids = wallet_code_ids;
                        } else {
                            let change = reputation::Change::WalletCodes { wallet_code_ids };
                            self.announced = Some(PendingChange { change, due_at, void_at });
                        }
                    }
                    reputation::ExecuteMsg::Owner(OwnerMsg::SetRoles { governance: Some(named), community: None }) => {
                        assert_ne!(reputation.governance, named, "nothing new");
                        if in_setup {
                            reputation.governance = named;
                        } else {
                            let change = reputation::Change::Roles { governance: Some(named), community: None };
                            self.announced = Some(PendingChange { change, due_at, void_at });
                        }
                    }
                    reputation::ExecuteMsg::Anyone(reputation::AnyoneMsg::ApplyChange { change_hash }) => {
                        let pending = self.announced.take().unwrap();
                        let hash = pending.change.hash("testing-1", &execute.contract, pending.due_at).unwrap();
                        assert_eq!(change_hash.as_slice(), hash, "the change that was announced");
                        assert!((pending.due_at..pending.void_at).contains(&(NOW + self.time)), "not due");
                        match pending.change {
                            reputation::Change::Roles { governance, .. } => reputation.governance = governance.unwrap(),
                            reputation::Change::WalletCodes { wallet_code_ids } => {
                                reputation.wallet_code_ids = wallet_code_ids;
                            }
                            other => panic!("unexpected change {other:?}"),
                        }
                    }
                    other => panic!("unexpected call {other:?}"),
                }
            }
            "StateSet agent registry" => match serde_json::from_slice(&execute.msg).unwrap() {
                registry::ExecuteMsg::Authority(registry::AuthorityMsg::OfferAuthority { to }) => {
                    assert_eq!(self.registry.as_ref().unwrap().authority.as_ref(), Some(&execute.sender));
                    assert_ne!(self.offered, to, "offered twice");
                    self.offered = to;
                }
                registry::ExecuteMsg::Anyone(registry::AnyoneMsg::Reindex { limit: Some(30) }) => {
                    self.unlisted = self.unlisted.checked_sub(1).expect("all are listed");
                }
                other => panic!("unexpected call {other:?}"),
            },
            _ => {
                assert_eq!(self.governance.as_ref().unwrap().owner, execute.sender, "only the owner may");
                assert_eq!(execute.msg, br#"{"owner":{"accept_authority":{}}}"#);
                assert_eq!(self.offered.take().as_ref(), Some(&execute.contract), "nothing was offered");
                self.registry.as_mut().unwrap().authority = Some(execute.contract.clone());
            }
        }
    }

    /// What a contract says of itself.
    fn config(&self, contract: &str) -> Vec<u8> {
        match self.contracts[contract].label.as_str() {
            "StateSet reputation" => {
                let set = self.reputation.clone().unwrap();
                serde_json::to_vec(&reputation::Config {
                    owner: set.owner.clone(),
                    offered_to: None,
                    term: 0,
                    in_setup: set.governance == set.owner,
                    governance: set.governance,
                    community: set.community,
                    pending: self.announced.clone(),
                    registry: set.registry,
                    stake_denom: set.stake_denom,
                    rating_denom: set.rating_denom,
                    wallet_code_ids: set.wallet_code_ids,
                    hooks: vec![],
                    clock: set.clock,
                    rules: set.rules,
                    caip10: String::new(),
                })
            }
            "StateSet agent registry" => serde_json::to_vec(&registry::ConfigResponse {
                authority: self.registry.clone().unwrap().authority,
                authority_offered_to: self.offered.clone(),
                deposit: None,
                registered: 0,
                reindexing: self.unlisted > 0,
            }),
            _ => {
                let set = self.governance.clone().unwrap();
                serde_json::to_vec(&governance::Config {
                    owner: set.owner.clone(),
                    offered_to: None,
                    registry: set.registry,
                    reputation: set.reputation,
                    epoch: 1,
                    paused: false,
                    delay_seconds: 172_800,
                    caip10: String::new(),
                })
            }
        }
        .unwrap()
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

fn chain(deployer: &Key) -> CutChain {
    CutChain(Mutex::new(State { creator: deployer.address().to_owned(), ..State::default() }))
}

struct Suite {
    chain: CutChain,
    key: Key,
    folder: TempDir,
    deployment: Deployment,
}

impl Suite {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let fees = Fees { chain_id: "testing-1".into(), price: "0.025ustate".parse().unwrap() };
        let record = folder.path().join("deployments/testing-1.json");
        let (artifacts, admin) = (folder.path().to_owned(), Admin::Deployer);
        let (reputation, governance) = (ReputationPlan::default(), GovernancePlan::on_devnet(&Devnet::for_tests()));
        let deployment = Deployment { fees, artifacts, admin, reputation, governance, record };
        let key = Key::from_bytes(&[7; 32], "stateset").unwrap();
        let suite = Self { chain: chain(&key), key, folder, deployment };
        suite.build("first edition");
        suite
    }

    /// Lays the artifacts down, as the build script does.
    fn build(&self, edition: &str) {
        let mut checksums = String::new();
        for (name, library) in CONTRACTS {
            let wasm = format!("{name}, {edition}");
            fs::write(self.folder.path().join(format!("{library}.wasm")), &wasm).unwrap();
            checksums.push_str(&format!("{}  {library}.wasm\n", hex::encode(Sha256::digest(wasm))));
        }
        fs::write(self.folder.path().join("checksums.txt"), checksums).unwrap();
    }

    async fn deploy(&self) -> Result<(Record, Vec<Step>), DeployError> {
        let mut steps = Vec::new();
        let record =
            deploy(&self.chain, &self.key, &self.deployment, &mut |step: &Step| steps.push(step.clone())).await?;
        Ok((record, steps))
    }

    async fn error(&self) -> DeployError {
        self.deploy().await.unwrap_err()
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_run_sends_nothing_and_changes_nothing() {
    let suite = Suite::new();
    let (first, steps) = suite.deploy().await.unwrap();
    assert!(steps.iter().all(Step::acted) && steps.len() == ALL, "{steps:?}");
    assert_eq!(CONTRACTS.map(|(name, _)| first.codes[name].code_id), [1, 2, 3, 4, 5]);
    let written = fs::read(&suite.deployment.record).unwrap();

    let (second, steps) = suite.deploy().await.unwrap();
    assert!(!steps.iter().any(Step::acted), "{steps:?}");
    assert_eq!((second, suite.chain.sent()), (first, ALL));
    assert_eq!(fs::read(&suite.deployment.record).unwrap(), written);
}

#[tokio::test(start_paused = true)]
async fn a_run_cut_off_at_any_call_is_continued_and_does_nothing_twice() {
    let whole = Suite::new();
    let (expected, _) = whole.deploy().await.unwrap();
    let calls = whole.chain.0.lock().unwrap().calls;
    for effect in [false, true] {
        for at in 1..=calls {
            let suite = Suite::new();
            suite.chain.cut(Some(at), effect);
            assert!(
                matches!(suite.error().await, DeployError::Chain(_) | DeployError::Transact(_) | DeployError::Ask(_)),
                "call {at}"
            );
            suite.chain.cut(None, false);
            let (record, _) = suite.deploy().await.unwrap();
            assert_eq!((&record, suite.chain.sent()), (&expected, ALL), "cut at call {at}, effect {effect}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_record_is_found_again_on_chain() {
    let suite = Suite::new();
    let (first, _) = suite.deploy().await.unwrap();
    fs::remove_file(&suite.deployment.record).unwrap();
    let (again, steps) = suite.deploy().await.unwrap();
    assert!(!steps.iter().any(Step::acted), "{steps:?}");
    assert_eq!(again, first);
}

#[tokio::test(start_paused = true)]
async fn wasm_that_is_not_what_was_built_is_refused_before_anything_is_sent() {
    let suite = Suite::new();
    fs::write(suite.folder.path().join("stateset_wallet.wasm"), b"tampered").unwrap();
    assert!(matches!(suite.error().await, DeployError::Artifact(ArtifactError::Checksum { .. })));
    fs::remove_file(suite.folder.path().join("checksums.txt")).unwrap();
    assert!(suite.error().await.to_string().contains("scripts/build-contracts"));
    assert_eq!(suite.chain.sent(), 0);
}

#[tokio::test(start_paused = true)]
async fn newer_artifacts_are_stored_and_what_exists_once_is_moved_to_them() {
    let suite = Suite::new();
    let (first, _) = suite.deploy().await.unwrap();
    suite.build("second edition");
    let (second, steps) = suite.deploy().await.unwrap();
    assert!(steps.iter().all(Step::acted) && steps.len() == UPGRADE, "{steps:?}");
    assert_eq!(second.contracts, first.contracts, "addresses stay");
    for (name, code_id) in [("registry", 6), ("reputation", 7), ("governance", 8)] {
        let info = suite.chain.0.lock().unwrap().contracts[&second.contracts[name].address].clone();
        assert_eq!((second.codes[name].code_id, info.code_id), (code_id, code_id));
        assert_eq!(second.former_codes(name).collect::<Vec<_>>(), [&first.codes[name]]);
    }
    let counted = |suite: &Suite| suite.chain.0.lock().unwrap().reputation.clone().unwrap().wallet_code_ids;
    assert_eq!(counted(&suite), [4], "that those of the new code count is announced");
    let address = second.contracts["registry"].address.clone();
    let moved = Change::Contract { name: "registry".into(), address, from: Some(1), to: 6 };
    assert!(second.history.contains(&moved), "{:?}", second.history);
    assert!(second.history.starts_with(&first.history));

    let written = fs::read(&suite.deployment.record).unwrap();
    let (third, steps) = suite.deploy().await.unwrap();
    assert!(!steps.iter().any(Step::acted), "{steps:?}");
    assert_eq!((third, suite.chain.sent()), (second, ALL + UPGRADE));
    assert_eq!(fs::read(&suite.deployment.record).unwrap(), written);

    suite.chain.0.lock().unwrap().time += 50;
    suite.deploy().await.unwrap();
    assert_eq!(
        (counted(&suite), suite.chain.sent()),
        (vec![4, 9], ALL + UPGRADE + 1),
        "receipts of wallets of both codes"
    );
}

#[tokio::test(start_paused = true)]
async fn an_upgrade_cut_off_at_any_call_is_continued_and_does_nothing_twice() {
    let whole = Suite::new();
    whole.deploy().await.unwrap();
    whole.build("second edition");
    whole.chain.cut(None, false);
    let (expected, _) = whole.deploy().await.unwrap();
    let calls = whole.chain.0.lock().unwrap().calls;
    for effect in [false, true] {
        for at in 1..=calls {
            let suite = Suite::new();
            suite.deploy().await.unwrap();
            suite.build("second edition");
            suite.chain.cut(Some(at), effect);
            suite.error().await;
            suite.chain.cut(None, false);
            let (record, _) = suite.deploy().await.unwrap();
            assert_eq!((&record, suite.chain.sent()), (&expected, ALL + UPGRADE), "cut at call {at}, effect {effect}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_deployer_may_not_upgrade_is_kept_and_named() {
    for (admin, named) in
        [(Admin::Nobody, None), (Admin::Address("stateset1multisig".into()), Some("stateset1multisig"))]
    {
        let mut suite = Suite::new();
        suite.deployment.admin = admin;
        suite.deploy().await.unwrap();
        suite.build("second edition");
        let (record, steps) = suite.deploy().await.unwrap();
        let kept = steps.iter().filter_map(|step| match step {
            Step::ContractKept { name, runs, code_id, admin, .. } => Some((*name, *runs, *code_id, admin.as_deref())),
            _ => None,
        });
        assert_eq!(
            kept.collect::<Vec<_>>(),
            [("registry", 1, 6, named), ("reputation", 2, 7, named), ("governance", 3, 8, named)]
        );
        assert_eq!(suite.chain.sent(), ALL + 6, "five codes, and the word that new wallets are to count");
        // The next run says the same, and does nothing.
        let (again, steps) = suite.deploy().await.unwrap();
        assert!(!steps.iter().any(Step::acted) && again == record, "{steps:?}");
        // Code that cannot even be asked is left alone.
        suite.chain.0.lock().unwrap().deaf = true;
        let (_, steps) = suite.deploy().await.unwrap();
        let unwired =
            steps.iter().filter(|step| matches!(step, Step::Unwired { why, .. } if why.contains("older code")));
        assert_eq!((unwired.count(), suite.chain.sent()), (2, ALL + 6), "registry and reputation");
        suite.chain.0.lock().unwrap().deaf = false;
        // Once the admin has moved them, all is well.
        for (name, code_id) in [("registry", 6), ("reputation", 7), ("governance", 8)] {
            let address = &record.contracts[name].address;
            suite.chain.0.lock().unwrap().contracts.get_mut(address).unwrap().code_id = code_id;
        }
        let (moved, steps) = suite.deploy().await.unwrap();
        assert!(steps.iter().any(|step| matches!(step, Step::ContractFound { name: "reputation", .. })), "{steps:?}");
        assert_eq!(moved.history.len(), record.history.len() + 3);
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_deployer_may_not_say_is_left_to_those_who_may() {
    let mut suite = Suite::new();
    suite.deployment.reputation.owner = Some("stateset1council".into());
    suite.deployment.governance.owner = Some("stateset1council".into());
    let (_, steps) = suite.deploy().await.unwrap();
    let left = |steps: &[Step]| {
        let left =
            steps.iter().filter(|step| matches!(step, Step::Unwired { why, .. } if why.contains("stateset1council")));
        left.count()
    };
    assert_eq!(left(&steps), 2, "who judges, and who accepts the registry: {steps:?}");
    let (_, steps) = suite.deploy().await.unwrap();
    assert!(!steps.iter().any(Step::acted) && left(&steps) == 2, "{steps:?}");
    assert_eq!(suite.chain.sent(), 9, "five codes, three contracts, and the offer");
}

#[tokio::test(start_paused = true)]
async fn another_judge_is_announced_and_takes_office_in_a_run_after_the_wait() {
    let mut suite = Suite::new();
    suite.deploy().await.unwrap();
    suite.deployment.reputation.governance = Some("stateset1court".into());
    let judge = |suite: &Suite| suite.chain.0.lock().unwrap().reputation.as_ref().unwrap().governance.clone();
    let wired = |steps: &[Step]| steps.iter().any(|step| matches!(step, Step::Wired { name: "reputation", .. }));
    let passes = |suite: &Suite, seconds| suite.chain.0.lock().unwrap().time += seconds;
    let (_, steps) = suite.deploy().await.unwrap();
    assert!(wired(&steps) && judge(&suite) != "stateset1court", "{steps:?}");
    // Too early; then too late, so that it is announced anew; then in time.
    let (_, steps) = suite.deploy().await.unwrap();
    let waits = |step: &Step| matches!(step, Step::Unwired { why, .. } if why.contains("from 1800000050 on"));
    assert!(!wired(&steps) && steps.iter().any(waits), "{steps:?}");
    passes(&suite, 100);
    suite.deploy().await.unwrap();
    assert_ne!(judge(&suite), "stateset1court");
    passes(&suite, 50);
    let (_, steps) = suite.deploy().await.unwrap();
    assert!(wired(&steps) && judge(&suite) == "stateset1court", "{steps:?}");
    let (_, steps) = suite.deploy().await.unwrap();
    assert!(!steps.iter().any(Step::acted), "{steps:?}");
}

/// One change waits at a time: another would drop it, and start the wait anew.
#[tokio::test(start_paused = true)]
async fn a_second_change_is_announced_once_the_first_is_through() {
    let mut suite = Suite::new();
    suite.deploy().await.unwrap();
    suite.build("second edition");
    suite.deployment.reputation.governance = Some("stateset1court".into());
    let announced = |suite: &Suite| suite.chain.0.lock().unwrap().announced.as_ref().map(|one| one.change.kind());
    let passes = |suite: &Suite| suite.chain.0.lock().unwrap().time += 50;
    let (_, steps) = suite.deploy().await.unwrap();
    let stands_by =
        |step: &Step| matches!(step, Step::Unwired { why, .. } if why.contains("'wallet_codes' is announced"));
    assert!(steps.iter().any(stands_by), "{steps:?}");
    assert_eq!(announced(&suite), Some("wallet_codes"));
    passes(&suite);
    suite.deploy().await.unwrap();
    assert_eq!(announced(&suite), Some("roles"));
    passes(&suite);
    suite.deploy().await.unwrap();
    let reputation = suite.chain.0.lock().unwrap().reputation.clone().unwrap();
    assert_eq!((reputation.wallet_code_ids.len(), reputation.governance.as_str()), (2, "stateset1court"));
}

#[tokio::test(start_paused = true)]
async fn a_registry_of_the_first_version_is_given_an_authority_and_its_agents_are_listed() {
    let suite = Suite::new();
    suite.deploy().await.unwrap();
    {
        let mut state = suite.chain.0.lock().unwrap();
        (state.unlisted, state.registry.as_mut().unwrap().authority) = (3, None);
    }
    suite.build("second edition");
    let (record, _) = suite.deploy().await.unwrap();
    assert_eq!(suite.chain.sent(), ALL + UPGRADE + 5, "three pages, the offer and its acceptance");
    let state = suite.chain.0.lock().unwrap();
    assert_eq!(state.registry.as_ref().unwrap().authority.as_ref(), Some(&record.contracts["governance"].address));
}

#[tokio::test(start_paused = true)]
async fn a_record_lost_after_an_upgrade_makes_no_second_registry() {
    let suite = Suite::new();
    suite.deploy().await.unwrap();
    suite.build("second edition");
    let (upgraded, _) = suite.deploy().await.unwrap();
    fs::remove_file(&suite.deployment.record).unwrap();
    let (again, steps) = suite.deploy().await.unwrap();
    assert!(!steps.iter().any(Step::acted), "{steps:?}");
    assert_eq!((again.contracts, again.codes), (upgraded.contracts, upgraded.codes));

    // Lost together with newer artifacts, it does not know what runs there: nothing is moved.
    fs::remove_file(&suite.deployment.record).unwrap();
    suite.build("third edition");
    assert!(matches!(suite.error().await, DeployError::OtherContract { name: "registry", got: 6, .. }));
}

#[tokio::test(start_paused = true)]
async fn a_record_of_a_chain_begun_anew_and_one_of_another_chain_are_refused() {
    let mut suite = Suite::new();
    suite.deploy().await.unwrap();
    suite.chain = chain(&suite.key);
    assert!(matches!(suite.error().await, DeployError::CodeGone { name: "registry", .. }));

    let text = fs::read_to_string(&suite.deployment.record).unwrap();
    fs::write(&suite.deployment.record, text.replace("testing-1", "mainnet-1")).unwrap();
    assert!(matches!(suite.error().await, DeployError::Record(RecordError::Chain { .. })));

    suite.deployment.fees.chain_id = "mainnet-1".into();
    assert!(matches!(suite.error().await, DeployError::WrongChain { .. }));
    assert_eq!(suite.chain.sent(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_was_migrated_is_reported() {
    let suite = Suite::new();
    let (record, _) = suite.deploy().await.unwrap();
    let address = &record.contracts["registry"].address;
    suite.chain.0.lock().unwrap().contracts.get_mut(address).unwrap().code_id = 4;
    assert!(matches!(suite.error().await, DeployError::OtherContract { name: "registry", got: 4, want: 1, .. }));
}

#[tokio::test(start_paused = true)]
async fn the_admin_is_who_the_deployment_says() {
    let mut suite = Suite::new();
    for (admin, expected) in [(Admin::Nobody, None), (Admin::Deployer, Some(suite.key.address().to_owned()))] {
        suite.deployment.admin = admin;
        suite.chain = chain(&suite.key);
        let _ = fs::remove_file(&suite.deployment.record);
        let (record, _) = suite.deploy().await.unwrap();
        let contracts = &suite.chain.0.lock().unwrap().contracts;
        assert_eq!(contracts[&record.contracts["registry"].address].admin, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_court_nothing_is_sent_unless_there_is_one_already() {
    let mut suite = Suite::new();
    let court = std::mem::take(&mut suite.deployment.governance);
    let error = suite.error().await;
    assert!(matches!(error, DeployError::Governance(GovernancePlanError::Nobody { .. })), "{error}");
    assert_eq!(suite.chain.sent(), 0);
    suite.deployment.governance = court;
    suite.deploy().await.unwrap();
    // What stands in a file of an earlier version about a contract that exists changes nothing.
    suite.deployment.governance = GovernancePlan::default();
    suite.deploy().await.unwrap();
}

#[test]
fn the_example_configuration_loads_and_misspellings_do_not() {
    let path = Path::new("/nets/example.toml");
    let config = DeployConfig::parse(config::EXAMPLE, path).unwrap();
    let deployment = config.deployment(Path::new("/nets"));
    assert_eq!(deployment.record, Path::new("/nets/stateset-testnet-1.json"));
    assert_eq!(deployment.admin, Admin::Nobody);
    assert_eq!(deployment.reputation, ReputationPlan::default(), "the example shows what is left out");
    let governance = &deployment.governance;
    assert_eq!((governance.approvers.len(), governance.appeal_approvers.len()), (3, 3));
    // A court, once the names are replaced by addresses.
    let said = governance.check("stateset").unwrap_err().to_string();
    assert!(said.contains("'stateset1...first-approver' to vote"), "{said}");
    let short = config::EXAMPLE.split("[reputation]").next().unwrap();
    let deployment = DeployConfig::parse(short, path).unwrap().deployment(Path::new("/nets"));
    assert_eq!(deployment.reputation, ReputationPlan::default());
    let (clock, rules) = (deployment.reputation.clock, deployment.reputation.rules);
    assert_eq!((clock.validate(), rules.validate(clock.window_seconds_min)), (Ok(()), Ok(())));
    let multisig = config::EXAMPLE.replace(r#"admin = "nobody""#, r#"admin = "stateset1multisig""#);
    let admin = DeployConfig::parse(&multisig, path).unwrap().admin;
    assert_eq!(admin, Admin::Address("stateset1multisig".into()));
    let misspelt = config::EXAMPLE.replace("admin =", "admins =");
    assert!(DeployConfig::parse(&misspelt, path).unwrap_err().to_string().contains("admins"));
    let priced = DeployConfig::parse(&config::EXAMPLE.replace("0.025", "cheap"), path);
    assert!(priced.unwrap_err().to_string().contains("no gas price"));
}
