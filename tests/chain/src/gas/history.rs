//! A day's history, written straight into a wallet's storage: the rings are as long as they ever become.
//!
//! A block's time cannot be chosen on a real node, so the bench, being the code admin of its own wallets, exchanges the
//! code, writes what 25 hours of payments would have left, and puts the wallet's code back. The counters are made by
//! the rule's own code.

use cosmwasm_std::{Binary, Empty};
use eyre::{OptionExt, ensure};
use serde::de::DeserializeOwned;
use stateset_api::policy::{PayeeState, Usage, record, record_call, record_payee};
use stateset_chain::tx;
use stateset_chain::{Key, key};
use stateset_tests_forwarder::{MigrateMsg, Write};

use crate::node::Node;
use crate::wallets::{self, Wallet};

const HOUR_SECONDS: u64 = 3_600;
const AMOUNT: u128 = 12_500_000;
/// The wallet's storage: the counters under one byte, a payee under its byte, the denom's index and its address.
const USAGE_KEY: &[u8] = b"u";
const PAYEE_PREFIX: [u8; 2] = [b'p', 0];

pub(super) async fn write(
    node: &Node,
    admin: &Key,
    wallet: &Wallet,
    writer_code: u64,
    wallet_code: u64,
    payees: &[String],
) -> eyre::Result<()> {
    let (policy, now) = (wallets::policy(), node.now().await?);
    let mut usage: Usage = read(node, wallet, USAGE_KEY).await?;
    let mut states = Vec::new();
    for address in payees {
        let key = [PAYEE_PREFIX.as_slice(), &key::parse_address("stateset", address)?].concat();
        let state: PayeeState = read(node, wallet, &key).await?;
        states.push((key, state));
    }
    // Begun anew: a ring only grows forwards.
    usage.calls = Default::default();
    usage.denoms.iter_mut().for_each(|spent| spent.day = Default::default());
    states.iter_mut().for_each(|(_, state)| state.spent.day = Default::default());
    for hours_ago in (0..=24).rev() {
        let at = now.saturating_sub(hours_ago * HOUR_SECONDS);
        for (_, state) in &mut states {
            record(&mut usage, 0, AMOUNT, at);
            record_payee(&policy, state, AMOUNT, at);
        }
    }
    for five_minutes_ago in (0..=12).rev() {
        record_call(&mut usage, now.saturating_sub(five_minutes_ago * 300));
    }
    let spent = usage.denoms.first().ok_or_eyre("the wallet has spent nothing")?;
    ensure!(spent.day.len() >= 24, "the ring has {} hours only", spent.day.len());

    let mut writes = vec![write_of(USAGE_KEY.to_vec(), &usage)?];
    for (key, state) in &states {
        writes.push(write_of(key.clone(), state)?);
    }
    let from = admin.address();
    let there = tx::migrate(from, &wallet.address, writer_code, &MigrateMsg { writes, asks: Vec::new() })?;
    let back = tx::migrate(from, &wallet.address, wallet_code, &Empty {})?;
    node.send(admin, vec![there, back]).await?;
    Ok(())
}

async fn read<T: DeserializeOwned>(node: &Node, wallet: &Wallet, key: &[u8]) -> eyre::Result<T> {
    let bytes = node.chain.raw_query(&wallet.address, key).await?;
    Ok(postcard::from_bytes(&bytes.ok_or_eyre("the wallet's storage has moved: the bench must follow it")?)?)
}

fn write_of(key: Vec<u8>, value: &impl serde::Serialize) -> eyre::Result<Write> {
    Ok(Write { key: Binary::new(key), value: Binary::new(postcard::to_allocvec(value)?) })
}
