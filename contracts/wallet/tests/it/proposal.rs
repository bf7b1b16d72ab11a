//! Proposals on chain: each trap that others fell into is a sentence here.

use cosmwasm_std::{Binary, Coin, Response, to_json_binary};
use cw_multi_test::Executor;
use stateset_api::approval::draft_bytes;
use stateset_api::event::{Paid, ProposalClosed, ProposalExecuted, ProposalFailed};
use stateset_api::policy::{Policy, Rule, Verdict};
use stateset_api::wallet::{
    Action, AnyoneMsg, Draft, EXECUTION_SECONDS, ExecuteMsg, GuardianMsg, SelfMsg, OwnerMsg, ProposalRef,
    ProposalStatus, ProposalsResponse, QueryMsg, Remaining, SignerMsg, SignersResponse, VOTE_SECONDS, WalletInfo,
};
use stateset_api::{Amount, registry};
use stateset_wallet::ContractError;

use crate::bank::Suite;
use crate::council::{accounts, again, approve, draft, keyed, pay, propose, reject, three_of_five};
use crate::desk::Desk;
use crate::story::{DAY, START, STATE, USDC, address, payee, payment, policy};

/// A desk of three of five with one open proposal, number 1, by anna.
fn open() -> Desk {
    let mut desk = Desk::council(three_of_five());
    desk.execute("anna", propose(vec![pay(payment(1, "mallory", 5_000))])).unwrap();
    desk
}

#[test]
fn the_approval_that_reaches_the_threshold_pays_beyond_every_cap_to_anybody() {
    let mut suite = Suite::council(three_of_five());
    let before: Remaining = suite.query(&QueryMsg::Remaining { denom: USDC.to_owned() });
    let id = suite.propose("anna", vec![pay(payment(1, "mallory", 6_000))]);
    suite.approve(id, &["berta"]);
    assert_eq!(suite.status(id), ProposalStatus::Open {});
    let done = suite.execute("eva", &approve(id)).unwrap();
    assert!(done.events.iter().any(|event| ProposalExecuted::from_event(event).is_ok()));
    assert!(done.events.iter().any(|event| Paid::from_event(event).is_ok_and(|paid| paid.amount == Amount(6_000))));
    assert_eq!(suite.status(id), ProposalStatus::Executed { at: START });
    assert_eq!(suite.balance(&address("mallory"), USDC), 106_000);
    let after: Remaining = suite.query(&QueryMsg::Remaining { denom: USDC.to_owned() });
    assert_eq!(after, Remaining { balance: Amount(4_000), ..before }, "the operator's caps are untouched");
}

#[test]
fn what_was_approved_is_paid_once_whoever_pays() {
    let mut suite = Suite::council(accounts(&[("anna", 1)], 1));
    suite.spend(&[payment(1, "alice", 40)]).unwrap();
    let id = suite.propose("anna", vec![pay(payment(1, "alice", 40))]);
    assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }));
    assert_eq!(suite.balance(&address("alice"), USDC), 100_040);
    let id = suite.propose("anna", vec![pay(payment(1, "alice", 41))]);
    assert!(matches!(suite.status(id), ProposalStatus::Failed { .. }), "other content under the same id");
    assert_eq!(suite.balance(&address("alice"), USDC), 100_040);
    suite.propose("anna", vec![pay(payment(2, "alice", 50))]);
    suite.spend(&[payment(2, "alice", 50)]).unwrap();
    assert_eq!(suite.balance(&address("alice"), USDC), 100_090);
}

#[test]
fn a_signer_cannot_vote_twice_or_change_its_mind() {
    let mut desk = open();
    let voted = |signer| move |error: ContractError| matches!(error, ContractError::VotedAlready { id: 1, signer: by } if by == signer);
    assert!(desk.execute("anna", approve(1)).is_err_and(voted(0)));
    assert!(desk.execute("anna", reject(1)).is_err_and(voted(0)));
    desk.execute("berta", reject(1)).unwrap();
    assert!(desk.execute("berta", approve(1)).is_err_and(voted(1)));
    for stranger in ["mallory", "operator", "owner", "guardian", "wallet"] {
        for msg in [approve(1), reject(1), propose(vec![Action::Owner(OwnerMsg::Unfreeze {})])] {
            let refused = desk.execute(stranger, msg);
            assert!(matches!(refused, Err(ContractError::Unauthorized { role: "signer", .. })), "{stranger}");
        }
    }
}

#[test]
fn votes_after_expiry_are_refused_with_both_times() {
    let mut desk = open();
    desk.pass(VOTE_SECONDS - 1);
    desk.execute("berta", approve(1)).unwrap();
    desk.pass(1);
    for msg in [approve(1), reject(1)] {
        let refused = desk.execute("carla", msg);
        let expected = START + VOTE_SECONDS;
        assert!(
            matches!(refused, Err(ContractError::ProposalExpired { expires_at, now, .. }) if expires_at == expected && now == expected)
        );
    }
    assert!(matches!(desk.execute("anna", again(1)), Err(ContractError::ProposalExpired { .. })));
    desk.execute("mallory", ExecuteMsg::Anyone(AnyoneMsg::Close(ProposalRef { id: 1 }))).unwrap();
    let twice = desk.execute("mallory", ExecuteMsg::Anyone(AnyoneMsg::Close(ProposalRef { id: 1 })));
    assert!(matches!(twice, Err(ContractError::ProposalOver { status: "expired", .. })));
}

#[test]
fn the_time_to_vote_may_be_shorter_but_neither_past_nor_longer() {
    let mut desk = Desk::council(three_of_five());
    let until = |at| {
        let (draft, expires_at) = (draft(vec![Action::Owner(OwnerMsg::Unfreeze {})]), Some(at));
        ExecuteMsg::Signer(SignerMsg::Propose { draft, expires_at })
    };
    for at in [START, START - 1, START + VOTE_SECONDS + 1] {
        assert!(matches!(desk.execute("anna", until(at)), Err(ContractError::VotingTime { got, .. }) if got == at));
    }
    desk.execute("anna", until(START + 60)).unwrap();
    desk.pass(60);
    assert!(matches!(desk.execute("berta", approve(1)), Err(ContractError::ProposalExpired { .. })));
}

#[test]
fn rejection_waits_until_approval_is_arithmetically_impossible() {
    let mut desk = open();
    desk.execute("berta", reject(1)).unwrap();
    desk.execute("carla", reject(1)).unwrap();
    // Three of five: with two against, the other three can still pass it.
    desk.execute("dieter", approve(1)).unwrap();
    desk.execute("eva", reject(1)).unwrap();
    let over = desk.execute("mallory", again(1));
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
    suite.execute("anna", &reject(id)).unwrap();
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
    for (by, msg) in [("anna", approve(id)), ("berta", approve(id)), ("mallory", again(id))] {
        let refused = suite.execute(by, &msg).unwrap_err().to_string();
        assert!(refused.contains("made under rules 1, in force are 2"), "{refused}");
    }
    assert!(
        suite.execute("eva", &propose(vec![Action::Owner(OwnerMsg::Unfreeze {})])).is_err(),
        "a removed member decides nothing"
    );
    assert_eq!(suite.balance(suite.wallet.as_str(), USDC), 10_000);
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
        assert!(suite.execute("mallory", &again(id)).is_err());
        suite.execute("mallory", &ExecuteMsg::Anyone(AnyoneMsg::Close(ProposalRef { id }))).unwrap();
    }
    assert!(suite.execute("anna", &approve(open)).is_err());
}

#[test]
fn a_failed_action_undoes_all_of_them_is_kept_with_its_reason_and_succeeds_later() {
    let mut suite = Suite::council(three_of_five());
    let unfreeze = Action::Owner(OwnerMsg::SetGuardian { guardian: None });
    let id = suite.propose("anna", vec![unfreeze, pay(payment(1, "bob", 10_500))]);
    suite.approve(id, &["berta"]);
    let failed = suite.execute("carla", &approve(id)).unwrap();
    assert!(failed.events.iter().any(|event| ProposalFailed::from_event(event).is_ok()));
    let retry_until = START + EXECUTION_SECONDS;
    assert!(
        matches!(suite.status(id), ProposalStatus::Failed { at: START, retry_until: until, .. } if until == retry_until)
    );
    assert!(suite.query::<WalletInfo>(&QueryMsg::Wallet {}).guardian.is_some(), "the first action is undone");
    assert!(suite.execute("dieter", &approve(id)).is_err(), "it is no longer open to votes");
    let (giver, wallet) = (cosmwasm_std::Addr::unchecked(address("owner")), suite.wallet.clone());
    suite.app.send_tokens(giver, wallet, &[Coin::new(1_000_u128, USDC)]).unwrap();
    suite.pass(EXECUTION_SECONDS - 1);
    let closed = suite.execute("mallory", &ExecuteMsg::Anyone(AnyoneMsg::Close(ProposalRef { id })));
    assert!(closed.is_err(), "nobody ends what may still be tried again");
    suite.execute("mallory", &again(id)).unwrap();
    assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }));
    assert_eq!(suite.balance(&address("bob"), USDC), 110_500);
    assert!(suite.execute("mallory", &again(id)).is_err(), "and never a second time");
}

#[test]
fn nothing_is_carried_out_late() {
    let mut suite = Suite::council(accounts(&[("anna", 1)], 1));
    let id = suite.propose("anna", vec![pay(payment(1, "bob", 10_500))]);
    let (giver, wallet) = (cosmwasm_std::Addr::unchecked(address("owner")), suite.wallet.clone());
    suite.app.send_tokens(giver, wallet, &[Coin::new(1_000_u128, USDC)]).unwrap();
    suite.pass(EXECUTION_SECONDS);
    let late = suite.execute("anna", &again(id)).unwrap_err().to_string();
    assert!(late.contains(&format!("until {}", START + EXECUTION_SECONDS)), "{late}");
    suite.execute("anna", &ExecuteMsg::Anyone(AnyoneMsg::Close(ProposalRef { id }))).unwrap();
    assert_eq!(suite.status(id), ProposalStatus::Expired {});
}

#[test]
fn what_has_not_passed_is_not_carried_out() {
    let mut desk = open();
    let refused = desk.execute("anna", again(1));
    assert!(matches!(refused, Err(ContractError::NotPassed { id: 1, approved: 1, threshold: 3 })));
    assert!(matches!(desk.execute("anna", again(9)), Err(ContractError::UnknownProposal { id: 9 })));
    for by in ["anna", "owner", "operator", "guardian", "mallory"] {
        let refused = desk.execute(by, ExecuteMsg::SelfCall(SelfMsg::Perform(ProposalRef { id: 1 })));
        assert!(matches!(refused, Err(ContractError::Unauthorized { role: "wallet itself", .. })));
    }
}

#[test]
fn a_proposer_has_few_open_at_a_time_and_gets_its_place_back() {
    let mut desk = Desk::council(three_of_five());
    let more = || propose(vec![Action::Owner(OwnerMsg::Unfreeze {})]);
    for _ in 0..4 {
        desk.execute("anna", more()).unwrap();
    }
    assert!(matches!(desk.execute("anna", more()), Err(ContractError::TooManyOpen { got: 4, max: 4, .. })));
    desk.execute("berta", more()).expect("another's places are its own");
    desk.execute("anna", ExecuteMsg::Signer(SignerMsg::Cancel(ProposalRef { id: 2 }))).unwrap();
    desk.execute("anna", more()).unwrap();
    for by in ["berta", "carla", "dieter"] {
        desk.execute(by, reject(1)).unwrap();
    }
    desk.execute("anna", more()).unwrap();
    assert!(matches!(desk.execute("anna", more()), Err(ContractError::TooManyOpen { .. })));
    // Whoever lets them expire needs nobody's help.
    desk.pass(VOTE_SECONDS);
    for _ in 0..4 {
        desk.execute("anna", more()).unwrap();
    }
    assert!(matches!(desk.execute("anna", more()), Err(ContractError::TooManyOpen { .. })));
    let id = desk.query::<SignersResponse>(QueryMsg::Signers {}).next_proposal;
    desk.execute("berta", propose(vec![Action::Owner(OwnerMsg::SetPolicy { policy: policy() })])).unwrap();
    desk.execute("wallet", ExecuteMsg::SelfCall(SelfMsg::Perform(ProposalRef { id }))).unwrap();
    desk.execute("anna", more()).expect("void ones do not count");
}

#[test]
fn a_proposal_is_taken_back_by_its_proposer_alone_and_vetoed_by_the_guardian() {
    let mut desk = open();
    let cancel = || ExecuteMsg::Signer(SignerMsg::Cancel(ProposalRef { id: 1 }));
    assert!(matches!(desk.execute("berta", cancel()), Err(ContractError::NotTheProposer { id: 1, .. })));
    assert!(matches!(
        desk.owner(OwnerMsg::Cancel(ProposalRef { id: 1 })),
        Err(ContractError::NotTheProposer { id: 1, .. })
    ));
    desk.guardian(GuardianMsg::Veto(ProposalRef { id: 1 })).unwrap();
    assert!(matches!(desk.execute("berta", approve(1)), Err(ContractError::ProposalOver { status: "cancelled", .. })));
    assert!(matches!(desk.execute("anna", cancel()), Err(ContractError::ProposalOver { status: "cancelled", .. })));
    assert!(matches!(desk.guardian(GuardianMsg::Veto(ProposalRef { id: 1 })), Err(ContractError::ProposalOver { .. })));
}

#[test]
fn each_end_is_told_by_its_name() {
    let told =
        |done: Response| done.events.iter().find_map(|event| ProposalClosed::from_event(event).ok()).unwrap().status;
    let close = || ExecuteMsg::Anyone(AnyoneMsg::Close(ProposalRef { id: 1 }));
    let mut rejected = open();
    for by in ["berta", "carla"] {
        rejected.execute(by, reject(1)).unwrap();
    }
    assert_eq!(told(rejected.execute("dieter", reject(1)).unwrap()), "rejected");
    assert_eq!(told(open().guardian(GuardianMsg::Veto(ProposalRef { id: 1 })).unwrap()), "cancelled");
    let mut expired = open();
    expired.pass(VOTE_SECONDS);
    assert_eq!(told(expired.execute("mallory", close()).unwrap()), "expired");
    let mut void = open();
    void.execute("berta", propose(vec![Action::Owner(OwnerMsg::SetPolicy { policy: policy() })])).unwrap();
    void.execute("wallet", ExecuteMsg::SelfCall(SelfMsg::Perform(ProposalRef { id: 2 }))).unwrap();
    assert_eq!(told(void.execute("mallory", close()).unwrap()), "void");
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
    assert!(suite.execute("guardian", &veto).unwrap_err().to_string().contains("replaces the guardian"));
    suite.approve(id, &["berta", "carla"]);
    assert_eq!(suite.query::<WalletInfo>(&QueryMsg::Wallet {}).guardian, None);
}

#[test]
fn oversized_and_empty_proposals_are_refused_with_the_numbers() {
    let mut desk = Desk::council(three_of_five());
    let msg = |draft: Draft| ExecuteMsg::Signer(SignerMsg::Propose { draft, expires_at: None });
    let none = desk.execute("anna", propose(vec![]));
    assert!(matches!(none, Err(ContractError::Count { got: 0, min: 1, max: 8, .. })));
    let nine = desk.execute("anna", propose(vec![Action::Owner(OwnerMsg::Unfreeze {}); 9]));
    assert!(matches!(nine, Err(ContractError::Count { got: 9, .. })));
    let title = Draft { title: "x".repeat(129), ..draft(vec![Action::Owner(OwnerMsg::Unfreeze {})]) };
    assert!(matches!(desk.execute("anna", msg(title)), Err(ContractError::Length { got: 129, max: 128, .. })));
    let rationale =
        Draft { rationale: Some(Binary::from([1; 31])), ..draft(vec![Action::Owner(OwnerMsg::Unfreeze {})]) };
    assert!(matches!(desk.execute("anna", msg(rationale)), Err(ContractError::Size { expected: 32, got: 31, .. })));
    let call = |bytes: usize| Action::CallContract {
        contract: address("registry"),
        msg: Binary::from(vec![b'{'; bytes]),
        funds: vec![],
    };
    let long = desk.execute("anna", propose(vec![call(4_097)]));
    assert!(matches!(long, Err(ContractError::Length { got: 4_097, max: 4_096, .. })));
    let sum = desk.execute("anna", propose(vec![call(4_096), call(4_096)]));
    assert!(matches!(sum, Err(ContractError::Length { max: 8_192, .. })));
    desk.execute("anna", propose(vec![call(4_096), call(3_800)])).unwrap();
    // At the bounds themselves.
    let fits = |title: usize, bytes: usize| Draft { title: "x".repeat(title), ..draft(vec![call(4_096), call(bytes)]) };
    let room = 8_192 - draft_bytes(&fits(128, 0)).len();
    desk.execute("anna", msg(fits(128, room))).unwrap();
    let over = desk.execute("anna", msg(fits(128, room + 1)));
    assert!(matches!(over, Err(ContractError::Length { got: 8_193, max: 8_192, .. })));
}

#[test]
fn votes_last_a_day_and_what_failed_may_be_tried_again_for_a_week() {
    assert_eq!((VOTE_SECONDS, EXECUTION_SECONDS), (86_400, 604_800));
}

#[test]
fn what_could_not_be_carried_out_is_not_put_to_the_vote() {
    let mut desk = Desk::council(three_of_five());
    let refused = |desk: &mut Desk, action| desk.execute("anna", propose(vec![action])).unwrap_err();
    let rule = |error: ContractError| match error {
        ContractError::Refused { breach, verdict: Verdict::Deny, .. } => Some(breach.rule),
        _ => None,
    };
    let odd = |change: fn(&mut stateset_api::wallet::Payment)| {
        let mut payment = payment(1, "bob", 5);
        change(&mut payment);
        pay(payment)
    };
    assert_eq!(rule(refused(&mut desk, odd(|pay| pay.amount = Amount(0)))), Some(Rule::ZeroAmount));
    assert_eq!(rule(refused(&mut desk, odd(|pay| pay.category = "yachts".into()))), Some(Rule::Category));
    let old = odd(|pay| pay.id = crate::story::intent(1, START - 91 * DAY));
    assert_eq!(rule(refused(&mut desk, old)), Some(Rule::IntentTooOld));
    let other = Action::Pay { denom: STATE.to_owned(), payment: payment(1, "bob", 5) };
    assert_eq!(rule(refused(&mut desk, other)), Some(Rule::Denom));
    assert!(matches!(refused(&mut desk, odd(|pay| pay.to = "bob".into())), ContractError::Address { .. }));
    assert!(matches!(refused(&mut desk, odd(|pay| pay.to = address("wallet"))), ContractError::Itself { .. }));
    let moved = Action::Owner(OwnerMsg::SetPolicy { policy: Policy { denoms: vec![], ..policy() } });
    assert!(matches!(refused(&mut desk, moved), ContractError::Policy(_)));
    let stranger = Action::Owner(OwnerMsg::SetPayees {
        set: vec![stateset_api::wallet::Payee { denom: STATE.into(), ..payee("bob") }],
        remove: vec![],
    });
    assert!(matches!(refused(&mut desk, stranger), ContractError::PayeeDenom { .. }));
    let own = Action::CallContract { contract: address("wallet"), msg: Binary::default(), funds: vec![] };
    assert!(matches!(refused(&mut desk, own), ContractError::CallForbidden { role: "own address", .. }));
    let coins = vec![Coin::new(0_u128, USDC)];
    assert!(matches!(
        refused(&mut desk, Action::Owner(OwnerMsg::Withdraw { coins })),
        ContractError::WithdrawalCoins { .. }
    ));
    let zero = Action::Owner(OwnerMsg::SetSigners { signers: Some(accounts(&[("anna", 0)], 1)) });
    assert!(matches!(refused(&mut desk, zero), ContractError::Signers(_)));
}

#[test]
fn funds_sent_along_are_refused_and_not_lost() {
    let mut desk = open();
    let one = [Coin::new(1_u128, USDC)];
    for msg in [approve(1), reject(1), again(1), propose(vec![Action::Owner(OwnerMsg::Unfreeze {})])] {
        let refused = desk.execute_with("berta", &one, msg);
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
    assert_eq!(suite.balance(&address("owner"), USDC), 103_000 - 10_000);
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
    let confirm = registry::WalletMsg::ConfirmBinding { owner: address("owner") };
    let bad = call(registry::ExecuteMsg::Wallet(confirm), &suite);
    let id = suite.propose("anna", vec![bad]);
    assert!(matches!(suite.status(id), ProposalStatus::Failed { .. }));
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
