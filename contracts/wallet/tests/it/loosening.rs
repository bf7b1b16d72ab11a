//! Beside signers: tightening acts at once, loosening waits.

use cosmwasm_std::Coin;
use stateset_api::policy::Policy;
use stateset_api::wallet::{
    AnyoneMsg, BrakeMsg, EXECUTION_SECONDS, ExecuteMsg, GuardianMsg, OperatorGrant, OwnerMsg, Payee, PayeeKey,
    ProposalRef, ProposalStatus, Proposer, QueryMsg, SignersResponse, WalletInfo,
};
use stateset_api::{Amount, policy};
use stateset_tests_suite::{DAY, Proposals, START, USDC, address, refused};

use crate::council::{Council, DELAY, keyed, pay, three_of_five};
use crate::story::{grant, payee, payment};
use crate::suite::Suite;

fn owner(suite: &mut Suite, msg: OwnerMsg) -> Option<u64> {
    let next = |suite: &Suite| suite.query::<SignersResponse>(&QueryMsg::Signers {}).next_proposal;
    let before = next(suite);
    suite.execute("owner", &ExecuteMsg::Owner(msg)).unwrap();
    (next(suite) != before).then_some(before)
}

fn loosenings() -> Vec<OwnerMsg> {
    let base = crate::story::policy();
    let richer = Payee { per_day_max: Amount(801), ..payee("alice") };
    vec![
        OwnerMsg::SetPolicy { policy: Policy { calls_per_hour: 101, ..base } },
        OwnerMsg::SetPayees { set: vec![payee("mallory")], remove: vec![] },
        OwnerMsg::SetPayees { set: vec![richer], remove: vec![] },
        OwnerMsg::SetOperator { operator: Some(OperatorGrant { address: address("bob"), ..grant() }) },
        OwnerMsg::SetOperator { operator: Some(OperatorGrant { expires_at: grant().expires_at + 1, ..grant() }) },
        OwnerMsg::SetGuardian { guardian: None },
        OwnerMsg::SetGuardian { guardian: Some(address("bob")) },
        OwnerMsg::Unfreeze {},
        OwnerMsg::Withdraw { coins: vec![Coin::new(1_u128, USDC)] },
        OwnerMsg::OfferOwnership { to: Some(address("bob")) },
        OwnerMsg::SetBrake { brake: None },
        OwnerMsg::SetBrake { brake: Some(address("bob")) },
        OwnerMsg::LiftBrake {},
        OwnerMsg::SetSigners { signers: None },
        OwnerMsg::SetSigners { signers: Some(keyed()) },
    ]
}

#[test]
fn every_loosening_of_the_owner_waits_and_changes_nothing_yet() {
    for msg in loosenings() {
        let mut suite = Suite::council(three_of_five());
        let freeze = ExecuteMsg::Guardian(GuardianMsg::Freeze { reason: "alarm".into() });
        suite.execute("guardian", &freeze).unwrap();
        assert_eq!(owner(&mut suite, OwnerMsg::SetBrake { brake: Some(address("brake")) }), None);
        suite.execute("brake", &ExecuteMsg::Brake(BrakeMsg::Freeze { reason: "alarm".into() })).unwrap();
        let before: (WalletInfo, Policy, SignersResponse) =
            (suite.query(&QueryMsg::Wallet {}), suite.query(&QueryMsg::Policy {}), suite.query(&QueryMsg::Signers {}));
        let id = owner(&mut suite, msg.clone()).unwrap_or_else(|| panic!("{msg:?} acted at once"));
        let summary = suite.proposal(id).summary;
        assert_eq!((summary.proposer, summary.ripens_at), (Proposer::Owner {}, Some(START + DELAY)));
        assert_eq!(suite.query::<WalletInfo>(&QueryMsg::Wallet {}), before.0);
        assert_eq!(suite.query::<Policy>(&QueryMsg::Policy {}), before.1);
        assert_eq!(suite.balance("owner", USDC), 90_000);
        suite.pass(DELAY - 1);
        refused(suite.execute("owner", &suite.execution(id)), "has not passed: 0 of 3 approve");
        suite.pass(1);
        assert_eq!(suite.status(id), ProposalStatus::Ripe {});
        suite.execute("mallory", &suite.execution(id)).unwrap();
        assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }), "{msg:?}: {:?}", suite.status(id));
    }
}

#[test]
fn every_tightening_of_the_owner_acts_at_once() {
    let base = crate::story::policy();
    let poorer = Payee { per_day_max: Amount(799), categories: vec![], ..payee("alice") };
    let gone = PayeeKey { address: address("bob"), denom: USDC.to_owned() };
    let mut suite = Suite::council(three_of_five());
    let tightenings = [
        OwnerMsg::Freeze { reason: "alarm".into() },
        OwnerMsg::SetPolicy { policy: Policy { calls_per_hour: 99, over_limit: policy::OverLimit::Refuse, ..base } },
        OwnerMsg::SetPayees { set: vec![poorer], remove: vec![gone] },
        OwnerMsg::SetOperator { operator: Some(OperatorGrant { expires_at: grant().expires_at - 1, ..grant() }) },
        OwnerMsg::SetOperator { operator: None },
        OwnerMsg::OfferOwnership { to: None },
        OwnerMsg::SetBrake { brake: Some(address("brake")) },
    ];
    for msg in tightenings {
        assert_eq!(owner(&mut suite, msg.clone()), None, "{msg:?}");
    }
    let info: WalletInfo = suite.query(&QueryMsg::Wallet {});
    assert!(info.frozen.is_some() && info.operator.is_none());
    assert_eq!(suite.query::<Policy>(&QueryMsg::Policy {}).calls_per_hour, 99);
}

#[test]
fn a_first_guardian_is_set_at_once() {
    let mut suite = Suite::with(|msg| (msg.guardian, msg.signers) = (None, Some(three_of_five())));
    assert_eq!(owner(&mut suite, OwnerMsg::SetGuardian { guardian: Some(address("bob")) }), None);
    assert_eq!(suite.query::<WalletInfo>(&QueryMsg::Wallet {}).guardian, Some(address("bob")));
}

#[test]
fn the_guardian_vetoes_and_the_signers_reject_or_hasten_what_the_owner_scheduled() {
    let withdraw = || OwnerMsg::Withdraw { coins: vec![Coin::new(1_000_u128, USDC)] };
    let mut suite = Suite::council(three_of_five());
    let ids = [(); 4].map(|()| owner(&mut suite, withdraw()).unwrap());
    suite.execute("guardian", &ExecuteMsg::Guardian(GuardianMsg::Veto(ProposalRef { id: ids[0] }))).unwrap();
    for by in ["anna", "berta", "carla"] {
        suite.execute(by, &suite.rejection(ids[1])).unwrap();
    }
    suite.approve(ids[2], &["anna", "berta", "carla"]);
    suite.execute("owner", &ExecuteMsg::Owner(OwnerMsg::Cancel(ProposalRef { id: ids[3] }))).unwrap();
    assert_eq!(suite.status(ids[0]), ProposalStatus::Cancelled { by: address("guardian") });
    assert_eq!(suite.status(ids[1]), ProposalStatus::Rejected {});
    assert!(matches!(suite.status(ids[2]), ProposalStatus::Executed { .. }));
    assert_eq!(suite.balance("owner", USDC), 91_000);
    suite.pass(DELAY);
    for (id, end) in ids.into_iter().zip(["cancelled", "rejected", "executed", "cancelled"]) {
        refused(suite.execute("owner", &suite.execution(id)), &format!("proposal {id} is {end}"));
    }
}

#[test]
fn the_guardian_may_veto_an_owner_who_would_remove_it() {
    let mut suite = Suite::council(three_of_five());
    let id = owner(&mut suite, OwnerMsg::SetGuardian { guardian: None }).unwrap();
    suite.execute("guardian", &ExecuteMsg::Guardian(GuardianMsg::Veto(ProposalRef { id }))).unwrap();
    suite.pass(DELAY);
    refused(suite.execute("owner", &suite.execution(id)), "proposal 1 is cancelled");
}

#[test]
fn what_the_owner_scheduled_is_not_carried_out_late() {
    let mut suite = Suite::council(three_of_five());
    let id = owner(&mut suite, OwnerMsg::SetGuardian { guardian: None }).unwrap();
    suite.pass(DELAY + EXECUTION_SECONDS);
    assert_eq!(suite.status(id), ProposalStatus::Expired {});
    refused(suite.execute("owner", &suite.execution(id)), "proposal 1 expired");
}

/// Not even what failed in time: the window is its own, and not another week from the failure on.
#[test]
fn what_the_owner_scheduled_and_failed_is_not_tried_again_late() {
    let mut suite = Suite::council(three_of_five());
    let id = owner(&mut suite, OwnerMsg::Withdraw { coins: vec![Coin::new(10_001_u128, USDC)] }).unwrap();
    suite.pass(DELAY + EXECUTION_SECONDS - 1);
    suite.execute("owner", &suite.execution(id)).unwrap();
    let until = START + DELAY + EXECUTION_SECONDS;
    let status = suite.status(id);
    assert!(matches!(status, ProposalStatus::Failed { retry_until, .. } if retry_until == until), "{status:?}");
    suite.pass(1);
    refused(suite.execute("owner", &suite.execution(id)), &format!("until {until}"));
}

#[test]
fn what_a_former_owner_scheduled_is_void() {
    let mut suite = Suite::council(three_of_five());
    let offer = owner(&mut suite, OwnerMsg::OfferOwnership { to: Some(address("bob")) }).unwrap();
    suite.approve(offer, &["anna", "berta", "carla"]);
    let id = owner(&mut suite, OwnerMsg::SetGuardian { guardian: None }).unwrap();
    suite.execute("bob", &ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership {})).unwrap();
    assert_eq!(suite.status(id), ProposalStatus::Void {});
    suite.pass(DELAY + DAY);
    refused(suite.execute("bob", &suite.execution(id)), "it would loosen 'owner', and an alarm ended");
}

/// A stolen owner's key sets the same policy again whenever the signers have agreed on something: they would never move
/// their money.
#[test]
fn an_owner_who_tightens_again_and_again_does_not_keep_the_signers_from_deciding() {
    let mut suite = Suite::council(keyed());
    let tighten = |suite: &mut Suite| {
        let policy: Policy = suite.query(&QueryMsg::Policy {});
        assert_eq!(owner(suite, OwnerMsg::SetPolicy { policy }), None);
    };
    let id = suite.propose("anna", vec![pay(payment(1, "mallory", 5_000))]);
    let signed = suite.request(1, vec![pay(payment(2, "mallory", 1_000))]);
    tighten(&mut suite);
    suite.approve(id, &["berta"]);
    suite.submit(&signed).unwrap();
    tighten(&mut suite);
    let request = suite.request_for(id);
    let approvals = vec![request.by(crate::council::EVA)];
    suite.execute("mallory", &ExecuteMsg::Anyone(AnyoneMsg::ApproveBySignatures { id, approvals })).unwrap();
    assert!(matches!(suite.status(id), ProposalStatus::Executed { .. }));
    assert_eq!(suite.balance(&suite.wallet, USDC), 4_000);
}

/// What it scheduled before would undo the tightening, by anybody's hand.
#[test]
fn an_owner_who_tightens_ends_what_it_scheduled_itself() {
    let mut suite = Suite::council(three_of_five());
    let looser = Policy { calls_per_hour: 101, ..crate::story::policy() };
    let id = owner(&mut suite, OwnerMsg::SetPolicy { policy: looser }).unwrap();
    suite.pass(DELAY);
    let tighter = Policy { calls_per_hour: 1, ..crate::story::policy() };
    owner(&mut suite, OwnerMsg::SetPolicy { policy: tighter.clone() });
    assert_eq!(suite.status(id), ProposalStatus::Void {});
    refused(suite.execute("mallory", &suite.execution(id)), "it would loosen 'rules', and an alarm ended");
    assert_eq!(suite.query::<Policy>(&QueryMsg::Policy {}), tighter);
    // And there is room for others.
    for _ in 0..4 {
        owner(&mut suite, OwnerMsg::SetGuardian { guardian: None }).unwrap();
    }
}

/// Where the caps depend on trust, a registry of the owner's own would name an agent whom everybody trusts; and a
/// binding lasts as long as its agent.
#[test]
fn beside_signers_the_owner_alone_does_not_bind_at_once() {
    let mut suite = Suite::council(three_of_five());
    let id = owner(
        &mut suite,
        OwnerMsg::Bind { registry: address("mallory"), agent_id: Some(stateset_api::AgentId::from_hash([7; 16])) },
    )
    .expect("it waits");
    suite.execute("guardian", &ExecuteMsg::Guardian(GuardianMsg::Veto(ProposalRef { id }))).unwrap();
}

/// Places of denoms and categories are few and never free again.
#[test]
fn beside_signers_the_owner_alone_does_not_fill_the_policys_places() {
    let mut suite = Suite::council(three_of_five());
    let (mut denoms, mut categories) = (crate::story::policy(), crate::story::policy());
    denoms.denoms.push(policy::DenomPolicy { per_payment_max: Amount(0), ..crate::story::denom("junk") });
    categories.categories.push(policy::CategoryPolicy { name: "junk".to_owned(), allowed: false });
    for policy in [denoms, categories] {
        assert!(owner(&mut suite, OwnerMsg::SetPolicy { policy }).is_some());
    }
}
