use std::path::PathBuf;
use std::sync::Arc;

use stateset_api::IntentId;
use stateset_chain::journal::{IntentState, Journal, PlannedIntent, TxState};
use stateset_chain::{Key, Outcome, Progress, SubmitConfig, SubmitError, Submitter};
use tempfile::TempDir;

use crate::fake::{BAD, CHAIN_ID, Delivery, EPOCH, FakeChain, WALLET};

const PHRASE: &str = "special sign fit simple patrol salute grocery chicken wheat radar tonight ceiling";

/// A keeper's submitter over a fake chain; it can be killed and started again. The process dies here, never the
/// machine, so the journal need not wait for the disk.
struct Suite {
    dir: TempDir,
    chain: Arc<FakeChain>,
    journal: Option<Journal>,
    submitter: Submitter,
}

fn submitter(chain: &Arc<FakeChain>) -> Submitter {
    let config = SubmitConfig::new(CHAIN_ID.into(), WALLET.into(), "0.025ustate".parse().unwrap());
    Submitter::new(chain.clone(), key(), config)
}

fn key() -> Key {
    Key::from_mnemonic(PHRASE, 0, "stateset").unwrap()
}

fn intent(number: u8, reference: &str) -> PlannedIntent {
    PlannedIntent {
        id: IntentId::new(1_790_000_000, [number; 10]),
        wallet: WALLET.into(),
        denom: "uusdc".into(),
        to: "stateset1vendor".into(),
        amount: 5,
        category: "cloud".into(),
        reference: reference.into(),
        rationale: "due".into(),
        origin: "bills.csv".into(),
        approval: None,
        planned_at: 1_790_000_000,
    }
}

impl Suite {
    fn with(intents: &[PlannedIntent]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let chain = Arc::new(FakeChain::new(key().address()));
        let journal = Journal::open_rehearsal(dir.path().join("journal.sqlite")).unwrap();
        journal.record_step("{}", &[], intents).unwrap();
        Self { dir, submitter: submitter(&chain), chain, journal: Some(journal) }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("journal.sqlite")
    }

    fn journal(&self) -> &Journal {
        self.journal.as_ref().unwrap()
    }

    async fn tick(&mut self) -> Result<Vec<Progress>, SubmitError> {
        self.submitter.tick(self.journal.as_ref().unwrap(), Some(EPOCH)).await
    }

    /// The process dies and another starts: only the file remains.
    fn restart(&mut self) {
        drop(self.journal.take());
        self.journal = Some(Journal::open_rehearsal(self.path()).unwrap());
        self.submitter = submitter(&self.chain);
    }

    /// Ticks and makes blocks until nothing is planned or in flight.
    async fn settle(&mut self) {
        for _ in 0..400 {
            let quiet = self.tick().await.unwrap().is_empty();
            if quiet {
                return;
            }
            self.chain.blocks(1);
        }
        panic!("still busy after 400 blocks: {:?}", self.journal().intents(None, 50));
    }

    fn states(&self) -> Vec<IntentState> {
        self.journal().intents(None, 50).unwrap().into_iter().map(|row| row.state).collect()
    }

    fn tx_states(&self) -> Vec<TxState> {
        self.journal().txs(50).unwrap().into_iter().map(|row| row.state).collect()
    }
}

#[tokio::test]
async fn planned_intents_are_paid_in_one_transaction_and_settled_by_their_events() {
    let mut suite = Suite::with(&[intent(1, "a"), intent(2, "b"), intent(3, "c")]);
    let first = suite.tick().await.unwrap();
    assert!(matches!(
        first.as_slice(),
        [Progress::Signed { .. }, Progress::Answered { outcome: Outcome::Accepted, .. }]
    ));
    assert_eq!(suite.states(), [IntentState::Broadcast; 3]);
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
    assert_eq!(suite.journal().intent(intent(1, "a").id).unwrap().unwrap().attempts, 1);
    assert_eq!(suite.chain.state().paid_out, 5);
}

#[tokio::test]
async fn an_intent_that_never_lands_is_held_after_its_tries() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    for _ in 0..300 {
        suite.chain.state().delivery = Delivery::Refused(13);
        if suite.tick().await.unwrap().is_empty() {
            break;
        }
        suite.chain.blocks(1);
    }
    assert_eq!(suite.states(), [IntentState::NeedsReview]);
    assert_eq!(suite.tx_states(), [TxState::Expired; 5]);
    let detail = suite.journal().intent(intent(1, "a").id).unwrap().unwrap().detail;
    assert!(detail.contains("after 5 tries") && detail.contains("sdk 13"), "{detail}");
}

#[tokio::test]
async fn a_payment_that_the_index_misses_is_settled_by_its_receipt_after_its_timeout() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.tick().await.unwrap();
    suite.chain.state().index_works = false;
    suite.chain.blocks(21);
    let found = suite.tick().await.unwrap();
    assert!(matches!(found.as_slice(), [Progress::Expired { .. }, Progress::Settled { tx: None, .. }]), "{found:?}");
    assert_eq!(suite.chain.state().paid_out, 5);
}

#[tokio::test]
async fn an_index_that_lags_delays_and_changes_nothing() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.tick().await.unwrap();
    suite.chain.state().index_works = false;
    suite.chain.blocks(1);
    assert!(matches!(suite.tick().await.unwrap()[0], Progress::Waiting { .. }));
    suite.chain.state().index_works = true;
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
async fn a_batch_refused_in_a_block_is_sent_one_by_one() {
    let mut suite = Suite::with(&[intent(1, "a"), intent(2, BAD), intent(3, "c")]);
    suite.chain.state().simulation_is_blind = true;
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled, IntentState::Refused, IntentState::Settled]);
    assert_eq!(suite.tx_states(), [TxState::Included; 4]);
    let refused = suite.journal().intent(intent(2, BAD).id).unwrap().unwrap();
    assert!(refused.detail.contains("the wallet says no"), "{}", refused.detail);
    assert_eq!(suite.chain.state().paid_out, 10);
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
        let SubmitError::GasWalletEmpty { balance: reported, needed, denom, .. } = &error else { panic!("{error}") };
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
    assert!(matches!(&error, SubmitError::WrongChain { got, .. } if got == "other-1"), "{error}");
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
    assert!(matches!(suite.tick().await.unwrap()[0], Progress::Answered { outcome: Outcome::Refresh, .. }));
    suite.chain.blocks(2);
    let expired = suite.tick().await.unwrap();
    assert!(matches!(expired.as_slice(), [Progress::Expired { .. }, Progress::Replanned { .. }]), "{expired:?}");
    suite.settle().await;
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
async fn a_freeze_between_simulation_and_block_costs_a_try_and_no_intent() {
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

#[tokio::test]
async fn a_node_that_refuses_what_the_wallet_would_pay_gets_one_try_per_block_and_then_a_person_looks() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.chain.state().simulation_fails = true;
    for _ in 0..20 {
        suite.tick().await.unwrap();
    }
    let row = suite.journal().intent(intent(1, "a").id).unwrap().unwrap();
    assert_eq!((row.state, row.attempts), (IntentState::Planned, 1));
    for _ in 0..5 {
        suite.chain.blocks(1);
        suite.tick().await.unwrap();
    }
    assert_eq!(suite.states(), [IntentState::NeedsReview]);
    suite.chain.state().simulation_fails = false;
    suite.journal().retry(intent(1, "a").id, "the node is repaired").unwrap();
    suite.chain.blocks(1);
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled]);
}

#[tokio::test]
async fn without_authority_what_is_in_flight_is_followed_and_nothing_new_is_signed() {
    let mut suite = Suite::with(&[intent(1, "a")]);
    suite.tick().await.unwrap();
    suite.journal().record_step("{}", &[], &[intent(2, "b")]).unwrap();
    suite.chain.blocks(1);
    for _ in 0..3 {
        suite.submitter.tick(suite.journal.as_ref().unwrap(), None).await.unwrap();
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
        suite.submitter = Submitter::new(chain, key(), suite.submitter.config().clone());
        {
            let mut tick = Box::pin(suite.submitter.tick(suite.journal.as_ref().unwrap(), Some(EPOCH)));
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
