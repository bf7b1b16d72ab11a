//! Whom nothing is paid, whoever decides.

use cosmwasm_std::{Env, QuerierWrapper};

use crate::ContractError;
use crate::conduit;
use crate::state::Account;

/// Neither the wallet nor its treasury is paid: a receipt for nothing, or money that no cap on a treasury counts. Nor is a
/// conduit, whose money is others'.
pub(crate) fn check(
    querier: QuerierWrapper<'_>,
    env: &Env,
    account: &Account,
    payee: &str,
) -> Result<(), ContractError> {
    if payee == env.contract.address.as_str() {
        return Err(ContractError::Itself { role: "payee" });
    }
    match &account.treasury {
        Some(treasury) if treasury.as_str() == payee => {
            Err(ContractError::TreasuryIsPayee { treasury: payee.to_owned() })
        }
        _ => conduit::assess_payee(querier, &account.policy, payee)
            .map_err(|breach| ContractError::PayeeIsConduit { address: payee.to_owned(), breach }),
    }
}
