//! Notices to people: written down before they are sent, each once, and what became of each message.
//!
//! The journal knows neither what a notice means nor how it is sent. Absent: the same notice twice for one person, a
//! message without a notice in it, and a message that has ended and is tried again.

use rusqlite::{Connection, Row, params};

use super::row::signed;
use super::write::account;
use super::{Journal, JournalError, Reader, read};

/// Tells a message from all others, for its recipient too: the same at each try.
pub type DeliveryId = [u8; 16];

/// What makes a notice the same as one of before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeKey {
    /// Whom it is for, also while somebody else gets it.
    pub approver: String,
    /// What it is about, such as `proposal 12`.
    pub subject: String,
    /// What is said of it.
    pub kind: String,
    /// Tells it from the same said of the subject at another time; may be empty.
    pub occasion: String,
    /// 0 the first time; a reminder's number; below zero what is said last.
    pub number: i64,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// To be sent, or sent without an answer that says that it arrived.
    Open,
    /// Its recipient took it.
    Delivered,
    /// Given up after its tries.
    Failed,
    /// Given up because its time was over.
    Expired,
    /// Never sent: too many were open.
    Dropped,
}

impl DeliveryState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Delivered, Self::Failed, Self::Expired, Self::Dropped];

    /// As tables and JSON have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Dropped => "dropped",
        }
    }
}

/// A message to be sent, and the notices that are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    pub id: DeliveryId,
    /// Whom its notices are for.
    pub approver: String,
    /// Who gets it: the approver or a delegate.
    pub recipient: String,
    /// Unix seconds.
    pub made_at: u64,
    /// As it is sent, however often.
    pub body: String,
    pub notices: Vec<NoticeKey>,
    /// Why it is not sent at all: then it is dropped at once.
    pub dropped: Option<String>,
}

/// A message as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    pub row: i64,
    pub id: DeliveryId,
    pub approver: String,
    pub recipient: String,
    /// Unix seconds.
    pub made_at: u64,
    pub body: String,
    pub state: DeliveryState,
    pub tries: u32,
    /// Unix seconds before which it is not tried again.
    pub next_at: u64,
    /// Unix seconds.
    pub ended_at: Option<u64>,
    /// What the last try came to.
    pub detail: String,
}

/// What a try came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TryEnd {
    /// To be tried again from this time on (Unix seconds).
    Again { next_at: u64 },
    /// Over, in this state, at this time (Unix seconds).
    Over { state: DeliveryState, at: u64 },
}

const COLUMNS: &str = "row, id, approver, recipient, made_at, body, state, tries, next_at, ended_at, detail";

impl Reader {
    /// When a notice of this key was first written, whatever its number; `None` if none was. Unix seconds.
    pub fn noticed_at(&self, wallet: &str, key: &NoticeKey) -> Result<Option<u64>, JournalError> {
        let sql = "SELECT min(made_at) FROM notices WHERE wallet = (SELECT id FROM accounts WHERE address = ?1) \
             AND approver = ?2 AND subject = ?3 AND kind = ?4 AND occasion = ?5";
        let NoticeKey { approver, subject, kind, occasion, .. } = key;
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql)?;
        let at: Option<i64> =
            statement.query_row(params![wallet, approver, subject, kind, occasion], |row| row.get(0))?;
        at.map(|at| unsigned("a notice's time", at)).transpose()
    }

    /// Whether a notice of just this key was written.
    pub fn has_notice(&self, wallet: &str, key: &NoticeKey) -> Result<bool, JournalError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM notices WHERE wallet = (SELECT id FROM accounts WHERE address = ?1) \
             AND approver = ?2 AND subject = ?3 AND kind = ?4 AND occasion = ?5 AND number = ?6)";
        let NoticeKey { approver, subject, kind, occasion, number } = key;
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql)?;
        Ok(statement.query_row(params![wallet, approver, subject, kind, occasion, number], |row| row.get(0))?)
    }

    /// What a message says, by the notices that it was the first to have.
    pub fn notices_of(&self, delivery: i64) -> Result<Vec<NoticeKey>, JournalError> {
        let sql = "SELECT approver, subject, kind, occasion, number FROM notices INDEXED BY notices_by_delivery \
             WHERE delivery = ?1 ORDER BY kind, subject";
        read::rows(&self.lock(), sql, params![delivery], |row| {
            let (approver, subject, kind) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(NoticeKey { approver, subject, kind, occasion: row.get(3)?, number: row.get(4)? })
        })
    }

    /// The next message of a recipient that is still to be sent, whenever that is.
    pub fn next_delivery(&self, wallet: &str, recipient: &str) -> Result<Option<DeliveryRow>, JournalError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&next())?;
        let mut found = statement.query(params![wallet, recipient])?;
        found.next()?.map(delivery).transpose()
    }

    /// How many messages of a wallet are still to be sent.
    pub fn open_deliveries(&self, wallet: &str) -> Result<u64, JournalError> {
        let sql = "SELECT count(*) FROM deliveries WHERE wallet = (SELECT id FROM accounts WHERE address = ?1) \
             AND state = 'open'";
        let connection = self.lock();
        let count: i64 = connection.prepare_cached(sql)?.query_row([wallet], |row| row.get(0))?;
        unsigned("a count", count)
    }

    /// A wallet's messages, the newest first.
    pub fn deliveries(&self, wallet: &str, limit: u32) -> Result<Vec<DeliveryRow>, JournalError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM deliveries WHERE wallet = (SELECT id FROM accounts WHERE address = ?1) \
             ORDER BY row DESC LIMIT ?2"
        );
        read::rows(&self.lock(), &sql, params![wallet, limit], delivery)
    }
}

impl Journal {
    /// Writes messages down, with their notices, all or none. A notice that is there already stays with the message
    /// that it is in.
    pub fn add_deliveries(&self, wallet: &str, new: &[NewDelivery]) -> Result<(), JournalError> {
        self.write(|transaction| {
            let wallet = account(transaction, wallet)?;
            new.iter().try_for_each(|delivery| add(transaction, wallet, delivery))
        })
    }

    /// Gives up the open messages of recipients other than these, who are nobody's any more. Returns how many there were.
    pub fn abandon_deliveries(
        &self,
        wallet: &str,
        recipients: &[&str],
        at: u64,
        detail: &str,
    ) -> Result<usize, JournalError> {
        let known = serde_json::to_string(recipients);
        let known = known.map_err(|error| JournalError::Content { what: "names", value: error.to_string() })?;
        let sql = "UPDATE deliveries SET state = 'expired', ended_at = ?3, detail = ?4 \
             WHERE wallet = (SELECT id FROM accounts WHERE address = ?1) AND state = 'open' \
             AND recipient NOT IN (SELECT value FROM json_each(?2))";
        let at = signed("ended_at", at)?;
        self.write(|transaction| Ok(transaction.execute(sql, params![wallet, known, at, detail])?))
    }

    /// Writes down what a try of an open message came to. One that has ended stays as it is. Returns whether it was
    /// open.
    pub fn end_try(&self, row: i64, end: &TryEnd, detail: &str) -> Result<bool, JournalError> {
        let (state, next_at, ended_at) = match end {
            TryEnd::Again { next_at } => (DeliveryState::Open, Some(signed("next_at", *next_at)?), None),
            TryEnd::Over { state, at } => (*state, None, Some(signed("ended_at", *at)?)),
        };
        let sql = "UPDATE deliveries SET state = ?2, tries = tries + 1, next_at = coalesce(?3, next_at), \
             ended_at = ?4, detail = ?5 WHERE row = ?1 AND state = 'open'";
        self.write(|transaction| {
            Ok(transaction.execute(sql, params![row, state.name(), next_at, ended_at, detail])? == 1)
        })
    }
}

// By its index, and said so: left to itself the planner may walk all messages of the wallet.
fn next() -> String {
    format!(
        "SELECT {COLUMNS} FROM deliveries INDEXED BY deliveries_open \
         WHERE wallet = (SELECT id FROM accounts WHERE address = ?1) AND recipient = ?2 AND state = 'open' \
         ORDER BY next_at, row LIMIT 1"
    )
}

fn add(connection: &Connection, wallet: i64, new: &NewDelivery) -> Result<(), JournalError> {
    let made_at = signed("made_at", new.made_at)?;
    let state = if new.dropped.is_some() { DeliveryState::Dropped } else { DeliveryState::Open };
    let sql = "INSERT INTO deliveries (id, wallet, approver, recipient, made_at, body, state, next_at, ended_at, detail) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?5, ?8, ?9)";
    let (ended_at, detail) = (new.dropped.as_ref().map(|_| made_at), new.dropped.as_deref().unwrap_or_default());
    let NewDelivery { id, approver, recipient, body, .. } = new;
    let values = params![&id[..], wallet, approver, recipient, made_at, body, state.name(), ended_at, detail];
    connection.prepare_cached(sql)?.execute(values)?;
    let row = connection.last_insert_rowid();
    let sql = "INSERT OR IGNORE INTO notices (wallet, approver, subject, kind, occasion, number, made_at, delivery) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let mut statement = connection.prepare_cached(sql)?;
    for NoticeKey { approver, subject, kind, occasion, number } in &new.notices {
        statement.execute(params![wallet, approver, subject, kind, occasion, number, made_at, row])?;
    }
    Ok(())
}

fn delivery(row: &Row<'_>) -> Result<DeliveryRow, JournalError> {
    let state: String = row.get(6)?;
    let known = DeliveryState::ALL.into_iter().find(|known| known.name() == state);
    let what = "a delivery's state";
    Ok(DeliveryRow {
        row: row.get(0)?,
        id: row.get(1)?,
        approver: row.get(2)?,
        recipient: row.get(3)?,
        made_at: unsigned("a delivery's time", row.get(4)?)?,
        body: row.get(5)?,
        state: known.ok_or(JournalError::Content { what, value: state })?,
        tries: row.get(7)?,
        next_at: unsigned("a delivery's time", row.get(8)?)?,
        ended_at: row.get::<_, Option<i64>>(9)?.map(|at| unsigned("a delivery's time", at)).transpose()?,
        detail: row.get(10)?,
    })
}

fn unsigned(what: &'static str, number: i64) -> Result<u64, JournalError> {
    u64::try_from(number).map_err(|_| JournalError::Content { what, value: number.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALLET: &str = "stateset1wallet";

    fn key(approver: &str, subject: &str, number: i64) -> NoticeKey {
        let (approver, subject) = (approver.to_owned(), subject.to_owned());
        NoticeKey { approver, subject, kind: "proposed".into(), occasion: String::new(), number }
    }

    fn message(id: u8, made_at: u64, notices: Vec<NoticeKey>) -> NewDelivery {
        let approver = notices[0].approver.clone();
        let recipient = approver.clone();
        NewDelivery { id: [id; 16], approver, recipient, made_at, body: format!("body {id}"), notices, dropped: None }
    }

    fn opened() -> (tempfile::TempDir, Journal) {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::open(dir.path().join("journal.db")).unwrap();
        (dir, journal)
    }

    #[test]
    fn what_is_to_be_sent_outlives_the_process_with_its_id_until_it_ended() {
        let (dir, journal) = opened();
        journal.add_deliveries(WALLET, &[message(1, 10, vec![key("anna", "proposal 1", 0)])]).unwrap();
        drop(journal);
        let journal = Journal::open(dir.path().join("journal.db")).unwrap();
        let open = journal.next_delivery(WALLET, "anna").unwrap().unwrap();
        assert_eq!((open.id, open.body.as_str(), open.tries, open.next_at), ([1; 16], "body 1", 0, 10));
        assert!(journal.end_try(open.row, &TryEnd::Again { next_at: 40 }, "500").unwrap());
        let again = journal.next_delivery(WALLET, "anna").unwrap().unwrap();
        assert_eq!((again.id, again.tries, again.next_at, again.detail.as_str()), ([1; 16], 1, 40, "500"));
        let over = TryEnd::Over { state: DeliveryState::Delivered, at: 41 };
        assert!(journal.end_try(open.row, &over, "200").unwrap());
        assert_eq!(journal.next_delivery(WALLET, "anna").unwrap(), None);
        assert!(!journal.end_try(open.row, &TryEnd::Again { next_at: 50 }, "late").unwrap(), "it has ended");
        let stored = journal.deliveries(WALLET, 9).unwrap().pop().unwrap();
        assert_eq!((stored.state, stored.tries, stored.ended_at), (DeliveryState::Delivered, 2, Some(41)));
    }

    #[test]
    fn each_notice_is_known_by_its_whole_key_and_since_its_first_time() {
        let (_dir, journal) = opened();
        let (first, reminder) = (key("anna", "proposal 1", 0), key("anna", "proposal 1", 1));
        assert_eq!(journal.noticed_at(WALLET, &first).unwrap(), None);
        journal.add_deliveries(WALLET, &[message(1, 10, vec![first.clone()])]).unwrap();
        assert!(journal.has_notice(WALLET, &first).unwrap() && !journal.has_notice(WALLET, &reminder).unwrap());
        journal.add_deliveries(WALLET, &[message(2, 99, vec![reminder.clone(), first.clone()])]).unwrap();
        assert_eq!(journal.noticed_at(WALLET, &reminder).unwrap(), Some(10));
        for other in [key("ben", "proposal 1", 0), key("anna", "proposal 2", 0)] {
            assert!(!journal.has_notice(WALLET, &other).unwrap(), "{other:?}");
        }
        assert!(!journal.has_notice("another", &first).unwrap());
        let of = |row| journal.notices_of(row).unwrap();
        assert_eq!((of(1), of(2)), (vec![first], vec![reminder]));
    }

    #[test]
    fn what_is_dropped_is_never_sent_and_is_on_record() {
        let (_dir, journal) = opened();
        let dropped = Some("1000 are open".to_owned());
        let new = NewDelivery { dropped, ..message(1, 10, vec![key("anna", "proposal 1", 0)]) };
        journal.add_deliveries(WALLET, &[new]).unwrap();
        assert_eq!(
            (journal.open_deliveries(WALLET).unwrap(), journal.next_delivery(WALLET, "anna").unwrap()),
            (0, None)
        );
        let stored = journal.deliveries(WALLET, 9).unwrap().pop().unwrap();
        assert_eq!((stored.state, stored.detail.as_str()), (DeliveryState::Dropped, "1000 are open"));
    }

    #[test]
    fn what_is_for_nobody_any_more_is_given_up_and_the_rest_stays() {
        let (_dir, journal) = opened();
        let of = |id, name: &str| message(id, 10, vec![key(name, "proposal 1", 0)]);
        journal.add_deliveries(WALLET, &[of(1, "anna"), of(2, "ben")]).unwrap();
        journal.add_deliveries("another", &[of(3, "ben")]).unwrap();
        assert_eq!(journal.abandon_deliveries(WALLET, &["anna", "carl"], 20, "no such approver").unwrap(), 1);
        let open = |wallet, name| journal.next_delivery(wallet, name).unwrap().is_some();
        assert_eq!((open(WALLET, "anna"), open(WALLET, "ben"), open("another", "ben")), (true, false, true));
        let given_up = journal.deliveries(WALLET, 1).unwrap().pop().unwrap();
        assert_eq!((given_up.state, given_up.ended_at), (DeliveryState::Expired, Some(20)));
    }

    #[test]
    fn the_next_message_is_found_without_a_walk_over_all() {
        let (dir, journal) = opened();
        drop(journal);
        let connection = Connection::open(dir.path().join("journal.db")).unwrap();
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", next())).unwrap();
        let plan: Vec<String> = statement.query_map([WALLET, "anna"], |row| row.get(3)).unwrap().flatten().collect();
        let plan = plan.join("; ");
        assert!(plan.contains("deliveries_open (wallet=? AND recipient=?)") && !plan.contains("B-TREE"), "{plan}");
    }
}
