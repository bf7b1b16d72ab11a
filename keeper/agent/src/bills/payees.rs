//! What is known of payees, so that strangers' bills take no place from those of payees that the wallet lists.
//!
//! A word of the wallet counts: its list, an answer that only a listed or only an unlisted payee gets, a payment that
//! was allowed or made. The last word stands. It orders questions; whether anything is paid is the policy's alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use stateset_api::IntentId;
use stateset_api::policy::{Breach, Rule, Verdict};

use crate::bills::prices::Prices;

/// What the wallet's words say of a payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Listed, or paid before.
    Known,
    /// The wallet does not list it.
    Unlisted,
}

/// In which order bills come to be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Of payees that the wallet lists or has paid.
    Known,
    /// Of payees about which the wallet has said nothing yet.
    Unknown,
    /// Of payees that the wallet does not list.
    Unlisted,
}

/// What the wallet's answer about one payment says of its payee, if anything. Most rules speak of amounts and times.
pub(crate) const fn standing_by(verdict: Verdict, already_done: bool, breach: Option<&Breach>) -> Option<Standing> {
    if already_done {
        return Some(Standing::Known);
    }
    let Some(breach) = breach else {
        return if matches!(verdict, Verdict::Allow) { Some(Standing::Known) } else { None };
    };
    match breach.rule {
        Rule::Payee
        | Rule::PayeeEnded
        | Rule::ConduitIsPayee
        | Rule::GrantNewcomer
        | Rule::NewcomerPerPaymentMax
        | Rule::NewcomerPerPayeeMax
        | Rule::NewcomerLifetimeMax
        | Rule::NewcomerPerDayMax
        | Rule::NewcomerPerMonthMax => Some(Standing::Unlisted),
        Rule::PayeeCooldown
        | Rule::FirstPaymentMax
        | Rule::PayeePerPaymentMax
        | Rule::PayeeLifetimeMax
        | Rule::PayeePerDayMax => Some(Standing::Known),
        _ => None,
    }
}

/// The payees of the bills in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Payees {
    known: BTreeMap<String, Payee>,
    /// Those without a bill in memory.
    idle: BTreeSet<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Payee {
    standing: Option<Standing>,
    bills: BTreeSet<IntentId>,
    prices: Prices,
}

impl Payees {
    pub(crate) fn class(&self, address: &str) -> Class {
        match self.standing(address) {
            Some(Standing::Known) => Class::Known,
            Some(Standing::Unlisted) => Class::Unlisted,
            None => Class::Unknown,
        }
    }

    pub(crate) fn standing(&self, address: &str) -> Option<Standing> {
        self.known.get(address).and_then(|payee| payee.standing)
    }

    /// Those of whom the wallet said something.
    pub(crate) fn with_standing(&self) -> impl Iterator<Item = (&str, Standing)> {
        self.known.iter().filter_map(|(address, payee)| Some((address.as_str(), payee.standing?)))
    }

    pub(crate) fn prices(&self, address: &str) -> Option<&Prices> {
        self.known.get(address).map(|payee| &payee.prices)
    }

    /// Of a payee of whom the wallet said something: of others nothing is stored.
    pub(crate) fn prices_mut(&mut self, address: &str) -> Option<&mut Prices> {
        self.known.get_mut(address).filter(|payee| payee.standing.is_some()).map(|payee| &mut payee.prices)
    }

    /// Returns whether it was another before.
    pub(crate) fn set(&mut self, address: &str, standing: Standing) -> bool {
        let payee = self.known.entry(address.to_owned()).or_default();
        if payee.bills.is_empty() {
            self.idle.insert(address.to_owned());
        }
        payee.standing.replace(standing) != Some(standing)
    }

    pub(crate) fn bills(&self, address: &str) -> impl Iterator<Item = IntentId> + '_ {
        self.known.get(address).into_iter().flat_map(|payee| payee.bills.iter().copied())
    }

    pub(crate) fn add(&mut self, address: &str, id: IntentId) {
        let payee = self.known.entry(address.to_owned()).or_default();
        if payee.bills.is_empty() {
            self.idle.remove(address);
        }
        payee.bills.insert(id);
    }

    /// Its bill leaves memory.
    pub(crate) fn remove(&mut self, address: &str, id: IntentId) {
        let Some(payee) = self.known.get_mut(address) else { return };
        payee.bills.remove(&id);
        if payee.bills.is_empty() {
            self.idle.insert(address.to_owned());
        }
    }

    /// Forgets the payees without a bill in memory; what is known of them is stored.
    pub(crate) fn evict(&mut self) {
        for address in std::mem::take(&mut self.idle) {
            self.known.remove(&address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_about_the_payee_say_something_of_it() {
        let of = |rule| standing_by(Verdict::Escalate, false, Some(&Breach::new(rule, 5_u128, 0_u128)));
        assert_eq!(of(Rule::Payee), Some(Standing::Unlisted));
        assert_eq!(of(Rule::NewcomerPerDayMax), Some(Standing::Unlisted));
        assert_eq!(of(Rule::FirstPaymentMax), Some(Standing::Known));
        assert_eq!(of(Rule::PerPaymentMax), None);
        assert_eq!(of(Rule::Frozen), None);
        assert_eq!(standing_by(Verdict::Allow, false, None), Some(Standing::Known));
        assert_eq!(standing_by(Verdict::Deny, true, None), Some(Standing::Known));
        assert_eq!(standing_by(Verdict::Deny, false, None), None);
    }

    #[test]
    fn a_payee_is_forgotten_with_its_last_bill() {
        let (one, two) = (IntentId::new(1, [1; 10]), IntentId::new(1, [2; 10]));
        let mut payees = Payees::default();
        payees.add("p", one);
        payees.add("p", two);
        assert!(payees.set("p", Standing::Known) && !payees.set("p", Standing::Known));
        payees.remove("p", one);
        payees.evict();
        assert_eq!(payees.class("p"), Class::Known);
        payees.remove("p", two);
        payees.set("q", Standing::Unlisted);
        payees.evict();
        assert_eq!(payees, Payees::default());
        assert_eq!(payees.class("p"), Class::Unknown);
    }
}
