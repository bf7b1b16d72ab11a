//! What the year before has needed, at a stated quantile, by the bills that were paid.

use stateset_agent::treasury::{Flow, LOOKBACK_SECONDS, NEAR_SECONDS, STAYS_SECONDS, Turnover, quantile_of_windows};
use stateset_agent::{BillStatus, ledger};
use stateset_api::{Amount, IntentId};
use stateset_state::journaled_state::{BillPage, StateError, StoredState};

/// From when on so little of the past says anything of a quarter.
const LEARNS_SECONDS: u64 = 14 * NEAR_SECONDS;
/// Bills read at once.
const PAGE: u32 = 1_000;

/// What so long a time has needed before, whatever was known of it beforehand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// A day.
    pub day: Amount,
    /// The time that unstaking takes, and a day, which is how far a plan looks.
    pub unbonding: Amount,
    /// As long as money is meant to stay where it is put.
    pub quarter: Amount,
}

/// Reads what was paid in a denom in the year before `now`, and takes the quantile (parts of ten thousand) of it. Costs
/// what was paid in that year.
pub fn past(
    stored: &StoredState<'_>,
    (denom, now): (&str, u64),
    unbonding_seconds: u64,
    quantile_bps: u32,
) -> Result<Past, StateError> {
    let since = now.saturating_sub(LOOKBACK_SECONDS);
    let status = Some(BillStatus::Paid { height: 0 }.code());
    let mut page = BillPage { status, after: Some(IntentId::new(since, [0; 10])), limit: PAGE };
    let mut paid = Vec::new();
    loop {
        let bills = stored.bills(&page)?;
        let Some((last, _)) = bills.last() else { break };
        page.after = Some(*last);
        let of_denom = bills.iter().filter(|(_, record)| record.bill.denom == denom);
        paid.extend(of_denom.map(|(id, record)| Flow { at: id.unix_seconds(), amount: record.bill.amount.0 }));
    }
    let first = paid.iter().map(|flow| flow.at).min().unwrap_or(now);
    let of = |window: u64| needed(&paid, (first, now), window, quantile_bps);
    let horizon = unbonding_seconds.saturating_add(NEAR_SECONDS);
    let quarter = of(STAYS_SECONDS).max(in_a_quarter(&paid, now.saturating_sub(first)));
    Ok(Past { day: of(NEAR_SECONDS), unbonding: of(horizon), quarter })
}

/// What `quantile_bps` of past windows needed; of none of them nothing, and not what the least of them did.
fn needed(paid: &[Flow], of: (u64, u64), window: u64, quantile_bps: u32) -> Amount {
    let counts = quantile_bps > 0;
    Amount(if counts { quantile_of_windows(paid, of, window, quantile_bps) } else { 0 })
}

/// What came from outside and went outside so far; `None` where the denom is not counted. What nobody identified is
/// somebody's money all the same.
pub(crate) fn turnover(ledger: &ledger::State, denom: &str) -> Option<Turnover> {
    ledger.opened_at(denom)?;
    let of = |roots: &[&str]| {
        let accounts =
            ledger.balances().iter().filter(|((account, asset), _)| asset == denom && roots.contains(&account.root()));
        accounts.fold(0_i128, |sum, (_, amount)| sum.saturating_add(amount))
    };
    // Income stands on the other side of the books.
    let amount = |sum: i128| Amount(u128::try_from(sum).unwrap_or_default());
    Some(Turnover { earned: amount(of(&["income", "suspense"]).saturating_neg()), spent: amount(of(&["expenses"])) })
}

/// What a quarter needs at the rate of so far, while no quarter is over; nothing of less than two weeks.
fn in_a_quarter(paid: &[Flow], seconds: u64) -> Amount {
    if !(LEARNS_SECONDS..STAYS_SECONDS).contains(&seconds) {
        return Amount::ZERO;
    }
    let sum = paid.iter().fold(0_u128, |sum, flow| sum.saturating_add(flow.amount));
    Amount(sum.saturating_mul(STAYS_SECONDS.into()) / u128::from(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_past_of_which_nothing_is_to_be_met_asks_for_nothing() {
        let paid = [1, 2, 3].map(|day| Flow { at: day * NEAR_SECONDS, amount: 5 });
        let of = |quantile_bps| needed(&paid, (NEAR_SECONDS, 4 * NEAR_SECONDS), NEAR_SECONDS, quantile_bps);
        assert_eq!([0, 1, 9_995].map(of), [0, 5, 5].map(Amount));
    }
}
