//! A payment as the journal keeps it: an intent with its content, which is the payload of an act.

use serde::{Deserialize, Serialize};
use stateset_api::policy::Breach;
use stateset_api::wallet::Payment;
use stateset_api::{Amount, IntentId};

use super::act::{ActRow, Kind, PlannedAct};
use super::{ActState, JournalError};
use crate::TxHash;

/// An intent as the agent decided it. Its id fixes its content for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedIntent {
    pub id: IntentId,
    /// The wallet contract that pays.
    pub wallet: String,
    pub denom: String,
    pub to: String,
    /// In the denom's smallest unit.
    pub amount: u128,
    pub category: String,
    pub reference: String,
    /// Why the agent decided so; stays off chain.
    pub rationale: String,
    /// What it came from, such as a file of bills.
    pub origin: String,
    /// Governance's approval that it is paid under, alone in its transaction.
    pub approval: Option<u64>,
    /// The wallet's mandate that it is paid under.
    pub mandate: Option<u64>,
    /// Unix seconds of the block on which it was decided.
    pub planned_at: u64,
}

/// The payload of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Content {
    to: String,
    denom: String,
    /// Decimal text: JSON's numbers end at 2^53.
    amount: String,
    category: String,
    reference: String,
    rationale: String,
    origin: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approval: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mandate: Option<u64>,
}

impl PlannedIntent {
    /// As the wallet takes it.
    pub fn payment(&self) -> Payment {
        Payment {
            id: self.id,
            to: self.to.clone(),
            amount: Amount(self.amount),
            category: self.category.clone(),
            reference: self.reference.clone(),
            beneficiary: None,
        }
    }

    pub(super) fn act(&self) -> Result<PlannedAct, JournalError> {
        let content = Content {
            to: self.to.clone(),
            denom: self.denom.clone(),
            amount: self.amount.to_string(),
            category: self.category.clone(),
            reference: self.reference.clone(),
            rationale: self.rationale.clone(),
            origin: self.origin.clone(),
            approval: self.approval,
            mandate: self.mandate,
        };
        let unwritable =
            |error: serde_json::Error| JournalError::Content { what: "a payment", value: error.to_string() };
        Ok(PlannedAct {
            id: self.id.into(),
            wallet: self.wallet.clone(),
            kind: Kind::Payment,
            payload: serde_json::to_string(&content).map_err(unwritable)?,
            planned_at: self.planned_at,
        })
    }

    pub(crate) fn of(act: &PlannedAct) -> Result<Self, JournalError> {
        let unreadable = |_| JournalError::Content { what: "a payment", value: act.payload.clone() };
        if act.kind != Kind::Payment {
            return Err(JournalError::Content { what: "a payment", value: act.kind.to_string() });
        }
        let content: Content = serde_json::from_str(&act.payload).map_err(unreadable)?;
        let amount = content.amount.parse();
        let amount = amount.map_err(|_| JournalError::Content { what: "an amount", value: content.amount })?;
        Ok(Self {
            id: act.id.into(),
            wallet: act.wallet.clone(),
            denom: content.denom,
            to: content.to,
            amount,
            category: content.category,
            reference: content.reference,
            rationale: content.rationale,
            origin: content.origin,
            approval: content.approval,
            mandate: content.mandate,
            planned_at: act.planned_at,
        })
    }
}

/// An intent and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntentRow {
    pub intent: PlannedIntent,
    pub state: ActState,
    /// Why it is refused, held or planned again.
    pub detail: String,
    /// The rule that a refusal named, its numbers, and from when asking again could help.
    pub breach: Option<Breach>,
    /// How many may share its message, since a larger batch with it was refused; 0: as many as may.
    pub together_max: u32,
    /// Added to the gas factor after running out of gas.
    pub gas_extra_percent: u32,
    /// Tries that came to nothing.
    pub attempts: u32,
    /// Where its receipt or event was seen.
    pub paid_height: Option<u64>,
    /// `None` on a settled intent: its receipt does not say by which.
    pub paid_tx: Option<TxHash>,
}

impl IntentRow {
    /// Whether its transaction carries nothing else.
    pub const fn is_alone(&self) -> bool {
        self.together_max == 1 || self.intent.approval.is_some()
    }

    pub(super) fn of(row: ActRow) -> Result<Self, JournalError> {
        Ok(Self {
            intent: PlannedIntent::of(&row.act)?,
            state: row.state,
            detail: row.detail,
            breach: row.breach,
            together_max: row.together_max,
            gas_extra_percent: row.gas_extra_percent,
            attempts: row.attempts,
            paid_height: row.ended_height,
            paid_tx: row.ended_tx,
        })
    }
}
