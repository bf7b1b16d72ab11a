//! Messages that no honest client sends: unknown kinds, what is no JSON, money along, contracts that do not exist.

use cosmrs::Any;
use cosmrs::proto::cosmos::bank::v1beta1::MsgSend;
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmrs::proto::cosmwasm::wasm::v1::{MsgExecuteContract, MsgInstantiateContract};
use serde_json::json;
use stateset_chain::tx::{self, Coin};

use super::spending::{Plan, address, create, payment, spend};
use super::stage::Stage;
use crate::wallets::{self, DENOM};

/// An address of a contract's length at which there is none.
const NOBODY: &str = "stateset1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqt2z6eh";
/// Another chain's.
const FOREIGN: &str = "cosmos1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqnrql8a";

fn raw(sender: &str, contract: &str, msg: &[u8], funds: &[(&str, &str)]) -> Any {
    let coin = |(amount, denom): &(&str, &str)| ProtoCoin { denom: (*denom).to_owned(), amount: (*amount).to_owned() };
    tx::any(&MsgExecuteContract {
        sender: sender.to_owned(),
        contract: contract.to_owned(),
        msg: msg.to_vec(),
        funds: funds.iter().map(coin).collect(),
    })
}

pub(super) async fn run(stage: &mut Stage) -> eyre::Result<()> {
    let b = stage.address("vendor-b")?;
    let mut plan = Plan { payees: vec![wallets::payee(&b)], ..Plan::new(stage, "wire") };
    plan.policy.payee_cooldown_seconds = 0;
    let wallet = create(stage, &plan).await?;
    texts(stage, &wallet).await?;
    money_along(stage, &wallet).await?;
    elsewhere(stage, &wallet).await?;
    transfers(stage).await?;
    queries(stage, &wallet).await
}

async fn texts(stage: &mut Stage, wallet: &str) -> eyre::Result<()> {
    let operator = stage.address("operator")?;
    let texts: [(&str, &[u8]); 14] = [
        ("an unknown group", br#"{"thief":{"spend":{}}}"#),
        ("an unknown message of a group", br#"{"owner":{"steal":{}}}"#),
        ("an unknown field", br#"{"operator":{"take_over":{"epoch":1,"act":1,"force":true}}}"#),
        ("a missing field", br#"{"operator":{"take_over":{}}}"#),
        ("a field twice", br#"{"operator":{"take_over":{"epoch":1,"act":1,"epoch":1}}}"#),
        ("a number out of range", br#"{"operator":{"take_over":{"epoch":-1,"act":1}}}"#),
        ("an amount that is a number", br#"{"operator":{"spend":{"epoch":1,"denom":"uusdc","payments":[{"id":"x","to":"y","amount":5,"category":"c","reference":""}]}}}"#),
        ("two messages in one", br#"{"operator":{"take_over":{"epoch":1,"act":1}},"owner":{"unfreeze":{}}}"#),
        ("JSON of another kind", b"[]"),
        ("null", b"null"),
        ("no JSON", b"{not json"),
        ("JSON with something behind it", b"{} {}"),
        ("no bytes", b""),
        ("bytes that are no text", b"\xff\xfe{}"),
    ];
    for (step, text) in texts {
        let message = raw(&operator, wallet, text, &[]);
        stage.act("operator", step, message).await?;
    }
    Ok(())
}

async fn money_along(stage: &mut Stage, wallet: &str) -> eyre::Result<()> {
    let (owner, operator) = (stage.address("owner")?, stage.address("operator")?);
    let unfreeze = br#"{"owner":{"unfreeze":{}}}"#;
    let take_over = br#"{"operator":{"take_over":{"epoch":1,"act":1}}}"#;
    let steps: [(&str, &str, Any); 8] = [
        ("owner", "money along with an owner's message", raw(&owner, wallet, unfreeze, &[("5", DENOM)])),
        ("operator", "money along with an operator's message", raw(&operator, wallet, take_over, &[("5", "ustate")])),
        ("operator", "money along that the sender lacks", raw(&operator, wallet, take_over, &[("5", DENOM)])),
        ("owner", "money along with an unknown message", raw(&owner, wallet, br#"{"x":{}}"#, &[("5", DENOM)])),
        ("owner", "money along of zero", raw(&owner, wallet, unfreeze, &[("0", DENOM)])),
        ("owner", "money along twice in a denom", raw(&owner, wallet, unfreeze, &[("1", DENOM), ("1", DENOM)])),
        ("owner", "money along out of order", raw(&owner, wallet, unfreeze, &[("1", DENOM), ("1", "ustate")])),
        ("owner", "money along that is no number", raw(&owner, wallet, unfreeze, &[("x", DENOM)])),
    ];
    for (who, step, message) in steps {
        stage.act(who, step, message).await?;
    }
    Ok(())
}

async fn elsewhere(stage: &mut Stage, wallet: &str) -> eyre::Result<()> {
    let operator = stage.address("operator")?;
    let text = br#"{"operator":{"take_over":{"epoch":1,"act":1}}}"#;
    for (step, contract) in [
        ("a contract that does not exist", NOBODY),
        ("a person's address as contract", &*stage.address("owner")?),
        ("a contract that is no address", "wallet"),
        ("no contract", ""),
        ("a contract of another chain", FOREIGN),
    ] {
        let message = raw(&operator, contract, text, &[]);
        stage.act("operator", step, message).await?;
    }
    let new = |code_id, label: &str, msg: &[u8]| {
        let (label, msg, sender) = (label.to_owned(), msg.to_vec(), operator.clone());
        tx::any(&MsgInstantiateContract { sender, admin: String::new(), code_id, label, msg, funds: Vec::new() })
    };
    let code = stage.record.code("registry")?.code_id;
    for (step, message) in [
        ("a contract of a code that does not exist", new(99, "x", b"{}")),
        ("a contract of code 0", new(0, "x", b"{}")),
        ("a contract without a label", new(code, "", b"{}")),
        ("a contract with a label too long", new(code, &"x".repeat(129), b"{}")),
        ("a contract from what is no JSON", new(code, "x", b"{")),
        ("a contract from an unknown field", new(code, "x", br#"{"x":1}"#)),
        ("a second registry", new(code, "x", b"{}")),
    ] {
        stage.act("operator", step, message).await?;
    }
    let upload = tx::store_code(&operator, b"no wasm".to_vec());
    stage.act("operator", "an upload that is no wasm", upload).await?;
    let pay = spend(stage, wallet, vec![payment(stage, 300, &stage.address("vendor-b")?, 1)])?;
    stage.act("operator", "and a good payment after all that", pay).await
}

async fn transfers(stage: &mut Stage) -> eyre::Result<()> {
    let (owner, operator) = (stage.address("owner")?, stage.address("operator")?);
    let coin = |amount: &str, denom: &str| ProtoCoin { denom: denom.to_owned(), amount: amount.to_owned() };
    let send = |to: &str, amount: Vec<ProtoCoin>| {
        tx::any(&MsgSend { from_address: owner.clone(), to_address: to.to_owned(), amount })
    };
    for (step, message) in [
        ("a transfer", tx::send(&owner, &operator, &[Coin::new(7, DENOM), Coin::new(3, "ustate")])),
        ("a transfer of zero", send(&operator, vec![coin("0", DENOM)])),
        ("a transfer of no coins", send(&operator, Vec::new())),
        ("a transfer of less than nothing", send(&operator, vec![coin("-1", DENOM)])),
        ("a transfer of more than there is", send(&operator, vec![coin("999999999999999999", DENOM)])),
        ("a transfer of an unknown denom", send(&operator, vec![coin("1", "ugold")])),
        ("a transfer of no denom", send(&operator, vec![coin("1", "")])),
        ("a transfer to what is no address", send("vendor", vec![coin("1", DENOM)])),
        ("a transfer to nobody", send("", vec![coin("1", DENOM)])),
        ("a transfer to oneself", send(&owner, vec![coin("1", DENOM)])),
        ("a transfer to a new account", send(NOBODY, vec![coin("1", DENOM)])),
    ] {
        stage.act("owner", step, message).await?;
    }
    Ok(())
}

async fn queries(stage: &mut Stage, wallet: &str) -> eyre::Result<()> {
    let texts: [(&str, &[u8]); 5] = [
        ("an unknown query", br#"{"secrets":{}}"#),
        ("a query with an unknown field", br#"{"wallet":{"x":1}}"#),
        ("a query that is no JSON", b"{"),
        ("a query of no bytes", b""),
        ("a query of another kind", b"[]"),
    ];
    for (step, text) in texts {
        stage.ask_raw(step, wallet, text).await?;
    }
    let question = json!({ "wallet": {} });
    stage.ask("a query to a contract that does not exist", NOBODY, &question).await?;
    stage.ask("a query to a person", &stage.address("owner")?, &question).await?;
    stage.ask("a query to what is no address", "wallet", &question).await?;
    stage.ask("a query to another chain's address", FOREIGN, &question).await?;
    stage.ask("a query to where no contract came to be", &address(stage, "unbound")?, &question).await
}
