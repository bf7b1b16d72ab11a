//! The gas wallet: its refills are looked after, and what fees cost is measured. What fails here stops no payment.

use metrics::gauge;
use stateset_chain::contract::Wallet;
use stateset_chain::gas_refill::{GasWallet, GasWatch, Now};
use stateset_chain::{Block, Clock, Journal, Outbox};

/// One agent's.
#[derive(Debug)]
pub struct Gas {
    watch: Option<GasWatch>,
    clock: Clock,
}

impl Gas {
    /// `watch`: `None` where nothing refills the operator's account by itself.
    pub const fn new(watch: Option<GasWatch>, clock: Clock) -> Self {
        Self { watch, clock }
    }

    /// Plans a refill when one is due. Says why the account runs low and is not refilled, if so.
    pub async fn round(
        &mut self,
        journal: &Journal,
        wallet: &Wallet,
        outbox: &Outbox,
        block: &Block,
    ) -> Option<String> {
        let (watch, operator) = (self.watch.as_mut()?, outbox.address());
        let (chain_id, denom) = (outbox.config().chain_id.as_str(), outbox.config().gas_price.denom());
        let gas = GasWallet { chain_id, wallet: &wallet.address, operator, denom };
        let now = Now { clock: self.clock.now_millis() / 1_000, block: block.time };
        match watch.round(journal, wallet.chain.as_ref(), gas, now).await {
            Ok(None) => None,
            Ok(Some(state)) => {
                gauge!("keeper_gas_balance").set(as_f64(state.balance));
                gauge!("keeper_gas_refill_left_today").set(as_f64(state.left_today));
                gauge!("keeper_gas_refill_stuck").set(f64::from(u8::from(state.stuck.is_some())));
                state.stuck
            }
            Err(reason) => Some(format!("the operator's account was not looked at: {reason}")),
        }
    }

    /// What today's transactions cost, and what they may.
    pub fn measure(&self, journal: &Journal, outbox: &Outbox) {
        // What the journal cannot say now, the next advance of the outbox says with words.
        if let Ok(spent) = outbox.spent_today(journal) {
            gauge!("keeper_fees_today").set(as_f64(spent));
            gauge!("keeper_fees_today_max").set(as_f64(outbox.config().fee_day_max));
        }
    }
}

// Gauges are floating-point by their protocol; exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "metrics are approximate beyond 2^53")]
const fn as_f64(value: u128) -> f64 {
    value as f64
}
