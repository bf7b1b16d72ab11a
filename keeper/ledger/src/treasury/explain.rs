//! From a look to entries.

use super::act::{certain, entries, is_shown};
use super::conserved::conserved;
use super::foreign::exchanged;
use super::gaps::{Gaps, into};
use super::rest::Rest;
use super::shown::{Known, Share, Shown};
use crate::account::Account;
use crate::balances::Balances;
use crate::entry::{Entry, EntryError, Posting, Reference};

const OPENED: &str = "what was in the treasury";
const POOLED: &str = "what shares in a pool stand for: half their value on either side";

/// What a look comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explained {
    /// To be booked, in this order.
    pub entries: Vec<Entry>,
    /// Left over, in the order of accounts.
    pub rest: Vec<Rest>,
    /// The act that it brought is to be seen in it, or it brought none. Otherwise the look may be older than the act.
    pub shows_the_act: bool,
    /// Whether something was done there that the keeper did not decide.
    pub by_others: bool,
}

/// Puts down what a treasury shows to what explains it. `known`: of the look before; `None`, or one of another treasury:
/// all that is there counts as there from the start.
pub fn explain(balances: &Balances, known: Option<&Known>, shown: &Shown) -> Result<Explained, EntryError> {
    let mut gaps = Gaps::of(balances, shown);
    let Some(known) = known.filter(|known| known.treasury == shown.treasury) else {
        let entries = opened(&mut gaps, balances, shown)?;
        return Ok(Explained { entries, shows_the_act: true, ..Explained::default() });
    };
    let by_others = known.is_moved_by_others(shown);
    let unbooked = known.unbooked(shown);
    let done = unbooked.filter(|done| is_shown(&gaps, shown, &done.action));
    let shows_the_act = unbooked.is_none() || done.is_some();
    for posting in done.map(|done| certain(shown, &done.action)).unwrap_or_default() {
        gaps.close(&posting);
    }
    let mut found = conserved(&mut gaps, shown, by_others)?;
    if let Some(done) = done {
        found.extend(entries((&mut gaps, balances), shown, done)?);
    }
    if by_others {
        found.extend(exchanged((&mut gaps, balances), known, shown)?);
    }
    let rest = gaps.iter().map(|(account, asset, amount)| {
        let (account, asset) = (account.clone(), asset.to_owned());
        Rest { account, asset, amount }
    });
    Ok(Explained { entries: found, rest: rest.collect(), shows_the_act, by_others })
}

/// What was there at the first look. A pool's shares stand for half their value on either side: what was put in for them
/// is not known.
fn opened(gaps: &mut Gaps, balances: &Balances, shown: &Shown) -> Result<Vec<Entry>, EntryError> {
    let mut pairs: Vec<(Account, Account, String, i128)> = Vec::new();
    for (account, asset, gap) in gaps.iter() {
        let other = if account.is_shares() { Account::issued() } else { Account::opening() };
        pairs.push((account.clone(), other, asset.to_owned(), gap));
    }
    // What was put into pools of a treasury before.
    for ((account, asset), amount) in balances.iter().filter(|((account, _), _)| account.is_pooled()) {
        pairs.push((account.clone(), Account::opening(), asset.clone(), amount.saturating_neg()));
    }
    for Share { pool, value, .. } in &shown.shares {
        let half = value.0 / 2;
        for (asset, amount) in [(&shown.stable_denom, half), (&shown.stake_denom, shown.stake_of(half))] {
            let Posting { account, amount, .. } = into(Account::pooled(pool), asset, amount);
            pairs.push((account, Account::opening(), asset.clone(), amount));
        }
    }
    let mut entries = Vec::new();
    for (account, other, asset, amount) in pairs {
        let memo = if account.is_pooled() { POOLED } else { OPENED };
        let postings =
            vec![Posting::new(account, &asset, amount), Posting::new(other, &asset, amount.saturating_neg())];
        entries.extend(gaps.entry(shown, (Reference::Look, memo), postings)?);
    }
    Ok(entries)
}
