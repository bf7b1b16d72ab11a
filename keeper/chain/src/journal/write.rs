//! How the journal's steps and acts change. Each method is one SQLite transaction: all of it or nothing.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use stateset_api::wallet::Difference;

use super::act::{ActEnd, ActId, ActRow, Kind, PlannedAct};
use super::payment::PlannedIntent;
use super::row::signed;
use super::{ActState, Journal, JournalError, read};

impl Journal {
    /// Plans an act outside a step. One that is there already with the same content is left as it stands.
    /// Returns whether it is new.
    pub fn plan(&self, act: &PlannedAct) -> Result<bool, JournalError> {
        self.write(|transaction| plan_act(transaction, act))
    }

    /// Writes one document outside a step.
    pub fn put_document(&self, key: &str, json: &str) -> Result<(), JournalError> {
        self.write(|transaction| put_document(transaction, key, json))
    }

    /// Says what becomes of acts that no bytes in flight carry. [`JournalError::ActTransition`] unless all of them are
    /// planned.
    pub fn finish(&self, ends: &[(ActId, ActEnd)]) -> Result<(), JournalError> {
        self.write(|transaction| {
            for (id, end) in ends {
                finish_planned(transaction, *id, end)?;
            }
            Ok(())
        })
    }

    /// Plans a refused or held act once more, with its attempts forgotten. No bytes that could do it are in flight: an
    /// act becomes refused or held only when they ended.
    pub fn retry(&self, id: impl Into<ActId>, detail: &str) -> Result<(), JournalError> {
        let id = id.into();
        self.write(|transaction| {
            let row = existing(transaction, id)?;
            if !matches!(row.state, ActState::Refused | ActState::NeedsReview) {
                return Err(JournalError::ActTransition { id, from: row.state, to: ActState::Planned });
            }
            retry(transaction, &row, detail)
        })
    }

    pub(super) fn write<T>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let mut connection = self.reader.lock();
        self.writer_lock.check()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = change(&transaction)?;
        transaction.commit()?;
        self.marker.keep_up(&connection);
        Ok(value)
    }
}

/// Ends an act that no bytes carry. [`JournalError::ActTransition`] unless it is planned.
pub(super) fn finish_planned(connection: &Connection, id: ActId, end: &ActEnd) -> Result<(), JournalError> {
    let row = existing(connection, id)?;
    if row.state != ActState::Planned {
        return Err(JournalError::ActTransition { id, from: row.state, to: end.state() });
    }
    end_act(connection, &row, end)
}

fn put_document(connection: &Connection, key: &str, json: &str) -> Result<(), JournalError> {
    let sql = "INSERT INTO documents (key, json) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET json = excluded.json";
    connection.execute(sql, [key, json])?;
    Ok(())
}

/// Plans an intent. One that ended without payment is planned once more: only a person's request leads there.
pub(super) fn plan_again(connection: &Connection, new: &PlannedIntent) -> Result<(), JournalError> {
    match plan_intent(connection, new)? {
        Some(row) if matches!(row.state, ActState::Refused | ActState::NeedsReview) => {
            retry(connection, &row, "asked to try again")
        }
        _ => Ok(()),
    }
}

/// Writes an intent down as paid by others. One that is settled already stays as it is.
pub(super) fn settle_paid(connection: &Connection, paid: &PlannedIntent, height: u64) -> Result<(), JournalError> {
    plan_intent(connection, paid)?;
    let row = existing(connection, paid.id.into())?;
    match row.state {
        ActState::Settled => return Ok(()),
        ActState::Planned => {}
        ActState::Refused | ActState::NeedsReview => move_act(connection, &row, ActState::Planned)?,
        ActState::Signed => {
            let (id, from, to) = (row.act.id, row.state, ActState::Settled);
            return Err(JournalError::ActTransition { id, from, to });
        }
    }
    let row = existing(connection, paid.id.into())?;
    end_act(connection, &row, &ActEnd::Settled { height, tx: None })
}

fn retry(connection: &Connection, row: &ActRow, detail: &str) -> Result<(), JournalError> {
    move_act(connection, row, ActState::Planned)?;
    let sql = "UPDATE acts SET attempts = 0, gas_extra_percent = 0, together_max = 0, breach = NULL, detail = ?2 \
         WHERE row = ?1";
    connection.execute(sql, params![row.row, detail])?;
    Ok(())
}

/// Returns its row as it was, if it is known.
fn plan_intent(connection: &Connection, new: &PlannedIntent) -> Result<Option<ActRow>, JournalError> {
    let act = new.act()?;
    let Some(row) = read::act(connection, act.id)? else { return insert_act(connection, &act).map(|()| None) };
    let stored = PlannedIntent::of(&row.act)?;
    same_content(&stored, new)?;
    // Bytes that may be under way carry the approval or the mandate that they were signed with.
    let may_change = matches!(row.state, ActState::Planned | ActState::Refused | ActState::NeedsReview);
    if may_change && (stored.approval, stored.mandate) != (new.approval, new.mandate) {
        let payload = PlannedIntent { approval: new.approval, mandate: new.mandate, ..stored }.act()?.payload;
        connection.execute("UPDATE acts SET payload = ?2 WHERE row = ?1", params![row.row, payload])?;
    }
    Ok(Some(row))
}

pub(super) fn plan_act(connection: &Connection, act: &PlannedAct) -> Result<bool, JournalError> {
    if act.kind == Kind::Payment {
        // Its content has a rule of its own.
        plan_intent(connection, &PlannedIntent::of(act)?)?;
        return Ok(true);
    }
    let Some(row) = read::act(connection, act.id)? else { return insert_act(connection, act).map(|()| true) };
    let (was, is) = (&row.act, act);
    if (&was.wallet, was.kind, &was.payload) != (&is.wallet, is.kind, &is.payload) {
        let shown = |act: &PlannedAct| format!("{} of {}: {}", act.kind, act.wallet, act.payload);
        return Err(JournalError::ActChanged { id: act.id, stored: shown(was), given: shown(is) });
    }
    Ok(false)
}

fn insert_act(connection: &Connection, act: &PlannedAct) -> Result<(), JournalError> {
    let sql = "INSERT INTO acts (id, wallet, kind, payload, planned_at, state) VALUES (?1, ?2, ?3, ?4, ?5, 'planned')";
    let (wallet, planned_at) = (account(connection, &act.wallet)?, signed("planned_at", act.planned_at)?);
    let mut statement = connection.prepare_cached(sql)?;
    statement.execute(params![act.id.0, wallet, act.kind.name(), act.payload, planned_at])?;
    Ok(())
}

/// The number that stands for an address, which is given one if it has none.
pub(super) fn account(connection: &Connection, address: &str) -> Result<i64, JournalError> {
    let known = connection
        .prepare_cached("SELECT id FROM accounts WHERE address = ?1")?
        .query_row([address], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    connection.execute("INSERT INTO accounts (address) VALUES (?1)", [address])?;
    Ok(connection.last_insert_rowid())
}

// What the wallet would compare, and which wallet. Rationale, origin and time may be worded anew after a restart.
fn same_content(stored: &PlannedIntent, new: &PlannedIntent) -> Result<(), JournalError> {
    let changed = |field, stored, given| JournalError::IntentChanged { id: new.id, field, stored, given };
    if stored.wallet != new.wallet {
        return Err(changed("wallet", stored.wallet.clone(), new.wallet.clone()));
    }
    let (was, is) = (stored.payment(), new.payment());
    match was.terms(&stored.denom).difference(is.terms(&new.denom)) {
        None => Ok(()),
        Some(Difference { term, was, is }) => Err(changed(term, was, is)),
    }
}

/// Writes an end down; of a payment that just landed in one statement.
pub(super) fn end_act(connection: &Connection, row: &ActRow, end: &ActEnd) -> Result<(), JournalError> {
    move_act(connection, row, end.state())?;
    match end {
        ActEnd::Settled { height, tx } => {
            let sql = "UPDATE acts SET ended_height = ?2, ended_tx = (SELECT id FROM txs WHERE hash = ?3), detail = '' \
                 WHERE row = ?1";
            let mut statement = connection.prepare_cached(sql)?;
            statement.execute(params![row.row, signed("height", *height)?, tx.map(|hash| hash.0)])?;
        }
        ActEnd::Planned { detail, together_max, gas_extra_percent, counts } => {
            let sql = "UPDATE acts SET detail = ?2, together_max = ?3, gas_extra_percent = ?4, \
                 attempts = attempts + ?5, signed_before = signed_before OR ?6 WHERE row = ?1";
            let mut statement = connection.prepare_cached(sql)?;
            let was_signed = row.state == ActState::Signed;
            statement.execute(params![row.row, detail, together_max, gas_extra_percent, counts, was_signed])?;
        }
        ActEnd::Refused { detail, breach } => {
            let breach = breach.as_ref().map(serde_json::to_string).transpose();
            let breach =
                breach.map_err(|error| JournalError::Content { what: "a breach", value: error.to_string() })?;
            let sql = "UPDATE acts SET detail = ?2, breach = ?3 WHERE row = ?1";
            connection.execute(sql, params![row.row, detail, breach])?;
        }
        ActEnd::NeedsReview { detail } => {
            connection.execute("UPDATE acts SET detail = ?2 WHERE row = ?1", params![row.row, detail])?;
        }
    }
    Ok(())
}

pub(super) fn existing(connection: &Connection, id: ActId) -> Result<ActRow, JournalError> {
    read::act(connection, id)?.ok_or(JournalError::NoAct(id))
}

/// From the state that `row` was read in, within the same transaction.
fn move_act(connection: &Connection, row: &ActRow, to: ActState) -> Result<(), JournalError> {
    if !row.state.may_become(to) {
        return Err(JournalError::ActTransition { id: row.act.id, from: row.state, to });
    }
    let mut statement = connection.prepare_cached("UPDATE acts SET state = ?2 WHERE row = ?1")?;
    statement.execute(params![row.row, to.name()])?;
    Ok(())
}
