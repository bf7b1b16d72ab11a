//! Entry points for `#[entry_point(crate = "stateset_wire::entry")]`, by the names that the attribute calls.
//!
//! The standard library's own read a contract's message straight into its type, by serde_json. These have it hand over
//! the JSON as it is, for [`crate::from_str`].

use std::fmt::Display;

use cosmwasm_std::{
    Binary, Deps, DepsMut, Env, MessageInfo, MsgResponse, QueryResponse, Reply, Response, SubMsgResponse, SubMsgResult,
};
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

/// What contracts read of a reply. Events of what was called are not among it: they answer by data.
#[derive(Deserialize)]
struct Replied {
    id: u64,
    #[serde(default)]
    payload: Binary,
    result: Outcome,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Ok(Answered),
    Error(String),
}

#[derive(Deserialize)]
struct Answered {
    #[serde(default)]
    msg_responses: Vec<MsgResponse>,
}

impl From<Replied> for Reply {
    #[expect(deprecated, reason = "the field has no other name yet")]
    fn from(reply: Replied) -> Self {
        let result = match reply.result {
            Outcome::Ok(Answered { msg_responses }) => {
                SubMsgResult::Ok(SubMsgResponse { events: Vec::new(), data: None, msg_responses })
            }
            Outcome::Error(error) => SubMsgResult::Err(error),
        };
        Self { id: reply.id, payload: reply.payload, gas_used: 0, result }
    }
}

/// To the node a reply is a call like a migration: an environment and a message.
///
/// The contract gets no events and no count of gas.
pub fn do_reply<E: Display>(reply: &dyn Fn(DepsMut<'_>, Env, Reply) -> Result<Response, E>, env: u32, msg: u32) -> u32 {
    let read = |deps: DepsMut<'_>, env: Env, msg: Unread| -> Answer<Response> {
        let msg: Replied = crate::from_others(msg.0.get().as_bytes()).map_err(|error| told(&error))?;
        reply(deps, env, msg.into()).map_err(|error| error.to_string())
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
