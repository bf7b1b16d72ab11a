//! Everything back to the wallet: liquidity and stake withdrawn, what is there sent, the rest as it leaves.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, Reply, Response, SubMsg};
use stateset_api::Amount;
use stateset_api::event::TreasuryVenueFailed;
use stateset_api::treasury::{DELEGATIONS_MAX, Delegated, SelfMsg};

use crate::payout::Given;
use crate::state::{CONFIG, Config, POOL_GAS_MAX};
use crate::{ContractError, action, change, payout, pool, position, self_call, unbonding};

/// Replies are numbered from here, in the order of the messages.
const REPLY_FIRST: u64 = 1;
/// To the number of one that unstakes, so many times this are added as there were delegations from its own to the last:
/// whatever became of those before, that many are there while it is tried.
const FROM_LAST: u64 = 1_000;

/// Within an action it may run, which the stop then undoes with all that happened in it.
pub(crate) fn recall(
    mut deps: DepsMut<'_>,
    env: &Env,
    mut config: Config,
    by: &Addr,
) -> Result<Response, ContractError> {
    unbonding::before_own_act(deps.branch(), env, &config)?;
    let stopped = change::stop_for_recall(deps.storage, env, &mut config, by)?;
    let mut messages = Vec::new();
    for known in &config.pools {
        // Not asked here, where an answer that takes all gas would keep everything else.
        let leave = SelfMsg::Leave { pool: known.addr.to_string() };
        messages.push(SubMsg::reply_on_error(self_call::message(env, leave)?, 0).with_gas_limit(POOL_GAS_MAX));
    }
    let before = position::delegated(deps.querier, env)?;
    for Delegated { validator, amount } in before.iter().take(DELEGATIONS_MAX) {
        messages.push(SubMsg::reply_on_error(action::undelegate(&config, validator, *amount), 0));
    }
    (REPLY_FIRST..).zip(&mut messages).for_each(|(id, message)| message.id = id);
    let unstaking = messages.iter_mut().skip(config.pools.len());
    (1..=before.len() as u64).rev().zip(unstaking).for_each(|(from_last, message)| {
        message.id = message.id.saturating_add(from_last.saturating_mul(FROM_LAST));
    });
    let settle = self_call::message(env, SelfMsg::Settle { before })?;
    Ok(stopped.add_submessages(messages).add_message(settle))
}

pub(crate) fn leave(deps: Deps<'_>, env: &Env, pool: &str) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let known = action::known(&config, pool)?;
    let lp = pool::lp_balance(deps.querier, known, &env.contract.address)?;
    if lp.is_zero() {
        return Ok(Response::new());
    }
    Ok(Response::new().add_message(pool::withdraw(known, lp)?))
}

/// A pool or a validator failed. Of a validator that was slashed, the chain may refuse all that it says is there, for
/// the sake of a rounding (cosmos-sdk#6063, Stride#1508): one unit less is tried before the rest is left.
pub(crate) fn failed(deps: Deps<'_>, env: &Env, reply: &Reply) -> Result<Response, ContractError> {
    let (from_last, index) = (reply.id / FROM_LAST, reply.id % FROM_LAST);
    if index < REPLY_FIRST {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    if let Some(skipped) = from_last.checked_sub(1) {
        let staked = position::delegated(deps.querier, env)?;
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        if let Some(Delegated { validator, amount: Amount(amount @ 2..) }) = staked.iter().rev().nth(skipped) {
            let less = Amount(amount.saturating_sub(1));
            let undelegate = action::undelegate(&CONFIG.load(deps.storage)?, validator, less);
            return Ok(Response::new().add_submessage(SubMsg::reply_on_error(undelegate, index)));
        }
    }
    Ok(Response::new().add_event(TreasuryVenueFailed { index }.to_event()))
}

pub(crate) fn settle(mut deps: DepsMut<'_>, env: &Env, before: &[Delegated]) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let sum = |delegated: &[Delegated]| delegated.iter().fold(0_u128, |sum, one| sum.saturating_add(one.amount.0));
    let left = sum(before).saturating_sub(sum(&position::delegated(deps.querier, env)?));
    if left > 0 {
        unbonding::note(deps.storage, env, &config, Amount(left))?;
    }
    unbonding::after_own_act(deps.branch(), env, &config)?;
    let coins = payout::liquid(deps.as_ref(), env, &config)?;
    if coins.is_empty() {
        return Ok(Response::new());
    }
    let by = config.wallet.clone();
    payout::to_wallet(deps, env, &config, Given { by: &by, coins })
}
