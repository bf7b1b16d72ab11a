//! What is to be done now: of the plan's moves the first that may begin, with all that stood against the others.

use stateset_api::Amount;

use super::measured::Measured;
use super::moves::{Move, Purpose};
use super::needs::{Flow, Needs};
use super::plan::{Plan, plan};
use super::realise::{Ready, least_worth, realise};
use super::settings::{CLAIM_WORTH, STAYS_SECONDS};
use super::standing::Standing;
use super::survey::Survey;
use super::validators::{Fault, redelegated_next};
use crate::decisions::{Choice, Chosen, Constraint, Estimate, Expected, Obstacle, choose};

const YEAR_SECONDS: u128 = 31_557_600;
const MILLION: u128 = 1_000_000;

/// A move of the plan and how it would begin, or what stands against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub planned: Move,
    pub purpose: Purpose,
    pub ready: Result<Ready, Obstacle>,
}

/// Everything that was weighed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Weighed {
    pub plan: Plan,
    pub needs: Needs,
    pub candidates: Vec<Candidate>,
}

/// Weighs what was seen against what is due.
pub(super) fn weigh((standing, measured): (&Standing, &Measured), due: &[Flow], survey: &Survey) -> Weighed {
    let outlook = measured.outlook(due, survey);
    let survey = &measured.expected(survey);
    let plan = plan(&outlook);
    let needs = outlook.needs;
    let moves = ordered(&plan, standing, survey);
    let weigh_one = |(planned, purpose): (Move, Purpose)| {
        if let Some(obstacle) = standing.barred(planned) {
            return Err(obstacle.clone());
        }
        if let Some(reason) = standing.holds_up(planned, purpose, survey.time) {
            return Err(Obstacle { constraint: Constraint::Policy, reason });
        }
        realise((survey, standing), (planned, purpose), needs.near)
    };
    let candidate = |(planned, purpose): (Move, Purpose)| {
        let ready = weigh_one((planned, purpose));
        let ready = match (planned, ready) {
            (Move::Fund(_), Ok(ready)) => has_use(standing, survey, (&plan, &ready)).map(|()| ready),
            (_, ready) => ready,
        };
        Candidate { planned, purpose, ready }
    };
    Weighed { candidates: moves.into_iter().map(candidate).collect(), plan, needs }
}

/// Whether what is funded could be put to its use: what comes after it in the plan must be possible with it.
fn has_use(standing: &Standing, survey: &Survey, (plan, ready): (&Plan, &Ready)) -> Result<(), Obstacle> {
    let uses = plan.moves.iter().filter(|(one, _)| matches!(one, Move::Buy(_) | Move::Stake(_) | Move::Provide(_)));
    let Some((one, purpose)) = uses.copied().next() else { return Ok(()) };
    if let Some(obstacle) = standing.barred(one) {
        return Err(obstacle.clone());
    }
    if let Some(reason) = standing.holds_up(one, purpose, survey.time) {
        return Err(Obstacle { constraint: Constraint::Policy, reason });
    }
    let mut funded = survey.clone();
    funded.holdings.stable = Amount(ready.expected.liquid);
    realise((&funded, standing), (one, purpose), 0).map(drop)
}

/// What is due within a day first, then what is due later, then stake out of bad hands, then what earns.
fn ordered(plan: &Plan, standing: &Standing, survey: &Survey) -> Vec<(Move, Purpose)> {
    let of = |wanted: fn(&Purpose) -> bool| plan.moves.iter().copied().filter(move |(_, purpose)| wanted(purpose));
    let mut moves: Vec<_> = of(|purpose| matches!(purpose, Purpose::DueWithinADay { .. })).collect();
    moves.extend(of(|purpose| matches!(purpose, Purpose::DueWhenItIsBack { .. })));
    moves.extend(redelegation(standing, survey));
    moves.extend(of(|purpose| !purpose.is_due()));
    moves.extend(rewards(standing, survey));
    moves
}

fn redelegation(standing: &Standing, survey: &Survey) -> Option<(Move, Purpose)> {
    let least = least_worth(survey);
    let (worst, fault) = redelegated_next(survey, least, |validator| standing.may_redelegate(survey, validator))?;
    let purpose = match fault {
        Fault::Outside => Purpose::LeavesOutside,
        Fault::Jailed => Purpose::LeavesValidator { is_jailed: true, is_listed: true, commission: 0 },
        Fault::NotListed => Purpose::LeavesValidator { is_jailed: false, is_listed: false, commission: 0 },
        Fault::Dear { commission } => Purpose::LeavesValidator { is_jailed: false, is_listed: true, commission },
        Fault::Absent { blocks, of } => Purpose::LeavesAbsent { missed: blocks, of },
        Fault::Unbonded { own, least } => Purpose::LeavesUnbonded { own, least },
    };
    Some((Move::Redelegate(survey.value(worst.amount)), purpose))
}

/// The chain pays rewards out whenever stake moves, so they gather from the last such move on.
fn rewards(standing: &Standing, survey: &Survey) -> Option<(Move, Purpose)> {
    let moving = [Move::Stake(0), Move::Unstake(0), Move::Redelegate(0), Move::Claim(0)];
    let since = standing.last_of(&moving.map(|one| one.code()))?;
    let seconds = survey.time.saturating_sub(since);
    if seconds < survey.settings.claim_seconds {
        return None;
    }
    let staked = survey.present().staked;
    let a_year = staked.saturating_mul(survey.settings.staking_yield.into()) / MILLION;
    let worth = a_year.saturating_mul(seconds.into()) / YEAR_SECONDS;
    let costs = survey.fee.0;
    (worth > costs.saturating_mul(CLAIM_WORTH)).then_some((Move::Claim(worth), Purpose::Rewards { worth, costs }))
}

impl Weighed {
    /// What can be done now, by the engine that all kinds of work share; nothing where nothing can, or waiting is better.
    pub(super) fn choose(&self, survey: &Survey) -> Option<Chosen<usize>> {
        let first = self.candidates.iter().position(|one| one.ready.is_ok())?;
        let soon = survey.time.saturating_add(60);
        let choice = |(index, one): (usize, &Candidate)| {
            let after = "one move at a time: it comes later in the plan".to_owned();
            let obstacle = match &one.ready {
                Err(obstacle) => Some(obstacle.clone()),
                Ok(_) if index != first => Some(Obstacle { constraint: Constraint::Policy, reason: after }),
                Ok(_) => None,
            };
            Choice { action: Some(index), name: one.planned.name().to_owned(), estimate: one.estimate(soon), obstacle }
        };
        let mut choices: Vec<_> = self.candidates.iter().enumerate().map(choice).collect();
        choices.push(Choice {
            action: None,
            name: "wait".to_owned(),
            estimate: Estimate::certain(self.candidates[first].waiting(), soon),
            obstacle: None,
        });
        let Chosen { action, name, estimate, others } = choose(choices)?;
        Some(Chosen { action: action?, name, estimate, others })
    }
}

impl Candidate {
    /// What it brings beyond leaving everything as it is, over the time for which it is meant to stay.
    fn estimate(&self, by: u64) -> Estimate {
        let value = match self.purpose {
            Purpose::Earns { a_year, costs } => {
                let earned = a_year.saturating_mul(STAYS_SECONDS.into()) / YEAR_SECONDS;
                signed(earned).saturating_sub(signed(costs))
            }
            Purpose::Rewards { worth, costs } => signed(worth).saturating_sub(signed(costs)),
            Purpose::DueWithinADay { .. } | Purpose::DueWhenItIsBack { .. } => 0,
            Purpose::AboveItsBound { .. } | Purpose::NoUse => 0,
            Purpose::LeavesValidator { .. }
            | Purpose::LeavesAbsent { .. }
            | Purpose::LeavesUnbonded { .. }
            | Purpose::LeavesOutside => 0,
        };
        // Rates and prices are others by then; a tenth either way is taken for usual as long as nothing is known better.
        let spread = value.saturating_abs() / 10;
        let expected = Expected { value, low: value.saturating_sub(spread), high: value.saturating_add(spread), by };
        Estimate { expected, confidence: 900_000, risks: self.risks() }
    }

    /// What leaving everything as it is costs, where bills ask for the move; a unit where a rule does.
    fn waiting(&self) -> i128 {
        match self.purpose {
            Purpose::DueWithinADay { needed, at_hand: there } | Purpose::DueWhenItIsBack { needed, there } => {
                signed(needed.saturating_sub(there)).saturating_neg().min(-1)
            }
            Purpose::AboveItsBound { .. } | Purpose::NoUse => -1,
            Purpose::LeavesValidator { .. }
            | Purpose::LeavesAbsent { .. }
            | Purpose::LeavesUnbonded { .. }
            | Purpose::LeavesOutside => -1,
            Purpose::Earns { .. } | Purpose::Rewards { .. } => 0,
        }
    }

    fn risks(&self) -> Vec<String> {
        let risk = match self.planned {
            Move::Stake(_) | Move::Redelegate(_) => "the validator is slashed",
            Move::Buy(_) => "the stake's price falls",
            Move::Provide(_) => "the pool's price moves, and what is taken out is less than what was put in",
            Move::Sell(_) => "the pool's price moves before the block",
            Move::CallBack(_) | Move::Fund(_) | Move::Withdraw(_) | Move::Unstake(_) | Move::Claim(_) => {
                return Vec::new();
            }
        };
        vec![risk.to_owned()]
    }
}

fn signed(amount: u128) -> i128 {
    i128::try_from(amount).unwrap_or(i128::MAX)
}
