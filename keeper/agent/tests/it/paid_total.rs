//! Whatever comes in, in whatever order: under one payee and number no more leaves the wallet than anybody stated.
//!
//! Beside the agent stands a wallet that pays each id once, as the contract does, and a keeper that asks before it acts.

use std::collections::BTreeMap;

use proptest::prelude::*;
use stateset_agent::bills::{
    self, CreditNote, CreditRecord, Effect, Ended, Input as BillsInput, Instalment, content, is_in_doubt,
};
use stateset_agent::{AgentState, Bill, BillRecord, BillStatus, EscalationEvent, Judged, Observation, Outcome, due};
use stateset_api::policy::{Breach, Rule, Verdict};
use stateset_api::{Amount, IntentId};

use crate::eviction::{NOW, bill};
use crate::table::Table;

const WALLET: &str = "wallet";
const NUMBERS: [&str; 2] = ["A", "B"];
/// Amounts of whole bills, and of parts.
const WHOLE: [u128; 3] = [30, 20, 45];
const CREDITS: [u128; 3] = [5, 12, 40];
const PLANS: [&[u128]; 4] = [&[10, 20], &[20, 10], &[10, 10, 10], &[15, 30]];

/// One thing that happens. Numbers choose among what there is.
#[derive(Clone, Debug)]
enum Act {
    Whole {
        number: usize,
        amount: usize,
        later: u64,
    },
    Parts {
        number: usize,
        plan: usize,
        later: u64,
        chosen: Vec<bool>,
    },
    /// The chain is looked at; the wallet refuses some for a reason that signers mend.
    Observed {
        refused: Vec<bool>,
    },
    /// What is under way ends: 0 paid, 1 refused, 2 lost though paid, 3 lost and unpaid.
    Ended {
        ends: Vec<u8>,
    },
    Retried {
        chosen: Vec<bool>,
    },
    Released {
        chosen: Vec<bool>,
    },
    /// A credit note, which names a bill or is set off by a person.
    Credit {
        number: usize,
        amount: usize,
        named: bool,
        chosen: Vec<bool>,
    },
    Stopped {
        chosen: Vec<bool>,
    },
    LookedAgain,
    /// The signers are asked about one bill and 0 pay it, 1 refuse, 2 never decide, 3 are asked no more.
    Signers {
        end: u8,
    },
    Restarted,
}

fn any_act() -> impl Strategy<Value = Act> {
    let chosen = || prop::collection::vec(any::<bool>(), 12);
    prop_oneof![
        3 => (0..NUMBERS.len(), 0..WHOLE.len(), 0_u64..2)
            .prop_map(|(number, amount, later)| Act::Whole { number, amount, later }),
        4 => (0..NUMBERS.len(), 0..PLANS.len(), 0_u64..2, chosen())
            .prop_map(|(number, plan, later, chosen)| Act::Parts { number, plan, later, chosen }),
        6 => prop::collection::vec(prop::bool::weighted(0.3), 12).prop_map(|refused| Act::Observed { refused }),
        5 => prop::collection::vec(prop_oneof![3 => Just(0_u8), 1 => Just(1), 2 => Just(2), 1 => Just(3)], 12)
            .prop_map(|ends| Act::Ended { ends }),
        3 => chosen().prop_map(|chosen| Act::Retried { chosen }),
        5 => chosen().prop_map(|chosen| Act::Released { chosen }),
        2 => (0..NUMBERS.len(), 0..CREDITS.len(), any::<bool>(), chosen())
            .prop_map(|(number, amount, named, chosen)| Act::Credit { number, amount, named, chosen }),
        1 => chosen().prop_map(|chosen| Act::Stopped { chosen }),
        1 => Just(Act::LookedAgain),
        2 => (0_u8..4).prop_map(|end| Act::Signers { end }),
        1 => Just(Act::Restarted),
    ]
}

struct World {
    state: AgentState,
    table: Table,
    /// Receipts: what was paid under which number.
    receipts: BTreeMap<IntentId, (String, u128)>,
    /// What the journal fixed.
    planned: BTreeMap<IntentId, u128>,
    /// By number, the largest total that was stated.
    stated: BTreeMap<String, u128>,
}

impl World {
    fn new() -> Self {
        Self {
            state: AgentState::new(WALLET.into()),
            table: Table::default(),
            receipts: BTreeMap::new(),
            planned: BTreeMap::new(),
            stated: BTreeMap::new(),
        }
    }

    fn takes(&mut self, input: BillsInput) {
        let effects = self.table.step(&mut self.state, &input.into()).effects;
        for effect in effects {
            let stateset_agent::Effect::Bills(Effect::Pay(intent) | Effect::Record { intent, .. }) = effect else {
                continue;
            };
            // The journal: an id fixes its content for ever.
            let planned = *self.planned.entry(intent.id).or_insert(intent.bill.amount.0);
            assert_eq!(planned, intent.bill.amount.0, "{} was planned over {planned}", intent.bill.number);
            assert!(planned > 0);
        }
    }

    /// What credit notes took off the bills of a number, and never more than they came to.
    fn credited(&self, number: &str) -> u128 {
        let records = self.records();
        let of_number = records.iter().filter(|(_, record)| record.bill.number == number);
        of_number.map(|(_, record)| record.credited()).sum()
    }

    fn credits_are_whole(&self) {
        let rows = self.table.rows.values().filter(|row| row.kind == stateset_agent::Kind::Credit);
        let credits: Vec<CreditRecord> = rows.map(|row| serde_json::from_str(&row.json).unwrap()).collect();
        let all: u128 = NUMBERS.iter().map(|number| self.credited(number)).sum();
        let set_off = |credit: &CreditRecord| credit.set_off.iter().map(|one| one.amount.0).sum::<u128>();
        assert_eq!(all, credits.iter().map(set_off).sum::<u128>());
        assert!(credits.iter().all(|credit| credit.left.0 + set_off(credit) == credit.note.amount.0));
    }

    fn imports(&mut self, bills: Vec<Bill>) {
        for bill in &bills {
            let stated = self.stated.entry(bill.number.clone()).or_default();
            *stated = (*stated).max(bill.total().0);
        }
        self.takes(BillsInput::Imported(bills));
    }

    /// All bills that were ever taken in, by id.
    fn records(&self) -> Vec<(IntentId, BillRecord)> {
        let mut records = Vec::new();
        for row in self.table.rows.values().filter(|row| row.kind == stateset_agent::Kind::Bill) {
            records.push((IntentId(row.key), serde_json::from_str(&row.json).unwrap()));
        }
        records
    }

    fn chosen(&self, chosen: &[bool]) -> Vec<(IntentId, BillRecord)> {
        self.records().into_iter().zip(chosen.iter().cycle()).filter(|(_, is)| **is).map(|(record, _)| record).collect()
    }

    /// The contract: an id is paid once.
    fn pays(&mut self, id: IntentId, bill: &Bill) {
        self.receipts.entry(id).or_insert((bill.number.clone(), bill.amount.0));
    }

    fn observes(&mut self, refused: &[bool]) {
        let breach = Breach::new(Rule::PerPaymentMax, 5_u128, 0_u128);
        let judged = due(&self.state, NOW + 100_000).into_iter().zip(refused).map(|(bill, refused)| {
            let id = bill.intent_id(WALLET);
            let (verdict, breach) = if *refused { (Verdict::Escalate, Some(breach)) } else { (Verdict::Allow, None) };
            Judged { id, verdict, already_done: self.receipts.contains_key(&id), breach }
        });
        let judged = judged.collect();
        self.takes(BillsInput::Observed(Observation { height: 1, time: NOW + 100_000, judged }));
    }

    fn ends(&mut self, ends: &[u8]) {
        let intended: Vec<(IntentId, Bill)> =
            self.state.bills.intended().map(|(id, record)| (id, record.bill.clone())).collect();
        let mut ended = Vec::new();
        for ((id, bill), end) in intended.into_iter().zip(ends) {
            if matches!(end, 0 | 2) {
                self.pays(id, &bill);
            }
            let outcome = match end {
                0 => Outcome::Settled { height: 2 },
                1 => Outcome::Refused { reason: "no".into(), breach: None },
                _ => Outcome::NeedsReview { reason: "lost".into() },
            };
            ended.push(Ended { id, outcome });
        }
        self.takes(BillsInput::Outcomes(ended));
    }

    fn asks_signers(&mut self, end: u8) {
        let escalated = self.state.bills.with_status(2).next().map(|(id, record)| (id, record.bill.clone()));
        let Some((id, bill)) = escalated else { return };
        // As the keeper does: what lies in the journal beside it is looked at too.
        let look = BillsInput::LookedAgain(vec![id]).into();
        let mut seen = self.state.clone();
        Table { rows: self.table.rows.clone(), ..Table::default() }.bring(&mut seen, &look);
        if is_in_doubt(&seen.bills, &seen.vendors, seen.bills.get(&id).unwrap()) {
            return;
        }
        self.takes(BillsInput::Escalation { id, event: EscalationEvent::Asking { from: 1 } });
        self.takes(BillsInput::Escalation { id, event: EscalationEvent::Opened { proposal: 1 } });
        let event = match end {
            0 => {
                self.pays(id, &bill);
                EscalationEvent::Paid { height: 3 }
            }
            1 => EscalationEvent::Refused { reason: "no".into() },
            2 => return,
            _ => EscalationEvent::Superseded { reason: "void".into() },
        };
        self.takes(BillsInput::Escalation { id, event });
    }

    fn acts(&mut self, act: Act) {
        match act {
            Act::Whole { number, amount, later } => {
                let whole = bill(NUMBERS[number], "p", NOW + later);
                self.imports(vec![Bill { amount: Amount(WHOLE[amount]), ..whole }]);
            }
            Act::Parts { number, plan, later, chosen } => {
                let total = Amount(PLANS[plan].iter().sum());
                let instalments: Vec<Instalment> = (later..)
                    .zip(PLANS[plan])
                    .map(|(later, amount)| Instalment { amount: Amount(*amount), due: NOW + later })
                    .collect();
                let parts = Bill { amount: total, ..bill(NUMBERS[number], "p", NOW) }.in_parts(&instalments);
                let chosen = parts.into_iter().zip(chosen).filter(|(_, is)| *is).map(|(part, _)| part);
                self.imports(chosen.collect());
            }
            Act::Observed { refused } => self.observes(&refused),
            Act::Ended { ends } => self.ends(&ends),
            Act::Retried { chosen } => {
                let ids = self.chosen(&chosen).into_iter().map(|(id, _)| id).collect();
                self.takes(BillsInput::Retry(ids));
            }
            Act::Released { chosen } => {
                for (id, record) in self.chosen(&chosen) {
                    self.takes(BillsInput::Release { id, content: content(&record) });
                }
            }
            Act::Credit { number, amount, named, chosen } => {
                let note = CreditNote {
                    // A note of each amount and bill, and no other.
                    number: format!("CN-{number}-{amount}"),
                    payee: "p".into(),
                    denom: "uusdc".into(),
                    amount: Amount(CREDITS[amount]),
                    reference: named.then(|| NUMBERS[number].to_owned()),
                    memo: None,
                };
                self.takes(BillsInput::CreditNotes(vec![note.clone()]));
                for (bill, BillRecord { bill: Bill { payee, number, .. }, .. }) in self.chosen(&chosen) {
                    self.takes(BillsInput::CreditAssigned { credit: note.id(), bill, payee, number });
                }
            }
            Act::Stopped { chosen } => {
                for (id, _) in self.chosen(&chosen) {
                    self.takes(BillsInput::Hold { id, reason: "wait".into() });
                }
            }
            Act::LookedAgain => {
                let planned = self.state.bills.intended().map(|(id, _)| id).collect();
                self.takes(BillsInput::LookedAgain(planned));
            }
            Act::Signers { end } => self.asks_signers(end),
            Act::Restarted => self.state = self.table.load(WALLET, bills::RULES),
        }
    }

    fn paid(&self, number: &str) -> u128 {
        self.receipts.values().filter(|(paid, _)| paid == number).map(|(_, amount)| amount).sum()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn under_one_number_no_more_is_paid_than_the_largest_total_that_was_stated(
        acts in prop::collection::vec(any_act(), 1..60),
    ) {
        let mut world = World::new();
        for act in acts {
            world.acts(act.clone());
            for (number, stated) in &world.stated {
                let (paid, credited) = (world.paid(number), world.credited(number));
                prop_assert!(paid + credited <= *stated, "{paid} and {credited} of {stated} after {act:?}");
            }
            world.credits_are_whole();
        }
        // What the agent calls paid is paid.
        for (id, record) in world.records() {
            if matches!(record.status, BillStatus::Paid { .. }) {
                prop_assert!(world.receipts.contains_key(&id));
            }
        }
    }
}

/// The property is no empty one: the same acts pay bills whole, and in parts.
#[test]
fn bills_of_both_shapes_are_paid_in_this_world() {
    let mut world = World::new();
    world.acts(Act::Whole { number: 0, amount: 0, later: 0 });
    world.acts(Act::Parts { number: 1, plan: 2, later: 0, chosen: vec![true; 12] });
    world.acts(Act::Observed { refused: vec![false; 12] });
    world.acts(Act::Ended { ends: vec![0; 12] });
    assert_eq!((world.paid("A"), world.paid("B")), (30, 30));
}
