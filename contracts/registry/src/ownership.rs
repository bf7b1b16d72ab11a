//! Who owns an agent: offered, then accepted.
//!
//! A bound agent goes only to the owner of its wallet, who says so when asked. So agent and wallet are in the same
//! hands when they are bound and whenever the agent changes hands. A wallet may change hands alone, which nothing here
//! sees: its buyer accepts both in one transaction, or the agent stays behind.

use cosmwasm_std::{Addr, DepsMut, QuerierWrapper, Response};
use serde::{Deserialize, Serialize};
use stateset_api::AgentId;
use stateset_api::event::{AgentAccepted, AgentOffered};

use crate::address;
use crate::lookup::load_unretired;
use crate::record::{StoredAgent, WalletLink};
use crate::state::{AGENTS, ANNOUNCED_WALLETS, BY_OWNER, owned_key, pair_key};
use crate::{ContractError, controller};

/// The one question of `stateset_api::wallet::QueryMsg` that is asked here, and what is read of the answer.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Wallet {},
}

#[derive(Deserialize)]
struct Answer {
    owner: String,
}

/// Offers, or with `None` withdraws the offer.
pub(crate) fn offer(
    deps: DepsMut<'_>,
    id: AgentId,
    mut agent: StoredAgent,
    to: Option<String>,
) -> Result<Response, ContractError> {
    agent.offered_to = to.map(|to| address::validate(deps.api, &to)).transpose()?;
    AGENTS.save(deps.storage, &id.0, &agent)?;
    let to = agent.offered_to.map(Addr::into_string).unwrap_or_default();
    Ok(Response::new().add_event(AgentOffered { id, to }.to_event()))
}

pub(crate) fn accept(deps: DepsMut<'_>, sender: Addr, id: AgentId) -> Result<Response, ContractError> {
    let mut agent = load_unretired(deps.storage, id)?;
    if agent.offered_to.as_ref() != Some(&sender) {
        return Err(ContractError::Unauthorized {
            role: "one to whom it is offered",
            id,
            sender: sender.into_string(),
        });
    }
    agent.offered_to = None;
    match &agent.wallet {
        WalletLink::Bound(wallet) => require_owner(deps.querier, wallet, &sender, id)?,
        // The former owner's word about a wallet is not the new one's.
        WalletLink::Announced(wallet) => {
            ANNOUNCED_WALLETS.remove(deps.storage, &pair_key(wallet, &agent.owner));
            agent.wallet = WalletLink::Absent;
        }
        WalletLink::Absent => {}
    }
    controller::hand_over(deps.storage, &agent.controller, &agent.owner, &sender, id)?;
    BY_OWNER.remove(deps.storage, &owned_key(&agent.owner, agent.number));
    BY_OWNER.save(deps.storage, &owned_key(&sender, agent.number), &id)?;
    let from = std::mem::replace(&mut agent.owner, sender).into_string();
    AGENTS.save(deps.storage, &id.0, &agent)?;
    Ok(Response::new().add_event(AgentAccepted { id, from, owner: agent.owner.into_string() }.to_event()))
}

fn require_owner(querier: QuerierWrapper<'_>, wallet: &Addr, sender: &Addr, id: AgentId) -> Result<(), ContractError> {
    let Answer { owner } = querier
        .query_wasm_smart(wallet, &Question::Wallet {})
        .map_err(|error| ContractError::WalletUnanswered { wallet: wallet.to_string(), reason: error.to_string() })?;
    if owner == sender.as_str() {
        return Ok(());
    }
    Err(ContractError::WalletOfAnother { id, wallet: wallet.to_string(), owner, sender: sender.to_string() })
}
