//! The accused's answer: the controller's ends nothing, and the owner's takes its place.

use cosmwasm_std::{Binary, StdResult};
use cw_multi_test::AppResponse;
use stateset_api::event::CaseAnswered;
use stateset_api::reputation::{AgentMsg, AgentRole};
use stateset_api::score::Severity;
use stateset_tests_suite::{DAY, event, refused};

use crate::suite::{DISMISSED, Suite};

fn answer(suite: &mut Suite, by: &str, case: u64, byte: u8) -> StdResult<AppResponse> {
    suite.agent(by, "vendor", AgentMsg::Respond { case, response: Binary::from([byte; 32]) }, &[])
}

fn answered(suite: &Suite, case: u64) -> Option<(u8, AgentRole)> {
    let case = suite.case(case);
    case.response.map(|response| response[0]).zip(case.answered_by)
}

#[test]
fn a_controllers_answer_neither_ends_the_time_nor_excludes_the_owners() {
    let mut suite = Suite::new();
    let case = suite.report("vendor", Severity::Minor, 0);
    let emitted = event(&answer(&mut suite, "vendor-keeper", case, 1).unwrap(), CaseAnswered::from_event).unwrap();
    assert_eq!((emitted.by.as_str(), answered(&suite, case)), ("controller", Some((1, AgentRole::Controller))));
    refused(suite.decide(case, DISMISSED), "can be decided after");
    refused(answer(&mut suite, "vendor-keeper", case, 2), "was answered already, by the controller");
    assert_eq!(suite.case(case).decidable_at, Some(suite.now() + DAY + 1));
    let emitted = event(&answer(&mut suite, "vendor", case, 3).unwrap(), CaseAnswered::from_event).unwrap();
    assert_eq!((emitted.by.as_str(), answered(&suite, case)), ("owner", Some((3, AgentRole::Owner))));
    for by in ["vendor-keeper", "vendor"] {
        refused(answer(&mut suite, by, case, 4), "was answered already, by the owner");
    }
    assert_eq!(answered(&suite, case), Some((3, AgentRole::Owner)));
    suite.decide(case, DISMISSED).unwrap();
}

#[test]
fn a_case_that_the_controller_alone_answered_is_decided_when_the_time_is_over() {
    let mut suite = Suite::new();
    let case = suite.report("vendor", Severity::Minor, 0);
    answer(&mut suite, "vendor-keeper", case, 1).unwrap();
    suite.pass(DAY);
    refused(suite.decide(case, DISMISSED), "can be decided after");
    suite.pass(1);
    refused(answer(&mut suite, "vendor", case, 3), "could be answered until");
    suite.decide(case, DISMISSED).unwrap();
    assert_eq!(answered(&suite, case), Some((1, AgentRole::Controller)));
}

#[test]
fn an_owner_that_is_its_own_controller_answers_as_the_owner() {
    let mut suite = Suite::new();
    suite.name_controller("vendor", "vendor");
    let case = suite.report("vendor", Severity::Minor, 0);
    answer(&mut suite, "vendor", case, 1).unwrap();
    suite.decide(case, DISMISSED).unwrap();
}
