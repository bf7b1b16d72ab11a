//! What the operator asks for: good payments, every rule broken once, and payments that were made before.

use cosmrs::Any;
use serde_json::json;
use stateset_api::policy::{DenomPolicy, Policy};
use stateset_api::registry::{self, AnyoneMsg, Endpoints, Registration};
use stateset_api::wallet::{ExecuteMsg, InstantiateMsg, OperatorGrant, OperatorMsg, OwnerMsg, Payee, Payment};
use stateset_api::{Amount, IntentId};
use stateset_chain::tx::{self, Coin, Instantiate};

use super::stage::{GAS, Stage, Tx};
use crate::wallets::{self, CATEGORY, DENOM};

const DAY: u64 = 86_400;
/// How long a new payee waits here. Seconds: long against a block, short against the reader's patience.
const COOLDOWN: u64 = 6;
const DOLLAR: u128 = 1_000_000;

/// A wallet of the story.
pub(super) struct Plan {
    pub(super) name: &'static str,
    pub(super) expires_at: u64,
    pub(super) policy: Policy,
    pub(super) payees: Vec<Payee>,
    pub(super) register: bool,
    pub(super) money: u128,
}

impl Plan {
    pub(super) fn new(stage: &Stage, name: &'static str) -> Self {
        let [per_payment_max, per_day_max, lifetime_max, first_payment_max] =
            [100, 400, 100_000, 20].map(|dollars| Amount(dollars * DOLLAR));
        let denom =
            DenomPolicy { denom: DENOM.to_owned(), per_payment_max, per_day_max, lifetime_max, first_payment_max };
        let policy = Policy { denoms: vec![denom], payee_cooldown_seconds: COOLDOWN, ..wallets::policy() };
        Self { name, expires_at: stage.begin + DAY, policy, payees: Vec::new(), register: false, money: 500 * DOLLAR }
    }
}

fn payee(address: &str, caps: [u128; 3]) -> Payee {
    let [per_payment_max, per_day_max, lifetime_max] = caps.map(|dollars| Amount(dollars * DOLLAR));
    Payee { per_payment_max, per_day_max, lifetime_max, ..wallets::payee(address) }
}

/// Where a wallet of this name will stand.
pub(super) fn address(stage: &Stage, name: &str) -> eyre::Result<String> {
    let mut checksum = [0; 32];
    hex::decode_to_slice(&stage.record.code("wallet")?.checksum, &mut checksum)?;
    Ok(tx::predict_address("stateset", &checksum, &stage.address("owner")?, name.as_bytes())?)
}

pub(super) fn instantiate(stage: &Stage, plan: &Plan) -> eyre::Result<Any> {
    let owner = stage.address("owner")?;
    let msg = InstantiateMsg {
        signers: None,
        owner: owner.clone(),
        guardian: Some(stage.address("guardian")?),
        operator: Some(OperatorGrant { address: stage.address("operator")?, expires_at: plan.expires_at }),
        policy: plan.policy.clone(),
        payees: plan.payees.clone(),
        registry: if plan.register { Some(stage.registry()?) } else { None },
    };
    let code_id = stage.record.code("wallet")?.code_id;
    let new = Instantiate { sender: &owner, admin: None, code_id, label: plan.name, msg: &msg, funds: &[] };
    Ok(tx::instantiate2(&new, plan.name.as_bytes())?)
}

/// Creates a wallet with its money (and its agent) in one transaction.
pub(super) async fn create(stage: &mut Stage, plan: &Plan) -> eyre::Result<String> {
    let (owner, wallet) = (stage.key("owner")?, address(stage, plan.name)?);
    let mut messages = Vec::new();
    if plan.register {
        let register = registration(&stage.address("operator")?, Some(&wallet));
        messages.push(tx::execute(owner.address(), &stage.registry()?, &register, &[])?);
    }
    messages.push(instantiate(stage, plan)?);
    if plan.money > 0 {
        messages.push(tx::send(owner.address(), &wallet, &[Coin::new(plan.money, DENOM)]));
    }
    stage.watch(plan.name, &wallet);
    let new = Tx { gas: 3 * GAS, ..Tx::new(messages) };
    stage.send(&owner, &format!("wallet {} is made", plan.name), new).await?;
    Ok(wallet)
}

pub(super) fn registration(controller: &str, wallet: Option<&str>) -> registry::ExecuteMsg {
    registry::ExecuteMsg::Anyone(AnyoneMsg::Register(Registration {
        controller: controller.to_owned(),
        agent_type: "procurement".to_owned(),
        capabilities: vec!["pay-bills".to_owned()],
        endpoints: Endpoints::default(),
        keys: Vec::new(),
        metadata: None,
        wallet: wallet.map(str::to_owned),
    }))
}

/// One payment; its id is the same on both chains.
pub(super) fn payment(stage: &Stage, distinct: u32, to: &str, micros: u128) -> Payment {
    wallets::payment(stage.begin, distinct, to, micros)
}

pub(super) fn spend(stage: &Stage, wallet: &str, payments: Vec<Payment>) -> eyre::Result<Any> {
    spend_in(stage, wallet, 1, DENOM, payments)
}

pub(super) fn spend_in(
    stage: &Stage,
    wallet: &str,
    epoch: u32,
    denom: &str,
    payments: Vec<Payment>,
) -> eyre::Result<Any> {
    let msg = OperatorMsg::Spend {
        epoch,
        denom: denom.to_owned(),
        payments,
        approval: None,
        rationales: Vec::new(),
        mandate: None,
    };
    Ok(tx::execute(&stage.address("operator")?, wallet, &ExecuteMsg::Operator(msg), &[])?)
}

async fn pays(stage: &mut Stage, step: &str, wallet: &str, payments: Vec<Payment>) -> eyre::Result<()> {
    let query = json!({ "simulate_spend": { "denom": DENOM, "payments": payments } });
    stage.ask(&format!("{step}: asked before"), wallet, &query).await?;
    let message = spend(stage, wallet, payments)?;
    stage.act("operator", step, message).await
}

pub(super) async fn run(stage: &mut Stage) -> eyre::Result<()> {
    let [a, b] = [stage.address("vendor-a")?, stage.address("vendor-b")?];
    let payees = vec![payee(&a, [80, 200, 250]), payee(&b, [1_000, 10_000, 50_000])];
    let plan = Plan { payees, register: true, ..Plan::new(stage, "main") };
    let wallet = create(stage, &plan).await?;
    stage.look("a new wallet", &wallet).await?;
    stage.ask("its agent", &stage.registry()?, &json!({ "agent_by_wallet": { "wallet": wallet } })).await?;
    good_payments(stage, &wallet, &a, &b).await?;
    caps(stage, &wallet, &a, &b).await?;
    rules(stage, &wallet, &a).await?;
    small_wallet(stage, &a, &b).await?;
    stage.look("a used wallet", &wallet).await
}

async fn good_payments(stage: &mut Stage, wallet: &str, a: &str, b: &str) -> eyre::Result<()> {
    let one = vec![payment(stage, 1, a, 15 * DOLLAR)];
    pays(stage, "a payment to a payee just listed", wallet, one.clone()).await?;
    stage.wait(COOLDOWN + 1).await?;
    pays(stage, "one payment", wallet, one.clone()).await?;
    stage.look("after one payment", wallet).await?;
    let more = vec![payment(stage, 2, a, 6 * DOLLAR)];
    pays(stage, "over what a payee may get at first", wallet, more).await?;
    let ten =
        (10..20).map(|index| payment(stage, index, if index % 2 == 0 { a } else { b }, u128::from(index))).collect();
    pays(stage, "ten in one message", wallet, ten).await?;
    pays(stage, "the same payment again", wallet, one.clone()).await?;
    let [mut dearer, mut other] = [one[0].clone(), one[0].clone()];
    dearer.amount = Amount(16 * DOLLAR);
    other.to = b.to_owned();
    pays(stage, "its id with another amount", wallet, vec![dearer]).await?;
    pays(stage, "its id with another payee", wallet, vec![other]).await?;
    let mixed = vec![one[0].clone(), payment(stage, 3, b, 5)];
    pays(stage, "a paid one and a new one", wallet, mixed).await?;
    let twice = vec![payment(stage, 4, b, 5), payment(stage, 4, b, 5)];
    pays(stage, "one id twice in a message", wallet, twice).await?;
    stage.wait(COOLDOWN + 1).await
}

async fn caps(stage: &mut Stage, wallet: &str, a: &str, b: &str) -> eyre::Result<()> {
    let pay = |stage: &Stage, distinct, to: &str, dollars| vec![payment(stage, distinct, to, dollars * DOLLAR)];
    let steps = [
        ("over the payee's cap for one payment", 30, a, 81),
        ("over the wallet's cap for one payment", 31, b, 101),
        ("a payment up to a payee's cap", 32, a, 80),
        ("another", 33, a, 80),
        ("over the payee's day", 34, a, 80),
        ("a payment up to the wallet's cap", 35, b, 100),
        ("another up to it", 36, b, 100),
        ("over the wallet's day", 37, b, 100),
    ];
    for (step, distinct, to, dollars) in steps {
        let payments = pay(stage, distinct, to, dollars);
        pays(stage, step, wallet, payments).await?;
    }
    let last_fails = vec![payment(stage, 38, b, 5), payment(stage, 39, b, 100 * DOLLAR)];
    pays(stage, "a good one and one over the day", wallet, last_fails).await
}

async fn rules(stage: &mut Stage, wallet: &str, a: &str) -> eyre::Result<()> {
    let stranger = stage.address("stranger")?;
    let plain = payment(stage, 40, a, 1);
    let steps = [
        ("an unlisted payee", vec![Payment { to: stranger, ..plain.clone() }]),
        ("a payee that is no address", vec![Payment { to: "vendor".to_owned(), ..plain.clone() }]),
        ("nothing at all", vec![Payment { amount: Amount(0), ..plain.clone() }]),
        ("a category that is not allowed", vec![Payment { category: "office".to_owned(), ..plain.clone() }]),
        ("a category that is none", vec![Payment { category: "Cloud!".to_owned(), ..plain.clone() }]),
        ("a reference too long", vec![Payment { reference: "x".repeat(65), ..plain.clone() }]),
        ("an id too old", vec![Payment { id: IntentId::new(stage.begin - 500 * DAY, [7; 10]), ..plain.clone() }]),
        ("an id far ahead", vec![Payment { id: IntentId::new(stage.begin + 500 * DAY, [7; 10]), ..plain.clone() }]),
        ("no payments", Vec::new()),
        ("too many payments", (0..31).map(|index| payment(stage, 100 + index, a, 1)).collect()),
        ("more than there can be", vec![Payment { amount: Amount(u128::MAX), ..plain.clone() }]),
    ];
    for (step, payments) in steps {
        pays(stage, step, wallet, payments).await?;
    }
    let other_denom = spend_in(stage, wallet, 1, "ustate", vec![plain.clone()])?;
    stage.act("operator", "another denom", other_denom).await?;
    for (step, epoch) in [("an epoch to come", 2), ("an epoch that is over", 0)] {
        let message = spend_in(stage, wallet, epoch, DENOM, vec![plain.clone()])?;
        stage.act("operator", step, message).await?;
    }
    Ok(())
}

/// Caps for life and calls, in a wallet that has hardly any of either.
async fn small_wallet(stage: &mut Stage, a: &str, b: &str) -> eyre::Result<()> {
    let payees = vec![payee(a, [80, 200, 6]), payee(b, [80, 200, 80])];
    let mut plan = Plan { payees, money: 9 * DOLLAR + 1, ..Plan::new(stage, "small") };
    plan.policy.calls_per_hour = 3;
    plan.policy.denoms[0].lifetime_max = Amount(10 * DOLLAR);
    let wallet = create(stage, &plan).await?;
    let poor = Plan { payees: vec![payee(b, [80, 200, 80])], money: 0, ..Plan::new(stage, "poor") };
    let poor = create(stage, &poor).await?;
    stage.wait(COOLDOWN + 1).await?;
    let steps = [
        ("a payment from the small wallet", 50, a, 5 * DOLLAR),
        ("over what a payee may get in its life", 51, a, 2 * DOLLAR),
        ("up to the end of the balance", 52, b, 4 * DOLLAR),
        ("over the balance", 53, b, DOLLAR / 2),
        ("over what the wallet may pay in its life", 54, b, 2 * DOLLAR),
        ("the last call of the hour", 55, b, 1),
        ("one call too many", 56, b, 1),
        ("a paid one when there are no calls left", 55, b, 1),
    ];
    for (step, distinct, to, micros) in steps {
        let payments = vec![payment(stage, distinct, to, micros)];
        pays(stage, step, &wallet, payments).await?;
    }
    let payments = vec![payment(stage, 57, b, 1)];
    pays(stage, "a wallet without money", &poor, payments).await?;
    let late = payee(&stage.address("vendor-c")?, [80, 200, 80]);
    let set = ExecuteMsg::Owner(OwnerMsg::SetPayees { set: vec![late], remove: Vec::new() });
    let message = tx::execute(&stage.address("owner")?, &poor, &set, &[])?;
    stage.act("owner", "a payee is added", message).await?;
    let payments = vec![payment(stage, 58, &stage.address("vendor-c")?, 1)];
    pays(stage, "a payee that was just added", &poor, payments).await?;
    stage.wait(COOLDOWN + 1).await?;
    stage.look("the small wallet", &wallet).await?;
    let missing = json!({ "payee": { "address": stage.address("stranger")?, "denom": DENOM } });
    stage.ask("a payee that is not listed", &wallet, &missing).await?;
    stage.ask("what remains of another denom", &wallet, &json!({ "remaining": { "denom": "ustate" } })).await?;
    let receipt = json!({ "receipt": { "id": payment(stage, 52, b, 1).id } });
    stage.ask("a receipt", &wallet, &receipt).await?;
    let none = json!({ "receipt": { "id": IntentId::new(stage.begin, [9; 10]) } });
    stage.ask("a receipt that does not exist", &wallet, &none).await?;
    stage.ask("a category", &wallet, &json!({ "category": CATEGORY })).await
}
