use proptest::prelude::*;

use super::*;

fn stake(bonded: u128, leaving: &[(u128, u32)], holds: &[(u32, bool, u128)]) -> Stake {
    let leaving = leaving.iter().map(|(amount, term)| Leaving { amount: *amount, claimable_at: 0, term: *term });
    let hold = |(term, onwards, amount): &(u32, bool, u128)| Hold {
        reach: Reach { term: *term, onwards: *onwards },
        amount: *amount,
    };
    let holds = holds.iter().map(hold).collect();
    Stake { bonded, unbonding: leaving.collect(), holds, ..Stake::default() }
}

fn amounts(stake: &Stake) -> Vec<u128> {
    std::iter::once(stake.bonded).chain(stake.unbonding.iter().map(|leaving| leaving.amount)).collect()
}

/// How much of what all holds may need is there, by the theorem of maximal flow and minimal cut: whichever holds are
/// thought away whole, the others have no more than what lies within any of their reaches.
fn satisfied(stake: &Stake) -> u128 {
    let cut = |chosen: u32| {
        let chosen = |index: usize| chosen >> index & 1 == 1;
        let (within, away): (Vec<_>, Vec<_>) = (0..stake.holds.len()).partition(|index| chosen(*index));
        let covered = stake.sum(|part| within.iter().any(|index| stake.holds[*index].reach.includes(part)));
        covered + away.iter().map(|index| stake.holds[*index].amount).sum::<u128>()
    };
    (0..1 << stake.holds.len()).map(cut).min().unwrap()
}

#[test]
fn a_hold_keeps_what_it_reaches_and_nothing_else() {
    // Of what began to leave in term 1, and of what was bonded in term 2 or came after.
    let parts = [(10, 1), (20, 2), (30, 3)];
    for (holds, free) in [
        (vec![], [40, 10, 20, 30]),
        (vec![(1, false, 4)], [40, 6, 20, 30]),
        (vec![(1, false, 400)], [40, 0, 20, 30]),
        (vec![(0, false, 5)], [40, 10, 20, 30]),
        (vec![(3, true, 45)], [25, 10, 20, 25]),
        (vec![(2, true, 85)], [5, 10, 5, 5]),
        (vec![(2, true, 85), (2, false, 15)], [0, 10, 0, 0]),
        (vec![(4, true, 500), (1, true, 20)], [0, 10, 20, 30]),
        (vec![(4, true, 500), (1, true, 75)], [0, 0, 0, 0]),
    ] {
        let stake = stake(40, &parts, &holds);
        let of = |wanted: usize| {
            stake.free(|part| match part {
                Part::Bonded => wanted == 0,
                Part::Leaving(leaving) => leaving.term as usize == wanted,
            })
        };
        assert_eq!([0, 1, 2, 3].map(of), free, "{holds:?}");
    }
}

#[test]
fn a_slash_takes_bonded_stake_first_then_what_leaves_first_and_of_others_last() {
    let parts = [(10, 1), (20, 1), (30, 2)];
    for (reach, amount, holds, left) in [
        (Reach { term: 1, onwards: true }, 45, vec![], vec![0, 5, 20, 30]),
        (Reach { term: 1, onwards: false }, 15, vec![], vec![40, 15, 30]),
        (Reach { term: 2, onwards: true }, 100, vec![], vec![0, 10, 20]),
        (Reach { term: 3, onwards: true }, 100, vec![], vec![0, 10, 20, 30]),
        // What another case needs of the bonded stake waits for it, as long as there is something else.
        (Reach { term: 1, onwards: true }, 45, vec![(3, true, 30)], vec![30, 25]),
        (Reach { term: 1, onwards: true }, 75, vec![(3, true, 30)], vec![25]),
    ] {
        let mut stake = stake(40, &parts, &holds);
        assert_eq!(stake.slash(reach, amount), amount.min(100 - amounts(&stake).iter().sum::<u128>()));
        assert_eq!(amounts(&stake), left, "{reach:?} {amount}");
    }
}

fn stakes() -> impl Strategy<Value = Stake> {
    let leaving = prop::collection::vec((1_u128..40, 0_u32..4), 0..6);
    let holds = prop::collection::btree_map((0_u32..5, any::<bool>()), 1_u128..60, 0..6);
    (0_u128..60, leaving, holds).prop_map(|(bonded, mut leaving, holds)| {
        leaving.sort_by_key(|(_, term)| *term);
        let holds: Vec<_> = holds.into_iter().map(|((term, onwards), amount)| (term, onwards, amount)).collect();
        stake(bonded, &leaving, &holds)
    })
}

proptest! {
    #[test]
    fn what_is_not_free_is_what_may_be_needed(stake in stakes()) {
        prop_assert_eq!(stake.total() - stake.free(|_| true), satisfied(&stake));
    }

    #[test]
    fn what_is_taken_as_free_is_missed_by_no_case_and_no_more_would_be(stake in stakes(), wanted in any::<[bool; 7]>()) {
        let mut after = stake.clone();
        let term = |part: Part| match part {
            Part::Bonded => wanted[6],
            Part::Leaving(leaving) => wanted[leaving.term as usize],
        };
        let taken = after.take_free(u128::MAX, term);
        prop_assert_eq!(stake.total() - after.total(), taken);
        prop_assert_eq!(satisfied(&after), satisfied(&stake));
        prop_assert_eq!(stake.sum(|part| !term(part)), after.sum(|part| !term(part)));
        let mut less = after.clone();
        if term(Part::Bonded) && less.bonded > 0 {
            less.bonded -= 1;
            prop_assert_eq!(satisfied(&less) + 1, satisfied(&stake));
        }
        for index in 0..after.unbonding.len() {
            let mut less = after.clone();
            if term(Part::Leaving(less.unbonding[index])) {
                less.unbonding[index].amount -= 1;
                prop_assert_eq!(satisfied(&less) + 1, satisfied(&stake));
            }
        }
    }

    #[test]
    fn a_slash_takes_what_is_within_reach_and_costs_other_cases_only_what_it_must(
        stake in stakes(), term in 0_u32..5, onwards in any::<bool>(), amount in 0_u128..120,
    ) {
        let reach = Reach { term, onwards };
        let mut after = stake.clone();
        let taken = after.slash(reach, amount);
        prop_assert_eq!(taken, amount.min(stake.within(reach)));
        prop_assert_eq!(stake.within(reach) - after.within(reach), taken);
        prop_assert_eq!(stake.total() - after.total(), taken);
        let free = stake.free(|part| reach.includes(part));
        prop_assert_eq!(satisfied(&stake) - satisfied(&after), taken.saturating_sub(free));
    }

    #[test]
    fn what_is_held_is_released(stake in stakes(), term in 0_u32..9, amount in 0_u128..99) {
        let (mut held, reach) = (stake.clone(), Reach { term, onwards: true });
        held.hold(reach, amount).unwrap();
        held.release(reach, amount);
        prop_assert_eq!(held, stake);
    }
}
