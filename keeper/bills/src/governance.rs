//! What governance says of bills: the agent's words for what [`stateset_chain::contract::GovernanceClient`] answers.

use stateset_agent::Bill;
use stateset_api::governance::{Approval, ApprovalStatus, Ballot};
use stateset_chain::contract::GovernanceClient;
use stateset_chain::contract::governance::{self, Asked};

use stateset_chain::contract::{AskError, Wallet};
use stateset_telemetry::timestamp::show_time;

/// The contract whose approval the wallet asks for before it pays in a bill's denom.
pub async fn contract(wallet: &Wallet, bill: &Bill) -> Result<Option<String>, AskError> {
    governance::contract(wallet, &bill.denom).await
}

/// The open vote on exactly this bill.
pub async fn vote_on(client: &GovernanceClient<'_>, wallet: &Wallet, bill: &Bill) -> Result<Option<Ballot>, AskError> {
    let payment = bill.payment(&wallet.address);
    client.vote_on(Asked { wallet: &wallet.address, denom: &bill.denom, payment: &payment }).await
}

/// Whether an approval is of exactly this bill, paid by this wallet.
pub fn fits(client: &GovernanceClient<'_>, given: &Approval, (wallet, bill): (&Wallet, &Bill), chain_id: &str) -> bool {
    let payment = bill.payment(&wallet.address);
    client.fits(given, chain_id, Asked { wallet: &wallet.address, denom: &bill.denom, payment: &payment })
}

/// Why an approval cannot pay this bill, if so.
pub(crate) fn unusable(given: &Approval, fits: bool) -> Option<String> {
    let number = given.id;
    match given.status {
        _ if !fits => Some(format!("approval {number} is for another payment")),
        ApprovalStatus::Usable {} | ApprovalStatus::Waiting { .. } => None,
        ApprovalStatus::Used { at } => Some(format!("approval {number} was used {}", show_time(at))),
        ApprovalStatus::Revoked {} => Some(format!("approval {number} was revoked")),
        ApprovalStatus::Expired {} => Some(format!("approval {number} expired {}", show_time(given.expires_at))),
        ApprovalStatus::Void {} => Some(format!("approval {number} is void: governance's settings changed")),
    }
}
