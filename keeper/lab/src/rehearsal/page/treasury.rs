//! The page's part on the treasury: what became of the money by cause, and its buckets, carry and luck by day.

use super::super::markup::table;
use super::super::plot::{Form, Line, figure, units};
use super::super::report::{Report, TreasuryDay, TreasuryTotals};
use super::super::treasury_report::Signed;

/// Nothing for a profile without one.
pub(super) fn section(report: &Report) -> String {
    let Some(totals) = &report.treasury else { return String::new() };
    let days: Vec<(f64, &TreasuryDay)> =
        report.days.iter().filter_map(|day| Some((units(day.balance), day.treasury.as_ref()?))).collect();
    format!(
        "<h2>Treasury</h2>\n<p>Carry is what the treasury earned, price apart: rewards + fees − impermanent loss − slashed \
         − trade costs − gas, each in USDC at its day's price.</p>\n{}{}",
        causes(totals),
        figures(&days)
    )
}

fn causes(totals: &TreasuryTotals) -> String {
    let usdc = Signed::in_dollars;
    let rows = [
        ("carry, USDC", usdc(totals.carry)),
        ("carry by a dollar and a year", totals.carry_per_million.in_percent()),
        ("rewards of staking", usdc(totals.rewards)),
        ("fees of the pool", usdc(totals.fees)),
        ("impermanent loss", usdc(totals.impermanent_loss)),
        ("slashed", usdc(totals.slashed)),
        ("swaps, in and out of the pool", usdc(totals.trade_costs)),
        ("gas", usdc(totals.gas)),
        ("gain from the price, no part of carry", usdc(totals.price_gain)),
        ("worth on the first day, wallet and treasury", usdc(totals.worth_first)),
        ("worth at the end", usdc(totals.worth_last)),
        ("moves; in a year", format!("{}; {}", totals.moves, totals.moves_per_year)),
    ];
    table(["", "USDC of all days"], rows.map(|(name, value)| [name.to_owned(), value]))
}

fn figures(days: &[(f64, &TreasuryDay)]) -> String {
    let of = |value: fn(&TreasuryDay) -> f64| days.iter().map(|(_, day)| value(day)).collect::<Vec<_>>();
    let summed = |value: fn(&TreasuryDay) -> Signed| {
        let sums = days.iter().scan(0_i128, |sum, (_, day)| {
            *sum = sum.saturating_add(value(day).0);
            Some(*sum)
        });
        sums.map(signed_units).collect::<Vec<_>>()
    };
    let line = |name, values| Line { name, values };
    let buckets = [
        line("wallet", days.iter().map(|(wallet, _)| *wallet).collect()),
        line("liquid", of(|day| units(day.liquid))),
        line("staked", of(|day| units(day.staked))),
        line("pool", of(|day| units(day.pool))),
        line("unstaking", of(|day| units(day.unbonding))),
        line("idle STATE", of(|day| units(day.idle))),
    ];
    let carry = summed(|day| day.carry);
    let lines = [
        line("earned", carry.iter().map(|value| value.max(0.0)).collect()),
        line("lost", carry.iter().map(|value| (-value).max(0.0)).collect()),
    ];
    let gain = summed(|day| day.price_gain);
    let luck = [
        line("won", gain.iter().map(|value| value.max(0.0)).collect()),
        line("lost", gain.iter().map(|value| (-value).max(0.0)).collect()),
    ];
    [
        figure("Where the money lies", "USDC", Form::Bars, &buckets),
        figure("Carry so far, gas apart", "USDC", Form::Lines, &lines),
        figure("Gain from the price so far", "USDC", Form::Lines, &luck),
    ]
    .into_iter()
    .collect()
}

#[expect(clippy::cast_precision_loss, reason = "a plot's pixels are coarser than 2^53")]
const fn signed_units(amount: i128) -> f64 {
    amount as f64 / 1e6
}
