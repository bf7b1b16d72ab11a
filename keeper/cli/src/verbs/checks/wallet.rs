//! The wallet: an address of this chain, a contract of the right kind, whose operator is the configured key, and whose
//! rules are in currencies that the configuration knows.

use stateset_api::policy::Policy;
use stateset_chain::Block;
use stateset_chain::dialect::WALLET;
use stateset_chain::journal::Reader;
use stateset_config::Config;
use stateset_config::context::Context;

use super::Depth;
use super::check::Check;
use super::{contract, keys, operator, policy};

/// `block`: the newest one; without it no node is asked.
pub(super) async fn checks(context: &Context, block: Option<&Block>, depth: Depth) -> Vec<Check> {
    let wallet = match context.wallet() {
        Ok(wallet) => wallet,
        Err(error) => return vec![Check::failed("wallet", error, "`agent register` makes one")],
    };
    let Some(block) = block else { return vec![Check::good("wallet", &wallet.address)] };
    let remedy = "look at agent.wallet: is it a wallet of this chain?";
    let found = match contract::version(context.chain.as_ref(), &wallet.address, WALLET).await {
        Ok(version) => wallet.info().await.map(|info| (version, info)).map_err(Into::into),
        Err(error) => Err(error),
    };
    let (version, info) = match found {
        Ok(found) => found,
        Err(error) => return vec![Check::failed("wallet", error, remedy)],
    };
    let mut checks = vec![Check::good("wallet", format!("{}, version {version}", wallet.address))];
    checks.extend(funding(context, &wallet.address).await);
    // An absent key has a check of its own.
    let address = keys::shown(context).ok();
    checks.extend(address.as_ref().map(|address| operator::authorized(&info, address, block.time)));
    if let Some(address) = &address
        && depth == Depth::Everything
    {
        checks.push(operator::fees(context, address, block.time).await);
    }
    match wallet.policy().await {
        Err(error) => checks.push(Check::failed("policy", error, "ask again, or another node")),
        Ok(rules) => {
            checks.extend(currencies(&context.config, &rules));
            if depth == Depth::Everything {
                let of =
                    policy::Of { context, wallet: &wallet, info: &info, rules: &rules, operator: address.as_deref() };
                checks.extend(of.checks(block.time).await);
            }
        }
    }
    checks
}

/// Whether the wallet has what the agent is expected to begin with. Once it began, what is left says nothing.
async fn funding(context: &Context, wallet: &str) -> Option<Check> {
    let text = context.config.agent.initial_balance.as_ref()?;
    let wanted = match context.coin(text) {
        Ok(coin) => coin,
        Err(error) => {
            return Some(Check::failed(
                "funding",
                error,
                "write agent.initial_balance as 1000.00USDC or 1000000000uusdc",
            ));
        }
    };
    if has_begun(context, wallet) {
        return Some(Check::good("funding", format!("{text} were to be there at first; it has begun since")));
    }
    let show = |amount: u128| context.show(amount, &wanted.denom);
    Some(match context.chain.balance(wallet, &wanted.denom).await {
        Ok(there) if there >= wanted.amount => Check::good("funding", format!("{} to begin with", show(there))),
        Ok(there) => {
            let found = format!("{} is in the wallet, {} is expected to begin with", show(there), show(wanted.amount));
            Check::warning("funding", found, "send the rest to agent.wallet, or mend agent.initial_balance")
        }
        Err(error) => Check::warning_of("funding", error, "ask again, or another node"),
    })
}

/// Whether the journal knows anything of the agent.
fn has_begun(context: &Context, wallet: &str) -> bool {
    let Ok(journal) = Reader::open(&context.config.journal_file) else { return false };
    matches!(journal.moment().and_then(|moment| moment.agent(wallet)), Ok(Some(_)))
}

/// Both ways: rules that no bill can be read for, and currencies in which nothing may be paid.
fn currencies(config: &Config, rules: &Policy) -> Vec<Check> {
    let mut checks = Vec::new();
    for entry in &rules.denoms {
        if !config.currencies.values().any(|currency| currency.denom == entry.denom) {
            let found = format!("the wallet's rules are on {}, which no [currency.…] names", entry.denom);
            checks.push(Check::warning(
                "currencies",
                found,
                "add a currency with its decimals, so that bills in it are read",
            ));
        }
    }
    let price = config.chain.gas_price.denom();
    for (code, currency) in config.currencies.iter().filter(|(_, currency)| currency.denom != price) {
        if !rules.denoms.iter().any(|entry| entry.denom == currency.denom) {
            let found =
                format!("{code} is {}, on which the wallet has no rules: bills in it are denied", currency.denom);
            checks.push(Check::warning("currencies", found, "mend the denom, or have the owner add it to the policy"));
        }
    }
    if checks.is_empty() {
        let known = config.currencies.keys().cloned().collect::<Vec<_>>().join(", ");
        checks.push(Check::good("currencies", format!("{known}: those of the wallet's rules")));
    }
    checks
}
