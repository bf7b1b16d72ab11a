//! `wallet create`: a wallet alone.

use std::path::{Path, PathBuf};

use serde_json::json;
use stateset_config::context::Context;

use crate::deploy::Record;
use crate::exit::after;
use crate::output::Format;
use crate::profile::Profile;
use crate::register::create;
use crate::verbs::agent::save_wallet_of;

pub(super) async fn run(
    profile: &Path,
    owner_key: &str,
    deployment: Option<&Path>,
    context: &Context,
    format: Format,
) -> eyre::Result<()> {
    let default = PathBuf::from(format!("deployments/{}.json", context.config.chain.id));
    let deployment = Record::load(deployment.unwrap_or(&default), &context.config.chain.id)?;
    // What is missing is reported before a passphrase is asked for.
    deployment.code("wallet")?;
    let profile = Profile::load(profile)?;
    let operator = context.keystore()?.show(&context.config.agent.operator_key)?.address;
    let owner = context.key(owner_key)?;
    let made = create(context.chain.as_ref(), &owner, &context.sending(), &deployment, &profile, &operator).await?;
    after(made.tx, save_wallet_of(&context.config, &made.wallet))?;
    let tx = made.tx.map(|hash| hash.to_string());
    let shown = json!({ "wallet": made.wallet, "owner": owner.address(), "operator": operator, "tx": tx });
    format.report(&shown, |_| {
        let how = tx.map_or("was there before".to_owned(), |hash| format!("created by {hash}"));
        format!("wallet {} {how}; it is in {} now", made.wallet, context.config.agent.path.display())
    })
}
