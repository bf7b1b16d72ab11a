//! The kinds of acts other than payments: a file each. A kind says what its payload holds, the messages that it
//! becomes, the most gas that it may take, how often it may be signed, and what shows that it took effect. A new kind is
//! a file beside these and an arm in each match here.
//!
//! Each goes alone in its transaction (ratings a few together), behind the payments of its tick, and the refill of gas
//! before them: what fails in one stops no other.

mod act_number;
mod gas_refill;
mod mandate_question;
mod note;
mod question;
mod rating;
mod registry_heartbeat;
mod treasury_act;
mod treasury_transfer;
mod wallet_heartbeat;

pub use gas_refill::GasRefill;
pub use mandate_question::MandateQuestion;
pub use note::Note;
pub use question::Question;
pub use rating::Rating;
pub use registry_heartbeat::RegistryHeartbeat;
pub use treasury_act::TreasuryAct;
pub use treasury_transfer::{TransferDirection, TreasuryTransfer};
pub use wallet_heartbeat::WalletHeartbeat;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Outbox, OutboxError};
use crate::journal::{ActId, JournalError, Kind, PlannedAct};
use crate::tx::Any;

/// How often acts of a kind may be signed, by the machine's own clock: whatever a node says of time and of what landed,
/// no more fees are paid for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate {
    pub count: usize,
    pub within_millis: u64,
}

const HOUR: u64 = 3_600_000;

impl Kind {
    /// All but payments, in their order.
    pub(super) const OTHERS: [Self; 9] = [
        Self::GasRefill,
        Self::Question,
        Self::MandateQuestion,
        Self::TreasuryTransfer,
        Self::TreasuryAct,
        Self::Note,
        Self::Rating,
        Self::WalletHeartbeat,
        Self::RegistryHeartbeat,
    ];

    /// Those that move a treasury's money: of these one is under way at a time, since each was decided on what the one
    /// before left.
    const OF_TREASURY: [Self; 2] = [Self::TreasuryTransfer, Self::TreasuryAct];

    /// Those that use up a number of the wallet's: of these one is under way at a time, since whichever lands first shuts
    /// lower numbers out, and a higher one says nothing of those below.
    const NUMBERED: [Self; 3] = [Self::MandateQuestion, Self::Note, Self::WalletHeartbeat];

    /// The kinds of which one act in all is under way at a time, and what they are called, if this is one of them.
    pub(super) fn one_at_a_time(self) -> Option<(&'static [Self], &'static str)> {
        let groups: [(&'static [Self], &'static str); 2] = [
            (&Self::OF_TREASURY, "another move of the treasury is under way"),
            (&Self::NUMBERED, "another act under a number of the wallet's is under way"),
        ];
        groups.into_iter().find(|(kinds, _)| kinds.contains(&self))
    }

    /// Whether the wallet must take something from the key for it.
    pub(super) const fn needs_epoch(self) -> bool {
        !matches!(self, Self::RegistryHeartbeat | Self::Rating)
    }

    /// Several times what one takes.
    pub(super) const fn gas_max(self) -> u64 {
        match self {
            Self::Payment => u64::MAX,
            Self::Question | Self::MandateQuestion => 10_000_000,
            Self::GasRefill | Self::TreasuryTransfer | Self::WalletHeartbeat | Self::RegistryHeartbeat => 2_000_000,
            // A claim from sixteen validators.
            Self::TreasuryAct => 6_000_000,
            // Of thirty hashes; of eight ratings.
            Self::Note | Self::Rating => 3_000_000,
        }
    }

    /// `None`: as often as there are some.
    pub(super) const fn rate(self) -> Option<Rate> {
        match self {
            Self::Payment => None,
            Self::GasRefill => Some(Rate { count: 6, within_millis: HOUR }),
            Self::Question | Self::MandateQuestion => Some(Rate { count: 30, within_millis: HOUR }),
            Self::TreasuryTransfer | Self::TreasuryAct => Some(Rate { count: 20, within_millis: HOUR }),
            Self::Note | Self::Rating => Some(Rate { count: 8, within_millis: HOUR }),
            Self::WalletHeartbeat | Self::RegistryHeartbeat => Some(Rate { count: 2, within_millis: HOUR / 6 * 5 }),
        }
    }

    /// How often one and the same act may be signed: to a node that shows nothing of what landed it looks undone for ever.
    /// `None`: its own count of tries bounds it, or it is another act each time.
    pub(super) const fn rate_of_one(self) -> Option<Rate> {
        match self {
            Self::Question | Self::MandateQuestion | Self::Rating => Some(Rate { count: 2, within_millis: HOUR }),
            Self::Payment
            | Self::GasRefill
            | Self::TreasuryTransfer
            | Self::TreasuryAct
            | Self::Note
            | Self::WalletHeartbeat
            | Self::RegistryHeartbeat => None,
        }
    }

    /// Whether one whose bytes lapsed is to be signed again as it is; a refill of gas, a move of the treasury, a note and
    /// a sign of life are planned anew, if they are still due.
    pub(super) const fn survives_its_bytes(self) -> bool {
        matches!(self, Self::Payment | Self::Question | Self::MandateQuestion | Self::Rating)
    }

    /// How many may share a transaction, each with a message of its own: where one of them is refused all are, and then
    /// each goes alone.
    pub(super) const fn together_max(self) -> usize {
        match self {
            Self::Rating => 8,
            _ => 1,
        }
    }
}

/// An act of one of these kinds, as its payload says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    GasRefill(GasRefill),
    Question(Question),
    MandateQuestion(Box<MandateQuestion>),
    TreasuryTransfer(TreasuryTransfer),
    TreasuryAct(TreasuryAct),
    Note(Note),
    Rating(Rating),
    WalletHeartbeat(WalletHeartbeat),
    RegistryHeartbeat(RegistryHeartbeat),
}

impl Deed {
    pub(super) fn of(act: &PlannedAct) -> Result<Self, JournalError> {
        Ok(match act.kind {
            Kind::Payment => {
                return Err(JournalError::Content { what: "an act beside payments", value: act.payload.clone() });
            }
            Kind::GasRefill => Self::GasRefill(read(act)?),
            Kind::Question => Self::Question(read(act)?),
            Kind::MandateQuestion => Self::MandateQuestion(Box::new(read(act)?)),
            Kind::TreasuryTransfer => Self::TreasuryTransfer(read(act)?),
            Kind::TreasuryAct => Self::TreasuryAct(read(act)?),
            Kind::Note => Self::Note(read(act)?),
            Kind::Rating => Self::Rating(read(act)?),
            Kind::WalletHeartbeat => Self::WalletHeartbeat(read(act)?),
            Kind::RegistryHeartbeat => Self::RegistryHeartbeat(read(act)?),
        })
    }

    /// By what its gas grows.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Note(note) => note.hashes.len(),
            _ => 1,
        }
    }

    /// What is signed, under the operator's epoch where the kind needs one.
    pub(super) async fn messages(&self, outbox: &Outbox, epoch: Option<u32>) -> Result<Vec<Any>, OutboxError> {
        match self {
            Self::GasRefill(refill) => Ok(vec![refill.message(outbox, epoch.unwrap_or_default())?]),
            Self::Question(question) => Ok(vec![question.message(outbox, epoch.unwrap_or_default())?]),
            Self::MandateQuestion(question) => Ok(vec![question.message(outbox, epoch.unwrap_or_default()).await?]),
            Self::TreasuryTransfer(transfer) => Ok(vec![transfer.message(outbox, epoch.unwrap_or_default())?]),
            Self::TreasuryAct(act) => Ok(vec![act.message(outbox, epoch.unwrap_or_default())?]),
            Self::Note(note) => Ok(vec![note.message(outbox, epoch.unwrap_or_default())?]),
            Self::Rating(rating) => Ok(vec![rating.message(outbox.address())?]),
            Self::WalletHeartbeat(sign) => Ok(vec![sign.message(outbox, epoch.unwrap_or_default()).await?]),
            Self::RegistryHeartbeat(sign) => sign.messages(outbox.address()),
        }
    }

    /// What the chain's state shows of its effect, whichever transaction had it.
    pub(super) async fn shown(&self, outbox: &Outbox) -> Result<Shown, OutboxError> {
        match self {
            Self::GasRefill(refill) => refill.took_effect(outbox).await.map(Shown::of),
            Self::Question(question) => question.took_effect(outbox).await.map(Shown::of),
            Self::MandateQuestion(question) => question.took_effect(outbox).await.map(Shown::of),
            Self::TreasuryTransfer(transfer) => transfer.shown(outbox).await,
            Self::TreasuryAct(act) => act.shown(outbox).await,
            Self::Note(note) => note.shown(outbox).await,
            Self::Rating(rating) => rating.took_effect(outbox).await.map(Shown::of),
            Self::WalletHeartbeat(sign) => sign.took_effect(outbox).await.map(Shown::of),
            Self::RegistryHeartbeat(sign) => sign.took_effect(outbox).await.map(Shown::of),
        }
    }
}

/// What the chain's state shows of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Done,
    /// Its number is used, which only this act has; see [`act_number`].
    DoneByNumber,
    NotDone,
    /// Something was done in its place, and what shows does not say by whom.
    Unclear(String),
}

impl Shown {
    const fn of(is_done: bool) -> Self {
        if is_done { Self::Done } else { Self::NotDone }
    }
}

fn read<T: DeserializeOwned>(act: &PlannedAct) -> Result<T, JournalError> {
    let unreadable = |_| JournalError::Content { what: "an act's payload", value: act.payload.clone() };
    serde_json::from_str(&act.payload).map_err(unreadable)
}

/// An act of a kind, told apart by `words`.
fn plan(
    kind: Kind,
    words: &[&str],
    wallet: &str,
    (payload, planned_at): (&impl Serialize, u64),
) -> Result<PlannedAct, JournalError> {
    let unwritable =
        |error: serde_json::Error| JournalError::Content { what: "an act's payload", value: error.to_string() };
    let payload = serde_json::to_string(payload).map_err(unwritable)?;
    Ok(PlannedAct { id: ActId::of(kind, words), wallet: wallet.to_owned(), kind, payload, planned_at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_looks_at_has_bounds_in_gas_and_number() {
        for kind in Kind::OTHERS {
            assert!(kind.gas_max() <= 10_000_000 && kind.rate().is_some(), "{kind}");
        }
        assert_eq!(Kind::Payment.rate(), None);
    }

    #[test]
    fn an_unreadable_payload_is_named() {
        let act = PlannedAct {
            id: ActId([1; 16]),
            wallet: "w".into(),
            kind: Kind::WalletHeartbeat,
            payload: "{}".into(),
            planned_at: 1,
        };
        assert!(matches!(Deed::of(&act), Err(JournalError::Content { what: "an act's payload", .. })));
        let payment = PlannedAct { kind: Kind::Payment, ..act };
        assert!(matches!(Deed::of(&payment), Err(JournalError::Content { what: "an act beside payments", .. })));
    }
}
