//! A grant as it stands: whose it is, and whether it holds. Whether a payment is within it, the rule in
//! [`stateset_api::policy`] says.

use cosmwasm_std::{Api, CanonicalAddr, Storage};
use stateset_api::policy::{Breach, Rule};

use crate::ContractError;
use crate::address;
use crate::state::{Account, GRANTS};
use crate::stored_grant::StoredGrant;

/// A grant and whose it is.
pub(crate) struct HeldGrant {
    pub(crate) key: CanonicalAddr,
    pub(crate) grant: StoredGrant,
}

impl HeldGrant {
    pub(crate) fn load(storage: &dyn Storage, api: &dyn Api, holder: &str) -> Result<Option<Self>, ContractError> {
        let key = address::canonical(api, holder)?;
        Ok(GRANTS.may_load(storage, &key)?.map(|grant| Self { key, grant }))
    }

    /// Whether anything may be spent of it now.
    pub(crate) fn assess(&self, account: &Account, now: u64) -> Result<(), Breach> {
        self.grant.assess(account, now)
    }

    pub(crate) fn save(&self, storage: &mut dyn Storage) -> Result<(), ContractError> {
        Ok(GRANTS.save(storage, &self.key, &self.grant)?)
    }
}

impl StoredGrant {
    /// Whether it stands now.
    pub(crate) fn assess(&self, account: &Account, now: u64) -> Result<(), Breach> {
        if let Some(freeze) = account.stopped_by() {
            return Err(Breach::new(Rule::Frozen, now, freeze.at));
        }
        if self.operator_since != account.operator_since {
            return Err(Breach::new(Rule::OperatorEpoch, self.operator_since, account.operator_since));
        }
        // A freeze was lifted since: who held it before holds nothing.
        if self.unfreezes != account.unfreezes {
            return Err(Breach::new(Rule::Operator, 1_u128, 0_u128));
        }
        if now >= self.expires_at {
            return Err(Breach::new(Rule::OperatorExpired, now, self.expires_at));
        }
        Ok(())
    }
}
