//! Vendors by the command line: bills in doubt are held, released by what was shown alone, and addresses proved.

use serde_json::{Value, json};
use stateset_chain::Key;
use stateset_tests_keeper::{KeeperHome, key};

const HEADING: &str = "number,payee,amount,currency,category,due,vendor,memo";

async fn home_with_vendor() -> KeeperHome {
    let home = KeeperHome::new(1, &key("operator")).with_some_wallet();
    let acme = key("vendor-a").address().to_owned();
    let words = ["vendor", "add", "acme", "--name", "Acme Tools", "--contact", "+49 30 1", "--address", &acme];
    home.succeeds(&[&words[..], &["--by", "Ann, called"]].concat()).await;
    home
}

/// The bill's id, after a file that names Acme and this address was taken in.
async fn held(home: &KeeperHome, payee: &str) -> String {
    let file = home.write("b.csv", &format!("{HEADING}\nX-1/a,{payee},5.00,USDC,cloud,2026-11-30,Acme Tools,\n"));
    let imported = home.json(&["bills", "import", &file]).await;
    assert_eq!((&imported["held"], &imported["new"]), (&1.into(), &0.into()), "{imported}");
    let said = imported["rows"][0]["reason"].as_str().unwrap().to_owned();
    assert!(said.starts_with("a new address for vendor acme: known is ") && said.contains("Ann, called"), "{said}");
    home.json(&["bills", "list", "--state", "held"]).await[0]["id"].as_str().unwrap().to_owned()
}

async fn state(home: &KeeperHome, number: &str) -> String {
    let listed = home.json(&["bills", "list"]).await;
    let bill = listed.as_array().unwrap().iter().find(|bill| bill["number"] == number);
    bill.unwrap()["state"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_bill_from_a_new_address_is_held_and_released_by_what_was_shown_alone() {
    let home = home_with_vendor().await;
    let id = held(&home, key("stranger").address()).await;
    let shown = home.json(&["bills", "release", &id]).await;
    assert_eq!(shown["released"], false);
    let content = shown["content"].as_str().unwrap();
    let other = "0".repeat(32);
    let said = home.refused(&["bills", "release", &id, "--content", &other]).await;
    assert!(said.contains(content) && said.contains(&other), "{said}");
    assert_eq!(state(&home, "X-1/a").await, "held");
    home.succeeds(&["bills", "release", &id, "--content", content]).await;
    assert_eq!(state(&home, "X-1/a").await, "open");
    let replayed = home.json(&["journal", "replay"]).await;
    assert_eq!(replayed["same"], true, "{replayed}");
}

#[tokio::test]
async fn what_a_vendor_is_shows_and_what_it_cannot_be_is_refused() {
    let home = home_with_vendor().await;
    let shown = home.json(&["vendor", "show", "acme"]).await;
    assert_eq!((&shown["name"], &shown["contacts"]), (&json!("Acme Tools"), &json!(["+49 30 1"])));
    let word = &shown["addresses"][key("vendor-a").address()];
    assert!(word["by"] == "Ann, called" && word["since"].as_u64().unwrap() > 1_700_000_000, "{shown}");
    assert_eq!(home.json(&["vendor", "list"]).await.as_array().map(Vec::len), Some(1));
    let refusals: [(&[&str], &str); 5] = [
        (&["vendor", "show", "bolt"], "no vendor has the id 'bolt'"),
        (&["vendor", "add", "acme", "--name", "X", "--by", "Ann"], "vendor acme is known"),
        (&["vendor", "add", "a2", "--name", "acme-tools", "--by", "Ann"], "that of vendor acme"),
        (&["vendor", "change", "acme", "--by", "Ann"], "would be as it is"),
        (&["vendor", "change", "acme", "--add-address", "cosmos1x", "--by", "Ann"], "cosmos1x"),
    ];
    for (words, reason) in refusals {
        let said = home.refused(words).await;
        assert!(said.contains(reason), "{words:?}: {said}");
    }
    home.succeeds(&["vendor", "change", "acme", "--name", "Acme Works", "--by", "Bob"]).await;
    assert_eq!(home.json(&["vendor", "show", "acme"]).await["name"], "Acme Works");
}

/// What a wallet gives back for a challenge, as Keplr's signArbitrary has it.
fn answer(key: &Key, challenge: &Value) -> String {
    let base64 = |bytes: &[u8]| cosmwasm_std::Binary::from(bytes).to_base64();
    let data = base64(challenge["text"].as_str().unwrap().as_bytes());
    let document = json!({
        "account_number": "0", "chain_id": "", "fee": { "amount": [], "gas": "0" }, "memo": "", "sequence": "0",
        "msgs": [{ "type": "sign/MsgSignData", "value": { "data": data, "signer": key.address() } }],
    });
    let signature = base64(&key.sign(document.to_string().as_bytes()));
    let public_key = json!({ "type": "tendermint/PubKeySecp256k1", "value": base64(&key.public_key()) });
    json!({ "pub_key": public_key, "signature": signature }).to_string()
}

#[tokio::test]
async fn a_signed_challenge_makes_an_address_known_once_and_its_bills_go_on() {
    let home = home_with_vendor().await;
    let new = key("stranger");
    let id = held(&home, new.address()).await;
    let words = ["vendor", "challenge", "acme", "--address", new.address(), "--by", "Ann, by mail"];
    let challenge = home.json(&words).await;
    let nonce = challenge["nonce"].as_str().unwrap();
    let forged = home.write("forged.json", &answer(&key("vendor-a"), &challenge));
    let said = home.refused(&["vendor", "prove", "acme", "--nonce", nonce, "--signature", &forged]).await;
    assert!(said.contains("the public key is that of"), "{said}");
    let signed = home.write("signed.json", &answer(&new, &challenge));
    let prove = ["vendor", "prove", "acme", "--nonce", nonce, "--signature", &signed];
    home.succeeds(&prove).await;
    let word = &home.json(&["vendor", "show", "acme"]).await["addresses"][new.address()];
    assert_eq!((&word["by"], &word["proved"]), (&json!("Ann, by mail"), &json!(true)));
    let said = home.refused(&prove).await;
    assert!(said.contains("no challenge with nonce"), "{said}");
    home.succeeds(&["bills", "retry", &id]).await;
    assert_eq!(state(&home, "X-1/a").await, "open");
    assert_eq!(home.json(&["journal", "replay"]).await["same"], true);
}
