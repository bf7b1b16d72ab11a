//! Purse, mandates, budgets and payees' ends at random, against a plain list of what was paid.

use proptest::prelude::*;
use stateset_api::Amount;
use stateset_api::policy::{Budget, Mandate, MandateScope, NarrowCap, NewcomerPurse, Policy};
use stateset_api::wallet::{
    MandateRef, OperatorMsg, OwnerMsg, Payee, PayeeKey, Payment, QueryMsg, SimulateSpendResponse,
};
use stateset_tests_suite::{DAY, HOUR, USDC, address, intent};

use crate::budget::budgets;
use crate::fixture::Fixture;
use crate::newcomer::purse;
use crate::story::{payee, policy};
use crate::window::cases;

const NAMES: [&str; 5] = ["alice", "bob", "shop", "host", "stranger"];

fn rules() -> Policy {
    Policy {
        newcomers: vec![NewcomerPurse { categories: vec!["cloud".into(), "supplies".into()], ..purse() }],
        budgets: budgets(),
        calls_per_hour: u32::MAX,
        ..policy()
    }
}

/// One thing that happens.
#[derive(Clone, Debug)]
enum Event {
    Pay { to: usize, amount: u128, supplies: bool, mandate: Option<u64> },
    Give { replaces: u8, category: bool, total: u128 },
    Revoke(u64),
    Remove(usize),
    List { who: usize, ends_in: Option<u64> },
    Freeze,
    Tighten,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        12 => (0_usize..5, 1_u128..120, any::<bool>(), prop::option::of(1_u64..5))
            .prop_map(|(to, amount, supplies, mandate)| Event::Pay { to, amount, supplies, mandate }),
        3 => (0_u8..16, any::<bool>(), 50_u128..400)
            .prop_map(|(replaces, category, total)| Event::Give { replaces, category, total }),
        1 => (1_u64..5).prop_map(Event::Revoke),
        1 => (0_usize..5).prop_map(Event::Remove),
        1 => (0_usize..5, prop::option::of(0..3 * DAY)).prop_map(|(who, ends_in)| Event::List { who, ends_in }),
        1 => Just(Event::Freeze),
        1 => Just(Event::Tighten),
    ]
}

struct Paid {
    at: u64,
    to: usize,
    amount: u128,
    supplies: bool,
    listed: bool,
    mandate: Option<u64>,
}

/// What the test itself knows of a mandate.
struct Known {
    mandate: Mandate,
    ended: bool,
}

#[derive(Default)]
struct Model {
    paid: Vec<Paid>,
    mandates: Vec<Known>,
    /// By name: when its listing ends.
    listed: [Option<u64>; 5],
    removed: [bool; 5],
}

impl Model {
    fn sum(&self, counts: impl Fn(&Paid) -> bool) -> u128 {
        self.paid.iter().filter(|paid| counts(paid)).map(|paid| paid.amount).sum()
    }

    fn mandate(&self, number: u64) -> Option<&Known> {
        self.mandates.get(usize::try_from(number).unwrap() - 1)
    }

    fn replaces(&self, number: Option<u64>, cap: NarrowCap) -> bool {
        number.and_then(|number| self.mandate(number)).is_some_and(|known| known.mandate.replaces.contains(&cap))
    }

    fn end_mandates(&mut self) {
        self.mandates.iter_mut().for_each(|known| known.ended = true);
    }

    /// Everything that was promised of the payment made last, at `now`.
    fn check(&self, now: u64) -> Result<(), TestCaseError> {
        let last = self.paid.last().unwrap();
        let within = |seconds: u64| move |paid: &Paid| paid.at + seconds >= now;
        prop_assert!(self.sum(within(DAY)) <= 1_000);
        prop_assert!(self.sum(|_| true) <= 5_000);
        let named = last.mandate.and_then(|number| self.mandate(number)).is_some_and(
            |known| matches!(&known.mandate.scope, MandateScope::Payees(to) if to.contains(&address(NAMES[last.to]))),
        );
        if let Some(number) = last.mandate {
            let known = self.mandate(number).unwrap();
            prop_assert!(!known.ended && now < known.mandate.expires_at);
            prop_assert!(last.amount <= known.mandate.per_payment_max.0);
            prop_assert!(self.sum(|paid| paid.mandate == Some(number)) <= known.mandate.total.0);
            let by_category = known.mandate.scope == MandateScope::Category("cloud".into()) && !last.supplies;
            prop_assert!(named || by_category);
        }
        if !self.replaces(last.mandate, NarrowCap::PerPayment) {
            prop_assert!(last.amount <= 500);
        }
        match self.listed[last.to] {
            Some(ends_at) => prop_assert!(now < ends_at),
            // A stranger, not even named: the purse alone.
            None if !named => {
                prop_assert!(!self.removed[last.to]);
                prop_assert!(last.amount <= 20);
                let of_purse = |paid: &Paid| !paid.listed && !self.named(paid);
                prop_assert!(self.sum(|paid| of_purse(paid) && paid.to == last.to) <= 50);
                prop_assert!(self.sum(|paid| of_purse(paid) && paid.at + DAY >= now) <= 100);
                prop_assert!(self.sum(|paid| of_purse(paid) && paid.at + 30 * DAY >= now) <= 300);
                prop_assert!(self.sum(of_purse) <= 1_000);
            }
            None => {}
        }
        if !self.replaces(last.mandate, NarrowCap::Budgets) {
            let counted = |paid: &Paid| !self.replaces(paid.mandate, NarrowCap::Budgets);
            prop_assert!(self.sum(|paid| counted(paid) && paid.at + DAY >= now) <= 300);
            prop_assert!(self.sum(|paid| counted(paid) && paid.at + 30 * DAY >= now) <= 500);
            if last.supplies {
                prop_assert!(self.sum(|paid| counted(paid) && paid.supplies && paid.at + 30 * DAY >= now) <= 100);
            }
        }
        Ok(())
    }

    fn named(&self, paid: &Paid) -> bool {
        paid.mandate.and_then(|number| self.mandate(number)).is_some_and(
            |known| matches!(&known.mandate.scope, MandateScope::Payees(to) if to.contains(&address(NAMES[paid.to]))),
        )
    }
}

fn give(replaces: u8, category: bool, total: u128, now: u64) -> Mandate {
    use NarrowCap::{Budgets, FirstPayment, Payee, PerPayment};
    let caps = [PerPayment, Payee, FirstPayment, Budgets].into_iter().enumerate();
    Mandate {
        purpose: "a task".into(),
        scope: match category {
            true => MandateScope::Category("cloud".into()),
            false => MandateScope::Payees(["alice", "shop", "host"].map(address).to_vec()),
        },
        denom: USDC.into(),
        per_payment_max: Amount(80),
        total: Amount(total),
        expires_at: now + 5 * DAY,
        replaces: caps.filter(|(bit, _)| replaces & (1 << bit) != 0).map(|(_, cap)| cap).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(48, 60)))]

    /// Whatever happens in whatever order, nothing that is paid exceeds what was named for it; and what a simulation
    /// says beforehand is what happens.
    #[test]
    fn whatever_room_is_given_nobody_gets_beyond_it(
        events in prop::collection::vec((prop_oneof![Just(0_u64), 0..HOUR, 0..2 * DAY], event()), 20..100),
    ) {
        let mut fixture = Fixture::with(|msg| {
            msg.policy = rules();
            msg.operator.as_mut().unwrap().expires_at = u64::MAX;
        });
        fixture.hold(u128::MAX);
        let mut model = Model { listed: [Some(u64::MAX), Some(u64::MAX), None, None, None], ..Model::default() };
        for (number, (step, event)) in (1_u64..).zip(events) {
            fixture.pass(step);
            let now = fixture.now();
            match event {
                Event::Pay { to, amount, supplies, mandate } => {
                    let payment = Payment {
                        id: intent(number, now),
                        to: address(NAMES[to]),
                        amount: Amount(amount),
                        category: if supplies { "supplies" } else { "cloud" }.into(),
                        reference: String::new(),
                        beneficiary: None,
                    };
                    let payments = vec![payment.clone()];
                    let denom = || USDC.to_owned();
                    let simulated: SimulateSpendResponse = fixture.query(QueryMsg::SimulateSpend {
                        denom: denom(), payments: payments.clone(), approval: None, by: None, mandate,
                    });
                    let spend = OperatorMsg::Spend {
                        epoch: 1, denom: denom(), payments, approval: None, rationales: vec![], mandate,
                    };
                    let done = fixture.operator(spend);
                    prop_assert_eq!(done.is_ok(), simulated.payments[0].breach.is_none(), "{:?}", done);
                    if done.is_ok() {
                        prop_assert_eq!(fixture.receipt(&payment).unwrap().mandate, mandate);
                        let listed = model.listed[to].is_some();
                        model.paid.push(Paid { at: now, to, amount, supplies, listed, mandate });
                        model.check(now)?;
                    }
                }
                Event::Give { replaces, category, total } => {
                    let mandate = give(replaces, category, total, now);
                    fixture.owner(OwnerMsg::GiveMandate { mandate: mandate.clone() }).unwrap();
                    model.mandates.push(Known { mandate, ended: false });
                }
                Event::Revoke(number) => {
                    let revoked = fixture.owner(OwnerMsg::RevokeMandate(MandateRef { number })).is_ok();
                    prop_assert_eq!(revoked, model.mandate(number).is_some());
                    if revoked {
                        model.mandates[usize::try_from(number).unwrap() - 1].ended = true;
                    }
                }
                Event::Remove(who) => {
                    let key = PayeeKey { address: address(NAMES[who]), denom: USDC.into() };
                    let removed = fixture.owner(OwnerMsg::SetPayees { set: vec![], remove: vec![key] }).is_ok();
                    prop_assert_eq!(removed, model.listed[who].is_some());
                    if removed {
                        (model.listed[who], model.removed[who]) = (None, true);
                        model.end_mandates();
                    }
                }
                Event::List { who, ends_in } => {
                    let ends_at = ends_in.map(|seconds| now + seconds);
                    let categories = vec!["cloud".into(), "supplies".into()];
                    let set = vec![Payee { ends_at, categories, ..payee(NAMES[who]) }];
                    fixture.owner(OwnerMsg::SetPayees { set, remove: vec![] }).unwrap();
                    // Ending sooner, or for fewer categories than before, tightens: what was given before ends.
                    let before = model.listed[who].replace(ends_at.unwrap_or(u64::MAX));
                    if before.is_some_and(|before| before > ends_at.unwrap_or(u64::MAX)) {
                        model.end_mandates();
                    }
                }
                Event::Freeze => {
                    fixture.owner(OwnerMsg::Freeze { reason: "drill".into() }).unwrap();
                    fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
                    model.end_mandates();
                }
                Event::Tighten => {
                    let policy: Policy = fixture.query(QueryMsg::Policy {});
                    let budgets: Vec<Budget> = policy.budgets.clone();
                    let calls_per_hour = policy.calls_per_hour - 1;
                    fixture.owner(OwnerMsg::SetPolicy { policy: Policy { calls_per_hour, budgets, ..policy } }).unwrap();
                    model.end_mandates();
                }
            }
        }
    }
}
