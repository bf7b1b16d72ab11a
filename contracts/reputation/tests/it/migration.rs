//! Migration: forwards only, and only from a reputation contract; what is stored stays.

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use stateset_api::reputation::MigrateMsg;
use stateset_reputation::{ContractError, contract};

fn migrate_from(name: &str, version: &str) -> Result<String, ContractError> {
    let mut deps = mock_dependencies();
    cw2::set_contract_version(&mut deps.storage, name, version)?;
    contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {})?;
    Ok(cw2::get_contract_version(&deps.storage)?.version)
}

#[test]
fn an_older_reputation_migrates() {
    assert_eq!(migrate_from(contract::NAME, "0.0.1").unwrap(), contract::VERSION);
}

#[test]
fn another_contract_or_a_newer_reputation_does_not_migrate() {
    for (name, version) in [("stateset:wallet", "0.0.1"), (contract::NAME, "99.0.0"), (contract::NAME, "x")] {
        let refused = migrate_from(name, version);
        assert!(matches!(refused.err(), Some(ContractError::Migration { .. })), "{name} {version}");
    }
}
