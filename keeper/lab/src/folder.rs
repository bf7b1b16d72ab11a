//! A keeper's folder on a chain of play money: configuration, keys and their passphrase. All of it is public.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use eyre::Context as _;
use stateset_chain::advisory::Advisories;
use stateset_chain::keystore::Keystore;
use stateset_cli::deploy::Record;
use stateset_cli::devnet::Devnet;

/// Secures nothing: the keys are public.
const PASSPHRASE: &str = "the keys are public";

/// Writes `keeper.toml`, `passphrase` and the named accounts' keys, and returns the configuration's path. Its health
/// server takes a free port.
pub(crate) fn write(folder: &Path, devnet: &Devnet, record: &Record, names: &[&str]) -> eyre::Result<PathBuf> {
    let mut text: toml_edit::DocumentMut = stateset_config::EXAMPLE.parse()?;
    text["chain"]["endpoint"] = toml_edit::value(&devnet.grpc);
    text["chain"]["id"] = toml_edit::value(&devnet.chain_id);
    text["chain"]["gas_price"] = toml_edit::value(devnet.gas_price.to_string());
    // Coins worth nothing: what whoever may store contracts could do to them is said, and stops nothing.
    let accepted = Advisories::kept()?.ids().into_iter().collect::<toml_edit::Array>();
    text["chain"]["accept_advisories"] = toml_edit::value(accepted);
    text["keys"]["passphrase_file"] = toml_edit::value("passphrase");
    text["http"]["listen"] = toml_edit::value("127.0.0.1:0");
    text["run"]["poll_milliseconds"] = toml_edit::value(100);
    text["contracts"]["reputation"] = toml_edit::value(&record.contract("reputation")?.address);
    let path = folder.join("keeper.toml");
    std::fs::write(&path, text.to_string()).wrap_err_with(|| format!("cannot write {}", path.display()))?;
    let secret = folder.join("passphrase");
    std::fs::write(&secret, PASSPHRASE)?;
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600))?;
    // In one folder for the story's sake; signers keep theirs elsewhere.
    let keys = Keystore::open(folder.join("keys"))?;
    for name in names {
        keys.add(name, &devnet.key(name)?, PASSPHRASE)?;
    }
    Ok(path)
}
