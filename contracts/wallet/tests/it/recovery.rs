//! Recovery of a lost owner's wallet.

use stateset_api::policy::Policy;
use stateset_api::wallet::{
    AnyoneMsg, ExecuteMsg, GuardianMsg, OwnerMsg, ProposalRef, QueryMsg, RECOVERY_SECONDS, WalletInfo,
};
use stateset_tests_suite::{DAY, START, address};
use stateset_wallet::ContractError;

use crate::council::{pay, three_of_five};
use crate::fixture::Fixture;
use crate::story::{payment, policy};
use crate::suite::Suite;

const START_RECOVERY: ExecuteMsg = ExecuteMsg::Anyone(AnyoneMsg::StartRecovery {});
const ACCEPT: ExecuteMsg = ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership {});

fn named() -> OwnerMsg {
    OwnerMsg::SetRecovery { recovery: Some(address("heir")) }
}

fn fixture() -> Fixture {
    let mut fixture = Fixture::new();
    fixture.owner(named()).unwrap();
    fixture
}

fn info(fixture: &Fixture) -> WalletInfo {
    fixture.query(QueryMsg::Wallet {})
}

#[test]
fn the_one_named_takes_over_thirty_days_after_saying_so_and_not_before() {
    let mut fixture = fixture();
    assert_eq!((info(&fixture).recovery, info(&fixture).recovers_at), (Some(address("heir")), None));
    assert!(matches!(fixture.execute("heir", ACCEPT), Err(ContractError::NothingOffered {})));
    fixture.execute("heir", START_RECOVERY).unwrap();
    assert_eq!(info(&fixture).recovers_at, Some(START + RECOVERY_SECONDS));
    fixture.pass(RECOVERY_SECONDS - 1);
    // Saying it again changes nothing.
    fixture.execute("heir", START_RECOVERY).unwrap();
    let early = fixture.execute("heir", ACCEPT);
    assert!(
        matches!(early, Err(ContractError::RecoveryPending { recovers_at, .. }) if recovers_at == fixture.now() + 1)
    );
    assert!(matches!(fixture.execute("mallory", ACCEPT), Err(ContractError::NothingOffered {})));
    fixture.pass(1);
    assert!(matches!(fixture.execute("mallory", ACCEPT), Err(ContractError::NothingOffered {})));
    fixture.execute("heir", ACCEPT).unwrap();
    let after = info(&fixture);
    assert_eq!((after.owner, after.recovery, after.recovers_at), (address("heir"), None, None));
}

#[test]
fn nobody_else_starts_a_recovery() {
    let mut fixture = fixture();
    for by in ["owner", "operator", "guardian", "mallory"] {
        assert!(matches!(fixture.execute(by, START_RECOVERY), Err(ContractError::Unauthorized { .. })), "{by}");
    }
    let refused = Fixture::new().execute("heir", START_RECOVERY);
    assert!(matches!(refused, Err(ContractError::Unauthorized { role: "one named for recovery", .. })));
}

#[test]
fn any_act_of_the_owner_and_the_guardian_on_purpose_end_it() {
    let acts: [fn(&mut Fixture); 4] = [
        |fixture| drop(fixture.owner(OwnerMsg::SetPayees { set: vec![], remove: vec![] }).unwrap()),
        |fixture| drop(fixture.owner(OwnerMsg::CancelRecovery {}).unwrap()),
        |fixture| drop(fixture.owner(named()).unwrap()),
        |fixture| drop(fixture.guardian(GuardianMsg::CancelRecovery {}).unwrap()),
    ];
    for act in acts {
        let mut fixture = fixture();
        fixture.execute("heir", START_RECOVERY).unwrap();
        fixture.pass(RECOVERY_SECONDS);
        act(&mut fixture);
        assert_eq!(info(&fixture).recovers_at, None);
        assert!(matches!(fixture.execute("heir", ACCEPT), Err(ContractError::NothingOffered {})));
    }
}

#[test]
fn the_operators_payments_and_a_guardians_freeze_do_not() {
    let mut fixture = fixture();
    fixture.execute("heir", START_RECOVERY).unwrap();
    fixture.pay(&payment(1, "alice", 5)).unwrap();
    fixture.guardian(GuardianMsg::Freeze { reason: String::new() }).unwrap();
    assert!(info(&fixture).recovers_at.is_some());
}

#[test]
fn what_the_signers_decide_together_ends_it_and_one_of_them_alone_does_not() {
    let mut suite = Suite::council(three_of_five());
    let id = suite.propose("anna", vec![stateset_api::wallet::Action::Owner(named())]);
    suite.approve(id, &["berta", "carla"]);
    suite.execute("heir", &START_RECOVERY).unwrap();
    let id = suite.propose("anna", vec![pay(payment(1, "mallory", 5))]);
    let under_way = |suite: &Suite| suite.query::<WalletInfo>(&QueryMsg::Wallet {}).recovers_at.is_some();
    assert!(under_way(&suite));
    suite.approve(id, &["berta", "carla"]);
    assert!(!under_way(&suite));
}

/// Beside signers, naming somebody is a way to the wallet, so it waits; the guardian may veto it meanwhile.
#[test]
fn beside_signers_naming_someone_waits_and_can_be_vetoed() {
    let mut fixture = Fixture::council(three_of_five());
    fixture.owner(named()).unwrap();
    assert_eq!(info(&fixture).recovery, None);
    fixture.guardian(GuardianMsg::Veto(ProposalRef { id: 1 })).unwrap();
    fixture.owner(OwnerMsg::SetRecovery { recovery: None }).unwrap();
}

#[test]
fn a_new_owner_inherits_neither_the_name_nor_the_recovery() {
    let mut fixture = fixture();
    fixture.execute("heir", START_RECOVERY).unwrap();
    fixture.pass(DAY);
    fixture.owner(OwnerMsg::OfferOwnership { to: Some(address("bob")) }).unwrap();
    fixture.execute("heir", START_RECOVERY).unwrap();
    fixture.execute("bob", ACCEPT).unwrap();
    assert_eq!((info(&fixture).recovery, info(&fixture).recovers_at), (None, None));
    let policy = Policy { calls_per_hour: 1, ..policy() };
    fixture.execute("bob", ExecuteMsg::Owner(OwnerMsg::SetPolicy { policy })).unwrap();
}
