//! What is compared with: a bank send, the forwarder, and cw1-subkeys built from its crate.

use cosmrs::Any;
use serde::Serialize;
use serde_json::json;
use stateset_chain::Key;
use stateset_chain::tx::{self, Coin, Instantiate};
use stateset_tests_forwarder::ExecuteMsg;

use super::Row;
use crate::node::{Node, Wasm, artifacts};
use crate::wallets::DENOM;

const AMOUNT: u128 = 12_500_000;

/// The peer's gas, as [`super::PEER`] has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer {
    pub(super) one: u64,
    pub(super) ten_in_message: u64,
    pub(super) ten_messages: u64,
}

pub(super) async fn plain(node: &Node) -> eyre::Result<Vec<Row>> {
    let (owner, operator, vendor) = (node.key("owner")?, node.key("operator")?, node.address("vendor-a")?);
    let send = || vec![tx::send(owner.address(), &vendor, &[Coin::new(AMOUNT, DENOM)])];
    node.send(&owner, send()).await?;
    // Every payee holds something already: making their accounts is not what is measured.
    let accounts = payees(10)?.iter().map(|to| tx::send(owner.address(), to, &[Coin::new(1, DENOM)])).collect();
    node.send(&owner, accounts).await?;
    let bank = Row::new("bank send", 1, &node.send(&owner, send()).await?);

    let forward = forwarder(node, &owner, &operator).await?;
    node.send(&operator, vec![forward.clone()]).await?;
    let forwarded = Row::new("contract without rules", 1, &node.send(&operator, vec![forward]).await?);
    Ok(vec![bank, forwarded])
}

/// Creates the contract without rules, and gives the operator's message that has it pay.
pub(super) async fn forwarder(node: &Node, owner: &Key, operator: &Key) -> eyre::Result<Any> {
    let code_id = store(node, Wasm::Bench, "bench/stateset_tests_forwarder.wasm").await?;
    let contract = create(node, owner, code_id, &json!({}), "forwarder").await?;
    let msg = ExecuteMsg { to: node.address("vendor-a")?, coin: cosmwasm_std::coin(AMOUNT, DENOM) };
    Ok(tx::execute(operator.address(), &contract, &msg, &[])?)
}

pub(super) async fn peer(node: &Node) -> eyre::Result<Peer> {
    let (owner, operator) = (node.key("owner")?, node.key("operator")?);
    let code_id = store(node, Wasm::Peers, "peers/cw1_subkeys.wasm").await?;
    let new = json!({ "admins": [owner.address()], "mutable": true });
    let contract = create(node, &owner, code_id, &new, "cw1-subkeys").await?;
    let allowance = json!({ "increase_allowance": {
        "spender": operator.address(), "amount": { "denom": DENOM, "amount": "1000000000000" }, "expires": null,
    } });
    node.send(&owner, vec![tx::execute(owner.address(), &contract, &allowance, &[])?]).await?;
    let payees = payees(10)?;
    let pay = |payees: &[String]| -> eyre::Result<Any> {
        let send = |to: &String| json!({ "bank": { "send": { "to_address": to, "amount": [{ "denom": DENOM, "amount": AMOUNT.to_string() }] } } });
        let msgs: Vec<_> = payees.iter().map(send).collect();
        Ok(tx::execute(operator.address(), &contract, &json!({ "execute": { "msgs": msgs } }), &[])?)
    };
    node.send(&operator, vec![pay(&payees)?]).await?;
    let one = node.send(&operator, vec![pay(&payees[..1])?]).await?.gas_used;
    let ten_in_message = node.send(&operator, vec![pay(&payees)?]).await?.gas_used;
    let each = payees.iter().map(|payee| pay(std::slice::from_ref(payee))).collect::<Result<Vec<_>, _>>()?;
    let ten_messages = node.send(&operator, each).await?.gas_used;
    Ok(Peer { one, ten_in_message, ten_messages })
}

/// Addresses of new keys, the same in every run.
pub(super) fn payees(count: u8) -> eyre::Result<Vec<String>> {
    (1..=count).map(|seed| Ok(Key::from_bytes(&[seed; 32], "stateset")?.address().to_owned())).collect()
}

/// Stores code for the bench and gives its id.
pub(crate) async fn store(node: &Node, wasm: Wasm, file: &str) -> eyre::Result<u64> {
    let (deployer, wasm) = (node.key("deployer")?, std::fs::read(artifacts(wasm)?.join(file))?);
    Ok(tx::stored_code_id(&node.send(&deployer, vec![tx::store_code(deployer.address(), wasm)]).await?)?)
}

/// Creates a contract with money in it and gives its address.
pub(super) async fn create(
    node: &Node,
    owner: &Key,
    code_id: u64,
    msg: &impl Serialize,
    label: &str,
) -> eyre::Result<String> {
    let funds = &[Coin::new(10_000_000_000, DENOM)];
    let new = Instantiate { sender: owner.address(), admin: None, code_id, label, msg, funds };
    let included = node.send(owner, vec![tx::instantiate(&new)?]).await?;
    let addresses = tx::instantiated_addresses(&included)?;
    addresses.into_iter().next().ok_or_else(|| eyre::eyre!("{label}: no address"))
}
