//! Whether frauds got more than the policy gives without anybody being asked. The contract sees to that: this looks at what
//! came of it, by the report alone.
//!
//! For scenarios whose people recognise every fraud that is put before them: what signers were asked about is no fraud.

use stateset_cli::profile::Profile;

use super::report::{BillOutcome, Report};
use super::world::DAY;

/// What was lost beyond the policy, in words with both numbers; empty if nothing was.
pub fn beyond_policy(report: &Report, profile: &Profile) -> Vec<String> {
    let mut found: Vec<String> = report.ledger.iter().filter(|account| !account.agrees()).map(disagrees).collect();
    let frauds = report.bills.iter().filter(|bill| bill.origin != "honest" && bill.paid_at.is_some());
    let (listed, strangers): (Vec<_>, Vec<_>) =
        frauds.partition(|bill| profile.payees.iter().any(|payee| payee.address == bill.payee));
    if let Some(denom) = profile.policy.denoms.iter().find(|denom| denom.denom == report.denom) {
        let whose = "a listed payee";
        found.extend(each(whose, &listed, denom.per_payment_max.0));
        found.extend(within((whose, 1), &listed, denom.per_day_max.0));
    }
    let purse = profile.policy.newcomers.iter().find(|purse| purse.denom == report.denom);
    let of = |of: fn(&stateset_api::policy::NewcomerPurse) -> u128| purse.map_or(0, of);
    let whose = "somebody whom nobody listed";
    found.extend(each(whose, &strangers, of(|purse| purse.per_payment_max.0)));
    found.extend(within((whose, 1), &strangers, of(|purse| purse.per_day_max.0)));
    found.extend(within((whose, 30), &strangers, of(|purse| purse.per_month_max.0)));
    found
}

fn disagrees(account: &super::report::Account) -> String {
    format!("the account of the {}, {}, does not agree with the bank", account.name, account.denom)
}

fn each(whose: &str, frauds: &[&BillOutcome], limit: u128) -> Option<String> {
    let worst = frauds.iter().map(|bill| bill.amount.0).max()?;
    (worst > limit).then(|| format!("{worst} to {whose} at once, the policy gives {limit}"))
}

/// The most in any so many days.
fn within((whose, days): (&str, u64), frauds: &[&BillOutcome], limit: u128) -> Option<String> {
    let mut paid: Vec<(u64, u128)> = frauds.iter().map(|bill| (bill.paid_at.unwrap_or(0), bill.amount.0)).collect();
    paid.sort_unstable();
    let sum = |index: usize| -> u128 {
        let from = paid.get(index).map_or(0, |(at, _)| *at);
        let within = paid.iter().skip(index).take_while(|(at, _)| *at < from.saturating_add(days * DAY));
        within.map(|(_, amount)| *amount).sum()
    };
    let worst = (0..paid.len()).map(sum).max()?;
    (worst > limit).then(|| format!("{worst} to {whose} within {days} days, the policy gives {limit}"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use stateset_api::Amount;

    use super::super::report::Account;
    use super::*;

    fn report(frauds: &[(u128, u64, &str)]) -> Report {
        let fraud = |(amount, paid_at, payee): &(u128, u64, &str)| {
            let (number, vendor, state, reason) = Default::default();
            let (amount, paid_at, payee) = (Amount(*amount), Some(*paid_at), (*payee).to_owned());
            let (arrived, due, is_late) = (0, 0, false);
            BillOutcome {
                number,
                payee,
                vendor,
                amount,
                origin: "stranger",
                arrived,
                due,
                state,
                reason,
                paid_at,
                is_late,
            }
        };
        let (scenario, about, agent, totals, advised, ledger, treasury, days) = Default::default();
        let bills = frauds.iter().map(fraud).collect();
        let (seed, start, step_seconds, denom) = (1, 0, 1, "uusdc".to_owned());
        Report { scenario, about, agent, seed, start, step_seconds, denom, totals, advised, ledger, treasury, days, bills }
    }

    #[test]
    fn what_frauds_got_beyond_each_bound_is_named_with_both_numbers() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/rehearsal-agent.toml");
        let profile = Profile::load(&path).unwrap();
        let listed = profile.payees[0].address.as_str();
        let of = |frauds: &[(u128, u64, &str)]| beyond_policy(&report(frauds), &profile);
        let within: Vec<_> = (0..10).map(|day| (10_000_000, day * DAY, "x")).collect();
        assert!(of(&within).is_empty() && of(&[(400_000_000, 0, listed)]).is_empty(), "{:?}", of(&within));
        for (frauds, said) in [
            (vec![(10_000_001, 0, "x")], "10000001 to somebody whom nobody listed at once, the policy gives 10000000"),
            (vec![(10_000_000, DAY - 1, "x"); 3], "30000000 to somebody whom nobody listed within 1 days"),
            (
                (0..11).map(|day| (10_000_000, day * DAY, "x")).collect(),
                "110000000 to somebody whom nobody listed within 30",
            ),
            (vec![(400_000_001, 0, listed)], "400000001 to a listed payee at once, the policy gives 400000000"),
            (vec![(400_000_000, 0, listed); 6], "2400000000 to a listed payee within 1 days"),
        ] {
            let found = of(&frauds);
            assert!(found.iter().any(|found| found.starts_with(said)), "{said}: {found:?}");
        }
        let mut broken = report(&[]);
        let (name, denom, zero) = ("wallet".to_owned(), "uusdc".to_owned(), Amount(0));
        broken.ledger.push(Account { name, denom, start: zero, income: zero, paid: zero, fees: zero, end: Amount(1) });
        assert_eq!(
            beyond_policy(&broken, &profile),
            ["the account of the wallet, uusdc, does not agree with the bank"]
        );
    }
}
