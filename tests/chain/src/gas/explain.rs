//! Where the gas of one payment goes: what each read and write of storage, the events, the bytes of the transaction and
//! the entry cost, and what is left for instructions.
//!
//! The sum is what the node charged. The two first lines are transactions of their own on the same node. Reads, writes
//! and events come from the contract itself, run here over the very cells that the node holds just before the payment,
//! and priced as the node prices them; the last line is what remains.

use std::cell::RefCell;
use std::collections::BTreeMap;

use cosmrs::Any;
use cosmwasm_std::testing::{MockApi, MockQuerier, mock_env};
use cosmwasm_std::{Addr, DepsMut, Empty, Event, MessageInfo, QuerierWrapper, Storage, Timestamp};
use eyre::{OptionExt, ensure};
use serde::Serialize;
use stateset_api::wallet::{ExecuteMsg, OperatorMsg};
use stateset_chain::tx::{self, SignParams};
use stateset_chain::{Included, Key};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use super::others;
use crate::node::Node;
use crate::wallets::{self, COOLDOWN_SECONDS, DENOM, Plan, Wallet};

const AMOUNT: u128 = 12_500_000;
const GAS_LIMIT: u64 = 300_000;
const PREFIX: &str = "stateset";

// What the node charges: the store's from cosmos-sdk `store/types/gas.go`, `KVGasConfig`; a transaction's byte from
// `x/auth/types/params.go`; events from wasmd `x/wasm/types/gas_register.go`.
const READ: u64 = 1_000;
const READ_BYTE: u64 = 3;
const WRITE: u64 = 2_000;
const WRITE_BYTE: u64 = 30;
const TX_BYTE: u64 = 10;
const EVENT: u64 = 20;
const ATTRIBUTE: u64 = 10;
const EVENT_BYTE: u64 = 1;
const EVENT_BYTES_FREE: usize = 100;
/// A contract's cell lies under a byte and the contract's address.
const KEY_PREFIX_BYTES: usize = 33;

/// A line of the table. The lines' gas sums to that of the payment.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    pub what: String,
    /// Key and value of a cell, or of the transaction beyond what the contract without rules sends.
    pub bytes: Option<usize>,
    pub gas: i64,
    /// Why it is worth it.
    pub buys: &'static str,
}

/// What a cell is called and what it is for, by its first byte.
fn cell(key: &[u8]) -> (&'static str, &'static str) {
    match key.first() {
        Some(b'a') => ("operator, freeze and policy", "who may spend, whether, and under which rules"),
        Some(b'u') => ("what the wallet has spent", "the caps per day, for ever and per hour"),
        Some(b'p') => ("the payee", "known payees and their own caps"),
        Some(b'r') => ("the receipt", "paid once: the id with its content"),
        Some(b'k') => ("the grant", "a part of the allowance in another's hands"),
        _ => ("another cell", "nothing that is listed here: look at it"),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

/// What is done with which key, and the value's bytes; in order.
type Accesses = Vec<(Access, Vec<u8>, usize)>;

/// The node's cells of a contract as of now, and what is done with them here.
struct Recording<'a> {
    node: &'a Node,
    contract: &'a str,
    written: BTreeMap<Vec<u8>, Vec<u8>>,
    accesses: RefCell<Accesses>,
}

impl Storage for Recording<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let stored = || {
            let asked = self.node.chain.raw_query(self.contract, key);
            block_in_place(|| Handle::current().block_on(asked)).unwrap_or_else(|error| panic!("{key:?}: {error}"))
        };
        let value = self.written.get(key).cloned().or_else(stored);
        let bytes = value.as_ref().map_or(0, Vec::len);
        self.accesses.borrow_mut().push((Access::Read, key.to_vec(), bytes));
        value
    }

    fn range<'a>(
        &'a self,
        _: Option<&[u8]>,
        _: Option<&[u8]>,
        _: cosmwasm_std::Order,
    ) -> Box<dyn Iterator<Item = cosmwasm_std::Record> + 'a> {
        panic!("a payment walks over no cells")
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.accesses.borrow_mut().push((Access::Write, key.to_vec(), value.len()));
        self.written.insert(key.to_vec(), value.to_vec());
    }

    fn remove(&mut self, key: &[u8]) {
        panic!("a payment forgets no cell: {key:?}")
    }
}

/// One payment in a steady state, explained. Needs a fresh node.
pub async fn explain(node: &Node) -> eyre::Result<Vec<Part>> {
    let owner = node.key("owner")?;
    let operator = node.key("operator")?;
    let vendor = others::payees(1)?.pop().ok_or_eyre("no payee")?;
    let bank = tx::send(owner.address(), &node.address("vendor-a")?, &[tx::Coin::new(AMOUNT, DENOM)]);
    let accounts = tx::send(owner.address(), &vendor, &[tx::Coin::new(1, DENOM)]);
    node.send(&owner, vec![bank.clone(), accounts]).await?;
    let (bank, _) = send(node, &owner, bank).await?;
    let forward = others::forwarder(node, &owner, &operator).await?;
    send(node, &operator, forward.clone()).await?;
    let (forwarded, forwarded_bytes) = send(node, &operator, forward).await?;

    let wallet = steady(node, &owner, &operator, &vendor).await?;
    let now = node.now().await?;
    let payment = wallets::payment(now, 9, &vendor, AMOUNT);
    let message = wallets::spend(operator.address(), &wallet, vec![payment.clone()])?;
    let (accesses, events) = run(node, &wallet, &operator, payment, now)?;
    let (paid, paid_bytes) = send(node, &operator, message).await?;

    let gas = |included: &Included| i64::try_from(included.gas_used).unwrap_or(i64::MAX);
    let more_bytes = paid_bytes.saturating_sub(forwarded_bytes);
    let mut parts = vec![
        part("a bank send by an account", None, gas(&bank), "signature, fee, and the transfer itself"),
        part("entering a contract that sends", None, gas(&forwarded) - gas(&bank), "what any contract costs"),
        part(
            "bytes of the transaction, beyond that one's",
            Some(more_bytes),
            priced(more_bytes, 0, TX_BYTE),
            "id, category and reference",
        ),
    ];
    for (access, key, value) in accesses {
        let (name, buys) = cell(&key);
        let bytes = KEY_PREFIX_BYTES + key.len() + value;
        let (what, gas) = match access {
            Access::Read => (format!("read: {name}"), priced(bytes, READ, READ_BYTE)),
            Access::Write => (format!("written: {name}"), priced(bytes, WRITE, WRITE_BYTE)),
        };
        parts.push(Part { what, bytes: Some(bytes), gas, buys });
    }
    parts.push(part("events", None, event_gas(&events), "the ledger that the keeper and others read"));
    let known: i64 = parts.iter().map(|part| part.gas).sum();
    parts.push(part(
        "instructions",
        None,
        gas(&paid) - known,
        "reading the message, judging it, addresses, the answer",
    ));
    Ok(parts)
}

fn part(what: &str, bytes: Option<usize>, gas: i64, buys: &'static str) -> Part {
    Part { what: what.to_owned(), bytes, gas, buys }
}

fn priced(bytes: usize, flat: u64, each: u64) -> i64 {
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    i64::try_from(flat.saturating_add(bytes.saturating_mul(each))).unwrap_or(i64::MAX)
}

fn event_gas(events: &[Event]) -> i64 {
    let types: usize = events.iter().map(|event| event.ty.len()).sum();
    let attributes = || events.iter().flat_map(|event| &event.attributes);
    let said: usize = attributes().map(|attribute| attribute.key.len() + attribute.value.len()).sum();
    let charged = types + said.saturating_sub(EVENT_BYTES_FREE);
    priced(charged, 0, EVENT_BYTE) + priced(events.len(), 0, EVENT) + priced(attributes().count(), 0, ATTRIBUTE)
}

/// A wallet whose payee is known and was paid before.
async fn steady(node: &Node, owner: &Key, operator: &Key, vendor: &str) -> eyre::Result<Wallet> {
    let (record, _) = node.deploy().await?;
    let plan = Plan {
        owner,
        guardian: node.address("guardian")?,
        operator: operator.address().to_owned(),
        payees: others::payees(10)?.iter().map(|address| wallets::payee(address)).collect(),
        name: "explained",
        register: false,
        admin: None,
    };
    let (wallet, _) = wallets::create(node, &record, &plan).await?;
    // From listed over probation to known.
    for distinct in 1..=3 {
        node.time_passes(COOLDOWN_SECONDS + 1).await?;
        let payment = wallets::payment(node.now().await?, distinct, vendor, AMOUNT);
        node.send(operator, vec![wallets::spend(operator.address(), &wallet, vec![payment])?]).await?;
    }
    Ok(wallet)
}

/// What the contract reads, writes and says, run here over the node's cells.
fn run(
    node: &Node,
    wallet: &Wallet,
    operator: &Key,
    payment: stateset_api::wallet::Payment,
    now: u64,
) -> eyre::Result<(Accesses, Vec<Event>)> {
    let mut storage =
        Recording { node, contract: &wallet.address, written: BTreeMap::new(), accesses: RefCell::default() };
    let (api, querier) = (MockApi::default().with_prefix(PREFIX), MockQuerier::<Empty>::new(&[]));
    let mut env = mock_env();
    env.block.chain_id.clone_from(&node.sending.chain_id);
    env.block.time = Timestamp::from_seconds(now);
    env.contract.address = Addr::unchecked(&wallet.address);
    let info = MessageInfo { sender: Addr::unchecked(operator.address()), funds: Vec::new() };
    let spend = OperatorMsg::Spend {
        epoch: 1,
        denom: DENOM.to_owned(),
        payments: vec![payment],
        approval: None,
        rationales: Vec::new(),
        mandate: None,
    };
    let deps = DepsMut { storage: &mut storage, api: &api, querier: QuerierWrapper::new(&querier) };
    let response = stateset_wallet::contract::execute(deps, env, info, ExecuteMsg::Operator(spend))?;
    ensure!(response.messages.len() == 1 && response.attributes.is_empty(), "one message to the bank: {response:?}");
    Ok((storage.accesses.into_inner(), response.events))
}

/// What the block says, and the transaction's length.
async fn send(node: &Node, key: &Key, message: Any) -> eyre::Result<(Included, usize)> {
    let account = node.chain.account(key.address()).await?.ok_or_eyre("no account")?;
    let fee = node.sending.price.fee_ceil(GAS_LIMIT).ok_or_eyre("no fee")?;
    let (chain_id, memo) = (node.sending.chain_id.clone(), String::new());
    let params = SignParams { chain_id, account, gas_limit: GAS_LIMIT, fee, timeout_height: 0, memo };
    let signed = tx::sign(key, &params, vec![message]);
    let check = node.chain.broadcast(&signed.bytes).await?;
    ensure!(check.code == 0, "not taken into the mempool: {check:?}");
    let included = node.included(signed.hash, std::time::Duration::from_secs(30)).await?;
    ensure!(included.code == 0, "refused: {}", included.log);
    Ok((included, signed.bytes.len()))
}
