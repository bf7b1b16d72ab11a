//! A group that answers as the cw4 specification says, for want of one on this version of CosmWasm: weights by height,
//! as they were at the beginning of the block.

use cosmwasm_std::{Addr, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult, to_json_binary};
use cw_multi_test::ContractWrapper;
use cw_storage_plus::{SnapshotItem, SnapshotMap, Strategy};
use serde::{Deserialize, Serialize};
use stateset_tests_suite::{Chain, Code, sender};

const MEMBERS: SnapshotMap<&Addr, u64> = SnapshotMap::new("m", "m_check", "m_change", Strategy::EveryBlock);
const TOTAL: SnapshotItem<u64> = SnapshotItem::new("t", "t_check", "t_change", Strategy::EveryBlock);

/// Sets one member's weight; 0 keeps it listed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Set {
    pub(crate) member: Addr,
    pub(crate) weight: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Member { addr: String, at_height: Option<u64> },
    TotalWeight { at_height: Option<u64> },
}

#[derive(Serialize)]
struct Answer {
    weight: Option<u64>,
}

fn instantiate(deps: DepsMut<'_>, env: Env, _info: MessageInfo, members: Vec<Set>) -> StdResult<Response> {
    TOTAL.save(deps.storage, &0, env.block.height)?;
    members.into_iter().try_for_each(|member| set(deps.storage, env.block.height, member))?;
    Ok(Response::new())
}

fn execute(deps: DepsMut<'_>, env: Env, _info: MessageInfo, member: Set) -> StdResult<Response> {
    set(deps.storage, env.block.height, member)?;
    Ok(Response::new())
}

fn set(storage: &mut dyn cosmwasm_std::Storage, height: u64, set: Set) -> StdResult<()> {
    let before = MEMBERS.may_load(storage, &set.member)?.unwrap_or_default();
    let total = TOTAL.may_load(storage)?.unwrap_or_default();
    MEMBERS.save(storage, &set.member, &set.weight, height)?;
    TOTAL.save(storage, &(total - before + set.weight), height)
}

fn query(deps: Deps<'_>, _env: Env, question: Question) -> StdResult<Binary> {
    let weight = match question {
        Question::Member { addr, at_height: Some(height) } => {
            MEMBERS.may_load_at_height(deps.storage, &Addr::unchecked(addr), height)?
        }
        Question::Member { addr, at_height: None } => MEMBERS.may_load(deps.storage, &Addr::unchecked(addr))?,
        Question::TotalWeight { at_height: Some(height) } => {
            Some(TOTAL.may_load_at_height(deps.storage, height)?.unwrap_or_default())
        }
        Question::TotalWeight { at_height: None } => Some(TOTAL.load(deps.storage)?),
    };
    to_json_binary(&Answer { weight })
}

pub(crate) fn code() -> Code {
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

/// A group of these members with their weights.
pub(crate) fn create(chain: &mut Chain, code: u64, members: &[(&str, u64)]) -> Addr {
    let member = |(name, weight): &(&str, u64)| Set { member: sender(name), weight: *weight };
    let members: Vec<_> = members.iter().map(member).collect();
    chain.create("admin", code, &members, None).unwrap()
}
