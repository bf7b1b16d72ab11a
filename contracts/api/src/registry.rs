//! Messages of the registry: who an agent is.

pub mod answer;
pub mod did;
pub mod freshness;
pub mod layout;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::Binary;

use crate::{AgentId, Amount};

pub use answer::{
    Agent, AgentsResponse, CapabilitiesResponse, CapabilityCount, ConfigResponse, DiscoverResponse, HeartbeatResponse,
    HoldingsResponse, KeyRecord, RegisterResponse, Suspension,
};
pub use did::DidDocumentResponse;

#[cw_serde]
#[derive(Eq, Default)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// Who may suspend and reinstate agents and say what registering costs. Without one nobody ever may.
    pub authority: Option<String>,
    /// What every registration must bring; without one, nothing.
    pub deposit: Option<Deposit>,
}

/// What a registration must bring, exactly. It is the agent's: returned to the owner when the agent is retired, unless
/// the agent is suspended then.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Deposit {
    /// At most 128 bytes.
    pub denom: String,
    /// In the denom's smallest unit; at least 1.
    pub amount: Amount,
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    Anyone(AnyoneMsg),
    Owner(OwnerMsg),
    Controller(ControllerMsg),
    Authority(AuthorityMsg),
    Wallet(WalletMsg),
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[expect(clippy::large_enum_variant, reason = "one is read per call, none is kept")]
pub enum AnyoneMsg {
    /// Registers an agent; the sender becomes its owner. The id is assigned here and returned as
    /// [`RegisterResponse`] in the response's data. Needs the deposit that [`ConfigResponse`] names, exactly. Counts as
    /// the agent's first heartbeat.
    Register(Registration),
    /// The sender, named by the agent as its controller, confirms it: from now on
    /// [`QueryMsg::AgentByController`] answers with this agent, whoever else names the sender.
    ConfirmController { id: AgentId },
    /// The sender, to whom the owner offered the agent, becomes its owner. Refused if the agent is bound to a wallet
    /// that the sender does not own: the wallet goes first, in the same transaction if need be. Controller, keys and
    /// status stay as they are; an announcement of a wallet is dropped.
    AcceptOwnership { id: AgentId },
    /// The sender, to whom the authority offered its office, becomes the authority.
    AcceptAuthority {},
    /// After a migration from a registry of version 0.1: lists the next agents registered there (default 10, at most
    /// 30). Any act upon one of them does the same for that one. Refused once all are listed.
    Reindex { limit: Option<u32> },
}

/// What an owner says of an agent.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Registration {
    /// The account that speaks for the agent: the keeper's key. One agent per owner and controller. Others may name
    /// the same account; it says itself which agent it controls ([`AnyoneMsg::ConfirmController`]), so that nobody can
    /// take a name away by using it first.
    pub controller: String,
    /// A slug, such as `procurement`.
    pub agent_type: String,
    /// 0 to 16 different slugs.
    pub capabilities: Vec<String>,
    pub endpoints: Endpoints,
    /// 0 to 8 keys with different ids.
    pub keys: Vec<VerificationKey>,
    pub metadata: Option<Metadata>,
    /// The wallet to be bound: an address that may not exist yet. It is bound once the wallet itself confirms.
    pub wallet: Option<String>,
}

/// Where an agent is reached. URIs of at most 256 bytes.
#[cw_serde]
#[derive(Eq, Default)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Endpoints {
    pub mcp: Option<String>,
    pub a2a: Option<String>,
    pub messages: Option<String>,
    pub http: Option<String>,
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct VerificationKey {
    /// A slug: the fragment under which the DID document names the key.
    pub id: String,
    pub purpose: KeyPurpose,
    /// The bare public key: 33 bytes (compressed secp256k1) for control, 32 for the others.
    pub key: Binary,
}

/// What a key is for, and with it its kind.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum KeyPurpose {
    /// secp256k1, compressed: acts for the agent.
    Control,
    /// ed25519: signs messages between agents.
    Messages,
    /// x25519: encrypts to the agent.
    KeyAgreement,
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Metadata {
    pub uri: String,
    /// SHA-256 of what the URI leads to: 32 bytes.
    pub sha256: Binary,
}

/// The agent's owner only.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum OwnerMsg {
    /// Replaces what is given, keeps what is not.
    Update {
        id: AgentId,
        controller: Option<String>,
        capabilities: Option<Vec<String>>,
        endpoints: Option<Endpoints>,
        metadata: Option<Metadata>,
    },
    /// Changes keys in one step: what `forget` names is dropped, what `revoke` names stays listed as revoked from now
    /// on, `add` becomes valid now. At most 8 live keys; of the revoked ones the last 8 are kept. An id that is listed,
    /// even as revoked, is not given again. Forget a key that somebody else has: its signatures of any date are his.
    RotateKeys { id: AgentId, revoke: Vec<String>, add: Vec<VerificationKey>, forget: Vec<String> },
    /// Offers the agent to another owner, who accepts by [`AnyoneMsg::AcceptOwnership`]; `None` withdraws the offer,
    /// and so does a suspension.
    OfferOwnership { id: AgentId, to: Option<String> },
    /// Ends the agent, for good: found by id, DID, owner and bound wallet, but by nothing else; its controller and an
    /// announced wallet are free for another. Returns the deposit to the owner; a suspended agent forfeits it.
    Retire { id: AgentId },
    /// Announces the wallet to be bound, or with `None` takes the announcement back. Refused once one is bound.
    AnnounceWallet { id: AgentId, wallet: Option<String> },
}

/// The agents' controller only.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ControllerMsg {
    /// Says that these agents are alive, 1 to 30 of them: discovery shows them for another 24 hours at least
    /// ([`freshness`]). Retired ones and those of another controller are passed over, so that one does not silence the
    /// rest; refused if nothing is left. Returns [`HeartbeatResponse`] in the response's data.
    Heartbeat { ids: Vec<AgentId> },
}

/// The authority named at instantiation, or its successor, only.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum AuthorityMsg {
    /// The agent drops out of discovery, and who reads its status may refuse to deal with it. Withdraws an offer of the
    /// agent, which its owner may make anew. Reasons of 1 to 256 bytes.
    Suspend { id: AgentId, reason: String },
    /// Lifts the suspension that began at `since` (Unix seconds; [`Suspension::since`]) and no other, so that what was
    /// decided about one never lifts the next.
    Reinstate { id: AgentId, since: u64 },
    /// What later registrations must bring; `None`: nothing. Deposits already made stay as they are.
    SetDeposit { deposit: Option<Deposit> },
    /// Sends all forfeited deposits of a denom somewhere.
    CollectForfeited { denom: String, to: String },
    /// Offers its office to another, who accepts by [`AnyoneMsg::AcceptAuthority`]; `None` withdraws the offer.
    OfferAuthority { to: Option<String> },
}

/// What an agent is to others. Others read it from storage: see [`layout`].
#[cw_serde]
#[derive(Copy, Eq, Default)]
pub enum Status {
    #[default]
    Active,
    /// By the authority.
    Suspended,
    /// By the owner, for good.
    Retired,
}

/// A wallet contract only.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum WalletMsg {
    /// The sender is the wallet that an agent's owner announced, and `owner` owns both. Returns [`RegisterResponse`]
    /// in the response's data.
    ConfirmBinding { owner: String },
}

#[cw_serde]
#[derive(Eq, Default)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MigrateMsg {
    /// The authority of a registry of version 0.1, which had none. Refused for a later one: its authority hands its
    /// office on itself.
    pub authority: Option<String>,
}

#[cw_serde]
#[derive(QueryResponses)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum QueryMsg {
    /// Errors if there is no such agent.
    #[returns(Agent)]
    Agent { id: AgentId },
    #[returns(Agent)]
    AgentByDid { did: String },
    /// The agent that the controller confirmed; without that, the only one that names it. Errors if several do.
    #[returns(Agent)]
    AgentByController { controller: String },
    /// By bound wallet.
    #[returns(Agent)]
    AgentByWallet { wallet: String },
    /// Oldest registration first, retired ones included.
    #[returns(AgentsResponse)]
    AgentsByOwner { owner: String, start_after: Option<AgentId>, limit: Option<u32> },
    /// Active and fresh agents with a capability, and of a type if one is named: those last heard of first (to the
    /// hour; within it in the order of their ids). One that sends a heartbeat during a walk through the pages moves
    /// to the front.
    #[returns(DiscoverResponse)]
    Discover { capability: String, agent_type: Option<String>, start_after: Option<Cursor>, limit: Option<u32> },
    /// Which capabilities active agents have, in alphabetical order, and how many have them, fresh or not.
    #[returns(CapabilitiesResponse)]
    Capabilities { start_after: Option<String>, limit: Option<u32> },
    /// The W3C DID document. Errors if there is no such agent.
    #[returns(DidDocumentResponse)]
    DidDocument { did: String },
    #[returns(ConfigResponse)]
    Config {},
    /// The deposits that the registry holds in a denom.
    #[returns(HoldingsResponse)]
    Holdings { denom: String },
}

/// Where a page of [`QueryMsg::Discover`] ended.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Cursor {
    /// The hour in which the last agent was heard of, counted from the Unix epoch.
    pub hour: u32,
    pub id: AgentId,
}
