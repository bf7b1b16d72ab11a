//! Task mandates: given by those who decide, drawn down by the operator, ended by any of many things. The rule by which
//! a payment is within one stands at [`stateset_api::policy`].

use cosmwasm_std::{Addr, Deps, DepsMut, Env, HexBinary, Response, Storage};
use stateset_api::Amount;
use stateset_api::approval::sha256;
use stateset_api::event::{MandateGiven, MandateRevoked};
use stateset_api::policy::{Breach, Mandate, MandateScope, MandateState, Rule};

use crate::ContractError;
use crate::state::{ACCOUNT, Account, LAST_MANDATE, MANDATE_DRAWS, MANDATES, StoredDraw, StoredMandate};
use crate::{address, payable};

/// A mandate under which a message pays.
pub(crate) struct InForce {
    pub(crate) number: u64,
    pub(crate) state: MandateState,
}

impl InForce {
    /// Refuses one that is unknown, revoked or void; whether its time is over the rule says.
    pub(crate) fn load(
        storage: &dyn Storage,
        account: &Account,
        number: u64,
    ) -> Result<Result<Self, Breach>, ContractError> {
        let none = Ok(Err(Breach::new(Rule::MandateEnded, number, 0_u128)));
        let Some(stored) = MANDATES.may_load(storage, &number.to_be_bytes())? else { return none };
        let StoredDraw { drawn, revoked } = MANDATE_DRAWS.may_load(storage, &number.to_be_bytes())?.unwrap_or_default();
        if revoked || is_void(account, &stored) {
            return none;
        }
        let StoredMandate { mandate, given_at, .. } = stored;
        Ok(Ok(Self { number, state: MandateState { mandate, given_at, drawn } }))
    }

    pub(crate) fn save(&self, storage: &mut dyn Storage) -> Result<(), ContractError> {
        let draw = StoredDraw { drawn: self.state.drawn, revoked: false };
        Ok(MANDATE_DRAWS.save(storage, &self.number.to_be_bytes(), &draw)?)
    }
}

/// Whether a freeze was lifted since, or the rules are others.
pub(crate) const fn is_void(account: &Account, stored: &StoredMandate) -> bool {
    stored.unfreezes != account.unfreezes || stored.rules_changes != account.rules_changes
}

/// Whether the wallet would take it now. What a frozen one takes ends as the freeze is lifted.
pub(crate) fn check(deps: Deps<'_>, env: &Env, mandate: &Mandate) -> Result<(), ContractError> {
    let account = ACCOUNT.load(deps.storage)?;
    mandate.validate(&account.policy, env.block.time.seconds())?;
    if let MandateScope::Payees(payees) = &mandate.scope {
        for payee in payees {
            payable::check(deps.querier, env, &account, address::validate(deps.api, payee)?.as_str())?;
        }
    }
    Ok(())
}

pub(crate) fn give(deps: DepsMut<'_>, env: &Env, mandate: Mandate) -> Result<Response, ContractError> {
    check(deps.as_ref(), env, &mandate)?;
    let account = ACCOUNT.load(deps.storage)?;
    let number = LAST_MANDATE.may_load(deps.storage)?.unwrap_or_default().saturating_add(1);
    LAST_MANDATE.save(deps.storage, &number)?;
    let given = MandateGiven {
        number,
        purpose_hash: HexBinary::from(&sha256(&[mandate.purpose.as_bytes()])).to_hex(),
        denom: mandate.denom.clone(),
        per_payment_max: mandate.per_payment_max,
        total: mandate.total,
        expires_at: mandate.expires_at,
    };
    let stored = StoredMandate {
        mandate,
        given_at: env.block.time.seconds(),
        unfreezes: account.unfreezes,
        rules_changes: account.rules_changes,
    };
    MANDATES.save(deps.storage, &number.to_be_bytes(), &stored)?;
    Ok(Response::new().add_event(given.to_event()))
}

/// Ends one for good. Again changes nothing.
pub(crate) fn revoke(storage: &mut dyn Storage, by: &Addr, number: u64) -> Result<Response, ContractError> {
    let key = number.to_be_bytes();
    MANDATES.may_load(storage, &key)?.ok_or(ContractError::UnknownMandate { number })?;
    let draw = MANDATE_DRAWS.may_load(storage, &key)?.unwrap_or_default();
    MANDATE_DRAWS.save(storage, &key, &StoredDraw { revoked: true, ..draw })?;
    Ok(Response::new().add_event(MandateRevoked { number, by: by.to_string() }.to_event()))
}

/// The rules became others: all that were given under the former ones end. Where there never was one, nothing does.
pub(crate) fn end_all(storage: &mut dyn Storage) -> Result<(), ContractError> {
    if LAST_MANDATE.may_load(storage)?.is_none() {
        return Ok(());
    }
    let mut account = ACCOUNT.load(storage)?;
    account.rules_changes = account.rules_changes.wrapping_add(1);
    Ok(ACCOUNT.save(storage, &account)?)
}

/// What is left, for events.
pub(crate) const fn left(mandate: &InForce) -> Amount {
    Amount(mandate.state.left())
}
