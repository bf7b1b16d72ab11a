//! A hostile operator: the key is stolen and whoever holds it sends what it likes, and so do those to whom it granted a
//! part of its allowance. The owner loses at most what the policy allowed, to payees that the owner knew; less while
//! the agent is not trusted.

use cosmwasm_std::{Addr, Coin, Empty, WasmMsg, to_json_binary};
use cw_multi_test::Executor;
use proptest::prelude::*;
use stateset_api::policy::{CategoryPolicy, DenomPolicy, Policy, Trust};
use stateset_api::reputation::layout::standing_key;
use stateset_api::score::{Severity, Standing};
use stateset_api::wallet::{
    AnyoneMsg, ExecuteMsg, Grant, GuardianMsg, OperatorGrant, OperatorMsg, OwnerMsg, Payee, Payment, QueryMsg,
    ReceiptsResponse, WalletInfo,
};
use stateset_api::{AgentId, Amount, registry};
use stateset_tests_suite::{DAY, HOUR, START, STATE, USDC, address, intent, stand_in};

use crate::approver;
use crate::fixture::named;
use crate::story::{denom, grant, payee, policy};
use crate::suite::Suite;
use crate::window::cases;

/// In no policy, but in the wallet.
const OTHER: &str = "uother";
const DENOMS: [&str; 3] = [USDC, STATE, OTHER];
const NAMES: [&str; 8] = ["alice", "bob", "mallory", "operator", "owner", "guardian", "carol", "dave"];
/// Who may hold a grant.
const CHILDREN: [&str; 2] = ["carol", "dave"];
/// Who is listed for what: alice for both denoms, bob for `uusdc`.
const LISTED: [(&str, &str); 3] = [("alice", USDC), ("bob", USDC), ("alice", STATE)];
const DAY_CAP: u128 = 1_000;
/// Per denom, in the order of [`DENOMS`]: near enough that both it and the day cap are reached.
const LIFETIME_CAPS: [u128; 3] = [1_400, 600, 0];

/// What of the caps holds while a case is open.
const SHARE_BPS: u32 = 2_500;

fn tight(reputation: &str) -> Policy {
    let caps = |index: usize| DenomPolicy { lifetime_max: Amount(LIFETIME_CAPS[index]), ..denom(DENOMS[index]) };
    let trust = Trust { reputation: reputation.to_owned(), score_min: 60, share_bps: SHARE_BPS };
    Policy { denoms: vec![caps(0), caps(1)], trust: Some(trust), ..policy() }
}

/// The wallet, bound to an agent; and where that agent's reputation lies, in a contract that merely stands there.
fn suite() -> (Suite, Addr, AgentId) {
    let list = |(name, denom): (&str, &str)| Payee { denom: denom.to_owned(), ..payee(name) };
    let mut suite = Suite::with(|msg| {
        msg.policy = Policy { trust: None, ..tight("") };
        msg.payees = LISTED.map(list).to_vec();
    });
    let wallet = suite.wallet.clone();
    let reputation = suite.app.open("owner", stand_in(approver::execute), &Empty {});
    let (_, key, value) = named("reputation", "stateset:reputation");
    suite.app.contract_storage_mut(&reputation).set(&key, &value);
    let agent = suite.bind();
    let policy = tight(reputation.as_str());
    suite.execute("owner", &ExecuteMsg::Owner(OwnerMsg::SetPolicy { policy })).unwrap();
    suite.app.init_modules(|router, _, storage| {
        let coins = DENOMS.map(|denom| Coin::new(10_000_u128, denom)).to_vec();
        router.bank.init_balance(storage, &wallet, coins).unwrap();
    });
    (suite, reputation, agent)
}

#[derive(Clone, Debug)]
enum Move {
    Spend {
        epoch: u32,
        denom: usize,
        payments: Vec<(u64, usize, u128, usize)>,
    },
    TakeOver {
        epoch: u32,
    },
    Grant {
        to: usize,
        denom: usize,
        per_payment_max: u128,
        total: u128,
    },
    Revoke {
        to: usize,
    },
    /// A child spends in the present epoch.
    Child {
        by: usize,
        denom: usize,
        payments: Vec<(u64, usize, u128, usize)>,
    },
    /// A child tries what the operator may do.
    ChildActs {
        by: usize,
        what: usize,
    },
    /// A case against the agent is opened or closed.
    Accuse(bool),
    Group(usize),
    Raw(usize),
    Registry(usize),
    WithFunds,
    Wait(u64),
}

fn amounts() -> impl Strategy<Value = u128> {
    prop_oneof![0_u128..60, 60_u128..420, Just(500), Just(501), Just(1_000), Just(u128::MAX), Just(u128::MAX / 2 + 1)]
}

fn payments() -> impl Strategy<Value = Vec<(u64, usize, u128, usize)>> {
    prop::collection::vec((0_u64..40, 0..NAMES.len(), amounts(), 0_usize..4), 0..4)
}

/// Likelier to pass than [`payments`]: listed payees, modest amounts, a good category.
fn plausible() -> impl Strategy<Value = Vec<(u64, usize, u128, usize)>> {
    prop::collection::vec((0_u64..4_000, 0_usize..2, 1_u128..400, Just(0_usize)), 1..4)
}

fn moves() -> impl Strategy<Value = Move> {
    let lists = || prop_oneof![payments(), plausible(), plausible()];
    let payments = lists();
    let child = || 0..CHILDREN.len();
    let mostly_usdc = || prop_oneof![5 => Just(0_usize), 1 => 1_usize..3];
    // Small beside what is asked for, so that the grants bind before the wallet's caps do.
    let grant = (
        child(),
        mostly_usdc(),
        prop_oneof![4 => 1_u128..150, 1 => 0_u128..520],
        prop_oneof![4 => 1_u128..250, 1 => 0_u128..700],
    );
    let small = || prop::collection::vec((0_u64..4_000, 0_usize..2, 1_u128..120, Just(0_usize)), 1..3);
    let childs = prop_oneof![1 => lists(), 4 => small()];
    let epoch = prop_oneof![6 => Just(0_u32), 1 => 1_u32..4, 1 => Just(u32::MAX)];
    let spend = (epoch, prop_oneof![4 => Just(0_usize), 2 => Just(1_usize), 1 => Just(2_usize)], payments)
        .prop_map(|(epoch, denom, payments)| Move::Spend { epoch, denom, payments });
    prop_oneof![
        10 => spend,
        3 => prop_oneof![3 => Just(1_u32), 1 => 0_u32..3].prop_map(|epoch| Move::TakeOver { epoch }),
        5 => grant.prop_map(|(to, denom, per_payment_max, total)| Move::Grant { to, denom, per_payment_max, total }),
        1 => child().prop_map(|to| Move::Revoke { to }),
        7 => (child(), mostly_usdc(), childs).prop_map(|(by, denom, payments)| Move::Child { by, denom, payments }),
        1 => (child(), 0_usize..6).prop_map(|(by, what)| Move::ChildActs { by, what }),
        2 => any::<bool>().prop_map(Move::Accuse),
        2 => (0_usize..GROUPS).prop_map(Move::Group),
        2 => (0..RAW.len()).prop_map(Move::Raw),
        1 => (0_usize..3).prop_map(Move::Registry),
        1 => Just(Move::WithFunds),
        4 => prop_oneof![0..HOUR, 0..6 * HOUR, Just(DAY), DAY..2 * DAY].prop_map(Move::Wait),
    ]
}

const RAW: [&str; 8] = [
    r#"{"execute":{"msgs":[{"bank":{"send":{"to_address":"mallory","amount":[{"denom":"uusdc","amount":"9"}]}}}]}}"#,
    r#"{"operator":{"transfer_from":{"owner":"a","recipient":"b","amount":"9"}}}"#,
    r#"{"operator":{"withdraw":{"coins":[{"denom":"uusdc","amount":"9"}]}}}"#,
    r#"{"operator":{"increase_allowance":{"amount":"9"}}}"#,
    r#"{"migrate":{}}"#,
    r#"{"update_admin":{"admin":"mallory"}}"#,
    r#"{"operator":{"spend":{"epoch":1,"denom":"uusdc","payments":[],"admin":true}}}"#,
    "not json at all",
];

const GROUPS: usize = 12;

/// What belongs to the owner, the guardian or anyone.
fn group(number: usize) -> ExecuteMsg {
    let wide = Policy {
        categories: policy().categories.into_iter().map(|was| CategoryPolicy { allowed: true, ..was }).collect(),
        calls_per_hour: u32::MAX,
        ..tight(&address("reputation"))
    };
    let thief = || Some(OperatorGrant { address: address("mallory"), ..grant() });
    let owner = match number {
        0 => OwnerMsg::SetPolicy { policy: wide },
        1 => OwnerMsg::SetPayees { set: vec![payee("mallory")], remove: vec![] },
        2 => OwnerMsg::SetOperator { operator: thief() },
        3 => OwnerMsg::SetGuardian { guardian: None },
        4 => OwnerMsg::Unfreeze {},
        5 => OwnerMsg::Withdraw { coins: vec![Coin::new(9_u128, USDC)] },
        6 => OwnerMsg::OfferOwnership { to: Some(address("mallory")) },
        7 => OwnerMsg::Bind { registry: address("mallory"), agent_id: None },
        8 => return ExecuteMsg::Guardian(GuardianMsg::RevokeOperator {}),
        9 => return ExecuteMsg::Guardian(GuardianMsg::Freeze { reason: String::new() }),
        10 => return ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership {}),
        _ => return ExecuteMsg::Anyone(AnyoneMsg::PruneReceipts { limit: 30 }),
    };
    ExecuteMsg::Owner(owner)
}

fn spend(epoch: u32, denom: usize, payments: &[(u64, usize, u128, usize)]) -> ExecuteMsg {
    let payments = payments.iter().map(|&(number, to, amount, category)| Payment {
        id: intent(number, START),
        to: address(NAMES[to]),
        amount: Amount(amount),
        category: ["cloud", "supplies", "travel", "yachts"][category].to_owned(),
        reference: String::new(),
        beneficiary: None,
    });
    let (denom, payments) = (DENOMS[denom].to_owned(), payments.collect());
    ExecuteMsg::Operator(OperatorMsg::Spend {
        epoch,
        denom,
        payments,
        approval: None,
        rationales: Vec::new(),
        mandate: None,
    })
}

fn part(to: usize, denom: usize, per_payment_max: u128, total: u128) -> Grant {
    let caps = [per_payment_max, total];
    stateset_tests_suite::grant(CHILDREN[to], CHILDREN[to], DENOMS[denom], caps, START + 365 * DAY)
}

/// What the operator may do beside spending, from a child's hand.
fn operators(what: usize, epoch: u32, act: u64) -> ExecuteMsg {
    let (id, to) = (intent(9, START), address("alice"));
    let payment = Payment {
        id,
        to,
        amount: Amount(900),
        category: "cloud".to_owned(),
        reference: String::new(),
        beneficiary: None,
    };
    ExecuteMsg::Operator(match what {
        0 => OperatorMsg::Grant { epoch, act, grant: part(1, 0, 500, 700) },
        1 => OperatorMsg::Revoke { epoch, act, to: address(CHILDREN[0]) },
        2 => OperatorMsg::TakeOver { epoch, act },
        3 => OperatorMsg::Heartbeat { epoch, act },
        4 => OperatorMsg::Note { epoch, act, hashes: vec![[7; 32].into()] },
        _ => OperatorMsg::Escalate { epoch, denom: USDC.to_owned(), payment },
    })
}

/// Makes the move, as the operator unless it says otherwise; answers whether it succeeded.
fn make(suite: &mut Suite, made: &Move) -> bool {
    let operator = Addr::unchecked(address("operator"));
    let WalletInfo { epoch: present, act, .. } = suite.query(&QueryMsg::Wallet {});
    let (wallet, act) = (suite.wallet.clone(), act + 1);
    match made {
        Move::Spend { epoch, denom, payments } => {
            let epoch = if *epoch == 0 { present } else { *epoch };
            suite.execute("operator", &spend(epoch, *denom, payments)).is_ok()
        }
        Move::Grant { to, denom, per_payment_max, total } => {
            let grant = part(*to, *denom, *per_payment_max, *total);
            suite.execute("operator", &ExecuteMsg::Operator(OperatorMsg::Grant { epoch: present, act, grant })).is_ok()
        }
        Move::Revoke { to } => {
            let revoke = OperatorMsg::Revoke { epoch: present, act, to: address(CHILDREN[*to]) };
            suite.execute("operator", &ExecuteMsg::Operator(revoke)).is_ok()
        }
        Move::Child { by, denom, payments } => suite.execute(CHILDREN[*by], &spend(present, *denom, payments)).is_ok(),
        Move::ChildActs { by, what } => suite.execute(CHILDREN[*by], &operators(*what, present, act)).is_ok(),
        // Not the thief's to do: the property sees to it.
        Move::Accuse(_) => true,
        Move::TakeOver { epoch } => {
            let epoch = (present + 1).saturating_sub(*epoch);
            suite.execute("operator", &ExecuteMsg::Operator(OperatorMsg::TakeOver { epoch, act })).is_ok()
        }
        Move::Group(number) => suite.execute("operator", &group(*number)).is_ok(),
        Move::Raw(number) => {
            let msg = RAW[*number].as_bytes().into();
            let raw = WasmMsg::Execute { contract_addr: wallet.into_string(), msg, funds: vec![] };
            suite.app.execute(operator, raw.into()).is_ok()
        }
        Move::Registry(number) => {
            let confirm = registry::WalletMsg::ConfirmBinding { owner: address("owner") };
            let to = if *number == 0 { wallet } else { suite.registry.clone() };
            let msg = to_json_binary(&registry::ExecuteMsg::Wallet(confirm)).unwrap();
            let call = WasmMsg::Execute { contract_addr: to.into_string(), msg, funds: vec![] };
            suite.app.execute(operator, call.into()).is_ok()
        }
        Move::WithFunds => {
            let take_over = ExecuteMsg::Operator(OperatorMsg::TakeOver { epoch: present, act });
            suite.execute_with("operator", &take_over, &[Coin::new(1_u128, USDC)]).is_ok()
        }
        Move::Wait(seconds) => {
            suite.pass(*seconds);
            true
        }
    }
}

/// Every account's balance, in the order of [`NAMES`] with wallet and registry after them.
fn balances(suite: &Suite, denom: &str) -> Vec<u128> {
    let names = NAMES.map(|name| suite.balance(name, denom));
    names.into_iter().chain([&suite.wallet, &suite.registry].map(|holder| suite.balance(holder, denom))).collect()
}

/// What the receipts say was paid in a denom.
fn receipts_total(suite: &Suite, denom: &str) -> u128 {
    let (mut total, mut start_after) = (0, None);
    loop {
        let page: ReceiptsResponse = suite.query(&QueryMsg::Receipts { start_after, limit: Some(30) });
        let Some(last) = page.receipts.last() else { return total };
        start_after = Some(last.id);
        let of_denom = page.receipts.iter().filter(|receipt| receipt.denom == denom);
        total += of_denom.map(|receipt| receipt.amount.0).sum::<u128>();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(40, 30)))]

    #[test]
    fn a_stolen_operator_key_pays_only_known_payees_and_only_what_the_policy_allows(
        moves in prop::collection::vec(moves(), 1..60),
    ) {
        let (mut suite, reputation, agent) = suite();
        // What each child may still spend of its grant, in which denom and how much at a time.
        let mut grants: [Option<(usize, u128, u128)>; 2] = [None, None];
        let mut accused = false;
        let wallet_index = NAMES.len();
        let start: Vec<_> = DENOMS.map(|denom| balances(&suite, denom)).to_vec();
        let rights: (WalletInfo, Policy) = (suite.query(&QueryMsg::Wallet {}), suite.query(&QueryMsg::Policy {}));
        let mut outflow: Vec<Vec<(u64, u128)>> = vec![Vec::new(); DENOMS.len()];
        for made in &moves {
            let before: Vec<_> = DENOMS.map(|denom| balances(&suite, denom)).to_vec();
            if let Move::Accuse(open) = made {
                accused = *open;
                let mut standing = Standing::default();
                if accused {
                    standing.open_case(Severity::Minor);
                }
                let cell = postcard::to_allocvec(&standing).unwrap();
                suite.app.contract_storage_mut(&reputation).set(&standing_key(agent), &cell);
            }
            let succeeded = make(&mut suite, made);
            match made {
                Move::Grant { to, denom, per_payment_max, total } if succeeded => {
                    grants[*to] = Some((*denom, *per_payment_max, *total));
                }
                Move::Revoke { to } if succeeded => grants[*to] = None,
                _ => {}
            }
            let now = suite.now();
            let forbidden = matches!(
                made,
                Move::Group(0..=10) | Move::Raw(_) | Move::Registry(_) | Move::WithFunds | Move::ChildActs { .. }
            );
            prop_assert!(!succeeded || !forbidden);
            for (index, denom) in DENOMS.into_iter().enumerate() {
                let after = balances(&suite, denom);
                prop_assert_eq!(after.iter().sum::<u128>(), start[index].iter().sum::<u128>(), "value is conserved");
                let out = before[index][wallet_index] - after[wallet_index];
                for (holder, (was, is)) in before[index].iter().zip(&after).enumerate() {
                    let listed = NAMES.get(holder).is_some_and(|name| LISTED.contains(&(name, denom)));
                    prop_assert!(listed || holder == wallet_index || was == is, "{denom} reached {holder}");
                    prop_assert!(!listed || is >= was);
                }
                outflow[index].push((now, out));
                if let (Move::Child { by, .. }, 1..) = (made, out) {
                    let held = grants[*by].as_mut().filter(|(denom, ..)| *denom == index);
                    let (_, per_payment_max, left) = held.expect("paid without a grant");
                    let largest = before[index].iter().zip(&after).take(wallet_index).map(|(was, is)| is.saturating_sub(*was));
                    let Move::Child { payments, .. } = made else { unreachable!() };
                    prop_assert!(largest.max().unwrap_or_default() <= *per_payment_max * payments.len() as u128);
                    prop_assert!(out <= *left, "{} of {}", out, left);
                    *left -= out;
                }
                let within = |seconds: u64| outflow[index].iter().filter(|(at, _)| at + seconds >= now).map(|(_, out)| out).sum::<u128>();
                prop_assert!(within(DAY) <= DAY_CAP);
                let held_to = DAY_CAP * u128::from(SHARE_BPS) / 10_000;
                prop_assert!(out == 0 || !accused || within(DAY) <= held_to, "{} a day while accused", within(DAY));
                prop_assert!(within(u64::MAX - now) <= LIFETIME_CAPS[index]);
                prop_assert!(denom != OTHER || out == 0);
            }
        }
        for (index, denom) in DENOMS.into_iter().enumerate() {
            let out: u128 = outflow[index].iter().map(|(_, out)| out).sum();
            prop_assert_eq!(start[index][wallet_index] - balances(&suite, denom)[wallet_index], out);
            prop_assert_eq!(receipts_total(&suite, denom), out, "receipts and money agree");
            if denom != OTHER {
                let left: stateset_api::wallet::Remaining = suite.query(&QueryMsg::Remaining { denom: denom.to_owned() });
                prop_assert_eq!(left.lifetime.0, LIFETIME_CAPS[index] - out, "counters and money agree");
            }
        }
        let info: WalletInfo = suite.query(&QueryMsg::Wallet {});
        prop_assert_eq!(WalletInfo { epoch: rights.0.epoch, act: rights.0.act, ..info }, rights.0);
        prop_assert_eq!(suite.query::<Policy>(&QueryMsg::Policy {}), rights.1);
    }
}
