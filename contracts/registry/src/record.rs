//! An agent as it is stored.

use cosmwasm_std::{Addr, Binary};
use serde::{Deserialize, Serialize};
use stateset_api::registry::{
    Deposit, Endpoints, KeyPurpose, KeyRecord, Metadata, Status, Suspension, VerificationKey,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredAgent {
    /// Unix seconds. Written first, so that a record begins with 0 or 1, and never as one of [`crate::legacy`] does.
    pub(crate) retired_at: Option<u64>,
    pub(crate) suspension: Option<Suspension>,
    /// Its position in the order of registrations.
    pub(crate) number: u64,
    pub(crate) owner: Addr,
    pub(crate) offered_to: Option<Addr>,
    pub(crate) controller: Addr,
    pub(crate) agent_type: String,
    pub(crate) capabilities: Vec<String>,
    pub(crate) endpoints: Endpoints,
    pub(crate) keys: Vec<StoredKey>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) wallet: WalletLink,
    /// What the registry holds of it.
    pub(crate) deposit: Option<Deposit>,
    /// Unix seconds.
    pub(crate) registered_at: u64,
}

impl StoredAgent {
    pub(crate) fn status(&self) -> Status {
        match (self.retired_at, &self.suspension) {
            (Some(_), _) => Status::Retired,
            (None, Some(_)) => Status::Suspended,
            (None, None) => Status::Active,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredKey {
    pub(crate) id: String,
    pub(crate) purpose: KeyPurpose,
    pub(crate) key: Binary,
    /// Unix seconds.
    pub(crate) valid_from: u64,
    /// Unix seconds.
    pub(crate) revoked_at: Option<u64>,
}

impl StoredKey {
    /// Valid from `now` on.
    pub(crate) fn new(VerificationKey { id, purpose, key }: VerificationKey, now: u64) -> Self {
        Self { id, purpose, key, valid_from: now, revoked_at: None }
    }
}

impl From<StoredKey> for KeyRecord {
    fn from(StoredKey { id, purpose, key, valid_from, revoked_at }: StoredKey) -> Self {
        Self { id, purpose, key, valid_from, revoked_at }
    }
}

/// How far an agent and a wallet have come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WalletLink {
    #[default]
    Absent,
    /// The owner said so; the wallet has not.
    Announced(Addr),
    /// Both said so. For ever.
    Bound(Addr),
}
