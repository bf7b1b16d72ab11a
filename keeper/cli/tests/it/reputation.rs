//! Stake and cases, from the owner's and the reporter's side.

use serde_json::{Value, json};
use stateset_api::Amount;
use stateset_api::reputation::{
    AnyoneMsg, Case, CaseRef, Clock, Config, ExecuteMsg, GovernanceMsg, InstantiateMsg, Nothing, OwnerMsg, QueryMsg,
    Rules, Stage,
};
use stateset_api::score::Severity;
use stateset_chain::contract::ask;
use stateset_chain::transact::transact;
use stateset_chain::tx::{self, Instantiate};
use stateset_cli::deploy::Record;
use stateset_sim::{CHAIN_ID, Native, STATE, USDC};
use stateset_tests_keeper::{World, key};

const DAY: u64 = 86_400;

/// A world with the reputation contract; the deployer decides cases.
pub(super) async fn world() -> (World, String) {
    let world = World::new().await;
    world.home.take_in("owner");
    world.home.take_in("faucet");
    let deployer = key("deployer");
    let code = |native| world.chain.codes().into_iter().find(|code| code.native == native).unwrap().id;
    let record = Record::load(&world.home.file("deployment.json"), stateset_sim::CHAIN_ID).unwrap();
    let day = u32::try_from(DAY).unwrap();
    let new = Instantiate {
        sender: deployer.address(),
        admin: None,
        code_id: code(Native::Reputation),
        label: "reputation",
        msg: &InstantiateMsg {
            clock: Clock::default(),
            owner: deployer.address().to_owned(),
            governance: deployer.address().to_owned(),
            community: key("vendor-c").address().to_owned(),
            registry: record.contract("registry").unwrap().address.clone(),
            stake_denom: STATE.to_owned(),
            rating_denom: USDC.to_owned(),
            wallet_code_ids: vec![code(Native::Wallet)],
            rules: Rules {
                report_bond: Amount(5_000_000),
                appeal_bond: Amount(7_000_000),
                rater_stake_min: Amount(0),
                rating_value_min: Amount(1),
                response_seconds: day,
                decision_seconds: 2 * day,
                appeal_seconds: day,
                slash_minor_bps: 500,
                slash_major_bps: 2_000,
                slash_critical_bps: 5_000,
                reporter_share_bps: 1_000,
            },
        },
        funds: &[],
    };
    let made =
        transact(&world.chain, &deployer, &world.home.sending(), vec![tx::instantiate(&new).unwrap()]).await.unwrap();
    let address = tx::instantiated_addresses(&made).unwrap().pop().unwrap();
    world.home.set("contracts", "reputation", address.as_str());
    (world, address)
}

async fn agent(world: &World) -> String {
    let agent = world.home.json(&["agent", "show"]).await;
    agent["did"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn stake_is_bonded_leaves_in_fourteen_days_and_is_claimed() {
    let (world, _) = world().await;
    let answer = world.home.json(&["stake", "bond", "100.50STATE"]).await;
    assert_eq!((&answer["stake"]["bonded"], &answer["denom"]), (&"100500000".into(), &STATE.into()), "{answer}");
    world.home.succeeds(&["stake", "unbond", "40STATE"]).await;
    let human = world.home.succeeds(&["stake", "show"]).await;
    for words in ["60.500000 STATE", "40.000000 STATE", "70.0000 (regular)", "claimable from"] {
        assert!(human.contains(words), "{words}: {human}");
    }
    let early = world.home.refused(&["stake", "claim"]).await;
    assert!(early.contains("nothing can be claimed: 0 has left"), "{early}");
    world.chain.advance_time(14 * DAY);
    let answer = world.home.json(&["stake", "claim"]).await;
    assert_eq!(answer["stake"]["unbonding"], json!([]), "{answer}");
}

#[tokio::test]
async fn bad_stakes_name_the_rule_and_the_numbers() {
    let (world, address) = world().await;
    world.home.succeeds(&["stake", "bond", "1STATE"]).await;
    for (words, says) in [
        (vec!["stake", "bond", "1.00USDC"], "counted in ustate: got 1.00USDC, which is in uusdc"),
        (vec!["stake", "bond", "0STATE"], "ustate must be sent along"),
        (vec!["stake", "bond", "ten"], "'ten' names no amount"),
        (vec!["stake", "unbond", "2STATE"], "only 1000000 is bonded: 2000000 cannot leave"),
        (vec!["stake", "unbond", "1STATE", "--key", "operator"], "only the owner of agent"),
        (vec!["stake", "show", "--agent", "nobody"], "'nobody' is no agent id"),
        (vec!["stake", "show", "--reputation", "nowhere"], "'nowhere' is no bech32 address"),
    ] {
        let said = world.home.refused(&words).await;
        assert!(said.contains(says), "{words:?}: {said}");
    }
    world.home.set("contracts", "reputation", key("stranger").address());
    let said = world.home.refused(&["stake", "show"]).await;
    assert!(said.contains(key("stranger").address()), "{said}");
    world.home.succeeds(&["stake", "show", "--reputation", &address]).await;
}

#[tokio::test]
async fn without_a_contract_the_remedies_are_named() {
    let world = World::new().await;
    for words in [["stake", "show"], ["case", "list"]] {
        let said = world.home.refused(&words).await;
        assert!(said.contains("--reputation") && said.contains("contracts.reputation"), "{said}");
    }
}

/// The deployer's verdict.
async fn uphold(world: &World, address: &str, case: u64) {
    let deployer = key("deployer");
    let shown: Case = ask(&world.chain, address, &QueryMsg::Case(CaseRef { case })).await.unwrap();
    let case_hash = shown.report().hash(CHAIN_ID, address, case).unwrap().into();
    let (appeal, damage) = (shown.status.stage() == Stage::Appealed, Amount(10_000_000));
    let message = GovernanceMsg::Uphold { case, case_hash, appeal, severity: Severity::Major, damage };
    let message = tx::execute(deployer.address(), address, &ExecuteMsg::Governance(message), &[]).unwrap();
    transact(&world.chain, &deployer, &world.home.sending(), vec![message]).await.unwrap();
}

async fn report(world: &World, accused: &str) -> Value {
    let evidence = world.home.write("evidence.txt", "the invoice that was never delivered on");
    let victim = key("vendor-b").address().to_owned();
    let words = ["case", "report", accused, "--kind", "missed_deadline", "--severity", "major", "--key", "faucet"];
    let rest = ["--evidence", &evidence, "--victim", &victim, "--damage", "10STATE"];
    world.home.json(&[&words[..], &rest].concat()).await
}

#[tokio::test]
async fn a_case_goes_from_report_to_slash_through_answer_and_appeal() {
    let (world, address) = world().await;
    world.home.succeeds(&["stake", "bond", "100STATE"]).await;
    let accused = agent(&world).await;
    let answer = report(&world, &accused).await;
    assert_eq!((&answer["id"], &answer["damage"]), (&1.into(), &"10000000".into()), "{answer}");
    assert!(answer["done"].as_str().unwrap().contains("bond of 5.000000 STATE"), "{answer}");
    let hash = "evidence";
    assert!(answer[hash].is_string());
    let answer = world.home.write("answer.txt", "it was delivered the day after");
    world.home.succeeds(&["case", "respond", "1", "--evidence", &answer]).await;
    let twice = world.home.refused(&["case", "respond", "1", "--evidence", &answer]).await;
    assert!(twice.contains("case 1 was answered already"), "{twice}");
    let human = world.home.succeeds(&["case", "show", "1"]).await;
    for words in ["missed_deadline, major", "10.000000 STATE", "decision by", "SHA-256"] {
        assert!(human.contains(words), "{words}: {human}");
    }
    uphold(&world, &address, 1).await;
    let early = world.home.refused(&["case", "settle", "1"]).await;
    assert!(early.contains("case 1 can be"), "{early}");
    let answer = world.home.json(&["case", "appeal", "1"]).await;
    assert!(answer["status"]["appealed"].is_object(), "{answer}");
    uphold(&world, &address, 1).await;
    let listed = world.home.json(&["case", "list"]).await;
    let outcome = &listed[0]["status"]["closed"]["outcome"]["upheld"];
    assert_eq!((&outcome["slashed"], &outcome["to_victim"]), (&"20000000".into(), &"10000000".into()), "{listed}");
    let human = world.home.succeeds(&["case", "list", "--stage", "closed"]).await;
    assert!(human.contains("closed"), "{human}");
    let stake = world.home.json(&["stake", "show"]).await;
    assert_eq!(stake["stake"]["bonded"], "80000000", "{stake}");
}

#[tokio::test]
async fn a_verdict_goes_to_the_judge_of_the_case_whoever_took_over_since() {
    let (world, address) = world().await;
    let act = async |message: ExecuteMsg| {
        let deployer = key("deployer");
        let message = tx::execute(deployer.address(), &address, &message, &[]).unwrap();
        transact(&world.chain, &deployer, &world.home.sending(), vec![message]).await.unwrap();
    };
    let appoint = |name: &str| {
        let governance = Some(key(name).address().to_owned());
        ExecuteMsg::Owner(OwnerMsg::SetRoles { governance, community: None })
    };
    act(appoint("vendor-a")).await;
    act(appoint("vendor-b")).await;
    world.chain.advance_time(14 * DAY);
    report(&world, &agent(&world).await).await;
    let config: Config = ask(&world.chain, &address, &QueryMsg::Config(Nothing {})).await.unwrap();
    let pending = config.pending.unwrap();
    let change_hash = pending.change.hash(CHAIN_ID, &address, pending.due_at).unwrap().into();
    act(ExecuteMsg::Anyone(AnyoneMsg::ApplyChange { change_hash })).await;
    let judge = ["case", "judge", "1", "--dismiss", "--key", "faucet", "--yes"];
    // Neither is a contract, so that the refusal names the one that was asked.
    let said = world.home.refused(&judge).await;
    let asked = said.lines().last().unwrap();
    assert!(asked.contains(key("vendor-a").address()) && !asked.contains(key("vendor-b").address()), "{asked}");
    world.chain.advance_time(3 * DAY + 1);
    let late = world.home.refused(&judge).await;
    assert!(late.contains("nobody may decide case 1 any more"), "{late}");
}

#[tokio::test]
async fn an_undecided_case_is_settled_by_anybody_when_its_time_has_come() {
    let (world, _) = world().await;
    world.home.succeeds(&["stake", "bond", "100STATE"]).await;
    report(&world, &agent(&world).await).await;
    world.chain.advance_time(3 * DAY + 1);
    let answer = world.home.json(&["case", "settle", "1", "--key", "operator"]).await;
    assert!(answer["status"]["closed"]["outcome"]["expired"].is_object(), "{answer}");
    let human = world.home.succeeds(&["case", "show", "1"]).await;
    assert!(human.contains("nobody decided in time"), "{human}");
}

#[tokio::test]
async fn bad_reports_name_the_rule() {
    let (world, _) = world().await;
    let accused = agent(&world).await;
    let evidence = world.home.write("evidence.txt", "x");
    let empty = world.home.write("empty.txt", "");
    let words = |kind: &'static str, severity: &'static str, evidence: &str| {
        let words = ["case", "report", &accused, "--kind", kind, "--severity", severity, "--evidence", evidence];
        words.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    for (words, key, says) in [
        (words("rudeness", "major", &evidence), "faucet", "'rudeness' is no kind of violation"),
        (words("missed_deadline", "grave", &evidence), "faucet", "'grave' is no severity"),
        (words("missed_deadline", "major", "absent.txt"), "faucet", "cannot read absent.txt"),
        (words("missed_deadline", "major", &empty), "faucet", "is empty: it proves nothing"),
        (words("missed_deadline", "major", &evidence), "owner", "the reporter of a case cannot be"),
    ] {
        let words: Vec<&str> = words.iter().map(String::as_str).chain(["--key", key]).collect();
        let said = world.home.refused(&words).await;
        assert!(said.contains(says), "{words:?}: {said}");
    }
    let said = world.home.refused(&["case", "show", "7"]).await;
    assert!(said.contains("no case 7"), "{said}");
    let said = world.home.refused(&["case", "list", "--stage", "limbo"]).await;
    assert!(said.contains("'limbo' is no stage of a case"), "{said}");
}
