use cosmwasm_std::Binary;

use super::*;
use crate::AgentId;
use crate::registry::{Status, VerificationKey};

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect()
}

fn key(id: &str, purpose: KeyPurpose, hex: &str, revoked_at: Option<u64>) -> KeyRecord {
    KeyRecord { id: id.into(), purpose, key: Binary::from(bytes(hex)), valid_from: 1_790_000_000, revoked_at }
}

fn agent() -> Agent {
    let id = AgentId::from_hash([3; 16]);
    Agent {
        id,
        did: id.did().to_string(),
        registry: "cosmos:stateset-1:stateset1registry".into(),
        owner: "stateset1owner".into(),
        offered_to: None,
        controller: "stateset1keeper".into(),
        controller_confirmed: true,
        agent_type: "procurement".into(),
        capabilities: vec![],
        endpoints: Endpoints { mcp: Some("https://a.example/mcp".into()), ..Endpoints::default() },
        keys: vec![
            key("main", KeyPurpose::Control, SECP256K1, None),
            key("talk", KeyPurpose::Messages, ED25519, None),
            key("old", KeyPurpose::Messages, ED25519, Some(1_795_516_526)),
            key("seal", KeyPurpose::KeyAgreement, ED25519, None),
        ],
        metadata: None,
        wallet: Some("stateset1wallet".into()),
        announced_wallet: None,
        status: Status::Active,
        suspension: None,
        deposit: None,
        fresh_until: 0,
        registered_at: 1_790_000_000,
        retired_at: None,
    }
}

const SECP256K1: &str = "03874c15c7fda20e539c6e5ba573c139884c351188799f5458b4b41f7924f235cd";
const ED25519: &str = "2e6fcce36701dc791488e0d0b1745cc1e33a4c1c9fcc41c63bd343dbbe0970e6";

#[test]
fn keys_are_written_as_the_did_key_method_writes_them() {
    let control = multikey(KeyPurpose::Control, &bytes(SECP256K1));
    assert_eq!(control, "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme");
    let messages = multikey(KeyPurpose::Messages, &bytes(ED25519));
    assert_eq!(messages, "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK");
    let sealing = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
    let sealing = multikey(KeyPurpose::KeyAgreement, &bytes(sealing));
    assert_eq!(sealing, "z6LSkdrX4EvewpktHBjvNxRDogPdC5iVF8LT3LPKefGAgi89");
}

#[test]
fn base58_keeps_leading_zeros() {
    for (plain, written) in [(&[][..], ""), (&[0, 0, 1], "112"), (&[0xff; 4], "7YXq9G"), (&[57], "z"), (&[58], "21")] {
        assert_eq!(base58(plain), written);
    }
}

#[test]
fn times_are_civil() {
    for (seconds, written) in [
        (0, "1970-01-01T00:00:00Z"),
        (951_782_399, "2000-02-28T23:59:59Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (951_868_800, "2000-03-01T00:00:00Z"),
        (1_795_516_526, "2026-11-24T10:35:26Z"),
        (4_107_542_399, "2100-02-28T23:59:59Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
    ] {
        assert_eq!(timestamp(seconds), written);
    }
}

#[test]
fn the_document_has_the_shape_of_did_core() {
    let did = agent().did;
    let document_json = serde_json::to_value(document(&agent(), "stateset-1")).unwrap();
    let method = |id: &str, key: &str| {
        serde_json::json!({
            "id": format!("{did}#{id}"), "type": "Multikey", "controller": did, "publicKeyMultibase": key,
        })
    };
    let talk = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
    let mut old = method("old", talk);
    old["revoked"] = "2026-11-24T10:35:26Z".into();
    let expected = serde_json::json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "controller": "did:pkh:cosmos:stateset-1:stateset1owner",
        "alsoKnownAs": ["did:pkh:cosmos:stateset-1:stateset1wallet"],
        "verificationMethod": [
            method("main", "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"),
            method("talk", talk),
            old,
            method("seal", &multikey(KeyPurpose::KeyAgreement, &bytes(ED25519))),
        ],
        "authentication": [format!("{did}#main"), format!("{did}#talk")],
        "assertionMethod": [format!("{did}#main"), format!("{did}#talk")],
        "keyAgreement": [format!("{did}#seal")],
        "capabilityInvocation": [format!("{did}#main")],
        "service": [{
            "id": format!("{did}#mcp-service"), "type": "ModelContextProtocol",
            "serviceEndpoint": "https://a.example/mcp",
        }],
    });
    assert_eq!(document_json, expected);
}

#[test]
fn a_retired_agent_speaks_by_no_key_and_is_reached_nowhere() {
    let document_json = document(&Agent { retired_at: Some(1_795_516_527), ..agent() }, "stateset-1");
    let revoked = document_json.verification_method.into_iter().map(|method| method.revoked.unwrap());
    let last = "2026-11-24T10:35:27Z";
    assert_eq!(revoked.collect::<Vec<_>>(), [last, last, "2026-11-24T10:35:26Z", last]);
    let named = [
        document_json.authentication,
        document_json.assertion_method,
        document_json.key_agreement,
        document_json.capability_invocation,
    ]
    .concat();
    assert!(named.is_empty() && document_json.service.is_empty());
}

#[test]
fn a_key_on_the_wire_has_no_times_of_its_own() {
    let json = r#"{"id":"main","purpose":"control","key":"AA==","valid_from":1}"#;
    assert!(serde_json::from_str::<VerificationKey>(json).is_err());
}
