//! What a proposal of the wallet came to that paid nothing and gave nothing.

use stateset_agent::EscalationEvent;
use stateset_api::wallet::{ProposalStatus, ProposalSummary};

/// What became of a proposal that was not carried out, if it came to an end.
pub(crate) fn without_decision(summary: &ProposalSummary, proposal: u64, now: u64) -> Option<EscalationEvent> {
    let lapsed = |how: &str| EscalationEvent::Lapsed { reason: format!("proposal {proposal} {how}") };
    Some(match &summary.status {
        ProposalStatus::Open {} | ProposalStatus::Ripe {} | ProposalStatus::Executed { .. } => return None,
        ProposalStatus::Failed { retry_until, .. } if now < *retry_until => return None,
        ProposalStatus::Failed { reason, .. } => lapsed(&format!("passed, but could not be carried out: {reason}")),
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
    })
}
