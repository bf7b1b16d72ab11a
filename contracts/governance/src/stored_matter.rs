//! What is put to a vote, as it is stored: its payments stand beside it, since in messages one without a beneficiary
//! has no such member, and a row of a stored type lacks none.

use serde::{Deserialize, Serialize};
use stateset_api::governance::{Matter, Request, RequestedAction};
use stateset_api::wallet::Payment;
use stateset_api::{Amount, IntentId};

#[derive(Serialize, Deserialize)]
pub(crate) struct StoredMatter {
    /// Without its payments. Its kind's number is the first byte.
    matter: Matter,
    payments: Vec<StoredPayment>,
}

/// A [`Payment`], member by member.
#[derive(Serialize, Deserialize)]
struct StoredPayment {
    id: IntentId,
    to: String,
    amount: Amount,
    category: String,
    reference: String,
    beneficiary: Option<String>,
}

impl From<Matter> for StoredMatter {
    fn from(mut matter: Matter) -> Self {
        let payments = payments(&mut matter).map(std::mem::take).unwrap_or_default();
        let payments = payments.into_iter().map(|payment| {
            let Payment { id, to, amount, category, reference, beneficiary } = payment;
            StoredPayment { id, to, amount, category, reference, beneficiary }
        });
        Self { payments: payments.collect(), matter }
    }
}

impl From<StoredMatter> for Matter {
    fn from(StoredMatter { mut matter, payments: stored }: StoredMatter) -> Self {
        if let Some(payments) = payments(&mut matter) {
            payments.extend(stored.into_iter().map(|stored| {
                let StoredPayment { id, to, amount, category, reference, beneficiary } = stored;
                Payment { id, to, amount, category, reference, beneficiary }
            }));
        }
        matter
    }
}

const fn payments(matter: &mut Matter) -> Option<&mut Vec<Payment>> {
    match matter {
        Matter::Action { payments, .. }
        | Matter::Request(Request { action: RequestedAction::Payments { payments, .. }, .. }) => Some(payments),
        Matter::Request(_) | Matter::Verdict { .. } | Matter::Suspend { .. } | Matter::Reinstate { .. } => None,
    }
}
