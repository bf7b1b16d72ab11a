//! The embedded chain: blocks, mempool, index, and what goes wrong, behind one handle that is cheap to clone.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cosmwasm_std::BlockInfo;
use stateset_chain::{Account, ChainError, CheckTx, Included, TxHash};
use thiserror::Error;

use crate::account;
use crate::ante::{AnteContext, Pending};
use crate::bank;
use crate::failure::Failure;
use crate::faults::{Faults, Lost};
use crate::fee_grant;
use crate::genesis::{GasPrice, Genesis};
use crate::machine::Machine;
use crate::mempool::{Mempool, Waiting};
use crate::native::Native;
use crate::state::State;
use crate::tx::{self, Transaction};

/// Stands where a node's address would in errors.
pub(crate) const ENDPOINT: &str = "embedded";

/// A genesis that no chain can start from.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("this genesis cannot start a chain: {reason}")]
pub struct GenesisError {
    reason: String,
}

/// A stored code that a genesis brought along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredCode {
    pub id: u64,
    pub native: Native,
    pub checksum: [u8; 32],
}

/// A chain inside this process. Clones are handles to the same chain.
///
/// It makes a block when it is asked to and reads no clock: the same calls on the same genesis and faults give the same
/// chain, byte for byte.
#[derive(Clone)]
pub struct EmbeddedChain {
    inner: Arc<Mutex<Inner>>,
}

pub(crate) struct Inner {
    pub(crate) machine: Machine,
    pub(crate) chain_id: String,
    pub(crate) min_gas_price: GasPrice,
    block_seconds: u64,
    /// Seconds by which the next block's time jumps ahead.
    jump_seconds: u64,
    codes: Vec<StoredCode>,
    mempool: Mempool,
    pending: Pending,
    /// Bytes that come again in the block at a height.
    echoes: Vec<(u64, Vec<u8>)>,
    index: BTreeMap<TxHash, Indexed>,
    /// Earlier blocks' states, newest last; as many as the faults may ask for.
    past: VecDeque<(BlockInfo, State)>,
    faults: Faults,
}

struct Indexed {
    from_height: u64,
    /// In the order of the chain.
    position: usize,
    included: Included,
}

impl Indexed {
    const fn is_known(&self, height: u64) -> bool {
        self.from_height <= height && self.included.height <= height
    }
}

/// A chain that can be started again and again from the same state, cheaper than from its genesis.
#[derive(Clone)]
pub struct Snapshot {
    state: State,
    block: BlockInfo,
    min_gas_price: GasPrice,
    block_seconds: u64,
    codes: Vec<StoredCode>,
    artifacts: BTreeMap<[u8; 32], Native>,
}

impl EmbeddedChain {
    /// Starts a chain at its first block.
    pub fn new(genesis: &Genesis) -> Result<Self, GenesisError> {
        let machine = Machine::genesis(genesis).map_err(|failure| GenesisError { reason: failure.log })?;
        let codes = (1..).zip(&genesis.codes);
        let codes = codes.map(|(id, (native, checksum))| StoredCode { id, native: *native, checksum: *checksum });
        let codes = codes.collect();
        Ok(Self::from_parts(machine, genesis.min_gas_price.clone(), genesis.block_seconds, codes))
    }

    fn from_parts(machine: Machine, min_gas_price: GasPrice, block_seconds: u64, codes: Vec<StoredCode>) -> Self {
        let inner = Inner {
            chain_id: machine.block().chain_id,
            machine,
            min_gas_price,
            block_seconds,
            jump_seconds: 0,
            codes,
            mempool: Mempool::default(),
            pending: Pending::default(),
            echoes: Vec::new(),
            index: BTreeMap::new(),
            past: VecDeque::new(),
            faults: Faults::None,
        };
        Self { inner: Arc::new(Mutex::new(inner)) }
    }

    /// The committed state as a new starting point. Mempool, index and faults stay behind.
    pub fn snapshot(&self) -> Snapshot {
        let inner = self.lock();
        Snapshot {
            state: inner.machine.state().clone(),
            block: inner.machine.block(),
            min_gas_price: inner.min_gas_price.clone(),
            block_seconds: inner.block_seconds,
            codes: inner.codes.clone(),
            artifacts: inner.machine.artifacts().clone(),
        }
    }

    /// Starts a chain where the snapshot was taken.
    pub fn restore(snapshot: &Snapshot) -> Self {
        let Snapshot { state, block, min_gas_price, block_seconds, codes, artifacts } = snapshot.clone();
        Self::from_parts(Machine::new(state, block, artifacts), min_gas_price, block_seconds, codes)
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic elsewhere left the chain between two of its steps at worst; every write is undone or kept whole.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The codes that genesis stored.
    pub fn codes(&self) -> Vec<StoredCode> {
        self.lock().codes.clone()
    }

    /// From now on these faults decide; what happened stays.
    pub fn set_faults(&self, faults: Faults) {
        let mut inner = self.lock();
        inner.faults = faults;
        inner.past.clear();
    }

    /// Makes one block of the mempool and returns its height; `None` if the faults halt the chain.
    pub fn advance_block(&self) -> Option<u64> {
        self.lock().advance_block()
    }

    /// From now on mempools want so much for a unit of gas.
    pub fn set_min_gas_price(&self, price: GasPrice) {
        self.lock().min_gas_price = price;
    }

    /// The next block's time lies this much further ahead.
    pub fn advance_time(&self, seconds: u64) {
        let mut inner = self.lock();
        inner.jump_seconds = inner.jump_seconds.saturating_add(seconds);
    }

    /// An account as committed, past all faults.
    pub fn committed_account(&self, address: &str) -> Option<Account> {
        account::load(self.lock().machine.state(), address)
    }

    /// A balance as committed, past all faults. In the denom's smallest unit.
    pub fn committed_balance(&self, address: &str, denom: &str) -> u128 {
        bank::balance(self.lock().machine.state(), address, denom)
    }

    /// From now on the bank sends this denom for nobody, as where a chain switched it off; or does again.
    pub fn switch_sends(&self, denom: &str, on: bool) {
        bank::Ban::Denom(denom).set(self.lock().machine.state_mut(), !on);
    }

    /// From now on nobody may pay this address, as with an account of the chain's own.
    pub fn block_receiver(&self, address: &str) {
        bank::Ban::Receiver(address).set(self.lock().machine.state_mut(), true);
    }

    /// From now on this address neither pays nor is paid, as where a coin's issuer froze it; or does again.
    pub fn freeze(&self, address: &str, frozen: bool) {
        bank::Ban::Frozen(address).set(self.lock().machine.state_mut(), frozen);
    }

    /// From now on `granter` pays `grantee`'s fees of a denom, up to so much and until so many Unix seconds; `None`: no
    /// longer.
    pub fn grant_fees(&self, granter: &str, grantee: &str, denom: &str, left: Option<(u128, u64)>) {
        fee_grant::set(self.lock().machine.state_mut(), (granter, grantee), denom, left);
    }

    /// Transactions waiting in the mempool.
    pub fn mempool_len(&self) -> usize {
        self.lock().mempool.len()
    }
}

impl Inner {
    fn advance_block(&mut self) -> Option<u64> {
        let what = self.faults.on_block();
        if what.evicted {
            self.mempool.forget_all();
            self.pending = Pending::default();
        }
        if what.halted {
            return None;
        }
        self.keep_past();
        let seconds = self.block_seconds.saturating_add(std::mem::take(&mut self.jump_seconds));
        self.machine.next_block(seconds);
        let height = self.machine.block().height;
        if let Some(seed) = what.shuffle {
            self.mempool.shuffle(seed);
        }
        let visible = height.saturating_add(what.index_lag_blocks);
        for tx in self.mempool.take(height) {
            self.deliver(&tx, height, visible);
        }
        self.deliver_echoes(height, visible);
        self.recheck();
        Some(height)
    }

    fn keep_past(&mut self) {
        let keep = usize::try_from(self.faults.behind_blocks_max()).unwrap_or(usize::MAX);
        if keep == 0 {
            return;
        }
        self.past.push_back((self.machine.block(), self.machine.state().clone()));
        while self.past.len() > keep {
            self.past.pop_front();
        }
    }

    fn deliver(&mut self, tx: &Transaction, height: u64, visible: u64) {
        let outcome = self.machine.deliver(tx, &self.chain_id);
        let (code, codespace, log) = match outcome.result {
            Ok(()) => (0, String::new(), String::new()),
            Err(failure) => (failure.code, failure.codespace, failure.log),
        };
        self.mempool.settle(tx.hash, code == 0);
        // An index keeps a success when the same bytes fail later.
        if code != 0 && self.index.get(&tx.hash).is_some_and(|known| known.included.code == 0) {
            return;
        }
        let included = Included {
            hash: tx.hash,
            height,
            code,
            codespace,
            log,
            gas_wanted: tx.gas_limit,
            gas_used: outcome.gas_used,
            events: outcome.events,
        };
        let position = self.index.len();
        self.index.insert(tx.hash, Indexed { from_height: visible, position, included });
    }

    fn deliver_echoes(&mut self, height: u64, visible: u64) {
        let (due, later) = std::mem::take(&mut self.echoes).into_iter().partition(|(at, _)| *at <= height);
        self.echoes = later;
        let due: Vec<(u64, Vec<u8>)> = due;
        for (_, bytes) in due {
            if let Ok(tx) = Transaction::decode(&bytes) {
                self.deliver(&tx, height, visible);
            }
        }
    }

    /// As after each block of a node: what waits must still pass, on top of the new state.
    fn recheck(&mut self) {
        let mut pending = Pending::default();
        let Self { machine, mempool, chain_id, min_gas_price, .. } = self;
        let (height, time) = (machine.block().height, machine.block().time.seconds());
        mempool.recheck(|tx| {
            let context = AnteContext {
                api: machine.api(),
                storage: machine.state(),
                pending: Some(&pending),
                chain_id,
                height,
                time,
                min_gas_price: Some(min_gas_price),
                simulate: false,
            };
            let passes = context.check(tx).is_ok();
            if passes {
                pending.apply(tx);
            }
            passes
        });
        self.pending = pending;
    }

    /// Takes bytes as a node's mempool does.
    pub(crate) fn broadcast(&mut self, bytes: &[u8]) -> Result<CheckTx, ChainError> {
        let what = self.faults.on_broadcast();
        if what.lost == Some(Lost::Request) {
            return Err(unreachable("the request was lost"));
        }
        let height = self.machine.block().height;
        let answer = self.check(bytes, height.saturating_add(1).saturating_add(what.delay_blocks));
        if let (0, Some(blocks)) = (answer.code, what.echo_blocks) {
            self.echoes.push((height.saturating_add(blocks), bytes.to_vec()));
        }
        match what.lost {
            Some(Lost::Response) => Err(unreachable("the response was lost")),
            _ => Ok(answer),
        }
    }

    fn check(&mut self, bytes: &[u8], from_height: u64) -> CheckTx {
        let hash = tx::hash(bytes);
        let answer = |result: Result<(), Failure>| match result {
            Ok(()) => CheckTx { hash, code: 0, codespace: String::new(), log: String::new() },
            Err(failure) => CheckTx { hash, code: failure.code, codespace: failure.codespace, log: failure.log },
        };
        if self.mempool.has_seen(hash) {
            // A node leaves the log of this one empty.
            let known = Failure::sdk(19, "", "");
            return answer(Err(Failure { log: String::new(), ..known }));
        }
        let checked = Transaction::decode(bytes).and_then(|tx| self.context(false).check(&tx).map(|()| tx));
        answer(checked.map(|tx| {
            self.pending.apply(&tx);
            self.mempool.add(Waiting { tx, from_height });
        }))
    }

    fn context(&self, simulate: bool) -> AnteContext<'_> {
        AnteContext {
            api: self.machine.api(),
            storage: self.machine.state(),
            pending: Some(&self.pending),
            chain_id: &self.chain_id,
            height: self.machine.block().height,
            time: self.machine.block().time.seconds(),
            min_gas_price: (!simulate).then_some(&self.min_gas_price),
            simulate,
        }
    }

    /// The gas that bytes would use, on top of the mempool's sequences. The error carries the gas used until then.
    pub(crate) fn simulate(&mut self, bytes: &[u8]) -> Result<u64, (Failure, u64)> {
        let tx = Transaction::decode(bytes).map_err(|failure| (failure, 0))?;
        self.context(true).check(&tx).map_err(|failure| (failure, 0))?;
        self.machine.simulate(&tx)
    }

    /// The block and state that a read sees: the newest, or an earlier one where the faults say so.
    pub(crate) fn read(&mut self) -> Result<(BlockInfo, State), ChainError> {
        let what = self.faults.on_read();
        if what.lost {
            return Err(unreachable("the answer was lost"));
        }
        let behind = usize::try_from(what.behind_blocks).unwrap_or(usize::MAX);
        let stale = self.past.len().checked_sub(behind).filter(|_| behind > 0).or((behind > 0).then_some(0));
        match stale.and_then(|at| self.past.get(at)) {
            Some((block, state)) => Ok((block.clone(), state.clone())),
            None => Ok((self.machine.block(), self.machine.state().clone())),
        }
    }

    /// What the index of a node at `height` knows of a transaction.
    pub(crate) fn find(&self, hash: TxHash, height: u64) -> Option<Included> {
        let known = self.index.get(&hash)?;
        known.is_known(height).then(|| known.included.clone())
    }

    /// What the index of a node at `height` knows under an event's attribute, oldest first.
    pub(crate) fn find_by(&self, key: &str, value: &str, height: u64) -> Vec<Included> {
        let Some((event, attribute)) = key.split_once('.') else { return Vec::new() };
        let has_it = |tx: &Included| {
            let mut events = tx.events.iter().filter(|found| found.ty == event);
            events.any(|found| found.attributes.iter().any(|pair| pair.key == attribute && pair.value == value))
        };
        let mut found: Vec<&Indexed> =
            self.index.values().filter(|known| known.is_known(height) && has_it(&known.included)).collect();
        found.sort_by_key(|known| known.position);
        found.into_iter().map(|known| known.included.clone()).collect()
    }
}

pub(crate) fn unreachable(reason: &str) -> ChainError {
    ChainError::Unreachable { endpoint: ENDPOINT.to_owned(), reason: reason.to_owned() }
}
