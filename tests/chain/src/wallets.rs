//! Wallets as these tests and the bench want them: every rule on, every cap far enough away.

use cosmrs::Any;
use serde_json::Value;
use stateset_api::limits::PAGE_MAX;
use stateset_api::policy::{CategoryPolicy, DenomPolicy, OverLimit, Policy};
use stateset_api::registry::{self, Endpoints, Registration};
use stateset_api::wallet::{
    ExecuteMsg, InstantiateMsg, OperatorGrant, OperatorMsg, Payee, Payment, QueryMsg, Receipt, ReceiptsResponse,
};
use stateset_api::{Amount, IntentId};
use stateset_chain::contract::ask;
use stateset_chain::tx::{self, Coin, Instantiate};
use stateset_chain::{Chain, Included, Key};
use stateset_cli::deploy::Record;

use crate::node::Node;

pub const DENOM: &str = "uusdc";
/// One payment may be this much: 1,000 dollars.
pub const PER_PAYMENT_MAX: u128 = 1_000_000_000;
pub const CATEGORY: &str = "cloud";
/// Shortest that still puts a payee through every standing.
pub const COOLDOWN_SECONDS: u64 = 1;
const FIRST_EPOCH: u32 = 1;

/// A policy in which each rule has something to check.
pub fn policy() -> Policy {
    let denom = DenomPolicy {
        denom: DENOM.to_owned(),
        per_payment_max: Amount(PER_PAYMENT_MAX),
        per_day_max: Amount(500_000_000_000),
        lifetime_max: Amount(100_000_000_000_000),
        first_payment_max: Amount(200_000_000),
    };
    let category = |name: &str| CategoryPolicy { name: name.to_owned(), allowed: true };
    Policy {
        denoms: vec![denom],
        calls_per_hour: 1_000,
        categories: vec![category(CATEGORY), category("office")],
        payee_cooldown_seconds: COOLDOWN_SECONDS,
        over_limit: OverLimit::Escalate,
        receipt_seconds: 400 * 86_400,
        trust: None,
        dead_man_seconds: None,
        approval_rules: Vec::new(),
        newcomers: Vec::new(),
        budgets: Vec::new(),
        successions: Vec::new(),
        treasury: None,
        conduits: Vec::new(),
    }
}

/// A payee with caps of its own.
pub fn payee(address: &str) -> Payee {
    Payee {
        address: address.to_owned(),
        denom: DENOM.to_owned(),
        per_payment_max: Amount(PER_PAYMENT_MAX),
        per_day_max: Amount(100_000_000_000),
        lifetime_max: Amount(50_000_000_000_000),
        categories: vec![CATEGORY.to_owned()],
        ends_at: None,
        vendor: None,
    }
}

/// An agent's wallet on the node.
pub struct Wallet {
    pub address: String,
}

/// A wallet that is still to be created.
pub struct Plan<'a> {
    pub owner: &'a Key,
    pub guardian: String,
    pub operator: String,
    pub payees: Vec<Payee>,
    /// Distinguishes the owner's wallets.
    pub name: &'a str,
    /// Registers an agent and binds both ways, in the same transaction.
    pub register: bool,
    /// Who may exchange the code. Nobody, but in the bench.
    pub admin: Option<&'a str>,
}

/// Creates a wallet (and its agent) and gives it money, all in one transaction.
pub async fn create(node: &Node, record: &Record, plan: &Plan<'_>) -> eyre::Result<(Wallet, Included)> {
    let code = record.codes.get("wallet").ok_or_else(|| eyre::eyre!("the record has no wallet"))?;
    let mut checksum = [0; 32];
    hex::decode_to_slice(&code.checksum, &mut checksum)?;
    let owner = plan.owner.address();
    let address = tx::predict_address(plan.owner.prefix(), &checksum, owner, plan.name.as_bytes())?;
    let registry = record.contracts.get("registry").map(|contract| contract.address.clone());
    let registry = registry.filter(|_| plan.register);
    let mut messages = Vec::new();
    if let Some(registry) = &registry {
        messages.push(tx::execute(owner, registry, &register(&plan.operator, &address), &[])?);
    }
    let msg = InstantiateMsg {
        owner: owner.to_owned(),
        guardian: Some(plan.guardian.clone()),
        operator: Some(OperatorGrant { address: plan.operator.clone(), expires_at: node.now().await? + 86_400 }),
        policy: policy(),
        payees: plan.payees.clone(),
        registry,
        signers: None,
    };
    let (admin, code_id) = (plan.admin, code.code_id);
    let msg = known(serde_json::to_value(&msg)?);
    let new = Instantiate { sender: owner, admin, code_id, label: plan.name, msg: &msg, funds: &[] };
    messages.push(tx::instantiate2(&new, plan.name.as_bytes())?);
    messages.push(tx::send(owner, &address, &[Coin::new(10_000_000_000, DENOM)]));
    let included = node.send(plan.owner, messages).await?;
    Ok((Wallet { address }, included))
}

/// Leaves out what is absent, and the lists that came later while they are empty: code of an earlier version refuses
/// fields that it does not know.
pub fn known(msg: Value) -> Value {
    match msg {
        Value::Object(fields) => {
            const EVER: [&str; 3] = ["denoms", "categories", "payees"];
            let absent =
                |key: &str, value: &Value| value.is_null() || (!EVER.contains(&key) && *value == Value::Array(vec![]));
            let fields = fields.into_iter().filter(|(key, value)| !absent(key, value));
            Value::Object(fields.map(|(key, value)| (key, known(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(known).collect()),
        other => other,
    }
}

/// Registers an agent that announces a wallet which is still to be created.
pub fn register(controller: &str, wallet: &str) -> registry::ExecuteMsg {
    registry::ExecuteMsg::Anyone(registry::AnyoneMsg::Register(Registration {
        controller: controller.to_owned(),
        agent_type: "procurement".to_owned(),
        capabilities: vec!["pay-bills".to_owned()],
        endpoints: Endpoints::default(),
        keys: Vec::new(),
        metadata: None,
        wallet: Some(wallet.to_owned()),
    }))
}

/// A payment as a bill makes it: with a category and an invoice number.
pub fn payment(at: u64, distinct: u32, to: &str, amount: u128) -> Payment {
    let mut bytes = [0; 10];
    // Behind what an id of version 7 has for itself.
    bytes[6..].copy_from_slice(&distinct.to_be_bytes());
    Payment {
        id: IntentId::new(at, bytes),
        to: to.to_owned(),
        amount: Amount(amount),
        category: CATEGORY.to_owned(),
        reference: format!("INV-2026-{distinct:06}"),
        beneficiary: None,
    }
}

/// What the operator says to pay.
pub fn spend_message(payments: Vec<Payment>) -> ExecuteMsg {
    ExecuteMsg::Operator(OperatorMsg::Spend {
        epoch: FIRST_EPOCH,
        denom: DENOM.to_owned(),
        payments,
        approval: None,
        rationales: Vec::new(),
        mandate: None,
    })
}

/// The operator's message that pays.
pub fn spend(operator: &str, wallet: &Wallet, payments: Vec<Payment>) -> eyre::Result<Any> {
    Ok(tx::execute(operator, &wallet.address, &spend_message(payments), &[])?)
}

/// All that a wallet has paid, by its receipts.
pub async fn receipts(chain: &dyn Chain, wallet: &str) -> eyre::Result<Vec<Receipt>> {
    let mut all: Vec<Receipt> = Vec::new();
    loop {
        let query = QueryMsg::Receipts { start_after: all.last().map(|last| last.id), limit: Some(PAGE_MAX) };
        let page: ReceiptsResponse = ask(chain, wallet, &query).await?;
        if page.receipts.is_empty() {
            return Ok(all);
        }
        all.extend(page.receipts);
    }
}
