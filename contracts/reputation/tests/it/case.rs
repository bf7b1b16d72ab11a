//! Cases: reported, answered, decided; each with its deadlines.

use cosmwasm_std::Binary;
use stateset_api::event::{CaseDecided, CaseReported};
use stateset_api::reputation::{
    AgentMsg, AgentRole, Case, CasesResponse, ExecuteMsg, Outcome, OwnerMsg, QueryMsg, ReporterMsg, Rules, Stage,
    Status,
};
use stateset_api::score::{Severity, ViolationKind};
use stateset_api::{Amount, registry};
use stateset_tests_suite::cases::{REPORT_BOND, report, rules};
use stateset_tests_suite::{DAY, STATE, address, event, refused, registration, state};

use crate::suite::{DISMISSED, FRIVOLOUS, PURSE, Suite, upheld};

#[test]
fn a_report_says_what_is_claimed_and_freezes_only_the_maximal_slash() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let answer = suite.try_report("reporter", "vendor", Severity::Major, Some(("victim", 90)), None).unwrap();
    let emitted = event(&answer, CaseReported::from_event).unwrap();
    assert_eq!((emitted.case, emitted.frozen, emitted.respond_by), (1, Amount(200), suite.now() + DAY));
    let expected = Case {
        id: 1,
        accused: suite.id("vendor"),
        owner: Some(address("vendor")),
        reporter: address("reporter"),
        kind: ViolationKind::FinancialMisconduct,
        severity: Severity::Major,
        evidence: Binary::from([7; 32]),
        victim: Some(address("victim")),
        damage: Amount(90),
        response: None,
        answered_by: None,
        term: 0,
        governance: Some(address("governance")),
        decidable_at: Some(suite.now() + DAY + 1),
        effective: true,
        status: Status::Open { decide_by: suite.now() + 3 * DAY },
        stake_at_report: Amount(1_000),
        frozen: Amount(200),
        reported_at: suite.now(),
        reported_height: Some(suite.app.block_info().height),
        respond_by: suite.now() + DAY,
        rules: rules(),
    };
    assert_eq!(suite.case(1), expected);
    assert_eq!((suite.stake("vendor").frozen, suite.stake("vendor").bonded), (Amount(200), Amount(1_000)));
    assert_eq!(suite.balance("reporter", STATE), PURSE - REPORT_BOND);
    let score = suite.score("vendor");
    assert_eq!((score.open_cases, score.gravest_open), (1, Some(Severity::Major)));
}

#[test]
fn a_report_needs_exactly_its_bond_a_hash_and_an_agent() {
    let mut suite = Suite::new();
    let report = |evidence: Vec<u8>, accused| {
        ExecuteMsg::Reporter(ReporterMsg::Report {
            accused,
            kind: ViolationKind::MissedDeadline,
            severity: Severity::Minor,
            evidence: Binary::from(evidence),
            victim: None,
            damage: Amount(0),
            term: None,
        })
    };
    let good = report(vec![7; 32], suite.id("vendor"));
    for funds in [vec![], vec![state(REPORT_BOND - 1)], vec![state(REPORT_BOND + 1)]] {
        refused(suite.execute_with("reporter", &good, &funds), "100ustate must be sent along, and nothing else");
    }
    let bond = [state(REPORT_BOND)];
    let short = report(vec![7; 31], suite.id("vendor"));
    refused(suite.execute_with("reporter", &short, &bond), "bytes of evidence: between 32 and 32 allowed, got 31");
    let nobody = report(vec![7; 32], stateset_api::AgentId::from_hash([1; 16]));
    refused(suite.execute_with("reporter", &nobody, &bond), "the registry knows no agent");
    let ExecuteMsg::Reporter(ReporterMsg::Report { accused, kind, severity, evidence, .. }) = good.clone() else {
        panic!("{good:?}")
    };
    let damage = Amount(5);
    let harmless = ReporterMsg::Report { accused, kind, severity, evidence, victim: None, damage, term: None };
    let harmless = ExecuteMsg::Reporter(harmless);
    refused(suite.execute_with("reporter", &harmless, &bond), "damage of 5 without a victim");
    suite.execute_with("reporter", &good, &bond).unwrap();
}

#[test]
fn the_accused_answers_once_and_in_time() {
    let mut suite = Suite::new();
    let case = suite.report("vendor", Severity::Minor, 0);
    refused(suite.respond("buyer", case), "is against agent");
    refused(suite.respond("vendor", case + 1), "no case 2");
    let answer = AgentMsg::Respond { case, response: Binary::from([8; 31]) };
    refused(suite.agent("vendor", "vendor", answer, &[]), "bytes of a response: between 32 and 32 allowed, got 31");
    suite.pass(DAY);
    let answer = AgentMsg::Respond { case, response: Binary::from([8; 32]) };
    suite.agent("vendor", "vendor", answer, &[]).unwrap();
    let case_now = suite.case(case);
    assert_eq!((case_now.response, case_now.answered_by), (Some(Binary::from([8; 32])), Some(AgentRole::Owner)));
    refused(suite.respond("vendor", case), "was answered already, by the owner");
    let late = suite.report("vendor", Severity::Minor, 0);
    suite.pass(DAY + 1);
    refused(suite.respond("vendor", late), "could be answered until");
    suite.decide(late, DISMISSED).unwrap();
    refused(suite.respond("vendor", late), "is decided: it cannot be answered any more");
}

#[test]
fn nobody_is_judged_unheard() {
    let mut suite = Suite::new();
    let case = suite.report("vendor", Severity::Minor, 0);
    refused(suite.decide(case, DISMISSED), "can be decided after");
    suite.pass(DAY);
    refused(suite.decide(case, DISMISSED), "can be decided after");
    suite.pass(1);
    let answer = suite.decide(case, DISMISSED).unwrap();
    let emitted = event(&answer, CaseDecided::from_event).unwrap();
    assert_eq!((emitted.verdict.as_str(), emitted.appeal_by), ("dismissed", suite.now() + DAY));
    let heard = suite.report("vendor", Severity::Minor, 0);
    suite.respond("vendor", heard).unwrap();
    suite.decide(heard, DISMISSED).unwrap();
}

#[test]
fn only_the_governance_decides_and_only_within_what_was_claimed() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let case = suite.report("vendor", Severity::Major, 90);
    suite.respond("vendor", case).unwrap();
    let verdict = upheld(Severity::Major, 90);
    for by in ["mallory", "admin", "reporter", "vendor", "community"] {
        refused(suite.decide_as(by, case, verdict), "only the case's governance may do this");
    }
    refused(suite.decide(case, upheld(Severity::Critical, 90)), "severity critical exceeds the gravest");
    refused(suite.decide(case, upheld(Severity::Major, 91)), "damage of 91 exceeds the most that may be found: 90");
    suite.decide(case, verdict).unwrap();
    refused(suite.decide(case, verdict), "is decided: it cannot be decided any more");
}

#[test]
fn a_milder_verdict_frees_the_difference_at_once() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let case = suite.report("vendor", Severity::Critical, 0);
    suite.respond("vendor", case).unwrap();
    assert_eq!(suite.stake("vendor").frozen, Amount(500));
    suite.decide(case, upheld(Severity::Minor, 0)).unwrap();
    assert_eq!((suite.stake("vendor").frozen, suite.case(case).frozen), (Amount(50), Amount(50)));
    suite.pass(DAY + 1);
    suite.settle(case).unwrap();
    assert_eq!((suite.case(case).frozen, suite.case(case).effective), (Amount(0), false));
}

/// A captured multisig slashing itself (Olas): who judges is no party, and who is accused earns nothing by it.
#[test]
fn nobody_judges_a_case_to_which_he_is_a_party() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    refused(
        suite.try_report("governance", "vendor", Severity::Critical, None, None),
        "the governance decides the case",
    );
    let own = suite.try_report("reporter", "vendor", Severity::Critical, Some(("governance", 5)), None);
    refused(own, "the victim of a case cannot be");
    suite.confirm_controller("vendor-keeper", "vendor");
    for name in ["vendor", "vendor-keeper"] {
        let own = suite.try_report("reporter", "vendor", Severity::Critical, Some((name, 5)), None);
        refused(own, "it is the accused's own account");
    }
    refused(suite.try_report("vendor", "vendor", Severity::Critical, None, None), "it is the accused's own account");
    // Who takes the place later gets no former case, and hands that change later are caught when the judge decides.
    let roles = |name| OwnerMsg::SetRoles { governance: Some(address(name)), community: None };
    suite.admin(roles("reporter")).unwrap();
    suite.pass(14 * DAY);
    let case = suite.report("vendor", Severity::Critical, 5);
    suite.apply().unwrap();
    suite.respond("vendor", case).unwrap();
    refused(suite.decide_as("reporter", case, upheld(Severity::Critical, 5)), "only the case's governance");
    suite.change(roles("vendor"));
    suite.pass(1);
    let case = suite.report("vendor", Severity::Critical, 5);
    suite.respond("vendor", case).unwrap();
    refused(suite.decide_as("vendor", case, upheld(Severity::Critical, 5)), "it is the accused's own account");
}

/// Nor does whoever was the accused's owner when it was reported: it would hand the agent to a friend, and judge what
/// it did.
#[test]
fn a_judge_does_not_judge_the_agent_that_was_its_own_when_it_was_reported() {
    let mut suite = Suite::new();
    suite.register_as("governance", registration("governance-keeper", None));
    let id = suite.id("governance");
    let report = report(id, Severity::Critical, None, None);
    suite.execute_with("reporter", &report, &[state(REPORT_BOND)]).unwrap();
    assert_eq!(suite.case(1).owner, Some(address("governance")));
    suite.respond("governance", 1).unwrap();
    refused(suite.decide(1, DISMISSED), "it is the accused's own account");
    let registry = suite.registry.clone();
    let offer = registry::OwnerMsg::OfferOwnership { id, to: Some(address("mallory")) };
    suite.call("governance", &registry, &registry::ExecuteMsg::Owner(offer)).unwrap();
    let accept = registry::AnyoneMsg::AcceptOwnership { id };
    suite.call("mallory", &registry, &registry::ExecuteMsg::Anyone(accept)).unwrap();
    refused(suite.decide(1, DISMISSED), "it was the accused's owner when it was reported");
    assert_eq!(suite.case(1).owner, Some(address("governance")), "whoever it is now");
    // What is reported from now on is another's.
    suite.execute_with("reporter", &report, &[state(REPORT_BOND)]).unwrap();
    suite.pass(DAY + 1);
    suite.decide(2, DISMISSED).unwrap();
}

/// Whom an owner names as its controller has not said so: else the accused would silence whom it likes, the judge
/// first.
#[test]
fn naming_somebody_as_its_controller_takes_nobodys_part_in_a_case() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.name_controller("vendor", "reporter");
    suite.report("vendor", Severity::Critical, 100);
    suite.name_controller("vendor", "victim");
    let case = suite.report("vendor", Severity::Critical, 100);
    suite.respond("vendor", case).unwrap();
    suite.name_controller("vendor", "governance");
    suite.decide(case, upheld(Severity::Critical, 100)).unwrap();
    suite.pass(DAY + 1);
    suite.settle(case).unwrap();
    assert_eq!((suite.owed("victim"), suite.stake("vendor").bonded), (100, Amount(500)));
}

/// Accused stake frozen without a deadline (EigenLayer, Forta): every stage ends by itself, for anyone to say so.
#[test]
fn a_silent_governance_frees_the_accused_and_its_stake_by_a_known_time() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let before = suite.score("vendor").overall;
    let case = suite.report("vendor", Severity::Critical, 1_000);
    suite.pass(3 * DAY);
    refused(suite.settle(case), "can be settled after");
    suite.decide(case, DISMISSED).unwrap();
    let silent = suite.report("vendor", Severity::Critical, 1_000);
    suite.pass(3 * DAY + 1);
    refused(suite.decide(silent, upheld(Severity::Critical, 1)), "could be decided until");
    suite.settle(silent).unwrap();
    suite.settle(case).unwrap();
    assert_eq!(suite.case(silent).status, Status::Closed { outcome: Outcome::Expired {}, at: suite.now() });
    assert_eq!((suite.stake("vendor").frozen, suite.stake("vendor").bonded), (Amount(0), Amount(1_000)));
    assert_eq!((suite.score("vendor").overall, suite.score("vendor").open_cases), (before, 0));
    assert_eq!(suite.owed("reporter"), 2 * REPORT_BOND, "the governance's silence is not the reporter's fault");
    refused(suite.settle(silent), "is closed: it cannot be settled any more");
}

#[test]
fn a_frivolous_report_costs_its_bond_and_another_dismissed_one_does_not() {
    for (verdict, reporter, community) in [(FRIVOLOUS, 0, REPORT_BOND), (DISMISSED, REPORT_BOND, 0)] {
        let mut suite = Suite::new();
        let case = suite.report("vendor", Severity::Minor, 0);
        suite.respond("vendor", case).unwrap();
        suite.decide(case, verdict).unwrap();
        refused(suite.settle(case), "can be settled after");
        suite.pass(DAY + 1);
        suite.settle(case).unwrap();
        assert_eq!((suite.owed("reporter"), suite.owed("community")), (reporter, community));
        assert_eq!(suite.owed("vendor"), 0, "an accused that earned the bond would report itself");
    }
}

#[test]
fn an_open_case_keeps_the_rules_under_which_it_was_reported() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let mut harsher = Rules { report_bond: Amount(7), appeal_seconds: 14 * 86_400, ..rules() };
    (harsher.slash_major_bps, harsher.slash_critical_bps) = (5_000, 5_000);
    suite.admin(OwnerMsg::SetRules { rules: harsher }).unwrap();
    suite.pass(14 * DAY);
    let case = suite.report("vendor", Severity::Major, 0);
    suite.apply().unwrap();
    suite.respond("vendor", case).unwrap();
    suite.decide(case, upheld(Severity::Major, 0)).unwrap();
    suite.pass(DAY + 1);
    suite.settle(case).unwrap();
    assert_eq!(suite.stake("vendor").bonded, Amount(800));
    assert_eq!(suite.owed("reporter"), REPORT_BOND + 20);
}

#[test]
fn cases_are_listed_by_agent_and_by_stage_in_pages() {
    let mut suite = Suite::new();
    let cases: Vec<_> = (0..5).map(|n| suite.report(["vendor", "buyer"][n % 2], Severity::Minor, 0)).collect();
    suite.respond("vendor", cases[0]).unwrap();
    suite.decide(cases[0], DISMISSED).unwrap();
    let list = |query| suite.query::<CasesResponse>(&query).cases.into_iter().map(|case| case.id).collect::<Vec<_>>();
    let by_agent =
        |name: &str, start_after, limit| list(QueryMsg::CasesByAgent { agent: suite.id(name), start_after, limit });
    let by_stage = |stage, start_after, limit| list(QueryMsg::CasesByStage { stage, start_after, limit });
    assert_eq!(by_agent("vendor", None, None), [1, 3, 5]);
    assert_eq!(by_agent("vendor", Some(1), Some(1)), [3]);
    assert_eq!(by_agent("vendor", Some(5), None), [0_u64; 0]);
    assert_eq!(by_agent("third", None, None), [0_u64; 0]);
    assert_eq!(by_stage(Stage::Open, None, Some(3)), [2, 3, 4]);
    assert_eq!(by_stage(Stage::Decided, None, None), [1]);
    assert_eq!(by_stage(Stage::Closed, None, None), [0_u64; 0]);
}

#[test]
fn a_page_has_ten_by_default_and_thirty_at_most() {
    let mut suite = Suite::new();
    for _ in 0..33 {
        suite.report("vendor", Severity::Minor, 0);
    }
    for (limit, expected) in [(None, 10), (Some(1_000), 30)] {
        let query = QueryMsg::CasesByStage { stage: Stage::Open, start_after: None, limit };
        assert_eq!(suite.query::<CasesResponse>(&query).cases.len(), expected);
    }
}
