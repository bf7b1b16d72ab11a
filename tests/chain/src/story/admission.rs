//! What never reaches a contract: sequences, signatures, fees, heights, gas; and that a transaction is all or nothing.

use cosmrs::Any;
use cosmrs::proto::cosmos::tx::v1beta1::TxRaw;
use prost::Message;
use serde_json::json;
use stateset_chain::tx::{self, Coin};
use stateset_chain::{Account, Key};

use super::spending::{Plan, create, payment, spend};
use super::stage::{GAS, Stage, Tx};
use crate::wallets::{self, DENOM};

/// Takes the bytes past the checks before the messages, on any chain, and no further.
const GAS_TOO_LITTLE: u64 = 90_000;

pub(super) async fn run(stage: &mut Stage) -> eyre::Result<()> {
    let b = stage.address("vendor-b")?;
    let mut plan = Plan { payees: vec![wallets::payee(&b)], ..Plan::new(stage, "admission") };
    plan.policy.payee_cooldown_seconds = 0;
    let wallet = create(stage, &plan).await?;
    envelopes(stage, &wallet).await?;
    signers(stage, &wallet).await?;
    batches(stage, &wallet).await?;
    bytes(stage, &wallet).await?;
    answers(stage, &wallet).await?;
    stage.look("after everything", &wallet).await
}

fn pay(stage: &Stage, wallet: &str, distinct: u32) -> eyre::Result<Any> {
    spend(stage, wallet, vec![payment(stage, distinct, &stage.address("vendor-b")?, 1)])
}

async fn envelopes(stage: &mut Stage, wallet: &str) -> eyre::Result<()> {
    let operator = stage.key("operator")?;
    let plain = Tx::new(vec![pay(stage, wallet, 400)?]);
    let fee = |amount, denom: &str| Some(Coin::new(amount, denom));
    let steps = [
        ("a sequence to come", Tx { sequence_ahead: 1, ..plain.clone() }),
        ("a sequence far ahead", Tx { sequence_ahead: 1_000, ..plain.clone() }),
        ("a sequence that was used", Tx { sequence_ahead: -1, ..plain.clone() }),
        ("another chain's id", Tx { chain_id: Some("stateset-1".to_owned()), ..plain.clone() }),
        ("a fee too low", Tx { fee: fee(24_999, "ustate"), ..plain.clone() }),
        ("no fee", Tx { fee: fee(0, "ustate"), ..plain.clone() }),
        ("a fee in another denom", Tx { fee: fee(25_000, DENOM), ..plain.clone() }),
        ("a fee that the sender lacks", Tx { fee: fee(10_u128.pow(15), "ustate"), ..plain.clone() }),
        ("a height that is past", Tx { timeout_height: 1, ..plain.clone() }),
        ("a memo too long", Tx { memo: "m".repeat(257), ..plain.clone() }),
        ("hardly any gas", Tx { gas: 1_000, ..plain.clone() }),
        ("no gas", Tx { gas: 0, ..plain.clone() }),
        ("gas for the checks and no more", Tx { gas: GAS_TOO_LITTLE, ..plain.clone() }),
        ("a memo, a height to come", Tx { memo: "m".repeat(256), timeout_height: 1_000_000, ..plain.clone() }),
    ];
    for (step, new) in steps {
        stage.send(&operator, step, new).await?;
    }
    Ok(())
}

async fn signers(stage: &mut Stage, wallet: &str) -> eyre::Result<()> {
    let nobody = Key::from_bytes(&[77; 32], "stateset")?;
    let unfreeze = json!({ "owner": { "unfreeze": {} } });
    let message = tx::execute(nobody.address(), wallet, &unfreeze, &[])?;
    stage.send(&nobody, "a sender that has no account", Tx::new(vec![message])).await?;
    let stranger = stage.key("stranger")?;
    let message = tx::execute(stranger.address(), wallet, &unfreeze, &[])?;
    let dear = Tx { gas: 50 * GAS, ..Tx::new(vec![message]) };
    stage.send(&stranger, "a fee that is more than the sender has", dear).await?;
    let operator = stage.key("operator")?;
    let vendor = stage.address("vendor-b")?;
    let steps = [
        ("a transfer in the wallet's name", tx::send(wallet, &vendor, &[Coin::new(1, DENOM)])),
        ("a transfer in the owner's name", tx::send(&stage.address("owner")?, &vendor, &[Coin::new(1, DENOM)])),
        ("a message in what is no name", tx::send("owner", &vendor, &[Coin::new(1, DENOM)])),
    ];
    for (step, message) in steps {
        stage.send(&operator, step, Tx::new(vec![message])).await?;
    }
    let mine = pay(stage, wallet, 410)?;
    let theirs = tx::send(&stage.address("owner")?, &vendor, &[Coin::new(1, DENOM)]);
    stage.send(&operator, "two names and one signature", Tx::new(vec![mine, theirs])).await.map(drop)
}

async fn batches(stage: &mut Stage, wallet: &str) -> eyre::Result<()> {
    let operator = stage.key("operator")?;
    let (good, other) = (pay(stage, wallet, 420)?, pay(stage, wallet, 421)?);
    let bad = spend(stage, wallet, vec![payment(stage, 422, &stage.address("stranger")?, 1)])?;
    stage.send(&operator, "the second message fails", Tx::new(vec![good.clone(), bad.clone()])).await?;
    stage.send(&operator, "the first message fails", Tx::new(vec![bad, good.clone()])).await?;
    stage.send(&operator, "two good messages", Tx::new(vec![good.clone(), other])).await?;
    stage.send(&operator, "the same message twice, paid before", Tx::new(vec![good.clone(), good])).await?;
    stage.send(&operator, "no messages", Tx::new(Vec::new())).await?;
    let unknown = Any { type_url: "/stateset.v1.MsgNothing".to_owned(), value: Vec::new() };
    stage.send(&operator, "a message of an unknown type", Tx::new(vec![unknown])).await?;
    let broken = Any { type_url: "/cosmos.bank.v1beta1.MsgSend".to_owned(), value: vec![0xff, 0xff] };
    stage.send(&operator, "a message of broken bytes", Tx::new(vec![broken])).await?;
    let query = Any { type_url: "/cosmos.bank.v1beta1.QueryBalanceRequest".to_owned(), value: Vec::new() };
    stage.send(&operator, "a question as a message", Tx::new(vec![query])).await.map(drop)
}

async fn bytes(stage: &mut Stage, wallet: &str) -> eyre::Result<()> {
    let operator = stage.key("operator")?;
    let sent = stage.send(&operator, "a payment", Tx::new(vec![pay(stage, wallet, 430)?])).await?;
    stage.broadcast("its bytes again", &sent).await?;
    let over = spend(stage, wallet, vec![payment(stage, 431, &stage.address("stranger")?, 1)])?;
    let failed = stage.send(&operator, "a payment that fails", Tx::new(vec![over])).await?;
    stage.broadcast("the bytes of what failed again", &failed).await?;
    let fresh = tx::sign(
        &operator,
        &tx::SignParams {
            chain_id: "stateset-devnet-1".to_owned(),
            account: stage.chain.account(operator.address()).await?.unwrap_or(Account { number: 0, sequence: 0 }),
            gas_limit: GAS,
            fee: Coin::new(25_000, "ustate"),
            timeout_height: 0,
            memo: String::new(),
        },
        vec![pay(stage, wallet, 432)?],
    );
    let raw = TxRaw::decode(fresh.bytes.as_slice())?;
    let with = |signatures: Vec<Vec<u8>>| TxRaw { signatures, ..raw.clone() }.encode_to_vec();
    let mut flipped = raw.signatures[0].clone();
    flipped[5] ^= 1;
    for (step, bytes) in [
        ("no signature", with(Vec::new())),
        ("an empty signature", with(vec![Vec::new()])),
        ("a signature with a bit flipped", with(vec![flipped])),
        ("a signature too short", with(vec![raw.signatures[0][..63].to_vec()])),
        ("two signatures", with(vec![raw.signatures[0].clone(), raw.signatures[0].clone()])),
        ("bytes cut off", fresh.bytes[..fresh.bytes.len() - 7].to_vec()),
        ("bytes with something behind them", [fresh.bytes.as_slice(), b"xyz"].concat()),
        ("no transaction at all", b"hello".to_vec()),
        ("no bytes of a transaction", Vec::new()),
        ("and the good bytes", fresh.bytes.clone()),
    ] {
        stage.broadcast(step, &bytes).await?;
    }
    Ok(())
}

/// The port's other questions.
async fn answers(stage: &mut Stage, wallet: &str) -> eyre::Result<()> {
    let chain = stage.chain.clone();
    let text = |answer: Result<String, stateset_chain::ChainError>| {
        answer.unwrap_or_else(|error| super::transcript::refusal(&error))
    };
    let nobody = Key::from_bytes(&[77; 32], "stateset")?;
    let absent = stateset_chain::TxHash([7; 32]);
    for (step, answer) in [
        ("a wallet's description", chain.contract(wallet).await.map(|found| format!("{found:?}"))),
        ("a description of no contract", chain.contract(nobody.address()).await.map(|found| format!("{found:?}"))),
        ("a description of no address", chain.contract("x").await.map(|found| format!("{found:?}"))),
        ("a code", chain.code(2).await.map(|found| format!("{found:?}"))),
        ("a code that does not exist", chain.code(99).await.map(|found| format!("{found:?}"))),
        ("code 0", chain.code(0).await.map(|found| format!("{found:?}"))),
        ("an account that does not exist", chain.account(nobody.address()).await.map(|found| format!("{found:?}"))),
        ("the account of no address", chain.account("x").await.map(|found| format!("{found:?}"))),
        (
            "a contract's account",
            chain.account(wallet).await.map(|found| format!("sequence {:?}", found.map(|a| a.sequence))),
        ),
        ("nobody's balance", chain.balance(nobody.address(), DENOM).await.map(|found| found.to_string())),
        ("a balance of no address", chain.balance("x", DENOM).await.map(|found| found.to_string())),
        ("a balance in no denom", chain.balance(wallet, "").await.map(|found| found.to_string())),
        (
            "a key of the store",
            chain
                .raw_query(wallet, b"contract_info")
                .await
                .map(|found| format!("{:?}", found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))),
        ),
        ("a key that is not in the store", chain.raw_query(wallet, b"nothing").await.map(|found| format!("{found:?}"))),
        (
            "a store of no contract",
            chain.raw_query(nobody.address(), b"nothing").await.map(|found| format!("{found:?}")),
        ),
        ("a transaction that does not exist", chain.find_tx(absent).await.map(|found| format!("{found:?}"))),
    ] {
        stage.write(step, vec![("answer", text(answer))]);
    }
    Ok(())
}
