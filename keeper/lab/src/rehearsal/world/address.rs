//! Addresses of people whom nobody knows, and of those who want to be taken for somebody.

use cosmrs::AccountId;
use sha2::{Digest, Sha256};
use stateset_cli::devnet::PREFIX;

use super::super::dice::Dice;

/// Bytes of an address that are the known one's: eight letters after the prefix.
const HEAD_BYTES: usize = 5;
/// Letters at the end that are the known one's.
const TAIL_LETTERS: usize = 2;
/// One in 1,024 fits.
const TRIES_MAX: u64 = 20_000;

/// The address of a name.
pub(super) fn of_name(name: &str) -> String {
    of_bytes(&Sha256::digest(format!("stateset-lab rehearsal/address/{name}"))[..20])
}

/// One that begins and ends as the known one; if no try fits, one that begins so.
pub(super) fn like(known: &str, dice: &mut Dice) -> String {
    let Ok(account) = known.parse::<AccountId>() else { return of_name(known) };
    let (mut bytes, salt) = (account.to_bytes(), dice.below(1 << 30));
    let Some(head) = bytes.get(..HEAD_BYTES).map(<[u8]>::to_vec) else { return of_name(known) };
    let tail = &known[known.len().saturating_sub(TAIL_LETTERS)..];
    let mut last = String::new();
    for attempt in 0..TRIES_MAX {
        bytes = Sha256::digest(format!("{known}/{salt}/{attempt}"))[..20].to_vec();
        bytes[..HEAD_BYTES].copy_from_slice(&head);
        last = of_bytes(&bytes);
        if last.ends_with(tail) && last != known {
            break;
        }
    }
    last
}

fn of_bytes(bytes: &[u8]) -> String {
    // A prefix of letters and twenty bytes always make one.
    AccountId::new(PREFIX, bytes).map(|account| account.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_alike_begins_and_ends_as_the_known_one_and_is_another() {
        let known = of_name("vendor");
        let other = like(&known, &mut Dice::of(1, "x"));
        let tail = known.len() - TAIL_LETTERS;
        assert!(other != known && other[..17] == known[..17], "{known} {other}");
        assert_eq!(other[tail..], known[tail..]);
    }
}
