//! What finding an agent costs on a real node, among few and among many.
//!
//! The agents are registered through the contract's own message, hundreds in a transaction. A query's gas is that of a
//! transaction in a block: a contract that asks what it is sent ([`stateset_tests_forwarder`]) and nothing else, less
//! the same without a question. All agents have the capability that is asked for, which is the worst case.

mod crowd;

use cosmwasm_std::Binary;
use eyre::OptionExt;
use serde::Serialize;
use serde_json::{Value, json};
use stateset_chain::tx::{self, Instantiate};
use stateset_chain::{Included, Key};
use stateset_tests_forwarder::{Ask, MigrateMsg};

use crate::gas::others::store;
use crate::node::{Node, Wasm};

pub use crowd::{AUDITS, BUYER, PAYMENTS};

/// A query among the many may cost at most this times what it costs among the few, in hundredths.
pub const RATIO_PERCENT_MAX: u64 = 110;

/// One query or act at two sizes of the registry.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub op: &'static str,
    /// Agents registered.
    pub few: u64,
    /// Gas among the few.
    pub few_gas: u64,
    pub many: u64,
    pub many_gas: u64,
    /// The second by the first.
    pub ratio: f64,
    /// At most this; absent where nothing is promised.
    pub goal: Option<f64>,
}

impl Row {
    pub fn holds(&self) -> bool {
        let allowed = self.few_gas.saturating_mul(RATIO_PERCENT_MAX) / 100;
        self.goal.is_none() || self.many_gas <= allowed
    }
}

/// Registers up to the first number of agents, measures, goes on to the second, measures again.
pub async fn measure(node: &Node, few: u64, many: u64, progress: &dyn Fn(&str)) -> eyre::Result<Vec<Row>> {
    let (record, _) = node.deploy().await?;
    let registry = &record.contracts.get("registry").ok_or_eyre("the deployment has no registry")?.address;
    let asker = Asker::create(node, registry).await?;
    let mut crowd = crowd::Crowd::new(node, registry)?;
    crowd.grow(few, progress).await?;
    let before = asker.all(&crowd).await?;
    crowd.grow(many, progress).await?;
    let after = asker.all(&crowd).await?;
    let rows = before.into_iter().zip(after).map(|(before, after)| {
        let (few_gas, many_gas) = (before.gas, after.gas);
        let goal = before.promised.then_some(f64::from(u32::try_from(RATIO_PERCENT_MAX)?) / 100.0);
        #[expect(clippy::cast_precision_loss, reason = "gas stays far below 2^53, and the ratio is only shown")]
        let ratio = many_gas as f64 / few_gas.max(1) as f64;
        Ok(Row { op: before.op, few, few_gas, many, many_gas, ratio, goal })
    });
    rows.collect()
}

struct Measured {
    op: &'static str,
    gas: u64,
    promised: bool,
}

/// The contract that asks.
struct Asker<'a> {
    node: &'a Node,
    registry: &'a str,
    admin: Key,
    code_id: u64,
    address: String,
}

impl<'a> Asker<'a> {
    async fn create(node: &'a Node, registry: &'a str) -> eyre::Result<Self> {
        let admin = node.key("deployer")?;
        let code_id = store(node, Wasm::Bench, "bench/stateset_tests_forwarder.wasm").await?;
        let (sender, label) = (admin.address(), "asker");
        let new = Instantiate { sender, admin: Some(sender), code_id, label, msg: &json!({}), funds: &[] };
        let included = node.send(&admin, vec![tx::instantiate(&new)?]).await?;
        let address = tx::instantiated_addresses(&included)?.into_iter().next().ok_or_eyre("no address")?;
        Ok(Self { node, registry, admin, code_id, address })
    }

    async fn all(&self, crowd: &crowd::Crowd<'_>) -> eyre::Result<Vec<Measured>> {
        let nothing = self.transaction(&[]).await?;
        let typed = |start_after: &Value| json!({ "discover": { "capability": PAYMENTS, "agent_type": BUYER, "start_after": start_after } });
        let first: Value = self.answer(&typed(&Value::Null)).await?;
        let queries = [
            ("ten agents by capability and type", typed(&Value::Null)),
            ("the next ten", typed(&first["next"])),
            ("thirty agents by capability", json!({ "discover": { "capability": PAYMENTS, "limit": 30 } })),
            ("capabilities and their counts", json!({ "capabilities": {} })),
        ];
        let mut measured = Vec::new();
        for (op, query) in queries {
            let gas = self.transaction(&[&query]).await?.gas_used.saturating_sub(nothing.gas_used);
            measured.push(Measured { op, gas, promised: true });
        }
        let gas = crowd.one_more().await?.gas_used;
        measured.push(Measured { op: "a registration", gas, promised: false });
        Ok(measured)
    }

    /// A transaction in which the contract asks this.
    async fn transaction(&self, queries: &[&Value]) -> eyre::Result<Included> {
        let ask = |query: &&Value| -> eyre::Result<Ask> {
            Ok(Ask { contract: self.registry.to_owned(), msg: Binary::from(serde_json::to_vec(query)?) })
        };
        let asks = queries.iter().map(ask).collect::<Result<_, _>>()?;
        let msg = MigrateMsg { writes: Vec::new(), asks };
        let message = tx::migrate(self.admin.address(), &self.address, self.code_id, &msg)?;
        Ok(self.node.send(&self.admin, vec![message]).await?)
    }

    async fn answer(&self, query: &Value) -> eyre::Result<Value> {
        let answer = self.node.chain.smart_query(self.registry, &serde_json::to_vec(query)?).await?;
        Ok(serde_json::from_slice(&answer)?)
    }
}
