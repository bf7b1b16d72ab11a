//! The treasury from the command line: made once at its predicted address, funded and called back once per words,
//! changed after its delay, stopped and recalled at once.

use serde_json::{Value, json};
use stateset_api::Amount;
use stateset_api::treasury::{Action, ExecuteMsg};
use stateset_chain::transact::transact;
use stateset_chain::{Chain, tx};
use stateset_sim::{STATE, USDC, validator};
use stateset_tests_keeper::{World, key};

const CODE: u64 = 5;
const UNBONDING_SECONDS: u64 = 21 * 86_400;

/// A balanced policy with one validator and an hour's delay.
fn policy(change: &[(&str, Value)]) -> Value {
    let mut policy = json!({
        "strategy": "balanced", "band_bps": 500, "slippage_max_bps": 100, "deviation_max_bps": 300,
        "price_age_max_seconds": 2_592_000, "loss_per_day_max": "50000000", "loss_lifetime_max": "500000000",
        "swap_per_day_max": "2000000000", "liquid_min": "20000000",
        "validators": [{ "address": validator(), "share_max_bps": 10_000 }], "pools": [], "loosen_delay_seconds": 3_600,
    });
    change.iter().for_each(|(name, value)| policy[*name] = value.clone());
    policy
}

fn write(world: &World, name: &str, policy: &Value) -> String {
    world.home.write(name, &policy.to_string())
}

fn create(file: &str) -> Vec<&str> {
    vec!["treasury", "create", "--policy", file, "--price", "2.50USDC", "--deployment", "deployment.json"]
}

/// A world with a treasury that its owner alone made.
pub(crate) async fn made() -> (World, String) {
    let world = World::with_treasury_rules(false, CODE).await;
    let file = write(&world, "treasury.json", &policy(&[]));
    let answer = world.home.json(&create(&file)).await;
    let treasury = answer["treasury"].as_str().unwrap().to_owned();
    (world, treasury)
}

async fn show(world: &World) -> Value {
    world.home.json(&["treasury", "show"]).await
}

fn held(world: &World, of: &str) -> u128 {
    world.chain.committed_balance(of, USDC)
}

#[tokio::test]
async fn an_owner_alone_makes_one_at_once_and_the_same_again_changes_nothing() {
    let world = World::with_treasury_rules(false, CODE).await;
    let file = write(&world, "treasury.json", &policy(&[]));
    let said = world.home.refused(&["treasury", "show"]).await;
    assert!(said.contains("has no treasury: `treasury create` makes one"), "{said}");
    let said = world.home.refused(&[&create(&file)[..], &["--key", "guardian"]].concat()).await;
    assert!(said.contains("only the owner of wallet"), "{said}");
    let made = world.home.json(&create(&file)).await;
    assert_eq!((&made["takes_effect"], &made["code_id"]), (&"at once".into(), &CODE.into()), "{made}");
    let treasury = made["treasury"].as_str().unwrap();
    let contract = world.chain.contract(treasury).await.unwrap().unwrap();
    assert_eq!((contract.admin, contract.code_id), (None, CODE));
    assert_eq!(world.home.json(&["wallet", "show"]).await["info"]["treasury"], treasury);
    let before = world.chain.account(key("owner").address()).await.unwrap();
    let again = world.home.json(&create(&file)).await;
    assert_eq!(
        (&again["treasury"], &again["tx"], &again["policy_as_wanted"]),
        (&treasury.into(), &Value::Null, &true.into())
    );
    let other = write(&world, "other.json", &policy(&[("band_bps", 400.into())]));
    let human = world.home.succeeds(&create(&other)).await;
    assert!(human.contains("already; its policy is another: `treasury policy FILE`"), "{human}");
    assert_eq!(world.chain.account(key("owner").address()).await.unwrap(), before);
    let info = &show(&world).await["info"];
    assert_eq!((&info["price"]["price"], &info["stake_denom"]), (&"2500000".into(), &STATE.into()), "{info}");
}

#[tokio::test]
async fn beside_signers_it_is_named_after_the_delay_and_asked_for_once() {
    let world = World::with_treasury_rules(true, CODE).await;
    let file = write(&world, "treasury.json", &policy(&[]));
    let made = world.home.json(&create(&file)).await;
    assert_eq!((&made["takes_effect"], &made["proposal"]), (&"after the delay".into(), &1.into()), "{made}");
    let again = world.home.json(&create(&file)).await;
    assert_eq!((&again["id"], &again["tx"]), (&1.into(), &Value::Null), "{again}");
    world.home.refused(&["treasury", "show"]).await;
    // Another file says another treasury.
    let other = write(&world, "other.json", &policy(&[("band_bps", 400.into())]));
    let another = world.home.json(&create(&other)).await;
    assert!(another["proposal"] == 2 && another["treasury"] != made["treasury"], "{another}");
    // Ended by a veto, it is asked for anew, for the same contract.
    world.home.succeeds(&["wallet", "veto", "1"]).await;
    let anew = world.home.json(&create(&file)).await;
    assert_eq!((&anew["proposal"], &anew["treasury"]), (&3.into(), &made["treasury"]), "{anew}");
    world.chain.advance_time(3_600);
    world.home.succeeds(&["wallet", "execute", "3", "--yes"]).await;
    assert_eq!(show(&world).await["address"], made["treasury"]);
    let again = world.home.json(&create(&file)).await;
    assert_eq!((&again["done"], &again["treasury"]), (&"was there before".into(), &made["treasury"]), "{again}");
}

#[tokio::test]
async fn one_that_follows_no_pools_is_not_observed() {
    let (world, treasury) = made().await;
    let said = world.home.refused(&["treasury", "observe"]).await;
    assert!(said.contains(&format!("treasury {treasury} follows no pools")), "{said}");
    assert!(world.home.succeeds(&["treasury", "show"]).await.contains("no pools"));
}

#[tokio::test]
async fn what_the_wallets_policy_does_not_name_is_refused_before_any_fee() {
    let (bare, other) = (World::new().await, World::with_treasury_rules(false, 4).await);
    bare.home.take_in("owner");
    let before = bare.chain.account(key("owner").address()).await.unwrap();
    let file = write(&bare, "treasury.json", &policy(&[]));
    let said = bare.home.refused(&create(&file)).await;
    assert!(said.contains("has no rules on a treasury") && said.contains("names code 5"), "{said}");
    assert_eq!(bare.chain.account(key("owner").address()).await.unwrap(), before);
    let file = write(&other, "treasury.json", &policy(&[]));
    let said = other.home.refused(&create(&file)).await;
    assert!(said.contains("names no treasury of code 5") && said.contains("(it names 4)"), "{said}");

    let world = World::with_treasury_rules(false, CODE).await;
    let wide = write(&world, "wide.json", &policy(&[("band_bps", 2_001.into())]));
    let said = world.home.refused(&create(&wide)).await;
    assert!(said.contains("band_bps lies between 0 and 2000: got 2001"), "{said}");
    let file = write(&world, "treasury.json", &policy(&[]));
    let words = create(&file);
    for (at, instead, says) in [
        (5, "2.50STATE", "reckons in uusdc: got a price in ustate"),
        (5, "0", "the price lies between 1 and"),
        (7, "absent.json", "has no code 'treasury'"),
    ] {
        let mut words = words.clone();
        words[at] = instead;
        let said = world.home.refused(&words).await;
        assert!(said.contains(says), "{words:?}: {said}");
    }
    let said = world.home.refused(&[&words[..], &["--stake-denom", "uatom"]].concat()).await;
    assert!(said.contains("the chain bonds 'ustate', not 'uatom'"), "{said}");
}

#[tokio::test]
async fn funding_and_calling_back_happen_once_per_words_and_day() {
    let (world, treasury) = made().await;
    let wallet = world.wallet.clone();
    let answer = world.home.json(&["treasury", "fund", "200.00USDC"]).await;
    assert_eq!(
        (&answer["reference"], &answer["remaining"]["per_day"]),
        (&"fund 200000000".into(), &"100000000".into())
    );
    assert!(answer["tx"].is_string() && answer["id"].is_string(), "{answer}");
    assert_eq!((held(&world, &wallet), held(&world, &treasury)), (800_000_000, 200_000_000));
    // The day has not left so much any more: the receipt is asked first.
    let again = world.home.json(&["treasury", "fund", "200.00USDC"]).await;
    assert_eq!((&again["done"], &again["tx"]), (&"done before".into(), &Value::Null), "{again}");
    assert_eq!((&again["receipt"]["id"], &again["receipt"]["kind"]), (&answer["id"], &"funded".into()), "{again}");
    assert_eq!(held(&world, &treasury), 200_000_000);
    let said = world.home.refused(&["treasury", "fund", "150.00USDC"]).await;
    for words in [
        "treasury_per_day_max: requested 150.000000 USDC, remaining 100.000000 USDC",
        ", allowed from 2026-",
        "`treasury show`",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let words = ["treasury", "fund", "60.00USDC", "--reference", "R-1", "--due", "2026-11-30"];
    world.home.succeeds(&words).await;
    let changed = ["treasury", "fund", "61.00USDC", "--reference", "R-1", "--due", "2026-11-30"];
    let said = world.home.refused(&changed).await;
    assert!(
        said.contains("intent_reused: 'R-1'") && said.contains("60.000000 USDC already, not 61.000000 USDC"),
        "{said}"
    );

    let answer = world.home.json(&["treasury", "call-back", "50.00USDC"]).await;
    assert!(answer["tx"].is_string(), "{answer}");
    let again = world.home.json(&["treasury", "call-back", "50.00USDC"]).await;
    assert_eq!((&again["tx"], &again["receipt"]["kind"]), (&Value::Null, &"called_back".into()), "{again}");
    assert_eq!((held(&world, &wallet), held(&world, &treasury)), (790_000_000, 210_000_000));
    let said = world.home.refused(&["treasury", "call-back", "211.00USDC"]).await;
    assert!(said.contains("balance: requested 211.000000 USDC, remaining 210.000000 USDC lie idle"), "{said}");
    // Tomorrow the same words say something else.
    world.chain.advance_time(86_400);
    let answer = world.home.json(&["treasury", "call-back", "50.00USDC"]).await;
    assert!(answer["tx"].is_string(), "{answer}");
    assert_eq!(held(&world, &treasury), 160_000_000);
}

#[tokio::test]
async fn transfers_that_cannot_be_are_refused_with_rule_and_numbers() {
    let (world, treasury) = made().await;
    world.give(&world.wallet, 5_000_000, STATE).await;
    for (words, says) in [
        (vec!["fund", "1.00STATE"], "between wallet and treasury moves uusdc, by the policy's rules on it: got ustate"),
        (vec!["fund", "0USDC"], "zero_amount"),
        (vec!["fund", "ten"], "'ten' names no amount"),
        (vec!["fund", "950.00USDC"], "treasury_keep_min: requested 950.000000 USDC, remaining 900.000000 USDC"),
        (vec!["fund", "600.00USDC"], "treasury_share_max: requested 600.000000 USDC, remaining 500.000000 USDC"),
        (vec!["fund", "1.00USDC", "--reference", "a\u{202e}b"], "cannot be seen"),
        (vec!["fund", "1.00USDC", "--due", "soon"], "is neither a date such as"),
        (vec!["call-back", "1.00USDC"], "remaining 0.000000 USDC lie idle"),
    ] {
        let said = world.home.refused(&[&["treasury"], &words[..]].concat()).await;
        assert!(said.contains(says), "{words:?}: {said}");
    }
    let keeper = world.home.keeper();
    keeper.says("running").await;
    let said = world.home.refused(&["treasury", "fund", "1.00USDC"]).await;
    assert!(said.contains("signs with this key: stop it first"), "{said}");
    keeper.stop().await;
    world.home.succeeds(&["wallet", "freeze", "--key", "guardian", "--reason", "odd"]).await;
    let said = world.home.refused(&["treasury", "fund", "1.00USDC"]).await;
    assert!(said.contains("does not put 1.000000 USDC into its treasury: frozen: since"), "{said}");
    assert_eq!(held(&world, &treasury), 0);
}

#[tokio::test]
async fn a_tighter_policy_holds_at_once_and_a_wider_one_is_applied_after_the_delay() {
    let (world, treasury) = made().await;
    let in_force = async || show(&world).await["info"]["policy"]["band_bps"].clone();
    let tighter = write(&world, "tighter.json", &policy(&[("band_bps", 400.into())]));
    let unasked = world.home.refused(&["treasury", "policy", &tighter]).await;
    for words in [
        "balanced: 40 % staked, 30 % in pools, 30 % liquid, each within 4 %",
        "50.000000 USDC in 24 h, 500.000000 USDC ever",
        "at the treasury it takes effect at once",
        &treasury,
        "nobody is there to say yes",
    ] {
        assert!(unasked.contains(words), "{words}: {unasked}");
    }
    let answer = world.home.json(&["treasury", "policy", &tighter, "--yes"]).await;
    assert_eq!((&answer["takes_effect"], &answer["pending"]), (&"at once".into(), &Value::Null), "{answer}");
    assert_eq!(in_force().await, 400);
    let said = world.home.refused(&["treasury", "policy", &tighter, "--yes"]).await;
    assert!(said.contains("says what is in force already: nothing to do"), "{said}");
    let said = world.home.refused(&["treasury", "apply", "--yes"]).await;
    assert!(said.contains("nothing waits at treasury"), "{said}");

    let wider = write(&world, "wider.json", &policy(&[("band_bps", 600.into())]));
    let said = world.home.refused(&["treasury", "policy", &wider, "--key", "guardian", "--yes"]).await;
    assert!(said.contains("the guardian only tightens"), "{said}");
    let answer = world.home.json(&["treasury", "policy", &wider, "--yes"]).await;
    assert!(answer["pending"]["due_at"].is_number(), "{answer}");
    let again = world.home.json(&["treasury", "policy", &wider, "--yes"]).await;
    assert_eq!(again["tx"], Value::Null, "{again}");
    assert!(again["done"].as_str().unwrap().contains("waiting already"), "{again}");
    let human = world.home.succeeds(&["treasury", "show"]).await;
    assert!(human.contains("a change waits") && human.contains("each within 6 %"), "{human}");
    let early = world.home.refused(&["treasury", "apply", "--yes"]).await;
    assert!(early.contains("`treasury apply`") && early.contains("it is 2026-"), "{early}");
    assert_eq!(in_force().await, 400);
    world.chain.advance_time(3_600);
    let unasked = world.home.refused(&["treasury", "apply"]).await;
    assert!(unasked.contains("each within 6 %") && unasked.contains("hash "), "{unasked}");
    let answer = world.home.json(&["treasury", "apply", "--key", "operator", "--yes"]).await;
    assert_eq!(answer["done"], "has a new policy", "{answer}");
    assert_eq!(in_force().await, 600);

    let answer = world.home.json(&["treasury", "policy", &tighter, "--key", "guardian", "--yes"]).await;
    assert_eq!(answer["done"], "has a tighter policy", "{answer}");
    assert_eq!(in_force().await, 400);
}

#[tokio::test]
async fn a_stop_is_at_once_by_owner_or_guardian_and_going_on_waits() {
    let (world, treasury) = made().await;
    let said = world.home.refused(&["treasury", "resume", "--yes"]).await;
    assert!(said.contains("is not stopped: nothing to do"), "{said}");
    let long = "x".repeat(257);
    let said = world.home.refused(&["treasury", "stop", "--reason", &long]).await;
    assert!(said.contains("at most 256 bytes: got 257"), "{said}");
    let said = world.home.refused(&["treasury", "stop", "--reason", "odd", "--key", "signer-a"]).await;
    assert!(said.contains("only the owner"), "{said}");
    let answer = world.home.json(&["treasury", "stop", "--reason", "odd", "--key", "guardian"]).await;
    assert_eq!((&answer["done"], &answer["treasury"]), (&"is stopped".into(), &treasury.as_str().into()), "{answer}");
    let answer = world.home.json(&["treasury", "stop", "--reason", "still odd"]).await;
    assert_eq!(answer["takes_effect"], "at once", "{answer}");
    let stopped = &show(&world).await["info"]["stopped"];
    // It stays stopped as it was.
    assert_eq!((&stopped["reason"], &stopped["by"]), (&"odd".into(), &key("guardian").address().into()), "{stopped}");
    let human = world.home.succeeds(&["treasury", "show"]).await;
    assert!(human.contains(&format!("by {}: odd", key("guardian").address())), "{human}");
    let said = world.home.refused(&["treasury", "fund", "1.00USDC"]).await;
    assert!(said.contains("is stopped since 2026-") && said.contains("`treasury resume` first"), "{said}");

    let unasked = world.home.refused(&["treasury", "resume"]).await;
    for words in ["let the treasury's operator go on", "waits 3600 s", "each within 5 %", "was stopped 2026-"] {
        assert!(unasked.contains(words), "{words}: {unasked}");
    }
    world.home.succeeds(&["treasury", "resume", "--yes"]).await;
    let again = world.home.json(&["treasury", "resume", "--yes"]).await;
    assert_eq!(again["tx"], Value::Null, "{again}");
    // A later alarm ends what waited.
    world.home.succeeds(&["treasury", "stop", "--reason", "again"]).await;
    world.chain.advance_time(3_600);
    let said = world.home.refused(&["treasury", "apply", "--yes"]).await;
    assert!(said.contains("nothing waits"), "{said}");
    world.home.succeeds(&["treasury", "resume", "--yes"]).await;
    world.chain.advance_time(3_600);
    world.home.succeeds(&["treasury", "apply", "--yes"]).await;
    assert_eq!(show(&world).await["info"]["stopped"], Value::Null);
    world.home.succeeds(&["treasury", "fund", "1.00USDC"]).await;
}

#[tokio::test]
async fn beside_signers_a_stop_is_at_once_and_going_on_waits_twice() {
    let world = World::with_treasury_rules(true, CODE).await;
    let file = write(&world, "treasury.json", &policy(&[]));
    world.home.succeeds(&create(&file)).await;
    world.chain.advance_time(3_600);
    world.home.succeeds(&["wallet", "execute", "1", "--yes"]).await;
    let answer = world.home.json(&["treasury", "stop", "--reason", "odd"]).await;
    assert_eq!(answer["takes_effect"], "at once", "{answer}");
    let answer = world.home.json(&["treasury", "resume", "--yes"]).await;
    assert_eq!((&answer["takes_effect"], &answer["proposal"]), (&"after the delay".into(), &2.into()), "{answer}");
    let again = world.home.json(&["treasury", "resume", "--yes"]).await;
    assert_eq!((&again["id"], &again["tx"]), (&2.into(), &Value::Null), "{again}");
    // In words for the signers, too.
    assert!(again["words"][0].as_str().unwrap().contains("treasury: let its operator go on"), "{again}");
    world.chain.advance_time(3_600);
    world.home.succeeds(&["wallet", "execute", "2", "--yes"]).await;
    let said = world.home.refused(&["treasury", "apply", "--yes"]).await;
    assert!(said.contains("what waits is to be put into force"), "{said}");
    world.chain.advance_time(3_600);
    world.home.succeeds(&["treasury", "apply", "--yes"]).await;
    assert_eq!(show(&world).await["info"]["stopped"], Value::Null);
    let wider = write(&world, "wider.json", &policy(&[("band_bps", 600.into())]));
    let answer = world.home.json(&["treasury", "policy", &wider, "--yes"]).await;
    let proposal = world.home.json(&["wallet", "proposals", "show", &answer["proposal"].to_string()]).await;
    let words = proposal["words"].as_array().unwrap();
    assert!(words.iter().any(|line| line.as_str().unwrap().contains("each within 6 %")), "{proposal}");
}

#[tokio::test]
async fn a_price_is_shown_beside_the_one_in_force_and_counts_from_now() {
    let (world, treasury) = made().await;
    let unasked = world.home.refused(&["treasury", "price", "3.00USDC"]).await;
    for words in
        ["3.000000 USDC for 1000000 ustate, in place of 2.500000 USDC", &treasury, "nobody is there to say yes"]
    {
        assert!(unasked.contains(words), "{words}: {unasked}");
    }
    let before = show(&world).await["info"]["price"]["observed_at"].as_u64().unwrap();
    let answer = world.home.json(&["treasury", "price", "3000000", "--yes"]).await;
    assert_eq!(answer["takes_effect"], "at once", "{answer}");
    let price = &show(&world).await["info"]["price"];
    assert_eq!(price["price"], "3000000", "{price}");
    assert!(price["observed_at"].as_u64().unwrap() > before, "{price}");
    let said = world.home.refused(&["treasury", "price", "3.00STATE", "--yes"]).await;
    assert!(said.contains("reckons in uusdc: got a price in ustate"), "{said}");
}

/// The operator's own act at the treasury; the keeper has no verb for it.
async fn stake(world: &World, treasury: &str, amount: u128) {
    let info = &world.home.json(&["wallet", "show"]).await["info"];
    let epoch = u32::try_from(info["epoch"].as_u64().unwrap()).unwrap();
    let action = Action::Stake { validator: validator(), amount: Amount(amount) };
    let operator = key("operator");
    let message =
        tx::execute(operator.address(), treasury, &ExecuteMsg::Operator { epoch, act: 1, action }, &[]).unwrap();
    transact(&world.chain, &operator, &world.home.sending(), vec![message]).await.unwrap();
}

#[tokio::test]
async fn what_it_holds_is_shown_by_bucket_and_comes_home_by_a_recall_after_which_another_may_follow() {
    let (world, treasury) = made().await;
    world.home.succeeds(&["treasury", "fund", "300.00USDC"]).await;
    world.give(&treasury, 100_000_000, STATE).await;
    stake(&world, &treasury, 80_000_000).await;
    let shown = show(&world).await;
    let positions = &shown["positions"];
    assert_eq!(positions["value"], "550000000", "{positions}");
    assert_eq!(
        (&positions["staked"]["value"], &positions["staked"]["target_bps"]),
        (&"200000000".into(), &4_000.into())
    );
    assert_eq!((&shown["info"]["act"], &shown["remaining"]["spendable"]), (&1.into(), &"280000000".into()), "{shown}");
    assert_eq!(shown["funding"]["remaining"]["per_day"], "0", "{shown}");
    let human = world.home.succeeds(&["treasury", "show"]).await;
    for words in [
        "300.000000 USDC",
        "54.54 %",
        "36.36 %",
        "35 % to 45 %",
        "80.000000 STATE",
        "50.000000 USDC of 50.000000 USDC",
        "nothing: treasury_per_day_max",
    ] {
        assert!(human.contains(words), "{words}: {human}");
    }

    let said = world.home.refused(&["treasury", "sweep"]).await;
    assert!(said.contains("was not recalled: `treasury recall` first"), "{said}");
    let said = world.home.refused(&["treasury", "recall", "--key", "guardian"]).await;
    assert!(said.contains("only the owner"), "{said}");
    let answer = world.home.json(&["treasury", "recall"]).await;
    assert_eq!(
        (&answer["takes_effect"], &answer["left"]["value"]),
        (&"at once".into(), &"200000000".into()),
        "{answer}"
    );
    assert_eq!((held(&world, &treasury), held(&world, &world.wallet)), (0, 1_000_000_000));
    let answer = world.home.json(&["treasury", "recall"]).await;
    assert_eq!(answer["left"]["value"], "200000000", "{answer}");
    let early = world.home.json(&["treasury", "sweep"]).await;
    assert_eq!(early["tx"], Value::Null, "{early}");
    world.chain.advance_time(UNBONDING_SECONDS + 1);
    world.home.succeeds(&["treasury", "sweep"]).await;
    assert!(world.chain.committed_balance(&world.wallet, STATE) >= 100_000_000);
    let shown = show(&world).await;
    assert_eq!((&shown["info"]["stopped"]["recalled"], &shown["positions"]["value"]), (&true.into(), &"0".into()));

    let file = write(&world, "treasury.json", &policy(&[]));
    let next = world.home.json(&create(&file)).await;
    assert!(next["tx"].is_string() && next["treasury"] != treasury.as_str(), "{next}");
    let again = world.home.json(&create(&file)).await;
    assert_eq!((&again["treasury"], &again["tx"]), (&next["treasury"], &Value::Null), "{again}");
    assert_eq!(show(&world).await["funding"]["remaining"]["lifetime"], "1700000000");
}
