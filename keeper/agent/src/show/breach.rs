//! A broken rule of the wallet as a person reads it: amounts in their currency, times as UTC.
//!
//! Never here: what follows from it, and the raw form, which is the contract's own (`Breach`'s `Display`).

use stateset_api::policy::{Breach, Rule};

use crate::show::timestamp::show_time;

/// The rule and both its numbers. `show`: an amount of the payment's denom, given in its smallest unit.
pub fn show_breach(breach: &Breach, show: impl Fn(u128) -> String) -> String {
    let Breach { rule, requested, remaining, resets_at, share_bps } = breach;
    let time = |number: u128| u64::try_from(number).map_or_else(|_| number.to_string(), show_time);
    let numbers = match rule {
        Rule::Frozen => format!("since {}", time(remaining.0)),
        Rule::DeadMan => format!("nothing was heard of the operator until {}", time(remaining.0)),
        Rule::PayeeCooldown => format!("listed too recently, payable from {}", time(remaining.0)),
        Rule::OperatorExpired => format!("ended at {}, the block is of {}", time(remaining.0), time(requested.0)),
        Rule::MandateEnded if !remaining.is_zero() => {
            format!("ended at {}, the block is of {}", time(remaining.0), time(requested.0))
        }
        Rule::PayeeEnded => format!("paid until {}, the block is of {}", time(remaining.0), time(requested.0)),
        Rule::DenomEnded => {
            format!("another has its place since {}, the block is of {}", time(remaining.0), time(requested.0))
        }
        Rule::IntentTooOld => {
            format!("the id is of {}, receipts reach back to {}", time(requested.0), time(remaining.0))
        }
        Rule::IntentAhead => {
            format!("the id is of {}, the latest allowed is {}", time(requested.0), time(remaining.0))
        }
        Rule::Resting => format!(
            "purse, mandates, grants and funding rest until {}, the block is of {}",
            time(remaining.0),
            time(requested.0)
        ),
        Rule::Payee => format!("not listed for this denom, requested {}", show(requested.0)),
        rule if is_cap(*rule) => {
            let until = resets_at.map_or_else(String::new, |at| format!(", allowed from {}", show_time(at)));
            let share = share_bps.map_or_else(String::new, |bps| format!(", caps held to {bps} of 10000"));
            format!("requested {}, remaining {}{until}{share}", show(requested.0), show(remaining.0))
        }
        // Counts, epochs, code ids, and budgets, which have a unit of their own.
        _ => match resets_at {
            Some(at) => {
                let raw = Breach { resets_at: None, ..*breach };
                return format!("{raw}, allowed from {}", show_time(*at));
            }
            None => return breach.to_string(),
        },
    };
    format!("{}: {numbers}", rule.name())
}

/// Whether both numbers are amounts of the payment's denom.
const fn is_cap(rule: Rule) -> bool {
    use Rule::*;
    matches!(
        rule,
        GrantPerPaymentMax
            | GrantTotal
            | GrantCategoryTotal
            | MandatePerPaymentMax
            | MandateTotal
            | PerPaymentMax
            | PayeePerPaymentMax
            | NewcomerPerPaymentMax
            | LifetimeMax
            | PayeeLifetimeMax
            | NewcomerPerPayeeMax
            | NewcomerLifetimeMax
            | Approval
            | FirstPaymentMax
            | PerDayMax
            | PayeePerDayMax
            | NewcomerPerDayMax
            | NewcomerPerMonthMax
            | TreasuryKeepMin
            | TreasuryLifetimeMax
            | TreasuryShareMax
            | TreasuryPerDayMax
            | Balance
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_in_their_currency_times_in_utc_and_other_numbers_as_they_are() {
        let at = 1_796_428_800_u64;
        let show = |amount: u128| format!("{}.{:02} USDC", amount / 100, amount % 100);
        let of = |rule, requested: u128, remaining: u128| Breach::new(rule, requested, remaining);
        let later = |breach| Breach { resets_at: Some(at), ..breach };
        for (breach, said) in [
            (of(Rule::PerPaymentMax, 1_250, 99), "per_payment_max: requested 12.50 USDC, remaining 0.99 USDC"),
            (
                later(of(Rule::PerDayMax, 5, 4)),
                "per_day_max: requested 0.05 USDC, remaining 0.04 USDC, allowed from 2026-12-05T00:00:00Z",
            ),
            (of(Rule::Payee, 1_250, 0), "payee: not listed for this denom, requested 12.50 USDC"),
            (of(Rule::Frozen, 0, at.into()), "frozen: since 2026-12-05T00:00:00Z"),
            (
                of(Rule::OperatorExpired, at.into(), u128::from(at) - 1),
                "operator_expired: ended at 2026-12-04T23:59:59Z, the block is of 2026-12-05T00:00:00Z",
            ),
            (of(Rule::MandateEnded, 3, 0), "mandate_ended: no mandate of this number is in force"),
            (
                later(of(Rule::CallsPerHour, 11, 0)),
                "calls_per_hour: requested 11, remaining 0, allowed from 2026-12-05T00:00:00Z",
            ),
            (of(Rule::BudgetPerDayMax, 7, 6), "budget_per_day_max: requested 7, remaining 6"),
            (
                Breach { share_bps: Some(500), ..of(Rule::Balance, 7, 6) },
                "balance: requested 0.07 USDC, remaining 0.06 USDC, caps held to 500 of 10000",
            ),
        ] {
            assert_eq!(show_breach(&breach, show), said);
        }
        let huge = of(Rule::Frozen, 0, u128::MAX);
        assert!(show_breach(&huge, show).ends_with(&u128::MAX.to_string()), "no time at all is shown as its number");
    }
}
