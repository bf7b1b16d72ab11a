//! Two versions on one chain: registry, reputation and governance of version 0.2.0 are moved to the present code with
//! agents, stake, a rating, an open case and an open ballot in them; wallets of version 0.2.0 stay as they are, spoken
//! to in their own words, and pay against what was moved: with trust, and under an approval of governance. Then a
//! council's wallet moves itself, with a proposal open, and its treasury is moved with stake at work.

use std::str::FromStr;

use cosmrs::AccountId;
use cosmwasm_std::Binary;
use eyre::{OptionExt, ensure};
use serde_json::{Value, json};
use stateset_api::event::{ApprovalGiven, BallotOpened, ProposalExecuted};
use stateset_api::governance::{
    ApproverMsg, Approvers, Ballot, BallotRef, Categories, Compliance, DenomCompliance, ExecuteMsg as GovernanceMsg,
    QueryMsg, Reference, RiskRules, When, Workflow, Workflows,
};
use stateset_api::policy::Trust;
use stateset_api::reputation::{AgentMsg, Nothing, Side, Status, Verdict};
use stateset_api::score::{Marks, Severity, ViolationKind};
use stateset_api::wallet::Payment;
use stateset_api::{Amount, registry, reputation};
use stateset_chain::tx::{self, Coin, Instantiate};
use stateset_chain::{Included, Key};
use stateset_cli::deploy::{Record, ReputationPlan, Step};
use stateset_tests_chain::node::Node;
use stateset_tests_chain::previous::{self, says_all};
use stateset_tests_chain::reputation::{Accusation, Agent, Reputation, STAKE, agent, fund, pay};
use stateset_tests_chain::wallets::{self, DENOM};

const VERSION: &str = "0.2.0";
const NAMES: [&str; 5] = ["registry", "reputation", "governance", "wallet", "treasury"];
const STAKED: u128 = 500_000_000;
const USD: u128 = 1_000_000;

async fn send(node: &Node, by: &Key, contract: &str, msg: &Value) -> eyre::Result<Included> {
    Ok(node.send(by, vec![tx::execute(by.address(), contract, msg, &[])?]).await?)
}

/// What the chain says to a message that it refuses.
async fn refused(node: &Node, by: &Key, contract: &str, msg: &Value) -> eyre::Result<String> {
    let message = tx::execute(by.address(), contract, msg, &[])?;
    let included = node.send_blindly(by, 1_000_000, vec![message]).await?;
    ensure!(included.code != 0, "accepted, but should have been refused: {msg}");
    Ok(included.log)
}

async fn ask(node: &Node, contract: &str, query: &Value) -> eyre::Result<Value> {
    Ok(serde_json::from_slice(&node.chain.smart_query(contract, query.to_string().as_bytes()).await?)?)
}

/// Two of three vote on every payment that is asked for; others hear appeals.
fn workflows(node: &Node) -> eyre::Result<Workflows> {
    let of = |names: &[&str]| names.iter().map(|name| node.address(name)).collect::<eyre::Result<Vec<_>>>();
    let workflow = |name: &str, approvers| Workflow {
        name: name.to_owned(),
        approvers: Approvers::Addresses(approvers),
        required: 1,
        vote_seconds: 2 * 86_400,
        escalate_to: None,
    };
    Ok(Workflows {
        list: vec![workflow("council", of(&["deployer"])?), workflow("appeals", of(&["guardian"])?)],
        arbitration: "council".to_owned(),
        appeals: "appeals".to_owned(),
        suspension: "council".to_owned(),
    })
}

/// What a deployment of version 0.2.0 left behind, with the record that it wrote.
async fn deploy_previous(node: &Node) -> eyre::Result<Record> {
    let mut record = previous::codes(node, &NAMES, VERSION).await?;
    let (deployer, plan) = (node.key("deployer")?, ReputationPlan::default());
    let by = deployer.address();
    let code = |record: &Record, name: &str| record.code(name).map(|code| code.code_id);
    let registry = json!({ "authority": by, "deposit": null });
    let registry = previous::create(node, code(&record, "registry")?, "registry", &registry).await?;
    let reputation = json!({
        "owner": by, "governance": by, "community": by, "registry": registry.address,
        "stake_denom": plan.stake_denom, "rating_denom": plan.rating_denom,
        "wallet_code_ids": [code(&record, "wallet")?], "clock": plan.clock, "rules": plan.rules,
    });
    let reputation = previous::create(node, code(&record, "reputation")?, "reputation", &reputation).await?;
    // In its own words: it knows no terms.
    let vote = json!({ "workflow": { "workflow": "council", "valid_seconds": 86_400 } });
    let risk = RiskRules {
        references: vec![Reference { denom: DENOM.to_owned(), amount: Amount(10_000 * USD) }],
        amount_points: 40,
        reputation_points: 30,
        new_payee_points: 10,
        unknown_agent_points: 10,
        open_case_points: 20,
        batch_points: 0,
    };
    let limits = DenomCompliance {
        denom: DENOM.to_owned(),
        payee_day_max: Amount(100_000 * USD),
        payee_month_max: Amount(1_000_000 * USD),
        reference_from: Amount(1_000 * USD),
    };
    let governance = json!({
        "owner": by, "registry": registry.address, "reputation": reputation.address,
        "rules": [{ "name": "vote", "when": When::default(), "then": vote }],
        "workflows": workflows(node)?, "risk": risk,
        "compliance": Compliance { denoms: vec![limits], categories: Categories::Any {} },
        "blocked": [], "delay_seconds": null,
    });
    let governance = previous::create(node, code(&record, "governance")?, "governance", &governance).await?;
    let roles = json!({ "owner": { "set_roles": { "governance": governance.address, "community": null } } });
    send(node, &deployer, &reputation.address, &roles).await?;
    let offer = json!({ "authority": { "offer_authority": { "to": governance.address } } });
    send(node, &deployer, &registry.address, &offer).await?;
    send(node, &deployer, &governance.address, &json!({ "owner": { "accept_authority": {} } })).await?;
    for (name, contract) in [("registry", registry), ("reputation", reputation), ("governance", governance)] {
        record.contracts.insert(name.to_owned(), contract);
    }
    record.save(&node.deployment()?.record)?;
    Ok(record)
}

struct Lives {
    vendor: Agent,
    /// Its wallet depends on its standing, and asks governance from 20 dollars up.
    buyer: Agent,
    /// The buyer's question, put to the vote before the move.
    ballot: u64,
    asked: Payment,
}

fn request(buyer: &Agent, payment: &Payment) -> Value {
    json!({ "requester": { "request": {
        "agent": buyer.id, "wallet": buyer.wallet.address, "denom": DENOM, "payments": [payment],
    } } })
}

async fn live(node: &Node, record: &Record) -> eyre::Result<Lives> {
    fund(node, "vendor-a").await?;
    let vendor = agent(node, record, "owner", "operator", &[]).await?;
    let buyer = agent(node, record, "vendor-a", "stranger", std::slice::from_ref(&vendor.wallet.address)).await?;
    let reputation = Reputation::new(node, record)?;
    reputation.by_agent(&buyer, AgentMsg::Bond(Nothing {}), 200_000_000).await?;
    reputation.by_agent(&vendor, AgentMsg::Bond(Nothing {}), STAKED).await?;
    reputation.by_agent(&vendor, AgentMsg::Unbond { amount: Amount(STAKED / 5) }, 0).await?;
    let intent = pay(node, &buyer, &vendor, 1, 25 * USD).await?;
    let marks = Marks { reliability: Some(90), efficiency: Some(40), ..Marks::default() };
    reputation
        .by_agent(&buyer, AgentMsg::Rate { counterparty: vendor.id, intent, side: Side::Payer, marks }, 0)
        .await?;
    let accusation = Accusation {
        accused: &vendor,
        kind: ViolationKind::ComplianceViolation,
        severity: Severity::Major,
        victim: Some(buyer.owner.address()),
        damage: 300,
        bond: ReputationPlan::default().rules.report_bond.0,
    };
    reputation.report(&buyer.owner, &accusation).await?;

    // In the words of version 0.2.
    let mut policy = wallets::known(serde_json::to_value(wallets::policy())?);
    let fields = policy.as_object_mut().ok_or_eyre("no object")?;
    let trust = Trust { reputation: reputation.address.clone(), score_min: 1, share_bps: 100 };
    fields.insert("trust".to_owned(), serde_json::to_value(trust)?);
    let governance = record.contract("governance")?.address.clone();
    let above = (20 * USD).to_string();
    fields.insert("consult".to_owned(), json!([{ "denom": DENOM, "contract": governance, "above": above }]));
    send(node, &buyer.owner, &buyer.wallet.address, &json!({ "owner": { "set_policy": { "policy": policy } } }))
        .await?;

    let asked = wallets::payment(node.now().await?, 7, &vendor.wallet.address, 30 * USD);
    let included = send(node, &buyer.owner, &governance, &request(&buyer, &asked)).await?;
    let opened = included.events.iter().find_map(|event| BallotOpened::from_event(event).ok());
    Ok(Lives { vendor, ballot: opened.ok_or_eyre("no ballot")?.ballot, asked, buyer })
}

/// The operator's message to a wallet of version 0.2, which is the same today.
fn spend(payment: &Payment, approval: Option<u64>) -> Value {
    let mut spend = json!({ "epoch": 1, "denom": DENOM, "payments": [payment] });
    if let (Some(approval), Some(fields)) = (approval, spend.as_object_mut()) {
        fields.insert("approval".to_owned(), approval.into());
    }
    json!({ "operator": { "spend": spend } })
}

async fn vote(node: &Node, record: &Record, ballot: u64) -> eyre::Result<Included> {
    let governance = &record.contract("governance")?.address;
    let query = serde_json::to_value(QueryMsg::Ballot(BallotRef { ballot }))?;
    let shown: Ballot = serde_json::from_value(ask(node, governance, &query).await?)?;
    let hash = shown.matter.hash(&node.sending.chain_id, governance, ballot).map_err(|error| eyre::eyre!("{error}"))?;
    let vote = ApproverMsg::Vote { ballot, matter_hash: Binary::from(hash), approves: true };
    send(node, &node.key("deployer")?, governance, &serde_json::to_value(GovernanceMsg::Approver(vote))?).await
}

#[tokio::test]
async fn wallets_of_the_version_before_pay_against_contracts_that_were_moved() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let former = deploy_previous(&node).await?;
    let lives = live(&node, &former).await?;
    let council = Council::of(&node, &former).await?;
    let before = lives.answers(&node, &former).await?;

    let (record, steps) = node.deploy().await?;
    for name in ["registry", "reputation", "governance"] {
        let moved = steps.iter().any(|step| matches!(step, Step::ContractMigrated { name: of, .. } if *of == name));
        assert!(moved, "{name}: {steps:?}");
        assert_eq!(record.contract(name)?.address, former.contract(name)?.address);
    }
    let after = lives.answers(&node, &record).await?;
    for (was, is) in before.iter().zip(&after) {
        assert!(says_all(was, is), "before: {was:#}\nafter: {is:#}");
    }

    pays_with_trust_and_approval(&node, &record, &lives).await?;
    the_case_goes_on(&node, &record, &lives).await?;
    council.goes_on(&node, &record).await
}

impl Lives {
    /// What must not change: who the agents are, their scores and stakes, the case's stage.
    async fn answers(&self, node: &Node, record: &Record) -> eyre::Result<Vec<Value>> {
        let contract = |name: &str| record.contract(name).map(|contract| contract.address.clone());
        let (registry, reputation) = (contract("registry")?, contract("reputation")?);
        let mut answers = Vec::new();
        for Agent { id, wallet, .. } in [&self.vendor, &self.buyer] {
            let by_id = serde_json::to_value(registry::QueryMsg::Agent { id: *id })?;
            let by_wallet = serde_json::to_value(registry::QueryMsg::AgentByWallet { wallet: wallet.address.clone() })?;
            for query in [by_id, by_wallet] {
                answers.push(ask(node, &registry, &query).await?);
            }
            for query in ["score", "stake"] {
                answers.push(ask(node, &reputation, &json!({ query: { "agent": id } })).await?);
            }
            let ratings = json!({ "ratings": { "agent": id, "start_after": null, "limit": null } });
            answers.push(ask(node, &reputation, &ratings).await?);
        }
        let case = ask(node, &reputation, &json!({ "case": { "case": 1 } })).await?;
        answers.extend(["status", "stake_at_report", "frozen", "evidence", "rules"].map(|key| case[key].clone()));
        Ok(answers)
    }
}

async fn pays_with_trust_and_approval(node: &Node, record: &Record, lives: &Lives) -> eyre::Result<()> {
    let Lives { buyer, vendor, ballot, asked } = lives;
    let wallet = &buyer.wallet.address;
    let payment = |distinct, amount| async move {
        eyre::Ok(wallets::payment(node.now().await?, distinct, &vendor.wallet.address, amount))
    };
    let held = node.chain.balance(&vendor.wallet.address, DENOM).await?;
    // Below what governance is asked about: read from the registry's and the reputation's cells as they are now.
    let small = payment(2, 9 * USD).await?;
    send(node, &buyer.operator, wallet, &spend(&small, None)).await?;
    let large = payment(3, 21 * USD).await?;
    let log = refused(node, &buyer.operator, wallet, &spend(&large, None)).await?;
    assert!(log.contains("approval"), "{log}");

    // Asked before the move: decided after it, by the hash of what is shown.
    let voted = vote(node, record, *ballot).await?;
    let given = voted.events.iter().find_map(|event| ApprovalGiven::from_event(event).ok());
    let approval = given.ok_or_eyre("the ballot of before gave no approval")?.approval;
    send(node, &buyer.operator, wallet, &spend(asked, Some(approval))).await?;
    // And asked after it.
    let governance = &record.contract("governance")?.address;
    let included = send(node, &buyer.owner, governance, &request(buyer, &large)).await?;
    let opened = included.events.iter().find_map(|event| BallotOpened::from_event(event).ok());
    let voted = vote(node, record, opened.ok_or_eyre("no ballot")?.ballot).await?;
    let given = voted.events.iter().find_map(|event| ApprovalGiven::from_event(event).ok());
    let approval = given.ok_or_eyre("no approval")?.approval;
    send(node, &buyer.operator, wallet, &spend(&large, Some(approval))).await?;
    let paid = node.chain.balance(&vendor.wallet.address, DENOM).await? - held;
    assert_eq!(paid, (9 + 30 + 21) * USD);

    // A case against the buyer leaves it a hundredth of its caps, in the same block.
    let reputation = Reputation::new(node, record)?;
    let accusation = Accusation {
        accused: buyer,
        kind: ViolationKind::MissedDeadline,
        severity: Severity::Minor,
        victim: None,
        damage: 0,
        bond: ReputationPlan::default().rules.report_bond.0,
    };
    reputation.report(&node.key("faucet")?, &accusation).await?;
    let beyond = payment(4, 11 * USD).await?;
    let log = refused(node, &buyer.operator, wallet, &spend(&beyond, None)).await?;
    assert!(log.contains("caps held to 100 of 10000"), "{log}");
    send(node, &buyer.operator, wallet, &spend(&payment(5, 9 * USD).await?, None)).await?;
    Ok(())
}

/// The case that was open goes to its end by those who judged before.
async fn the_case_goes_on(node: &Node, record: &Record, lives: &Lives) -> eyre::Result<()> {
    let reputation = Reputation::new(node, record)?;
    let respond = AgentMsg::Respond { case: 1, response: Binary::from([5; 32]) };
    reputation.by_agent(&lives.vendor, respond, 0).await?;
    let verdict = Verdict::Upheld { severity: Severity::Major, damage: Amount(300) };
    let case_hash = reputation.case_hash(1).await?;
    let judge = GovernanceMsg::Approver(ApproverMsg::Judge { case: 1, case_hash, appeal: false, verdict });
    let governance = &record.contract("governance")?.address;
    send(node, &node.key("deployer")?, governance, &serde_json::to_value(judge)?).await?;
    let found: reputation::Case = reputation.case(1).await?;
    assert!(matches!(found.status, Status::Decided { .. }), "{:?}", found.status);
    Ok(())
}

/// A wallet of version 0.2 by three hands, its own code admin, with a proposal open; and its treasury, with stake at
/// work.
struct Council {
    wallet: String,
    treasury: String,
    validator: String,
}

impl Council {
    async fn of(node: &Node, record: &Record) -> eyre::Result<Self> {
        let (owner, faucet) = (node.key("owner")?, node.key("faucet")?);
        let code = record.code("wallet")?;
        let mut checksum = [0; 32];
        hex::decode_to_slice(&code.checksum, &mut checksum)?;
        let wallet = tx::predict_address(owner.prefix(), &checksum, owner.address(), b"council")?;
        let signer = |name: &str| -> eyre::Result<Value> {
            Ok(json!({ "id": { "address": node.address(name)? }, "weight": 1 }))
        };
        let signers = [signer("signer-a")?, signer("signer-b")?, signer("signer-c")?];
        let policy = wallets::known(serde_json::to_value(wallets::policy())?);
        let operator = json!({ "address": node.address("operator")?, "expires_at": node.now().await? + 86_400 });
        let msg = json!({
            "owner": owner.address(), "guardian": node.address("guardian")?, "operator": operator, "policy": policy,
            "payees": [], "registry": null,
            "signers": { "signers": signers, "threshold": 2, "loosen_delay_seconds": 3_600 },
        });
        let (sender, funds) = (owner.address(), [Coin::new(100 * USD, DENOM)]);
        let new = Instantiate {
            sender,
            admin: Some(&wallet),
            code_id: code.code_id,
            label: "council",
            msg: &msg,
            funds: &funds,
        };
        node.send(&owner, vec![tx::instantiate2(&new, b"council")?]).await?;
        let pay = wallets::payment(node.now().await?, 11, &node.address("vendor-b")?, 5 * USD);
        let draft = json!({
            "title": "five to the vendor", "rationale": null,
            "actions": [{ "pay": { "denom": DENOM, "payment": pay } }],
        });
        let propose = json!({ "signer": { "propose": { "draft": draft, "expires_at": null } } });
        send(node, &node.key("signer-a")?, &wallet, &propose).await?;

        let account = AccountId::from_str(&node.address("validator")?).map_err(|error| eyre::eyre!("{error}"))?;
        let validator =
            AccountId::new("statesetvaloper", &account.to_bytes()).map_err(|error| eyre::eyre!("{error}"))?.to_string();
        let policy = json!({
            "strategy": "balanced", "band_bps": 500, "slippage_max_bps": 100, "deviation_max_bps": 300,
            "price_age_max_seconds": 7 * 86_400, "loss_per_day_max": (20 * USD).to_string(),
            "swap_per_day_max": (2_000 * USD).to_string(), "liquid_min": (200 * USD).to_string(),
            "validators": [{ "address": validator, "share_max_bps": 5_000 }], "pools": [],
            "loosen_delay_seconds": 3_600,
        });
        let treasury = json!({
            "wallet": wallet, "stable_denom": DENOM, "stake_denom": STAKE, "unbonding_seconds": 21 * 86_400,
            "price": "250000", "policy": policy,
        });
        let treasury = previous::create(node, record.code("treasury")?.code_id, "treasury", &treasury).await?.address;
        let coins = [Coin::new(600 * USD, DENOM), Coin::new(1_600 * USD, STAKE)];
        node.send(&faucet, vec![tx::send(faucet.address(), &treasury, &coins)]).await?;
        let council = Self { wallet, treasury, validator };
        council.act(node, None, "stake", 1_400 * USD).await?;
        Ok(council)
    }

    /// Version 0.2 knows no act number.
    async fn act(&self, node: &Node, act: Option<u64>, action: &str, amount: u128) -> eyre::Result<Included> {
        let action = json!({ action: { "validator": self.validator, "amount": amount.to_string() } });
        let msg = match act {
            Some(act) => json!({ "operator": { "epoch": 1, "act": act, "action": action } }),
            None => json!({ "operator": { "epoch": 1, "action": action } }),
        };
        send(node, &node.key("operator")?, &self.treasury, &msg).await
    }

    async fn positions(&self, node: &Node) -> eyre::Result<Value> {
        ask(node, &self.treasury, &json!({ "positions": {} })).await
    }

    async fn goes_on(&self, node: &Node, record: &Record) -> eyre::Result<()> {
        let (second, deployer) = (node.key("signer-b")?, node.key("deployer")?);
        // The treasury first: it asks a wallet of version 0.2.
        let before = self.positions(node).await?;
        let code = record.code("treasury")?.code_id;
        let moved = tx::migrate(deployer.address(), &self.treasury, code, &json!({}))?;
        node.send(&deployer, vec![moved]).await?;
        let after = self.positions(node).await?;
        for key in ["value", "liquid", "staked", "idle_stake", "delegations", "unbonding", "pools"] {
            assert!(says_all(&before[key], &after[key]), "{key}: {} then {}", before[key], after[key]);
        }
        self.act(node, Some(1), "stake", 50 * USD).await?;

        // The wallet is moved by its signers; what was proposed before is decided after, by its hash.
        let migrate = json!({ "migrate": { "code_id": record.code("wallet")?.code_id, "msg": Binary::from(b"{}") } });
        let draft = json!({ "title": "new code", "rationale": null, "actions": [migrate] });
        let propose = json!({ "signer": { "propose": { "draft": draft, "expires_at": null } } });
        send(node, &node.key("signer-a")?, &self.wallet, &propose).await?;
        send(node, &second, &self.wallet, &json!({ "signer": { "approve": { "id": 2 } } })).await?;
        let found = node.chain.contract(&self.wallet).await?.ok_or_eyre("no wallet")?;
        assert_eq!(found.code_id, record.code("wallet")?.code_id);

        let held = node.chain.balance(&node.address("vendor-b")?, DENOM).await?;
        let by_number = json!({ "signer": { "approve": { "id": 1 } } });
        let log = refused(node, &second, &self.wallet, &by_number).await?;
        assert!(log.contains("draft_hash"), "a number alone is no vote any more: {log}");
        let shown = ask(node, &self.wallet, &json!({ "proposal": { "id": 1 } })).await?;
        let draft = serde_json::from_value(shown["draft"].clone())?;
        let hash = Binary::from(stateset_api::approval::draft_hash(&draft));
        let approve = json!({ "signer": { "approve": { "id": 1, "draft_hash": hash } } });
        let done = send(node, &second, &self.wallet, &approve).await?;
        let executed = done.events.iter().any(|event| ProposalExecuted::from_event(event).is_ok());
        assert!(executed, "{:?}", done.events);
        assert_eq!(node.chain.balance(&node.address("vendor-b")?, DENOM).await?, held + 5 * USD);

        // Both moved: everything comes home.
        let recall = Binary::from(br#"{"wallet":{"recall":{}}}"#);
        let call = json!({ "call_contract": { "contract": self.treasury, "msg": recall, "funds": [] } });
        let draft = json!({ "title": "recall", "rationale": null, "actions": [call] });
        let propose = json!({ "signer": { "propose": { "draft": draft, "expires_at": null } } });
        send(node, &node.key("signer-a")?, &self.wallet, &propose).await?;
        let shown = ask(node, &self.wallet, &json!({ "proposal": { "id": 3 } })).await?;
        let hash = shown["draft_hash"].clone();
        let approve = json!({ "signer": { "approve": { "id": 3, "draft_hash": hash } } });
        send(node, &second, &self.wallet, &approve).await?;
        let positions = self.positions(node).await?;
        assert_eq!(
            (&positions["liquid"]["value"], &positions["delegations"]),
            (&json!("0"), &json!([])),
            "{positions}"
        );
        Ok(())
    }
}
