//! The wire: what does not name a known message, exactly, is refused before anything is read; and the reader that runs on
//! the chain reads what the standard library's reads.

use cosmwasm_std::{Binary, from_json, to_json_vec};
use serde::Serialize;
use serde::de::DeserializeOwned;
use stateset_api::governance::{
    AnyoneMsg, ApprovalRef, ApproverMsg, BallotRef, Change, ChangeRef, ConsumerMsg, ExecuteMsg, InstantiateMsg,
    OwnerMsg, QueryMsg, RequesterMsg,
};
use stateset_api::registry::{AuthorityMsg, Deposit};
use stateset_api::reputation::{AddressRef, Nothing, Verdict};
use stateset_api::score::Severity;
use stateset_api::{AgentId, Amount};

use crate::suite::{compliance, pay, risk, rules, sender, workflows};

fn both_ways<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(msg: &T) {
    let json = to_json_vec(msg).unwrap();
    assert_eq!(&stateset_wire::from_slice::<T>(&json).unwrap(), msg);
    assert_eq!(stateset_wire::to_vec(msg).unwrap(), json);
}

#[test]
fn the_chains_reader_and_writer_say_the_same_of_every_message() {
    let (agent, group) = (AgentId::from_hash([3; 16]), sender("group"));
    let address = || AddressRef { address: "a".into() };
    both_ways(&InstantiateMsg {
        owner: "o".into(),
        registry: "r".into(),
        reputation: "p".into(),
        rules: rules(),
        workflows: workflows(&group),
        risk: risk(),
        compliance: compliance(),
        blocked: vec!["b".into()],
        delay_seconds: None,
    });
    let (wallet, denom, payments) = ("w".to_owned(), "uusdc".to_owned(), vec![pay("shop", u128::MAX)]);
    let deposit = Some(Deposit { denom: denom.clone(), amount: Amount(1) });
    let changes = vec![
        Change::Rules(rules()),
        Change::Workflows(workflows(&group)),
        Change::Risk(risk()),
        Change::Compliance(compliance()),
        Change::Unblock(address()),
        Change::Resume(Nothing {}),
        Change::Registry(AuthorityMsg::SetDeposit { deposit }),
        Change::Registry(AuthorityMsg::OfferAuthority { to: None }),
        Change::Delay { seconds: 3_600 },
        Change::OfferOwnership(address()),
    ];
    let verdict = Verdict::Upheld { severity: Severity::Minor, damage: Amount(7) };
    for msg in [
        ExecuteMsg::Requester(RequesterMsg::Request {
            agent,
            wallet: wallet.clone(),
            denom: denom.clone(),
            payments: payments.clone(),
        }),
        ExecuteMsg::Requester(RequesterMsg::Withdraw(BallotRef { ballot: u64::MAX })),
        ExecuteMsg::Approver(ApproverMsg::Vote { ballot: 1, approves: true }),
        ExecuteMsg::Approver(ApproverMsg::Judge { case: 1, verdict }),
        ExecuteMsg::Approver(ApproverMsg::Judge { case: 1, verdict: Verdict::Dismissed { frivolous: true } }),
        ExecuteMsg::Approver(ApproverMsg::Suspend { agent, reason: "\"f\u{e4}lscht\"\n".into() }),
        ExecuteMsg::Approver(ApproverMsg::Reinstate { agent }),
        ExecuteMsg::Consumer(ConsumerMsg::Consume { approval: 1, action_hash: Binary::from([255; 32]) }),
        ExecuteMsg::Owner(OwnerMsg::Propose { changes }),
        ExecuteMsg::Owner(OwnerMsg::Cancel(ChangeRef { change: 1 })),
        ExecuteMsg::Owner(OwnerMsg::Block(address())),
        ExecuteMsg::Owner(OwnerMsg::Pause(Nothing {})),
        ExecuteMsg::Owner(OwnerMsg::Revoke(ApprovalRef { approval: 1 })),
        ExecuteMsg::Owner(OwnerMsg::WithdrawOffer(Nothing {})),
        ExecuteMsg::Owner(OwnerMsg::AcceptAuthority(Nothing {})),
        ExecuteMsg::Anyone(AnyoneMsg::Close(BallotRef { ballot: 1 })),
        ExecuteMsg::Anyone(AnyoneMsg::Settle(ChangeRef { change: 1 })),
        ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership(Nothing {})),
    ] {
        both_ways(&msg);
    }
    for msg in [
        QueryMsg::Evaluate { agent, denom: denom.clone(), payments },
        QueryMsg::Approval(ApprovalRef { approval: 1 }),
        QueryMsg::Ballot(BallotRef { ballot: 1 }),
        QueryMsg::OpenBallots { start_after: None, limit: Some(3) },
        QueryMsg::Votes { ballot: 1, start_after: Some(Binary::from(b"k")), limit: None },
        QueryMsg::Settings(Nothing {}),
        QueryMsg::Changes { start_after: Some(1), limit: None },
        QueryMsg::Blocked { start_after: None, limit: None },
        QueryMsg::Exposure { wallet, payee: "p".into(), denom },
        QueryMsg::Config(Nothing {}),
    ] {
        both_ways(&msg);
    }
}

#[test]
fn unknown_groups_kinds_and_fields_are_refused() {
    let refused = [
        r#"{}"#,
        r#"{"admin":{}}"#,
        r#"{"owner":{"approve":{"ballot":1}}}"#,
        r#"{"owner":{"propose":{"changes":[{"code":1}]}}}"#,
        r#"{"approver":{"vote":{"ballot":1}}}"#,
        r#"{"approver":{"vote":{"ballot":1,"approves":true,"weight":9}}}"#,
        r#"{"consumer":{"consume":{"approval":1}}}"#,
        r#"{"consumer":{"consume":{"approval":-1,"action_hash":""}}}"#,
        r#"{"anyone":{"close":{"ballot":1,"by":"x"}}}"#,
    ];
    for json in refused {
        assert!(from_json::<ExecuteMsg>(json.as_bytes()).is_err(), "{json}");
        assert!(stateset_wire::from_str::<ExecuteMsg>(json).is_err(), "{json}");
    }
    for json in [
        r#"{"approver":{"vote":{"ballot":1,"approves":true}}}"#,
        r#"{"consumer":{"consume":{"approval":1,"action_hash":"AA=="}}}"#,
        r#"{"anyone":{"close":{"ballot":1}}}"#,
    ] {
        assert!(from_json::<ExecuteMsg>(json.as_bytes()).is_ok(), "{json}");
        assert!(stateset_wire::from_str::<ExecuteMsg>(json).is_ok(), "{json}");
    }
}
