//! Terms: judge, community and rules that are in force together, numbered in their order.
//!
//! Whoever is reported, or begins to leave, is measured by the present one, then and for ever: whoever takes which
//! place later has cases and stake of his own term alone.

use cosmwasm_std::{Env, Storage};
use stateset_api::reputation::Term as TermAnswer;

use crate::ContractError;
use crate::record::{Config, FormerTerm, Term};
use crate::state::FORMER_TERMS;

/// The present one costs no reading.
pub(crate) fn load(storage: &dyn Storage, config: &Config, number: u32) -> Result<Term, ContractError> {
    if number == config.term {
        return Ok(config.present.clone());
    }
    Ok(load_former(storage, config, number)?.term)
}

fn load_former(storage: &dyn Storage, config: &Config, number: u32) -> Result<FormerTerm, ContractError> {
    let former = FORMER_TERMS.may_load(storage, &number.to_be_bytes())?;
    former.ok_or(ContractError::UnknownTerm { term: number, present: config.term })
}

/// The one in force at a time of version 0.2, in Unix seconds: a new one had what came in a later second. Goes through
/// no more of them than 0.2 left behind.
pub(crate) fn at(storage: &dyn Storage, config: &Config, time: u64) -> Result<u32, ContractError> {
    for number in 0..config.term {
        if time <= load_former(storage, config, number)?.ended_at {
            return Ok(number);
        }
    }
    Ok(config.term)
}

/// Ends the present term, unless nothing in it changes. The caller stores the configuration.
pub(crate) fn begin(
    storage: &mut dyn Storage,
    config: &mut Config,
    env: &Env,
    next: Term,
) -> Result<(), ContractError> {
    if next == config.present {
        return Ok(());
    }
    let number = config.term;
    config.term = number.checked_add(1).ok_or(ContractError::CounterExhausted { counter: number.into() })?;
    config.in_setup = config.in_setup && next.governance == config.owner;
    let term = std::mem::replace(&mut config.present, next);
    let former = FormerTerm { term, ended_at: env.block.time.seconds() };
    Ok(FORMER_TERMS.save(storage, &number.to_be_bytes(), &former)?)
}

pub(crate) fn answer(storage: &dyn Storage, config: &Config, number: u32) -> Result<TermAnswer, ContractError> {
    let (term, ended_at) = if number == config.term {
        (config.present.clone(), None)
    } else {
        let former = load_former(storage, config, number)?;
        (former.term, Some(former.ended_at))
    };
    let Term { governance, community, rules } = term;
    Ok(TermAnswer { number, governance: governance.into_string(), community: community.into_string(), rules, ended_at })
}
