//! Puts bills beyond the operator to the wallet's signers, and learns what they decided.
//!
//! One bill, one question: what is asked is written down first, with the number from which the answer is to be looked
//! for, so that a keeper that died in between finds its own proposal instead of opening another; the wallet refuses a
//! second open one for the same intent. A bill counts as paid only by the wallet's receipt.

use std::collections::{BTreeMap, BTreeSet};

use stateset_agent::bills::{Input, MandateRules, is_in_doubt, next_question, open_questions};
use stateset_agent::{Bill, BillStatus, Effect, EscalationEvent};
use stateset_api::IntentId;
use stateset_api::limits::OPEN_PROPOSALS_MAX;
use stateset_api::policy::Verdict;
use stateset_api::wallet::{Action, ProposalStatus, ProposalSummary, Proposer};
use stateset_chain::contract::wallet::ReceiptOf;
use stateset_chain::journal::{ActRow, ActState, PlannedAct};
use stateset_chain::outbox::Question;
use stateset_chain::{Block, ChainError};
use stateset_telemetry::escape::on_one_line;

use crate::bills_error::BillsError;
use crate::mandate_asking::Mandates;
use crate::proposal_end::without_decision;
use crate::wallet::judge;
use stateset_chain::contract::{AskError, Wallet};
use stateset_state::journaled_state::{JournaledState, StateError};

/// A question that the chain refused is put again after so many blocks.
const RETRY_BLOCKS: u64 = 30;
/// Bills in doubt that are passed over in one round.
const DOUBTED_MAX: usize = 8;

/// Which bills are put to the signers. What was asked is followed to its end in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    All,
    Only(IntentId),
    Nothing,
}

/// Plans questions to the signers and follows them; the outbox sends them.
pub struct Escalator {
    scope: Scope,
    /// When one mandate is asked for instead of several questions, if ever.
    pub(crate) mandates: Option<Mandates>,
    /// The height up to which everything was looked at.
    last_height: u64,
    /// Refused questions, and from which height on they may be put again. Forgotten by a restart, which asks sooner.
    refused: BTreeMap<IntentId, Refusal>,
}

/// What the chain said to a question, and from which height on it may be put again.
struct Refusal {
    from: u64,
    reason: String,
}

/// A bill that is being asked about, with the number from which the answer is looked for.
struct Asked {
    id: IntentId,
    bill: Bill,
    from: u64,
}

impl Asked {
    /// The act that asks.
    fn act(&self, wallet: &Wallet, now: u64) -> Result<PlannedAct, StateError> {
        let payment = self.bill.payment(&wallet.address);
        let question = Question { denom: self.bill.denom.clone(), payment, from: self.from };
        Ok(question.plan(&wallet.address, now)?)
    }
}

impl Escalator {
    pub const fn new(scope: Scope) -> Self {
        Self { scope, mandates: None, last_height: 0, refused: BTreeMap::new() }
    }

    /// The same, asking for one mandate where so many bills belong together; sums are written by `show`.
    #[must_use]
    pub fn with_mandates(
        self,
        rules: Option<MandateRules>,
        show: impl Fn(u128, &str) -> String + Send + Sync + 'static,
    ) -> Self {
        Self { mandates: rules.map(|rules| Mandates { rules, show: Box::new(show) }), ..self }
    }

    /// From now on puts these to the signers. What was asked is followed all the same.
    pub const fn limit_to(&mut self, scope: Scope) {
        self.scope = scope;
    }

    /// Why the chain did not take a question, if so.
    pub fn refusal(&self, id: IntentId) -> Option<&str> {
        self.refused.get(&id).map(|refusal| refusal.reason.as_str())
    }

    /// Looks at what was asked and plans what is to be; once per block. `may_ask`: whether the wallet takes anything
    /// from the operator now.
    pub async fn round(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        block: &Block,
        may_ask: bool,
    ) -> Result<Vec<Effect>, BillsError> {
        if block.height <= self.last_height {
            return Ok(Vec::new());
        }
        let mut effects = Vec::new();
        for (id, bill, proposal) in proposed(journaled) {
            if let Some(event) = decided(wallet, &bill, proposal, block).await? {
                effects.extend(record(journaled, id, event, block.time)?);
            }
        }
        for asked in asking(journaled) {
            if let Some(event) = self.follow(journaled, wallet, block, &asked).await? {
                effects.extend(record(journaled, asked.id, event, block.time)?);
            }
        }
        effects.extend(self.follow_mandates(journaled, wallet, block).await?);
        if may_ask {
            effects.extend(self.ask_next(journaled, wallet, block).await?);
        }
        self.last_height = block.height;
        Ok(effects)
    }

    /// What came of a question, if anything did. One that has no act yet gets one.
    async fn follow(
        &mut self,
        journaled: &JournaledState,
        wallet: &Wallet,
        block: &Block,
        asked: &Asked,
    ) -> Result<Option<EscalationEvent>, BillsError> {
        let planned = asked.act(wallet, block.time)?;
        let known: Option<ActRow> = journaled.journal().act(planned.id).map_err(StateError::from)?;
        let from = match known.as_ref().map(|row| row.state) {
            Some(ActState::Planned | ActState::Signed) => return Ok(None),
            // After a refusal everything that is open is looked through: a journal that was lost knows of no question,
            // but the wallet does.
            Some(ActState::Refused | ActState::NeedsReview) => 0,
            Some(ActState::Settled) | None => asked.from,
        };
        if let Some(proposal) = find(wallet, asked.id, from).await? {
            return Ok(Some(EscalationEvent::Opened { proposal }));
        }
        if let Some(event) = answered(wallet, &asked.bill, block).await? {
            return Ok(Some(event));
        }
        match known {
            None => {
                journaled.journal().plan(&planned).map_err(StateError::from)?;
            }
            Some(row) if matches!(row.state, ActState::Refused | ActState::NeedsReview) => {
                self.retry(journaled, &row, asked.id, block.height)?;
            }
            Some(_) => {}
        }
        Ok(None)
    }

    /// Puts a refused question again once its time has come.
    pub(crate) fn retry(
        &mut self,
        journaled: &JournaledState,
        row: &ActRow,
        id: IntentId,
        height: u64,
    ) -> Result<(), StateError> {
        let from = self.refused.get(&id).map(|refusal| refusal.from);
        match from {
            None => self.refuse(id, height, &row.detail),
            Some(from) if height >= from => {
                self.refused.remove(&id);
                journaled.journal().retry(row.act.id, "asked again")?;
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Begins to ask about one more bill: that it is being asked about is written down before anything is sent.
    async fn ask_next(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        block: &Block,
    ) -> Result<Vec<Effect>, BillsError> {
        let Some((id, bill)) = self.next_without_doubt(journaled)? else { return Ok(Vec::new()) };
        let signers = match wallet.signers().await {
            Ok(signers) if signers.signers.is_some() => signers,
            // A wallet of older code does not know the question.
            Ok(_) | Err(AskError::Chain(ChainError::Answered { .. })) => return Ok(Vec::new()),
            Err(reason) => return Err(reason.into()),
        };
        let from = signers.next_proposal;
        if self.scope == Scope::All
            && let Some(effects) = self.ask_for_mandate(journaled, wallet, block, (id, from)).await?
        {
            return Ok(effects);
        }
        let mut effects = record(journaled, id, EscalationEvent::Asking { from }, block.time)?;
        // A death before the act is planned leaves a bill that is being asked about without one, which gets it later.
        let asked = Asked { id, bill, from };
        if let Some(event) = self.follow(journaled, wallet, block, &asked).await? {
            effects.extend(record(journaled, id, event, block.time)?);
        }
        Ok(effects)
    }

    fn refuse(&mut self, id: IntentId, height: u64, reason: &str) {
        tracing::warn!(%id, "the signers could not be asked, again in {RETRY_BLOCKS} blocks: {}", on_one_line(reason));
        self.refused.insert(id, Refusal { from: height.saturating_add(RETRY_BLOCKS), reason: reason.to_owned() });
    }

    /// The next bill of which nothing doubtful would be left unsaid. Those in doubt are held once they are judged again.
    fn next_without_doubt(&self, journaled: &mut JournaledState) -> Result<Option<(IntentId, Bill)>, StateError> {
        let mut doubted = BTreeSet::new();
        while doubted.len() < DOUBTED_MAX {
            let Some((id, bill)) = self.next(journaled, &doubted) else { break };
            if !journaled.is_in_doubt(id)? {
                return Ok(Some((id, bill)));
            }
            doubted.insert(id);
        }
        Ok(None)
    }

    /// The next bill to be asked about but for these; none while the wallet would take no further question.
    fn next(&self, journaled: &JournaledState, doubted: &BTreeSet<IntentId>) -> Option<(IntentId, Bill)> {
        let bills = &journaled.state().bills;
        // One whose question was refused waits and does not keep the others.
        let asking = open_questions(bills.asking()).filter(|(id, _)| !self.refused.contains_key(id)).count();
        if open_questions(bills.proposed()).count().saturating_add(asking) >= OPEN_PROPOSALS_MAX {
            return None;
        }
        // Nothing of what makes it doubtful would be said to them.
        let vendors = &journaled.state().vendors;
        let may_ask =
            |id| !doubted.contains(&id) && bills.get(&id).is_some_and(|record| !is_in_doubt(bills, vendors, record));
        match self.scope {
            Scope::All => next_question(bills, may_ask).map(|(id, bill)| (id, bill.clone())),
            // A person's word: no share of the open questions holds for it.
            Scope::Only(id) => {
                let record = bills
                    .get(&id)
                    .filter(|record| matches!(record.status, BillStatus::Escalated { .. }) && may_ask(id));
                record.map(|record| (id, record.bill.clone()))
            }
            Scope::Nothing => None,
        }
    }
}

/// The bills that are being asked about.
fn asking(journaled: &JournaledState) -> Vec<Asked> {
    let of = |(id, record): (IntentId, &stateset_agent::BillRecord)| match record.status {
        BillStatus::Asking { from, .. } if record.asked_mandate().is_none() => {
            Some(Asked { id, bill: record.bill.clone(), from })
        }
        _ => None,
    };
    journaled.state().bills.asking().filter_map(of).collect()
}

fn record(
    journaled: &mut JournaledState,
    id: IntentId,
    event: EscalationEvent,
    now: u64,
) -> Result<Vec<Effect>, StateError> {
    journaled.step(&Input::Escalation { id, event }.into(), now)
}

fn proposed(journaled: &JournaledState) -> Vec<(IntentId, Bill, u64)> {
    let of = |(id, record): (IntentId, &stateset_agent::BillRecord)| match record.status {
        BillStatus::Proposed { proposal, .. } if record.asked_mandate().is_none() => {
            Some((id, record.bill.clone(), proposal))
        }
        _ => None,
    };
    journaled.state().bills.proposed().filter_map(of).collect()
}

/// The operator's proposal for this intent among those from number `from` on.
async fn find(wallet: &Wallet, id: IntentId, from: u64) -> Result<Option<u64>, AskError> {
    let by_operator = |summary: &ProposalSummary| summary.proposer == Proposer::Operator {};
    let open = |summary: &ProposalSummary| from > 0 || summary.status == ProposalStatus::Open {};
    for summary in wallet.proposals(from).await?.into_iter().filter(|one| by_operator(one) && open(one)) {
        let pays = |action: &Action| matches!(action, Action::Pay { payment, .. } if payment.id == id);
        if wallet.proposal(summary.id).await?.draft.actions.iter().any(pays) {
            return Ok(Some(summary.id));
        }
    }
    Ok(None)
}

/// Whether a bill that is about to be asked about need not be: paid meanwhile, or no longer beyond the operator.
async fn answered(wallet: &Wallet, bill: &Bill, block: &Block) -> Result<Option<EscalationEvent>, AskError> {
    if let Some(event) = paid(wallet, bill, block).await? {
        return Ok(Some(event));
    }
    let judged = judge(wallet, &[bill]).await?.pop();
    Ok(judged.filter(|judged| judged.verdict != Verdict::Escalate).map(|judged| EscalationEvent::Superseded {
        reason: judged.breach.map_or_else(|| "it is within the limits now".to_owned(), |breach| breach.to_string()),
    }))
}

/// What became of a proposal, if it came to an end.
async fn decided(
    wallet: &Wallet,
    bill: &Bill,
    proposal: u64,
    block: &Block,
) -> Result<Option<EscalationEvent>, AskError> {
    let summary = wallet.proposal(proposal).await?.summary;
    let event = match &summary.status {
        ProposalStatus::Executed { .. } => {
            let reason = format!("proposal {proposal} was carried out, but the wallet shows no receipt for this bill");
            EscalationEvent::Lapsed { reason }
        }
        _ => match without_decision(&summary, proposal, block.time) {
            Some(event) => event,
            None => return Ok(None),
        },
    };
    // The receipt is what counts, whichever proposal paid it.
    Ok(paid(wallet, bill, block).await?.or(Some(event)))
}

/// Read at the block's height or above it.
async fn paid(wallet: &Wallet, bill: &Bill, block: &Block) -> Result<Option<EscalationEvent>, AskError> {
    let payment = bill.payment(&wallet.address);
    let found = wallet.receipt_of(&bill.denom, &payment).await?;
    Ok(matches!(found, ReceiptOf::Same(_)).then_some(EscalationEvent::Paid { height: block.height }))
}
