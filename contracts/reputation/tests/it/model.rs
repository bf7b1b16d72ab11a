//! A plain model of the contract: the same rules said a second time, in the simplest words, without storage and with
//! floating point where the contract counts in integers. What is free of a stake it finds by trying.

use std::collections::{BTreeMap, BTreeSet};

use stateset_api::reputation::{HOLDS_MAX, Rules, Stage, UNBONDING_SECONDS, Verdict};
use stateset_api::score::Severity;
use stateset_tests_suite::DAY;

use crate::suite::{AGENTS, KEEPERS, PEOPLE};

/// Rules, judge and community that are in force together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Term {
    pub(crate) rules: Rules,
    pub(crate) judge: &'static str,
    pub(crate) community: &'static str,
}

/// A part of a stake: what is bonded, or what began to leave in a term.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) amount: u128,
    /// When it may go, and the term; of what is bonded neither.
    pub(crate) leaving: Option<(u64, usize)>,
}

/// What a case may take of: what began to leave in its term, and, if it was reported in that, everything later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Reach {
    term: usize,
    onwards: bool,
}

impl Reach {
    fn has(self, part: &Part) -> bool {
        part.leaving.map_or(self.onwards, |(_, term)| term == self.term || (self.onwards && term > self.term))
    }
}

/// One agent's stake.
#[derive(Clone, Debug)]
pub(crate) struct Staked {
    /// The first is what is bonded; the others as they began to leave.
    pub(crate) parts: Vec<Part>,
    /// The newest term in which anything was bonded.
    last: usize,
    /// In which the judge let a case expire, and decided none since its report.
    silent: Option<usize>,
    /// When whoever was in office then decided.
    verdicts: Vec<u64>,
}

impl Staked {
    fn new() -> Self {
        Self { parts: vec![Part { amount: 0, leaving: None }], last: 0, silent: None, verdicts: vec![] }
    }

    fn total(&self) -> u128 {
        self.parts.iter().map(|part| part.amount).sum()
    }

    fn within(&self, reach: Reach) -> u128 {
        self.parts.iter().filter(|part| reach.has(part)).map(|part| part.amount).sum()
    }

    fn leaves_in(&self, term: usize, now: u64) -> bool {
        self.parts.iter().any(|part| matches!(part.leaving, Some((at, of)) if of == term && at > now))
    }

    /// How much of what all holds need is there: the least cut.
    fn satisfied(&self, holds: &BTreeMap<Reach, u128>) -> u128 {
        let holds: Vec<_> = holds.iter().collect();
        let cut = |chosen: u32| {
            let chosen = |index: &usize| chosen >> index & 1 == 1;
            let (within, away): (Vec<_>, Vec<_>) = (0..holds.len()).partition(chosen);
            let covered = self.parts.iter().filter(|part| within.iter().any(|index| holds[*index].0.has(part)));
            covered.map(|part| part.amount).sum::<u128>() + away.iter().map(|index| holds[*index].1).sum::<u128>()
        };
        (0..1 << holds.len()).map(cut).min().unwrap()
    }

    /// Takes of each part in turn as much as no hold misses. Answers how much.
    fn take_free(&mut self, holds: &BTreeMap<Reach, u128>, wanted: u128, of: impl Fn(&Part) -> bool) -> u128 {
        let (mut rest, before) = (wanted, self.satisfied(holds));
        for index in 0..self.parts.len() {
            if !of(&self.parts[index]) {
                continue;
            }
            let (mut least, mut most) = (0, self.parts[index].amount.min(rest));
            while least < most {
                let tried = least + (most - least).div_ceil(2);
                let mut less = self.clone();
                less.parts[index].amount -= tried;
                if less.satisfied(holds) == before { least = tried } else { most = tried - 1 }
            }
            self.parts[index].amount -= least;
            rest -= least;
        }
        self.forget_empty();
        wanted - rest
    }

    fn slash(&mut self, holds: &BTreeMap<Reach, u128>, reach: Reach, wanted: u128) -> u128 {
        let mut rest = wanted - self.take_free(holds, wanted, |part| reach.has(part));
        for part in self.parts.iter_mut().filter(|part| reach.has(part)) {
            let taken = part.amount.min(rest);
            (part.amount, rest) = (part.amount - taken, rest - taken);
        }
        self.forget_empty();
        wanted - rest
    }

    fn forget_empty(&mut self) {
        self.parts.retain(|part| part.amount > 0 || part.leaving.is_none());
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum At {
    Open { decide_by: u64 },
    Decided { verdict: Verdict, appeal_by: u64 },
    Appealed { verdict: Verdict, by: &'static str, from: u64, decide_by: u64 },
    Closed,
}

#[derive(Clone, Debug)]
pub(crate) struct Trial {
    pub(crate) accused: &'static str,
    severity: Severity,
    damage: u128,
    by_controller: bool,
    by_owner: bool,
    reported_at: u64,
    respond_by: u64,
    pub(crate) at: At,
    stake_at_report: u128,
    needed: u128,
    reach: Reach,
    pub(crate) effective: bool,
    pub(crate) term: Term,
}

impl Trial {
    pub(crate) fn stage(&self) -> Stage {
        match self.at {
            At::Open { .. } => Stage::Open,
            At::Decided { .. } => Stage::Decided,
            At::Appealed { .. } => Stage::Appealed,
            At::Closed => Stage::Closed,
        }
    }

    fn slash(&self, severity: Severity) -> u128 {
        let rules = self.term.rules;
        let bps = [rules.slash_minor_bps, rules.slash_major_bps, rules.slash_critical_bps];
        (self.stake_at_report * u128::from(bps[severity as usize])).div_ceil(10_000)
    }
}

/// Days since, and how much.
type Said = (u64, f64);

#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) now: u64,
    /// The present one last.
    pub(crate) terms: Vec<Term>,
    /// The term that waits, and when it is due.
    announced: Option<(Term, u64)>,
    in_setup: bool,
    pub(crate) stakes: BTreeMap<&'static str, Staked>,
    pub(crate) trials: Vec<Trial>,
    pub(crate) owed: BTreeMap<&'static str, u128>,
    /// Payer, payee, value, time; rated by payer, by payee.
    pub(crate) payments: Vec<(&'static str, &'static str, u128, u64)>,
    pub(crate) rated: BTreeSet<(usize, bool)>,
    /// By rated and rater: day and weight.
    given: BTreeMap<(&'static str, &'static str), Vec<Said>>,
    /// By rated: day, weight and mark.
    marks: BTreeMap<&'static str, Vec<(u64, f64, f64)>>,
    /// By accused: day and points.
    taken: BTreeMap<&'static str, Vec<Said>>,
}

fn faded(day: u64, today: u64, half_life: f64) -> f64 {
    0.5_f64.powf((today - day) as f64 / half_life)
}

impl Model {
    pub(crate) fn new(now: u64, term: Term) -> Self {
        Self {
            now,
            terms: vec![term],
            announced: None,
            in_setup: term.judge == "admin",
            stakes: AGENTS.iter().map(|name| (*name, Staked::new())).collect(),
            trials: vec![],
            owed: AGENTS.iter().chain(&PEOPLE).chain(&KEEPERS).map(|name| (*name, 0)).collect(),
            payments: vec![],
            rated: BTreeSet::new(),
            given: BTreeMap::new(),
            marks: BTreeMap::new(),
            taken: BTreeMap::new(),
        }
    }

    pub(crate) fn present(&self) -> (usize, Term) {
        (self.terms.len() - 1, *self.terms.last().unwrap())
    }

    /// Announces the next term; while the owner has been the judge ever since, it begins at once.
    pub(crate) fn announce(&mut self, term: Term) {
        if self.in_setup {
            self.begin(term);
        } else {
            self.announced = Some((term, self.now + 14 * DAY));
        }
    }

    fn begin(&mut self, term: Term) {
        if term != self.present().1 {
            self.terms.push(term);
        }
        self.in_setup &= term.judge == "admin";
    }

    /// What changes takes effect with a term of its own. Answers whether it is done, as every verb here does.
    pub(crate) fn apply(&mut self) -> bool {
        let Some((term, due)) = self.announced else { return false };
        if !(due..due + 7 * DAY).contains(&self.now) {
            return false;
        }
        self.begin(term);
        self.announced = None;
        true
    }

    fn day(&self) -> u64 {
        self.now / DAY
    }

    fn owe(&mut self, name: &'static str, amount: u128) {
        *self.owed.get_mut(name).unwrap() += amount;
    }

    /// To be looked at before anything happens to it.
    fn stake(&mut self, agent: &str) -> &mut Staked {
        let (present, _) = self.present();
        let stake = self.stakes.get_mut(agent).unwrap();
        if stake.parts[0].amount > 0 {
            stake.last = present;
        }
        stake
    }

    pub(crate) fn bond(&mut self, agent: &str, amount: u128) -> bool {
        self.stake(agent).parts[0].amount += amount;
        amount > 0
    }

    pub(crate) fn unbond(&mut self, agent: &str, amount: u128) -> bool {
        let leaving = Some((self.now + u64::from(UNBONDING_SECONDS), self.present().0));
        let stake = self.stake(agent);
        if amount == 0 || amount > stake.parts[0].amount || stake.parts.len() == 9 {
            return false;
        }
        stake.parts[0].amount -= amount;
        stake.parts.push(Part { amount, leaving });
        true
    }

    fn holds(&self, agent: &str) -> BTreeMap<Reach, u128> {
        let mut holds = BTreeMap::new();
        for trial in self.trials.iter().filter(|trial| trial.accused == agent && trial.at != At::Closed) {
            if trial.effective && trial.needed > 0 {
                *holds.entry(trial.reach).or_default() += trial.needed;
            }
        }
        holds
    }

    /// What open cases may need; more than there is cannot be needed.
    pub(crate) fn frozen(&self, agent: &str) -> u128 {
        self.stakes[agent].satisfied(&self.holds(agent))
    }

    fn take_what_left(&self, agent: &str) -> (Staked, u128) {
        let (mut stake, now) = (self.stakes[agent].clone(), self.now);
        let left = |part: &Part| part.leaving.is_some_and(|(at, _)| at <= now);
        let amount = stake.take_free(&self.holds(agent), u128::MAX, left);
        (stake, amount)
    }

    pub(crate) fn claimable(&self, agent: &str) -> u128 {
        self.take_what_left(agent).1
    }

    pub(crate) fn claim(&mut self, agent: &'static str) -> bool {
        let (stake, amount) = self.take_what_left(agent);
        self.stakes.insert(agent, stake);
        amount > 0
    }

    pub(crate) fn is_silent(&self, agent: &str) -> bool {
        self.stakes[agent].silent == Some(self.present().0)
    }

    /// To the judge of a term, or to whom it falls.
    pub(crate) fn report(
        &mut self,
        accused: &'static str,
        named: Option<usize>,
        severity: Severity,
        damage: u128,
    ) -> bool {
        let (now, (present, _)) = (self.now, self.present());
        let stake = self.stake(accused);
        let falls_to =
            if stake.parts[0].amount == 0 && stake.leaves_in(stake.last, now) { stake.last } else { present };
        let number = named.unwrap_or(falls_to);
        if number != present && !stake.leaves_in(number, now) {
            return false;
        }
        let reach = Reach { term: number, onwards: number == present };
        let stake_at_report = stake.within(reach);
        let effective = stake.silent != Some(number);
        let term = self.terms[number];
        let respond_by = now + u64::from(term.rules.response_seconds);
        let mut trial = Trial {
            accused,
            severity,
            damage,
            by_controller: false,
            by_owner: false,
            reported_at: now,
            respond_by,
            at: At::Open { decide_by: respond_by + u64::from(term.rules.decision_seconds) },
            stake_at_report,
            needed: 0,
            reach,
            effective,
            term,
        };
        trial.needed = trial.slash(severity);
        self.trials.push(trial);
        if effective && self.holds(accused).len() > HOLDS_MAX {
            self.trials.pop();
            return false;
        }
        true
    }

    /// Its controller once, its owner once and in its place.
    pub(crate) fn respond(&mut self, number: usize, by_owner: bool) -> bool {
        let now = self.now;
        let trial = &mut self.trials[number];
        let said = if by_owner { trial.by_owner } else { trial.by_owner || trial.by_controller };
        if !matches!(trial.at, At::Open { .. }) || said || now > trial.respond_by {
            return false;
        }
        (trial.by_owner, trial.by_controller) = (by_owner, !by_owner);
        true
    }

    pub(crate) fn decide(&mut self, number: usize, verdict: Verdict) -> bool {
        let now = self.now;
        let trial = self.trials[number].clone();
        let (worst, most) = match trial.at {
            At::Appealed { verdict: Verdict::Upheld { severity, damage }, .. } => (severity, damage.0),
            _ => (trial.severity, trial.damage),
        };
        if matches!(verdict, Verdict::Upheld { severity, damage } if severity > worst || damage.0 > most) {
            return false;
        }
        match trial.at {
            At::Open { decide_by } if (trial.by_owner || now > trial.respond_by) && now <= decide_by => {
                let decided = &mut self.trials[number];
                if let Verdict::Upheld { severity, .. } = verdict {
                    decided.needed = trial.slash(severity);
                }
                decided.effective = true;
                decided.at = At::Decided { verdict, appeal_by: now + u64::from(trial.term.rules.appeal_seconds) };
                self.sits(&trial);
                true
            }
            At::Appealed { from, decide_by, .. } if (from..=decide_by).contains(&now) => {
                self.sits(&trial);
                self.close(number, Some(verdict));
                true
            }
            _ => false,
        }
    }

    /// Its judge, in whichever terms it has the same.
    fn sits(&mut self, trial: &Trial) {
        let (now, terms) = (self.now, self.terms.clone());
        let present = terms.len() - 1;
        let in_office = terms[present].judge == trial.term.judge;
        let stake = self.stake(trial.accused);
        if in_office {
            stake.verdicts.push(now);
        }
        let sits = |term: usize| term == trial.reach.term || term == present && in_office;
        stake.silent = stake.silent.filter(|silent| !sits(*silent));
    }

    /// By the accused's owner or its keeper, or by the reporter.
    pub(crate) fn appeal(&mut self, number: usize, by: &'static str) -> bool {
        let now = self.now;
        let trial = &mut self.trials[number];
        let At::Decided { verdict, appeal_by } = trial.at else { return false };
        if (by != "reporter") != matches!(verdict, Verdict::Upheld { .. }) || now > appeal_by {
            return false;
        }
        let from = if KEEPERS.contains(&by) { appeal_by } else { now };
        trial.at = At::Appealed { verdict, by, from, decide_by: from + u64::from(trial.term.rules.decision_seconds) };
        true
    }

    pub(crate) fn settle(&mut self, number: usize) -> bool {
        let (due, verdict) = match self.trials[number].at {
            At::Open { decide_by } => (decide_by, None),
            At::Decided { verdict, appeal_by } => (appeal_by, Some(verdict)),
            At::Appealed { verdict, decide_by, .. } => (decide_by, Some(verdict)),
            At::Closed => return false,
        };
        if self.now > due {
            self.close(number, verdict);
        }
        self.now > due
    }

    fn close(&mut self, number: usize, verdict: Option<Verdict>) {
        let trial = self.trials[number].clone();
        let Term { rules, community, .. } = trial.term;
        self.trials[number].at = At::Closed;
        if let Some(Verdict::Upheld { severity, damage }) = verdict {
            let holds = self.holds(trial.accused);
            let slash = self.stake(trial.accused).slash(&holds, trial.reach, trial.slash(severity));
            let to_victim = slash.min(damage.0);
            let to_reporter = (slash - to_victim) * u128::from(rules.reporter_share_bps) / 10_000;
            self.owe("victim", to_victim);
            self.owe("reporter", to_reporter);
            self.owe(community, slash - to_victim - to_reporter);
            let points = [5.0, 15.0, 30.0][severity as usize];
            let taken = (self.day(), self.overall(trial.accused).min(points));
            self.taken.entry(trial.accused).or_default().push(taken);
        }
        if verdict.is_none() && trial.reach == (Reach { term: self.present().0, onwards: true }) {
            let stake = self.stake(trial.accused);
            if !stake.verdicts.iter().any(|at| *at >= trial.reported_at) {
                stake.silent = Some(trial.reach.term);
            }
        }
        let frivolous = matches!(verdict, Some(Verdict::Dismissed { frivolous: true }));
        self.owe(if frivolous { community } else { "reporter" }, rules.report_bond.0);
        if let At::Appealed { verdict: first, by, .. } = trial.at {
            let won = match verdict.unwrap() {
                last @ Verdict::Upheld { .. } if by == "reporter" => last != first,
                Verdict::Dismissed { .. } if by == "reporter" => false,
                last => last != first,
            };
            self.owe(if won { by } else { community }, rules.appeal_bond.0);
        }
    }

    pub(crate) fn collect(&mut self, name: &str) -> bool {
        std::mem::take(self.owed.get_mut(name).unwrap()) > 0
    }

    /// Rater, rated, and what the rating should weigh; nothing if it should be refused.
    pub(crate) fn weigh(&self, payment: usize, by_payer: bool) -> (&'static str, &'static str, Option<f64>) {
        let (payer, payee, value, at) = self.payments[payment];
        let (rater, rated) = if by_payer { (payer, payee) } else { (payee, payer) };
        if self.rated.contains(&(payment, by_payer)) || self.now > at + 30 * DAY {
            return (rater, rated, None);
        }
        let said = self.given.get(&(rated, rater)).map(Vec::as_slice).unwrap_or_default();
        let given: f64 = said.iter().map(|(day, weight)| weight * faded(*day, self.day(), 90.0)).sum();
        (rater, rated, Some((value as f64).sqrt().min(100_000.0).min(100_000.0 - given)))
    }

    /// Counts a rating at what it weighed.
    pub(crate) fn rate(&mut self, payment: usize, by_payer: bool, mark: u8, weight: u64) {
        let (rater, rated, _) = self.weigh(payment, by_payer);
        let (day, weight) = (self.day(), weight as f64);
        self.rated.insert((payment, by_payer));
        self.given.entry((rated, rater)).or_default().push((day, weight));
        self.marks.entry(rated).or_default().push((day, weight, f64::from(mark)));
    }

    pub(crate) fn overall(&self, agent: &str) -> f64 {
        let today = self.day();
        let marks = self.marks.get(agent).map(Vec::as_slice).unwrap_or_default();
        let (mut weights, mut sum) = (250_000.0, 250_000.0 * 70.0);
        for (day, weight, mark) in marks {
            let weight = weight * faded(*day, today, 90.0);
            (weights, sum) = (weights + weight, sum + weight * mark);
        }
        let taken = self.taken.get(agent).map(Vec::as_slice).unwrap_or_default();
        let taken: f64 = taken.iter().map(|(day, points)| points * faded(*day, today, 180.0)).sum();
        (sum / weights - taken).max(0.0)
    }

    /// What the contract must hold: stake, bonds of cases that are not closed, and what is owed.
    pub(crate) fn holdings(&self) -> u128 {
        let bonds = |trial: &Trial| match trial.at {
            At::Closed => 0,
            At::Appealed { .. } => trial.term.rules.report_bond.0 + trial.term.rules.appeal_bond.0,
            _ => trial.term.rules.report_bond.0,
        };
        self.stakes.values().map(Staked::total).sum::<u128>()
            + self.trials.iter().map(bonds).sum::<u128>()
            + self.owed.values().sum::<u128>()
    }
}
