//! Mandates from the command line: given by the owner, asked for by the operator, proposed by a signer, revoked.

use serde_json::Value;
use stateset_tests_keeper::{World, key};

const EXAMPLE: &str = include_str!("../../../examples/mandate.toml");
/// Of the example's purpose, by `sha256sum`.
const PURPOSE_HASH: &str = "7d512014294ff68210dd9e2c7646e803cf9bb47afcf533dd6d2d0a801a4f7ec3";

fn example(world: &World) -> String {
    world.home.write("mandate.toml", EXAMPLE)
}

async fn mandates(world: &World) -> Vec<Value> {
    world.home.json(&["wallet", "mandate", "list"]).await.as_array().unwrap().clone()
}

async fn alone() -> World {
    let world = World::new().await;
    world.home.take_in("owner");
    world
}

#[tokio::test]
async fn an_owner_alone_gives_one_at_once_and_the_same_again_gives_nothing() {
    let world = alone().await;
    let file = example(&world);
    assert!(world.home.succeeds(&["wallet", "mandate", "list"]).await.contains("no mandate was ever given"));
    let unasked = world.home.refused(&["wallet", "mandate", "give", &file]).await;
    for words in
        ["move the archive to another host", PURPOSE_HASH, "200.000000 USDC in all", "nobody is there to say yes"]
    {
        assert!(unasked.contains(words), "{words}: {unasked}");
    }
    let answer = world.home.json(&["wallet", "mandate", "give", &file, "--yes"]).await;
    assert_eq!((&answer["takes_effect"], &answer["mandate"]), (&"at once".into(), &1.into()), "{answer}");
    let again = world.home.json(&["wallet", "mandate", "give", &file, "--yes"]).await;
    assert_eq!((&again["done"], &again["tx"]), (&"given before".into(), &Value::Null), "{again}");
    let listed = mandates(&world).await;
    assert_eq!((listed.len(), &listed[0]["status"], &listed[0]["drawn"]), (1, &"in_force".into(), &"0".into()));
    assert_eq!(listed[0]["mandate"]["expires_at"], 1_797_724_800, "{listed:?}");
    let human = world.home.succeeds(&["wallet", "mandate", "list"]).await;
    for words in ["move the archive", "0.000000 USDC of 200.000000 USDC", "2026-12-20T00:00:00Z", "in force"] {
        assert!(human.contains(words), "{words}: {human}");
    }
    // As JSON, under a heading, and for another purpose: another mandate.
    let mut mandate = listed[0]["mandate"].clone();
    mandate["purpose"] = "another".into();
    let other = world.home.write("other.json", &serde_json::json!({ "mandate": mandate }).to_string());
    let answer = world.home.json(&["wallet", "mandate", "give", &other, "--yes"]).await;
    assert_eq!(answer["mandate"], 2, "{answer}");
}

#[tokio::test]
async fn beside_signers_the_owners_waits_once() {
    let world = World::with_signers().await;
    let file = example(&world);
    let answer = world.home.json(&["wallet", "mandate", "give", &file, "--yes"]).await;
    assert_eq!((&answer["takes_effect"], &answer["proposal"]), (&"after the delay".into(), &1.into()), "{answer}");
    let again = world.home.json(&["wallet", "mandate", "give", &file, "--yes"]).await;
    assert_eq!((&again["id"], &again["done"], &again["tx"]), (&1.into(), &"it waits already".into(), &Value::Null));
    assert!(mandates(&world).await.is_empty());
    world.chain.advance_time(3_600);
    world.home.succeeds(&["wallet", "execute", "1", "--yes"]).await;
    let again = world.home.json(&["wallet", "mandate", "give", &file, "--yes"]).await;
    assert_eq!((&again["done"], &again["mandate"]["number"]), (&"given before".into(), &1.into()), "{again}");
    assert_eq!(mandates(&world).await.len(), 1);
}

#[tokio::test]
async fn what_the_operator_asks_for_once_is_shown_to_the_signers_with_its_purpose_and_hash() {
    let world = World::with_signers().await;
    let file = example(&world);
    let answer = world.home.json(&["wallet", "mandate", "ask", &file, "--yes"]).await;
    assert_eq!((&answer["id"], &answer["done"]), (&1.into(), &"asked for".into()), "{answer}");
    assert!(answer["proposer"]["operator"].is_object(), "{answer}");
    let again = world.home.json(&["wallet", "mandate", "ask", &file, "--yes"]).await;
    assert_eq!((&again["id"], &again["tx"]), (&1.into(), &Value::Null), "{again}");
    let output = world.home.run(&["wallet", "approve", "1", "--key", "signer-a", "--yes"]).await;
    let shown = String::from_utf8(output.stderr).unwrap();
    for words in ["give a mandate for: move the archive to another host", PURPOSE_HASH, "50.000000 USDC per payment"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let approval = world.home.file("approval.json").display().to_string();
    world.home.succeeds(&["wallet", "sign", "1", "--key", "signer-b", "--yes", "--out", &approval]).await;
    world.home.succeeds(&["wallet", "submit", &approval]).await;
    assert_eq!(mandates(&world).await[0]["status"], "in_force");
    // The second act of the operator, under the next number.
    let later = world.home.write("later.toml", &EXAMPLE.replace("2026-12-20", "2026-12-21"));
    let answer = world.home.json(&["wallet", "mandate", "ask", &later, "--yes"]).await;
    assert_eq!(answer["id"], 2, "{answer}");
    assert_eq!(world.home.json(&["wallet", "show"]).await["info"]["act"], 2);
}

#[tokio::test]
async fn a_signer_proposes_one() {
    let world = World::with_signers().await;
    let file = example(&world);
    let answer = world.home.json(&["wallet", "propose", "mandate", &file, "--key", "signer-a"]).await;
    let title = answer["title"].as_str().unwrap();
    assert!(title.contains("give a mandate for: move the archive"), "{answer}");
    assert!(answer["words"].as_array().unwrap().iter().any(|line| line.as_str().unwrap().contains(PURPOSE_HASH)));
    let bad = world.home.write("bad.toml", &EXAMPLE.replace("\"cloud\"", "\"yachts\""));
    let said = world.home.refused(&["wallet", "propose", "mandate", &bad, "--key", "signer-a"]).await;
    assert!(said.contains("'yachts' is no category that the policy allows"), "{said}");
}

#[tokio::test]
async fn owner_or_guardian_end_one_at_once_and_nobody_else() {
    let world = alone().await;
    world.home.take_in("guardian");
    world.home.take_in("faucet");
    for purpose in ["first", "second"] {
        let text = EXAMPLE.replace("move the archive to another host", purpose);
        let file = world.home.write(&format!("{purpose}.toml"), &text);
        world.home.succeeds(&["wallet", "mandate", "give", &file, "--yes"]).await;
    }
    let said = world.home.refused(&["wallet", "mandate", "revoke", "1", "--key", "faucet"]).await;
    assert!(said.contains("only the owner"), "{said}");
    for (number, name) in [("1", "guardian"), ("2", "owner")] {
        let answer = world.home.json(&["wallet", "mandate", "revoke", number, "--key", name]).await;
        assert_eq!(answer["takes_effect"], "at once", "{answer}");
        let again = world.home.json(&["wallet", "mandate", "revoke", number, "--key", name]).await;
        assert_eq!((&again["done"], &again["tx"]), (&"ended before".into(), &Value::Null), "{again}");
    }
    assert!(mandates(&world).await.iter().all(|mandate| mandate["status"] == "revoked"));
    let said = world.home.refused(&["wallet", "mandate", "revoke", "3"]).await;
    assert!(said.contains("there is no mandate 3"), "{said}");
}

#[tokio::test]
async fn what_cannot_be_one_is_refused_with_the_rule_before_anything_is_signed() {
    let world = alone().await;
    let change = |name: &str, from: &str, to: &str| {
        let text = EXAMPLE.replace(from, to);
        assert_ne!(text, EXAMPLE);
        world.home.write(name, &text)
    };
    for (file, says) in [
        (change("past.toml", "2026-12-20", "2026-11-20"), "a mandate ends between"),
        (change("when.toml", "2026-12-20", "soon"), "is neither a date such as"),
        (change("zero.toml", "\"200000000\"", "\"0\""), "a mandate's total and its payments are at least 1"),
        (change("denom.toml", "uusdc", "uatom"), "'uatom' is no denom of the policy"),
        (change("key.toml", "purpose =", "purposes ="), "holds no mandate"),
        (change("who.toml", "{ category = \"cloud\" }", "{ payees = [\"nobody\"] }"), "'nobody' is no bech32 address"),
        ("absent.toml".to_owned(), "cannot read absent.toml"),
    ] {
        let said = world.home.refused(&["wallet", "mandate", "give", &file, "--yes"]).await;
        assert!(said.contains(says), "{file}: {said}");
    }
    let file = example(&world);
    let said = world.home.refused(&["wallet", "mandate", "ask", &file, "--yes"]).await;
    assert!(said.contains("has no signers") && said.contains("`wallet mandate give`"), "{said}");
    assert!(mandates(&world).await.is_empty());
}

#[tokio::test]
async fn nothing_is_asked_for_with_another_key_or_beside_a_keeper_that_signs_with_it() {
    let world = World::with_signers().await;
    let file = example(&world);
    let keeper = world.home.keeper();
    keeper.says("running").await;
    let said = world.home.refused(&["wallet", "mandate", "ask", &file, "--yes"]).await;
    assert!(said.contains("signs with this key: stop it first"), "{said}");
    keeper.stop().await;
    world.home.set("agent", "operator_key", "signer-a");
    let said = world.home.refused(&["wallet", "mandate", "ask", &file, "--yes"]).await;
    let operator = key("operator").address().to_owned();
    assert!(said.contains("is not the operator of wallet") && said.contains(&operator), "{said}");
}
