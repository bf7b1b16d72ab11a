//! Where a treasury's money works on the node: validators that run nothing, and Astroport's real factory, pair and LP
//! token. The pool's three contracts take some minutes to build the first time.

use std::str::FromStr;

use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmrs::proto::cosmos::crypto::ed25519::PubKey;
use cosmrs::proto::cosmos::staking::v1beta1::{CommissionRates, Description, MsgCreateValidator};
use cosmrs::{AccountId, Any};
use serde_json::{Value, json};
use stateset_chain::Key;
use stateset_chain::contract::ask;
use stateset_chain::tx::{self, Coin, Instantiate};

use crate::node::{Node, Wasm, artifacts};
use crate::wallets::DENOM;

/// What is staked.
pub const STATE: &str = "ustate";
/// What the pool holds at first, in the denoms' smallest units: 100,000 dollars and 400,000 STATE.
pub const POOL_USDC: u128 = 100_000_000_000;
pub const POOL_STATE: u128 = 400_000_000_000;

/// A pair of [`DENOM`] and [`STATE`] at 30 bps.
pub struct Pool {
    pub factory: String,
    pub pair: String,
    pub lp_token: String,
    /// Of the block that endowed it.
    pub height: u64,
}

/// Stores one of our builds; answers its id and its checksum.
pub async fn store(node: &Node, wasm: Wasm, file: &str) -> eyre::Result<(u64, [u8; 32])> {
    let (deployer, wasm) = (node.key("deployer")?, std::fs::read(artifacts(wasm)?.join(file))?);
    let checksum = stateset_api::approval::sha256(&[&wasm]);
    let stored = node.send(&deployer, vec![tx::store_code(deployer.address(), wasm)]).await?;
    Ok((tx::stored_code_id(&stored)?, checksum))
}

/// The address under which an account is a validator.
pub fn operator_address(account: &str) -> eyre::Result<String> {
    let account = AccountId::from_str(account).map_err(|error| eyre::eyre!("{error}"))?;
    let address = AccountId::new("statesetvaloper", &account.to_bytes()).map_err(|error| eyre::eyre!("{error}"))?;
    Ok(address.to_string())
}

/// The message by which an account becomes a validator, far too small to matter to consensus, whose consensus key
/// nobody has; and its address.
pub fn create_validator(account: &str, number: u8) -> eyre::Result<(String, Any)> {
    let rate = |percent: u64| (u128::from(percent) * 10_000_000_000_000_000).to_string();
    let validator_address = operator_address(account)?;
    #[expect(deprecated, reason = "the field is still part of the message")]
    let create = MsgCreateValidator {
        description: Some(Description { moniker: format!("small {number}"), ..Description::default() }),
        commission: Some(CommissionRates { rate: rate(5), max_rate: rate(20), max_change_rate: rate(1) }),
        min_self_delegation: "1".to_owned(),
        delegator_address: String::new(),
        validator_address: validator_address.clone(),
        pubkey: Some(tx::any(&PubKey { key: stateset_api::approval::sha256(&[&[number]]).to_vec() })),
        value: Some(ProtoCoin { denom: STATE.to_owned(), amount: "2000000".to_owned() }),
    };
    Ok((validator_address, tx::any(&create)))
}

/// The node's own validator and `small` others, each of an account of its own that the faucet endows.
pub async fn validators(node: &Node, small: u8) -> eyre::Result<Vec<String>> {
    let faucet = node.key("faucet")?;
    let mut validators = vec![operator_address(&node.address("validator")?)?];
    let keys = (1..=small).map(|number| Ok((number, Key::from_bytes(&[number; 32], faucet.prefix())?)));
    let keys: Vec<(u8, Key)> = keys.collect::<eyre::Result<_>>()?;
    let purse = [Coin::new(10_000_000, STATE)];
    node.send(&faucet, keys.iter().map(|(_, key)| tx::send(faucet.address(), key.address(), &purse)).collect()).await?;
    for (number, key) in &keys {
        let (address, create) = create_validator(key.address(), *number)?;
        node.send(key, vec![create]).await?;
        validators.push(address);
    }
    Ok(validators)
}

/// Astroport's factory and a pair, which the owner endows.
pub async fn pool(node: &Node, owner: &Key) -> eyre::Result<Pool> {
    let (token, _) = store(node, Wasm::Pool, "pool/astroport_token.wasm").await?;
    let (pair, _) = store(node, Wasm::Pool, "pool/astroport_pair.wasm").await?;
    let (factory, _) = store(node, Wasm::Pool, "pool/astroport_factory.wasm").await?;
    let msg = json!({
        "pair_configs": [{ "code_id": pair, "pair_type": { "xyk": {} }, "total_fee_bps": 30, "maker_fee_bps": 0 }],
        "token_code_id": token, "owner": owner.address(), "whitelist_code_id": 0,
        "coin_registry_address": owner.address(),
    });
    let sender = owner.address();
    let new = Instantiate { sender, admin: None, code_id: factory, label: "factory", msg: &msg, funds: &[] };
    let made = node.send(owner, vec![tx::instantiate(&new)?]).await?;
    let factory = tx::instantiated_addresses(&made)?.remove(0);
    let infos = json!([native(DENOM), native(STATE)]);
    let create = json!({ "create_pair": { "pair_type": { "xyk": {} }, "asset_infos": infos } });
    node.send(owner, vec![tx::execute(sender, &factory, &create, &[])?]).await?;
    let found: Value = ask(node.chain.as_ref(), &factory, &json!({ "pair": { "asset_infos": infos } })).await?;
    let named = |field: &str| {
        let address = found[field].as_str().map(str::to_owned);
        address.ok_or_else(|| eyre::eyre!("no {field}: {found}"))
    };
    let (pair, lp_token) = (named("contract_addr")?, named("liquidity_token")?);
    let assets = [asset(DENOM, POOL_USDC), asset(STATE, POOL_STATE)];
    let provide = json!({ "provide_liquidity": { "assets": assets } });
    let funds = [Coin::new(POOL_STATE, STATE), Coin::new(POOL_USDC, DENOM)];
    let height = node.send(owner, vec![tx::execute(sender, &pair, &provide, &funds)?]).await?.height;
    Ok(Pool { factory, pair, lp_token, height })
}

fn native(denom: &str) -> Value {
    json!({ "native_token": { "denom": denom } })
}

/// So much of a denom, as the pair names it.
pub fn asset(denom: &str, amount: u128) -> Value {
    json!({ "info": native(denom), "amount": amount.to_string() })
}
