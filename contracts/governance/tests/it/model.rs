//! A plain model of the contract: the same promises said a second time, in the simplest words, without storage.

use std::collections::{BTreeMap, BTreeSet};

use crate::suite::{DAY, DAY_MAX, HOUR, MONTH_MAX, SMALL, VALID, VOTED_VALID};

/// To whom, and how much.
pub(crate) type Action = (&'static str, u128);

#[derive(Clone, Debug)]
pub(crate) struct Approval {
    pub(crate) action: Action,
    expires_at: u64,
    epoch: u32,
    automatic: bool,
    pub(crate) used: bool,
    revoked: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Ballot {
    pub(crate) action: Action,
    deadline: u64,
    epoch: u32,
    round: usize,
    votes: BTreeMap<(usize, &'static str), bool>,
    pub(crate) closed: bool,
}

/// Weights, what it takes, and for how long.
type Round = (&'static [(&'static str, u64)], u64, u64);

/// The desk, then the board.
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
    pub(crate) blocked: BTreeSet<&'static str>,
    pub(crate) approvals: Vec<Approval>,
    pub(crate) ballots: Vec<Ballot>,
    /// To whom, how much, when.
    paid: Vec<(&'static str, u128, u64)>,
    /// When the change of rules that waits may take effect, and the alarm of its time if it resumes.
    pub(crate) pending: Vec<Pending>,
    pub(crate) alarms: u32,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Pending {
    pub(crate) id: u64,
    pub(crate) ripens_at: u64,
    /// Sets whether rules are strict; `None`: ends the pause.
    pub(crate) strict: Option<bool>,
    pub(crate) alarms: u32,
    pub(crate) epoch: u32,
}

impl Model {
    pub(crate) fn new(now: u64) -> Self {
        Self {
            now,
            epoch: 1,
            paused: false,
            strict: false,
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

    fn room(&self, (payee, amount): Action) -> bool {
        self.exposure(payee, DAY, HOUR) + amount <= DAY_MAX && self.exposure(payee, 30 * DAY, DAY) + amount <= MONTH_MAX
    }

    pub(crate) fn request(&mut self, action: Action) -> Answer {
        let (payee, amount) = action;
        if self.blocked.contains(payee) || !self.room(action) {
            return Answer::Refused;
        }
        if amount <= SMALL {
            if self.paused || self.strict {
                return Answer::Refused;
            }
            self.give(action, VALID, true);
            return Answer::Approved;
        }
        if self.ballots.iter().filter(|ballot| !ballot.closed).count() >= 8 {
            return Answer::Full;
        }
        let (deadline, epoch) = (self.now + ROUNDS[0].2, self.epoch);
        self.ballots.push(Ballot { action, deadline, epoch, round: 0, votes: BTreeMap::new(), closed: false });
        Answer::Open
    }

    fn give(&mut self, action: Action, valid: u64, automatic: bool) {
        let (expires_at, epoch) = (self.now + valid, self.epoch);
        self.approvals.push(Approval { action, expires_at, epoch, automatic, used: false, revoked: false });
    }

    fn usable(&self, approval: &Approval) -> bool {
        !approval.used && !approval.revoked && approval.epoch == self.epoch && self.now < approval.expires_at
    }

    /// Whether it is done, as of every verb from here on.
    pub(crate) fn consume(&mut self, number: usize) -> bool {
        let approval = self.approvals[number].clone();
        let (payee, amount) = approval.action;
        let can = self.usable(&approval)
            && !(approval.automatic && self.paused)
            && !self.blocked.contains(payee)
            && self.room(approval.action);
        if can {
            self.approvals[number].used = true;
            self.paid.push((payee, amount, self.now));
        }
        can
    }

    pub(crate) fn revoke(&mut self, number: usize) -> bool {
        let can = self.usable(&self.approvals[number]);
        self.approvals[number].revoked |= can;
        can
    }

    pub(crate) fn vote(&mut self, number: usize, voter: &'static str, approves: bool) -> bool {
        let (now, epoch) = (self.now, self.epoch);
        let ballot = &mut self.ballots[number];
        let (members, required, _) = ROUNDS[ballot.round];
        let weight = |name: &str| members.iter().find(|(member, _)| *member == name).map_or(0, |(_, weight)| *weight);
        let open = !ballot.closed && ballot.epoch == epoch && now < ballot.deadline;
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
        let action = ballot.action;
        if passes {
            self.give(action, VOTED_VALID, false);
        }
        true
    }

    pub(crate) fn close(&mut self, number: usize) -> bool {
        let (now, epoch) = (self.now, self.epoch);
        let ballot = &mut self.ballots[number];
        if ballot.closed || (ballot.epoch == epoch && now < ballot.deadline) {
            return false;
        }
        if ballot.epoch == epoch && ballot.round == 0 {
            (ballot.round, ballot.deadline) = (1, now + ROUNDS[1].2);
        } else {
            ballot.closed = true;
        }
        true
    }

    pub(crate) fn settle(&mut self, place: usize) -> bool {
        let pending = self.pending[place];
        let void = pending.epoch != self.epoch || pending.strict.is_none() && pending.alarms != self.alarms;
        if void || self.now >= pending.ripens_at + 7 * DAY {
            self.pending.remove(place);
            return true;
        }
        if self.now < pending.ripens_at {
            return false;
        }
        match pending.strict {
            Some(strict) if strict == self.strict => {}
            Some(strict) => (self.strict, self.epoch) = (strict, self.epoch + 1),
            None => self.paused = false,
        }
        self.pending.remove(place);
        true
    }
}
