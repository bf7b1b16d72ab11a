//! What comes in about vendors. Each is tagged by a word that no other room uses. Times are Unix seconds by the clock of
//! the machine on which it was said.

use serde::{Deserialize, Serialize};

use crate::vendors::challenge::Challenge;

/// One recorded input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    VendorAdded(NewVendor),
    VendorChanged(Change),
    /// A challenge is handed out.
    VendorChallenged {
        challenge: Challenge,
        at: u64,
    },
    /// A challenge was answered. Whoever records this has checked the signature.
    VendorProved(Proof),
}

/// A vendor that was not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewVendor {
    pub id: String,
    pub name: String,
    pub contacts: Vec<String>,
    pub addresses: Vec<String>,
    /// Who vouches for the addresses, and how they know.
    pub by: String,
    pub at: u64,
}

/// What is to be otherwise; the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub id: String,
    pub name: Option<String>,
    /// All contacts from now on.
    pub contacts: Option<Vec<String>>,
    /// Addresses that are vouched for from now on.
    pub add: Vec<String>,
    /// Addresses that are the vendor's no more.
    pub remove: Vec<String>,
    /// Who says so, and how they know.
    pub by: String,
    pub at: u64,
}

/// An answer to a challenge. Key and signature are kept, so that anybody can check it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The vendor's id.
    pub id: String,
    /// The challenge's.
    pub nonce: String,
    pub chain_id: String,
    /// Compressed, base64.
    pub public_key: String,
    /// 64 bytes, base64.
    pub signature: String,
    pub at: u64,
}
