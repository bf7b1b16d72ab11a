//! What trust costs: a rating, a case from report to slash, a payment that governance votes on.

use cosmwasm_std::Binary;
use stateset_api::Amount;
use stateset_api::governance::{ApproverMsg, ExecuteMsg, RequesterMsg};
use stateset_api::reputation::{AgentMsg, CaseRef, Nothing, Side, Verdict};
use stateset_api::score::{Marks, Severity, ViolationKind};
use stateset_chain::{Included, Key, tx};
use stateset_cli::deploy::{Record, ReputationPlan};

use super::Row;
use crate::node::Node;
use crate::reputation::{Accusation, Reputation, agent, fund, pay};
use crate::wallets::{self, DENOM};

const STAKED: u128 = 500_000_000;

pub(super) async fn measure(node: &Node, record: &Record) -> eyre::Result<Vec<Row>> {
    fund(node, "vendor-a").await?;
    fund(node, "vendor-b").await?;
    let vendor = agent(node, record, "vendor-b", "vendor-c", &[]).await?;
    let buyer = agent(node, record, "vendor-a", "stranger", std::slice::from_ref(&vendor.wallet.address)).await?;
    let reputation = Reputation::new(node, record)?;
    for agent in [&vendor, &buyer] {
        reputation.by_agent(agent, AgentMsg::Bond(Nothing {}), STAKED).await?;
    }
    let mut rated = Vec::new();
    for distinct in 1..=2 {
        let intent = pay(node, &buyer, &vendor, distinct, 25_000_000).await?;
        let mark = Some(80);
        let marks = Marks { reliability: mark, efficiency: mark, cooperation: mark, ..Marks::default() };
        let rate = AgentMsg::Rate { counterparty: vendor.id, intent, side: Side::Payer, marks };
        rated.push(reputation.by_agent(&buyer, rate, 0).await?);
    }
    let mut rows: Vec<Row> = rated.pop().iter().map(|second| Row::new("rating against a receipt", 0, second)).collect();

    reputation.by_agent(&vendor, AgentMsg::Unbond { amount: Amount(STAKED / 2) }, 0).await?;
    let (severity, damage) = (Severity::Critical, 1_000);
    let bonds = ReputationPlan::default().rules;
    let accusation = Accusation {
        accused: &vendor,
        kind: ViolationKind::MissedDeadline,
        severity,
        victim: Some(buyer.owner.address()),
        damage,
        bond: bonds.report_bond.0,
    };
    let reported = reputation.report(&buyer.owner, &accusation).await?;
    rows.push(Row::new("case: reported, stake frozen", 0, &reported));
    let case = 1;
    reputation.by_agent(&vendor, AgentMsg::Respond { case, response: Binary::from([1; 32]) }, 0).await?;
    let governance = Governance { node, address: record.contract("governance")?.address.clone() };
    let verdict = Verdict::Upheld { severity, damage: Amount(damage) };
    let case_hash = reputation.case_hash(case).await?;
    let judge = |appeal| {
        let case_hash = case_hash.clone();
        ExecuteMsg::Approver(ApproverMsg::Judge { case, case_hash, appeal, verdict })
    };
    let first = governance.send(&node.key("deployer")?, &judge(false)).await?;
    rows.push(Row::new("case: decided by a vote of governance", 0, &first));
    reputation.by_agent(&vendor, AgentMsg::Appeal(CaseRef { case }), bonds.appeal_bond.0).await?;
    let last = governance.send(&node.key("guardian")?, &judge(true)).await?;
    rows.push(Row::new("case: decided on appeal, slashed and closed", 0, &last));

    let payment = wallets::payment(node.now().await?, 3, &vendor.wallet.address, 50_000_000);
    let request = ExecuteMsg::Requester(RequesterMsg::Request {
        agent: buyer.id,
        wallet: buyer.wallet.address.clone(),
        denom: DENOM.to_owned(),
        payments: vec![payment],
    });
    let asked = governance.send(&buyer.owner, &request).await?;
    rows.push(Row::new("approval of a payment: asked for, put to a vote", 0, &asked));
    Ok(rows)
}

struct Governance<'a> {
    node: &'a Node,
    address: String,
}

impl Governance<'_> {
    async fn send(&self, by: &Key, msg: &ExecuteMsg) -> eyre::Result<Included> {
        Ok(self.node.send(by, vec![tx::execute(by.address(), &self.address, msg, &[])?]).await?)
    }
}
