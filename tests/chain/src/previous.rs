//! Contracts of earlier versions, kept as wasm in `tests/chain/previous`: what migrations begin from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use eyre::{OptionExt, ensure};
use serde::Serialize;
use serde_json::Value;
use stateset_chain::tx::{self, Instantiate};
use stateset_cli::deploy::{CodeRecord, ContractRecord, Record};

use crate::node::Node;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/previous"))
}

/// The SHA-256 of a contract's wasm, as written down when it was built.
pub fn checksum(name: &str, version: &str) -> eyre::Result<String> {
    let listed = std::fs::read_to_string(folder().join("checksums.txt"))?;
    let file = format!("stateset_{name}-{version}.wasm");
    let line = listed.lines().filter_map(|line| line.split_once("  ")).find(|(_, listed)| *listed == file);
    Ok(line.ok_or_eyre(format!("{file} is not listed"))?.0.to_owned())
}

fn gzipped(name: &str, version: &str) -> PathBuf {
    folder().join(format!("stateset_{name}-{version}.wasm.gz"))
}

/// Stores a contract's code, gzipped as it is; the chain names the same checksum.
pub async fn store(node: &Node, name: &str, version: &str) -> eyre::Result<CodeRecord> {
    let deployer = node.key("deployer")?;
    let wasm = std::fs::read(gzipped(name, version))?;
    let code_id = tx::stored_code_id(&node.send(&deployer, vec![tx::store_code(deployer.address(), wasm)]).await?)?;
    let found = node.chain.code(code_id).await?.ok_or_eyre("not stored")?;
    let checksum = checksum(name, version)?;
    ensure!(hex::encode(found.checksum) == checksum, "{name} {version} is other wasm than was written down");
    Ok(CodeRecord { code_id, checksum })
}

/// Creates a contract whose code admin is the deployer.
pub async fn create(node: &Node, code_id: u64, name: &str, msg: &impl Serialize) -> eyre::Result<ContractRecord> {
    let deployer = node.key("deployer")?;
    let (sender, admin) = (deployer.address(), Some(deployer.address()));
    let new = Instantiate { sender, admin, code_id, label: name, msg, funds: &[] };
    let made = node.send(&deployer, vec![tx::instantiate(&new)?]).await?;
    let address = tx::instantiated_addresses(&made)?.pop().ok_or_eyre("no address")?;
    Ok(ContractRecord { address })
}

/// A record of codes of one version, and of no contract yet.
pub async fn codes(node: &Node, names: &[&str], version: &str) -> eyre::Result<Record> {
    let mut record = Record { chain_id: node.sending.chain_id.clone(), ..Record::default() };
    for name in names {
        record.codes.insert((*name).to_owned(), store(node, name, version).await?);
    }
    record.contracts = BTreeMap::new();
    Ok(record)
}

/// Whether an answer says all that the former one said. A newer one may say more.
pub fn says_all(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            before.iter().all(|(key, value)| after.get(key).is_some_and(|now| says_all(value, now)))
        }
        (Value::Array(before), Value::Array(after)) => {
            before.len() == after.len() && before.iter().zip(after).all(|(before, after)| says_all(before, after))
        }
        _ => before == after,
    }
}
