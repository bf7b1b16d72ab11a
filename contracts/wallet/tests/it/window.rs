//! The rolling window, driven at random: it never lets too much through, and is at most one bucket too careful.

use proptest::prelude::*;
use stateset_api::Amount;
use stateset_api::policy::Rule;
use stateset_api::wallet::{Payment, QueryMsg, Remaining, SimulateSpendResponse};
use stateset_tests_suite::{DAY, HOUR, USDC, address, intent};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::{denom, payee};

const CAP: u128 = 1_000;
const PAYEE_CAP: u128 = 700;

/// A wallet on which only the day caps bind.
fn fixture() -> Fixture {
    let lots = Amount(u128::MAX / 4);
    Fixture::with(|msg| {
        let caps = &mut msg.policy.denoms[0];
        *caps = stateset_api::policy::DenomPolicy {
            per_payment_max: lots,
            per_day_max: Amount(CAP),
            lifetime_max: lots,
            first_payment_max: lots,
            ..denom(USDC)
        };
        msg.policy.calls_per_hour = u32::MAX;
        msg.payees = ["alice", "bob"]
            .map(|name| stateset_api::wallet::Payee {
                per_payment_max: lots,
                per_day_max: Amount(PAYEE_CAP),
                lifetime_max: lots,
                ..payee(name)
            })
            .to_vec();
        msg.operator.as_mut().unwrap().expires_at = u64::MAX;
    })
}

struct Spent {
    at: u64,
    to: &'static str,
    amount: u128,
}

/// What was paid in the `seconds` up to and including `now`; both ends count.
fn within(paid: &[Spent], to: Option<&str>, now: u64, seconds: u64) -> u128 {
    let counts = |spent: &&Spent| spent.at + seconds >= now && spent.at <= now && to.is_none_or(|to| to == spent.to);
    paid.iter().filter(counts).map(|spent| spent.amount).sum()
}

fn step() -> impl Strategy<Value = u64> {
    prop_oneof![0_u64..60, 0..HOUR, 0..6 * HOUR, Just(HOUR), Just(DAY), (DAY - HOUR)..(DAY + 2 * HOUR)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(64, 35)))]

    /// A simulation says beforehand what happens. After every payment, any 24 h window that ends with it (and so any
    /// window whatever: a window's sum is largest when it ends with a payment) holds at most the cap. What the rule
    /// refuses would have exceeded the cap in a window one bucket longer.
    #[test]
    fn no_day_whatever_exceeds_a_cap_and_refusals_are_right_within_one_bucket(
        steps in prop::collection::vec((step(), 1_u128..420, any::<bool>()), 1..70),
    ) {
        let mut fixture = fixture();
        fixture.hold(u128::MAX);
        let mut paid = Vec::new();
        for (number, (seconds, amount, first)) in (0_u64..).zip(steps) {
            fixture.pass(seconds);
            let (now, to) = (fixture.now(), if first { "alice" } else { "bob" });
            let asked = Payment {
                id: intent(number, now),
                to: address(to),
                amount: Amount(amount),
                category: "cloud".into(),
                reference: String::new(),
                beneficiary: None,
            };
            let simulation = QueryMsg::SimulateSpend { denom: USDC.into(), payments: vec![asked.clone()], approval: None, by: None, mandate: None };
            let simulated = fixture.query::<SimulateSpendResponse>(simulation).payments[0].breach;
            match fixture.pay(&asked) {
                Ok(_) => {
                    prop_assert_eq!(simulated, None);
                    paid.push(Spent { at: now, to, amount });
                    prop_assert!(within(&paid, None, now, DAY) <= CAP);
                    prop_assert!(within(&paid, Some(to), now, DAY) <= PAYEE_CAP);
                }
                Err(ContractError::Refused { breach, .. }) => {
                    prop_assert_eq!(simulated, Some(breach));
                    let (whose, cap) = match breach.rule {
                        Rule::PerDayMax => (None, CAP),
                        Rule::PayeePerDayMax => (Some(to), PAYEE_CAP),
                        rule => return Err(TestCaseError::fail(format!("{rule:?}"))),
                    };
                    prop_assert!(within(&paid, whose, now, DAY + HOUR) + amount > cap);
                    prop_assert!(breach.remaining.0 < amount);
                    prop_assert!(breach.resets_at.is_some_and(|at| at > now && at <= now + DAY + HOUR));
                }
                Err(other) => return Err(TestCaseError::fail(other.to_string())),
            }
            let left: Remaining = fixture.query(QueryMsg::Remaining { denom: USDC.into() });
            prop_assert!(left.per_day.0 + within(&paid, None, fixture.now(), DAY) <= CAP);
        }
    }
}

/// How many random lives of about `each` operations a property sees: as many as make `STATESET_OPERATIONS` in this
/// test, or `PROPTEST_CASES`, or few. The long run: `scripts/soak wallet`.
pub(crate) fn cases(few: u32, each: u32) -> u32 {
    let named = |name: &str| std::env::var(name).ok().and_then(|number| number.parse::<u32>().ok());
    let lives = named("STATESET_OPERATIONS").map(|operations| operations.div_ceil(each));
    lives.or_else(|| named("PROPTEST_CASES")).unwrap_or(few)
}
