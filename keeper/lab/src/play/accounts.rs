//! Who has money on a chain to play with: the published accounts, or others of the same names from a seed.
//!
//! Whoever knows the seed has the keys, and a seed is no secret here.

use bip39::Mnemonic;
use cosmwasm_std::Binary;
use eyre::Context as _;
use sha2::{Digest, Sha256};
use stateset_chain::Key;
use stateset_cli::devnet::{DevAccount, PREFIX, accounts};

/// The accounts of a chain: without a seed those of `chain/dev-accounts.json`; with one the same names and coins, and
/// keys that follow from seed and name alone.
pub(super) fn of_seed(seed: Option<&str>) -> eyre::Result<Vec<DevAccount>> {
    let published = accounts().wrap_err("the published accounts are not understood")?;
    let Some(seed) = seed else { return Ok(published) };
    published.into_iter().map(|account| seeded(seed, account)).collect()
}

fn seeded(seed: &str, account: DevAccount) -> eyre::Result<DevAccount> {
    // Lengths first, so that no two pairs of seed and name read alike.
    let text = format!("stateset-lab play key/{}/{seed}/{}", seed.len(), account.name);
    let mnemonic = Mnemonic::from_entropy(&Sha256::digest(text))?.to_string();
    let address = Key::from_mnemonic(&mnemonic, 0, PREFIX)?.address().to_owned();
    Ok(DevAccount { address, mnemonic, ..account })
}

/// A text with these accounts' addresses and public keys in place of the published ones of the same names.
pub(super) fn replace(text: &str, by: &[DevAccount]) -> eyre::Result<String> {
    let mut text = text.to_owned();
    for (published, account) in accounts()?.iter().zip(by) {
        let key = |account: &DevAccount| -> eyre::Result<String> {
            let key = Key::from_mnemonic(&account.mnemonic, 0, PREFIX)?;
            Ok(Binary::from(key.public_key()).to_base64())
        };
        text = text.replace(&published.address, &account.address).replace(&key(published)?, &key(account)?);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_keys_each_time_and_another_seed_others() {
        let addresses = |seed| of_seed(seed).unwrap().into_iter().map(|one| one.address).collect::<Vec<_>>();
        assert_eq!(addresses(Some("a")), addresses(Some("a")));
        let (first, second, published) = (addresses(Some("a")), addresses(Some("b")), addresses(None));
        for (index, address) in first.iter().enumerate() {
            assert!(*address != second[index] && *address != published[index], "{address}");
        }
        // What a seed gives never changes between versions.
        assert_eq!(first[1], "stateset1eqlk8m6ac4qkt4m6gxkkut60e03g9j00qqh5fg");
    }

    #[test]
    fn texts_name_the_chains_own_accounts() {
        let published = of_seed(None).unwrap();
        let others = of_seed(Some("a")).unwrap();
        let example = super::super::AGENT;
        assert_eq!(replace(example, &published).unwrap(), example);
        let text = replace(example, &others).unwrap();
        for (before, after) in published.iter().zip(&others) {
            assert!(!text.contains(&before.address), "{}", before.name);
            assert_eq!(example.contains(&before.address), text.contains(&after.address), "{}", before.name);
        }
        assert!(example.contains("A0YphlXDpX9mQSvTusATLThEO6jRh8y0Pz0QN6CCoP1X"));
        assert!(!text.contains("A0YphlXDpX9mQSvTusATLThEO6jRh8y0Pz0QN6CCoP1X"), "a signer's key");
    }
}
