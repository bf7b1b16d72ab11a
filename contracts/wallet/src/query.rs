//! What the wallet answers. Reads only.

use cosmwasm_std::{BankQuery, CanonicalAddr, Deps, Env};
use serde::Deserialize;
use stateset_api::limits::page;
use stateset_api::policy::{Breach, PayeeState, Policy, Rule, Standing, Verdict};
use stateset_api::ring::DAY;
use stateset_api::wallet::{
    OperatorGrant, Payee, PayeeInfo, PayeeKey, PayeeStanding, PayeesResponse, ReceiptResponse, ReceiptsResponse,
    Remaining, SimulateSpendResponse, SimulatedPayment, WalletInfo,
};
use stateset_api::{Amount, IntentId, json};

use crate::ContractError;
use crate::counters::WalletCounters;
use crate::grant_state::HeldGrant;
use crate::session::{Judgement, Means, Outcome, Session, check_count};
use crate::spend::Order;
use crate::state::{ACCOUNT, BINDING, PAYEES, RECEIPTS, ROLES, TOTALS};
use crate::{act, dead_man, operator, payee, receipt, remaining, trust};

pub(crate) fn wallet(deps: Deps<'_>, env: &Env) -> Result<WalletInfo, ContractError> {
    let account = ACCOUNT.load(deps.storage)?;
    let roles = ROLES.load(deps.storage)?;
    let binding = BINDING.may_load(deps.storage)?;
    let dead_man_at = dead_man::runs_out_at(&account, &TOTALS.load(deps.storage)?.usage, env.block.time.seconds());
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
        treasury: account.treasury.map(Into::into),
        act: act::last(deps.storage)?,
        brake: roles.brake.map(Into::into),
        braked: account.braked,
        rests_until: Some(account.rests_until).filter(|at| env.block.time.seconds() < *at),
    })
}

pub(crate) fn policy(deps: Deps<'_>) -> Result<Policy, ContractError> {
    Ok(ACCOUNT.load(deps.storage)?.policy)
}

pub(crate) fn remaining(deps: Deps<'_>, env: &Env, denom: String) -> Result<Remaining, ContractError> {
    let account = ACCOUNT.load(deps.storage)?;
    if account.policy.pay_denom(&denom).is_none() {
        return Err(ContractError::UnknownDenom { denom: denom.chars().take(128).collect() });
    }
    let outcome = Outcome {
        counters: WalletCounters::load(deps.storage, &account.policy, None)?,
        balance: Some(balance(deps, env, &denom)?),
        share_bps: trust::share_bps(deps.querier, &account, env.block.time.seconds()).unwrap_or_default(),
    };
    remaining::of(deps.storage, &account.policy, outcome, (denom, env.block.time.seconds()))
}

pub(crate) fn balance(deps: Deps<'_>, env: &Env, denom: &str) -> Result<u128, ContractError> {
    /// Of `cosmwasm_std::BalanceResponse`.
    #[derive(Deserialize)]
    struct Answer {
        amount: Balance,
    }
    #[derive(Deserialize)]
    struct Balance {
        amount: String,
    }
    let query = BankQuery::Balance { address: env.contract.address.to_string(), denom: denom.to_owned() };
    let Answer { amount: Balance { amount } } = json::ask(deps.querier, &query.into())?;
    // A balance beyond 128 bits is more than any cap lets out.
    Ok(amount.parse().unwrap_or(u128::MAX))
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
    let waits = matches!(standing, PayeeStanding::Listed { payable_from } if now < payable_from);
    if waits || (state.terms.ends_at > 0 && now >= state.terms.ends_at) {
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
            ends_at: Some(state.terms.ends_at).filter(|at| *at > 0),
            vendor: state.terms.vendor.map(Into::into),
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
    Order { denom, payments, approval, mandate, .. }: Order,
    by: Option<&str>,
) -> Result<SimulateSpendResponse, ContractError> {
    check_count(&payments)?;
    let account = ACCOUNT.load(deps.storage)?;
    let now = env.block.time.seconds();
    let mut stopped = operator::assess(&account, now).err();
    let grant = by.map(|by| HeldGrant::load(deps.storage, deps.api, by)).transpose()?.flatten();
    if by.is_some() {
        let nobody = Breach::new(Rule::Operator, 1_u128, 0_u128);
        stopped = stopped.or(grant.as_ref().map_or(Err(nobody), |grant| grant.assess(&account, now)).err());
    }
    let balance = balance(deps, env, &denom)?;
    let means = Means { grant, approval, mandate };
    let mut session = Session::load(deps, env, &account, &denom, means)?.within(balance);
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
    let remaining = remaining::of(deps.storage, &account.policy, session.into_outcome(), (denom, now))?;
    Ok(SimulateSpendResponse { payments: answers, remaining })
}
