//! An agent's profile: the bounds of what an owner may say of it. Stores nothing.

use std::collections::BTreeSet;

use stateset_api::limits::{CAPABILITIES_MAX, KEYS_MAX, SLUG_BYTES_MAX, URI_BYTES_MAX, is_slug};
use stateset_api::registry::{Endpoints, KeyPurpose, Metadata, VerificationKey};

use crate::ContractError;

/// Bytes of a SHA-256.
const SHA256_BYTES: usize = 32;

pub(crate) fn check_keys(keys: &[VerificationKey]) -> Result<(), ContractError> {
    check_slugs("keys", "key id", KEYS_MAX, keys.iter().map(|key| key.id.as_str()))?;
    keys.iter().try_for_each(check_key)
}

fn check_key(key: &VerificationKey) -> Result<(), ContractError> {
    let expected = match key.purpose {
        KeyPurpose::Control => 33,
        KeyPurpose::Messages | KeyPurpose::KeyAgreement => 32,
    };
    let got = key.key.len();
    if got != expected {
        return Err(ContractError::KeyLength { id: key.id.clone(), got, expected });
    }
    match (key.purpose, key.key.first()) {
        (KeyPurpose::Control, Some(&got)) if got != 2 && got != 3 => {
            Err(ContractError::KeyForm { id: key.id.clone(), got })
        }
        _ => Ok(()),
    }
}

pub(crate) fn check_capabilities(capabilities: &[String]) -> Result<(), ContractError> {
    check_slugs("capabilities", "capability", CAPABILITIES_MAX, capabilities.iter().map(String::as_str))
}

/// Refuses more than `max` texts, any that is no slug, and any that stands twice.
fn check_slugs<'a>(
    plural: &'static str,
    what: &'static str,
    max: usize,
    texts: impl ExactSizeIterator<Item = &'a str>,
) -> Result<(), ContractError> {
    let got = texts.len();
    if got > max {
        return Err(ContractError::TooMany { what: plural, got, max });
    }
    let mut seen = BTreeSet::new();
    for text in texts {
        check_slug(what, text)?;
        if !seen.insert(text) {
            return Err(ContractError::Twice { what, text: text.to_owned() });
        }
    }
    Ok(())
}

pub(crate) fn check_slug(what: &'static str, text: &str) -> Result<(), ContractError> {
    if is_slug(text) {
        return Ok(());
    }
    Err(ContractError::Slug { what, text: text.chars().take(64).collect(), max: SLUG_BYTES_MAX })
}

pub(crate) fn check_endpoints(endpoints: &Endpoints) -> Result<(), ContractError> {
    let Endpoints { mcp, a2a, messages, http } = endpoints;
    let named = [("mcp", mcp), ("a2a", a2a), ("messages", messages), ("http", http)];
    named
        .into_iter()
        .filter_map(|(what, uri)| Some((what, uri.as_ref()?)))
        .try_for_each(|(what, uri)| check_uri(what, uri))
}

pub(crate) fn check_metadata(metadata: Option<&Metadata>) -> Result<(), ContractError> {
    let Some(Metadata { uri, sha256 }) = metadata else { return Ok(()) };
    check_uri("metadata", uri)?;
    let (got, expected) = (sha256.len(), SHA256_BYTES);
    if got == expected { Ok(()) } else { Err(ContractError::HashLength { got, expected }) }
}

fn check_uri(what: &'static str, uri: &str) -> Result<(), ContractError> {
    let (got, max) = (uri.len(), URI_BYTES_MAX);
    if (1..=max).contains(&got) && uri.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(ContractError::Uri { what, got, max })
}
