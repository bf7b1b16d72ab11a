//! `send`: a plain transfer from a key's own account.

use serde_json::json;
use stateset_chain::transact::transact;
use stateset_chain::{key, tx};
use stateset_config::context::Context;

use crate::cli::Send;
use crate::output::Format;

pub async fn run(verb: &Send, context: &Context, format: Format) -> eyre::Result<()> {
    context.check_chain().await?;
    let coin = context.coin(&verb.coin)?;
    let to = match &verb.to {
        None => context.wallet()?.address,
        Some(text) => match key::parse_address(&context.config.chain.prefix, text) {
            Ok(_) => text.clone(),
            // No address: then a key's name.
            Err(wrong) => context.keystore()?.show(text).map_err(|_| wrong)?.address,
        },
    };
    let signer = context.key(&verb.key)?;
    let message = tx::send(signer.address(), &to, std::slice::from_ref(&coin));
    let included = transact(context.chain.as_ref(), &signer, &context.sending(), vec![message]).await?;
    let (hash, height) = (included.hash.to_string(), included.height);
    let shown =
        json!({ "to": to, "denom": coin.denom, "amount": coin.amount.to_string(), "tx": hash, "height": height });
    format.report(&shown, |_| {
        format!("{} sent to {to} at height {height} by {hash}", context.show(coin.amount, &coin.denom))
    })
}
