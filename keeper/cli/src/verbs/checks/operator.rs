//! Whoever acts for the wallet: whether they may, for how long, and whether they can pay the fees.

use stateset_api::wallet::WalletInfo;
use stateset_chain::granted::Granted;
use stateset_chain::outbox::authority;
use stateset_config::GasRefillConfig;
use stateset_config::context::Context;
use stateset_telemetry::authority::show_no_authority;
use stateset_telemetry::timestamp::show_time;

use super::check::Check;

/// An operator whose time ends within these seconds is to be renewed: seven days.
const RENEW_BEFORE: u64 = 7 * 86_400;
/// What a payment's transaction may use.
const PAYMENT_GAS: u64 = 300_000;
/// Below so many payments' fees the account is to be topped up.
const PAYMENTS_LEFT: u128 = 100;

/// Whether the operator may act: `address` is that of its key.
pub(super) fn authorized(info: &WalletInfo, address: &str, now: u64) -> Check {
    match authority(info, address, now) {
        Err(reason) => Check::failed(
            "operator",
            eyre::eyre!(show_no_authority(&reason)),
            "frozen: `wallet unfreeze` with the owner's key; expired or another: the owner names the operator anew",
        ),
        Ok(epoch) => {
            let until = info.operator.as_ref().map_or(0, |operator| operator.expires_at);
            let found = format!("epoch {epoch}, may act until {}", show_time(until));
            if until.saturating_sub(now) < RENEW_BEFORE {
                Check::warning("operator", found, "have the owner give it more time")
            } else {
                Check::good("operator", found)
            }
        }
    }
}

/// Whether somebody can pay the fees.
pub(super) async fn fees(context: &Context, address: &str, now: u64) -> Check {
    match context.config.chain.gas_refill.as_ref().and_then(GasRefillConfig::grant) {
        Some(grant) => granted(context, grant, address, now).await,
        None => sending(context, address).await,
    }
}

/// Where another account pays the fees.
async fn granted(context: &Context, (granter, below): (&str, u128), operator: &str, now: u64) -> Check {
    let denom = context.config.chain.gas_price.denom();
    let granted = Granted { granter, grantee: operator, denom };
    let state = match granted.look(context.chain.as_ref(), now).await {
        Ok(state) => state,
        Err(error) => return Check::failed("fees", error, "ask again, or another node"),
    };
    let left = state.left;
    let found = format!("{granter} pays the fees of {operator}, its grant leaves {left}{denom}");
    let remedy = "have the granter give it anew (x/feegrant), or send the operator some: `send COIN --to operator`";
    match granted.wants(&state, below, now) {
        Some(reason) if left == 0 => Check::failed("fees", eyre::eyre!(reason), remedy),
        Some(reason) => Check::warning("fees", reason, remedy),
        None => Check::good("fees", found),
    }
}

async fn sending(context: &Context, address: &str) -> Check {
    let price = &context.config.chain.gas_price;
    let denom = price.denom();
    let balance = match context.chain.balance(address, denom).await {
        Ok(balance) => balance,
        Err(error) => return Check::failed("fees", error, "ask again, or another node"),
    };
    let one = price.fee_ceil(PAYMENT_GAS).map_or(u128::MAX, |fee| fee.amount);
    let found = format!("{address} holds {balance}{denom}, a payment costs up to {one}{denom}");
    let remedy = "send it some: `send COIN --to operator`";
    if balance < one {
        Check::failed("fees", eyre::eyre!(found), remedy)
    } else if balance / one.max(1) < PAYMENTS_LEFT {
        Check::warning("fees", found, remedy)
    } else {
        Check::good("fees", found)
    }
}
