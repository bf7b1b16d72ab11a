//! The TypeScript client in `schema/ts/src/contracts`: made from each `schema/<contract>/<contract>.json`, without
//! Node. `UPDATE=1` rewrites it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod module;
mod shape;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Value, json};

fn schema() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema")
}

/// Every contract that has a schema, by name.
fn contracts() -> BTreeMap<String, Value> {
    let entries = fs::read_dir(schema()).unwrap().map(|entry| entry.unwrap().path());
    let read = |folder: PathBuf| {
        let name = folder.file_name()?.to_str()?.to_owned();
        let text = fs::read_to_string(folder.join(format!("{name}.json"))).ok()?;
        Some((name, serde_json::from_str(&text).unwrap()))
    };
    entries.filter_map(read).collect()
}

fn generated() -> BTreeMap<String, String> {
    let contracts = contracts();
    let mut files: BTreeMap<String, String> =
        contracts.iter().map(|(name, schema)| (format!("{name}.ts"), module::module(name, schema))).collect();
    let names: Vec<&str> = contracts.keys().map(String::as_str).collect();
    files.insert("index.ts".to_owned(), module::index(&names));
    files
}

#[test]
fn the_typescript_client_is_what_the_schema_says() {
    let (folder, fresh) = (schema().join("ts/src/contracts"), generated());
    if env::var_os("UPDATE").is_some() {
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        fresh.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
        return;
    }
    let entries = fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap());
    let stored = entries.map(|entry| entry.file_name().into_string().unwrap());
    let names: BTreeSet<String> = stored.chain(fresh.keys().cloned()).collect();
    let is_fresh = |name: &String| fs::read_to_string(folder.join(name)).ok().as_ref() == fresh.get(name);
    let stale: Vec<&String> = names.iter().filter(|name| !is_fresh(name)).collect();
    assert!(
        stale.is_empty(),
        "schema/ts/src/contracts is stale: {stale:?}; `UPDATE=1 cargo test -p stateset-tests-tidy --test typescript` \
         rewrites it"
    );
}

#[test]
fn each_query_and_message_of_a_contract_has_a_method() {
    let (contracts, files) = (contracts(), generated());
    assert!(contracts.contains_key("wallet") && contracts.contains_key("registry"), "{:?}", contracts.keys());
    for (name, schema) in &contracts {
        let text = &files[&format!("{name}.ts")];
        for message in ["query", "execute"] {
            for variant in schema[message]["oneOf"].as_array().unwrap() {
                let word = variant["required"][0].as_str().or(variant["enum"][0].as_str()).unwrap();
                let method = format!("  {}(", module::camel(word));
                assert!(text.contains(&method), "{name}: no method for {message} {word}");
            }
        }
    }
}

/// A small contract, whole.
#[test]
fn a_module_reads_as_a_person_would_write_it() {
    let execute = json!({
        "title": "ExecuteMsg",
        "oneOf": [{
            "type": "object", "required": ["put"], "additionalProperties": false,
            "properties": { "put": { "$ref": "#/definitions/Entry" } },
        }],
        "definitions": { "Entry": {
            "description": "What is kept. Ends no comment: */", "type": "object", "required": ["marks", "kind"],
            "properties": {
                "marks": { "type": "array", "items": [{ "type": "string" }, { "type": "integer" }] },
                "kind": { "oneOf": [{ "type": "string", "enum": ["a", "b"] }] },
                "@id": { "type": "string" },
                "note": { "description": "One.\n\nTwo.", "type": ["string", "null"] },
            },
        } },
    });
    let query = json!({
        "title": "QueryMsg",
        "oneOf": [
            { "type": "string", "enum": ["head"] },
            {
                "description": "By name.", "type": "object", "required": ["find_entry"],
                "properties": { "find_entry": {
                    "type": "object", "properties": { "limit": { "type": ["integer", "null"] } },
                } },
            },
        ],
    });
    let nothing = json!({ "title": "InstantiateMsg", "type": "object", "additionalProperties": false });
    let answers = json!({ "head": { "title": "uint64", "type": "integer" }, "find_entry": {
        "title": "Nullable_Entry", "anyOf": [{ "$ref": "#/definitions/Entry" }, { "type": "null" }],
        "definitions": execute["definitions"],
    } });
    let schema = json!({ "instantiate": nothing, "execute": execute, "query": query, "responses": answers });
    let text = module::module("shelf", &schema);
    if env::var_os("UPDATE").is_some() {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/typescript/shelf.ts"), &text).unwrap();
        return;
    }
    assert_eq!(text, include_str!("shelf.ts"));
}

/// Two meanings of one name in a contract would make one of them wrong.
#[test]
fn one_name_with_two_meanings_is_refused() {
    let with = |kind: &str| json!({ "title": "Msg", "type": "object", "definitions": { "Same": { "type": kind } } });
    let count = |one, other| shape::named(&[&with(one), &with(other)]).map(|types| types.len());
    assert_eq!(count("string", "string"), Ok(2));
    assert_eq!(count("string", "integer"), Err("Same has two meanings".to_owned()));
}
