use super::*;
use crate::Amount;
use crate::governance::compliance::{DenomCompliance, MONTH};
use crate::governance::risk::Reference;
use crate::governance::rule::{AmountRange, Conditions, RiskRange, ScoreRange, When};
use crate::score::Score;

fn workflow(name: &str) -> Workflow {
    Workflow {
        name: name.into(),
        approvers: Approvers::Addresses(vec!["a".into(), "b".into()]),
        required: 2,
        vote_seconds: VOTE_SECONDS_MIN,
        escalate_to: None,
    }
}

fn settings() -> Settings {
    let vote = Then::Workflow { workflow: "board".into(), valid_seconds: 60, terms: Terms::default() };
    let named = |name: &str| name.to_owned();
    Settings {
        rules: vec![Rule { name: "vote".into(), when: When::default(), then: vote }],
        workflows: Workflows {
            list: vec![
                Workflow { escalate_to: Some("board".into()), ..workflow("clerks") },
                workflow("board"),
                Workflow { approvers: Approvers::Addresses(vec!["c".into()]), required: 1, ..workflow("appeals") },
            ],
            arbitration: named("clerks"),
            appeals: named("appeals"),
            suspension: named("board"),
        },
        risk: RiskRules {
            references: vec![Reference { denom: "usd".into(), amount: Amount(1) }],
            amount_points: 100,
            reputation_points: 0,
            new_payee_points: 0,
            unknown_agent_points: 0,
            open_case_points: 0,
            batch_points: 0,
        },
        compliance: Compliance {
            denoms: vec![DenomCompliance {
                denom: "usd".into(),
                payee_day_max: Amount(1),
                payee_month_max: Amount(1),
                reference_from: Amount(1),
            }],
            categories: Categories::Only(vec!["cloud".into()]),
        },
    }
}

fn terms(conditions: Vec<ApprovalCondition>, monitoring: Vec<Monitoring>) -> impl Fn(&mut Settings) {
    move |settings| {
        let Then::Workflow { terms, .. } = &mut settings.rules[0].then else { panic!("no vote") };
        *terms = Terms { conditions: conditions.clone(), monitoring: monitoring.clone() };
    }
}

#[test]
fn every_bound_has_settings_that_it_alone_refuses() {
    assert_eq!(settings().validate(), Ok(()));
    let rule = |change: fn(&mut Rule)| move |settings: &mut Settings| change(&mut settings.rules[0]);
    type Change = Box<dyn Fn(&mut Settings)>;
    let conditions = Conditions { valid_seconds: 59, amount_max: Amount(1), monitor: false, terms: Terms::default() };
    let changes: Vec<(Change, &str)> = vec![
        (Box::new(|all| all.rules = vec![all.rules[0].clone(); 33]), "rules of 'settings': between 0 and 32"),
        (Box::new(|all| all.rules = vec![all.rules[0].clone(); 2]), "rule 'vote' stands twice"),
        (Box::new(rule(|rule| rule.name = "A".into())), "rule 'A' must be a slug"),
        (Box::new(rule(|rule| rule.when.payees = vec!["a".into(); 17])), "payees of 'vote': between 0 and 16"),
        (Box::new(rule(|rule| rule.when.categories = vec![String::new()])), "category '' must be a slug"),
        (Box::new(rule(|rule| rule.when.agent_types = vec!["B".into()])), "agent type 'B' must be a slug"),
        (Box::new(rule(|rule| rule.when.risk = Some(RiskRange { min: 0, max: 101 }))), "the end of a range of 'vote'"),
        (
            Box::new(rule(|rule| rule.when.risk = Some(RiskRange { min: 2, max: 1 }))),
            "between 2 and 100 allowed, got 1",
        ),
        (
            Box::new(rule(|rule| {
                rule.when.reputation = Some(ScoreRange { min: Score::points(2), max: Score::points(1) });
            })),
            "between 20000 and",
        ),
        (
            Box::new(rule(|rule| {
                rule.when.amounts = vec![AmountRange { denom: "usd".into(), min: Amount(2), max: Amount(1) }];
            })),
            "got 1",
        ),
        (
            Box::new(rule(|rule| {
                rule.when.amounts = vec![AmountRange { denom: String::new(), min: Amount(1), max: Amount(1) }];
            })),
            "bytes of a denom of 'vote'",
        ),
        (
            Box::new(terms(vec![ApprovalCondition::NotBefore { seconds: 60 }], vec![])),
            "between 1 and 59 allowed, got 60",
        ),
        (
            Box::new(terms(vec![ApprovalCondition::SplitAtMost { parts: 101 }], vec![])),
            "parts of 'split_at_most' of 'vote': between 1 and 100 allowed, got 101",
        ),
        (
            Box::new(terms(vec![ApprovalCondition::ReceiptWithin { seconds: 0 }], vec![])),
            "seconds of a condition of 'vote': between 1 and 31536000 allowed, got 0",
        ),
        (Box::new(terms(vec![ApprovalCondition::ReviewAfter { seconds: 31_536_001 }], vec![])), "got 31536001"),
        (Box::new(terms(vec![], vec![Monitoring::ReportAfter { seconds: 0 }])), "got 0"),
        (Box::new(terms(vec![], vec![Monitoring::WatchCounterparty { seconds: 0 }])), "got 0"),
        (
            Box::new(terms(vec![ApprovalCondition::ReviewAfter { seconds: 1 }; 2], vec![])),
            "a kind of term in rule 'vote' stands twice",
        ),
        (Box::new(terms(vec![], vec![Monitoring::ReportAfter { seconds: 1 }; 2])), "stands twice"),
        (
            Box::new(move |all| all.rules[0].then = Then::Approve(conditions.clone())),
            "valid_seconds of 'vote': between 60",
        ),
        (
            Box::new(rule(|rule| {
                rule.then = Then::Workflow {
                    workflow: "board".into(),
                    valid_seconds: VALID_SECONDS_MAX + 1,
                    terms: Terms::default(),
                };
            })),
            "valid_seconds of 'vote'",
        ),
        (
            Box::new(rule(|rule| {
                rule.then = Then::Workflow { workflow: "none".into(), valid_seconds: 60, terms: Terms::default() }
            })),
            "'vote' names the workflow 'none'",
        ),
        (
            Box::new(rule(|rule| rule.then = Then::Deny { reason: String::new(), alternative: None })),
            "bytes of a reason of 'vote'",
        ),
        (
            Box::new(rule(|rule| {
                rule.then = Then::Deny { reason: "r".into(), alternative: Some(String::new()) };
            })),
            "bytes of an alternative",
        ),
        (Box::new(|all| all.workflows.list.clear()), "workflows of 'settings': between 1 and 16"),
        (Box::new(|all| all.workflows.list[1].required = 3), "required approvals of 'board': between 1 and 2"),
        (Box::new(|all| all.workflows.list[1].required = 0), "required approvals of 'board'"),
        (
            Box::new(|all| all.workflows.list[1].approvers = Approvers::Addresses(vec!["a".into(), "a".into()])),
            "approver 'a' stands twice",
        ),
        (Box::new(|all| all.workflows.list[1].approvers = Approvers::Addresses(vec![])), "approvers of 'board'"),
        (Box::new(|all| all.workflows.list[1].vote_seconds -= 1), "vote_seconds of 'board'"),
        (Box::new(|all| all.workflows.list[1].vote_seconds = VOTE_SECONDS_MAX + 1), "vote_seconds of 'board'"),
        (
            Box::new(|all| all.workflows.list[1].escalate_to = Some("clerks".into())),
            "workflow 'board' escalates to 'clerks', which must stand later",
        ),
        (
            Box::new(|all| all.workflows.list[1].escalate_to = Some("board".into())),
            "workflow 'board' escalates to 'board', which must stand later",
        ),
        (Box::new(|all| all.workflows.appeals = "none".into()), "'appeals' names the workflow 'none'"),
        (
            Box::new(|all| all.workflows.list[2].approvers = Approvers::Addresses(vec!["b".into()])),
            "no appeal could be decided: workflow 'appeals' needs a weight of 1, and only 0",
        ),
        (Box::new(|all| all.risk.amount_points = 101), "points of a factor of 'risk': between 0 and 100"),
        (Box::new(|all| all.risk.batch_points = 101), "points of a factor of 'risk'"),
        (Box::new(|all| all.risk.references[0].amount = Amount(0)), "the reference amount of 'risk'"),
        (Box::new(|all| all.compliance.denoms = vec![all.compliance.denoms[0].clone(); 2]), "denom 'usd' stands twice"),
        (
            Box::new(|all| all.compliance.denoms = vec![all.compliance.denoms[0].clone(); 5]),
            "denoms of 'compliance': between 0 and 4",
        ),
        (
            Box::new(|all| all.compliance.categories = Categories::Except(vec!["a".into(); 17])),
            "categories of 'compliance'",
        ),
    ];
    for (change, expected) in changes {
        let mut settings = settings();
        change(&mut settings);
        let error = settings.validate().unwrap_err().to_string();
        assert!(error.contains(expected), "{error} is not about '{expected}'");
    }
}

#[test]
fn the_bounds_are_what_their_pages_say() {
    assert_eq!((VALID_SECONDS_MIN, VALID_SECONDS_MAX), (60, 604_800));
    assert_eq!((VOTE_SECONDS_MIN, VOTE_SECONDS_MAX), (3_600, 2_592_000));
    assert_eq!((MONTH.seconds, MONTH.bucket_seconds), (2_592_000, 86_400));
}

/// Whatever the list, following it from any workflow comes to an end.
#[test]
fn escalation_always_comes_to_an_end() {
    let mut settings = settings();
    let chain = |index: usize| Workflow {
        escalate_to: (index < 15).then(|| format!("w{}", index + 1)),
        ..workflow(&format!("w{index}"))
    };
    settings.workflows.list = (0..16).map(chain).collect();
    settings.workflows.list[0].approvers = Approvers::Addresses(vec!["c".into(), "d".into()]);
    settings.rules.clear();
    let workflows = &mut settings.workflows;
    (workflows.arbitration, workflows.appeals, workflows.suspension) = ("w1".into(), "w0".into(), "w0".into());
    assert_eq!(settings.validate(), Ok(()));
    let names: Vec<_> = settings.workflows.chain("w0").map(|workflow| workflow.name.clone()).collect();
    assert_eq!(names, (0..16).map(|index| format!("w{index}")).collect::<Vec<_>>());
    assert_eq!(settings.workflows.chain("none").count(), 0);
    // Nor does one that nobody validated lead in a circle for ever.
    settings.workflows.list[15].escalate_to = Some("w0".into());
    assert_eq!(settings.workflows.chain("w0").count(), 16);
}

#[test]
fn every_address_is_found() {
    let mut settings = settings();
    settings.rules[0].when.payees = vec!["payee".into()];
    settings.workflows.list[1].approvers = Approvers::Group("group".into());
    assert_eq!(settings.addresses().collect::<Vec<_>>(), ["a", "b", "group", "c", "payee"]);
}
