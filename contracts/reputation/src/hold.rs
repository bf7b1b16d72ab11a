//! What open cases may need of a stake, and what that leaves free of each of its parts. Plain values, no storage.
//!
//! A stake falls into parts: what is bonded, and what leaves, each piece in the term in which it began to. A case
//! reaches the parts of its [`Reach`]; a slash takes of those alone, so that it moves nothing into another judge's
//! reach, and what one case holds is not in the way of parts that it does not reach.

use crate::ContractError;
use crate::record::{Hold, Leaving, Reach, Stake};

/// A part of a stake, as far as it matters to whom it belongs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    Bonded,
    Leaving(Leaving),
}

impl Reach {
    pub(crate) fn includes(self, part: Part) -> bool {
        match part {
            Part::Bonded => self.onwards,
            Part::Leaving(Leaving { term, .. }) => term == self.term || (self.onwards && term > self.term),
        }
    }
}

/// What is free of the pieces that began to leave in one term, and of them with everything that came after.
struct Free {
    term: u32,
    alone: u128,
    onwards: u128,
}

impl Free {
    fn covers(&self, part: Part) -> bool {
        match part {
            Part::Bonded => true,
            Part::Leaving(leaving) => leaving.term >= self.term,
        }
    }

    fn of(&self, part: Part) -> u128 {
        match part {
            Part::Leaving(leaving) if leaving.term == self.term => self.onwards.min(self.alone),
            _ => self.onwards,
        }
    }

    fn take(&mut self, part: Part, amount: u128) {
        self.onwards = self.onwards.saturating_sub(amount);
        if matches!(part, Part::Leaving(leaving) if leaving.term == self.term) {
            self.alone = self.alone.saturating_sub(amount);
        }
    }
}

impl Stake {
    /// Bonded and unbonding.
    pub(crate) fn total(&self) -> u128 {
        self.sum(|_| true)
    }

    pub(crate) fn within(&self, reach: Reach) -> u128 {
        self.sum(|part| reach.includes(part))
    }

    pub(crate) fn sum(&self, of: impl Fn(Part) -> bool) -> u128 {
        let bonded = if of(Part::Bonded) { self.bonded } else { 0 };
        let leaving = self.unbonding.iter().filter(|leaving| of(Part::Leaving(**leaving)));
        leaving.fold(bonded, |sum, leaving| sum.saturating_add(leaving.amount))
    }

    /// Of what a case needs nothing leaves.
    pub(crate) fn hold(&mut self, reach: Reach, amount: u128) -> Result<(), ContractError> {
        if amount == 0 {
            return Ok(());
        }
        if let Some(hold) = self.holds.iter_mut().find(|hold| hold.reach == reach) {
            hold.amount = hold.amount.checked_add(amount).ok_or(ContractError::AmountOverflow {})?;
            return Ok(());
        }
        self.holds.push(Hold { reach, amount });
        Ok(())
    }

    pub(crate) fn release(&mut self, reach: Reach, amount: u128) {
        if let Some(hold) = self.holds.iter_mut().find(|hold| hold.reach == reach) {
            hold.amount = hold.amount.saturating_sub(amount);
        }
        self.holds.retain(|hold| hold.amount > 0);
    }

    /// What no open case may need of the parts that are asked for.
    pub(crate) fn free(&self, of: impl Fn(Part) -> bool) -> u128 {
        self.clone().take_free(u128::MAX, of)
    }

    /// Takes at most `wanted`, and nothing that an open case may need. Answers how much.
    pub(crate) fn take_free(&mut self, wanted: u128, of: impl Fn(Part) -> bool) -> u128 {
        let mut free = self.free_by_term();
        self.take(wanted, |part, most| {
            if !of(part) {
                return 0;
            }
            let covering = || free.iter().filter(|free| free.covers(part));
            let amount = covering().map(|free| free.of(part)).fold(most, u128::min);
            free.iter_mut().filter(|free| free.covers(part)).for_each(|free| free.take(part, amount));
            amount
        })
    }

    /// Takes a slash, as far as there is so much within reach: first what no other case may need. Answers how much.
    pub(crate) fn slash(&mut self, reach: Reach, amount: u128) -> u128 {
        let free = self.take_free(amount, |part| reach.includes(part));
        let rest = amount.saturating_sub(free);
        let needed = self.take(rest, |part, most| if reach.includes(part) { most } else { 0 });
        free.saturating_add(needed)
    }

    /// Bonded stake first, then what would leave first; of each part what `of` says of it, given the most.
    fn take(&mut self, wanted: u128, mut of: impl FnMut(Part, u128) -> u128) -> u128 {
        let bonded = of(Part::Bonded, self.bonded.min(wanted));
        self.bonded = self.bonded.saturating_sub(bonded);
        let mut rest = wanted.saturating_sub(bonded);
        for leaving in &mut self.unbonding {
            let amount = of(Part::Leaving(*leaving), leaving.amount.min(rest));
            leaving.amount = leaving.amount.saturating_sub(amount);
            rest = rest.saturating_sub(amount);
        }
        self.unbonding.retain(|leaving| leaving.amount > 0);
        wanted.saturating_sub(rest)
    }

    /// The newest term first. Reaches lie within each other or apart, so what is needed of a wider one is what is
    /// needed of those within it and its own, as far as there is so much.
    fn free_by_term(&self) -> Vec<Free> {
        let leaving = self.unbonding.iter().map(|leaving| leaving.term);
        let mut terms: Vec<_> = leaving.chain(self.holds.iter().map(|hold| hold.reach.term)).collect();
        terms.sort_unstable();
        terms.dedup();
        let held = |reach| self.holds.iter().find(|hold| hold.reach == reach).map_or(0, |hold| hold.amount);
        let (mut total, mut needed) = (self.bonded, 0_u128);
        let free = |term: u32| {
            let (alone, onwards) = (Reach { term, onwards: false }, Reach { term, onwards: true });
            let leaving = self.within(alone);
            let needed_alone = held(alone).min(leaving);
            total = total.saturating_add(leaving);
            needed = needed.saturating_add(needed_alone).saturating_add(held(onwards)).min(total);
            Free { term, alone: leaving.saturating_sub(needed_alone), onwards: total.saturating_sub(needed) }
        };
        terms.into_iter().rev().map(free).collect()
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "a test that overflows panics")]
#[path = "hold_tests.rs"]
mod tests;
