//! A thousand random acts of one account, on Astroport's real pair (1.5.0) and the node's x/staking, and on what stands for
//! both on the embedded chain: swaps either way, liquidity in and out, gifts to the pool, stake to, from and between
//! validators, rewards, time. After every transaction both sides hold, say and refuse the same to the unit: the account's
//! coins and LP tokens, the pool's reserves, supply, accumulators and quotes, each delegation, and what came back from
//! unbonding. Block times are the node's and given to the embedded chain as inputs.
//!
//! What cannot agree, and why:
//! - Rewards: the node's come of its inflation and fees, the embedded chain's of a rate. So they go to an account of their
//!   own on both, and all that is compared is that claims bring some to it, and nothing to anybody else. A claim of less than
//!   a unit brings nothing on the node and is refused on the embedded chain.
//! - Fees, which only the node takes: they are added back.
//! - What x/staking forbids and the embedded chain does not know: an eighth unbonding of a validator or an eighth
//!   redelegation between two at a time, and moving on what is being redelegated. No act of this test asks for it. (The
//!   treasury keeps within it by counts of its own; `recall.rs` holds those against the node.)
//! - Refusals in words: only that both refuse.
//!
//! Unbonding takes seconds here, and who signs no blocks is not slashed for it: the genesis says so. `SEED` names other
//! acts than the usual; a failure says which. About two minutes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeMap;

use cosmrs::Any;
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmrs::proto::cosmos::distribution::v1beta1::{MsgSetWithdrawAddress, MsgWithdrawDelegatorReward};
use cosmrs::proto::cosmos::staking::v1beta1::{MsgBeginRedelegate, MsgDelegate, MsgUndelegate};
use cosmwasm_std::{
    Addr, BankMsg, Coin, CosmosMsg, DistributionMsg, Event, StakingMsg, Timestamp, WasmMsg, to_json_binary,
};
use cw_multi_test::Executor;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use stateset_chain::tx::{self, Coin as TxCoin};
use stateset_chain::{Included, Key};
use stateset_tests_chain::node::Node;
use stateset_tests_chain::rest;
use stateset_tests_chain::venues::{self, POOL_STATE, POOL_USDC, Pool, STATE, asset};
use stateset_tests_chain::wallets::DENOM as USDC;
use stateset_tests_suite::{Chain, ChainBuilder, address, exchange};

const ACTS: usize = 1_000;
/// So many acts at most in one transaction.
const BATCH_MAX: usize = 30;
const UNBONDING_SECONDS: u64 = 6;
/// What an account may have under way of one kind, at one validator or between two.
const ENTRIES_MAX: usize = 7;
const GENESIS: &str = r#"s/"unbonding_time": "[0-9]*s"/"unbonding_time": "6s"/
s/"signed_blocks_window": "[0-9]*"/"signed_blocks_window": "1000000"/"#;
/// What the account has at first of each, in smallest units.
const PURSE: u128 = 50_000_000_000;
const ACCOUNT: &str = "maker";
/// How the embedded chain refuses a claim of less than a unit.
const NO_REWARD: &str = "Cannot transfer empty coins amount";

#[derive(Clone, Debug)]
enum Act {
    Swap { offer: &'static str, amount: u128 },
    Provide { stable: u128, stake: u128 },
    Withdraw { lp: u128 },
    Donate { denom: &'static str, amount: u128 },
    Stake { validator: usize, amount: u128 },
    Unstake { validator: usize, amount: u128 },
    Redelegate { from: usize, to: usize, amount: u128 },
    Claim { validator: usize },
}

/// All that is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    stable: u128,
    stake: u128,
    lp: u128,
    reserves: [u128; 2],
    supply: u128,
    /// USDC's price in STATE and the other way about, added up over time.
    cumulative: [u128; 2],
    /// What a thousand of each would bring.
    quotes: [u128; 2],
    delegations: Vec<u128>,
}

fn number(value: &Value) -> u128 {
    value.as_str().unwrap().parse().unwrap()
}

/// From the answers that both pools give to the same questions.
fn pool_seen(pool: &Value, prices: &Value, quotes: [&Value; 2]) -> ([u128; 2], u128, [u128; 2], [u128; 2]) {
    let of = |denom: &str| {
        let assets = pool["assets"].as_array().unwrap();
        let found = assets.iter().find(|asset| asset["info"]["native_token"]["denom"] == denom);
        number(&found.unwrap()["amount"])
    };
    let price = |denom: &str| {
        let prices = prices["cumulative_prices"].as_array().unwrap();
        let found = prices.iter().find(|price| price[0]["native_token"]["denom"] == denom);
        number(&found.unwrap()[2])
    };
    let (reserves, cumulative) = ([USDC, STATE].map(of), [USDC, STATE].map(price));
    (reserves, number(&pool["total_share"]), cumulative, quotes.map(|quote| number(&quote["return_amount"])))
}

fn simulation(denom: &str) -> Value {
    json!({ "simulation": { "offer_asset": asset(denom, 1_000_000_000) } })
}

fn swap_msg(offer: &str, amount: u128) -> Value {
    json!({ "swap": { "offer_asset": asset(offer, amount), "max_spread": "0.5" } })
}

fn provide_msg(stable: u128, stake: u128) -> Value {
    let assets = [asset(USDC, stable), asset(STATE, stake)];
    json!({ "provide_liquidity": { "assets": assets, "slippage_tolerance": "0.5" } })
}

fn withdraw_msg(pair: &str, lp: u128) -> Value {
    let msg = cosmwasm_std::Binary::from(br#"{"withdraw_liquidity":{}}"#);
    json!({ "send": { "contract": pair, "amount": lp.to_string(), "msg": msg } })
}

/// The node's side.
struct Real {
    node: Node,
    key: Key,
    rewards: String,
    pool: Pool,
    validators: Vec<String>,
    /// What the account paid for gas so far, in STATE.
    fees: u128,
}

impl Real {
    async fn set(node: Node) -> eyre::Result<Self> {
        let (owner, faucet, key) = (node.key("owner")?, node.key("faucet")?, Key::from_bytes(&[99; 32], "stateset")?);
        let pool = venues::pool(&node, &owner).await?;
        let validators = venues::validators(&node, 2).await?;
        // A little more, for a fee that is never known beforehand.
        let purse = [TxCoin::new(PURSE, STATE), TxCoin::new(PURSE, USDC)];
        node.send(&faucet, vec![tx::send(faucet.address(), key.address(), &purse)]).await?;
        let rewards = Key::from_bytes(&[98; 32], "stateset")?.address().to_owned();
        let mut real = Self { node, key, rewards, pool, validators, fees: 0 };
        let delegator_address = real.key.address().to_owned();
        let set = MsgSetWithdrawAddress { delegator_address, withdraw_address: real.rewards.clone() };
        let done = real.node.send(&real.key, vec![tx::any(&set)]).await?;
        real.pay(&done);
        Ok(real)
    }

    fn pay(&mut self, done: &Included) {
        let fee = done.events.iter().find_map(fee).unwrap();
        self.fees += fee;
    }

    fn message(&self, act: &Act) -> Any {
        let (sender, pair) = (self.key.address(), &self.pool.pair);
        let coin = |amount: u128| Some(ProtoCoin { denom: STATE.to_owned(), amount: amount.to_string() });
        let (delegator_address, validator) = (sender.to_owned(), |index: usize| self.validators[index].clone());
        match *act {
            Act::Swap { offer, amount } => {
                tx::execute(sender, pair, &swap_msg(offer, amount), &[TxCoin::new(amount, offer)]).unwrap()
            }
            Act::Provide { stable, stake } => {
                let funds = [TxCoin::new(stake, STATE), TxCoin::new(stable, USDC)];
                tx::execute(sender, pair, &provide_msg(stable, stake), &funds).unwrap()
            }
            Act::Withdraw { lp } => tx::execute(sender, &self.pool.lp_token, &withdraw_msg(pair, lp), &[]).unwrap(),
            Act::Donate { denom, amount } => tx::send(sender, pair, &[TxCoin::new(amount, denom)]),
            Act::Stake { validator: of, amount } => {
                tx::any(&MsgDelegate { delegator_address, validator_address: validator(of), amount: coin(amount) })
            }
            Act::Unstake { validator: of, amount } => {
                tx::any(&MsgUndelegate { delegator_address, validator_address: validator(of), amount: coin(amount) })
            }
            Act::Redelegate { from, to, amount } => tx::any(&MsgBeginRedelegate {
                delegator_address,
                validator_src_address: validator(from),
                validator_dst_address: validator(to),
                amount: coin(amount),
            }),
            Act::Claim { validator: of } => {
                tx::any(&MsgWithdrawDelegatorReward { delegator_address, validator_address: validator(of) })
            }
        }
    }

    /// Whether the block took them, and its height.
    async fn act(&mut self, acts: &[Act]) -> eyre::Result<(Result<(), String>, u64)> {
        let messages = acts.iter().map(|act| self.message(act)).collect();
        let gas = 700_000 * u64::try_from(acts.len())? + 200_000;
        let done = self.node.send_blindly(&self.key, gas, messages).await?;
        self.pay(&done);
        Ok((if done.code == 0 { Ok(()) } else { Err(done.log) }, done.height))
    }

    async fn see(&self, height: u64) -> eyre::Result<Seen> {
        let (node, holder, pair) = (&self.node, self.key.address(), &self.pool.pair);
        let ask = |query: Value| async move { rest::smart(node, pair, &query, height).await };
        let quotes = [ask(simulation(USDC)).await?, ask(simulation(STATE)).await?];
        let [pool, prices] = [ask(json!({ "pool": {} })).await?, ask(json!({ "cumulative_prices": {} })).await?];
        let (reserves, supply, cumulative, quotes) = pool_seen(&pool, &prices, quotes.each_ref());
        let lp = rest::smart(node, &self.pool.lp_token, &json!({ "balance": { "address": holder } }), height).await?;
        let staked = rest::delegations(node, holder, height).await?;
        let at = |of: &String| staked.iter().find(|(validator, _)| validator == of).map_or(0, |(_, amount)| *amount);
        Ok(Seen {
            stable: rest::balance(node, holder, USDC, height).await?,
            stake: rest::balance(node, holder, STATE, height).await? + self.fees,
            lp: number(&lp["balance"]),
            reserves,
            supply,
            cumulative,
            quotes,
            delegations: self.validators.iter().map(at).collect(),
        })
    }
}

fn fee(event: &Event) -> Option<u128> {
    let fee = event.attributes.iter().find(|attribute| event.ty == "tx" && attribute.key == "fee")?;
    fee.value.strip_suffix(STATE)?.parse().ok()
}

/// The embedded chain's side.
struct Embedded {
    app: Chain,
    account: Addr,
    pair: Addr,
    validators: Vec<String>,
}

impl Embedded {
    /// The pool endowed at this time, as the node's was.
    fn set(validators: &[String], endowed: Timestamp) -> Self {
        let names: Vec<&str> = validators.iter().map(String::as_str).collect();
        let endowment = [Coin::new(POOL_STATE, STATE), Coin::new(POOL_USDC, USDC)];
        let mut app = ChainBuilder::default()
            .purses(&["owner"], &endowment)
            .purses(&[ACCOUNT], &[STATE, USDC].map(|denom| Coin::new(PURSE, denom)))
            .validators(UNBONDING_SECONDS, &names)
            .build();
        app.update_block(|block| block.time = endowed);
        let pair = app.open("owner", exchange::code(), &STATE);
        let assets = endowment.iter().map(exchange::asset).collect();
        let provide = exchange::Execute::ProvideLiquidity { assets, slippage_tolerance: None };
        app.call_with("owner", &pair, &provide, &endowment).unwrap();
        let account = Addr::unchecked(address(ACCOUNT));
        let set = DistributionMsg::SetWithdrawAddress { address: address("rewards") };
        app.execute(account.clone(), set.into()).unwrap();
        Self { app, account, pair, validators: validators.to_vec() }
    }

    fn message(&self, act: &Act) -> CosmosMsg {
        let call = |msg: &Value, funds: Vec<Coin>| -> CosmosMsg {
            let (contract_addr, msg) = (self.pair.to_string(), to_json_binary(msg).unwrap());
            WasmMsg::Execute { contract_addr, msg, funds }.into()
        };
        let (validator, staked) = (|index: usize| self.validators[index].clone(), |amount| Coin::new(amount, STATE));
        match *act {
            Act::Swap { offer, amount } => call(&swap_msg(offer, amount), vec![Coin::new(amount, offer)]),
            Act::Provide { stable, stake } => {
                call(&provide_msg(stable, stake), vec![Coin::new(stake, STATE), Coin::new(stable, USDC)])
            }
            Act::Withdraw { lp } => call(&withdraw_msg(self.pair.as_str(), lp), vec![]),
            Act::Donate { denom, amount } => {
                BankMsg::Send { to_address: self.pair.to_string(), amount: vec![Coin::new(amount, denom)] }.into()
            }
            Act::Stake { validator: of, amount } => {
                StakingMsg::Delegate { validator: validator(of), amount: staked(amount) }.into()
            }
            Act::Unstake { validator: of, amount } => {
                StakingMsg::Undelegate { validator: validator(of), amount: staked(amount) }.into()
            }
            Act::Redelegate { from, to, amount } => {
                let (src_validator, dst_validator) = (validator(from), validator(to));
                StakingMsg::Redelegate { src_validator, dst_validator, amount: staked(amount) }.into()
            }
            Act::Claim { validator: of } => {
                DistributionMsg::WithdrawDelegatorReward { validator: validator(of) }.into()
            }
        }
    }

    /// What came back from unbonding until then is paid out.
    fn pass_to(&mut self, time: Timestamp) {
        self.app.update_block(|block| {
            block.time = time;
            block.height += 1;
        });
    }

    /// One after the other: of several none is meant to be refused.
    fn act(&mut self, acts: &[Act]) -> Result<(), String> {
        for act in acts {
            let message = self.message(act);
            match self.app.execute(self.account.clone(), message).map_err(|error| error.to_string()) {
                Err(error) if matches!(act, Act::Claim { .. }) && error.contains(NO_REWARD) => {}
                done => drop(done?),
            }
        }
        Ok(())
    }

    fn see(&self) -> Seen {
        let ask = |query: Value| -> Value { self.app.ask(&self.pair, &query).unwrap() };
        let quotes = [ask(simulation(USDC)), ask(simulation(STATE))];
        let (pool, prices) = (ask(json!({ "pool": {} })), ask(json!({ "cumulative_prices": {} })));
        let (reserves, supply, cumulative, quotes) = pool_seen(&pool, &prices, quotes.each_ref());
        let staked = |validator: &String| {
            let found = self.app.wrap().query_delegation(&self.account, validator).unwrap();
            found.map_or(0, |found| found.amount.amount.to_string().parse().unwrap())
        };
        Seen {
            stable: self.app.balance(&self.account, USDC),
            stake: self.app.balance(&self.account, STATE),
            lp: number(&ask(json!({ "balance": { "address": self.account } }))["balance"]),
            reserves,
            supply,
            cumulative,
            quotes,
            delegations: self.validators.iter().map(staked).collect(),
        }
    }
}

/// What is under way in x/staking, so that no act asks for what that forbids.
#[derive(Default)]
struct UnderWay {
    /// Validator, and until when.
    unbonding: Vec<(usize, Timestamp)>,
    /// From, to, and until when.
    redelegating: Vec<(usize, usize, Timestamp)>,
}

impl UnderWay {
    fn forget(&mut self, now: Timestamp) {
        self.unbonding.retain(|(_, until)| *until >= now);
        self.redelegating.retain(|(_, _, until)| *until >= now);
    }

    fn record(&mut self, acts: &[Act], at: Timestamp) {
        let until = at.plus_seconds(UNBONDING_SECONDS);
        for act in acts {
            match *act {
                Act::Unstake { validator, .. } if !self.unbonding.contains(&(validator, until)) => {
                    self.unbonding.push((validator, until));
                }
                Act::Redelegate { from, to, .. } => self.redelegating.push((from, to, until)),
                _ => {}
            }
        }
    }

    /// Those of one block become one entry, but none is taken once there are as many as there may be.
    fn lets_unstake(&self, batch: &[Act], of: usize) -> bool {
        let planned = batch.iter().any(|act| matches!(act, Act::Unstake { validator, .. } if *validator == of));
        let entries = self.unbonding.iter().filter(|(validator, _)| *validator == of).count();
        entries + usize::from(planned) < ENTRIES_MAX
    }

    fn lets_redelegate(&self, batch: &[Act], from: usize, to: usize) -> bool {
        let planned = batch.iter().filter_map(|act| match *act {
            Act::Redelegate { from, to, .. } => Some((from, to)),
            _ => None,
        });
        let all: Vec<(usize, usize)> =
            self.redelegating.iter().map(|(from, to, _)| (*from, *to)).chain(planned).collect();
        all.iter().filter(|between| **between == (from, to)).count() < ENTRIES_MAX
            && all.iter().all(|(_, arrives)| *arrives != from)
    }
}

/// One transaction's acts: each within its part of what there is, so that they are possible in any order.
fn batch(rng: &mut StdRng, seen: &Seen, under_way: &UnderWay, size: usize) -> Vec<Act> {
    let parts = u128::try_from(size).unwrap();
    let mut acts = Vec::new();
    while acts.len() < size {
        // Small amounts are as likely as large ones: what is rounded shows in them.
        let part = |of: u128, rng: &mut StdRng| {
            let most = (of / parts) >> rng.random_range(0..24_u32);
            if most < 1_000 { 1_000 } else { rng.random_range(1_000..=most) }
        };
        let [pool_stable, pool_stake] = seen.reserves;
        let most_stable = seen.stable.min(pool_stable / 10);
        let most_stake = seen.stake.saturating_sub(5_000_000_000).min(pool_stake / 10);
        let (one, other) = (rng.random_range(0..3_usize), rng.random_range(1..3_usize));
        let (from, to, staked) = (one, (one + other) % 3, seen.delegations[one]);
        let enough = |of: u128| of / parts >= 1_000;
        let act = match rng.random_range(0..100_u32) {
            0..15 if enough(most_stable) => Act::Swap { offer: USDC, amount: part(most_stable, rng) },
            15..30 if enough(most_stake) => Act::Swap { offer: STATE, amount: part(most_stake, rng) },
            30..45 if enough(most_stable.min(most_stake / 8)) => {
                let stable = part(most_stable.min(most_stake / 8), rng);
                let stake = stable * pool_stake / pool_stable * rng.random_range(75..=125_u128) / 100;
                Act::Provide { stable, stake }
            }
            45..57 if enough(seen.lp) => Act::Withdraw { lp: part(seen.lp, rng) },
            57..60 if enough(most_stable) => Act::Donate { denom: USDC, amount: part(most_stable / 50, rng) },
            60..63 if enough(most_stake) => Act::Donate { denom: STATE, amount: part(most_stake / 50, rng) },
            63..76 if enough(most_stake) => Act::Stake { validator: one, amount: part(most_stake, rng) },
            76..86 if enough(staked) && under_way.lets_unstake(&acts, one) => {
                Act::Unstake { validator: one, amount: part(staked, rng) }
            }
            86..92 if enough(staked) && under_way.lets_redelegate(&acts, from, to) => {
                Act::Redelegate { from, to, amount: part(staked, rng) }
            }
            92.. if enough(staked) => Act::Claim { validator: one },
            _ => continue,
        };
        acts.push(act);
    }
    acts
}

/// What neither side does.
fn impossible(rng: &mut StdRng, seen: &Seen) -> Act {
    let validator = rng.random_range(0..3_usize);
    match rng.random_range(0..7_u32) {
        0 => Act::Swap { offer: USDC, amount: seen.stable + 1 },
        1 => Act::Swap { offer: STATE, amount: 1 },
        2 => Act::Withdraw { lp: seen.lp + 1 },
        3 => Act::Stake { validator, amount: 3 * PURSE },
        4 => Act::Unstake { validator, amount: seen.delegations[validator] + 1 },
        5 => Act::Donate { denom: USDC, amount: seen.stable + 1 },
        _ => Act::Unstake { validator, amount: 0 },
    }
}

#[tokio::test]
async fn a_thousand_random_acts_come_to_the_same_on_both() -> eyre::Result<()> {
    let Some(node) = Node::start_from(GENESIS)? else { return Ok(()) };
    let seed = std::env::var("SEED").map_or(Ok(9_001), |seed| seed.parse())?;
    let mut rng = StdRng::seed_from_u64(seed);
    let mut real = Real::set(node).await?;
    let mut embedded = Embedded::set(&real.validators, rest::time(&real.node, real.pool.height).await?);
    let mut under_way = UnderWay::default();
    let (mut done, mut refused, mut transactions, mut kinds) = (0, 0, 0, BTreeMap::new());
    while done < ACTS {
        let seen = embedded.see();
        let alone = rng.random_range(0..8_u32) == 0;
        let acts = if alone {
            vec![impossible(&mut rng, &seen)]
        } else {
            let size = rng.random_range(1..=BATCH_MAX).min(ACTS - done);
            batch(&mut rng, &seen, &under_way, size)
        };
        let (on_node, mut height) = real.act(&acts).await?;
        let at = rest::time(&real.node, height).await?;
        embedded.pass_to(at);
        let on_embedded = embedded.act(&acts);
        let agree = on_node.is_ok() == on_embedded.is_ok() && on_node.is_err() == alone;
        assert!(
            agree,
            "seed {seed}, after {done} acts: {acts:?}
node: {on_node:?}
embedded: {on_embedded:?}"
        );
        if alone {
            refused += 1;
        } else {
            done += acts.len();
            under_way.record(&acts, at);
            for act in &acts {
                let kind = format!("{act:?}").split(' ').next().unwrap_or_default().to_owned();
                *kinds.entry(kind).or_insert(0) += 1;
            }
        }
        transactions += 1;
        if rng.random_range(0..4_u32) == 0 {
            real.node.time_passes(rng.random_range(1..=3)).await?;
            height = real.node.chain.latest_block().await?.height;
            embedded.pass_to(rest::time(&real.node, height).await?);
        }
        under_way.forget(rest::time(&real.node, height).await?);
        let (ours, theirs) = (real.see(height).await?, embedded.see());
        assert_eq!(ours, theirs, "seed {seed}, after {done} acts, the node's left: {acts:?}");
    }
    let height = real.node.chain.latest_block().await?.height;
    let rewards = rest::balance(&real.node, &real.rewards, STATE, height).await?;
    assert!(rewards > 0 && embedded.app.balance("rewards", STATE) > 0, "claims bring rewards on both");
    eprintln!("{done} acts in {transactions} transactions, {refused} refused by both: {kinds:?}");
    assert!(kinds.len() == 8 && refused > 0, "{kinds:?}, {refused} refused");
    Ok(())
}
