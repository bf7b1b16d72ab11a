//! Passkeys by the test vectors of the WebAuthn specification, in `schema/vectors/passkeys.json`. Their challenges are
//! no approvals; what surrounds the challenge is checked as it stands.

use cosmwasm_std::testing::MockApi;
use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Vectors {
    assertions: Vec<Vector>,
}

/// Everything in hex.
#[derive(Deserialize)]
struct Vector {
    public_key_x: String,
    public_key_y: String,
    challenge: String,
    authenticator_data: String,
    client_data_json: String,
    signature: String,
}

fn vectors() -> Vec<Vector> {
    let text = include_str!("../../../schema/vectors/passkeys.json");
    serde_json::from_str::<Vectors>(text).unwrap().assertions
}

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex).unwrap()
}

/// The challenge as client data have it.
fn asked(vector: &Vector) -> String {
    let base64 = cosmwasm_std::Binary::from(bytes(&vector.challenge)).to_base64();
    base64.trim_end_matches('=').replace('+', "-").replace('/', "_")
}

fn reason(checked: Result<(), Fault>) -> String {
    match checked {
        Err(Fault::Untrue(reason)) => reason,
        _ => String::new(),
    }
}

#[test]
fn the_assertions_of_the_specification_are_good() {
    for vector in vectors() {
        let (data, json) = (bytes(&vector.authenticator_data), bytes(&vector.client_data_json));
        assert!(check_passkey(&data, &json, &asked(&vector)).is_ok());
        let point = bytes(&format!("04{}{}", vector.public_key_x, vector.public_key_y));
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).unwrap().to_encoded_point(true);
        let signature = p256::ecdsa::Signature::from_der(&bytes(&vector.signature)).unwrap().to_bytes();
        let verify = |digest: &[u8; 32]| MockApi::default().secp256r1_verify(digest, &signature, key.as_bytes());
        assert_eq!(verify(&passkey_digest(&data, &json)), Ok(true));
        assert_eq!(verify(&passkey_digest(&json, &data)), Ok(false));
    }
    assert_eq!(vectors().len(), 2);
}

#[test]
fn an_assertion_for_another_challenge_or_without_a_person_is_not() {
    let [one, other] = <[Vector; 2]>::try_from(vectors()).ok().unwrap();
    let (mut data, json) = (bytes(&one.authenticator_data), bytes(&one.client_data_json));
    assert_eq!(reason(check_passkey(&data, &json, &asked(&other))), "the passkey was asked something else");
    let absent = "the authenticator does not say that a person was there";
    assert_eq!(reason(check_passkey(&data[..36], &json, &asked(&one))), absent);
    data[32] &= !USER_PRESENT;
    assert_eq!(reason(check_passkey(&data, &json, &asked(&one))), absent);
}

#[test]
fn a_passkeys_data_are_read_up_to_their_bound_and_not_beyond() {
    let [one, _] = <[Vector; 2]>::try_from(vectors()).ok().unwrap();
    let (data, json) = (bytes(&one.authenticator_data), bytes(&one.client_data_json));
    let data_of = |length: usize| [data.as_slice(), &vec![0; length - data.len()]].concat();
    let json_of = |length: usize| {
        let open = [&json[..json.len() - 1], br#","pad":""#.as_slice()].concat();
        [open.as_slice(), &vec![b'x'; length - open.len() - 2], br#""}"#.as_slice()].concat()
    };
    let check = |data: usize, json: usize| reason(check_passkey(&data_of(data), &json_of(json), &asked(&one)));
    let max = PASSKEY_BYTES_MAX;
    assert!(check_passkey(&data_of(max), &json_of(max), &asked(&one)).is_ok());
    for (data, json) in [(max + 1, max), (max, max + 1), (max + 2, max), (max, max + 2)] {
        let said = check(data, json);
        assert!(said.contains("at most") && said.contains(&format!("got {data} and {json}")), "{said}");
    }
}
