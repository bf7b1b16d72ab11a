//! Identifiers: who an agent is, which payment an intent names.

use std::fmt;
use std::str::FromStr;

use cosmwasm_schema::cw_schema;
use schemars::JsonSchema;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;
use uuid::Uuid;

/// The DID method of StateSet agents; the method-specific id is the agent's UUID.
pub const DID_PREFIX: &str = "did:stateset:agent:";

/// A text that is no id of the kind it was read as.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IdError {
    #[error("'{0}' is no agent id: expected a lower-case hyphenated UUID")]
    Agent(String),
    #[error("'{0}' is no DID of an agent: expected {DID_PREFIX} followed by a UUID")]
    Did(String),
    #[error("'{0}' is no intent id: expected a lower-case hyphenated UUID of version 7 (RFC 9562)")]
    Intent(String),
}

fn parse_hyphenated(text: &str) -> Option<Uuid> {
    // One spelling per id: `Uuid::parse_str` also takes upper case, braces and URNs.
    let uuid = Uuid::parse_str(text).ok()?;
    let mut buffer = Uuid::encode_buffer();
    (uuid.hyphenated().encode_lower(&mut buffer) == text).then_some(uuid)
}

fn shorten(text: &str) -> String {
    text.chars().take(64).collect()
}

/// Reads what `[u8; 16]` writes, in a loop: serde's own has sixteen copies of its body, in every contract.
struct SixteenBytes;

impl<'de> Visitor<'de> for SixteenBytes {
    type Value = [u8; 16];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("16 bytes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<[u8; 16], A::Error> {
        let mut bytes = [0; 16];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = seq.next_element()?.ok_or_else(|| A::Error::invalid_length(index, &self))?;
        }
        Ok(bytes)
    }
}

macro_rules! text_id {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() { serializer.collect_str(self) } else { self.0.serialize(serializer) }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
                } else {
                    deserializer.deserialize_tuple(16, SixteenBytes).map(Self)
                }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

/// An agent's id: a UUID that the registry assigns (version 8: derived from chain id, contract and counter).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema, cw_schema::Schemaifier)]
#[schemaifier(crate = "::cosmwasm_schema::cw_schema", type = cw_schema::NodeType::String)]
pub struct AgentId(#[schemars(with = "String")] pub [u8; 16]);

text_id!(AgentId);

impl AgentId {
    /// Makes an id of version 8 out of 16 bytes of a hash.
    pub fn from_hash(bytes: [u8; 16]) -> Self {
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid().into_bytes())
    }

    pub const fn did(self) -> Did {
        Did(self)
    }
}

impl fmt::Display for AgentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Uuid::from_bytes(self.0).hyphenated().fmt(f)
    }
}

impl FromStr for AgentId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        parse_hyphenated(text).map(|uuid| Self(uuid.into_bytes())).ok_or_else(|| IdError::Agent(shorten(text)))
    }
}

/// `did:stateset:agent:<uuid>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Did(pub AgentId);

impl fmt::Display for Did {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{DID_PREFIX}{}", self.0)
    }
}

impl FromStr for Did {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        text.strip_prefix(DID_PREFIX)
            .and_then(|id| id.parse().ok())
            .map(Self)
            .ok_or_else(|| IdError::Did(shorten(text)))
    }
}

/// The name of one payment, chosen by the payer: a UUID of version 7, whose first 48 bits are a Unix time in
/// milliseconds.
///
/// The time is what lets a wallet forget: it refuses ids older than its receipts reach, so a pruned id can never be
/// paid again, and receipts lie in storage in the order in which they may be pruned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema, cw_schema::Schemaifier)]
#[schemaifier(crate = "::cosmwasm_schema::cw_schema", type = cw_schema::NodeType::String)]
pub struct IntentId(#[schemars(with = "String")] pub [u8; 16]);

text_id!(IntentId);

impl IntentId {
    /// The id for something that became due at `unix_seconds` and is told apart by `distinct` (part of a hash of what
    /// it is). Same inputs, same id: a payer that lost its records names the payment the same way again.
    pub fn new(unix_seconds: u64, distinct: [u8; 10]) -> Self {
        let millis = unix_seconds.saturating_mul(1000);
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &distinct).into_uuid().into_bytes())
    }

    /// The time inside the id, in Unix seconds, rounded down.
    pub fn unix_seconds(self) -> u64 {
        let mut millis = [0; 8];
        millis[2..].copy_from_slice(&self.0[..6]);
        u64::from_be_bytes(millis) / 1000
    }
}

impl fmt::Display for IntentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Uuid::from_bytes(self.0).hyphenated().fmt(f)
    }
}

impl FromStr for IntentId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        parse_hyphenated(text)
            .filter(|uuid| uuid.get_version_num() == 7 && uuid.get_variant() == uuid::Variant::RFC4122)
            .map(|uuid| Self(uuid.into_bytes()))
            .ok_or_else(|| IdError::Intent(shorten(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intent_ids_sort_by_their_time_and_give_it_back() {
        let early = IntentId::new(1_790_000_000, [0xff; 10]);
        let late = IntentId::new(1_790_000_001, [0; 10]);
        assert!(early < late);
        assert_eq!(early.unix_seconds(), 1_790_000_000);
        assert_eq!(late.to_string().parse(), Ok(late));
    }

    #[test]
    fn compact_formats_store_an_id_as_its_sixteen_bytes() {
        let id = AgentId::from_hash([9; 16]);
        let stored = postcard::to_allocvec(&id).unwrap();
        assert_eq!((stored.as_slice(), postcard::from_bytes(&stored)), (&id.0[..], Ok(id)));
        assert!(postcard::from_bytes::<AgentId>(&stored[..15]).is_err());
    }

    #[test]
    fn an_id_has_one_spelling() {
        let id = IntentId::new(1_790_000_000, [7; 10]).to_string();
        for other in [id.to_uppercase(), id.replace('-', ""), format!("{{{id}}}"), format!("urn:uuid:{id}")] {
            assert_eq!(other.parse::<IntentId>(), Err(IdError::Intent(other.clone())));
        }
    }

    #[test]
    fn only_version_seven_names_an_intent() {
        let agent = AgentId::from_hash([9; 16]).to_string();
        assert!(agent.parse::<AgentId>().is_ok());
        assert!(agent.parse::<IntentId>().is_err());
    }

    #[test]
    fn a_did_is_the_prefix_and_the_uuid() {
        let id = AgentId::from_hash([9; 16]);
        let did = id.did().to_string();
        assert_eq!(did, format!("did:stateset:agent:{id}"));
        assert_eq!(did.parse(), Ok(Did(id)));
        assert!(id.to_string().parse::<Did>().is_err());
    }
}
