//! Attacks on the reputation contract. Each test asserts what was promised: one that fails is a proof.

use stateset_api::Amount;
use stateset_api::event::CaseReported;
use stateset_api::reputation::{OwnerMsg, Rules, UNBONDING_SECONDS};
use stateset_api::score::Severity;
use stateset_tests_suite::cases::{REPORT_BOND, rules};
use stateset_tests_suite::{DAY, STATE, address, event, refused};

use crate::suite::{Suite, upheld};

const UNBONDING: u64 = UNBONDING_SECONDS as u64;

/// R1. Promised: who leaves before a new judge takes office is measured by the former rules. An owner that has become
/// the judge sets rules at once (it "takes nothing from anybody who trusted another"), the former ones are not kept,
/// and those who obeyed the announcement and left are measured by the new ones; the community's part goes to the new
/// owner's friend at once too.
#[test]
fn r1_who_left_before_the_owner_became_judge_is_measured_by_the_rules_it_knew() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.admin(OwnerMsg::SetRoles { governance: Some(address("admin")), community: None }).unwrap();
    suite.pass(UNBONDING - DAY);
    suite.unbond("vendor", 1_000).unwrap();
    suite.pass(DAY);
    suite.apply().unwrap();
    suite.pass(1);
    // At once, without any wait.
    let harsher = Rules {
        slash_minor_bps: 2_000,
        slash_major_bps: 5_000,
        slash_critical_bps: 10_000,
        reporter_share_bps: 5_000,
        decision_seconds: DAY as u32,
        ..rules()
    };
    suite.admin(OwnerMsg::SetRules { rules: harsher }).unwrap();
    suite.admin(OwnerMsg::SetRoles { governance: None, community: Some(address("mallory")) }).unwrap();
    let case = suite.report("vendor", Severity::Critical, 0);
    // The former judge has it, as promised ...
    assert_eq!(suite.case(case).governance, Some(address("governance")));
    let frozen = suite.stake("vendor").frozen;
    suite.pass(DAY + 1);
    suite.decide(case, upheld(Severity::Critical, 0)).unwrap();
    suite.pass(DAY + 1);
    suite.settle(case).unwrap();
    let (reporter, mallory) = (suite.owed("reporter") - REPORT_BOND, suite.owed("mallory"));
    // ... but under rules that it never knew: 500 of 1,000 was what a critical violation cost.
    assert_eq!(frozen, Amount(500), "all of it: {reporter} to the reporter, {mallory} to the new owner's community");
}

/// R2. Promised: a silent governance frees the accused and its stake by a known time. One reporter with two bonds
/// renews the freeze for ever, for nothing: a bond comes back when a case expires.
#[test]
fn r2_a_silent_governance_frees_the_accused_whoever_reports_again() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.unbond("vendor", 1_000).unwrap();
    let (start, purse) = (suite.now(), suite.balance("reporter", STATE));
    let mut open = suite.report("vendor", Severity::Critical, 0);
    for _ in 0..60 {
        suite.pass(3 * DAY);
        let answer = suite.try_report("reporter", "vendor", Severity::Critical, None, None).unwrap();
        let next = event(&answer, CaseReported::from_event).unwrap().case;
        suite.pass(1);
        suite.settle(open).unwrap();
        open = next;
    }
    suite
        .anyone(
            "reporter",
            stateset_api::reputation::AnyoneMsg::Collect(stateset_api::reputation::AddressRef {
                address: address("reporter"),
            }),
        )
        .unwrap();
    let cost = purse - suite.balance("reporter", STATE) - REPORT_BOND;
    let days = (suite.now() - start) / DAY;
    let (claimable, cases) = (suite.stake("vendor").claimable, suite.score("vendor").open_cases);
    assert!(
        claimable == Amount(1_000) && cases == 0,
        "{days} days later {claimable} of 1000 is claimable, {cases} case open; it cost the reporter {cost}"
    );
}

/// R3. Promised: invented receipts do not count. The owner alone, or its key, names other wallet codes at once: then
/// they do, for the scores that wallets and rules trust.
#[test]
fn r3_an_owner_alone_does_not_let_invented_receipts_count_at_once() {
    let mut suite = Suite::new();
    let (before, other) = (suite.config().wallet_code_ids, suite.wallet_code + 1);
    suite.admin(OwnerMsg::SetWalletCodes { wallet_code_ids: vec![other] }).unwrap();
    refused(suite.apply(), "the change can take effect from");
    assert_eq!(suite.config().wallet_code_ids, before, "another code counts from now on, and no wallet that did");
}

/// R4. Kept: silence, transfers, partial unbonding. A stake of which one unit stays is within the new judge's reach.
#[test]
fn kept_one_unit_that_stays_keeps_all_within_reach() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.unbond("vendor", 999).unwrap();
    let case = suite.report("vendor", Severity::Critical, 0);
    assert_eq!(suite.case(case).stake_at_report, Amount(1_000));
}

/// R5. The first slash takes the one unit that stayed, and the rest falls back to the former judge and rules.
#[test]
fn r5_a_slash_does_not_put_the_rest_out_of_the_new_judges_reach() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.admin(OwnerMsg::SetRoles { governance: Some(address("mallory")), community: None }).unwrap();
    suite.pass(UNBONDING - DAY);
    suite.unbond("vendor", 999).unwrap();
    suite.pass(DAY);
    suite.apply().unwrap();
    suite.pass(1);
    let case = suite.report("vendor", Severity::Minor, 0);
    assert_eq!(suite.case(case).governance, Some(address("mallory")));
    suite.respond("vendor", case).unwrap();
    suite.decide_as("mallory", case, upheld(Severity::Minor, 0)).unwrap();
    suite.pass(DAY + 1);
    suite.settle(case).unwrap();
    let second = suite.report("vendor", Severity::Critical, 0);
    assert_eq!(suite.case(second).governance, Some(address("mallory")), "it is the former judge's again");
}

/// R6. Promised: a stolen operator's key costs at most what the policy still allowed. It is the controller's as well
/// (so `agent register` makes it), and a controller answers a case: once, for good, with any 32 bytes, and with that
/// the time to answer is over. The owner, whose stake it is, is not heard.
#[test]
fn r6_a_stolen_operators_key_does_not_answer_a_case_in_its_owners_place() {
    use stateset_api::reputation::AgentMsg;
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let case = suite.report("vendor", Severity::Critical, 0);
    let nothing = AgentMsg::Respond { case, response: cosmwasm_std::Binary::from([0; 32]) };
    suite.agent("vendor-keeper", "vendor", nothing, &[]).unwrap();
    // Decided in the same block, a day before the time to answer ends.
    refused(suite.decide(case, upheld(Severity::Critical, 0)), "can be decided after");
    suite.respond("vendor", case).expect("the owner answers in its own name");
}
