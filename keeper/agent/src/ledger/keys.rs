//! The keys of the ledger's rows, all of one kind. An entry of a movement has the movement's id, which says version 7 in
//! its seventh byte or 5 in its eighth behind a zero; the others have a zero in the seventh, and in the eighth what they
//! are.

use sha2::{Digest, Sha256};
use stateset_ledger::MovementId;
use stateset_ledger::balances::BalanceKey;

use crate::row::RowKey;

const HEAD: u8 = 1;
const ENTRY: u8 = 2;
const INCIDENT: u8 = 3;
const BALANCE: u8 = 4;
// 5 marks a proposal's movement.
const UNRECOGNISED: u8 = 6;

const fn numbered(what: u8, number: u64) -> RowKey {
    (((what as u128) << 64) | number as u128).to_be_bytes()
}

pub(crate) const fn head_key() -> RowKey {
    numbered(HEAD, 0)
}

/// Of an entry that is no movement's.
pub const fn entry_key(number: u64) -> RowKey {
    numbered(ENTRY, number)
}

pub(crate) const fn incident_key(number: u64) -> RowKey {
    numbered(INCIDENT, number)
}

pub(crate) fn balance_key((account, asset): &BalanceKey) -> RowKey {
    let mut hash = Sha256::new();
    hash.update(account.as_str());
    hash.update([0]);
    hash.update(asset);
    let mut key = [0; 16];
    key.copy_from_slice(&hash.finalize()[..16]);
    (key[6], key[7]) = (0, BALANCE);
    key
}

/// Of a payment that nothing explained, beside its entry.
pub fn unrecognised_key(id: MovementId) -> RowKey {
    let mut hash = Sha256::new();
    hash.update("unrecognised");
    hash.update(id.0);
    let mut key = [0; 16];
    key.copy_from_slice(&hash.finalize()[..16]);
    (key[6], key[7]) = (0, UNRECOGNISED);
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use stateset_ledger::Account;

    #[test]
    fn no_two_kinds_share_a_key() {
        let keys = [
            head_key(),
            entry_key(0),
            incident_key(0),
            balance_key(&(Account::wallet(), "uusdc".into())),
            MovementId::of_proposal(0, 0, "uusdc").0,
            unrecognised_key(MovementId([0; 16])),
        ];
        let kinds: std::collections::BTreeSet<[u8; 2]> = keys.iter().map(|key| [key[6], key[7]]).collect();
        assert_eq!(kinds.len(), keys.len(), "{keys:?}");
        assert_eq!(stateset_api::IntentId::new(0, [0; 10]).0[6] >> 4, 7);
    }
}
