//! Moves of the treasury as acts of the journal: planned in the same write as the step that decided them.

use stateset_agent::Effect;
use stateset_agent::treasury::{self, Deed, MoveOutcome};
use stateset_api::Amount;
use stateset_api::wallet::TreasuryTransfer as Transfer;
use stateset_chain::journal::{ActEnd, ActId, ActState, PlannedAct};
use stateset_chain::outbox::{TransferDirection, TreasuryAct, TreasuryTransfer};
use stateset_chain::{Journal, JournalError};

/// The acts that a step wants begun.
pub(crate) fn treasury_acts(effects: &[Effect], wallet: &str, now: u64) -> Result<Vec<PlannedAct>, JournalError> {
    let acts = effects.iter().filter_map(|effect| match effect {
        Effect::Treasury(effect) => act(effect, wallet, now).transpose(),
        Effect::Bills(_) | Effect::Memory(_) | Effect::Tasks(_) | Effect::Vendors(_) => None,
    });
    acts.collect()
}

/// Moves that ended for the agent while nobody had signed them: their acts end in the same write.
pub(crate) fn unsigned_moves(journal: &Journal, effects: &[Effect]) -> Result<Vec<(ActId, ActEnd)>, JournalError> {
    let mut ended = Vec::new();
    for effect in effects {
        let Effect::Treasury(treasury::Effect::MoveOver { id, outcome: MoveOutcome::Lost { reason }, .. }) = effect
        else {
            continue;
        };
        let row = journal.act(ActId::from(*id))?;
        if row.is_some_and(|row| row.state == ActState::Planned) {
            ended.push((ActId::from(*id), ActEnd::Refused { detail: reason.clone(), breach: None }));
        }
    }
    Ok(ended)
}

fn act(effect: &treasury::Effect, wallet: &str, now: u64) -> Result<Option<PlannedAct>, JournalError> {
    let treasury::Effect::Move { id, treasury, deed, reference } = effect else { return Ok(None) };
    let (id, treasury) = (*id, treasury.clone());
    let transfer = |direction: TransferDirection, amount: Amount| {
        let transfer = Transfer { id, amount, reference: reference.clone(), rationale: None };
        TreasuryTransfer { direction, treasury: treasury.clone(), transfer }.plan(wallet, now)
    };
    let planned = match deed {
        Deed::Fund { amount } => transfer(TransferDirection::Fund, *amount),
        Deed::CallBack { amount } => transfer(TransferDirection::CallBack, *amount),
        Deed::Act { number, action } => {
            TreasuryAct { id, treasury: treasury.clone(), act: *number, action: action.clone() }.plan(wallet, now)
        }
    };
    planned.map(Some)
}
