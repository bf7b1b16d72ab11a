//! What the wallet answers. Reads only.

use cosmwasm_std::{CanonicalAddr, Deps, Env, Uint128};
use stateset_api::limits::page;
use stateset_api::policy::{Breach, DenomPolicy, PayeeState, Policy, Rule, Standing, Verdict, WHOLE_BPS, share_floor};
use stateset_api::ring::{DAY, HOUR};
use stateset_api::wallet::{
    OperatorGrant, Payee, PayeeInfo, PayeeKey, PayeeStanding, PayeesResponse, ReceiptResponse, ReceiptsResponse,
    Remaining, SimulateSpendResponse, SimulatedPayment, WalletInfo,
};
use stateset_api::{Amount, IntentId};

use crate::ContractError;
use crate::grant_state::GrantState;
use crate::session::{Judgement, Outcome, Session, check_count};
use crate::spend::Order;
use crate::state::{ACCOUNT, BINDING, PAYEES, RECEIPTS, ROLES, TOTALS};
use crate::{dead_man, operator, payee, receipt, trust};

pub(crate) fn wallet(deps: Deps<'_>, env: &Env) -> Result<WalletInfo, ContractError> {
    let account = ACCOUNT.load(deps.storage)?;
    let roles = ROLES.load(deps.storage)?;
    let binding = BINDING.may_load(deps.storage)?;
    let dead_man_at = dead_man::runs_out_at(&account, &TOTALS.load(deps.storage)?.usage);
    Ok(WalletInfo {
        owner: roles.owner.into_string(),
        offered_to: roles.offered_to.map(Into::into),
        guardian: roles.guardian.map(Into::into),
        operator: account
            .operator
            .map(|operator| OperatorGrant { address: operator.addr.into_string(), expires_at: operator.expires_at }),
        epoch: account.epoch,
        frozen: account.frozen,
        registry: binding.as_ref().map(|binding| binding.registry.to_string()),
        agent_id: binding.map(|binding| binding.agent_id),
        caip10: format!("cosmos:{}:{}", env.block.chain_id, env.contract.address),
        recovery: roles.recovery.map(Into::into),
        recovers_at: roles.recovers_at,
        dead_man_at,
        keeps_log: account.keeps_log,
        intents_since: Some(account.intents_since).filter(|since| *since > 0),
        offered_by_signers: roles.offered_by_signers,
    })
}

pub(crate) fn policy(deps: Deps<'_>) -> Result<Policy, ContractError> {
    Ok(ACCOUNT.load(deps.storage)?.policy)
}

pub(crate) fn remaining(deps: Deps<'_>, env: &Env, denom: String) -> Result<Remaining, ContractError> {
    let account = ACCOUNT.load(deps.storage)?;
    if account.policy.denom_index(&denom).is_none() {
        return Err(ContractError::UnknownDenom { denom: denom.chars().take(128).collect() });
    }
    let now = env.block.time.seconds();
    let outcome = Outcome {
        usage: TOTALS.load(deps.storage)?.usage,
        balance: Some(balance(deps, env, &denom)?),
        share_bps: trust::share_bps(deps.querier, &account, now).unwrap_or_default(),
    };
    Ok(caps_left(&account.policy, outcome, denom, now))
}

fn balance(deps: Deps<'_>, env: &Env, denom: &str) -> Result<u128, ContractError> {
    let amount = deps.querier.query_balance(&env.contract.address, denom)?.amount;
    // A balance beyond 128 bits is more than any cap lets out.
    Ok(Uint128::try_from(amount).map_or(u128::MAX, |amount| amount.u128()))
}

/// What the caps leave; nothing for a denom that the policy does not have.
fn caps_left(policy: &Policy, outcome: Outcome, denom: String, now: u64) -> Remaining {
    let Outcome { usage, balance, share_bps } = outcome;
    let index = policy.denom_index(&denom);
    let caps = index.and_then(|index| policy.denoms.get(index));
    let spent = index.and_then(|index| usage.denoms.get(index)).cloned().unwrap_or_default();
    let (day, calls) = (spent.day.sum(DAY, now), usage.calls.sum(HOUR, now));
    let left = |cap: fn(&DenomPolicy) -> Amount, share_bps: u32, spent: u128| {
        Amount(caps.map_or(0, |caps| share_floor(cap(caps).0, share_bps).saturating_sub(spent)))
    };
    let calls_left = u128::from(policy.calls_per_hour).saturating_sub(calls);
    Remaining {
        denom,
        per_payment: left(|caps| caps.per_payment_max, share_bps, 0),
        per_day: left(|caps| caps.per_day_max, share_bps, day),
        // Room for one more than is free returns exactly when the oldest bucket leaves.
        per_day_grows_at: spent.day.fits_at(DAY, now, 1, day),
        lifetime: left(|caps| caps.lifetime_max, WHOLE_BPS, spent.lifetime),
        calls: u32::try_from(calls_left).unwrap_or(u32::MAX),
        calls_grow_at: usage.calls.fits_at(HOUR, now, 1, calls),
        balance: Amount(balance.unwrap_or_default()),
        share_bps: (share_bps < WHOLE_BPS).then_some(share_bps),
    }
}

pub(crate) fn payee(deps: Deps<'_>, env: &Env, address: String, denom: String) -> Result<PayeeInfo, ContractError> {
    let policy = policy(deps)?;
    let key = payee::key(deps.api, &policy, &address, &denom)?;
    let Some(state) = PAYEES.may_load(deps.storage, &key)? else {
        return Err(ContractError::PayeeNotListed { address, denom });
    };
    payee_info(deps, &policy, &key, &state, env.block.time.seconds())
}

pub(crate) fn payees(
    deps: Deps<'_>,
    env: &Env,
    start_after: Option<PayeeKey>,
    limit: Option<u32>,
) -> Result<PayeesResponse, ContractError> {
    let policy = policy(deps)?;
    let after = start_after.map(|key| payee::key(deps.api, &policy, &key.address, &key.denom)).transpose()?;
    let now = env.block.time.seconds();
    let payees = PAYEES.after(deps.storage, after.as_deref()).take(page(limit)).map(|entry| {
        let (key, state) = entry?;
        payee_info(deps, &policy, &key, &state, now)
    });
    Ok(PayeesResponse { payees: payees.collect::<Result<_, ContractError>>()? })
}

fn payee_info(
    deps: Deps<'_>,
    policy: &Policy,
    key: &[u8],
    state: &PayeeState,
    now: u64,
) -> Result<PayeeInfo, ContractError> {
    let (index, address) = key.split_first().ok_or(stateset_store::StoreError::Unreadable { what: "payee's key" })?;
    let caps = policy.denoms.get(usize::from(*index));
    let spent_day = state.spent.day.sum(DAY, now);
    let cooldown = policy.payee_cooldown_seconds;
    let (standing, first_max) = match state.standing {
        Standing::Listed(at) => (PayeeStanding::Listed { payable_from: at.saturating_add(cooldown) }, true),
        Standing::Probation(at) if now < at.saturating_add(cooldown) => {
            (PayeeStanding::Probation { known_from: at.saturating_add(cooldown) }, true)
        }
        Standing::Probation(_) | Standing::Known => (PayeeStanding::Known {}, false),
    };
    let mut remaining = state
        .per_payment_max
        .min(state.per_day_max.saturating_sub(spent_day))
        .min(state.lifetime_max.saturating_sub(state.spent.lifetime));
    if let (true, Some(caps)) = (first_max, caps) {
        remaining = remaining.min(caps.first_payment_max.0.saturating_sub(state.spent.lifetime));
    }
    if matches!(standing, PayeeStanding::Listed { payable_from } if now < payable_from) {
        remaining = 0;
    }
    let allowed = |index: &usize| state.categories.checked_shr(*index as u32).unwrap_or_default() & 1 == 1;
    let categories = policy.categories.iter().enumerate().filter(|(index, _)| allowed(index));
    Ok(PayeeInfo {
        payee: Payee {
            address: deps.api.addr_humanize(&CanonicalAddr::from(address))?.into_string(),
            denom: caps.map(|caps| caps.denom.clone()).unwrap_or_default(),
            per_payment_max: Amount(state.per_payment_max),
            per_day_max: Amount(state.per_day_max),
            lifetime_max: Amount(state.lifetime_max),
            categories: categories.map(|(_, category)| category.name.clone()).collect(),
        },
        standing,
        spent_lifetime: Amount(state.spent.lifetime),
        spent_day: Amount(spent_day),
        remaining: Amount(remaining),
    })
}

pub(crate) fn receipt(deps: Deps<'_>, id: IntentId) -> Result<ReceiptResponse, ContractError> {
    let policy = policy(deps)?;
    let stored = RECEIPTS.may_load(deps.storage, &id.0)?;
    let receipt = stored.map(|stored| receipt::answer(deps.api, &policy, id, stored)).transpose()?;
    Ok(ReceiptResponse { receipt })
}

pub(crate) fn receipts(
    deps: Deps<'_>,
    start_after: Option<IntentId>,
    limit: Option<u32>,
) -> Result<ReceiptsResponse, ContractError> {
    let policy = policy(deps)?;
    let after = start_after.map(|id| id.0);
    let entries = RECEIPTS.after(deps.storage, after.as_ref().map(|id| id.as_slice())).take(page(limit));
    let receipts = entries.map(|entry| {
        let (key, stored) = entry?;
        receipt::answer(deps.api, &policy, receipt::id_of(&key)?, stored)
    });
    Ok(ReceiptsResponse { receipts: receipts.collect::<Result<_, ContractError>>()? })
}

/// Judges as a spend would, but goes on after a refusal, and asks the balance, which a spend leaves to the bank.
pub(crate) fn simulate_spend(
    deps: Deps<'_>,
    env: &Env,
    Order { denom, payments, approval, .. }: Order,
    by: Option<&str>,
) -> Result<SimulateSpendResponse, ContractError> {
    check_count(&payments)?;
    let account = ACCOUNT.load(deps.storage)?;
    let now = env.block.time.seconds();
    let mut stopped = operator::assess(&account, now).err();
    let grant = by.map(|by| GrantState::load(deps.storage, deps.api, by)).transpose()?.flatten();
    if by.is_some() {
        let nobody = Breach::new(Rule::Operator, 1_u128, 0_u128);
        stopped = stopped.or(grant.as_ref().map_or(Err(nobody), |grant| grant.assess(&account, now)).err());
    }
    let balance = balance(deps, env, &denom)?;
    let mut session = Session::load(deps, &account, &denom, now)?.of(grant, approval).within(balance);
    stopped = stopped.or(session.stopped);
    let mut answers = Vec::with_capacity(payments.len());
    for payment in payments {
        let amount = payment.amount.0;
        let judgement = session.judge(deps, &payment)?;
        let already_done = matches!(judgement, Judgement::AlreadyPaid);
        let breach = stopped.or(match judgement {
            Judgement::Pays | Judgement::AlreadyPaid => None,
            Judgement::Reused(_) => Some(Breach::new(Rule::IntentReused, amount, 0_u128)),
            Judgement::Refused(breach) => Some(breach),
        });
        let verdict = breach.map_or(Verdict::Allow, |breach| breach.verdict(&account.policy));
        answers.push(SimulatedPayment { id: payment.id, verdict, already_done, breach });
    }
    let remaining = caps_left(&account.policy, session.into_outcome(), denom, now);
    Ok(SimulateSpendResponse { payments: answers, remaining })
}
