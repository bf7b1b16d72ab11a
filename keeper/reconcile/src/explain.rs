//! What explains that the wallet holds less, or more: its own receipts, and the proposals that its signers or its owner
//! after the delay had carried out. Nothing else does, above all no event of a node's index and no word of the owner's key
//! alone.

use stateset_api::policy::oldest_intent;
use stateset_api::wallet::{Action, OwnerMsg, ProposalInfo, ProposalStatus, Receipt, ReceiptKind};
use stateset_api::{Amount, IntentId};
use stateset_chain::contract::Wallet;
use stateset_ledger::{Movement, MovementId, MovementKind};
use stateset_state::journaled_state::JournaledState;

use crate::error::ReconcileError;

/// All movements since the ledger counts their denoms that it has not booked, by receipts and proposals, and which of them
/// are nobody's that this keeper knows. `operator`: whose account refills go
/// to; `now`: Unix seconds of a block.
pub(crate) async fn movements(
    wallet: &Wallet,
    journaled: &JournaledState,
    (operator, now): (&str, u64),
) -> Result<Vec<Movement>, ReconcileError> {
    let ledger = &journaled.state().ledger;
    let Some(since) = ledger.opened().map(|(_, opened)| opened.time).min() else { return Ok(Vec::new()) };
    // What was paid since then has an id that was not too old for the policy then.
    let oldest = oldest_intent(&wallet.policy().await?, since.min(now)).saturating_sub(1);
    let receipts = wallet.receipts_after(IntentId::new(oldest, [0; 10])).await?;
    let mut found: Vec<Movement> = receipts.into_iter().map(|receipt| of_receipt(receipt, operator)).collect();
    let mut decided = Vec::new();
    for summary in wallet.proposals(1).await? {
        let ProposalStatus::Executed { at } = summary.status else { continue };
        if at >= since {
            let proposal = wallet.proposal(summary.id).await?;
            found.extend(of_proposal(&proposal, at));
            decided.extend(proposal.draft.actions.into_iter().filter_map(payment));
        }
    }
    let mut new = Vec::new();
    for movement in found {
        // Nothing was paid in the second of the opening.
        let opened = ledger.opened_at(&movement.asset);
        if movement.amount.0 > 0 && opened.is_some_and(|opened| movement.time > opened.time) {
            new.push(movement);
        }
    }
    let mut unbooked = journaled.unbooked(new)?;
    for movement in unbooked.iter_mut().filter(|movement| is_payment(movement)) {
        movement.unrecognised = !decided.contains(&movement.id) && !journaled.recognises(movement)?;
    }
    Ok(unbooked)
}

/// What leaves for others, or for the operator's own account: whoever has the operator's key can make it.
const fn is_payment(movement: &Movement) -> bool {
    matches!(movement.kind, MovementKind::Paid { .. } | MovementKind::Refilled { .. })
}

/// The id under which a proposal paid: it has a receipt, and the signers decided it. A receipt that was there before would
/// have stopped it, so the two are of one payment.
fn payment(action: Action) -> Option<MovementId> {
    match action {
        Action::Pay { payment, .. } => Some(payment.id.into()),
        _ => None,
    }
}

fn of_receipt(receipt: Receipt, operator: &str) -> Movement {
    let Receipt { id, to, denom, amount, category, reference, paid_at, kind, .. } = receipt;
    let kind = match kind {
        ReceiptKind::Payment if to == operator => MovementKind::Refilled { to },
        ReceiptKind::Payment => MovementKind::Paid { to, category },
        ReceiptKind::Funded => MovementKind::Funded { treasury: to },
        ReceiptKind::CalledBack => MovementKind::CalledBack { treasury: to },
    };
    Movement {
        id: id.into(),
        kind,
        asset: denom,
        amount,
        time: paid_at,
        height: None,
        memo: reference,
        unrecognised: false,
    }
}

/// Coins that its actions sent away. What they paid has receipts.
fn of_proposal(proposal: &ProposalInfo, at: u64) -> Vec<Movement> {
    let number = proposal.summary.id;
    let mut found = Vec::new();
    for (index, action) in proposal.draft.actions.iter().enumerate() {
        let (kind, coins) = match action {
            Action::Owner(OwnerMsg::Withdraw { coins }) => (MovementKind::Withdrawn { proposal: number }, coins),
            Action::CallContract { contract, funds, .. } => {
                (MovementKind::Called { proposal: number, contract: contract.clone() }, funds)
            }
            Action::Owner(_) | Action::Pay { .. } | Action::Migrate { .. } => continue,
        };
        for coin in coins {
            // A coin has room for more than any balance.
            let Ok(amount) = coin.amount.to_string().parse() else { continue };
            found.push(Movement {
                id: MovementId::of_proposal(number, index, &coin.denom),
                kind: kind.clone(),
                asset: coin.denom.clone(),
                amount: Amount(amount),
                time: at,
                height: None,
                memo: format!("proposal {number}"),
                unrecognised: false,
            });
        }
    }
    found
}
