//! A window of transactions over consecutive sequences, and what befalls it.

use stateset_chain::journal::{IntentState, PlannedIntent, TxState};
use stateset_chain::{Clock, Outbox, Progress};

use crate::fake::{Delivery, EPOCH};
use crate::steps::plan;
use crate::suite::{Suite, config, intent, key};

/// A suite that has so many payments to make, each in a transaction of its own.
fn suite(count: u8) -> Suite {
    let intents: Vec<PlannedIntent> = (1..=count).map(|number| intent(number, &format!("bill {number}"))).collect();
    let mut suite = Suite::with(&intents);
    suite.reconfigure(|config| config.batch_max = 1);
    suite
}

fn paid(suite: &Suite) -> u128 {
    suite.chain.state().paid_out / 5
}

#[tokio::test]
async fn a_window_is_signed_over_consecutive_sequences_written_down_and_sent_in_order() {
    let mut suite = suite(6);
    suite.reconfigure(|config| config.window = 4);
    let progress = suite.tick().await.unwrap();
    assert_eq!(progress.iter().filter(|step| matches!(step, Progress::Signed { .. })).count(), 4);
    let live = suite.journal().live(key().address()).unwrap();
    assert_eq!(live.iter().map(|row| row.tx.sequence).collect::<Vec<_>>(), [7, 8, 9, 10]);
    let sent: Vec<_> = live.iter().map(|row| row.tx.hash).collect();
    assert_eq!(suite.chain.state().broadcasts, sent);
    suite.chain.blocks(1);
    suite.tick().await.unwrap();
    assert_eq!(paid(&suite), 4);
    let states = suite.states();
    let count = |wanted| states.iter().filter(|state| **state == wanted).count();
    assert_eq!((count(IntentState::Settled), count(IntentState::Signed)), (4, 2), "the freed space is filled at once");
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled; 6]);
}

#[tokio::test]
async fn a_lost_mempool_is_filled_again_with_the_identical_bytes() {
    let mut suite = suite(5);
    suite.tick().await.unwrap();
    let first = suite.chain.state().broadcasts.clone();
    suite.chain.state().mempool.truncate(2);
    suite.chain.blocks(1);
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled; 5]);
    let state = suite.chain.state();
    assert_eq!(state.paid_out, 25);
    assert!(state.broadcasts.iter().all(|hash| first.contains(hash)), "nothing was signed anew");
}

#[tokio::test]
async fn a_gap_stops_the_sending_and_is_closed_with_the_same_bytes() {
    for what in [Delivery::Lost, Delivery::AnswerLost, Delivery::Refused(20), Delivery::Refused(32)] {
        let mut suite = suite(5);
        suite.chain.state().deliveries = [Delivery::Arrives, Delivery::Arrives, what].into();
        suite.tick().await.unwrap();
        assert_eq!(suite.chain.state().broadcasts.len(), 3, "what stands behind a refusal is not sent");
        let signed = suite.journal().txs(99).unwrap().len();
        suite.settle().await;
        assert_eq!(suite.states(), [IntentState::Settled; 5]);
        assert_eq!((paid(&suite), suite.journal().txs(99).unwrap().len()), (5, signed));
    }
}

#[tokio::test]
async fn a_full_mempool_gets_the_same_bytes_later() {
    let mut suite = suite(9);
    suite.chain.state().mempool_max = 2;
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled; 9]);
    assert_eq!((paid(&suite), suite.journal().txs(99).unwrap().len()), (9, 9));
}

/// Code 30 or 32 in a block is no end: the sequence was not used.
#[tokio::test]
async fn bytes_that_stand_in_a_block_with_a_late_timeout_or_a_gap_are_sent_again_and_land() {
    for index_works in [true, false] {
        let mut suite = suite(4);
        suite.chain.state().index_works = index_works;
        suite.tick().await.unwrap();
        suite.chain.state().next_block_is_late = true;
        suite.settle().await;
        assert_eq!(suite.states(), [IntentState::Settled; 4]);
        assert_eq!((paid(&suite), suite.journal().txs(99).unwrap().len()), (4, 4), "nothing was signed anew");
    }
}

#[tokio::test]
async fn nothing_is_signed_anew_before_the_highest_timeout_of_the_window_has_passed() {
    let mut suite = suite(2);
    suite.chain.state().delivery = Delivery::Lost;
    suite.tick().await.unwrap();
    let highest =
        |suite: &Suite| suite.journal().txs(9).unwrap().iter().map(|row| row.tx.timeout_height).max().unwrap();
    let timeout = highest(&suite);
    // Whatever lands, nobody takes the first.
    for _ in 0..40 {
        suite.chain.blocks(1);
        suite.chain.state().delivery = Delivery::Lost;
        suite.tick().await.unwrap();
        if suite.chain.state().height <= timeout {
            assert_eq!(suite.journal().txs(9).unwrap().len(), 2);
        }
    }
    suite.chain.state().delivery = Delivery::Arrives;
    suite.settle().await;
    assert_eq!((paid(&suite), suite.states()), (2, vec![IntentState::Settled; 2]));
    let rows = suite.journal().intents(None, 9).unwrap();
    assert!(rows.iter().all(|row| row.attempts == 0), "the network is to blame");
}

#[tokio::test]
async fn timeouts_never_fall_as_sequences_rise() {
    let mut suite = suite(6);
    suite.reconfigure(|config| config.window = 2);
    suite.tick().await.unwrap();
    // A keeper with less patience takes over the same journal.
    suite.reconfigure(|config| (config.window, config.timeout_blocks) = (6, 2));
    suite.chain.blocks(0);
    suite.tick().await.unwrap();
    suite.tick().await.unwrap();
    let live = suite.journal().live(key().address()).unwrap();
    assert_eq!(live.len(), 6);
    assert!(live.windows(2).all(|pair| pair[0].tx.timeout_height <= pair[1].tx.timeout_height), "{live:?}");
}

/// A node's height that leaps, or a machine that slept: what is in flight may still land.
#[tokio::test]
async fn a_height_that_leaps_ahead_of_the_machines_clock_expires_nothing() {
    let mut suite = suite(1);
    let clock = Clock::manual(1_790_000_000_000);
    let mut config = config();
    config.block_milliseconds_min = 200;
    suite.outbox = Outbox::new(suite.chain.clone(), std::sync::Arc::new(key()), config).with_clock(clock.clone());
    suite.chain.state().delivery = Delivery::Lost;
    suite.tick().await.unwrap();
    suite.chain.blocks(500);
    for _ in 0..3 {
        let progress = suite.tick().await.unwrap();
        assert!(
            matches!(&progress[..], [Progress::Waiting { reason, .. }] if reason.contains("clock")),
            "{progress:?}"
        );
    }
    assert_eq!(suite.tx_states(), [TxState::Signed]);
    clock.advance(20 * 200);
    let progress = suite.tick().await.unwrap();
    assert!(matches!(&progress[..], [Progress::Expired { .. }, Progress::Replanned { .. }]), "{progress:?}");
}

/// The rate of the pipeline hangs on this: one question for thirty payments, not thirty.
#[tokio::test]
async fn a_landed_batch_is_settled_by_one_question_for_all_its_receipts() {
    let intents: Vec<_> = (1..=90).map(|number| intent(number, &format!("bill {number}"))).collect();
    let mut suite = Suite::with(&intents[..1]);
    suite.settle().await;
    // A journal of some age: no bytes but its own can be alive.
    suite.chain.blocks(60);
    plan(suite.journal(), &intents[1..]);
    suite.chain.state().index_works = false;
    suite.tick().await.unwrap();
    suite.chain.blocks(1);
    let before = suite.chain.receipts_asked();
    suite.tick().await.unwrap();
    assert_eq!(suite.states(), [IntentState::Settled; 90]);
    let asked = suite.chain.receipts_asked() - before;
    assert_eq!(asked, 4, "a page for each of three; the receipt of before lies among those of one");
}

/// Another keeper with another journal pays the first and the last of a batch, and ours fails.
#[tokio::test]
async fn where_others_may_have_paid_each_receipt_is_read() {
    let mut suite = Suite::with(&[intent(1, "a"), intent(2, "b"), intent(3, "c")]);
    suite.tick().await.unwrap();
    {
        let mut state = suite.chain.state();
        (state.index_works, state.fail_with) = (false, Some(("wasm", 5)));
        let others: Vec<_> = [intent(1, "a"), intent(3, "c")].iter().map(PlannedIntent::payment).collect();
        for payment in others {
            let receipt = state.receipt(&payment, "uusdc");
            state.receipts.insert(payment.id, receipt);
        }
    }
    suite.chain.blocks(1);
    suite.tick().await.unwrap();
    assert_ne!(suite.states(), [IntentState::Settled; 3]);
    suite.chain.state().fail_with = None;
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled; 3]);
    assert_eq!(paid(&suite), 1, "two were paid by others");
}

#[tokio::test]
async fn a_window_full_of_bytes_dies_at_any_await_and_pays_once() {
    for polls in 0..60 {
        let mut suite = suite(4);
        let slow = std::sync::Arc::new(crate::fake::Slow::new(suite.chain.clone()));
        suite.outbox = Outbox::new(slow, std::sync::Arc::new(key()), suite.outbox.config().clone());
        {
            let journal = suite.journal.as_ref().unwrap();
            let mut ticks = Box::pin(async {
                for _ in 0..3 {
                    suite.outbox.tick(journal, Some(EPOCH)).await.unwrap();
                    suite.chain.blocks(1);
                }
            });
            for _ in 0..polls {
                let waker = std::task::Waker::noop();
                if ticks.as_mut().poll(&mut std::task::Context::from_waker(waker)).is_ready() {
                    break;
                }
            }
        }
        suite.restart();
        suite.settle().await;
        assert_eq!(suite.states(), [IntentState::Settled; 4], "dropped after {polls} polls");
        assert_eq!(paid(&suite), 4);
    }
}
