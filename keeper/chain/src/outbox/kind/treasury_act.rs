//! One action of the treasury, under an act number of its own. Its evidence is that number, which the treasury takes
//! from nobody but the wallet's operator, in rising order, each once.
//!
//! **Why it happens at most once.** The number is above the last when it is decided; whichever of its bytes lands first
//! uses it up, and every other is refused by it. **Why the number shows that it was this act.** Only the operator's key
//! may use it; the number is not the next one but drawn from the act's own content within
//! [`ACT_AHEAD_MAX`](stateset_api::treasury::ACT_AHEAD_MAX), so that neither another act of this keeper nor what a
//! person sends by hand has it but by intent. Where the node has an index, its word on the very bytes counts more.
//! **Where a person used the key meanwhile**, and neither shows whose act it was, it is `Unclear` and a person's to look
//! at: a last number above this one, this number without these bytes in the index, this number while the chain has
//! transactions of the key that the journal does not know. Never here: doing it again.

use serde::{Deserialize, Serialize};
use stateset_api::IntentId;
use stateset_api::treasury::layout::ACT_KEY;
use stateset_api::treasury::{Action, ExecuteMsg};

use super::super::{Outbox, OutboxError};
use super::{Shown, plan};
use crate::journal::{ActId, JournalError, Kind, PlannedAct};
use crate::tx::{self, Any};

/// One action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreasuryAct {
    /// Names it for ever.
    pub id: IntentId,
    pub treasury: String,
    /// Its number, above the treasury's last when it was decided.
    pub act: u64,
    pub action: Action,
}

impl TreasuryAct {
    /// As an act of `wallet`.
    pub fn plan(&self, wallet: &str, now: u64) -> Result<PlannedAct, JournalError> {
        let act = plan(Kind::TreasuryAct, &[], wallet, (self, now))?;
        Ok(PlannedAct { id: ActId::from(self.id), ..act })
    }

    pub(super) fn message(&self, outbox: &Outbox, epoch: u32) -> Result<Any, OutboxError> {
        let message = ExecuteMsg::Operator { epoch, act: self.act, action: self.action.clone() };
        Ok(tx::execute(outbox.address(), &self.treasury, &message, &[])?)
    }

    pub(super) async fn shown(&self, outbox: &Outbox) -> Result<Shown, OutboxError> {
        let cell = outbox.chain.raw_query(&self.treasury, &ACT_KEY).await?;
        let last = match cell {
            None => 0,
            Some(cell) => varint(&cell).ok_or_else(|| OutboxError::Wallet {
                wallet: self.treasury.clone(),
                reason: format!("its last act number reads as {}", hex::encode(&cell)),
            })?,
        };
        Ok(self.said_by(last))
    }

    fn said_by(&self, last: u64) -> Shown {
        match last.cmp(&self.act) {
            std::cmp::Ordering::Less => Shown::NotDone,
            std::cmp::Ordering::Equal => Shown::DoneByNumber,
            std::cmp::Ordering::Greater => {
                Shown::Unclear(format!("the treasury's last act is {last}, this one was to be {}", self.act))
            }
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
    use stateset_api::Amount;

    use super::*;

    fn act() -> TreasuryAct {
        let action = Action::Stake { validator: "v".into(), amount: Amount(5) };
        TreasuryAct { id: IntentId::new(1_790_000_000, [7; 10]), treasury: "t".into(), act: 500, action }
    }

    #[test]
    fn a_lower_last_number_shows_that_it_was_not_done_and_a_higher_one_nothing() {
        assert_eq!(act().said_by(499), Shown::NotDone);
        assert_eq!(act().said_by(500), Shown::DoneByNumber);
        assert!(matches!(act().said_by(501), Shown::Unclear(reason) if reason.contains("501")));
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

    #[test]
    fn its_act_has_its_id_and_reads_back() {
        let planned = act().plan("wallet", 1).unwrap();
        assert_eq!((planned.id, planned.kind), (act().id.into(), Kind::TreasuryAct));
        assert_eq!(super::super::read::<TreasuryAct>(&planned).unwrap(), act());
    }
}
