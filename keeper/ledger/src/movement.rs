//! What moved money of the wallet, as the wallet itself shows it, and the entry that it becomes.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use stateset_api::{Amount, IntentId};

use crate::account::{Account, Bucket};
use crate::entry::{Entry, EntryError, Reference};

/// By what a movement is known, so that it is booked once: a receipt's id, or a hash of what else it is known by. Written
/// as an id is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MovementId(pub [u8; 16]);

impl MovementId {
    /// Of coins that a proposal's action moved. No receipt has such an id: theirs say version 7 in the seventh byte.
    pub fn of_proposal(proposal: u64, action: usize, asset: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(proposal.to_be_bytes());
        hash.update(u64::try_from(action).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(asset);
        Self::hashed(hash)
    }

    /// Of what a treasury gave back by itself, seen at this height.
    pub fn of_return(treasury: &str, height: u64, asset: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"return");
        hash.update(height.to_be_bytes());
        hash.update(treasury);
        hash.update([0]);
        hash.update(asset);
        Self::hashed(hash)
    }

    fn hashed(hash: Sha256) -> Self {
        let mut id = [0; 16];
        id.copy_from_slice(&hash.finalize()[..16]);
        (id[6], id[7]) = (0, 5);
        Self(id)
    }
}

impl From<IntentId> for MovementId {
    fn from(id: IntentId) -> Self {
        Self(id.0)
    }
}

impl From<MovementId> for String {
    fn from(id: MovementId) -> Self {
        id.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl TryFrom<String> for MovementId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("'{text}' is no movement's id: expected 32 lower-case hex digits");
        if text.len() != 32 || !text.bytes().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit)) {
            return Err(wrong());
        }
        let mut id = [0; 16];
        for (byte, at) in id.iter_mut().zip((0..32).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Self(id))
    }
}

/// What kind of movement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum MovementKind {
    /// To a payee, in a category of the policy: by the operator, a grant, a mandate or the signers.
    Paid { to: String, category: String },
    /// To the operator's own account, for fees.
    Refilled { to: String },
    /// Into the treasury.
    Funded { treasury: String },
    /// Back from it.
    CalledBack { treasury: String },
    /// The same without a receipt: a recall by the owner or the signers, or a return by the operator's hand.
    Returned { treasury: String, is_stake: bool },
    /// To the owner, as a proposal said.
    Withdrawn { proposal: u64 },
    /// Into another contract, as a proposal said.
    Called { proposal: u64, contract: String },
}

/// Money that moved, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Movement {
    pub id: MovementId,
    pub kind: MovementKind,
    /// Denom.
    pub asset: String,
    /// In its smallest unit.
    pub amount: Amount,
    /// Unix seconds of its block, or of one soon after.
    pub time: u64,
    /// Where its evidence was read, at or above its block; `None` if only its time is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u64>,
    /// Such as a bill's number.
    pub memo: String,
    /// The wallet has a receipt of it, and no bill, no act of this keeper's and no proposal says why.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unrecognised: bool,
}

// By reference, as serde hands it in.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's own signature")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl Movement {
    /// As it is booked. Errors: an amount of zero, or beyond 2^127 - 1.
    pub fn entry(&self) -> Result<Entry, EntryError> {
        let (wallet, intent) = (Account::wallet(), Reference::Intent(IntentId(self.id.0)));
        let liquid = || Account::treasury(Bucket::Liquid);
        let (reference, from, to) = match &self.kind {
            MovementKind::Paid { category, .. } => (intent, wallet, Account::expense(category)),
            MovementKind::Refilled { .. } => (intent, wallet, Account::operator()),
            MovementKind::Funded { .. } => (intent, wallet, liquid()),
            MovementKind::CalledBack { .. } => (intent, liquid(), wallet),
            MovementKind::Returned { is_stake, .. } => {
                let idle = || Account::treasury(Bucket::IdleStake);
                (Reference::Look, if *is_stake { idle() } else { liquid() }, wallet)
            }
            MovementKind::Withdrawn { proposal } => (Reference::Proposal(*proposal), wallet, Account::owner()),
            MovementKind::Called { proposal, .. } => {
                (Reference::Proposal(*proposal), wallet, Account::expense("contract-calls"))
            }
        };
        let to_whom = match &self.kind {
            MovementKind::Paid { to, .. } | MovementKind::Refilled { to } => to,
            MovementKind::Funded { treasury }
            | MovementKind::CalledBack { treasury }
            | MovementKind::Returned { treasury, .. } => treasury,
            MovementKind::Called { contract, .. } => contract,
            MovementKind::Withdrawn { .. } => "the owner",
        };
        let memo = if self.memo.is_empty() { to_whom.to_owned() } else { format!("{to_whom}: {}", self.memo) };
        let at = (self.height.unwrap_or_default(), self.time);
        Entry::transfer(at, (reference, memo), (from, to), (&self.asset, self.amount.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn movement(kind: MovementKind) -> Movement {
        let id = IntentId::new(1_790_000_000, [7; 10]).into();
        let (asset, memo) = ("uusdc".to_owned(), "INV-1".to_owned());
        Movement {
            id,
            kind,
            asset,
            amount: Amount(12),
            time: 1_790_000_000,
            height: Some(4),
            memo,
            unrecognised: false,
        }
    }

    #[test]
    fn each_kind_moves_between_its_accounts() {
        let to = || "a".to_owned();
        for (kind, from, into) in [
            (MovementKind::Paid { to: to(), category: "cloud".into() }, "assets:wallet", "expenses:cloud"),
            (MovementKind::Refilled { to: to() }, "assets:wallet", "assets:operator"),
            (MovementKind::Funded { treasury: to() }, "assets:wallet", "assets:treasury:liquid"),
            (MovementKind::CalledBack { treasury: to() }, "assets:treasury:liquid", "assets:wallet"),
            (MovementKind::Returned { treasury: to(), is_stake: false }, "assets:treasury:liquid", "assets:wallet"),
            (MovementKind::Returned { treasury: to(), is_stake: true }, "assets:treasury:idle-stake", "assets:wallet"),
            (MovementKind::Withdrawn { proposal: 3 }, "assets:wallet", "equity:owner"),
            (MovementKind::Called { proposal: 3, contract: to() }, "assets:wallet", "expenses:contract-calls"),
        ] {
            let entry = movement(kind).entry().unwrap();
            let postings: Vec<_> = entry.postings().iter().map(|one| (one.account.as_str(), one.amount)).collect();
            assert_eq!(postings, [(into, 12), (from, -12)]);
        }
    }

    #[test]
    fn ids_read_back_and_no_proposals_is_a_receipts() {
        let id = MovementId::of_proposal(3, 0, "uusdc");
        assert_eq!(MovementId::try_from(String::from(id)), Ok(id));
        assert_eq!((id.0[6], id.0[7]), (0, 5));
        assert_ne!(id, MovementId::of_proposal(3, 1, "uusdc"));
        assert_ne!(id, MovementId::of_proposal(3, 0, "ustate"));
        assert_ne!(MovementId::of_return("t", 3, "uusdc"), MovementId::of_return("t", 4, "uusdc"));
        for wrong in ["", "ab", "zz000000000000000000000000000000", "éé0000000000000000000000000000"] {
            assert!(MovementId::try_from(wrong.to_owned()).unwrap_err().contains("32 lower-case hex"), "{wrong}");
        }
    }
}
