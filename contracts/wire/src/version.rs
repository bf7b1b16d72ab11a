//! A contract's name and version, stored where tools look for them (cw2), and what may follow what.
//!
//! The crate cw2 would do; it compares versions of every form, ours are three numbers.

use cosmwasm_std::Storage;
use serde::{Deserialize, Serialize};

/// Where cw2 keeps them.
const KEY: &[u8] = b"contract_info";

#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    contract: &'a str,
    version: &'a str,
}

/// Stores both, at instantiation.
pub fn set(storage: &mut dyn Storage, contract: &str, version: &str) {
    // Nothing in two texts can fail to be written.
    let json = crate::to_vec(&Stored { contract, version }).unwrap_or_default();
    storage.set(KEY, &json);
}

/// Refuses what is of another name or newer, and stores the new version. Answers the version that was there.
pub fn raise(storage: &mut dyn Storage, contract: &str, version: &str) -> Result<String, String> {
    let json = storage.get(KEY).ok_or("no contract's version is stored")?;
    let stored: Stored<'_> = crate::from_others(&json).map_err(|error| error.to_string())?;
    if stored.contract != contract {
        return Err(format!("Cannot migrate from {} to {contract}", stored.contract));
    }
    if numbers(stored.version)? > numbers(version)? {
        return Err(format!("Cannot migrate from newer version ({}) to older ({version})", stored.version));
    }
    set(storage, contract, version);
    Ok(stored.version.to_owned())
}

fn numbers(version: &str) -> Result<[u32; 3], String> {
    let mut numbers = [0; 3];
    let mut parts = version.split('.');
    for number in &mut numbers {
        let part = parts.next().filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        let read = part.and_then(|part| part.parse().ok());
        *number = read.ok_or_else(|| format!("version '{version}' is not three numbers"))?;
    }
    if parts.next().is_some() { Err(format!("version '{version}' is not three numbers")) } else { Ok(numbers) }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockStorage;

    use super::*;

    #[test]
    fn what_is_stored_is_cw2s() {
        let mut storage = MockStorage::new();
        set(&mut storage, "stateset:wallet", "0.1.0");
        assert_eq!(storage.get(KEY).unwrap(), br#"{"contract":"stateset:wallet","version":"0.1.0"}"#);
    }

    #[test]
    fn only_the_same_contract_and_no_newer_version_is_followed() {
        let raised = |from: &str, to: &str| {
            let mut storage = MockStorage::new();
            set(&mut storage, "c", from);
            raise(&mut storage, "c", to)
        };
        assert_eq!(raised("0.9.0", "0.10.0"), Ok("0.9.0".into()));
        assert_eq!(raised("1.0.0", "1.0.0"), Ok("1.0.0".into()));
        let refusal = "Cannot migrate from newer version (1.0.0) to older (0.9.9)";
        assert_eq!(raised("1.0.0", "0.9.9"), Err(refusal.into()));
        for odd in ["1.0", "1.0.0.0", "1.+0.0", "1..0", "v1.0.0", "1.0.0-rc1"] {
            assert!(raised(odd, "9.0.0").unwrap_err().contains("three numbers"), "{odd}");
        }
        let mut storage = MockStorage::new();
        assert!(raise(&mut storage, "c", "1.0.0").is_err());
        set(&mut storage, "other", "0.1.0");
        assert_eq!(raise(&mut storage, "c", "1.0.0"), Err("Cannot migrate from other to c".into()));
    }
}
