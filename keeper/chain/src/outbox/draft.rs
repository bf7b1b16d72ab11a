//! What the next transactions are to carry.

use stateset_api::limits::PAYMENTS_MAX;

use super::Outbox;
use crate::journal::{ActId, ActRow, JournalError, Kind, PlannedIntent};

/// Drafts looked back at for one with space: more than a wallet has denoms that are paid at a time.
const OPEN_DRAFTS: usize = 8;

/// A payment to be made, with where it stands.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub row: ActRow,
    pub intent: PlannedIntent,
}

impl Pending {
    pub(super) fn of(row: ActRow) -> Result<Self, JournalError> {
        let intent = PlannedIntent::of(&row.act)?;
        Ok(Self { row, intent })
    }

    pub(super) const fn id(&self) -> ActId {
        self.row.act.id
    }

    /// How many may share its message.
    fn together_max(&self, batch_max: usize) -> usize {
        match self.row.together_max {
            _ if self.intent.approval.is_some() => 1,
            0 => batch_max,
            most => batch_max.min(usize::try_from(most).unwrap_or(batch_max)),
        }
    }
}

/// One message's acts, all of one kind: here payments in one denom.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub kind: Kind,
    pub denom: String,
    pub payments: Vec<Pending>,
    most: usize,
}

impl Draft {
    pub(super) const fn count(&self) -> usize {
        self.payments.len()
    }

    /// The mandate under which all of them are paid.
    pub(super) fn mandate(&self) -> Option<u64> {
        mandate(&self.payments)
    }

    /// Added to the gas factor, for the one of them that needs most.
    pub(super) fn gas_extra_percent(&self) -> u32 {
        self.payments.iter().map(|payment| payment.row.gas_extra_percent).max().unwrap_or(0)
    }

    /// Whether a larger batch with these was refused.
    pub(super) fn is_split(&self) -> bool {
        self.payments.iter().any(|payment| payment.row.together_max > 0)
    }
}

/// Governance's approval for what is to be paid: it is of one payment, which goes alone.
pub(super) fn approval(payments: &[Pending]) -> Option<u64> {
    match payments {
        [payment] => payment.intent.approval,
        _ => None,
    }
}

/// The wallet's mandate for what is to be paid: those under one share messages with their like alone.
pub(super) fn mandate(payments: &[Pending]) -> Option<u64> {
    payments.first().and_then(|payment| payment.intent.mandate)
}

impl Outbox {
    /// Payments in messages of one denom, the oldest first, at most `room` messages. Those of a batch that was refused
    /// share messages with their like.
    pub(super) fn batches(&self, rows: Vec<ActRow>, room: usize) -> Result<Vec<Draft>, JournalError> {
        let batch_max = self.config.batch_max.clamp(1, PAYMENTS_MAX);
        let mut drafts: Vec<Draft> = Vec::new();
        for row in rows {
            let payment = Pending::of(row)?;
            let most = payment.together_max(batch_max);
            let fits = |draft: &Draft| {
                draft.denom == payment.intent.denom
                    && draft.mandate() == payment.intent.mandate
                    && draft.most == most
                    && draft.payments.len() < most
            };
            let oldest = drafts.len().saturating_sub(OPEN_DRAFTS);
            let open = drafts.iter().skip(oldest).position(fits).map(|at| at + oldest);
            if let Some(draft) = open.and_then(|at| drafts.get_mut(at)) {
                draft.payments.push(payment);
            } else if drafts.len() < room {
                let denom = payment.intent.denom.clone();
                drafts.push(Draft { kind: Kind::Payment, denom, payments: vec![payment], most });
            }
        }
        Ok(drafts)
    }
}
