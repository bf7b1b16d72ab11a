//! Migration: forwards only, and only from a governance contract; it says from which version to which.

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use stateset_api::event::Migrated;
use stateset_api::governance::MigrateMsg;
use stateset_governance::{ContractError, contract};

fn migrate_from(name: &str, version: &str) -> Result<Migrated, ContractError> {
    let mut deps = mock_dependencies();
    cw2::set_contract_version(&mut deps.storage, name, version)?;
    let response = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {})?;
    assert_eq!(cw2::get_contract_version(&deps.storage)?.version, contract::VERSION);
    Ok(Migrated::from_event(&response.events[0]).unwrap())
}

#[test]
fn an_older_governance_migrates_and_says_so() {
    let (contract, to) = (contract::NAME.to_owned(), contract::VERSION.to_owned());
    assert_eq!(migrate_from(contract::NAME, "0.0.1").unwrap(), Migrated { contract, from: "0.0.1".into(), to });
}

#[test]
fn another_contract_or_a_newer_governance_does_not_migrate() {
    for (name, version) in [("stateset:wallet", "0.0.1"), (contract::NAME, "99.0.0"), (contract::NAME, "x")] {
        let refused = migrate_from(name, version);
        assert!(matches!(refused.err(), Some(ContractError::Migration { .. })), "{name} {version}");
    }
}
