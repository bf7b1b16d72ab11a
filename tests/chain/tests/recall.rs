//! A recall and a tightening on a real node, in the worst case that the limits allow: as many pools as a treasury may
//! know, each of which takes all gas, stake with as many validators as it may have, and one unbonding short of what the
//! chain takes. How much a pool may burn, and what must fit beside it, are constants; whether it fits, only the chain
//! can say.
//!
//! What takes weeks in life (policies that list other venues) is written into the treasury's storage by a migration to
//! the bench's forwarder and back; all that is staked and unbonding is staked and unbonding.

use cosmwasm_std::Binary;
use eyre::OptionExt;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_api::event::{ProposalExecuted, TreasuryPoolForgotten, TreasuryVenueFailed};
use stateset_api::treasury::{
    Action, AnyoneMsg, Change, DELEGATIONS_MAX, ExecuteMsg, GuardianMsg, InstantiateMsg, KNOWN_POOLS_MAX, MigrateMsg,
    POOLS_MAX, Policy, PositionsResponse, Price, QueryMsg, Stopped, Strategy, TreasuryInfo, UNBONDINGS_MAX,
    VALIDATORS_MAX, VenueRule, WalletMsg,
};
use stateset_api::wallet::{self, Draft, OperatorGrant, Signer, SignerId, SignerMsg, SignerSet};
use stateset_chain::tx::{self, Coin, Instantiate};
use stateset_chain::{Included, Key};
use stateset_tests_chain::node::{Node, Wasm};
use stateset_tests_chain::venues::{STATE, store, validators};
use stateset_tests_chain::wallets;
use stateset_tests_forwarder::Write;
use stateset_tests_hostile_pool::Mode;

const USDC: &str = "uusdc";
const USD: u128 = 1_000_000;
/// What a proposal of the wallet may use in all: its `GAS_MAX`.
const PROPOSAL_GAS_MAX: u64 = 15_000_000;
/// More than any of it takes, so that not the transaction's own limit is what holds.
const GAS_LIMIT: u64 = 25_000_000;

/// The treasury's configuration as it is stored, member by member.
#[derive(Debug, Serialize, Deserialize)]
struct Config {
    wallet: String,
    stable_denom: String,
    stake_denom: String,
    unbonding_seconds: u64,
    price: Price,
    stopped: Option<Stopped>,
    policy: Policy,
    /// Address and LP token.
    pools: Vec<(String, String)>,
    /// In nanoseconds.
    alarm: u64,
}

struct Stage {
    node: Node,
    owner: Key,
    operator: Key,
    guardian: Key,
    wallet: String,
    treasury: String,
    /// The treasury's code and the forwarder's.
    codes: [u64; 2],
    pools: Vec<String>,
    validators: Vec<String>,
}

async fn ask<T: DeserializeOwned>(node: &Node, contract: &str, query: &impl Serialize) -> eyre::Result<T> {
    let answer = node.chain.smart_query(contract, &serde_json::to_vec(query)?).await?;
    Ok(serde_json::from_slice(&answer)?)
}

async fn pools(node: &Node, owner: &Key) -> eyre::Result<Vec<String>> {
    let (code_id, _) = store(node, Wasm::Bench, "bench/stateset_tests_hostile_pool.wasm").await?;
    let (stable_denom, stake_denom) = (USDC.to_owned(), STATE.to_owned());
    let msg = stateset_tests_hostile_pool::InstantiateMsg { stable_denom, stake_denom };
    let sender = owner.address();
    let new = Instantiate { sender, admin: None, code_id, label: "pool", msg: &msg, funds: &[] };
    let messages = (0..KNOWN_POOLS_MAX).map(|_| tx::instantiate(&new)).collect::<Result<_, _>>()?;
    Ok(tx::instantiated_addresses(&node.send(owner, messages).await?)?)
}

fn venues(addresses: &[String]) -> Vec<VenueRule> {
    addresses.iter().map(|address| VenueRule { address: address.clone(), share_max_bps: 10_000 }).collect()
}

fn policy(validators: &[String], pools: &[String]) -> Policy {
    Policy {
        strategy: Strategy::Aggressive,
        band_bps: 2_000,
        slippage_max_bps: 100,
        deviation_max_bps: 300,
        price_age_max_seconds: 7 * 86_400,
        loss_per_day_max: Amount(20 * USD),
        swap_per_day_max: Amount(2_000 * USD),
        liquid_min: Amount(0),
        validators: venues(validators),
        pools: venues(pools),
        loosen_delay_seconds: 3_600,
        loss_lifetime_max: Amount(200 * USD),
        reference: None,
    }
}

impl Stage {
    /// A wallet with one signer and its treasury, which has a thousand STATE; the pools are honest.
    async fn set(node: Node) -> eyre::Result<Self> {
        let (record, _) = node.deploy().await?;
        let (owner, operator, guardian) = (node.key("owner")?, node.key("operator")?, node.key("guardian")?);
        let (pools, validators) =
            (pools(&node, &owner).await?, validators(&node, u8::try_from(DELEGATIONS_MAX)?.saturating_sub(1)).await?);
        let codes = [
            store(&node, Wasm::Ours, "stateset_treasury.wasm").await?.0,
            store(&node, Wasm::Bench, "bench/stateset_tests_forwarder.wasm").await?.0,
        ];
        let sender = owner.address();
        let msg = wallet::InstantiateMsg {
            owner: sender.to_owned(),
            guardian: Some(guardian.address().to_owned()),
            operator: Some(OperatorGrant {
                address: operator.address().to_owned(),
                expires_at: node.now().await? + 86_400,
            }),
            policy: wallets::policy(),
            payees: vec![],
            registry: None,
            signers: Some(SignerSet {
                signers: vec![Signer { id: SignerId::Address(sender.to_owned()), weight: 1 }],
                threshold: 1,
                loosen_delay_seconds: 3_600,
            }),
        };
        let code_id = record.codes.get("wallet").ok_or_eyre("no wallet")?.code_id;
        let new = Instantiate { sender, admin: None, code_id, label: "wallet", msg: &msg, funds: &[] };
        let wallet = tx::instantiated_addresses(&node.send(&owner, vec![tx::instantiate(&new)?]).await?)?.remove(0);
        let msg = InstantiateMsg {
            wallet: wallet.clone(),
            stable_denom: USDC.to_owned(),
            stake_denom: STATE.to_owned(),
            unbonding_seconds: 21 * 86_400,
            price: Price { price: Amount(250_000), observed_at: node.now().await? },
            policy: policy(&validators[..VALIDATORS_MAX], &pools[..POOLS_MAX]),
            lost_before: Amount::ZERO,
        };
        let (admin, funds) = (Some(sender), [Coin::new(1_000 * USD, STATE)]);
        let new = Instantiate { sender, admin, code_id: codes[0], label: "treasury", msg: &msg, funds: &[] };
        let treasury = tx::instantiated_addresses(&node.send(&owner, vec![tx::instantiate(&new)?]).await?)?.remove(0);
        node.send(&owner, vec![tx::send(sender, &treasury, &funds)]).await?;
        Ok(Self { node, owner, operator, guardian, wallet, treasury, codes, pools, validators })
    }

    /// Writes cells into the treasury's storage.
    async fn write(&self, writes: Vec<Write>) -> eyre::Result<()> {
        let (from, [treasury, forwarder]) = (self.owner.address(), self.codes);
        let msg = stateset_tests_forwarder::MigrateMsg { writes, asks: vec![] };
        let there = tx::migrate(from, &self.treasury, forwarder, &msg)?;
        let back = tx::migrate(from, &self.treasury, treasury, &MigrateMsg {})?;
        self.node.send(&self.owner, vec![there, back]).await?;
        Ok(())
    }

    /// All pools known, and a policy in force.
    async fn enforce(&self, policy: Policy) -> eyre::Result<()> {
        let cell = self.node.chain.raw_query(&self.treasury, b"c").await?.ok_or_eyre("no configuration")?;
        let mut config: Config = postcard::from_bytes(&cell)?;
        config.pools = self.pools.iter().map(|pool| (pool.clone(), pool.clone())).collect();
        (config.policy, config.stopped) = (policy, None);
        self.write(vec![cell_of(b"c", &config)?]).await?;
        let info: TreasuryInfo = ask(&self.node, &self.treasury, &QueryMsg::Treasury {}).await?;
        assert_eq!((info.policy, info.alarm.nanos()), (config.policy, config.alarm), "its storage has moved");
        Ok(())
    }

    async fn act(&self, action: Action) -> eyre::Result<()> {
        let TreasuryInfo { act, .. } = ask(&self.node, &self.treasury, &QueryMsg::Treasury {}).await?;
        let msg = ExecuteMsg::Operator { epoch: 1, act: act + 1, action };
        let message = tx::execute(self.operator.address(), &self.treasury, &msg, &[])?;
        self.node.send(&self.operator, vec![message]).await?;
        Ok(())
    }

    /// Stake with as many validators as there may be, and all unbondings that the operator may bring about, of one of
    /// them.
    async fn put_to_work(&self) -> eyre::Result<()> {
        for listed in self.validators.chunks(VALIDATORS_MAX) {
            self.enforce(policy(listed, &self.pools[..POOLS_MAX])).await?;
            for validator in listed {
                self.act(Action::Stake { validator: validator.clone(), amount: Amount(50 * USD) }).await?;
            }
        }
        for _ in 0..UNBONDINGS_MAX {
            let validator = self.validators[1].clone();
            self.act(Action::Unstake { validator, amount: Amount(USD) }).await?;
        }
        let positions = self.positions().await?;
        assert_eq!(positions.delegations.len(), DELEGATIONS_MAX);
        assert_eq!((positions.unbonding.len(), positions.pools.len()), (UNBONDINGS_MAX as usize, KNOWN_POOLS_MAX));
        Ok(())
    }

    async fn turn(&self, modes: &[Mode]) -> eyre::Result<()> {
        let turn = |(pool, mode): (&String, &Mode)| {
            let msg = stateset_tests_hostile_pool::ExecuteMsg::SetMode { mode: *mode };
            tx::execute(self.owner.address(), pool, &msg, &[])
        };
        let messages = self.pools.iter().zip(modes.iter().cycle()).map(turn).collect::<Result<_, _>>()?;
        self.node.send(&self.owner, messages).await?;
        Ok(())
    }

    async fn positions(&self) -> eyre::Result<PositionsResponse> {
        ask(&self.node, &self.treasury, &QueryMsg::Positions {}).await
    }

    /// Not asked before whether it will do: a block says.
    async fn send(&self, key: &Key, contract: &str, msg: &impl Serialize) -> eyre::Result<Included> {
        let done =
            self.node.send_blindly(key, GAS_LIMIT, vec![tx::execute(key.address(), contract, msg, &[])?]).await?;
        assert_eq!(done.code, 0, "{}", done.log);
        Ok(done)
    }

    /// By a proposal of the wallet's only signer, which passes and runs in the same transaction.
    async fn recall(&self) -> eyre::Result<Included> {
        let msg = serde_json::to_vec(&ExecuteMsg::Wallet(WalletMsg::Recall {}))?.into();
        let call = wallet::Action::CallContract { contract: self.treasury.clone(), msg, funds: vec![] };
        let draft = Draft { title: "recall".to_owned(), rationale: None, actions: vec![call] };
        let propose = wallet::ExecuteMsg::Signer(SignerMsg::Propose { draft, expires_at: None });
        let done = self.send(&self.owner, &self.wallet, &propose).await?;
        assert!(done.events.iter().any(|event| ProposalExecuted::from_event(event).is_ok()), "{:?}", done.events);
        Ok(done)
    }
}

fn cell_of(key: &[u8], value: &impl Serialize) -> eyre::Result<Write> {
    Ok(Write { key: Binary::from(key), value: Binary::new(postcard::to_allocvec(value)?) })
}

fn failed(done: &Included) -> usize {
    done.events.iter().filter(|event| TreasuryVenueFailed::from_event(event).is_ok()).count()
}

fn forgotten(done: &Included) -> usize {
    done.events.iter().filter(|event| TreasuryPoolForgotten::from_event(event).is_ok()).count()
}

#[tokio::test]
async fn recalls_and_tightenings_fit_their_gas_with_every_pool_hostile_and_every_validator_in_use() -> eyre::Result<()>
{
    let Some(node) = Node::start()? else { return Ok(()) };
    let stage = Stage::set(node).await?;
    stage.put_to_work().await?;
    recall_beside_pools_that_burn(&stage).await?;
    recall_again_whatever_pools_do(&stage).await?;
    delist_pools_that_burn(&stage).await?;
    loosen_beside_pools_that_burn(&stage).await
}

async fn recall_beside_pools_that_burn(stage: &Stage) -> eyre::Result<()> {
    stage.turn(&[Mode::BurnWhenAsked, Mode::BurnWhenLeft]).await?;
    let recalled = stage.recall().await?;
    eprintln!("recall, {KNOWN_POOLS_MAX} pools that burn, {DELEGATIONS_MAX} validators: {} gas", recalled.gas_used);
    assert_eq!(failed(&recalled), KNOWN_POOLS_MAX, "pools alone fail");
    assert!(recalled.gas_used > KNOWN_POOLS_MAX as u64 * 1_000_000, "the pools did not burn what they may");
    assert!(recalled.gas_used < PROPOSAL_GAS_MAX / 10 * 9, "{} gas leave no margin", recalled.gas_used);
    stage.turn(&[Mode::Honest]).await?;
    let positions = stage.positions().await?;
    assert_eq!((positions.delegations.len(), positions.idle_stake.0), (0, 0));
    assert_eq!(positions.unbonding.len(), UNBONDINGS_MAX as usize + 1);
    let unbonding: u128 = positions.unbonding.iter().map(|entry| entry.amount.0).sum();
    assert_eq!(unbonding, DELEGATIONS_MAX as u128 * 50 * USD);
    Ok(())
}

async fn recall_again_whatever_pools_do(stage: &Stage) -> eyre::Result<()> {
    let modes = [Mode::FailWhenAsked, Mode::FailWhenLeft, Mode::Nonsense, Mode::Honest];
    stage.turn(&modes).await?;
    let recalled = stage.recall().await?;
    eprintln!("recall, pools that fail, nothing staked: {} gas", recalled.gas_used);
    assert_eq!(failed(&recalled), KNOWN_POOLS_MAX / modes.len() * 3);
    Ok(())
}

/// By the guardian's key alone, sent directly.
async fn delist_pools_that_burn(stage: &Stage) -> eyre::Result<()> {
    stage.enforce(policy(&stage.validators[..VALIDATORS_MAX], &stage.pools[..POOLS_MAX])).await?;
    stage.turn(&[Mode::BurnWhenAsked]).await?;
    let tighter = policy(&stage.validators[..1], &[]);
    let tighten = ExecuteMsg::Guardian(GuardianMsg::Tighten { policy: tighter.clone() });
    // With less gas than the pools may burn it fails as a whole: nobody has a pool forgotten by starving it.
    let message = tx::execute(stage.guardian.address(), &stage.treasury, &tighten, &[])?;
    let starved = stage.node.send_blindly(&stage.guardian, 1_000_000, vec![message]).await?;
    assert!(starved.code != 0 && starved.log.contains("out of gas"), "{}", starved.log);
    let done = stage.send(&stage.guardian, &stage.treasury, &tighten).await?;
    eprintln!("tightening that delists {KNOWN_POOLS_MAX} pools that burn: {} gas", done.gas_used);
    assert_eq!(forgotten(&done), KNOWN_POOLS_MAX);
    assert!(done.gas_used < PROPOSAL_GAS_MAX / 10 * 9, "{} gas leave no margin", done.gas_used);
    let info: TreasuryInfo = ask(&stage.node, &stage.treasury, &QueryMsg::Treasury {}).await?;
    assert_eq!((info.policy, stage.positions().await?.pools.len()), (tighter, 0));
    Ok(())
}

/// Whatever is known already keeps no later policy from taking effect.
async fn loosen_beside_pools_that_burn(stage: &Stage) -> eyre::Result<()> {
    stage.enforce(policy(&stage.validators[..1], &stage.pools[..POOLS_MAX])).await?;
    let looser = Policy { slippage_max_bps: 200, ..policy(&stage.validators[..VALIDATORS_MAX], &[]) };
    let (change, due_at) = (Change::Policy(looser.clone()), stage.node.now().await?);
    stage.write(vec![cell_of(b"n", &Some((change.clone(), due_at)))?]).await?;
    let hash = change.hash(&stage.node.sending.chain_id, &stage.treasury, due_at);
    let change_hash = Binary::from(hash.map_err(|error| eyre::eyre!("{error}"))?);
    let apply = ExecuteMsg::Anyone(AnyoneMsg::ApplyChange { change_hash });
    let done = stage.send(&stage.operator, &stage.treasury, &apply).await?;
    eprintln!("loosening beside {KNOWN_POOLS_MAX} pools that burn: {} gas", done.gas_used);
    assert_eq!(forgotten(&done), KNOWN_POOLS_MAX);
    let info: TreasuryInfo = ask(&stage.node, &stage.treasury, &QueryMsg::Treasury {}).await?;
    assert_eq!(info.policy, looser);
    Ok(())
}
