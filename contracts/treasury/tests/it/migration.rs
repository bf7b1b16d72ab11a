//! Migration: forwards only, and only from a treasury; what version 0.2 stored is read as it was meant.

use cosmwasm_std::testing::{MockStorage, mock_dependencies, mock_env};
use cosmwasm_std::{Storage, Timestamp};
use cw_multi_test::{AppResponse, Executor};
use stateset_api::Amount;
use stateset_api::event::Migrated;
use stateset_api::treasury::{
    Change, GuardianMsg, MigrateMsg, PendingResponse, Policy, Price, QueryMsg, RemainingResponse, WalletMsg,
};
use stateset_tests_suite::{START, STATE, USDC, refused, sender};
use stateset_treasury::{ContractError, contract};

use crate::suite::{DELAY, PRICE, Suite, UNBONDING, USD, VALIDATORS, unstake};

/// Every cell of a treasury as version 0.2 wrote it for the suite's wallet and pool: stake with two validators, some of
/// it unbonding, liquidity, a looser policy pending.
const WORKING: [(&str, &str); 6] = [
    ("a", "00"),
    (
        "c",
        concat!(
            "437374617465736574316d7a64687776766832327772743037773539777879643538383232716176776b78356c63656a3761",
            "71666b7071716c6861716673373465647a770575757364630675737461746580df6e90a10f80f7c4d5060001f40364ac0280",
            "f52480e1eb178090dfc04a8094ebdc030214737461746573657476616c6f70657231616e6e61b81715737461746573657476",
            "616c6f706572316265727461b8170143737461746573657431777567387365777036636564676b6d726d76686c336c663374",
            "756c61676d39686e76793870307270707a39796a773067347774716639676a7166a01f80c60a014373746174657365743177",
            "7567387365777036636564676b6d726d76686c336c663374756c61676d39686e76793870307270707a39796a773067347774",
            "716639676a716643737461746573657431777567387365777036636564676b6d726d76686c336c663374756c61676d39686e",
            "76793870307270707a39796a773067347774716639676a7166",
        ),
    ),
    (
        "contract_info",
        "7b22636f6e7472616374223a2273746174657365743a7472656173757279222c2276657273696f6e223a22302e322e30227d",
    ),
    ("l", "018088debe0180d6b3d606"),
    (
        "n",
        concat!(
            "010001f403c801ac0280f52480e1eb178090dfc04a8094ebdc030214737461746573657476616c6f70657231616e6e61b817",
            "15737461746573657476616c6f706572316265727461b8170143737461746573657431777567387365777036636564676b6d",
            "726d76686c336c663374756c61676d39686e76793870307270707a39796a773067347774716639676a7166a01f80c60a80bd",
            "cfd506",
        ),
    ),
    ("u", "01c6ac1ebfe7ba0b01c6ac1eb2e6c4a31f"),
];
/// The two cells that a stop by the guardian changed.
const STOPPED: [(&str, &str); 2] = [
    (
        "c",
        concat!(
            "437374617465736574316d7a64687776766832327772743037773539777879643538383232716176776b78356c63656a3761",
            "71666b7071716c6861716673373465647a770575757364630675737461746580df6e90a10f80f7c4d5060143737461746573",
            "6574316d686e7733393674673673376d6878686167616d687a766e67743667657476666464726a776b6e3073707378396d7a",
            "7535397871746d3038396680f7c4d506036f64640001f40364ac0280f52480e1eb178090dfc04a8094ebdc03021473746174",
            "6573657476616c6f70657231616e6e61b81715737461746573657476616c6f706572316265727461b8170143737461746573",
            "657431777567387365777036636564676b6d726d76686c336c663374756c61676d39686e76793870307270707a39796a7730",
            "67347774716639676a7166a01f80c60a0143737461746573657431777567387365777036636564676b6d726d76686c336c66",
            "3374756c61676d39686e76793870307270707a39796a773067347774716639676a7166437374617465736574317775673873",
            "65777036636564676b6d726d76686c336c663374756c61676d39686e76793870307270707a39796a77306734777471663967",
            "6a7166",
        ),
    ),
    ("n", "00"),
];

fn bytes(hex: &str) -> Vec<u8> {
    let byte = |index| u8::from_str_radix(&hex[index..index + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(byte).collect()
}

fn write(storage: &mut dyn Storage, cells: &[(&str, &str)]) {
    for (key, value) in cells {
        storage.set(key.as_bytes(), &bytes(value));
    }
}

/// The suite's treasury with the money where it was, and over its storage what version 0.2 left, migrated.
fn migrated(cells: &[&[(&str, &str)]]) -> (Suite, AppResponse) {
    let mut suite = Suite::new();
    suite.settle_in();
    suite.act(unstake(VALIDATORS[0], 400 * USD)).unwrap();
    let treasury = suite.treasury.clone();
    let keys: Vec<_> = suite.app.dump_wasm_raw(&treasury).into_iter().map(|(key, _)| key).collect();
    let mut storage = suite.app.contract_storage_mut(&treasury);
    keys.iter().for_each(|key| storage.remove(key));
    cells.iter().for_each(|cells| write(storage.as_mut(), cells));
    drop(storage);
    let answer = suite.app.migrate_contract(sender("owner"), treasury, &MigrateMsg {}, suite.code).unwrap();
    (suite, answer)
}

#[test]
fn a_treasury_of_version_0_2_with_positions_goes_on_where_it_was() {
    let (mut suite, answer) = migrated(&[&WORKING]);
    let (contract, from, to) = (contract::NAME.to_owned(), "0.2.0".to_owned(), contract::VERSION.to_owned());
    let event = answer.events.iter().find_map(|event| Migrated::from_event(event).ok()).unwrap();
    assert_eq!(event, Migrated { contract, from, to });
    let info = suite.info();
    assert_eq!((info.wallet.as_str(), info.alarm, info.stopped), (suite.wallet.as_str(), Timestamp::default(), None));
    // No end of losses was known then.
    assert_eq!((info.policy.loss_lifetime_max, info.lost), (Amount::MAX, Amount::ZERO));
    assert_eq!((info.stable_denom.as_str(), info.stake_denom.as_str()), (USDC, STATE));
    assert_eq!(info.price, Price { price: Amount(PRICE), observed_at: START });
    let positions = suite.positions();
    assert_eq!(positions.value.0, 9_975_967_814);
    assert_eq!(positions.unbonding[0].matures_at, START + UNBONDING);
    assert_eq!((positions.pools[0].lp.0, positions.delegations.len()), (2_896_017_975, 2));
    let left: RemainingResponse = suite.query(&QueryMsg::Remaining {});
    assert_eq!((left.loss_per_day.0, left.swap_per_day.0), (25_967_809, 11_603_973_326));
    // What waited then takes effect now, by its content.
    let pending: PendingResponse = suite.query(&QueryMsg::Pending {});
    let waited = Policy { slippage_max_bps: 200, ..suite.info().policy };
    assert_eq!((pending.change, pending.due_at), (Some(Change::Policy(waited.clone())), Some(START + DELAY)));
    suite.pass(DELAY);
    suite.apply().unwrap();
    assert_eq!(suite.info().policy, waited);
    suite.act(unstake(VALIDATORS[0], 100 * USD)).unwrap();
    suite.wallet(WalletMsg::Recall {}).unwrap();
    let positions = suite.positions();
    assert_eq!((suite.held(USDC), positions.pools[0].lp.0, positions.delegations.len()), (0, 0, 0));
}

#[test]
fn a_stop_of_version_0_2_stands() {
    let (mut suite, _) = migrated(&[&WORKING, &STOPPED]);
    let stopped = suite.info().stopped.unwrap();
    assert_eq!((stopped.at, stopped.reason.as_str()), (START, "odd"));
    // It is the last alarm.
    assert_eq!(suite.info().alarm, Timestamp::from_seconds(START));
    refused(suite.wallet(WalletMsg::Resume { alarm: Timestamp::default() }), "drafted after the alarm of");
    refused(suite.act(unstake(VALIDATORS[0], USD)), "the treasury is stopped");
    suite.resume().unwrap();
    suite.guardian(GuardianMsg::CancelChange {}).unwrap();
    suite.resume().unwrap();
    suite.pass(DELAY);
    suite.apply().unwrap();
    suite.act(unstake(VALIDATORS[0], USD)).unwrap();
}

fn migrate_from(name: &str, version: &str) -> Result<MockStorage, ContractError> {
    let mut deps = mock_dependencies();
    write(&mut deps.storage, &WORKING);
    cw2::set_contract_version(&mut deps.storage, name, version)?;
    contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {})?;
    Ok(deps.storage)
}

#[test]
fn another_contract_or_a_newer_treasury_does_not_migrate() {
    for (name, version) in [("stateset:wallet", "0.0.1"), (contract::NAME, "99.0.0"), (contract::NAME, "x")] {
        let refused = migrate_from(name, version);
        assert!(matches!(refused.err(), Some(ContractError::Migration { .. })), "{name} {version}");
    }
}

/// A second migration finds what the first wrote, and leaves the configuration alone.
#[test]
fn what_is_migrated_is_not_migrated_again() {
    let mut deps = mock_dependencies();
    deps.storage = migrate_from(contract::NAME, "0.2.0").unwrap();
    let once = deps.storage.get(b"c").unwrap();
    // The alarm, the most that may be lost for ever, and no pools that are followed.
    assert_eq!(once.len(), bytes(WORKING[1].1).len() + 1 + 19 + 1);
    contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    assert_eq!(deps.storage.get(b"c").unwrap(), once);
    assert_eq!(cw2::get_contract_version(&deps.storage).unwrap().version, contract::VERSION);
}
