//! One mandate for several bills: asked of the signers, followed to its end.
//!
//! As with single questions, what is asked is recorded first, with the number from which the answer is looked for, so that
//! a keeper that died in between finds its own proposal. What the signers gave is known by the wallet's list of mandates
//! alone.

use stateset_agent::bills::{Input, is_in_doubt, mandate_for};
use stateset_agent::{BillRecord, BillStatus, Effect, EscalationEvent};
use stateset_api::IntentId;
use stateset_api::policy::Mandate;
use stateset_api::wallet::{ProposalStatus, ProposalSummary, Proposer};
use stateset_chain::Block;
use stateset_chain::contract::{AskError, Wallet};
use stateset_chain::journal::ActState;
use stateset_chain::outbox::MandateQuestion;
use stateset_state::journaled_state::{JournaledState, StateError};

use crate::bills_error::BillsError;
use crate::escalation::Escalator;
use crate::mandate_asking::Mandates;
use crate::proposal_end::without_decision;

/// A mandate that is asked for, and its bills.
struct Asked {
    mandate: Mandate,
    bills: Vec<IntentId>,
    stands: Stands,
}

#[derive(Clone, Copy)]
enum Stands {
    Asking { from: u64 },
    Proposed { proposal: u64 },
}

/// What is asked for, each mandate once.
fn asked(journaled: &JournaledState) -> Vec<Asked> {
    let mut all: Vec<Asked> = Vec::new();
    let bills = &journaled.state().bills;
    for (id, record) in bills.asking().chain(bills.proposed()) {
        let Some((mandate, stands)) = record.asked_mandate().zip(stands(record)) else { continue };
        match all.iter_mut().find(|known| known.mandate == *mandate) {
            Some(known) => known.bills.push(id),
            None => all.push(Asked { mandate: mandate.clone(), bills: vec![id], stands }),
        }
    }
    all
}

const fn stands(record: &BillRecord) -> Option<Stands> {
    match record.status {
        BillStatus::Asking { from, .. } => Some(Stands::Asking { from }),
        BillStatus::Proposed { proposal, .. } => Some(Stands::Proposed { proposal }),
        _ => None,
    }
}

impl Escalator {
    /// Follows every mandate that is asked for.
    pub(crate) async fn follow_mandates(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        block: &Block,
    ) -> Result<Vec<Effect>, BillsError> {
        let mut effects = Vec::new();
        for Asked { mandate, bills, stands } in asked(journaled) {
            let event = match stands {
                Stands::Asking { from } => {
                    let first = bills.first().copied().unwrap_or(IntentId([0; 16]));
                    self.follow_mandate(journaled, wallet, block, (first, MandateQuestion { mandate, from })).await?
                }
                Stands::Proposed { proposal } => decided(wallet, &mandate, proposal, block).await?,
            };
            if let Some(event) = event {
                effects.extend(journaled.step(&Input::MandateFollowed { bills, event }.into(), block.time)?);
            }
        }
        Ok(effects)
    }

    /// What came of a question, if anything did. One that has no act yet gets one.
    async fn follow_mandate(
        &mut self,
        journaled: &JournaledState,
        wallet: &Wallet,
        block: &Block,
        (first, question): (IntentId, MandateQuestion),
    ) -> Result<Option<EscalationEvent>, BillsError> {
        let planned = question.plan(&wallet.address, block.time).map_err(StateError::from)?;
        let known = journaled.journal().act(planned.id).map_err(StateError::from)?;
        let from = match known.as_ref().map(|row| row.state) {
            Some(ActState::Planned | ActState::Signed) => return Ok(None),
            Some(ActState::Refused | ActState::NeedsReview) => 0,
            Some(ActState::Settled) | None => question.from,
        };
        if let Some(proposal) = find(wallet, &question, from).await? {
            return Ok(Some(EscalationEvent::Opened { proposal }));
        }
        if block.time >= question.mandate.expires_at {
            let reason = "the signers could not be asked before the mandate would have ended".to_owned();
            return Ok(Some(EscalationEvent::Superseded { reason }));
        }
        match known {
            None => drop(journaled.journal().plan(&planned).map_err(StateError::from)?),
            Some(row) if matches!(row.state, ActState::Refused | ActState::NeedsReview) => {
                self.retry(journaled, &row, first, block.height)?;
            }
            Some(_) => {}
        }
        Ok(None)
    }

    /// Begins to ask for one mandate instead of a question about this bill, if so many belong together. Whether it did.
    pub(crate) async fn ask_for_mandate(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        block: &Block,
        (id, from): (IntentId, u64),
    ) -> Result<Option<Vec<Effect>>, BillsError> {
        let Some((bills, mandate)) = self.next_mandate(journaled, id, block.time)? else { return Ok(None) };
        let (height, at) = (block.height, block.time);
        let question = MandateQuestion { mandate: mandate.clone(), from };
        let input = Input::MandateAsked { bills, from, mandate: Box::new(mandate), height, at };
        let effects = journaled.step(&input.into(), block.time)?;
        // A death before the act is planned leaves bills that are being asked about without one, which get it later.
        self.follow_mandate(journaled, wallet, block, (id, question)).await?;
        Ok(Some(effects))
    }

    /// Of bills in doubt nothing is asked.
    fn next_mandate(
        &self,
        journaled: &mut JournaledState,
        id: IntentId,
        now: u64,
    ) -> Result<Option<(Vec<IntentId>, Mandate)>, StateError> {
        let Some(Mandates { rules, show }) = &self.mandates else { return Ok(None) };
        let found = |journaled: &JournaledState, doubted: &[IntentId]| {
            let (bills, vendors) = (&journaled.state().bills, &journaled.state().vendors);
            let may_ask = |id: IntentId| {
                !doubted.contains(&id) && bills.get(&id).is_some_and(|record| !is_in_doubt(bills, vendors, record))
            };
            mandate_for(bills, id, (*rules, now), (&may_ask, show.as_ref()))
        };
        let Some((bills, _)) = found(journaled, &[]) else { return Ok(None) };
        // Beside what was paid and has left memory.
        let mut doubted = Vec::new();
        for id in bills {
            if journaled.is_in_doubt(id)? {
                doubted.push(id);
            }
        }
        Ok(found(journaled, &doubted))
    }
}

/// The operator's proposal that is this question, among those from number `from` on; of all, open ones alone.
async fn find(wallet: &Wallet, question: &MandateQuestion, from: u64) -> Result<Option<u64>, AskError> {
    let by_operator = |summary: &ProposalSummary| summary.proposer == Proposer::Operator {};
    let open = |summary: &ProposalSummary| from > 0 || summary.status == ProposalStatus::Open {};
    for summary in wallet.proposals(from).await?.into_iter().filter(|one| by_operator(one) && open(one)) {
        let draft = wallet.proposal(summary.id).await?.draft;
        if draft.actions.iter().any(|action| question.is_asked_by(action)) {
            return Ok(Some(summary.id));
        }
    }
    Ok(None)
}

/// What became of a proposal, if it came to an end.
async fn decided(
    wallet: &Wallet,
    mandate: &Mandate,
    proposal: u64,
    block: &Block,
) -> Result<Option<EscalationEvent>, AskError> {
    let summary = wallet.proposal(proposal).await?.summary;
    if !matches!(summary.status, ProposalStatus::Executed { .. }) {
        return Ok(without_decision(&summary, proposal, block.time));
    }
    // The newest: one that was asked for before, in the same words, is another.
    let given = wallet.mandates().await?.into_iter().rev().find(|info| info.mandate == *mandate);
    Ok(Some(match given {
        Some(info) => EscalationEvent::MandateGiven { number: info.number },
        None => {
            let reason = format!("proposal {proposal} was carried out, but the wallet shows no such mandate");
            EscalationEvent::Lapsed { reason }
        }
    }))
}
