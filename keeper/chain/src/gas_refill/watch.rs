//! Looks at the gas wallet now and then, and plans the refill that is due. What was planned before, and so what a day
//! still allows, is in the journal alone: no restart forgets it.
//!
//! Never here: sending. A refill that the wallet refused is planned again, as it was, for as long as it is due.

use std::fmt;

use thiserror::Error;

use super::{GasWallet, Now, PastRefill, REFILLS_PER_DAY_MAX, RefillRules, due, left_today};
use crate::journal::{ActRow, ActState, Kind, Reader};
use crate::outbox::GasRefill;
use crate::{Chain, ChainError, Journal, JournalError};

/// Seconds of the machine's clock between two looks.
const LOOK_SECONDS: u64 = 2;
/// A refill that came to nothing is tried again after so many seconds of the machine's clock.
const AGAIN_SECONDS: u64 = 600;

/// Signed bytes land within so many seconds, or never: several times what their timeout height leaves them.
const LANDS_SECONDS: u64 = 600;

/// Why it is not known how the gas wallet stands.
#[derive(Debug, Error)]
pub enum GasRefillError {
    #[error(transparent)]
    Chain(#[from] ChainError),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// How the gas wallet stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GasState {
    /// What the operator held when it was last looked at, in the gas denom's smallest unit.
    pub balance: u128,
    /// What the last 24 hours leave for refills.
    pub left_today: u128,
    /// That it is under its mark and is not refilled, if so.
    pub stuck: Option<Stuck>,
}

/// A gas wallet under its mark that nothing refills, for whoever tops it up. Amounts in the gas denom's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    pub operator: String,
    pub denom: String,
    pub balance: u128,
    pub below: u128,
    pub reason: StuckReason,
}

/// Why nothing refills it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StuckReason {
    /// The wallet did not pay the last one, and why; it is tried again by itself.
    CameToNothing { detail: String },
    /// What 24 hours allow is spent.
    UsedUp,
}

impl fmt::Display for StuckReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CameToNothing { detail } => write!(f, "the last refill came to nothing: {detail}"),
            Self::UsedUp => f.write_str("a day's refills are used up"),
        }
    }
}

impl fmt::Display for Stuck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operator, denom, balance, below, reason } = self;
        write!(f, "{operator} holds {balance}{denom} for fees, under {below}{denom}, and {reason}")
    }
}

/// One agent's refills.
#[derive(Debug)]
pub struct GasWatch {
    rules: RefillRules,
    looked_at: Option<u64>,
    tried_at: Option<u64>,
}

impl GasWatch {
    pub const fn new(rules: RefillRules) -> Self {
        Self { rules, looked_at: None, tried_at: None }
    }

    /// Plans the refill that is due. `None` between two looks.
    pub async fn round(
        &mut self,
        journal: &Journal,
        chain: &dyn Chain,
        gas: GasWallet<'_>,
        now: Now,
    ) -> Result<Option<GasState>, GasRefillError> {
        // A clock that was set back must not end the looks.
        let is_early = |at: u64, seconds: u64| at <= now.clock && now.clock < at.saturating_add(seconds);
        if self.looked_at.is_some_and(|at| is_early(at, LOOK_SECONDS)) {
            return Ok(None);
        }
        self.looked_at = Some(now.clock);
        let balance = chain.balance(gas.operator, gas.denom).await?;
        let rows = recent(journal, gas.wallet)?;
        let past = past(journal, &rows, now.clock)?;
        let is_low = balance < self.rules.below;
        // One that is under way bars another, however long it has been: nothing is planned beside what may still pay.
        let newest = rows.iter().zip(&past).find(|(row, _)| is_under_way(row)).or(rows.first().zip(past.first()));
        let last = newest.filter(|(_, past)| past.counts(now.clock)).map(|(row, _)| row);
        let stuck = match last.map(|row| (row, row.state)) {
            _ if !is_low => None,
            Some((_, ActState::Planned | ActState::Signed)) => None,
            Some((row, ActState::Refused | ActState::NeedsReview)) => {
                if !self.tried_at.is_some_and(|at| is_early(at, AGAIN_SECONDS)) {
                    self.tried_at = Some(now.clock);
                    journal.retry(row.act.id, "still due")?;
                }
                Some(StuckReason::CameToNothing { detail: row.detail.clone() })
            }
            Some((_, ActState::Settled)) | None => match due(&self.rules, &past, (gas, balance), now) {
                Some(refill) => {
                    self.tried_at = Some(now.clock);
                    journal.plan(&refill.plan(gas.wallet)?)?;
                    None
                }
                None => Some(StuckReason::UsedUp),
            },
        };
        let stuck = stuck.map(|reason| Stuck {
            operator: gas.operator.to_owned(),
            denom: gas.denom.to_owned(),
            balance,
            below: self.rules.below,
            reason,
        });
        Ok(Some(GasState { balance, left_today: self.left(journal, gas.wallet, now.clock)?, stuck }))
    }

    fn left(&self, journal: &Journal, wallet: &str, clock: u64) -> Result<u128, JournalError> {
        let rows = recent(journal, wallet)?;
        Ok(left_today(&self.rules, &past(journal, &rows, clock)?, clock))
    }
}

impl RefillRules {
    /// What a day still allows, and the last refill, as a journal has them. `clock`: the machine's, Unix seconds.
    pub fn read(&self, journal: &Reader, wallet: &str, clock: u64) -> Result<(u128, Option<ActRow>), JournalError> {
        let rows = recent(journal, wallet)?;
        Ok((left_today(self, &past(journal, &rows, clock)?, clock), rows.into_iter().next()))
    }
}

/// More than any day's, newest first.
fn recent(journal: &Reader, wallet: &str) -> Result<Vec<ActRow>, JournalError> {
    journal.latest(wallet, Kind::GasRefill, usize::try_from(REFILLS_PER_DAY_MAX).unwrap_or(usize::MAX))
}

const fn is_under_way(row: &ActRow) -> bool {
    matches!(row.state, ActState::Planned | ActState::Signed)
}

/// From when on each counts: not from when it was planned, but from when it can last have paid.
fn past(journal: &Reader, rows: &[ActRow], clock: u64) -> Result<Vec<PastRefill>, JournalError> {
    let of = |row: &ActRow| {
        let refill = PastRefill::of(&GasRefill::of(&row.act)?);
        let signed = journal.signed_clocks_of(row.row, 1)?.first().map(|millis| millis / 1_000 + LANDS_SECONDS);
        let latest = signed.unwrap_or_default().max(if is_under_way(row) { clock } else { 0 });
        Ok(PastRefill { clock: refill.clock.max(latest), ..refill })
    };
    rows.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gas_wallet_that_nothing_refills_is_named_with_its_numbers_and_the_reason() {
        let stuck = |reason| {
            let (operator, denom) = ("o".to_owned(), "ustate".to_owned());
            Stuck { operator, denom, balance: 9, below: 10, reason }.to_string()
        };
        let head = "o holds 9ustate for fees, under 10ustate, and ";
        assert_eq!(stuck(StuckReason::UsedUp), format!("{head}a day's refills are used up"));
        let refused = StuckReason::CameToNothing { detail: "payee: not listed".to_owned() };
        assert_eq!(stuck(refused), format!("{head}the last refill came to nothing: payee: not listed"));
    }
}
