//! What a payment costs in storage, by the node's prices: a guard beside the measurement on a real node, which counts
//! everything. Addresses here have 32 bytes, as contracts' do; accounts' have 12 fewer in two of the entries.

use std::collections::BTreeMap;

use cosmwasm_std::{Order, Storage};
use stateset_api::Amount;
use stateset_api::wallet::Payment;

use crate::desk::Desk;
use crate::story::{HOUR, START, address, intent};

/// A prefix byte and a contract address, which the node puts before each key.
const KEY_PREFIX_BYTES: usize = 33;

fn entries(desk: &Desk) -> BTreeMap<Vec<u8>, Vec<u8>> {
    desk.deps.storage.range(None, None, Order::Ascending).collect()
}

/// The gas of writing what a call changed: 2,000 an entry and 30 a byte, keys included.
fn writing(desk: &mut Desk, call: impl FnOnce(&mut Desk)) -> usize {
    let before = entries(desk);
    call(desk);
    let changed = entries(desk).into_iter().filter(|(key, value)| before.get(key) != Some(value));
    changed.map(|(key, value)| 2_000 + 30 * (KEY_PREFIX_BYTES + key.len() + value.len())).sum()
}

/// A wallet with caps in micro-dollars, as owners set them.
fn desk() -> Desk {
    Desk::with(|msg| {
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
    }
}

#[test]
fn a_payment_writes_three_small_entries() {
    let mut desk = desk();
    desk.pay(&bill(1, "alice", START)).unwrap();
    let gas = writing(&mut desk, |desk| {
        desk.pay(&bill(2, "alice", START)).unwrap();
    });
    assert!(gas <= 13_600, "{gas} gas");
}

#[test]
fn a_wallet_that_pays_the_same_payee_every_hour_of_the_day_writes_little_more() {
    let mut desk = desk();
    for number in 0..30 {
        desk.pay(&bill(number, "alice", START)).unwrap();
        desk.pass(HOUR);
    }
    let gas = writing(&mut desk, |desk| {
        desk.pay(&bill(99, "alice", START)).unwrap();
    });
    assert!(gas <= 21_000, "{gas} gas");
}
