//! The owner's own acts: a wallet alone, rules, payees, the stop; at once or after the delay, and which of both is
//! said.

use serde_json::Value;
use stateset_tests_keeper::{World, key};

#[tokio::test]
async fn a_wallet_is_created_once_at_its_predicted_address_with_signers_and_rules() {
    let world = World::with_signers().await;
    let profile = std::fs::read_to_string(world.home.file("agent.toml")).unwrap();
    world.home.write("second.toml", &profile.replace("name = \"buyer\"", "name = \"second\""));
    let words = ["wallet", "create", "--profile", "second.toml", "--deployment", "deployment.json"];
    let made = world.home.json(&words).await;
    assert!(made["tx"].is_string() && made["wallet"] != world.wallet.as_str(), "{made}");
    let again = world.home.json(&words).await;
    assert_eq!((&again["wallet"], &again["tx"]), (&made["wallet"], &Value::Null));
    let shown = world.home.json(&["wallet", "show"]).await;
    assert_eq!(shown["address"], made["wallet"]);
    assert_eq!(shown["signers"]["threshold"], 2, "{shown}");
    assert_eq!(shown["info"]["agent_id"], Value::Null, "a wallet alone is bound to no agent");
    let human = world.home.succeeds(&["wallet", "show"]).await;
    for words in ["signer 2: secp256k1 key", "2 of 3 decide", "rules epoch", "100.000000 USDC"] {
        assert!(human.contains(words), "{words}: {human}");
    }
    world.home.write("bad.toml", &profile.replace("threshold = 2", "threshold = 4"));
    let words = ["wallet", "create", "--profile", "bad.toml", "--deployment", "deployment.json"];
    let said = world.home.refused(&words).await;
    assert!(said.contains("the threshold lies between 1 and 3") && said.contains("got 4"), "{said}");
}

/// The policy with one cap for a payment.
async fn policy(world: &World, per_payment: &str) -> String {
    let mut policy = world.home.json(&["wallet", "policy", "show"]).await;
    policy["denoms"][0]["per_payment_max"] = per_payment.into();
    world.home.write(&format!("policy-{per_payment}.json"), &policy.to_string())
}

#[tokio::test]
async fn a_tighter_policy_holds_at_once_and_a_wider_one_after_the_delay() {
    let world = World::with_signers().await;
    let tighter = policy(&world, "50000000").await;
    let answer = world.home.json(&["wallet", "policy", "set", &tighter, "--dry-run"]).await;
    assert_eq!((&answer["tighter"], &answer["delay_seconds"]), (&true.into(), &0.into()));
    let answer = world.home.json(&["wallet", "policy", "set", &tighter]).await;
    assert_eq!(answer["takes_effect"], "at once", "{answer}");
    let said = world.home.refused(&["wallet", "policy", "set", &tighter]).await;
    assert!(said.contains("nothing to do"), "{said}");
    let wider = policy(&world, "60000000").await;
    let human = world.home.succeeds(&["wallet", "policy", "set", &wider, "--dry-run"]).await;
    assert!(human.contains("it loosens") && human.contains("not before"), "{human}");
    let answer = world.home.json(&["wallet", "policy", "set", &wider]).await;
    assert_eq!((&answer["takes_effect"], &answer["proposal"]), (&"after the delay".into(), &1.into()), "{answer}");
    let in_force =
        async || world.home.json(&["wallet", "policy", "show"]).await["denoms"][0]["per_payment_max"].clone();
    assert_eq!(in_force().await, "50000000");
    let said = world.home.refused(&["wallet", "execute", "1", "--yes"]).await;
    assert!(said.contains("proposal 1"), "{said}");
    world.chain.advance_time(3_600);
    world.home.succeeds(&["wallet", "execute", "1", "--yes"]).await;
    assert_eq!(in_force().await, "60000000");
}

#[tokio::test]
async fn a_policy_that_breaks_a_rule_or_comes_from_another_key_is_refused() {
    let world = World::with_signers().await;
    let tighter = policy(&world, "50000000").await;
    let said = world.home.refused(&["wallet", "policy", "set", &tighter, "--key", "guardian"]).await;
    assert!(said.contains("only the owner"), "{said}");
    let text = std::fs::read_to_string(&tighter).unwrap();
    let moved = world.home.write("moved.json", &text.replace("uusdc", "uatom"));
    let said = world.home.refused(&["wallet", "policy", "set", &moved]).await;
    assert!(said.contains("'uusdc' stood at index 0 and must stay there"), "{said}");
    let misspelt = world.home.write("misspelt.json", &text.replace("calls_per_hour", "calls_an_hour"));
    let said = world.home.refused(&["wallet", "policy", "set", &misspelt]).await;
    assert!(said.contains("calls_an_hour"), "{said}");
    // A profile is read for its policy.
    let said = world.home.refused(&["wallet", "policy", "set", "agent.toml"]).await;
    assert!(said.contains("nothing to do"), "{said}");
}

#[tokio::test]
async fn payees_come_after_the_delay_and_go_at_once() {
    let world = World::with_signers().await;
    let vendor = key("vendor-c").address().to_owned();
    let add = |day: &'static str, category: &'static str| {
        let words = ["wallet", "payees", "add", &vendor, "--per-payment", "10.00USDC", "--per-day", day];
        let words = [&words[..], &["--lifetime", "100.00USDC", "--category", category]].concat();
        words.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let words = |words: &[String]| words.to_vec();
    async fn json(world: &World, words: Vec<String>) -> Value {
        world.home.json(&words.iter().map(String::as_str).collect::<Vec<_>>()).await
    }
    async fn said(world: &World, words: Vec<String>) -> String {
        world.home.refused(&words.iter().map(String::as_str).collect::<Vec<_>>()).await
    }
    let reason = said(&world, words(&add("20.00STATE", "cloud"))).await;
    assert!(reason.contains("of one denom: got uusdc, ustate and uusdc"), "{reason}");
    let reason = said(&world, words(&add("20.00USDC", "yachts"))).await;
    assert!(reason.contains("no category 'yachts' (it has cloud, office)"), "{reason}");
    let scheduled = json(&world, words(&add("20.00USDC", "cloud"))).await;
    assert_eq!(scheduled["done"], "scheduled", "{scheduled}");
    let count = async || world.home.json(&["wallet", "payees", "list"]).await.as_array().unwrap().len();
    assert_eq!(count().await, 2);
    world.chain.advance_time(3_600);
    world.home.succeeds(&["wallet", "execute", "1", "--yes"]).await;
    assert_eq!(count().await, 3);
    assert!(world.home.succeeds(&["wallet", "payees", "list"]).await.contains(&vendor));
    let gone = world.home.json(&["wallet", "payees", "remove", &vendor]).await;
    assert_eq!(gone["takes_effect"], "at once", "{gone}");
    assert_eq!(count().await, 2);
    let reason = world.home.refused(&["wallet", "payees", "remove", &vendor]).await;
    assert!(reason.contains("not listed as a payee for uusdc"), "{reason}");
}

#[tokio::test]
async fn freezing_is_at_once_and_unfreezing_is_shown_as_what_it_is() {
    let world = World::with_signers().await;
    let answer = world.home.json(&["wallet", "freeze", "--key", "guardian", "--reason", "odd"]).await;
    assert_eq!((&answer["done"], &answer["takes_effect"]), (&"frozen".into(), &"at once".into()));
    let human = world.home.succeeds(&["wallet", "unfreeze"]).await;
    assert!(human.contains("not yet unfrozen") && human.contains("wallet execute 1"), "{human}");
    assert!(world.home.json(&["wallet", "show"]).await["info"]["frozen"].is_object());
    world.chain.advance_time(3_600);
    world.home.succeeds(&["wallet", "execute", "1", "--yes"]).await;
    assert!(world.home.json(&["wallet", "show"]).await["info"]["frozen"].is_null());
}

#[tokio::test]
async fn a_public_key_is_shown_only_when_asked_for() {
    let world = World::with_signers().await;
    let plain = world.home.json(&["keys", "show", "signer-b"]).await;
    assert_eq!(plain["public_key"], Value::Null);
    let shown = world.home.json(&["keys", "show", "signer-b", "--public-key"]).await;
    let profile = std::fs::read_to_string(world.home.file("agent.toml")).unwrap();
    assert!(profile.contains(shown["public_key"].as_str().unwrap()), "{shown}");
}
