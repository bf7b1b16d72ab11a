//! The states of an intent and of a transaction, and which may follow which.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A text that names no state.
#[derive(Debug, Error)]
#[error("the journal has '{value}' where {what} should stand")]
pub struct UnknownState {
    pub what: &'static str,
    pub value: String,
}

macro_rules! states {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant),*
        }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $name {
            type Err = UnknownState;

            fn from_str(text: &str) -> Result<Self, UnknownState> {
                Self::ALL
                    .iter()
                    .copied()
                    .find(|state| state.name() == text)
                    .ok_or_else(|| UnknownState { what: stringify!($name), value: text.to_owned() })
            }
        }
    };
}

states! {
    /// Where an intent stands.
    IntentState {
        /// To be paid; no bytes exist that could pay it.
        Planned = "planned",
        /// Signed bytes that pay it are on disk; they may or may not have been sent.
        Signed = "signed",
        /// A node has answered to those bytes.
        Broadcast = "broadcast",
        /// Paid: its receipt or the event of its payment was seen.
        Settled = "settled",
        /// Not paid, by the wallet's decision.
        Refused = "refused",
        /// Not paid, for a reason that a person must look at. The journal's tables know it as `held`.
        NeedsReview = "held",
    }
}

states! {
    /// Where a transaction stands.
    TxState {
        Signed = "signed",
        Broadcast = "broadcast",
        /// In a block, whatever its code.
        Included = "included",
        /// Its bytes can no longer land, or landed without being indexed; its intents were looked up one by one.
        Expired = "expired",
    }
}

impl IntentState {
    /// Whether `next` may follow. `Planned` after `Signed` or `Broadcast` means that the bytes can no longer pay; after
    /// `Refused` or `NeedsReview` that somebody asked for another try.
    pub const fn may_become(self, next: Self) -> bool {
        use IntentState::*;
        match self {
            Planned => matches!(next, Planned | Signed | Settled | Refused | NeedsReview),
            Signed => matches!(next, Broadcast | Planned | Settled | Refused | NeedsReview),
            Broadcast => matches!(next, Broadcast | Planned | Settled | Refused | NeedsReview),
            Refused | NeedsReview => matches!(next, Planned),
            Settled => false,
        }
    }
}

impl TxState {
    /// Whether its bytes could still land.
    pub const fn is_in_flight(self) -> bool {
        matches!(self, Self::Signed | Self::Broadcast)
    }

    pub const fn may_become(self, next: Self) -> bool {
        use TxState::*;
        match self {
            Signed => matches!(next, Broadcast | Included | Expired),
            Broadcast => matches!(next, Broadcast | Included | Expired),
            Included | Expired => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_follows_settled_and_only_planned_is_signed() {
        for state in IntentState::ALL {
            assert!(!IntentState::Settled.may_become(*state), "{state}");
            assert_eq!(state.may_become(IntentState::Signed), *state == IntentState::Planned, "{state}");
        }
    }

    #[test]
    fn a_transaction_that_ended_does_not_begin_again() {
        for ended in [TxState::Included, TxState::Expired] {
            assert!(TxState::ALL.iter().all(|next| !ended.may_become(*next)));
        }
    }

    #[test]
    fn names_read_back_and_others_are_refused() {
        for state in IntentState::ALL {
            assert_eq!(state.name().parse::<IntentState>().unwrap(), *state);
        }
        assert!(matches!("paid".parse::<IntentState>(), Err(UnknownState { .. })));
    }
}
