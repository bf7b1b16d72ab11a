//! Replacing the policy. What was spent stays counted: counters and receipts point at indices that never move.

use cosmwasm_std::{Deps, DepsMut, Env, Response};
use stateset_api::event::PolicySet;
use stateset_api::policy::{Policy, oldest_intent};
use stateset_api::wallet::Safeguard;

use crate::ContractError;
use crate::alarm;
use crate::auth::{Authority, Caller};
use crate::state::{ACCOUNT, Account, BINDING};
use crate::{address, dead_man, mandate, signers, trust};

/// What the signers decide voids every proposal: they were made under another policy. What the owner alone changes ends
/// what waits or failed, and open votes on the same at most once a week.
pub(crate) fn set(deps: DepsMut<'_>, env: &Env, caller: Caller<'_>, policy: Policy) -> Result<Response, ContractError> {
    let now = env.block.time;
    let mut account = ACCOUNT.load(deps.storage)?;
    check(deps.as_ref(), Some(&account.policy), &policy)?;
    let changed = account.policy != policy;
    let had_run_out = dead_man::has_run_out(deps.storage, &account, now.seconds())?;
    take(&mut account, policy, now.seconds());
    account.agent = match account.policy.trust {
        Some(_) => BINDING.may_load(deps.storage)?,
        None => None,
    };
    ACCOUNT.save(deps.storage, &account)?;
    let response = Response::new().add_event(PolicySet { by: caller.addr.to_string() }.to_event());
    if caller.authority == Authority::Signers {
        signers::renew_rules(deps.storage, env)?;
        // They end with the rules under which they were given, also where the next ones say the same.
        mandate::end_all(deps.storage)?;
        return Ok(response);
    }
    let mut ended = Vec::new();
    if changed {
        ended.extend(alarm::raise(deps.storage, &[Safeguard::Rules], caller.authority.into(), now)?);
    }
    // Without a switch none has run out, and an unfreeze must not lie ready for the next.
    if had_run_out && !dead_man::has_run_out(deps.storage, &account, now.seconds())? {
        ended.extend(alarm::raise(deps.storage, &[Safeguard::Freeze], caller.authority.into(), now)?);
    }
    Ok(response.add_events(ended))
}

/// A clock that is new to the policy starts now. Receipts that reach further back than before do not bring back what
/// may have been forgotten.
fn take(account: &mut Account, policy: Policy, now: u64) {
    let had_clock = account.policy.dead_man_seconds.is_some();
    if policy != account.policy {
        account.rules_changes = account.rules_changes.wrapping_add(1);
    }
    if policy.receipt_seconds > account.policy.receipt_seconds {
        account.intents_since = account.intents_since.max(oldest_intent(&account.policy, now));
    }
    account.policy = policy;
    if !had_clock {
        dead_man::restart(account, now);
    }
}

/// Whether the wallet would take this policy now.
pub(crate) fn check(deps: Deps<'_>, before: Option<&Policy>, policy: &Policy) -> Result<(), ContractError> {
    policy.validate(before)?;
    policy.contracts().try_for_each(|contract| address::validate(deps.api, contract).map(drop))?;
    let Some(trust) = &policy.trust else { return Ok(()) };
    // What is trusted already was asked then, and keeps nobody from tightening.
    let trusted = before.and_then(|before| before.trust.as_ref());
    if trusted.is_some_and(|trusted| trusted.reputation == trust.reputation) {
        return Ok(());
    }
    trust::check(deps.querier, trust)
}
