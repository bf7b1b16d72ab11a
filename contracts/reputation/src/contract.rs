//! Entry points: check the sender and the funds, then call the noun that the message is about.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, to_json_binary};
use stateset_api::AgentId;
use stateset_api::reputation::{
    AddressRef, AgentMsg, AgentRef, AnyoneMsg, CaseRef, Change, ExecuteMsg, GovernanceMsg, InstantiateMsg, MigrateMsg,
    Nothing, OwnerMsg, Party, QueryMsg, ReporterMsg, Verdict,
};

use crate::party::AgentParty;
use crate::state::{CONFIG, Config};
use crate::{
    ContractError, appeal, case, change, config, decision, finality, funds, hook, migration, payout, query, rating,
    stake, standing,
};

/// The name under which cw2 knows this contract.
pub const NAME: &str = "stateset:reputation";
/// The version that is stored with it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn instantiate(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    funds::check_none(&info)?;
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    config::create(deps, &env, msg)
}

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn execute(deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let takes_money =
        matches!(msg, ExecuteMsg::Agent { msg: AgentMsg::Bond(_) | AgentMsg::Appeal(_), .. } | ExecuteMsg::Reporter(_));
    if !takes_money {
        funds::check_none(&info)?;
    }
    match msg {
        ExecuteMsg::Agent { id, msg } => by_agent(deps, &env, &info, &config, id, msg),
        ExecuteMsg::Reporter(msg) => by_reporter(deps, &env, info, &config, msg),
        ExecuteMsg::Governance(msg) => {
            let (case, verdict) = match msg {
                GovernanceMsg::Uphold { case, severity, damage } => (case, Verdict::Upheld { severity, damage }),
                GovernanceMsg::Dismiss { case, frivolous } => (case, Verdict::Dismissed { frivolous }),
            };
            decision::decide(deps, &env, &config, &info.sender, case, verdict)
        }
        ExecuteMsg::Owner(msg) => by_owner(deps, &env, &info, config, msg),
        ExecuteMsg::Anyone(msg) => by_anyone(deps, &env, info, config, msg),
    }
}

fn by_agent(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    config: &Config,
    id: AgentId,
    msg: AgentMsg,
) -> Result<Response, ContractError> {
    let agent = AgentParty::load(deps.querier, &config.registry, id)?;
    let role = agent.authorize(&info.sender)?;
    match msg {
        AgentMsg::Bond(Nothing {}) => {
            agent.require_owner(role, &info.sender)?;
            stake::bond(deps.storage, id, funds::one(info, &config.stake_denom)?)
        }
        AgentMsg::Unbond { amount } => {
            agent.require_owner(role, &info.sender)?;
            stake::unbond(deps.storage, env, config, id, amount)
        }
        AgentMsg::Claim(Nothing {}) => {
            agent.require_owner(role, &info.sender)?;
            stake::claim(deps.storage, env, id, &info.sender, config.stake_denom.clone())
        }
        AgentMsg::Rate { counterparty, intent, side, marks } => {
            rating::rate(deps, env, config, &agent, rating::Claim { counterparty, intent, side, marks })
        }
        AgentMsg::Respond { case, response } => case::respond(deps.storage, env, id, case, &response),
        AgentMsg::Appeal(CaseRef { case: number }) => {
            let case = case::load_against(deps.storage, number, id)?;
            funds::exactly(info, &config.stake_denom, case.rules.appeal_bond.0)?;
            appeal::appeal(deps.storage, env, number, case, Party::Accused, info.sender.clone())
        }
    }
}

fn by_reporter(
    deps: DepsMut<'_>,
    env: &Env,
    info: MessageInfo,
    config: &Config,
    msg: ReporterMsg,
) -> Result<Response, ContractError> {
    match msg {
        ReporterMsg::Report { accused, kind, severity, evidence, victim, damage } => {
            funds::exactly(&info, &config.stake_denom, config.rules.report_bond.0)?;
            let report = case::Report { accused, kind, severity, evidence, victim, damage: damage.0 };
            case::report(deps, env, config, info.sender, report)
        }
        ReporterMsg::Appeal(CaseRef { case: number }) => {
            let case = case::load(deps.storage, number)?;
            if case.reporter != info.sender {
                let sender = info.sender.into_string();
                return Err(ContractError::Unauthorized { role: "case's reporter", sender });
            }
            funds::exactly(&info, &config.stake_denom, case.rules.appeal_bond.0)?;
            appeal::appeal(deps.storage, env, number, case, Party::Reporter, info.sender)
        }
    }
}

fn by_owner(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    config: Config,
    msg: OwnerMsg,
) -> Result<Response, ContractError> {
    config::authorize_owner(&config, &info.sender)?;
    match msg {
        OwnerMsg::SetRules { rules } => change::announce(deps, env, config, Change::Rules(rules)),
        OwnerMsg::SetRoles { governance, community } => {
            change::announce(deps, env, config, Change::Roles { governance, community })
        }
        OwnerMsg::CancelChange(Nothing {}) => change::cancel(deps.storage, &info.sender),
        OwnerMsg::SetWalletCodes { wallet_code_ids } => config::set_wallet_codes(deps.storage, config, wallet_code_ids),
        OwnerMsg::AddHook(AddressRef { address }) => hook::add(deps, &address),
        OwnerMsg::RemoveHook(AddressRef { address }) => hook::remove(deps, &address),
        OwnerMsg::OfferOwnership { to } => config::offer(deps, env, config, to),
    }
}

fn by_anyone(
    deps: DepsMut<'_>,
    env: &Env,
    info: MessageInfo,
    config: Config,
    msg: AnyoneMsg,
) -> Result<Response, ContractError> {
    match msg {
        AnyoneMsg::Settle(CaseRef { case }) => finality::settle(deps, env, &config, case),
        AnyoneMsg::Collect(AddressRef { address }) => payout::collect(deps, &address),
        AnyoneMsg::Refresh(AgentRef { agent }) => standing::refresh(deps.storage, env, agent),
        AnyoneMsg::ApplyChange(Nothing {}) => change::apply(deps, env, config),
        AnyoneMsg::AcceptOwnership(Nothing {}) => config::accept(deps.storage, config, info.sender),
    }
}

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn reply(_deps: DepsMut<'_>, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    hook::failed(reply)
}

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps.storage)
}

#[cfg_attr(not(feature = "library"), entry_point(crate = "stateset_wire::entry"))]
pub fn query(deps: Deps<'_>, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Score(AgentRef { agent }) => to_json_binary(&query::score(deps, &env, agent)?),
        QueryMsg::Stake(AgentRef { agent }) => to_json_binary(&query::stake(deps, &env, agent)?),
        QueryMsg::Case(CaseRef { case }) => to_json_binary(&query::case(deps, &env, case)?),
        QueryMsg::CasesByAgent { agent, start_after, limit } => {
            to_json_binary(&query::cases_by_agent(deps, &env, agent, start_after, limit)?)
        }
        QueryMsg::CasesByStage { stage, start_after, limit } => {
            to_json_binary(&query::cases_by_stage(deps, &env, stage, start_after, limit)?)
        }
        QueryMsg::Ratings { agent, start_after, limit } => {
            to_json_binary(&query::ratings(deps, agent, start_after, limit)?)
        }
        QueryMsg::Owed(AddressRef { address }) => to_json_binary(&query::owed(deps, &address)?),
        QueryMsg::Config(Nothing {}) => to_json_binary(&query::config(deps, &env)?),
    };
    Ok(answer?)
}
