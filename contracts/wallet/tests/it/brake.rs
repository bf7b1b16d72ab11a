//! The brake: it stops the operator beside any other freeze, ends nobody's vote, and rests for a day after it is
//! lifted.

use cosmwasm_std::{Coin, Response};
use stateset_api::Amount;
use stateset_api::event::{BrakeLifted, BrakeSet, Braked};
use stateset_api::policy::{Breach, Policy, Rule};
use stateset_api::wallet::{
    Action, AnyoneMsg, BrakeMsg, CanExecuteResponse, ExecuteMsg, Freeze, Grant, GuardianMsg, MandateInfo, MandateRef,
    MandateStatus, OperatorGrant, OperatorMsg, OwnerMsg, ProposalRef, ProposalStatus, QueryMsg, SelfMsg, SignerMsg,
    SignersResponse, SimulateSpendResponse, SomeMsg, Transfer, WalletInfo,
};
use stateset_tests_suite::{DAY, Proposals, START, USDC, accounts, address, propose, spend};
use stateset_wallet::ContractError;

use crate::council::{DELAY, pay};
use crate::fixture::Fixture;
use crate::newcomer::purse;
use crate::story::{grant, payment, policy};

type Answer = Result<Response, ContractError>;

fn pull(fixture: &mut Fixture, reason: &str) -> Answer {
    fixture.execute("brake", ExecuteMsg::Brake(BrakeMsg::Freeze { reason: reason.to_owned() }))
}

fn info(fixture: &Fixture) -> WalletInfo {
    fixture.query(QueryMsg::Wallet {})
}

fn named(name: &str) -> OwnerMsg {
    OwnerMsg::SetBrake { brake: Some(address(name)) }
}

/// With a brake, a newcomer purse and no signers.
fn fixture() -> Fixture {
    let mut fixture = Fixture::with(|msg| msg.policy.newcomers = vec![purse()]);
    fixture.owner(named("brake")).unwrap();
    fixture
}

/// Beside signers, with a brake.
fn council() -> Fixture {
    let mut fixture = Fixture::council(accounts(&[("anna", 1), ("berta", 1)], 2));
    fixture.owner(named("brake")).unwrap();
    fixture
}

fn part(to: &str) -> Grant {
    stateset_tests_suite::grant(to, to, USDC, [50, 100], START + 9 * DAY)
}

fn under_mandate(number: u64, payments: &[stateset_api::wallet::Payment]) -> OperatorMsg {
    OperatorMsg::Spend {
        epoch: 1,
        denom: USDC.into(),
        payments: payments.to_vec(),
        approval: None,
        rationales: Vec::new(),
        mandate: Some(number),
    }
}

fn is_braked(answer: Answer) -> bool {
    matches!(answer, Err(ContractError::Frozen { by, at: START, reason }) if by == address("brake") && reason == "odd")
}

fn refusal(answer: Answer) -> Breach {
    match answer {
        Err(ContractError::Refused { breach, .. } | ContractError::OperatorStopped { breach }) => breach,
        other => panic!("expected a refusal: {other:?}"),
    }
}

/// Scheduled or opened by the message, and its number.
fn next(fixture: &Fixture) -> u64 {
    fixture.query::<SignersResponse>(QueryMsg::Signers {}).next_proposal
}

/// Proposed by anna, approved by berta and carried out.
fn decide(fixture: &mut Fixture, actions: Vec<Action>) -> Answer {
    let id = next(fixture);
    fixture.execute("anna", propose(actions))?;
    fixture.execute("berta", fixture.approval(id))?;
    fixture.perform(id)
}

#[test]
fn while_braked_neither_operator_nor_grants_nor_mandates_do_anything() {
    let mut fixture = fixture();
    fixture.hold(1_000);
    fixture.owner(OwnerMsg::GiveMandate { mandate: crate::mandate::mandate() }).unwrap();
    fixture.operator(OperatorMsg::Grant { epoch: 1, act: fixture.act(), grant: part("carol") }).unwrap();
    let response = pull(&mut fixture, "odd").unwrap();
    assert_eq!(Braked::from_event(&response.events[0]), Ok(Braked { by: address("brake"), reason: "odd".into() }));
    assert_eq!(response.events.len(), 1, "no alarm");
    let freeze = Freeze { by: address("brake"), at: START, reason: "odd".into() };
    assert_eq!((info(&fixture).braked, info(&fixture).frozen), (Some(freeze), None));
    assert!(is_braked(fixture.pay(&payment(1, "alice", 5))));
    assert!(is_braked(fixture.execute("carol", spend(USDC, &[payment(1, "alice", 5)]))));
    assert!(is_braked(fixture.operator(under_mandate(1, &[payment(1, "shop", 5)]))));
    assert!(is_braked(fixture.operator(OperatorMsg::TakeOver { epoch: 1, act: 9 })));
    assert!(is_braked(fixture.operator(OperatorMsg::Heartbeat { epoch: 1, act: 9 })));
    let simulated: SimulateSpendResponse = fixture.query(QueryMsg::SimulateSpend {
        denom: USDC.into(),
        payments: vec![payment(1, "alice", 5)],
        approval: None,
        by: None,
        mandate: None,
    });
    let breach = simulated.payments[0].breach.unwrap();
    assert_eq!((breach.rule, breach.remaining), (Rule::Frozen, Amount(START.into())));
    let transfer = Transfer { to_address: address("alice"), amount: vec![Coin::new(5_u128, USDC)] };
    let can = QueryMsg::CanExecute { sender: address("operator"), msg: SomeMsg(Some(transfer)) };
    assert!(!fixture.query::<CanExecuteResponse>(can).can_execute);
    // What the owner may do while frozen it may do now.
    fixture.owner(OwnerMsg::Withdraw { coins: vec![Coin::new(5_u128, USDC)] }).unwrap();
}

#[test]
fn pulled_again_it_keeps_its_first_record_and_a_reason_has_an_end() {
    let mut fixture = fixture();
    assert!(matches!(
        pull(&mut fixture, &"x".repeat(257)),
        Err(ContractError::Length { what: "a freeze's reason", got: 257, max: 256 })
    ));
    pull(&mut fixture, "odd").unwrap();
    let before = info(&fixture);
    fixture.pass(60);
    assert!(pull(&mut fixture, "odder").unwrap().events.is_empty());
    assert_eq!(info(&fixture), before);
}

#[test]
fn the_brakes_key_does_nothing_but_pull_it_and_nobody_else_pulls_it() {
    let mut fixture = fixture();
    let freeze = || ExecuteMsg::Brake(BrakeMsg::Freeze { reason: String::new() });
    for by in ["owner", "guardian", "operator", "wallet", "mallory"] {
        let refused = fixture.execute(by, freeze());
        assert!(matches!(refused, Err(ContractError::Unauthorized { role: "brake", .. })), "{by}");
    }
    let others = [
        ExecuteMsg::Owner(OwnerMsg::Freeze { reason: String::new() }),
        ExecuteMsg::Owner(OwnerMsg::LiftBrake {}),
        ExecuteMsg::Owner(OwnerMsg::SetBrake { brake: None }),
        ExecuteMsg::Operator(OperatorMsg::TakeOver { epoch: 1, act: 1 }),
        spend(USDC, &[payment(1, "alice", 5)]),
        ExecuteMsg::Signer(SignerMsg::Cancel(ProposalRef { id: 1 })),
        ExecuteMsg::Guardian(GuardianMsg::Freeze { reason: String::new() }),
        ExecuteMsg::Guardian(GuardianMsg::LiftBrake {}),
        ExecuteMsg::Guardian(GuardianMsg::RevokeOperator {}),
        ExecuteMsg::SelfCall(SelfMsg::Perform(ProposalRef { id: 1 })),
    ];
    for msg in others {
        let refused = fixture.execute("brake", msg.clone());
        assert!(
            matches!(refused, Err(ContractError::Unauthorized { .. } | ContractError::NoSigners {})),
            "{msg:?}: {refused:?}"
        );
    }
    let bare = Fixture::new().execute("brake", freeze());
    assert!(matches!(bare, Err(ContractError::Unauthorized { role: "brake", .. })), "there is none until one is named");
}

#[test]
fn freezes_of_different_roles_stand_side_by_side_and_each_is_lifted_alone() {
    let mut fixture = fixture();
    pull(&mut fixture, "odd").unwrap();
    fixture.guardian(GuardianMsg::Freeze { reason: "drill".into() }).unwrap();
    fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
    assert!(is_braked(fixture.pay(&payment(1, "alice", 5))), "the brake's stands");
    assert!(matches!(fixture.owner(OwnerMsg::Unfreeze {}), Err(ContractError::NotFrozen {})));
    fixture.guardian(GuardianMsg::Freeze { reason: "drill".into() }).unwrap();
    fixture.guardian(GuardianMsg::LiftBrake {}).unwrap();
    let refused = fixture.pay(&payment(1, "alice", 5));
    assert!(matches!(refused, Err(ContractError::Frozen { by, .. }) if by == address("guardian")));
    assert_eq!(info(&fixture).braked, None);
    fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
    fixture.pay(&payment(1, "alice", 5)).unwrap();
}

#[test]
fn guardian_and_an_owner_without_signers_lift_at_once_and_only_what_is_braked() {
    let mut fixture = fixture();
    assert!(matches!(fixture.guardian(GuardianMsg::LiftBrake {}), Err(ContractError::NotBraked {})));
    assert!(matches!(fixture.owner(OwnerMsg::LiftBrake {}), Err(ContractError::NotBraked {})));
    fixture.guardian(GuardianMsg::Freeze { reason: String::new() }).unwrap();
    assert!(matches!(fixture.guardian(GuardianMsg::LiftBrake {}), Err(ContractError::NotBraked {})));
    fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
    let guardian = ("guardian", ExecuteMsg::Guardian(GuardianMsg::LiftBrake {}));
    for (by, lift) in [guardian, ("owner", ExecuteMsg::Owner(OwnerMsg::LiftBrake {}))] {
        pull(&mut fixture, "odd").unwrap();
        let response = fixture.execute(by, lift).unwrap();
        let rests_until = fixture.now() + DAY;
        let expected = BrakeLifted { by: address(by), rests_until };
        assert_eq!(BrakeLifted::from_event(&response.events[0]), Ok(expected));
        assert_eq!((info(&fixture).braked, info(&fixture).rests_until), (None, Some(rests_until)));
        fixture.pass(DAY);
        assert_eq!(info(&fixture).rests_until, None);
    }
}

#[test]
fn signers_lift_as_soon_as_they_decide_and_the_owner_alone_beside_them_after_the_delay() {
    let lift = || vec![Action::Owner(OwnerMsg::LiftBrake {})];
    let mut fixture = council();
    let early = fixture.execute("anna", propose(lift()));
    assert!(matches!(early, Err(ContractError::NotBraked {})), "nothing to lift");
    assert!(matches!(fixture.owner(OwnerMsg::LiftBrake {}), Err(ContractError::NotBraked {})));
    pull(&mut fixture, "odd").unwrap();
    decide(&mut fixture, lift()).unwrap();
    assert_eq!((info(&fixture).braked, info(&fixture).rests_until), (None, Some(START + DAY)));

    fixture.pass(DAY);
    pull(&mut fixture, "odd").unwrap();
    let id = next(&fixture);
    fixture.owner(OwnerMsg::LiftBrake {}).unwrap();
    assert!(info(&fixture).braked.is_some(), "it waits");
    fixture.pass(DELAY - 1);
    assert!(matches!(fixture.execute("owner", fixture.execution(id)), Err(ContractError::NotPassed { .. })));
    fixture.pass(1);
    fixture.execute("owner", fixture.execution(id)).unwrap();
    fixture.perform(id).unwrap();
    assert_eq!(info(&fixture).braked, None);
}

/// Else whoever has the owner's key would have a lift ready for the next time.
#[test]
fn what_the_owner_scheduled_under_an_earlier_freeze_of_the_brake_waits_out_the_delay_of_the_next() {
    let mut fixture = council();
    pull(&mut fixture, "false").unwrap();
    let id = next(&fixture);
    fixture.owner(OwnerMsg::LiftBrake {}).unwrap();
    fixture.guardian(GuardianMsg::LiftBrake {}).unwrap();
    fixture.pass(DELAY);
    pull(&mut fixture, "in earnest").unwrap();
    fixture.execute("mallory", fixture.execution(id)).unwrap();
    let (now, from) = (fixture.now(), fixture.now() + DELAY);
    let refused = fixture.perform(id);
    assert!(matches!(refused, Err(ContractError::BrakeDelay { now: at, from: of }) if (at, of) == (now, from)));
    fixture.pass(DELAY);
    fixture.perform(id).unwrap();
    assert_eq!(info(&fixture).braked, None);
}

#[test]
fn it_ends_no_proposal_and_stalls_no_vote() {
    let mut fixture = council();
    fixture.guardian(GuardianMsg::Freeze { reason: "drill".into() }).unwrap();
    let (vote, waits) = (next(&fixture), next(&fixture) + 1);
    fixture.execute("anna", propose(vec![Action::Owner(OwnerMsg::Unfreeze {})])).unwrap();
    let policy = Policy { calls_per_hour: 101, ..policy() };
    fixture.owner(OwnerMsg::SetPolicy { policy }).unwrap();
    let before = fixture.query::<SignersResponse>(QueryMsg::Signers {}).alarms;
    pull(&mut fixture, "odd").unwrap();
    assert_eq!(fixture.query::<SignersResponse>(QueryMsg::Signers {}).alarms, before);
    assert_eq!([vote, waits].map(|id| fixture.status(id)), [ProposalStatus::Open {}, ProposalStatus::Open {}]);
    let lift = next(&fixture);
    fixture.execute("anna", propose(vec![Action::Owner(OwnerMsg::LiftBrake {})])).unwrap();
    pull(&mut fixture, "again and again").unwrap();
    for id in [lift, vote] {
        fixture.execute("berta", fixture.approval(id)).unwrap();
        fixture.perform(id).unwrap();
    }
    let now = info(&fixture);
    assert_eq!((now.braked, now.frozen), (None, None));
    // What the signers approve is theirs to pay, braked or not.
    fixture.pass(DAY);
    pull(&mut fixture, "odd").unwrap();
    assert_eq!(decide(&mut fixture, vec![pay(payment(1, "mallory", 700))]).unwrap().messages.len(), 1);
}

#[test]
fn after_a_lift_it_rests_a_day_in_which_only_listed_payees_are_paid_and_by_the_operator_alone() {
    let mut fixture = fixture();
    fixture.hold(10_000);
    pull(&mut fixture, "odd").unwrap();
    fixture.guardian(GuardianMsg::LiftBrake {}).unwrap();
    // Given anew: what was given before is over.
    fixture.owner(OwnerMsg::GiveMandate { mandate: crate::mandate::mandate() }).unwrap();
    fixture.operator(OperatorMsg::Grant { epoch: 1, act: fixture.act(), grant: part("carol") }).unwrap();
    fixture.pass(DAY - 1);
    let (now, until) = (fixture.now(), START + DAY);
    let refused = pull(&mut fixture, "again");
    assert!(matches!(refused, Err(ContractError::BrakeRests { now: at, until: of }) if (at, of) == (now, until)));
    let rests = |breach: Breach| {
        assert_eq!(
            (breach.rule, breach.requested, breach.remaining),
            (Rule::Resting, Amount(now.into()), Amount(until.into()))
        );
        assert_eq!(breach.resets_at, Some(until));
    };
    rests(refusal(fixture.pay(&payment(1, "shop", 5))));
    rests(refusal(fixture.operator(under_mandate(1, &[payment(1, "shop", 5)]))));
    rests(refusal(fixture.execute("carol", spend(USDC, &[payment(1, "alice", 5)]))));
    let ask = |fixture: &Fixture, to: &str, by: Option<&str>, mandate| {
        let (denom, payments, by) = (USDC.into(), vec![payment(1, to, 5)], by.map(address));
        let query = QueryMsg::SimulateSpend { denom, payments, approval: None, by, mandate };
        fixture.query::<SimulateSpendResponse>(query).payments[0].breach
    };
    for (to, by, mandate) in [("shop", None, None), ("shop", None, Some(1)), ("alice", Some("carol"), None)] {
        rests(ask(&fixture, to, by, mandate).unwrap());
    }
    assert_eq!(ask(&fixture, "alice", None, None), None);
    fixture.pay(&payment(9, "alice", 5)).unwrap();
    fixture.pass(1);
    fixture.pay(&payment(1, "shop", 5)).unwrap();
    fixture.operator(under_mandate(1, &[payment(2, "host", 5)])).unwrap();
    fixture.execute("carol", spend(USDC, &[payment(3, "alice", 5)])).unwrap();
    pull(&mut fixture, "again").unwrap();
}

/// Signers may lift the rest for one payment, as they may a cooldown.
#[test]
fn what_rests_may_be_put_to_the_signers() {
    let mut fixture = Fixture::with(|msg| {
        msg.policy.newcomers = vec![purse()];
        msg.signers = Some(accounts(&[("anna", 1)], 1));
    });
    fixture.owner(named("brake")).unwrap();
    pull(&mut fixture, "odd").unwrap();
    fixture.guardian(GuardianMsg::LiftBrake {}).unwrap();
    assert_eq!(refusal(fixture.pay(&payment(1, "shop", 5))).rule, Rule::Resting);
    let id = next(&fixture);
    let ask = OperatorMsg::Escalate { epoch: 1, denom: USDC.into(), payment: payment(1, "shop", 5) };
    fixture.operator(ask).unwrap();
    fixture.execute("anna", fixture.approval(id)).unwrap();
    assert_eq!(fixture.perform(id).unwrap().messages.len(), 1);
}

#[test]
fn mandates_from_before_a_lift_are_over() {
    let mut fixture = fixture();
    fixture.owner(OwnerMsg::GiveMandate { mandate: crate::mandate::mandate() }).unwrap();
    pull(&mut fixture, "odd").unwrap();
    fixture.owner(OwnerMsg::LiftBrake {}).unwrap();
    let given: MandateInfo = fixture.query(QueryMsg::Mandate(MandateRef { number: 1 }));
    assert_eq!(given.status, MandateStatus::Void);
}

#[test]
fn a_lift_is_no_sign_of_life() {
    let mut fixture = Fixture::with(|msg| msg.policy.dead_man_seconds = Some(DAY));
    fixture.owner(named("brake")).unwrap();
    fixture.pass(DAY / 2);
    pull(&mut fixture, "odd").unwrap();
    // The clock stands still under the brake, and goes on from there.
    fixture.pass(9 * DAY);
    fixture.guardian(GuardianMsg::LiftBrake {}).unwrap();
    fixture.pass(DAY / 2 - 1);
    let early = fixture.execute("mallory", ExecuteMsg::Anyone(AnyoneMsg::FreezeDeadMan {}));
    assert!(matches!(early, Err(ContractError::DeadManRunning { .. })), "{early:?}");
    fixture.pass(1);
    assert_eq!(refusal(fixture.pay(&payment(1, "alice", 5))).rule, Rule::DeadMan);
    fixture.execute("mallory", ExecuteMsg::Anyone(AnyoneMsg::FreezeDeadMan {})).unwrap();
}

#[test]
fn a_first_brake_acts_at_once_and_another_or_none_waits() {
    let mut fixture = Fixture::council(accounts(&[("anna", 1), ("berta", 1)], 2));
    let response = fixture.owner(named("brake")).unwrap();
    assert_eq!(BrakeSet::from_event(&response.events[0]), Ok(BrakeSet { brake: address("brake") }));
    assert_eq!(info(&fixture).brake, Some(address("brake")));
    for (msg, expected) in [(named("bob"), Some(address("bob"))), (OwnerMsg::SetBrake { brake: None }, None)] {
        let (before, id) = (info(&fixture).brake, next(&fixture));
        fixture.owner(msg).unwrap();
        assert_eq!(info(&fixture).brake, before);
        fixture.pass(DELAY);
        fixture.execute("mallory", fixture.execution(id)).unwrap();
        fixture.perform(id).unwrap();
        assert_eq!(info(&fixture).brake, expected);
    }
    // What the owner scheduled before a first brake does not remove it, nor what it scheduled before the signers' word.
    let schedule = |fixture: &mut Fixture, msg| {
        let id = next(fixture);
        fixture.owner(msg).unwrap();
        id
    };
    fixture.owner(named("brake")).unwrap();
    let removal = schedule(&mut fixture, OwnerMsg::SetBrake { brake: None });
    decide(&mut fixture, vec![Action::Owner(named("carol"))]).unwrap();
    assert_eq!(fixture.status(removal), ProposalStatus::Void {});
    assert_eq!(info(&fixture).brake, Some(address("carol")));
}

#[test]
fn a_brake_that_is_replaced_while_it_holds_leaves_its_freeze() {
    let mut fixture = fixture();
    pull(&mut fixture, "odd").unwrap();
    fixture.owner(named("bob")).unwrap();
    assert!(is_braked(fixture.pay(&payment(1, "alice", 5))));
    fixture.owner(OwnerMsg::SetBrake { brake: None }).unwrap();
    assert!(is_braked(fixture.pay(&payment(1, "alice", 5))));
    fixture.guardian(GuardianMsg::LiftBrake {}).unwrap();
    fixture.pay(&payment(1, "alice", 5)).unwrap();
}

#[test]
fn the_brake_is_nothing_else_to_the_wallet_and_nothing_else_becomes_it() {
    let mut fixture = council();
    fixture.operator(OperatorMsg::Grant { epoch: 1, act: fixture.act(), grant: part("carol") }).unwrap();
    for (name, of) in [
        ("owner", "owner"),
        ("guardian", "guardian"),
        ("operator", "operator"),
        ("carol", "grantee"),
        ("berta", "signer"),
    ] {
        let refused = fixture.execute("anna", propose(vec![Action::Owner(named(name))]));
        assert!(
            matches!(&refused, Err(ContractError::BrakeIs { role, address: who }) if *role == of && *who == address(name)),
            "{refused:?}"
        );
    }
    let itself = fixture.execute("anna", propose(vec![Action::Owner(named("wallet"))]));
    assert!(matches!(itself, Err(ContractError::Itself { role: "brake" })));
    let operator = Some(OperatorGrant { address: address("brake"), ..grant() });
    let signers = Some(accounts(&[("anna", 1), ("brake", 1)], 2));
    for msg in [
        OwnerMsg::SetGuardian { guardian: Some(address("brake")) },
        OwnerMsg::SetOperator { operator },
        OwnerMsg::SetSigners { signers },
    ] {
        let refused = fixture.execute("anna", propose(vec![Action::Owner(msg.clone())]));
        assert!(
            matches!(&refused, Err(ContractError::IsBrake { address: who }) if *who == address("brake")),
            "{msg:?}"
        );
        let mut alone = self::fixture();
        assert!(matches!(alone.owner(msg.clone()), Err(ContractError::IsBrake { .. })), "{msg:?}");
    }
    let granted = fixture.operator(OperatorMsg::Grant { epoch: 1, act: 9, grant: part("brake") });
    assert!(matches!(granted, Err(ContractError::IsBrake { .. })));
    // An heir is not kept out by it: it is the brake no more.
    decide(&mut fixture, vec![Action::Owner(OwnerMsg::OfferOwnership { to: Some(address("brake")) })]).unwrap();
    fixture.execute("brake", ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership {})).unwrap();
    assert_eq!((info(&fixture).owner, info(&fixture).brake), (address("brake"), None));
}
