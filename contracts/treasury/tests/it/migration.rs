//! Migration: forwards only, and only from a treasury; what is stored stays.

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use stateset_api::treasury::MigrateMsg;
use stateset_treasury::{ContractError, contract};

fn migrate_from(name: &str, version: &str) -> Result<Vec<String>, ContractError> {
    let mut deps = mock_dependencies();
    cw2::set_contract_version(&mut deps.storage, name, version)?;
    let answer = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {})?;
    assert_eq!(cw2::get_contract_version(&deps.storage)?.version, contract::VERSION);
    Ok(answer.attributes.into_iter().map(|attribute| attribute.value).collect())
}

#[test]
fn an_older_treasury_migrates_and_says_from_where_to_where() {
    assert_eq!(migrate_from(contract::NAME, "0.0.1").unwrap(), ["0.0.1", contract::VERSION]);
}

#[test]
fn another_contract_or_a_newer_treasury_does_not_migrate() {
    for (name, version) in [("stateset:wallet", "0.0.1"), (contract::NAME, "99.0.0"), (contract::NAME, "x")] {
        let refused = migrate_from(name, version);
        assert!(matches!(refused.err(), Some(ContractError::Migration { .. })), "{name} {version}");
    }
}
