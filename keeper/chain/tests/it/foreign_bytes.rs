//! Bytes of another keeper with the same key over the same sequence: another keeper, or the lost end of a journal that was
//! put back.

use stateset_api::wallet::{ExecuteMsg, OperatorMsg};
use stateset_chain::journal::IntentState;
use stateset_chain::tx::{Coin, SignParams};
use stateset_chain::{Account, tx};

use crate::fake::{CHAIN_ID, EPOCH, WALLET};
use crate::suite::{Suite, intent, key};

/// They pay the first and the last of a batch, and not the middle.
#[tokio::test]
async fn a_payment_is_not_settled_because_foreign_bytes_paid_its_neighbours() {
    let mut suite = Suite::with(&[intent(9, "an old one")]);
    suite.settle().await;
    // The journal is not young any more.
    suite.chain.blocks(500);
    crate::steps::plan(suite.journal(), &[intent(1, "a"), intent(2, "x"), intent(3, "c")]);
    suite.tick().await.unwrap();
    let row = suite.journal().live(key().address()).unwrap()[0].clone();
    assert_eq!(row.code, Some(0), "our node took it");
    let payments = vec![intent(1, "a").payment(), intent(3, "c").payment()];
    let (denom, approval, rationales, mandate) = ("uusdc".into(), None, Vec::new(), None);
    let spend = OperatorMsg::Spend { epoch: EPOCH, denom, payments, approval, rationales, mandate };
    let message = tx::execute(key().address(), WALLET, &ExecuteMsg::Operator(spend), &[]).unwrap();
    let params = SignParams {
        chain_id: CHAIN_ID.into(),
        account: Account { number: 1, sequence: row.tx.sequence },
        gas_limit: 300_000,
        fee: Coin::new(9_000, "ustate"),
        timeout_height: row.tx.timeout_height,
        memo: String::new(),
    };
    let foreign = tx::sign(&key(), &params, vec![message]).bytes;
    suite.chain.state().mempool = vec![foreign];
    suite.chain.blocks(1);
    suite.tick().await.unwrap();
    let paid = suite.chain.state().receipts.contains_key(&intent(2, "x").id);
    let state = suite.journal().intent(intent(2, "x").id).unwrap().unwrap().state;
    assert!(paid || state != IntentState::Settled, "settled and never paid: {:?}", suite.states());
}
