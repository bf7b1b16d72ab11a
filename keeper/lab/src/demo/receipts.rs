//! What a wallet says that it paid.

use stateset_api::limits::PAGE_MAX;
use stateset_api::wallet::{QueryMsg, Receipt, ReceiptKind, ReceiptsResponse};
use stateset_keeper::wallet::{Wallet, ask};

/// All receipts of a wallet, oldest id first.
pub(super) async fn receipts(wallet: &Wallet) -> eyre::Result<Vec<Receipt>> {
    let mut receipts: Vec<Receipt> = Vec::new();
    loop {
        let start_after = receipts.last().map(|last| last.id);
        let query = QueryMsg::Receipts { start_after, limit: Some(PAGE_MAX) };
        let page: ReceiptsResponse = ask(wallet.chain.as_ref(), &wallet.address, &query).await?;
        if page.receipts.is_empty() {
            return Ok(receipts);
        }
        receipts.extend(page.receipts);
    }
}

/// Those of payments: nothing between wallet and treasury.
pub(super) async fn payments(wallet: &Wallet) -> eyre::Result<Vec<Receipt>> {
    let mut receipts = receipts(wallet).await?;
    receipts.retain(|receipt| receipt.kind == ReceiptKind::Payment);
    Ok(receipts)
}
