//! Why a payment is left to the wallet.

use stateset_api::policy::{Breach, Rule};

/// Why a payment is not allowed here, and is the wallet's to judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The rule refuses it, as far as was read.
    Breach(Breach),
    /// Nothing may be paid at all: frozen, expired, or the dead man's switch ran out.
    Stopped,
    /// Only a share of the caps holds, or nothing, for want of trust in the agent.
    Share,
    /// The policy lists conduits, or the payment names a beneficiary.
    Conduit,
    /// The wallet runs code of version 0.2, whose cells are another's.
    Dialect,
    /// Its id is known to be used.
    Known,
    /// Address or reference are none that the wallet would read.
    Malformed,
    /// It pays the wallet or its treasury.
    Itself,
    /// A cell that it needs was not read, or holds something else.
    Unreadable,
}

impl Why {
    /// Whether what the wallet says to it now stays right whatever comes of messages in flight: it hangs on no counter.
    pub(super) fn is_settled(self) -> bool {
        use Rule::*;
        match self {
            Self::Breach(breach) => matches!(
                breach.rule,
                IntentTooOld
                    | IntentAhead
                    | ZeroAmount
                    | Denom
                    | DenomEnded
                    | Payee
                    | PayeeEnded
                    | Category
                    | PerPaymentMax
                    | PayeePerPaymentMax
                    | NewcomerPerPaymentMax
                    | Approval
                    | Resting
            ),
            Self::Stopped | Self::Malformed | Self::Itself => true,
            Self::Share | Self::Conduit | Self::Dialect | Self::Known | Self::Unreadable => false,
        }
    }
}
