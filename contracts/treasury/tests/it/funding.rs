//! A wallet and its treasury: named by those who decide, funded and called back by the operator alone, each transfer
//! once, within what the policy says; every refusal by name and numbers.

use cosmwasm_std::{Addr, Binary, Coin, to_json_binary};
use stateset_api::event::{AlreadyPaid, ProposalOpened, TreasuryCalledBack, TreasuryFunded};
use stateset_api::policy::{
    Breach as WalletBreach, Policy as WalletPolicy, Rule, Succession, TreasuryRules, WEIGHT_ONE,
};
use stateset_api::treasury::{
    Action, AnyoneMsg, Breach, ExecuteMsg, GuardianMsg, InstantiateMsg, PendingResponse, QueryMsg, Side, WalletMsg,
};
use stateset_api::wallet::{
    self, OperatorMsg, OwnerMsg, Payee, Receipt, ReceiptKind, ReceiptResponse, SimulateFundResponse, TreasuryTransfer,
    WalletInfo,
};
use stateset_api::{Amount, IntentId};
use stateset_tests_suite::{
    Answer, DAY, HOUR, STATE, USDC, accounts, address, code, event, open_policy, open_wallet, payee, payment, propose,
    spend,
};

use crate::suite::{PRICE, Suite, USD, instantiation, policy};

/// Half of all, a thousand a day, five thousand ever; a thousand stays.
fn rules(suite: &Suite) -> TreasuryRules {
    TreasuryRules {
        code_ids: vec![suite.code],
        denom: USDC.to_owned(),
        share_max_bps: 5_000,
        per_day_max: Amount(1_000 * USD),
        lifetime_max: Amount(5_000 * USD),
        keep_min: Amount(1_000 * USD),
    }
}

fn wallet_policy(treasury: Option<TreasuryRules>) -> WalletPolicy {
    WalletPolicy { treasury, ..open_policy() }
}

/// A treasury of the wallet's own, empty, without a code admin, that counts what was lost before.
fn create(suite: &mut Suite, change: impl FnOnce(&mut InstantiateMsg)) -> Addr {
    let mut msg = instantiation(suite.wallet.as_str(), policy(suite.pool.as_str()));
    msg.price.observed_at = suite.now();
    change(&mut msg);
    let code = suite.code;
    suite.create("owner", code, &msg, None).unwrap()
}

/// A wallet with 10,000 dollars, rules on a treasury, and one that is its own.
fn bound() -> Suite {
    let mut suite = Suite::new();
    let policy = wallet_policy(Some(rules(&suite)));
    suite.as_wallet(OwnerMsg::SetPolicy { policy });
    suite.treasury = create(&mut suite, |_| ());
    suite.as_wallet(OwnerMsg::SetTreasury { treasury: suite.treasury.to_string() });
    let wallet = suite.wallet.clone();
    suite.app.send("maker", &wallet, Coin::new(10_000 * USD, USDC));
    suite
}

fn id(suite: &Suite, number: u8) -> IntentId {
    IntentId::new(suite.now(), [number; 10])
}

fn transfer(id: IntentId, amount: u128) -> TreasuryTransfer {
    TreasuryTransfer { id, amount: Amount(amount), reference: "idle".to_owned(), rationale: None }
}

fn operate(suite: &mut Suite, msg: OperatorMsg) -> Answer {
    let wallet = suite.wallet.clone();
    suite.app.call("keeper", &wallet, &wallet::ExecuteMsg::Operator(msg))
}

fn fund(suite: &mut Suite, transfer: TreasuryTransfer) -> Answer {
    operate(suite, OperatorMsg::Fund { epoch: 1, transfer })
}

fn call_back(suite: &mut Suite, transfer: TreasuryTransfer) -> Answer {
    operate(suite, OperatorMsg::CallBack { epoch: 1, transfer })
}

/// How a refusal reads: the chain that is embedded here keeps errors as text.
fn refusal(answer: Answer) -> String {
    answer.unwrap_err().to_string()
}

fn says(rule: Rule, requested: u128, remaining: u128) -> String {
    WalletBreach::new(rule, requested, remaining).to_string()
}

fn receipt(suite: &Suite, id: IntentId) -> Option<Receipt> {
    suite.ask::<ReceiptResponse>(&suite.wallet, &wallet::QueryMsg::Receipt { id }).unwrap().receipt
}

fn simulate(suite: &Suite, amount: u128) -> SimulateFundResponse {
    suite.ask(&suite.wallet, &wallet::QueryMsg::SimulateFund { amount: Amount(amount) }).unwrap()
}

fn wallet_refuses(suite: &mut Suite, msg: OwnerMsg) -> String {
    let wallet = suite.wallet.clone();
    let msg = propose(vec![wallet::Action::Owner(msg)]);
    suite.app.call("owner", &wallet, &msg).unwrap_err().to_string()
}

#[test]
fn the_operator_funds_it_and_calls_money_back_each_once_with_a_receipt() {
    let mut suite = bound();
    let (into, out) = (id(&suite, 1), id(&suite, 2));
    let answer = fund(&mut suite, transfer(into, 600 * USD)).unwrap();
    let funded = event(&answer, TreasuryFunded::from_event).unwrap();
    assert_eq!((funded.id, funded.amount, funded.denom.as_str()), (into, Amount(600 * USD), USDC));
    assert_eq!((suite.held(USDC), suite.balance(&suite.wallet, USDC)), (600 * USD, 9_400 * USD));
    let stands = receipt(&suite, into).unwrap();
    assert_eq!(
        (stands.kind, stands.to, stands.category.as_str()),
        (ReceiptKind::Funded, suite.treasury.to_string(), "")
    );
    // Again: done, and nothing moves.
    let again = fund(&mut suite, transfer(into, 600 * USD)).unwrap();
    assert_eq!(event(&again, AlreadyPaid::from_event).unwrap().id, into);
    assert_eq!(suite.held(USDC), 600 * USD);
    // The same id for something else.
    for other in [fund(&mut suite, transfer(into, 601 * USD)), call_back(&mut suite, transfer(into, 600 * USD))] {
        let refusal = refusal(other);
        assert!(refusal.contains("intent_reused"), "{refusal}");
    }
    let answer = call_back(&mut suite, transfer(out, 250 * USD)).unwrap();
    assert_eq!(event(&answer, TreasuryCalledBack::from_event).unwrap().amount, Amount(250 * USD));
    assert_eq!((suite.held(USDC), suite.balance(&suite.wallet, USDC)), (350 * USD, 9_650 * USD));
    assert_eq!(receipt(&suite, out).unwrap().kind, ReceiptKind::CalledBack);
    assert!(call_back(&mut suite, transfer(out, 250 * USD)).is_ok());
    assert_eq!(suite.held(USDC), 350 * USD);
    // What is not there does not come back, and leaves no receipt.
    let missing = id(&suite, 3);
    let refused = refusal(call_back(&mut suite, transfer(missing, 351 * USD)));
    let (what, requested, held) = (USDC.to_owned(), Amount(351 * USD), Amount(350 * USD));
    assert!(refused.contains(&Breach::Balance { what, requested, held }.to_string()), "{refused}");
    assert_eq!(receipt(&suite, missing), None);
}

#[test]
fn each_cap_refuses_one_unit_beyond_it_and_what_came_back_refills_only_the_share() {
    let mut suite = bound();
    let refuses = |suite: &mut Suite, amount: u128, (rule, remaining): (Rule, u128)| {
        let simulated = simulate(suite, amount).breach.unwrap();
        assert_eq!((simulated.rule, simulated.requested.0, simulated.remaining.0), (rule, amount, remaining));
        let (id, text) = (id(suite, 99), simulated.to_string());
        let refused = refusal(fund(suite, transfer(id, amount)));
        assert!(refused.contains(&text), "{refused}");
    };
    let (day, over) = (1_000 * USD, 1_000 * USD + 1);
    refuses(&mut suite, over, (Rule::TreasuryPerDayMax, day));
    let first = id(&suite, 1);
    fund(&mut suite, transfer(first, day)).unwrap();
    let back = id(&suite, 2);
    call_back(&mut suite, transfer(back, day)).unwrap();
    refuses(&mut suite, 1, (Rule::TreasuryPerDayMax, 0));
    for number in 3..7 {
        suite.pass(DAY + HOUR);
        let id = id(&suite, number);
        fund(&mut suite, transfer(id, day)).unwrap();
    }
    suite.pass(DAY + HOUR);
    refuses(&mut suite, 1, (Rule::TreasuryLifetimeMax, 0));
    let left = simulate(&suite, 1).remaining.unwrap();
    assert_eq!((left.outside, left.lifetime, left.per_day), (Amount(4_000 * USD), Amount(0), Amount(1_000 * USD)));
    assert_eq!(left.share, Amount(1_000 * USD), "half of ten thousand, less four");
    // A wallet that spends down to what stays.
    let mut suite = bound();
    suite.as_wallet(OwnerMsg::Withdraw { coins: vec![Coin::new(8_500 * USD, USDC)] });
    refuses(&mut suite, 500 * USD + 1, (Rule::TreasuryKeepMin, 500 * USD));
    // The share of what is left.
    let mut suite = bound();
    let first = id(&suite, 1);
    fund(&mut suite, transfer(first, 1_000 * USD)).unwrap();
    suite.as_wallet(OwnerMsg::Withdraw { coins: vec![Coin::new(7_900 * USD, USDC)] });
    suite.pass(DAY + HOUR);
    refuses(&mut suite, 50 * USD + 1, (Rule::TreasuryShareMax, 50 * USD));
    refuses(&mut suite, 0, (Rule::ZeroAmount, 0));
}

#[test]
fn what_a_recall_or_the_operator_sends_back_directly_counts_as_returned() {
    let mut suite = bound();
    let first = id(&suite, 1);
    fund(&mut suite, transfer(first, 900 * USD)).unwrap();
    assert_eq!(simulate(&suite, 1).remaining.unwrap().outside, Amount(900 * USD));
    suite.act(Action::Return { coins: vec![Coin::new(200 * USD, USDC)] }).unwrap();
    assert_eq!(simulate(&suite, 1).remaining.unwrap().outside, Amount(700 * USD));
    let call = to_json_binary(&ExecuteMsg::Wallet(WalletMsg::Recall {})).unwrap();
    suite.as_wallet(OwnerMsg::CallTreasury { msg: call });
    assert_eq!(simulate(&suite, 1).remaining.unwrap().outside, Amount(0));
    assert_eq!(suite.held(USDC), 0);
}

#[test]
fn nothing_funds_one_that_is_stopped_nor_while_the_wallet_is_frozen() {
    let mut suite = bound();
    let first = id(&suite, 1);
    suite.guardian(GuardianMsg::Stop { reason: "night".to_owned() }).unwrap();
    let refused = refusal(fund(&mut suite, transfer(first, USD)));
    assert!(refused.contains("stopped") && refused.contains("night"), "{refused}");
    assert_eq!((receipt(&suite, first), suite.balance(&suite.wallet, USDC)), (None, 10_000 * USD));
    let mut suite = bound();
    suite.as_wallet(OwnerMsg::Freeze { reason: "night".to_owned() });
    for answer in [fund(&mut suite, transfer(first, USD)), call_back(&mut suite, transfer(first, USD))] {
        let refused = refusal(answer);
        assert!(refused.contains("operator refused: frozen"), "{refused}");
    }
    assert_eq!(simulate(&suite, 1).breach.unwrap().rule, Rule::Frozen);
    // Others than the operator, or one left behind.
    let wallet = suite.wallet.clone();
    let msg = wallet::ExecuteMsg::Operator(OperatorMsg::Fund { epoch: 1, transfer: transfer(first, USD) });
    assert!(suite.app.call("mallory", &wallet, &msg).is_err());
    let mut suite = bound();
    let late = OperatorMsg::Fund { epoch: 2, transfer: transfer(first, USD) };
    assert!(refusal(operate(&mut suite, late)).contains(&says(Rule::OperatorEpoch, 2, 1)));
}

/// While the brake's freeze holds neither wallet nor treasury moves; for a day after it nothing goes into risk.
#[test]
fn the_brake_stops_both_and_after_it_only_what_leads_to_safety_goes_on() {
    let mut suite = bound();
    let (first, second) = (id(&suite, 1), id(&suite, 2));
    fund(&mut suite, transfer(first, 600 * USD)).unwrap();
    suite.as_wallet(OwnerMsg::SetBrake { brake: Some(address("alarm")) });
    let wallet = suite.wallet.clone();
    let pull = wallet::ExecuteMsg::Brake(wallet::BrakeMsg::Freeze { reason: "outflow".to_owned() });
    suite.app.call("alarm", &wallet, &pull).unwrap();
    assert!(refusal(fund(&mut suite, transfer(second, USD))).contains("outflow"));
    let back = Action::Return { coins: vec![Coin::new(USD, USDC)] };
    assert!(refusal(suite.act(back.clone())).contains("outflow"));
    suite.as_wallet(OwnerMsg::LiftBrake {});
    let rests = simulate(&suite, USD).breach.unwrap();
    assert_eq!(rests.rule, Rule::Resting);
    assert!(refusal(fund(&mut suite, transfer(second, USD))).contains(&rests.to_string()));
    assert!(refusal(suite.act(suite.swap(Side::Stable, USD))).contains("rest"));
    suite.act(back).unwrap();
    call_back(&mut suite, transfer(second, USD)).unwrap();
    suite.pass(DAY);
    let third = id(&suite, 3);
    fund(&mut suite, transfer(third, USD)).unwrap();
}

#[test]
fn without_rules_or_a_treasury_nothing_goes_in() {
    let mut suite = Suite::new();
    let first = id(&suite, 1);
    assert!(refusal(fund(&mut suite, transfer(first, 1))).contains(&says(Rule::Treasury, 1, 0)));
    assert_eq!(simulate(&suite, 1).breach.unwrap().rule, Rule::Treasury);
    let mut suite = bound();
    // Tightened at once, and what was funded can still be called for by those who decide.
    suite.as_wallet(OwnerMsg::SetPolicy { policy: wallet_policy(None) });
    assert!(refusal(fund(&mut suite, transfer(first, 1))).contains(&says(Rule::Treasury, 1, 0)));
}

/// What the operator may pay no more in, it may not put away either; what lies there comes home.
#[test]
fn once_another_denom_took_its_place_nothing_more_goes_in() {
    let mut suite = bound();
    let (first, second, third) = (id(&suite, 1), id(&suite, 2), id(&suite, 3));
    let ends_at = suite.now() + DAY;
    let succession =
        Succession { from: USDC.to_owned(), to: "uusd2".to_owned(), rate: WEIGHT_ONE, from_ends_at: ends_at };
    let policy = WalletPolicy { successions: vec![succession], ..wallet_policy(Some(rules(&suite))) };
    suite.as_wallet(OwnerMsg::SetPolicy { policy });
    fund(&mut suite, transfer(first, USD)).unwrap();
    suite.pass(DAY);
    let ended = simulate(&suite, USD).breach.unwrap();
    assert_eq!((ended.rule, ended.remaining.0), (Rule::DenomEnded, u128::from(ends_at)));
    assert!(refusal(fund(&mut suite, transfer(second, USD))).contains("denom_ended"));
    call_back(&mut suite, transfer(third, USD)).unwrap();
    assert_eq!(suite.held(USDC), 0);
}

#[test]
fn only_a_treasury_of_a_listed_code_without_an_admin_that_is_this_wallets_becomes_its() {
    let mut suite = bound();
    let present = suite.treasury.to_string();
    let set = |suite: &mut Suite, treasury: &Addr| {
        wallet_refuses(suite, OwnerMsg::SetTreasury { treasury: treasury.to_string() })
    };
    // Another code: the pool's, the wallet's own.
    let (pool, own) = (suite.pool.clone(), suite.wallet.clone());
    assert!(set(&mut suite, &pool).contains("no treasury of code"));
    assert!(set(&mut suite, &own).contains("no treasury of code"));
    // With an admin.
    let (msg, code) = (instantiation(own.as_str(), policy(pool.as_str())), suite.code);
    let admined = suite.create("owner", code, &msg, Some("owner")).unwrap();
    assert!(set(&mut suite, &admined).contains("may replace the treasury's code"));
    // Of another wallet.
    let other = suite.app.open("owner", code!(stateset_wallet, reply), &open_wallet("owner", "keeper"));
    let foreign = create(&mut suite, |msg| msg.wallet = other.to_string());
    assert!(set(&mut suite, &foreign).contains("the treasury is that of"));
    // In place of one that was not recalled.
    let next = create(&mut suite, |_| ());
    assert!(set(&mut suite, &next).contains("is recalled first"));
    let call = to_json_binary(&ExecuteMsg::Wallet(WalletMsg::Recall {})).unwrap();
    suite.as_wallet(OwnerMsg::CallTreasury { msg: call });
    suite.as_wallet(OwnerMsg::SetTreasury { treasury: next.to_string() });
    let info: WalletInfo = suite.ask(&suite.wallet, &wallet::QueryMsg::Wallet {}).unwrap();
    assert_eq!(info.treasury, Some(next.to_string()));
    assert_ne!(info.treasury, Some(present));
    // Without rules none is named.
    suite.as_wallet(OwnerMsg::SetPolicy { policy: wallet_policy(None) });
    assert!(set(&mut suite, &next).contains("no rules on a treasury"));
}

#[test]
fn it_is_never_a_payee() {
    let mut suite = bound();
    let treasury = suite.treasury.clone();
    let listed = |treasury: &Addr| -> Vec<Payee> { vec![payee(treasury, USDC, [u128::MAX; 3], &["cloud"])] };
    let refused = wallet_refuses(&mut suite, OwnerMsg::SetPayees { set: listed(&treasury), remove: vec![] });
    assert!(refused.contains("is the wallet's treasury and no payee"), "{refused}");
    let wallet = suite.wallet.clone();
    let paid = suite.app.call("keeper", &wallet, &spend(USDC, &[payment(id(&suite, 1), &treasury, USD)]));
    assert!(refusal(paid).contains(&says(Rule::Payee, USD, 0)));
    let pay = wallet::Action::Pay { denom: USDC.to_owned(), payment: payment(id(&suite, 1), &treasury, USD) };
    let refused = suite.app.call("owner", &wallet, &propose(vec![pay])).unwrap_err().to_string();
    assert!(refused.contains("is the wallet's treasury and no payee"), "{refused}");
    // Who is a payee becomes no treasury.
    let mut suite = Suite::new();
    let policy = wallet_policy(Some(rules(&suite)));
    suite.as_wallet(OwnerMsg::SetPolicy { policy });
    let treasury = create(&mut suite, |_| ());
    suite.as_wallet(OwnerMsg::SetPayees { set: listed(&treasury), remove: vec![] });
    let refused = wallet_refuses(&mut suite, OwnerMsg::SetTreasury { treasury: treasury.to_string() });
    assert!(refused.contains("is the wallet's treasury and no payee"), "{refused}");
}

/// Beside signers what stops or recalls is done at once, and what loosens waits.
#[test]
fn the_owner_alone_stops_and_recalls_at_once_and_everything_else_waits() {
    let mut suite = bound();
    suite.as_wallet(OwnerMsg::SetSigners {
        signers: Some(wallet::SignerSet { loosen_delay_seconds: HOUR, ..accounts(&[("maker", 1)], 1) }),
    });
    let wallet = suite.wallet.clone();
    let call = |suite: &mut Suite, msg: &WalletMsg| {
        let msg = to_json_binary(&ExecuteMsg::Wallet(msg.clone())).unwrap();
        suite.app.call("owner", &wallet, &wallet::ExecuteMsg::Owner(OwnerMsg::CallTreasury { msg })).unwrap();
    };
    let price = WalletMsg::SetPrice { price: Amount(2 * PRICE), observed_at: suite.now() };
    call(&mut suite, &price);
    assert_eq!(suite.info().price.price, Amount(PRICE), "it waits");
    call(&mut suite, &WalletMsg::Stop { reason: "night".to_owned() });
    assert!(suite.info().stopped.is_some());
    call(&mut suite, &WalletMsg::Recall {});
    assert!(suite.info().stopped.unwrap().recalled);
    let resume = WalletMsg::Resume { alarm: suite.info().alarm };
    call(&mut suite, &resume);
    assert!(suite.ask::<PendingResponse>(&suite.treasury, &QueryMsg::Pending {}).unwrap().change.is_none());
    // What reads as two messages, or as none, tightens nothing.
    for odd in [r#"{"wallet":{"stop":{"reason":"x"},"resume":{"alarm":"0"}}}"#, "[]"] {
        let msg = wallet::ExecuteMsg::Owner(OwnerMsg::CallTreasury { msg: Binary::from(odd.as_bytes()) });
        let answer = suite.app.call("owner", &wallet, &msg).unwrap();
        assert!(event(&answer, ProposalOpened::from_event).is_some(), "{odd}");
    }
}

#[test]
fn coins_come_only_with_the_message_that_brings_them_and_only_from_the_wallet() {
    let mut suite = bound();
    let treasury = suite.treasury.clone();
    let funds = [Coin::new(USD, USDC)];
    let stranger = suite.app.call_with("maker", &treasury, &ExecuteMsg::Wallet(WalletMsg::Fund {}), &funds);
    assert!(refusal(stranger).contains("only the wallet may do this"));
    let other = suite.app.call_with("maker", &treasury, &ExecuteMsg::Anyone(AnyoneMsg::Sweep {}), &funds);
    assert!(refusal(other).contains("no funds may be sent with this message"));
    assert_eq!((suite.held(USDC), suite.held(STATE)), (0, 0));
}

/// A tenth may lie in the treasury.
fn a_tenth() -> Suite {
    let mut suite = bound();
    let rules = TreasuryRules { share_max_bps: 1_000, ..rules(&suite) };
    suite.as_wallet(OwnerMsg::SetPolicy { policy: wallet_policy(Some(rules)) });
    suite
}

/// Funds a day's most for so many days, as far as it is let; what lies in the treasury is within its tenth.
fn stays_a_tenth(suite: &mut Suite, days: u8) {
    for day in 0..days {
        suite.pass(DAY + HOUR);
        let id = id(suite, 100 + day);
        let _ = fund(suite, transfer(id, 900 * USD));
    }
    let (inside, wallet) = (suite.held(USDC), suite.balance(&suite.wallet, USDC));
    assert!(inside * 10 <= inside + wallet, "{} of {} lie in it", inside / USD, (inside + wallet) / USD);
}

/// An attack. Promised: no more than a share of what wallet and treasury hold lies in the treasury. What comes back beyond
/// what went in (a gift, or what was earned) makes room for ever for as much more.
#[test]
fn t3_what_came_back_beyond_what_went_in_makes_no_room_in_the_share() {
    let mut suite = a_tenth();
    let first = id(&suite, 1);
    fund(&mut suite, transfer(first, 900 * USD)).unwrap();
    suite.give(900 * USD, USDC);
    suite.act(Action::Return { coins: vec![Coin::new(1_800 * USD, USDC)] }).unwrap();
    stays_a_tenth(&mut suite, 2);
}

/// The same of a treasury that is taken up again: what it sent back before it was replaced counts once more.
#[test]
fn t4_what_a_treasury_sent_back_before_it_was_replaced_makes_no_room_when_it_is_named_again() {
    let mut suite = a_tenth();
    let (former, first) = (suite.treasury.clone(), id(&suite, 1));
    fund(&mut suite, transfer(first, 900 * USD)).unwrap();
    let recall = || to_json_binary(&ExecuteMsg::Wallet(WalletMsg::Recall {})).unwrap();
    let next = create(&mut suite, |_| ());
    suite.as_wallet(OwnerMsg::CallTreasury { msg: recall() });
    suite.as_wallet(OwnerMsg::SetTreasury { treasury: next.to_string() });
    suite.as_wallet(OwnerMsg::CallTreasury { msg: recall() });
    suite.as_wallet(OwnerMsg::SetTreasury { treasury: former.to_string() });
    suite.resume().unwrap();
    suite.pass(crate::suite::DELAY);
    suite.apply().unwrap();
    stays_a_tenth(&mut suite, 2);
}

/// An attack. Promised: what tightens acts at once. A code that those who decide take off the list (it was found broken)
/// gets money all the same, where the treasury runs it.
#[test]
fn t5_a_treasury_of_a_code_that_is_no_longer_listed_is_not_funded() {
    let mut suite = bound();
    let other = suite.app.store_code(crate::exchange::code());
    let with = |suite: &mut Suite, code_ids: Vec<u64>| {
        let rules = TreasuryRules { code_ids, ..rules(suite) };
        suite.as_wallet(OwnerMsg::SetPolicy { policy: wallet_policy(Some(rules)) });
    };
    let present = suite.code;
    with(&mut suite, vec![present, other]);
    with(&mut suite, vec![other]);
    let first = id(&suite, 1);
    let funded = fund(&mut suite, transfer(first, USD));
    assert!(funded.is_err(), "{} went in", suite.held(USDC));
    call_back(&mut suite, transfer(first, 1)).unwrap_err();
}
