//! Puts bills beyond the operator to the wallet's signers, and learns what they decided.
//!
//! One bill, one question: what is asked is written down first, with the number from which the answer is to be looked
//! for, so that a keeper that died in between finds its own proposal instead of opening another; the wallet refuses a
//! second open one for the same intent. A bill counts as paid only by the wallet's receipt.

use std::collections::BTreeMap;

use stateset_agent::bills::{Input, next_question};
use stateset_agent::{Bill, BillStatus, Effect, EscalationEvent};
use stateset_api::IntentId;
use stateset_api::limits::OPEN_PROPOSALS_MAX;
use stateset_api::policy::Verdict;
use stateset_api::wallet::{Action, ExecuteMsg, OperatorMsg, ProposalStatus, ProposalSummary, Proposer, Receipt};
use stateset_chain::{Block, ChainError, Key, tx};
use stateset_telemetry::escape::on_one_line;

use crate::journaled_state::{JournaledState, StateError};
use crate::round_error::RoundError;
use crate::signing_permit::SigningPermit;
use crate::transact::{Fees, PendingTx, TransactError, TxStatus, send_within};
use crate::wallet::{AskError, Wallet};

/// A question that the chain refused is put again after so many blocks.
const RETRY_BLOCKS: u64 = 30;
/// Several times what one takes.
const GAS_MAX: u64 = 10_000_000;

/// Which bills are put to the signers. What was asked is followed to its end in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    All,
    Only(IntentId),
    Nothing,
}

/// Follows questions to the signers, one on its way at a time.
pub struct Escalator {
    fees: Fees,
    scope: Scope,
    /// The height up to which everything was looked at.
    last_height: u64,
    /// Only to wait for it: what it leads to is found among the proposals, also if this is forgotten.
    on_its_way: Option<(IntentId, PendingTx)>,
    /// Refused questions, and from which height on they may be put again.
    refused: BTreeMap<IntentId, Refusal>,
}

/// What the chain said to a question, and from which height on it may be put again.
struct Refusal {
    from: u64,
    reason: String,
}

impl Escalator {
    pub const fn new(fees: Fees, scope: Scope) -> Self {
        Self { fees, scope, last_height: 0, on_its_way: None, refused: BTreeMap::new() }
    }

    /// Whether a transaction of this key is on its way.
    pub const fn is_asking(&self) -> bool {
        self.on_its_way.is_some()
    }

    /// Why the chain did not take a question, if so.
    pub fn refusal(&self, id: IntentId) -> Option<&str> {
        self.refused.get(&id).map(|refusal| refusal.reason.as_str())
    }

    /// Looks at what was asked and asks what is to be; once per block. `permit`: `None` while nothing
    /// may be signed.
    pub async fn round(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        key: &Key,
        block: &Block,
        permit: Option<SigningPermit>,
    ) -> Result<Vec<Effect>, RoundError> {
        if block.height <= self.last_height {
            return Ok(Vec::new());
        }
        let mut effects = Vec::new();
        for (id, bill, proposal) in proposed(journaled) {
            if let Some(event) = decided(wallet, id, &bill, proposal, block).await? {
                effects.extend(record(journaled, id, event, block.time)?);
            }
        }
        self.await_block(wallet, block).await?;
        if self.on_its_way.is_none() {
            effects.extend(self.ask(journaled, wallet, key, block, permit).await?);
        }
        self.last_height = block.height;
        Ok(effects)
    }

    /// Forgets the question on its way once it is in a block, or can no longer come into one.
    async fn await_block(&mut self, wallet: &Wallet, block: &Block) -> Result<(), ChainError> {
        let Some((id, sent)) = self.on_its_way else { return Ok(()) };
        match sent.status(wallet.chain.as_ref(), block.height).await? {
            TxStatus::Waits => return Ok(()),
            TxStatus::Included(tx) if tx.code != 0 => self.refuse(id, block.height, &tx.log),
            TxStatus::Included(_) | TxStatus::Gone => {}
        }
        self.on_its_way = None;
        Ok(())
    }

    async fn ask(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        key: &Key,
        block: &Block,
        permit: Option<SigningPermit>,
    ) -> Result<Vec<Effect>, RoundError> {
        let mut effects = Vec::new();
        let (id, bill, from) = match self.asking(journaled, block.height) {
            Some(asked) => asked,
            None => {
                let Some((id, bill)) = self.next(journaled, block.height).filter(|_| permit.is_some()) else {
                    return Ok(effects);
                };
                let signers = match wallet.signers().await {
                    Ok(signers) if signers.signers.is_some() => signers,
                    // A wallet of older code does not know the question.
                    Ok(_) | Err(AskError::Chain(ChainError::Answered { .. })) => return Ok(effects),
                    Err(reason) => return Err(reason.into()),
                };
                effects.extend(record(
                    journaled,
                    id,
                    EscalationEvent::Asking { from: signers.next_proposal },
                    block.time,
                )?);
                (id, bill, signers.next_proposal)
            }
        };
        // After a refusal everything that is open is looked through, not only what came after the question.
        let from = if self.refused.contains_key(&id) { 0 } else { from };
        let event = match find(wallet, id, from).await? {
            Some(proposal) => Some(EscalationEvent::Opened { proposal }),
            None => answered(wallet, id, &bill, block).await?,
        };
        if let Some(event) = event {
            effects.extend(record(journaled, id, event, block.time)?);
            return Ok(effects);
        }
        let busy = !journaled.journal().live(key.address()).map_err(StateError::from)?.is_empty();
        if let (Some(permit), false) = (permit, busy)
            && let Some(event) = self.send(wallet, key, block, permit, &bill).await?
        {
            effects.extend(record(journaled, id, event, block.time)?);
        }
        Ok(effects)
    }

    /// What comes of it at once, if the chain does not take the question.
    async fn send(
        &mut self,
        wallet: &Wallet,
        key: &Key,
        block: &Block,
        permit: SigningPermit,
        bill: &Bill,
    ) -> Result<Option<EscalationEvent>, RoundError> {
        let payment = bill.payment(&wallet.address);
        let id = payment.id;
        let message = OperatorMsg::Escalate { epoch: permit.epoch(), denom: bill.denom.clone(), payment };
        let message = tx::execute(key.address(), &wallet.address, &ExecuteMsg::Operator(message), &[]);
        let sent = match message {
            Ok(message) => send_within(GAS_MAX, wallet.chain.as_ref(), key, &self.fees, vec![message]).await,
            Err(reason) => Err(reason.into()),
        };
        match sent {
            Ok(sent) => {
                tracing::info!(%id, hash = %sent.hash, "the signers are asked about bill {}", on_one_line(&bill.number));
                self.on_its_way = Some((id, sent));
            }
            Err(TransactError::Chain(reason @ ChainError::Unreachable { .. })) => return Err(reason.into()),
            Err(reason) => {
                self.refuse(id, block.height, &reason.to_string());
                // A journal that was lost knows of no question, but the wallet does.
                return Ok(find(wallet, id, 0).await?.map(|proposal| EscalationEvent::Opened { proposal }));
            }
        }
        Ok(None)
    }

    /// The bill that is being asked about. One whose question was refused waits and does not keep the others.
    fn asking(&self, journaled: &JournaledState, height: u64) -> Option<(IntentId, Bill, u64)> {
        journaled.state().bills.asking().find_map(|(id, record)| match record.status {
            BillStatus::Asking { from, .. } if self.may_ask(id, height) => Some((id, record.bill.clone(), from)),
            _ => None,
        })
    }

    fn may_ask(&self, id: IntentId, height: u64) -> bool {
        self.refused.get(&id).is_none_or(|refusal| height >= refusal.from)
    }

    fn refuse(&mut self, id: IntentId, height: u64, reason: &str) {
        tracing::warn!(%id, "the signers could not be asked, again in {RETRY_BLOCKS} blocks: {}", on_one_line(reason));
        self.refused.insert(id, Refusal { from: height.saturating_add(RETRY_BLOCKS), reason: reason.to_owned() });
    }

    /// The next bill to be asked about; none while the wallet would take no further question.
    fn next(&self, journaled: &JournaledState, height: u64) -> Option<(IntentId, Bill)> {
        let bills = &journaled.state().bills;
        match self.scope {
            Scope::All => next_question(bills, |id| self.may_ask(id, height)).map(|(id, bill)| (id, bill.clone())),
            // A person's word: no share of the open questions holds for it.
            Scope::Only(id) if bills.proposed().count() < OPEN_PROPOSALS_MAX => {
                let record = bills.get(&id).filter(|record| matches!(record.status, BillStatus::Escalated { .. }));
                record.map(|record| (id, record.bill.clone()))
            }
            Scope::Only(_) | Scope::Nothing => None,
        }
    }
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
        BillStatus::Proposed { proposal, .. } => Some((id, record.bill.clone(), proposal)),
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
async fn answered(
    wallet: &Wallet,
    id: IntentId,
    bill: &Bill,
    block: &Block,
) -> Result<Option<EscalationEvent>, AskError> {
    if let Some(event) = paid(wallet, id, bill, block).await? {
        return Ok(Some(event));
    }
    let judged = wallet.judge(&[bill]).await?.pop();
    Ok(judged.filter(|judged| judged.verdict != Verdict::Escalate).map(|judged| EscalationEvent::Superseded {
        reason: judged.breach.map_or_else(|| "it is within the limits now".to_owned(), |breach| breach.to_string()),
    }))
}

/// What became of a proposal, if it came to an end.
async fn decided(
    wallet: &Wallet,
    id: IntentId,
    bill: &Bill,
    proposal: u64,
    block: &Block,
) -> Result<Option<EscalationEvent>, AskError> {
    let summary = wallet.proposal(proposal).await?.summary;
    let lapsed = |how: &str| EscalationEvent::Lapsed { reason: format!("proposal {proposal} {how}") };
    let event = match &summary.status {
        ProposalStatus::Open {} | ProposalStatus::Ripe {} => return Ok(None),
        ProposalStatus::Failed { retry_until, .. } if block.time < *retry_until => return Ok(None),
        ProposalStatus::Failed { reason, .. } => lapsed(&format!("passed, but could not be carried out: {reason}")),
        ProposalStatus::Executed { .. } => lapsed("was carried out, but the wallet shows no receipt for this bill"),
        ProposalStatus::Expired {} => lapsed("expired before enough signers had voted"),
        ProposalStatus::Rejected {} => {
            EscalationEvent::Refused { reason: format!("proposal {proposal}: the signers rejected it") }
        }
        ProposalStatus::Cancelled { by } => {
            EscalationEvent::Refused { reason: format!("proposal {proposal} was ended by {by}") }
        }
        ProposalStatus::Void {} => {
            EscalationEvent::Superseded { reason: format!("proposal {proposal} is void: signers or policy changed") }
        }
    };
    // The receipt is what counts, whichever proposal paid it.
    Ok(paid(wallet, id, bill, block).await?.or(Some(event)))
}

/// Read at the block's height or above it.
async fn paid(wallet: &Wallet, id: IntentId, bill: &Bill, block: &Block) -> Result<Option<EscalationEvent>, AskError> {
    let receipt = wallet.receipt(id).await?;
    Ok(receipt.filter(|receipt| is_of(receipt, bill)).map(|_| EscalationEvent::Paid { height: block.height }))
}

fn is_of(receipt: &Receipt, bill: &Bill) -> bool {
    receipt.to == bill.payee
        && receipt.conduit.is_none()
        && receipt.denom == bill.denom
        && receipt.amount == bill.amount
        && receipt.category == bill.category
        && receipt.reference == bill.number
}
