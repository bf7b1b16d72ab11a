//! Votes outlast changes of settings: neither the owner nor anybody else keeps one from ending, or chooses who decides
//! what is open.

use stateset_api::Amount;
use stateset_api::event::BallotClosed;
use stateset_api::governance::{BallotStatus, Change, Compliance, QueryMsg, RiskRules, Rule, Then, Workflows};
use stateset_api::registry::Status;
use stateset_api::reputation::{self, Verdict};
use stateset_api::score::Severity;
use stateset_tests_suite::{DAY, HOUR, event, refused};

use crate::suite::{Suite, addresses, compliance, pay, risk, rules, workflow, workflows};

const UPHELD: Verdict = Verdict::Upheld { severity: Severity::Minor, damage: Amount(50) };

/// Takes effect every hour.
fn hasty() -> Suite {
    Suite::with(|msg| msg.delay_seconds = Some(HOUR))
}

/// One change after the other, each with a risk rule of its own.
fn change_again_and_again(suite: &mut Suite, times: u32) {
    for number in 0..times {
        suite.change(Change::Risk(RiskRules { batch_points: number % 2 * 7, ..risk() }));
    }
}

#[test]
fn an_owner_who_changes_settings_every_hour_keeps_no_vote_from_its_end() {
    let mut suite = hasty();
    let case = suite.report("reporter");
    suite.judge("ann", case, UPHELD).unwrap();
    suite.suspend("dora", "buyer").unwrap();
    let asked = suite.opened(&[pay("shop", 2_000)]);
    suite.vote("ann", asked, true).unwrap();
    change_again_and_again(&mut suite, 5);
    assert_eq!(suite.config().epoch, 6);
    suite.vote("ben", asked, true).unwrap();
    let approval = suite.outcome(asked).1.unwrap();
    suite.consume(approval, &[pay("shop", 2_000)]).unwrap();
    change_again_and_again(&mut suite, 5);
    suite.vote("cleo", 1, true).unwrap();
    assert!(matches!(suite.case(case).status, reputation::Status::Decided { verdict: UPHELD, .. }));
    suite.vote("eve", 2, true).unwrap();
    assert_eq!(suite.agent_of("buyer").status, Status::Suspended);
}

/// Nor does anybody but time end one: a change makes none void that others could close.
#[test]
fn nobody_closes_a_vote_because_settings_changed() {
    let mut suite = hasty();
    let asked = suite.opened(&[pay("shop", 2_000)]);
    change_again_and_again(&mut suite, 3);
    assert_eq!(suite.ballot(asked).status, BallotStatus::Open {});
    refused(suite.close(asked), "is open until");
    suite.pass(DAY);
    suite.close(asked).unwrap();
    assert_eq!((suite.ballot(asked).workflow.as_str(), suite.ballot(asked).round), ("board", 1));
}

/// What was approved under the rules of yesterday: bounded by those of today.
#[test]
fn a_request_that_the_new_settings_treat_otherwise_passes_to_nothing() {
    let tighter = |suite: &Suite, change: &str| {
        let mut present = workflows(&suite.group);
        match change {
            "denied" => Change::Rules(rules()[2..].to_vec()),
            "another workflow" => {
                let mut rules = rules();
                rules[1].then = Then::Workflow {
                    workflow: "court".into(),
                    valid_seconds: 60,
                    terms: stateset_api::governance::Terms::default(),
                };
                Change::Rules(rules)
            }
            "other voters" => {
                present.list[0].approvers = addresses(&["ann", "ben", "cleo", "dora"]);
                Change::Workflows(present)
            }
            "more voters" => {
                present.list[0].required = 3;
                Change::Workflows(present)
            }
            _ => Change::Compliance(Compliance { denoms: vec![], ..compliance() }),
        }
    };
    for change in ["denied", "another workflow", "other voters", "more voters", "another denom"] {
        let mut suite = hasty();
        let asked = suite.opened(&[pay("shop", 2_000)]);
        suite.vote("ann", asked, true).unwrap();
        let change_of = tighter(&suite, change);
        suite.change(change_of);
        let answer = suite.vote("ben", asked, true).unwrap();
        assert_eq!(event(&answer, BallotClosed::from_event).unwrap().outcome, "void", "{change}");
        assert_eq!(suite.outcome(asked), ("void".into(), None), "{change}");
    }
}

#[test]
fn a_request_that_the_new_settings_would_put_to_the_same_vote_or_approve_passes() {
    let looser = |suite: &Suite, change: &str| {
        let mut present = workflows(&suite.group);
        match change {
            "approved at once" => {
                let mut rules = rules();
                rules[1].then = rules[0].then.clone();
                let Then::Approve(conditions) = &mut rules[1].then else { panic!("no approval") };
                conditions.amount_max = Amount::MAX;
                Change::Rules(rules)
            }
            "another name" => Change::Rules(
                rules().into_iter().map(|rule| Rule { name: format!("{}-2", rule.name), ..rule }).collect(),
            ),
            _ => {
                present.list.push(workflow("idle", addresses(&["mallory"]), 1, 1, None));
                Change::Workflows(present)
            }
        }
    };
    for change in ["approved at once", "another name", "another workflow that decides nothing of it"] {
        let mut suite = hasty();
        let [asked, escalated] = [0; 2].map(|_| suite.opened(&[pay("shop", 2_000)]));
        suite.vote("ann", asked, true).unwrap();
        let change_of = looser(&suite, change);
        suite.change(change_of);
        suite.vote("ben", asked, true).unwrap();
        let approval = suite.outcome(asked).1.unwrap_or_else(|| panic!("{change}"));
        suite.consume(approval, &[pay("shop", 2_000)]).unwrap();
        // As well after the panel let it pass on to the board, which stands behind it.
        suite.pass(DAY);
        suite.close(escalated).unwrap();
        ["dora", "eve"].iter().for_each(|member| drop(suite.vote(member, escalated, true).unwrap()));
        assert!(suite.outcome(escalated).1.is_some(), "{change}");
    }
}

#[test]
fn what_is_open_is_decided_by_those_who_were_to_decide_it() {
    let mut suite = hasty();
    let case = suite.report("reporter");
    suite.judge("ann", case, UPHELD).unwrap();
    suite.suspend("dora", "buyer").unwrap();
    let mut others = workflows(&suite.group);
    others.list[2].approvers = addresses(&["mallory", "mark"]);
    others.list[3].approvers = addresses(&["mallory", "mark"]);
    others.list[2].name = "other-court".into();
    (others.appeals, others.suspension) = ("panel".into(), "other-court".into());
    // Long enough for the case's time, too: it is put to the vote anew below.
    let ballots = suite.ballot(1).epoch;
    suite.change(Change::Workflows(others.clone()));
    let former: Workflows = suite.query(&QueryMsg::WorkflowsAt { epoch: ballots });
    assert_eq!(former, workflows(&suite.group));
    assert_eq!(suite.query::<Workflows>(&QueryMsg::WorkflowsAt { epoch: ballots + 1 }), others);
    refused(suite.suspend("dora", "vendor"), "has no vote in workflow 'other-court'");
    suite.suspend("mallory", "vendor").unwrap();
    suite.vote("mark", 3, true).unwrap();
    assert_eq!(suite.agent_of("vendor").status, Status::Suspended);
    // The suspension that the former court began ended by its time, not by the change.
    assert_eq!(suite.ballot(2).status, BallotStatus::Overdue {});
}

/// Else the owner would exchange the court of a case that displeases him, or the one that is to hear the appeal.
#[test]
fn a_case_is_decided_by_those_who_were_to_decide_it_when_it_was_reported() {
    let mut suite = hasty();
    let mut others = workflows(&suite.group);
    others.list[3].approvers = addresses(&["mallory", "mark"]);
    let change = suite.propose(Change::Workflows(others));
    suite.pass(14 * DAY - HOUR);
    let case = suite.report("reporter");
    suite.pass(HOUR);
    suite.settle(change).unwrap();
    let later = suite.report("reporter");
    for _ in 0..3 {
        change_again_and_again(&mut suite, 1);
    }
    for by in ["mallory", "mark"] {
        refused(suite.judge(by, case, UPHELD), "has no vote in workflow 'arbiters'");
        suite.judge(by, later, UPHELD).unwrap();
    }
    refused(suite.judge("ann", later, UPHELD), "has no vote in workflow 'arbiters'");
    suite.judge("ann", case, UPHELD).unwrap();
    suite.vote("cleo", 3, true).unwrap();
    assert!(matches!(suite.case(case).status, reputation::Status::Decided { verdict: UPHELD, .. }));
}

/// However many took their place since, and whatever else changed under each of them.
#[test]
fn every_former_workflow_is_found_by_what_was_begun_under_it() {
    let mut suite = hasty();
    let panel = |suite: &mut Suite, change: &mut dyn FnMut(&mut Workflows)| {
        let mut present: Workflows = suite.query(&QueryMsg::WorkflowsAt { epoch: suite.config().epoch });
        change(&mut present);
        suite.change(Change::Workflows(present.clone()));
        change_again_and_again(suite, 2);
        present
    };
    let first = workflows(&suite.group);
    change_again_and_again(&mut suite, 2);
    suite.suspend("dora", "buyer").unwrap();
    let asked = suite.opened(&[pay("shop", 2_000)]);
    let case = suite.report("reporter");
    let second = panel(&mut suite, &mut |present| present.suspension = "arbiters".into());
    suite.suspend("ann", "vendor").unwrap();
    let third = panel(&mut suite, &mut |present| present.list[2].vote_seconds += 1);
    let fourth = panel(&mut suite, &mut |present| {
        present.list[0].approvers = addresses(&["zoe", "yves"]);
    });
    let epochs: Vec<_> =
        (1..=suite.config().epoch).map(|epoch| suite.query(&QueryMsg::WorkflowsAt { epoch })).collect();
    let times = |workflows: &Workflows| epochs.iter().filter(|found| *found == workflows).count();
    assert_eq!([&first, &second, &third, &fourth].map(times), [3; 4]);
    assert!(epochs.is_sorted_by_key(|found| [&first, &second, &third, &fourth].iter().position(|of| *of == found)));

    assert_eq!([1, 2, 3].map(|ballot| suite.ballot(ballot).epoch), [3, 3, 6]);
    // The third made the court's votes longer: two weeks passed, and with them the time to vote.
    assert_eq!(suite.ballot(1).status, BallotStatus::Overdue {});
    suite.close(asked).unwrap();
    assert_eq!((suite.ballot(asked).workflow.as_str(), suite.ballot(asked).required), ("board", 3));
    // Whoever is asked about the former case is asked by its workflows, and about another by the present ones.
    suite.judge("ann", case, UPHELD).unwrap();
    let other = suite.report("reporter");
    suite.judge("ann", other, UPHELD).unwrap();
    assert_eq!([4, 5].map(|ballot| suite.ballot(ballot).epoch), [3, suite.config().epoch]);
}
