//! Replies, and the gas that a hook may use: what only a direct call shows.

use std::marker::PhantomData;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_env};
use cosmwasm_std::{
    Binary, Checksum, CodeInfoResponse, ContractResult, Empty, Env, OwnedDeps, Reply, ReplyOn, SubMsgResult,
    SystemResult, Timestamp, WasmQuery, to_json_binary,
};
use stateset_api::registry::{Agent, Endpoints, Status};
use stateset_api::reputation::{
    AddressRef, AgentMsg, AnyoneMsg, CaseRef, Change, Clock, ExecuteMsg, HOOK_GAS_MAX, InstantiateMsg, Nothing,
    OwnerMsg, Report, ReporterMsg, UNBONDING_SECONDS,
};
use stateset_api::score::{Severity, ViolationKind};
use stateset_api::{AgentId, event::HookFailed};
use stateset_reputation::{ContractError, contract};
use stateset_tests_suite::cases::{REPORT_BOND, rules};
use stateset_tests_suite::{DAY, PREFIX, START, STATE, USDC, address, sender, state};

use crate::suite::{judge_content, upheld};

type Parts = OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>;

/// A contract beside a registry that knows one agent, the vendor's.
fn parts() -> (Parts, Env, AgentId) {
    let mut deps = OwnedDeps {
        storage: MockStorage::default(),
        api: MockApi::default().with_prefix(PREFIX),
        querier: MockQuerier::default(),
        custom_query_type: PhantomData,
    };
    let id = AgentId::from_hash([3; 16]);
    deps.querier.update_wasm(move |query| {
        if let WasmQuery::CodeInfo { code_id } = query {
            let code = CodeInfoResponse::new(*code_id, sender("admin"), Checksum::generate(b"wallet"));
            return SystemResult::Ok(ContractResult::Ok(to_json_binary(&code).unwrap()));
        }
        let agent = Agent {
            id,
            did: id.did().to_string(),
            registry: String::new(),
            owner: address("vendor"),
            offered_to: None,
            controller: address("vendor-keeper"),
            controller_confirmed: true,
            agent_type: "trader".into(),
            capabilities: vec![],
            endpoints: Endpoints::default(),
            keys: vec![],
            metadata: None,
            wallet: None,
            announced_wallet: None,
            status: Status::Active,
            suspension: None,
            deposit: None,
            fresh_until: 0,
            registered_at: START,
            retired_at: None,
        };
        SystemResult::Ok(ContractResult::Ok(to_json_binary(&agent).unwrap()))
    });
    let mut env = mock_env();
    env.block.time = Timestamp::from_seconds(START);
    env.contract.address = sender("reputation");
    let msg = InstantiateMsg {
        owner: address("admin"),
        governance: address("governance"),
        community: address("community"),
        registry: address("registry"),
        stake_denom: STATE.into(),
        rating_denom: USDC.into(),
        wallet_code_ids: vec![1],
        clock: Clock::default(),
        rules: rules(),
    };
    contract::instantiate(deps.as_mut(), env.clone(), message_info(&sender("admin"), &[]), msg).unwrap();
    (deps, env, id)
}

fn reply(id: u64) -> Result<cosmwasm_std::Response, ContractError> {
    let (mut deps, env, _) = parts();
    let payload = Binary::from(sender("hook").as_bytes());
    let result = SubMsgResult::Err("out of gas".into());
    contract::reply(deps.as_mut(), env, Reply { id, payload, gas_used: 0, result })
}

#[test]
fn a_failed_hook_is_named_and_other_replies_are_refused() {
    let answer = reply(1).unwrap();
    assert_eq!(HookFailed::from_event(&answer.events[0]), Ok(HookFailed { hook: address("hook") }));
    assert!(matches!(reply(2), Err(ContractError::UnknownReply { id: 2 })));
}

#[test]
fn hooks_are_called_within_their_gas_and_replies_come_only_from_failures() {
    let (mut deps, mut env, accused) = parts();
    let mut execute = |by: &str, funds: &[cosmwasm_std::Coin], env: &Env, msg| {
        contract::execute(deps.as_mut(), env.clone(), message_info(&sender(by), funds), msg).unwrap()
    };
    let hook = Change::Hook { address: address("hook") };
    execute("admin", &[], &env, ExecuteMsg::Owner(OwnerMsg::AddHook(AddressRef { address: address("hook") })));
    env.block.time = env.block.time.plus_seconds(UNBONDING_SECONDS.into());
    let hash = hook.hash(&env.block.chain_id, env.contract.address.as_str(), env.block.time.seconds()).unwrap();
    execute("mallory", &[], &env, ExecuteMsg::Anyone(AnyoneMsg::ApplyChange { change_hash: hash.into() }));
    let report = Report {
        accused,
        reporter: address("reporter"),
        kind: ViolationKind::MissedDeadline,
        severity: Severity::Critical,
        evidence: Binary::from([7; 32]),
        victim: None,
        damage: stateset_api::Amount(0),
        reported_at: env.block.time.seconds(),
    };
    let case_hash = report.hash(&env.block.chain_id, env.contract.address.as_str(), 1).unwrap();
    let Report { kind, severity, evidence, damage, .. } = report;
    let report = ReporterMsg::Report { accused, kind, severity, evidence, victim: None, damage, term: None };
    let answer = execute("reporter", &[state(REPORT_BOND)], &env, ExecuteMsg::Reporter(report));
    assert_eq!(answer.data, Some(to_json_binary(&1_u64).unwrap()));
    let respond = AgentMsg::Respond { case: 1, response: Binary::from([8; 32]) };
    execute("vendor", &[], &env, ExecuteMsg::Agent { id: accused, msg: respond });
    execute("governance", &[], &env, judge_content(1, case_hash.into(), false, upheld(Severity::Critical, 0)));
    env.block.time = env.block.time.plus_seconds(DAY + 1);
    let answer = execute("mallory", &[], &env, ExecuteMsg::Anyone(AnyoneMsg::Settle(CaseRef { case: 1 })));
    let [call] = answer.messages.as_slice() else { panic!("{:?}", answer.messages) };
    assert_eq!((call.gas_limit, &call.reply_on), (Some(HOOK_GAS_MAX), &ReplyOn::Error));
    assert_eq!(call.payload.as_slice(), sender("hook").as_bytes());
}

#[test]
fn errors_are_typed_and_carry_their_numbers() {
    let (mut deps, env, id) = parts();
    let mut execute =
        |by: &str, msg| contract::execute(deps.as_mut(), env.clone(), message_info(&sender(by), &[]), msg).unwrap_err();
    let unbond = AgentMsg::Unbond { amount: stateset_api::Amount(5) };
    let error = execute("vendor", ExecuteMsg::Agent { id, msg: unbond });
    assert!(matches!(error, ContractError::StakeExceeded { requested, bonded } if requested.0 == 5 && bonded.0 == 0));
    let error = execute("vendor-keeper", ExecuteMsg::Agent { id, msg: AgentMsg::Claim(Nothing {}) });
    assert!(matches!(error, ContractError::NotTheAgents { role: "owner", agent, .. } if agent == id));
    let error = execute("vendor", ExecuteMsg::Agent { id, msg: AgentMsg::Bond(Nothing {}) });
    assert!(matches!(error, ContractError::Funds { got, .. } if got == "nothing"));
}
