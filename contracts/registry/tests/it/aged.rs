//! Puts an agent's cells back into the form that version 0.2 gave them, so that whatever happens next happens to one of
//! its agents.

use cosmwasm_std::Storage;
use serde_json::{Map, Value, json};
use stateset_api::AgentId;
use stateset_api::registry::{Agent, KeyRecord, QueryMsg};

use crate::fixture::Fixture;

/// `number`: its position in the order of registrations, from 1 on.
pub(crate) fn age(fixture: &mut Fixture, id: AgentId, number: u64) {
    let agent = fixture.agent(id);
    let json = format!("\"{id}\"").into_bytes();
    let (owner, controller) = (agent.owner.as_bytes(), agent.controller.as_bytes());
    let pair = |first: &[u8]| [&[0, u8::try_from(first.len()).unwrap()], first, owner].concat();
    let mut keys = vec![[b"\0\x08by_owner\0", [owner.len() as u8].as_slice(), owner, &number.to_be_bytes()].concat()];
    if agent.retired_at.is_none() {
        keys.push([b"\0\x11named_controllers".as_slice(), &pair(controller)].concat());
    }
    if agent.controller_confirmed {
        keys.push([b"\0\x15confirmed_controllers".as_slice(), controller].concat());
    }
    if let Some(wallet) = &agent.announced_wallet {
        keys.push([b"\0\x11announced_wallets".as_slice(), &pair(wallet.as_bytes())].concat());
    }
    // A wallet whose agent is retired may have gone on with another.
    let is_present =
        |wallet: &String| fixture.query::<Agent>(QueryMsg::AgentByWallet { wallet: wallet.clone() }).id == id;
    if let Some(wallet) = agent.wallet.as_ref().filter(|wallet| is_present(wallet)) {
        keys.push([b"\0\x0dbound_wallets".as_slice(), wallet.as_bytes()].concat());
    }
    let storage = &mut fixture.deps.storage;
    for key in keys {
        assert!(storage.get(&key).is_some(), "{}", key.escape_ascii());
        storage.set(&key, &json);
    }
    storage.set(&[b"\0\x06agents".as_slice(), &id.0].concat(), record(agent, number).to_string().as_bytes());
}

fn record(agent: Agent, number: u64) -> Value {
    let wallet = match (agent.announced_wallet, agent.wallet) {
        (Some(wallet), _) => json!({ "announced": wallet }),
        (_, Some(wallet)) => json!({ "bound": wallet }),
        _ => json!("absent"),
    };
    let members = json!({
        "number": number, "owner": agent.owner, "controller": agent.controller, "agent_type": agent.agent_type,
        "capabilities": agent.capabilities, "endpoints": agent.endpoints,
        "keys": agent.keys.into_iter().map(key).collect::<Vec<_>>(), "metadata": agent.metadata, "wallet": wallet,
        "registered_at": agent.registered_at,
    });
    let later = json!({
        "offered_to": agent.offered_to, "deposit": agent.deposit, "suspension": agent.suspension,
        "retired_at": agent.retired_at,
    });
    with_present(members, later)
}

fn key(KeyRecord { id, purpose, key, valid_from, revoked_at }: KeyRecord) -> Value {
    let members = json!({ "id": id, "purpose": purpose, "key": key, "valid_from": valid_from });
    with_present(members, json!({ "revoked_at": revoked_at }))
}

/// Version 0.2 left out what its forerunner had not known, where it was absent.
fn with_present(members: Value, later: Value) -> Value {
    let (Value::Object(members), Value::Object(later)) = (members, later) else { unreachable!() };
    let present = later.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(members.into_iter().chain(present).collect::<Map<_, _>>())
}
