//! Bills that governance must approve first: left to a person, asked about once, paid once under their approval.

use serde::Serialize;
use serde_json::json;
use stateset_api::Amount;
use stateset_api::governance::{
    self, AmountRange, ApprovalCondition, Approvers, Categories, Compliance, Conditions, InstantiateMsg, Monitoring,
    RiskRules, Rule, Terms, Then, When, Workflow, Workflows,
};
use stateset_api::reputation;
use stateset_chain::contract::ask;
use stateset_chain::transact::transact;
use stateset_chain::tx::{self, Instantiate};
use stateset_cli::cli::{self, Approvals, CaseVerb};
use stateset_cli::deploy::{Record, ReputationPlan};
use stateset_cli::output::Format;
use stateset_cli::verbs::{approvals, case};
use stateset_sim::{STATE, USDC};
use stateset_tests_keeper::{Keeper, World, key, poll};

use crate::{lying, notices};

/// From here on the wallet asks for an approval, in micro-dollars.
const APPROVAL_FROM: u128 = 50_000_000;
/// Up to here a rule approves.
const BY_RULE_MAX: u128 = 60_000_000;
/// How long an approval is good for.
const VALID_SECONDS: u64 = 600;

async fn instantiate(world: &World, record: &Record, name: &str, msg: &impl Serialize) -> String {
    let deployer = key("deployer");
    let code_id = record.code(name).unwrap().code_id;
    let new = Instantiate { sender: deployer.address(), admin: None, code_id, label: name, msg, funds: &[] };
    let made =
        transact(&world.chain, &deployer, &world.home.sending(), vec![tx::instantiate(&new).unwrap()]).await.unwrap();
    tx::instantiated_addresses(&made).unwrap().pop().unwrap()
}

fn settings(owner: &str, registry: String, reputation: String, terms: &Terms) -> InstantiateMsg {
    let workflow = |name: &str, names: &[&str]| Workflow {
        name: name.to_owned(),
        approvers: Approvers::Addresses(names.iter().map(|name| key(name).address().to_owned()).collect()),
        required: names.len() as u64,
        vote_seconds: 3_600,
        escalate_to: None,
    };
    let range = AmountRange { denom: USDC.to_owned(), min: Amount(0), max: Amount(BY_RULE_MAX) };
    let by_rule = Conditions {
        valid_seconds: VALID_SECONDS,
        amount_max: Amount(BY_RULE_MAX),
        monitor: false,
        terms: terms.clone(),
    };
    let council = Then::Workflow { workflow: "council".to_owned(), valid_seconds: VALID_SECONDS, terms: terms.clone() };
    InstantiateMsg {
        owner: owner.to_owned(),
        registry,
        reputation,
        rules: vec![
            Rule {
                name: "ordinary".to_owned(),
                when: When { amounts: vec![range], ..When::default() },
                then: Then::Approve(by_rule),
            },
            Rule { name: "risky".to_owned(), when: When::default(), then: council },
        ],
        workflows: Workflows {
            list: vec![workflow("council", &["guardian", "signer-a"]), workflow("appeals", &["signer-b"])],
            arbitration: "council".to_owned(),
            appeals: "appeals".to_owned(),
            suspension: "council".to_owned(),
        },
        risk: RiskRules {
            references: Vec::new(),
            amount_points: 0,
            reputation_points: 0,
            new_payee_points: 0,
            unknown_agent_points: 0,
            open_case_points: 0,
            batch_points: 0,
        },
        compliance: Compliance {
            denoms: vec![stateset_api::governance::DenomCompliance {
                denom: USDC.to_owned(),
                payee_day_max: Amount(1_000_000_000),
                payee_month_max: Amount(1_000_000_000),
                reference_from: Amount(1),
            }],
            categories: Categories::Any {},
        },
        blocked: Vec::new(),
        delay_seconds: None,
    }
}

/// A world whose wallet asks governance, and knows vendor-a: it was paid a dollar.
async fn world() -> World {
    world_with(&Terms::default()).await
}

/// Whose governance approves with these terms.
pub(crate) async fn world_with(terms: &Terms) -> World {
    let world = World::new().await;
    for name in ["owner", "guardian", "signer-a", "stranger"] {
        world.home.take_in(name);
    }
    let deployer = key("deployer").address().to_owned();
    let record = Record::load(&world.home.file("deployment.json"), stateset_sim::CHAIN_ID).unwrap();
    let registry = record.contract("registry").unwrap().address.clone();
    let plan = ReputationPlan::default();
    let start = reputation::InstantiateMsg {
        owner: deployer.clone(),
        governance: deployer.clone(),
        community: deployer.clone(),
        registry: registry.clone(),
        stake_denom: STATE.to_owned(),
        rating_denom: USDC.to_owned(),
        wallet_code_ids: vec![record.code("wallet").unwrap().code_id],
        clock: plan.clock,
        rules: plan.rules,
    };
    let reputation = instantiate(&world, &record, "reputation", &start).await;
    let governance =
        instantiate(&world, &record, "governance", &settings(&deployer, registry, reputation, terms)).await;
    let mut policy = world.home.json(&["wallet", "policy", "show"]).await;
    policy["approval_rules"] = json!([{ "denom": USDC, "contract": governance, "above": APPROVAL_FROM.to_string() }]);
    let file = world.home.write("policy.json", &policy.to_string());
    world.home.succeeds(&["wallet", "policy", "set", &file]).await;
    world.home.bill("first", "1.00").await;
    let keeper = world.home.keeper();
    world.home.becomes("first", "paid").await;
    keeper.stop().await;
    world.chain.advance_time(10);
    world
}

pub(crate) async fn id_of(world: &World, number: &str) -> String {
    let bills = world.home.json(&["bills", "list"]).await;
    let bill = bills.as_array().unwrap().iter().find(|bill| bill["number"] == number).unwrap();
    bill["id"].as_str().unwrap().to_owned()
}

/// Hands a bill in and returns its id once the keeper, which is left stopped, knows that it lacks an approval.
pub(crate) async fn lacking(world: &World, number: &str, amount: &str) -> String {
    world.home.bill(number, amount).await;
    let keeper = world.home.keeper();
    let reason = world.home.becomes(number, "unapproved").await;
    assert!(reason.contains("approval: requested") && reason.contains("nobody has asked"), "{reason}");
    keeper.stop().await;
    id_of(world, number).await
}

async fn vote(world: &World, ballot: &str, how: &str, key: &str) -> serde_json::Value {
    world.home.json(&["approvals", "vote", ballot, how, "--key", key, "--yes"]).await
}

async fn kill(mut keeper: Keeper) {
    keeper.child.kill().await.unwrap();
}

#[tokio::test]
async fn a_voted_bill_is_paid_once_under_its_approval_whatever_dies() {
    let world = world().await;
    world.home.bill("A", "80.00").await;
    let keeper = world.home.keeper();
    world.home.becomes("A", "unapproved").await;
    let id = id_of(&world, "A").await;
    let waiting = world.home.json(&["approvals", "list"]).await;
    assert_eq!(waiting[0]["next"], format!("`approvals request {id}`"), "{waiting}");
    let said = world.home.refused(&["approvals", "request", &id]).await;
    assert!(said.contains("a keeper is running") && said.contains("--key"), "{said}");
    let answer = world.home.json(&["approvals", "request", &id, "--key", "owner"]).await;
    assert_eq!((&answer["ballot"], &answer["approval"]), (&1.into(), &json!(null)), "{answer}");
    let reason = world.home.becomes("A", "balloted").await;
    assert!(reason.contains("ballot 1"), "{reason}");
    let answer = vote(&world, "1", "--approve", "guardian").await;
    assert_eq!(answer["ballot"]["approvals"], 1, "{answer}");
    kill(keeper).await;
    // Decided while nobody was there to see it.
    let answer = vote(&world, "1", "--approve", "signer-a").await;
    assert_eq!(answer["ballot"]["status"]["closed"]["approval"], 1, "{answer}");
    let mut keeper = world.home.keeper();
    for _ in 0..3 {
        poll("the approval is never seen".to_owned(), async || {
            let (state, _) = world.home.state("A").await?;
            (state != "balloted").then_some(())
        })
        .await;
        kill(keeper).await;
        keeper = world.home.keeper();
    }
    world.home.becomes("A", "paid").await;
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 81_000_000);
    world.home.succeeds(&["journal", "replay"]).await;
    let said = world.home.refused(&["approvals", "request", &id, "--key", "owner"]).await;
    assert!(said.contains("bill A is paid"), "{said}");
}

#[tokio::test]
async fn approvers_are_told_of_a_vote_by_its_hash_and_of_the_terms_of_what_is_paid_at_once() {
    let monitoring = vec![Monitoring::WatchCounterparty { seconds: 86_400 }];
    let world = world_with(&Terms { conditions: Vec::new(), monitoring }).await;
    notices::configure_anna(&world);
    world.home.bill("A", "80.00").await;
    let keeper = world.home.keeper();
    let said = notices::first(&world, "unapproved").await;
    let id = id_of(&world, "A").await;
    assert_eq!((&said["bill"], &said["next"]), (&json!(id), &json!(format!("approvals request {id}"))), "{said}");
    world.home.json(&["approvals", "request", &id, "--key", "owner"]).await;
    let said = notices::first(&world, "balloted").await;
    assert_eq!((&said["subject"], &said["next"]), (&json!("ballot 1"), &json!("approvals vote 1")), "{said}");
    let voted = world.home.run(&["approvals", "vote", "1", "--approve", "--key", "guardian", "--yes"]).await;
    let shown = String::from_utf8(voted.stderr).unwrap();
    assert!(shown.contains(&format!("hash {}", said["hash"].as_str().unwrap())), "{shown} {said}");
    vote(&world, "1", "--approve", "signer-a").await;
    world.home.becomes("A", "paid").await;
    let said = notices::first(&world, "approved").await;
    assert_eq!(said["terms"], json!(["its payees watched for 86400 s after its use"]), "{said}");
    keeper.stop().await;
}

#[tokio::test]
async fn a_rule_approves_at_once_and_others_are_paid_beside_it() {
    let world = world().await;
    let id = lacking(&world, "A", "55.00").await;
    let answer = world.home.json(&["approvals", "request", &id]).await;
    assert_eq!(answer["approval"], 1, "{answer}");
    let (state, reason) = world.home.state("A").await.unwrap();
    assert_eq!((state.as_str(), reason.contains("approved by governance (1)")), ("approved", true), "{reason}");
    world.home.bill("B", "2.00").await;
    world.home.bill("C", "3.00").await;
    let keeper = world.home.keeper();
    for number in ["A", "B", "C"] {
        world.home.becomes(number, "paid").await;
    }
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 61_000_000);
    world.home.succeeds(&["journal", "replay"]).await;
}

#[tokio::test]
async fn what_may_be_used_later_is_shown_with_its_terms_and_paid_no_earlier() {
    const WAIT: u64 = 300;
    let terms = Terms {
        conditions: vec![ApprovalCondition::NotBefore { seconds: WAIT }],
        monitoring: vec![Monitoring::WatchCounterparty { seconds: 86_400 }],
    };
    let world = world_with(&terms).await;
    let (by_rule, by_vote) = (lacking(&world, "A", "55.00").await, lacking(&world, "B", "80.00").await);
    let said = ["not used before 300 s after it was given", "its payees watched for 86400 s after its use"];
    let answer = world.home.json(&["approvals", "request", &by_rule]).await;
    let next = answer["next"].as_str().unwrap();
    assert!(said.iter().all(|term| next.contains(term)), "{next}");
    let shown = world.home.json(&["approvals", "show", &by_rule]).await;
    assert_eq!((&shown["status"], &shown["terms"]), (&json!("approved"), &json!(said)), "{shown}");
    world.home.succeeds(&["approvals", "request", &by_vote]).await;
    let open = world.home.json(&["approvals", "ballots"]).await;
    assert_eq!(open[0]["matter"]["request"]["terms"], serde_json::to_value(&terms).unwrap(), "{open}");
    for key in ["guardian", "signer-a"] {
        vote(&world, "1", "--approve", key).await;
    }
    world.home.bill("C", "2.00").await;
    let keeper = world.home.keeper();
    world.home.becomes("B", "approved").await;
    world.home.becomes("C", "paid").await;
    // A block more, in which they would have been paid, were they usable.
    world.home.bill("D", "2.00").await;
    world.home.becomes("D", "paid").await;
    for number in ["A", "B"] {
        assert_eq!(world.home.state(number).await.unwrap().0, "approved", "{number}");
    }
    world.chain.advance_time(WAIT);
    for number in ["A", "B"] {
        world.home.becomes(number, "paid").await;
    }
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 140_000_000);
    world.home.succeeds(&["journal", "replay"]).await;
}

#[tokio::test]
async fn an_expired_approval_leaves_the_bill_to_be_asked_about_again() {
    let world = world().await;
    let id = lacking(&world, "A", "55.00").await;
    world.home.succeeds(&["approvals", "request", &id]).await;
    world.chain.advance_time(VALID_SECONDS);
    let keeper = world.home.keeper();
    let reason = world.home.becomes("A", "unapproved").await;
    assert!(reason.contains("approval 1 expired") && reason.contains("asked again"), "{reason}");
    keeper.stop().await;
    let answer = world.home.json(&["approvals", "request", &id]).await;
    assert_eq!(answer["approval"], 2, "{answer}");
    let keeper = world.home.keeper();
    world.home.becomes("A", "paid").await;
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 56_000_000);
}

#[tokio::test]
async fn a_rejected_bill_is_refused_and_votes_name_the_rule_that_stops_them() {
    let world = world().await;
    let id = lacking(&world, "A", "80.00").await;
    let said = world.home.refused(&["bills", "retry", &id]).await;
    assert!(said.contains("is unapproved") && said.contains("approvals request"), "{said}");
    world.home.succeeds(&["approvals", "request", &id]).await;
    let human = world.home.succeeds(&["approvals", "list"]).await;
    assert!(human.contains("approvals vote 1"), "{human}");
    for (words, says) in [
        (["approvals", "vote", "1", "--approve", "--key", "stranger", "--yes"], key("stranger").address().to_owned()),
        (["approvals", "vote", "9", "--approve", "--key", "guardian", "--yes"], "no ballot 9".to_owned()),
        (["approvals", "vote", "1", "--approve", "--key", "nobody", "--yes"], "nobody".to_owned()),
    ] {
        let said = world.home.refused(&words).await;
        assert!(said.contains(&says), "{words:?}: {said}");
    }
    let answer = vote(&world, "1", "--reject", "guardian").await;
    assert_eq!(answer["ballot"]["status"]["closed"]["outcome"], "rejected", "{answer}");
    let keeper = world.home.keeper();
    let reason = world.home.becomes("A", "refused").await;
    assert!(reason.contains("ballot 1") && reason.contains("rejected"), "{reason}");
    keeper.stop().await;
    assert_eq!(world.paid("vendor-a"), 1_000_000);
}

#[tokio::test]
async fn what_is_voted_on_is_listed_and_closed_by_anybody_when_its_time_is_over() {
    let world = world().await;
    assert_eq!(world.home.succeeds(&["approvals", "ballots"]).await.trim(), "no ballot is open");
    let id = lacking(&world, "A", "80.00").await;
    world.home.succeeds(&["approvals", "request", &id]).await;
    let human = world.home.succeeds(&["approvals", "ballots"]).await;
    for words in ["pay 80.000000 USDC", "council", "0 of 2", "`approvals vote 1`"] {
        assert!(human.contains(words), "{words}: {human}");
    }
    let early = world.home.refused(&["approvals", "close", "1", "--key", "stranger"]).await;
    assert!(early.contains("ballot 1"), "{early}");
    world.chain.advance_time(3_600);
    let listed = world.home.json(&["approvals", "ballots"]).await;
    assert_eq!(listed[0]["status"], json!({ "overdue": {} }), "{listed}");
    let answer = world.home.json(&["approvals", "close", "1", "--key", "stranger"]).await;
    assert_eq!(answer["ballot"]["status"]["closed"]["outcome"], "expired", "{answer}");
    assert_eq!(world.home.json(&["approvals", "ballots"]).await, json!([]));
    let keeper = world.home.keeper();
    let reason = world.home.becomes("A", "unapproved").await;
    assert!(reason.contains("ballot 1"), "{reason}");
    keeper.stop().await;
}

/// A node between the voter and the chain shows a smaller payment than the one that is voted on.
#[tokio::test]
async fn a_vote_through_a_lying_node_is_no_vote_on_what_the_chain_has() {
    let world = world().await;
    let id = lacking(&world, "A", "80.00").await;
    world.home.succeeds(&["approvals", "request", &id, "--key", "owner"]).await;
    let shows_less = |answer: &mut serde_json::Value| {
        if let Some(payment) = answer.pointer_mut("/matter/action/payments/0") {
            payment["amount"] = json!("1000000");
        }
    };
    let vote = Approvals::Vote {
        ballot: 1,
        approve: true,
        reject: false,
        key: "guardian".to_owned(),
        governance: None,
        yes: true,
    };
    let error = approvals::run(&vote, &lying::context(&world, shows_less), Format::Json).await.unwrap_err();
    assert!(format!("{error:#}").contains("something else was shown"), "{error:#}");
    let ballots = world.home.json(&["approvals", "ballots"]).await;
    assert_eq!((&ballots[0]["approvals"], &ballots[0]["rejections"]), (&0.into(), &0.into()), "{ballots}");
    // Shown first, and asked about.
    let said = world.home.refused(&["approvals", "vote", "1", "--approve", "--key", "guardian"]).await;
    assert!(said.contains("pay 80.000000 USDC") && said.contains("nobody is there to say yes"), "{said}");
}

/// What is judged is what was reported, not what a node shows of it; and nobody votes on a verdict without the case.
#[tokio::test]
async fn a_verdict_on_what_a_lying_node_shows_is_refused() {
    let world = world().await;
    let (governance, reputation) = court(&world).await;
    let evidence = world.home.write("evidence.txt", "the invoice that was never delivered on");
    let accused = world.home.json(&["agent", "show"]).await["did"].as_str().unwrap().to_owned();
    let report = ["case", "report", &accused, "--kind", "missed_deadline", "--severity", "major", "--key", "faucet"];
    world.home.succeeds(&[&report[..], &["--evidence", &evidence]].concat()).await;
    world.chain.advance_time(4 * 86_400);
    let shows_less = |answer: &mut serde_json::Value| {
        if answer.get("evidence").is_some() {
            answer["severity"] = json!("minor");
        }
    };
    let judge = cli::Case {
        verb: CaseVerb::Judge {
            id: 1,
            uphold: None,
            damage: None,
            dismiss: true,
            frivolous: false,
            key: "guardian".to_owned(),
            yes: true,
        },
        reputation: None,
    };
    let error = case::run(&judge, &lying::context(&world, shows_less), Format::Json).await.unwrap_err();
    assert!(format!("{error:#}").contains("something else was shown"), "{error:#}");

    // An honest one is proposed; whoever votes on it through the lying node is told so.
    let judge = ["case", "judge", "1", "--dismiss", "--key", "guardian", "--yes"];
    assert_eq!(world.home.json(&judge).await["ballot"]["approvals"], 1);
    let vote = Approvals::Vote {
        ballot: 1,
        approve: true,
        reject: false,
        key: "signer-a".to_owned(),
        governance: Some(governance.clone()),
        yes: true,
    };
    let error = approvals::run(&vote, &lying::context(&world, shows_less), Format::Json).await.unwrap_err();
    assert!(error.to_string().contains(&reputation) && error.to_string().contains("ask another node"), "{error:#}");
    let vote = ["approvals", "vote", "1", "--approve", "--key", "signer-a", "--governance", &governance, "--yes"];
    world.home.succeeds(&vote).await;
    assert!(world.home.json(&["case", "show", "1"]).await["status"]["decided"].is_object());
}

/// Governance decides cases; somebody has a reporter's bond.
async fn court(world: &World) -> (String, String) {
    let deployer = key("deployer");
    let policy = world.home.json(&["wallet", "policy", "show"]).await;
    let governance = policy["approval_rules"][0]["contract"].as_str().unwrap().to_owned();
    let config: governance::Config =
        ask(&world.chain, &governance, &governance::QueryMsg::Config(reputation::Nothing {})).await.unwrap();
    let roles = reputation::OwnerMsg::SetRoles { governance: Some(governance.clone()), community: None };
    let roles = reputation::ExecuteMsg::Owner(roles);
    let roles = tx::execute(deployer.address(), &config.reputation, &roles, &[]).unwrap();
    transact(&world.chain, &deployer, &world.home.sending(), vec![roles]).await.unwrap();
    world.home.set("contracts", "reputation", config.reputation.as_str());
    world.home.take_in("faucet");
    (governance, config.reputation)
}
