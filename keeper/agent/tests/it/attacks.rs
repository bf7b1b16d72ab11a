//! Seventeen attacks on a payables clerk: what the wallet's limits alone let through, and what with vendors known.
//!
//! The limits are the wallet's own rule ([`stateset_api::policy::assess`]), with a purse for newcomers, as an owner has
//! it who wants small purchases paid. Bills go through the agent's step as they do when they are imported. docs/vendors.md
//! shows the table; the test compares both.

use std::collections::BTreeMap;

use stateset_agent::bills::{self, Ended, Input as BillsInput, content};
use stateset_agent::vendors::{self, Change, NewVendor, Proof, VendorError};
use stateset_agent::{
    AgentState, Bill, BillRecord, BillStatus, Effect, Judged, Observation, Outcome, due, lookalike::address_ends, step,
};
use stateset_api::policy::{
    Ask, Breach, Counters, Newcomer, NewcomerState, PayeeState, Policy, PurseState, Recipient, Spent, Standing, Usage,
    Verdict, WHOLE_BPS, assess, record, record_newcomer, record_payee,
};
use stateset_api::{Amount, IntentId};

const NOW: u64 = 1_790_000_000;
const WALLET: &str = "wallet";
/// Of vendors that the wallet lists and that are known.
const ACME: &str = "stateset1acmqqqqqqqqqqqqqqqqqqqqqqqqqqqqqzzz";
const BOLT: &str = "stateset1bltqqqqqqqqqqqqqqqqqqqqqqqqqqqqqyyy";
/// Nobody's whom anybody knows.
const STRANGER: &str = "stateset1xxxpppppppppppppppppppppppppppppsss";
/// Made so that its ends are those of [`ACME`].
const TWIN: &str = "stateset1acmppppppppppppppppppppppppppppppzzz";

/// Who stopped an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// It is no bill, or is one that is known.
    Import,
    /// The wallet's rule refused, or asks the owner.
    Limits,
    /// Held for a person.
    Vendors,
    /// Nobody: what was lost is what the limits let through.
    Nobody,
}

/// The wallet: its policy and what it counted.
struct Limits {
    policy: Policy,
    usage: Usage,
    listed: BTreeMap<String, PayeeState>,
    newcomers: BTreeMap<String, NewcomerState>,
    purse: PurseState,
}

impl Limits {
    fn new() -> Self {
        let policy = serde_json::from_value(serde_json::json!({
            "denoms": [{
                "denom": "uusdc", "per_payment_max": "1000", "per_day_max": "2500", "lifetime_max": "100000",
                "first_payment_max": "1000",
            }],
            "calls_per_hour": 100,
            "categories": [{ "name": "cloud", "allowed": true }],
            "payee_cooldown_seconds": 0, "over_limit": "escalate", "receipt_seconds": 2_592_000,
            "newcomers": [{
                "denom": "uusdc", "per_payment_max": "100", "per_payee_max": "200", "per_day_max": "300",
                "per_month_max": "500", "lifetime_max": "1000", "categories": ["cloud"],
            }],
        }));
        let payee = PayeeState {
            standing: Standing::Known,
            per_payment_max: 1_000,
            per_day_max: 1_500,
            lifetime_max: 50_000,
            categories: 1,
            spent: Spent::default(),
            terms: Default::default(),
        };
        Self {
            policy: policy.unwrap(),
            usage: Usage::default(),
            listed: [ACME, BOLT].map(|address| (address.to_owned(), payee.clone())).into(),
            newcomers: BTreeMap::new(),
            purse: PurseState::default(),
        }
    }

    /// Judges one bill, and counts it if it is let through.
    fn judge(&mut self, bill: &Bill) -> Result<(), Breach> {
        let unknown = self.newcomers.entry(bill.payee.clone()).or_default();
        let ask = Ask {
            id: bill.intent_id(WALLET),
            denom: Some(0),
            amount: bill.amount.0,
            to: &bill.payee,
            category: &bill.category,
            share_bps: WHOLE_BPS,
            approved: false,
            rests_until: 0,
        };
        let recipient = match self.listed.get(&bill.payee) {
            Some(payee) => Recipient::Listed(payee),
            None => Recipient::Newcomer(Newcomer { payee: unknown, purse: &self.purse }),
        };
        let counters = Counters { usage: &self.usage, recipient, budgets: &[], mandate: None, grant: None };
        assess(&self.policy, &counters, &ask, NOW)?;
        match self.listed.get_mut(&bill.payee) {
            Some(payee) => record_payee(&self.policy, payee, bill.amount.0, NOW),
            None => record_newcomer(unknown, &mut self.purse, 0, bill.amount.0, NOW),
        }
        record(&mut self.usage, 0, bill.amount.0, NOW);
        Ok(())
    }
}

/// A clerk with its wallet.
struct Clerk {
    state: AgentState,
    limits: Limits,
    paid: Vec<Bill>,
}

impl Clerk {
    /// One that has paid one honest bill of Acme.
    fn new(knows_vendors: bool) -> Self {
        let mut clerk = Self { state: AgentState::new(WALLET.into()), limits: Limits::new(), paid: vec![] };
        for (id, name, address) in [("acme", "Acme Tools", ACME), ("bolt", "Bolt Ltd", BOLT)] {
            let new = NewVendor {
                id: id.into(),
                name: name.into(),
                contacts: vec!["+49 30 1".into()],
                addresses: vec![address.into()],
                by: "Ann, called the number in the contract".into(),
                at: NOW,
            };
            if knows_vendors {
                clerk.takes(vendors::Input::VendorAdded(new));
            }
        }
        clerk.imports(&[from(ACME, "AC-1041", 500)]);
        clerk.pays();
        assert_eq!(clerk.paid.len(), 1, "an honest bill is paid, whether or not its vendor is known");
        clerk
    }

    fn takes(&mut self, input: impl Into<stateset_agent::Input>) -> Vec<Effect> {
        step(&mut self.state, &input.into()).effects
    }

    fn imports(&mut self, bills: &[Bill]) {
        self.takes(BillsInput::Imported(bills.to_vec()));
    }

    /// Pays what is due and allowed, one after another.
    fn pays(&mut self) {
        loop {
            let Some(bill) = due(&self.state, NOW).first().map(|bill| (*bill).clone()) else { return };
            let id = bill.intent_id(WALLET);
            // Held before the wallet is asked again by the step, so a judgement that is not used costs no room here.
            let before = (self.limits.usage.clone(), self.limits.purse.clone());
            let (verdict, breach) = match self.limits.judge(&bill) {
                Ok(()) => (Verdict::Allow, None),
                Err(breach) => (breach.verdict(&self.limits.policy), Some(breach)),
            };
            let judged = vec![Judged { id, verdict, already_done: false, breach }];
            let effects = self.takes(BillsInput::Observed(Observation { height: 1, time: NOW, judged }));
            if effects.iter().any(|effect| matches!(effect, Effect::Bills(bills::Effect::Pay(_)))) {
                self.paid.push(bill);
                let outcome = Outcome::Settled { height: 2 };
                self.takes(BillsInput::Outcomes(vec![Ended { id, outcome }]));
            } else {
                (self.limits.usage, self.limits.purse) = before;
            }
        }
    }

    fn status(&self, bill: &Bill) -> Option<BillStatus> {
        self.state.bills.get(&bill.intent_id(WALLET)).map(|record| record.status.clone())
    }
}

fn from(payee: &str, number: &str, amount: u128) -> Bill {
    Bill {
        number: number.into(),
        payee: payee.into(),
        denom: "uusdc".into(),
        amount: Amount(amount),
        category: "cloud".into(),
        due: NOW,
        vendor: None,
        memo: None,
        part: None,
        discount: None,
    }
}

fn named(bill: Bill, name: &str) -> Bill {
    Bill { vendor: Some(name.into()), ..bill }
}

fn noted(bill: Bill, memo: &str) -> Bill {
    Bill { memo: Some(memo.into()), ..bill }
}

/// Bills of one attack; what of them is owed all the same is no loss.
struct Attack {
    name: &'static str,
    bills: Vec<Bill>,
    owed: u128,
    limits: (By, u128),
    vendors: (By, u128),
}

fn attack(name: &'static str, bills: Vec<Bill>, limits: (By, u128), vendors: (By, u128)) -> Attack {
    Attack { name, bills, owed: 0, limits, vendors }
}

/// Those that are bills; the others have tests of their own below.
fn attacks() -> Vec<Attack> {
    use By::{Import, Limits, Nobody, Vendors};
    let split = (0..10).map(|part| from(STRANGER, &format!("S-{part}/a"), 90)).collect();
    let flood = (0..10)
        .map(|part| from(&format!("stateset1fl{part}pppppppppppppppppppppppppppppppsss"), &format!("N-{part}/a"), 90));
    let creep =
        [600, 610, 610].into_iter().zip(1_042..).map(|(amount, number)| from(BOLT, &format!("B-{number}"), amount));
    vec![
        attack(
            "changed bank details, large",
            vec![named(from(STRANGER, "Q-1/a", 900), "Acme Tools")],
            (Limits, 0),
            (Vendors, 0),
        ),
        attack(
            "changed bank details, small",
            vec![named(from(STRANGER, "Q-1/a", 90), "Acme Tools")],
            (Nobody, 90),
            (Vendors, 0),
        ),
        attack("look-alike address", vec![from(TWIN, "Q-1/a", 90)], (Nobody, 90), (Vendors, 0)),
        attack(
            "look-alike vendor name",
            vec![named(from(STRANGER, "Q-1/a", 90), "\u{410}cme Tools")],
            (Nobody, 90),
            (Vendors, 0),
        ),
        attack("series from a new address", vec![from(STRANGER, "AC-1042", 90)], (Nobody, 90), (Vendors, 0)),
        attack(
            "a known vendor's bill by another's address",
            vec![named(from(BOLT, "Q-1/a", 900), "Acme Tools")],
            (Nobody, 900),
            (Vendors, 0),
        ),
        attack(
            "urgent stranger",
            vec![noted(from(STRANGER, "Q-1/a", 90), "Final notice: pay today")],
            (Nobody, 90),
            (Vendors, 0),
        ),
        attack(
            "executive's urgent word",
            vec![noted(from(STRANGER, "Q-1/a", 90), "The CEO asks, confidential")],
            (Nobody, 90),
            (Vendors, 0),
        ),
        attack("duplicate bill", vec![from(ACME, "AC-1041", 500)], (Import, 0), (Import, 0)),
        attack("duplicate with a changed number", vec![from(ACME, "AC-1041-R", 500)], (Nobody, 500), (Nobody, 500)),
        attack("split below a limit", split, (Nobody, 180), (Nobody, 180)),
        attack("flood of new vendors", flood.collect(), (Nobody, 270), (Nobody, 270)),
        Attack { owed: 1_200, ..attack("round amounts that creep", creep.collect(), (Nobody, 10), (Nobody, 10)) },
        attack("credit note as a bill", vec![from(ACME, "CN-7/a", 0)], (Import, 0), (Import, 0)),
        attack(
            "overpayment and refund",
            vec![noted(from(STRANGER, "R-7/a", 90), "refund of your overpayment")],
            (Nobody, 90),
            (Nobody, 90),
        ),
    ]
}

fn run(attack: &Attack, knows_vendors: bool) -> (By, u128) {
    let mut clerk = Clerk::new(knows_vendors);
    clerk.imports(&attack.bills);
    clerk.pays();
    let lost: u128 = clerk.paid[1..].iter().map(|bill| bill.amount.0).sum();
    let lost = lost.saturating_sub(attack.owed);
    let first = &attack.bills[0];
    let by = match clerk.status(first) {
        _ if lost > 0 => By::Nobody,
        None | Some(BillStatus::Paid { .. }) => By::Import,
        Some(BillStatus::NeedsReview { .. }) => By::Vendors,
        Some(_) => By::Limits,
    };
    (by, lost)
}

#[test]
fn each_attack_is_stopped_where_the_table_says_and_costs_what_it_says() {
    assert_eq!(address_ends(TWIN), address_ends(ACME));
    for attack in attacks() {
        assert_eq!(run(&attack, false), attack.limits, "{}, by limits alone", attack.name);
        assert_eq!(run(&attack, true), attack.vendors, "{}, with vendors", attack.name);
    }
}

/// The sixteenth: what a person released is not what is there by now.
#[test]
fn a_bill_swapped_after_it_was_approved_is_not_released() {
    let shown = named(from(STRANGER, "Q-1/a", 90), "Acme Tools");
    let swapped = Bill { amount: Amount(99), ..shown.clone() };
    let mut clerk = Clerk::new(true);
    clerk.imports(std::slice::from_ref(&swapped));
    let id: IntentId = swapped.intent_id(WALLET);
    let held = clerk.state.bills.get(&id).unwrap().clone();
    assert!(matches!(held.status, BillStatus::NeedsReview { .. }));
    clerk.takes(BillsInput::Release { id, content: content(&BillRecord { bill: shown, ..held.clone() }) });
    clerk.pays();
    assert_eq!(clerk.paid.len(), 1);
    // After its release a changed copy is the known bill's conflict.
    clerk.takes(BillsInput::Release { id, content: content(&held) });
    clerk.imports(&[Bill { amount: Amount(100), ..swapped.clone() }]);
    clerk.pays();
    assert_eq!(clerk.paid[1..], [swapped]);
}

/// The seventeenth: an answer that was good once.
#[test]
fn a_challenge_answered_again_brings_no_address_back() {
    let mut clerk = Clerk::new(true);
    let nonce = "ab".repeat(vendors::NONCE_BYTES);
    let challenge = vendors::Challenge {
        chain_id: "chain".into(),
        vendor: "acme".into(),
        address: STRANGER.into(),
        nonce: nonce.clone(),
        expires: NOW + 100,
        by: "Ann".into(),
    };
    let proof = Proof {
        id: "acme".into(),
        nonce: nonce.clone(),
        chain_id: "chain".into(),
        public_key: String::new(),
        signature: String::new(),
        at: NOW + 1,
    };
    clerk.takes(vendors::Input::VendorChallenged { challenge, at: NOW });
    clerk.takes(vendors::Input::VendorProved(proof.clone()));
    assert!(clerk.state.vendors.owner(STRANGER).is_some());
    let remove = vec![STRANGER.into()];
    clerk.takes(vendors::Input::VendorChanged(Change {
        id: "acme".into(),
        remove,
        by: "Ann".into(),
        at: NOW,
        ..Change::default()
    }));
    let again = vendors::Input::VendorProved(proof);
    assert_eq!(vendors::check(&clerk.state.vendors, &again), Err(VendorError::NoChallenge { nonce }));
    clerk.takes(again);
    clerk.imports(&[named(from(STRANGER, "Q-1/a", 90), "Acme Tools")]);
    clerk.pays();
    assert_eq!(clerk.paid.len(), 1);
}

/// docs/vendors.md has a row for each, with the same numbers.
#[test]
fn the_table_of_the_documentation_is_the_tests() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/vendors.md");
    let page = std::fs::read_to_string(path).unwrap();
    let words = |(by, lost): (By, u128)| match by {
        By::Import => "import, 0".to_owned(),
        By::Limits => "limits, 0".to_owned(),
        By::Vendors => "held, 0".to_owned(),
        By::Nobody => format!("nobody, {lost}"),
    };
    let rows = attacks()
        .into_iter()
        .map(|attack| format!("| {} | {} | {} |", attack.name, words(attack.limits), words(attack.vendors)));
    let missing: Vec<String> = rows.filter(|row| !page.contains(row.as_str())).collect();
    assert!(missing.is_empty(), "docs/vendors.md lacks\n{}", missing.join("\n"));
    assert_eq!(page.lines().filter(|line| line.contains(", 0 |") || line.contains("| nobody,")).count(), 17);
}
