//! What tools made for other contracts ask and understand: the query shapes of cw1 2.0 (`CanExecute`) and cw3 1.1.
//!
//! Only the questions. A wallet does not take cw1's and cw3's messages: a payment has an intent's id and a purpose, and
//! a proposal has typed actions, for which those have no words.

use std::fmt;
use std::marker::PhantomData;

use cosmwasm_schema::{cw_schema, cw_serde};
use cosmwasm_std::{Binary, Coin, CosmosMsg, Empty, Timestamp};
use schemars::JsonSchema;
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A message of any kind (`CosmosMsg`), of which only a transfer by the bank is told from the others.
///
/// A type that knew every kind would add a twentieth to the contract. The schema shows two kinds; all are taken, and
/// which there are depends on how the standard library was built.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
pub struct SomeMsg(#[schemars(with = "StandardMsg")] pub Option<Transfer>);

/// Coins to an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Transfer {
    pub to_address: String,
    pub amount: Vec<Coin>,
}

impl From<&CosmosMsg> for SomeMsg {
    fn from(msg: &CosmosMsg) -> Self {
        match msg {
            CosmosMsg::Bank(cosmwasm_std::BankMsg::Send { to_address, amount }) => {
                Self(Some(Transfer { to_address: to_address.clone(), amount: amount.clone() }))
            }
            _ => Self(None),
        }
    }
}

impl cw_schema::Schemaifier for SomeMsg {
    fn visit_schema(visitor: &mut cw_schema::SchemaVisitor) -> cw_schema::DefinitionReference {
        StandardMsg::visit_schema(visitor)
    }
}

impl Serialize for SomeMsg {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(Transfer { to_address, amount }) => {
                let send = StandardBankMsg::Send { to_address: to_address.clone(), amount: amount.clone() };
                StandardMsg::Bank(send).serialize(serializer)
            }
            None => serializer.serialize_newtype_variant("CosmosMsg", 1, "custom", &Empty {}),
        }
    }
}

impl<'de> Deserialize<'de> for SomeMsg {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bank: Option<OfBank> = deserializer.deserialize_map(Member("bank", PhantomData))?;
        Ok(Self(bank.and_then(|bank| bank.0)))
    }
}

struct OfBank(Option<Transfer>);

impl<'de> Deserialize<'de> for OfBank {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Member("send", PhantomData)).map(Self)
    }
}

/// Reads an object's member of this name, if it has one, and passes over others.
struct Member<T>(&'static str, PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Member<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<T>, A::Error> {
        let mut found = None;
        while let Some(name) = map.next_key::<String>()? {
            if name == self.0 {
                if found.is_some() {
                    return Err(A::Error::duplicate_field(self.0));
                }
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// What a proposal's actions come to, as `CosmosMsg` writes it.
#[cw_serde]
#[derive(Eq)]
#[schemaifier(mute_warnings)]
pub enum StandardMsg {
    Bank(StandardBankMsg),
    Wasm(StandardWasmMsg),
}

#[cw_serde]
#[derive(Eq)]
#[schemaifier(mute_warnings)]
pub enum StandardBankMsg {
    Send { to_address: String, amount: Vec<Coin> },
}

#[cw_serde]
#[derive(Eq)]
#[schemaifier(mute_warnings)]
pub enum StandardWasmMsg {
    Execute { contract_addr: String, msg: Binary, funds: Vec<Coin> },
    Migrate { contract_addr: String, new_code_id: u64, msg: Binary },
}

/// cw1.
#[cw_serde]
#[derive(Eq)]
pub struct CanExecuteResponse {
    pub can_execute: bool,
}

/// cw3: what passes a proposal.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub enum ThresholdResponse {
    /// That much weight must approve, of all there is.
    AbsoluteCount { weight: u64, total_weight: u64 },
}

/// cw3.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum StandardStatus {
    Open,
    /// Also cancelled, expired or void.
    Rejected,
    /// Also failed, while it may be tried again.
    Passed,
    Executed,
}

/// cw3: when voting ends.
#[cw_serde]
#[derive(Copy, Eq)]
#[schemaifier(mute_warnings)]
pub enum Expiration {
    AtTime(Timestamp),
}

/// cw3 asks for no deposits here.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct NoDeposit {}

/// cw3's view of a proposal.
#[cw_serde]
pub struct StandardProposal {
    pub id: u64,
    pub title: String,
    /// The SHA-256 of the reasons in hex; empty without.
    pub description: String,
    /// What the actions come to. What the owner may do stands as a message of the wallet to itself.
    pub msgs: Vec<StandardMsg>,
    pub status: StandardStatus,
    pub expires: Expiration,
    pub threshold: ThresholdResponse,
    /// The signer, owner or operator; the wallet itself for what came with signatures.
    pub proposer: String,
    /// Always `None`.
    pub deposit: Option<NoDeposit>,
}

/// cw3.
#[cw_serde]
pub struct StandardProposalsResponse {
    pub proposals: Vec<StandardProposal>,
}

/// cw3. Nobody abstains here, and a veto is the guardian's.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum StandardBallot {
    Yes,
    No,
}

/// cw3.
#[cw_serde]
#[derive(Eq)]
pub struct StandardVote {
    pub proposal_id: u64,
    /// An address, or a key as `<scheme>:<base64>`.
    pub voter: String,
    pub vote: StandardBallot,
    pub weight: u64,
}

/// cw3.
#[cw_serde]
#[derive(Eq)]
pub struct StandardVoteResponse {
    pub vote: Option<StandardVote>,
}

/// cw3.
#[cw_serde]
#[derive(Eq)]
pub struct StandardVotesResponse {
    pub votes: Vec<StandardVote>,
}

/// cw3: `None` for who is no signer.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct VoterResponse {
    pub weight: Option<u64>,
}

/// cw3.
#[cw_serde]
#[derive(Eq)]
pub struct Voter {
    pub addr: String,
    pub weight: u64,
}

/// cw3.
#[cw_serde]
#[derive(Eq)]
pub struct VotersResponse {
    pub voters: Vec<Voter>,
}

/// A proposal by its id, under the wallet's own name for it or cw3's.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct ProposalQuery {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal_id: Option<u64>,
}

impl ProposalQuery {
    pub const fn of(id: u64) -> Self {
        Self { id: Some(id), proposal_id: None }
    }
}
