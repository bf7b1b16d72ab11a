//! A payment by three of five signers: proposed, approved by signature and paid in one transaction.

use stateset_api::wallet::{Action, Draft, ExecuteMsg, OwnerMsg};
use stateset_chain::{Key, tx};

use super::{GOAL_COUNCIL, Row};
use crate::council::Council;
use crate::node::Node;
use crate::wallets::{self, DENOM, PER_PAYMENT_MAX, Wallet};

const SALT: [u8; 16] = [7; 16];

/// Beyond what one payment of the operator's may be, to somebody who is not listed.
pub(super) async fn measure(node: &Node, owner: &Key, wallet: &Wallet) -> eyre::Result<Row> {
    let council = Council::of_five()?;
    let found = ExecuteMsg::Owner(OwnerMsg::SetSigners { signers: Some(council.set()) });
    node.send(owner, vec![tx::execute(owner.address(), &wallet.address, &found, &[])?]).await?;

    let (now, vendor) = (node.now().await?, node.address("vendor-b")?);
    let payment = wallets::payment(now, u32::MAX, &vendor, PER_PAYMENT_MAX.saturating_add(1));
    let actions = vec![Action::Pay { denom: DENOM.to_owned(), payment }];
    let draft = Draft { title: "Invoice over the limit".to_owned(), rationale: None, actions };
    let submit = council.submit(node, wallet, draft, SALT, 3).await?;
    let message = tx::execute(owner.address(), &wallet.address, &submit, &[])?;
    let included = node.send(owner, vec![message]).await?;
    let row = Row::new("payment by 3 of 5 signatures, proposed and paid in one transaction", 1, &included);
    Ok(row.goal(GOAL_COUNCIL))
}
