//! cw1 and cw3: the JSON that tools made for cw1 2.0 and cw3 1.1 send and expect, field by field.

use cosmwasm_std::{BankMsg, Coin, CosmosMsg, WasmMsg, coins, from_json, to_json_vec};
use serde_json::{Value, json};
use stateset_api::wallet::{CanExecuteResponse, OperatorMsg, OwnerMsg, ProposalQuery, QueryMsg};
use stateset_tests_suite::{DAY, Proposals, START, STATE, USDC, accounts, address, propose};
use stateset_wallet::{ContractError, contract};

use crate::council::{keyed, pay, three_of_five};
use crate::fixture::Fixture;
use crate::story::payment;

/// As a tool asks: JSON in, JSON out.
fn ask(fixture: &Fixture, question: Value) -> Value {
    let msg: QueryMsg = from_json(to_json_vec(&question).unwrap()).unwrap();
    let answer = contract::query(fixture.deps.as_ref(), fixture.env.clone(), msg).unwrap();
    serde_json::from_slice(&answer).unwrap()
}

/// Three proposals of anna's: one open, one rejected, one executed.
fn council() -> Fixture {
    let mut fixture = Fixture::council(accounts(&[("anna", 2), ("berta", 1), ("carla", 1)], 3));
    for number in 1..=3 {
        fixture.execute("anna", propose(vec![pay(payment(number, "mallory", 700))])).unwrap();
    }
    for by in ["berta", "carla"] {
        fixture.execute(by, fixture.rejection(2)).unwrap();
    }
    fixture.execute("carla", fixture.approval(3)).unwrap();
    fixture
}

fn absolute(weight: u64, total_weight: u64) -> Value {
    json!({"absolute_count": {"weight": weight, "total_weight": total_weight}})
}

#[test]
fn a_proposal_is_answered_in_cw3s_words_beside_our_own() {
    let fixture = council();
    let answer = ask(&fixture, json!({"proposal": {"proposal_id": 1}}));
    let rationale = "07".repeat(32);
    let send =
        json!({"bank": {"send": {"to_address": address("mallory"), "amount": [{"denom": USDC, "amount": "700"}]}}});
    let expires = json!({"at_time": format!("{}000000000", START + DAY)});
    let expected = json!({
        "id": 1, "title": "pay the roof", "description": rationale, "msgs": [send], "status": "open", "expires": expires,
        "threshold": absolute(3, 4), "proposer": address("anna"), "deposit": null,
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&answer[field], value, "{field}");
    }
    assert_eq!(answer, ask(&fixture, json!({"proposal": {"id": 1}})), "by its own name it is the same");
    assert_eq!(answer["summary"]["status"], json!({"open": {}}));
    let unnamed = QueryMsg::Proposal(ProposalQuery { id: None, proposal_id: None });
    assert!(matches!(fixture.try_query::<Value>(unnamed), Err(ContractError::UnnamedProposal {})));
}

#[test]
fn proposals_are_listed_both_ways_with_their_standing() {
    let fixture = council();
    let ids = |answer: &Value| -> Vec<(u64, String)> {
        let id_of =
            |proposal: &Value| (proposal["id"].as_u64().unwrap(), proposal["status"].as_str().unwrap().to_owned());
        answer["proposals"].as_array().unwrap().iter().map(id_of).collect()
    };
    let all = [(1, "open"), (2, "rejected"), (3, "passed")].map(|(id, status)| (id, status.to_owned()));
    let listed = ids(&ask(&fixture, json!({"list_proposals": {}})));
    assert_eq!(listed.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(listed[..2], all[..2]);
    assert!(["passed", "executed"].contains(&listed[2].1.as_str()), "its actions run in a message of their own");
    let after = ids(&ask(&fixture, json!({"list_proposals": {"start_after": 1, "limit": 1}})));
    assert_eq!(after, all[1..2]);
    let newest = ids(&ask(&fixture, json!({"reverse_proposals": {"limit": 2}})));
    assert_eq!(newest.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [3, 2]);
    let before = ids(&ask(&fixture, json!({"reverse_proposals": {"start_before": 2}})));
    assert_eq!(before, all[..1]);
    assert_eq!(ask(&Fixture::new(), json!({"list_proposals": {}})), json!({"proposals": []}));
}

#[test]
fn votes_and_voters_are_answered_by_address_and_in_pages() {
    let fixture = council();
    let vote = |voter: &str, vote: &str, weight: u64| json!({"proposal_id": 2, "voter": address(voter), "vote": vote, "weight": weight});
    let ballots = [vote("anna", "yes", 2), vote("berta", "no", 1), vote("carla", "no", 1)];
    assert_eq!(ask(&fixture, json!({"list_votes": {"proposal_id": 2}})), json!({"votes": ballots}));
    let page = json!({"list_votes": {"proposal_id": 2, "start_after": address("anna"), "limit": 1}});
    assert_eq!(ask(&fixture, page), json!({"votes": [ballots[1]]}));
    let berta = json!({"vote": {"proposal_id": 2, "voter": address("berta")}});
    assert_eq!(ask(&fixture, berta), json!({"vote": ballots[1]}));
    let silent = json!({"vote": {"proposal_id": 1, "voter": address("berta")}});
    assert_eq!(ask(&fixture, silent), json!({"vote": null}));
    assert_eq!(ask(&fixture, json!({"voter": {"address": address("anna")}})), json!({"weight": 2}));
    assert_eq!(ask(&fixture, json!({"voter": {"address": address("mallory")}})), json!({"weight": null}));
    let voters = ask(&fixture, json!({"list_voters": {"start_after": address("berta")}}));
    assert_eq!(voters, json!({"voters": [{"addr": address("carla"), "weight": 1}]}));
    assert_eq!(ask(&fixture, json!({"threshold": {}})), absolute(3, 4));
}

#[test]
fn keys_are_voters_by_their_scheme() {
    let fixture = Fixture::council(keyed());
    let voters = ask(&fixture, json!({"list_voters": {}}));
    let names: Vec<_> =
        voters["voters"].as_array().unwrap().iter().map(|voter| voter["addr"].as_str().unwrap()).collect();
    assert_eq!(names[0], address("anna"));
    for (name, scheme) in names[2..].iter().zip(["secp256k1:", "ed25519:", "secp256r1:"]) {
        assert!(name.starts_with(scheme), "{name}");
        assert_eq!(ask(&fixture, json!({"voter": {"address": name}})), json!({"weight": 1}));
    }
}

#[test]
fn without_signers_there_is_no_threshold_and_nobody_votes() {
    let fixture = Fixture::new();
    assert!(matches!(fixture.try_query::<Value>(QueryMsg::Threshold {}), Err(ContractError::NoSigners {})));
    assert_eq!(ask(&fixture, json!({"list_voters": {}})), json!({"voters": []}));
}

#[test]
fn what_the_owner_may_do_stands_as_a_message_of_the_wallet_to_itself() {
    let mut fixture = Fixture::council(three_of_five());
    fixture.owner(OwnerMsg::Withdraw { coins: coins(5, USDC) }).unwrap();
    let answer = ask(&fixture, json!({"proposal": {"proposal_id": 1}}));
    assert_eq!(answer["proposer"], address("owner"));
    let msgs: Vec<CosmosMsg> = serde_json::from_value(answer["msgs"].clone()).unwrap();
    let [CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, .. })] = msgs.as_slice() else { panic!("{msgs:?}") };
    assert_eq!(contract_addr, fixture.env.contract.address.as_str());
    let msg: Value = serde_json::from_slice(msg).unwrap();
    assert_eq!(msg, json!({"owner": {"withdraw": {"coins": [{"denom": USDC, "amount": "5"}]}}}));
}

fn can_execute(fixture: &Fixture, sender: &str, msg: CosmosMsg) -> bool {
    let question = json!({"can_execute": {"sender": address(sender), "msg": msg}});
    let answer: CanExecuteResponse = serde_json::from_value(ask(fixture, question)).unwrap();
    answer.can_execute
}

fn send(to: &str, amount: Vec<Coin>) -> CosmosMsg {
    BankMsg::Send { to_address: to.to_owned(), amount }.into()
}

#[test]
fn can_execute_says_what_a_spend_would_do() {
    let mut fixture = Fixture::new();
    fixture.hold(1_000_000);
    let alice = address("alice");
    assert!(can_execute(&fixture, "operator", send(&alice, coins(100, USDC))));
    fixture.pay(&payment(1, "alice", 100)).expect("what it says can be done");
    assert!(!can_execute(&fixture, "operator", send(&alice, coins(700, USDC))), "over a cap");
    assert!(!can_execute(&fixture, "operator", send(&address("mallory"), coins(1, USDC))), "no payee");
    assert!(!can_execute(&fixture, "operator", send("cosmos1foreign", coins(1, USDC))), "no address of this chain");
    assert!(!can_execute(&fixture, "owner", send(&alice, coins(1, USDC))), "not the operator");
    let (one, two) = (Coin::new(1_u128, STATE), Coin::new(1_u128, USDC));
    assert!(!can_execute(&fixture, "operator", send(&alice, vec![one, two])), "one denom at a time");
    assert!(!can_execute(&fixture, "operator", send(&alice, vec![])));
    let burn = BankMsg::Burn { amount: coins(1, USDC) };
    assert!(!can_execute(&fixture, "operator", burn.into()), "no other kind");
    fixture.operator(OperatorMsg::TakeOver { epoch: 1, act: fixture.act() }).unwrap();
    assert!(can_execute(&fixture, "operator", send(&alice, coins(1, USDC))), "whatever the epoch");
    fixture.owner(OwnerMsg::Freeze { reason: "odd".into() }).unwrap();
    assert!(!can_execute(&fixture, "operator", send(&alice, coins(1, USDC))), "frozen");
}
