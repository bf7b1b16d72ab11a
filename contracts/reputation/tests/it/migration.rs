//! Migration: forwards only, and only from a reputation contract; what is stored stays, and goes on under today's
//! rules.

use cosmwasm_std::testing::{MockApi, MockQuerier, mock_dependencies, mock_env};
use cosmwasm_std::{
    Addr, Binary, Coin, DepsMut, Empty, HexBinary, Order, QuerierWrapper, Storage, Timestamp, from_json,
};
use stateset_api::event::Migrated;
use stateset_api::reputation::{
    AddressRef, AgentMsg, AgentRole, AnyoneMsg, Clock, Config, MigrateMsg, Nothing, Outcome, OwnerMsg, PendingChange,
    QueryMsg, RatingsResponse, Rules, Stage, Status, Term, TermRef,
};
use stateset_api::score::{Score, Severity};
use stateset_api::{Amount, reputation};
use stateset_reputation::{ContractError, contract};
use stateset_tests_suite::cases::{APPEAL_BOND, REPORT_BOND, rules};
use stateset_tests_suite::{DAY, PREFIX, STATE, USDC, address, refused};

use crate::suite::{AGENTS, PEOPLE, Suite, upheld};

/// The configuration's cell as version 0.1 wrote it: without a clock.
fn config_0_1(addr: impl Fn(&str) -> String, offered_to: Option<&str>) -> Vec<u8> {
    let addr = |name: &str| Addr::unchecked(addr(name));
    let roles = (addr("governance"), addr("community"), addr("registry"));
    let cell = (addr("owner"), offered_to.map(addr), roles, STATE, USDC, vec![7_u64, 9], rules());
    postcard::to_allocvec(&cell).unwrap()
}

fn migrate_from(name: &str, version: &str) -> Result<(String, Migrated, Config), ContractError> {
    let mut deps = mock_dependencies();
    cw2::set_contract_version(&mut deps.storage, name, version)?;
    let addr = |name: &str| MockApi::default().addr_make(name).into_string();
    deps.storage.set(b"c", &config_0_1(addr, Some("heir")));
    deps.storage.set(b"h", &[0]);
    let response = contract::migrate(deps.as_mut(), mock_env(), MigrateMsg {})?;
    let emitted = Migrated::from_event(&response.events[0]).unwrap();
    let config = from_json(contract::query(deps.as_ref(), mock_env(), QueryMsg::Config(Nothing {}))?)?;
    Ok((cw2::get_contract_version(&deps.storage)?.version, emitted, config))
}

#[test]
fn an_older_reputation_migrates_and_its_clock_runs_in_days() {
    let (version, emitted, config) = migrate_from(contract::NAME, "0.1.0").unwrap();
    assert_eq!(version, contract::VERSION);
    let (contract, to) = (contract::NAME.to_owned(), contract::VERSION.to_owned());
    assert_eq!(emitted, Migrated { contract, from: "0.1.0".into(), to });
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
fn another_contract_or_a_newer_reputation_does_not_migrate() {
    for (name, version) in [("stateset:wallet", "0.0.1"), (contract::NAME, "99.0.0"), (contract::NAME, "x")] {
        let refused = migrate_from(name, version);
        assert!(matches!(refused.err(), Some(ContractError::Migration { .. })), "{name} {version}");
    }
}

/// What lies in `cells_0_2.txt`: everything that a contract of version 0.2.0 stored at this time, of the suite's chain
/// and agents, byte by byte. Its rules had changed, then its judge, from "governance" to "mallory".
const NOW: u64 = 1_792_505_661;
/// What it held then.
const HELD: u128 = 2_605;
/// Closed; appealed by the accused, before the former judge; open, answered by the controller, before the present one;
/// open, against "third", all of whose stake had begun to leave before.
const CASES: [u64; 4] = [1, 2, 3, 4];

fn cells() -> Vec<(Vec<u8>, Vec<u8>)> {
    let bytes = |hex: &str| HexBinary::from_hex(hex).unwrap().to_vec();
    let cell = |line: &str| line.split_once(' ').map(|(key, value)| (bytes(key), bytes(value))).unwrap();
    include_str!("cells_0_2.txt").lines().map(cell).collect()
}

/// The suite's contract with those cells in place of its own, and this code.
fn migrated_with(change: impl FnOnce(&mut dyn Storage)) -> Suite {
    let mut suite = Suite::new();
    suite.app.update_block(|block| block.time = Timestamp::from_seconds(NOW));
    let reputation = suite.reputation.clone();
    suite.app.init_modules(|router, _, storage| {
        router.bank.init_balance(storage, &reputation, vec![Coin::new(HELD, STATE)]).unwrap();
    });
    let mut storage = suite.app.contract_storage_mut(&reputation);
    let keys: Vec<_> = storage.range(None, None, Order::Ascending).map(|(key, _)| key).collect();
    keys.iter().for_each(|key| storage.remove(key));
    cells().iter().for_each(|(key, value)| storage.set(key, value));
    change(&mut *storage);
    migrate(&mut *storage);
    drop(storage);
    suite
}

fn migrate(storage: &mut dyn Storage) {
    let (api, querier) = (MockApi::default().with_prefix(PREFIX), MockQuerier::<Empty>::default());
    let deps = DepsMut { storage, api: &api, querier: QuerierWrapper::new(&querier) };
    contract::migrate(deps, mock_env(), MigrateMsg {}).unwrap();
}

fn migrated() -> Suite {
    migrated_with(|_| {})
}

fn other_rules() -> Rules {
    Rules { slash_critical_bps: 8_000, ..rules() }
}

fn touched(suite: &Suite) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut cells = suite.app.dump_wasm_raw(&suite.reputation);
    cells.sort();
    cells
}

/// However many agents, cases and ratings there are, the migration itself touches none of theirs.
#[test]
fn migrating_rewrites_the_configuration_and_nothing_else() {
    let after = touched(&migrated());
    let before = cells();
    let changed: Vec<_> = before.iter().filter(|cell| !after.contains(cell)).map(|(key, _)| key.as_slice()).collect();
    assert_eq!(changed, [&b"c"[..], b"contract_info"]);
    let new: Vec<_> = after.iter().filter(|(key, _)| before.iter().all(|(old, _)| old != key)).collect();
    let expected = [&b"t\0\0\0\0"[..], b"t\0\0\0\x01"];
    assert_eq!(new.iter().map(|(key, _)| key.as_slice()).collect::<Vec<_>>(), expected);
    // And once more nothing at all.
    let mut suite = migrated();
    let reputation = suite.reputation.clone();
    migrate(&mut *suite.app.contract_storage_mut(&reputation));
    assert_eq!(touched(&suite), after);
}

#[test]
fn judges_and_rules_of_0_2_become_terms() {
    let suite = migrated();
    let config = suite.config();
    assert_eq!((config.term, config.in_setup, config.rules), (2, false, other_rules()));
    assert_eq!((config.owner, config.offered_to), (address("admin"), Some(address("victim"))));
    assert_eq!((config.hooks, config.wallet_code_ids), (vec![address("hook")], vec![suite.wallet_code]));
    let term = |number| suite.query::<Term>(&QueryMsg::Term(TermRef { term: number }));
    let terms = [0, 1, 2].map(|number| (term(number).governance, term(number).rules, term(number).ended_at));
    let expected = [
        (address("governance"), rules(), Some(1_791_296_001)),
        (address("governance"), other_rules(), Some(NOW - 60)),
        (address("mallory"), other_rules(), None),
    ];
    assert_eq!(terms, expected);
    assert!([0, 1, 2].iter().all(|number| term(*number).community == address("community")));
}

#[test]
fn what_0_2_stored_is_answered_as_it_was() {
    let suite = migrated();
    let stakes = AGENTS.map(|name| {
        let stake = suite.stake(name);
        let leaving: Vec<_> =
            stake.unbonding.iter().map(|part| (part.amount.0, part.claimable_at, part.term)).collect();
        (stake.bonded.0, leaving, stake.frozen.0, stake.claimable.0, stake.judge_silent)
    });
    let expected = [
        (5, vec![], 0, 0, false),
        (650, vec![(300, 1_793_628_801, 1)], 950, 0, false),
        (0, vec![(1_000, 1_793_628_801, 1)], 50, 0, false),
    ];
    assert_eq!(stakes, expected);
    let score = suite.score("vendor");
    assert_eq!((score.overall, score.open_cases), (Score::from_ten_thousandths(657_018), 2));
    assert_eq!(score.gravest_open, Some(Severity::Critical));
    let cases = CASES.map(|case| suite.case(case));
    let terms = cases.each_ref().map(|case| (case.term, case.governance.clone(), case.rules));
    let (former, present) = (Some(address("governance")), Some(address("mallory")));
    let expected = [
        (0, None, rules()),
        (1, former.clone(), other_rules()),
        (2, present, other_rules()),
        (1, former, other_rules()),
    ];
    assert_eq!(terms, expected);
    let frozen = cases.each_ref().map(|case| (case.stake_at_report.0, case.frozen.0, case.effective));
    assert_eq!(frozen, [(1_000, 0, false), (950, 190, true), (950, 760, true), (1_000, 50, true)]);
    assert_eq!(cases[0].status.stage(), Stage::Closed);
    let verdict = upheld(Severity::Major, 50);
    let decide_by = NOW + 2 * DAY;
    assert_eq!(cases[1].status, Status::Appealed { verdict, by: reputation::Party::Accused, decide_by });
    // Who owned the agent, and at which height that was, was not stored; of what is reported now it is.
    assert!(cases.iter().all(|case| case.owner.is_none() && case.reported_height.is_none()));
    // Nor who answered.
    assert_eq!((cases[2].answered_by, cases[2].decidable_at), (Some(AgentRole::Controller), Some(NOW + DAY + 1)));
    let ratings = QueryMsg::Ratings { agent: suite.id("vendor"), start_after: None, limit: None };
    let rated = suite.query::<RatingsResponse>(&ratings).ratings;
    assert_eq!(
        rated.iter().map(|rating| (rating.rater, rating.weight)).collect::<Vec<_>>(),
        [(suite.id("buyer"), 2_000)]
    );
    let owed = ["reporter", "victim", "community"].map(|name| suite.owed(name));
    assert_eq!(owed, [103, 20, 27]);
}

/// Cases of 0.2 reach what they reached: all of the stake, whatever of it was leaving.
#[test]
fn what_was_open_in_0_2_runs_its_course() {
    let mut suite = migrated();
    // Before the present judge: its controller answered, which now leaves the owner its time.
    refused(suite.decide_as("mallory", 3, upheld(Severity::Critical, 100)), "can be decided after");
    suite.respond("vendor", 3).unwrap();
    refused(suite.decide(3, upheld(Severity::Critical, 100)), "only the case's governance");
    suite.decide_as("mallory", 3, upheld(Severity::Critical, 100)).unwrap();
    // Before the former one, whose judge it still is: answered in time, and dismissed.
    suite.respond("third", 4).unwrap();
    suite.decide(4, crate::suite::FRIVOLOUS).unwrap();
    assert_eq!(suite.stake("third").frozen, Amount(50));
    suite.pass(DAY + 1);
    suite.settle(3).unwrap();
    suite.settle(4).unwrap();
    assert_eq!(suite.stake("third").frozen, Amount(0));
    let stake = suite.stake("vendor");
    assert_eq!((stake.bonded, stake.unbonding[0].amount, stake.frozen), (Amount(0), Amount(190), Amount(190)));
    // The appeal that nobody heard: the first verdict stands, and takes what is left.
    suite.pass(DAY);
    suite.settle(2).unwrap();
    let outcome = suite.case(2).status;
    assert!(matches!(outcome, Status::Closed { outcome: Outcome::Upheld { slashed: Amount(190), .. }, .. }));
    assert_eq!(suite.stake("vendor").unbonding, []);
    let cells = touched(&suite);
    let of_0_2 = cells.iter().filter(|(key, _)| key[0] == b'q').count();
    assert_eq!(
        (of_0_2, cells.iter().filter(|(key, _)| key[0] == b'e').count()),
        (1, 3),
        "the closed one stays where it is"
    );
    assert_eq!(suite.case(1).status.stage(), Stage::Closed);
    // All that came in goes out.
    suite.unbond("buyer", 5).unwrap();
    suite.pass(14 * DAY);
    suite.claim("buyer").unwrap();
    suite.claim("third").unwrap();
    for name in AGENTS.iter().chain(&PEOPLE) {
        drop(suite.anyone("mallory", AnyoneMsg::Collect(AddressRef { address: address(name) })));
    }
    assert_eq!(suite.balance(&suite.reputation, STATE), 0);
}

#[test]
fn what_0_2_left_undecided_frees_the_accused() {
    let mut suite = migrated();
    suite.pass(3 * DAY + 1);
    suite.settle(3).unwrap();
    suite.settle(4).unwrap();
    assert_eq!((suite.stake("vendor").frozen, suite.stake("third").frozen), (Amount(190), Amount(0)));
    assert!(suite.stake("vendor").judge_silent && !suite.stake("third").judge_silent, "the one's was the former judge");
    assert_eq!(suite.owed("reporter"), 103 + 2 * REPORT_BOND);
    suite.settle(2).unwrap();
    assert_eq!((suite.stake("vendor").bonded, suite.owed("vendor")), (Amount(650 - 190), 0));
    assert_eq!(suite.owed("community"), 27 + 126 + APPEAL_BOND);
}

/// New reports distinguish what those of 0.2 did not.
#[test]
fn stake_that_began_to_leave_in_0_2_has_its_term() {
    let mut suite = migrated();
    let case = suite.report_in("vendor", 1);
    assert_eq!(suite.case(case).stake_at_report, Amount(300));
    let case = suite.report("vendor", Severity::Minor, 0);
    assert_eq!((suite.case(case).term, suite.case(case).stake_at_report), (2, Amount(650)));
    let case = suite.report("third", Severity::Minor, 0);
    assert_eq!((suite.case(case).term, suite.case(case).stake_at_report), (1, Amount(1_000)));
    assert_eq!(case, 7, "numbers go on");
    let respond = AgentMsg::Respond { case, response: Binary::from([1; 32]) };
    suite.agent("third", "third", respond, &[]).unwrap();
}

fn replace(storage: &mut dyn Storage, key: &[u8], from: &[u8], to: &[u8]) {
    let cell = storage.get(key).unwrap();
    let at = cell.windows(from.len()).position(|bytes| bytes == from).unwrap();
    storage.set(key, &[&cell[..at], to, &cell[at + from.len()..]].concat());
}

/// Older ones than 0.2 remembered anywhere else.
#[test]
fn a_case_of_0_2_keeps_rules_of_its_own() {
    let mut suite = migrated_with(|storage| {
        let bps = |critical: u16| postcard::to_allocvec(&(critical, rules().reporter_share_bps)).unwrap();
        replace(storage, b"q\0\0\0\0\0\0\0\x03", &bps(8_000), &bps(6_000));
    });
    assert_eq!(suite.case(3).rules, Rules { slash_critical_bps: 6_000, ..rules() });
    suite.respond("vendor", 3).unwrap();
    suite.decide_as("mallory", 3, upheld(Severity::Critical, 0)).unwrap();
    suite.pass(DAY + 1);
    suite.settle(3).unwrap();
    assert_eq!(suite.stake("vendor").bonded, Amount(650 - 570));
}

#[test]
fn an_owner_that_became_the_judge_in_0_2_waits_as_ever() {
    let suite =
        migrated_with(|storage| replace(storage, b"c", address("admin").as_bytes(), address("mallory").as_bytes()));
    let config = suite.config();
    assert_eq!((config.owner == config.governance, config.in_setup), (true, false));
}

/// In 0.2 a second was all its new judge's: that in which it took office, whoever began to leave in it.
#[test]
fn what_began_to_leave_in_the_second_of_a_change_has_the_later_term() {
    let change = NOW - 60;
    for (began_at, term) in [(change - 1, 1), (change, 2), (change + 1, 2)] {
        let (claimable_at, third) = (began_at + 14 * DAY, Suite::new().id("third"));
        let suite = migrated_with(|storage| {
            let cell = postcard::to_allocvec(&(0_u128, vec![(1_000_u128, claimable_at)], 50_u128)).unwrap();
            storage.set(&[&b"k"[..], &third.0].concat(), &cell);
        });
        assert_eq!(suite.stake("third").unbonding[0].term, term);
    }
}

#[test]
fn what_was_announced_in_0_2_is_let_take_effect_by_its_content() {
    let mut suite = migrated();
    let change = reputation::Change::Roles { governance: None, community: Some(address("victim")) };
    let due_at = NOW + 14 * DAY;
    assert_eq!(suite.config().pending, Some(PendingChange { change, due_at, void_at: due_at + 7 * DAY }));
    suite.pass(14 * DAY);
    suite.apply().unwrap();
    assert_eq!((suite.config().term, suite.config().community), (3, address("victim")));
    let answer = suite.anyone("victim", AnyoneMsg::AcceptOwnership(Nothing {}));
    answer.unwrap();
    assert_eq!(suite.config().owner, address("victim"));
}

/// Where the owner was the judge of 0.1 nothing waits, as ever; where it was another, it does.
#[test]
fn contracts_of_0_1_go_on_with_all_that_is_in_them() {
    for (judge, waits) in [("governance", true), ("owner", false)] {
        let registry = Suite::new().registry.clone();
        let mut suite = migrated_with(|storage| {
            storage.set(b"contract_info", br#"{"contract":"stateset:reputation","version":"0.1.0"}"#);
            let addr = |name: &str| match name {
                "registry" => registry.to_string(),
                "governance" => address(judge),
                _ => address(name),
            };
            storage.set(b"c", &config_0_1(addr, None));
            storage.remove(b"p");
        });
        assert_eq!((suite.config().in_setup, suite.config().term), (!waits, 0));
        assert_eq!(suite.stake("vendor").unbonding[0].term, 0);
        assert_eq!(suite.case(3).governance, Some(address(judge)));
        suite.respond("vendor", 3).unwrap();
        suite.decide_as(judge, 3, upheld(Severity::Critical, 100)).unwrap();
        suite.pass(DAY + 1);
        suite.settle(3).unwrap();
        assert_eq!(suite.owed("victim"), 120);
        let rules = OwnerMsg::SetRules { rules: other_rules() };
        suite.execute_with("owner", &reputation::ExecuteMsg::Owner(rules), &[]).unwrap();
        assert_eq!(suite.config().rules == other_rules(), !waits);
    }
}
