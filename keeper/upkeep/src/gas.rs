//! What pays the fees: refills from the wallet are looked after, a grant is watched, and what fees cost is measured.
//! What fails here stops no payment.

use metrics::gauge;
use stateset_chain::contract::Wallet;
use stateset_chain::gas_refill::{GasWallet, GasWatch, Now};
use stateset_chain::granted::Granted;
use stateset_chain::{Block, ChainError, Clock, Journal, Outbox};
use stateset_config::GasRefillConfig;

/// Blocks between two looks at a grant.
const LOOK_BLOCKS: u64 = 10;

/// One agent's.
#[derive(Debug)]
pub struct Gas {
    watch: Option<GasWatch>,
    /// Under so much a grant is to be renewed.
    grant_below: u128,
    looked_height: Option<u64>,
    clock: Clock,
}

impl Gas {
    /// `refill`: `None` where a person tops the operator's account up.
    pub fn new(refill: Option<&GasRefillConfig>, clock: Clock) -> Self {
        let watch = refill.and_then(GasRefillConfig::rules).map(GasWatch::new);
        let grant_below = refill.and_then(GasRefillConfig::grant).map_or(0, |(_, below)| below);
        Self { watch, grant_below, looked_height: None, clock }
    }

    /// Plans a refill when one is due. Says why fees run low and nothing refills them, if so.
    pub async fn round(
        &mut self,
        journal: &Journal,
        wallet: &Wallet,
        outbox: &Outbox,
        block: &Block,
    ) -> Option<String> {
        let unseen = |reason: &dyn std::fmt::Display| Some(format!("what pays the fees was not looked at: {reason}"));
        if outbox.config().fee_granter.is_some() {
            return self.look_at_grant(wallet, outbox, block).await.unwrap_or_else(|reason| unseen(&reason));
        }
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
                state.stuck.map(|stuck| stuck.to_string())
            }
            Err(reason) => unseen(&reason),
        }
    }

    async fn look_at_grant(
        &mut self,
        wallet: &Wallet,
        outbox: &Outbox,
        block: &Block,
    ) -> Result<Option<String>, ChainError> {
        let config = outbox.config();
        let Some(granter) = &config.fee_granter else { return Ok(None) };
        if self.looked_height.is_some_and(|at| at <= block.height && block.height < at.saturating_add(LOOK_BLOCKS)) {
            return Ok(None);
        }
        self.looked_height = Some(block.height);
        let granted = Granted { granter, grantee: outbox.address(), denom: config.gas_price.denom() };
        let state = granted.look(wallet.chain.as_ref(), block.time).await?;
        gauge!("keeper_fee_grant_left").set(as_f64(state.left));
        gauge!("keeper_fee_grant_expires_at").set(state.expires_at.map_or(f64::INFINITY, |at| as_f64(at.into())));
        Ok(granted.wants(&state, self.grant_below, block.time))
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
