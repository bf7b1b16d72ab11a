//! What an agent asks governance about, as messages carry it, and the view of it that rules are applied to.
//!
//! Payments and mandates say themselves what is at stake. Of a treasury move, and of what lies outside the chain, the
//! agent says it: those who vote see its word and its hash binds it, but a rule that approves such at once trusts it.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Binary;

use super::facts::{Action, Part};
use super::rule::ActionKind;
use crate::policy::{Mandate, MandateScope};
use crate::wallet::Payment;
use crate::{Amount, treasury};

/// Something that an agent wants to do.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum RequestedAction {
    /// In one message of the wallet.
    Payments {
        denom: String,
        /// 1 to 30, exactly as the wallet will be asked to pay them.
        payments: Vec<Payment>,
    },
    /// A move of the wallet's treasury. Its payees are the treasury and the pool that it uses; its category is the name
    /// of its kind, such as `swap`.
    TreasuryMove {
        treasury: String,
        /// Exactly as the treasury will be asked.
        action: treasury::Action,
        /// Of what is at stake.
        denom: String,
        /// At least 1.
        at_stake: Amount,
    },
    /// A mandate, before those who decide in the wallet give it. At stake is its total. Each payee that it names may get
    /// all of it, and is held to that; a category stands for payees that nobody can name yet.
    Mandate { mandate: Mandate },
    /// Something outside the chain.
    External {
        /// A slug, such as `cloud-order`. It stands in the category's place.
        kind: String,
        /// Of what is at stake.
        denom: String,
        /// At least 1.
        at_stake: Amount,
        /// SHA-256 of what exactly is to be done: 32 bytes.
        content_hash: Binary,
        /// With whom. Without one it counts as with somebody who was never paid before.
        counterparty: Option<String>,
    },
}

impl RequestedAction {
    /// Who would hold money for payees. Nothing of theirs is counted; but none may be blocked.
    pub fn conduits(&self) -> impl Iterator<Item = &str> {
        let payments = match self {
            Self::Payments { payments, .. } => payments.as_slice(),
            Self::TreasuryMove { .. } | Self::Mandate { .. } | Self::External { .. } => &[],
        };
        payments.iter().filter_map(Payment::conduit)
    }

    /// What rules are applied to.
    pub fn view(&self) -> Action<'_> {
        match self {
            Self::Payments { denom, payments } => Action::of_payments(denom, payments),
            Self::TreasuryMove { treasury, action, denom, at_stake } => {
                let payees = [Some(treasury.as_str()), action.pool()].into_iter().flatten();
                let part = |payee| Part::whole(Some(payee), at_stake.0, Some(action.kind()));
                whole(ActionKind::TreasuryMove, denom, at_stake.0, payees.map(part).collect())
            }
            Self::Mandate { mandate: Mandate { scope, denom, total, .. } } => {
                let parts = match scope {
                    MandateScope::Payees(payees) => {
                        payees.iter().map(|payee| Part::whole(Some(payee), total.0, None)).collect()
                    }
                    MandateScope::Category(category) => vec![Part::whole(None, total.0, Some(category))],
                };
                whole(ActionKind::Mandate, denom, total.0, parts)
            }
            Self::External { kind, denom, at_stake, counterparty, .. } => {
                let part = Part::whole(counterparty.as_deref(), at_stake.0, Some(kind));
                whole(ActionKind::External, denom, at_stake.0, vec![part])
            }
        }
    }
}

const fn whole<'a>(kind: ActionKind, denom: &'a str, total: u128, parts: Vec<Part<'a>>) -> Action<'a> {
    Action { kind, denom, total, parts }
}

#[cfg(test)]
#[path = "action_tests.rs"]
mod tests;
