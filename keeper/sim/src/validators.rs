//! Validators as a rehearsed world has them: commissions that change, a rate of rewards that changes, blocks missed,
//! jailing, slashing; and what somebody has with all of them. What no transaction does takes effect at once, at the last block's time.
//!
//! Never here: what a delegation does ([`crate::staking`]).

use cosmrs::AccountId;
use cosmwasm_std::{
    Addr, AllDelegationsResponse, BlockInfo, Decimal, Decimal256, DelegationResponse, StakingMsg, StakingQuery,
    Storage, Uint256, Validator, from_json, to_json_vec,
};
use cw_multi_test::{CosmosRouter, MockApiBech32, StakeKeeper, StakingInfo, StakingSudo};
use serde::Deserialize;
use stateset_chain::Signing;

use crate::account;
use crate::address::ADDRESS_PREFIX;
use crate::bank;
use crate::chain::EmbeddedChain;
use crate::failure::Failure;
use crate::genesis::STATE;
use crate::machine::{Machine, OPERATOR_PREFIX, UNBONDING_SECONDS, module_address};
use crate::state::State;

/// What keys of validators begin with: their commission and whether they are jailed.
const VALIDATOR: &[u8] = b"validator/";
/// What keys of blocks that a validator missed begin with.
const MISSED: &[u8] = b"missed/";
/// Blocks that are looked back on, as a node counts them by default.
const WINDOW_BLOCKS: u64 = 100;
/// cw-multi-test's own keys.
const NAMESPACE: &[u8] = b"staking";
const MILLION: u32 = 1_000_000;

/// What somebody has with validators. In the bonded denom's smallest unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Staked {
    pub delegated: u128,
    /// On its way out.
    pub unbonding: u128,
    /// Earned, and not paid out; of each validator rounded down.
    pub rewards: u128,
}

/// What a validator takes and whether it is out of the set, where it is not as it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// In parts of a million.
    pub(crate) commission: u32,
    pub(crate) jailed: bool,
}

impl Standing {
    pub(crate) fn load(storage: &dyn Storage, validator: &str) -> Option<Self> {
        let bytes = storage.get(&standing_key(validator))?;
        let (commission, jailed) = bytes.split_first_chunk::<4>()?;
        Some(Self { commission: u32::from_be_bytes(*commission), jailed: jailed.first() == Some(&1) })
    }

    fn save(self, storage: &mut dyn Storage, validator: &str) {
        let value = [self.commission.to_be_bytes().as_slice(), &[u8::from(self.jailed)]].concat();
        storage.set(&standing_key(validator), &value);
    }
}

fn standing_key(validator: &str) -> Vec<u8> {
    [VALIDATOR, validator.as_bytes()].concat()
}

/// How many of the last blocks a validator missed.
pub(crate) fn signing(storage: &dyn Storage, validator: &str) -> Signing {
    let missed = storage.get(&[MISSED, validator.as_bytes()].concat());
    let missed = missed.and_then(|bytes| Some(u64::from_be_bytes(*bytes.first_chunk()?)));
    Signing { missed: missed.unwrap_or_default(), window: WINDOW_BLOCKS }
}

/// What a validator's operator has staked with it, from the account of the operator's own bytes.
pub(crate) fn self_bond(
    machine: &Machine,
    (state, block): (&State, &BlockInfo),
    validator: &str,
) -> Result<u128, Failure> {
    let Ok(operator) = validator.parse::<AccountId>() else { return Ok(0) };
    let account = AccountId::new(ADDRESS_PREFIX, &operator.to_bytes());
    let account = account.map_err(|error| Failure::from_text(&error.to_string()))?;
    let request = StakingQuery::Delegation { delegator: account.to_string(), validator: validator.to_owned() };
    let answer = machine.query(state, block, request.into())?;
    let answer: DelegationResponse = from_json(&answer).map_err(|error| Failure::from_text(&error.to_string()))?;
    Ok(answer.delegation.map_or(0, |found| narrow(found.amount.amount)))
}

/// A key of the inner module: its namespace and the item's or the map's, each after its length.
fn inner_key(name: &[u8], is_map: bool, last: &[u8]) -> Vec<u8> {
    let with_length = |part: &[u8]| [&u16::try_from(part.len()).unwrap_or(u16::MAX).to_be_bytes(), part].concat();
    let name = if is_map { with_length(name) } else { name.to_vec() };
    [with_length(NAMESPACE), name, last.to_vec()].concat()
}

fn parts(per_million: u32) -> Decimal {
    Decimal::from_ratio(per_million, MILLION)
}

/// As the inner module stores it.
#[derive(Deserialize)]
struct Unbonding {
    delegator: Addr,
    amount: Uint256,
}

impl EmbeddedChain {
    /// A validator more, at whom others have staked `others`. Commission in parts of a million.
    ///
    /// # Errors
    /// A name that is taken.
    pub fn add_validator(&self, name: &str, commission: u32, others: u128) -> Result<String, StakingError> {
        let mut inner = self.lock();
        let block = inner.machine.block();
        inner.machine.with_modules(|router, api, storage| {
            let address = module_address(&MockApiBech32::new(OPERATOR_PREFIX), &format!("validator/{name}"));
            let one = Validator::new(address.clone(), parts(commission), Decimal::percent(100), Decimal::percent(1));
            router.staking.0.add_validator(api, storage, &block, one).map_err(failed)?;
            Standing { commission, jailed: false }.save(storage, &address);
            let delegator = module_address(api, &format!("delegators of {name}"));
            account::touch(storage, &delegator);
            bank::mint(storage, &delegator, STATE, others).map_err(|failure| StakingError(failure.log))?;
            let amount = cosmwasm_std::Coin::new(others, STATE);
            let stake = StakingMsg::Delegate { validator: address.clone(), amount };
            router.execute(api, storage, &block, Addr::unchecked(delegator), stake.into()).map_err(failed)?;
            Ok(address)
        })
    }

    /// What staking brings in a year from now on, before commission; in parts of a million.
    ///
    /// # Errors
    /// One of `validators` that there is not: what they earned until now is settled first.
    pub fn set_staking_rate(&self, per_million: u32, validators: &[String]) -> Result<(), StakingError> {
        validators.iter().try_for_each(|validator| self.slash(validator, 0))?;
        self.lock().machine.with_modules(|router, _, storage| {
            let apr = Decimal256::from_ratio(per_million, MILLION);
            let info = StakingInfo { bonded_denom: STATE.to_owned(), unbonding_time: UNBONDING_SECONDS, apr };
            router.staking.0.setup(storage, info).map_err(failed)
        })
    }

    /// From now on a validator takes so much of rewards, in parts of a million, and is jailed or not. One that is jailed
    /// earns nothing.
    ///
    /// # Errors
    /// A validator that there is not.
    pub fn set_validator(&self, validator: &str, commission: u32, jailed: bool) -> Result<(), StakingError> {
        // Settles what was earned until now.
        self.slash(validator, 0)?;
        self.lock().machine.with_modules(|_, _, storage| {
            let key = inner_key(b"validator_map", true, validator.as_bytes());
            let stored = storage.get(&key).ok_or_else(|| StakingError(format!("there is no validator {validator}")))?;
            let was: Validator = from_json(stored).map_err(failed)?;
            let takes = if jailed { MILLION } else { commission };
            let now = Validator::new(was.address, parts(takes), was.max_commission, was.max_change_rate);
            storage.set(&key, &to_json_vec(&now).map_err(failed)?);
            Standing { commission, jailed }.save(storage, validator);
            Ok(())
        })
    }

    /// From now on a validator has missed so many of the last hundred blocks. That jails nobody.
    ///
    /// # Errors
    /// A validator that there is not; more than there are.
    pub fn set_missed(&self, validator: &str, missed: u64) -> Result<(), StakingError> {
        if missed > WINDOW_BLOCKS {
            return Err(StakingError(format!("{missed} blocks are more than the {WINDOW_BLOCKS} looked back on")));
        }
        self.lock().machine.with_modules(|_, _, storage| {
            let key = inner_key(b"validator_map", true, validator.as_bytes());
            storage.get(&key).ok_or_else(|| StakingError(format!("there is no validator {validator}")))?;
            storage.set(&[MISSED, validator.as_bytes()].concat(), &missed.to_be_bytes());
            Ok(())
        })
    }

    /// Takes a part of a million of what is staked with a validator and of what is on its way out.
    ///
    /// # Errors
    /// A validator that there is not; more than a million.
    pub fn slash(&self, validator: &str, per_million: u32) -> Result<(), StakingError> {
        let mut inner = self.lock();
        let block = inner.machine.block();
        inner.machine.with_modules(|router, api, storage| {
            let percentage = Decimal256::from_ratio(per_million, MILLION);
            let slash = StakingSudo::Slash { validator: validator.to_owned(), percentage };
            let key = inner_key(b"validator_map", true, validator.as_bytes());
            if storage.get(&key).is_none() {
                return Err(StakingError(format!("there is no validator {validator}")));
            }
            router.sudo(api, storage, &block, slash.into()).map(drop).map_err(failed)
        })
    }

    /// What somebody has with all validators, as committed.
    ///
    /// # Errors
    /// What is no address.
    pub fn staked(&self, delegator: &str) -> Result<Staked, StakingError> {
        let inner = self.lock();
        let (block, state) = (inner.machine.block(), inner.machine.state());
        let request = StakingQuery::AllDelegations { delegator: delegator.to_owned() };
        let answer = inner.machine.query(state, &block, request.into()).map_err(|failure| StakingError(failure.log))?;
        let delegations: AllDelegationsResponse = from_json(&answer).map_err(failed)?;
        let mut staked = Staked { unbonding: unbonding(state, delegator)?, ..Staked::default() };
        let owner = Addr::unchecked(delegator);
        for one in delegations.delegations {
            staked.delegated = staked.delegated.saturating_add(narrow(one.amount.amount));
            let waits = StakeKeeper::new().get_rewards(state, &block, &owner, &one.validator).map_err(failed)?;
            staked.rewards = staked.rewards.saturating_add(waits.map_or(0, |coin| narrow(coin.amount)));
        }
        state.take_gas();
        Ok(staked)
    }
}

fn unbonding(state: &State, delegator: &str) -> Result<u128, StakingError> {
    let Some(stored) = state.get(&inner_key(b"unbonding_queue", false, b"")) else { return Ok(0) };
    let queue: Vec<Unbonding> = from_json(stored).map_err(failed)?;
    let own = queue.iter().filter(|one| one.delegator.as_str() == delegator);
    Ok(own.fold(0_u128, |sum, one| sum.saturating_add(narrow(one.amount))))
}

fn narrow(amount: Uint256) -> u128 {
    cosmwasm_std::Uint128::try_from(amount).map_or(u128::MAX, |amount| amount.u128())
}

/// What the world could not do to the chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the embedded chain's staking: {0}")]
pub struct StakingError(String);

fn failed(error: impl std::fmt::Display) -> StakingError {
    StakingError(Failure::from_text(&error.to_string()).log)
}
