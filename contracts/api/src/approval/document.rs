//! How the bytes reach a signer: as a document of ADR-36 or as a passkey's challenge.

use cosmwasm_std::Binary;

use super::sha256;

/// The JSON that a Cosmos wallet signs for `bytes` when asked to sign arbitrary data (ADR-36), to the byte:
///
/// ```json
/// {"account_number":"0","chain_id":"","fee":{"amount":[],"gas":"0"},"memo":"","msgs":[{"type":"sign/MsgSignData","value":{"data":"<base64 of the bytes>","signer":"<account>"}}],"sequence":"0"}
/// ```
///
/// The signature is over its SHA-256. `None` for an account that is no plain word of small letters and digits: it
/// stands in the JSON as it is.
pub fn adr36_document(bytes: &[u8], account: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if !(1..=128).contains(&account.len()) || !account.bytes().all(plain) {
        return None;
    }
    let data = Binary::from(bytes).to_base64();
    Some(format!(
        concat!(
            r#"{{"account_number":"0","chain_id":"","fee":{{"amount":[],"gas":"0"}},"memo":"","#,
            r#""msgs":[{{"type":"sign/MsgSignData","value":{{"data":"{}","signer":"{}"}}}}],"sequence":"0"}}"#
        ),
        data, account
    ))
}

/// What a passkey's client data names as its challenge: the SHA-256 of the bytes in unpadded base64url.
pub fn passkey_challenge(bytes: &[u8]) -> String {
    let base64 = Binary::from(sha256(&[bytes])).to_base64();
    base64.trim_end_matches('=').replace('+', "-").replace('/', "_")
}
