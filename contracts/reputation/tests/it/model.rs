//! A plain model of the contract: the same rules said a second time, in the simplest words, without storage and with
//! floating point where the contract counts in integers.

use std::collections::{BTreeMap, BTreeSet};

use stateset_api::reputation::{Rules, Stage, UNBONDING_SECONDS, Verdict};
use stateset_api::score::Severity;
use stateset_tests_suite::DAY;

use crate::suite::{AGENTS, PEOPLE};

/// One agent's stake.
#[derive(Clone, Debug, Default)]
pub(crate) struct Staked {
    pub(crate) bonded: u128,
    /// Amount and when it may go.
    pub(crate) unbonding: Vec<(u128, u64)>,
}

impl Staked {
    pub(crate) fn total(&self) -> u128 {
        self.bonded + self.unbonding.iter().map(|(amount, _)| amount).sum::<u128>()
    }

    fn take_unbonding(&mut self, mut amount: u128) {
        while amount > 0 {
            let (first, _) = self.unbonding.first_mut().unwrap();
            let part = amount.min(*first);
            (*first, amount) = (*first - part, amount - part);
            if *first == 0 {
                self.unbonding.remove(0);
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum At {
    Open { decide_by: u64 },
    Decided { verdict: Verdict, appeal_by: u64 },
    Appealed { verdict: Verdict, by_accused: bool, decide_by: u64 },
    Closed,
}

#[derive(Clone, Debug)]
pub(crate) struct Trial {
    pub(crate) accused: &'static str,
    severity: Severity,
    damage: u128,
    answered: bool,
    respond_by: u64,
    pub(crate) at: At,
    stake_at_report: u128,
    needed: u128,
    rules: Rules,
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
        let bps = [self.rules.slash_minor_bps, self.rules.slash_major_bps, self.rules.slash_critical_bps];
        (self.stake_at_report * u128::from(bps[severity as usize])).div_ceil(10_000)
    }
}

/// Days since, and how much.
type Said = (u64, f64);

#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) now: u64,
    pub(crate) rules: Rules,
    /// Rules that wait, and when they are due.
    pub(crate) announced: Option<(Rules, u64)>,
    /// The rules before these, and until when they were in force.
    former: Option<(Rules, u64)>,
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
    pub(crate) fn new(now: u64, rules: Rules) -> Self {
        Self {
            now,
            rules,
            announced: None,
            former: None,
            stakes: AGENTS.iter().map(|name| (*name, Staked::default())).collect(),
            trials: vec![],
            owed: AGENTS.iter().chain(&PEOPLE).map(|name| (*name, 0)).collect(),
            payments: vec![],
            rated: BTreeSet::new(),
            given: BTreeMap::new(),
            marks: BTreeMap::new(),
            taken: BTreeMap::new(),
        }
    }

    pub(crate) fn apply(&mut self) -> bool {
        let Some((rules, due)) = self.announced else { return false };
        if !(due..due + 7 * DAY).contains(&self.now) {
            return false;
        }
        self.former = Some((self.rules, self.now));
        (self.rules, self.announced) = (rules, None);
        true
    }

    fn day(&self) -> u64 {
        self.now / DAY
    }

    fn owe(&mut self, name: &'static str, amount: u128) {
        *self.owed.get_mut(name).unwrap() += amount;
    }

    /// Whether it is done, as of every verb here.
    pub(crate) fn bond(&mut self, agent: &str, amount: u128) -> bool {
        self.stakes.get_mut(agent).unwrap().bonded += amount;
        amount > 0
    }

    pub(crate) fn unbond(&mut self, agent: &str, amount: u128) -> bool {
        let at = self.now + u64::from(UNBONDING_SECONDS);
        let stake = self.stakes.get_mut(agent).unwrap();
        if amount == 0 || amount > stake.bonded || stake.unbonding.len() == 8 {
            return false;
        }
        stake.bonded -= amount;
        stake.unbonding.push((amount, at));
        true
    }

    /// What open cases may need; more than there is cannot be needed.
    pub(crate) fn frozen(&self, agent: &str) -> u128 {
        let open = self.trials.iter().filter(|trial| trial.accused == agent && trial.at != At::Closed);
        open.map(|trial| trial.needed).sum::<u128>().min(self.stakes[agent].total())
    }

    pub(crate) fn claimable(&self, agent: &str) -> u128 {
        let stake = &self.stakes[agent];
        let left: u128 = stake.unbonding.iter().filter(|(_, at)| *at <= self.now).map(|(amount, _)| amount).sum();
        left.min(stake.total() - self.frozen(agent))
    }

    pub(crate) fn claim(&mut self, agent: &str) -> bool {
        let amount = self.claimable(agent);
        self.stakes.get_mut(agent).unwrap().take_unbonding(amount);
        amount > 0
    }

    /// Who is leaving as a whole is measured by the rules of the second after it left; so is a report in the second in
    /// which rules change. The bond is today's.
    fn rules_for(&self, accused: &str) -> Rules {
        let stake = &self.stakes[accused];
        let left = stake.unbonding.last().map(|(_, claimable_at)| claimable_at - 14 * DAY + 1);
        let leaving = stake.unbonding.last().is_some_and(|(_, claimable_at)| *claimable_at > self.now);
        let by = left.filter(|_| stake.bonded == 0 && leaving).map_or(self.now, |left| left.min(self.now));
        match self.former {
            Some((rules, until)) if by <= until => Rules { report_bond: self.rules.report_bond, ..rules },
            _ => self.rules,
        }
    }

    pub(crate) fn report(&mut self, accused: &'static str, severity: Severity, damage: u128) {
        let rules = self.rules_for(accused);
        let respond_by = self.now + u64::from(rules.response_seconds);
        let mut trial = Trial {
            accused,
            severity,
            damage,
            answered: false,
            respond_by,
            at: At::Open { decide_by: respond_by + u64::from(rules.decision_seconds) },
            stake_at_report: self.stakes[accused].total(),
            needed: 0,
            rules,
        };
        trial.needed = trial.slash(severity);
        self.trials.push(trial);
    }

    pub(crate) fn respond(&mut self, number: usize) -> bool {
        let now = self.now;
        let trial = &mut self.trials[number];
        let can = matches!(trial.at, At::Open { .. }) && !trial.answered && now <= trial.respond_by;
        trial.answered |= can;
        can
    }

    pub(crate) fn decide(&mut self, number: usize, verdict: Verdict) -> bool {
        let now = self.now;
        let trial = &mut self.trials[number];
        let (worst, most) = match trial.at {
            At::Appealed { verdict: Verdict::Upheld { severity, damage }, .. } => (severity, damage.0),
            _ => (trial.severity, trial.damage),
        };
        if matches!(verdict, Verdict::Upheld { severity, damage } if severity > worst || damage.0 > most) {
            return false;
        }
        match trial.at {
            At::Open { decide_by } if (trial.answered || now > trial.respond_by) && now <= decide_by => {
                if let Verdict::Upheld { severity, .. } = verdict {
                    trial.needed = trial.slash(severity);
                }
                trial.at = At::Decided { verdict, appeal_by: now + u64::from(trial.rules.appeal_seconds) };
                true
            }
            At::Appealed { decide_by, .. } if now <= decide_by => {
                self.close(number, Some(verdict));
                true
            }
            _ => false,
        }
    }

    pub(crate) fn appeal(&mut self, number: usize, by_accused: bool) -> bool {
        let now = self.now;
        let trial = &mut self.trials[number];
        let At::Decided { verdict, appeal_by } = trial.at else { return false };
        if by_accused != matches!(verdict, Verdict::Upheld { .. }) || now > appeal_by {
            return false;
        }
        trial.at = At::Appealed { verdict, by_accused, decide_by: now + u64::from(trial.rules.decision_seconds) };
        true
    }

    pub(crate) fn settle(&mut self, number: usize) -> bool {
        let (due, verdict) = match self.trials[number].at {
            At::Open { decide_by } | At::Appealed { decide_by, .. } => (decide_by, None),
            At::Decided { verdict, appeal_by } => (appeal_by, Some(verdict)),
            At::Closed => return false,
        };
        if self.now > due {
            self.close(number, verdict);
        }
        self.now > due
    }

    fn close(&mut self, number: usize, verdict: Option<Verdict>) {
        let trial = self.trials[number].clone();
        if let Some(Verdict::Upheld { severity, damage }) = verdict {
            let stake = self.stakes.get_mut(trial.accused).unwrap();
            let slash = trial.slash(severity).min(stake.total());
            let bonded = slash.min(stake.bonded);
            stake.bonded -= bonded;
            stake.take_unbonding(slash - bonded);
            let to_victim = slash.min(damage.0);
            let to_reporter = (slash - to_victim) * u128::from(trial.rules.reporter_share_bps) / 10_000;
            self.owe("victim", to_victim);
            self.owe("reporter", to_reporter);
            self.owe("community", slash - to_victim - to_reporter);
            let points = [5.0, 15.0, 30.0][severity as usize];
            let taken = (self.day(), self.overall(trial.accused).min(points));
            self.taken.entry(trial.accused).or_default().push(taken);
        }
        let frivolous = matches!(verdict, Some(Verdict::Dismissed { frivolous: true }));
        self.owe(if frivolous { "community" } else { "reporter" }, trial.rules.report_bond.0);
        if let At::Appealed { verdict: first, by_accused, .. } = trial.at {
            let won = match verdict {
                None => true,
                Some(last) if by_accused => last != first,
                Some(last) => matches!(last, Verdict::Upheld { .. }),
            };
            let appellant = if by_accused { trial.accused } else { "reporter" };
            self.owe(if won { appellant } else { "community" }, trial.rules.appeal_bond.0);
        }
        self.trials[number].at = At::Closed;
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
            At::Appealed { .. } => trial.rules.report_bond.0 + trial.rules.appeal_bond.0,
            _ => trial.rules.report_bond.0,
        };
        self.stakes.values().map(Staked::total).sum::<u128>()
            + self.trials.iter().map(bonds).sum::<u128>()
            + self.owed.values().sum::<u128>()
    }
}
