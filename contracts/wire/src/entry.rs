//! Entry points for `#[entry_point(crate = "stateset_wire::entry")]`, by the names that the attribute calls.
//!
//! The standard library's own read a contract's message straight into its type, by serde_json. These have it hand over
//! the JSON as it is, for [`crate::from_str`].

use std::fmt::Display;

use cosmwasm_std::{Deps, DepsMut, Env, MessageInfo, QueryResponse, Reply, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// JSON that nobody has read yet.
#[derive(Deserialize)]
#[serde(transparent)]
struct Unread(Box<RawValue>);

impl Unread {
    /// Fails in the words of the standard library.
    fn read<T: DeserializeOwned>(&self) -> Result<T, String> {
        crate::from_str(self.0.get()).map_err(|error| told(&error))
    }
}

#[inline(never)]
fn told(error: &crate::WireError) -> String {
    format!("kind: Serialization, error: {error}")
}

type Answer<T> = Result<T, String>;

pub fn do_instantiate<M: DeserializeOwned, E: Display>(
    instantiate: &dyn Fn(DepsMut<'_>, Env, MessageInfo, M) -> Result<Response, E>,
    env: u32,
    info: u32,
    msg: u32,
) -> u32 {
    do_execute(instantiate, env, info, msg)
}

pub fn do_execute<M: DeserializeOwned, E: Display>(
    execute: &dyn Fn(DepsMut<'_>, Env, MessageInfo, M) -> Result<Response, E>,
    env: u32,
    info: u32,
    msg: u32,
) -> u32 {
    let read = |deps: DepsMut<'_>, env: Env, info: MessageInfo, msg: Unread| -> Answer<Response> {
        execute(deps, env, info, msg.read()?).map_err(|error| error.to_string())
    };
    cosmwasm_std::do_execute(&read, env, info, msg)
}

pub fn do_migrate<M: DeserializeOwned, E: Display>(
    migrate: &dyn Fn(DepsMut<'_>, Env, M) -> Result<Response, E>,
    env: u32,
    msg: u32,
) -> u32 {
    let read = |deps: DepsMut<'_>, env: Env, msg: Unread| -> Answer<Response> {
        migrate(deps, env, msg.read()?).map_err(|error| error.to_string())
    };
    cosmwasm_std::do_migrate(&read, env, msg)
}

/// To the node a reply is a call like a migration: an environment and a message.
pub fn do_reply<E: Display>(reply: &dyn Fn(DepsMut<'_>, Env, Reply) -> Result<Response, E>, env: u32, msg: u32) -> u32 {
    let read = |deps: DepsMut<'_>, env: Env, msg: Unread| -> Answer<Response> {
        let msg = crate::from_others(msg.0.get().as_bytes()).map_err(|error| told(&error))?;
        reply(deps, env, msg).map_err(|error| error.to_string())
    };
    cosmwasm_std::do_migrate(&read, env, msg)
}

pub fn do_query<M: DeserializeOwned, E: Display>(
    query: &dyn Fn(Deps<'_>, Env, M) -> Result<QueryResponse, E>,
    env: u32,
    msg: u32,
) -> u32 {
    let read = |deps: Deps<'_>, env: Env, msg: Unread| -> Answer<QueryResponse> {
        query(deps, env, msg.read()?).map_err(|error| error.to_string())
    };
    cosmwasm_std::do_query(&read, env, msg)
}
