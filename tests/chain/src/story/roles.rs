//! Who may do what: freeze, take over, expiry, strangers, money back, ownership, and the registry's own rules.

use cosmrs::Any;
use cosmwasm_std::Coin as WireCoin;
use serde::Serialize;
use serde_json::json;
use stateset_api::registry;
use stateset_api::wallet::{AnyoneMsg, ExecuteMsg, GuardianMsg, OperatorGrant, OperatorMsg, OwnerMsg};
use stateset_chain::tx::{self, Coin};

use super::spending::{Plan, address, create, instantiate, payment, registration, spend, spend_in};
use super::stage::Stage;
use crate::wallets::{self, DENOM};

/// How long the short-lived operator may act. Seconds.
const SHORT: u64 = 8;

fn call(stage: &Stage, who: &str, contract: &str, msg: &impl Serialize) -> eyre::Result<Any> {
    Ok(tx::execute(&stage.address(who)?, contract, msg, &[])?)
}

async fn does(stage: &mut Stage, who: &str, step: &str, wallet: &str, msg: &ExecuteMsg) -> eyre::Result<()> {
    let message = call(stage, who, wallet, msg)?;
    stage.act(who, step, message).await
}

pub(super) async fn run(stage: &mut Stage) -> eyre::Result<()> {
    let payees = vec![wallets::payee(&stage.address("vendor-b")?)];
    let mut plan = Plan { payees, ..Plan::new(stage, "roles") };
    plan.policy.payee_cooldown_seconds = 0;
    let wallet = create(stage, &plan).await?;
    frozen(stage, &wallet).await?;
    epochs(stage, &wallet).await?;
    strangers(stage, &wallet).await?;
    owner(stage, &wallet).await?;
    expiry(stage).await?;
    agents(stage, &wallet).await?;
    stage.look("after all changes of roles", &wallet).await
}

async fn frozen(stage: &mut Stage, wallet: &str) -> eyre::Result<()> {
    let b = stage.address("vendor-b")?;
    let freeze = ExecuteMsg::Guardian(GuardianMsg::Freeze { reason: "a key leaked".to_owned() });
    does(stage, "guardian", "the guardian freezes", wallet, &freeze).await?;
    stage.look("frozen", wallet).await?;
    let pay = spend(stage, wallet, vec![payment(stage, 200, &b, 1)])?;
    stage.act("operator", "a payment while frozen", pay).await?;
    let simulate = json!({ "simulate_spend": { "denom": DENOM, "payments": [payment(stage, 200, &b, 1)] } });
    stage.ask("asked while frozen", wallet, &simulate).await?;
    does(stage, "guardian", "the guardian freezes again", wallet, &freeze).await?;
    let thaw = ExecuteMsg::Owner(OwnerMsg::Unfreeze {});
    does(stage, "guardian", "the guardian unfreezes", wallet, &thaw).await?;
    does(stage, "owner", "the owner unfreezes", wallet, &thaw).await?;
    let pay = spend(stage, wallet, vec![payment(stage, 200, &b, 1)])?;
    stage.act("operator", "a payment after the thaw", pay).await
}

async fn epochs(stage: &mut Stage, wallet: &str) -> eyre::Result<()> {
    let b = stage.address("vendor-b")?;
    let take_over = |epoch| ExecuteMsg::Operator(OperatorMsg::TakeOver { epoch, act: 1 });
    does(stage, "operator", "a take-over from another epoch", wallet, &take_over(7)).await?;
    does(stage, "operator", "a take-over", wallet, &take_over(1)).await?;
    for (step, epoch) in [("a payment under the old epoch", 1), ("a payment under the new one", 2)] {
        let message = spend_in(stage, wallet, epoch, DENOM, vec![payment(stage, 210, &b, 1)])?;
        stage.act("operator", step, message).await?;
    }
    let revoke = ExecuteMsg::Guardian(GuardianMsg::RevokeOperator {});
    does(stage, "guardian", "the guardian revokes the operator", wallet, &revoke).await?;
    let message = spend_in(stage, wallet, 3, DENOM, vec![payment(stage, 211, &b, 1)])?;
    stage.act("operator", "a payment by a revoked operator", message).await?;
    let grant = |address: String, expires_at| {
        ExecuteMsg::Owner(OwnerMsg::SetOperator { operator: Some(OperatorGrant { address, expires_at }) })
    };
    let operator = stage.address("operator")?;
    let (past, later) = (grant(operator.clone(), stage.begin - 100), grant(operator, stage.begin + 3_600));
    does(stage, "owner", "an operator whose time is over already", wallet, &past).await?;
    does(stage, "owner", "the owner sets the operator", wallet, &later).await?;
    let nobody = grant("nobody".to_owned(), stage.begin + 3_600);
    does(stage, "owner", "an operator that is no address", wallet, &nobody).await
}

async fn strangers(stage: &mut Stage, wallet: &str) -> eyre::Result<()> {
    let stranger = stage.address("stranger")?;
    let policy = Plan::new(stage, "x").policy;
    let messages = [
        ("a stranger's policy", ExecuteMsg::Owner(OwnerMsg::SetPolicy { policy })),
        ("a stranger's freeze", ExecuteMsg::Owner(OwnerMsg::Freeze { reason: String::new() })),
        ("a stranger as guardian", ExecuteMsg::Guardian(GuardianMsg::RevokeOperator {})),
        (
            "a stranger's withdrawal",
            ExecuteMsg::Owner(OwnerMsg::Withdraw { coins: vec![WireCoin::new(1_u128, DENOM)] }),
        ),
        ("a stranger takes over", ExecuteMsg::Operator(OperatorMsg::TakeOver { epoch: 4, act: 9 })),
        ("a stranger prunes", ExecuteMsg::Anyone(AnyoneMsg::PruneReceipts { limit: 30 })),
        ("a stranger accepts", ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership {})),
    ];
    for (step, message) in messages {
        does(stage, "stranger", step, wallet, &message).await?;
    }
    let forged = tx::execute(
        &stranger,
        wallet,
        &ExecuteMsg::Operator(OperatorMsg::Spend {
            epoch: 4,
            denom: DENOM.to_owned(),
            payments: vec![payment(stage, 220, &stage.address("vendor-b")?, 1)],
            approval: None,
            rationales: Vec::new(),
            mandate: None,
        }),
        &[],
    )?;
    stage.act("stranger", "a stranger's payment", forged).await?;
    let migrate = tx::migrate(&stranger, wallet, stage.record.code("wallet")?.code_id, &json!({}))?;
    stage.act("stranger", "a migration", migrate).await
}

async fn owner(stage: &mut Stage, wallet: &str) -> eyre::Result<()> {
    let withdraw = |amount: u128| ExecuteMsg::Owner(OwnerMsg::Withdraw { coins: vec![WireCoin::new(amount, DENOM)] });
    does(stage, "owner", "a withdrawal", wallet, &withdraw(1_000)).await?;
    does(stage, "owner", "a withdrawal over the balance", wallet, &withdraw(1_000_000_000_000)).await?;
    does(stage, "owner", "a withdrawal of nothing", wallet, &withdraw(0)).await?;
    let none = ExecuteMsg::Owner(OwnerMsg::Withdraw { coins: Vec::new() });
    does(stage, "owner", "a withdrawal of no coins", wallet, &none).await?;
    let mut policy = Plan::new(stage, "x").policy;
    policy.receipt_seconds = 60;
    let short = ExecuteMsg::Owner(OwnerMsg::SetPolicy { policy: policy.clone() });
    does(stage, "owner", "a policy that forgets too soon", wallet, &short).await?;
    policy.receipt_seconds = 100 * 86_400;
    does(stage, "owner", "another policy", wallet, &ExecuteMsg::Owner(OwnerMsg::SetPolicy { policy })).await?;
    let guardian = ExecuteMsg::Owner(OwnerMsg::SetGuardian { guardian: None });
    does(stage, "owner", "no guardian any more", wallet, &guardian).await?;
    let offer = ExecuteMsg::Owner(OwnerMsg::OfferOwnership { to: Some(stage.address("faucet")?) });
    does(stage, "owner", "ownership is offered", wallet, &offer).await?;
    let accept = ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership {});
    does(stage, "faucet", "and accepted", wallet, &accept).await?;
    does(stage, "owner", "the old owner's withdrawal", wallet, &withdraw(1)).await
}

async fn expiry(stage: &mut Stage) -> eyre::Result<()> {
    let now = stage.chain.latest_block().await?.time;
    let b = stage.address("vendor-b")?;
    let mut plan = Plan { payees: vec![wallets::payee(&b)], expires_at: now + SHORT, ..Plan::new(stage, "late") };
    plan.policy.payee_cooldown_seconds = 0;
    let wallet = create(stage, &plan).await?;
    let pay = spend(stage, &wallet, vec![payment(stage, 230, &b, 1)])?;
    stage.act("operator", "a payment in time", pay).await?;
    stage.wait(SHORT + 1).await?;
    let pay = spend(stage, &wallet, vec![payment(stage, 231, &b, 1)])?;
    stage.act("operator", "a payment by an expired operator", pay).await
}

/// Discovery lists by the hour of the last sign of life, and the full hour may strike on one chain between two
/// registrations: one heartbeat puts all into one hour.
async fn all_alive(stage: &mut Stage, registry: &str) -> eyre::Result<()> {
    let discover = registry::QueryMsg::Discover {
        capability: "pay-bills".to_owned(),
        agent_type: Some("procurement".to_owned()),
        start_after: None,
        limit: Some(30),
    };
    let answer = stage.chain.smart_query(registry, &serde_json::to_vec(&discover)?).await?;
    let found: registry::DiscoverResponse = serde_json::from_slice(&answer)?;
    let mut ids: Vec<_> = found.agents.into_iter().map(|agent| agent.id).collect();
    ids.sort_unstable();
    let heartbeat = registry::ExecuteMsg::Controller(registry::ControllerMsg::Heartbeat { ids });
    let message = call(stage, "stranger", registry, &heartbeat)?;
    stage.act("stranger", "a stranger says that they are alive", message).await?;
    let message = call(stage, "operator", registry, &heartbeat)?;
    stage.act("operator", "their controller says that they are alive", message).await
}

async fn agents(stage: &mut Stage, wallet: &str) -> eyre::Result<()> {
    let registry = stage.registry()?;
    let operator = stage.address("operator")?;
    let again = call(stage, "owner", &registry, &registration(&operator, None))?;
    stage.act("owner", "the same agent again", again).await?;
    let mut wrong = registration(&operator, None);
    if let registry::ExecuteMsg::Anyone(registry::AnyoneMsg::Register(registration)) = &mut wrong {
        registration.agent_type = "Not a slug".to_owned();
    }
    let message = call(stage, "stranger", &registry, &wrong)?;
    stage.act("stranger", "an agent of no type", message).await?;
    let message = call(stage, "stranger", &registry, &registration(&operator, Some(wallet)))?;
    stage.act("stranger", "an agent with somebody else's wallet", message).await?;
    let bind = call(
        stage,
        "faucet",
        wallet,
        &ExecuteMsg::Owner(OwnerMsg::Bind { registry: registry.clone(), agent_id: None }),
    )?;
    stage.act("faucet", "a wallet that nobody announced binds", bind).await?;
    let confirm = registry::ExecuteMsg::Wallet(registry::WalletMsg::ConfirmBinding { owner: operator.clone() });
    let message = call(stage, "stranger", &registry, &confirm)?;
    stage.act("stranger", "a person confirms as a wallet", message).await?;
    all_alive(stage, &registry).await?;
    for (step, query) in [
        ("an agent by controller that several name", json!({ "agent_by_controller": { "controller": operator } })),
        ("an agent by a wallet that is bound to none", json!({ "agent_by_wallet": { "wallet": wallet } })),
        (
            "agents by owner",
            json!({ "agents_by_owner": { "owner": stage.address("owner")?, "start_after": null, "limit": null } }),
        ),
        (
            "agents by capability and type",
            json!({ "discover": { "capability": "pay-bills", "agent_type": "procurement", "start_after": null, "limit": 2 } }),
        ),
    ] {
        stage.ask(step, &registry, &query).await?;
    }
    let taken = Plan::new(stage, "main");
    let message = instantiate(stage, &taken)?;
    stage.act("owner", "a wallet where one is already", message).await?;
    let mut unfit = Plan::new(stage, "unfit");
    unfit.policy.denoms.clear();
    let message = instantiate(stage, &unfit)?;
    stage.act("owner", "a wallet without denoms", message).await?;
    let unbound = Plan { register: true, ..Plan::new(stage, "unbound") };
    let message = instantiate(stage, &unbound)?;
    stage.act("owner", "a wallet that no agent announced", message).await?;
    let paid = tx::send(&stage.address("owner")?, &address(stage, "unbound")?, &[Coin::new(5, DENOM)]);
    stage.act("owner", "money to where no contract came to be", paid).await
}
