//! What wallets paid to payees under approvals: counted when an approval is used, held to the caps then and before.

use cosmwasm_std::Storage;
use stateset_api::governance::Finding;
use stateset_api::governance::compliance::MONTH;
use stateset_api::ring::DAY;

use crate::ContractError;
use crate::record::StoredApproval;
use crate::state::{COMPLIANCE, EXPOSURES, exposure_key};

/// Refuses what exceeds the caps by now; else counts it.
pub(crate) fn count(storage: &mut dyn Storage, approval: &StoredApproval, now: u64) -> Result<(), ContractError> {
    let compliance = COMPLIANCE.load(storage)?;
    let StoredApproval { wallet, denom, payees, .. } = approval;
    let no_caps = || ContractError::Compliance(Finding::Denom { denom: denom.clone() });
    let caps = compliance.of(denom).ok_or_else(no_caps)?;
    // Of a conduit nothing is counted: a payment of zero is none.
    for (payee, amount) in payees.iter().filter(|(_, amount)| *amount > 0) {
        let key = exposure_key(wallet.as_str(), payee, denom);
        let mut exposure = EXPOSURES.may_load(storage, &key)?.unwrap_or_default();
        let (day, month) = (exposure.day.sum(DAY, now), exposure.month.sum(MONTH, now));
        if let Some(finding) = caps.exposure(payee, *amount, day, month) {
            return Err(ContractError::Compliance(finding));
        }
        exposure.day.add(DAY, now, *amount);
        exposure.month.add(MONTH, now, *amount);
        EXPOSURES.save(storage, &key, &exposure)?;
    }
    Ok(())
}
