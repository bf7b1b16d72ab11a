//! A chain in memory whose answers a test scripts: one account, one wallet that pays whatever is not marked bad.
//!
//! It judges no policy; the embedded chain runs the real contracts behind the same port.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use cosmrs::proto::cosmwasm::wasm::v1::MsgExecuteContract;
use cosmrs::tx::Tx;
use cosmwasm_std::Event;
use prost::Message;
use stateset_api::event::{AlreadyPaid, Paid};
use stateset_api::policy::{Breach, Rule, Verdict};
use stateset_api::wallet::{
    ExecuteMsg, OperatorGrant, OperatorMsg, Payment, QueryMsg, Receipt, ReceiptKind, ReceiptResponse, ReceiptsResponse,
    Remaining, SimulateSpendResponse, SimulatedPayment, WalletInfo,
};
use stateset_api::{Amount, IntentId};
use stateset_chain::{
    Account, Block, Chain, ChainError, CheckTx, CodeInfo, ContractInfo, Included, TxHash, TxsPage, tx,
};

pub(crate) const CHAIN_ID: &str = "fake-1";
pub(crate) const WALLET: &str = "stateset1wallet";
pub(crate) const EPOCH: u32 = 4;
/// A payment with this reference is refused by the wallet.
pub(crate) const BAD: &str = "bad";

/// What happens to the next broadcast.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// Taken and answered.
    Arrives,
    /// Taken, but the answer is lost.
    AnswerLost,
    /// Never arrives.
    Lost,
    /// Refused by the mempool's check with this sdk code.
    Refused(u32),
}

pub(crate) struct State {
    pub chain_id: String,
    pub operator: String,
    pub height: u64,
    pub sequence: u64,
    pub gas_balance: u128,
    pub receipts: BTreeMap<IntentId, Receipt>,
    pub mempool: Vec<Vec<u8>>,
    pub included: BTreeMap<TxHash, Included>,
    pub delivery: Delivery,
    /// What happens to broadcasts before that, in turn.
    pub deliveries: VecDeque<Delivery>,
    /// What the node wants for a unit of gas, in thousandths of ustate.
    pub price: Option<u128>,
    /// So many fit into the mempool.
    pub mempool_max: usize,
    /// The next block finds its first transaction's timeout passed: it stands there with code 30, those behind it with
    /// 32, and none of them used its sequence.
    pub next_block_is_late: bool,
    pub index_works: bool,
    /// Answers receipts as a node would that has not seen their blocks yet.
    pub receipts_hidden: bool,
    /// Heights reported instead of the real one, in turn.
    pub heights_reported: VecDeque<u64>,
    /// The wallet's policy became blind: simulations pass, blocks refuse.
    pub simulation_is_blind: bool,
    /// The wallet would make every payment, if it is asked.
    pub wallet_is_blind: bool,
    /// The node refuses every simulation with this status, though the wallet objects to nothing.
    pub simulation_fails: Option<i32>,
    /// Fails every inclusion with this codespace and code.
    pub fail_with: Option<(&'static str, u32)>,
    pub broadcasts: Vec<TxHash>,
    /// Money that left the wallet.
    pub paid_out: u128,
    pub frozen: bool,
    /// Questions about receipts.
    pub receipts_asked: AtomicU64,
}

pub(crate) struct FakeChain(Mutex<State>);

impl FakeChain {
    pub(crate) fn new(operator: &str) -> Self {
        Self(Mutex::new(State {
            chain_id: CHAIN_ID.into(),
            operator: operator.into(),
            height: 100,
            sequence: 7,
            gas_balance: 1_000_000,
            receipts: BTreeMap::new(),
            mempool: Vec::new(),
            included: BTreeMap::new(),
            delivery: Delivery::Arrives,
            deliveries: VecDeque::new(),
            price: None,
            mempool_max: usize::MAX,
            next_block_is_late: false,
            index_works: true,
            receipts_hidden: false,
            heights_reported: VecDeque::new(),
            simulation_is_blind: false,
            wallet_is_blind: false,
            simulation_fails: None,
            fail_with: None,
            broadcasts: Vec::new(),
            paid_out: 0,
            frozen: false,
            receipts_asked: AtomicU64::new(0),
        }))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// How many questions about receipts were answered.
    pub(crate) fn receipts_asked(&self) -> u64 {
        self.state().receipts_asked.load(Ordering::SeqCst)
    }

    /// Makes blocks; the first takes what the mempool holds.
    pub(crate) fn blocks(&self, count: u64) {
        let mut state = self.state();
        for _ in 0..count {
            state.height += 1;
            if std::mem::take(&mut state.next_block_is_late) {
                state.refuse_in_block();
            }
            for bytes in std::mem::take(&mut state.mempool) {
                state.include(&bytes);
            }
        }
    }
}

fn payments(bytes: &[u8]) -> (u64, u64, Vec<Payment>, String) {
    let tx = Tx::from_bytes(bytes).unwrap();
    let message = MsgExecuteContract::decode(tx.body.messages[0].value.as_slice()).unwrap();
    assert_eq!(message.contract, WALLET);
    let ExecuteMsg::Operator(OperatorMsg::Spend { epoch, denom, payments, .. }) =
        serde_json::from_slice(&message.msg).unwrap()
    else {
        panic!("these tests plan payments only");
    };
    assert_eq!(epoch, EPOCH);
    (tx.auth_info.signer_infos[0].sequence, tx.body.timeout_height.value(), payments, denom)
}

impl State {
    /// What the mempool takes next.
    fn next_sequence(&self) -> u64 {
        self.sequence + self.mempool.len() as u64
    }

    fn refuse_in_block(&mut self) {
        for (index, bytes) in std::mem::take(&mut self.mempool).into_iter().enumerate() {
            let included = Included {
                hash: tx::hash(&bytes),
                height: self.height,
                code: if index == 0 { 30 } else { 32 },
                codespace: "sdk".into(),
                log: "late".into(),
                gas_wanted: 200_000,
                gas_used: 0,
                events: Vec::new(),
            };
            self.included.insert(included.hash, included);
        }
    }

    fn include(&mut self, bytes: &[u8]) {
        let (sequence, timeout_height, payments, denom) = payments(bytes);
        if sequence != self.sequence || self.height > timeout_height {
            return;
        }
        self.sequence += 1;
        let refused = payments.iter().any(|payment| payment.reference == BAD);
        let (codespace, code) = self.fail_with.unwrap_or(if refused { ("wasm", 5) } else { ("", 0) });
        let mut events = Vec::new();
        if code == 0 {
            events = payments.iter().map(|payment| self.pay(payment, &denom)).collect();
        }
        let included = Included {
            hash: tx::hash(bytes),
            height: self.height,
            code,
            codespace: codespace.into(),
            log: if code == 0 { String::new() } else { "the wallet says no".into() },
            gas_wanted: 200_000,
            gas_used: 150_000,
            events,
        };
        self.included.insert(included.hash, included);
    }

    fn pay(&mut self, payment: &Payment, denom: &str) -> Event {
        let mut event = if self.receipts.contains_key(&payment.id) {
            AlreadyPaid { id: payment.id }.to_event()
        } else {
            self.paid_out += payment.amount.0;
            self.receipts.insert(payment.id, self.receipt(payment, denom));
            Paid {
                id: payment.id,
                to: payment.to.clone(),
                denom: denom.into(),
                amount: payment.amount,
                category: payment.category.clone(),
                reference: payment.reference.clone(),
            }
            .to_event()
        };
        event.ty = format!("wasm-{}", event.ty);
        event.attributes.push(cosmwasm_std::Attribute { key: "_contract_address".into(), value: WALLET.into() });
        event
    }

    pub(crate) fn receipt(&self, payment: &Payment, denom: &str) -> Receipt {
        Receipt {
            id: payment.id,
            to: payment.to.clone(),
            denom: denom.into(),
            amount: payment.amount,
            category: payment.category.clone(),
            reference: payment.reference.clone(),
            paid_at: time_of(self.height),
            mandate: None,
            kind: ReceiptKind::Payment,
            conduit: None,
        }
    }

    fn answer(&self, query: QueryMsg) -> Vec<u8> {
        let json = match query {
            QueryMsg::Receipts { start_after, limit } => {
                self.receipts_asked.fetch_add(1, Ordering::SeqCst);
                let after = |id: &IntentId| start_after.is_none_or(|start| *id > start) && !self.receipts_hidden;
                let receipts = self.receipts.iter().filter(|(id, _)| after(id)).map(|(_, receipt)| receipt.clone());
                let receipts = receipts.take(limit.unwrap_or(10) as usize).collect();
                serde_json::to_vec(&ReceiptsResponse { receipts })
            }
            QueryMsg::Receipt { id } => {
                self.receipts_asked.fetch_add(1, Ordering::SeqCst);
                let receipt = self.receipts.get(&id).filter(|_| !self.receipts_hidden).cloned();
                serde_json::to_vec(&ReceiptResponse { receipt })
            }
            QueryMsg::Wallet {} => serde_json::to_vec(&self.wallet()),
            QueryMsg::SimulateSpend { payments, .. } => serde_json::to_vec(&self.simulate_spend(&payments)),
            other => panic!("not scripted: {other:?}"),
        };
        json.unwrap()
    }

    fn wallet(&self) -> WalletInfo {
        let freeze = stateset_api::wallet::Freeze { by: "g".into(), at: 1, reason: "drill".into() };
        WalletInfo {
            owner: "o".into(),
            offered_to: None,
            guardian: None,
            operator: Some(OperatorGrant { address: self.operator.clone(), expires_at: u64::MAX }),
            epoch: EPOCH,
            frozen: self.frozen.then_some(freeze),
            registry: None,
            agent_id: None,
            caip10: String::new(),
            recovery: None,
            recovers_at: None,
            dead_man_at: None,
            keeps_log: false,
            intents_since: None,
            offered_by_signers: false,
            treasury: None,
            act: 0,
            brake: None,
            braked: None,
            rests_until: None,
        }
    }

    fn simulate_spend(&self, payments: &[Payment]) -> SimulateSpendResponse {
        let judge = |payment: &Payment| {
            let bad = payment.reference == BAD && !self.wallet_is_blind;
            SimulatedPayment {
                id: payment.id,
                verdict: if bad { Verdict::Deny } else { Verdict::Allow },
                already_done: self.receipts.contains_key(&payment.id),
                breach: bad.then(|| Breach::new(Rule::Payee, payment.amount.0, 0_u128)),
            }
        };
        let remaining = Remaining {
            denom: String::new(),
            per_payment: Amount::MAX,
            per_day: Amount::MAX,
            per_day_grows_at: None,
            lifetime: Amount::MAX,
            calls: 9,
            calls_grow_at: None,
            balance: Amount::MAX,
            share_bps: None,
            newcomers: None,
            budgets: Vec::new(),
            counted_in: None,
            mandate: None,
        };
        SimulateSpendResponse { payments: payments.iter().map(judge).collect(), remaining }
    }
}

fn decimal(thousandths: u128) -> String {
    format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)
}

/// Whether a fee reaches a price.
fn pays(bytes: &[u8], thousandths: u128) -> bool {
    let fee = Tx::from_bytes(bytes).unwrap().auth_info.fee;
    fee.amount[0].amount * 1_000 >= u128::from(fee.gas_limit) * thousandths
}

/// Unix seconds of a block.
const fn time_of(height: u64) -> u64 {
    1_790_000_000 + height
}

fn lost() -> ChainError {
    ChainError::Unreachable { endpoint: "fake".into(), reason: "scripted".into() }
}

fn refused(message: &str) -> ChainError {
    answered(2, message)
}

fn answered(status: i32, message: &str) -> ChainError {
    ChainError::Answered { endpoint: "fake".into(), status, message: message.into() }
}

#[async_trait]
impl Chain for FakeChain {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        let mut state = self.state();
        let height = state.heights_reported.pop_front().unwrap_or(state.height);
        Ok(Block { chain_id: state.chain_id.clone(), height, time: time_of(height) })
    }

    async fn account(&self, _: &str) -> Result<Option<Account>, ChainError> {
        Ok(Some(Account { number: 1, sequence: self.state().sequence }))
    }

    async fn balance(&self, _: &str, _: &str) -> Result<u128, ChainError> {
        Ok(self.state().gas_balance)
    }

    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        assert_eq!(contract, WALLET);
        Ok(self.state().answer(serde_json::from_slice(query).unwrap()))
    }

    async fn raw_query(&self, _: &str, _: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        Ok(None)
    }

    async fn code(&self, _: u64) -> Result<Option<CodeInfo>, ChainError> {
        Ok(None)
    }

    async fn contract(&self, _: &str) -> Result<Option<ContractInfo>, ChainError> {
        Ok(None)
    }

    async fn simulate(&self, bytes: &[u8]) -> Result<u64, ChainError> {
        let state = self.state();
        let (sequence, _, payments, _) = payments(bytes);
        if let Some(status) = state.simulation_fails {
            return Err(answered(status, "the node does not simulate"));
        }
        if sequence != state.next_sequence() {
            return Err(refused("account sequence mismatch"));
        }
        if state.frozen || (!state.simulation_is_blind && payments.iter().any(|payment| payment.reference == BAD)) {
            return Err(refused("the wallet says no"));
        }
        Ok(100_000 + 30_000 * payments.len() as u64)
    }

    async fn minimum_gas_prices(&self) -> Result<Option<String>, ChainError> {
        Ok(self.state().price.map(|thousandths| format!("0.1uatom,{}ustate", decimal(thousandths))))
    }

    async fn broadcast(&self, bytes: &[u8]) -> Result<CheckTx, ChainError> {
        let mut state = self.state();
        let hash = tx::hash(bytes);
        state.broadcasts.push(hash);
        let scripted = state.deliveries.pop_front();
        let (delivery, known) =
            (scripted.unwrap_or(state.delivery), state.mempool.iter().any(|waiting| waiting == bytes));
        if scripted.is_none() {
            state.delivery = Delivery::Arrives;
        }
        let code = match delivery {
            Delivery::Lost => return Err(lost()),
            Delivery::Refused(code) => code,
            _ if known => 19,
            _ if state.price.is_some_and(|price| !pays(bytes, price)) => 13,
            _ if payments(bytes).0 != state.next_sequence() => 32,
            _ if state.mempool.len() >= state.mempool_max => 20,
            _ => {
                state.mempool.push(bytes.to_vec());
                0
            }
        };
        if delivery == Delivery::AnswerLost {
            return Err(lost());
        }
        let codespace = if code == 0 { "" } else { "sdk" };
        Ok(CheckTx { hash, code, codespace: codespace.into(), log: String::new() })
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        let state = self.state();
        Ok(state.included.get(&hash).filter(|_| state.index_works).cloned())
    }

    async fn find_txs(&self, _: &str, _: &str, _: u64) -> Result<TxsPage, ChainError> {
        Err(refused("an outbox searches nothing"))
    }
}

/// Gives way once before and once after each call, so that a test can drop the caller there.
pub(crate) struct Slow(std::sync::Arc<FakeChain>);

impl Slow {
    pub(crate) fn new(chain: std::sync::Arc<FakeChain>) -> Self {
        Self(chain)
    }

    async fn around<T>(&self, call: impl Future<Output = T>) -> T {
        tokio::task::yield_now().await;
        let answer = call.await;
        tokio::task::yield_now().await;
        answer
    }
}

#[async_trait]
impl Chain for Slow {
    async fn latest_block(&self) -> Result<Block, ChainError> {
        self.around(self.0.latest_block()).await
    }

    async fn account(&self, address: &str) -> Result<Option<Account>, ChainError> {
        self.around(self.0.account(address)).await
    }

    async fn balance(&self, address: &str, denom: &str) -> Result<u128, ChainError> {
        self.around(self.0.balance(address, denom)).await
    }

    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        self.around(self.0.smart_query(contract, query)).await
    }

    async fn raw_query(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.around(self.0.raw_query(contract, key)).await
    }

    async fn code(&self, code_id: u64) -> Result<Option<CodeInfo>, ChainError> {
        self.around(self.0.code(code_id)).await
    }

    async fn contract(&self, address: &str) -> Result<Option<ContractInfo>, ChainError> {
        self.around(self.0.contract(address)).await
    }

    async fn simulate(&self, tx: &[u8]) -> Result<u64, ChainError> {
        self.around(self.0.simulate(tx)).await
    }

    async fn minimum_gas_prices(&self) -> Result<Option<String>, ChainError> {
        self.around(self.0.minimum_gas_prices()).await
    }

    async fn broadcast(&self, tx: &[u8]) -> Result<CheckTx, ChainError> {
        self.around(self.0.broadcast(tx)).await
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        self.around(self.0.find_tx(hash)).await
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        self.around(self.0.find_txs(key, value, page)).await
    }
}
