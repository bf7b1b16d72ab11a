//! Migration: forwards only, and only from a reputation contract; what is stored stays.

use cosmwasm_std::testing::{MockApi, mock_dependencies, mock_env};
use cosmwasm_std::{Addr, Storage, from_json};
use stateset_api::event::Migrated;
use stateset_api::reputation::{Clock, Config, MigrateMsg, Nothing, QueryMsg};
use stateset_reputation::{ContractError, contract};

use crate::suite::{STATE, USDC, rules};

/// The configuration's cell as version 0.1 wrote it: without a clock.
fn write_config_0_1(storage: &mut dyn Storage) {
    let addr = |name: &str| MockApi::default().addr_make(name);
    let (owner, offered_to): (Addr, Option<Addr>) = (addr("owner"), Some(addr("heir")));
    let roles = (addr("governance"), addr("community"), addr("registry"));
    let cell = (owner, offered_to, roles, STATE, USDC, vec![7_u64, 9], rules());
    storage.set(b"c", &postcard::to_allocvec(&cell).unwrap());
    storage.set(b"h", &postcard::to_allocvec::<Vec<Addr>>(&vec![]).unwrap());
}

fn migrate_from(name: &str, version: &str) -> Result<(String, Migrated, Config), ContractError> {
    let mut deps = mock_dependencies();
    cw2::set_contract_version(&mut deps.storage, name, version)?;
    write_config_0_1(&mut deps.storage);
    let response = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {})?;
    let told = Migrated::from_event(&response.events[0]).unwrap();
    let config = from_json(contract::query(deps.as_ref(), mock_env(), QueryMsg::Config(Nothing {}))?)?;
    Ok((cw2::get_contract_version(&deps.storage)?.version, told, config))
}

#[test]
fn an_older_reputation_migrates_and_its_clock_runs_in_days() {
    let (version, told, config) = migrate_from(contract::NAME, "0.1.0").unwrap();
    assert_eq!(version, contract::VERSION);
    let (contract, to) = (contract::NAME.to_owned(), contract::VERSION.to_owned());
    assert_eq!(told, Migrated { contract, from: "0.1.0".into(), to });
    let addr = |name: &str| MockApi::default().addr_make(name).into_string();
    let env = mock_env();
    let expected = Config {
        owner: addr("owner"),
        offered_to: Some(addr("heir")),
        term: 0,
        governance: addr("governance"),
        community: addr("community"),
        in_setup: false,
        pending: None,
        registry: addr("registry"),
        stake_denom: STATE.into(),
        rating_denom: USDC.into(),
        wallet_code_ids: vec![7, 9],
        hooks: vec![],
        clock: Clock::default(),
        rules: rules(),
        caip10: format!("cosmos:{}:{}", env.block.chain_id, env.contract.address),
    };
    assert_eq!(config, expected);
}

#[test]
fn migrating_to_the_same_version_changes_nothing() {
    let mut deps = mock_dependencies();
    cw2::set_contract_version(&mut deps.storage, contract::NAME, "0.1.0").unwrap();
    write_config_0_1(&mut deps.storage);
    contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    let config = deps.storage.get(b"c");
    contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    assert_eq!(deps.storage.get(b"c"), config);
}

#[test]
fn another_contract_or_a_newer_reputation_does_not_migrate() {
    for (name, version) in [("stateset:wallet", "0.0.1"), (contract::NAME, "99.0.0"), (contract::NAME, "x")] {
        let refused = migrate_from(name, version);
        assert!(matches!(refused.err(), Some(ContractError::Migration { .. })), "{name} {version}");
    }
}
