//! Groups that judge: whoever is put in among them after a report has no say on it, and nobody more than it had.

use proptest::prelude::*;
use stateset_api::Amount;
use stateset_api::governance::{Approvers, BallotStatus, Change, Workflows};
use stateset_api::reputation::{Stage, Verdict};
use stateset_api::score::Severity;
use stateset_tests_suite::{DAY, data, refused};

use crate::court::{court, group, listed};
use crate::suite::{Suite, pay};

const UPHELD: Verdict = Verdict::Upheld { severity: Severity::Minor, damage: Amount(50) };
const DISMISSED: Verdict = Verdict::Dismissed { frivolous: false };

/// The suite's group judges: dora and eve weigh 2, ann 1, cleo 0, and as much as said is required.
fn judged_by_group(required: u64) -> Suite {
    let mut suite = Suite::new();
    let judges = (group(&suite), required);
    suite.change(Change::Workflows(court(judges, listed(&["zoe"], 1))));
    suite
}

/// The suite's group hears the appeals of what ben, or zoe, judges.
fn heard_by_group(required: u64) -> Suite {
    let mut suite = Suite::new();
    let appeals = (group(&suite), required);
    suite.change(Change::Workflows(court(listed(&["mark", "zoe"], 1), appeals)));
    suite
}

#[test]
fn who_joins_the_group_of_judges_after_a_report_does_not_judge_it() {
    let mut suite = judged_by_group(3);
    suite.pass(5);
    // In the same block counts as after.
    suite.set_member("mallory", 9);
    let case = suite.report("reporter");
    suite.set_member("mark", 9);
    suite.pass(5);
    for by in ["mallory", "mark"] {
        refused(suite.judge(by, case, UPHELD), "has no vote in workflow 'judges'");
    }
    suite.judge("dora", case, UPHELD).unwrap();
    for by in ["mallory", "mark"] {
        refused(suite.vote(by, 1, true), "has no vote in workflow 'judges'");
    }
    assert_eq!((suite.ballot(1).total, suite.ballot(1).required), (5, 3), "they count in no total");
    suite.vote("eve", 1, true).unwrap();
    assert_eq!(suite.case(case).status.stage(), Stage::Decided);
    // What is reported from now on they judge.
    let later = suite.report("reporter");
    suite.judge("mallory", later, UPHELD).unwrap();
    assert_eq!(suite.case(later).status.stage(), Stage::Decided);
}

#[test]
fn a_judge_weighs_the_lesser_of_what_it_did_at_the_report_and_when_the_vote_began() {
    let mut suite = judged_by_group(3);
    let case = suite.report("reporter");
    suite.pass(5);
    suite.set_member("ann", 9);
    suite.set_member("dora", 1);
    suite.pass(5);
    for (by, weight) in [("ann", 1), ("dora", 1), ("eve", 2)] {
        let ballot: u64 = data(suite.judge(by, case, UPHELD).unwrap().data);
        assert_eq!(suite.ballot(ballot).approvals, weight, "{by}");
        // Whatever it comes to later changes nothing.
        suite.set_member(by, 9);
        suite.pass(5);
    }
    suite.vote("dora", 1, true).unwrap();
    assert_eq!(suite.ballot(1).approvals, 2, "as when the vote began");
    suite.vote("eve", 1, true).unwrap();
    assert_eq!(suite.case(case).status.stage(), Stage::Decided);
}

#[test]
fn who_joins_those_who_hear_appeals_after_a_report_does_not_hear_its_appeal() {
    let mut suite = heard_by_group(3);
    let case = suite.report("reporter");
    suite.set_member("mallory", 9);
    suite.pass(5);
    suite.judge("mark", case, UPHELD).unwrap();
    suite.accused_appeals("vendor", case).unwrap();
    suite.pass(5);
    refused(suite.judge("mallory", case, UPHELD), "has no vote in workflow 'appeals'");
    suite.judge("dora", case, DISMISSED).unwrap();
    suite.vote("ann", 2, true).unwrap();
    assert_eq!(suite.case(case).status.stage(), Stage::Closed);
}

/// At either height: where all together weigh too little nobody could decide, and those do to whom it is passed on.
#[test]
fn a_group_that_could_not_decide_a_case_passes_it_on() {
    // When it was reported.
    let mut suite = judged_by_group(3);
    suite.set_member("dora", 0);
    suite.set_member("eve", 1);
    suite.pass(5);
    let case = suite.report("reporter");
    suite.set_member("dora", 2);
    suite.pass(5);
    refused(suite.judge("dora", case, UPHELD), "has no vote in workflow 'elders'");
    suite.judge("flo", case, UPHELD).unwrap();
    assert_eq!((suite.ballot(1).workflow.as_str(), suite.case(case).status.stage()), ("elders", Stage::Decided));
    // When the vote begins.
    let mut suite = judged_by_group(3);
    let case = suite.report("reporter");
    suite.set_member("dora", 0);
    suite.pass(5);
    suite.judge("eve", case, UPHELD).unwrap();
    suite.set_member("eve", 0);
    suite.pass(5);
    suite.judge("flo", case, DISMISSED).unwrap();
    assert_eq!(suite.case(case).status.stage(), Stage::Decided);
}

/// Nothing else does: no request is passed on by a group that can decide it now, whatever it could before.
#[test]
fn a_group_is_measured_by_what_it_weighs_before_the_vote_where_nothing_was_reported() {
    let mut suite = Suite::with(|msg| msg.workflows.list[0].approvers = msg.workflows.list[1].approvers.clone());
    ["dora", "eve"].iter().for_each(|member| suite.set_member(member, 0));
    suite.pass(5);
    suite.set_member("mallory", 9);
    suite.pass(5);
    let asked = suite.opened(&[pay("shop", 2_000)]);
    assert_eq!(suite.ballot(asked).total, 10);
    suite.vote("mallory", asked, true).unwrap();
    assert!(suite.outcome(asked).1.is_some());
}

/// A verdict that passes on to a group is counted there by the report as well.
#[test]
fn who_joins_after_a_report_has_no_vote_on_what_is_passed_on_to_its_group() {
    let mut suite = Suite::new();
    let elders = group(&suite);
    let workflows = |elders: Approvers, required| {
        let mut workflows: Workflows = court(listed(&["ann", "ben"], 2), listed(&["zoe"], 1));
        (workflows.list[2].approvers, workflows.list[2].required) = (elders, required);
        workflows
    };
    suite.change(Change::Workflows(workflows(elders.clone(), 3)));
    let case = suite.report("reporter");
    suite.judge("ann", case, DISMISSED).unwrap();
    suite.set_member("mallory", 9);
    suite.pass(DAY);
    suite.close(1).unwrap();
    assert_eq!((suite.ballot(1).workflow.as_str(), suite.ballot(1).total), ("elders", 5));
    suite.pass(5);
    refused(suite.vote("mallory", 1, true), "has no vote in workflow 'elders'");
    suite.vote("dora", 1, true).unwrap();
    suite.vote("eve", 1, true).unwrap();
    assert_eq!(suite.case(case).status.stage(), Stage::Decided);
    // One that weighed too little at the report could not decide, whoever joined it since.
    let mut suite = Suite::new();
    suite.change(Change::Workflows(workflows(elders, 3)));
    suite.set_member("dora", 0);
    suite.set_member("eve", 0);
    suite.pass(5);
    let case = suite.report("reporter");
    suite.judge("ann", case, DISMISSED).unwrap();
    suite.set_member("mallory", 9);
    suite.pass(DAY);
    suite.close(1).unwrap();
    assert_eq!(suite.outcome(1).0, "expired");
}

/// Whoever hears an appeal weighs what it did at the report, at the most: so whoever puts a judge in among those who
/// are to hear it takes no vote from it, and nothing from those who can.
#[test]
fn a_judge_who_is_put_in_among_those_who_hear_appeals_may_judge_all_the_same() {
    let mut suite = heard_by_group(5);
    let case = suite.report("reporter");
    suite.set_member("zoe", 9);
    suite.pass(5);
    suite.judge("zoe", case, UPHELD).unwrap();
    suite.accused_appeals("vendor", case).unwrap();
    suite.judge("dora", case, DISMISSED).unwrap();
    suite.vote("eve", 2, true).unwrap();
    suite.vote("ann", 2, true).unwrap();
    assert_eq!(suite.case(case).status.stage(), Stage::Closed);
}

/// Counted at both heights, each with those who judged: where weights moved from one to another, the lesser is left.
#[test]
fn who_is_left_for_an_appeal_is_counted_by_what_it_weighed_at_the_report_as_well() {
    let mut suite = Suite::new();
    let appeals = (group(&suite), 3);
    suite.change(Change::Workflows(court(listed(&["dora"], 1), appeals)));
    let case = suite.report("reporter");
    // At the report eve and ann had 3; now dora has 2 of 4, and ann none.
    suite.set_member("ann", 0);
    suite.pass(5);
    let left = "needs a weight of 3, and those of it who neither judged the case nor reported it would have ";
    refused(suite.judge("dora", case, UPHELD), &format!("{left}2"));
    // Who comes in her place did not weigh anything then, and the total of now says nothing.
    suite.set_member("mark", 9);
    suite.set_member("eve", 1);
    suite.pass(5);
    let at_report = suite.judge("dora", case, UPHELD);
    assert!(at_report.is_ok(), "of 5 at the report 3 are left, of 12 now 10: {at_report:?}");
}

/// Version 0.2 did not keep the height: the vote's alone counts, as it did then.
#[test]
fn a_case_whose_height_is_not_known_is_judged_by_who_is_a_member_before_the_vote() {
    let mut suite = judged_by_group(3);
    let case = suite.report("reporter");
    let reported_height = suite.case(case).reported_height.unwrap();
    suite.set_member("mallory", 9);
    suite.pass(5);
    let (reputation, key) = (suite.reputation.clone(), [&b"e"[..], &case.to_be_bytes()].concat());
    let mut storage = suite.app.contract_storage_mut(&reputation);
    let cell = storage.get(&key).unwrap();
    // Something, and a number of two bytes, the lesser first.
    let known = [1, (reported_height % 128 + 128) as u8, (reported_height / 128) as u8];
    storage.set(&key, &[cell.strip_suffix(&known).unwrap(), &[0]].concat());
    drop(storage);
    assert_eq!(suite.case(case).reported_height, None);
    suite.judge("mallory", case, UPHELD).unwrap();
    assert_eq!(suite.case(case).status.stage(), Stage::Decided);
    assert!(matches!(suite.ballot(1).status, BallotStatus::Closed { .. }));
}

const MEMBERS: [&str; 5] = ["ann", "cleo", "dora", "eve", "reporter"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Weights at the report, weights of now, and who votes on the first verdict, one after the other.
    #[test]
    fn a_vote_on_a_first_verdict_is_refused_only_where_too_little_would_be_left_for_the_appeal(
        before in prop::array::uniform5(0_u64..4), now in prop::array::uniform5(0_u64..4), changes in any::<bool>(),
        required in 1_u64..6, voters in prop::collection::vec(0_usize..4, 1..6),
    ) {
        let now = if changes { now } else { before };
        let mut suite = Suite::new();
        let (judges, appeals) = (listed(&MEMBERS[..4], 4), (group(&suite), required));
        // That many are there when the settings are made, whoever is later.
        suite.set_member("reporter", 100);
        suite.pass(5);
        suite.change(Change::Workflows(court(judges, appeals)));
        let set = |suite: &mut Suite, weights: [u64; 5]| {
            MEMBERS.iter().zip(weights).for_each(|(member, weight)| suite.set_member(member, weight));
            suite.pass(5);
        };
        set(&mut suite, before);
        let case = suite.report("reporter");
        set(&mut suite, now);
        let mut judged = vec![];
        for voter in voters {
            let done = suite.judge(MEMBERS[voter], case, UPHELD);
            // Of all but the reporter, who did not judge: as much as the appeal will count at the most.
            let left = |of: fn(u64, u64) -> u64| -> u64 {
                let apart = (0..4).filter(|index| *index != voter && !judged.contains(index));
                apart.map(|index| of(before[index], now[index])).sum()
            };
            match done {
                Ok(_) => {
                    prop_assert!(changes || judged.contains(&voter) || left(u64::min) >= required);
                    prop_assert!(judged.contains(&voter) || left(|before, _| before).min(left(|_, now| now)) >= required);
                    judged.push(voter);
                }
                Err(error) => {
                    prop_assert!(error.to_string().contains("would leave no appeal"), "{error}");
                    prop_assert!(left(u64::min) < required, "{:?} {:?}", before, now);
                }
            }
        }
    }
}
