//! The chain's own money says no, whatever the wallet allows: a denom switched off, an address that may not be paid, an
//! issuer that froze somebody.

use std::sync::Arc;

use stateset_api::policy::{Succession, WEIGHT_ONE};
use stateset_api::wallet::Payment;
use stateset_api::{Amount, IntentId};
use stateset_chain::Chain;
use stateset_chain::journal::{IntentState, Journal, PlannedIntent};
use stateset_chain::outbox::{Outbox, OutboxConfig, OutboxError};
use stateset_chain::tx::{self, Coin};
use stateset_sim::{CHAIN_ID, STATE, USDC};
use tempfile::TempDir;

use crate::world::{FEE, World, genesis, key, plan};

/// A wallet with money, bills in its keeper's journal, and the keeper's outbox.
struct Suite {
    world: World,
    wallet: String,
    journal: Journal,
    outbox: Outbox,
    _dir: TempDir,
}

/// Bills of the payees with these seeds, one each, in this order.
async fn suite(payees: &[u8]) -> Suite {
    let world = World::new();
    let wallet = world.wallet(1_000_000).await;
    over(world, wallet, payees)
}

/// The same over a wallet that is there.
fn over(world: World, wallet: String, payees: &[u8]) -> Suite {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open_rehearsal(dir.path().join("journal.sqlite")).unwrap();
    let intents: Vec<_> = (0_u8..).zip(payees).map(|(number, payee)| intent(&wallet, number, *payee)).collect();
    plan(&journal, &wallet, &intents);
    let mut config = OutboxConfig::new(CHAIN_ID.to_owned(), wallet.clone(), "0.025ustate".parse().unwrap());
    config.block_milliseconds_min = 0;
    let outbox = Outbox::new(Arc::new(world.chain.clone()), Arc::new(key(2)), config);
    Suite { world, wallet, journal, outbox, _dir: dir }
}

fn intent(wallet: &str, number: u8, payee: u8) -> PlannedIntent {
    PlannedIntent {
        id: IntentId::new(genesis().time, [number; 10]),
        wallet: wallet.to_owned(),
        denom: USDC.to_owned(),
        to: key(payee).address().to_owned(),
        amount: 5,
        category: "cloud".to_owned(),
        reference: format!("invoice {number}"),
        rationale: "due".to_owned(),
        origin: "bills.csv".to_owned(),
        approval: None,
        mandate: None,
        planned_at: genesis().time,
    }
}

impl Suite {
    /// Until nothing waits any more; how many transactions it took.
    async fn settle(&mut self) -> usize {
        for _ in 0..200 {
            self.outbox.tick(&self.journal, Some(1)).await.unwrap();
            self.world.chain.advance_block().unwrap();
            if self.states().iter().all(|(state, _)| !matches!(state, IntentState::Planned | IntentState::Signed)) {
                return self.journal.txs(99).unwrap().len();
            }
        }
        panic!("{:?}", self.states());
    }

    fn states(&self) -> Vec<(IntentState, String)> {
        let of = |number| self.journal.intent(IntentId::new(genesis().time, [number; 10])).unwrap();
        (0..u8::MAX).map_while(of).map(|row| (row.state, row.detail)).collect()
    }

    fn paid(&self, payee: u8) -> u128 {
        self.world.chain.committed_balance(key(payee).address(), USDC)
    }
}

#[tokio::test]
async fn one_frozen_payee_leaves_its_batch_and_the_rest_is_paid() {
    for freeze in [true, false] {
        let mut suite = suite(&[3, 3, 3, 4, 3, 3, 3, 3]).await;
        match freeze {
            true => suite.world.chain.freeze(key(4).address(), true),
            false => suite.world.chain.block_receiver(key(4).address()),
        }
        let txs = suite.settle().await;
        assert_eq!((suite.paid(3), suite.paid(4)), (35, 0));
        let states = suite.states();
        let (state, detail) = &states[3];
        assert_eq!(*state, IntentState::NeedsReview);
        let named = if freeze { "the chain's module 'issuer' refuses" } else { "lets nothing be sent to this payee" };
        assert!(detail.contains(named), "{detail}");
        assert_eq!(states.iter().filter(|(state, _)| *state == IntentState::Settled).count(), 7);
        // 8, then halves: it is alone after three steps, and is tried no more.
        assert!(txs <= 7, "{txs} transactions");
    }
}

#[tokio::test]
async fn a_denom_that_is_switched_off_is_named_and_costs_one_fee_a_batch() {
    let mut suite = suite(&[3; 8]).await;
    suite.world.chain.switch_sends(USDC, false);
    assert_eq!(suite.settle().await, 1, "halves would fail alike");
    assert_eq!(suite.paid(3), 0);
    for (state, detail) in suite.states() {
        assert_eq!(state, IntentState::NeedsReview);
        assert!(detail.starts_with("the bank refuses sends of uusdc"), "{detail}");
    }
    // Switched on again, another bill is paid.
    suite.world.chain.switch_sends(USDC, true);
    plan(&suite.journal, &suite.wallet, &[intent(&suite.wallet, 8, 3)]);
    suite.settle().await;
    assert_eq!((suite.paid(3), suite.states()[8].0), (5, IntentState::Settled));
}

#[tokio::test]
async fn a_frozen_wallet_pays_nobody_and_every_bill_says_why() {
    let mut suite = suite(&[3, 4]).await;
    suite.world.chain.freeze(&suite.wallet, true);
    suite.settle().await;
    assert_eq!((suite.paid(3), suite.paid(4)), (0, 0));
    for (state, detail) in suite.states() {
        assert_eq!(state, IntentState::NeedsReview);
        assert!(detail.contains("froze the payee or the wallet"), "{detail}");
    }
}

/// A grant that ends, is used up or is gone: nothing is lost, no bill is to blame, and it goes on with the next one.
#[tokio::test]
async fn fees_by_a_grant_that_runs_out_cost_no_bill_a_try_and_go_on_once_it_is_renewed() {
    let mut suite = suite(&[3, 4]).await;
    let (granter, operator) = (key(1).address().to_owned(), key(2).address().to_owned());
    let world = suite.world.chain.clone();
    let rich = world.committed_balance(&operator, STATE);
    // The operator keeps nothing of its own.
    let all = tx::send(&operator, &granter, &[Coin::new(rich - FEE, STATE)]);
    suite.world.run(&key(2), vec![all]).await;
    assert_eq!(world.committed_balance(&operator, STATE), 0);
    let mut config = suite.outbox.config().clone();
    config.fee_granter = Some(granter.clone());
    suite.outbox = Outbox::new(Arc::new(world.clone()), Arc::new(key(2)), config);
    let end = genesis().time + 1_000_000;
    for (left, expires_at) in [(None, end), (Some(1_000), end), (Some(1_000_000), genesis().time)] {
        world.grant_fees(&granter, &operator, STATE, left.map(|left| (left, expires_at)));
        let error = suite.outbox.tick(&suite.journal, Some(1)).await.unwrap_err();
        let named = if expires_at == end { left.unwrap_or(0) } else { 0 };
        assert!(matches!(&error, OutboxError::FeeGrantEmpty { left, .. } if *left == named), "{error}");
        world.advance_block().unwrap();
    }
    // Used up between the mempool and the block: the bytes land once it is renewed, or lapse.
    world.grant_fees(&granter, &operator, STATE, Some((1_000_000, end)));
    suite.outbox.tick(&suite.journal, Some(1)).await.unwrap();
    world.grant_fees(&granter, &operator, STATE, Some((0, end)));
    world.advance_block().unwrap();
    assert_eq!(suite.paid(3), 0);
    world.grant_fees(&granter, &operator, STATE, Some((1_000_000, end)));
    suite.settle().await;
    assert_eq!((suite.paid(3), suite.paid(4)), (5, 5));
    assert!(suite.journal.intents(None, 9).unwrap().iter().all(|row| row.attempts == 0));
    let left = world.fee_grant(&granter, &operator, STATE).await.unwrap().unwrap().left.unwrap();
    assert!(left < 1_000_000 && world.committed_balance(&operator, STATE) == 0);
}

/// Paid by hand in the coin that another's place took, before the keeper comes to it: the same bill, and not held.
#[tokio::test]
async fn a_bill_that_was_paid_in_the_coin_of_a_successor_is_settled_and_one_that_counts_less_is_for_a_person() {
    let world = World::new();
    let mut msg = world.wallet_msg();
    let (from, to) = (USDC.to_owned(), STATE.to_owned());
    msg.policy.successions = vec![Succession { from, to, rate: WEIGHT_ONE, from_ends_at: genesis().time + 1_000_000 }];
    let wallet = world.wallet_with(1_000_000, &msg).await;
    let funds = tx::send(world.owner.address(), &wallet, &[Coin::new(1_000, STATE)]);
    world.run(&world.owner, vec![funds]).await;
    let mut suite = over(world, wallet, &[3, 3]);
    for (number, amount) in [(0, 5), (1, 4)] {
        let payment = Payment { amount: Amount(amount), ..intent(&suite.wallet, number, 3).payment() };
        let spent = suite.world.spend_in(&suite.wallet, STATE, vec![payment]);
        let included = suite.world.run(&suite.world.operator, vec![spent]).await;
        assert_eq!(included.code, 0, "{}", included.log);
    }
    suite.settle().await;
    let states = suite.states();
    assert_eq!((states[0].0, suite.paid(3)), (IntentState::Settled, 0), "{states:?}");
    assert_eq!(states[1].0, IntentState::NeedsReview);
    assert!(states[1].1.contains("paid something else: 4 ustate"), "{}", states[1].1);
}
