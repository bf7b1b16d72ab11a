//! The file's text: a line with the address, then `ENCRYPTED PRIVATE KEY` (RFC 5958, RFC 7468).

use k256::SecretKey;
use k256::ecdsa::SigningKey;
use k256::pkcs8::EncodePrivateKey;
use pkcs8::pkcs5::pbes2;
use pkcs8::pkcs5::scrypt::Params;
use pkcs8::{DecodePrivateKey, EncryptedPrivateKeyInfo, LineEnding, PrivateKeyInfo, SecretDocument};
use zeroize::Zeroizing;

use crate::key::Key;

const ADDRESS_FIELD: &str = "Address: ";
const LABEL: &str = "ENCRYPTED PRIVATE KEY";
/// OWASP counts N = 2^14, r = 8, p = 5 (16 MiB) as strong as N = 2^17, p = 1; OpenSSL refuses to use 32 MiB or more.
const SCRYPT_LOG_N: u8 = 14;
const SCRYPT_R: u32 = 8;
const SCRYPT_P: u32 = 5;
/// AES-256.
const KEY_BYTES: usize = 32;

pub(super) enum UnsealError {
    Passphrase,
    Format(String),
}

pub(super) fn seal(key: &Key, passphrase: &str) -> Result<String, String> {
    let (mut salt, mut iv) = ([0_u8; 16], [0_u8; 16]);
    getrandom::fill(&mut salt).and_then(|()| getrandom::fill(&mut iv)).map_err(|error| error.to_string())?;
    let scrypt = Params::new(SCRYPT_LOG_N, SCRYPT_R, SCRYPT_P, KEY_BYTES).map_err(|error| error.to_string())?;
    let parameters = pbes2::Parameters::scrypt_aes256cbc(scrypt, &salt, &iv).map_err(|error| error.to_string())?;
    let plain = SecretKey::from(key.signing_key()).to_pkcs8_der().map_err(|error| error.to_string())?;
    let info = PrivateKeyInfo::try_from(plain.as_bytes()).map_err(|error| error.to_string())?;
    let sealed = info.encrypt_with_params(parameters, passphrase).map_err(|error| error.to_string())?;
    let pem = sealed.to_pem(LABEL, LineEnding::LF).map_err(|error| error.to_string())?;
    Ok(format!("{ADDRESS_FIELD}{}\n{}", key.address(), pem.as_str()))
}

pub(super) fn unseal(text: &str, passphrase: &str) -> Result<SigningKey, UnsealError> {
    let format = |reason: String| UnsealError::Format(reason);
    let (label, sealed) = SecretDocument::from_pem(text).map_err(|error| format(error.to_string()))?;
    if label != LABEL {
        return Err(format(format!("it holds a '{label}' instead of a '{LABEL}'")));
    }
    let info = EncryptedPrivateKeyInfo::try_from(sealed.as_bytes()).map_err(|error| format(error.to_string()))?;
    // A wrong passphrase gives wrong padding, or by chance bytes that are no key.
    let plain = info.decrypt(passphrase).map_err(|_| UnsealError::Passphrase)?;
    let secret = SecretKey::from_pkcs8_der(plain.as_bytes()).map_err(|_| UnsealError::Passphrase)?;
    let bytes = Zeroizing::new(secret.to_bytes());
    SigningKey::from_bytes(&bytes).map_err(|error| format(error.to_string()))
}

pub(super) fn stated_address(text: &str) -> Option<&str> {
    text.lines().next()?.strip_prefix(ADDRESS_FIELD).map(str::trim).filter(|address| !address.is_empty())
}
