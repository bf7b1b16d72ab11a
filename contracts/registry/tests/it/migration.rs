//! Migration: forwards only, and only from a registry.

use stateset_api::registry::MigrateMsg;
use stateset_registry::{ContractError, contract};

use crate::desk::Desk;

fn migrate_from(name: &str, version: &str) -> Result<Desk, ContractError> {
    let mut desk = Desk::new();
    cw2::set_contract_version(&mut desk.deps.storage, name, version)?;
    contract::migrate(desk.deps.as_mut(), desk.env.clone(), MigrateMsg {})?;
    Ok(desk)
}

#[test]
fn an_older_registry_migrates_and_goes_on() {
    let mut desk = migrate_from(contract::NAME, "0.0.1").unwrap();
    let stored = cw2::get_contract_version(&desk.deps.storage).unwrap();
    assert_eq!((stored.contract.as_str(), stored.version.as_str()), (contract::NAME, contract::VERSION));
    desk.register("owner", "keeper");
}

#[test]
fn another_contract_or_a_newer_registry_does_not_migrate() {
    for (name, version) in [("stateset:wallet", "0.0.1"), (contract::NAME, "99.0.0"), (contract::NAME, "x")] {
        let refused = migrate_from(name, version);
        assert!(matches!(refused.err(), Some(ContractError::Migration { .. })), "{name} {version}");
    }
}
