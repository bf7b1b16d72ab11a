//! The wallet and whoever acts for it: whether they may, for how long, and whether they can pay the fees.

use stateset_api::wallet::WalletInfo;
use stateset_chain::Block;
use stateset_chain::outbox::authority;
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use super::check::Check;

/// An operator whose time ends within these seconds is to be renewed: seven days.
const RENEW_BEFORE: u64 = 7 * 86_400;
/// What a payment's transaction may use.
const PAYMENT_GAS: u64 = 300_000;
/// Below so many payments' fees the account is to be topped up.
const PAYMENTS_LEFT: u128 = 100;

pub(super) async fn checks(context: &Context, block: &Block) -> Vec<Check> {
    let wallet = match context.wallet() {
        Ok(wallet) => wallet,
        Err(error) => return vec![Check::failed("wallet", error, "`agent register` makes one")],
    };
    let info = match wallet.info().await {
        Ok(info) => info,
        Err(error) => {
            return vec![Check::failed("wallet", error, "look at agent.wallet: is it a wallet of this chain?")];
        }
    };
    let mut checks = vec![Check::good("wallet", &wallet.address)];
    // An absent key has a check of its own.
    let entry = context.keystore().and_then(|keys| Ok(keys.show(&context.config.agent.operator_key)?));
    if let Ok(entry) = entry {
        checks.push(operator(&info, &entry.address, block.time));
        checks.push(sending(context, &entry.address).await);
    }
    checks
}

fn operator(info: &WalletInfo, address: &str, now: u64) -> Check {
    match authority(info, address, now) {
        Err(error) => Check::failed("operator", error, "the owner names the operator, and unfreezes: `wallet --help`"),
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
