//! Contracts of version 0.1.0 with agents, stake, ratings and an open case in them, moved to the present code on a real
//! node: nothing is lost, everything goes on. What they begin from is in `tests/chain/previous`.

use std::collections::BTreeMap;

use cosmwasm_std::Binary;
use eyre::OptionExt;
use serde::Serialize;
use serde_json::{Value, json};
use stateset_api::event::Migrated;
use stateset_api::limits::PAGE_MAX;
use stateset_api::reputation::{
    AddressRef, AgentMsg, AgentRef, CaseRef, Clock, ExecuteMsg, Nothing, QueryMsg, Side, Stage, Status, Verdict,
};
use stateset_api::score::{Marks, Severity, ViolationKind};
use stateset_api::{Amount, registry, wallet};
use stateset_chain::tx;
use stateset_cli::deploy::{Change, Deployment, Record, ReputationPlan, Step};
use stateset_tests_chain::node::Node;
use stateset_tests_chain::previous::{self, says_all};
use stateset_tests_chain::reputation::{Accusation, Agent, Reputation, agent, fund, pay};
use stateset_tests_chain::wallets::DENOM;

const BONDED: u128 = 5_000_000_000;
const UNBONDED: u128 = 4_000_000_000;

const VERSION: &str = "0.1.0";

/// What a deployment of version 0.1.0 left behind, with the record that it wrote.
async fn deploy_previous(node: &Node, deployment: &Deployment) -> eyre::Result<Record> {
    let mut record = Record { chain_id: node.sending.chain_id.clone(), ..Record::default() };
    for name in ["registry", "reputation", "wallet"] {
        record.codes.insert(name.to_owned(), previous::store(node, name, VERSION).await?);
    }
    let registry = previous::create(node, record.code("registry")?.code_id, "registry", &json!({})).await?;
    let (deployer, plan) = (node.address("deployer")?, ReputationPlan::default());
    let reputation = json!({
        "owner": deployer,
        "governance": deployer,
        "community": deployer,
        "registry": registry.address,
        "stake_denom": plan.stake_denom,
        "rating_denom": plan.rating_denom,
        "wallet_code_ids": [record.code("wallet")?.code_id],
        "rules": plan.rules,
    });
    let reputation = previous::create(node, record.code("reputation")?.code_id, "reputation", &reputation).await?;
    record.contracts = BTreeMap::from([("registry".to_owned(), registry), ("reputation".to_owned(), reputation)]);
    record.save(&deployment.record)?;
    Ok(record)
}

/// An agent with a receipt against which it was rated, stake that is partly leaving, and a case that is open.
struct Lives {
    vendor: Agent,
    buyer: Agent,
}

async fn live(node: &Node, record: &Record) -> eyre::Result<Lives> {
    fund(node, "vendor-a").await?;
    let vendor = agent(node, record, "owner", "operator", &[]).await?;
    let buyer = agent(node, record, "vendor-a", "stranger", std::slice::from_ref(&vendor.wallet.address)).await?;
    let reputation = Reputation::new(node, record)?;
    reputation.by_agent(&buyer, AgentMsg::Bond(Nothing {}), 200_000_000).await?;
    let intent = pay(node, &buyer, &vendor, 1, 25_000_000).await?;
    let marks = Marks { reliability: Some(90), efficiency: Some(40), ..Marks::default() };
    let rate = AgentMsg::Rate { counterparty: vendor.id, intent, side: Side::Payer, marks };
    reputation.by_agent(&buyer, rate, 0).await?;
    reputation.by_agent(&vendor, AgentMsg::Bond(Nothing {}), BONDED).await?;
    reputation.by_agent(&vendor, AgentMsg::Unbond { amount: Amount(UNBONDED) }, 0).await?;
    let accusation = Accusation {
        accused: &vendor,
        kind: ViolationKind::ComplianceViolation,
        severity: Severity::Major,
        victim: Some(buyer.owner.address()),
        damage: 300,
        bond: ReputationPlan::default().rules.report_bond.0,
    };
    reputation.report(&buyer.owner, &accusation).await?;
    Ok(Lives { vendor, buyer })
}

/// Every answer about everything that lives, as it is given.
async fn answers(node: &Node, record: &Record, lives: &Lives) -> eyre::Result<Vec<(String, Value)>> {
    let mut all = Vec::new();
    for Agent { id, wallet, owner, .. } in [&lives.vendor, &lives.buyer] {
        let (id, agent, limit) = (*id, AgentRef { agent: *id }, Some(PAGE_MAX));
        let (owner, wallet) = (owner.address().to_owned(), wallet.address.clone());
        let of_registry = [
            registry::QueryMsg::Agent { id },
            registry::QueryMsg::AgentByDid { did: id.did().to_string() },
            registry::QueryMsg::AgentByWallet { wallet: wallet.clone() },
            registry::QueryMsg::AgentsByOwner { owner: owner.clone(), start_after: None, limit },
        ];
        let of_reputation = [
            QueryMsg::Score(agent.clone()),
            QueryMsg::Stake(agent),
            QueryMsg::Case(CaseRef { case: 1 }),
            QueryMsg::CasesByAgent { agent: id, start_after: None, limit },
            QueryMsg::CasesByStage { stage: Stage::Open, start_after: None, limit },
            QueryMsg::Ratings { agent: id, start_after: None, limit },
            QueryMsg::Owed(AddressRef { address: owner }),
            QueryMsg::Config(Nothing {}),
        ];
        let of_wallet = [
            wallet::QueryMsg::Wallet {},
            wallet::QueryMsg::Receipts { start_after: None, limit },
            wallet::QueryMsg::Remaining { denom: DENOM.to_owned() },
        ];
        for query in of_registry {
            all.push(ask(node, &record.contract("registry")?.address, &query).await?);
        }
        for query in of_reputation {
            all.push(ask(node, &record.contract("reputation")?.address, &query).await?);
        }
        for query in of_wallet {
            all.push(ask(node, &wallet, &query).await?);
        }
    }
    Ok(all)
}

async fn ask(node: &Node, contract: &str, query: &impl Serialize) -> eyre::Result<(String, Value)> {
    let query = serde_json::to_string(query)?;
    let answer = node.chain.smart_query(contract, query.as_bytes()).await?;
    Ok((query, serde_json::from_slice(&answer)?))
}

async fn refused(node: &Node, by: &str, contract: &str, code_id: u64, msg: &Value) -> eyre::Result<String> {
    let key = node.key(by)?;
    let included = node.send_blindly(&key, 500_000, vec![tx::migrate(key.address(), contract, code_id, msg)?]).await?;
    assert_ne!(included.code, 0, "migrated, but should not have been");
    Ok(included.log)
}

#[tokio::test]
async fn contracts_of_the_version_before_go_on_with_all_that_is_in_them() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let deployment = node.deployment()?;
    let former = deploy_previous(&node, &deployment).await?;
    let lives = live(&node, &former).await?;
    let before = answers(&node, &former, &lives).await?;
    let discovered = registry::QueryMsg::Discover {
        capability: "pay-bills".to_owned(),
        agent_type: None,
        start_after: None,
        limit: Some(PAGE_MAX),
    };

    let (record, steps) = node.deploy_as(&deployment).await?;
    for name in ["registry", "reputation"] {
        let moved = steps.iter().any(|step| matches!(step, Step::ContractMigrated { name: of, .. } if *of == name));
        assert!(moved, "{name}: {steps:?}");
        let address = record.contract(name)?.address.clone();
        assert_eq!(address, former.contract(name)?.address);
        let (from, to) = (former.code(name)?.code_id, record.code(name)?.code_id);
        assert_eq!(node.chain.contract(&address).await?.unwrap().code_id, to);
        assert!(record.history.contains(&Change::Contract { name: name.to_owned(), address, from: Some(from), to }));
        assert_eq!(record.former_codes(name).next().unwrap().code_id, from);
    }
    let (repeated, steps) = node.deploy_as(&deployment).await?;
    assert!(!steps.iter().any(Step::acted) && repeated == record, "{steps:?}");

    let after = answers(&node, &record, &lives).await?;
    for ((query, mut was), (_, is)) in before.into_iter().zip(after) {
        // What the deployment itself changes: who judges, and that new wallets count as well.
        if query == r#"{"config":{}}"# {
            was["governance"] = json!(record.contract("governance")?.address);
            was["wallet_code_ids"] = json!([former.code("wallet")?.code_id, record.code("wallet")?.code_id]);
            assert_eq!(is["clock"], serde_json::to_value(Clock::default())?);
        }
        assert!(says_all(&was, &is), "{query}\nbefore: {was:#}\nafter: {is:#}");
    }
    let (_, found) = ask(&node, &record.contract("registry")?.address, &discovered).await?;
    assert_eq!(found["agents"].as_array().map(Vec::len), Some(2), "listed: {found:#}");

    goes_on(&node, &record, &lives).await?;
    refusals(&node, &record, &former).await
}

/// The case that was open goes to its end, and money, ratings and stake move as ever: wallets keep their code.
async fn goes_on(node: &Node, record: &Record, lives: &Lives) -> eyre::Result<()> {
    let Lives { vendor, buyer } = lives;
    let reputation = Reputation::new(node, record)?;
    let intent = pay(node, buyer, vendor, 2, 9_000_000).await?;
    let marks = Marks { cooperation: Some(80), ..Marks::default() };
    let rate = AgentMsg::Rate { counterparty: vendor.id, intent, side: Side::Payer, marks };
    reputation.by_agent(buyer, rate, 0).await?;

    let before = reputation.score(vendor.id).await?;
    let (case, severity) = (1, Severity::Major);
    reputation.by_agent(vendor, AgentMsg::Respond { case, response: Binary::from([5; 32]) }, 0).await?;
    // By whom it was reported to: the case is its judge's for ever, whoever took office with the upgrade.
    let verdict = Verdict::Upheld { severity, damage: Amount(300) };
    let judge = node.key("deployer")?;
    reputation.decide(&judge, case, verdict).await?;
    let bond = ReputationPlan::default().rules.appeal_bond.0;
    reputation.by_agent(vendor, AgentMsg::Appeal(CaseRef { case }), bond).await?;
    reputation.decide(&judge, case, verdict).await?;
    assert!(matches!(reputation.case(case).await?.status, Status::Closed { .. }));

    // A fifth of all stake, the leaving part included: what was bonded pays first.
    let stake = reputation.stake(vendor.id).await?;
    let left = (stake.bonded.0, stake.unbonding.iter().map(|leaving| leaving.amount.0).sum::<u128>());
    let slash = BONDED / 5;
    assert_eq!(left, ((BONDED - UNBONDED).saturating_sub(slash), UNBONDED));
    let after = reputation.score(vendor.id).await?;
    let points = |score: stateset_api::score::Score| score.ten_thousandths();
    assert_eq!(points(before.overall) - points(after.overall), 150_000);
    assert_eq!(points(before.dimensions.compliance) - points(after.dimensions.compliance), 120_000);
    let early = ExecuteMsg::Agent { id: vendor.id, msg: AgentMsg::Claim(Nothing {}) };
    let refusal = reputation.refused(&vendor.owner, &early, 0).await?;
    assert!(refusal.contains("0 has left"), "14 days are not over: {refusal}");
    Ok(())
}

/// Not backwards, not into another contract, not by anybody else.
async fn refusals(node: &Node, record: &Record, former: &Record) -> eyre::Result<()> {
    let [registry, reputation] = [&record.contract("registry")?.address, &record.contract("reputation")?.address];
    for (name, contract) in [("registry", registry), ("reputation", reputation)] {
        let back = refused(node, "deployer", contract, former.code(name)?.code_id, &json!({})).await?;
        assert!(back.contains("newer version"), "{name}: {back}");
        let stranger = refused(node, "owner", contract, record.code(name)?.code_id, &json!({})).await?;
        assert!(stranger.contains("unauthorized"), "{name}: {stranger}");
    }
    for (contract, code) in [(registry, "reputation"), (reputation, "registry"), (registry, "governance")] {
        let foreign = refused(node, "deployer", contract, record.code(code)?.code_id, &json!({})).await?;
        assert!(foreign.contains("migrate from"), "into {code}: {foreign}");
    }
    // To the code that it runs: allowed, and nothing changes.
    let (deployer, code_id) = (node.key("deployer")?, record.code("reputation")?.code_id);
    let same = tx::migrate(deployer.address(), reputation, code_id, &json!({}))?;
    let included = node.send(&deployer, vec![same]).await?;
    let migrated = included.events.iter().find_map(|event| Migrated::from_event(event).ok());
    let migrated = migrated.ok_or_eyre("no event of a migration")?;
    assert_eq!(migrated.from, migrated.to);
    Ok(())
}
