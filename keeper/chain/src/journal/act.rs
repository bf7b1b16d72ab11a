//! What the keeper does by itself, as the journal keeps it: a kind, an id for ever, and the kind's own content.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use stateset_api::IntentId;
use stateset_api::policy::Breach;

use super::ActState;
use super::state::UnknownState;
use crate::TxHash;

/// The name of one act: 16 bytes, a payment's those of its intent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActId(pub [u8; 16]);

impl ActId {
    /// The id of an act that is told apart by `words`: the same words, the same act, once.
    pub fn of(kind: Kind, words: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for word in std::iter::once(&kind.name()).chain(words) {
            hash.update(u64::try_from(word.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(word.as_bytes());
        }
        let mut id = [0; 16];
        id.copy_from_slice(&hash.finalize()[..16]);
        Self(id)
    }
}

impl From<IntentId> for ActId {
    fn from(id: IntentId) -> Self {
        Self(id.0)
    }
}

impl From<ActId> for IntentId {
    fn from(id: ActId) -> Self {
        Self(id.0)
    }
}

impl fmt::Display for ActId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        IntentId(self.0).fmt(f)
    }
}

impl fmt::Debug for ActId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What kind of act. What each kind means, costs and proves is said in `outbox/kind/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Pays the operator from the wallet, for fees.
    GasRefill,
    /// Pays an intent from the wallet.
    Payment,
    /// Asks the wallet's signers about a payment beyond the operator.
    Question,
    /// Asks the wallet's signers for a mandate.
    MandateQuestion,
    /// Moves money between the wallet and its treasury.
    TreasuryTransfer,
    /// Has the treasury stake, trade, lend, or undo it.
    TreasuryAct,
    /// Enters hashes of decisions into the wallet's decision log.
    Note,
    /// Rates a payee against the receipt of a payment.
    Rating,
    /// Tells the wallet's dead man's clock that the operator is there.
    WalletHeartbeat,
    /// Confirms the agent to the registry, so that discovery keeps showing it.
    RegistryHeartbeat,
}

impl Kind {
    /// In the order in which they are sent: the first before the second.
    pub const ALL: [Self; 10] = [
        Self::GasRefill,
        Self::Payment,
        Self::Question,
        Self::MandateQuestion,
        Self::TreasuryTransfer,
        Self::TreasuryAct,
        Self::Note,
        Self::Rating,
        Self::WalletHeartbeat,
        Self::RegistryHeartbeat,
    ];

    /// As the journal writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GasRefill => "gas_refill",
            Self::Payment => "payment",
            Self::Question => "question",
            Self::MandateQuestion => "mandate_question",
            Self::TreasuryTransfer => "treasury_transfer",
            Self::TreasuryAct => "treasury_act",
            Self::Note => "note",
            Self::Rating => "rating",
            Self::WalletHeartbeat => "wallet_heartbeat",
            Self::RegistryHeartbeat => "registry_heartbeat",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text);
        found.ok_or_else(|| UnknownState { what: "a kind of act", value: text.to_owned() })
    }
}

/// An act as it was decided. Its id fixes its content for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedAct {
    pub id: ActId,
    /// The wallet contract of the agent that acts.
    pub wallet: String,
    pub kind: Kind,
    /// JSON, whose shape is the kind's.
    pub payload: String,
    /// Unix seconds of the block on which it was decided.
    pub planned_at: u64,
}

/// An act and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActRow {
    /// Its row's number, which transactions name it by.
    pub row: i64,
    pub act: PlannedAct,
    pub state: ActState,
    /// Why it is refused, held or planned again.
    pub detail: String,
    /// The rule that a refusal named, its numbers, and from when asking again could help.
    pub breach: Option<Breach>,
    /// How many may share its message, since a larger batch with it was refused; 0: as many as the kind allows.
    pub together_max: u32,
    /// Added to the gas factor after running out of gas.
    pub gas_extra_percent: u32,
    /// Tries that came to nothing.
    pub attempts: u32,
    /// Whether bytes that carried it were given up before, so that its evidence may be of those.
    pub signed_before: bool,
    /// Where its evidence was seen.
    pub ended_height: Option<u64>,
    /// `None` on a settled act: which transaction did it is not known.
    pub ended_tx: Option<TxHash>,
}

/// What becomes of an act whose transaction ended, or that was never signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActEnd {
    /// Done. `tx` is `None` if its evidence does not say by which; `height` is where the evidence was read, at or above
    /// the block that did it.
    Settled { height: u64, tx: Option<TxHash> },
    /// To be tried again, with at most `together_max` in its message (0: as many as its kind allows). `counts`: this
    /// try adds to its attempts.
    Planned { detail: String, together_max: u32, gas_extra_percent: u32, counts: bool },
    /// Not done, by the contract's decision; `breach` where it named the rule.
    Refused { detail: String, breach: Option<Breach> },
    /// Not done; a person must look.
    NeedsReview { detail: String },
}

impl ActEnd {
    pub(super) const fn state(&self) -> ActState {
        match self {
            Self::Settled { .. } => ActState::Settled,
            Self::Planned { .. } => ActState::Planned,
            Self::Refused { .. } => ActState::Refused,
            Self::NeedsReview { .. } => ActState::NeedsReview,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_name_the_same_act_and_others_another() {
        let id = ActId::of(Kind::Question, &["wallet", "7"]);
        assert_eq!(ActId::of(Kind::Question, &["wallet", "7"]), id);
        for other in [
            ActId::of(Kind::WalletHeartbeat, &["wallet", "7"]),
            ActId::of(Kind::Question, &["wallet7", ""]),
            ActId::of(Kind::Question, &["wallet"]),
        ] {
            assert_ne!(other, id);
        }
    }

    #[test]
    fn kinds_read_back_and_others_are_refused() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse::<Kind>().unwrap(), kind);
        }
        assert!(matches!("alms".parse::<Kind>(), Err(UnknownState { what: "a kind of act", .. })));
    }
}
