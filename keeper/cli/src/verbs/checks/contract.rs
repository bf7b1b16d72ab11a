//! Whether what an address names is a contract, and of the kind that it should be: by the name in its own storage, as the
//! `cw2` crate writes it.

use eyre::{Context as _, bail, ensure};
use serde::Deserialize;
use stateset_chain::Chain;
use stateset_chain::dialect::CONTRACT_INFO;
use stateset_config::context::Context;

use super::check::Check;

#[derive(Deserialize)]
struct Named {
    contract: String,
    version: String,
}

/// The version of the contract at an address, if it is of this kind.
pub(super) async fn version(chain: &dyn Chain, address: &str, kind: &str) -> eyre::Result<String> {
    let Some(_) = chain.contract(address).await? else { bail!("there is no contract at {address}") };
    let cell = chain.raw_query(address, CONTRACT_INFO).await?;
    let Some(cell) = cell else { bail!("the contract at {address} says nowhere what it is: it is no '{kind}'") };
    let named: Named =
        serde_json::from_slice(&cell).wrap_err_with(|| format!("the name of {address} is unreadable"))?;
    ensure!(named.contract == kind, "the contract at {address} is '{}', not '{kind}'", named.contract);
    Ok(named.version)
}

/// The reputation contract, where the configuration names one.
pub(super) async fn reputation(context: &Context) -> Option<Check> {
    let address = context.config.contracts.reputation.as_ref()?;
    // A text that is no address has a check of its own.
    stateset_chain::key::parse_address(&context.config.chain.prefix, address).ok()?;
    Some(match version(context.chain.as_ref(), address, "stateset:reputation").await {
        Ok(version) => Check::good("reputation", format!("{address}, version {version}")),
        Err(error) => Check::failed("reputation", error, "name the reputation contract of this chain, or leave it out"),
    })
}
