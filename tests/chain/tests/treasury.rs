//! The treasury on a real node: real staking, and Astroport's real factory, pair and LP token, built from their crates.
//!
//! Three quarters of a minute once everything is built; the pool's three contracts take some minutes to build the
//! first time and are kept under `target/` and `artifacts/pool`.

use cosmrs::proto::cosmwasm::wasm::v1::MsgClearAdmin;
use serde::Serialize;
use serde::de::DeserializeOwned;
use stateset_api::Amount;
use stateset_api::event::{TreasuryActed, TreasuryObserved};
use stateset_api::registry;
use stateset_api::treasury::{
    Action, AnyoneMsg, Corridor, ExecuteMsg, Follow, FollowedPool, GuardianMsg, InstantiateMsg, PendingResponse,
    Policy, PositionsResponse, Price, QueryMsg, Side, SimulateResponse, Strategy, TreasuryInfo, Unusable, VenueRule,
    WalletMsg,
};
use stateset_api::wallet::{self, Draft, OperatorGrant, OwnerMsg, Signer, SignerId, SignerMsg, SignerSet, WalletInfo};
use stateset_chain::tx::{self, Coin, Instantiate};
use stateset_chain::{Included, Key};
use stateset_tests_chain::node::{Node, Wasm};
use stateset_tests_chain::venues::{self, STATE, operator_address, store};
use stateset_tests_chain::wallets;

const USDC: &str = "uusdc";
const USD: u128 = 1_000_000;
const CAPITAL: u128 = 1_000 * USD;
const UNBONDING_SECONDS: u64 = 21 * 86_400;

async fn ask<T: DeserializeOwned>(node: &Node, contract: &str, query: &impl Serialize) -> eyre::Result<T> {
    let answer = node.chain.smart_query(contract, &serde_json::to_vec(query)?).await?;
    Ok(serde_json::from_slice(&answer)?)
}

fn policy(validators: &[String], pool: &str) -> Policy {
    let venue = |address: &str, share_max_bps| VenueRule { address: address.to_owned(), share_max_bps };
    Policy {
        strategy: Strategy::Balanced,
        band_bps: 500,
        slippage_max_bps: 100,
        deviation_max_bps: 300,
        price_age_max_seconds: 7 * 86_400,
        loss_per_day_max: Amount(20 * USD),
        swap_per_day_max: Amount(2_000 * USD),
        liquid_min: Amount(200 * USD),
        validators: validators.iter().map(|address| venue(address, 3_000)).collect(),
        pools: vec![venue(pool, 4_000)],
        loosen_delay_seconds: 3_600,
        loss_lifetime_max: Amount(200 * USD),
        reference: None,
    }
}

struct Stage {
    node: Node,
    owner: Key,
    operator: Key,
    registry: String,
    wallet: String,
    treasury: String,
    /// The treasury's.
    code_id: u64,
    factory: String,
    pool: String,
    /// Two.
    validators: Vec<String>,
}

impl Stage {
    /// A wallet with one signer, bound to an agent, its treasury as its payee, both denoms' pool, two validators.
    async fn set(node: Node) -> eyre::Result<Self> {
        let (record, _) = node.deploy().await?;
        let (owner, operator) = (node.key("owner")?, node.key("operator")?);
        let venues::Pool { factory, pair: pool, .. } = venues::pool(&node, &owner).await?;
        let validators = venues::validators(&node, 1).await?;
        let registry = record.contracts.get("registry").ok_or_else(|| eyre::eyre!("no registry"))?.address.clone();
        let (code_id, checksum) = store(&node, Wasm::Ours, "stateset_treasury.wasm").await?;
        let treasury = tx::predict_address(owner.prefix(), &checksum, owner.address(), b"treasury")?;

        let mut rules = wallets::policy();
        rules.denoms[0].first_payment_max = Amount(CAPITAL);
        let signer = Signer { id: SignerId::Address(owner.address().to_owned()), weight: 1 };
        let msg = wallet::InstantiateMsg {
            owner: owner.address().to_owned(),
            guardian: Some(node.address("guardian")?),
            operator: Some(OperatorGrant {
                address: operator.address().to_owned(),
                expires_at: node.now().await? + 86_400,
            }),
            policy: rules,
            payees: vec![wallets::payee(&treasury)],
            registry: Some(registry.clone()),
            signers: Some(SignerSet { signers: vec![signer], threshold: 1, loosen_delay_seconds: 3_600 }),
        };
        let code = record.codes.get("wallet").ok_or_else(|| eyre::eyre!("no wallet"))?;
        let mut wallet_checksum = [0; 32];
        hex::decode_to_slice(&code.checksum, &mut wallet_checksum)?;
        let (sender, funds) = (owner.address(), [Coin::new(CAPITAL, USDC)]);
        let wallet = tx::predict_address(owner.prefix(), &wallet_checksum, sender, b"wallet")?;
        let (admin, code) = (None, code.code_id);
        let new = Instantiate { sender, admin, code_id: code, label: "wallet", msg: &msg, funds: &funds };
        let register = tx::execute(sender, &registry, &wallets::register(operator.address(), &wallet), &[])?;
        node.send(&owner, vec![register, tx::instantiate2(&new, b"wallet")?]).await?;

        let msg = InstantiateMsg {
            wallet: wallet.clone(),
            stable_denom: USDC.to_owned(),
            stake_denom: STATE.to_owned(),
            unbonding_seconds: UNBONDING_SECONDS,
            price: Price { price: Amount(250_000), observed_at: node.now().await? },
            policy: policy(&validators, &pool),
            lost_before: Amount::ZERO,
        };
        let new = Instantiate { sender, admin: None, code_id, label: "treasury", msg: &msg, funds: &[] };
        let made = node.send(&owner, vec![tx::instantiate2(&new, b"treasury")?]).await?;
        assert_eq!(tx::instantiated_addresses(&made)?, std::slice::from_ref(&treasury));
        Ok(Self { node, owner, operator, registry, wallet, treasury, code_id, factory, pool, validators })
    }

    /// Under the next act number.
    async fn message(&self, epoch: u32, action: &Action) -> eyre::Result<cosmrs::Any> {
        let TreasuryInfo { act, .. } = ask(&self.node, &self.treasury, &QueryMsg::Treasury {}).await?;
        let msg = ExecuteMsg::Operator { epoch, act: act + 1, action: action.clone() };
        Ok(tx::execute(self.operator.address(), &self.treasury, &msg, &[])?)
    }

    async fn act(&self, action: Action) -> eyre::Result<TreasuryActed> {
        let foreseen = self.simulate(&action).await?;
        assert!(foreseen.allowed, "{action:?}: {foreseen:?}");
        let done = self.node.send(&self.operator, vec![self.message(1, &action).await?]).await?;
        eprintln!("{}: {} gas", action.kind(), done.gas_used);
        let acted = done.events.iter().find_map(|event| TreasuryActed::from_event(event).ok());
        acted.ok_or_else(|| eyre::eyre!("{action:?} has no event"))
    }

    async fn simulate(&self, action: &Action) -> eyre::Result<SimulateResponse> {
        ask(&self.node, &self.treasury, &QueryMsg::Simulate { action: action.clone() }).await
    }

    /// The simulation says no, and so does the block.
    async fn refused(&self, epoch: u32, action: Action, reason: &str) -> eyre::Result<()> {
        let foreseen = self.simulate(&action).await?;
        let in_words = foreseen.reason.unwrap_or_default();
        // A simulation speaks of the present epoch.
        assert!(epoch != 1 || in_words.contains(reason), "{action:?}: '{in_words}', expected '{reason}'");
        let refused =
            self.node.send_blindly(&self.operator, 1_500_000, vec![self.message(epoch, &action).await?]).await?;
        assert!(refused.code != 0 && refused.log.contains(reason), "{action:?}: {}", refused.log);
        Ok(())
    }

    /// By a proposal of the wallet's only signer.
    async fn propose(&self, msg: WalletMsg) -> eyre::Result<Included> {
        let msg = serde_json::to_vec(&ExecuteMsg::Wallet(msg))?.into();
        let call = wallet::Action::CallContract { contract: self.treasury.clone(), msg, funds: vec![] };
        let draft = Draft { title: "treasury".to_owned(), rationale: None, actions: vec![call] };
        let propose = wallet::ExecuteMsg::Signer(SignerMsg::Propose { draft, expires_at: None });
        let message = tx::execute(self.owner.address(), &self.wallet, &propose, &[])?;
        let done = self.node.send(&self.owner, vec![message]).await?;
        let passed = done.events.iter().any(|event| stateset_api::event::ProposalExecuted::from_event(event).is_ok());
        assert!(passed, "{:?}", done.events);
        Ok(done)
    }

    async fn positions(&self) -> eyre::Result<PositionsResponse> {
        ask(&self.node, &self.treasury, &QueryMsg::Positions {}).await
    }

    async fn balance(&self, of: &str, denom: &str) -> eyre::Result<u128> {
        Ok(self.node.chain.balance(of, denom).await?)
    }

    fn swap(&self, offer: Side, amount: u128) -> Action {
        Action::Swap { pool: self.pool.clone(), offer, amount: Amount(amount), receive_min: Amount(1) }
    }

    fn stake(&self, validator: &str, amount: u128) -> Action {
        Action::Stake { validator: validator.to_owned(), amount: Amount(amount) }
    }
}

#[tokio::test]
async fn a_treasury_stakes_swaps_and_provides_liquidity_within_bounds_and_nothing_beyond() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let stage = Stage::set(node).await?;
    paid_by_its_wallet(&stage).await?;
    put_to_work(&stage).await?;
    refuses(&stage).await?;
    follows(&stage).await?;
    moved_within_bounds(&stage).await?;
    rules_change(&stage).await?;
    comes_home(&stage).await
}

/// Money enters as to any payee.
async fn paid_by_its_wallet(stage: &Stage) -> eyre::Result<()> {
    stage.node.time_passes(wallets::COOLDOWN_SECONDS + 1).await?;
    let payment = wallets::payment(stage.node.now().await?, 1, &stage.treasury, CAPITAL);
    let wallet = wallets::Wallet { address: stage.wallet.clone() };
    let spend = wallets::spend(stage.operator.address(), &wallet, vec![payment])?;
    stage.node.send(&stage.operator, vec![spend]).await?;
    assert_eq!(stage.balance(&stage.treasury, USDC).await?, CAPITAL);
    Ok(())
}

async fn put_to_work(stage: &Stage) -> eyre::Result<()> {
    let (first, second) = (&stage.validators[0], &stage.validators[1]);
    stage.refused(1, stage.swap(Side::Stable, 790 * USD), "slippage: at least").await?;
    let acted = stage.act(stage.swap(Side::Stable, 550 * USD)).await?;
    assert!(acted.loss.0 < 550 * USD / 100, "{acted:?}");
    let (stable, idle) = (stage.balance(&stage.treasury, USDC).await?, stage.balance(&stage.treasury, STATE).await?);
    assert!(stable == 450 * USD && idle > 2_150 * USD, "{stable} and {idle}");
    stage.act(stage.stake(first, 800 * USD)).await?;
    stage.act(stage.stake(second, 800 * USD)).await?;
    let reserves = [stage.balance(&stage.pool, USDC).await?, stage.balance(&stage.pool, STATE).await?];
    let (stable, stake) = (145 * USD, 145 * USD * reserves[1] / reserves[0]);
    let (pool, stable, stake) = (stage.pool.clone(), Amount(stable), Amount(stake));
    stage.act(Action::ProvideLiquidity { pool, stable, stake }).await?;
    let positions = stage.positions().await?;
    assert!(positions.within_bands, "{positions:?}");
    assert!(CAPITAL - positions.value.0 < 6 * USD, "{positions:?}");
    Ok(())
}

async fn refuses(stage: &Stage) -> eyre::Result<()> {
    let strange = operator_address(stage.owner.address())?;
    stage.refused(1, stage.stake(&strange, USD), "is not listed").await?;
    let mut elsewhere = stage.swap(Side::Stable, USD);
    if let Action::Swap { pool, .. } = &mut elsewhere {
        pool.clone_from(&stage.factory);
    }
    stage.refused(1, elsewhere, "is not listed").await?;
    stage.refused(1, stage.swap(Side::Stable, 110 * USD), "liquid_min 200000000").await?;
    stage.refused(1, stage.swap(Side::Stable, 80 * USD), "away from the targets").await?;
    stage.refused(0, stage.swap(Side::Stable, USD), "epoch 0 is not the operator's present epoch 1").await
}

/// Astroport's factory leaves its owner as the admin of each pair: one that is followed has none. The real accumulators
/// are read; an hour's average takes an hour, which no node is asked to wait for.
async fn follows(stage: &Stage) -> eyre::Result<()> {
    let (node, sender) = (&stage.node, stage.owner.address());
    let follow = Follow {
        pools: vec![FollowedPool { address: stage.pool.clone(), depth_min: Amount(100_000 * USD) }],
        window_seconds: 3_600,
        step_bps_per_hour_max: 50,
        corridor: Corridor { min: Amount(240_000), max: Amount(260_000) },
        agree_bps: 100,
        interval_seconds: 600,
        stale_after_seconds: 7_200,
    };
    let msg = InstantiateMsg {
        wallet: stage.wallet.clone(),
        stable_denom: USDC.to_owned(),
        stake_denom: STATE.to_owned(),
        unbonding_seconds: UNBONDING_SECONDS,
        price: Price { price: Amount(250_000), observed_at: node.now().await? },
        policy: Policy { reference: Some(follow), ..policy(&stage.validators, &stage.pool) },
        lost_before: Amount(7),
    };
    let (code_id, label) = (stage.code_id, "follower");
    let new = Instantiate { sender, admin: None, code_id, label, msg: &msg, funds: &[] };
    let refused = node.send_blindly(&stage.owner, 1_500_000, vec![tx::instantiate(&new)?]).await?;
    assert!(refused.code != 0 && refused.log.contains("may replace its code"), "{}", refused.log);
    let clear = MsgClearAdmin { sender: sender.to_owned(), contract: stage.pool.clone() };
    node.send(&stage.owner, vec![tx::any(&clear)]).await?;
    let treasury = tx::instantiated_addresses(&node.send(&stage.owner, vec![tx::instantiate(&new)?]).await?)?.remove(0);
    let observe = tx::execute(sender, &treasury, &ExecuteMsg::Anyone(AnyoneMsg::Observe {}), &[])?;
    let done = node.send(&stage.owner, vec![observe.clone()]).await?;
    eprintln!("observe: {} gas", done.gas_used);
    let observed = done.events.iter().find_map(|event| TreasuryObserved::from_event(event).ok());
    assert!(observed.is_some_and(|observed| !observed.usable && observed.price == Amount(250_000)));
    let again = node.send_blindly(&stage.owner, 1_500_000, vec![observe]).await?;
    assert!(again.code != 0 && again.log.contains("were observed already"), "{}", again.log);
    let info: TreasuryInfo = ask(node, &treasury, &QueryMsg::Treasury {}).await?;
    let following = info.following.ok_or_else(|| eyre::eyre!("it follows nothing"))?;
    assert_eq!((following.observations, info.lost), (1, Amount(7)));
    assert_eq!(following.unusable, Some(Unusable::Warming { seconds: 0, window_seconds: 3_600 }));
    Ok(())
}

async fn moved_within_bounds(stage: &Stage) -> eyre::Result<()> {
    let (first, second) = (stage.validators[0].clone(), stage.validators[1].clone());
    let amount = Amount(50 * USD);
    stage.act(Action::Redelegate { from: first.clone(), to: second.clone(), amount }).await?;
    let idle = stage.balance(&stage.treasury, STATE).await?;
    stage.act(Action::Claim { validators: vec![first.clone(), second] }).await?;
    assert!(stage.balance(&stage.treasury, STATE).await? > idle, "rewards come to the treasury");
    stage.act(Action::Unstake { validator: first, amount: Amount(20 * USD) }).await?;
    assert_eq!(stage.positions().await?.unbonding.iter().map(|entry| entry.amount.0).sum::<u128>(), 20 * USD);
    let lp = stage.positions().await?.pools[0].lp;
    stage.act(Action::WithdrawLiquidity { pool: stage.pool.clone(), lp: Amount(lp.0 / 20) }).await?;
    assert_eq!(stage.positions().await?.pools[0].lp, Amount(lp.0 - lp.0 / 20));
    stage.act(stage.swap(Side::Stake, 4 * USD)).await?;

    let coins = vec![cosmwasm_std::coin(10 * USD, USDC)];
    let action = Action::Return { coins };
    stage.node.send(&stage.operator, vec![stage.message(1, &action).await?]).await?;
    assert_eq!(stage.balance(&stage.wallet, USDC).await?, 10 * USD);
    Ok(())
}

async fn rules_change(stage: &Stage) -> eyre::Result<()> {
    let guardian = stage.node.key("guardian")?;
    let looser = Policy { slippage_max_bps: 300, ..policy(&stage.validators, &stage.pool) };
    let TreasuryInfo { alarm, .. } = ask(&stage.node, &stage.treasury, &QueryMsg::Treasury {}).await?;
    stage.propose(WalletMsg::SetPolicy { policy: looser, alarm }).await?;
    let pending: PendingResponse = ask(&stage.node, &stage.treasury, &QueryMsg::Pending {}).await?;
    assert!(pending.change.is_some() && pending.due_at.unwrap_or_default() > stage.node.now().await?);
    let tighter = Policy { slippage_max_bps: 30, ..policy(&stage.validators, &stage.pool) };
    let tighten = ExecuteMsg::Guardian(GuardianMsg::Tighten { policy: tighter });
    stage.node.send(&guardian, vec![tx::execute(guardian.address(), &stage.treasury, &tighten, &[])?]).await?;
    let pending: PendingResponse = ask(&stage.node, &stage.treasury, &QueryMsg::Pending {}).await?;
    assert_eq!(pending.change, None);
    stage.refused(1, stage.swap(Side::Stable, USD), "slippage: at least").await?;
    stage.act(stage.stake(&stage.validators[0], USD)).await?;
    let info: WalletInfo = ask(&stage.node, &stage.wallet, &wallet::QueryMsg::Wallet {}).await?;
    let id = info.agent_id.ok_or_else(|| eyre::eyre!("the wallet is bound to no agent"))?;
    let retire = registry::ExecuteMsg::Owner(registry::OwnerMsg::Retire { id });
    let message = tx::execute(stage.owner.address(), &stage.registry, &retire, &[])?;
    stage.node.send(&stage.owner, vec![message]).await?;
    stage.refused(1, stage.stake(&stage.validators[0], USD), "is Retired at the registry").await?;
    let freeze = wallet::ExecuteMsg::Owner(OwnerMsg::Freeze { reason: "night".to_owned() });
    let message = tx::execute(stage.owner.address(), &stage.wallet, &freeze, &[])?;
    stage.node.send(&stage.owner, vec![message]).await?;
    stage.refused(1, stage.stake(&stage.validators[0], USD), "the wallet is frozen").await
}

async fn comes_home(stage: &Stage) -> eyre::Result<()> {
    let recalled = stage.propose(WalletMsg::Recall {}).await?;
    eprintln!("recall: {} gas", recalled.gas_used);
    let positions = stage.positions().await?;
    assert_eq!((positions.liquid.value.0, positions.idle_stake.0, positions.delegations.len()), (0, 0, 0));
    assert_eq!(positions.pools[0].lp.0, 0);
    let home = [stage.balance(&stage.wallet, USDC).await?, stage.balance(&stage.wallet, STATE).await?];
    let unbonding: u128 = positions.unbonding.iter().map(|entry| entry.amount.0).sum();
    assert_eq!(unbonding, 1_601 * USD);
    let value = home[0] + (home[1] + unbonding) / 4;
    assert!(value + 7 * USD > CAPITAL, "{value} came or is coming home");
    Ok(())
}
