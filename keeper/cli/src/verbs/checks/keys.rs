//! The keys: whether the operator's is there, is of this chain and closed to others, and whether the passphrase opens it.

use std::path::Path;

use eyre::{ensure, eyre};
use stateset_chain::secret_file;
use stateset_config::context::Context;

use super::check::Check;

/// The operator's key, as far as it shows without its passphrase.
pub(super) fn key(context: &Context) -> Check {
    let name = &context.config.agent.operator_key;
    match shown(context) {
        Ok(address) => Check::good("key", format!("{name}: {address}")),
        Err(error) => Check::failed("key", error, "`keys add` or `keys import`; its file is its owner's alone"),
    }
}

/// The address of the operator's key. Makes no folder where there is none.
pub(super) fn shown(context: &Context) -> eyre::Result<String> {
    let (folder, name) = (&context.config.key_folder, &context.config.agent.operator_key);
    ensure!(folder.exists(), "there is no key '{name}': the folder {} is absent", folder.display());
    let address = context.keystore()?.show(name)?.address;
    stateset_chain::key::parse_address(&context.config.chain.prefix, &address)?;
    Ok(address)
}

/// The passphrase file, where one is named: closed to others, and not empty.
pub(super) fn passphrase(path: &Path) -> Check {
    match secret_file::read(path) {
        Ok(Some(text)) if !text.lines().next().unwrap_or_default().is_empty() => {
            Check::good("passphrase", format!("{} is closed to others", path.display()))
        }
        Ok(_) => {
            let error = eyre!("{} is absent, or its first line is empty", path.display());
            Check::failed("passphrase", error, "write the passphrase into its first line, or leave passphrase_file out")
        }
        Err(error) => Check::failed("passphrase", error, "chmod 600, or as Kubernetes mounts secrets"),
    }
}

/// Whether the passphrase of the file opens the key; nothing where either is missing, which has a check of its own.
pub(super) fn unlocks(context: &Context) -> Option<Check> {
    let name = &context.config.agent.operator_key;
    context.config.passphrase_file.as_ref()?;
    shown(context).ok()?;
    let passphrase = context.passphrase("").ok()?;
    Some(match context.keystore().and_then(|keys| Ok(keys.load(name, &passphrase)?)) {
        Ok(key) => Check::good("unlock", format!("the passphrase opens {name}: {}", key.address())),
        Err(error) => Check::failed("unlock", error, "write the key's own passphrase into keys.passphrase_file"),
    })
}
