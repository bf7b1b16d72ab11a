//! One transaction of somebody in the world, in a block of its own, which must take effect: a rehearsal whose world fails
//! is no rehearsal.

use eyre::{OptionExt, ensure};
use stateset_chain::tx::{self, Any, Coin, SignParams};
use stateset_chain::{Chain, Included, Key};
use stateset_sim::{EmbeddedChain, STATE};

/// More than any of their acts takes.
const GAS: u64 = 20_000_000;
const FEE: u128 = 500_000;

/// Signs, sends, makes the block, and gives what came of it.
pub(in super::super) async fn act(chain: &EmbeddedChain, key: &Key, messages: Vec<Any>) -> eyre::Result<Included> {
    let account = chain.committed_account(key.address()).ok_or_eyre("somebody in the world has no account")?;
    let params = SignParams {
        chain_id: stateset_sim::CHAIN_ID.to_owned(),
        account,
        gas_limit: GAS,
        fee: Coin::new(FEE, STATE),
        timeout_height: 0,
        memo: String::new(),
    };
    let signed = tx::sign(key, &params, messages);
    let check = chain.broadcast(&signed.bytes).await?;
    ensure!(check.code == 0, "the world's transaction was refused with {}: {}", check.code, check.log);
    chain.advance_block();
    let done = chain.find_tx(signed.hash).await?.ok_or_eyre("the world's transaction is in no block")?;
    ensure!(done.code == 0, "the world's transaction failed with {}: {}", done.code, done.log);
    Ok(done)
}
