//! Hashes of decisions for the wallet's decision log, under an act number of the wallet's. Its evidence is that number
//! ([`super::act_number`]): the log's head alone does not say what led to it.

use cosmwasm_std::Binary;
use serde::{Deserialize, Serialize};
use stateset_api::approval::sha256;
use stateset_api::wallet::{ACT_AHEAD_MAX, ExecuteMsg, OperatorMsg};

use super::super::{Outbox, OutboxError};
use super::{Shown, act_number, plan};
use crate::journal::{JournalError, Kind, PlannedAct};
use crate::tx::{self, Any};

/// One note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Its number, above the wallet's last when it was decided.
    pub act: u64,
    /// As they enter the log, 32 bytes each, at most thirty.
    pub hashes: Vec<Binary>,
}

impl Note {
    /// With a number that is drawn from the hashes, at least two above the wallet's last: what a person sends by hand takes
    /// the next one.
    pub fn of(hashes: Vec<Binary>, last: u64) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = sha256(&hashes.iter().map(Binary::as_slice).collect::<Vec<_>>());
        let ahead = u64::from_be_bytes([a, b, c, d, e, f, g, h]) % (ACT_AHEAD_MAX - 1);
        Self { act: last.saturating_add(2).saturating_add(ahead), hashes }
    }

    /// As an act of `wallet`. The same hashes under the same number are noted once.
    pub fn plan(&self, wallet: &str, now: u64) -> Result<PlannedAct, JournalError> {
        let hashes: String = self.hashes.iter().map(|hash| hex::encode(hash.as_slice())).collect();
        plan(Kind::Note, &[wallet, &self.act.to_string(), &hashes], wallet, (self, now))
    }

    pub(super) fn message(&self, outbox: &Outbox, epoch: u32) -> Result<Any, OutboxError> {
        let message = OperatorMsg::Note { epoch, act: self.act, hashes: self.hashes.clone() };
        Ok(tx::execute(outbox.address(), &outbox.config().wallet, &ExecuteMsg::Operator(message), &[])?)
    }

    pub(super) async fn shown(&self, outbox: &Outbox) -> Result<Shown, OutboxError> {
        act_number::shown(outbox, &act_number::of_wallet(outbox), self.act).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_number_is_drawn_from_what_it_says_within_what_the_wallet_takes() {
        let hashes = |byte: u8| vec![Binary::from([byte; 32]), Binary::from([9; 32])];
        let numbers: Vec<u64> = (0..64).map(|byte| Note::of(hashes(byte), 7).act).collect();
        assert!(numbers.iter().all(|number| (9..=7 + ACT_AHEAD_MAX).contains(number)), "{numbers:?}");
        assert!(numbers.windows(2).any(|pair| pair[0] != pair[1]));
        let note = Note::of(hashes(1), 7);
        assert_eq!(note, Note::of(hashes(1), 7));
        let act = note.plan("wallet", 1).unwrap();
        assert_eq!(super::super::read::<Note>(&act).unwrap(), note);
        assert_eq!(act.id, note.plan("wallet", 2).unwrap().id);
        assert_ne!(act.id, Note::of(hashes(2), 7).plan("wallet", 1).unwrap().id);
    }
}
