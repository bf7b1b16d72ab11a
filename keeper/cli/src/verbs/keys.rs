//! `keys`: make, take in, show and list.

use cosmwasm_std::Binary;
use eyre::{Context as _, ensure};
use serde_json::json;
use stateset_chain::Key;
use stateset_keeper::context::Context;
use zeroize::Zeroizing;

use crate::cli::Keys;
use crate::output::{Format, table};

pub fn run(verb: &Keys, context: &Context, format: Format) -> eyre::Result<()> {
    let keystore = context.keystore()?;
    let prefix = &context.config.chain.prefix;
    match verb {
        Keys::Add { name } => {
            let (key, words) = Key::generate(prefix)?;
            keystore.add(name, &key, &new_passphrase(context, name)?)?;
            let shown = json!({ "name": name, "address": key.address(), "words": words.as_str() });
            format.print(&shown, |_| {
                format!(
                    "{name}: {}\n\nThese words are the key. Write them down; they are not shown again:\n\n{}",
                    key.address(),
                    words.as_str()
                )
            })
        }
        Keys::Import { name, words_file } => {
            let words = match words_file {
                Some(file) => std::fs::read_to_string(file)
                    .map(Zeroizing::new)
                    .wrap_err_with(|| format!("cannot read {}", file.display()))?,
                None => Zeroizing::new(rpassword::prompt_password("Words of the key: ")?),
            };
            let key = Key::from_mnemonic(words.trim(), 0, prefix)?;
            keystore.add(name, &key, &new_passphrase(context, name)?)?;
            format.print(&json!({ "name": name, "address": key.address() }), |_| format!("{name}: {}", key.address()))
        }
        Keys::Show { name, public_key: true } => {
            let key = context.key(name)?;
            let public = Binary::from(key.public_key()).to_base64();
            let shown = json!({ "name": name, "address": key.address(), "public_key": public });
            format.print(&shown, |_| format!("{name}: {}\npublic key: {public}", key.address()))
        }
        Keys::Show { name, public_key: false } => {
            let address = keystore.show(name)?.address;
            format.print(&json!({ "name": name, "address": address }), |_| format!("{name}: {address}"))
        }
        Keys::List => {
            let keys = keystore.list()?;
            let shown: Vec<_> = keys.iter().map(|key| json!({ "name": key.name, "address": key.address })).collect();
            format.print(&shown, |_| table(["name", "address"], keys.into_iter().map(|key| [key.name, key.address])))
        }
    }
}

fn new_passphrase(context: &Context, name: &str) -> eyre::Result<Zeroizing<String>> {
    let passphrase = context.passphrase(&format!("New passphrase for key '{name}': "))?;
    if context.config.passphrase_file.is_none() {
        let again = context.passphrase("Again: ")?;
        ensure!(*passphrase == *again, "the two passphrases differ; nothing was stored");
    }
    Ok(passphrase)
}
