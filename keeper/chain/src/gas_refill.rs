//! Gas that refills itself: a plain payment of the wallet to its operator's own address, where the policy lists it as a
//! payee, once the gas wallet is under a mark, and within a cap in any 24 hours of the machine's own clock.
//!
//! Here is the rule alone. The payment goes the way of all acts: recorded, sent and settled by its receipt, under every
//! cap of the wallet, and refused by it where nobody listed the operator. Never here: another source of money.

mod watch;

use sha2::{Digest, Sha256};
use stateset_api::wallet::Payment;
use stateset_api::{Amount, IntentId};

pub use self::watch::{GasRefillError, GasState, GasWatch, Stuck, StuckReason};
use crate::outbox::GasRefill;

/// Seconds of a day.
const DAY_SECONDS: u64 = 86_400;
/// No configuration allows more refills in a day.
pub const REFILLS_PER_DAY_MAX: u128 = 50;

/// When and how much is refilled; amounts in the gas denom's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefillRules {
    /// A category of the policy that the operator is listed for.
    pub category: String,
    /// Under so much the gas wallet is refilled.
    pub below: u128,
    /// What one refill pays. The same each time, so that a keeper that lost its journal plans the very same payment.
    pub amount: u128,
    /// All refills in any 24 hours; what does not fit whole waits.
    pub per_day_max: u128,
}

/// A refill that was planned before, whatever came of it: one that came to nothing counts too, so that no failure
/// refills without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastRefill {
    /// Unix seconds of the machine's clock.
    pub clock: u64,
    /// The day, counted from 1970, that its id is of.
    pub day: u64,
    pub amount: u128,
}

impl PastRefill {
    pub(crate) fn of(refill: &GasRefill) -> Self {
        let payment = &refill.payment;
        Self { clock: refill.clock, day: payment.id.unix_seconds() / DAY_SECONDS, amount: payment.amount.0 }
    }

    /// Whether it counts at `clock`. One from the future does: a clock that was set back opens no cap.
    pub(crate) const fn counts(&self, clock: u64) -> bool {
        self.clock.saturating_add(DAY_SECONDS) > clock
    }
}

/// Whose gas, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct GasWallet<'a> {
    pub chain_id: &'a str,
    pub wallet: &'a str,
    pub operator: &'a str,
    pub denom: &'a str,
}

/// The two clocks, Unix seconds.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// The machine's, by which a day is counted.
    pub clock: u64,
    /// The newest block's, which no id may be ahead of.
    pub block: u64,
}

/// What the last 24 hours leave.
pub fn left_today(rules: &RefillRules, past: &[PastRefill], clock: u64) -> u128 {
    let spent = past.iter().filter(|one| one.counts(clock)).fold(0_u128, |sum, one| sum.saturating_add(one.amount));
    rules.per_day_max.saturating_sub(spent)
}

/// The refill that is due at a balance, if one is. Not while another is on its way: the caller looks at its own record,
/// since a balance shows only what has landed.
///
/// Its id follows from the day and its number in it: a keeper that lost its journal plans the same again, and the wallet
/// moves nothing for an id that it paid.
pub fn due(
    rules: &RefillRules,
    past: &[PastRefill],
    (gas, balance): (GasWallet<'_>, u128),
    now: Now,
) -> Option<GasRefill> {
    if balance >= rules.below || rules.amount == 0 || left_today(rules, past, now.clock) < rules.amount {
        return None;
    }
    // Neither a block nor a machine whose clock runs ahead makes an id of the future, which the wallet would refuse.
    let day = now.clock.min(now.block) / DAY_SECONDS;
    let count = past.iter().filter(|one| one.day == day).count();
    let payment = Payment {
        id: id(gas, day, count),
        to: gas.operator.to_owned(),
        amount: Amount(rules.amount),
        category: rules.category.clone(),
        reference: format!("gas {day}-{count}"),
        beneficiary: None,
    };
    Some(GasRefill { denom: gas.denom.to_owned(), payment, clock: now.clock })
}

fn id(gas: GasWallet<'_>, day: u64, count: usize) -> IntentId {
    let mut hash = Sha256::new();
    for part in ["gas refill", gas.chain_id, gas.wallet, gas.operator] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.update(day.to_be_bytes());
    hash.update(u64::try_from(count).unwrap_or(u64::MAX).to_be_bytes());
    let digest = hash.finalize();
    let mut random = [0; 10];
    random.copy_from_slice(&digest[..10]);
    IntentId::new(day.saturating_mul(DAY_SECONDS), random)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Now = Now { clock: 1_790_000_000, block: 1_790_000_000 };

    fn rules() -> RefillRules {
        RefillRules { category: "gas".into(), below: 100, amount: 50, per_day_max: 120 }
    }

    fn gas() -> GasWallet<'static> {
        GasWallet { chain_id: "c-1", wallet: "w", operator: "o", denom: "ustate" }
    }

    fn due(past: &[PastRefill], balance: u128, now: Now) -> Option<GasRefill> {
        super::due(&rules(), past, (gas(), balance), now)
    }

    #[test]
    fn under_the_mark_the_operator_is_paid_as_a_plain_payee_and_above_it_nothing_is() {
        let payment = due(&[], 99, NOW).unwrap().payment;
        assert_eq!((payment.to.as_str(), payment.amount, payment.category.as_str()), ("o", Amount(50), "gas"));
        assert_eq!((payment.beneficiary, due(&[], 100, NOW)), (None, None));
    }

    #[test]
    fn no_twenty_four_hours_see_more_than_the_cap_whatever_a_node_says_of_balance_and_time() {
        let mut past: Vec<PastRefill> = Vec::new();
        for step in 0..400 {
            let clock = NOW.clock + step * 1_013;
            // A node whose time leaps about moves no cap.
            let now = Now { clock, block: NOW.block + (step % 7) * 90_000 };
            if let Some(refill) = due(&past, 0, now) {
                past.push(PastRefill::of(&refill));
            }
            let day: u128 = past.iter().filter(|one| one.clock + DAY_SECONDS > clock).map(|one| one.amount).sum();
            assert!(day <= 120, "{day} at {clock}");
        }
        assert_eq!(past.len(), 10, "two at once, and two more each day");
    }

    #[test]
    fn a_machine_whose_clock_is_set_back_opens_no_cap() {
        let past = [PastRefill { clock: NOW.clock + 9_999_999, day: 3, amount: 100 }];
        assert_eq!((left_today(&rules(), &past, NOW.clock), due(&past, 0, NOW)), (20, None));
    }

    #[test]
    fn each_refill_has_its_own_id_and_the_same_one_after_a_lost_journal() {
        let first = due(&[], 0, NOW).unwrap();
        assert_eq!(first, due(&[], 0, NOW).unwrap());
        let second = due(&[PastRefill::of(&first)], 0, NOW).unwrap();
        assert!(second.payment.id != first.payment.id && second.payment.reference != first.payment.reference);
        let other = super::due(&rules(), &[], (GasWallet { operator: "p", ..gas() }, 0), NOW).unwrap();
        assert_ne!(other.payment.id, first.payment.id);
        for (clock, block) in [(NOW.clock, NOW.block + 999_999), (NOW.clock + 999_999, NOW.block)] {
            let id = due(&[], 0, Now { clock, block }).unwrap().payment.id;
            assert!(id.unix_seconds() <= NOW.block, "never ahead of either clock");
        }
    }

    #[test]
    fn rules_of_nothing_refill_nothing() {
        for rules in [
            RefillRules { below: 0, ..rules() },
            RefillRules { amount: 0, ..rules() },
            RefillRules { per_day_max: 49, ..rules() },
            RefillRules { amount: u128::MAX, ..rules() },
        ] {
            assert_eq!(super::due(&rules, &[], (gas(), 0), NOW), None, "{rules:?}");
        }
    }
}
