//! Whether the wallet lists the payees of bills that the signers are about to be asked about.
//!
//! It only orders questions, so that strangers' bills take no place from known ones: whether anything is paid is the
//! policy's to say. A payee is looked up when the first of its bills is to become a question, and not again.

use stateset_agent::Effect;
use stateset_agent::bills::{Input, unclear_payees};
use stateset_api::wallet::{PayeeInfo, QueryMsg};
use stateset_chain::{Block, ChainError};

use crate::bills_error::BillsError;
use stateset_chain::contract::{AskError, Wallet, ask};
use stateset_state::journaled_state::JournaledState;

/// Looks a few payees up and records what the wallet's list says. Nothing is asked or recorded if none is unclear.
pub async fn look_up(
    journaled: &mut JournaledState,
    wallet: &Wallet,
    block: &Block,
) -> Result<Vec<Effect>, BillsError> {
    let (mut listed, mut removed) = (Vec::new(), Vec::new());
    for bill in unclear_payees(&journaled.state().bills) {
        let query = QueryMsg::Payee { address: bill.payee.clone(), denom: bill.denom.clone() };
        match ask::<PayeeInfo>(wallet.chain.as_ref(), &wallet.address, &query).await {
            Ok(_) => listed.push(bill.payee.clone()),
            // The wallet answers with an error for one that it does not list.
            Err(AskError::Chain(ChainError::Answered { .. })) => removed.push(bill.payee.clone()),
            // No payment waits for this: it is asked again with the next block.
            Err(reason) => {
                tracing::debug!("payee {} could not be looked up: {reason}", bill.payee);
                break;
            }
        }
    }
    if listed.is_empty() && removed.is_empty() {
        return Ok(Vec::new());
    }
    Ok(journaled.step(&Input::Payees { listed, removed }.into(), block.time)?)
}
