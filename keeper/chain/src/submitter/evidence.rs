//! What shows that an intent was paid, or was not.

use serde::Serialize;
use serde::de::DeserializeOwned;
use stateset_api::IntentId;
use stateset_api::event::{AlreadyPaid, Paid};
use stateset_api::wallet::{QueryMsg, Receipt, ReceiptResponse};

use super::{SubmitError, Submitter};
use crate::Included;
use crate::journal::{IntentEnd, IntentRow, PlannedIntent};

/// What the wallet's receipt says of an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Paid, with the same content.
    Paid,
    /// The id paid something else.
    Other(Box<Receipt>),
    /// No receipt.
    Absent,
}

/// Receipts of several intents, all read at or above `height`.
pub(super) struct Readings {
    pub height: u64,
    pub of: Vec<(IntentId, Evidence)>,
}

pub(super) enum Reading {
    Done(Readings),
    /// The node was below the height asked for, or fell back meanwhile.
    Lagging {
        height: u64,
        wanted: u64,
    },
}

impl Submitter {
    /// Reads receipts between two readings of the height: the first at least `at_least`, the second not lower.
    pub(super) async fn receipts(&self, at_least: u64, rows: &[IntentRow]) -> Result<Reading, SubmitError> {
        let before = self.block().await?.height;
        if before < at_least {
            return Ok(Reading::Lagging { height: before, wanted: at_least });
        }
        let mut of = Vec::with_capacity(rows.len());
        for row in rows {
            let query = QueryMsg::Receipt { id: row.intent.id };
            let answer: ReceiptResponse = self.ask_wallet(&row.intent.wallet, &query).await?;
            of.push((row.intent.id, judge(&row.intent, answer.receipt)));
        }
        let after = self.block().await?.height;
        if after < before {
            return Ok(Reading::Lagging { height: after, wanted: before });
        }
        Ok(Reading::Done(Readings { height: after, of }))
    }

    pub(super) async fn ask_wallet<A: DeserializeOwned>(
        &self,
        wallet: &str,
        query: &(impl Serialize + Sync),
    ) -> Result<A, SubmitError> {
        let unreadable =
            |error: serde_json::Error| SubmitError::Wallet { wallet: wallet.to_owned(), reason: error.to_string() };
        let query = serde_json::to_vec(query).map_err(unreadable)?;
        let answer = self.chain.smart_query(wallet, &query).await?;
        serde_json::from_slice(&answer).map_err(unreadable)
    }
}

impl Evidence {
    /// The end that a receipt alone decides; `None` if there is no receipt.
    pub(super) fn end(&self, height: u64) -> Option<IntentEnd> {
        match self {
            Self::Paid => Some(IntentEnd::Settled { height, tx: None }),
            Self::Other(receipt) => {
                let detail = format!(
                    "its id has paid something else: {} {} to {} ({}) at {}",
                    receipt.amount, receipt.denom, receipt.to, receipt.reference, receipt.paid_at
                );
                Some(IntentEnd::NeedsReview { detail })
            }
            Self::Absent => None,
        }
    }
}

fn judge(intent: &PlannedIntent, receipt: Option<Receipt>) -> Evidence {
    let Some(receipt) = receipt else { return Evidence::Absent };
    if receipt.is_exactly_of(&intent.denom, &intent.payment()) {
        Evidence::Paid
    } else {
        Evidence::Other(Box::new(receipt))
    }
}

/// Whether a transaction's events say that the wallet paid this intent, now or before.
pub(super) fn event_shows_payment(included: &Included, intent: &PlannedIntent) -> bool {
    included.events.iter().any(|event| {
        let is_wallets = |attribute: &cosmwasm_std::Attribute| {
            attribute.key == "_contract_address" && attribute.value == intent.wallet
        };
        let paid = || Paid::from_event(event).is_ok_and(|paid| paid.id == intent.id);
        let before = || AlreadyPaid::from_event(event).is_ok_and(|paid| paid.id == intent.id);
        event.attributes.iter().any(is_wallets) && (paid() || before())
    })
}
