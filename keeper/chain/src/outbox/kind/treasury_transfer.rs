//! Money between the wallet and its treasury, by the wallet's own rules. Its evidence is the wallet's receipt of its id,
//! of just this transfer: an id moves money once, whoever sends it and however often.

use serde::{Deserialize, Serialize};
use stateset_api::IntentId;
use stateset_api::wallet::{
    ExecuteMsg, OperatorMsg, QueryMsg, Receipt, ReceiptKind, ReceiptResponse, TreasuryTransfer as Transfer,
};

use super::super::{Outbox, OutboxError};
use super::{Shown, plan};
use crate::journal::{ActId, JournalError, Kind, PlannedAct};
use crate::tx::{self, Any};

/// Which way the money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferDirection {
    /// From the wallet into its treasury.
    Fund,
    /// From what lies idle in the treasury back to its wallet.
    CallBack,
}

/// One transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreasuryTransfer {
    pub direction: TransferDirection,
    /// The treasury for which it was decided: a wallet with another one by then has no receipt of this.
    pub treasury: String,
    pub transfer: Transfer,
}

impl TreasuryTransfer {
    /// As an act of `wallet`, whose id is the transfer's.
    pub fn plan(&self, wallet: &str, now: u64) -> Result<PlannedAct, JournalError> {
        let act = plan(Kind::TreasuryTransfer, &[], wallet, (self, now))?;
        Ok(PlannedAct { id: ActId::from(self.transfer.id), ..act })
    }

    pub(super) fn message(&self, outbox: &Outbox, epoch: u32) -> Result<Any, OutboxError> {
        let transfer = self.transfer.clone();
        let message = match self.direction {
            TransferDirection::Fund => OperatorMsg::Fund { epoch, transfer },
            TransferDirection::CallBack => OperatorMsg::CallBack { epoch, transfer },
        };
        Ok(tx::execute(outbox.address(), &outbox.config().wallet, &ExecuteMsg::Operator(message), &[])?)
    }

    pub(super) async fn shown(&self, outbox: &Outbox) -> Result<Shown, OutboxError> {
        let query = QueryMsg::Receipt { id: self.transfer.id };
        let answer: ReceiptResponse = outbox.ask_wallet(&outbox.config().wallet, &query).await?;
        Ok(self.said_by(answer.receipt.as_ref()))
    }

    fn said_by(&self, receipt: Option<&Receipt>) -> Shown {
        match receipt {
            None => Shown::NotDone,
            Some(receipt) if self.is_of(receipt) => Shown::Done,
            Some(receipt) => {
                let id: IntentId = self.transfer.id;
                Shown::Unclear(format!("the id {id} moved {}{} to {}", receipt.amount, receipt.denom, receipt.to))
            }
        }
    }

    fn is_of(&self, receipt: &Receipt) -> bool {
        let kind = match self.direction {
            TransferDirection::Fund => ReceiptKind::Funded,
            TransferDirection::CallBack => ReceiptKind::CalledBack,
        };
        let Transfer { id, amount, reference, .. } = &self.transfer;
        (receipt.id, receipt.kind, receipt.amount) == (*id, kind, *amount)
            && receipt.to == self.treasury
            && receipt.reference == *reference
    }
}

#[cfg(test)]
mod tests {
    use stateset_api::Amount;

    use super::*;

    fn transfer() -> TreasuryTransfer {
        let id = IntentId::new(1_790_000_000, [7; 10]);
        let transfer = Transfer { id, amount: Amount(50), reference: "near need".into(), rationale: None };
        TreasuryTransfer { direction: TransferDirection::CallBack, treasury: "t".into(), transfer }
    }

    fn receipt() -> Receipt {
        Receipt {
            id: transfer().transfer.id,
            to: "t".into(),
            denom: "uusdc".into(),
            amount: Amount(50),
            category: String::new(),
            reference: "near need".into(),
            paid_at: 1_790_000_001,
            mandate: None,
            kind: ReceiptKind::CalledBack,
            conduit: None,
        }
    }

    #[test]
    fn only_the_receipt_of_just_this_transfer_shows_that_it_was_made() {
        assert_eq!(transfer().said_by(None), Shown::NotDone);
        assert_eq!(transfer().said_by(Some(&receipt())), Shown::Done);
        for other in [
            Receipt { amount: Amount(51), ..receipt() },
            Receipt { kind: ReceiptKind::Funded, ..receipt() },
            Receipt { kind: ReceiptKind::Payment, ..receipt() },
            Receipt { to: "u".into(), ..receipt() },
            Receipt { reference: "another".into(), ..receipt() },
        ] {
            assert!(matches!(transfer().said_by(Some(&other)), Shown::Unclear(_)), "{other:?}");
        }
    }

    #[test]
    fn its_act_has_the_transfers_id() {
        let act = transfer().plan("wallet", 1).unwrap();
        assert_eq!((act.id, act.kind), (transfer().transfer.id.into(), Kind::TreasuryTransfer));
        assert_eq!(super::super::read::<TreasuryTransfer>(&act).unwrap(), transfer());
    }
}
