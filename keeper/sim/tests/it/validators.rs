//! Validators of a rehearsed world: what they earn, what changes them, and that a changed delegation pays what it earned.

use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmrs::proto::cosmos::staking::v1beta1::{MsgDelegate, MsgUndelegate};
use stateset_chain::{Chain, Key, Signing, tx};
use stateset_sim::{STATE, Staked};

use crate::world::{FEE, START, World};

const DAY: u64 = 86_400;
const STAKE: u128 = 365_000;

fn coin(amount: u128) -> Option<ProtoCoin> {
    Some(ProtoCoin { denom: STATE.to_owned(), amount: amount.to_string() })
}

/// A world with a validator of 5 %, at whom its owner has staked.
async fn staked() -> (World, Key, String) {
    let world = World::new();
    let owner = crate::world::key(1);
    let validator = world.chain.add_validator("north", 50_000, 1_000_000_000).unwrap();
    assert!(world.chain.add_validator("north", 50_000, 1).is_err(), "a name is a validator's own");
    let stake = MsgDelegate {
        delegator_address: owner.address().to_owned(),
        validator_address: validator.clone(),
        amount: coin(STAKE),
    };
    assert_eq!(world.run(&owner, vec![tx::any(&stake)]).await.code, 0);
    (world, owner, validator)
}

fn days(world: &World, days: u64) {
    world.chain.advance_time(days * DAY - 1);
    world.chain.advance_block().unwrap();
}

fn of(world: &World, owner: &Key) -> Staked {
    world.chain.staked(owner.address()).unwrap()
}

#[tokio::test]
async fn stake_earns_the_rate_of_its_time_less_commission_and_nothing_while_its_validator_is_jailed() {
    let (world, owner, north) = staked().await;
    // A tenth a year: 100 a day, less a twentieth.
    days(&world, 10);
    // Rounded down, of a part that was rounded down.
    let earned = |wanted: u128| {
        let rewards = of(&world, &owner).rewards;
        assert!(rewards <= wanted && wanted - rewards <= 1, "{rewards} {wanted}");
    };
    assert_eq!(of(&world, &owner).delegated, STAKE);
    earned(950);
    world.chain.set_staking_rate(200_000, std::slice::from_ref(&north)).unwrap();
    days(&world, 10);
    earned(950 + 1_900);
    world.chain.set_validator(&north, 100_000, true).unwrap();
    days(&world, 10);
    earned(950 + 1_900);
    let seen = world.chain.validator(&north).await.unwrap().unwrap();
    assert_eq!((seen.jailed, seen.commission), (true, 100_000));
    world.chain.set_validator(&north, 100_000, false).unwrap();
    days(&world, 10);
    earned(950 + 1_900 + 1_800);
    assert!(world.chain.set_validator("nobody", 0, false).is_err());
}

#[tokio::test]
async fn a_slash_reaches_what_is_staked_and_what_is_on_its_way_out() {
    let (world, owner, north) = staked().await;
    let out = MsgUndelegate {
        delegator_address: owner.address().to_owned(),
        validator_address: north.clone(),
        amount: coin(65_000),
    };
    assert_eq!(world.run(&owner, vec![tx::any(&out)]).await.code, 0);
    world.chain.slash(&north, 100_000).unwrap();
    let left = of(&world, &owner);
    assert_eq!((left.delegated, left.unbonding), (270_000, 58_500));
    assert!(world.chain.slash(&north, 1_000_001).is_err() && world.chain.slash("nobody", 1).is_err());
}

#[tokio::test]
async fn what_was_earned_is_paid_when_all_of_it_leaves() {
    let (world, owner, north) = staked().await;
    days(&world, 10);
    let out =
        MsgUndelegate { delegator_address: owner.address().to_owned(), validator_address: north, amount: coin(STAKE) };
    let done = world.run(&owner, vec![tx::any(&out)]).await;
    assert_eq!(done.code, 0, "{}", done.log);
    assert_eq!(of(&world, &owner), Staked { delegated: 0, unbonding: STAKE, rewards: 0 });
    assert_eq!(world.state(owner.address()).await, START - 2 * FEE - STAKE + 950);
}

#[tokio::test]
async fn a_validator_shows_what_it_may_come_to_take_what_it_missed_and_what_its_operator_staked() {
    let (world, _, north) = staked().await;
    let signing = |missed| Some(Signing { missed, window: 100 });
    let seen = world.chain.validator(&north).await.unwrap().unwrap();
    assert_eq!((seen.commission, seen.commission_max, seen.commission_change_max), (50_000, 1_000_000, 10_000));
    assert_eq!((seen.self_bond, seen.signing), (Some(0), signing(0)), "others' stake is none of its own");
    world.chain.set_missed(&north, 7).unwrap();
    let seen = world.chain.validator(&north).await.unwrap().unwrap();
    assert_eq!((seen.signing, seen.jailed), (signing(7), false));
    assert!(world.chain.set_missed(&north, 101).unwrap_err().to_string().contains("101"));
    assert!(world.chain.set_missed("nobody", 1).is_err());
    assert_eq!(world.chain.validator("nobody").await.unwrap(), None);
}
