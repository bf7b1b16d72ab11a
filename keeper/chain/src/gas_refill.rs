//! Gas that refills itself: a plain payment of the wallet to its operator's own address, where the policy lists it as a
//! payee, once the gas wallet is under a mark, and within a cap in any 24 hours.
//!
//! Plans only. The payment goes the way of all: judged, recorded, sent and settled like a bill, under every cap of the
//! wallet, and refused by it where nobody listed the operator. Never here: another source of money.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use stateset_api::ring::{DAY, Ring};
use stateset_api::wallet::Payment;
use stateset_api::{Amount, IntentId};

/// Seconds of a day of the calendar, whose refills are numbered.
const DAY_SECONDS: u64 = 86_400;

/// When and how much is refilled; amounts in the gas denom's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefillRules {
    /// A category of the policy that the operator is listed for.
    pub category: String,
    /// Under so much the gas wallet is refilled; zero: never.
    pub below: u128,
    /// What one refill pays.
    pub amount: u128,
    /// All refills in any 24 hours; what does not fit whole waits.
    pub per_day_max: u128,
}

/// What was refilled: kept with the agent's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefillState {
    made: Ring,
    /// The day of the last one, counted from 1970, and how many that day had.
    day: u64,
    count: u32,
}

/// Whose gas, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct GasWallet<'a> {
    pub chain_id: &'a str,
    pub wallet: &'a str,
    pub operator: &'a str,
    /// What the operator holds for fees.
    pub balance: u128,
}

/// The refill that is due at `now` (Unix seconds of a block), if one is. Not while another is on its way: the caller
/// looks at its own record, since a balance shows only what has landed.
///
/// Its id follows from the day and its number in it: a keeper that lost its journal plans the same again, and the wallet
/// moves nothing for an id that it paid.
pub fn due(rules: &RefillRules, state: &RefillState, gas: GasWallet<'_>, now: u64) -> Option<Payment> {
    let spent = state.made.sum(DAY, now);
    let fits = rules.amount > 0 && spent.checked_add(rules.amount).is_some_and(|sum| sum <= rules.per_day_max);
    if gas.balance >= rules.below || !fits {
        return None;
    }
    let day = now / DAY_SECONDS;
    let count = if state.day == day { state.count } else { 0 };
    Some(Payment {
        id: id(gas, day, count),
        to: gas.operator.to_owned(),
        amount: Amount(rules.amount),
        category: rules.category.clone(),
        reference: format!("gas {day}-{count}"),
        beneficiary: None,
    })
}

impl RefillState {
    /// Counts a refill as soon as it is planned: one that comes to nothing counts too, so that no failure refills
    /// without end.
    pub fn record(&mut self, amount: u128, now: u64) {
        let day = now / DAY_SECONDS;
        self.count = if self.day == day { self.count.saturating_add(1) } else { 1 };
        self.day = day;
        self.made.add(DAY, now, amount);
    }
}

fn id(gas: GasWallet<'_>, day: u64, count: u32) -> IntentId {
    let mut hash = Sha256::new();
    for part in ["gas refill", gas.chain_id, gas.wallet, gas.operator] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.update(day.to_be_bytes());
    hash.update(count.to_be_bytes());
    let digest = hash.finalize();
    let mut random = [0; 10];
    random.copy_from_slice(&digest[..10]);
    IntentId::new(day.saturating_mul(DAY_SECONDS), random)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_790_000_000;

    fn rules() -> RefillRules {
        RefillRules { category: "gas".into(), below: 100, amount: 50, per_day_max: 120 }
    }

    fn gas(balance: u128) -> GasWallet<'static> {
        GasWallet { chain_id: "c-1", wallet: "w", operator: "o", balance }
    }

    #[test]
    fn under_the_mark_the_operator_is_paid_as_a_plain_payee_and_above_it_nothing_is() {
        let due = |balance| super::due(&rules(), &RefillState::default(), gas(balance), NOW);
        let payment = due(99).unwrap();
        assert_eq!((payment.to.as_str(), payment.amount, payment.category.as_str()), ("o", Amount(50), "gas"));
        assert_eq!((payment.beneficiary, due(100)), (None, None));
    }

    #[test]
    fn no_twenty_four_hours_see_more_than_the_cap_whatever_a_node_says_of_the_balance() {
        let mut state = RefillState::default();
        let mut paid: Vec<(u64, u128)> = Vec::new();
        for step in 0..400 {
            let now = NOW + step * 1_013;
            if let Some(payment) = due(&rules(), &state, gas(0), now) {
                state.record(payment.amount.0, now);
                paid.push((now, payment.amount.0));
            }
            let day: u128 = paid.iter().filter(|(at, _)| at + DAY_SECONDS >= now).map(|(_, amount)| amount).sum();
            assert!(day <= 120, "{day} at {now}");
        }
        // Two at once, and two more each day, an hour late at most.
        assert!((8..=10).contains(&paid.len()), "{}", paid.len());
    }

    #[test]
    fn each_refill_has_its_own_id_and_the_same_one_after_a_lost_journal() {
        let plan = |state: &RefillState| due(&rules(), state, gas(0), NOW).unwrap();
        let mut state = RefillState::default();
        let first = plan(&state);
        assert_eq!(first, plan(&RefillState::default()));
        state.record(50, NOW);
        let second = plan(&state);
        assert!(second.id != first.id && second.reference != first.reference);
        let other = due(&rules(), &RefillState::default(), GasWallet { operator: "p", ..gas(0) }, NOW).unwrap();
        assert_ne!(other.id, first.id);
        assert!(first.id.unix_seconds() <= NOW, "never ahead of the block");
    }

    #[test]
    fn rules_of_nothing_refill_nothing() {
        for rules in [
            RefillRules { below: 0, ..rules() },
            RefillRules { amount: 0, ..rules() },
            RefillRules { per_day_max: 49, ..rules() },
            RefillRules { amount: u128::MAX, ..rules() },
        ] {
            assert_eq!(due(&rules, &RefillState::default(), gas(0), NOW), None, "{rules:?}");
        }
    }
}
