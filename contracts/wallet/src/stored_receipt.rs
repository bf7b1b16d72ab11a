//! A receipt as it is stored.

use serde::{Deserialize, Serialize};
use stateset_api::stored::or_default;
use stateset_api::wallet::Payment;

/// A payment or transfer that was made; its id is the key. Every byte is paid for once per payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredReceipt {
    pub(crate) purpose: DenomAndCategory,
    pub(crate) amount: u128,
    /// Canonical address.
    pub(crate) payee: Vec<u8>,
    pub(crate) reference: String,
    /// Seconds from the id's time to the block that paid it; negative if the id named a time ahead of the block.
    pub(crate) paid_after: i64,
    #[serde(skip_serializing_if = "Kind::is_payment", deserialize_with = "or_default")]
    pub(crate) kind: Kind,
}

/// What a receipt is of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    #[default]
    Payment,
    UnderMandate(u64),
    /// Into the treasury, and back: of no category.
    Funded,
    CalledBack,
    /// To the payee through the contract at an address, which holds it; under a mandate, if a number stands there.
    ThroughConduit(String, Option<u64>),
}

impl Kind {
    /// By the operator, by one with a grant, or by the signers.
    const fn is_payment(&self) -> bool {
        matches!(self, Self::Payment)
    }

    pub(crate) fn of(payment: &Payment, mandate: Option<u64>) -> Self {
        match (payment.conduit(), mandate) {
            (Some(conduit), mandate) => Self::ThroughConduit(conduit.to_owned(), mandate),
            (None, Some(number)) => Self::UnderMandate(number),
            (None, None) => Self::Payment,
        }
    }

    pub(crate) fn conduit(&self) -> Option<&str> {
        match self {
            Self::ThroughConduit(conduit, _) => Some(conduit),
            _ => None,
        }
    }

    pub(crate) const fn is_transfer(&self) -> bool {
        matches!(self, Self::Funded | Self::CalledBack)
    }
}

/// Denom ([`PayDenom::coin`](stateset_api::policy::PayDenom)) and category by their indices in the policy, whose entries
/// never move: four bits each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DenomAndCategory(u8);

impl DenomAndCategory {
    /// `None` if an index has no room here; a valid policy has none such.
    pub(crate) fn new(denom: usize, category: usize) -> Option<Self> {
        let nibble = |index: usize| u8::try_from(index).ok().filter(|index| *index < 16);
        Some(Self(nibble(denom)? << 4 | nibble(category)?))
    }

    pub(crate) fn denom(self) -> usize {
        usize::from(self.0 >> 4)
    }

    pub(crate) fn category(self) -> usize {
        usize::from(self.0 & 0xf)
    }
}
