//! What the configuration means for an agent's parts.

use stateset_agent::permissions::Permissions;
use stateset_bills::escalation::Scope;
use stateset_chain::outbox::{ConfigError, OutboxConfig};
use stateset_config::{Config, GasRefillConfig, RunConfig};

/// Which bills are put to the signers.
pub(crate) fn scope(run: &RunConfig, permissions: &Permissions) -> Scope {
    if run.escalates(permissions) { Scope::All } else { Scope::Nothing }
}

/// How a wallet's acts are sent, by the configuration.
pub fn outbox_config(config: &Config, wallet: &str) -> Result<OutboxConfig, ConfigError> {
    let mut outbox = OutboxConfig::new(config.chain.id.clone(), wallet.to_owned(), config.chain.gas_price.clone());
    outbox.batch_max = config.run.batch_max;
    outbox.window = config.run.window;
    outbox.gas_price_max = config.chain.gas_price_max.clone().unwrap_or(outbox.gas_price_max);
    outbox.fee_tx_max = config.run.fee_tx_max.unwrap_or(outbox.fee_tx_max);
    outbox.fee_day_max = config.run.fee_day_max.unwrap_or(outbox.fee_day_max);
    let grant = config.chain.gas_refill.as_ref().and_then(GasRefillConfig::grant);
    outbox.fee_granter = grant.map(|(granter, _)| granter.to_owned());
    outbox.validate()?;
    Ok(outbox)
}
