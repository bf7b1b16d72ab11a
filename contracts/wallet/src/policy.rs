//! Replacing the policy. What was spent stays counted: counters and receipts point at places that never move. What was
//! proposed under the old one is void; but where the owner alone tightens beside signers, only what was proposed in its
//! name: else whoever has the owner's key could keep the signers from ever deciding anything.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, Response};
use stateset_api::event::PolicySet;
use stateset_api::policy::Policy;
use stateset_api::wallet::Proposer;

use crate::ContractError;
use crate::state::{ACCOUNT, BINDING};
use crate::{payee, proposal, signers, silence, trust};

pub(crate) fn set(deps: DepsMut<'_>, env: &Env, by: &Addr, policy: Policy) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let mut account = ACCOUNT.load(deps.storage)?;
    check(deps.as_ref(), Some(&account.policy), &policy)?;
    let had_clock = account.policy.dead_man_seconds.is_some();
    account.policy = policy;
    if !had_clock {
        silence::restart(&mut account, now);
    }
    account.agent = match account.policy.trust {
        Some(_) => BINDING.may_load(deps.storage)?,
        None => None,
    };
    ACCOUNT.save(deps.storage, &account)?;
    let mut response = Response::new().add_event(PolicySet { by: by.to_string() }.to_event());
    match signers::may_present(deps.storage)? {
        Some(present) if *by != env.contract.address => {
            for proposer in [Proposer::Owner {}, Proposer::Operator {}] {
                let ended = proposal::void_of(deps.storage, &proposer, present.rules_epoch, by)?;
                response = response.add_events(ended);
            }
        }
        _ => signers::void_proposals(deps.storage)?,
    }
    Ok(response)
}

/// Whether the wallet would take this policy now.
pub(crate) fn check(deps: Deps<'_>, before: Option<&Policy>, policy: &Policy) -> Result<(), ContractError> {
    policy.validate(before)?;
    policy.contracts().try_for_each(|contract| payee::address(deps.api, contract).map(drop))?;
    let Some(trust) = &policy.trust else { return Ok(()) };
    // What is trusted already was asked then, and keeps nobody from tightening.
    let trusted = before.and_then(|before| before.trust.as_ref());
    if trusted.is_some_and(|trusted| trusted.reputation == trust.reputation) {
        return Ok(());
    }
    trust::check(&*deps.querier, trust)
}
