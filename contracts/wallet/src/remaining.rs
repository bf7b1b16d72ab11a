//! What the caps leave, for queries. Reads only.

use cosmwasm_std::Storage;
use stateset_api::Amount;
use stateset_api::policy::{
    AskFunds, BudgetState, DenomPolicy, FundingState, NewcomerPurse, Policy, PurseState, TreasuryRules, WHOLE_BPS,
    share_floor,
};
use stateset_api::ring::{DAY, HOUR, MONTH, Ring, Window};
use stateset_api::wallet::{BudgetRemaining, FundingRemaining, PurseRemaining, Remaining};

use crate::ContractError;
use crate::session::Outcome;

/// What a window leaves of a cap, and when its oldest bucket leaves it.
fn left(ring: &Ring, window: Window, cap: u128, now: u64) -> (Amount, Option<u64>) {
    let sum = ring.sum(window, now);
    // Room for one more than is free returns exactly when the oldest bucket leaves.
    (Amount(cap.saturating_sub(sum)), ring.fits_at(window, now, 1, sum))
}

/// Of all caps on a denom; nothing for one that the policy does not have.
pub(crate) fn of(
    storage: &dyn Storage,
    policy: &Policy,
    mut outcome: Outcome<'_>,
    (denom, now): (String, u64),
) -> Result<Remaining, ContractError> {
    let index = policy.pay_denom(&denom).map(|denom| denom.entry);
    if let Some(index) = index {
        outcome.counters.load_all_of(storage, index)?;
    }
    let Outcome { counters, balance, share_bps } = outcome;
    let caps = index.and_then(|index| policy.denoms.get(index));
    let usage = &counters.totals.usage;
    let spent = index.and_then(|index| usage.denoms.get(index)).cloned().unwrap_or_default();
    let cap =
        |cap: fn(&DenomPolicy) -> Amount, share_bps: u32| caps.map_or(0, |caps| share_floor(cap(caps).0, share_bps));
    let (per_day, per_day_grows_at) = left(&spent.day, DAY, cap(|caps| caps.per_day_max, share_bps), now);
    let (calls, calls_grow_at) = left(&usage.calls, HOUR, u128::from(policy.calls_per_hour), now);
    let unused = PurseState::default();
    let purse = index.and_then(|index| policy.newcomer_purse(index));
    let budgets = policy.budgets.iter().enumerate();
    let entry = caps.map_or("", |caps| caps.denom.as_str());
    let budgets = budgets.filter(|(_, budget)| budget.denoms.iter().any(|one| one.denom == entry));
    let mandate = counters.mandate.as_ref().map(|mandate| Amount(mandate.state.left()));
    Ok(Remaining {
        per_payment: Amount(cap(|caps| caps.per_payment_max, share_bps)),
        per_day,
        per_day_grows_at,
        lifetime: Amount(cap(|caps| caps.lifetime_max, WHOLE_BPS).saturating_sub(spent.lifetime)),
        calls: u32::try_from(calls.0).unwrap_or(u32::MAX),
        calls_grow_at,
        balance: Amount(balance.unwrap_or_default()),
        share_bps: (share_bps < WHOLE_BPS).then_some(share_bps),
        newcomers: purse.map(|purse| of_purse(purse, counters.purse().unwrap_or(&unused), (share_bps, now))),
        budgets: budgets
            .map(|(index, budget)| {
                let counted = counters.budgets().iter().find(|counted| counted.index == index);
                let state = counted.map(|counted| counted.state.clone()).unwrap_or_default();
                let caps = [budget.per_day_max, budget.per_month_max].map(|cap| share_floor(cap.0, share_bps));
                of_budget(&budget.name, &state, caps, now)
            })
            .collect(),
        mandate,
        counted_in: (entry != denom).then(|| entry.to_owned()),
        denom,
    })
}

fn of_purse(purse: &NewcomerPurse, state: &PurseState, (share_bps, now): (u32, u64)) -> PurseRemaining {
    let share = |cap: Amount| share_floor(cap.0, share_bps);
    let (per_day, per_day_grows_at) = left(&state.spent.day, DAY, share(purse.per_day_max), now);
    let (per_month, per_month_grows_at) = left(&state.month, MONTH, share(purse.per_month_max), now);
    PurseRemaining {
        per_payment: Amount(share(purse.per_payment_max)),
        per_payee: purse.per_payee_max,
        per_day,
        per_day_grows_at,
        per_month,
        per_month_grows_at,
        lifetime: Amount(purse.lifetime_max.0.saturating_sub(state.spent.lifetime)),
    }
}

/// Of the rules on the treasury.
pub(crate) fn of_funding(rules: &TreasuryRules, state: &FundingState, ask: AskFunds, now: u64) -> FundingRemaining {
    let day_max = share_floor(rules.per_day_max.0, ask.share_bps);
    let (per_day, per_day_grows_at) = left(&state.funded.day, DAY, day_max, now);
    FundingRemaining {
        denom: rules.denom.clone(),
        outside: Amount(state.outside(ask.returned)),
        share: Amount(rules.share_left(state, ask)),
        per_day,
        per_day_grows_at,
        lifetime: Amount(rules.lifetime_max.0.saturating_sub(state.funded.lifetime)),
        free: Amount(ask.balance.saturating_sub(rules.keep_min.0)),
    }
}

fn of_budget(name: &str, state: &BudgetState, [day, month]: [u128; 2], now: u64) -> BudgetRemaining {
    let (per_day, per_day_grows_at) = left(&state.day, DAY, day, now);
    let (per_month, per_month_grows_at) = left(&state.month, MONTH, month, now);
    BudgetRemaining { name: name.to_owned(), per_day, per_day_grows_at, per_month, per_month_grows_at }
}
