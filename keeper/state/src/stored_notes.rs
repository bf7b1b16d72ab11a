//! Where decisions stand on their way to the wallet's decision log, read beside a running keeper.

use stateset_agent::{Kind, Lookup, RowKey};
use stateset_api::approval::sha256;
use stateset_chain::TxHash;
use stateset_chain::journal::{ActState, Noted};

use crate::agent_rows::Located;
use crate::state_error::StateError;
use crate::stored_state::StoredState;

/// How far a decision's hash has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteState {
    /// For the next note.
    Waits,
    /// In an act that is planned, or signed and not over.
    UnderWay,
    /// In the log, at or below this height; by this transaction, where its evidence said by which.
    Entered { height: u64, tx: Option<TxHash> },
    /// In an act that came to nothing; it waits for the next note.
    Lapsed { reason: String },
    /// In an act of which nothing says whether it took effect: `decisions verify` asks the chain's events.
    Unclear { reason: String },
}

/// Where one decision stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredNote {
    pub state: NoteState,
    /// The hashes of all those that enter the log with it as one, its own among them.
    pub together: Vec<[u8; 32]>,
}

impl StoredState<'_> {
    /// The agent's decisions that go to the log behind number `after` (0: from the first), in their order, at most `limit`.
    pub fn notes(&self, after: i64, limit: u32) -> Result<Vec<Noted>, StateError> {
        let Located::Rows { agent, .. } = &self.located else { return Ok(Vec::new()) };
        Ok(self.moment.notes(*agent, after, limit)?)
    }

    /// Where one decision stands; `None` if it was made while none went to the log.
    pub fn note(&self, decision: RowKey) -> Result<Option<StoredNote>, StateError> {
        let Located::Rows { agent, .. } = &self.located else { return Ok(None) };
        let Some(noted) = self.moment.note(*agent, decision)? else { return Ok(None) };
        let state = self.note_state(&noted)?;
        let own = || vec![noted.decided.hash];
        let Some((act, _)) = noted.carried else { return Ok(Some(StoredNote { state, together: own() })) };
        let together = self.moment.notes_of(act)?.into_iter().filter(|other| other.carried == noted.carried);
        let together = together.map(|other| other.decided.hash).collect();
        Ok(Some(StoredNote { state, together }))
    }

    /// How far a decision's hash has come.
    pub fn note_state(&self, noted: &Noted) -> Result<NoteState, StateError> {
        let act = noted.carried.map(|(row, _)| self.moment.act_at(row)).transpose()?.flatten();
        let Some(act) = act else { return Ok(NoteState::Waits) };
        Ok(match act.state {
            ActState::Planned | ActState::Signed => NoteState::UnderWay,
            ActState::Settled => NoteState::Entered { height: act.ended_height.unwrap_or_default(), tx: act.ended_tx },
            ActState::Refused => NoteState::Lapsed { reason: act.detail },
            ActState::NeedsReview => NoteState::Unclear { reason: act.detail },
        })
    }

    /// The SHA-256 of a decision's record as it is stored now; `None` if there is no such record.
    pub fn decision_hash(&self, id: RowKey) -> Result<Option<[u8; 32]>, StateError> {
        let found = self.find(Lookup::Key(Kind::Decision, id))?.pop();
        Ok(found.map(|row| sha256(&[row.json.as_bytes()])))
    }
}
