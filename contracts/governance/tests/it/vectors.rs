//! Test vectors for clients in other languages: the hashes that approvals and lists of blocked addresses are named by,
//! made anew and compared with what is published.

use std::path::Path;

use cosmwasm_std::{Coin, HexBinary};
use serde_json::{Value, json};
use stateset_api::governance::blocklist::{self, list_hash};
use stateset_api::governance::hash::{CONDUIT_DOMAIN, DOMAIN, EXTERNAL_DOMAIN, MANDATE_DOMAIN, TREASURY_MOVE_DOMAIN};
use stateset_api::governance::{RequestedAction, SigningDomain, requested_hash};
use stateset_api::policy::{Mandate, MandateScope, NarrowCap};
use stateset_api::treasury::{Action, Side};
use stateset_api::wallet::Payment;
use stateset_api::{Amount, treasury};
use stateset_tests_suite::{START, USDC, address};

use crate::suite::pay;

const CHAIN_ID: &str = "stateset-1";

fn treasury_move(action: treasury::Action) -> RequestedAction {
    RequestedAction::TreasuryMove {
        treasury: address("treasury"),
        action,
        denom: USDC.into(),
        at_stake: Amount(5_000_000),
    }
}

fn mandate(scope: MandateScope, replaces: Vec<NarrowCap>) -> RequestedAction {
    let (per_payment_max, total) = (Amount(1_000), Amount(9_000));
    let (purpose, denom) = ("a conference in Zürich".into(), USDC.into());
    let mandate = Mandate { purpose, scope, denom, per_payment_max, total, expires_at: START, replaces };
    RequestedAction::Mandate { mandate }
}

fn external(counterparty: Option<String>) -> RequestedAction {
    RequestedAction::External {
        kind: "cloud-order".into(),
        denom: USDC.into(),
        at_stake: Amount(250_000_000),
        content_hash: [0xc5; 32].into(),
        counterparty,
    }
}

fn through(conduit: &str, beneficiary: &str) -> Payment {
    Payment { beneficiary: Some(address(beneficiary)), ..pay(conduit, 5_000) }
}

fn actions() -> Vec<(&'static str, RequestedAction)> {
    let (validator, pool, amount) = (|| "statesetvaloper1x".to_owned(), || address("pool"), Amount(7));
    let payments = |payments| RequestedAction::Payments { denom: USDC.into(), payments };
    let caps = vec![NarrowCap::PerPayment, NarrowCap::Payee, NarrowCap::FirstPayment, NarrowCap::Budgets];
    vec![
        ("a payment", payments(vec![pay("alice", 5_000)])),
        ("two payments", payments(vec![pay("alice", 5_000), pay("bob", 7)])),
        ("a payment into a conduit, and a plain one", payments(vec![through("escrow", "alice"), pay("bob", 7)])),
        ("stake", treasury_move(Action::Stake { validator: validator(), amount })),
        ("redelegate", treasury_move(Action::Redelegate { from: validator(), to: "statesetvaloper1y".into(), amount })),
        ("unstake", treasury_move(Action::Unstake { validator: validator(), amount })),
        ("claim", treasury_move(Action::Claim { validators: vec![validator(), "statesetvaloper1y".into()] })),
        ("swap", treasury_move(Action::Swap { pool: pool(), offer: Side::Stake, amount, receive_min: Amount(6) })),
        (
            "provide liquidity",
            treasury_move(Action::ProvideLiquidity { pool: pool(), stable: amount, stake: Amount(6) }),
        ),
        ("withdraw liquidity", treasury_move(Action::WithdrawLiquidity { pool: pool(), lp: amount })),
        ("return", treasury_move(Action::Return { coins: vec![Coin::new(7_u128, USDC), Coin::new(8_u128, "ustate")] })),
        ("a mandate for payees", mandate(MandateScope::Payees(vec![address("alice"), address("bob")]), caps)),
        ("a mandate for a category", mandate(MandateScope::Category("travel".into()), vec![])),
        ("outside the chain", external(Some(address("alice")))),
        ("outside the chain, with nobody", external(None)),
    ]
}

fn hex(hash: [u8; 32]) -> String {
    HexBinary::from(&hash).to_hex()
}

fn published() -> String {
    let (governance, wallet) = (address("governance"), address("wallet"));
    let domain = SigningDomain { chain_id: CHAIN_ID, governance: &governance, wallet: &wallet };
    let vector = |(name, action): (&str, RequestedAction)| {
        let action_hash = hex(requested_hash(domain, &action));
        json!({ "name": name, "action": action, "action_hash": action_hash })
    };
    let mut addresses: Vec<String> = (0..5).map(|number| address(&format!("bad-{number}"))).collect();
    addresses.sort();
    let lists = [0, 1, 5].map(|count| -> Value {
        let addresses = &addresses[..count];
        json!({ "date": START, "addresses": addresses, "hash": hex(list_hash(START, addresses)) })
    });
    let domains = [DOMAIN, CONDUIT_DOMAIN, TREASURY_MOVE_DOMAIN, MANDATE_DOMAIN, EXTERNAL_DOMAIN];
    let vectors = json!({
        "domains": domains,
        "chain_id": CHAIN_ID,
        "governance": governance,
        "wallet": wallet,
        "actions": actions().into_iter().map(vector).collect::<Vec<_>>(),
        "blocked_list_domain": blocklist::DOMAIN,
        "blocked_lists": lists,
    });
    format!("{}\n", serde_json::to_string_pretty(&vectors).unwrap())
}

#[test]
fn the_published_vectors_are_what_is_hashed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/vectors/governance.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, published()).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == published(),
        "schema/vectors/governance.json is stale: `UPDATE=1 cargo test -p stateset-governance --test it vectors` \
         rewrites it"
    );
}
