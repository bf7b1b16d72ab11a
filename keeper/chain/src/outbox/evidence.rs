//! What shows that an intent was paid, or was not.

use serde::Serialize;
use serde::de::DeserializeOwned;
use stateset_api::IntentId;
use stateset_api::event::{AlreadyPaid, Paid};
use stateset_api::limits::PAGE_MAX;
use stateset_api::wallet::{QueryMsg, Receipt, ReceiptResponse, ReceiptsResponse};

use super::draft::Pending;
use super::{Outbox, OutboxError};
use crate::Included;
use crate::contract::{AskError, Wallet, ask};
use crate::journal::{ActEnd, PlannedIntent};

/// What the wallet's receipt says of an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Paid, with the same content, at this time (Unix seconds).
    Paid { at: u64 },
    /// The id paid something else.
    Other(Box<Receipt>),
    /// No receipt.
    Absent,
}

/// Receipts of several payments, in their order, all read at or above `height`.
pub(super) struct Readings {
    pub height: u64,
    pub of: Vec<Evidence>,
}

pub(super) enum Reading {
    Done(Readings),
    /// The node was below the height asked for, or fell back meanwhile.
    Lagging {
        height: u64,
        wanted: u64,
    },
}

impl Outbox {
    /// Reads receipts between two readings of the height: the first at least `at_least`, the second not lower.
    pub(super) async fn receipts(&self, at_least: u64, payments: &[Pending]) -> Result<Reading, OutboxError> {
        let before = self.block().await?.height;
        if before < at_least {
            return Ok(Reading::Lagging { height: before, wanted: at_least });
        }
        let of = self.read_receipts(payments).await?;
        let after = self.block().await?.height;
        if after < before {
            return Ok(Reading::Lagging { height: after, wanted: before });
        }
        Ok(Reading::Done(Readings { height: after, of }))
    }

    /// Each payment's receipt: by the page where they lie together, which costs one question for thirty.
    pub(super) async fn read_receipts(&self, payments: &[Pending]) -> Result<Vec<Evidence>, OutboxError> {
        let page = match payments {
            [] | [_] | [_, _] => Vec::new(),
            [first, ..] => self.page_from(first, payments).await?,
        };
        let mut of = Vec::with_capacity(payments.len());
        for payment in payments {
            let found = page.iter().find(|receipt| receipt.id == payment.intent.id);
            of.push(match found {
                Some(receipt) => self.evidence(&payment.intent, Some(receipt.clone())).await?,
                None => self.receipt(payment).await?,
            });
        }
        Ok(of)
    }

    /// Receipts from the lowest of the payments' ids on. What is not among them is asked for by itself.
    async fn page_from(&self, first: &Pending, payments: &[Pending]) -> Result<Vec<Receipt>, OutboxError> {
        let lowest = payments.iter().map(|payment| payment.intent.id).min().unwrap_or(first.intent.id);
        let query = QueryMsg::Receipts { start_after: before(lowest), limit: Some(PAGE_MAX) };
        match self.ask_wallet::<ReceiptsResponse>(&first.intent.wallet, &query).await {
            Ok(page) => Ok(page.receipts),
            // A page is an economy: without it each is asked for.
            Err(OutboxError::Chain(crate::ChainError::Answered { .. }) | OutboxError::Wallet { .. }) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn receipt(&self, payment: &Pending) -> Result<Evidence, OutboxError> {
        let query = QueryMsg::Receipt { id: payment.intent.id };
        let answer: ReceiptResponse = self.ask_wallet(&payment.intent.wallet, &query).await?;
        self.evidence(&payment.intent, answer.receipt).await
    }

    /// In the coin of a successor a bill is the same bill, if it counts as much: so the wallet says, by its policy, which
    /// is read where the coin is another.
    async fn evidence(&self, intent: &PlannedIntent, receipt: Option<Receipt>) -> Result<Evidence, OutboxError> {
        let found = judge(intent, receipt);
        let Evidence::Other(receipt) = &found else { return Ok(found) };
        if receipt.denom == intent.denom {
            return Ok(found);
        }
        let wallet = Wallet { chain: self.chain.clone(), address: intent.wallet.clone() };
        let policy = wallet.policy().await.map_err(|error| of_wallet(&intent.wallet, error))?;
        match receipt.is_of(&policy, &intent.denom, &intent.payment()) {
            true => Ok(Evidence::Paid { at: receipt.paid_at }),
            false => Ok(found),
        }
    }

    pub(super) async fn ask_wallet<A: DeserializeOwned>(
        &self,
        wallet: &str,
        query: &(impl Serialize + Sync),
    ) -> Result<A, OutboxError> {
        ask(self.chain.as_ref(), wallet, query).await.map_err(|error| of_wallet(wallet, error))
    }
}

fn of_wallet(wallet: &str, error: AskError) -> OutboxError {
    match error {
        AskError::Chain(error) => error.into(),
        error => OutboxError::Wallet { wallet: wallet.to_owned(), reason: error.to_string() },
    }
}

/// The id just below another.
fn before(id: IntentId) -> Option<IntentId> {
    u128::from_be_bytes(id.0).checked_sub(1).map(|below| IntentId(below.to_be_bytes()))
}

impl Evidence {
    /// The end that a receipt alone decides; `None` if there is no receipt.
    pub(super) fn end(&self, height: u64) -> Option<ActEnd> {
        match self {
            Self::Paid { .. } => Some(ActEnd::Settled { height, tx: None }),
            Self::Other(receipt) => {
                let detail = format!(
                    "its id has paid something else: {} {} to {} ({}) at {}",
                    receipt.amount, receipt.denom, receipt.to, receipt.reference, receipt.paid_at
                );
                Some(ActEnd::NeedsReview { detail })
            }
            Self::Absent => None,
        }
    }
}

fn judge(intent: &PlannedIntent, receipt: Option<Receipt>) -> Evidence {
    let Some(receipt) = receipt else { return Evidence::Absent };
    if receipt.is_exactly_of(&intent.denom, &intent.payment()) {
        Evidence::Paid { at: receipt.paid_at }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_begins_right_before_the_first_id() {
        let id = IntentId::new(1_790_000_000, [0; 10]);
        let below = before(id).unwrap();
        assert!(below < id && u128::from_be_bytes(below.0) + 1 == u128::from_be_bytes(id.0));
        assert_eq!(before(IntentId([0; 16])), None);
    }
}
