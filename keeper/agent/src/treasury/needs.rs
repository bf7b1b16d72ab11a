//! How much must be at hand, and how much within the time that unstaking takes.
//!
//! A plan is made at least once a day, so it looks a day further than that time: what falls due then is what unstaking
//! today is for, and what falls due before is for money that is not staked.

/// What is needed so soon lies in the wallet, not in the treasury: a day.
pub const NEAR_SECONDS: u64 = 86_400;

/// Money that goes out, or comes in, at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Unix seconds; what is overdue counts as due now.
    pub at: u64,
    pub amount: u128,
}

/// What may fall due that nobody knows of yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Surprise {
    /// Within [`NEAR_SECONDS`].
    pub near: u128,
    /// Within the horizon.
    pub far: u128,
}

/// What is known of the time that unstaking takes.
#[derive(Clone, Copy, Debug)]
pub struct Forecast<'a> {
    /// Unix seconds.
    pub now: u64,
    /// How long unstaking takes, in seconds.
    pub horizon: u64,
    /// What is to be paid, in any order.
    pub due: &'a [Flow],
    /// What comes out of staking by itself, in any order.
    pub maturing: &'a [Flow],
    pub surprise: Surprise,
    /// What so long a time has needed before, whatever was known of it beforehand: the least of either need.
    pub seen: Surprise,
}

/// What must be there, and when. `far` is the largest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// At hand within a day.
    pub near: u128,
    /// At hand, or out of a pool at once, so that nothing is late that falls due before money comes back whose
    /// unstaking begins a day from now: what is staked is of no help for it.
    pub far: u128,
    /// Of this, what falls due when money comes back whose unstaking begins now: in the last day of that time.
    pub late: u128,
}

impl Needs {
    pub fn of(forecast: &Forecast<'_>) -> Self {
        let Forecast { now, horizon, due, maturing, surprise, seen } = *forecast;
        let (soon, back) = (now.saturating_add(NEAR_SECONDS), now.saturating_add(horizon));
        let end = back.saturating_add(NEAR_SECONDS);
        let near = sum(due, soon).saturating_add(surprise.near).max(seen.near);
        let unknown = |at: u64| if at <= soon { surprise.near } else { surprise.far };
        let needed = |at: u64| sum(due, at).saturating_add(unknown(at)).saturating_sub(sum(maturing, at));
        // What is short is short at a moment in which something falls due, or at the end.
        let moments = || due.iter().map(|flow| flow.at.max(now)).filter(|at| *at <= end).chain([end]);
        let far = moments().map(needed).max().unwrap_or_default().max(seen.far).max(near);
        let late = moments().filter(|at| *at >= back).map(needed).max().unwrap_or_default();
        Self { near, far, late }
    }
}

/// All that moves up to and at a time.
fn sum(flows: &[Flow], until: u64) -> u128 {
    let within = flows.iter().filter(|flow| flow.at <= until);
    within.fold(0, |sum, flow| sum.saturating_add(flow.amount))
}

/// Of the sums over windows of `window` seconds, one beginning each day of `from..until`, that which `share` (parts of
/// ten thousand) of them do not exceed; nothing where there is no whole window.
pub fn quantile_of_windows(paid: &[Flow], (from, until): (u64, u64), window: u64, share: u32) -> u128 {
    let mut by_time = paid.to_vec();
    by_time.sort_unstable_by_key(|flow| flow.at);
    let (mut first, mut next, mut running) = (0, 0, 0_u128);
    let mut sums = Vec::new();
    let mut begins = from;
    while begins.saturating_add(window) <= until {
        let ends = begins.saturating_add(window);
        while by_time.get(next).is_some_and(|flow| flow.at < ends) {
            running = running.saturating_add(by_time[next].amount);
            next += 1;
        }
        while first < next && by_time[first].at < begins {
            running = running.saturating_sub(by_time[first].amount);
            first += 1;
        }
        sums.push(running);
        begins = begins.saturating_add(NEAR_SECONDS);
    }
    sums.sort_unstable();
    let count = u64::try_from(sums.len()).unwrap_or(u64::MAX);
    let rank = count.saturating_mul(u64::from(share.min(10_000))).div_ceil(10_000).max(1);
    let index = usize::try_from(rank - 1).unwrap_or(usize::MAX);
    sums.get(index).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: u64 = NEAR_SECONDS;

    fn flow(at: u64, amount: u128) -> Flow {
        Flow { at, amount }
    }

    fn forecast<'a>(due: &'a [Flow], maturing: &'a [Flow]) -> Forecast<'a> {
        let none = Surprise::default();
        Forecast { now: 100 * DAY, horizon: 14 * DAY, due, maturing, surprise: none, seen: none }
    }

    #[test]
    fn what_is_overdue_or_due_within_a_day_is_near_and_what_is_due_before_unstaking_ends_is_far() {
        let due = [flow(90 * DAY, 1), flow(101 * DAY, 10), flow(101 * DAY + 1, 100), flow(115 * DAY, 1_000)];
        let later = [flow(115 * DAY + 1, 10_000)];
        let all = [&due[..], &later].concat();
        assert_eq!(Needs::of(&forecast(&all, &[])), Needs { near: 11, far: 1_111, late: 1_111 });
        let with = Forecast { surprise: Surprise { near: 5, far: 50 }, ..forecast(&all, &[]) };
        assert_eq!(Needs::of(&with), Needs { near: 16, far: 1_161, late: 1_161 });
        let seen = Forecast { seen: Surprise { near: 400, far: 2_000 }, ..with };
        assert_eq!(Needs::of(&seen), Needs { near: 400, far: 2_000, late: 1_161 });
    }

    #[test]
    fn what_comes_out_of_staking_helps_what_is_due_later_and_not_what_is_due_before() {
        let due = [flow(105 * DAY, 500), flow(110 * DAY, 500)];
        assert_eq!(Needs::of(&forecast(&due, &[flow(107 * DAY, 600)])).far, 500);
        assert_eq!(Needs::of(&forecast(&due, &[flow(111 * DAY, 600)])).far, 1_000);
        assert_eq!(Needs::of(&forecast(&due, &[flow(101 * DAY, 600)])).far, 400);
        let early = Needs::of(&forecast(&due, &[flow(113 * DAY, 900)]));
        assert_eq!((early.far, early.late), (1_000, 100), "unstaking now helps nothing that falls due before");
    }

    #[test]
    fn a_quantile_is_of_whole_windows_alone() {
        let paid = [flow(0, 5), flow(DAY, 7), flow(2 * DAY, 1), flow(3 * DAY + 5, 100)];
        let of = |window, share| quantile_of_windows(&paid, (0, 4 * DAY), window, share);
        assert_eq!([of(DAY, 2_500), of(DAY, 5_000), of(DAY, 7_500), of(DAY, 10_000)], [1, 5, 7, 100]);
        assert_eq!([of(2 * DAY, 1), of(2 * DAY, 10_000)], [8, 101]);
        assert_eq!(of(5 * DAY, 10_000), 0);
        assert_eq!(quantile_of_windows(&[], (0, 0), DAY, 9_995), 0);
    }

    proptest! {
        /// Against the plain way: each window summed by itself.
        #[test]
        fn running_sums_are_sums(
            flows in proptest::collection::vec((0_u64..40 * DAY, 0_u128..1_000), 0..60), days in 1_u64..20, share in 1_u32..=10_000,
        ) {
            let paid: Vec<Flow> = flows.into_iter().map(|(at, amount)| flow(at, amount)).collect();
            let window = days * DAY;
            let mut sums: Vec<u128> = (0..=40 - days).map(|day| {
                let within = paid.iter().filter(|flow| (day * DAY..day * DAY + window).contains(&flow.at));
                within.map(|flow| flow.amount).sum()
            }).collect();
            sums.sort_unstable();
            let rank = (sums.len() * share as usize).div_ceil(10_000);
            prop_assert_eq!(quantile_of_windows(&paid, (0, 40 * DAY), window, share), sums[rank - 1]);
        }
    }
}
