//! Swaps, and what goes into pools and comes out of them.

use super::gaps::{into, out_of};
use super::shown::{Share, Shown};
use crate::account::{Account, Bucket};
use crate::balances::Balances;
use crate::entry::Posting;

fn liquid() -> Account {
    Account::treasury(Bucket::Liquid)
}

fn idle() -> Account {
    Account::treasury(Bucket::IdleStake)
}

/// Stable units for stake. What it cost beyond the reference price is an expense, of less than nothing where it gained.
pub(super) fn bought(shown: &Shown, paid: u128, got: u128) -> Vec<Posting> {
    let (stable, stake) = (shown.stable_denom.as_str(), shown.stake_denom.as_str());
    let worth = shown.value(got);
    let mut postings = vec![
        into(idle(), stake, got).at_total(stable, worth),
        out_of(liquid(), stable, paid),
        into(Account::swaps(), stable, paid.saturating_sub(worth)),
    ];
    postings.push(out_of(Account::swaps(), stable, worth.saturating_sub(paid)));
    postings
}

/// Stake for stable units.
pub(super) fn sold(shown: &Shown, paid: u128, got: u128) -> Vec<Posting> {
    let (stable, stake) = (shown.stable_denom.as_str(), shown.stake_denom.as_str());
    let worth = shown.value(paid);
    let mut postings = vec![
        out_of(idle(), stake, paid).at_total(stable, worth),
        into(liquid(), stable, got),
        into(Account::swaps(), stable, worth.saturating_sub(got)),
    ];
    postings.push(out_of(Account::swaps(), stable, got.saturating_sub(worth)));
    postings
}

/// Both sides into a pool, for so many shares.
pub(super) fn provided(shown: &Shown, share: &Share, (paid, staked): (u128, u128), lp: u128) -> Vec<Posting> {
    let (stable, stake) = (shown.stable_denom.as_str(), shown.stake_denom.as_str());
    let pooled = Account::pooled(&share.pool);
    vec![
        into(pooled.clone(), stable, paid),
        into(pooled, stake, staked),
        out_of(liquid(), stable, paid),
        out_of(idle(), stake, staked),
        into(Account::shares(&share.pool), &share.lp_token, lp),
        out_of(Account::issued(), &share.lp_token, lp),
    ]
}

/// Shares back into a pool. What came out beyond the part that was put in, or is less than it, both sides at the
/// reference, is a gain or an impermanent loss: of holding the same, not of its price.
pub(super) fn withdrawn(
    balances: &Balances,
    shown: &Shown,
    share: &Share,
    (lp, (got, unstaked)): (u128, (u128, u128)),
) -> Vec<Posting> {
    let (stable, stake) = (shown.stable_denom.as_str(), shown.stake_denom.as_str());
    let pooled = Account::pooled(&share.pool);
    let all = booked(balances, &Account::shares(&share.pool), &share.lp_token).max(lp);
    let part = |asset: &str| part(booked(balances, &pooled, asset), lp, all);
    let (put, put_stake) = (part(stable), part(stake));
    // What of the stake is more or less than was put in counts as stable units; the rest moves as it is.
    let changed = shown.value(unstaked.abs_diff(put_stake));
    let (gains, loses) = if unstaked > put_stake { (changed, 0) } else { (0, changed) };
    let (came, went) = (got.saturating_add(gains), put.saturating_add(loses));
    let whole = put_stake.min(unstaked);
    vec![
        out_of(Account::shares(&share.pool), &share.lp_token, lp),
        into(Account::issued(), &share.lp_token, lp),
        out_of(pooled.clone(), stable, put),
        into(liquid(), stable, got),
        out_of(pooled.clone(), stake, whole),
        into(idle(), stake, whole),
        out_of(pooled, stake, put_stake.saturating_sub(whole)).at_total(stable, changed),
        into(idle(), stake, unstaked.saturating_sub(whole)).at_total(stable, changed),
        out_of(Account::pool_gains(), stable, came.saturating_sub(went)),
        into(Account::impermanent_loss(), stable, went.saturating_sub(came)),
    ]
}

fn booked(balances: &Balances, account: &Account, asset: &str) -> u128 {
    u128::try_from(balances.get(account, asset)).unwrap_or_default()
}

/// Of an amount, so much as a part is of the whole, rounded down; all of it for all.
fn part(amount: u128, part: u128, whole: u128) -> u128 {
    if part >= whole {
        return amount;
    }
    match amount.checked_mul(part) {
        Some(product) => product / whole,
        None => (amount / whole).saturating_mul(part),
    }
}
