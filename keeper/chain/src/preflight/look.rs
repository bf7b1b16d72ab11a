//! One look a block: what may be paid at once, and what the wallet itself says to the rest.

use stateset_api::IntentId;
use stateset_api::policy::{Policy, Verdict};
use stateset_api::wallet::{Payment, SimulatedPayment};

use super::judge::{InFlight, Preflight};
use super::state::WalletState;
use super::why::Why;
use crate::Block;
use crate::contract::{AskError, Wallet};

/// A payment that is due, in its denom.
#[derive(Clone, Debug)]
pub struct Due {
    pub denom: String,
    pub payment: Payment,
}

/// What a look found.
#[derive(Debug, Default)]
pub struct Look {
    /// Allowed here, or judged by the wallet.
    pub judged: Vec<SimulatedPayment>,
    /// To be looked at again once what is in flight has ended, or what was allowed now has.
    pub waits: Vec<(IntentId, Why)>,
    /// Payments about which the wallet, or the node, refused the question, and what it said.
    pub unanswered: Vec<(IntentId, String)>,
    /// The policy that it was judged by; `None` where nothing was due.
    pub policy: Option<Policy>,
}

/// Judges what is due, in this order. `in_flight`: every message that was signed and whose end was not recorded when
/// the look began. `batch_max` as for [`Preflight::new`].
///
/// A wallet that is asked knows nothing of what is in flight, or was allowed just now. So while anything is, only
/// refusals that hang on no counter are asked about: a payment over a window's cap waits for the pipeline to run dry,
/// which it does, since nothing that the cap refuses enters it.
pub async fn look(
    wallet: &Wallet,
    block: &Block,
    (due, in_flight): (&[Due], &[InFlight<'_>]),
    batch_max: usize,
) -> Result<Look, AskError> {
    let mut found = Look::default();
    if due.is_empty() {
        return Ok(found);
    }
    let moving = in_flight.iter().flat_map(|message| message.payments.iter().map(|payment| (message.denom, payment)));
    let wanted: Vec<(&str, &Payment)> =
        due.iter().map(|due| (due.denom.as_str(), &due.payment)).chain(moving).collect();
    let state = WalletState::read(wallet, block, &wanted).await?;
    found.policy = Some(state.policy().clone());
    let mut preflight = Preflight::new(state, batch_max);
    preflight.count(in_flight);
    let mut refused = Vec::new();
    for due in due {
        match preflight.judge_one(&due.denom, &due.payment) {
            Ok(()) => found.judged.push(allowed(&due.payment)),
            Err(why) => refused.push((due, why)),
        }
    }
    let still = in_flight.is_empty() && found.judged.is_empty();
    let (asked, waits): (Vec<_>, Vec<_>) = refused.into_iter().partition(|(_, why)| still || why.is_settled());
    found.waits = waits.into_iter().map(|(due, why)| (due.payment.id, why)).collect();
    for page in asked.chunk_by(|(one, _), (other, _)| one.denom == other.denom) {
        let payments: Vec<Payment> = page.iter().map(|(due, _)| due.payment.clone()).collect();
        let Some((first, _)) = page.first() else { continue };
        let answer = wallet.judge(&first.denom, &payments).await?;
        found.judged.extend(answer.judged);
        found.unanswered.extend(answer.unanswered);
    }
    Ok(found)
}

fn allowed(payment: &Payment) -> SimulatedPayment {
    SimulatedPayment { id: payment.id, verdict: Verdict::Allow, already_done: false, breach: None }
}
