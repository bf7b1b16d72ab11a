//! Changes by the owner: what decides over others waits for as long as they need to leave, and is seen.

use cosmwasm_std::{Addr, Binary, DepsMut, Event, Response};
use stateset_api::event::{HookAdded, RatingDenomSet, ReputationChangePending, RolesSet, RulesSet, WalletCodesSet};
use stateset_api::reputation::{Change, PendingChange};

use crate::context::Context;
use crate::record::{Pending, Term};
use crate::state::{CONFIG, HOOKS, PENDING};
use crate::{ContractError, address, config, content, hook, pending, term, wallet_code};

/// What would come of a change.
enum Effect {
    Rules(Term),
    Roles(Term),
    WalletCodes(Vec<u64>),
    /// The new one last.
    Hooks(Vec<Addr>),
    RatingDenom(String),
}

/// What could not take effect is refused now, when it can be mended.
pub(crate) fn announce(deps: DepsMut<'_>, ctx: Context<'_>, change: Change) -> Result<Response, ContractError> {
    let kind = change.kind().to_owned();
    let effect = effect(&deps, &ctx, change.clone())?;
    if ctx.config.in_setup {
        return Ok(Response::new().add_event(take_effect(deps, ctx, effect)?));
    }
    let due_at = ctx.now().saturating_add(ctx.config.clock.unbonding_seconds.into());
    PENDING.save(deps.storage, &Some(Pending { change, due_at }))?;
    Ok(Response::new().add_event(ReputationChangePending { change: kind, due_at }.to_event()))
}

/// What was shown under `change_hash`, and nothing else.
pub(crate) fn apply(deps: DepsMut<'_>, ctx: Context<'_>, change_hash: &Binary) -> Result<Response, ContractError> {
    let now = ctx.now();
    let Some(PendingChange { change, due_at, void_at }) = pending::load(deps.storage)? else {
        return Err(ContractError::NothingPending {});
    };
    let has = change.hash(&ctx.env.block.chain_id, ctx.contract().as_str(), due_at)?;
    content::check("change", change_hash, has)?;
    if !(due_at..void_at).contains(&now) {
        return Err(ContractError::NotDue { due_at, void_at, now });
    }
    let effect = effect(&deps, &ctx, change)?;
    PENDING.save(deps.storage, &None)?;
    Ok(Response::new().add_event(take_effect(deps, ctx, effect)?))
}

fn effect(deps: &DepsMut<'_>, ctx: &Context<'_>, change: Change) -> Result<Effect, ContractError> {
    let other = |role, text: &str| address::validate_other(deps.api, ctx.contract(), role, text);
    let mut next = ctx.config.present.clone();
    Ok(match change {
        Change::Rules(rules) => {
            rules.validate(ctx.config.clock.window_seconds_min)?;
            next.rules = rules;
            Effect::Rules(next)
        }
        Change::Roles { governance, community } => {
            if let Some(governance) = governance {
                next.governance = other("governance", &governance)?;
            }
            if let Some(community) = community {
                next.community = other("community", &community)?;
            }
            Effect::Roles(next)
        }
        Change::WalletCodes { wallet_code_ids } => {
            wallet_code::check(deps.querier, &wallet_code_ids)?;
            Effect::WalletCodes(wallet_code_ids)
        }
        Change::Hook { address } => {
            let hooks = hook::with(deps.storage, deps.api, &address)?;
            Effect::Hooks(hooks)
        }
        Change::RatingDenom { rating_denom } => {
            config::check_denom(&rating_denom)?;
            Effect::RatingDenom(rating_denom)
        }
    })
}

fn take_effect(deps: DepsMut<'_>, ctx: Context<'_>, effect: Effect) -> Result<Event, ContractError> {
    let Context { env, mut config, .. } = ctx;
    let event = match effect {
        Effect::Rules(next) => {
            term::begin(deps.storage, &mut config, env, next)?;
            RulesSet { by: config.owner.to_string(), term: config.term }.to_event()
        }
        Effect::Roles(next) => {
            term::begin(deps.storage, &mut config, env, next)?;
            let Term { governance, community, .. } = &config.present;
            let (governance, community) = (governance.to_string(), community.to_string());
            RolesSet { governance, community, term: config.term }.to_event()
        }
        Effect::WalletCodes(code_ids) => {
            config.wallet_code_ids = code_ids;
            let code_ids = config.wallet_code_ids.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
            WalletCodesSet { code_ids }.to_event()
        }
        Effect::RatingDenom(denom) => {
            config.rating_denom = denom;
            RatingDenomSet { denom: config.rating_denom.clone() }.to_event()
        }
        Effect::Hooks(hooks) => {
            HOOKS.save(deps.storage, &hooks)?;
            HookAdded { hook: hooks.last().map(ToString::to_string).unwrap_or_default() }.to_event()
        }
    };
    CONFIG.save(deps.storage, &config)?;
    Ok(event)
}
