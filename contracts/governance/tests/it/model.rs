//! A plain model of the contract: the same promises said a second time, in the simplest words, without storage.

use std::collections::{BTreeMap, BTreeSet};

use stateset_tests_suite::{DAY, HOUR};

use crate::suite::{DAY_MAX, MONTH_MAX, SMALL, VALID, VOTED_VALID};

/// To whom, and how much.
pub(crate) type Action = (&'static str, u128);

#[derive(Clone, Debug)]
pub(crate) struct Approval {
    pub(crate) action: Action,
    expires_at: u64,
    epoch: u32,
    /// The vote that gave it.
    ballot: Option<usize>,
    pub(crate) used: bool,
    /// By whatever came after it.
    ended: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Ballot {
    /// `None`: of a suspension or reinstatement, which are decided as soon as they are opened.
    pub(crate) action: Option<Action>,
    deadline: u64,
    epoch: u32,
    round: usize,
    votes: BTreeMap<(usize, &'static str), bool>,
    pub(crate) closed: bool,
    /// Whatever it gives is of no use.
    ended: bool,
}

/// Weights, what it takes, and for how long.
type Round = (&'static [(&'static str, u64)], u64, u64);

/// The panel, then the board.
const ROUNDS: [Round; 2] =
    [(&[("ann", 1), ("ben", 1), ("cleo", 1)], 2, DAY), (&[("ann", 1), ("dora", 2), ("eve", 2)], 3, 2 * DAY)];

/// What a request comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Approved,
    Open,
    Refused,
    /// An error: too many are open.
    Full,
}

#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) now: u64,
    pub(crate) epoch: u32,
    pub(crate) paused: bool,
    /// Whether automatic approval is on the list of rules.
    pub(crate) strict: bool,
    suspended: bool,
    blocked: BTreeSet<&'static str>,
    pub(crate) approvals: Vec<Approval>,
    pub(crate) ballots: Vec<Ballot>,
    /// To whom, how much, when.
    paid: Vec<(&'static str, u128, u64)>,
    pub(crate) pending: Vec<Pending>,
    alarms: u32,
}

/// What a change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Whether rules are strict.
    Strict(bool),
    Resume,
    Unblock(&'static str),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Pending {
    pub(crate) id: u64,
    change: Change,
    ripens_at: u64,
    alarms: u32,
    epoch: u32,
}

impl Model {
    pub(crate) fn new(now: u64) -> Self {
        Self {
            now,
            epoch: 1,
            paused: false,
            strict: false,
            suspended: false,
            blocked: BTreeSet::new(),
            approvals: vec![],
            ballots: vec![],
            paid: vec![],
            pending: vec![],
            alarms: 0,
        }
    }

    /// As the contract counts: every hour or day that the window touches.
    fn exposure(&self, payee: &str, window: u64, bucket: u64) -> u128 {
        let counts = |at: u64| (at / bucket + 1) * bucket + window > self.now;
        self.paid.iter().filter(|(to, _, at)| *to == payee && counts(*at)).map(|(_, amount, _)| amount).sum()
    }

    /// Nothing stands against it that no vote can allow.
    fn allowed(&self, (payee, amount): Action) -> bool {
        !self.suspended
            && !self.blocked.contains(payee)
            && self.exposure(payee, DAY, HOUR) + amount <= DAY_MAX
            && self.exposure(payee, 30 * DAY, DAY) + amount <= MONTH_MAX
    }

    pub(crate) fn request(&mut self, action: Action) -> Answer {
        if !self.allowed(action) {
            return Answer::Refused;
        }
        if action.1 <= SMALL {
            if self.paused || self.strict {
                return Answer::Refused;
            }
            self.give(action, VALID, None);
            return Answer::Approved;
        }
        if self.ballots.iter().filter(|ballot| !ballot.closed).count() >= 8 {
            return Answer::Full;
        }
        self.open(Some(action));
        Answer::Open
    }

    fn open(&mut self, action: Option<Action>) {
        let (deadline, epoch, closed) = (self.now + ROUNDS[0].2, self.epoch, action.is_none());
        self.ballots.push(Ballot { action, deadline, epoch, round: 0, votes: BTreeMap::new(), closed, ended: false });
    }

    fn give(&mut self, action: Action, valid: u64, ballot: Option<usize>) {
        let (expires_at, epoch) = (self.now + valid, self.epoch);
        let ended = ballot.is_some_and(|ballot| self.ballots[ballot].ended);
        self.approvals.push(Approval { action, expires_at, epoch, ballot, used: false, ended });
    }

    /// Ends what was approved, or put to a vote, of such actions.
    fn end(&mut self, of: impl Fn(Action) -> bool) {
        self.approvals.iter_mut().filter(|approval| of(approval.action)).for_each(|approval| approval.ended = true);
        self.ballots.iter_mut().filter(|ballot| ballot.action.is_some_and(&of)).for_each(|ballot| ballot.ended = true);
    }

    fn usable(&self, approval: &Approval) -> bool {
        let current = approval.epoch == self.epoch && self.now < approval.expires_at;
        current && !approval.used && !approval.ended && !self.blocked.contains(approval.action.0)
    }

    /// Whether it is done, as of every verb from here on.
    pub(crate) fn consume(&mut self, number: usize) -> bool {
        let approval = self.approvals[number].clone();
        let (payee, amount) = approval.action;
        let can = self.usable(&approval) && self.allowed(approval.action);
        if can {
            self.approvals[number].used = true;
            self.paid.push((payee, amount, self.now));
        }
        can
    }

    pub(crate) fn revoke(&mut self, number: usize) -> bool {
        let can = self.usable(&self.approvals[number]);
        if can {
            let revoked = self.approvals[number].action;
            self.end(|action| action == revoked);
        }
        can
    }

    pub(crate) fn block(&mut self, payee: &'static str) -> bool {
        let blocked = self.blocked.insert(payee);
        self.alarms += u32::from(blocked);
        blocked
    }

    pub(crate) fn pause(&mut self) -> bool {
        self.paused = true;
        self.alarms += 1;
        let automatic = self.approvals.iter_mut().filter(|approval| approval.ballot.is_none());
        automatic.for_each(|approval| approval.ended = true);
        true
    }

    /// By a vote that is over at once, like the next.
    pub(crate) fn suspend(&mut self) -> bool {
        !std::mem::replace(&mut self.suspended, true) && self.decide_on_agent()
    }

    pub(crate) fn reinstate(&mut self) -> bool {
        std::mem::replace(&mut self.suspended, false) && self.decide_on_agent()
    }

    fn decide_on_agent(&mut self) -> bool {
        self.open(None);
        self.end(|_| true);
        true
    }

    pub(crate) fn vote(&mut self, number: usize, voter: &'static str, approves: bool) -> bool {
        let now = self.now;
        let ballot = &mut self.ballots[number];
        let (members, required, _) = ROUNDS[ballot.round];
        let weight = |name: &str| members.iter().find(|(member, _)| *member == name).map_or(0, |(_, weight)| *weight);
        let open = !ballot.closed && now < ballot.deadline;
        if !open || weight(voter) == 0 || ballot.votes.contains_key(&(ballot.round, voter)) {
            return false;
        }
        ballot.votes.insert((ballot.round, voter), approves);
        let cast = |side: bool| -> u64 {
            let of = ballot.votes.iter().filter(|((round, _), vote)| *round == ballot.round && **vote == side);
            of.map(|((_, name), _)| weight(name)).sum()
        };
        let total: u64 = members.iter().map(|(_, weight)| weight).sum();
        let (passes, fails) = (cast(true) >= required, total - cast(false) < required);
        ballot.closed = passes || fails;
        let (action, epoch) = (ballot.action.unwrap(), ballot.epoch);
        // Under other settings than it was opened under, it is as if it were asked for anew.
        if passes && (epoch == self.epoch || self.allowed(action)) {
            self.give(action, VOTED_VALID, Some(number));
        }
        true
    }

    pub(crate) fn close(&mut self, number: usize) -> bool {
        let now = self.now;
        let ballot = &mut self.ballots[number];
        if ballot.closed || now < ballot.deadline {
            return false;
        }
        if ballot.round == 0 {
            (ballot.round, ballot.deadline) = (1, now + ROUNDS[1].2);
        } else {
            ballot.closed = true;
        }
        true
    }

    /// Nothing waits that could not take effect now.
    pub(crate) fn can_propose(&self, change: Change) -> bool {
        match change {
            Change::Strict(_) => true,
            Change::Resume => self.paused,
            Change::Unblock(payee) => self.blocked.contains(payee),
        }
    }

    pub(crate) fn propose(&mut self, id: u64, change: Change) {
        let (alarms, epoch) = (self.alarms, self.epoch);
        self.pending.push(Pending { id, change, ripens_at: self.now + DAY, alarms, epoch });
    }

    pub(crate) fn settle(&mut self, index: usize) -> bool {
        let Pending { change, ripens_at, alarms, epoch, .. } = self.pending[index];
        let undoes = !matches!(change, Change::Strict(_));
        let void = epoch != self.epoch || undoes && alarms != self.alarms;
        if void || self.now >= ripens_at + 7 * DAY {
            self.pending.remove(index);
            return true;
        }
        if self.now < ripens_at {
            return false;
        }
        match change {
            Change::Strict(strict) if strict == self.strict => {}
            Change::Strict(strict) => (self.strict, self.epoch) = (strict, self.epoch + 1),
            Change::Resume => self.paused = false,
            Change::Unblock(payee) => {
                if self.blocked.remove(payee) {
                    self.end(|(to, _)| to == payee);
                }
            }
        }
        self.pending.remove(index);
        true
    }
}
