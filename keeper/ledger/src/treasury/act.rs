//! The one act that the keeper decided and that is done: what it moved by its own words, and what only the look shows.

use stateset_api::treasury::{Action, Side};

use super::gaps::{Gaps, into, out_of};
use super::pool::{bought, provided, sold, withdrawn};
use super::shown::{Done, Share, Shown};
use crate::account::{Account, Bucket};
use crate::balances::Balances;
use crate::entry::{Entry, EntryError, Posting, Reference};

fn liquid() -> Account {
    Account::treasury(Bucket::Liquid)
}

fn idle() -> Account {
    Account::treasury(Bucket::IdleStake)
}

/// Whether the look shows that it was done: the account that it must have changed changed that way.
pub(super) fn is_shown(gaps: &Gaps, shown: &Shown, action: &Action) -> bool {
    let (stable, stake) = (shown.stable_denom.as_str(), shown.stake_denom.as_str());
    match action {
        Action::Stake { validator, .. } => gaps.more(&Account::staked(validator), stake) > 0,
        Action::Redelegate { from, to, .. } => from == to || gaps.more(&Account::staked(to), stake) > 0,
        Action::Unstake { validator, .. } => gaps.less(&Account::staked(validator), stake) > 0,
        Action::Claim { .. } => true,
        Action::Swap { offer: Side::Stable, .. } => gaps.more(&idle(), stake) > 0,
        Action::Swap { offer: Side::Stake, .. } => gaps.more(&liquid(), stable) > 0,
        Action::ProvideLiquidity { pool, .. } => share(shown, pool).is_some_and(|one| grown(gaps, one) > 0),
        Action::WithdrawLiquidity { pool, .. } => share(shown, pool).is_some_and(|one| grown(gaps, one) < 0),
        // A keeper calls money back by a transfer of the wallet's.
        Action::Return { .. } => false,
    }
}

/// What it moved for certain, by its own words.
pub(super) fn certain(shown: &Shown, action: &Action) -> Vec<Posting> {
    let (stable, stake) = (shown.stable_denom.as_str(), shown.stake_denom.as_str());
    match action {
        Action::Stake { validator, amount } => {
            vec![into(Account::staked(validator), stake, amount.0), out_of(idle(), stake, amount.0)]
        }
        Action::Redelegate { from, to, amount } => {
            vec![into(Account::staked(to), stake, amount.0), out_of(Account::staked(from), stake, amount.0)]
        }
        Action::Unstake { validator, amount } => {
            let unbonding = Account::treasury(Bucket::Unbonding);
            vec![into(unbonding, stake, amount.0), out_of(Account::staked(validator), stake, amount.0)]
        }
        Action::Swap { offer: Side::Stable, amount, .. } => vec![out_of(liquid(), stable, amount.0)],
        Action::Swap { offer: Side::Stake, amount, .. } => vec![out_of(idle(), stake, amount.0)],
        Action::ProvideLiquidity { stable: paid, stake: staked, .. } => {
            vec![out_of(liquid(), stable, paid.0), out_of(idle(), stake, staked.0)]
        }
        Action::WithdrawLiquidity { pool, lp } => {
            share(shown, pool).map(|one| out_of(Account::shares(pool), &one.lp_token, lp.0)).into_iter().collect()
        }
        Action::Claim { .. } | Action::Return { .. } => Vec::new(),
    }
}

/// Its entries, where `gaps` are without what it moved for certain and without what stake does by itself. What came in
/// with an act of staking is its rewards: the chain pays them out with each.
pub(super) fn entries(
    (gaps, balances): (&mut Gaps, &Balances),
    shown: &Shown,
    done: &Done,
) -> Result<Vec<Entry>, EntryError> {
    let (stable, stake) = (shown.stable_denom.as_str(), shown.stake_denom.as_str());
    let (came, grew) = (gaps.more(&liquid(), stable), gaps.more(&idle(), stake));
    let action = &done.action;
    let mut postings = match action {
        Action::Swap { offer: Side::Stable, amount, .. } => bought(shown, amount.0, grew),
        Action::Swap { offer: Side::Stake, amount, .. } => sold(shown, amount.0, came),
        Action::ProvideLiquidity { pool, stable: paid, stake: staked } => share(shown, pool)
            .map(|one| provided(shown, one, (paid.0, staked.0), grown(gaps, one).unsigned_abs()))
            .unwrap_or_default(),
        Action::WithdrawLiquidity { pool, lp } => {
            share(shown, pool).map(|one| withdrawn(balances, shown, one, (lp.0, (came, grew)))).unwrap_or_default()
        }
        _ => certain(shown, action),
    };
    if pays_rewards(action) {
        postings.extend(rewards(gaps, shown));
    }
    // What is certain is out of the gaps already.
    for posting in certain(shown, action) {
        gaps.close(&out_of_and_into(&posting));
    }
    let about = (Reference::Move(done.id), what(action));
    Ok(gaps.entry(shown, about, postings)?.into_iter().collect())
}

fn rewards(gaps: &Gaps, shown: &Shown) -> Vec<Posting> {
    let of = [(liquid(), shown.stable_denom.as_str()), (idle(), shown.stake_denom.as_str())];
    let of = of.map(|(account, asset)| {
        let amount = gaps.more(&account, asset);
        [into(account, asset, amount), out_of(Account::rewards(), asset, amount)]
    });
    of.into_iter().flatten().collect()
}

/// The same the other way round.
fn out_of_and_into(posting: &Posting) -> Posting {
    Posting { amount: posting.amount.saturating_neg(), ..posting.clone() }
}

const fn pays_rewards(action: &Action) -> bool {
    matches!(action, Action::Stake { .. } | Action::Unstake { .. } | Action::Redelegate { .. } | Action::Claim { .. })
}

fn share<'a>(shown: &'a Shown, pool: &str) -> Option<&'a Share> {
    shown.shares.iter().find(|one| one.pool == pool)
}

fn grown(gaps: &Gaps, share: &Share) -> i128 {
    gaps.get(&Account::shares(&share.pool), &share.lp_token)
}

const fn what(action: &Action) -> &'static str {
    match action {
        Action::Stake { .. } => "staked",
        Action::Redelegate { .. } => "from one validator to another",
        Action::Unstake { .. } => "leaves staking",
        Action::Claim { .. } => "rewards claimed",
        Action::Swap { offer: Side::Stable, .. } => "stake bought",
        Action::Swap { offer: Side::Stake, .. } => "stake sold",
        Action::ProvideLiquidity { .. } => "into a pool",
        Action::WithdrawLiquidity { .. } => "out of a pool",
        Action::Return { .. } => "to the wallet",
    }
}
