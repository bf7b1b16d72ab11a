//! What a contract's last act number shows of an act under a number of its own. The contract takes numbers from nobody but
//! its operator, in rising order, each once.
//!
//! **Why it happens at most once.** The number is above the last when it is decided; whichever of its bytes lands first
//! uses it up, and every other is refused by it. **Why the number shows that it was this act.** Only the operator's key
//! may use it; the number is not the next one but drawn from the act's own content within
//! [`ACT_AHEAD_MAX`](stateset_api::treasury::ACT_AHEAD_MAX), so that neither another act of this keeper nor what a
//! person sends by hand has it but by intent. Where the node has an index, its word on the very bytes counts more.
//! **Where a person used the key meanwhile**, and neither shows whose act it was, it is `Unclear` and a person's to look
//! at: a last number above this one, this number without these bytes in the index, this number while the chain has
//! transactions of the key that the journal does not know. Never here: doing it again.

use stateset_api::wallet::layout::ACT_KEY as WALLET_KEY;

use super::super::{Outbox, OutboxError};
use super::Shown;

/// Where a contract keeps its last act's number, and how it is called.
pub(super) struct Counter<'a> {
    pub contract: &'a str,
    pub key: &'a [u8],
    /// Such as `the treasury`.
    pub whose: &'static str,
}

/// What the contract's last number shows of the act that has this one.
pub(super) async fn shown(outbox: &Outbox, counter: &Counter<'_>, act: u64) -> Result<Shown, OutboxError> {
    Ok(said_by(counter.whose, last(outbox, counter).await?, act))
}

/// The contract's last number; 0 before the first.
pub(super) async fn last(outbox: &Outbox, counter: &Counter<'_>) -> Result<u64, OutboxError> {
    let Some(cell) = outbox.chain.raw_query(counter.contract, counter.key).await? else { return Ok(0) };
    varint(&cell).ok_or_else(|| OutboxError::Wallet {
        wallet: counter.contract.to_owned(),
        reason: format!("its last act number reads as {}", hex::encode(&cell)),
    })
}

/// That of the outbox's wallet.
pub(super) fn of_wallet(outbox: &Outbox) -> Counter<'_> {
    Counter { contract: &outbox.config().wallet, key: &WALLET_KEY, whose: "the wallet" }
}

fn said_by(whose: &str, last: u64, act: u64) -> Shown {
    match last.cmp(&act) {
        std::cmp::Ordering::Less => Shown::NotDone,
        std::cmp::Ordering::Equal => Shown::DoneByNumber,
        std::cmp::Ordering::Greater => {
            Shown::Unclear(format!("{whose}'s last act is {last}, this one was to be {act}"))
        }
    }
}

/// A `u64` as postcard writes it: seven bits a byte, the least first.
fn varint(bytes: &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().enumerate() {
        let shift = u32::try_from(index).ok()?.checked_mul(7)?;
        let bits = u64::from(byte & 0x7f);
        value |= bits.checked_shl(shift).filter(|shifted| shifted >> shift == bits)?;
        if byte & 0x80 == 0 {
            return (index + 1 == bytes.len()).then_some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lower_last_number_shows_that_it_was_not_done_and_a_higher_one_nothing() {
        assert_eq!(said_by("the treasury", 499, 500), Shown::NotDone);
        assert_eq!(said_by("the treasury", 500, 500), Shown::DoneByNumber);
        assert!(matches!(said_by("the treasury", 501, 500), Shown::Unclear(reason) if reason.contains("501")));
    }

    #[test]
    fn numbers_read_as_the_contract_writes_them() {
        for (bytes, number) in [
            (&[0][..], Some(0)),
            (&[127], Some(127)),
            (&[128, 1], Some(128)),
            (&[232, 7], Some(1_000)),
            (&[255, 255, 255, 255, 255, 255, 255, 255, 255, 1], Some(u64::MAX)),
            (&[255, 255, 255, 255, 255, 255, 255, 255, 255, 2], None),
            (&[], None),
            (&[128], None),
            (&[1, 1], None),
        ] {
            assert_eq!(varint(bytes), number, "{bytes:?}");
        }
    }
}
