//! Stake and cases, from the owner's and the reporter's side.

use serde_json::{Value, json};
use stateset_api::Amount;
use stateset_api::reputation::{AnyoneMsg, Clock, ExecuteMsg, GovernanceMsg, InstantiateMsg, Nothing, OwnerMsg, Rules};
use stateset_api::score::Severity;
use stateset_chain::tx::{self, Instantiate};
use stateset_keeper::deploy::Record;
use stateset_keeper::transact::transact;
use stateset_sim::{Native, STATE, USDC};

use crate::place::{World, fees, key};

const DAY: u64 = 86_400;

/// A world with the reputation contract; the deployer decides cases.
async fn world() -> (World, String) {
    let world = World::new().await;
    world.place.take_in("owner");
    world.place.take_in("faucet");
    let deployer = key("deployer");
    let code = |native| world.chain.codes().into_iter().find(|code| code.native == native).unwrap().id;
    let record = Record::load(&world.place.file("deployment.json"), stateset_sim::CHAIN_ID).unwrap();
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
    let made = transact(&world.chain, &deployer, &fees(), vec![tx::instantiate(&new).unwrap()]).await.unwrap();
    let address = tx::instantiated_addresses(&made).unwrap().pop().unwrap();
    world.place.set("contracts", "reputation", address.as_str());
    (world, address)
}

async fn agent(world: &World) -> String {
    let agent = world.place.json(&["agent", "show"]).await;
    agent["did"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn stake_is_bonded_leaves_in_fourteen_days_and_is_claimed() {
    let (world, _) = world().await;
    let told = world.place.json(&["stake", "bond", "100.50STATE"]).await;
    assert_eq!((&told["stake"]["bonded"], &told["denom"]), (&"100500000".into(), &STATE.into()), "{told}");
    world.place.succeeds(&["stake", "unbond", "40STATE"]).await;
    let human = world.place.succeeds(&["stake", "show"]).await;
    for words in ["60.500000 STATE", "40.000000 STATE", "70.0000 (regular)", "claimable from"] {
        assert!(human.contains(words), "{words}: {human}");
    }
    let early = world.place.refused(&["stake", "claim"]).await;
    assert!(early.contains("nothing can be claimed: 0 has left"), "{early}");
    world.chain.advance_time(14 * DAY);
    let told = world.place.json(&["stake", "claim"]).await;
    assert_eq!(told["stake"]["unbonding"], json!([]), "{told}");
}

#[tokio::test]
async fn bad_stakes_name_the_rule_and_the_numbers() {
    let (world, address) = world().await;
    world.place.succeeds(&["stake", "bond", "1STATE"]).await;
    for (words, says) in [
        (vec!["stake", "bond", "1.00USDC"], "counted in ustate: got 1.00USDC, which is in uusdc"),
        (vec!["stake", "bond", "0STATE"], "ustate must be sent along"),
        (vec!["stake", "bond", "ten"], "'ten' names no amount"),
        (vec!["stake", "unbond", "2STATE"], "only 1000000 is bonded: 2000000 cannot leave"),
        (vec!["stake", "unbond", "1STATE", "--key", "operator"], "only the owner of agent"),
        (vec!["stake", "show", "--agent", "nobody"], "'nobody' is no agent id"),
        (vec!["stake", "show", "--reputation", "nowhere"], "'nowhere' is no bech32 address"),
    ] {
        let said = world.place.refused(&words).await;
        assert!(said.contains(says), "{words:?}: {said}");
    }
    world.place.set("contracts", "reputation", key("stranger").address());
    let said = world.place.refused(&["stake", "show"]).await;
    assert!(said.contains(key("stranger").address()), "{said}");
    world.place.succeeds(&["stake", "show", "--reputation", &address]).await;
}

#[tokio::test]
async fn without_a_contract_the_remedies_are_named() {
    let world = World::new().await;
    for words in [["stake", "show"], ["case", "list"]] {
        let said = world.place.refused(&words).await;
        assert!(said.contains("--reputation") && said.contains("contracts.reputation"), "{said}");
    }
}

/// The deployer's verdict.
async fn uphold(world: &World, address: &str, case: u64) {
    let deployer = key("deployer");
    let message = GovernanceMsg::Uphold { case, severity: Severity::Major, damage: Amount(10_000_000) };
    let message = tx::execute(deployer.address(), address, &ExecuteMsg::Governance(message), &[]).unwrap();
    transact(&world.chain, &deployer, &fees(), vec![message]).await.unwrap();
}

async fn report(world: &World, accused: &str) -> Value {
    let evidence = world.place.write("evidence.txt", "the invoice that was never delivered on");
    let victim = key("vendor-b").address().to_owned();
    let words = ["case", "report", accused, "--kind", "missed_deadline", "--severity", "major", "--key", "faucet"];
    let rest = ["--evidence", &evidence, "--victim", &victim, "--damage", "10STATE"];
    world.place.json(&[&words[..], &rest].concat()).await
}

#[tokio::test]
async fn a_case_goes_from_report_to_slash_through_answer_and_appeal() {
    let (world, address) = world().await;
    world.place.succeeds(&["stake", "bond", "100STATE"]).await;
    let accused = agent(&world).await;
    let told = report(&world, &accused).await;
    assert_eq!((&told["id"], &told["damage"]), (&1.into(), &"10000000".into()), "{told}");
    assert!(told["done"].as_str().unwrap().contains("bond of 5.000000 STATE"), "{told}");
    let hash = "evidence";
    assert!(told[hash].is_string());
    let answer = world.place.write("answer.txt", "it was delivered the day after");
    world.place.succeeds(&["case", "respond", "1", "--evidence", &answer]).await;
    let twice = world.place.refused(&["case", "respond", "1", "--evidence", &answer]).await;
    assert!(twice.contains("case 1 was answered already"), "{twice}");
    let human = world.place.succeeds(&["case", "show", "1"]).await;
    for words in ["missed_deadline, major", "10.000000 STATE", "decision by", "SHA-256"] {
        assert!(human.contains(words), "{words}: {human}");
    }
    uphold(&world, &address, 1).await;
    let early = world.place.refused(&["case", "settle", "1"]).await;
    assert!(early.contains("case 1 can be"), "{early}");
    let told = world.place.json(&["case", "appeal", "1"]).await;
    assert!(told["status"]["appealed"].is_object(), "{told}");
    uphold(&world, &address, 1).await;
    let listed = world.place.json(&["case", "list"]).await;
    let outcome = &listed[0]["status"]["closed"]["outcome"]["upheld"];
    assert_eq!((&outcome["slashed"], &outcome["to_victim"]), (&"20000000".into(), &"10000000".into()), "{listed}");
    let human = world.place.succeeds(&["case", "list", "--stage", "closed"]).await;
    assert!(human.contains("closed"), "{human}");
    let stake = world.place.json(&["stake", "show"]).await;
    assert_eq!(stake["stake"]["bonded"], "80000000", "{stake}");
}

#[tokio::test]
async fn a_verdict_goes_to_the_judge_of_the_case_whoever_took_the_place_since() {
    let (world, address) = world().await;
    let act = async |message: ExecuteMsg| {
        let deployer = key("deployer");
        let message = tx::execute(deployer.address(), &address, &message, &[]).unwrap();
        transact(&world.chain, &deployer, &fees(), vec![message]).await.unwrap();
    };
    let appoint = |name: &str| {
        let governance = Some(key(name).address().to_owned());
        ExecuteMsg::Owner(OwnerMsg::SetRoles { governance, community: None })
    };
    act(appoint("vendor-a")).await;
    act(appoint("vendor-b")).await;
    world.chain.advance_time(14 * DAY);
    report(&world, &agent(&world).await).await;
    act(ExecuteMsg::Anyone(AnyoneMsg::ApplyChange(Nothing {}))).await;
    let judge = ["case", "judge", "1", "--dismiss", "--key", "faucet"];
    // Neither is a contract, so that the refusal names the one that was asked.
    let asked = world.place.refused(&judge).await;
    assert!(asked.contains(key("vendor-a").address()) && !asked.contains(key("vendor-b").address()), "{asked}");
    world.chain.advance_time(3 * DAY + 1);
    let late = world.place.refused(&judge).await;
    assert!(late.contains("nobody may decide case 1 any more"), "{late}");
}

#[tokio::test]
async fn an_undecided_case_is_settled_by_anybody_when_its_time_has_come() {
    let (world, _) = world().await;
    world.place.succeeds(&["stake", "bond", "100STATE"]).await;
    report(&world, &agent(&world).await).await;
    world.chain.advance_time(3 * DAY + 1);
    let told = world.place.json(&["case", "settle", "1", "--key", "operator"]).await;
    assert!(told["status"]["closed"]["outcome"]["expired"].is_object(), "{told}");
    let human = world.place.succeeds(&["case", "show", "1"]).await;
    assert!(human.contains("nobody decided in time"), "{human}");
}

#[tokio::test]
async fn bad_reports_name_the_rule() {
    let (world, _) = world().await;
    let accused = agent(&world).await;
    let evidence = world.place.write("evidence.txt", "x");
    let empty = world.place.write("empty.txt", "");
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
        let said = world.place.refused(&words).await;
        assert!(said.contains(says), "{words:?}: {said}");
    }
    let said = world.place.refused(&["case", "show", "7"]).await;
    assert!(said.contains("no case 7"), "{said}");
    let said = world.place.refused(&["case", "list", "--stage", "limbo"]).await;
    assert!(said.contains("'limbo' is no stage of a case"), "{said}");
}
