//! The DID document of an agent, made out of what the registry says of it: W3C DID Core 1.0, keys as Multikey.
//!
//! Pure: the registry answers with it, and whoever holds an [`Agent`] makes the same one. The document says which chain
//! it is from only through its controller; [`DidDocumentResponse`] says it by CAIP-2.

use std::borrow::Cow;
use std::collections::BTreeMap;

use cosmwasm_schema::cw_schema::{
    DefinitionReference, Node, NodeType, SchemaVisitor, Schemaifier, StructProperty, StructType,
};
use cosmwasm_schema::cw_serde;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Agent, Endpoints, KeyPurpose, KeyRecord, Status};

const CONTEXTS: [&str; 2] = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"];

#[cw_serde]
#[derive(Eq)]
pub struct DidDocumentResponse {
    /// CAIP-2 id of the chain (`cosmos:<chain id>`), so that testnet and mainnet never look alike.
    pub chain: String,
    /// CAIP-10 id of the registry.
    pub registry: String,
    pub status: Status,
    pub document: DidDocument,
}

/// A DID document; the names are those of DID Core.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DidDocument {
    #[serde(rename = "@context")]
    pub context: Vec<String>,
    pub id: String,
    /// The owner's account as `did:pkh`.
    pub controller: String,
    /// The bound wallet's account as `did:pkh`.
    #[serde(rename = "alsoKnownAs")]
    pub also_known_as: Vec<String>,
    /// Also revoked keys, which no relationship below names: what they signed before can still be checked.
    #[serde(rename = "verificationMethod")]
    pub verification_method: Vec<VerificationMethod>,
    /// Control and messages keys.
    pub authentication: Vec<String>,
    /// Control and messages keys.
    #[serde(rename = "assertionMethod")]
    pub assertion_method: Vec<String>,
    #[serde(rename = "keyAgreement")]
    pub key_agreement: Vec<String>,
    /// Control keys.
    #[serde(rename = "capabilityInvocation")]
    pub capability_invocation: Vec<String>,
    pub service: Vec<Service>,
}

/// By hand, since the derive takes `@context` for no name of a field.
impl Schemaifier for DidDocument {
    fn visit_schema(visitor: &mut SchemaVisitor) -> DefinitionReference {
        let (text, texts) = (String::visit_schema(visitor), Vec::<String>::visit_schema(visitor));
        let fields = [
            ("@context", texts),
            ("id", text),
            ("controller", text),
            ("alsoKnownAs", texts),
            ("verificationMethod", Vec::<VerificationMethod>::visit_schema(visitor)),
            ("authentication", texts),
            ("assertionMethod", texts),
            ("keyAgreement", texts),
            ("capabilityInvocation", texts),
            ("service", Vec::<Service>::visit_schema(visitor)),
        ];
        let property = |value| StructProperty { defaulting: false, description: None, value };
        let properties: BTreeMap<_, _> = fields.map(|(name, value)| (Cow::Borrowed(name), property(value))).into();
        let value = NodeType::Struct(StructType::Named { properties });
        visitor.insert(Self::id(), Node { name: "DidDocument".into(), description: None, value })
    }
}

/// A public key.
#[cw_serde]
#[derive(Eq)]
#[schemaifier(mute_warnings)]
pub struct VerificationMethod {
    pub id: String,
    /// `Multikey`.
    #[serde(rename = "type")]
    pub kind: String,
    pub controller: String,
    /// `z`, then base58 of the multicodec prefix and the key.
    #[serde(rename = "publicKeyMultibase")]
    pub public_key_multibase: String,
    /// When it was revoked, as an XML Schema dateTimeStamp (W3C Controlled Identifiers 1.0).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<String>,
}

/// Where the agent is reached.
#[cw_serde]
#[derive(Eq)]
#[schemaifier(mute_warnings)]
pub struct Service {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(rename = "serviceEndpoint")]
    pub service_endpoint: String,
}

/// The document of an agent on the chain of that id. A retired agent's has revoked keys only and no service.
pub fn document(agent: &Agent, chain_id: &str) -> DidDocument {
    let retired = agent.retired_at.is_some();
    let name = |key: &KeyRecord| format!("{}#{}", agent.did, key.id);
    let live = |purposes: &[KeyPurpose]| -> Vec<String> {
        let keys = agent.keys.iter().filter(|key| !retired && key.revoked_at.is_none());
        keys.filter(|key| purposes.contains(&key.purpose)).map(name).collect()
    };
    let method = |key: &KeyRecord| VerificationMethod {
        id: name(key),
        kind: "Multikey".to_owned(),
        controller: agent.did.clone(),
        public_key_multibase: multikey(key.purpose, &key.key),
        revoked: key.revoked_at.or(agent.retired_at).map(timestamp),
    };
    let pkh = |account: &String| format!("did:pkh:cosmos:{chain_id}:{account}");
    let signing = live(&[KeyPurpose::Control, KeyPurpose::Messages]);
    DidDocument {
        context: CONTEXTS.map(str::to_owned).to_vec(),
        id: agent.did.clone(),
        controller: pkh(&agent.owner),
        also_known_as: agent.wallet.iter().map(pkh).collect(),
        verification_method: agent.keys.iter().map(method).collect(),
        authentication: signing.clone(),
        assertion_method: signing,
        key_agreement: live(&[KeyPurpose::KeyAgreement]),
        capability_invocation: live(&[KeyPurpose::Control]),
        service: if retired { Vec::new() } else { services(&agent.did, &agent.endpoints) },
    }
}

fn services(did: &str, endpoints: &Endpoints) -> Vec<Service> {
    let Endpoints { mcp, a2a, messages, http } = endpoints;
    let named = [
        ("mcp", "ModelContextProtocol", mcp),
        ("a2a", "AgentToAgent", a2a),
        ("messages", "AgentMessages", messages),
        ("http", "HttpApi", http),
    ];
    let service = |(name, kind, uri): (&str, &str, &Option<String>)| {
        let (id, kind) = (format!("{did}#{name}-service"), kind.to_owned());
        Some(Service { id, kind, service_endpoint: uri.clone()? })
    };
    named.into_iter().filter_map(service).collect()
}

/// A public key as the Multikey type of W3C Controlled Identifiers writes it.
pub fn multikey(purpose: KeyPurpose, key: &[u8]) -> String {
    // Multicodec's secp256k1-pub, ed25519-pub and x25519-pub as varints.
    let codec: [u8; 2] = match purpose {
        KeyPurpose::Control => [0xe7, 0x01],
        KeyPurpose::Messages => [0xed, 0x01],
        KeyPurpose::KeyAgreement => [0xec, 0x01],
    };
    format!("z{}", base58(&[&codec, key].concat()))
}

/// Bitcoin's base58, which multibase calls `z`.
fn base58(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    // Least significant first.
    let mut digits: Vec<u8> = Vec::new();
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            // At most 57 · 256 + 255 + 58.
            carry = carry.wrapping_add(u32::from(*digit).wrapping_shl(8));
            *digit = u8::try_from(carry % 58).unwrap_or_default();
            carry /= 58;
        }
        while carry > 0 {
            digits.push(u8::try_from(carry % 58).unwrap_or_default());
            carry /= 58;
        }
    }
    let zeros = bytes.iter().take_while(|byte| **byte == 0).map(|_| 0);
    let digits = zeros.chain(digits.into_iter().rev());
    digits.filter_map(|digit| ALPHABET.get(usize::from(digit)).map(|letter| char::from(*letter))).collect()
}

/// `2026-11-24T10:35:26Z` from Unix seconds.
fn timestamp(unix_seconds: u64) -> String {
    const DAY: u64 = 86_400;
    let (days, second) = (unix_seconds / DAY, unix_seconds % DAY);
    // Years that begin in March, in eras of 400: the leap day is the last of one (Howard Hinnant's civil_from_days).
    let shifted = days.saturating_add(719_468);
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let leaps = (day_of_era / 1_460).saturating_add(day_of_era / 146_096);
    let year_of_era = day_of_era.saturating_add(day_of_era / 36_524).saturating_sub(leaps) / 365;
    let before = year_of_era.saturating_mul(365).saturating_add(year_of_era / 4).saturating_sub(year_of_era / 100);
    let day_of_year = day_of_era.saturating_sub(before);
    let from_march = day_of_year.saturating_mul(5).saturating_add(2) / 153;
    let day = day_of_year.saturating_sub(from_march.saturating_mul(153).saturating_add(2) / 5).saturating_add(1);
    let month = if from_march < 10 { from_march.saturating_add(3) } else { from_march.saturating_sub(9) };
    let year = year_of_era.saturating_add(era.saturating_mul(400)).saturating_add(u64::from(month <= 2));
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}Z", second % 60)
}

#[cfg(test)]
#[path = "did_tests.rs"]
mod tests;
