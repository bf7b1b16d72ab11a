//! Nobody keeps a vote, a freeze, a recovery or a change of hands from ever ending by repeating what costs him nothing.

use stateset_api::event::ProposalExecuted;
use stateset_api::policy::Policy;
use stateset_api::wallet::{
    Action, AnyoneMsg, ExecuteMsg, GuardianMsg, OperatorGrant, OwnerMsg, PayeeKey, ProposalStatus, QueryMsg,
    RECOVERY_CANCELS_MAX, RECOVERY_SECONDS, SignerSet, SignersResponse, UNDISTURBED_SECONDS, VOTE_SECONDS, WalletInfo,
};
use stateset_tests_suite::{DAY, Proposals, START, USDC, address, refused};
use stateset_wallet::ContractError;

use crate::council::{Council, DELAY, keyed, pay, three_of_five};
use crate::fixture::Fixture;
use crate::story::{grant, payee, payment, policy};
use crate::suite::Suite;

const OPEN: ProposalStatus = ProposalStatus::Open {};
const VOID: ProposalStatus = ProposalStatus::Void {};

fn owner(suite: &mut Suite, msg: OwnerMsg) {
    suite.execute("owner", &ExecuteMsg::Owner(msg)).unwrap();
}

fn guardian(suite: &mut Suite, msg: GuardianMsg) {
    suite.execute("guardian", &ExecuteMsg::Guardian(msg)).unwrap();
}

fn next(suite: &Suite) -> u64 {
    suite.query::<SignersResponse>(&QueryMsg::Signers {}).next_proposal
}

/// Of the operator's time, or of the calls in an hour, the owner takes a little.
fn tighten(suite: &mut Suite, of_operator: bool) {
    let msg = if of_operator {
        let OperatorGrant { address, expires_at } = suite.query::<WalletInfo>(&QueryMsg::Wallet {}).operator.unwrap();
        OwnerMsg::SetOperator { operator: Some(OperatorGrant { address, expires_at: expires_at - 1 }) }
    } else {
        let policy: Policy = suite.query(&QueryMsg::Policy {});
        OwnerMsg::SetPolicy { policy: Policy { calls_per_hour: policy.calls_per_hour - 1, ..policy } }
    };
    let before = next(suite);
    owner(suite, msg);
    assert_eq!(next(suite), before, "it acts at once");
}

/// Whoever has the owner's key tightens a little with every vote that is cast.
#[test]
fn an_owner_ends_votes_on_the_same_once_and_then_leaves_the_signers_a_week() {
    let wider = OwnerMsg::SetPolicy { policy: Policy { calls_per_hour: 101, ..policy() } };
    let successor = OwnerMsg::SetOperator { operator: Some(OperatorGrant { address: address("bob"), ..grant() }) };
    for (wish, of_operator) in [(wider, false), (successor, true)] {
        let mut suite = Suite::council(three_of_five());
        let propose = |suite: &mut Suite| suite.propose("anna", vec![Action::Owner(wish.clone())]);
        let first = propose(&mut suite);
        suite.approve(first, &["berta"]);
        tighten(&mut suite, of_operator);
        assert_eq!(suite.status(first), VOID, "once: it was drafted before");
        let second = propose(&mut suite);
        tighten(&mut suite, of_operator);
        suite.approve(second, &["berta"]);
        suite.pass(VOTE_SECONDS - 1);
        tighten(&mut suite, of_operator);
        assert_eq!(suite.status(second), OPEN);
        suite.approve(second, &["carla"]);
        assert!(matches!(suite.status(second), ProposalStatus::Executed { .. }), "{wish:?}");
        suite.pass(UNDISTURBED_SECONDS);
        let third = propose(&mut suite);
        tighten(&mut suite, of_operator);
        assert_eq!(suite.status(third), VOID, "once more: a week is over");
    }
}

#[test]
fn the_week_is_seven_days_to_the_second() {
    let mut suite = Suite::council(three_of_five());
    let wider = OwnerMsg::SetPolicy { policy: Policy { calls_per_hour: 101, ..policy() } };
    tighten(&mut suite, false);
    suite.pass(UNDISTURBED_SECONDS - 1);
    let id = suite.propose("anna", vec![Action::Owner(wider)]);
    tighten(&mut suite, false);
    assert_eq!(suite.status(id), OPEN);
    suite.pass(1);
    tighten(&mut suite, false);
    assert_eq!(suite.status(id), VOID);
    assert_eq!(UNDISTURBED_SECONDS, 7 * DAY);
}

/// But what nobody votes on any more, every tightening ends.
#[test]
fn within_the_week_an_owners_tightening_still_ends_what_waits_and_what_failed() {
    let mut suite = Suite::council(three_of_five());
    let calls = |calls_per_hour| OwnerMsg::SetPolicy { policy: Policy { calls_per_hour, ..policy() } };
    owner(&mut suite, calls(99));
    let list = || OwnerMsg::SetPayees { set: vec![payee("mallory")], remove: vec![] };
    let failed = suite.propose("anna", vec![Action::Owner(list()), pay(payment(1, "bob", 10_500))]);
    suite.approve(failed, &["berta", "carla"]);
    let waits = next(&suite);
    owner(&mut suite, list());
    let open = suite.propose("anna", vec![Action::Owner(list())]);
    owner(&mut suite, calls(98));
    assert_eq!([suite.status(failed), suite.status(waits), suite.status(open)], [VOID, VOID, OPEN]);
}

/// An owner's second alarm spares the vote; what passes then and fails is not left lying for anybody to try again.
#[test]
fn what_a_vote_survives_it_is_ended_by_as_it_fails() {
    let mut suite = Suite::council(three_of_five());
    tighten(&mut suite, false);
    let list = Action::Owner(OwnerMsg::SetPayees { set: vec![payee("mallory")], remove: vec![] });
    let id = suite.propose("anna", vec![list, pay(payment(1, "bob", 10_500))]);
    tighten(&mut suite, false);
    suite.approve(id, &["berta"]);
    assert_eq!(suite.status(id), OPEN);
    suite.approve(id, &["carla"]);
    assert_eq!(suite.status(id), VOID);
}

#[test]
fn payments_and_signers_own_matters_no_alarm_ends() {
    let mut suite = Suite::council(three_of_five());
    let fewer = SignerSet { threshold: 2, ..three_of_five() };
    let ids = [
        pay(payment(1, "mallory", 5)),
        Action::Owner(OwnerMsg::SetSigners { signers: Some(fewer) }),
        Action::Owner(OwnerMsg::SetGuardian { guardian: None }),
        Action::Owner(OwnerMsg::OfferOwnership { to: Some(address("bob")) }),
    ]
    .map(|action| suite.propose("anna", vec![action]));
    let gone = PayeeKey { address: address("bob"), denom: USDC.to_owned() };
    guardian(&mut suite, GuardianMsg::Freeze { reason: "alarm".into() });
    guardian(&mut suite, GuardianMsg::RevokeOperator {});
    owner(&mut suite, OwnerMsg::SetPayees { set: vec![], remove: vec![gone] });
    owner(&mut suite, OwnerMsg::SetPolicy { policy: Policy { calls_per_hour: 1, ..policy() } });
    owner(&mut suite, OwnerMsg::OfferOwnership { to: None });
    owner(&mut suite, OwnerMsg::SetRecovery { recovery: None });
    assert!(ids.iter().all(|id| suite.status(*id) == OPEN));
}

/// Nor with the owner: the votes to unfreeze and for an operator go on, however often both raise the alarm.
#[test]
fn a_guardian_who_repeats_its_alarms_ends_no_vote() {
    let mut suite = Suite::council(three_of_five());
    let alarms = |suite: &mut Suite| {
        guardian(suite, GuardianMsg::Freeze { reason: "again".into() });
        guardian(suite, GuardianMsg::RevokeOperator {});
        guardian(suite, GuardianMsg::CancelRecovery {});
        owner(suite, OwnerMsg::Freeze { reason: "too".into() });
        owner(suite, OwnerMsg::SetOperator { operator: None });
    };
    alarms(&mut suite);
    let successor = OwnerMsg::SetOperator { operator: Some(OperatorGrant { address: address("bob"), ..grant() }) };
    let ids = [vec![Action::Owner(OwnerMsg::Unfreeze {})], vec![Action::Owner(successor)]]
        .map(|actions| suite.propose("anna", actions));
    for by in ["berta", "carla"] {
        alarms(&mut suite);
        for id in ids {
            suite.approve(id, &[by]);
        }
    }
    let info: WalletInfo = suite.query(&QueryMsg::Wallet {});
    assert_eq!((info.frozen, info.operator.map(|grant| grant.address)), (None, Some(address("bob"))));
}

/// Alone the one proposal is out of its reach; with the unfreeze in it, the freeze that is in force is.
#[test]
fn signers_replace_a_guardian_who_freezes_again_and_again_and_unfreeze_in_one() {
    let mut suite = Suite::council(three_of_five());
    let freeze = |suite: &mut Suite| guardian(suite, GuardianMsg::Freeze { reason: "no".into() });
    freeze(&mut suite);
    let way_out = vec![Action::Owner(OwnerMsg::SetGuardian { guardian: None }), Action::Owner(OwnerMsg::Unfreeze {})];
    let id = suite.propose("anna", way_out);
    for by in ["berta", "carla"] {
        freeze(&mut suite);
        suite.approve(id, &[by]);
    }
    let info: WalletInfo = suite.query(&QueryMsg::Wallet {});
    assert_eq!((info.frozen, info.guardian), (None, None));
}

/// Whoever has the owner's key takes the offer back at once, and puts its own in its place: the wallet would never
/// change hands.
#[test]
fn an_owner_alone_does_not_take_back_what_the_signers_offered() {
    let mut suite = Suite::council(three_of_five());
    let offer = |to: &str| OwnerMsg::OfferOwnership { to: Some(address(to)) };
    // Scheduled beforehand, and ripe in time.
    owner(&mut suite, offer("mallory"));
    owner(&mut suite, OwnerMsg::OfferOwnership { to: Some(address("owner")) });
    suite.pass(DELAY);
    let id = suite.propose("anna", vec![Action::Owner(offer("bob"))]);
    suite.approve(id, &["berta", "carla"]);
    let info: WalletInfo = suite.query(&QueryMsg::Wallet {});
    assert_eq!((info.offered_to, info.offered_by_signers), (Some(address("bob")), true));
    for id in [1, 2] {
        assert_eq!(suite.status(id), VOID);
        refused(suite.execute("mallory", &suite.execution(id)), "it would loosen 'owner', and an alarm ended");
    }
    let taken_back = next(&suite);
    owner(&mut suite, OwnerMsg::OfferOwnership { to: None });
    assert_eq!(suite.status(taken_back), OPEN, "it waits");
    suite.execute("bob", &ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership {})).unwrap();
    let info: WalletInfo = suite.query(&QueryMsg::Wallet {});
    assert_eq!((info.owner, info.offered_by_signers), (address("bob"), false));
    assert_eq!(suite.status(taken_back), VOID);
}

#[test]
fn what_the_signers_offered_ends_by_their_decision_or_the_owners_after_the_delay() {
    let offered = || {
        let mut suite = Suite::council(three_of_five());
        let id = suite.propose("anna", vec![Action::Owner(OwnerMsg::OfferOwnership { to: Some(address("bob")) })]);
        suite.approve(id, &["berta", "carla"]);
        suite
    };
    let accept = ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership {});
    let mut suite = offered();
    let id = suite.propose("anna", vec![Action::Owner(OwnerMsg::OfferOwnership { to: None })]);
    suite.approve(id, &["berta", "carla"]);
    refused(suite.execute("bob", &accept), "no ownership is on offer");
    let mut suite = offered();
    let id = next(&suite);
    owner(&mut suite, OwnerMsg::OfferOwnership { to: None });
    suite.pass(DELAY);
    suite.execute("mallory", &suite.execution(id)).unwrap();
    refused(suite.execute("bob", &accept), "no ownership is on offer");
    // Its own offer the owner takes back at once, and what it scheduled before does not make it anew.
    let (first, second) = (next(&suite), next(&suite) + 1);
    for to in ["alice", "mallory"] {
        owner(&mut suite, OwnerMsg::OfferOwnership { to: Some(address(to)) });
    }
    suite.pass(DELAY);
    suite.execute("mallory", &suite.execution(first)).unwrap();
    let before = next(&suite);
    owner(&mut suite, OwnerMsg::OfferOwnership { to: None });
    assert_eq!((next(&suite), suite.status(second)), (before, VOID));
}

/// What the owner may do after a short delay, again and again, ends no vote either.
#[test]
fn an_owner_who_waits_out_the_delay_again_and_again_ends_no_vote() {
    let mut suite = Suite::council(three_of_five());
    let wish = OwnerMsg::SetPolicy { policy: Policy { calls_per_hour: 500, ..policy() } };
    let looser = |calls_per_hour| OwnerMsg::SetPolicy { policy: Policy { calls_per_hour, ..policy() } };
    let shorter = OperatorGrant { expires_at: grant().expires_at + DAY, ..grant() };
    let scheduled = [
        looser(101),
        OwnerMsg::SetOperator { operator: Some(shorter) },
        OwnerMsg::OfferOwnership { to: Some(address("bob")) },
    ];
    for msg in scheduled {
        owner(&mut suite, msg);
    }
    suite.pass(DELAY);
    let ids = [Action::Owner(wish), pay(payment(1, "mallory", 5))].map(|action| suite.propose("anna", vec![action]));
    for id in 1..=3 {
        suite.execute("owner", &suite.execution(id)).unwrap();
        assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }), "{:?}", suite.status(id));
    }
    suite.execute("bob", &ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership {})).unwrap();
    assert_eq!(ids.map(|id| suite.status(id)), [OPEN, OPEN]);
    suite.approve(ids[1], &["berta", "carla"]);
    suite.approve(ids[0], &["berta", "carla"]);
    assert_eq!(suite.query::<Policy>(&QueryMsg::Policy {}).calls_per_hour, 500);
}

/// A guardian alone would keep a lost owner's money for ever.
#[test]
fn a_guardian_ends_a_recovery_three_times_and_no_more_unless_somebody_is_heard_of() {
    let mut fixture = Fixture::new();
    fixture.owner(OwnerMsg::SetRecovery { recovery: Some(address("heir")) }).unwrap();
    let start = || ExecuteMsg::Anyone(AnyoneMsg::StartRecovery {});
    let cancel = |fixture: &mut Fixture| fixture.guardian(GuardianMsg::CancelRecovery {});
    let thrice = |fixture: &mut Fixture| {
        for _ in 0..RECOVERY_CANCELS_MAX {
            fixture.execute("heir", start()).unwrap();
            cancel(fixture).unwrap();
            cancel(fixture).expect("nothing is under way: it does not count");
        }
    };
    thrice(&mut fixture);
    // The owner is there after all: the count begins anew.
    fixture.owner(OwnerMsg::CancelRecovery {}).unwrap();
    thrice(&mut fixture);
    fixture.execute("heir", start()).unwrap();
    assert!(matches!(cancel(&mut fixture), Err(ContractError::RecoveryCancels { got: 3, max: 3 })));
    fixture.pass(RECOVERY_SECONDS);
    fixture.execute("heir", ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership {})).unwrap();
    assert_eq!(fixture.query::<WalletInfo>(QueryMsg::Wallet {}).owner, address("heir"));
}

/// What an owner alone tightens at once, those who decide set back: by a proposal at once, by the owner after the
/// delay.
#[test]
fn whatever_an_owner_alone_does_at_once_is_set_back_by_those_who_decide() {
    let base = policy();
    let gone = PayeeKey { address: address("bob"), denom: USDC.to_owned() };
    let grantee = OperatorGrant { expires_at: START + DAY, ..grant() };
    let mut strict =
        Policy { calls_per_hour: 0, receipt_seconds: 30 * DAY, payee_cooldown_seconds: DAY, ..base.clone() };
    strict.denoms[0].lifetime_max = stateset_api::Amount(0);
    strict.categories.iter_mut().for_each(|category| category.allowed = false);
    let table = [
        (OwnerMsg::SetPolicy { policy: strict }, OwnerMsg::SetPolicy { policy: base }),
        (
            OwnerMsg::SetPayees { set: vec![], remove: vec![gone] },
            OwnerMsg::SetPayees { set: vec![payee("bob")], remove: vec![] },
        ),
        (OwnerMsg::SetOperator { operator: Some(grantee) }, OwnerMsg::SetOperator { operator: Some(grant()) }),
        (OwnerMsg::SetOperator { operator: None }, OwnerMsg::SetOperator { operator: Some(grant()) }),
        (OwnerMsg::Freeze { reason: "drill".into() }, OwnerMsg::Unfreeze {}),
        (OwnerMsg::SetGuardian { guardian: Some(address("mallory")) }, OwnerMsg::SetGuardian { guardian: None }),
        (OwnerMsg::SetRecovery { recovery: None }, OwnerMsg::SetRecovery { recovery: Some(address("heir")) }),
    ];
    for (tightens, sets_back) in table {
        for by_signers in [true, false] {
            let mut suite = Suite::with(|msg| (msg.guardian, msg.signers) = (None, Some(three_of_five())));
            let before = next(&suite);
            owner(&mut suite, tightens.clone());
            assert_eq!(next(&suite), before, "{tightens:?} waits");
            let id = before;
            if by_signers {
                suite.propose("anna", vec![Action::Owner(sets_back.clone())]);
                suite.approve(id, &["berta"]);
                let done = suite.execute("carla", &suite.approval(id)).unwrap();
                assert!(done.events.iter().any(|event| ProposalExecuted::from_event(event).is_ok()), "{sets_back:?}");
            } else {
                owner(&mut suite, sets_back.clone());
                suite.pass(DELAY);
                suite.execute("mallory", &suite.execution(id)).unwrap();
                assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }), "{sets_back:?}");
            }
        }
    }
}

/// Anybody may deliver a part of what three signed, before the rest arrives: it counts, and the rest does as well.
#[test]
fn whoever_delivers_a_part_of_the_signatures_first_keeps_the_others_from_nothing() {
    let mut suite = Suite::council(keyed());
    let id = suite.propose("anna", vec![pay(payment(1, "mallory", 5))]);
    let draft = suite.proposal(id).draft;
    let request = crate::council::Request { proposal: Ok(id), draft, ..suite.request(0, vec![]) };
    let deliver = |approvals| ExecuteMsg::Anyone(AnyoneMsg::ApproveBySignatures { id, approvals });
    let all = request.all();
    suite.execute("mallory", &deliver(vec![all[0].clone()])).unwrap();
    refused(suite.execute("alice", &deliver(all.clone())), "signer 2 has voted on proposal 1 already");
    suite.execute("alice", &deliver(vec![all[1].clone()])).unwrap();
    assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }));
}
