//! `keys`: make, take in, show and list.

use cosmwasm_std::Binary;
use eyre::{Context as _, ensure};
use serde_json::json;
use stateset_chain::Key;
use stateset_chain::keystore::{KeystoreError, PASSPHRASE_CHARS_MIN};
use stateset_config::byte_order_mark::text_without_bom;
use stateset_config::context::Context;
use zeroize::Zeroizing;

use crate::cli::Keys;
use crate::output::{Format, table};

pub fn run(verb: &Keys, context: &Context, format: Format) -> eyre::Result<()> {
    let keystore = context.keystore()?;
    let prefix = &context.config.chain.prefix;
    match verb {
        Keys::Add { name } => {
            match keystore.show(name) {
                Err(KeystoreError::Absent { .. }) => {}
                Ok(_) => {
                    return Err(KeystoreError::Exists { name: name.clone(), dir: keystore.dir().to_owned() }.into());
                }
                Err(error) => return Err(error.into()),
            }
            let (key, words) = Key::generate(prefix)?;
            let passphrase = new_passphrase(context, name)?;
            let shown = json!({ "name": name, "address": key.address(), "words": words.as_str() });
            // Shown first: a key whose words nobody has seen would be lost with its file, and its name is taken.
            format.show_before_storing(&shown, |_| {
                format!(
                    "{name}: {}\n\nThese words are the key. Write them down; they are not shown again:\n\n{}",
                    key.address(),
                    words.as_str()
                )
            })?;
            let stored = keystore.add(name, &key, &passphrase);
            stored.wrap_err("the words that were shown are of no use: their key was not stored")
        }
        Keys::Import { name, words_file } => {
            let words = match words_file {
                Some(file) => std::fs::read_to_string(file)
                    .map(Zeroizing::new)
                    .wrap_err_with(|| format!("cannot read {}", file.display()))?,
                None => rpassword::prompt_password("Words of the key: ")
                    .map(Zeroizing::new)
                    .wrap_err("nobody is there to type the words: use a terminal, or --words-file FILE")?,
            };
            let key = Key::from_mnemonic(text_without_bom(&words).trim(), 0, prefix)?;
            keystore.add(name, &key, &new_passphrase(context, name)?)?;
            format.report(&json!({ "name": name, "address": key.address() }), |_| format!("{name}: {}", key.address()))
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
    let (got, min) = (passphrase.chars().count(), PASSPHRASE_CHARS_MIN);
    if got < min {
        return Err(KeystoreError::Passphrase { got, min }.into());
    }
    Ok(passphrase)
}
