//! Who decides together: signers, their weights, and how many of those it takes.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Binary;
use thiserror::Error;

use crate::limits::SIGNERS_MAX;

/// The owner's loosening waits at least this long beside signers: one hour.
pub const LOOSEN_DELAY_SECONDS_MIN: u64 = 3_600;
/// The owner's loosening waits at most this long: 30 days.
pub const LOOSEN_DELAY_SECONDS_MAX: u64 = 30 * 86_400;

/// Those who decide on proposals. Also makes the owner's loosening wait.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct SignerSet {
    /// 1 to 16. A signer's index in this list names it in signed approvals.
    pub signers: Vec<Signer>,
    /// The weight that passes a proposal: 1 to the sum of all weights.
    pub threshold: u32,
    /// How long a loosening by the owner alone waits, in seconds: one hour to 30 days. Meanwhile the guardian may veto
    /// it and the signers may reject it.
    pub loosen_delay_seconds: u64,
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Signer {
    pub id: SignerId,
    /// More than zero.
    pub weight: u32,
}

/// A signer: an account, which sends messages, or a key, whose signatures anybody may deliver.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum SignerId {
    Address(String),
    /// 33 bytes, compressed. Signs documents of ADR-36, as Cosmos wallets do.
    Secp256k1(Binary),
    /// 32 bytes.
    Ed25519(Binary),
    /// 33 bytes, compressed. Signs plainly or as a passkey.
    Secp256r1(Binary),
}

/// A set of signers that a wallet will not store.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignersError {
    #[error("a wallet by many hands has 1 to {max} signers: got {got}")]
    Count { got: usize, max: usize },
    #[error("signer {index} has a weight of 0: it could vote and never count")]
    ZeroWeight { index: usize },
    #[error("signer {index} stands at index {first} already")]
    Twice { index: usize, first: usize },
    #[error("signer {index}'s {scheme} key must have {expected} bytes{form}: got {got}")]
    Key { index: usize, scheme: &'static str, expected: usize, form: &'static str, got: usize },
    #[error("the threshold lies between 1 and {sum}, the sum of all weights: got {got}")]
    Threshold { got: u32, sum: u64 },
    #[error("loosen_delay_seconds lies between {min} and {max}: got {got}")]
    Delay { got: u64, min: u64, max: u64 },
}

impl SignerSet {
    /// Checks everything but whether addresses are of this chain.
    pub fn validate(&self) -> Result<(), SignersError> {
        let Self { signers, threshold, loosen_delay_seconds } = self;
        if !(1..=SIGNERS_MAX).contains(&signers.len()) {
            return Err(SignersError::Count { got: signers.len(), max: SIGNERS_MAX });
        }
        for (index, signer) in signers.iter().enumerate() {
            if signer.weight == 0 {
                return Err(SignersError::ZeroWeight { index });
            }
            let first = signers.iter().position(|other| other.id == signer.id).unwrap_or(index);
            if first != index {
                return Err(SignersError::Twice { index, first });
            }
            signer.id.validate(index)?;
        }
        let sum = self.weight_sum();
        if *threshold == 0 || u64::from(*threshold) > sum {
            return Err(SignersError::Threshold { got: *threshold, sum });
        }
        let (min, max) = (LOOSEN_DELAY_SECONDS_MIN, LOOSEN_DELAY_SECONDS_MAX);
        if !(min..=max).contains(loosen_delay_seconds) {
            return Err(SignersError::Delay { got: *loosen_delay_seconds, min, max });
        }
        Ok(())
    }

    /// All weights together; 16 of 32 bits never leave 64.
    pub fn weight_sum(&self) -> u64 {
        self.weight_of(u16::MAX)
    }

    /// The weight of those whose bit is set in `votes` (bit `n`: the signer at index `n`).
    pub fn weight_of(&self, votes: u16) -> u64 {
        let voted = self.signers.iter().enumerate().filter(|(index, _)| votes & bit(*index) != 0);
        voted.fold(0, |sum, (_, signer)| sum.saturating_add(u64::from(signer.weight)))
    }

    /// The index of an account among the signers.
    pub fn index_of_address(&self, address: &str) -> Option<usize> {
        self.signers.iter().position(|signer| matches!(&signer.id, SignerId::Address(own) if own == address))
    }

    /// Whether these approvals pass a proposal.
    pub fn passes(&self, approvals: u16) -> bool {
        self.weight_of(approvals) >= u64::from(self.threshold)
    }

    /// Whether no further approval could pass it: too much weight has rejected.
    pub fn cannot_pass(&self, rejections: u16) -> bool {
        self.weight_sum().saturating_sub(self.weight_of(rejections)) < u64::from(self.threshold)
    }
}

/// The bit of an index in a set of votes; none for indices that no set has.
pub fn bit(index: usize) -> u16 {
    u32::try_from(index).ok().and_then(|index| 1_u16.checked_shl(index)).unwrap_or_default()
}

impl SignerId {
    fn validate(&self, index: usize) -> Result<(), SignersError> {
        let (scheme, key, expected, compressed) = match self {
            Self::Address(_) => return Ok(()),
            Self::Secp256k1(key) => ("secp256k1", key, 33, true),
            Self::Ed25519(key) => ("ed25519", key, 32, false),
            Self::Secp256r1(key) => ("secp256r1", key, 33, true),
        };
        let got = key.len();
        let form = if compressed { " and start with 2 or 3" } else { "" };
        let good = got == expected && (!compressed || matches!(key.first(), Some(2 | 3)));
        if good { Ok(()) } else { Err(SignersError::Key { index, scheme, expected, form, got }) }
    }
}

#[cfg(test)]
#[path = "signer_tests.rs"]
mod tests;
