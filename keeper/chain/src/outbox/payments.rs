//! Signs payments: the oldest first, as many in a message as may share one.

use cosmwasm_std::Binary;
use stateset_api::approval::sha256;
use stateset_api::wallet::{ExecuteMsg, OperatorMsg};

use super::diagnose::Diagnosis;
use super::draft::{Draft, Pending, approval};
use super::fill::Filling;
use super::retry::in_halves;
use super::verdict::Verdict;
use super::{Outbox, OutboxError, Progress};
use crate::journal::{ActEnd, ActId, Kind};
use crate::tx::{self, Any};
use crate::{Block, ChainError, Journal, Outcome};

/// What a decision log holds of an intent's rationale.
fn rationale_hash(payment: &Pending) -> Binary {
    sha256(&[payment.intent.rationale.as_bytes()]).into()
}

impl Outbox {
    pub(super) async fn fill_payments(
        &mut self,
        journal: &Journal,
        block: &Block,
        epoch: u32,
        filling: &mut Filling,
    ) -> Result<(), OutboxError> {
        let free = filling.space(self.config.window);
        if free == 0 {
            return Ok(());
        }
        if let Some(reason) = self.course.key_refused(block.height) {
            filling.progress.push(Progress::NotAuthorized { reason: reason.to_owned() });
            return Ok(());
        }
        let most = free.saturating_mul(self.config.batch_max.max(1));
        let drafts = self.batches(journal.planned(&self.config.wallet, Kind::Payment, most)?, free)?;
        let mut simulated = false;
        for draft in drafts {
            let message = self.spend(epoch, &draft)?;
            let wants_look = draft.is_split() || (!simulated && !self.gas.knows(draft.kind, draft.count()));
            // On top of what was signed in this tick nothing can be simulated.
            if wants_look && filling.is_empty() {
                simulated = true;
                match self.measure(journal, block, (epoch, &draft), (&message, filling)).await? {
                    Diagnosis::GoOn => {}
                    Diagnosis::Stop(progress) => {
                        filling.progress.extend(progress);
                        break;
                    }
                }
            }
            let gas_limit = self.gas_limit(&draft);
            if gas_limit > self.config.gas_limit_max {
                if filling.is_empty() {
                    filling.progress.extend(self.too_much_gas(journal, &draft, gas_limit)?);
                }
                break;
            }
            let fee = self.fee(gas_limit)?;
            match self.allow(filling, &fee) {
                Ok(()) => {}
                Err(error) if filling.is_empty() => return Err(error),
                // What fits goes; the next tick says what is wrong with the rest.
                Err(_) => break,
            }
            let acts = draft.payments.iter().map(|payment| payment.row.row).collect();
            match self.sign(block, filling, (draft.kind, acts), (vec![message], gas_limit, fee)).await {
                Ok(batch) => filling.add(batch),
                Err(error) if filling.is_empty() => return Err(error),
                // What is signed goes; the next tick asks again.
                Err(_) => break,
            }
        }
        Ok(())
    }

    /// Asks a node how much gas a draft uses, if it will say.
    async fn measure(
        &mut self,
        journal: &Journal,
        block: &Block,
        what: (u32, &Draft),
        how: (&Any, &Filling),
    ) -> Result<Diagnosis, OutboxError> {
        let ((epoch, draft), (message, filling)) = (what, how);
        match self.simulate(filling, vec![message.clone()]).await {
            Ok(gas) => {
                self.gas.learn(draft.kind, draft.count(), gas);
                Ok(Diagnosis::GoOn)
            }
            // The node is busy, closed or broken, and no draft is to blame.
            Err(error) if matches!(Outcome::of_error(&error), Outcome::Retry | Outcome::OtherNode) => match error {
                ChainError::Answered { .. } => self.ask_first(block, epoch, draft).await,
                error => Err(error.into()),
            },
            Err(_) => self.diagnose(journal, block, epoch, draft).await,
        }
    }

    /// Without a simulation the wallet is still asked whether it takes anything from this key.
    async fn ask_first(&mut self, block: &Block, epoch: u32, draft: &Draft) -> Result<Diagnosis, OutboxError> {
        match self.verdict(block, &draft.denom, &draft.payments, Some(epoch)).await? {
            Verdict::NotAuthorized(reason) => {
                self.course.refuse_key(block.height, &reason);
                Ok(Diagnosis::Stop(vec![Progress::NotAuthorized { reason }]))
            }
            _ => Ok(Diagnosis::GoOn),
        }
    }

    fn spend(&self, epoch: u32, draft: &Draft) -> Result<Any, OutboxError> {
        let rationales =
            if self.attaches_rationales { draft.payments.iter().map(rationale_hash).collect() } else { Vec::new() };
        let spend = OperatorMsg::Spend {
            epoch,
            denom: draft.denom.clone(),
            payments: draft.payments.iter().map(|payment| payment.intent.payment()).collect(),
            approval: approval(&draft.payments),
            rationales,
            mandate: draft.mandate(),
        };
        Ok(tx::execute(self.signer.address(), &self.config.wallet, &ExecuteMsg::Operator(spend), &[])?)
    }

    fn gas_limit(&self, draft: &Draft) -> u64 {
        let percent = u64::from(self.config.gas_factor_percent.saturating_add(draft.gas_extra_percent()));
        self.gas.estimate(draft.kind, draft.count()).saturating_mul(percent).div_ceil(100)
    }

    fn too_much_gas(&self, journal: &Journal, draft: &Draft, gas: u64) -> Result<Vec<Progress>, OutboxError> {
        let detail = format!("needs {gas} gas, at most {} are allowed", self.config.gas_limit_max);
        let count = draft.count();
        let end = |payment: &Pending| match count {
            1 => ActEnd::NeedsReview { detail: detail.clone() },
            _ => in_halves(&payment.row, detail.clone(), count),
        };
        let ends: Vec<(ActId, ActEnd)> = draft.payments.iter().map(|payment| (payment.id(), end(payment))).collect();
        journal.finish(&ends)?;
        Ok(ends.iter().map(|(id, end)| Progress::of(*id, end)).collect())
    }
}
