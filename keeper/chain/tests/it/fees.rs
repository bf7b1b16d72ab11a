//! No word of a node makes anybody pay more than the configuration allows.

use stateset_api::policy::Policy;
use stateset_api::wallet::Payment;
use stateset_api::{Amount, IntentId};
use stateset_chain::journal::{IntentState, Kind, PlannedIntent, TxState};
use stateset_chain::outbox::GasRefill;
use stateset_chain::{Clock, Outbox, OutboxError, Progress};

use crate::fake::{BAD, WALLET};
use crate::steps::plan;
use crate::suite::{Suite, config, intent, key};

fn intents(count: u8) -> Vec<PlannedIntent> {
    (1..=count).map(|number| intent(number, &format!("bill {number}"))).collect()
}

fn price(suite: &Suite, thousandths: u128) {
    suite.chain.state().price = Some(thousandths);
}

#[tokio::test]
async fn a_nodes_minimum_is_taken_up_to_the_cap_before_anything_is_signed() {
    let mut suite = Suite::with(&intents(2));
    price(&suite, 100);
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled; 2]);
    let tx = &suite.journal().txs(1).unwrap()[0].tx;
    assert_eq!(tx.fee.amount, u128::from(tx.gas_limit).div_ceil(10), "four times 0.025");
}

#[tokio::test]
async fn beyond_the_cap_nothing_is_signed_no_act_loses_a_try_and_it_goes_on_when_the_price_falls() {
    let mut suite = Suite::with(&intents(2));
    price(&suite, 101);
    for _ in 0..3 {
        suite.chain.blocks(30);
        let error = suite.tick().await.unwrap_err();
        let OutboxError::PriceBeyondCap { asked, max } = &error else { panic!("{error}") };
        assert_eq!((asked.as_str(), max.as_str()), ("0.101ustate", "0.100ustate"));
    }
    assert!(suite.journal().txs(9).unwrap().is_empty());
    price(&suite, 25);
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled; 2]);
    assert!(suite.journal().intents(None, 9).unwrap().iter().all(|row| row.attempts == 0));
}

/// The bytes of before wait for their timeout: another node may have taken them.
#[tokio::test]
async fn a_price_that_rises_under_way_is_learned_from_the_refusal_and_costs_no_act_a_try() {
    let mut suite = Suite::with(&intents(1));
    suite.settle().await;
    plan(suite.journal(), &intents(3));
    price(&suite, 50);
    let refused = suite.tick().await.unwrap();
    assert!(refused.iter().any(|step| matches!(step, Progress::Answered { code: 13, .. })), "{refused:?}");
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled; 3]);
    assert_eq!(suite.tx_states(), [TxState::Included, TxState::Expired, TxState::Included]);
    assert!(suite.journal().intents(None, 9).unwrap().iter().all(|row| row.attempts == 0));
    assert_eq!(suite.chain.state().paid_out, 15);
}

#[tokio::test]
async fn a_transaction_that_would_cost_more_than_one_may_is_not_signed() {
    let mut suite = Suite::with(&intents(1));
    suite.reconfigure(|config| config.fee_tx_max = 4_549);
    let error = suite.tick().await.unwrap_err();
    let OutboxError::FeeBeyondMax { fee, max } = &error else { panic!("{error}") };
    assert_eq!((fee.amount, *max), (4_550, 4_549));
    assert_eq!((suite.states(), suite.tx_states()), (vec![IntentState::Planned], vec![]));
    suite.reconfigure(|config| config.fee_tx_max = 4_550);
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled]);
}

#[tokio::test]
async fn a_day_of_the_machines_clock_costs_no_more_than_it_may_whatever_dies_and_the_next_goes_on() {
    let mut suite = Suite::with(&intents(5));
    let clock = Clock::manual(1_790_000_000_000);
    let mut config = config();
    (config.batch_max, config.fee_day_max) = (1, 3 * 4_550);
    let outbox = |suite: &Suite| {
        Outbox::new(suite.chain.clone(), std::sync::Arc::new(key()), config.clone()).with_clock(clock.clone())
    };
    for _ in 0..6 {
        // A restart forgets nothing.
        suite.outbox = outbox(&suite);
        let _ = suite.tick().await;
        suite.chain.blocks(1);
    }
    let error = suite.tick().await.unwrap_err();
    let OutboxError::DayBeyondMax { spent, fee, max } = &error else { panic!("{error}") };
    assert_eq!((*spent, fee.amount, *max), (13_650, 4_550, 13_650));
    assert_eq!(suite.chain.state().paid_out, 15);
    clock.advance(86_400_000);
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled; 5]);
}

fn refill(number: u8) -> GasRefill {
    let payment = Payment {
        id: IntentId::new(1_790_000_000, [number; 10]),
        to: key().address().to_owned(),
        amount: Amount(50_000),
        category: "gas".into(),
        reference: "gas".into(),
        beneficiary: None,
    };
    GasRefill { denom: "ustate".into(), payment, clock: 1_790_000_000 }
}

#[tokio::test]
async fn a_refill_of_gas_goes_before_the_payments_of_its_tick_and_ends_by_its_receipt() {
    let mut suite = Suite::with(&intents(1));
    suite.chain.state().index_works = false;
    let act = refill(9).plan(WALLET).unwrap();
    assert!(suite.journal().plan(&act).unwrap() && !suite.journal().plan(&act).unwrap());
    let signed: Vec<Kind> = suite
        .tick()
        .await
        .unwrap()
        .iter()
        .filter_map(|step| if let Progress::Signed { kind, .. } = step { Some(*kind) } else { None })
        .collect();
    assert_eq!(signed, [Kind::GasRefill, Kind::Payment]);
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled]);
    assert_eq!(suite.journal().act(act.id).unwrap().unwrap().state, IntentState::Settled);
    assert_eq!(suite.chain.state().paid_out, 50_005);
}

#[tokio::test]
async fn a_refill_that_the_wallet_refuses_stops_no_payment() {
    let mut suite = Suite::with(&intents(2));
    let mut refused = refill(9);
    refused.payment.reference = BAD.into();
    let act = refused.plan(WALLET).unwrap();
    suite.journal().plan(&act).unwrap();
    suite.settle().await;
    assert_eq!(suite.states(), [IntentState::Settled; 2]);
    assert_eq!(suite.journal().act(act.id).unwrap().unwrap().state, IntentState::Refused);
    assert_eq!(suite.chain.state().paid_out, 10);
}

#[tokio::test]
async fn gas_that_was_learned_is_asked_for_anew_once_the_policy_is_another() {
    let mut suite = Suite::with(&intents(1));
    let policy = |calls| {
        let text = format!(
            r#"{{"denoms":[],"calls_per_hour":{calls},"categories":[],"payee_cooldown_seconds":0,"over_limit":"refuse","receipt_seconds":9}}"#
        );
        serde_json::from_str::<Policy>(&text).unwrap()
    };
    let mut limits = Vec::new();
    for (number, calls) in [(1, 1), (2, 1), (3, 2), (4, 2)] {
        plan(suite.journal(), &[intent(number, &format!("bill {number}"))]);
        suite.outbox.follow_policy(policy(calls));
        suite.settle().await;
        limits.push(suite.journal().txs(1).unwrap()[0].tx.gas_limit);
    }
    assert_eq!(limits, [182_000, 210_000, 182_000, 210_000], "simulated, landed, simulated, landed");
}

/// Attacker: while nothing can be sent (the gas account is empty, so that not even a refill can be signed) one more refill is planned each day,
/// and all of them are paid at once when it can.
#[tokio::test]
async fn refills_that_waited_for_days_are_not_paid_all_in_one_day() {
    use stateset_chain::gas_refill::{GasWallet, GasWatch, Now, RefillRules};
    let mut suite = Suite::with(&[]);
    let rules = RefillRules { category: "gas".into(), below: u128::MAX, amount: 50_000, per_day_max: 50_000 };
    let mut watch = GasWatch::new(rules);
    let operator = key().address().to_owned();
    for day in 0..4_u64 {
        let clock = 1_790_000_000 + day * 86_401;
        let chain = suite.chain.clone();
        let gas = GasWallet { chain_id: "stateset-1", wallet: WALLET, operator: &operator, denom: "ustate" };
        watch.round(suite.journal(), chain.as_ref(), gas, Now { clock, block: clock }).await.unwrap();
        // No fee can be paid: nothing is signed.
    }
    // Somebody tops the account up on the fourth day.
    suite.settle().await;
    let paid = suite.chain.state().paid_out;
    assert!(paid <= 50_000, "a day's cap is 50000, paid at once: {paid}");
}

/// Attacker: a refill refused on one day, retried just before it is a day old, counts by its old time only.
#[tokio::test]
async fn a_refill_paid_late_counts_when_it_is_paid() {
    use stateset_chain::gas_refill::{GasWallet, GasWatch, Now, RefillRules};
    let mut suite = Suite::with(&[]);
    let rules = RefillRules { category: "gas".into(), below: u128::MAX, amount: 50_000, per_day_max: 50_000 };
    let mut watch = GasWatch::new(rules);
    let operator = key().address().to_owned();
    let start = 1_790_000_000;
    for seconds in [0, 86_390, 86_401] {
        let clock = start + seconds;
        let chain = suite.chain.clone();
        let gas = GasWallet { chain_id: "stateset-1", wallet: WALLET, operator: &operator, denom: "ustate" };
        watch.round(suite.journal(), chain.as_ref(), gas, Now { clock, block: clock }).await.unwrap();
        if seconds != 0 {
            suite.settle().await;
        }
    }
    let paid = suite.chain.state().paid_out;
    assert!(paid <= 50_000, "a day's cap is 50000, paid in eleven seconds: {paid}");
}
