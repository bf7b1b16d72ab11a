//! An act that nobody here decided: by a person with the operator's key, by the owner, or by signers. What it exchanged
//! is told by what changed; which of several it was, and dust that came in beside it, cannot be told apart.

use super::gaps::Gaps;
use super::pool::{bought, provided, sold, withdrawn};
use super::shown::{Known, Shown};
use crate::account::{Account, Bucket};
use crate::balances::Balances;
use crate::entry::{Entry, EntryError, Reference};

const POOLED: &str = "into a pool: not by a move of this keeper";
const WITHDRAWN: &str = "out of a pool: not by a move of this keeper";
const SWAPPED: &str = "swapped: not by a move of this keeper";
/// Two roundings beside what the treasury counted as lost.
const ROUNDED: u128 = 2;

/// Entries for what changed against something else. A swap that cost more than the treasury itself counts is none: what
/// is gone stays gone.
pub(super) fn exchanged(
    (gaps, balances): (&mut Gaps, &Balances),
    known: &Known,
    shown: &Shown,
) -> Result<Vec<Entry>, EntryError> {
    let (stable, stake) = (shown.stable_denom.as_str(), shown.stake_denom.as_str());
    let (liquid, idle) = (Account::treasury(Bucket::Liquid), Account::treasury(Bucket::IdleStake));
    let mut entries = Vec::new();
    for share in &shown.shares {
        let grown = gaps.get(&Account::shares(&share.pool), &share.lp_token);
        let (more, less) = (
            (gaps.more(&liquid, stable), gaps.more(&idle, stake)),
            (gaps.less(&liquid, stable), gaps.less(&idle, stake)),
        );
        let (memo, postings) = if grown > 0 && less != (0, 0) {
            (POOLED, provided(shown, share, less, grown.unsigned_abs()))
        } else if grown < 0 && more != (0, 0) {
            (WITHDRAWN, withdrawn(balances, shown, share, (grown.unsigned_abs(), more)))
        } else {
            continue;
        };
        entries.extend(gaps.entry(shown, (Reference::Look, memo), postings)?);
    }
    let costs_most = shown.lost.0.saturating_sub(known.lost.0).saturating_add(ROUNDED);
    let (paid, got) = (gaps.less(&liquid, stable), gaps.more(&idle, stake));
    if paid > 0 && got > 0 && paid <= shown.value(got).saturating_add(costs_most) {
        entries.extend(gaps.entry(shown, (Reference::Look, SWAPPED), bought(shown, paid, got))?);
    }
    let (paid, got) = (gaps.less(&idle, stake), gaps.more(&liquid, stable));
    if paid > 0 && got > 0 && shown.value(paid) <= got.saturating_add(costs_most) {
        entries.extend(gaps.entry(shown, (Reference::Look, SWAPPED), sold(shown, paid, got))?);
    }
    Ok(entries)
}
