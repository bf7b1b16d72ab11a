//! Money on a chain: what arrives, what the bank refuses, and what comes in.

use cosmwasm_std::Coin;
use stateset_api::wallet::{ExecuteMsg, OwnerMsg, QueryMsg, ReceiptsResponse, Remaining};
use stateset_tests_suite::{STATE, USDC, refused};

use crate::story::payment;
use crate::suite::Suite;

#[test]
fn one_payment_and_several_arrive_at_the_payees() {
    let mut suite = Suite::new();
    suite.spend(&[payment(1, "alice", 40)]).unwrap();
    suite.spend(&[payment(2, "alice", 60), payment(3, "bob", 70), payment(4, "alice", 5)]).unwrap();
    assert_eq!(suite.balance("alice", USDC), 100_105);
    assert_eq!(suite.balance("bob", USDC), 100_070);
    assert_eq!(suite.balance(&suite.wallet, USDC), 9_825);
}

#[test]
fn a_send_that_the_bank_refuses_counts_nothing_and_leaves_no_receipt() {
    let mut suite = Suite::new();
    let withdraw = OwnerMsg::Withdraw { coins: vec![Coin::new(9_950_u128, USDC)] };
    suite.execute("owner", &ExecuteMsg::Owner(withdraw)).unwrap();
    let before: Remaining = suite.query(&QueryMsg::Remaining { denom: USDC.to_owned() });
    refused(suite.spend(&[payment(1, "alice", 51)]), "Cannot Sub with given operands");
    refused(suite.spend(&[payment(1, "alice", 30), payment(2, "bob", 30)]), "Cannot Sub with given operands");
    assert_eq!(suite.query::<Remaining>(&QueryMsg::Remaining { denom: USDC.to_owned() }), before);
    let receipts: ReceiptsResponse = suite.query(&QueryMsg::Receipts { start_after: None, limit: None });
    assert!(receipts.receipts.is_empty());
    suite.spend(&[payment(1, "alice", 30), payment(2, "bob", 20)]).unwrap();
}

#[test]
fn plain_transfers_into_the_wallet_are_welcome_and_the_owner_gets_them_back() {
    let mut suite = Suite::new();
    let wallet = suite.wallet.clone();
    suite.send("mallory", &wallet, Coin::new(77_u128, STATE));
    let withdraw = OwnerMsg::Withdraw { coins: vec![Coin::new(77_u128, STATE), Coin::new(10_000_u128, USDC)] };
    suite.execute("owner", &ExecuteMsg::Owner(withdraw)).unwrap();
    assert_eq!(suite.balance(&wallet, USDC), 0);
    assert_eq!(suite.balance("owner", STATE), 100_077);
    assert_eq!(suite.balance("owner", USDC), 100_000);
}
