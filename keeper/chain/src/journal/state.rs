//! The states of an act and of a transaction, and which may follow which.

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
    /// Where an act stands. Payments are acts of the kind that all else waits behind.
    ActState {
        /// To be done; no bytes exist that could do it.
        Planned = "planned",
        /// Signed bytes that do it are on disk; their transaction says whether they were sent.
        Signed = "signed",
        /// Done: its own evidence was seen (a payment's receipt or event).
        Settled = "settled",
        /// Not done, by the decision of the contract that was to do it.
        Refused = "refused",
        /// Not done, for a reason that a person must look at. The journal's tables know it as `held`.
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
        /// Its bytes can no longer land, or landed without being indexed; its acts were looked up one by one.
        Expired = "expired",
    }
}

impl ActState {
    /// Whether `next` may follow. `Planned` after `Signed` means that the bytes can no longer take effect; after
    /// `Refused` or `NeedsReview` that somebody asked for another try.
    pub const fn may_become(self, next: Self) -> bool {
        use ActState::*;
        match self {
            Planned => matches!(next, Planned | Signed | Settled | Refused | NeedsReview),
            Signed => matches!(next, Planned | Settled | Refused | NeedsReview),
            Refused | NeedsReview => matches!(next, Planned),
            Settled => false,
        }
    }
}

impl TxState {
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
        for state in ActState::ALL {
            assert!(!ActState::Settled.may_become(*state), "{state}");
            assert_eq!(state.may_become(ActState::Signed), *state == ActState::Planned, "{state}");
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
        for state in ActState::ALL {
            assert_eq!(state.name().parse::<ActState>().unwrap(), *state);
        }
        assert!(matches!("paid".parse::<ActState>(), Err(UnknownState { .. })));
    }
}
