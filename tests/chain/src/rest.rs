//! What a node says by HTTP of one height: a test that compares must not see half of one block and half of the next.
//!
//! Never here: anything that is sent. What tests send goes by gRPC, as the keeper does it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use cosmwasm_std::{Binary, Timestamp};
use eyre::{OptionExt, ensure};
use serde_json::Value;
use tokio::time::Instant;

use crate::node::Node;

/// What is asked of a block that the node has, but not yet its state.
const EARLY: &str = "cannot query with height in the future";
const PATIENCE: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(50);

/// Answers a question about the state after a block.
pub async fn get(node: &Node, path: &str, height: u64) -> eyre::Result<Value> {
    let limit = Instant::now() + PATIENCE;
    loop {
        match once(node, path, height) {
            Err(error) if error.to_string().contains(EARLY) && Instant::now() < limit => {
                tokio::time::sleep(POLL).await;
            }
            answer => return answer,
        }
    }
}

fn once(node: &Node, path: &str, height: u64) -> eyre::Result<Value> {
    let host = node.devnet.api.strip_prefix("http://").ok_or_eyre("the node's API is no http address")?;
    let mut stream = TcpStream::connect(host)?;
    // Of HTTP 1.0, so that the answer ends with the connection and comes in one piece.
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {host}\r\nx-cosmos-block-height: {height}\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_eyre("no answer")?;
    ensure!(head.contains(" 200 "), "{path} at {height}: {body}");
    Ok(serde_json::from_str(body)?)
}

/// Asks a contract.
pub async fn smart(node: &Node, contract: &str, query: &Value, height: u64) -> eyre::Result<Value> {
    let query = Binary::from(query.to_string().as_bytes()).to_base64().replace('+', "-").replace('/', "_");
    let answer = get(node, &format!("/cosmwasm/wasm/v1/contract/{contract}/smart/{query}"), height).await?;
    Ok(answer["data"].clone())
}

/// What an account holds of a denom, in its smallest unit.
pub async fn balance(node: &Node, holder: &str, denom: &str, height: u64) -> eyre::Result<u128> {
    let answer = get(node, &format!("/cosmos/bank/v1beta1/balances/{holder}/by_denom?denom={denom}"), height).await?;
    Ok(answer["balance"]["amount"].as_str().ok_or_eyre("no amount")?.parse()?)
}

/// What an account has staked, by the validator's address.
pub async fn delegations(node: &Node, delegator: &str, height: u64) -> eyre::Result<Vec<(String, u128)>> {
    let answer = get(node, &format!("/cosmos/staking/v1beta1/delegations/{delegator}"), height).await?;
    let entries = answer["delegation_responses"].as_array().ok_or_eyre("no delegations")?;
    let entry = |entry: &Value| {
        let validator = entry["delegation"]["validator_address"].as_str().ok_or_eyre("no validator")?.to_owned();
        Ok((validator, entry["balance"]["amount"].as_str().ok_or_eyre("no amount")?.parse()?))
    };
    entries.iter().map(entry).collect()
}

/// A block's own time.
pub async fn time(node: &Node, height: u64) -> eyre::Result<Timestamp> {
    let answer = get(node, &format!("/cosmos/base/tendermint/v1beta1/blocks/{height}"), height).await?;
    let text = answer["block"]["header"]["time"].as_str().ok_or_eyre("no time")?;
    let time = cosmrs::tendermint::Time::parse_from_rfc3339(text)?;
    Ok(Timestamp::from_nanos(u64::try_from(time.unix_timestamp_nanos())?))
}
