//! Ratings: against receipts, once per side, by the money behind them, and bounded for each pair of hands.

use cosmwasm_std::{Coin, Empty, Response};
use stateset_api::conduit::ConduitMsg;
use stateset_api::event::Rated;
use stateset_api::policy::{Policy, Succession};
use stateset_api::reputation::{AgentMsg, OwnerMsg, QueryMsg, RatingsResponse, Rules, Side};
use stateset_api::score::weight::{COUNTERPARTY_WEIGHT_MAX, RATING_WEIGHT_MAX};
use stateset_api::score::{Marks, Score};
use stateset_api::wallet::{self, Payment};
use stateset_api::{AgentId, Amount, registry};
use stateset_tests_suite::cases::rules;
use stateset_tests_suite::{
    DAY, START, STATE, USDC, address, by_twos, event, intent, open_policy, open_wallet, payment, refused, registration,
    spend, stand_in,
};

use crate::suite::{Suite, all};

/// What weighs as much as one rating can.
const BIG: u128 = 10_000_000_000;

#[test]
fn both_sides_of_a_payment_rate_each_other_once() {
    let mut suite = Suite::new();
    suite.pay("buyer", "vendor", 1, 4_000_000);
    let answer = suite.rate("buyer", "vendor", Side::Payer, 1, 100).unwrap();
    let emitted = event(&answer, Rated::from_event).unwrap();
    assert_eq!((emitted.agent, emitted.rater, emitted.weight), (suite.id("vendor"), suite.id("buyer"), 2_000));
    assert_eq!(emitted.overall, suite.score("vendor").overall);
    assert!(suite.score("vendor").overall > Score::START);
    suite.rate("vendor", "buyer", Side::Payee, 1, 0).unwrap();
    assert!(suite.score("buyer").overall < Score::START);
    refused(suite.rate("buyer", "vendor", Side::Payer, 1, 100), "was rated from this side already");
    refused(suite.rate("vendor", "buyer", Side::Payee, 1, 0), "was rated from this side already");
}

#[test]
fn a_rating_needs_a_receipt_that_names_both() {
    let mut suite = Suite::new();
    refused(suite.rate("buyer", "vendor", Side::Payer, 1, 100), "has no receipt for");
    suite.pay("buyer", "vendor", 1, 4_000_000);
    refused(suite.rate("buyer", "third", Side::Payer, 1, 100), "not to the payee's wallet");
    refused(suite.rate("third", "vendor", Side::Payer, 1, 100), "has no receipt for");
    refused(suite.rate("third", "buyer", Side::Payee, 1, 100), "not to the payee's wallet");
    refused(suite.rate("vendor", "buyer", Side::Payer, 1, 100), "has no receipt for");
    refused(suite.rate("buyer", "vendor", Side::Payee, 1, 100), "has no receipt for");
}

#[test]
fn only_the_raters_own_hands_rate() {
    let mut suite = Suite::new();
    suite.pay("buyer", "vendor", 1, 4_000_000);
    let rate = AgentMsg::Rate {
        counterparty: suite.id("vendor"),
        intent: intent(1, START),
        side: Side::Payer,
        marks: all(100),
    };
    for by in ["vendor", "mallory", "admin"] {
        refused(suite.agent(by, "buyer", rate.clone(), &[]), "only the owner or controller of agent");
    }
    suite.agent("buyer-keeper", "buyer", rate, &[]).unwrap();
}

#[test]
fn marks_are_few_and_within_a_hundred() {
    let mut suite = Suite::new();
    suite.pay("buyer", "vendor", 1, 4_000_000);
    let rate =
        |marks| AgentMsg::Rate { counterparty: AgentId([0; 16]), intent: intent(1, START), side: Side::Payer, marks };
    refused(suite.agent("buyer", "buyer", rate(Marks::default()), &[]), "marks at least one dimension");
    refused(suite.agent("buyer", "buyer", rate(all(101)), &[]), "between 0 and 100: got 101");
    refused(suite.agent("buyer", "buyer", rate(all(1)), &[]), "the registry knows no agent");
}

#[test]
fn only_recent_payments_of_some_value_in_the_rating_denom_are_rated() {
    let mut suite = Suite::with(|msg| msg.rules.rating_value_min = Amount(1_000));
    let [buyer, vendor] = ["buyer", "vendor"].map(|name| suite.wallets[name].clone());
    suite.call("buyer-keeper", &buyer, &spend(STATE, &[payment(intent(1, START), &vendor, BIG)])).unwrap();
    refused(suite.rate("buyer", "vendor", Side::Payer, 1, 100), "only payments in uusdc are rated");
    suite.pay("buyer", "vendor", 2, 999);
    refused(suite.rate("buyer", "vendor", Side::Payer, 2, 100), "only payments of at least 1000 are rated");
    suite.pay("buyer", "vendor", 3, 1_000);
    suite.pass(30 * DAY);
    suite.rate("buyer", "vendor", Side::Payer, 3, 100).unwrap();
    suite.pass(1);
    refused(suite.rate("vendor", "buyer", Side::Payee, 3, 100), "could be rated until");
}

/// Sybil ratings (ERC-8004): agents in the same hands do not rate each other.
#[test]
fn sybils_in_the_same_hands_do_not_rate_each_other() {
    let mut suite = Suite::new();
    let vendor = suite.wallets["vendor"].clone();
    // A second agent of the vendor's owner; one whose controller is the vendor's; one controlled by the owner itself.
    let first = suite.ids["vendor"];
    suite.register("vendor", Some("another-keeper"));
    let second = suite.ids.insert("vendor".into(), first).unwrap();
    let wallet = suite.wallets.insert("vendor".into(), vendor).unwrap();
    suite.ids.insert("twin".into(), second);
    suite.wallets.insert("twin".into(), wallet);
    suite.pay("buyer", "vendor", 1, BIG);
    let rate = |counterparty, side| AgentMsg::Rate { counterparty, intent: intent(1, START), side, marks: all(100) };
    refused(suite.agent("vendor", "twin", rate(first, Side::Payer), &[]), "are in the same hands");
    for (owner, controller) in [("mallory", "vendor-keeper"), ("victim", "vendor")] {
        suite.register(owner, Some(controller));
        if controller != "vendor" {
            suite.confirm_controller(controller, "vendor");
        }
        refused(suite.agent(owner, owner, rate(first, Side::Payer), &[]), "are in the same hands");
        let id = suite.id(owner);
        suite.confirm_controller(controller, owner);
        refused(suite.agent("vendor", "vendor", rate(id, Side::Payee), &[]), "are in the same hands");
    }
    refused(suite.agent("vendor", "vendor", rate(first, Side::Payer), &[]), "are in the same hands");
}

/// A bad mark is not escaped by naming the rater's account as one's controller, of which the rater knows nothing.
#[test]
fn naming_the_rater_as_its_controller_stops_no_rating() {
    let mut suite = Suite::new();
    suite.pay("buyer", "vendor", 1, BIG);
    for account in ["buyer", "buyer-keeper"] {
        suite.name_controller("vendor", account);
    }
    suite.rate("buyer", "vendor", Side::Payer, 1, 0).unwrap();
    assert!(suite.score("vendor").overall < Score::START);
}

/// Sybil ratings: a wallet whose code may say what it likes proves nothing.
#[test]
fn the_receipts_of_a_wallet_of_another_code_do_not_count() {
    let mut suite = Suite::new();
    suite.pay("buyer", "vendor", 1, BIG);
    let other = suite.wallet_code + 1;
    suite.change(OwnerMsg::SetWalletCodes { wallet_code_ids: vec![other] });
    refused(suite.rate("buyer", "vendor", Side::Payer, 1, 100), "is none of those that are trusted");
    refused(suite.rate("vendor", "buyer", Side::Payee, 1, 100), "is none of those that are trusted");
    let codes = vec![other, suite.wallet_code];
    suite.change(OwnerMsg::SetWalletCodes { wallet_code_ids: codes });
    suite.rate("buyer", "vendor", Side::Payer, 1, 100).unwrap();
}

/// A wallet that became somebody's to replace after it was bound.
#[test]
fn the_receipts_of_a_wallet_whose_code_somebody_may_replace_do_not_count() {
    let mut suite = Suite::new();
    let code = suite.wallet_code;
    let wallet = suite.create("mallory", code, &open_wallet("mallory", "mallory-keeper"), Some("mallory")).unwrap();
    // Bound by the registry's own message, as a contract of another code could: as if it had no admin then.
    suite.register_as("mallory", registration("mallory-keeper", Some(&wallet)));
    let confirm = registry::ExecuteMsg::Wallet(registry::WalletMsg::ConfirmBinding { owner: address("mallory") });
    let registry = suite.registry.clone();
    suite.call(&wallet, &registry, &confirm).unwrap();
    refused(suite.rate("mallory", "vendor", Side::Payer, 1, 100), "may replace its code");
}

/// Sybil ratings: an invented rater costs stake, which lies fourteen days and can be slashed.
#[test]
fn a_rater_must_have_stake_of_its_own_where_the_rules_say_so() {
    let mut suite = Suite::with(|msg| msg.rules.rater_stake_min = Amount(500));
    suite.pay("buyer", "vendor", 1, BIG);
    suite.bond("buyer", 499);
    refused(suite.rate("buyer", "vendor", Side::Payer, 1, 100), "a rater must have 500 bonded");
    suite.bond("buyer", 1);
    suite.unbond("buyer", 1).unwrap();
    refused(suite.rate("buyer", "vendor", Side::Payer, 1, 100), "has 499");
    suite.bond("buyer", 1);
    suite.rate("buyer", "vendor", Side::Payer, 1, 100).unwrap();
}

/// Sybil ratings: one owner's say is bounded, however many payments, sides and agents it has.
#[test]
fn one_counterparty_has_one_say_however_much_it_pays_and_however_many_agents_it_has() {
    let mut suite = Suite::new();
    for number in 0..4 {
        suite.pay("buyer", "vendor", number, BIG / 4);
    }
    suite.rate("buyer", "vendor", Side::Payer, 0, 0).unwrap();
    let answer = suite.rate("buyer", "vendor", Side::Payer, 1, 0).unwrap();
    assert_eq!(event(&answer, Rated::from_event).unwrap().weight, COUNTERPARTY_WEIGHT_MAX / 2);
    refused(suite.rate("buyer", "vendor", Side::Payer, 2, 0), "has had all its say (100000)");
    assert_eq!(suite.score("vendor").overall, Score::WARNING_BELOW, "one alone takes nobody under the warning");
    // Another agent of the same owner is the same counterparty.
    let vendor = suite.wallets["vendor"].clone();
    suite.register("buyer", Some("second-keeper"));
    suite.list("buyer", &vendor);
    suite.pay("buyer", "vendor", 77, BIG);
    refused(suite.rate("buyer", "vendor", Side::Payer, 77, 0), "has had all its say");
    // Half of it is forgotten after the half-life, and may be said anew.
    suite.pass(90 * DAY);
    suite.pay("third", "vendor", 1, BIG);
    suite.rate("third", "vendor", Side::Payer, 1, 0).unwrap();
    assert!(suite.score("vendor").overall < Score::WARNING_BELOW, "two may");
}

/// Sybil ratings: an agent passed from hand to hand brings its one stake, and no further say.
#[test]
fn an_agent_has_one_say_whoever_owns_it() {
    let mut suite = Suite::with(|msg| msg.rules.rater_stake_min = Amount(500));
    suite.bond("buyer", 500);
    for number in 1..3 {
        suite.pay("buyer", "vendor", number, BIG);
    }
    suite.rate("buyer", "vendor", Side::Payer, 1, 100).unwrap();
    let (id, to) = (suite.id("buyer"), Some(address("mallory")));
    let (wallet, registry_contract) = (suite.wallets["buyer"].clone(), suite.registry.clone());
    let offer = wallet::ExecuteMsg::Owner(wallet::OwnerMsg::OfferOwnership { to: to.clone() });
    suite.call("buyer", &wallet, &offer).unwrap();
    let accept = wallet::ExecuteMsg::Anyone(wallet::AnyoneMsg::AcceptOwnership {});
    suite.call("mallory", &wallet, &accept).unwrap();
    let offer = registry::ExecuteMsg::Owner(registry::OwnerMsg::OfferOwnership { id, to });
    suite.call("buyer", &registry_contract, &offer).unwrap();
    let accept = registry::ExecuteMsg::Anyone(registry::AnyoneMsg::AcceptOwnership { id });
    suite.call("mallory", &registry_contract, &accept).unwrap();
    let marks = all(100);
    let rate = AgentMsg::Rate { counterparty: suite.id("vendor"), intent: intent(2, START), side: Side::Payer, marks };
    refused(suite.agent("mallory", "buyer", rate, &[]), "has had all its say");
}

#[test]
fn a_hundred_times_the_money_has_ten_times_the_say_up_to_a_bound() {
    let mut suite = Suite::new();
    let mut weight = |number, amount| {
        suite.pay("buyer", "vendor", number, amount);
        let answer = suite.rate("buyer", "vendor", Side::Payer, number, 50).unwrap();
        event(&answer, Rated::from_event).unwrap().weight
    };
    assert_eq!(
        (weight(1, 10_000), weight(2, 1_000_000), weight(3, 100 * BIG)),
        (100, 1_000, RATING_WEIGHT_MAX - 1_100)
    );
}

#[test]
fn ratings_fade_back_to_the_start() {
    let mut suite = Suite::new();
    suite.pay("buyer", "vendor", 1, BIG);
    suite.rate("buyer", "vendor", Side::Payer, 1, 100).unwrap();
    let (mut last, mut seen) = (suite.score("vendor").overall, 0);
    while last > Score::START {
        suite.pass(45 * DAY);
        let now = suite.score("vendor").overall;
        assert!(now <= last);
        (last, seen) = (now, seen + 1);
    }
    assert!((10..80).contains(&seen), "by halves, and in the end wholly: {seen}");
}

#[test]
fn ratings_are_listed_in_pages_with_what_they_counted_for() {
    let mut suite = Suite::new();
    for number in [3, 1, 2] {
        suite.pay("buyer", "vendor", number, 10_000);
        suite.rate("buyer", "vendor", Side::Payer, number, 60).unwrap();
    }
    suite.pay("vendor", "buyer", 1, 40_000);
    suite.rate("vendor", "buyer", Side::Payer, 1, 10).unwrap();
    suite.rate("buyer", "vendor", Side::Payee, 1, 70).unwrap();
    let agent = suite.id("vendor");
    let seen = by_twos(|start_after| {
        let page: RatingsResponse = suite.query(&QueryMsg::Ratings { agent, start_after, limit: Some(2) });
        let last = page.ratings.last().map(|rating| rating.key.clone());
        (page.ratings, last)
    });
    let buyer = suite.id("buyer");
    assert!(seen.iter().all(|rating| rating.rater == buyer && rating.rated_at == suite.now()));
    let listed: Vec<_> = seen.iter().map(|rating| (rating.intent, rating.side, rating.weight, rating.value)).collect();
    let expected = [
        (intent(1, START), Side::Payer, 100, Amount(10_000)),
        (intent(1, START), Side::Payee, 200, Amount(40_000)),
        (intent(2, START), Side::Payer, 100, Amount(10_000)),
        (intent(3, START), Side::Payer, 100, Amount(10_000)),
    ];
    assert_eq!(listed, expected);
    let of_buyer = QueryMsg::Ratings { agent: buyer, start_after: None, limit: None };
    assert_eq!(suite.query::<RatingsResponse>(&of_buyer).ratings.len(), 1);
}

#[test]
fn an_agent_without_a_bound_wallet_neither_rates_nor_is_rated() {
    let mut suite = Suite::new();
    suite.register_as("mallory", registration("mallory-keeper", None));
    refused(suite.rate("mallory", "vendor", Side::Payer, 1, 100), "has no bound wallet");
    refused(suite.rate("vendor", "mallory", Side::Payer, 1, 100), "has no bound wallet");
}

#[test]
fn the_work_of_a_rating_does_not_grow_with_the_ratings() {
    let mut suite = Suite::with(|msg| msg.rules = Rules { rating_value_min: Amount(1), ..rules() });
    let touched = |suite: &Suite| suite.app.dump_wasm_raw(&suite.reputation).len();
    for number in 0..40 {
        suite.pay("buyer", "vendor", number, 100);
        let before = touched(&suite);
        suite.rate("buyer", "vendor", Side::Payer, number, 90).unwrap();
        let grown = touched(&suite) - before;
        assert_eq!(grown, if number == 0 { 4 } else { 1 }, "one entry a rating; standing and counterparties once");
    }
    let standing = stateset_api::reputation::standing_key(suite.id("vendor"));
    let stored = suite.app.wrap().query_wasm_raw(&suite.reputation, standing.to_vec()).unwrap().unwrap();
    assert!(stored.len() < 150, "{}", stored.len());
}

/// Money that another holds may come back: whoever pays a conduit and is refunded would farm ratings for nothing.
#[test]
fn what_a_conduit_holds_is_rated_from_neither_side() {
    let mut suite = Suite::new();
    let held = stand_in(|_, _, _, _: ConduitMsg| Ok(Response::new()));
    let conduit = suite.agents.app.open("admin", held, &Empty {});
    let code = suite.wrap().query_wasm_contract_info(&conduit).unwrap().code_id;
    suite.wallet_owner(
        "buyer",
        wallet::OwnerMsg::SetPolicy { policy: Policy { conduits: vec![code], ..open_policy() } },
    );
    let [buyer, vendor] = ["buyer", "vendor"].map(|name| suite.wallets[name].clone());
    let through = Payment { beneficiary: Some(vendor.into_string()), ..payment(intent(1, START), &conduit, BIG) };
    suite.call("buyer-keeper", &buyer, &spend(USDC, &[through])).unwrap();
    let because = format!("is held by {conduit}");
    for (rater, rated, side) in [("buyer", "vendor", Side::Payer), ("vendor", "buyer", Side::Payee)] {
        refused(suite.rate(rater, rated, side, 1, 100), &because);
        assert_eq!(suite.score(rated).overall, Score::START, "it weighs nothing");
    }
    suite.pay("buyer", "vendor", 2, BIG);
    suite.rate("buyer", "vendor", Side::Payer, 2, 100).unwrap();
}

/// A coin that anybody made, and that a wallet's owner puts in the rating denom's place, would farm ratings for nothing.
/// What a receipt says is what was paid, whatever it counts as in the wallet.
#[test]
fn the_heir_of_the_rating_denom_is_not_rated_whatever_a_wallet_takes_it_for() {
    const HEIR: &str = "uheir";
    let mut suite = Suite::new();
    let succession = Succession { from: USDC.into(), to: HEIR.into(), rate: u64::MAX, from_ends_at: START + DAY };
    let policy = Policy { successions: vec![succession], ..open_policy() };
    suite.wallet_owner("buyer", wallet::OwnerMsg::SetPolicy { policy });
    let [buyer, vendor] = ["buyer", "vendor"].map(|name| suite.wallets[name].clone());
    suite.mint(&buyer, vec![Coin::new(2 * BIG, HEIR)]);
    let mut pay = |number, denom| {
        let payment = payment(intent(number, START), &vendor, BIG);
        suite.call("buyer-keeper", &buyer, &spend(denom, &[payment])).unwrap();
    };
    pay(1, HEIR);
    // Another bill, in the rating denom itself.
    pay(2, USDC);
    let because = format!("only payments in {USDC} are rated");
    for (rater, rated, side) in [("buyer", "vendor", Side::Payer), ("vendor", "buyer", Side::Payee)] {
        refused(suite.rate(rater, rated, side, 1, 100), &because);
        let agent = suite.id(rated);
        let query = QueryMsg::Ratings { agent, start_after: None, limit: None };
        assert_eq!(suite.query::<RatingsResponse>(&query).ratings, []);
        assert_eq!(suite.score(rated).overall, Score::START, "it weighs nothing");
    }
    suite.rate("buyer", "vendor", Side::Payer, 2, 100).unwrap();
    assert!(suite.score("vendor").overall > Score::START);
}
