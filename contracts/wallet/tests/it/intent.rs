//! Intents: an id pays once.

use stateset_api::Amount;
use stateset_api::event::{AlreadyPaid, Paid};
use stateset_api::policy::Rule;
use stateset_api::wallet::{OperatorMsg, Payment};
use stateset_tests_suite::{DAY, STATE, address};
use stateset_wallet::ContractError;

use crate::fixture::Fixture;
use crate::story::{denom, payment};

#[test]
fn the_same_id_and_content_again_answers_already_paid_and_moves_nothing() {
    let mut fixture = Fixture::new();
    let asked = payment(1, "alice", 50);
    let first = fixture.pay(&asked).unwrap();
    assert_eq!((first.messages.len(), Paid::from_event(&first.events[0]).unwrap().amount), (1, Amount(50)));
    fixture.pass(DAY);
    let again = fixture.pay(&asked).unwrap();
    assert!(again.messages.is_empty());
    assert_eq!(AlreadyPaid::from_event(&again.events[0]).unwrap().id, asked.id);
}

#[test]
fn the_same_id_with_other_content_is_refused_with_both_contents() {
    let mut fixture = Fixture::with(|msg| {
        msg.policy.categories[2].allowed = true;
        msg.policy.denoms.push(denom(STATE));
    });
    let paid = payment(1, "alice", 50);
    fixture.pay(&paid).unwrap();
    let others = [
        Payment { amount: Amount(51), ..paid.clone() },
        Payment { to: address("bob"), ..paid.clone() },
        Payment { category: "travel".into(), ..paid.clone() },
        Payment { category: "unheard".into(), ..paid.clone() },
        Payment { reference: "INV-2".into(), ..paid.clone() },
    ];
    for other in others {
        let refused = fixture.pay(&other);
        assert!(matches!(&refused, Err(ContractError::IntentReused { id, .. }) if *id == paid.id), "{other:?}");
    }
    let spend = OperatorMsg::Spend {
        epoch: 1,
        denom: STATE.to_owned(),
        payments: vec![paid],
        approval: None,
        rationales: Vec::new(),
        mandate: None,
    };
    let text = fixture.operator(spend).unwrap_err().to_string();
    assert!(text.contains("intent_reused: requested 50 ustate") && text.contains("paid 50 uusdc"), "{text}");
}

#[test]
fn the_same_id_twice_in_one_message_pays_once() {
    let mut fixture = Fixture::new();
    let asked = payment(1, "alice", 50);
    let response = fixture.spend(&[asked.clone(), asked.clone()]).unwrap();
    assert_eq!(response.messages.len(), 1);
    assert!(Paid::from_event(&response.events[0]).is_ok());
    assert!(AlreadyPaid::from_event(&response.events[1]).is_ok());
    let changed = Payment { amount: Amount(7), id: payment(2, "alice", 7).id, ..asked.clone() };
    let other = Payment { amount: Amount(8), ..changed.clone() };
    assert!(matches!(fixture.spend(&[changed, other]), Err(ContractError::IntentReused { .. })));
}

#[test]
fn a_pruned_intent_is_refused_by_its_age() {
    let mut fixture = Fixture::new();
    let asked = payment(1, "alice", 50);
    fixture.pay(&asked).unwrap();
    fixture.pass(91 * DAY);
    assert!(fixture.receipt(&asked).is_some(), "nobody has pruned yet");
    assert!(fixture.pay(&asked).unwrap().messages.is_empty());
    let prune = stateset_api::wallet::AnyoneMsg::PruneReceipts { limit: 30 };
    fixture.execute("mallory", stateset_api::wallet::ExecuteMsg::Anyone(prune)).unwrap();
    assert_eq!(fixture.receipt(&asked), None);
    let refused = fixture.spend(&[asked]);
    assert!(matches!(refused, Err(ContractError::Refused { breach, .. }) if breach.rule == Rule::IntentTooOld));
}

#[test]
fn a_refused_intent_leaves_its_id_free() {
    let mut fixture = Fixture::new();
    let refused = fixture.spend(&[payment(1, "alice", 101)]);
    assert!(matches!(refused, Err(ContractError::Refused { breach, .. }) if breach.rule == Rule::FirstPaymentMax));
    fixture.spend(&[payment(1, "alice", 100)]).unwrap();
}
