//! What becomes of payments whose transaction a block refused.

use super::draft::Pending;
use super::evidence::Reading;
use super::proof::used_no_sequence;
use super::retry::{again, in_halves, with_more_gas};
use super::settle::{as_indexed, ends};
use super::verdict::Verdict;
use super::{Outbox, OutboxError, Progress};
use crate::journal::{ActEnd, ActId, Closing, Kind, TxRow};
use crate::money_refusal::MoneyRefusal;
use crate::outcome::Rebuild;
use crate::{Block, Included, Outcome};

/// Added to the gas factor for an act whose transaction ran out of gas.
const GAS_EXTRA_PERCENT: u32 = 50;

impl Outbox {
    /// An index says what the block answered.
    pub(super) async fn failed_in_block(
        &mut self,
        block: &Block,
        row: &TxRow,
        payments: &[Pending],
        found: &Included,
    ) -> Result<Result<Closing, Progress>, OutboxError> {
        debug_assert!(!used_no_sequence(found), "such bytes are sent again");
        let outcome = Outcome::of_code(&found.codespace, found.code);
        let log = format!("{} {} at {}: {}", found.codespace, found.code, found.height, found.log);
        let all = |end: &dyn Fn(&Pending) -> ActEnd| {
            let ends = payments.iter().map(|payment| (payment.id(), end(payment))).collect();
            Ok(Ok(as_indexed(row, found, ends)))
        };
        match outcome {
            Outcome::Rebuild(Rebuild::MoreGas) => {
                self.gas.forget(Kind::Payment);
                return all(&|payment| with_more_gas(&payment.row, log.clone(), GAS_EXTRA_PERCENT));
            }
            Outcome::Rebuild(_) | Outcome::Refresh | Outcome::Retry | Outcome::OtherNode => {
                return all(&|payment| again(&payment.row, log.clone()));
            }
            Outcome::GasWalletEmpty => {
                // The same code also says that the payments' own money is missing.
                let balance = self.chain.balance(self.signer.address(), &row.tx.fee.denom).await?;
                if balance < row.tx.fee.amount {
                    return all(&|payment| again(&payment.row, log.clone()));
                }
            }
            _ => {}
        }
        let readings = match self.receipts(found.height, payments).await? {
            Reading::Done(readings) => readings,
            Reading::Lagging { height, wanted } => return Ok(Err(Progress::Lagging { height, wanted })),
        };
        let denom = payments.first().map_or("", |payment| payment.intent.denom.as_str());
        let money = MoneyRefusal::of(&found.codespace, found.code, denom);
        let detail = money.as_ref().map_or_else(|| log.clone(), |refusal| format!("{refusal} ({log})"));
        let is_contracts = match &money {
            // Halves would fail alike, each for a fee.
            Some(refusal) => !refusal.is_of_the_denom() && payments.len() > 1,
            None => matches!(outcome, Outcome::Policy | Outcome::GasWalletEmpty) || payments.len() > 1,
        };
        let refused = if is_contracts { self.refusals(block, payments, &log).await? } else { Vec::new() };
        let otherwise = |payment: &Pending| {
            let found = refused.iter().find(|(id, _)| *id == payment.id()).map(|(_, end)| end.clone());
            found.unwrap_or_else(|| ActEnd::NeedsReview { detail: detail.clone() })
        };
        let ends = ends(payments, (readings.height, &readings.of), otherwise);
        Ok(Ok(as_indexed(row, found, ends)))
    }

    /// What the wallet itself says of payments that came to nothing: a refusal is final only if it still would refuse,
    /// and for the payment's sake. Those that it objects to leave the others; where it objects to none, a batch is
    /// halved and a single one tried again.
    pub(super) async fn refusals(
        &mut self,
        block: &Block,
        payments: &[Pending],
        log: &str,
    ) -> Result<Vec<(ActId, ActEnd)>, OutboxError> {
        let Some(first) = payments.first() else { return Ok(Vec::new()) };
        let verdict = self.verdict(block, &first.intent.denom, payments, None).await?;
        if let Verdict::NotAuthorized(reason) = &verdict {
            // Before anything more is signed the wallet is asked once more.
            self.gas.forget(Kind::Payment);
            let reason = format!("{reason} ({log})");
            return Ok(payments.iter().map(|payment| (payment.id(), again(&payment.row, reason.clone()))).collect());
        }
        let named = (0..payments.len()).any(|index| verdict.refusal(index).is_some());
        let end = |(index, payment): (usize, &Pending)| {
            let end = match (verdict.refusal(index), payments.len()) {
                (Some(ActEnd::Refused { detail, breach }), _) => {
                    ActEnd::Refused { detail: format!("{detail} ({log})"), breach }
                }
                (_, 1) if matches!(verdict, Verdict::Malformed(_)) => {
                    ActEnd::Refused { detail: log.to_owned(), breach: None }
                }
                (_, 1) => self.retry(&payment.row, log.to_owned()),
                _ if named => again(&payment.row, log.to_owned()),
                (_, count) => in_halves(&payment.row, log.to_owned(), count),
            };
            (payment.id(), end)
        };
        Ok(payments.iter().enumerate().map(end).collect())
    }
}
