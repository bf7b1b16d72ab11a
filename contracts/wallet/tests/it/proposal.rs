//! Proposals on chain: each trap that others fell into is a sentence here.

use cosmwasm_std::{Binary, Coin, Response, to_json_binary};
use stateset_api::approval::{draft_bytes, draft_hash};
use stateset_api::event::{Paid, ProposalClosed, ProposalExecuted, ProposalFailed};
use stateset_api::policy::{Policy, Rule, Verdict};
use stateset_api::wallet::{
    Action, AnyoneMsg, Draft, EXECUTION_SECONDS, ExecuteMsg, GuardianMsg, OwnerMsg, ProposalContent, ProposalRef,
    ProposalStatus, ProposalsResponse, QueryMsg, Remaining, SelfMsg, SignerMsg, SignersResponse, VOTE_SECONDS,
    WalletInfo,
};
use stateset_api::{Amount, registry};
use stateset_tests_suite::{DAY, Proposals, START, STATE, USDC, accounts, address, draft, propose, refused};
use stateset_wallet::ContractError;

use crate::council::{keyed, pay, three_of_five};
use crate::fixture::Fixture;
use crate::story::{payee, payment, policy};
use crate::suite::Suite;

/// Does nothing, and can always be carried out.
fn harmless() -> Action {
    Action::Owner(OwnerMsg::CancelRecovery {})
}

/// A fixture of three of five with one open proposal, number 1, by anna.
fn open() -> Fixture {
    let mut fixture = Fixture::council(three_of_five());
    fixture.execute("anna", propose(vec![pay(payment(1, "mallory", 5_000))])).unwrap();
    fixture
}

#[test]
fn the_approval_that_reaches_the_threshold_pays_beyond_every_cap_to_anybody() {
    let mut suite = Suite::council(three_of_five());
    let before: Remaining = suite.query(&QueryMsg::Remaining { denom: USDC.to_owned() });
    let id = suite.propose("anna", vec![pay(payment(1, "mallory", 6_000))]);
    suite.approve(id, &["berta"]);
    assert_eq!(suite.status(id), ProposalStatus::Open {});
    let done = suite.execute("eva", &suite.approval(id)).unwrap();
    assert!(done.events.iter().any(|event| ProposalExecuted::from_event(event).is_ok()));
    assert!(done.events.iter().any(|event| Paid::from_event(event).is_ok_and(|paid| paid.amount == Amount(6_000))));
    assert_eq!(suite.status(id), ProposalStatus::Executed { at: START });
    assert_eq!(suite.balance("mallory", USDC), 106_000);
    let after: Remaining = suite.query(&QueryMsg::Remaining { denom: USDC.to_owned() });
    assert_eq!(after, Remaining { balance: Amount(4_000), ..before }, "the operator's caps are untouched");
}

#[test]
fn what_was_approved_is_paid_once_whoever_pays() {
    let mut suite = Suite::council(accounts(&[("anna", 1)], 1));
    suite.spend(&[payment(1, "alice", 40)]).unwrap();
    let id = suite.propose("anna", vec![pay(payment(1, "alice", 40))]);
    assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }));
    assert_eq!(suite.balance("alice", USDC), 100_040);
    let id = suite.propose("anna", vec![pay(payment(1, "alice", 41))]);
    assert!(matches!(suite.status(id), ProposalStatus::Failed { .. }), "other content under the same id");
    assert_eq!(suite.balance("alice", USDC), 100_040);
    suite.propose("anna", vec![pay(payment(2, "alice", 50))]);
    suite.spend(&[payment(2, "alice", 50)]).unwrap();
    assert_eq!(suite.balance("alice", USDC), 100_090);
}

#[test]
fn a_signer_cannot_vote_twice_or_change_its_mind() {
    let mut fixture = open();
    let voted = |signer| move |error: ContractError| matches!(error, ContractError::VotedAlready { id: 1, signer: by } if by == signer);
    assert!(fixture.execute("anna", fixture.approval(1)).is_err_and(voted(0)));
    assert!(fixture.execute("anna", fixture.rejection(1)).is_err_and(voted(0)));
    fixture.execute("berta", fixture.rejection(1)).unwrap();
    assert!(fixture.execute("berta", fixture.approval(1)).is_err_and(voted(1)));
    for stranger in ["mallory", "operator", "owner", "guardian", "wallet"] {
        for msg in [fixture.approval(1), fixture.rejection(1), propose(vec![harmless()])] {
            let refused = fixture.execute(stranger, msg);
            assert!(matches!(refused, Err(ContractError::Unauthorized { role: "signer", .. })), "{stranger}");
        }
    }
}

#[test]
fn votes_after_expiry_are_refused_with_both_times() {
    let mut fixture = open();
    fixture.pass(VOTE_SECONDS - 1);
    fixture.execute("berta", fixture.approval(1)).unwrap();
    fixture.pass(1);
    for msg in [fixture.approval(1), fixture.rejection(1)] {
        let refused = fixture.execute("carla", msg);
        let expected = START + VOTE_SECONDS;
        assert!(
            matches!(refused, Err(ContractError::ProposalExpired { expires_at, now, .. }) if expires_at == expected && now == expected)
        );
    }
    assert!(matches!(fixture.execute("anna", fixture.execution(1)), Err(ContractError::ProposalExpired { .. })));
    fixture.execute("mallory", ExecuteMsg::Anyone(AnyoneMsg::Close(ProposalRef { id: 1 }))).unwrap();
    let twice = fixture.execute("mallory", ExecuteMsg::Anyone(AnyoneMsg::Close(ProposalRef { id: 1 })));
    assert!(matches!(twice, Err(ContractError::ProposalOver { status: "expired", .. })));
}

#[test]
fn the_time_to_vote_may_be_shorter_but_neither_past_nor_longer() {
    let mut fixture = Fixture::council(three_of_five());
    let until = |at| {
        let (draft, expires_at) = (draft(vec![harmless()]), Some(at));
        ExecuteMsg::Signer(SignerMsg::Propose { draft, expires_at })
    };
    for at in [START, START - 1, START + VOTE_SECONDS + 1] {
        assert!(matches!(fixture.execute("anna", until(at)), Err(ContractError::VotingTime { got, .. }) if got == at));
    }
    fixture.execute("anna", until(START + 60)).unwrap();
    fixture.pass(60);
    assert!(matches!(fixture.execute("berta", fixture.approval(1)), Err(ContractError::ProposalExpired { .. })));
}

#[test]
fn rejection_waits_until_approval_is_arithmetically_impossible() {
    let mut fixture = open();
    fixture.execute("berta", fixture.rejection(1)).unwrap();
    fixture.execute("carla", fixture.rejection(1)).unwrap();
    // Three of five: with two against, the other three can still pass it.
    fixture.execute("dieter", fixture.approval(1)).unwrap();
    fixture.execute("eva", fixture.rejection(1)).unwrap();
    let over = fixture.execute("mallory", fixture.execution(1));
    assert!(matches!(over, Err(ContractError::ProposalOver { id: 1, status: "rejected" })));
}

#[test]
fn weights_decide_and_not_heads() {
    let mut suite = Suite::council(accounts(&[("anna", 5), ("berta", 1), ("carla", 1)], 6));
    let id = suite.propose("berta", vec![pay(payment(1, "bob", 5))]);
    suite.approve(id, &["carla"]);
    assert_eq!(suite.status(id), ProposalStatus::Open {});
    suite.approve(id, &["anna"]);
    assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }));
    let id = suite.propose("berta", vec![pay(payment(2, "bob", 5))]);
    suite.execute("anna", &suite.rejection(id)).unwrap();
    assert_eq!(suite.status(id), ProposalStatus::Rejected {});
}

#[test]
fn a_change_of_signers_voids_what_the_old_ones_approved_in_the_same_block() {
    let mut suite = Suite::council(three_of_five());
    let id = suite.propose("anna", vec![pay(payment(1, "mallory", 5_000))]);
    suite.approve(id, &["berta"]);
    let fewer = accounts(&[("anna", 1), ("berta", 1)], 2);
    let change = suite.propose("carla", vec![Action::Owner(OwnerMsg::SetSigners { signers: Some(fewer) })]);
    suite.approve(change, &["dieter", "eva"]);
    // Old approvals under the new threshold would pass it: it is void instead.
    assert_eq!(suite.status(id), ProposalStatus::Void {});
    for (by, msg) in [("anna", suite.approval(id)), ("berta", suite.approval(id)), ("mallory", suite.execution(id))] {
        refused(suite.execute(by, &msg), "made under rules 1, in force are 2");
    }
    refused(suite.execute("eva", &propose(vec![harmless()])), "only the signer may do this");
    assert_eq!(suite.balance(&suite.wallet, USDC), 10_000);
}

#[test]
fn a_new_policy_voids_open_and_passed_proposals_alike() {
    let mut suite = Suite::council(three_of_five());
    let failed = suite.propose("anna", vec![pay(payment(1, "mallory", 50_000))]);
    suite.approve(failed, &["berta", "carla"]);
    assert!(matches!(suite.status(failed), ProposalStatus::Failed { .. }));
    let open = suite.propose("anna", vec![pay(payment(2, "mallory", 5))]);
    let tighter = Policy { calls_per_hour: 1, ..policy() };
    let change = suite.propose("dieter", vec![Action::Owner(OwnerMsg::SetPolicy { policy: tighter })]);
    suite.approve(change, &["anna", "berta"]);
    for id in [failed, open] {
        assert_eq!(suite.status(id), ProposalStatus::Void {});
        refused(suite.execute("mallory", &suite.execution(id)), "made under rules 1, in force are 2");
        suite.execute("mallory", &ExecuteMsg::Anyone(AnyoneMsg::Close(ProposalRef { id }))).unwrap();
    }
    refused(suite.execute("anna", &suite.approval(open)), "made under rules 1, in force are 2");
}

#[test]
fn a_failed_action_undoes_all_of_them_is_kept_with_its_reason_and_succeeds_later() {
    let mut suite = Suite::council(three_of_five());
    let unfreeze = Action::Owner(OwnerMsg::SetGuardian { guardian: None });
    let id = suite.propose("anna", vec![unfreeze, pay(payment(1, "bob", 10_500))]);
    suite.approve(id, &["berta"]);
    let failed = suite.execute("carla", &suite.approval(id)).unwrap();
    assert!(failed.events.iter().any(|event| ProposalFailed::from_event(event).is_ok()));
    let retry_until = START + EXECUTION_SECONDS;
    assert!(
        matches!(suite.status(id), ProposalStatus::Failed { at: START, retry_until: until, .. } if until == retry_until)
    );
    assert!(suite.query::<WalletInfo>(&QueryMsg::Wallet {}).guardian.is_some(), "the first action is undone");
    refused(suite.execute("dieter", &suite.approval(id)), "proposal 1 is failed");
    let wallet = suite.wallet.clone();
    suite.send("owner", &wallet, Coin::new(1_000_u128, USDC));
    suite.pass(EXECUTION_SECONDS - 1);
    let closed = suite.execute("mallory", &ExecuteMsg::Anyone(AnyoneMsg::Close(ProposalRef { id })));
    refused(closed, "proposal 1 is failed");
    suite.execute("mallory", &suite.execution(id)).unwrap();
    assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }));
    assert_eq!(suite.balance("bob", USDC), 110_500);
    refused(suite.execute("mallory", &suite.execution(id)), "proposal 1 is executed");
}

#[test]
fn nothing_is_carried_out_late() {
    let mut suite = Suite::council(accounts(&[("anna", 1)], 1));
    let id = suite.propose("anna", vec![pay(payment(1, "bob", 10_500))]);
    let wallet = suite.wallet.clone();
    suite.send("owner", &wallet, Coin::new(1_000_u128, USDC));
    suite.pass(EXECUTION_SECONDS);
    refused(suite.execute("anna", &suite.execution(id)), &format!("until {}", START + EXECUTION_SECONDS));
    suite.execute("anna", &ExecuteMsg::Anyone(AnyoneMsg::Close(ProposalRef { id }))).unwrap();
    assert_eq!(suite.status(id), ProposalStatus::Expired {});
}

#[test]
fn what_has_not_passed_is_not_carried_out() {
    let mut fixture = open();
    let refused = fixture.execute("anna", fixture.execution(1));
    assert!(matches!(refused, Err(ContractError::NotPassed { id: 1, approved: 1, threshold: 3 })));
    let unknown = ExecuteMsg::Anyone(AnyoneMsg::Execute(ProposalContent { id: 9, ..fixture.content(1) }));
    assert!(matches!(fixture.execute("anna", unknown), Err(ContractError::UnknownProposal { id: 9 })));
    for by in ["anna", "owner", "operator", "guardian", "mallory"] {
        let refused = fixture.execute(by, ExecuteMsg::SelfCall(SelfMsg::Perform(ProposalRef { id: 1 })));
        assert!(matches!(refused, Err(ContractError::Unauthorized { role: "wallet itself", .. })));
    }
}

#[test]
fn a_proposer_has_few_open_at_a_time_and_gets_its_place_back() {
    let mut fixture = Fixture::council(three_of_five());
    let more = || propose(vec![harmless()]);
    for _ in 0..4 {
        fixture.execute("anna", more()).unwrap();
    }
    assert!(matches!(fixture.execute("anna", more()), Err(ContractError::TooManyOpen { got: 4, max: 4, .. })));
    fixture.execute("berta", more()).expect("another's places are its own");
    fixture.execute("anna", ExecuteMsg::Signer(SignerMsg::Cancel(ProposalRef { id: 2 }))).unwrap();
    fixture.execute("anna", more()).unwrap();
    for by in ["berta", "carla", "dieter"] {
        fixture.execute(by, fixture.rejection(1)).unwrap();
    }
    fixture.execute("anna", more()).unwrap();
    assert!(matches!(fixture.execute("anna", more()), Err(ContractError::TooManyOpen { .. })));
    // Whoever lets them expire needs nobody's help.
    fixture.pass(VOTE_SECONDS);
    for _ in 0..4 {
        fixture.execute("anna", more()).unwrap();
    }
    assert!(matches!(fixture.execute("anna", more()), Err(ContractError::TooManyOpen { .. })));
    let id = fixture.query::<SignersResponse>(QueryMsg::Signers {}).next_proposal;
    fixture.execute("berta", propose(vec![Action::Owner(OwnerMsg::SetPolicy { policy: policy() })])).unwrap();
    fixture.perform(id).unwrap();
    fixture.execute("anna", more()).expect("void ones do not count");
}

#[test]
fn a_proposal_is_taken_back_by_its_proposer_alone_and_vetoed_by_the_guardian() {
    let mut fixture = open();
    let cancel = || ExecuteMsg::Signer(SignerMsg::Cancel(ProposalRef { id: 1 }));
    assert!(matches!(fixture.execute("berta", cancel()), Err(ContractError::NotTheProposer { id: 1, .. })));
    assert!(matches!(
        fixture.owner(OwnerMsg::Cancel(ProposalRef { id: 1 })),
        Err(ContractError::NotTheProposer { id: 1, .. })
    ));
    fixture.guardian(GuardianMsg::Veto(ProposalRef { id: 1 })).unwrap();
    assert!(matches!(
        fixture.execute("berta", fixture.approval(1)),
        Err(ContractError::ProposalOver { status: "cancelled", .. })
    ));
    assert!(matches!(fixture.execute("anna", cancel()), Err(ContractError::ProposalOver { status: "cancelled", .. })));
    assert!(matches!(
        fixture.guardian(GuardianMsg::Veto(ProposalRef { id: 1 })),
        Err(ContractError::ProposalOver { .. })
    ));
}

#[test]
fn each_end_is_reported_by_its_name() {
    let status =
        |done: Response| done.events.iter().find_map(|event| ProposalClosed::from_event(event).ok()).unwrap().status;
    let close = || ExecuteMsg::Anyone(AnyoneMsg::Close(ProposalRef { id: 1 }));
    let mut rejected = open();
    for by in ["berta", "carla"] {
        rejected.execute(by, rejected.rejection(1)).unwrap();
    }
    assert_eq!(status(rejected.execute("dieter", rejected.rejection(1)).unwrap()), "rejected");
    assert_eq!(status(open().guardian(GuardianMsg::Veto(ProposalRef { id: 1 })).unwrap()), "cancelled");
    let mut expired = open();
    expired.pass(VOTE_SECONDS);
    assert_eq!(status(expired.execute("mallory", close()).unwrap()), "expired");
    let mut void = open();
    void.execute("berta", propose(vec![Action::Owner(OwnerMsg::SetPolicy { policy: policy() })])).unwrap();
    void.perform(2).unwrap();
    assert_eq!(status(void.execute("mallory", close()).unwrap()), "void");
    for ended in [&mut expired, &mut void] {
        let twice = ended.execute("mallory", close());
        assert!(matches!(twice, Err(ContractError::ProposalOver { id: 1, .. })));
    }
}

#[test]
fn the_guardian_cannot_keep_the_signers_from_replacing_it() {
    let mut suite = Suite::council(three_of_five());
    let id = suite.propose("anna", vec![Action::Owner(OwnerMsg::SetGuardian { guardian: None })]);
    let veto = ExecuteMsg::Guardian(GuardianMsg::Veto(ProposalRef { id }));
    refused(suite.execute("guardian", &veto), "replaces the guardian");
    suite.approve(id, &["berta", "carla"]);
    assert_eq!(suite.query::<WalletInfo>(&QueryMsg::Wallet {}).guardian, None);
}

#[test]
fn oversized_and_empty_proposals_are_refused_with_the_numbers() {
    let mut fixture = Fixture::council(three_of_five());
    let msg = |draft: Draft| ExecuteMsg::Signer(SignerMsg::Propose { draft, expires_at: None });
    let none = fixture.execute("anna", propose(vec![]));
    assert!(matches!(none, Err(ContractError::Count { got: 0, min: 1, max: 8, .. })));
    let nine = fixture.execute("anna", propose(vec![harmless(); 9]));
    assert!(matches!(nine, Err(ContractError::Count { got: 9, .. })));
    let title = Draft { title: "x".repeat(129), ..draft(vec![harmless()]) };
    assert!(matches!(fixture.execute("anna", msg(title)), Err(ContractError::Length { got: 129, max: 128, .. })));
    let rationale = Draft { rationale: Some(Binary::from([1; 31])), ..draft(vec![harmless()]) };
    assert!(matches!(fixture.execute("anna", msg(rationale)), Err(ContractError::Size { expected: 32, got: 31, .. })));
    let call = |bytes: usize| Action::CallContract {
        contract: address("registry"),
        msg: Binary::from(vec![b'{'; bytes]),
        funds: vec![],
    };
    let long = fixture.execute("anna", propose(vec![call(4_097)]));
    assert!(matches!(long, Err(ContractError::Length { got: 4_097, max: 4_096, .. })));
    let sum = fixture.execute("anna", propose(vec![call(4_096), call(4_096)]));
    assert!(matches!(sum, Err(ContractError::Length { max: 8_192, .. })));
    fixture.execute("anna", propose(vec![call(4_096), call(3_800)])).unwrap();
    // At the bounds themselves.
    let fits = |title: usize, bytes: usize| Draft { title: "x".repeat(title), ..draft(vec![call(4_096), call(bytes)]) };
    let room = 8_192 - draft_bytes(&fits(128, 0)).len();
    fixture.execute("anna", msg(fits(128, room))).unwrap();
    let over = fixture.execute("anna", msg(fits(128, room + 1)));
    assert!(matches!(over, Err(ContractError::Length { got: 8_193, max: 8_192, .. })));
}

#[test]
fn votes_last_a_day_and_what_failed_may_be_tried_again_for_a_week() {
    assert_eq!((VOTE_SECONDS, EXECUTION_SECONDS), (86_400, 604_800));
}

#[test]
fn what_could_not_be_carried_out_is_not_put_to_the_vote() {
    let mut fixture = Fixture::council(three_of_five());
    let refused = |fixture: &mut Fixture, action| fixture.execute("anna", propose(vec![action])).unwrap_err();
    let rule = |error: ContractError| match error {
        ContractError::Refused { breach, verdict: Verdict::Deny, .. } => Some(breach.rule),
        _ => None,
    };
    let odd = |change: fn(&mut stateset_api::wallet::Payment)| {
        let mut payment = payment(1, "bob", 5);
        change(&mut payment);
        pay(payment)
    };
    assert_eq!(rule(refused(&mut fixture, odd(|pay| pay.amount = Amount(0)))), Some(Rule::ZeroAmount));
    assert_eq!(rule(refused(&mut fixture, odd(|pay| pay.category = "yachts".into()))), Some(Rule::Category));
    let old = odd(|pay| pay.id = stateset_tests_suite::intent(1, START - 91 * DAY));
    assert_eq!(rule(refused(&mut fixture, old)), Some(Rule::IntentTooOld));
    let other = Action::Pay { denom: STATE.to_owned(), payment: payment(1, "bob", 5) };
    assert_eq!(rule(refused(&mut fixture, other)), Some(Rule::Denom));
    assert!(matches!(refused(&mut fixture, odd(|pay| pay.to = "bob".into())), ContractError::Address { .. }));
    assert!(matches!(refused(&mut fixture, odd(|pay| pay.to = address("wallet"))), ContractError::Itself { .. }));
    let moved = Action::Owner(OwnerMsg::SetPolicy { policy: Policy { denoms: vec![], ..policy() } });
    assert!(matches!(refused(&mut fixture, moved), ContractError::Policy(_)));
    let stranger = Action::Owner(OwnerMsg::SetPayees {
        set: vec![stateset_api::wallet::Payee { denom: STATE.into(), ..payee("bob") }],
        remove: vec![],
    });
    assert!(matches!(refused(&mut fixture, stranger), ContractError::PayeeDenom { .. }));
    let own = Action::CallContract { contract: address("wallet"), msg: Binary::default(), funds: vec![] };
    assert!(matches!(refused(&mut fixture, own), ContractError::CallForbidden { role: "own address", .. }));
    let coins = vec![Coin::new(0_u128, USDC)];
    assert!(matches!(refused(&mut fixture, Action::Owner(OwnerMsg::Withdraw { coins })), ContractError::Coins { .. }));
    let zero = Action::Owner(OwnerMsg::SetSigners { signers: Some(accounts(&[("anna", 0)], 1)) });
    assert!(matches!(refused(&mut fixture, zero), ContractError::Signers(_)));
}

#[test]
fn funds_sent_along_are_refused_and_not_lost() {
    let mut fixture = open();
    let one = [Coin::new(1_u128, USDC)];
    for msg in [fixture.approval(1), fixture.rejection(1), fixture.execution(1), propose(vec![harmless()])] {
        let refused = fixture.execute_with("berta", &one, msg);
        assert!(matches!(refused, Err(ContractError::UnexpectedFunds { .. })));
    }
}

#[test]
fn every_kind_of_action_does_what_it_says() {
    let mut suite = Suite::council(accounts(&[("anna", 1)], 1));
    let freeze = ExecuteMsg::Guardian(GuardianMsg::Freeze { reason: "test".into() });
    suite.execute("guardian", &freeze).unwrap();
    let wide = Policy { calls_per_hour: 7_000, ..policy() };
    let successor = stateset_api::wallet::OperatorGrant { address: address("bob"), ..crate::story::grant() };
    let actions = vec![
        Action::Owner(OwnerMsg::Unfreeze {}),
        Action::Owner(OwnerMsg::SetPolicy { policy: wide.clone() }),
        Action::Owner(OwnerMsg::SetPayees { set: vec![payee("mallory")], remove: vec![] }),
        Action::Owner(OwnerMsg::SetOperator { operator: Some(successor.clone()) }),
        Action::Owner(OwnerMsg::SetGuardian { guardian: Some(address("watchman")) }),
        Action::Owner(OwnerMsg::Withdraw { coins: vec![Coin::new(3_000_u128, USDC)] }),
        Action::Owner(OwnerMsg::OfferOwnership { to: Some(address("heir")) }),
        Action::Owner(OwnerMsg::SetSigners { signers: Some(keyed()) }),
    ];
    let id = suite.propose("anna", actions);
    assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }), "{:?}", suite.status(id));
    let info: WalletInfo = suite.query(&QueryMsg::Wallet {});
    assert_eq!(info.frozen, None);
    assert_eq!(info.operator, Some(successor));
    assert_eq!((info.guardian, info.offered_to), (Some(address("watchman")), Some(address("heir"))));
    assert_eq!(suite.query::<Policy>(&QueryMsg::Policy {}), wide);
    assert_eq!(suite.balance("owner", USDC), 103_000 - 10_000);
    let signers: SignersResponse = suite.query(&QueryMsg::Signers {});
    assert_eq!((signers.signers, signers.rules_epoch), (Some(keyed()), 3));
}

#[test]
fn another_contract_is_called_in_the_wallets_name_and_its_refusal_is_written_down() {
    let mut suite = Suite::council(accounts(&[("anna", 1)], 1));
    let call = |msg: registry::ExecuteMsg, suite: &Suite| Action::CallContract {
        contract: suite.registry.to_string(),
        msg: to_json_binary(&msg).unwrap(),
        funds: vec![],
    };
    let register = registry::AnyoneMsg::Register(registry::Registration {
        controller: address("bob"),
        agent_type: "procurement".into(),
        capabilities: vec![],
        endpoints: registry::Endpoints::default(),
        keys: vec![],
        metadata: None,
        wallet: None,
    });
    let good = call(registry::ExecuteMsg::Anyone(register), &suite);
    let id = suite.propose("anna", vec![good]);
    assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }));
    let beat = registry::ControllerMsg::Heartbeat { ids: vec![] };
    let bad = call(registry::ExecuteMsg::Controller(beat), &suite);
    let id = suite.propose("anna", vec![bad]);
    assert!(matches!(suite.status(id), ProposalStatus::Failed { .. }));
}

/// A node that shows one draft and stores another collects no votes for it.
#[test]
fn a_vote_or_an_execution_names_what_it_is_for_and_is_refused_for_anything_else() {
    let mut fixture = open();
    let stored = fixture.content(1).draft_hash;
    let shown = draft(vec![pay(payment(1, "mallory", 5))]);
    let named = Binary::from(draft_hash(&shown));
    let content = |draft_hash: &Binary| ProposalContent { id: 1, draft_hash: draft_hash.clone() };
    let is_refused = |result: Result<Response, ContractError>, other: &Binary| match result {
        Err(ContractError::OtherContent { id: 1, named, stored: is }) => {
            (named, is) == (hex::encode(other), hex::encode(&stored))
        }
        _ => false,
    };
    for other in [named, Binary::default(), Binary::from([0; 32]), Binary::from(&stored[..31])] {
        let approve = ExecuteMsg::Signer(SignerMsg::Approve(content(&other)));
        assert!(is_refused(fixture.execute("berta", approve), &other));
        let reject = ExecuteMsg::Signer(SignerMsg::Reject(content(&other)));
        assert!(is_refused(fixture.execute("berta", reject), &other));
    }
    let no_hash = r#"{"signer":{"approve":{"id":1}}}"#;
    refused(cosmwasm_std::from_json::<ExecuteMsg>(no_hash), "missing field `draft_hash`");
    // What waits for its delay, and what failed.
    fixture.owner(OwnerMsg::SetGuardian { guardian: None }).unwrap();
    fixture.pass(crate::council::DELAY);
    let other = Binary::from([7; 32]);
    let execute = |draft_hash| ExecuteMsg::Anyone(AnyoneMsg::Execute(ProposalContent { id: 2, draft_hash }));
    let result = fixture.execute("mallory", execute(other.clone()));
    assert!(matches!(result, Err(ContractError::OtherContent { id: 2, named, .. }) if named == hex::encode(&other)));
    fixture.execute("mallory", execute(fixture.content(2).draft_hash)).unwrap();
}

/// Room for a treasury's recall, with every pool taking all gas that it gets.
#[test]
fn all_actions_together_have_fifteen_million_gas() {
    let mut fixture = Fixture::council(accounts(&[("anna", 1)], 1));
    let done = fixture.execute("anna", propose(vec![pay(payment(1, "mallory", 5))])).unwrap();
    assert_eq!(done.messages.iter().map(|message| message.gas_limit).collect::<Vec<_>>(), [Some(15_000_000)]);
}

#[test]
fn proposals_are_paged_oldest_first_and_shown_whole_one_by_one() {
    let mut suite = Suite::council(three_of_five());
    for by in ["anna", "berta", "carla"] {
        for number in 0..3 {
            suite.propose(by, vec![pay(payment(number, "bob", 5))]);
        }
    }
    let page = |start_after, limit| {
        let response: ProposalsResponse = suite.query(&QueryMsg::Proposals { start_after, limit });
        response.proposals.into_iter().map(|summary| summary.id).collect::<Vec<_>>()
    };
    assert_eq!(page(None, Some(4)), [1, 2, 3, 4]);
    assert_eq!(page(Some(4), Some(4)), [5, 6, 7, 8]);
    assert_eq!(page(Some(8), None), [9]);
    let info = suite.proposal(5);
    assert_eq!(info.draft, draft(vec![pay(payment(1, "bob", 5))]));
    assert_eq!(info.draft_hash, Binary::from(stateset_api::approval::draft_hash(&info.draft)));
    assert_eq!((info.summary.approved, info.summary.rejected, info.summary.threshold), (1, 0, 3));
}
