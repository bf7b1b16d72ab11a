//! Attacks on the wallet. Each test asserts what was promised: one that fails is a proof.

use cosmwasm_std::Coin;
use stateset_api::policy::Policy;
use stateset_api::wallet::EXECUTION_SECONDS;
use stateset_api::wallet::{
    Action, AnyoneMsg, BrakeMsg, ExecuteMsg, GuardianMsg, MandateInfo, MandateRef, MandateStatus, OwnerMsg, PayeeKey,
    PayeesResponse, ProposalRef, ProposalStatus, QueryMsg, SignersResponse, WalletInfo,
};
use stateset_tests_suite::{DAY, HOUR, Proposals, USDC, address, propose, refused, registration};

use crate::council::{DELAY, three_of_five};
use crate::story::{payee, payment};
use crate::suite::Suite;

fn owner(suite: &mut Suite, msg: OwnerMsg) -> Option<u64> {
    let next = |suite: &Suite| suite.query::<SignersResponse>(&QueryMsg::Signers {}).next_proposal;
    let before = next(suite);
    suite.execute("owner", &ExecuteMsg::Owner(msg)).unwrap();
    (next(suite) != before).then_some(before)
}

fn frozen(suite: &Suite) -> bool {
    suite.query::<WalletInfo>(&QueryMsg::Wallet {}).frozen.is_some()
}

/// W1a. Promised: beside signers unfreezing waits out the delay. The owner's key schedules an unfreeze while nothing is
/// frozen; once it is ripe, whatever the guardian freezes is unfrozen in the same block, by anybody.
#[test]
fn w1a_an_unfreeze_scheduled_before_the_freeze_does_not_undo_it_at_once() {
    let mut suite = Suite::council(three_of_five());
    let id = owner(&mut suite, OwnerMsg::Unfreeze {}).expect("it is scheduled though nothing is frozen");
    suite.pass(DELAY);
    suite
        .execute("guardian", &ExecuteMsg::Guardian(GuardianMsg::Freeze { reason: "operator's key is stolen".into() }))
        .unwrap();
    refused(suite.spend(&[payment(1, "alice", 50)]), "operator refused: frozen");
    // The same block.
    let _ = suite.execute("mallory", &suite.execution(id));
    assert!(frozen(&suite), "unfrozen {} s after the freeze, not {DELAY}", 0);
}

/// W2. Promised: an owner who tightens ends what it scheduled itself. What failed once is no longer in the list of open
/// ones, so it is not ended, and anybody may still carry it out.
#[test]
fn w2_an_owner_who_tightens_ends_what_it_scheduled_and_failed() {
    let mut suite = Suite::council(three_of_five());
    // It removes carla, who is not listed yet: it fails for now.
    let gone = PayeeKey { address: address("carla"), denom: USDC.to_owned() };
    let looser = OwnerMsg::SetPayees { set: vec![payee("mallory")], remove: vec![gone] };
    let id = owner(&mut suite, looser).unwrap();
    let other = owner(&mut suite, OwnerMsg::SetPayees { set: vec![payee("carla")], remove: vec![] }).unwrap();
    suite.pass(DELAY);
    suite.execute("mallory", &suite.execution(id)).unwrap();
    assert!(matches!(suite.status(id), ProposalStatus::Failed { .. }));
    suite.execute("mallory", &suite.execution(other)).unwrap();
    // The owner thinks better of it, and tightens.
    let tighter = Policy { calls_per_hour: 1, ..crate::story::policy() };
    assert_eq!(owner(&mut suite, OwnerMsg::SetPolicy { policy: tighter }), None);
    let after = suite.status(id);
    let ran = suite.execute("mallory", &suite.execution(id));
    let listed: PayeesResponse = suite.query(&QueryMsg::Payees { start_after: None, limit: None });
    let in_it = listed.payees.iter().any(|one| one.payee.address == address("mallory"));
    assert!(after == ProposalStatus::Void {} && !in_it, "{after:?}, then {:?}; mallory listed: {in_it}", ran.is_ok());
}

/// W3. Promised: an owner alone binds nothing at once that is never free again. How long receipts are kept, and with it
/// how old a bill may be, shrinks at once and never grows again, whoever decides.
#[test]
fn w3_what_an_owner_alone_tightens_at_once_the_signers_can_undo() {
    let mut suite = Suite::council(three_of_five());
    let was: Policy = suite.query(&QueryMsg::Policy {});
    let short = Policy { receipt_seconds: 30 * DAY, ..was.clone() };
    assert_eq!(owner(&mut suite, OwnerMsg::SetPolicy { policy: short }), None, "it acts at once");
    let back = stateset_api::wallet::Action::Owner(OwnerMsg::SetPolicy { policy: was });
    let proposed = suite.execute("anna", &stateset_tests_suite::propose(vec![back]));
    assert!(proposed.is_ok(), "{}", proposed.unwrap_err());
}

/// W4. Signers alone bind and call the registry in one proposal, although a call to the registry is out of their reach.
#[test]
fn w4_no_proposal_calls_the_registry_to_which_it_binds() {
    use stateset_api::registry::{AnyoneMsg, ExecuteMsg as RegistryMsg};
    let mut suite = Suite::council(three_of_five());
    let (registry, wallet) = (suite.registry.clone(), suite.wallet.clone());
    suite.register_as("owner", registration("operator", Some(&wallet)));
    let call = RegistryMsg::Anyone(AnyoneMsg::Register(registration("mallory", None)));
    let actions = vec![
        Action::Owner(OwnerMsg::Bind { registry: registry.to_string(), agent_id: Some(suite.id("owner")) }),
        Action::CallContract {
            contract: registry.to_string(),
            msg: cosmwasm_std::to_json_binary(&call).unwrap(),
            funds: vec![],
        },
    ];
    let id = suite.propose("anna", actions);
    suite.approve(id, &["berta", "carla"]);
    let status = suite.status(id);
    assert!(!matches!(status, ProposalStatus::Executed { .. }), "{status:?}");
}

/// However it is spelled: a registry may read what this contract does not.
#[test]
fn w4_no_proposal_confirms_a_binding_by_a_call_in_any_spelling() {
    let mut suite = Suite::council(three_of_five());
    for content in [r#"{"owner":"x"}"#, r#"{"owner":"x","memo":1.5}"#, r#"["x"]"#, "[1e3,{}]", "null"] {
        let msg = format!(r#"{{"wallet":{{"confirm_binding":{content}}}}}"#).into_bytes();
        let call = Action::CallContract { contract: address("other"), msg: msg.into(), funds: vec![] };
        refused(suite.execute("anna", &propose(vec![call])), "a proposal binds the wallet at");
    }
}

/// Kept: a withdrawal, an offer and everything else that is scheduled waits the delay also when it was scheduled
/// before.
#[test]
fn kept_nothing_scheduled_runs_after_its_week() {
    let mut suite = Suite::council(three_of_five());
    let id = owner(&mut suite, OwnerMsg::Withdraw { coins: vec![Coin::new(1_u128, USDC)] }).unwrap();
    suite.pass(DELAY + EXECUTION_SECONDS);
    refused(suite.execute("mallory", &suite.execution(id)), "proposal 1 expired");
    let veto = ExecuteMsg::Guardian(GuardianMsg::Veto(ProposalRef { id }));
    refused(suite.execute("guardian", &veto), "proposal 1 is expired");
}

/// Beside signers, with a dead man's switch of an hour; mallory stole the brake's key.
fn braked_by_mallory() -> Suite {
    let mut suite = Suite::with(|msg| {
        msg.signers = Some(three_of_five());
        msg.policy.dead_man_seconds = Some(HOUR);
    });
    owner(&mut suite, OwnerMsg::SetBrake { brake: Some(address("mallory")) });
    suite.execute("mallory", &ExecuteMsg::Brake(BrakeMsg::Freeze { reason: "false alarm".into() })).unwrap();
    suite
}

/// W5. Promised: whoever pulls the brake ends no proposal and stalls no vote. It keeps the operator from being heard of;
/// once the dead man's switch has run out for that, its freeze, which anybody imposes, ends the votes.
#[test]
fn w5_the_brakes_key_ends_no_vote_by_the_silence_that_it_causes() {
    let mut suite = braked_by_mallory();
    let give = Action::Owner(OwnerMsg::GiveMandate { mandate: crate::mandate::mandate() });
    let id = suite.propose("anna", vec![give]);
    suite.pass(HOUR);
    let _ = suite.execute("mallory", &ExecuteMsg::Anyone(AnyoneMsg::FreezeDeadMan {}));
    assert_eq!((suite.status(id), frozen(&suite)), (ProposalStatus::Open {}, false));
}

/// W6. Promised: guardian or signers lift the brake's freeze at once, and the operator's payments to listed payees go on.
/// After a dead man's time under the brake the guardian's lift gives nothing back: only an unfreeze does, which is beyond
/// the guardian, and the owner's waits.
#[test]
fn w6_a_brake_that_the_guardian_lifted_stops_nobody_any_more() {
    let mut suite = braked_by_mallory();
    suite.pass(HOUR);
    suite.execute("guardian", &ExecuteMsg::Guardian(GuardianMsg::LiftBrake {})).unwrap();
    let paid = suite.spend(&[payment(1, "alice", 50)]);
    assert!(paid.is_ok(), "{}", paid.unwrap_err());
}

/// W7. Promised: a mandate never outlives the rules epoch that it was made under. The signers decide on the policy that is
/// in force: their rules are others, every proposal is void, and the mandate stands.
#[test]
fn w7_a_mandate_ends_with_its_rules_epoch_whatever_the_policy_says() {
    let mut suite = Suite::council(three_of_five());
    let mut decide = |msg: OwnerMsg| {
        let id = suite.propose("anna", vec![Action::Owner(msg)]);
        suite.approve(id, &["berta", "carla"]);
    };
    decide(OwnerMsg::GiveMandate { mandate: crate::mandate::mandate() });
    decide(OwnerMsg::SetPolicy { policy: crate::story::policy() });
    assert_eq!(suite.query::<SignersResponse>(&QueryMsg::Signers {}).rules_epoch, 2);
    let given: MandateInfo = suite.query(&QueryMsg::Mandate(MandateRef { number: 1 }));
    assert_eq!(given.status, MandateStatus::Void);
}

/// Kept: under a mandate, by one who holds a grant, in a successor's coin, all counters count the same, rounded up.
#[test]
fn kept_in_a_successors_coin_mandate_grant_and_purse_count_what_the_entry_does() {
    use stateset_api::policy::{Mandate, MandateScope, Succession, WEIGHT_ONE};
    use stateset_api::wallet::{Grant, GrantsResponse, OperatorMsg, Remaining};
    let mut fixture = crate::newcomer::open();
    let halved = Succession { from: USDC.into(), to: "uusd2".into(), rate: WEIGHT_ONE / 2, from_ends_at: u64::MAX };
    let policy =
        Policy { successions: vec![halved], newcomers: vec![crate::newcomer::purse()], ..crate::story::policy() };
    fixture.owner(OwnerMsg::SetPolicy { policy }).unwrap();
    let scope = MandateScope::Category("cloud".into());
    fixture.owner(OwnerMsg::GiveMandate { mandate: Mandate { scope, ..crate::mandate::mandate() } }).unwrap();
    let part = stateset_tests_suite::grant("tool", "carol", USDC, [30, 60], fixture.now() + DAY);
    let part = Grant { newcomers: true, mandates: true, ..part };
    fixture.operator(OperatorMsg::Grant { epoch: 1, act: 1, grant: part }).unwrap();
    let spend = |payments| {
        ExecuteMsg::Operator(OperatorMsg::Spend {
            epoch: 1,
            denom: "uusd2".into(),
            payments,
            approval: None,
            rationales: vec![],
            mandate: Some(1),
        })
    };
    // Each counts 5.
    let few: Vec<_> = (1..=3).map(|number| payment(number, "shop", 9)).collect();
    fixture.execute("carol", spend(few)).unwrap();
    let left: Remaining = fixture.query(QueryMsg::Remaining { denom: USDC.into() });
    let purse = left.newcomers.unwrap();
    assert_eq!((left.per_day.0, purse.per_day.0, purse.lifetime.0), (985, 85, 985));
    let given: MandateInfo = fixture.query(QueryMsg::Mandate(MandateRef { number: 1 }));
    let held: GrantsResponse = fixture.query(QueryMsg::Grants {});
    assert_eq!((given.drawn.0, held.grants[0].total.0), (15, 45));
    assert!(fixture.execute("carol", spend(vec![payment(4, "shop", 41)])).is_err(), "21 of 20 a payment");
    assert!(fixture.execute("carol", spend(vec![payment(4, "shop", 40), payment(5, "shop", 32)])).is_err(), "51 of 50");
}

/// Kept: however deep, long or odd a message is, it is refused and nothing more.
#[test]
fn kept_no_spelling_of_a_message_does_more_than_fail() {
    let read = |json: &str| cosmwasm_std::from_json::<ExecuteMsg>(json.as_bytes()).is_ok();
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    assert!(!read(&deep("[", "]")) && !read(&format!(r#"{{"anyone":{}}}"#, deep(r#"{"a":"#, "}"))));
    let prune = |limit: &str| read(&format!(r#"{{"anyone":{{"prune_receipts":{{"limit":{limit}}}}}}}"#));
    assert!(prune("1") && prune(" 1 "));
    for odd in ["1.0", "1e0", "01", "+1", "-1", "4294967296", "18446744073709551616", "\"1\"", "null", "[1]"] {
        assert!(!prune(odd), "{odd}");
    }
    assert!(read(r#"{"any\u006fne":{"freeze_dead_man":{}}}"#), "one spelling of a name is as good as another");
    for odd in [r#"{"anyone":"freeze_dead_man"}"#, r#"{"anyone":{"freeze_dead_man":null}}"#, r#"{"anyone":["x"]}"#] {
        assert!(!read(odd), "{odd}");
    }
    let twice = r#"{"anyone":{"freeze_dead_man":{}},"any\u006fne":{"freeze_dead_man":{}}}"#;
    assert!(!read(twice));
}
