use super::*;
use crate::Amount;
use crate::IntentId;
use crate::policy::{OverLimit, Policy};
use crate::wallet::{OperatorGrant, Payee, PayeeKey, Payment, ProposalRef};

use Safeguard::{Freeze, Operator, Owner, Roles, Rules};

fn policy() -> Policy {
    Policy {
        denoms: vec![],
        calls_per_hour: 1,
        categories: vec![],
        payee_cooldown_seconds: 0,
        over_limit: OverLimit::Refuse,
        receipt_seconds: 1,
        trust: None,
        dead_man_seconds: None,
        approval_rules: vec![],
        newcomers: Vec::new(),
        budgets: Vec::new(),
        successions: Vec::new(),
        treasury: None,
        conduits: Vec::new(),
    }
}

/// Every kind of action, with what it loosens as the signers' and as the owner's (beside `owner`).
fn actions() -> Vec<(Action, &'static [Safeguard], &'static [Safeguard])> {
    let name = || "a".to_owned();
    let payment = Payment {
        id: IntentId::new(1, [1; 10]),
        to: name(),
        amount: Amount(1),
        category: name(),
        reference: String::new(),
        beneficiary: None,
    };
    let payee = Payee {
        address: name(),
        denom: name(),
        per_payment_max: Amount(1),
        per_day_max: Amount(1),
        lifetime_max: Amount(1),
        categories: vec![],
        ends_at: None,
        vendor: None,
    };
    let grant = OperatorGrant { address: name(), expires_at: 1 };
    let gone = PayeeKey { address: name(), denom: name() };
    let rows: Vec<(OwnerMsg, &[Safeguard], &[Safeguard])> = vec![
        (OwnerMsg::SetPolicy { policy: policy() }, &[Rules], &[Rules]),
        (OwnerMsg::SetPayees { set: vec![payee], remove: vec![gone.clone()] }, &[Rules], &[Rules]),
        (OwnerMsg::SetPayees { set: vec![], remove: vec![gone] }, &[], &[]),
        (OwnerMsg::SetOperator { operator: Some(grant) }, &[Operator], &[Operator]),
        (OwnerMsg::SetOperator { operator: None }, &[], &[]),
        (OwnerMsg::SetGuardian { guardian: None }, &[Roles], &[Freeze, Operator, Rules, Roles]),
        (OwnerMsg::SetGuardian { guardian: Some(name()) }, &[Roles], &[Freeze, Operator, Rules, Roles]),
        (OwnerMsg::SetSigners { signers: None }, &[], &[Freeze, Operator, Rules]),
        (OwnerMsg::Freeze { reason: name() }, &[], &[]),
        (OwnerMsg::Unfreeze {}, &[Freeze], &[Freeze]),
        (OwnerMsg::Withdraw { coins: vec![] }, &[Owner], &[]),
        (OwnerMsg::OfferOwnership { to: Some(name()) }, &[Roles], &[Roles]),
        (OwnerMsg::OfferOwnership { to: None }, &[], &[]),
        (OwnerMsg::Bind { registry: name(), agent_id: None }, &[Rules], &[Rules]),
        (OwnerMsg::Cancel(ProposalRef { id: 1 }), &[], &[]),
        (OwnerMsg::SetRecovery { recovery: Some(name()) }, &[Roles], &[Roles]),
        (OwnerMsg::SetRecovery { recovery: None }, &[], &[]),
        (OwnerMsg::CancelRecovery {}, &[], &[]),
        (OwnerMsg::KeepLog {}, &[], &[]),
        (OwnerMsg::SetBrake { brake: Some(name()) }, &[Roles], &[Roles]),
        (OwnerMsg::SetBrake { brake: None }, &[Roles], &[Roles]),
        (OwnerMsg::LiftBrake {}, &[], &[]),
    ];
    let mut all: Vec<(Action, &[Safeguard], &[Safeguard])> =
        rows.into_iter().map(|(msg, signers, owner)| (Action::Owner(msg), signers, owner)).collect();
    all.push((Action::Pay { denom: name(), payment }, &[], &[]));
    all.push((Action::CallContract { contract: name(), msg: b"{}".into(), funds: vec![] }, &[], &[]));
    let spending = &[Freeze, Operator, Rules];
    all.push((Action::Migrate { code_id: 1, msg: b"{}".into() }, spending, spending));
    all
}

fn draft(actions: Vec<Action>) -> Draft {
    Draft { title: String::new(), rationale: None, actions }
}

fn set(loosens: Safeguards) -> Vec<Safeguard> {
    Safeguard::ALL.into_iter().filter(|one| loosens.has(*one)).collect()
}

#[test]
fn each_kind_of_action_loosens_what_the_table_says() {
    for (action, by_signers, by_owner) in actions() {
        let draft = draft(vec![action.clone()]);
        for proposer in [Proposer::Signer(2), Proposer::Signatures {}] {
            assert_eq!(set(Safeguards::loosened_by(&proposer, &draft)), by_signers, "{action:?}");
        }
        let mut by_owner = by_owner.to_vec();
        by_owner.push(Owner);
        by_owner.sort_unstable_by_key(|one| Safeguard::ALL.iter().position(|other| other == one));
        by_owner.dedup();
        assert_eq!(set(Safeguards::loosened_by(&Proposer::Owner {}, &draft)), by_owner, "{action:?}");
        assert_eq!(set(Safeguards::loosened_by(&Proposer::Operator {}, &draft)), [Freeze, Operator, Rules]);
    }
}

#[test]
fn a_draft_loosens_what_any_of_its_actions_does() {
    let unfreeze = Action::Owner(OwnerMsg::Unfreeze {});
    let withdraw = Action::Owner(OwnerMsg::Withdraw { coins: vec![] });
    let both = draft(vec![unfreeze, withdraw]);
    assert_eq!(set(Safeguards::loosened_by(&Proposer::Signatures {}, &both)), [Freeze, Owner]);
    assert_eq!(set(Safeguards::loosened_by(&Proposer::Signatures {}, &draft(vec![]))), []);
}

#[test]
fn a_draft_names_the_latest_alarm_of_those_that_end_it() {
    let at = Timestamp::from_nanos;
    let alarms = Alarms { freeze: at(3), operator: at(9), rules: at(5), owner: at(0), roles: at(7) };
    let unfreeze = Action::Owner(OwnerMsg::Unfreeze {});
    let policy = Action::Owner(OwnerMsg::SetPolicy { policy: policy() });
    assert_eq!(alarms.that_end(&draft(vec![unfreeze.clone()])), at(3));
    assert_eq!(alarms.that_end(&draft(vec![unfreeze, policy])), at(5));
    assert_eq!(alarms.that_end(&draft(vec![Action::Owner(OwnerMsg::Withdraw { coins: vec![] })])), at(0));
    assert_eq!(alarms.that_end(&draft(vec![Action::Migrate { code_id: 1, msg: b"{}".into() }])), at(9));
    assert_eq!(Alarms::default().that_end(&draft(vec![])), at(0));
    assert_eq!(Safeguard::ALL.map(|one| alarms.of(one)), [at(3), at(9), at(5), at(0), at(7)]);
}

#[test]
fn alarms_stand_in_answers_by_their_names() {
    let alarms = Alarms { rules: Timestamp::from_nanos(5), ..Alarms::default() };
    let json = serde_json::to_value(alarms).unwrap();
    for one in Safeguard::ALL {
        assert_eq!(json[one.name()], alarms.of(one).nanos().to_string());
    }
}

/// As the table, the README and the signers who count on it say.
#[test]
fn votes_are_undisturbed_for_seven_days() {
    assert_eq!(UNDISTURBED_SECONDS, 604_800);
}
