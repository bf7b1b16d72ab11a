//! Stake that changed its place and not its amount: out of staking, into it, from one validator to another.

use super::gaps::{Gaps, into, out_of};
use super::shown::Shown;
use crate::account::{Account, Bucket};
use crate::entry::{Entry, EntryError, Reference};

/// Entries for what less in one account is more in another, surest first. `by_others`: whether an act that nobody here
/// decided may have moved some of it; then what came out of staking meanwhile may lie idle already.
pub(super) fn conserved(gaps: &mut Gaps, shown: &Shown, by_others: bool) -> Result<Vec<Entry>, EntryError> {
    let stake = shown.stake_denom.as_str();
    let (idle, unbonding) = (Account::treasury(Bucket::IdleStake), Account::treasury(Bucket::Unbonding));
    let staked = |gaps: &Gaps, grew: bool| -> Vec<Account> {
        let of =
            gaps.iter().filter(|(account, asset, gap)| account.is_staked() && *asset == stake && (*gap > 0) == grew);
        of.map(|(account, ..)| account.clone()).collect()
    };
    let mut entries = Vec::new();
    let mut moved = |gaps: &mut Gaps, from: &Account, to: &Account, memo: &str| -> Result<(), EntryError> {
        let amount = gaps.less(from, stake).min(gaps.more(to, stake));
        let postings = vec![into(to.clone(), stake, amount), out_of(from.clone(), stake, amount)];
        entries.extend(gaps.entry(shown, (Reference::Look, memo), postings)?);
        Ok(())
    };
    moved(gaps, &unbonding, &idle, "came out of staking")?;
    for from in staked(gaps, false) {
        moved(gaps, &from, &unbonding, "leaves staking: not by a move of this keeper")?;
        for to in staked(gaps, true) {
            moved(gaps, &from, &to, "from one validator to another: not by a move of this keeper")?;
        }
        if by_others {
            moved(gaps, &from, &idle, "left staking: not by a move of this keeper")?;
        }
    }
    for to in staked(gaps, true) {
        moved(gaps, &idle, &to, "staked: not by a move of this keeper")?;
    }
    Ok(entries)
}
