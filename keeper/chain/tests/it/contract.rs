//! Typed clients against nodes that answer what no contract would.

use std::sync::Arc;

use serde_json::{Value, json};
use stateset_api::policy::{Rule, Verdict};
use stateset_api::wallet::{Payment, ProposalStatus, ProposalSummary, ProposalsResponse, Proposer};
use stateset_api::{Amount, IntentId};
use stateset_chain::contract::pages::PAGES_MAX;
use stateset_chain::contract::{AskError, PagesError, Wallet};
use stateset_chain::{Chain, ChainError, Endpoints, Key};

use crate::answering::{Answering, json, refused};

fn summary(id: u64) -> ProposalSummary {
    ProposalSummary {
        id,
        title: "t".into(),
        proposer: Proposer::Operator {},
        status: ProposalStatus::Open {},
        proposed_at: 1,
        expires_at: 2,
        ripens_at: None,
        rules_epoch: 1,
        approved: 0,
        rejected: 0,
        threshold: 1,
    }
}

fn page(ids: impl Iterator<Item = u64>) -> Result<Vec<u8>, ChainError> {
    json(&ProposalsResponse { proposals: ids.map(summary).collect() })
}

fn after(query: &Value) -> u64 {
    query["proposals"]["start_after"].as_u64().unwrap_or_default()
}

fn wallet(node: &Arc<Answering>) -> Wallet {
    let key = Key::from_bytes(&[7; 32], "stateset").unwrap();
    Wallet { chain: node.clone(), address: key.address().to_owned() }
}

/// Attack k4: proposals without end.
#[tokio::test]
async fn a_node_with_proposals_without_end_is_left_after_a_bound() {
    let node = Arc::new(Answering::new(|_, query| page(after(&query) + 1..=after(&query) + 30)));
    let error = wallet(&node).proposals(1).await.unwrap_err();
    let many = PagesError::TooMany { what: "proposals", read: PAGES_MAX, max: PAGES_MAX };
    assert!(matches!(&error, AskError::Pages { reason, .. } if *reason == many), "{error}");
    assert_eq!(node.asked(), PAGES_MAX as u64);
}

#[tokio::test]
async fn a_node_whose_pages_stand_still_is_left_at_once() {
    let node = Arc::new(Answering::new(|_, _| page(1..=30)));
    let error = wallet(&node).proposals(0).await.unwrap_err();
    assert!(matches!(&error, AskError::Pages { reason: PagesError::DoesNotAdvance { .. }, .. }), "{error}");
    assert_eq!(node.asked(), 2);
    // One from before the number that was asked for is none of the listing either.
    assert!(wallet(&node).proposals(5).await.is_err());
}

#[tokio::test]
async fn a_listing_is_read_to_its_last_page_and_each_entry_once() {
    let node = Arc::new(Answering::new(|_, query| page((after(&query) + 1..=70).take(30))));
    let found = wallet(&node).proposals(8).await.unwrap();
    assert!(found.iter().map(|one| one.id).eq(8..=70));
    assert_eq!(node.asked(), 3);
}

/// One node of a chain.
fn alone(node: &Arc<Answering>, chain_id: &str) -> Endpoints {
    Endpoints::new(chain_id, vec![("the node".to_owned(), node.clone())], Arc::new(|| 1_790_000_000))
}

#[tokio::test]
async fn a_node_of_another_chain_is_asked_nothing_and_answers_nothing() {
    let node = Arc::new(Answering::new(|_, _| page(1..=1)));
    let wrong =
        ChainError::WrongChain { endpoint: "the node".into(), found: "right-1".into(), expected: "other-1".into() };
    let checked = alone(&node, "other-1");
    assert_eq!(checked.latest_block().await.err(), Some(wrong.clone()));
    assert_eq!(checked.balance("a", "d").await, Err(wrong.clone()));
    assert_eq!(checked.smart_query("a", b"{}").await, Err(wrong.clone()));
    assert_eq!(checked.broadcast(b"tx").await, Err(wrong));
    assert_eq!(node.asked(), 0);
}

#[tokio::test]
async fn a_node_that_becomes_another_chains_is_found_out_by_its_next_block() {
    let node = Arc::new(Answering::new(|_, _| page(1..=1)));
    let checked = alone(&node, "right-1");
    assert_eq!(checked.balance("a", "d").await, Ok(0));
    "other-1".clone_into(&mut node.chain_id.lock().unwrap());
    assert!(matches!(checked.latest_block().await, Err(ChainError::WrongChain { .. })));
    assert!(matches!(checked.balance("a", "d").await, Err(ChainError::WrongChain { .. })));
    "right-1".clone_into(&mut node.chain_id.lock().unwrap());
    assert_eq!(checked.balance("a", "d").await, Ok(0), "and it goes on by itself");
}

fn payment(n: u8, to: &str) -> Payment {
    Payment {
        id: IntentId::new(1_790_000_000, [n; 10]),
        to: to.to_owned(),
        amount: Amount(5),
        category: "cloud".into(),
        reference: format!("{n}"),
        beneficiary: None,
    }
}

/// Refuses every question about more than one payment, and any about number 3.
fn one_by_one(_: &str, query: Value) -> Result<Vec<u8>, ChainError> {
    let payments = query["simulate_spend"]["payments"].as_array().unwrap().clone();
    match payments.as_slice() {
        [one] if one["reference"] != "3" => json(&json!({
            "payments": [{ "id": one["id"], "verdict": "allow", "already_done": false, "breach": null }],
            "remaining": {
                "denom": "uusdc", "per_payment": "1", "per_day": "1", "per_day_grows_at": null, "lifetime": "1",
                "calls": 1, "calls_grow_at": null, "balance": "1",
            },
        })),
        _ => Err(refused("unreadable")),
    }
}

#[tokio::test]
async fn one_payment_that_cannot_be_judged_stops_no_other() {
    let node = Arc::new(Answering::new(one_by_one));
    let wallet = wallet(&node);
    let good = wallet.address.clone();
    let payments = [payment(1, &good), payment(2, "nonsense"), payment(3, &good), payment(4, &good)];
    let answer = wallet.judge("uusdc", &payments).await.unwrap();
    let of = |n: usize| answer.judged.iter().find(|one| one.id == payments[n].id);
    assert_eq!(of(0).map(|one| one.verdict), Some(Verdict::Allow));
    assert_eq!(of(1).and_then(|one| one.breach).map(|breach| breach.rule), Some(Rule::Payee));
    assert_eq!(of(3).map(|one| one.verdict), Some(Verdict::Allow));
    assert_eq!(
        answer.unanswered,
        [(payments[2].id, refused("unreadable").to_string().replace("fake answered with status 2: ", ""))]
    );
}
