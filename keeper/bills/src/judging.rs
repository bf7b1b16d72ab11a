//! What is due, judged: as much as the outbox has room for, by the wallet's own rule over one reading a block; what
//! that rule would not allow, in the wallet's own words.
//!
//! Nothing is decided here: what comes of a look is an input like any other. A bill that has to wait until what is in
//! flight has ended is in no input; it is looked at again with the next block.

use stateset_agent::bills::{Observation, ready};
use stateset_agent::{Bill, Judged};
use stateset_api::limits::PAYMENTS_MAX;
use stateset_api::policy::Policy;
use stateset_api::wallet::Payment;
use stateset_chain::Block;
use stateset_chain::outbox::OutboxConfig;
use stateset_chain::preflight::{Due, InFlight, Look, look};
use stateset_telemetry::escape::on_one_line;

use crate::wallet::{judge, judge_one, judged, simulate_under};
use stateset_chain::contract::{AskError, Wallet};
use stateset_state::journaled_state::JournaledState;

/// What came of looking at what is due.
#[derive(Debug, Default)]
pub struct Judging {
    pub observation: Option<Observation>,
    /// The wallet's policy, where it was read.
    pub policy: Option<Policy>,
}

/// Looks at what is due while the operator may act.
#[tracing::instrument(level = "trace", name = "perceive_due", skip_all)]
pub async fn judge_due(
    journaled: &JournaledState,
    wallet: &Wallet,
    block: &Block,
    outbox: &OutboxConfig,
) -> Result<Judging, AskError> {
    let bills = &journaled.state().bills;
    let moving = moving(journaled, wallet);
    let window = outbox.window.saturating_mul(outbox.batch_max);
    let mut due = ready(bills, block.time, window.saturating_sub(moving.len()));
    due.retain(|bill| !waits_for_advice(journaled, bill, block));
    if let Some((number, bills)) = under_mandate(journaled, wallet, &due) {
        let answer = simulate_under(wallet, &bills, number).await?;
        return Ok(Judging { observation: observation(block, answer), policy: None });
    }
    // Those of a mandate under which something is in flight wait for its end.
    due.retain(|bill| mandate(journaled, wallet, bill).is_none());
    let mut policy = None;
    let answer = match due.as_slice() {
        [] => Vec::new(),
        // Governance's approval pays one bill, alone, once nothing else is under way.
        [bill] if approval(journaled, wallet, bill).is_some() && !moving.is_empty() => Vec::new(),
        [bill] if approval(journaled, wallet, bill).is_some() => {
            judge_one(wallet, bill, approval(journaled, wallet, bill)).await?
        }
        due => {
            let found = look_at(wallet, block, (due, &moving), outbox.batch_max).await?;
            policy = found.policy;
            found.judged.into_iter().map(judged).collect()
        }
    };
    Ok(Judging { observation: observation(block, answer), policy })
}

/// While the operator may not act each bill is asked about once, to say why it waits: every answer is recorded.
pub async fn judge_new(journaled: &JournaledState, wallet: &Wallet, block: &Block) -> Result<Judging, AskError> {
    let mut due = stateset_agent::due(journaled.state(), block.time);
    due.retain(|bill| journaled.state().is_open(bill) && !waits_for_advice(journaled, bill, block));
    let answer = if due.is_empty() { Vec::new() } else { judge(wallet, &due).await? };
    Ok(Judging { observation: observation(block, answer), policy: None })
}

/// Whether a model is looking at a bill, for a while that is stated.
fn waits_for_advice(journaled: &JournaledState, bill: &Bill, block: &Block) -> bool {
    let state = journaled.state();
    !state.advice.is_empty() && state.advice.is_waiting(bill.intent_id(&state.wallet), block.time)
}

async fn look_at(
    wallet: &Wallet,
    block: &Block,
    (due, moving): (&[&Bill], &[Due]),
    batch_max: usize,
) -> Result<Look, AskError> {
    let due: Vec<Due> = due.iter().map(|bill| as_due(bill, wallet)).collect();
    let messages = messages(moving, batch_max);
    let in_flight: Vec<InFlight<'_>> = messages.iter().map(|(denom, payments)| InFlight { denom, payments }).collect();
    let found = look(wallet, block, (&due, &in_flight), batch_max).await?;
    for (id, reason) in &found.unanswered {
        tracing::warn!(%id, "a bill cannot be judged: {}", on_one_line(reason));
    }
    Ok(found)
}

/// Payments whose end is not known, as messages of the most that one carries.
fn messages(moving: &[Due], batch_max: usize) -> Vec<(String, Vec<Payment>)> {
    let by_denom = moving.chunk_by(|one, other| one.denom == other.denom);
    let messages = by_denom.flat_map(|of| of.chunks(batch_max.max(1)));
    let message = |of: &[Due]| {
        let denom = of.first().map(|due| due.denom.clone()).unwrap_or_default();
        (denom, of.iter().map(|due| due.payment.clone()).collect())
    };
    messages.map(message).collect()
}

fn moving(journaled: &JournaledState, wallet: &Wallet) -> Vec<Due> {
    journaled.state().bills.intended().map(|(_, record)| as_due(&record.bill, wallet)).collect()
}

fn as_due(bill: &Bill, wallet: &Wallet) -> Due {
    Due { denom: bill.denom.clone(), payment: bill.payment(&wallet.address) }
}

fn approval(journaled: &JournaledState, wallet: &Wallet, bill: &Bill) -> Option<u64> {
    journaled.state().approval(bill.intent_id(&wallet.address))
}

fn mandate(journaled: &JournaledState, wallet: &Wallet, bill: &Bill) -> Option<u64> {
    journaled.state().bills.get(&bill.intent_id(&wallet.address))?.given_mandate()
}

/// The first due bills that are to be paid under one mandate, unless something under it is in flight: what is left of it
/// would not be known.
fn under_mandate<'a>(journaled: &JournaledState, wallet: &Wallet, due: &[&'a Bill]) -> Option<(u64, Vec<&'a Bill>)> {
    let is_moving = |number| journaled.state().bills.intended().any(|(_, one)| one.given_mandate() == Some(number));
    let (first, number) = due.iter().find_map(|bill| {
        let number = mandate(journaled, wallet, bill)?;
        (!is_moving(number)).then_some((*bill, number))
    })?;
    let like = |bill: &&&'a Bill| bill.denom == first.denom && mandate(journaled, wallet, bill) == Some(number);
    Some((number, due.iter().filter(like).take(PAYMENTS_MAX).copied().collect()))
}

fn observation(block: &Block, judged: Vec<Judged>) -> Option<Observation> {
    (!judged.is_empty()).then_some(Observation { height: block.height, time: block.time, judged })
}
