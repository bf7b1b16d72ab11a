//! The ledger beside the treasury: whatever the keeper, the owner, a person with the operator's key and strangers do
//! there, what is booked comes to what the contract shows, to the unit.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use metrics_exporter_prometheus::PrometheusBuilder;
use stateset_agent::ledger::Cause;
use stateset_agent::treasury::{Deed, MoveOutcome};
use stateset_api::treasury::{Action, Side, WalletMsg};
use stateset_api::{Amount, wallet::OwnerMsg};
use stateset_chain::endpoints::NamedChain;
use stateset_chain::tx::{self, Coin};
use stateset_ledger::account::Bucket;
use stateset_ledger::{Account, Entry, Reference};
use stateset_portfolio::Portfolio;
use stateset_reconcile::Reconciler;
use stateset_sim::{STATE, USDC, validator};
use stateset_state::journaled_state::{StoredState, replay};

use crate::node::Node;
use crate::world::{DAY, Operator, UNBONDING, USD, World, config, key};

/// A keeper's parts with a ledger.
pub(crate) struct Books {
    pub(crate) keeper: Operator,
    reconciler: Reconciler,
}

impl Books {
    pub(crate) fn of(world: &World) -> Self {
        Self::over(world, Arc::new(world.chain.clone()), Vec::new())
    }

    fn over(world: &World, node: Arc<dyn stateset_chain::Chain>, nodes: Vec<NamedChain>) -> Self {
        let reconciler = Reconciler::new(key(2).address(), nodes, vec![STATE.to_owned()], None);
        Self { keeper: Operator::over(world, node), reconciler }
    }

    /// One round, as the keeper makes it. Returns whether something happened.
    async fn round(&mut self, world: &World) -> bool {
        let block = stateset_chain::Chain::latest_block(&world.chain).await.unwrap();
        let may = self.keeper.state().state().ledger.stops().is_none();
        let tells = self.reconciler.tells_from_before(self.keeper.state(), block.time);
        let decided = if may && tells { self.keeper.decide().await.unwrap_or_default() } else { 0 };
        let sent = if may { self.keeper.tick().await.unwrap() } else { Vec::new() };
        let info = self.keeper.wallet.info().await.unwrap();
        let wallet = self.keeper.wallet.clone();
        let said = self.reconciler.round(self.keeper.state(), &wallet, (&block, &info), &[]).await.unwrap();
        assert!(said.is_none(), "{said:?}");
        decided > 0 || !sent.is_empty()
    }

    pub(crate) async fn rests(&mut self, world: &World) {
        let mut quiet = 0;
        for _ in 0..800 {
            quiet = if self.round(world).await { 0 } else { quiet + 1 };
            if quiet > 15 {
                return;
            }
            world.chain.advance_block().unwrap();
        }
        panic!("it never comes to rest: {:?}", self.keeper.names());
    }

    fn booked(&mut self, account: &str, asset: &str) -> i128 {
        let account: Account = account.parse().unwrap();
        self.keeper.state().state().ledger.balances().get(&account, asset)
    }

    fn incidents(&mut self) -> usize {
        self.keeper.state().state().ledger.incidents().count()
    }

    /// What is booked is what the chain shows, and nothing waits for a name.
    async fn agrees(&mut self, world: &World) {
        let positions = world.positions().await;
        let amount = |amount: Amount| i128::try_from(amount.0).unwrap();
        let unbonding: u128 = positions.unbonding.iter().map(|entry| entry.amount.0).sum();
        let mut wanted = vec![
            (Account::treasury(Bucket::Liquid), USDC.to_owned(), amount(positions.liquid.value)),
            (Account::treasury(Bucket::IdleStake), STATE.to_owned(), amount(positions.idle_stake)),
            (Account::treasury(Bucket::Unbonding), STATE.to_owned(), amount(Amount(unbonding))),
            (Account::wallet(), USDC.to_owned(), amount(Amount(world.held(&world.wallet)))),
        ];
        let staked = positions.delegations.iter();
        wanted.extend(staked.map(|one| (Account::staked(&one.validator), STATE.to_owned(), amount(one.amount))));
        let pools = positions.pools.iter();
        wanted.extend(pools.map(|one| (Account::shares(&one.pool), one.lp_token.clone(), amount(one.lp))));
        let ledger = &self.keeper.state().state().ledger;
        for (account, asset, held) in &wanted {
            assert_eq!(ledger.balances().get(account, asset), *held, "{account} {asset}, {positions:?}");
        }
        let others = ledger.balances().iter().filter(|((account, _), booked)| {
            let is_wanted = wanted.iter().any(|(of, ..)| of == account);
            account.is_shown_by_the_treasury() && !is_wanted && *booked != 0
        });
        assert_eq!(others.count(), 0);
    }

    /// Each act that is done is one entry under its id, and none was taken for somebody else's.
    fn knows_its_own(&mut self, world: &World) {
        let moves = self.keeper.moves();
        let stored = StoredState::read(self.keeper.state().journal(), &world.wallet).unwrap();
        let ledger = stored.ledger(true).unwrap();
        let entries: Vec<&Entry> = ledger.entries().into_iter().map(|(_, entry, _)| entry).collect();
        assert!(!entries.iter().any(|entry| entry.memo.contains("not by a move")), "{entries:?}");
        for one in moves {
            let (MoveOutcome::Done, Deed::Act { .. }) = (one.outcome.as_ref().unwrap(), &one.deed) else { continue };
            let of = entries.iter().filter(|entry| entry.reference == Reference::Move(one.id));
            assert_eq!(of.count(), 1, "{one:?}");
        }
    }

    fn replays(&mut self, world: &World) {
        replay(self.keeper.state().journal(), &world.wallet).unwrap();
    }
}

#[tokio::test]
async fn each_move_is_booked_to_the_unit_and_rewards_and_swaps_stand_by_themselves() {
    let world = World::new(10_000).await;
    let mut books = Books::of(&world);
    books.rests(&world).await;
    let names = books.keeper.names();
    assert_eq!(names[..3], ["fund", "buy stake", "stake"], "{names:?}");
    books.agrees(&world).await;
    assert_eq!(books.booked("equity:opening", USDC), -i128::try_from(10_000 * USD).unwrap());
    let cost = books.booked("expenses:swaps", USDC);
    assert!((1..40_000_000).contains(&cost), "a third of a percent of 4,400: {cost}");
    world.pass(8 * DAY).await;
    books.rests(&world).await;
    books.agrees(&world).await;
    assert!(books.keeper.names().contains(&"claim rewards".to_owned()), "{:?}", books.keeper.names());
    assert!(books.booked("income:rewards", STATE) < 0);
    world.pass(40 * DAY).await;
    let due = world.now().await + UNBONDING + DAY / 2;
    books.keeper.bill("LARGE", 9_000, due);
    books.rests(&world).await;
    books.agrees(&world).await;
    world.pass(UNBONDING + 60).await;
    books.rests(&world).await;
    books.agrees(&world).await;
    let names = books.keeper.names();
    assert!(names.contains(&"unstake".to_owned()) && names.contains(&"call back".to_owned()), "{names:?}");
    let unnamed = ["suspense:unidentified", "suspense:missing", "loss:slash"];
    assert!(unnamed.iter().all(|account| books.booked(account, USDC) == 0 && books.booked(account, STATE) == 0));
    assert_eq!(books.incidents(), 0);
    books.knows_its_own(&world);
    books.replays(&world);
}

#[tokio::test]
async fn what_goes_into_a_pool_and_comes_out_is_compared_with_holding_it() {
    let world = World::new(10_000).await;
    let mut books = Books::of(&world);
    let lends = stateset_config::TreasuryConfig { liquidity_yield_bps: 1_500, ..config() };
    books.keeper.portfolio = Portfolio::new(lends);
    books.rests(&world).await;
    let names = books.keeper.names();
    assert!(names.contains(&"lend to pools".to_owned()), "{names:?}");
    books.agrees(&world).await;
    let pooled = format!("assets:treasury:pool:{}", world.pool);
    let put_in = (books.booked(&pooled, USDC), books.booked(&pooled, STATE));
    assert!(put_in.0 > 0 && put_in.1 > 0, "{put_in:?}");
    books.keeper.bill("NOW", 9_000, world.now().await + 60);
    world.chain.advance_time(DAY + 60);
    books.rests(&world).await;
    books.agrees(&world).await;
    let names = books.keeper.names();
    assert!(names.contains(&"withdraw from pools".to_owned()), "{names:?}");
    assert!(books.booked(&pooled, USDC) < put_in.0);
    let moved = books.booked("income:pools", USDC) + books.booked("loss:impermanent", USDC);
    assert!(moved.abs() < 10_000, "nobody traded but the keeper: {moved}");
    books.knows_its_own(&world);
    assert_eq!(books.incidents(), 0);
    books.replays(&world);
}

#[tokio::test]
async fn acts_by_hand_a_recall_and_dust_are_told_apart_and_nothing_stops() {
    let world = World::new(10_000).await;
    let mut books = Books::of(&world);
    books.rests(&world).await;
    // By the operator's key, past the keeper.
    let act =
        stateset_chain::contract::Treasury { chain: Arc::new(world.chain.clone()), address: world.treasury.clone() };
    let act = act.info().await.unwrap().act;
    let swap = Action::Swap {
        pool: world.pool.clone(),
        offer: Side::Stable,
        amount: Amount(100 * USD),
        receive_min: Amount(1),
    };
    let before = books.booked("expenses:swaps", USDC);
    world.by_hand(act + 1, swap).await;
    let unstake = Action::Unstake { validator: validator(), amount: Amount(USD) };
    world.by_hand(act + 2, unstake).await;
    for _ in 0..8 {
        books.round(&world).await;
        world.chain.advance_block().unwrap();
    }
    books.agrees(&world).await;
    assert!(books.booked("expenses:swaps", USDC) > before);
    let dust = tx::send(key(1).address(), &world.treasury, &[Coin::new(7, USDC)]);
    world.owner_sends(dust).await;
    books.rests(&world).await;
    books.agrees(&world).await;
    assert_eq!(books.booked("suspense:unidentified", USDC), -7);
    // The owner takes all of it back: what comes into the wallet has no receipt.
    world.to_treasury(WalletMsg::Recall {}).await;
    books.rests(&world).await;
    books.agrees(&world).await;
    world.pass_silent(UNBONDING + 60);
    books.rests(&world).await;
    world.sweep().await;
    books.rests(&world).await;
    books.agrees(&world).await;
    assert_eq!(world.held(&world.treasury), 0);
    assert_eq!((books.incidents(), books.booked("suspense:missing", USDC)), (0, 0));
    books.replays(&world);
}

#[tokio::test]
async fn money_that_is_gone_from_the_treasury_is_an_incident_where_two_nodes_show_it() {
    for both in [false, true] {
        let recorder = PrometheusBuilder::new().build_recorder();
        let _guard = metrics::set_default_local_recorder(&recorder);
        let world = World::new(10_000).await;
        let [node, other] = [(); 2].map(|()| Node::of(&world.chain, true));
        let nodes: Vec<NamedChain> = vec![("a".to_owned(), node.clone()), ("b".to_owned(), other.clone())];
        let mut books = Books::over(&world, node.clone(), nodes);
        books.rests(&world).await;
        books.agrees(&world).await;
        node.hides.store(5, Ordering::Relaxed);
        other.hides.store(if both { 3 } else { 0 }, Ordering::Relaxed);
        world.chain.advance_time(700);
        for _ in 0..6 {
            world.chain.advance_block().unwrap();
            books.round(&world).await;
        }
        let ledger = &books.keeper.state().state().ledger;
        let found: Vec<_> = ledger.incidents().map(|one| one.cause.clone()).collect();
        if !both {
            assert_eq!((found.len(), ledger.stops()), (0, None), "one node alone is believed nothing");
            continue;
        }
        let [Cause::Missing(evidence)] = &found[..] else { panic!("{found:?}") };
        let metrics = recorder.handle().render();
        assert!(metrics.contains("keeper_incidents_total 1\n"), "counted once: {metrics}");
        assert_eq!((evidence.missing, evidence.account.clone()), (Amount(3), Some(Account::treasury(Bucket::Liquid))));
        assert_eq!(evidence.endpoints, ["a", "b"]);
        assert!(ledger.stops().unwrap().contains("3 uusdc of the treasury are gone"), "{:?}", ledger.stops());
        books.replays(&world);
    }
}

#[tokio::test]
async fn another_treasury_of_the_wallet_begins_with_what_is_in_it() {
    let world = World::new(10_000).await;
    let mut books = Books::of(&world);
    books.rests(&world).await;
    world.to_treasury(WalletMsg::Recall {}).await;
    books.rests(&world).await;
    world.pass_silent(UNBONDING + 60);
    world.sweep().await;
    let other = world.another_treasury().await;
    books.rests(&world).await;
    world.owner(OwnerMsg::SetTreasury { treasury: other.clone() }).await;
    let mut world = world;
    world.treasury = other;
    books.rests(&world).await;
    books.agrees(&world).await;
    assert_eq!(books.incidents(), 0);
    assert!(books.keeper.names().len() > 3, "it is operated too: {:?}", books.keeper.names());
    books.replays(&world);
}

/// One look of the ledger alone; what it said.
async fn looks(books: &mut Books, world: &World) -> Option<String> {
    let block = stateset_chain::Chain::latest_block(&world.chain).await.unwrap();
    let wallet = books.keeper.wallet.clone();
    let info = wallet.info().await.unwrap();
    books.reconciler.round(books.keeper.state(), &wallet, (&block, &info), &[]).await.unwrap()
}

#[tokio::test]
async fn a_balance_of_two_blocks_ago_opens_no_ledger_that_accuses_somebody() {
    let world = World::new(10_000).await;
    let node = Node::of(&world.chain, true);
    let mut books = Books::over(&world, node.clone(), Vec::new());
    // In the block before the one that is looked at, and one backend is behind by two.
    world.pays(100 * USD).await;
    world.chain.advance_block().unwrap();
    node.shows.store(100_000_000, Ordering::Relaxed);
    looks(&mut books, &world).await;
    node.shows.store(0, Ordering::Relaxed);
    for _ in 0..8 {
        world.chain.advance_block().unwrap();
        looks(&mut books, &world).await;
    }
    assert!(books.keeper.state().state().ledger.opened_at(USDC).is_some(), "it is opened once nothing is behind");
    assert_eq!(books.incidents(), 0);
}

#[tokio::test]
async fn a_bill_over_more_than_there_is_unwinds_no_treasury() {
    let world = World::new(10_000).await;
    let mut books = Books::of(&world);
    books.rests(&world).await;
    let before = books.keeper.names().len();
    // A hundred times all that there is, from whoever can send an invoice.
    books.keeper.bill("FRAUD", 1_000_000, world.now().await + UNBONDING + DAY / 2);
    world.chain.advance_time(60);
    books.rests(&world).await;
    world.pass(DAY).await;
    books.rests(&world).await;
    assert_eq!(books.keeper.names()[before..], [] as [String; 0]);
}
