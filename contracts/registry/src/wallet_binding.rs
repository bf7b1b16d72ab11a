//! The binding of agent and wallet: announced by the owner, confirmed by the wallet, then for as long as the agent
//! lives.

use cosmwasm_std::{Addr, DepsMut, Response, Storage, to_json_binary};
use stateset_api::AgentId;
use stateset_api::event::{WalletAnnounced, WalletBound};
use stateset_api::registry::Status;

use crate::ContractError;
use crate::address;
use crate::lookup::{answer, load};
use crate::record::{StoredAgent, WalletLink};
use crate::state::{AGENTS, ANNOUNCED_WALLETS, BOUND_WALLETS, STATUSES, pair_key};

/// Announces, or with `None` takes the announcement back.
pub(crate) fn announce(
    deps: DepsMut<'_>,
    id: AgentId,
    mut agent: StoredAgent,
    wallet: Option<String>,
) -> Result<Response, ContractError> {
    match &agent.wallet {
        WalletLink::Bound(wallet) => return Err(ContractError::AgentBound { id, wallet: wallet.to_string() }),
        WalletLink::Announced(before) => ANNOUNCED_WALLETS.remove(deps.storage, &pair_key(before, &agent.owner)),
        WalletLink::Absent => {}
    }
    let wallet = wallet.map(|wallet| address::validate(deps.api, &wallet)).transpose()?;
    if let Some(wallet) = &wallet {
        claim(deps.storage, wallet, &agent.owner, id)?;
    }
    let event = WalletAnnounced { id, wallet: wallet.as_ref().map(Addr::to_string).unwrap_or_default() };
    agent.wallet = wallet.map_or(WalletLink::Absent, WalletLink::Announced);
    AGENTS.save(deps.storage, &id.0, &agent)?;
    Ok(Response::new().add_event(event.to_event()))
}

/// Records that `owner` says `wallet` is agent `id`'s. Takes nothing from others who say so of the same wallet.
pub(crate) fn claim(storage: &mut dyn Storage, wallet: &Addr, owner: &Addr, id: AgentId) -> Result<(), ContractError> {
    check_unbound(storage, wallet)?;
    if let Some(id) = ANNOUNCED_WALLETS.may_load(storage, &pair_key(wallet, owner))? {
        return Err(ContractError::WalletTaken { wallet: wallet.to_string(), id });
    }
    Ok(ANNOUNCED_WALLETS.save(storage, &pair_key(wallet, owner), &id)?)
}

/// To no agent, or to one that is retired: what its wallet was stays said, and the wallet may go on with another.
fn check_unbound(storage: &dyn Storage, wallet: &Addr) -> Result<(), ContractError> {
    let Some(id) = BOUND_WALLETS.may_load(storage, wallet.as_bytes())? else { return Ok(()) };
    match STATUSES.may_load(storage, &id.0)? {
        Some(Status::Retired) => Ok(()),
        _ => Err(ContractError::WalletBound { wallet: wallet.to_string(), id }),
    }
}

/// The sender is the wallet and names its owner: binds it to the agent for which that owner announced it.
pub(crate) fn confirm(deps: DepsMut<'_>, wallet: Addr, owner: &str) -> Result<Response, ContractError> {
    let owner = address::validate(deps.api, owner)?;
    check_unbound(deps.storage, &wallet)?;
    let announcement = pair_key(&wallet, &owner);
    let Some(id) = ANNOUNCED_WALLETS.may_load(deps.storage, &announcement)? else {
        return Err(ContractError::NotAnnounced { owner: owner.into_string(), wallet: wallet.into_string() });
    };
    let mut agent = load(deps.storage, id)?;
    ANNOUNCED_WALLETS.remove(deps.storage, &announcement);
    BOUND_WALLETS.save(deps.storage, wallet.as_bytes(), &id)?;
    agent.wallet = WalletLink::Bound(wallet.clone());
    AGENTS.save(deps.storage, &id.0, &agent)?;
    Ok(Response::new()
        .add_event(WalletBound { id, wallet: wallet.into_string() }.to_event())
        .set_data(to_json_binary(&answer(id))?))
}
