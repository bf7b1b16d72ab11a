//! Proposals by hand: from flags and files, by accounts and by signing requests, with good input and bad.

use serde_json::json;
use stateset_tests_keeper::{World, key};

const DUE: &str = "2026-11-20";

/// Words for a payment to somebody whom no policy lists.
fn pay<'a>(to: &'a str, coin: &'a str) -> Vec<&'a str> {
    vec![
        "wallet",
        "propose",
        "pay",
        "--to",
        to,
        "--coin",
        coin,
        "--category",
        "cloud",
        "--reference",
        "R-1",
        "--due",
        DUE,
    ]
}

async fn draw_up(world: &World, name: &str, coin: &str) -> String {
    let stranger = key("stranger").address().to_owned();
    let out = world.home.file(name).display().to_string();
    world.home.succeeds(&[&pay(&stranger, coin)[..], &["--out", &out]].concat()).await;
    out
}

async fn signed(world: &World, request: &str, signer: &str) -> String {
    let out = format!("{request}.{signer}.json");
    world.home.succeeds(&["wallet", "sign", request, "--key", signer, "--yes", "--out", &out]).await;
    out
}

#[tokio::test]
async fn a_request_signed_without_a_node_by_two_is_proposed_approved_and_paid_in_one_transaction() {
    let mut world = World::with_signers().await;
    let request = draw_up(&world, "request.json", "40.00USDC").await;
    // Signers need no node: they have the request.
    world.node = None;
    let output = world.home.run(&["wallet", "sign", &request, "--key", "signer-b", "--yes"]).await;
    let shown = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{shown}");
    for words in ["pay 40.000000 USDC", key("stranger").address(), "stateset-embedded-1", &world.wallet, "good until"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let first = std::fs::read_dir(world.home.folder.path()).unwrap().flatten();
    let first = first.map(|entry| entry.path()).find(|path| path.display().to_string().contains("approval-")).unwrap();
    let first = first.display().to_string();
    let second = signed(&world, &request, "signer-c").await;
    world.node = Some(stateset_tests_keeper::Node::start(&world.chain, world.port).await);
    let alone = world.home.refused(&["wallet", "submit", &first]).await;
    assert!(alone.contains("the approvals weigh 1, the threshold is 2"), "{alone}");
    let answer = world.home.json(&["wallet", "submit", &first, &second]).await;
    assert!(answer["status"]["executed"].is_object() && answer["proposer"]["signatures"].is_object(), "{answer}");
    assert_eq!(world.paid("stranger"), 40_000_000);
    let again = world.home.refused(&["wallet", "submit", &first, &second]).await;
    assert!(again.contains("this submission is proposal 1 already"), "{again}");
    assert_eq!(world.paid("stranger"), 40_000_000);
}

#[tokio::test]
async fn a_signer_proposes_another_signs_and_the_same_words_again_pay_nothing() {
    let world = World::with_signers().await;
    let stranger = key("stranger").address().to_owned();
    let words = [&pay(&stranger, "40.00USDC")[..], &["--key", "signer-a", "--hours", "2"]].concat();
    for number in 1..=2_u64 {
        let answer = world.home.json(&words).await;
        assert_eq!((&answer["id"], &answer["approved"]), (&number.into(), &1.into()), "{answer}");
        assert!(answer["title"].as_str().unwrap().starts_with("pay 40.000000 USDC to"), "{answer}");
        let approval = signed(&world, &number.to_string(), "signer-c").await;
        let answer = world.home.json(&["wallet", "submit", &approval]).await;
        assert!(answer["status"]["executed"].is_object(), "{answer}");
        assert_eq!(world.paid("stranger"), 40_000_000);
    }
    let over = world.home.refused(&["wallet", "approve", "1", "--key", "signer-a", "--yes"]).await;
    assert!(over.contains("proposal 1 is executed"), "{over}");
    let over = world.home.refused(&["wallet", "sign", "1", "--key", "signer-b", "--yes"]).await;
    assert!(over.contains("proposal 1 is executed"), "{over}");
}

#[tokio::test]
async fn nothing_is_signed_unseen_by_the_wrong_key_or_over_another_file() {
    let world = World::with_signers().await;
    let request = draw_up(&world, "request.json", "40.00USDC").await;
    for (words, says) in [
        (vec!["wallet", "sign", &request, "--key", "signer-b"], "nobody is there to say yes"),
        (vec!["wallet", "sign", &request, "--key", "owner", "--yes"], "none of the 3 signers"),
        (vec!["wallet", "sign", &request, "--key", "signer-a", "--yes"], "approve with `wallet approve`"),
        (
            vec!["wallet", "sign", &request, "--key", "signer-b", "--yes", "--out", &request],
            "exists and is left as it is",
        ),
        (vec!["wallet", "sign", "absent.json", "--key", "signer-b", "--yes"], "cannot read absent.json"),
        (vec!["wallet", "sign", "agent.toml", "--key", "signer-b", "--yes"], "agent.toml is no signing request"),
        (vec!["wallet", "sign", "7", "--key", "signer-b", "--yes"], "no proposal 7"),
        (vec!["wallet", "submit", &request], "carries no signature"),
    ] {
        let said = world.home.refused(&words).await;
        assert!(said.contains(says), "{words:?}: {said}");
    }
    let text = std::fs::read_to_string(&request).unwrap();
    let other = world.home.write("other.json", &text.replace("stateset-embedded-1", "stateset-mainnet-1"));
    let said = world.home.refused(&["wallet", "sign", &other, "--key", "signer-b", "--yes"]).await;
    assert!(said.contains("for chain 'stateset-mainnet-1'") && said.contains("'stateset-embedded-1'"), "{said}");
}

#[tokio::test]
async fn approvals_that_are_forged_mixed_late_or_void_are_refused() {
    let world = World::with_signers().await;
    let request_one = draw_up(&world, "one.json", "40.00USDC").await;
    let request_two = draw_up(&world, "two.json", "41.00USDC").await;
    let (first, second) =
        (signed(&world, &request_one, "signer-b").await, signed(&world, &request_one, "signer-c").await);
    let other = signed(&world, &request_two, "signer-c").await;
    let said = world.home.refused(&["wallet", "submit", &first, &other]).await;
    assert!(said.contains("is about something else than"), "{said}");
    let said = world.home.refused(&["wallet", "submit", &first, &first]).await;
    assert!(said.contains("signer 1 stands in another of the files"), "{said}");
    // Whoever changes what was signed has no signature over it.
    let forged = |file: &str, name: &str| {
        let text = std::fs::read_to_string(file).unwrap();
        let text = text.replace("\"40000000\"", "\"90000000\"");
        assert_ne!(text, std::fs::read_to_string(file).unwrap());
        world.home.write(name, &text)
    };
    let (a, b) = (forged(&first, "forged-a.json"), forged(&second, "forged-b.json"));
    let said = world.home.refused(&["wallet", "submit", &a, &b]).await;
    assert!(said.contains("signature is not over this approval"), "{said}");
    let mut policy = world.home.json(&["wallet", "policy", "show"]).await;
    policy["calls_per_hour"] = 50.into();
    let change =
        json!({ "title": "t", "rationale": null, "actions": [{ "owner": { "set_policy": { "policy": policy } } }] });
    let file = world.home.write("policy.json", &change.to_string());
    world.home.succeeds(&["wallet", "propose", "draft", &file, "--key", "signer-a"]).await;
    let agreed = signed(&world, "1", "signer-b").await;
    world.home.succeeds(&["wallet", "submit", &agreed]).await;
    let said = world.home.refused(&["wallet", "submit", &first, &second]).await;
    assert!(said.contains("signed under rules 1, in force are 2"), "{said}");
    let third = draw_up(&world, "three.json", "42.00USDC").await;
    let (late, later) = (signed(&world, &third, "signer-b").await, signed(&world, &third, "signer-c").await);
    world.chain.advance_time(24 * 3_600);
    let said = world.home.refused(&["wallet", "submit", &late, &later]).await;
    assert!(said.contains("signer 1's approval was good until"), "{said}");
    assert_eq!(world.paid("stranger"), 0);
}

#[tokio::test]
async fn bad_drafts_are_refused_with_the_rule_and_the_numbers() {
    let world = World::with_signers().await;
    let stranger = key("stranger").address().to_owned();
    let long = "x".repeat(129);
    let empty = world.home.write("empty.json", r#"{"title":"t","rationale":null,"actions":[]}"#);
    let unknown = world.home.write("unknown.toml", "title = \"t\"\n[[actions]]\nburn = {}\n");
    let signers = world.home.write(
        "signers.toml",
        "threshold = 5\nloosen_delay_seconds = 3600\nsigners = [{ id = { address = \"a\" }, weight = 1 }]\n",
    );
    let big = world.home.write("big.json", &format!("\"{}\"", "x".repeat(4_095)));
    let wallet = world.wallet.clone();
    for (words, says) in [
        ([&pay("nobody", "1.00USDC")[..], &["--key", "signer-a"]].concat(), "'nobody' is no bech32 address"),
        ([&pay(&stranger, "1.0000001USDC")[..], &["--key", "signer-a"]].concat(), "has 7 decimals"),
        ([&pay(&stranger, "1.00USDC")[..], &["--key", "signer-b"]].concat(), "none of the signers' accounts"),
        (
            [&pay(&stranger, "1.00USDC")[..], &["--key", "signer-a", "--title", &long]].concat(),
            "at most 128 bytes: got 129",
        ),
        (vec!["wallet", "propose", "draft", &empty, "--key", "signer-a"], "1 to 8 actions: got 0"),
        (vec!["wallet", "propose", "draft", &unknown, "--key", "signer-a"], "unknown variant `burn`"),
        (vec!["wallet", "propose", "draft", "bills", "--key", "signer-a"], "cannot read bills"),
        (vec!["wallet", "propose", "signers", &signers, "--key", "signer-a"], "the sum of all weights: got 5"),
        (vec!["wallet", "propose", "call", &wallet, &big, "--key", "signer-a"], "at most 4096 bytes: got 4097"),
        (vec!["wallet", "propose", "withdraw", "12", "--key", "signer-a"], "names no unit"),
        (vec!["wallet", "propose", "bill", "nonsense", "--key", "signer-a"], "is no intent id"),
    ] {
        let said = world.home.refused(&words).await;
        assert!(said.contains(says), "{words:?}: {said}");
    }
    let bare = World::new().await;
    bare.home.take_in("owner");
    let said = bare.home.refused(&pay(&stranger, "1.00USDC")).await;
    assert!(said.contains("has no signers: its owner alone decides"), "{said}");
}

#[tokio::test]
async fn a_draft_file_with_two_actions_is_one_proposal_in_words_and_its_request_can_be_drawn_up_later() {
    let world = World::with_signers().await;
    let file = world.home.write(
        "draft.toml",
        "title = \"tidy up\"\n[[actions]]\nowner = { withdraw = { coins = [{ denom = \"uusdc\", amount = \"7000000\" }] } }\n\
         [[actions]]\nowner = { set_guardian = { guardian = \"stateset1cf9gwky3hhhk8dxwhl07ka824ccry7ysrtjft4\" } }\n",
    );
    let reasons = world.home.write("reasons.txt", "because");
    let words = ["wallet", "propose", "draft", &file, "--key", "signer-a", "--rationale", &reasons];
    let answer = world.home.json(&words).await;
    let said = answer["words"].as_array().unwrap();
    assert_eq!(said.len(), 2, "{answer}");
    assert_eq!(said[0], "send 7.000000 USDC to the owner");
    let out = world.home.file("drawn.json").display().to_string();
    let human = world.home.succeeds(&["wallet", "proposals", "show", "1", "--out", &out]).await;
    assert!(human.contains("the guardian") && human.contains("SHA-256"), "{human}");
    let listed = world.home.succeeds(&["wallet", "proposals", "list"]).await;
    assert!(listed.contains("tidy up") && listed.contains("1 of 2"), "{listed}");
    let approval = signed(&world, &out, "signer-b").await;
    world.home.succeeds(&["wallet", "submit", &approval]).await;
    let shown = world.home.json(&["wallet", "show"]).await;
    assert_eq!(shown["info"]["guardian"], "stateset1cf9gwky3hhhk8dxwhl07ka824ccry7ysrtjft4", "{shown}");
}

/// The operator's question is nobody's own: a signer may vote against it.
#[tokio::test]
async fn a_signer_votes_against_what_the_operator_asks() {
    let world = World::with_signers().await;
    world.home.bill("A", "150.00").await;
    let keeper = world.home.keeper();
    world.home.becomes("A", "proposed").await;
    keeper.stop().await;
    let answer = world.home.json(&["wallet", "reject", "1", "--key", "signer-a", "--yes"]).await;
    assert_eq!((&answer["rejected"], &answer["votes"][0]["approves"]), (&1.into(), &false.into()), "{answer}");
    assert!(answer["status"]["open"].is_object(), "{answer}");
    // The owner takes back what its operator asked for.
    let answer = world.home.json(&["wallet", "cancel", "1"]).await;
    assert_eq!(answer["status"]["cancelled"]["by"], key("owner").address(), "{answer}");
}

#[tokio::test]
async fn each_takes_back_its_own_and_a_failure_is_an_error_until_it_succeeds() {
    let world = World::with_signers().await;
    let stranger = key("stranger").address().to_owned();
    // More than the wallet holds.
    let words = [&pay(&stranger, "2000.00USDC")[..], &["--key", "signer-a"]].concat();
    world.home.succeeds(&words).await;
    let approval = signed(&world, "1", "signer-b").await;
    let said = world.home.refused(&["wallet", "submit", &approval]).await;
    assert!(said.contains("proposal 1 passed by") && said.contains("may be tried again until"), "{said}");
    let said = world.home.refused(&["wallet", "execute", "1", "--yes"]).await;
    assert!(said.contains("proposal 1 was not carried out"), "{said}");
    let wallet = world.wallet.clone();
    world.give(&wallet, 2_000_000_000, "uusdc").await;
    world.home.succeeds(&["wallet", "execute", "1", "--yes"]).await;
    assert_eq!(world.paid("stranger"), 2_000_000_000);
    world.home.succeeds(&["wallet", "propose", "withdraw", "1.00USDC", "--key", "signer-a"]).await;
    let said = world.home.refused(&["wallet", "cancel", "2"]).await;
    assert!(said.contains("signer"), "{said}");
    world.home.succeeds(&["wallet", "cancel", "2", "--key", "signer-a"]).await;
    let shown = world.home.json(&["wallet", "proposals", "show", "2"]).await;
    assert!(shown["status"]["cancelled"].is_object(), "{shown}");
    let said = world.home.refused(&["wallet", "veto", "2"]).await;
    assert!(said.contains("proposal 2 is cancelled"), "{said}");
    world.home.succeeds(&["wallet", "propose", "withdraw", "1.00USDC", "--key", "signer-a"]).await;
    let said = world.home.refused(&["wallet", "reject", "3", "--key", "signer-a", "--yes"]).await;
    assert!(said.contains("voted on proposal 3 already"), "{said}");
    let answer = world.home.json(&["wallet", "veto", "3"]).await;
    assert_eq!(answer["status"]["cancelled"]["by"], key("guardian").address(), "{answer}");
    let said = world.home.refused(&["wallet", "reject", "9", "--key", "signer-a", "--yes"]).await;
    assert!(said.contains("no proposal 9"), "{said}");
}
