//! What a wallet says that it paid.

use stateset_api::wallet::{Receipt, ReceiptKind};
use stateset_chain::contract::Wallet;

/// All receipts of a wallet, oldest id first.
pub(super) async fn receipts(wallet: &Wallet) -> eyre::Result<Vec<Receipt>> {
    Ok(wallet.receipts().await?)
}

/// Those of payments: nothing between wallet and treasury.
pub(super) async fn payments(wallet: &Wallet) -> eyre::Result<Vec<Receipt>> {
    let mut receipts = receipts(wallet).await?;
    receipts.retain(|receipt| receipt.kind == ReceiptKind::Payment);
    Ok(receipts)
}
