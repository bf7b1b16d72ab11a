//! Raising the operator's epoch, when a person says so: shuts out every other keeper that has the same key.
//!
//! Only after all that this journal knows of as sent has landed or can no longer land: what the wallet would then refuse
//! for its epoch should have had its chance. Never here: deciding that it is wanted.

use std::time::Duration;

use eyre::WrapErr as _;
use stateset_api::wallet::{ExecuteMsg, OperatorMsg};
use stateset_chain::outbox::{Outbox, authority};
use stateset_chain::{Journal, Key, TxHash, tx};

use stateset_chain::transact::{TransactError, transact};
use stateset_config::context::Context;
use stateset_state::epoch::{Epoch, note};
use tokio::time::Instant;

/// How often the old window is looked at.
const POLL: Duration = Duration::from_millis(500);
/// For how long it is tried to get in between the transactions of a keeper that is at work.
const PATIENCE: Duration = Duration::from_secs(300);
/// Shorter than the time from a block until a keeper at work has filled its window again.
const GAP: Duration = Duration::from_millis(20);

/// Ends the old window by `outbox`, raises the epoch, and notes the new one as this keeper's.
pub async fn take_over(context: &Context, journal: &Journal, key: &Key, outbox: Outbox) -> eyre::Result<()> {
    end_window(outbox, journal, key.address()).await?;
    let until = Instant::now() + PATIENCE;
    let mut said = false;
    let (before, hash) = loop {
        match raise(context, key).await? {
            Ok(done) => break done,
            Err(reason) if Instant::now() < until => {
                if !said {
                    tracing::info!("another keeper is at work with this key; a gap is waited for: {reason}");
                    said = true;
                }
                tokio::time::sleep(GAP).await;
            }
            Err(reason) => return Err(reason).wrap_err("the other keeper leaves no gap: stop it first"),
        }
    };
    let wallet = context.wallet()?;
    let info = wallet.info().await?;
    eyre::ensure!(
        info.epoch > before,
        "transaction {hash} was to raise the operator's epoch, and the node says {} as before: start again",
        info.epoch
    );
    note(journal, &wallet.address, Epoch::of(&info, key.address()))?;
    tracing::info!(epoch = info.epoch, before, tx = %hash, "took over");
    Ok(())
}

/// One try: the epoch it was raised from and the transaction, or why another's transaction came before it.
async fn raise(context: &Context, key: &Key) -> eyre::Result<Result<(u32, TxHash), TransactError>> {
    let wallet = context.wallet()?;
    let (info, block) = (wallet.info().await?, context.chain.latest_block().await?);
    let epoch = authority(&info, key.address(), block.time).wrap_err("nothing can be taken over")?;
    let message = ExecuteMsg::Operator(OperatorMsg::TakeOver { epoch, act: info.act.saturating_add(1) });
    let message = wallet.dialect().await?.message(&message)?;
    let message = tx::execute(key.address(), &wallet.address, &message, &[])?;
    // It names the epoch that it ends: no second one of the same takes effect.
    let sending = context.for_alarm().sending();
    match transact(context.chain.as_ref(), key, &sending, vec![message]).await {
        Ok(done) => Ok(Ok((epoch, done.hash))),
        // The epoch itself is the evidence, where no index says it.
        Err(TransactError::Unindexed { hash, .. }) if wallet.info().await?.epoch > epoch => Ok(Ok((epoch, hash))),
        Err(error) if error.is_overtaken() => Ok(Err(error)),
        Err(error) => Err(error.into()),
    }
}

/// Nothing is signed meanwhile: the outbox signs no kind of act here.
async fn end_window(outbox: Outbox, journal: &Journal, signer: &str) -> eyre::Result<()> {
    let mut outbox = outbox.with_kinds(&[]);
    let mut said = false;
    while let live = journal.live(signer)?.len()
        && live > 0
    {
        if !said {
            tracing::info!(live, "transactions of this journal are under way: they land or lapse before it takes over");
            said = true;
        }
        if let Err(reason) = outbox.tick(journal, None).await {
            tracing::warn!("the old window is looked at again: {reason}");
        }
        tokio::time::sleep(POLL).await;
    }
    Ok(())
}
