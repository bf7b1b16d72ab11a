//! Who decides together, and what approvals by signature name beside a draft.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Binary;

use super::{Alarms, SignerSet};

#[cw_serde]
#[derive(Eq)]
pub struct SignersResponse {
    /// `None`: the owner alone decides.
    pub signers: Option<SignerSet>,
    /// Raised by every change of signers, and by every policy that the signers decide on.
    pub rules_epoch: u32,
    /// The id that the next proposal will have.
    pub next_proposal: u64,
    /// 32 bytes, another with every rules epoch: what approvals by signature name ([`crate::approval::Rules`]). `None`
    /// before there are any signers, and for a wallet of version 0.2.
    #[serde(default)]
    pub rules_id: Option<Binary>,
    /// What approvals of a submission name beside it.
    #[serde(default)]
    pub alarms: Alarms,
}
