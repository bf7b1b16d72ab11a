//! The wallet, with every rule on.

use cosmrs::Any;
use stateset_api::wallet::{ExecuteMsg, OwnerMsg};
use stateset_chain::{Key, tx};
use stateset_cli::deploy::Record;

use super::others::{Peer, payees, store};
use super::own_acts::OwnActs;
use super::room::Room;
use super::{GOAL_ONE, GOAL_TEN_IN_MESSAGE, GOAL_TEN_WALLETS, Row, cases, council, history, trust};
use crate::node::{Node, Wasm};
use crate::wallets::{self, COOLDOWN_SECONDS, Plan, Wallet};

const WALLETS: [&str; 10] = ["w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9"];
const AMOUNT: u128 = 12_500_000;

struct Bench<'a> {
    node: &'a Node,
    operator: Key,
    /// Tells payments apart.
    paid: u32,
}

pub(super) async fn measure(node: &Node, peer: Option<Peer>, peer_council: Option<u64>) -> eyre::Result<Vec<Row>> {
    let (record, _) = node.deploy().await?;
    let (owner, operator, deployer) = (node.key("owner")?, node.key("operator")?, node.key("deployer")?);
    let payees = payees(10)?;
    let mut bench = Bench { node, operator, paid: 0 };
    let mut created = Vec::new();
    for name in WALLETS {
        created.push(bench.create(&record, &owner, &deployer, name, &payees).await?);
    }
    let (wallets, creations): (Vec<_>, Vec<_>) = created.into_iter().unzip();
    let first = &wallets[0];
    let mut rows = vec![creations.into_iter().nth(1).ok_or_else(|| eyre::eyre!("no wallet"))?];

    node.time_passes(COOLDOWN_SECONDS + 1).await?;
    rows.push(bench.pay("first payment of a wallet, to a new payee", first, &payees[..1]).await?);
    // Every payee from listed over probation to known, in every wallet.
    for _ in 0..2 {
        node.time_passes(COOLDOWN_SECONDS + 1).await?;
        for wallet in &wallets {
            bench.pay("", wallet, &payees).await?;
        }
    }
    let one = bench.pay("one payment", first, &payees[..1]).await?;
    rows.push(one.peer(peer.map(|peer| peer.one)).goal(GOAL_ONE));
    let ten = bench.pay("ten payments in one message", first, &payees).await?;
    rows.push(ten.peer(peer.map(|peer| peer.ten_in_message)).goal(GOAL_TEN_IN_MESSAGE));
    let each = bench.ten_wallets(&wallets, &payees).await?;
    rows.push(each.peer(peer.map(|peer| peer.ten_messages)).goal(GOAL_TEN_WALLETS));

    rows.push(council::measure(node, &owner, &wallets[2]).await?.peer_council(peer_council));

    let code_id = store(node, Wasm::Bench, "bench/stateset_tests_forwarder.wasm").await?;
    trust::ask_for(node, &owner, &wallets[1], code_id).await?;
    rows.push(bench.pay("one payment, its caps depending on the agent's standing", &wallets[1], &payees[..1]).await?);
    rows.push(bench.pay("ten payments, their caps depending on it", &wallets[1], &payees).await?);

    let keep = tx::execute(owner.address(), &wallets[3].address, &ExecuteMsg::Owner(OwnerMsg::KeepLog {}), &[])?;
    node.send(&owner, vec![keep]).await?;
    // The first entry makes room for the head.
    bench.pay("", &wallets[3], &payees[..1]).await?;
    rows.push(bench.pay("one payment that enters the decision log", &wallets[3], &payees[..1]).await?);
    rows.push(bench.pay("ten payments that enter it", &wallets[3], &payees).await?);

    let acts = OwnActs { node, owner: &owner, operator: &bench.operator };
    rows.extend(acts.notes(&wallets[3]).await?);
    rows.extend(acts.mandate(&wallets[9], &node.address("vendor-a")?).await?);

    let mut room = Room {
        node,
        owner: &owner,
        operator: &bench.operator,
        payee: &payees[0],
        newcomer: &node.address("vendor-a")?,
        record: &record,
        paid: bench.paid,
    };
    rows.extend(room.measure(&wallets[4..9]).await?);
    bench.paid = room.paid;

    let wallet_code = record.codes.get("wallet").map(|code| code.code_id).unwrap_or_default();
    history::write(node, &deployer, first, code_id, wallet_code, &payees).await?;
    rows.push(bench.pay("one payment after payments in each of 25 hours", first, &payees[..1]).await?);
    rows.push(bench.pay("ten payments after payments in each of 25 hours", first, &payees).await?);
    rows.extend(cases::measure(node, &record).await?);
    Ok(rows)
}

impl Bench<'_> {
    async fn create(
        &self,
        record: &Record,
        owner: &Key,
        deployer: &Key,
        name: &str,
        payees: &[String],
    ) -> eyre::Result<(Wallet, Row)> {
        let plan = Plan {
            owner,
            guardian: self.node.address("guardian")?,
            operator: self.operator.address().to_owned(),
            payees: payees.iter().map(|address| wallets::payee(address)).collect(),
            name,
            register: name == WALLETS[1],
            // The first is given a history later, by exchanging its code; a registry binds no such wallet.
            admin: (name == WALLETS[0]).then_some(deployer.address()),
        };
        let (wallet, included) = wallets::create(self.node, record, &plan).await?;
        Ok((wallet, Row::new("agent registered, wallet with ten payees created, bound and funded", 0, &included)))
    }

    async fn pay(&mut self, op: &'static str, wallet: &Wallet, payees: &[String]) -> eyre::Result<Row> {
        let now = self.node.now().await?;
        let message = self.message(now, wallet, payees)?;
        let included = self.node.send(&self.operator, vec![message]).await?;
        Ok(Row::new(op, u64::try_from(payees.len())?, &included))
    }

    async fn ten_wallets(&mut self, wallets: &[Wallet], payees: &[String]) -> eyre::Result<Row> {
        let now = self.node.now().await?;
        let mut messages = Vec::new();
        for (wallet, payee) in wallets.iter().zip(payees) {
            messages.push(self.message(now, wallet, std::slice::from_ref(payee))?);
        }
        let payments = u64::try_from(messages.len())?;
        let included = self.node.send(&self.operator, messages).await?;
        Ok(Row::new("ten wallets' payments in one transaction", payments, &included))
    }

    fn message(&mut self, now: u64, wallet: &Wallet, payees: &[String]) -> eyre::Result<Any> {
        let mut payments = Vec::new();
        for payee in payees {
            self.paid = self.paid.saturating_add(1);
            payments.push(wallets::payment(now, self.paid, payee, AMOUNT));
        }
        wallets::spend(self.operator.address(), wallet, payments)
    }
}
