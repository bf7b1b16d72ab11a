//! Migration: forwards only, and only from a governance contract; what version 0.2 left is read, byte for byte, and
//! what was half-way through it goes on under its hash, or is void.

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{HexBinary, Storage, Timestamp};
use cw_multi_test::Executor;
use stateset_api::Amount;
use stateset_api::event::{ChangeClosed, Migrated};
use stateset_api::governance::{
    ActionKind, Approval, ApprovalStatus, ApproverMsg, BallotStatus, BallotsResponse, BlockedResponse, Change,
    ChangesResponse, ExposureResponse, Matter, MigrateMsg, QueryMsg, Settings, Terms, Workflows,
};
use stateset_api::registry::Status;
use stateset_api::reputation::{self, AddressRef, Nothing, Verdict};
use stateset_api::score::Severity;
use stateset_governance::{ContractError, contract};
use stateset_tests_suite::{DAY, HOUR, START, USDC, address, event, refused, sender};

use crate::suite::{SMALL, Suite, addresses, compliance, pay, risk, rules, workflow, workflows};

const UPHELD: Verdict = Verdict::Upheld { severity: Severity::Minor, damage: Amount(50) };

/// A story in the suite, with the contract of version 0.2.0: approval 1 given at once and unused, 2 used, 3 revoked, 4
/// voted (ballot 2) and unused; ballot 1 a request with ann's vote, 3 a verdict with hers, 4 a suspension with dora's;
/// automatic approval paused; changes 1 to 4 wait: a resumption, stricter rules, two addresses to be unblocked. Its
/// settings were those of the suite, but that cases were the panel's, which was called the desk.
const STORED: &str = include_str!("previous/0.2.0.hex");

fn entries() -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    let bytes = |hex: &str| Vec::from(HexBinary::from_hex(hex).unwrap());
    STORED.lines().filter(|line| !line.starts_with('#')).map(move |line| {
        let (key, value) = line.split_once(' ').unwrap();
        (bytes(key), bytes(value))
    })
}

/// As it was left, its workflows replaced if said so.
fn before(json: Option<String>) -> Suite {
    let mut suite = Suite::new();
    assert_eq!(suite.report("reporter"), 1);
    let governance = suite.governance.clone();
    let mut storage = suite.app.contract_storage_mut(&governance);
    let keys: Vec<_> = storage.range(None, None, cosmwasm_std::Order::Ascending).map(|(key, _)| key).collect();
    keys.iter().for_each(|key| storage.remove(key));
    entries().for_each(|(key, value)| storage.set(&key, &value));
    if let Some(json) = json {
        let mut length = json.len();
        let mut value = vec![];
        while length > 127 {
            value.push(u8::try_from(length % 128 + 128).unwrap());
            length /= 128;
        }
        value.push(u8::try_from(length).unwrap());
        storage.set(b"w", &[value, json.into_bytes()].concat());
    }
    drop(storage);
    suite
}

fn migrated(json: Option<String>) -> Suite {
    let mut suite = before(json);
    let (governance, code) = (suite.governance.clone(), suite.code);
    suite.app.migrate_contract(sender("admin"), governance, &MigrateMsg {}, code).unwrap();
    suite
}

/// The suite's own, as they were called.
fn former_workflows(suite: &Suite) -> Workflows {
    let mut workflows = workflows(&suite.group);
    workflows.list.pop();
    workflows.list[0].name = "desk".into();
    workflows.arbitration = "desk".into();
    workflows
}

fn migrate_from(name: &str, version: &str) -> Result<Migrated, ContractError> {
    let mut deps = mock_dependencies();
    entries().for_each(|(key, value)| deps.storage.set(&key, &value));
    cw2::set_contract_version(&mut deps.storage, name, version)?;
    let response = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {})?;
    assert_eq!(cw2::get_contract_version(&deps.storage)?.version, contract::VERSION);
    // Once more, from this version: nothing is read as what it was.
    contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {})?;
    contract::query(deps.as_ref(), mock_env(), QueryMsg::Settings(Nothing {}))?;
    Ok(Migrated::from_event(&response.events[0]).unwrap())
}

#[test]
fn an_older_governance_migrates_and_says_so() {
    let (contract, to) = (contract::NAME.to_owned(), contract::VERSION.to_owned());
    assert_eq!(migrate_from(contract::NAME, "0.2.0").unwrap(), Migrated { contract, from: "0.2.0".into(), to });
}

#[test]
fn another_contract_or_a_newer_governance_does_not_migrate() {
    for (name, version) in [("stateset:wallet", "0.2.0"), (contract::NAME, "99.0.0"), (contract::NAME, "x")] {
        let refused = migrate_from(name, version);
        assert!(matches!(refused.err(), Some(ContractError::Migration { .. })), "{name} {version}");
    }
}

/// Two of its cells, as they were written: what is read below is these bytes, and none that this version wrote.
#[test]
fn the_bytes_are_version_0_2s() {
    let value = |key: &[u8]| entries().find(|(found, _)| found == key).unwrap().1;
    assert_eq!(value(b"contract_info"), br#"{"contract":"stateset:governance","version":"0.2.0"}"#);
    let config = value(b"c");
    // Epoch and tenure 1, two alarms, paused, a delay of a day; nothing after it.
    assert!(config.ends_with(&[1, 1, 2, 1, 0x80, 0xa3, 0x05]));
    // An unused approval ends with the epoch and how it ended.
    assert!(value(b"a\0\0\0\0\0\0\0\x04").ends_with(&[1, 0]));
    let change = value(b"g\0\0\0\0\0\0\0\x01");
    assert!(change.starts_with(b"\x0f[{\"resume\":{}}]"));
    assert_eq!(
        value(b"x\0\0\0\0\0\0\0\x03"),
        br#"]{"verdict":{"case":1,"verdict":{"upheld":{"severity":"minor","damage":"50"}},"appeal":false}}"#
    );
}

#[test]
fn settings_lists_and_configuration_are_what_they_were() {
    let suite = migrated(None);
    let expected = Settings {
        rules: {
            let mut rules = rules();
            rules[1].then = stateset_api::governance::Then::Workflow {
                workflow: "desk".into(),
                valid_seconds: 2 * HOUR,
                terms: Terms::default(),
            };
            rules
        },
        workflows: former_workflows(&suite),
        risk: risk(),
        compliance: compliance(),
    };
    assert_eq!(suite.query::<Settings>(&QueryMsg::Settings(Nothing {})), expected);
    let config = suite.config();
    assert_eq!((config.epoch, config.paused, config.delay_seconds), (1, true, DAY));
    assert_eq!((config.owner, config.registry), (address("admin"), suite.registry.to_string()));
    let blocked: BlockedResponse = suite.query(&QueryMsg::Blocked { start_after: None, limit: None });
    let mut expected = [address("pirate"), address("thief")];
    expected.sort();
    assert_eq!(blocked.addresses, expected);
    let exposure =
        QueryMsg::Exposure { wallet: suite.wallets["buyer"].to_string(), payee: address("bar"), denom: USDC.into() };
    assert_eq!(suite.query::<ExposureResponse>(&exposure).day, Amount(10));
    let open: BallotsResponse = suite.query(&QueryMsg::OpenBallots { start_after: None, limit: None });
    assert_eq!(open.ballots.iter().map(|ballot| ballot.id).collect::<Vec<_>>(), [1, 3, 4]);
}

#[test]
fn requests_and_suspensions_that_are_open_are_decided_by_their_hash() {
    let mut suite = migrated(None);
    let Matter::Action { payments, .. } = suite.ballot(1).matter else { panic!("no action") };
    assert_eq!(payments, [pay("shop", 2_000)]);
    let blind = ApproverMsg::Vote { ballot: 1, matter_hash: suite.matter_hash(2), approves: true };
    refused(suite.approver("ben", blind), "the content of ballot 1 has the hash");
    refused(suite.vote("ann", 1, true), "has voted on ballot 1 already");
    suite.vote("ben", 1, true).unwrap();
    let approval = suite.outcome(1).1.unwrap();
    suite.consume(approval, &[pay("shop", 2_000)]).unwrap();
    suite.vote("eve", 4, true).unwrap();
    assert_eq!(suite.agent_of("buyer").status, Status::Suspended);
}

/// It names a case's number, and no report.
#[test]
fn a_verdict_that_is_open_is_void_and_proposed_anew() {
    let mut suite = migrated(None);
    let reason = "ballot 3 is void: it was opened before verdicts named the case's content";
    refused(suite.vote("cleo", 3, true), reason);
    assert_eq!(suite.ballot(3).status, BallotStatus::Void {});
    suite.close(3).unwrap();
    assert_eq!(suite.outcome(3), ("void".into(), None));
    suite.judge("ann", 1, UPHELD).unwrap();
    suite.vote("cleo", 5, true).unwrap();
    assert!(matches!(suite.case(1).status, reputation::Status::Decided { verdict: UPHELD, .. }));
}

/// So is a reinstatement, which named no suspension.
#[test]
fn a_reinstatement_that_is_open_is_void() {
    let mut suite = migrated(None);
    let agent = suite.ids["buyer"];
    let json = format!(r#"{{"reinstate":{{"agent":"{agent}"}}}}"#);
    let mut value = vec![u8::try_from(json.len()).unwrap()];
    value.extend(json.into_bytes());
    let governance = suite.governance.clone();
    suite.app.contract_storage_mut(&governance).set(b"x\0\0\0\0\0\0\0\x04", &value);
    assert_eq!(suite.ballot(4).matter, Matter::Reinstate { agent, since: 0 });
    refused(suite.vote("eve", 4, true), "ballot 4 is void: it was opened before reinstatements named the suspension");
    suite.close(4).unwrap();
}

#[test]
fn approvals_are_bound_to_their_action_and_stay_what_they_are() {
    let mut suite = migrated(None);
    let status = |suite: &Suite, approval| suite.approval(approval).status;
    assert!(matches!(status(&suite, 2), ApprovalStatus::Used { .. }));
    assert_eq!(status(&suite, 3), ApprovalStatus::Revoked {});
    assert_eq!(status(&suite, 4), ApprovalStatus::Usable {});
    // It knew payments alone, and no terms.
    for approval in 1..=4 {
        let Approval { kind, usable_from, terms, .. } = suite.approval(approval);
        assert_eq!((kind, usable_from, terms), (ActionKind::Payment, 0, Terms::default()), "{approval}");
    }
    suite.consume(4, &[pay("garage", 3_000)]).unwrap();
    // Given at once, before the pause that is in force: also when it is over.
    let small = [pay("shop", SMALL)];
    refused(suite.consume(1, &small), "automatic approval is paused");
    assert_eq!(status(&suite, 1), ApprovalStatus::Void {});
    suite.change(Change::Resume(Nothing {}));
    assert!(!suite.config().paused);
    // The delay is longer than it was good for: back to when it had not expired.
    suite.app.update_block(|block| block.time = Timestamp::from_seconds(START));
    refused(suite.consume(1, &small), "before automatic approval was paused");
}

#[test]
fn a_block_of_then_is_ended_like_one_of_now() {
    let mut suite = migrated(None);
    refused(
        suite.owner(stateset_api::governance::OwnerMsg::Block(AddressRef { address: address("thief") })),
        "already",
    );
    suite.change(Change::Unblock(AddressRef { address: address("thief") }));
    let blocked: BlockedResponse = suite.query(&QueryMsg::Blocked { start_after: None, limit: None });
    assert_eq!(blocked.addresses, [address("pirate")]);
}

#[test]
fn changes_that_wait_are_shown_and_void() {
    let mut suite = migrated(None);
    let waiting: ChangesResponse = suite.query(&QueryMsg::Changes { start_after: None, limit: None });
    let parts: Vec<_> = waiting.changes.iter().map(|change| change.changes.clone()).collect();
    let unblock = |name: &str| vec![Change::Unblock(AddressRef { address: address(name) })];
    assert_eq!(parts[0], [Change::Resume(Nothing {})]);
    assert!(matches!(&parts[1][..], [Change::Rules(rules)] if rules.len() == 2));
    assert_eq!(parts[2..], [unblock("pirate"), unblock("nobody")]);
    suite.pass(DAY);
    for waiting in waiting.changes {
        let closed = event(&suite.settle(waiting.id).unwrap(), ChangeClosed::from_event).unwrap();
        assert_eq!(closed.outcome, "void");
    }
    assert!(suite.config().paused);
    // Proposed anew, the numbers go on.
    assert_eq!(suite.propose(Change::Resume(Nothing {})), 5);
}

/// What version 0.2 took and this one refuses: a court of one. It judges nobody until the owner mends it, and cases of
/// its time are then for those who follow.
#[test]
fn a_court_that_cannot_sit_judges_nobody_until_it_is_mended() {
    let ann = address("ann");
    let one = |name: &str| {
        format!(
            r#"{{"name":"{name}","approvers":{{"addresses":["{ann}"]}},"required":1,"vote_seconds":86400,"escalate_to":null}}"#
        )
    };
    let json = format!(
        r#"{{"list":[{},{},{}],"arbitration":"desk","appeals":"appeals","suspension":"desk"}}"#,
        one("desk"),
        one("court"),
        one("appeals")
    );
    let mut suite = migrated(Some(json));
    refused(suite.judge("ann", 1, UPHELD), "would leave no appeal: workflow 'appeals' needs a weight of 1");
    // Other changes of settings are refused with the reason, and tightening is not.
    refused(suite.try_propose(vec![Change::Risk(risk_of_now())]), "name others for appeals");
    suite.block("shop");
    suite.change(Change::Resume(Nothing {}));
    let mut mended: Settings = suite.query(&QueryMsg::Settings(Nothing {}));
    mended.workflows.list[2] = workflow("appeals", addresses(&["dora"]), 1, 1, None);
    let change = suite.propose(Change::Workflows(mended.workflows));
    suite.pass(14 * DAY - HOUR);
    let case = suite.report("reporter");
    let asked = suite.opened(&[pay("bar", 2_000)]);
    suite.pass(HOUR);
    suite.settle(change).unwrap();
    suite.judge("ann", case, UPHELD).unwrap();
    assert!(matches!(suite.case(case).status, reputation::Status::Decided { verdict: UPHELD, .. }));
    // Nobody kept those by whom it would have been decided.
    refused(suite.vote("ann", asked, true), "the workflows under which it was opened were not kept");
    suite.close(asked).unwrap();
    assert_eq!(suite.outcome(asked).0, "void");
}

fn risk_of_now() -> stateset_api::governance::RiskRules {
    stateset_api::governance::RiskRules { batch_points: 9, ..risk() }
}
