//! Courts that can sit: whoever is judged can appeal to others, or there is no first verdict, and no such settings.

use stateset_api::governance::{Approvers, Change, InstantiateMsg, Workflows};
use stateset_api::reputation::{Outcome, Stage, Status, Verdict};
use stateset_api::score::Severity;
use stateset_api::{Amount, registry};
use stateset_tests_suite::{DAY, data, refused};

use crate::group;
use crate::suite::{Suite, addresses, workflow, workflows};

const UPHELD: Verdict = Verdict::Upheld { severity: Severity::Minor, damage: Amount(50) };
const DISMISSED: Verdict = Verdict::Dismissed { frivolous: false };

/// `judges` decide at first, by `required` of them; `appeals` on appeal, likewise.
pub(crate) fn court(judges: (Approvers, u64), appeals: (Approvers, u64)) -> Workflows {
    Workflows {
        list: vec![
            workflow("panel", addresses(&["ann", "ben"]), 1, 1, Some("board")),
            workflow("judges", judges.0, judges.1, 1, Some("elders")),
            workflow("elders", addresses(&["flo"]), 1, 1, None),
            workflow("appeals", appeals.0, appeals.1, 2, Some("board")),
            workflow("board", addresses(&["max"]), 1, 1, None),
        ],
        arbitration: "judges".into(),
        appeals: "appeals".into(),
        suspension: "board".into(),
    }
}

pub(crate) fn listed(names: &[&str], required: u64) -> (Approvers, u64) {
    (addresses(names), required)
}

fn with(workflows: Workflows) -> Suite {
    Suite::with(|msg| msg.workflows = workflows)
}

/// Another group than the suite's.
fn group_of(suite: &mut Suite, members: &[(&str, u64)]) -> Approvers {
    let code = suite.app.store_code(group::code());
    let group = group::create(suite, code, members);
    suite.pass(5);
    Approvers::Group(group.into_string())
}

/// The suite's own: dora and eve weigh 2, ann 1, cleo 0.
pub(crate) fn group(suite: &Suite) -> Approvers {
    Approvers::Group(suite.group.to_string())
}

/// That workflows are refused at creation, and at every change, for one reason.
fn no_court(suite: &mut Suite, workflows: &Workflows, reason: &str) {
    refused(suite.try_propose(vec![Change::Workflows(workflows.clone())]), reason);
    let msg = InstantiateMsg { workflows: workflows.clone(), rules: vec![], ..suite.instantiation() };
    let code = suite.code;
    refused(suite.create("admin", code, &msg, None), reason);
}

#[test]
fn settings_in_which_those_who_judge_leave_nobody_for_the_appeal_are_refused() {
    let mut suite = Suite::new();
    for (judges, appeals, required, left) in [
        // A deployer alone, on both.
        (vec!["ann"], vec!["ann"], 1, 0),
        (vec!["ann", "ben", "cleo"], vec!["ann", "ben", "dora"], 2, 1),
        // Whoever the case is passed on to judges as well.
        (vec!["ann"], vec!["flo"], 1, 0),
    ] {
        let workflows = court(listed(&judges, 1), listed(&appeals, required));
        let reason = format!("workflow 'appeals' needs a weight of {required}, and only {left} of it has no vote");
        no_court(&mut suite, &workflows, &reason);
    }
    let mut same = court(listed(&["ann"], 1), listed(&["dora"], 1));
    same.appeals = "elders".into();
    no_court(&mut suite, &same, "workflow 'elders' needs a weight of 1, and only 0");
    // Every change of settings, once the workflows are such, names it: they are judged as a whole.
    suite.try_propose(vec![Change::Rules(vec![])]).unwrap();
}

/// One person's two keys are a court; a third makes it sit where one of them reported.
#[test]
fn the_least_court_is_one_who_judges_and_another_for_appeals() {
    let mut suite = with(court(listed(&["ann"], 1), listed(&["dora"], 1)));
    let case = suite.report("reporter");
    suite.judge("ann", case, UPHELD).unwrap();
    suite.accused_appeals("vendor", case).unwrap();
    refused(suite.judge("ann", case, DISMISSED), "has no vote in workflow 'appeals'");
    suite.judge("dora", case, DISMISSED).unwrap();
    assert!(matches!(suite.case(case).status, Status::Closed { outcome: Outcome::Dismissed { .. }, .. }));
}

#[test]
fn groups_are_asked_for_their_members_when_settings_are_made() {
    let mut suite = Suite::new();
    let group = group(&suite);
    no_court(
        &mut suite,
        &court((group.clone(), 2), (group.clone(), 2)),
        "votes on the first verdict and on the appeal: name another for appeals",
    );
    // dora and eve are members; zoe is none, nor is cleo, who weighs nothing.
    let judges = (group.clone(), 2);
    no_court(
        &mut suite,
        &court(judges.clone(), listed(&["dora", "eve", "zoe"], 2)),
        "workflow 'appeals' needs a weight of 2, and only 1",
    );
    suite.try_propose(vec![Change::Workflows(court(judges, listed(&["cleo", "zoe"], 2)))]).unwrap();
    // The other way round: of a weight of 5, those who judge have 3.
    let appeals = |required| (group.clone(), required);
    no_court(
        &mut suite,
        &court(listed(&["ann", "dora"], 1), appeals(3)),
        "workflow 'appeals' needs a weight of 3, and only 2",
    );
    suite.try_propose(vec![Change::Workflows(court(listed(&["ann", "dora"], 1), appeals(2)))]).unwrap();
    // One that decides cases or suspensions, and could not, is none either.
    no_court(&mut suite, &court((group.clone(), 6), listed(&["zoe"], 1)), "workflow 'judges' needs a weight of 6");
    let mut idle = court(listed(&["ann"], 1), listed(&["zoe"], 1));
    idle.list[4].approvers = group;
    idle.list[4].required = 6;
    no_court(&mut suite, &idle, "workflow 'board' needs a weight of 6, and those of its approvers who may vote have 5");
    let nobody = Approvers::Group(stateset_tests_suite::address("nobody"));
    no_court(&mut suite, &court((nobody, 1), listed(&["zoe"], 1)), "does not answer as cw4 says");
}

/// What two groups have in common cannot be known, and members change: a vote that would leave nobody is refused.
#[test]
fn a_vote_on_a_first_verdict_that_would_leave_no_appeal_is_refused() {
    let mut suite = Suite::new();
    let appeals = group_of(&mut suite, &[("dora", 2), ("zoe", 1)]);
    let judges = group(&suite);
    suite.change(Change::Workflows(court((judges, 3), (appeals, 2))));
    let case = suite.report("reporter");
    // Of 3 that hear the appeal dora has 2, and 2 are needed.
    let reason = "'s vote on case 1 would leave no appeal: workflow 'appeals' needs a weight of 2, and those of it \
                  who neither judged the case nor reported it would have 1";
    refused(suite.judge("dora", case, UPHELD), reason);
    suite.judge("eve", case, UPHELD).unwrap();
    refused(suite.vote("dora", 1, false), reason);
    suite.vote("ann", 1, true).unwrap();
    suite.accused_appeals("vendor", case).unwrap();
    suite.judge("dora", case, DISMISSED).unwrap();
    assert_eq!(suite.case(case).status.stage(), Stage::Closed);
}

#[test]
fn each_judge_who_hears_appeals_counts_once_however_often_he_votes() {
    let mut suite = Suite::new();
    let appeals = group_of(&mut suite, &[("ann", 1), ("dora", 1), ("eve", 1), ("zoe", 1)]);
    let judges = group(&suite);
    suite.change(Change::Workflows(court((judges, 5), (appeals, 2))));
    let case = suite.report("reporter");
    // Several verdicts on one case: ann judges each of them, and is one of four.
    for ballot in 1..=3 {
        suite.judge("ann", case, UPHELD).unwrap();
        assert_eq!(suite.ballot(ballot).approvals, 1);
    }
    suite.vote("dora", 1, true).unwrap();
    suite.vote("dora", 2, true).unwrap();
    // The third of four would leave one.
    refused(suite.vote("eve", 1, true), "needs a weight of 2, and those of it who neither judged");
}

/// A member who comes to the court of appeal after he judged has no vote there, and takes none from the others.
#[test]
fn a_judge_who_joins_the_court_of_appeal_later_has_no_vote_there() {
    let mut suite = Suite::new();
    let appeals = group(&suite);
    suite.change(Change::Workflows(court(listed(&["zoe"], 1), (appeals, 2))));
    let case = suite.report("reporter");
    suite.judge("zoe", case, UPHELD).unwrap();
    suite.set_member("zoe", 9);
    suite.pass(5);
    suite.accused_appeals("vendor", case).unwrap();
    refused(suite.judge("zoe", case, UPHELD), "has no vote in workflow 'appeals'");
    suite.judge("eve", case, DISMISSED).unwrap();
    assert_eq!(suite.case(case).status.stage(), Stage::Closed);
}

/// Who reported decides no appeal: where nobody else could, there is no first verdict either.
#[test]
fn nobody_is_judged_whose_appeal_only_the_reporter_could_hear() {
    let mut suite = with(court(listed(&["ann"], 1), listed(&["reporter"], 1)));
    let case = suite.report("reporter");
    let reason = "would leave no appeal: workflow 'appeals' needs a weight of 1, and those of it who neither \
                  judged the case nor reported it would have 0";
    refused(suite.judge("ann", case, UPHELD), reason);
    // A spare judge hears it.
    let mut suite = with(court(listed(&["ann"], 1), listed(&["reporter", "dora"], 1)));
    let case = suite.report("reporter");
    suite.judge("ann", case, UPHELD).unwrap();
    suite.accused_appeals("vendor", case).unwrap();
    refused(suite.judge("reporter", case, UPHELD), "it reported the case");
    suite.judge("dora", case, DISMISSED).unwrap();
    assert_eq!(suite.case(case).status.stage(), Stage::Closed);
    let mut suite = Suite::new();
    let appeals = group_of(&mut suite, &[("reporter", 3), ("dora", 2)]);
    suite.change(Change::Workflows(court(listed(&["ann"], 1), (appeals, 3))));
    let case = suite.report("reporter");
    refused(suite.judge("ann", case, UPHELD), "needs a weight of 3, and those of it who neither judged");
}

/// Else whoever hears appeals, or appoints those who do, could never be judged.
#[test]
fn the_accused_is_not_beyond_judgement_because_he_hears_appeals() {
    let mut suite = with(court(listed(&["ann"], 1), listed(&["vendor"], 1)));
    let case = suite.report("reporter");
    suite.judge("ann", case, UPHELD).unwrap();
    suite.accused_appeals("vendor", case).unwrap();
    // He is the first of a list that cannot decide: those to whom it passes things on do.
    refused(suite.judge("vendor", case, DISMISSED), "it is the agent's own account");
    suite.judge("max", case, UPHELD).unwrap();
    assert_eq!(suite.case(case).status.stage(), Stage::Closed);
}

/// A reporter names the victim without asking it. A friend of the accused would name the only judge, or the only one
/// who hears appeals: nobody could decide, and as before a judge that is silent no later report would hold anything.
#[test]
fn who_reports_does_not_choose_who_has_no_vote() {
    for named in ["ann", "dora"] {
        let mut workflows = court(listed(&["ann"], 1), listed(&["dora"], 1));
        workflows.list[1].escalate_to = None;
        workflows.list[3].escalate_to = None;
        let mut suite = with(workflows);
        suite.bond("vendor", 1_000);
        let case: u64 =
            data(suite.try_report("buyer", "vendor", Severity::Minor, Some((named, 1)), None).unwrap().data);
        suite.respond("vendor", case).unwrap();
        suite.judge("ann", case, DISMISSED).unwrap();
        assert_eq!(suite.case(case).status.stage(), Stage::Decided);
        let honest = suite.report("reporter");
        assert!(suite.case(honest).effective && suite.case(honest).frozen.0 > 0, "{named}");
    }
}

/// As a judge of its own loss nobody decides, and a court that is left with too few passes that on; what gives it
/// nothing it may decide, on appeal as well.
#[test]
fn a_victim_votes_on_all_that_does_not_compensate_it() {
    const WITHOUT_DAMAGE: Verdict = Verdict::Upheld { severity: Severity::Minor, damage: Amount(0) };
    let mut workflows = court(listed(&["ann"], 1), listed(&["ben"], 1));
    workflows.list[3].escalate_to = None;
    let mut suite = with(workflows);
    let case = suite.report("reporter");
    suite.judge("ann", case, UPHELD).unwrap();
    suite.accused_appeals("vendor", case).unwrap();
    refused(suite.judge("ben", case, UPHELD), "it is the victim, whom this would compensate");
    suite.judge("ben", case, WITHOUT_DAMAGE).unwrap();
    assert_eq!(suite.case(case).status.stage(), Stage::Closed);
}

/// A workflow that a case, an agent or a request concerns too closely to decide it passes it on at once.
#[test]
fn those_who_may_not_decide_are_passed_over_for_those_to_whom_they_pass_things_on() {
    // The reporter and the victim, ben, are the judges.
    let mut suite = with(court(listed(&["ben", "reporter"], 1), listed(&["dora"], 1)));
    let case = suite.report("reporter");
    refused(suite.judge("ben", case, UPHELD), "it is the victim");
    refused(suite.judge("reporter", case, UPHELD), "it reported the case");
    suite.judge("flo", case, UPHELD).unwrap();
    assert_eq!(suite.ballot(1).workflow, "elders");
    assert_eq!(suite.case(case).status.stage(), Stage::Decided);
    // Where nobody is left, the refusal says so.
    let mut workflows = court(listed(&["ben", "reporter"], 1), listed(&["dora"], 1));
    workflows.list[1].escalate_to = None;
    let mut suite = with(workflows);
    let case = suite.report("reporter");
    let reason = "workflow 'judges' needs a weight of 1, and those of its approvers who may vote have 0";
    refused(suite.judge("flo", case, UPHELD), reason);

    let mut workflows = workflows_with_owner();
    let mut suite = with(workflows.clone());
    suite.suspend("max", "buyer").unwrap();
    assert_eq!(suite.agent_of("buyer").status, registry::Status::Suspended);
    workflows.list[0].escalate_to = None;
    let mut suite = with(workflows);
    refused(suite.suspend("max", "buyer"), "workflow 'panel' needs a weight of 1");
}

/// Suspensions are the panel's, which is the buyer's owner alone, and passes things on to the board.
fn workflows_with_owner() -> Workflows {
    let mut workflows = court(listed(&["ann"], 1), listed(&["dora"], 1));
    workflows.list[0].approvers = addresses(&["buyer"]);
    workflows.suspension = "panel".into();
    workflows
}

#[test]
fn a_request_that_concerns_its_panel_goes_to_the_next() {
    let mut suite = Suite::with(|msg| msg.workflows.list[0].approvers = addresses(&["buyer", "buyer-keeper", "shop"]));
    let ballot = suite.opened(&[crate::suite::pay("shop", 2_000)]);
    assert_eq!(suite.ballot(ballot).workflow, "board");
}

/// Whoever distrusts those who are to judge has the time to take its stake away.
#[test]
fn who_judges_changes_no_sooner_than_stake_leaves() {
    let mut suite = Suite::new();
    let waits = |suite: &mut Suite, change: Workflows| {
        suite.try_propose(vec![Change::Workflows(change)]).unwrap().ripens_at - suite.now()
    };
    let present = workflows(&suite.group);
    let mut changed = present.clone();
    changed.list[0].required = 1;
    assert_eq!(waits(&mut suite, changed), DAY, "who decides on requests");
    for index in [2, 3] {
        let mut changed = present.clone();
        changed.list[index].vote_seconds += 1;
        assert_eq!(waits(&mut suite, changed), 14 * DAY, "who decides cases, or appeals");
    }
    let mut changed = present.clone();
    changed.list[3].escalate_to = Some("late".into());
    changed.list.push(workflow("late", addresses(&["flo"]), 1, 1, None));
    assert_eq!(waits(&mut suite, changed), 14 * DAY, "to whom cases are passed on");
    // Beyond the appeals, too.
    let mut chained = present.clone();
    chained.list[2].escalate_to = Some("late".into());
    chained.list.push(workflow("late", addresses(&["flo"]), 1, 1, None));
    suite.change(Change::Workflows(chained.clone()));
    chained.list[4].approvers = addresses(&["mark"]);
    assert_eq!(waits(&mut suite, chained), 14 * DAY, "to whom appeals are passed on");
    let mut changed = present;
    changed.arbitration = "panel".into();
    changed.list[0].escalate_to = None;
    assert_eq!(waits(&mut suite, changed), 14 * DAY);
}

#[test]
fn a_delay_longer_than_stake_takes_to_leave_is_waited_out() {
    let mut suite = Suite::with(|msg| msg.delay_seconds = Some(20 * DAY));
    let mut changed = workflows(&suite.group);
    changed.list[3].vote_seconds += 1;
    let change = suite.propose(Change::Workflows(changed));
    suite.pass(20 * DAY - 1);
    refused(suite.settle(change), "waits until");
    suite.pass(1);
    suite.settle(change).unwrap();
}
