//! Describes who decides: signers, who proposed, and where a proposal stands.

use stateset_api::wallet::{ProposalStatus, Proposer, SignerId, SignerSet};
use stateset_telemetry::timestamp::show_time;

/// The signers, by index, and what it takes.
pub fn signers(set: &SignerSet) -> Vec<String> {
    let each = set.signers.iter().enumerate();
    let mut lines: Vec<String> = each
        .map(|(index, signer)| format!("signer {index}: {}, weight {}", signer_id(&signer.id), signer.weight))
        .collect();
    lines.push(format!("{} of {} decide", set.threshold, set.weight_sum()));
    lines.push(format!("a loosening by the owner alone waits {} s", set.loosen_delay_seconds));
    lines
}

pub fn signer_id(id: &SignerId) -> String {
    match id {
        SignerId::Address(address) => address.clone(),
        SignerId::Secp256k1(key) => format!("secp256k1 key {}", key.to_base64()),
        SignerId::Ed25519(key) => format!("ed25519 key {}", key.to_base64()),
        SignerId::Secp256r1(key) => format!("secp256r1 key {}", key.to_base64()),
    }
}

pub fn proposer(proposer: &Proposer) -> String {
    match proposer {
        Proposer::Signer(index) => format!("signer {index}"),
        Proposer::Signatures {} => "signatures".to_owned(),
        Proposer::Owner {} => "owner".to_owned(),
        Proposer::Operator {} => "operator".to_owned(),
    }
}

/// A status' name, as it stands in JSON.
pub const fn status_name(status: &ProposalStatus) -> &'static str {
    match status {
        ProposalStatus::Open {} => "open",
        ProposalStatus::Ripe {} => "ripe",
        ProposalStatus::Executed { .. } => "executed",
        ProposalStatus::Failed { .. } => "failed",
        ProposalStatus::Rejected {} => "rejected",
        ProposalStatus::Cancelled { .. } => "cancelled",
        ProposalStatus::Expired {} => "expired",
        ProposalStatus::Void {} => "void",
    }
}

/// A status with what belongs to it.
pub fn status(status: &ProposalStatus) -> String {
    let name = status_name(status);
    match status {
        ProposalStatus::Executed { at } => format!("{name} at {}", show_time(*at)),
        ProposalStatus::Failed { reason, retry_until, .. } => {
            format!("{name}: {reason}; may be tried again until {}", show_time(*retry_until))
        }
        ProposalStatus::Cancelled { by } => format!("{name} by {by}"),
        _ => name.to_owned(),
    }
}
