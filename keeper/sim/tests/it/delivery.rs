//! What a block does with a transaction: all of its messages or none, the fee either way.

use cosmrs::proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, Output};
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use stateset_chain::Chain;
use stateset_chain::tx::{self, Coin};
use stateset_sim::{STATE, USDC};

use crate::world::{FEE, Message, START, World, key};

fn multi_send(from: &str, paid: u128, outputs: &[(&str, u128)]) -> Message {
    let coins = |amount: u128| vec![ProtoCoin { denom: USDC.to_owned(), amount: amount.to_string() }];
    tx::any(&MsgMultiSend {
        inputs: vec![Input { address: from.to_owned(), coins: coins(paid) }],
        outputs: outputs
            .iter()
            .map(|(to, amount)| Output { address: (*to).to_owned(), coins: coins(*amount) })
            .collect(),
    })
}

#[tokio::test]
async fn a_failing_message_undoes_those_before_it_and_the_fee_stays_paid() {
    let world = World::new();
    let (owner, vendor) = (&world.owner, world.vendor.address());
    let included = world.run(owner, vec![world.send(owner, vendor, 7), world.send(owner, vendor, START)]).await;
    assert_eq!((included.codespace.as_str(), included.code), ("sdk", 5));
    let left = START - 7;
    let log = format!(
        "failed to execute message; message index: 1: spendable balance {left}uusdc is smaller than {START}uusdc: insufficient funds"
    );
    assert_eq!(included.log, log);
    assert_eq!(world.usdc(vendor).await, 0);
    assert_eq!(world.usdc(owner.address()).await, START);
    assert_eq!(world.state(owner.address()).await, START - FEE);
    assert_eq!(world.chain.account(owner.address()).await.unwrap().unwrap().sequence, 1);
    assert_eq!(world.chain.account(vendor).await.unwrap(), None, "its account is undone as well");
}

#[tokio::test]
async fn out_of_gas_undoes_everything_but_the_fee() {
    let world = World::new();
    let (owner, vendor) = (&world.owner, world.vendor.address());
    let messages = vec![world.send(owner, vendor, 7); 10];
    let mut params = world.params(owner).await;
    params.gas_limit = 70_000;
    let signed = tx::sign(owner, &params, messages);
    assert_eq!(world.broadcast(&signed).await.code, 0);
    world.chain.advance_block().unwrap();
    let included = world.chain.find_tx(signed.hash).await.unwrap().unwrap();
    assert_eq!((included.codespace.as_str(), included.code), ("sdk", 11));
    assert!(included.gas_used > included.gas_wanted);
    assert_eq!(world.usdc(vendor).await, 0);
    assert_eq!(world.state(owner.address()).await, START - FEE);
}

#[tokio::test]
async fn a_multi_send_pays_each_and_conserves_the_sum() {
    let world = World::new();
    let owner = &world.owner;
    let (one, two) = (key(3), key(4));
    let included =
        world.run(owner, vec![multi_send(owner.address(), 10, &[(one.address(), 3), (two.address(), 7)])]).await;
    assert_eq!(included.code, 0, "{}", included.log);
    assert_eq!((world.usdc(one.address()).await, world.usdc(two.address()).await), (3, 7));
    assert_eq!(world.usdc(owner.address()).await, START - 10);
}

#[tokio::test]
async fn a_multi_send_whose_sums_differ_moves_nothing() {
    let world = World::new();
    let owner = &world.owner;
    let included = world.run(owner, vec![multi_send(owner.address(), 10, &[(key(3).address(), 11)])]).await;
    assert_eq!((included.codespace.as_str(), included.code), ("bank", 4));
    assert_eq!(world.usdc(key(3).address()).await, 0);
    assert_eq!(world.usdc(owner.address()).await, START);
}

#[tokio::test]
async fn stake_leaves_the_balance_and_comes_back_after_unbonding() {
    use cosmrs::proto::cosmos::staking::v1beta1::{MsgDelegate, MsgUndelegate};
    let world = World::new();
    let owner = &world.owner;
    let amount = Some(ProtoCoin { denom: STATE.to_owned(), amount: "5000".to_owned() });
    let validator_address = stateset_sim::validator();
    let delegator_address = owner.address().to_owned();
    let stake = MsgDelegate {
        delegator_address: delegator_address.clone(),
        validator_address: validator_address.clone(),
        amount: amount.clone(),
    };
    let included = world.run(owner, vec![tx::any(&stake)]).await;
    assert_eq!(included.code, 0, "{}", included.log);
    assert_eq!(world.state(owner.address()).await, START - FEE - 5_000);
    let back = MsgUndelegate { delegator_address, validator_address, amount };
    let included = world.run(owner, vec![tx::any(&back)]).await;
    assert_eq!(included.code, 0, "{}", included.log);
    world.chain.advance_time(22 * 86_400);
    world.chain.advance_block().unwrap();
    world.chain.advance_block().unwrap();
    assert_eq!(world.state(owner.address()).await, START - 2 * FEE);
}

#[tokio::test]
async fn snapshots_start_the_same_chain_again() {
    let world = World::new();
    let owner = &world.owner;
    world.run(owner, vec![world.send(owner, world.vendor.address(), 7)]).await;
    let snapshot = world.chain.snapshot();
    let restored = World { chain: stateset_sim::EmbeddedChain::restore(&snapshot), ..World::new() };
    world.run(owner, vec![world.send(owner, world.vendor.address(), 1)]).await;
    assert_eq!(restored.usdc(world.vendor.address()).await, 7);
    assert_eq!(restored.chain.latest_block().await.unwrap().height, 2);
    let included = restored.run(owner, vec![tx::send(owner.address(), key(4).address(), &[Coin::new(2, STATE)])]).await;
    assert_eq!(included.code, 0, "{}", included.log);
}
