//! What could be done about a goal: the tasks of it, by rules for each kind of goal.

use stateset_api::Amount;

use crate::decisions::{Constraint, Obstacle};
use crate::goals::{Goal, Measure, Plan, Progress, Trial};
use crate::memory::{BeliefKind, Better, Candidate, Exploration, choose};
use crate::planner::SOURCE;
use crate::state::AgentState;
use crate::tasks::{Good, Money, Task, TaskId};

const DAY: u64 = 86_400;
/// A plan's task is to be done within a week, and is given up a week later: then the goal may be planned for again.
const WEEK: u64 = 7 * DAY;
/// A question for a price is answered within three days.
const QUOTE_SECONDS: u64 = 3 * DAY;
/// A title has at most 128 bytes, of which a goal's name takes 32 at most.
const TITLE_CHARS: usize = 80;

/// One way to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub name: String,
    /// In words, behind how the goal stands.
    pub why: String,
    pub tasks: Vec<Task>,
    /// What it is expected to cost beyond leaving everything; none of what a person only looks at.
    pub costs: Option<u64>,
    pub trial: Option<Trial>,
    pub obstacle: Option<Obstacle>,
}

/// Of this goal, as it stands: the first is what it would rather do. `number`: of the plan.
pub(super) fn drafts(
    state: &AgentState,
    (goal, found, before): (&Goal, &Progress, &Plan),
    (number, now): (u64, u64),
) -> Vec<Draft> {
    let on = Drafting { goal, number, now };
    let mut drafts = Vec::new();
    if let Measure::UnitCost { .. } = goal.measure {
        drafts.extend(on.trial(state, before));
    }
    drafts.push(on.ask(found));
    drafts
}

struct Drafting<'a> {
    goal: &'a Goal,
    number: u64,
    now: u64,
}

impl Drafting<'_> {
    fn task(&self, what: &str, title: String) -> Task {
        let deadline = self.now.saturating_add(WEEK);
        Task {
            source: SOURCE.to_owned(),
            external: format!("{}-{}-{what}", self.goal.name, self.number),
            title: format!("{}: {}", self.goal.name, title.chars().take(TITLE_CHARS).collect::<String>()),
            kind: what.to_owned(),
            goal: Some(self.goal.name.clone()),
            depends_on: Vec::new(),
            earliest: 0,
            deadline: Some(deadline),
            late_seconds_max: Some(WEEK),
            estimate: None,
            price_max: None,
            reward: None,
            penalty: None,
            payment: None,
            delivered_by: None,
        }
    }

    /// What a person is to do about it.
    fn ask(&self, found: &Progress) -> Draft {
        let (what, title) = match &self.goal.measure {
            Measure::Reserve { denom, .. } => {
                let missing = found.target.saturating_sub(found.measure);
                ("raise", format!("bring {missing}{denom} more into the wallet"))
            }
            Measure::PayeeShare { denom, .. } => ("diversify", format!("buy for {denom} from others as well")),
            Measure::Level { name, .. } => ("level", format!("bring {name} back to where it should be")),
            measure => ("review", format!("look why {} is not reached", measure.name())),
        };
        let mut task = self.task(what, title);
        if let Measure::Reserve { denom, .. } = &self.goal.measure {
            let amount = Amount(found.target.saturating_sub(found.measure));
            task.estimate = Some(Money { denom: denom.clone(), amount });
        }
        let (name, why) = ("ask a person".to_owned(), String::new());
        Draft { name, why, tasks: vec![task], costs: None, trial: None, obstacle: None }
    }

    /// A price is asked for, then one is bought from whom memory would try, for no more than the goal's budget leaves.
    fn trial(&self, state: &AgentState, before: &Plan) -> Option<Draft> {
        let Measure::UnitCost { good, denom, max, payees, budget, .. } = &self.goal.measure else { return None };
        let named = Good { name: good.clone(), units: 1 };
        let candidate = |payee: &String| {
            let subject = named.subject(denom, payee);
            let average = state.memory.predict_average(BeliefKind::GoodPrice, &subject, self.now);
            Candidate { subject, average }
        };
        let candidates: Vec<Candidate> = payees.iter().map(candidate).collect();
        let left = u64::try_from(budget.0.saturating_sub(before.spent.0)).unwrap_or(u64::MAX);
        let of = |left| choose(&candidates, Better::Lower, Exploration { left }).filter(|one| one.exploring.is_some());
        // Whom it would try if the budget allowed it is ruled out by name.
        let choice = of(left).or_else(|| of(u64::MAX))?;
        let (costs, payee) = (choice.exploring?, payees.get(choice.index)?);
        let beyond = (costs > left).then(|| Obstacle {
            constraint: Constraint::Budget,
            reason: format!("{costs}{denom} more than the best known, {left}{denom} of {budget}{denom} are left"),
        });
        let known = candidates.iter().filter_map(|one| one.average.as_ref());
        let best = known.map(|of| u64::try_from(of.mean).unwrap_or(0)).min();
        let most = best.map_or(max.0, u128::from).saturating_add(left.into());
        let price = |amount: u128| Some(Money { denom: denom.clone(), amount: Amount(amount) });
        let quote = Task {
            deadline: Some(self.now.saturating_add(QUOTE_SECONDS)),
            ..self.task("quote", format!("ask {payee} for a price of {good}"))
        };
        let bought = Task {
            depends_on: vec![quote.id()],
            price_max: price(most),
            ..self.task("try", format!("buy one {good} of {payee}"))
        };
        let task: TaskId = bought.id();
        let subject = candidates.get(choice.index)?.subject.clone();
        Some(Draft {
            name: format!("try {payee}"),
            why: choice.reason,
            tasks: vec![quote, bought],
            costs: Some(costs),
            trial: Some(Trial { task, payee: payee.clone(), subject, denom: denom.clone(), best }),
            obstacle: beyond,
        })
    }
}
