//! One engine for all kinds of work: of what is not ruled out, that which is worth most.
//!
//! Worth is in the smallest unit of the money that the work is done in, as a gain over doing it at once and for nothing:
//!
//! ```text
//! utility = value - AVERSION / 1,000,000 · (value - low)
//! ```
//!
//! `value` is what is expected, `low` what is undercut once in ten times. Of equal ones the first in the list is taken, so
//! a kind of work lists first what it would rather do. All of it is integers, rounded towards less.

use serde::{Deserialize, Serialize};

use super::estimate::{Estimate, Other};

/// What may rule an option out, whatever it would bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Constraint {
    /// The contract's own rules, or the want of need for it under them.
    Policy,
    /// The money is not there.
    Liquidity,
    /// Nobody gave the agent leave.
    Permission,
    /// Where it came from is not trusted so far.
    Provenance,
    /// It would cost more than the goal it serves may.
    Budget,
    /// It may be a mistake or a fraud: a person looks first.
    Doubt,
    /// It failed again and again, went to and fro, or cost more than it is worth, until a person allows it.
    Stopped,
}

impl Constraint {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Liquidity => "liquidity",
            Self::Permission => "permission",
            Self::Provenance => "provenance",
            Self::Budget => "budget",
            Self::Doubt => "doubt",
            Self::Stopped => "stopped",
        }
    }
}

/// Why an option is ruled out, in words with their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    pub constraint: Constraint,
    pub reason: String,
}

/// One thing that could be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice<A> {
    pub action: A,
    /// In words, such as `pay` or `ask the signers`.
    pub name: String,
    pub estimate: Estimate,
    pub obstacle: Option<Obstacle>,
}

/// What is to be done, and all that is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen<A> {
    pub action: A,
    pub name: String,
    pub estimate: Estimate,
    /// The runners-up from the best on, then what was ruled out, in the order of the list.
    pub others: Vec<Other>,
}

/// Takes the best of what is not ruled out; nothing if all is.
pub fn choose<A>(choices: Vec<Choice<A>>) -> Option<Chosen<A>> {
    let (removed, mut left): (Vec<_>, Vec<_>) = choices.into_iter().partition(|choice| choice.obstacle.is_some());
    // Stable: of equal ones the first stays first.
    left.sort_by_key(|choice| std::cmp::Reverse(choice.estimate.utility()));
    let mut left = left.into_iter();
    let Choice { action, name, estimate, .. } = left.next()?;
    let others = left.chain(removed).map(|Choice { name, estimate, obstacle, .. }| Other {
        action: name,
        value: obstacle.is_none().then_some(estimate.expected.value),
        removed: obstacle.map(|Obstacle { constraint, reason }| format!("{}: {reason}", constraint.name())),
    });
    let others = others.collect();
    Some(Chosen { action, name, estimate, others })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::decisions::Expected;

    fn choice(name: &str, value: i128, low: i128, obstacle: Option<Constraint>) -> Choice<String> {
        let expected = Expected { value, low, high: value, by: 0 };
        Choice {
            action: name.to_owned(),
            name: name.to_owned(),
            estimate: Estimate { expected, confidence: 1_000_000, risks: Vec::new() },
            obstacle: obstacle.map(|constraint| Obstacle { constraint, reason: "5 of 3".to_owned() }),
        }
    }

    #[test]
    fn what_is_ruled_out_is_not_taken_however_much_it_would_bring_and_is_named_with_its_rule() {
        let choices = vec![
            choice("best", 100, 100, Some(Constraint::Policy)),
            choice("a", -1, -1, None),
            choice("b", 0, 0, None),
        ];
        let chosen = choose(choices).unwrap();
        assert_eq!(chosen.action, "b");
        let others: Vec<_> = chosen.others.iter().map(|other| (other.action.as_str(), other.value)).collect();
        assert_eq!(others, [("a", Some(-1)), ("best", None)]);
        assert_eq!(chosen.others[1].removed.as_deref(), Some("policy: 5 of 3"));
        assert_eq!(choose(vec![choice("only", 1, 1, Some(Constraint::Doubt))]), None);
        assert_eq!(choose::<()>(Vec::new()), None);
    }

    #[test]
    fn half_of_the_way_to_the_low_end_counts_against_an_option() {
        let wide = choice("wide", 10, -10, None);
        assert_eq!(wide.estimate.utility(), 0);
        assert_eq!(choice("odd", 0, -1, None).estimate.utility(), -1, "rounded towards less");
        let chosen = choose(vec![wide, choice("narrow", 1, 1, None)]).unwrap();
        assert_eq!(chosen.action, "narrow");
    }

    #[test]
    fn of_equal_ones_the_first_in_the_list_is_taken() {
        assert_eq!(choose(vec![choice("first", 5, 5, None), choice("second", 5, 5, None)]).unwrap().action, "first");
    }

    proptest! {
        #[test]
        fn none_that_is_allowed_is_better_than_what_is_chosen(
            all in proptest::collection::vec((any::<i128>(), any::<i128>(), any::<bool>()), 1..8),
        ) {
            let choices: Vec<_> = all.iter().enumerate().map(|(number, (value, low, free))| {
                choice(&number.to_string(), *value, *low, (!free).then_some(Constraint::Budget))
            }).collect();
            let best = choices.iter().filter(|one| one.obstacle.is_none()).map(|one| one.estimate.utility()).max();
            let chosen = choose(choices);
            prop_assert_eq!(chosen.as_ref().map(|chosen| chosen.estimate.utility()), best);
            prop_assert_eq!(chosen.map_or(all.len(), |chosen| chosen.others.len() + 1), all.len());
        }
    }
}
