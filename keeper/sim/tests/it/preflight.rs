//! What the keeper judges by itself, beside what the real contract says in the same block.

use std::sync::Arc;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use stateset_api::policy::{Budget, NewcomerPurse, OverLimit, Rule, Succession, Verdict, WEIGHT_ONE, WeightedDenom};
use stateset_api::wallet::{InstantiateMsg, Payment};
use stateset_api::{Amount, IntentId};
use stateset_chain::contract::Wallet;
use stateset_chain::preflight::{Due, InFlight, Preflight, WalletState, Why, look};
use stateset_chain::{Block, Chain};
use stateset_sim::USDC;

use crate::world::{World, genesis, key};

const NEW: &str = "uusd2";
const DENOMS: [&str; 3] = [USDC, NEW, "ugbp"];
const CATEGORIES: [&str; 3] = ["cloud", "travel", "nothing"];

/// Listed, listed with small caps, and nobody's: by the seeds of their keys.
const PAYEES: [u8; 4] = [3, 4, 5, 6];

#[derive(Clone, Debug)]
struct Caps {
    payment: u128,
    day: u128,
    first: u128,
    calls: u32,
    cooldown: u64,
    purse: bool,
    budget: bool,
    dead_man: bool,
    usdc: u128,
}

fn caps() -> impl Strategy<Value = Caps> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let cooldown = prop_oneof![Just(0_u64), Just(3)];
    ((20_u128..200, 50_u128..600, 10_u128..200), 1_u32..5, cooldown, flags, 100_u128..2_000).prop_map(
        |((payment, day, first), calls, cooldown, (purse, budget, dead_man), usdc)| Caps {
            payment,
            day,
            first,
            calls,
            cooldown,
            purse,
            budget,
            dead_man,
            usdc,
        },
    )
}

impl Caps {
    fn message(&self, world: &World) -> InstantiateMsg {
        let mut msg = world.wallet_msg();
        let policy = &mut msg.policy;
        let denom = &mut policy.denoms[0];
        denom.per_payment_max = Amount(self.payment);
        denom.per_day_max = Amount(self.day);
        denom.lifetime_max = Amount(self.day * 2);
        denom.first_payment_max = Amount(self.first);
        policy.calls_per_hour = self.calls;
        policy.payee_cooldown_seconds = self.cooldown;
        policy.over_limit = OverLimit::Refuse;
        policy.dead_man_seconds = self.dead_man.then_some(3_600);
        policy.successions =
            vec![Succession { from: USDC.into(), to: NEW.into(), rate: WEIGHT_ONE / 2, from_ends_at: u64::MAX }];
        if self.purse {
            policy.newcomers = vec![NewcomerPurse {
                denom: USDC.into(),
                per_payment_max: Amount(self.payment / 2),
                per_payee_max: Amount(self.payment),
                per_day_max: Amount(self.day / 3),
                per_month_max: Amount(self.day / 2),
                lifetime_max: Amount(self.day),
                categories: vec!["cloud".into()],
            }];
        }
        if self.budget {
            policy.budgets = vec![Budget {
                name: "cloud".into(),
                category: Some("cloud".into()),
                denoms: vec![WeightedDenom { denom: USDC.into(), weight: WEIGHT_ONE / 3 }],
                per_day_max: Amount(self.day / 4),
                per_month_max: Amount(self.day / 3),
            }];
        }
        msg.payees[1].per_day_max = Amount(self.day / 3);
        msg.payees[1].ends_at = Some(genesis().time + 12);
        msg
    }
}

/// Of a payment: number, payee, amount, category, denom.
type Asked = (u8, usize, u128, usize, usize);

fn asked() -> impl Strategy<Value = Asked> {
    let mostly_first = || prop_oneof![8 => Just(0_usize), 1 => Just(1), 1 => Just(2)];
    (0_u8..60, 0..PAYEES.len() + 1, 0_u128..150, mostly_first(), mostly_first())
}

fn payment(wallet: &str, (n, to, amount, category, _): Asked) -> Payment {
    let to = PAYEES.get(to).map_or_else(|| wallet.to_owned(), |seed| key(*seed).address().to_owned());
    Payment {
        id: IntentId::new(genesis().time, [n; 10]),
        to,
        amount: Amount(amount),
        category: CATEGORIES[category].to_owned(),
        reference: format!("invoice {n}"),
        beneficiary: None,
    }
}

fn client(world: &World, address: &str) -> Wallet {
    Wallet { chain: Arc::new(world.chain.clone()), address: address.to_owned() }
}

async fn preflight(wallet: &Wallet, denom: &str, payments: &[Payment]) -> (Block, Preflight) {
    let block = wallet.chain.latest_block().await.unwrap();
    let wanted: Vec<_> = payments.iter().map(|payment| (denom, payment)).collect();
    (block.clone(), Preflight::new(WalletState::read(wallet, &block, &wanted).await.unwrap(), 30))
}

/// Judges a message's payments here and by the contract, and pays what was allowed. The ids of what was paid.
async fn round(world: &World, address: &str, batch: &[Asked], paid: &mut Vec<IntentId>) {
    let wallet = client(world, address);
    let denom = DENOMS[batch[0].4];
    let payments: Vec<Payment> = batch.iter().map(|one| payment(address, *one)).collect();
    let (_, mut preflight) = preflight(&wallet, denom, &payments).await;
    preflight.know(paid.iter().copied());
    let here = preflight.judge(denom, &payments);
    let theirs = wallet.simulate(denom, &payments, None).await.unwrap();
    let mut allowed: Vec<Payment> = Vec::new();
    for ((here, theirs), payment) in here.iter().zip(&theirs).zip(payments) {
        let would_pay = theirs.verdict == Verdict::Allow && !theirs.already_done;
        assert_eq!(here.is_ok(), would_pay, "{payment:?} in {denom}: here {here:?}, the wallet {theirs:?}");
        if let (Err(Why::Breach(here)), Some(theirs)) = (here, theirs.breach) {
            assert_eq!(*here, theirs, "{payment:?}");
        }
        if here.is_ok() {
            allowed.push(payment);
        }
    }
    if allowed.is_empty() {
        world.chain.advance_block().unwrap();
        return;
    }
    let ids: Vec<_> = allowed.iter().map(|payment| payment.id).collect();
    let included = world.run(&world.operator, vec![world.spend_in(address, denom, allowed)]).await;
    assert_eq!(included.code, 0, "{}", included.log);
    paid.extend(ids);
}

fn run(future: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Under random policies and payments: what is allowed here the contract allows in the same block and pays in the
    /// next; what is refused here it refuses, by the same rule and numbers.
    #[test]
    fn what_is_allowed_here_the_contract_allows_and_nothing_else_is_refused(
        caps in caps(),
        batches in prop::collection::vec((prop::collection::vec(asked(), 1..12), 0_u64..2_000), 1..8),
    ) {
        run(async {
            let world = World::new();
            let address = world.wallet_with(caps.usdc, &caps.message(&world)).await;
            let mut paid = Vec::new();
            for (batch, pause) in batches {
                world.chain.advance_time(pause);
                world.chain.advance_block().unwrap();
                round(&world, &address, &batch, &mut paid).await;
            }
        });
    }

    /// What was allowed while messages were in flight is paid when all of them have landed: their calls, payees,
    /// purses and windows were counted.
    #[test]
    fn what_is_allowed_beside_messages_in_flight_is_paid_after_them(
        caps in caps(),
        batches in prop::collection::vec(prop::collection::vec(asked(), 1..8), 2..5),
    ) {
        run(async {
            let world = World::new();
            let address = world.wallet_with(caps.usdc, &caps.message(&world)).await;
            let wallet = client(&world, &address);
            for _ in 0..4 {
                world.chain.advance_block().unwrap();
            }
            let all: Vec<Payment> = batches.iter().flatten().map(|one| payment(&address, *one)).collect();
            let (_, _) = preflight(&wallet, USDC, &all).await;
            let mut flying: Vec<Vec<Payment>> = Vec::new();
            for batch in &batches {
                let payments: Vec<Payment> = batch.iter().map(|one| payment(&address, *one)).collect();
                let (_, mut preflight) = preflight(&wallet, USDC, &all).await;
                let moving: Vec<_> = flying.iter().map(|payments| InFlight { denom: USDC, payments }).collect();
                preflight.count(&moving);
                let here = preflight.judge(USDC, &payments);
                let allowed: Vec<_> =
                    payments.into_iter().zip(here).filter(|(_, here)| here.is_ok()).map(|(one, _)| one).collect();
                if !allowed.is_empty() {
                    flying.push(allowed);
                }
            }
            for payments in flying {
                let included = world.run(&world.operator, vec![world.spend(&address, payments)]).await;
                assert!(included.code == 0 || included.log.contains("payee_ended"), "{}", included.log);
            }
        });
    }
}

fn generous(world: &World) -> InstantiateMsg {
    let mut msg = world.wallet_msg();
    msg.policy.calls_per_hour = 1_000;
    msg
}

#[tokio::test]
async fn a_look_allows_at_once_and_asks_the_wallet_about_the_rest() {
    let world = World::new();
    let address = world.wallet_with(1_000, &generous(&world)).await;
    let wallet = client(&world, &address);
    let block = world.chain.latest_block().await.unwrap();
    let due = |asked: Asked| Due { denom: USDC.to_owned(), payment: payment(&address, asked) };
    let (good, stranger, too_much) = (due((1, 0, 600, 0, 0)), due((2, 2, 1, 0, 0)), due((3, 0, 500, 0, 0)));
    let all = [good.clone(), stranger.clone(), too_much.clone()];
    let found = look(&wallet, &block, (&all, &[]), 30).await.unwrap();
    let verdict = |due: &Due| found.judged.iter().find(|one| one.id == due.payment.id);
    assert_eq!(verdict(&good).map(|one| one.verdict), Some(Verdict::Allow));
    // Nobody lists it, whatever becomes of the first: asked, and answered in the wallet's words.
    assert_eq!(verdict(&stranger).map(|one| one.verdict), Some(Verdict::Escalate));
    assert_eq!(verdict(&stranger).and_then(|one| one.breach).map(|breach| breach.rule), Some(Rule::Payee));
    // The balance leaves too little after the first: the wallet, which knows nothing of that, is not asked yet.
    assert!(matches!(found.waits.as_slice(), [(id, Why::Breach(breach))]
        if *id == too_much.payment.id && breach.rule == Rule::Balance));
    // In flight, it waits again; once the wallet has paid the first, it is asked.
    let moving = InFlight { denom: USDC, payments: std::slice::from_ref(&good.payment) };
    let rest = std::slice::from_ref(&too_much);
    let found = look(&wallet, &block, (rest, &[moving]), 30).await.unwrap();
    assert_eq!((found.judged.len(), found.waits.len()), (0, 1));
    let included = world.run(&world.operator, vec![world.spend(&address, vec![good.payment.clone()])]).await;
    assert_eq!(included.code, 0, "{}", included.log);
    let block = world.chain.latest_block().await.unwrap();
    let found = look(&wallet, &block, (rest, &[]), 30).await.unwrap();
    assert_eq!(found.judged[0].breach.map(|breach| breach.rule), Some(Rule::Balance));
    assert!(found.waits.is_empty());
}

#[tokio::test]
async fn what_is_not_judged_here_is_left_to_the_wallet() {
    let world = World::new();
    let mut msg = generous(&world);
    msg.policy.conduits = vec![77];
    let address = world.wallet_with(1_000, &msg).await;
    let asked = payment(&address, (1, 0, 5, 0, 0));
    let (_, mut conduits) = preflight(&client(&world, &address), USDC, std::slice::from_ref(&asked)).await;
    assert_eq!(conduits.judge_one(USDC, &asked), Err(Why::Conduit));

    let world = World::new();
    let address = world.wallet_with(1_000, &generous(&world)).await;
    let wallet = client(&world, &address);
    let unread = payment(&address, (2, 1, 5, 0, 0));
    let known = payment(&address, (3, 0, 5, 0, 0));
    let held = Payment { beneficiary: Some(key(3).address().to_owned()), ..payment(&address, (4, 1, 5, 0, 0)) };
    let nowhere = Payment { to: "cosmos1nowhere".into(), ..payment(&address, (5, 0, 5, 0, 0)) };
    let long = Payment { reference: "x".repeat(65), ..payment(&address, (6, 0, 5, 0, 0)) };
    let own = payment(&address, (7, 4, 5, 0, 0));
    let (_, mut here) = preflight(&wallet, USDC, &[asked.clone(), known.clone(), long.clone()]).await;
    here.know([known.id]);
    for (payment, why) in [
        (&unread, Why::Unreadable),
        (&known, Why::Known),
        (&held, Why::Conduit),
        (&nowhere, Why::Malformed),
        (&long, Why::Malformed),
        (&own, Why::Itself),
    ] {
        assert_eq!(here.judge_one(USDC, payment), Err(why), "{payment:?}");
    }
    assert_eq!(here.judge_one(USDC, &asked), Ok(()));
    assert_eq!(here.judge_one(USDC, &asked), Err(Why::Known), "no id twice");
}

#[tokio::test]
async fn a_frozen_wallet_allows_nothing_here() {
    use stateset_api::wallet::{ExecuteMsg, OwnerMsg};
    let world = World::new();
    let address = world.wallet_with(1_000, &generous(&world)).await;
    let freeze = ExecuteMsg::Owner(OwnerMsg::Freeze { reason: "drill".into() });
    let freeze = stateset_chain::tx::execute(world.owner.address(), &address, &freeze, &[]).unwrap();
    assert_eq!(world.run(&world.owner, vec![freeze]).await.code, 0);
    let asked = payment(&address, (1, 0, 5, 0, 0));
    let (_, mut here) = preflight(&client(&world, &address), USDC, std::slice::from_ref(&asked)).await;
    assert_eq!(here.judge_one(USDC, &asked), Err(Why::Stopped));
}

/// 10,000 take far less than 100 ms optimised; not optimised, and on a busy machine, twenty times that is still no
/// question to a node for each.
#[tokio::test]
async fn ten_thousand_are_judged_without_a_question_and_in_no_time() {
    let world = World::new();
    let mut msg = generous(&world);
    let most = Amount(u128::from(u64::MAX));
    let denom = &mut msg.policy.denoms[0];
    (denom.per_day_max, denom.lifetime_max) = (most, most);
    (msg.payees[0].per_day_max, msg.payees[0].lifetime_max) = (most, most);
    let address = world.wallet_with(900_000_000, &msg).await;
    let number = |n: u32| {
        let mut random = [0; 10];
        random[..4].copy_from_slice(&n.to_be_bytes());
        Payment { id: IntentId::new(genesis().time, random), ..payment(&address, (0, 0, 5, 0, 0)) }
    };
    let payments: Vec<Payment> = (0..10_000).map(number).collect();
    let (_, mut here) = preflight(&client(&world, &address), USDC, &payments[..1]).await;
    let began = Instant::now();
    assert!(here.judge(USDC, &payments).iter().all(Result::is_ok));
    let took = began.elapsed();
    assert!(took < Duration::from_secs(2), "{took:?}");
}
