//! The same payment by three of five in a published multisig: proposed, voted on twice, carried out.

use cosmrs::Any;
use serde_json::{Value, json};
use stateset_chain::Key;
use stateset_chain::tx;

use super::others::{create, store};
use crate::node::{Node, Wasm};
use crate::wallets::{DENOM, PER_PAYMENT_MAX};

const VOTERS: [&str; 5] = ["owner", "operator", "guardian", "vendor-a", "vendor-b"];

/// Gas of all four transactions together.
pub(super) async fn measure(node: &Node) -> eyre::Result<u64> {
    let code_id = store(node, Wasm::Peers, "peers/cw3_fixed_multisig.wasm").await?;
    let keys = VOTERS.into_iter().map(|name| node.key(name)).collect::<eyre::Result<Vec<_>>>()?;
    let voters: Vec<_> = keys.iter().map(|key| json!({ "addr": key.address(), "weight": 1 })).collect();
    let new = json!({
        "voters": voters,
        "threshold": { "absolute_count": { "weight": 3 } },
        "max_voting_period": { "time": 86_400 },
    });
    let contract = create(node, &keys[0], code_id, &new, "cw3-fixed-multisig").await?;
    // The first writes counters that every later one finds.
    lifecycle(node, &contract, &keys, 1).await?;
    lifecycle(node, &contract, &keys, 2).await
}

async fn lifecycle(node: &Node, contract: &str, keys: &[Key], proposal: u64) -> eyre::Result<u64> {
    let amount = PER_PAYMENT_MAX.saturating_add(1).to_string();
    let vendor = node.address("vendor-c")?;
    let pay = json!({ "bank": { "send": { "to_address": vendor, "amount": [{ "denom": DENOM, "amount": amount }] } } });
    let propose = json!({ "propose": {
        "title": "Invoice over the limit", "description": "INV-2026-000001", "msgs": [pay], "latest": null,
    } });
    let vote = json!({ "vote": { "proposal_id": proposal, "vote": "yes" } });
    let execute = json!({ "execute": { "proposal_id": proposal } });
    let message = |key: &Key, msg: &Value| -> eyre::Result<Any> { Ok(tx::execute(key.address(), contract, msg, &[])?) };
    let mut gas = 0;
    for (key, msg) in [(&keys[0], propose), (&keys[1], vote.clone()), (&keys[2], vote), (&keys[0], execute)] {
        gas += node.send(key, vec![message(key, &msg)?]).await?.gas_used;
    }
    Ok(gas)
}
