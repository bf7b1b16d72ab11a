//! Messages of the registry: who an agent is.

pub mod layout;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::Binary;

use crate::AgentId;

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    Anyone(AnyoneMsg),
    Owner(OwnerMsg),
    Wallet(WalletMsg),
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[expect(clippy::large_enum_variant, reason = "one is read per call, none is kept")]
pub enum AnyoneMsg {
    /// Registers an agent; the sender becomes its owner. The id is assigned here and returned as
    /// [`RegisterResponse`] in the response's data.
    Register(Registration),
    /// The sender, named by the agent as its controller, confirms it: from now on
    /// [`QueryMsg::AgentByController`] answers with this agent, whoever else names the sender.
    ConfirmController { id: AgentId },
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
        keys: Option<Vec<VerificationKey>>,
        metadata: Option<Metadata>,
    },
    /// Announces the wallet to be bound, or with `None` takes the announcement back. Refused once one is bound.
    AnnounceWallet { id: AgentId, wallet: Option<String> },
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

/// Whether an agent may act.
#[cw_serde]
#[derive(Copy, Eq, Default)]
pub enum Status {
    #[default]
    Active,
    /// By the registry's authority, until it is reinstated.
    Suspended,
    /// By its owner, for ever.
    Retired,
}

/// In the response's data, as JSON.
#[cw_serde]
#[derive(Eq)]
pub struct RegisterResponse {
    pub id: AgentId,
    pub did: String,
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MigrateMsg {}

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
    /// Oldest registration first.
    #[returns(AgentsResponse)]
    AgentsByOwner { owner: String, start_after: Option<AgentId>, limit: Option<u32> },
    /// Agents with a capability, in the order of their ids.
    #[returns(AgentsResponse)]
    AgentsByCapability { capability: String, start_after: Option<AgentId>, limit: Option<u32> },
}

#[cw_serde]
#[derive(Eq)]
pub struct Agent {
    pub id: AgentId,
    pub did: String,
    /// CAIP-10 id of the registry that speaks (`cosmos:<chain id>:<address>`).
    pub registry: String,
    pub owner: String,
    pub controller: String,
    /// Whether the controller itself said so.
    pub controller_confirmed: bool,
    pub agent_type: String,
    pub capabilities: Vec<String>,
    pub endpoints: Endpoints,
    pub keys: Vec<VerificationKey>,
    pub metadata: Option<Metadata>,
    /// The wallet, once bound both ways.
    pub wallet: Option<String>,
    /// Announced by the owner, not confirmed by the wallet.
    pub announced_wallet: Option<String>,
    /// Unix seconds.
    pub registered_at: u64,
}

#[cw_serde]
#[derive(Eq)]
pub struct AgentsResponse {
    pub agents: Vec<Agent>,
}
