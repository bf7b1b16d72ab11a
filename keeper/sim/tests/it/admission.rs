//! What the mempool takes and refuses, with a node's codes.

use stateset_chain::tx::{self, Coin};
use stateset_chain::{Chain, CheckTx};
use stateset_sim::STATE;
use stateset_sim::faults::{Faults, OnBlock, Script};

use crate::world::{FEE, GAS, World};

fn refused(check: &CheckTx, code: u32, log: &str) {
    assert_eq!((check.codespace.as_str(), check.code), ("sdk", code), "{}", check.log);
    assert!(check.log.contains(log), "{}", check.log);
}

#[tokio::test]
async fn a_signed_transfer_is_taken_and_moves_money_and_fee() {
    let world = World::new();
    let (owner, vendor) = (&world.owner, world.vendor.address());
    assert_eq!(world.chain.account(vendor).await.unwrap(), None);
    let included = world.run(owner, vec![world.send(owner, vendor, 7)]).await;
    assert_eq!(included.code, 0);
    assert_eq!(world.usdc(vendor).await, 7);
    assert_eq!(world.state(owner.address()).await, crate::world::START - FEE);
    assert_eq!(world.chain.account(vendor).await.unwrap().unwrap().sequence, 0);
}

#[tokio::test]
async fn bytes_that_are_no_transaction_are_undecodable() {
    let world = World::new();
    refused(&world.chain.broadcast(b"garbage").await.unwrap(), 2, "tx parse error");
}

#[tokio::test]
async fn a_message_that_nobody_handles_is_unknown() {
    let world = World::new();
    for (type_url, code) in [("/cosmos.gov.v1.MsgVote", 6), ("/nobody.v1.Knows", 2)] {
        let any = cosmrs::Any { type_url: type_url.to_owned(), value: Vec::new() };
        let signed = world.sign(&world.owner, vec![any]).await;
        refused(&world.broadcast(&signed).await, code, type_url);
    }
}

#[tokio::test]
async fn a_signature_for_another_chain_or_account_number_is_refused() {
    let world = World::new();
    let message = || vec![world.send(&world.owner, world.vendor.address(), 7)];
    let right = world.params(&world.owner).await;
    let mut wrong = right.clone();
    wrong.chain_id = "stateset-devnet-1".to_owned();
    let check = world.broadcast(&tx::sign(&world.owner, &wrong, message())).await;
    refused(
        &check,
        4,
        "signature verification failed; please verify account number (0) and chain-id (stateset-embedded-1)",
    );
    let mut wrong = right;
    wrong.account.number = 9;
    refused(&world.broadcast(&tx::sign(&world.owner, &wrong, message())).await, 4, "signature verification failed");
}

#[tokio::test]
async fn a_strangers_key_cannot_sign_for_the_sender() {
    let world = World::new();
    let message = world.send(&world.owner, world.vendor.address(), 7);
    let signed = tx::sign(&world.operator, &world.params(&world.owner).await, vec![message]);
    refused(&world.broadcast(&signed).await, 8, "pubKey does not match signer address");
}

#[tokio::test]
async fn an_account_that_never_received_anything_does_not_exist() {
    let world = World::new();
    let signed = world.sign(&world.vendor, vec![world.send(&world.vendor, world.owner.address(), 1)]).await;
    refused(&world.broadcast(&signed).await, 9, "does not exist");
}

#[tokio::test]
async fn several_in_a_row_are_taken_and_a_gap_or_a_repeat_is_not() {
    let world = World::new();
    let mut params = world.params(&world.owner).await;
    for sequence in 0..3 {
        params.account.sequence = sequence;
        let message = world.send(&world.owner, world.vendor.address(), 1);
        assert_eq!(world.broadcast(&tx::sign(&world.owner, &params, vec![message])).await.code, 0);
    }
    for sequence in [2, 4] {
        params.account.sequence = sequence;
        let message = world.send(&world.owner, world.vendor.address(), 2);
        let check = world.broadcast(&tx::sign(&world.owner, &params, vec![message])).await;
        refused(&check, 32, &format!("account sequence mismatch, expected 3, got {sequence}"));
    }
    world.chain.advance_block().unwrap();
    assert_eq!(world.usdc(world.vendor.address()).await, 3);
}

#[tokio::test]
async fn a_timeout_height_that_has_passed_is_refused_at_the_door_and_in_the_block() {
    let world = World::new();
    let mut params = world.params(&world.owner).await;
    params.timeout_height = 1;
    let signed = tx::sign(&world.owner, &params, vec![world.send(&world.owner, world.vendor.address(), 7)]);
    assert_eq!(world.broadcast(&signed).await.code, 0, "height 1 is not past 1");
    world.chain.advance_block().unwrap();
    let included = world.chain.find_tx(signed.hash).await.unwrap().unwrap();
    assert_eq!((included.codespace.as_str(), included.code), ("sdk", 30));
    assert_eq!(included.log, "block height: 2, timeout height: 1: tx timeout height");
    assert_eq!(world.state(world.owner.address()).await, crate::world::START, "no fee for what the checks refuse");
    refused(&world.broadcast(&signed).await, 30, "timeout height: 1");
}

#[tokio::test]
async fn too_small_a_fee_is_refused_with_what_is_required() {
    let world = World::new();
    let mut params = world.params(&world.owner).await;
    params.fee = Coin::new(FEE - 1, STATE);
    let signed = tx::sign(&world.owner, &params, vec![world.send(&world.owner, world.vendor.address(), 7)]);
    refused(&world.broadcast(&signed).await, 13, "insufficient fees; got: 9999ustate required: 10000ustate");
}

#[tokio::test]
async fn an_empty_gas_wallet_cannot_pay_the_fee() {
    let world = World::new();
    world.run(&world.owner, vec![world.send(&world.owner, world.vendor.address(), 7)]).await;
    let signed = world.sign(&world.vendor, vec![world.send(&world.vendor, world.owner.address(), 1)]).await;
    refused(&world.broadcast(&signed).await, 5, "spendable balance 0ustate is smaller than 10000ustate");
}

#[tokio::test]
async fn pending_fees_count_against_the_balance() {
    let world = World::new();
    let mut params = world.params(&world.owner).await;
    params.fee = Coin::new(600_000_000, STATE);
    let message = || vec![world.send(&world.owner, world.vendor.address(), 1)];
    assert_eq!(world.broadcast(&tx::sign(&world.owner, &params, message())).await.code, 0);
    params.account.sequence = 1;
    refused(&world.broadcast(&tx::sign(&world.owner, &params, message())).await, 5, "400000000ustate");
}

#[tokio::test]
async fn a_gas_limit_below_the_checks_own_cost_is_refused_at_the_door() {
    let world = World::new();
    let mut params = world.params(&world.owner).await;
    params.gas_limit = 1_000;
    let signed = tx::sign(&world.owner, &params, vec![world.send(&world.owner, world.vendor.address(), 7)]);
    refused(&world.broadcast(&signed).await, 11, "out of gas");
    params.gas_limit = 0;
    let signed = tx::sign(&world.owner, &params, vec![world.send(&world.owner, world.vendor.address(), 7)]);
    refused(&world.broadcast(&signed).await, 11, "gasWanted: 0");
}

#[tokio::test]
async fn bytes_seen_before_are_in_the_mempool_until_a_restart_and_then_out_of_sequence() {
    let world = World::new();
    let signed = world.sign(&world.owner, vec![world.send(&world.owner, world.vendor.address(), 7)]).await;
    assert_eq!(world.broadcast(&signed).await.code, 0);
    let repeated = world.broadcast(&signed).await;
    assert_eq!((repeated.codespace.as_str(), repeated.code, repeated.hash), ("sdk", 19, signed.hash));
    world.chain.advance_block().unwrap();
    assert_eq!(world.broadcast(&signed).await.code, 19, "a node remembers what it included");
    let restart = OnBlock { evicted: true, ..OnBlock::default() };
    world.chain.set_faults(Faults::Script(Script { blocks: [restart].into(), ..Script::default() }));
    world.chain.advance_block().unwrap();
    refused(&world.broadcast(&signed).await, 32, "expected 1, got 0");
    assert_eq!(world.usdc(world.vendor.address()).await, 7);
}

#[tokio::test]
async fn simulation_needs_the_right_sequence_but_neither_fee_nor_signature() {
    let world = World::new();
    let mut params = world.params(&world.owner).await;
    params.fee = Coin::new(0, STATE);
    params.chain_id = "elsewhere".to_owned();
    let message = || vec![world.send(&world.owner, world.vendor.address(), 7)];
    let gas = world.chain.simulate(&tx::sign(&world.owner, &params, message()).bytes).await.unwrap();
    assert!((60_000..90_000).contains(&gas), "{gas}");
    assert_eq!(world.usdc(world.vendor.address()).await, 0);
    params.account.sequence = 5;
    let error = world.chain.simulate(&tx::sign(&world.owner, &params, message()).bytes).await.unwrap_err();
    assert!(error.to_string().contains("status 2: account sequence mismatch, expected 0, got 5"), "{error}");
    assert!(GAS > gas);
}
