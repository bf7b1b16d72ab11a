//! What a payment costs in storage, by the node's prices: a guard beside the measurement on a real node, which counts
//! everything. Addresses here have 32 bytes, as contracts' do; accounts' have 12 fewer in two of the entries.

use std::collections::BTreeMap;

use cosmwasm_std::testing::message_info;
use cosmwasm_std::{Addr, DepsMut, Order, OwnedDeps, QuerierWrapper, Storage};
use stateset_api::Amount;
use stateset_api::limits::{
    CATEGORIES_MAX, DENOM_BYTES_MAX, DENOMS_MAX, PAYMENTS_MAX, REFERENCE_BYTES_MAX, SLUG_BYTES_MAX,
};
use stateset_api::policy::{CategoryPolicy, DenomPolicy};
use stateset_api::wallet::{ExecuteMsg, OperatorMsg, Payee, Payment, ProposalRef, SelfMsg};
use stateset_tests_suite::{Direct, HOUR, KEY_PREFIX_BYTES, Metered, Proposals, START, USDC, address, intent, propose};

use crate::council::{Council, keyed, pay};
use crate::fixture::Fixture;
use crate::story::payee;

fn entries(fixture: &Fixture) -> BTreeMap<Vec<u8>, Vec<u8>> {
    fixture.deps.storage.range(None, None, Order::Ascending).collect()
}

/// The gas of writing what a call changed: 2,000 an entry and 30 a byte, keys included.
fn writing(fixture: &mut Fixture, call: impl FnOnce(&mut Fixture)) -> usize {
    let before = entries(fixture);
    call(fixture);
    let changed = entries(fixture).into_iter().filter(|(key, value)| before.get(key) != Some(value));
    changed.map(|(key, value)| 2_000 + 30 * (KEY_PREFIX_BYTES + key.len() + value.len())).sum()
}

/// A wallet with caps in micro-dollars, as owners set them.
fn fixture() -> Fixture {
    Fixture::with(|msg| {
        let caps = &mut msg.policy.denoms[0];
        (caps.per_payment_max, caps.first_payment_max) = (Amount(500_000_000), Amount(500_000_000));
        (caps.per_day_max, caps.lifetime_max) = (Amount(5_000_000_000), Amount(500_000_000_000));
        for payee in &mut msg.payees {
            (payee.per_payment_max, payee.per_day_max) = (Amount(250_000_000), Amount(1_000_000_000));
            payee.lifetime_max = Amount(50_000_000_000);
        }
    })
}

fn bill(number: u64, to: &str, at: u64) -> Payment {
    Payment {
        id: intent(number, at),
        to: address(to),
        amount: Amount(12_500_000),
        category: "cloud".to_owned(),
        reference: format!("INV-2026-{number:04}"),
        beneficiary: None,
    }
}

#[test]
fn a_payment_writes_three_small_entries() {
    let mut fixture = fixture();
    fixture.pay(&bill(1, "alice", START)).unwrap();
    let gas = writing(&mut fixture, |fixture| {
        fixture.pay(&bill(2, "alice", START)).unwrap();
    });
    assert!(gas <= 13_700, "{gas} gas");
}

#[test]
fn a_wallet_that_pays_the_same_payee_every_hour_of_the_day_writes_little_more() {
    let mut fixture = fixture();
    for number in 0..30 {
        fixture.pay(&bill(number, "alice", START)).unwrap();
        fixture.pass(HOUR);
    }
    let gas = writing(&mut fixture, |fixture| {
        fixture.pay(&bill(99, "alice", START)).unwrap();
    });
    assert!(gas <= 21_100, "{gas} gas");
}

/// Everything at its limit: names as long and as many as a policy takes, thirty payees that were paid large amounts
/// every hour of the day. What a stranger or a careless owner can make of a wallet must stay payable within a block.
#[test]
fn a_wallet_at_every_limit_still_pays_thirty_in_one_message() {
    let lots = Amount(u128::MAX >> 8);
    let category = "c".repeat(SLUG_BYTES_MAX);
    let payees: Vec<String> = (0..PAYMENTS_MAX).map(|number| format!("payee-{number}")).collect();
    let mut fixture = Fixture::with(|msg| {
        let caps = DenomPolicy {
            denom: USDC.to_owned(),
            per_payment_max: lots,
            per_day_max: lots,
            lifetime_max: lots,
            first_payment_max: lots,
        };
        let long = |index: usize| format!("{index}{}", "d".repeat(DENOM_BYTES_MAX - 1));
        // The one that is paid is looked for past the others.
        msg.policy.denoms = (1..DENOMS_MAX).map(|index| DenomPolicy { denom: long(index), ..caps.clone() }).collect();
        msg.policy.denoms.push(caps.clone());
        let named = |index: usize| CategoryPolicy { name: format!("{index:0SLUG_BYTES_MAX$}"), allowed: true };
        msg.policy.categories = (1..CATEGORIES_MAX).map(named).collect();
        msg.policy.categories.push(CategoryPolicy { name: category.clone(), allowed: true });
        let listed = |name: &String| Payee {
            per_payment_max: lots,
            per_day_max: lots,
            lifetime_max: lots,
            categories: vec![category.clone()],
            ..payee(name)
        };
        msg.payees = payees.iter().map(listed).collect();
    });
    let batch = |round: usize| -> Vec<Payment> {
        let one = |(index, name): (usize, &String)| Payment {
            id: intent((round * PAYMENTS_MAX + index) as u64, START),
            to: address(name),
            amount: Amount(1 << 100),
            category: category.clone(),
            reference: "r".repeat(REFERENCE_BYTES_MAX),
            beneficiary: None,
        };
        payees.iter().enumerate().map(one).collect()
    };
    for round in 0..25 {
        fixture.spend(&batch(round)).unwrap();
        fixture.pass(HOUR);
    }
    let gas = writing(&mut fixture, |fixture| {
        fixture.spend(&batch(25)).unwrap();
    });
    assert!(gas <= 1_000_000, "{gas} gas");
    let account = entries(&fixture)[b"a".as_slice()].len();
    assert!(account <= 1_400, "every paying message reads {account} bytes of policy");
}

/// The gas of storage that a call takes.
fn metered(fixture: &mut Fixture, by: &str, msg: ExecuteMsg) -> usize {
    let info = message_info(&Addr::unchecked(address(by)), &[]);
    let Fixture(Direct { deps: OwnedDeps { storage, api, querier, .. }, env, .. }) = fixture;
    let mut storage = Metered::new(storage);
    let deps = DepsMut { storage: &mut storage, api, querier: QuerierWrapper::new(querier) };
    stateset_wallet::contract::execute(deps, env.clone(), info, msg).unwrap();
    storage.gas()
}

/// What version 0.2 took for the same, by the same count. Of a payment two bytes are read more, and one more is written:
/// what the standard codec saves in computing is more than that. What 0.3 added and is off (purse, budgets, mandates, a
/// payee's end and vendor, the brake) is a byte each, and together at most 70 more, and at most 220 of a
/// proposal.
#[test]
fn nothing_that_is_done_often_takes_noticeably_more_storage_than_in_0_2() {
    let mut paying = fixture();
    paying.pay(&bill(1, "alice", START)).unwrap();
    let spend = OperatorMsg::Spend {
        epoch: 1,
        denom: USDC.into(),
        payments: vec![bill(2, "alice", START)],
        approval: None,
        rationales: Vec::new(),
        mandate: None,
    };
    let payment = metered(&mut paying, "operator", ExecuteMsg::Operator(spend));
    assert!(payment <= 18_703 + 39 + 70, "a payment: {payment} gas");
    let mut fixture = Fixture::council(keyed());
    let request = fixture.request(1, vec![pay(bill(1, "mallory", START))]);
    let submission = metered(&mut fixture, "mallory", request.submission(request.all()));
    let perform = ExecuteMsg::SelfCall(SelfMsg::Perform(ProposalRef { id: 1 }));
    let performance = metered(&mut fixture, "wallet", perform);
    assert!(submission + performance <= 31_288 + 15_129, "a payment by signatures: {submission} + {performance} gas");
    let proposal = metered(&mut fixture, "anna", propose(vec![pay(bill(2, "mallory", START))]));
    assert!(proposal <= 30_736 + 220, "a proposal: {proposal} gas");
    let approval = fixture.approval(2);
    let approval = metered(&mut fixture, "berta", approval);
    assert!(approval <= 7_936 + 200, "a vote: {approval} gas");
}
