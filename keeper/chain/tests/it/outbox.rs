use std::sync::Arc;

use stateset_chain::journal::{IntentState, TxState};
use stateset_chain::{ChainError, Outbox, OutboxError, Outcome, Progress};

use crate::fake::{BAD, Delivery, EPOCH};
use crate::steps::plan;
use crate::suite::{Suite, intent, key};

#[tokio::test]
async fn planned_intents_are_paid_in_one_transaction_and_settled_by_their_events() {
    let mut suite = Suite::with(&[intent(1, "a"), intent(2, "b"), intent(3, "c")]);
    let first = suite.tick().await.unwrap();
    assert!(matches!(
        first.as_slice(),
        [Progress::Signed { .. }, Progress::Answered { outcome: Outcome::Accepted, .. }]
    ));
    assert_eq!(suite.states(), [IntentState::Signed; 3]);
    suite.chain.blocks(1);
    let second = suite.tick().await.unwrap();
    assert!(matches!(second[0], Progress::Included { height: 101, code: 0, .. }));
    assert_eq!(suite.states(), [IntentState::Settled; 3]);
    assert_eq!(suite.chain.state().paid_out, 15);
    let row = suite.journal().intent(intent(1, "a").id).unwrap().unwrap();
    assert_eq!((row.paid_height, row.paid_tx.is_some()), (Some(101), true));
    let tx = &suite.journal().txs(1).unwrap()[0];
    // 190,000 simulated, 40 % more, at 0.025.
    assert_eq!((tx.tx.gas_limit, tx.tx.fee.amount), (266_000, 6_650));
    assert_eq!(suite.tick().await.unwrap(), []);
}

#[tokio::test]
async fn a_lost_answer_sends_the_same_bytes_again_and_pays_once() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.chain.state().delivery = Delivery::AnswerLost;
    assert!(matches!(suite.tick().await.unwrap()[1], Progress::Unanswered { .. }));
    assert_eq!(suite.states(), [IntentState::Signed]);
    suite.restart();
    assert!(matches!(suite.tick().await.unwrap()[0], Progress::Answered { code: 19, .. }));
    suite.settle().await;
    let state = suite.chain.state();
    assert_eq!(state.broadcasts[0], state.broadcasts[1]);
    assert_eq!(state.paid_out, 5);
}

#[tokio::test]
async fn a_transaction_that_never_arrived_expires_and_is_signed_anew() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.chain.state().delivery = Delivery::Lost;
    suite.tick().await.unwrap();
    // Up to its last height the bytes may still land, so nothing else is signed.
    suite.chain.blocks(20);
    suite.chain.state().delivery = Delivery::Lost;
    suite.tick().await.unwrap();
    assert_eq!(suite.tx_states(), [TxState::Signed]);
    suite.chain.blocks(1);
    let expired = suite.tick().await.unwrap();
    assert!(matches!(expired.as_slice(), [Progress::Expired { .. }, Progress::Replanned { .. }]), "{expired:?}");
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled]);
    assert_eq!(suite.journal().intent(intent(1, "a").id).unwrap().unwrap().attempts, 0, "the network is to blame");
    assert_eq!(suite.chain.state().paid_out, 5);
}

#[tokio::test]
async fn bytes_that_nodes_find_fault_with_are_held_after_their_tries() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    for _ in 0..300 {
        suite.chain.state().delivery = Delivery::Refused(4);
        if suite.tick().await.unwrap().is_empty() {
            break;
        }
        suite.chain.blocks(1);
    }
    assert_eq!(suite.states(), [IntentState::NeedsReview]);
    assert_eq!(suite.tx_states(), [TxState::Expired; 5]);
    let detail = suite.journal().intent(intent(1, "a").id).unwrap().unwrap().detail;
    assert!(detail.contains("after 5 tries") && detail.contains("sdk 4"), "{detail}");
}

#[tokio::test]
async fn without_an_index_a_payment_is_settled_by_its_receipt_in_the_block_after() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.chain.state().index_works = false;
    suite.tick().await.unwrap();
    suite.chain.blocks(1);
    let found = suite.tick().await.unwrap();
    assert!(matches!(
        found.as_slice(),
        [Progress::Included { height: 101, .. }, Progress::Settled { tx: Some(_), .. }]
    ));
    assert_eq!(suite.chain.state().paid_out, 5);
    assert_eq!(suite.chain.state().broadcasts.len(), 1);
}

#[tokio::test]
async fn neither_receipt_nor_index_delays_and_changes_nothing() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.tick().await.unwrap();
    (suite.chain.state().index_works, suite.chain.state().receipts_hidden) = (false, true);
    suite.chain.blocks(1);
    assert!(matches!(suite.tick().await.unwrap()[0], Progress::Waiting { .. }));
    suite.chain.blocks(1);
    assert!(matches!(suite.tick().await.unwrap()[0], Progress::Waiting { .. }));
    suite.chain.state().receipts_hidden = false;
    suite.tick().await.unwrap();
    assert_eq!(suite.states(), [IntentState::Settled]);
    assert_eq!(suite.chain.state().broadcasts.len(), 1);
}

#[tokio::test]
async fn a_node_that_falls_behind_ends_no_transaction() {
    for heights in [vec![121, 119], vec![121, 121, 118]] {
        let mut suite = Suite::with(&[intent(1, "a")]);
        suite.chain.state().delivery = Delivery::Lost;
        suite.tick().await.unwrap();
        suite.chain.blocks(21);
        suite.chain.state().heights_reported = heights.into();
        assert!(matches!(suite.tick().await.unwrap()[0], Progress::Lagging { .. }));
        assert_eq!(suite.tx_states(), [TxState::Signed]);
    }
}

#[tokio::test]
async fn a_payment_that_a_lagging_node_hid_is_signed_again_and_settled_without_moving_money() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.tick().await.unwrap();
    {
        let mut state = suite.chain.state();
        (state.index_works, state.receipts_hidden) = (false, true);
    }
    suite.chain.blocks(21);
    assert!(matches!(suite.tick().await.unwrap()[0], Progress::Waiting { .. }));
    suite.chain.blocks(2);
    let expired = suite.tick().await.unwrap();
    assert!(matches!(expired[1], Progress::Replanned { .. }), "{expired:?}");
    {
        let mut state = suite.chain.state();
        (state.index_works, state.receipts_hidden) = (true, false);
    }
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled]);
    assert_eq!(suite.tx_states(), [TxState::Included, TxState::Expired]);
    assert_eq!(suite.chain.state().paid_out, 5);
}

#[tokio::test]
async fn a_refused_payment_leaves_its_batch_and_the_others_are_paid() {
    let mut suite = Suite::with(&[intent(1, "a"), intent(2, BAD), intent(3, "c")]);
    let refused = suite.tick().await.unwrap();
    assert!(
        matches!(refused.as_slice(), [Progress::Refused { breach: Some(_), .. }]),
        "the wallet names the rule before a fee is paid: {refused:?}"
    );
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled, IntentState::Refused, IntentState::Settled]);
    assert_eq!(suite.chain.state().paid_out, 10);
}

#[tokio::test]
async fn what_the_wallet_objects_to_leaves_a_batch_that_a_block_refused() {
    let mut suite = Suite::with(&[intent(1, "a"), intent(2, BAD), intent(3, "c")]);
    suite.chain.state().simulation_is_blind = true;
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled, IntentState::Refused, IntentState::Settled]);
    assert_eq!(suite.tx_states(), [TxState::Included; 2]);
    let refused = suite.journal().intent(intent(2, BAD).id).unwrap().unwrap();
    assert!(refused.detail.contains("the wallet says no"), "{}", refused.detail);
    assert_eq!(suite.chain.state().paid_out, 10);
}

/// An issuer that froze a payee, say: nobody names it, so it is found by halves.
#[tokio::test]
async fn one_that_nobody_objects_to_is_isolated_in_as_many_steps_as_the_batch_has_bits() {
    let mut intents: Vec<_> = (1..=30).map(|number| intent(number, "good")).collect();
    intents[17] = intent(18, BAD);
    let mut suite = Suite::with(&intents);
    (suite.chain.state().simulation_is_blind, suite.chain.state().wallet_is_blind) = (true, true);
    suite.settle().await;
    let states = suite.states();
    assert_eq!(states.iter().filter(|state| **state == IntentState::Settled).count(), 29);
    assert_eq!(suite.journal().intent(intent(18, BAD).id).unwrap().unwrap().state, IntentState::NeedsReview);
    let failed = suite.journal().txs(99).unwrap().iter().filter(|row| row.code == Some(5)).count();
    // 30, 15, 8, 4, 2, and 1 as often as a single one is tried.
    assert_eq!(failed, 5 + 5);
    assert_eq!(suite.chain.state().paid_out, 29 * 5);
}

#[tokio::test]
async fn out_of_gas_asks_for_more_gas_next_time() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.chain.state().fail_with = Some(("sdk", 11));
    suite.tick().await.unwrap();
    suite.chain.blocks(1);
    suite.tick().await.unwrap();
    suite.chain.state().fail_with = None;
    suite.settle().await;
    let limits: Vec<_> = suite.journal().txs(9).unwrap().iter().map(|row| row.tx.gas_limit).collect();
    assert_eq!(limits, [130_000 * 190 / 100, 130_000 * 140 / 100]);
    assert_eq!(suite.states(), [IntentState::Settled]);
}

#[tokio::test]
async fn an_included_failure_nobody_knows_is_held() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.chain.state().fail_with = Some(("undefined", 1));
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::NeedsReview]);
    assert_eq!(suite.chain.state().paid_out, 0);
}

#[tokio::test]
async fn an_empty_gas_wallet_is_named_with_its_numbers_and_loses_nothing() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    for balance in [0, 100] {
        suite.chain.state().gas_balance = balance;
        let error = suite.tick().await.unwrap_err();
        let OutboxError::GasWalletEmpty { balance: reported, needed, denom, .. } = &error else { panic!("{error}") };
        assert_eq!((*reported, denom.as_str()), (balance, "ustate"));
        assert!(*needed > balance, "{error}");
    }
    assert_eq!((suite.states(), suite.tx_states()), (vec![IntentState::Planned], vec![]));
    suite.chain.state().gas_balance = 1_000_000;
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled]);
}

#[tokio::test]
async fn nothing_is_signed_for_another_chain() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.chain.state().chain_id = "other-1".into();
    let error = suite.tick().await.unwrap_err();
    assert!(
        matches!(&error, OutboxError::Chain(ChainError::WrongChain { found, .. }) if found == "other-1"),
        "{error}"
    );
    assert_eq!((suite.states(), suite.tx_states()), (vec![IntentState::Planned], vec![]));
    assert!(suite.chain.state().broadcasts.is_empty());
}

#[tokio::test]
async fn a_sequence_used_by_hand_ends_the_bytes_before_their_timeout() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.chain.state().delivery = Delivery::Lost;
    suite.tick().await.unwrap();
    suite.chain.state().sequence += 1;
    suite.chain.blocks(2);
    assert!(matches!(suite.tick().await.unwrap()[0], Progress::Waiting { .. }));
    suite.chain.blocks(2);
    let expired = suite.tick().await.unwrap();
    assert!(matches!(expired[..2], [Progress::Expired { .. }, Progress::Replanned { .. }]), "{expired:?}");
    suite.settle().await;
    assert_eq!(suite.journal().intent(intent(1, "a").id).unwrap().unwrap().attempts, 0, "it is not to blame");
    assert_eq!(suite.chain.state().paid_out, 5);
}

#[tokio::test]
async fn a_halted_chain_lets_no_deadline_pass_and_is_not_flooded() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.tick().await.unwrap();
    for _ in 0..50 {
        assert!(matches!(suite.tick().await.unwrap()[0], Progress::Waiting { .. }));
    }
    assert_eq!(suite.chain.state().broadcasts.len(), 1);
    assert_eq!(suite.tx_states(), [TxState::Broadcast]);
}

#[tokio::test]
async fn a_frozen_wallet_bars_without_blaming_an_intent() {
    let mut suite = Suite::with(&[intent(1, "a"), intent(2, "b")]);
    suite.chain.state().frozen = true;
    let progress = suite.tick().await.unwrap();
    assert!(matches!(&progress[0], Progress::NotAuthorized { reason } if reason.contains("drill")), "{progress:?}");
    assert_eq!(suite.states(), [IntentState::Planned; 2]);
    suite.chain.state().frozen = false;
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled; 2]);
}

#[tokio::test]
async fn a_freeze_between_simulation_and_block_costs_no_intent_a_try() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.tick().await.unwrap();
    suite.chain.state().frozen = true;
    suite.chain.state().fail_with = Some(("wasm", 5));
    suite.chain.blocks(1);
    let replanned = suite.tick().await.unwrap();
    assert!(matches!(&replanned[1], Progress::Replanned { reason, .. } if reason.contains("drill")), "{replanned:?}");
    assert!(matches!(suite.tick().await.unwrap()[0], Progress::NotAuthorized { .. }));
    suite.chain.state().frozen = false;
    suite.chain.state().fail_with = None;
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled]);
}

/// Too many requests, unavailable, internal, unimplemented, permission denied, unauthenticated, unknown.
#[tokio::test]
async fn a_node_that_does_not_simulate_costs_no_act_a_try_and_stops_none() {
    for status in [8, 14, 13, 12, 7, 16, 2] {
        let mut suite = Suite::with(&[intent(1, "a"), intent(2, "b")]);
        suite.chain.state().simulation_fails = Some(status);
        suite.settle().await;
        assert_eq!(suite.states(), [IntentState::Settled; 2], "status {status}");
        let rows = suite.journal().intents(None, 9).unwrap();
        assert!(rows.iter().all(|row| row.attempts == 0), "{rows:?}");
        // What two payments usually use, 40 % more.
        assert_eq!(suite.journal().txs(1).unwrap()[0].tx.gas_limit, 190_000 * 140 / 100);
    }
}

#[tokio::test]
async fn without_authority_what_is_in_flight_is_followed_and_nothing_new_is_signed() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.tick().await.unwrap();
    plan(suite.journal(), &[intent(2, "b")]);
    suite.chain.blocks(1);
    for _ in 0..3 {
        suite.outbox.tick(suite.journal.as_ref().unwrap(), None).await.unwrap();
    }
    assert_eq!(suite.states(), [IntentState::Settled, IntentState::Planned]);
}

#[tokio::test]
async fn an_id_that_paid_something_else_is_held() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.chain.state().delivery = Delivery::Lost;
    suite.tick().await.unwrap();
    let mut other = intent(1, "a").payment();
    other.amount = stateset_api::Amount(6);
    {
        let mut state = suite.chain.state();
        let receipt = state.receipt(&other, "uusdc");
        state.receipts.insert(other.id, receipt);
        state.delivery = Delivery::Lost;
    }
    suite.chain.blocks(21);
    suite.tick().await.unwrap();
    assert_eq!(suite.states(), [IntentState::NeedsReview]);
}

/// Whatever was on disk when the process died, the next one ends with one payment.
#[tokio::test]
async fn a_restart_in_any_journal_state_pays_once() {
    for delivery in [Delivery::Arrives, Delivery::AnswerLost, Delivery::Lost, Delivery::Refused(20)] {
        for ticks_before in 0..3 {
            for blocks_down in [0, 25] {
                let mut suite = Suite::with(&[intent(1, "a"), intent(2, "b")]);
                suite.chain.state().delivery = delivery;
                for _ in 0..ticks_before {
                    suite.tick().await.unwrap();
                }
                suite.restart();
                suite.chain.blocks(blocks_down);
                suite.settle().await;
                assert_eq!(suite.states(), [IntentState::Settled; 2]);
                assert_eq!(suite.chain.state().paid_out, 10);
            }
        }
    }
}

/// The process dies between writing the bytes down and sending them: a tick dropped at each of its awaits.
#[tokio::test]
async fn a_tick_dropped_at_any_await_pays_once() {
    for polls in 0..12 {
        let mut suite = Suite::with(&[intent(1, "a")]);
        let chain = Arc::new(crate::fake::Slow::new(suite.chain.clone()));
        suite.outbox = Outbox::new(chain, Arc::new(key()), suite.outbox.config().clone());
        {
            let mut tick = Box::pin(suite.outbox.tick(suite.journal.as_ref().unwrap(), Some(EPOCH)));
            for _ in 0..polls {
                let waker = std::task::Waker::noop();
                if tick.as_mut().poll(&mut std::task::Context::from_waker(waker)).is_ready() {
                    break;
                }
            }
        }
        suite.restart();
        suite.settle().await;
        assert_eq!(suite.states(), [IntentState::Settled], "dropped after {polls} polls");
        assert_eq!(suite.chain.state().paid_out, 5);
    }
}
