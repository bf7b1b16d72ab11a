//! What was drafted before an alarm does not undo it: whoever drafted it, however far it had come, and by whichever way
//! it would take effect. What is drafted after it is decided as ever.

use cosmwasm_std::Coin;
use stateset_api::event::{AlarmRaised, Frozen};
use stateset_api::policy::{Policy, Trust};
use stateset_api::wallet::{
    Action, AnyoneMsg, ExecuteMsg, GuardianMsg, OperatorGrant, OperatorMsg, OwnerMsg, PayeeKey, ProposalRef,
    ProposalStatus, QueryMsg, SignersResponse, WalletInfo,
};
use stateset_tests_suite::{DAY, HOUR, Proposals, USDC, address, propose, refused};
use stateset_wallet::ContractError;

use crate::council::{CARLA, Council, DELAY, DIETER, EVA, Request, keyed, pay, three_of_five};
use crate::fixture::Fixture;
use crate::story::{grant, payee, payment, policy};
use crate::suite::Suite;

const VOID: ProposalStatus = ProposalStatus::Void {};

fn freeze() -> ExecuteMsg {
    ExecuteMsg::Guardian(GuardianMsg::Freeze { reason: "alarm".into() })
}

fn revoke() -> ExecuteMsg {
    ExecuteMsg::Guardian(GuardianMsg::RevokeOperator {})
}

fn successor() -> OwnerMsg {
    OwnerMsg::SetOperator { operator: Some(OperatorGrant { address: address("bob"), ..grant() }) }
}

fn list(name: &str) -> OwnerMsg {
    OwnerMsg::SetPayees { set: vec![payee(name)], remove: vec![] }
}

fn wider() -> OwnerMsg {
    OwnerMsg::SetPolicy { policy: Policy { calls_per_hour: 101, ..policy() } }
}

fn tighter(calls_per_hour: u32) -> OwnerMsg {
    OwnerMsg::SetPolicy { policy: Policy { calls_per_hour, ..policy() } }
}

/// Lets a message of the owner's be scheduled and answers its number.
fn schedule(suite: &mut Suite, msg: OwnerMsg) -> u64 {
    let id = suite.query::<SignersResponse>(&QueryMsg::Signers {}).next_proposal;
    suite.execute("owner", &ExecuteMsg::Owner(msg)).unwrap();
    assert_eq!(suite.query::<SignersResponse>(&QueryMsg::Signers {}).next_proposal, id + 1, "it acted at once");
    id
}

fn frozen(suite: &Suite) -> bool {
    suite.query::<WalletInfo>(&QueryMsg::Wallet {}).frozen.is_some()
}

/// The last signature was given before the alarm, too: nobody decides anything after it.
#[test]
fn an_open_vote_to_undo_an_alarm_ends_with_it_whenever_its_signatures_were_given() {
    for (msg, alarm) in [(successor(), revoke()), (wider(), ExecuteMsg::Owner(tighter(99)))] {
        let mut suite = Suite::council(keyed());
        let id = suite.propose("anna", vec![Action::Owner(msg)]);
        suite.approve(id, &["berta"]);
        let request = suite.request_for(id);
        let (by, alarm) = (if matches!(alarm, ExecuteMsg::Owner(_)) { "owner" } else { "guardian" }, alarm);
        suite.execute(by, &alarm).unwrap();
        assert_eq!(suite.status(id), VOID);
        let deliver = AnyoneMsg::ApproveBySignatures { id, approvals: vec![request.by(EVA)] };
        refused(suite.execute("mallory", &ExecuteMsg::Anyone(deliver)), "an alarm ended what has a number below 2");
        suite.execute("mallory", &ExecuteMsg::Anyone(AnyoneMsg::Close(ProposalRef { id }))).unwrap();
    }
}

#[test]
fn what_passed_and_failed_before_an_alarm_is_not_tried_again_after_it() {
    // Each fails for now: the second action is a payment that the wallet cannot make.
    let table = [
        (Action::Owner(successor()), "guardian", revoke()),
        (Action::Owner(list("mallory")), "owner", ExecuteMsg::Owner(tighter(99))),
        (Action::Owner(wider()), "owner", ExecuteMsg::Owner(tighter(99))),
        (
            Action::Owner(OwnerMsg::Bind {
                registry: address("mallory"),
                agent_id: Some(stateset_api::AgentId::from_hash([7; 16])),
            }),
            "owner",
            ExecuteMsg::Owner(tighter(99)),
        ),
    ];
    for (action, by, alarm) in table {
        let mut suite = Suite::council(three_of_five());
        let id = suite.propose("anna", vec![action.clone(), pay(payment(1, "bob", 10_500))]);
        suite.approve(id, &["berta", "carla"]);
        assert!(matches!(suite.status(id), ProposalStatus::Failed { .. }), "{action:?}");
        let other = suite.propose("anna", vec![pay(payment(2, "bob", 10_500))]);
        suite.approve(other, &["berta", "carla"]);
        suite.execute(by, &alarm).unwrap();
        assert_eq!(suite.status(id), VOID, "{action:?}");
        assert!(matches!(suite.status(other), ProposalStatus::Failed { .. }), "a payment undoes no alarm");
        refused(suite.execute("mallory", &suite.execution(id)), "an alarm ended what has a number below 3");
    }
}

/// With signers of its own choice, or none, the owner alone would lift the freeze in the same block; with a guardian of
/// its own nobody would raise the next alarm.
#[test]
fn a_freeze_ends_what_the_owner_scheduled_to_rule_alone() {
    let mine = stateset_tests_suite::accounts(&[("mallory", 1)], 1);
    for msg in [
        OwnerMsg::SetSigners { signers: None },
        OwnerMsg::SetSigners { signers: Some(mine) },
        OwnerMsg::SetGuardian { guardian: Some(address("mallory")) },
        OwnerMsg::SetGuardian { guardian: None },
    ] {
        let mut suite = Suite::council(three_of_five());
        let id = schedule(&mut suite, msg.clone());
        let kept = schedule(&mut suite, OwnerMsg::Withdraw { coins: vec![Coin::new(5_u128, USDC)] });
        suite.pass(DELAY);
        assert_eq!(suite.status(id), ProposalStatus::Ripe {});
        suite.execute("guardian", &freeze()).unwrap();
        assert_eq!(suite.status(id), VOID, "{msg:?}");
        refused(suite.execute("mallory", &suite.execution(id)), "it would loosen 'freeze', and an alarm ended");
        assert!(frozen(&suite));
        suite.execute("mallory", &suite.execution(kept)).expect("a freeze stops no withdrawal");
        // Asked for after the alarm it waits, and takes effect.
        let again = schedule(&mut suite, msg);
        suite.pass(DELAY);
        suite.execute("mallory", &suite.execution(again)).unwrap();
        assert!(matches!(suite.status(again), ProposalStatus::Executed { .. }));
    }
}

#[test]
fn an_unfreeze_is_drafted_for_a_freeze_that_is_and_for_no_other() {
    let mut suite = Suite::council(three_of_five());
    let unfreeze = || vec![Action::Owner(OwnerMsg::Unfreeze {})];
    for actions in [unfreeze(), vec![Action::Owner(OwnerMsg::Freeze { reason: "drill".into() }), unfreeze().remove(0)]]
    {
        refused(suite.execute("anna", &propose(actions)), "the wallet is not frozen");
    }
    let needless = schedule(&mut suite, OwnerMsg::Unfreeze {});
    assert_eq!(suite.status(needless), VOID);
    suite.execute("guardian", &freeze()).unwrap();
    // Two are asked for; the first that passes leaves the other nothing to do.
    let ids = ["anna", "berta"].map(|by| suite.propose(by, unfreeze()));
    let scheduled = schedule(&mut suite, OwnerMsg::Unfreeze {});
    suite.approve(ids[0], &["carla", "dieter"]);
    assert!(!frozen(&suite));
    assert_eq!([suite.status(ids[1]), suite.status(scheduled)], [VOID, VOID]);
    suite.pass(DELAY);
    suite.execute("guardian", &freeze()).unwrap();
    for id in [needless, ids[1], scheduled] {
        refused(suite.execute("mallory", &suite.execution(id)), "it would loosen 'freeze', and an alarm ended");
    }
    assert!(frozen(&suite));
}

/// Somebody keeps three signatures for an unfreeze, and hands them in when it suits him.
#[test]
fn a_submission_that_was_signed_before_an_alarm_does_not_undo_it() {
    let mut suite = Suite::council(keyed());
    suite.execute("guardian", &freeze()).unwrap();
    let long = |mut request: Request| {
        request.deadline += 300 * DAY;
        request
    };
    let unfreeze = |suite: &Suite, salt| long(suite.request(salt, vec![Action::Owner(OwnerMsg::Unfreeze {})]));
    let (used, kept) = (unfreeze(&suite, 1), unfreeze(&suite, 2));
    let paying = long(suite.request(3, vec![pay(payment(1, "mallory", 5))]));
    suite.submit(&used).unwrap();
    suite.pass(HOUR);
    suite.execute("guardian", &freeze()).unwrap();
    refused(suite.submit(&kept), "signature is not over this approval");
    assert!(frozen(&suite));
    suite.submit(&paying).expect("a payment undoes no freeze");
    suite.submit(&unfreeze(&suite, 4)).expect("what is signed after it is as good as ever");
    assert!(!frozen(&suite));
}

/// Nor does one that a signer was made to sign for an alarm that is still to come: nobody knows its name.
#[test]
fn a_submission_signed_for_an_alarm_to_come_is_not_good_after_it() {
    let mut suite = Suite::council(keyed());
    suite.execute("guardian", &freeze()).unwrap();
    let request = suite.request(1, vec![Action::Owner(OwnerMsg::Unfreeze {})]);
    let next = suite.query::<SignersResponse>(&QueryMsg::Signers {}).next_proposal;
    suite.pass(60);
    let lift = suite.propose("anna", vec![Action::Owner(OwnerMsg::Unfreeze {})]);
    suite.execute("berta", &suite.approval(lift)).unwrap();
    let signed = suite.request_for(lift);
    let deliver = AnyoneMsg::ApproveBySignatures { id: lift, approvals: vec![signed.by(DIETER)] };
    suite.execute("mallory", &ExecuteMsg::Anyone(deliver)).unwrap();
    suite.pass(60);
    suite.execute("guardian", &freeze()).unwrap();
    for alarm in [0, request.alarm, next, next + 1, request.alarm + 1] {
        let guess = Request { alarm, ..request.clone() };
        refused(suite.submit(&guess), "signature is not over this approval");
    }
    assert!(frozen(&suite));
}

#[test]
fn a_veto_ends_the_twins_of_what_it_ends() {
    let mut suite = Suite::council(three_of_five());
    let gone = PayeeKey { address: address("carla"), denom: USDC.to_owned() };
    let mallory = || vec![payee("mallory")];
    let failed = schedule(&mut suite, OwnerMsg::SetPayees { set: mallory(), remove: vec![gone] });
    suite.pass(DELAY);
    suite.execute("mallory", &suite.execution(failed)).unwrap();
    assert!(matches!(suite.status(failed), ProposalStatus::Failed { .. }));
    let (twin, seen) = (schedule(&mut suite, list("mallory")), schedule(&mut suite, list("mallory")));
    let (other, vote) = (
        schedule(&mut suite, OwnerMsg::Withdraw { coins: vec![Coin::new(5_u128, USDC)] }),
        suite.propose("anna", vec![Action::Owner(list("carla"))]),
    );
    let veto = suite.execute("guardian", &ExecuteMsg::Guardian(GuardianMsg::Veto(ProposalRef { id: seen }))).unwrap();
    let raised: Vec<_> = veto.events.iter().filter_map(|event| AlarmRaised::from_event(event).ok()).collect();
    assert_eq!(raised, [AlarmRaised { tightened: "rules".into(), before: vote + 1, votes: false }]);
    assert_eq!([suite.status(failed), suite.status(twin)], [VOID, VOID]);
    assert_eq!(suite.status(other), ProposalStatus::Open {}, "it loosens nothing that was vetoed");
    // The signers vote on, after the veto.
    suite.approve(vote, &["berta", "carla"]);
    assert!(matches!(suite.status(vote), ProposalStatus::Executed { .. }));
}

/// A stolen operator's key asks, two signers were taken in; the alarm is heard by the third.
#[test]
fn what_the_operator_asked_for_ends_with_its_freeze_or_revocation() {
    for alarm in [freeze(), revoke()] {
        let mut suite = Suite::council(three_of_five());
        let escalate =
            OperatorMsg::Escalate { epoch: 1, denom: USDC.to_owned(), payment: payment(1, "mallory", 9_000) };
        suite.execute("operator", &ExecuteMsg::Operator(escalate)).unwrap();
        suite.approve(1, &["anna", "berta"]);
        let own = suite.propose("anna", vec![pay(payment(2, "mallory", 5))]);
        suite.execute("guardian", &alarm).unwrap();
        assert_eq!(suite.status(1), VOID);
        refused(suite.execute("carla", &suite.approval(1)), "an alarm ended what has a number below 3");
        assert_eq!(suite.status(own), ProposalStatus::Open {}, "the signers' own payment is theirs to decide");
    }
}

/// And the intent may be asked for again, once an operator may.
#[test]
fn an_intent_whose_proposal_an_alarm_ended_may_be_asked_for_again() {
    let mut fixture = Fixture::council(three_of_five());
    let escalate = |payment| OperatorMsg::Escalate { epoch: 1, denom: USDC.to_owned(), payment };
    for number in 1..=4 {
        fixture.operator(escalate(payment(number, "mallory", 9))).unwrap();
    }
    let again = fixture.operator(escalate(payment(1, "mallory", 9)));
    assert!(matches!(again, Err(ContractError::AlreadyEscalated { proposal: 1, .. })));
    assert!(matches!(fixture.operator(escalate(payment(5, "mallory", 9))), Err(ContractError::TooManyOpen { .. })));
    fixture.owner(tighter(99)).unwrap();
    for number in 1..=4 {
        fixture.operator(escalate(payment(number, "mallory", 9))).expect("what was ended takes no room");
    }
    assert!(matches!(fixture.operator(escalate(payment(5, "mallory", 9))), Err(ContractError::TooManyOpen { .. })));
}

/// A registry of the owner's own would say whose standing counts.
#[test]
fn trust_ends_a_binding_that_was_scheduled_before() {
    let mut fixture = Fixture::council(three_of_five());
    fixture
        .owner(OwnerMsg::Bind {
            registry: address("mallory"),
            agent_id: Some(stateset_api::AgentId::from_hash([7; 16])),
        })
        .unwrap();
    let trust = Some(Trust { reputation: address("reputation"), score_min: 60, share_bps: 0 });
    fixture.owner(OwnerMsg::SetPolicy { policy: Policy { trust, ..policy() } }).unwrap();
    fixture.pass(DELAY);
    assert!(matches!(
        fixture.execute("mallory", fixture.execution(1)),
        Err(ContractError::ProposalEnded { id: 1, tightened: "rules", before: 2 })
    ));
}

#[test]
fn a_silence_that_anyone_makes_a_freeze_ends_unfreezes_of_before() {
    let mut fixture = Fixture::with(|msg| {
        msg.policy.dead_man_seconds = Some(DAY);
        msg.signers = Some(three_of_five());
    });
    assert!(matches!(
        fixture.execute("anna", propose(vec![Action::Owner(OwnerMsg::Unfreeze {})])),
        Err(ContractError::NotFrozen {})
    ));
    fixture.pass(DAY);
    fixture.execute("anna", propose(vec![Action::Owner(OwnerMsg::Unfreeze {})])).expect("it is silent");
    fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
    let id = |number| fixture.status(number);
    assert_eq!([id(1), id(2)], [ProposalStatus::Open {}, ProposalStatus::Open {}]);
    fixture.execute("mallory", ExecuteMsg::Anyone(AnyoneMsg::FreezeDeadMan {})).unwrap();
    assert_eq!([fixture.status(1), fixture.status(2)], [VOID, VOID]);
}

/// Another operator, or a policy without a clock, ends a silence as well.
#[test]
fn a_silence_that_ends_leaves_no_unfreeze_for_the_next() {
    let silent = || {
        let mut fixture = Fixture::with(|msg| {
            msg.policy.dead_man_seconds = Some(DAY);
            msg.signers = Some(three_of_five());
        });
        fixture.owner(successor()).unwrap();
        fixture.owner(OwnerMsg::SetPolicy { policy: policy() }).unwrap();
        fixture.pass(DELAY);
        fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
        assert_eq!(fixture.status(3), ProposalStatus::Open {});
        fixture
    };
    for ending in [1, 2] {
        let mut fixture = silent();
        fixture.execute("mallory", fixture.execution(ending)).unwrap();
        fixture.perform(ending).unwrap();
        assert_eq!(fixture.status(3), VOID, "{ending}");
    }
}

/// The signers' own decisions tighten, too.
#[test]
fn what_the_signers_tighten_nothing_of_before_loosens() {
    let mut suite = Suite::council(keyed());
    let alice = || PayeeKey { address: address("alice"), denom: USDC.to_owned() };
    let scheduled = schedule(&mut suite, list("mallory"));
    let request = suite.request(1, vec![Action::Owner(list("mallory"))]);
    let remove = OwnerMsg::SetPayees { set: vec![], remove: vec![alice()] };
    suite.pass(60);
    let removal = suite.propose("anna", vec![Action::Owner(remove)]);
    suite.execute("berta", &suite.approval(removal)).unwrap();
    let signed = suite.request_for(removal);
    let deliver = AnyoneMsg::ApproveBySignatures { id: removal, approvals: vec![signed.by(CARLA)] };
    suite.execute("mallory", &ExecuteMsg::Anyone(deliver)).unwrap();
    assert_eq!(suite.status(scheduled), VOID);
    refused(suite.submit(&request), "signature is not over this approval");
    // To list another is no tightening, and ends nothing.
    let (first, second) = (
        suite.propose("anna", vec![Action::Owner(list("bob"))]),
        suite.propose("berta", vec![Action::Owner(list("mallory"))]),
    );
    suite.execute("berta", &suite.approval(first)).unwrap();
    let signed = suite.request_for(first);
    let deliver = AnyoneMsg::ApproveBySignatures { id: first, approvals: vec![signed.by(CARLA)] };
    suite.execute("mallory", &ExecuteMsg::Anyone(deliver)).unwrap();
    assert_eq!(suite.status(second), ProposalStatus::Open {});
}

/// It was to go to the owner of the time.
#[test]
fn a_withdrawal_that_was_approved_under_another_owner_does_not_go_to_the_new_one() {
    let mut suite = Suite::council(three_of_five());
    let withdraw = || vec![Action::Owner(OwnerMsg::Withdraw { coins: vec![Coin::new(10_500_u128, USDC)] })];
    let (failed, open) = (suite.propose("anna", withdraw()), suite.propose("berta", withdraw()));
    suite.approve(failed, &["berta", "carla"]);
    assert!(matches!(suite.status(failed), ProposalStatus::Failed { .. }));
    let offer = suite.propose("anna", vec![Action::Owner(OwnerMsg::OfferOwnership { to: Some(address("bob")) })]);
    suite.approve(offer, &["berta", "carla"]);
    suite.execute("bob", &ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership {})).unwrap();
    assert_eq!([suite.status(failed), suite.status(open)], [VOID, VOID]);
}

/// The alarm speaks for itself, and only where something was tightened.
#[test]
fn an_alarm_says_what_it_tightened_and_a_repeated_one_says_nothing() {
    let mut fixture = Fixture::council(three_of_five());
    let raised = |fixture: &mut Fixture, by: &str, msg: ExecuteMsg| -> Vec<(String, u64, bool)> {
        let done = fixture.execute(by, msg).unwrap();
        let raised = done.events.iter().filter_map(|event| AlarmRaised::from_event(event).ok());
        raised.map(|AlarmRaised { tightened, before, votes }| (tightened, before, votes)).collect()
    };
    fixture.execute("anna", propose(vec![pay(payment(1, "mallory", 5))])).unwrap();
    let owner = ExecuteMsg::Owner;
    let one = |name: &str, votes| vec![(name.to_owned(), 2, votes)];
    assert_eq!(raised(&mut fixture, "guardian", freeze()), one("freeze", true));
    assert_eq!(raised(&mut fixture, "guardian", freeze()), []);
    assert_eq!(raised(&mut fixture, "owner", owner(OwnerMsg::Freeze { reason: "too".into() })), []);
    let shorter = OperatorGrant { expires_at: grant().expires_at - 1, ..grant() };
    let shorten = OwnerMsg::SetOperator { operator: Some(shorter) };
    assert_eq!(raised(&mut fixture, "owner", owner(shorten.clone())), one("operator", true));
    assert_eq!(raised(&mut fixture, "owner", owner(shorten)), []);
    assert_eq!(raised(&mut fixture, "guardian", revoke()), [], "votes were ended in this very block");
    fixture.pass(1);
    assert_eq!(raised(&mut fixture, "guardian", revoke()), []);
    assert_eq!(raised(&mut fixture, "owner", owner(OwnerMsg::SetOperator { operator: None })), []);
    assert_eq!(raised(&mut fixture, "owner", owner(OwnerMsg::SetPolicy { policy: policy() })), []);
    assert_eq!(raised(&mut fixture, "owner", owner(tighter(99))), one("rules", true));
    let poorer = OwnerMsg::SetPayees { set: vec![payee("bob")], remove: vec![] };
    assert_eq!(raised(&mut fixture, "owner", owner(poorer)), [], "as it was");
    fixture.execute("anna", propose(vec![pay(payment(2, "mallory", 5))])).unwrap();
    let gone = PayeeKey { address: address("bob"), denom: USDC.to_owned() };
    let remove = OwnerMsg::SetPayees { set: vec![], remove: vec![gone] };
    assert_eq!(raised(&mut fixture, "owner", owner(remove)), [("rules".to_owned(), 3, false)]);
}

/// Signers are told that a draft is about to be proposed under the next number, and sign for it.
#[test]
fn what_was_signed_for_a_number_to_come_does_not_undo_a_freeze() {
    let mut suite = Suite::council(keyed());
    suite.execute("guardian", &freeze()).unwrap();
    // During the first freeze: three are asked to sign for proposal 2, which they are told is about to be opened;
    // proposal 1 lifts the freeze in the meantime.
    let unfreeze = || vec![Action::Owner(OwnerMsg::Unfreeze {})];
    let mut request = Request { proposal: Ok(2), ..suite.request(0, unfreeze()) };
    request.deadline += 300 * DAY;
    let kept: Vec<_> = [CARLA, DIETER, EVA].map(|index| request.by(index)).to_vec();
    let id = suite.propose("anna", unfreeze());
    assert_eq!(id, 1);
    let now = Request { proposal: Ok(1), ..suite.request(0, unfreeze()) };
    let deliver = AnyoneMsg::ApproveBySignatures { id, approvals: vec![now.by(CARLA), now.by(EVA)] };
    suite.execute("mallory", &ExecuteMsg::Anyone(deliver)).unwrap();
    assert!(!frozen(&suite));
    suite.pass(30 * HOUR);
    // The alarm.
    suite.execute("guardian", &freeze()).unwrap();
    // The colluding signer proposes in the same block, with the same title as the suite's drafts have.
    suite.execute("anna", &propose(unfreeze())).unwrap();
    let deliver = AnyoneMsg::ApproveBySignatures { id: 2, approvals: kept };
    let delivered = suite.execute("mallory", &ExecuteMsg::Anyone(deliver));
    assert!(frozen(&suite), "undone by signatures of before: {:?}", delivered.is_ok());
}

#[test]
fn what_was_signed_for_a_number_to_come_does_not_bring_a_revoked_operator_back() {
    let mut suite = Suite::council(keyed());
    let next = suite.query::<SignersResponse>(&QueryMsg::Signers {}).next_proposal;
    let again = || vec![Action::Owner(OwnerMsg::SetOperator { operator: Some(OperatorGrant { ..grant() }) })];
    let request = Request { proposal: Ok(next), ..suite.request(0, again()) };
    let kept: Vec<_> = [DIETER, EVA].map(|index| request.by(index)).to_vec();
    suite.execute("guardian", &ExecuteMsg::Guardian(GuardianMsg::RevokeOperator {})).unwrap();
    suite.execute("anna", &propose(again())).unwrap();
    let deliver = AnyoneMsg::ApproveBySignatures { id: next, approvals: kept };
    refused(suite.execute("mallory", &ExecuteMsg::Anyone(deliver)), "signature is not over this approval");
    assert!(suite.query::<WalletInfo>(&QueryMsg::Wallet {}).operator.is_none(), "the thief operates again");
}

/// Whoever has the owner's key freezes first, schedules the unfreeze, and waits.
#[test]
fn a_freeze_is_not_undone_by_what_was_scheduled_under_another() {
    let mut suite = Suite::council(three_of_five());
    suite.execute("owner", &ExecuteMsg::Owner(OwnerMsg::Freeze { reason: "holiday".into() })).unwrap();
    let id = suite.query::<SignersResponse>(&QueryMsg::Signers {}).next_proposal;
    suite.execute("owner", &ExecuteMsg::Owner(OwnerMsg::Unfreeze {})).unwrap();
    suite.pass(DELAY);
    let answer = suite.execute("guardian", &freeze()).unwrap();
    let by = answer.events.iter().find_map(|event| Frozen::from_event(event).ok()).unwrap().by;
    assert_eq!(by, address("guardian"), "it is told that it froze");
    refused(suite.execute("mallory", &suite.execution(id)), "an alarm ended what has a number below");
    assert!(frozen(&suite), "lifted in the block of the guardian's alarm, by what was scheduled {DELAY} s before");
}

#[test]
fn a_freeze_is_not_undone_by_a_vote_that_was_open_under_another() {
    let mut suite = Suite::council(three_of_five());
    suite.execute("owner", &ExecuteMsg::Owner(OwnerMsg::Freeze { reason: "holiday".into() })).unwrap();
    let id = suite.propose("anna", vec![Action::Owner(OwnerMsg::Unfreeze {})]);
    suite.approve(id, &["berta"]);
    suite.execute("guardian", &freeze()).unwrap();
    refused(suite.execute("carla", &suite.approval(id)), "an alarm ended what has a number below");
    assert!(frozen(&suite));
}

/// It lets the operator go, schedules its own, and waits.
#[test]
fn a_revocation_where_there_is_no_operator_ends_who_was_to_be_one() {
    let mut suite = Suite::council(three_of_five());
    suite.execute("owner", &ExecuteMsg::Owner(OwnerMsg::SetOperator { operator: None })).unwrap();
    let thief = OperatorGrant { address: address("mallory"), ..grant() };
    let id = suite.query::<SignersResponse>(&QueryMsg::Signers {}).next_proposal;
    suite.execute("owner", &ExecuteMsg::Owner(OwnerMsg::SetOperator { operator: Some(thief) })).unwrap();
    suite.pass(DELAY);
    suite.execute("guardian", &ExecuteMsg::Guardian(GuardianMsg::RevokeOperator {})).unwrap();
    refused(suite.execute("mallory", &suite.execution(id)), "an alarm ended what has a number below");
    assert!(suite.query::<WalletInfo>(&QueryMsg::Wallet {}).operator.is_none(), "the thief operates");
}

/// What the signers passed together with a payment that the wallet cannot make yet; it lies in stock for seven days.
/// Then they pass the other; then a stranger sends the missing coin and has the first tried again.
fn then_again(earlier: OwnerMsg, between: Vec<OwnerMsg>) -> Suite {
    let mut suite = Suite::council(three_of_five());
    let failed = suite.propose("anna", vec![Action::Owner(earlier), pay(payment(1, "bob", 10_001))]);
    suite.approve(failed, &["berta", "carla"]);
    assert!(matches!(suite.status(failed), ProposalStatus::Failed { .. }));
    for msg in between {
        let done = suite.propose("anna", vec![Action::Owner(msg)]);
        suite.approve(done, &["berta", "carla"]);
        assert!(matches!(suite.status(done), ProposalStatus::Executed { .. }));
    }
    suite.pass(6 * DAY);
    let wallet = suite.wallet.clone();
    suite.send("alice", &wallet, Coin::new(1_u128, USDC));
    refused(suite.execute("mallory", &suite.execution(failed)), "an alarm ended what has a number below");
    suite
}

/// A guardian whose key was stolen before it took office for good, and whom the signers replaced, comes back: nobody,
/// the new guardian included, may veto it.
#[test]
fn a_guardian_whom_the_signers_replaced_does_not_come_back_by_what_failed_before() {
    let guardian = |name: &str| OwnerMsg::SetGuardian { guardian: Some(address(name)) };
    let suite = then_again(guardian("mallory"), vec![guardian("mallory"), guardian("eva")]);
    assert_eq!(suite.query::<WalletInfo>(&QueryMsg::Wallet {}).guardian, Some(address("eva")));
}

/// An offer of the wallet that the signers took back is renewed.
#[test]
fn an_offer_that_the_signers_took_back_is_not_renewed_by_what_failed_before() {
    let offer = |to: Option<&str>| OwnerMsg::OfferOwnership { to: to.map(address) };
    let suite = then_again(offer(Some("mallory")), vec![offer(Some("mallory")), offer(None)]);
    assert_eq!(suite.query::<WalletInfo>(&QueryMsg::Wallet {}).offered_to, None);
}

/// The one named for recovery, whom the signers removed, is named again.
#[test]
fn who_was_removed_from_recovery_is_not_named_again_by_what_failed_before() {
    let recovery = |to: Option<&str>| OwnerMsg::SetRecovery { recovery: to.map(address) };
    let suite = then_again(recovery(Some("mallory")), vec![recovery(Some("mallory")), recovery(None)]);
    assert_eq!(suite.query::<WalletInfo>(&QueryMsg::Wallet {}).recovery, None);
}

/// An operator in whose place the signers named another (there was none in between) takes that one's place.
#[test]
fn an_operator_named_later_is_not_replaced_by_what_failed_before() {
    let mut suite = Suite::council(three_of_five());
    suite.execute("guardian", &ExecuteMsg::Guardian(GuardianMsg::RevokeOperator {})).unwrap();
    let operator = |name: &str| {
        Action::Owner(OwnerMsg::SetOperator { operator: Some(OperatorGrant { address: address(name), ..grant() }) })
    };
    let failed = suite.propose("anna", vec![operator("mallory"), pay(payment(1, "bob", 10_001))]);
    suite.approve(failed, &["berta", "carla"]);
    let done = suite.propose("anna", vec![operator("bob")]);
    suite.approve(done, &["berta", "carla"]);
    suite.pass(6 * DAY);
    let wallet = suite.wallet.clone();
    suite.send("alice", &wallet, Coin::new(1_u128, USDC));
    refused(suite.execute("mallory", &suite.execution(failed)), "an alarm ended what has a number below");
    let now = suite.query::<WalletInfo>(&QueryMsg::Wallet {}).operator.unwrap();
    assert_eq!(now.address, address("bob"));
}

/// Whoever takes its place, for however long; the same one for longer is no alarm.
#[test]
fn another_operator_ends_who_was_to_be_one_and_the_same_for_longer_does_not() {
    for (address, ends) in [(address("bob"), true), (grant().address, false)] {
        let mut suite = Suite::council(three_of_five());
        let waits = schedule(&mut suite, successor());
        let later = OperatorGrant { address, expires_at: grant().expires_at + DAY };
        let id = suite.propose("anna", vec![Action::Owner(OwnerMsg::SetOperator { operator: Some(later) })]);
        suite.approve(id, &["berta", "carla"]);
        assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }));
        assert_eq!(suite.status(waits) == VOID, ends);
    }
}

/// What the owner offers after the delay tightens nothing, nor does another offer in its place.
#[test]
fn an_owners_offer_is_no_alarm() {
    let mut suite = Suite::council(three_of_five());
    for to in ["bob", "dieter"] {
        let offer = schedule(&mut suite, OwnerMsg::OfferOwnership { to: Some(address(to)) });
        let other = schedule(&mut suite, OwnerMsg::SetRecovery { recovery: Some(address("carla")) });
        suite.pass(DELAY);
        suite.execute("mallory", &suite.execution(offer)).unwrap();
        assert!(matches!(suite.status(offer), ProposalStatus::Executed { .. }));
        assert_eq!(suite.status(other), ProposalStatus::Ripe {});
    }
}
