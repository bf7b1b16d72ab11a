//! Hooks: called at crossings, bounded in number and gas, and unable to stop anything.

use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult, Storage, to_json_binary,
};
use cw_multi_test::ContractWrapper;
use stateset_api::event::{HookAdded, HookFailed, HookRemoved, ReputationWarning};
use stateset_api::reputation::{AddressRef, HookMsg, OwnerMsg, UNBONDING_SECONDS};
use stateset_api::score::{Band, Severity};
use stateset_tests_suite::{address, event, refused};

use crate::suite::Suite;

/// A hook that writes down what it hears, or fails if it was created to.
fn listener() -> Box<dyn cw_multi_test::Contract<Empty>> {
    fn create(deps: DepsMut<'_>, _: Env, _: MessageInfo, fails: bool) -> StdResult<Response> {
        deps.storage.set(b"fails", &[u8::from(fails)]);
        Ok(Response::new())
    }
    fn hear(deps: DepsMut<'_>, _: Env, _: MessageInfo, msg: HookMsg) -> StdResult<Response> {
        if deps.storage.get(b"fails") == Some(vec![1]) {
            return Err(StdError::msg("not today"));
        }
        let heard = deps.storage.get(b"heard").unwrap_or_default();
        let HookMsg::ReputationCrossed { band, .. } = msg;
        deps.storage.set(b"heard", &[heard, vec![if band == Band::Warning { b'w' } else { b'r' }]].concat());
        Ok(Response::new())
    }
    fn answer(deps: Deps<'_>, _: Env, _: Empty) -> StdResult<Binary> {
        let heard: &dyn Storage = deps.storage;
        to_json_binary(&String::from_utf8(heard.get(b"heard").unwrap_or_default())?)
    }
    Box::new(ContractWrapper::new(hear, create, answer))
}

fn create(suite: &mut Suite, fails: bool) -> Addr {
    let code = suite.app.store_code(listener());
    suite.create("mallory", code, &fails, None).unwrap()
}

fn add(suite: &mut Suite, hook: &Addr) -> StdResult<cw_multi_test::AppResponse> {
    suite.admin(OwnerMsg::AddHook(AddressRef { address: hook.to_string() }))?;
    suite.pass(UNBONDING_SECONDS.into());
    suite.apply()
}

fn heard(suite: &Suite, hook: &Addr) -> String {
    suite.ask(hook, &Empty {}).unwrap()
}

#[test]
fn a_hook_hears_of_crossings_and_of_nothing_else() {
    let mut suite = Suite::new();
    let hook = create(&mut suite, false);
    let answer = add(&mut suite, &hook).unwrap();
    assert_eq!(event(&answer, HookAdded::from_event).unwrap().hook, hook.to_string());
    suite.convict("vendor", Severity::Minor, 0);
    assert_eq!(heard(&suite, &hook), "");
    suite.convict("vendor", Severity::Critical, 0);
    suite.convict("vendor", Severity::Critical, 0);
    assert_eq!(heard(&suite, &hook), "w");
}

#[test]
fn a_failing_hook_is_passed_over_and_the_others_are_called() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let hooks = [create(&mut suite, false), create(&mut suite, true), create(&mut suite, false)];
    hooks.iter().for_each(|hook| drop(add(&mut suite, hook).unwrap()));
    let nobody = Addr::unchecked(address("nobody"));
    add(&mut suite, &nobody).unwrap();
    let answer = suite.convict("vendor", Severity::Critical, 500);
    assert!(event(&answer, ReputationWarning::from_event).is_some());
    let failed: Vec<_> = answer.events.iter().filter_map(|event| HookFailed::from_event(event).ok()).collect();
    let failed: Vec<_> = failed.into_iter().map(|event| event.hook).collect();
    assert_eq!(failed, [hooks[1].to_string(), nobody.to_string()]);
    assert_eq!([heard(&suite, &hooks[0]), heard(&suite, &hooks[2])], ["w", "w"]);
    assert_eq!(suite.owed("victim"), 500, "the case closed all the same");
}

#[test]
fn hooks_are_few_stand_once_and_leave_by_address() {
    let mut suite = Suite::new();
    let hooks: Vec<_> = (0..9).map(|_| create(&mut suite, false)).collect();
    for hook in &hooks[..8] {
        add(&mut suite, hook).unwrap();
    }
    refused(add(&mut suite, &hooks[3]), "stands twice");
    refused(add(&mut suite, &hooks[8]), "at most 8 hooks");
    let remove = |hook: &Addr| OwnerMsg::RemoveHook(AddressRef { address: hook.to_string() });
    refused(suite.admin(remove(&hooks[8])), "is no hook");
    let answer = suite.admin(remove(&hooks[3])).unwrap();
    assert_eq!(event(&answer, HookRemoved::from_event).unwrap().hook, hooks[3].to_string());
    let left: Vec<String> = suite.config().hooks;
    let expected: Vec<_> = hooks[..8].iter().filter(|hook| **hook != hooks[3]).map(Addr::to_string).collect();
    assert_eq!(left, expected);
    suite.convict("vendor", Severity::Critical, 0);
    assert_eq!((heard(&suite, &hooks[2]), heard(&suite, &hooks[3])), ("w".into(), String::new()));
}
