//! A grant as it stands: whose it is, whether it holds, and what of it is left.

use cosmwasm_std::{Api, CanonicalAddr, Storage};
use stateset_api::policy::{Breach, Rule};

use crate::ContractError;
use crate::address;
use crate::state::{Account, GRANTS, StoredGrant};

/// A grant and whose it is.
pub(crate) struct GrantState {
    pub(crate) key: CanonicalAddr,
    pub(crate) grant: StoredGrant,
}

impl GrantState {
    pub(crate) fn load(storage: &dyn Storage, api: &dyn Api, holder: &str) -> Result<Option<Self>, ContractError> {
        let key = address::canonical(api, holder)?;
        Ok(GRANTS.may_load(storage, &key)?.map(|grant| Self { key, grant }))
    }

    /// Whether anything may be spent of it now.
    pub(crate) fn assess(&self, account: &Account, now: u64) -> Result<(), Breach> {
        if self.grant.epoch != account.epoch {
            return Err(Breach::new(Rule::OperatorEpoch, self.grant.epoch, account.epoch));
        }
        if now >= self.grant.expires_at {
            return Err(Breach::new(Rule::OperatorExpired, now, self.grant.expires_at));
        }
        Ok(())
    }

    /// Whether one payment is within it.
    pub(crate) fn assess_payment(&self, denom: usize, amount: u128) -> Result<(), Breach> {
        if usize::from(self.grant.denom) != denom {
            return Err(Breach::new(Rule::Denom, amount, 0_u128));
        }
        for (rule, remaining) in
            [(Rule::GrantPerPaymentMax, self.grant.per_payment_max), (Rule::GrantTotal, self.grant.left)]
        {
            if amount > remaining {
                return Err(Breach::new(rule, amount, remaining));
            }
        }
        Ok(())
    }

    /// Counts a payment that [`GrantState::assess_payment`] let through.
    pub(crate) fn record(&mut self, amount: u128) {
        self.grant.left = self.grant.left.saturating_sub(amount);
    }

    pub(crate) fn save(&self, storage: &mut dyn Storage) -> Result<(), ContractError> {
        Ok(GRANTS.save(storage, &self.key, &self.grant)?)
    }
}
