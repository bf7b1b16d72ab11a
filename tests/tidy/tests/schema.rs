//! The contracts' JSON schema in `schema/`: one folder per contract, one file per message and answer, and the whole in
//! one. `UPDATE=1` rewrites it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use cosmwasm_schema::{Api, generate_api};
use stateset_api::{governance, registry, reputation, treasury, wallet};

fn folder(contract: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema").join(contract)
}

/// File names and contents as cosmwasm-schema writes them.
fn generated(contract: &str, api: Api) -> BTreeMap<String, String> {
    let api = api.render();
    let whole = (format!("{contract}.json"), api.to_string().unwrap());
    let mut files: BTreeMap<String, String> = api.to_schema_files().unwrap().into_iter().collect();
    files.extend([whole]);
    files.values_mut().for_each(|text| text.push('\n'));
    files
}

fn stored(folder: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    entries.map(|entry| read(entry.unwrap().path())).collect()
}

fn check(contract: &str, api: Api) {
    let (folder, fresh) = (folder(contract), generated(contract, api));
    if env::var_os("UPDATE").is_some() {
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        fresh.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
        return;
    }
    let stored = stored(&folder);
    let stale: Vec<&String> = fresh
        .keys()
        .chain(stored.keys())
        .filter(|name| fresh.get(*name) != stored.get(*name))
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    assert!(
        stale.is_empty(),
        "schema/{contract} is stale: {stale:?}; `UPDATE=1 cargo test -p stateset-tests-tidy --test schema` rewrites it"
    );
}

#[test]
fn the_registrys_schema_is_what_its_messages_say() {
    check(
        "registry",
        generate_api! {
            name: "registry",
            version: "0.3.0",
            instantiate: registry::InstantiateMsg,
            execute: registry::ExecuteMsg,
            query: registry::QueryMsg,
            migrate: registry::MigrateMsg,
        },
    );
}

#[test]
fn the_wallets_schema_is_what_its_messages_say() {
    check(
        "wallet",
        generate_api! {
            name: "wallet",
            version: "0.3.0",
            instantiate: wallet::InstantiateMsg,
            execute: wallet::ExecuteMsg,
            query: wallet::QueryMsg,
            migrate: wallet::MigrateMsg,
        },
    );
}

#[test]
fn the_reputations_schema_is_what_its_messages_say() {
    check(
        "reputation",
        generate_api! {
            name: "reputation",
            version: "0.3.0",
            instantiate: reputation::InstantiateMsg,
            execute: reputation::ExecuteMsg,
            query: reputation::QueryMsg,
            migrate: reputation::MigrateMsg,
        },
    );
}

#[test]
fn the_treasurys_schema_is_what_its_messages_say() {
    check(
        "treasury",
        generate_api! {
            name: "treasury",
            version: "0.3.0",
            instantiate: treasury::InstantiateMsg,
            execute: treasury::ExecuteMsg,
            query: treasury::QueryMsg,
            migrate: treasury::MigrateMsg,
        },
    );
}

#[test]
fn the_governances_schema_is_what_its_messages_say() {
    check(
        "governance",
        generate_api! {
            name: "governance",
            version: "0.3.0",
            instantiate: governance::InstantiateMsg,
            execute: governance::ExecuteMsg,
            query: governance::QueryMsg,
            migrate: governance::MigrateMsg,
        },
    );
}
