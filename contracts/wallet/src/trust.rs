//! How much of the caps holds: read from where reputation and registry keep how the wallet's agent stands, in the block
//! that pays. Reading their storage costs a fiftieth of asking them.

use cosmwasm_std::QuerierWrapper;
use serde::de::DeserializeOwned;
use stateset_api::policy::{Breach, Trust, WHOLE_BPS, assess_trust};
use stateset_api::registry::layout::status_key;
use stateset_api::reputation::layout::standing_key;

use stateset_store::decode;

use crate::ContractError;
use crate::state::Account;

/// In basis points; a breach if nothing may be paid at all.
pub(crate) fn share_bps(querier: QuerierWrapper<'_>, account: &Account, now: u64) -> Result<u32, Breach> {
    let Some(trust) = &account.policy.trust else { return Ok(WHOLE_BPS) };
    let (status, standing) = match &account.agent {
        Some(agent) => (
            read(querier, agent.registry.as_str(), &status_key(agent.agent_id)),
            read(querier, &trust.reputation, &standing_key(agent.agent_id)),
        ),
        None => (None, None),
    };
    assess_trust(trust, status, standing.as_ref(), now)
}

/// Where a contract stores its name, by cw2; and how the cell of a reputation contract begins.
const NAME_KEY: &[u8] = b"contract_info";
const NAMED: &[u8] = br#"{"contract":"stateset:reputation","#;

/// A contract that holds no standings would read as one that has nothing against anybody. The registry needs no such
/// question: it is one that confirmed the binding.
pub(crate) fn check(querier: QuerierWrapper<'_>, trust: &Trust) -> Result<(), ContractError> {
    let name = querier.query_wasm_raw(&trust.reputation, NAME_KEY)?;
    if name.is_some_and(|name| name.starts_with(NAMED)) {
        return Ok(());
    }
    Err(ContractError::NoReputation { address: trust.reputation.clone() })
}

/// An absent cell is its default, an unreadable one is none.
fn read<T: DeserializeOwned + Default>(querier: QuerierWrapper<'_>, contract: &str, key: &[u8]) -> Option<T> {
    match querier.query_wasm_raw(contract, key).ok()? {
        Some(bytes) => decode("cell", &bytes).ok(),
        None => Some(T::default()),
    }
}
