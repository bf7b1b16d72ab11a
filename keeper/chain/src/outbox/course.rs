//! What is remembered of the window between two ticks: hints alone, which a restart may forget.

use std::collections::BTreeMap;

use crate::Account;

/// Blocks after which bytes that were not taken are sent again.
const RESEND_BLOCKS: u64 = 2;
/// Blocks without any advance after which everything in flight is sent again.
const STALL_BLOCKS: u64 = 3;
/// Blocks over which a used sequence without evidence must stay so before it counts as a failure: a node that lags, or
/// an index, has so long to show it.
pub(super) const CONFIRM_BLOCKS: u64 = 2;

/// From where bytes in flight are to be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resend {
    /// From the account's sequence on: the node may have lost all of them.
    All,
    /// From the first that no node took.
    Rest,
}

#[derive(Debug)]
pub(super) struct Course {
    /// The account and the height at which it was read.
    read: Option<(u64, Account)>,
    sequence_seen: u64,
    /// Since when nodes show less than that.
    behind_since: Option<u64>,
    /// The height at which the sequence last rose or bytes were last sent.
    moved_height: u64,
    sent_height: Option<u64>,
    resend: Option<Resend>,
    /// Transactions whose sequence is used and whose acts left no evidence, since a height.
    absent_since: BTreeMap<i64, u64>,
    /// The wallet refused the key itself at this height, and why.
    key_refused: Option<(u64, String)>,
}

impl Default for Course {
    /// As after a restart: what is in flight may have been lost.
    fn default() -> Self {
        Self {
            read: None,
            sequence_seen: 0,
            behind_since: None,
            moved_height: 0,
            sent_height: None,
            resend: Some(Resend::All),
            absent_since: BTreeMap::new(),
            key_refused: None,
        }
    }
}

impl Course {
    pub(super) fn nothing_in_flight(&mut self) {
        self.resend = None;
        self.absent_since.clear();
    }

    pub(super) fn account_at(&self, height: u64) -> Option<Account> {
        self.read.filter(|(at, _)| *at == height).map(|(_, account)| account)
    }

    /// Whether a node shows less than was seen. One that does so for `limit` blocks is believed: the chain was set back,
    /// or the higher number was a lie.
    pub(super) fn is_behind(&mut self, sequence: u64, height: u64, limit: u64) -> bool {
        if sequence >= self.sequence_seen {
            self.behind_since = None;
            return false;
        }
        let since = *self.behind_since.get_or_insert(height);
        if height >= since.saturating_add(limit) {
            (self.sequence_seen, self.behind_since) = (sequence, None);
            return false;
        }
        true
    }

    pub(super) fn read(&mut self, account: Option<Account>, height: u64) {
        self.read = account.map(|account| (height, account));
        let sequence = account.map_or(0, |account| account.sequence);
        if sequence > self.sequence_seen {
            (self.sequence_seen, self.moved_height) = (sequence, height);
        }
    }

    /// Something is to be sent again, from there.
    pub(super) fn must_resend(&mut self, from: Resend) {
        self.resend = Some(match (self.resend, from) {
            (Some(Resend::All), _) | (_, Resend::All) => Resend::All,
            _ => Resend::Rest,
        });
    }

    pub(super) fn sending(&mut self, height: u64) {
        (self.sent_height, self.moved_height) = (Some(height), height);
        // Until every answer is there: a tick that is dropped in between has sent part of it.
        self.must_resend(Resend::Rest);
    }

    pub(super) fn all_taken(&mut self) {
        self.resend = None;
    }

    /// Whether new bytes may be signed: not while older ones may be missing.
    pub(super) const fn may_sign(&self) -> bool {
        self.resend.is_none()
    }

    /// What is to be sent again now.
    pub(super) fn due(&mut self, height: u64) -> Option<Resend> {
        if self.resend.is_none() && height >= self.moved_height.saturating_add(STALL_BLOCKS) {
            self.resend = Some(Resend::All);
        }
        let waited = self.sent_height.is_none_or(|sent| height >= sent.saturating_add(RESEND_BLOCKS));
        self.resend.filter(|_| waited)
    }

    /// Whether a used sequence without evidence has stayed so for `blocks`.
    pub(super) fn is_absent(&mut self, tx: i64, height: u64, blocks: u64) -> bool {
        let since = *self.absent_since.entry(tx).or_insert(height);
        height >= since.saturating_add(blocks)
    }

    pub(super) fn ended(&mut self, tx: i64) {
        self.absent_since.remove(&tx);
    }

    /// The wallet takes nothing from the key: it is not asked again at this height.
    pub(super) fn refuse_key(&mut self, height: u64, reason: &str) {
        self.key_refused = Some((height, reason.to_owned()));
    }

    /// Why the wallet refused the key at this height already.
    pub(super) fn key_refused(&self, height: u64) -> Option<&str> {
        self.key_refused.as_ref().filter(|(at, _)| height <= *at).map(|(_, reason)| reason.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn account(sequence: u64) -> Option<Account> {
        Some(Account { number: 1, sequence })
    }

    #[test]
    fn after_a_restart_all_is_sent_again_at_once_and_nothing_new_is_signed_before() {
        let mut course = Course::default();
        course.read(account(5), 10);
        assert!(!course.may_sign());
        assert_eq!(course.due(10), Some(Resend::All));
        course.sending(10);
        assert_eq!((course.due(11), course.due(12)), (None, Some(Resend::All)));
        course.all_taken();
        assert!(course.may_sign());
    }

    #[test]
    fn a_window_that_stands_still_is_sent_again() {
        let mut course = Course::default();
        course.all_taken();
        course.read(account(5), 10);
        assert_eq!(course.due(12), None);
        assert_eq!(course.due(13), Some(Resend::All));
        course.all_taken();
        course.read(account(6), 13);
        assert_eq!(course.due(15), None);
    }

    #[test]
    fn a_node_that_shows_less_is_behind_until_it_has_done_so_for_long() {
        let mut course = Course::default();
        course.read(account(9), 10);
        assert!(course.is_behind(8, 10, 20) && course.is_behind(8, 29, 20));
        assert!(!course.is_behind(8, 30, 20), "the chain was set back");
        assert!(!course.is_behind(8, 31, 20));
    }

    #[test]
    fn one_look_that_misses_something_proves_nothing() {
        let mut course = Course::default();
        assert!(!course.is_absent(1, 10, CONFIRM_BLOCKS) && !course.is_absent(1, 11, CONFIRM_BLOCKS));
        assert!(course.is_absent(1, 12, CONFIRM_BLOCKS) && !course.is_absent(2, 12, CONFIRM_BLOCKS));
        course.ended(1);
        assert!(!course.is_absent(1, 13, CONFIRM_BLOCKS));
    }
}
