//! What one block's judgement reads of a wallet: three questions, and raw cells where [`layout`] says.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde::de::DeserializeOwned;
use stateset_api::limits::DENOMS_MAX;
use stateset_api::policy::{CountedBudget, NewcomerState, PayeeState, Policy, PurseState, Usage, WHOLE_BPS};
use stateset_api::wallet::{Payment, Remaining, WalletInfo, layout};
use tokio::task::JoinSet;

use super::why::Why;
use crate::contract::{AskError, Wallet};
use crate::{Block, Chain, ChainError, Dialect, key};

/// Cells that are asked for at the same time.
const READS_MAX: usize = 32;

/// A wallet as one block has it.
pub struct WalletState {
    pub(super) address: String,
    /// Unix seconds of the block.
    pub(super) now: u64,
    pub(super) info: WalletInfo,
    pub(super) policy: Policy,
    pub(super) usage: Usage,
    /// By denom: what the wallet holds.
    pub(super) balances: HashMap<String, u128>,
    /// By [`payee`]; absent: not listed, if it was read at all.
    pub(super) payees: HashMap<Payee, PayeeState>,
    pub(super) newcomers: HashMap<Vec<u8>, NewcomerState>,
    /// All that were looked for, listed or not.
    pub(super) read: BTreeSet<Payee>,
    pub(super) purses: HashMap<u8, PurseState>,
    /// All of the policy's.
    pub(super) budgets: Vec<CountedBudget>,
    /// Why no payment at all is judged here, if so.
    pub(super) unjudged: Option<Why>,
}

/// The index of a denom's entry, and a canonical address.
pub(super) type Payee = (u8, Vec<u8>);

/// Whom a payment pays in an entry; `None` where the address is none of the wallet's chain.
pub(super) fn payee(wallet: &str, entry: usize, payment: &Payment) -> Option<Payee> {
    let prefix = wallet.rsplit_once('1').map_or("", |(prefix, _)| prefix);
    let canonical = key::parse_address(prefix, payment.payee()).ok()?;
    Some((u8::try_from(entry).ok()?, canonical))
}

impl WalletState {
    /// The wallet's policy.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Reads what judging these payments needs, each in a denom. The questions may be answered by later blocks than
    /// `block`, whose time is what counts here.
    pub async fn read(wallet: &Wallet, block: &Block, payments: &[(&str, &Payment)]) -> Result<Self, AskError> {
        let unjudged = (wallet.dialect().await? == Dialect::V0_2).then_some(Why::Dialect);
        let (info, policy) = (wallet.info().await?, wallet.policy().await?);
        let mut state = Self {
            address: wallet.address.clone(),
            now: block.time,
            info,
            policy,
            usage: Usage::default(),
            balances: HashMap::new(),
            payees: HashMap::new(),
            newcomers: HashMap::new(),
            read: BTreeSet::new(),
            purses: HashMap::new(),
            budgets: Vec::new(),
            unjudged,
        };
        state.unjudged = state.unjudged.or_else(|| state.stopped());
        if state.unjudged.is_some() {
            return Ok(state);
        }
        state.read_denoms(wallet, payments).await?;
        let cells = Cells { chain: &wallet.chain, contract: &wallet.address };
        match cells.one(&layout::TOTALS_KEY).await? {
            Cell::Holds(usage) => state.usage = usage,
            // A wallet has this cell from its first day.
            Cell::Absent | Cell::Unreadable => state.unjudged = Some(Why::Unreadable),
        }
        if state.unjudged.is_none() {
            state.read_budgets(cells).await?;
            state.read_payees(cells, payments).await?;
        }
        Ok(state)
    }

    /// What stops every payment, or leaves it to the wallet.
    fn stopped(&self) -> Option<Why> {
        let WalletInfo { operator, frozen, braked, dead_man_at, .. } = &self.info;
        let expired = operator.as_ref().is_none_or(|operator| self.now >= operator.expires_at);
        if frozen.is_some() || braked.is_some() || expired || dead_man_at.is_some_and(|at| self.now >= at) {
            return Some(Why::Stopped);
        }
        (!self.policy.conduits.is_empty()).then_some(Why::Conduit)
    }

    /// Balances, and whether whole caps hold.
    async fn read_denoms(&mut self, wallet: &Wallet, payments: &[(&str, &Payment)]) -> Result<(), AskError> {
        let denoms: BTreeSet<&str> = payments.iter().map(|(denom, _)| *denom).collect();
        let known = denoms.into_iter().filter(|denom| self.policy.pay_denom(denom).is_some());
        let known: Vec<String> = known.map(str::to_owned).collect();
        for denom in known {
            let Remaining { balance, share_bps, .. } = wallet.remaining(&denom).await?;
            if share_bps.is_some_and(|share| share < WHOLE_BPS) {
                self.unjudged = Some(Why::Share);
            }
            self.balances.insert(denom, balance.0);
        }
        Ok(())
    }

    async fn read_budgets(&mut self, cells: Cells<'_>) -> Result<(), ChainError> {
        for (index, budget) in self.policy.budgets.iter().enumerate() {
            match cells.one(&layout::budget_key(&budget.name)).await? {
                Cell::Holds(state) => self.budgets.push(CountedBudget { index, state }),
                Cell::Absent => self.budgets.push(CountedBudget { index, state: Default::default() }),
                // A budget without its count refuses whatever counts in it.
                Cell::Unreadable => {}
            }
        }
        for entry in 0..DENOMS_MAX.min(self.policy.denoms.len()) {
            let Ok(byte) = u8::try_from(entry) else { continue };
            if self.policy.newcomer_purse(entry).is_some() {
                match cells.one(&layout::purse_key(byte)).await? {
                    Cell::Holds(state) => drop(self.purses.insert(byte, state)),
                    Cell::Absent => drop(self.purses.insert(byte, PurseState::default())),
                    Cell::Unreadable => {}
                }
            }
        }
        Ok(())
    }

    async fn read_payees(&mut self, cells: Cells<'_>, payments: &[(&str, &Payment)]) -> Result<(), ChainError> {
        let of =
            |(denom, payment): &(&str, &Payment)| payee(&self.address, self.policy.pay_denom(denom)?.entry, payment);
        let wanted: BTreeSet<Payee> = payments.iter().filter_map(of).collect();
        let listed = cells.many(wanted.into_iter(), |(denom, canonical)| layout::payee_key(*denom, canonical)).await?;
        let mut strangers: BTreeSet<Vec<u8>> = BTreeSet::new();
        for (payee, cell) in listed {
            match cell {
                Cell::Holds(state) => drop(self.payees.insert(payee.clone(), state)),
                Cell::Absent if self.purses.contains_key(&payee.0) => drop(strangers.insert(payee.1.clone())),
                Cell::Absent => {}
                Cell::Unreadable => continue,
            }
            self.read.insert(payee);
        }
        let found = cells.many(strangers.into_iter(), |canonical| layout::newcomer_key(canonical)).await?;
        for (canonical, cell) in found {
            match cell {
                Cell::Holds(state) => drop(self.newcomers.insert(canonical, state)),
                Cell::Absent => drop(self.newcomers.insert(canonical, NewcomerState::default())),
                Cell::Unreadable => {}
            }
        }
        Ok(())
    }
}

/// What was looked for, and the cell's bytes.
type Answer<K> = (K, Result<Option<Vec<u8>>, ChainError>);

/// What a raw cell holds.
enum Cell<T> {
    Holds(T),
    Absent,
    Unreadable,
}

impl<T: DeserializeOwned> Cell<T> {
    /// A later version may append to the value.
    fn of(bytes: Option<Vec<u8>>) -> Self {
        match bytes.map(|bytes| postcard::from_bytes(&bytes)) {
            Some(Ok(value)) => Self::Holds(value),
            Some(Err(_)) => Self::Unreadable,
            None => Self::Absent,
        }
    }
}

/// A contract's raw storage.
#[derive(Clone, Copy)]
struct Cells<'a> {
    chain: &'a Arc<dyn Chain>,
    contract: &'a str,
}

impl Cells<'_> {
    async fn one<T: DeserializeOwned>(self, key: &[u8]) -> Result<Cell<T>, ChainError> {
        Ok(Cell::of(self.chain.raw_query(self.contract, key).await?))
    }

    /// Several at a time, in no order. The first failure ends it.
    async fn many<K: Send + 'static, T: DeserializeOwned>(
        self,
        wanted: impl Iterator<Item = K>,
        key: impl Fn(&K) -> Vec<u8>,
    ) -> Result<Vec<(K, Cell<T>)>, ChainError> {
        let (mut asked, mut found) = (JoinSet::new(), Vec::new());
        for wanted in wanted {
            if asked.len() >= READS_MAX {
                found.extend(Self::next(&mut asked).await?);
            }
            let (chain, contract, key) = (self.chain.clone(), self.contract.to_owned(), key(&wanted));
            asked.spawn(async move { (wanted, chain.raw_query(&contract, &key).await) });
        }
        while !asked.is_empty() {
            found.extend(Self::next(&mut asked).await?);
        }
        Ok(found)
    }

    async fn next<K: Send + 'static, T: DeserializeOwned>(
        asked: &mut JoinSet<Answer<K>>,
    ) -> Result<Option<(K, Cell<T>)>, ChainError> {
        let lost = |reason: &dyn ToString| ChainError::Unreachable {
            endpoint: "a reading of storage".to_owned(),
            reason: reason.to_string(),
        };
        match asked.join_next().await {
            Some(Ok((key, answer))) => Ok(Some((key, Cell::of(answer?)))),
            Some(Err(reason)) => Err(lost(&reason)),
            None => Ok(None),
        }
    }
}
