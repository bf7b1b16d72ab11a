//! Whom to choose by what was learned: the best known, or now and then one that may be better, within a budget.
//!
//! Optimism in the face of uncertainty (Kaufmann, Cappé and Garivier's Bayes-UCB, 2012, at the fixed level of 90 %): the
//! bound is that of the *average*, which closes with evidence, so what is known to be worse is left alone. No
//! randomness: the same beliefs lead to the same choice.

use crate::memory::prediction::Prediction;

/// One that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub subject: String,
    /// Of the average. None of what was never tried.
    pub average: Option<Prediction>,
}

/// Which of two numbers is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    Lower,
    Higher,
}

/// What trying others may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exploration {
    /// What is left, in the kind's unit. Whoever chooses takes off what a try turned out to cost more than the best.
    pub left: u64,
}

/// Who is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its number among the candidates.
    pub index: usize,
    /// What it is expected to cost more than the best known, for being tried; nothing of the best known itself.
    pub exploring: Option<u64>,
    /// In words, with the numbers.
    pub reason: String,
}

impl Better {
    /// Higher is better, whatever it is of.
    const fn worth(self, value: i64) -> i64 {
        match self {
            Self::Lower => value.saturating_neg(),
            Self::Higher => value,
        }
    }

    /// The best and the worst end that an average may have.
    const fn ends(self, of: &Prediction) -> (i64, i64) {
        match self {
            Self::Lower => (of.low80, of.high80),
            Self::Higher => (of.high80, of.low80),
        }
    }
}

/// Chooses one; none of none. Between equals, the first.
pub fn choose(candidates: &[Candidate], better: Better, budget: Exploration) -> Option<Choice> {
    let known = || candidates.iter().enumerate().filter_map(|(index, one)| Some((index, one.average.as_ref()?)));
    let best = first_by(known(), |of| better.worth(of.mean));
    let Some((best_index, best)) = best else {
        let reason = format!("{} is tried: nothing is known of any", candidates.first()?.subject);
        return Some(Choice { index: 0, exploring: Some(0), reason });
    };
    let extra = |worse: i64| better.worth(best.mean).saturating_sub(better.worth(worse)).max(0).unsigned_abs();
    // Of what was never tried, the worst that any other may come to is expected.
    let worst = known().map(|(_, of)| better.ends(of).1).min_by_key(|end| better.worth(*end)).map_or(0, extra);
    if let Some(index) = candidates.iter().position(|one| one.average.is_none())
        && worst <= budget.left
    {
        let (subject, left) = (&candidates[index].subject, budget.left);
        let reason = format!("{subject} was never tried: it may cost {worst} more, of {left} for trying");
        return Some(Choice { index, exploring: Some(worst), reason });
    }
    let may_be_better = |of: &Prediction| better.worth(better.ends(of).0) > better.worth(best.mean);
    let others =
        known().filter(|(index, of)| *index != best_index && may_be_better(of) && extra(of.mean) <= budget.left);
    if let Some((index, of)) = first_by(others, |of| better.worth(better.ends(of).0))
        // Where the best known may itself be as good, there is nothing to be learned about it.
        && better.worth(better.ends(of).0) > better.worth(better.ends(best).0)
    {
        let (extra, end, left) = (extra(of.mean), better.ends(of).0, budget.left);
        let subject = &candidates[index].subject;
        let reason = format!(
            "{subject} may come to {end}, better than the {} of {}: trying it is expected to cost {extra}, of {left}",
            best.mean, candidates[best_index].subject
        );
        return Some(Choice { index, exploring: Some(extra), reason });
    }
    let subject = &candidates[best_index].subject;
    let reason = format!("{subject} is the best known: {}, between {} and {}", best.mean, best.low80, best.high80);
    Some(Choice { index: best_index, exploring: None, reason })
}

/// Whether to leave one for another: only when the best that may be expected of it is worse than what is expected of the
/// other. In words; none to stay.
pub fn leaves(from: &Candidate, to: &Candidate, better: Better) -> Option<String> {
    let (of, other) = (from.average.as_ref()?, to.average.as_ref()?);
    let (best_end, _) = better.ends(of);
    (better.worth(best_end) < better.worth(other.mean)).then(|| {
        format!("{} comes to {best_end} at best, {} to {} by what is known", from.subject, to.subject, other.mean)
    })
}

fn first_by<'a>(
    all: impl Iterator<Item = (usize, &'a Prediction)>,
    worth: impl Fn(&Prediction) -> i64,
) -> Option<(usize, &'a Prediction)> {
    all.reduce(|best, one| if worth(one.1) > worth(best.1) { one } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixed::Fixed;

    fn candidate(subject: &str, average: Option<(i64, i64, i64)>) -> Candidate {
        let average = average.map(|(low80, mean, high80)| Prediction { mean, low80, high80, evidence: Fixed::ONE });
        Candidate { subject: subject.into(), average }
    }

    #[test]
    fn the_best_known_is_chosen_unless_another_may_be_better_and_the_budget_allows_it() {
        let known = [candidate("a", Some((90, 100, 110))), candidate("b", Some((80, 120, 160)))];
        let chosen = |left| choose(&known, Better::Lower, Exploration { left }).unwrap();
        assert_eq!((chosen(20).index, chosen(20).exploring), (1, Some(20)));
        assert_eq!(
            chosen(20).reason,
            "b may come to 80, better than the 100 of a: trying it is expected to cost 20, of 20"
        );
        assert_eq!((chosen(19).index, chosen(19).exploring), (0, None));
        assert_eq!(chosen(19).reason, "a is the best known: 100, between 90 and 110");
        let higher = choose(&known, Better::Higher, Exploration { left: 0 }).unwrap();
        assert_eq!(higher.index, 1);
    }

    #[test]
    fn what_was_never_tried_is_tried_while_the_budget_allows_the_worst() {
        assert_eq!(choose(&[], Better::Lower, Exploration { left: 9 }), None);
        let none = [candidate("a", None), candidate("b", None)];
        assert_eq!(
            choose(&none, Better::Lower, Exploration { left: 0 }).unwrap().reason,
            "a is tried: nothing is known of any"
        );
        let one = [candidate("a", Some((90, 100, 130))), candidate("b", None)];
        let chosen = |left| choose(&one, Better::Lower, Exploration { left }).unwrap();
        assert_eq!((chosen(30).index, chosen(29).index), (1, 0));
        assert_eq!(chosen(30).reason, "b was never tried: it may cost 30 more, of 30 for trying");
    }

    #[test]
    fn one_is_left_when_the_best_of_it_is_worse_than_the_other() {
        let from = candidate("v", Some((700, 800, 900)));
        let to = |mean| candidate("w", Some((0, mean, 1_000)));
        assert_eq!(leaves(&from, &to(900), Better::Higher), None);
        let reason = leaves(&from, &to(901), Better::Higher).unwrap();
        assert_eq!(reason, "v comes to 900 at best, w to 901 by what is known");
        assert_eq!(leaves(&from, &candidate("w", None), Better::Higher), None);
    }
}
