//! Accounts: number and sequence, kept in the state like everything that a transaction changes.

use cosmwasm_std::Storage;
use sha2::{Digest, Sha256};
use stateset_chain::Account;

use crate::failure::Failure;

const PREFIX: &[u8] = b"account/";
const NEXT: &[u8] = b"account-next";

fn key(address: &str) -> Vec<u8> {
    [PREFIX, address.as_bytes()].concat()
}

fn number(bytes: &[u8], at: usize) -> u64 {
    let mut out = [0; 8];
    for (to, from) in out.iter_mut().zip(bytes.iter().skip(at)) {
        *to = *from;
    }
    u64::from_be_bytes(out)
}

fn save(storage: &mut dyn Storage, address: &str, account: Account) {
    let value = [account.number.to_be_bytes(), account.sequence.to_be_bytes()].concat();
    storage.set(&key(address), &value);
}

pub(crate) fn load(storage: &dyn Storage, address: &str) -> Option<Account> {
    let bytes = storage.get(&key(address))?;
    Some(Account { number: number(&bytes, 0), sequence: number(&bytes, 8) })
}

/// An account appears when its address first receives something.
pub(crate) fn touch(storage: &mut dyn Storage, address: &str) {
    if load(storage, address).is_some() {
        return;
    }
    let next = storage.get(NEXT).map_or(0, |bytes| number(&bytes, 0));
    storage.set(NEXT, &next.saturating_add(1).to_be_bytes());
    save(storage, address, Account { number: next, sequence: 0 });
}

pub(crate) fn raise_sequence(storage: &mut dyn Storage, address: &str) -> Result<(), Failure> {
    let account = load(storage, address).ok_or_else(|| missing(address))?;
    save(storage, address, Account { sequence: account.sequence.saturating_add(1), ..account });
    Ok(())
}

pub(crate) fn missing(address: &str) -> Failure {
    Failure::sdk(9, format!("account {address} does not exist"), "unknown address")
}

/// The address of a module's own account, as the Cosmos SDK derives it.
pub(crate) fn module_bytes(name: &str) -> Vec<u8> {
    Sha256::digest(name.as_bytes()).iter().copied().take(20).collect()
}
