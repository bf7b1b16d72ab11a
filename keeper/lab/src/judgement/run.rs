//! One year of one policy in one regime under one seed.

use std::time::Instant;

use sha2::{Digest, Sha256};

use crate::rehearsal::report::{BillOutcome, Report};
use crate::rehearsal::{Pace, ahead, rehearse_with};

use super::foresight::Foresight;
use super::policy::Policy;
use super::record::{Key, Late, Record};
use super::regime::{Regime, agent};

const DAY: u64 = 86_400;
/// Unstaking on the embedded chain, and a day.
const HORIZON_DAYS: usize = 22;

/// Which year.
#[derive(Clone, Copy, Debug)]
pub(super) struct Year {
    pub(super) regime: Regime,
    pub(super) policy: Policy,
    pub(super) seed: u64,
    pub(super) days: u32,
}

impl Year {
    pub(super) fn key(self) -> Key {
        let Self { regime, policy, seed, days } = self;
        let world = regime.texts().iter().fold(Sha256::new(), |hash, text| hash.chain_update(text));
        let world = hex::encode(&world.finalize()[..6]);
        Key { regime: regime.to_string(), policy: policy.to_string(), seed, days, world }
    }

    /// Lives it. An error is one of the rehearsal itself: accounts that do not agree, a world that could not act.
    pub(super) async fn live(self) -> eyre::Result<Record> {
        // How long it took is shown and decides nothing.
        let began = Instant::now();
        let (profile, scenario) = (agent()?, self.regime.scenario()?);
        let surprise = profile.treasury.as_ref().map_or((0, 0), |one| (one.surprise_day, one.surprise));
        let pace = Pace { seed: self.seed, step_seconds: DAY };
        let decider = self.policy.decider(Foresight::new(ahead(&profile, &scenario, self.days, self.seed)?));
        let report = rehearse_with(&profile, &scenario, (self.days, pace), (decider, &mut |_| {})).await?;
        eyre::ensure!(report.agrees(), "{:?}: its accounts do not agree: {:?}", self.key(), report.treasury);
        let Some(treasury) = &report.treasury else { eyre::bail!("the agent that is judged has no treasury") };
        let amount = |signed: i128| i64::try_from(signed).unwrap_or(i64::MAX);
        Ok(Record {
            key: self.key(),
            carry: amount(treasury.carry.0),
            rewards: amount(treasury.rewards.0),
            fees: amount(treasury.fees.0),
            impermanent_loss: amount(treasury.impermanent_loss.0),
            slashed: amount(treasury.slashed.0),
            trade_costs: amount(treasury.trade_costs.0),
            gas: amount(treasury.gas.0),
            price_gain: amount(treasury.price_gain.0),
            dollar_days: u64::try_from(treasury.dollar_days.0).unwrap_or(u64::MAX),
            moves: treasury.moves,
            moves_by: treasury.moves_by.clone(),
            bills: report.totals.bills_honest,
            late: late(&report, surprise),
            took: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        })
    }
}

/// Each bill that was late, and whether anybody could have paid it and foreseen it.
fn late(report: &Report, (surprise_day, surprise): (u64, u64)) -> Vec<Late> {
    let payable = |bill: &BillOutcome| day_of(bill.due.max(bill.arrived), report.start);
    let mut by_day = vec![0_u128; report.days.len() + 1];
    for bill in &report.bills {
        if let Some(sum) = by_day.get_mut(payable(bill)) {
            *sum += bill.amount.0;
        }
    }
    let window = |end: usize| by_day[(end + 1).saturating_sub(HORIZON_DAYS)..=end].iter().sum::<u128>();
    let of = |bill: &BillOutcome| {
        let day = payable(bill).min(by_day.len() - 1);
        let before = |of: &dyn Fn(usize) -> u128| (0..day).map(of).max().unwrap_or_default();
        let of_day = |day: usize| by_day[day];
        let is_beyond = of_day(day) > before(&of_day).max(surprise_day.into())
            || window(day) > before(&window).max(surprise.into());
        let worth = |day: usize| report.days.get(day).and_then(|day| day.treasury.as_ref()).map(|one| one.worth.0);
        let is_covered = [day, day + 1].into_iter().filter_map(worth).all(|worth| worth >= bill.amount.0);
        Late { number: bill.number.clone(), day: u32::try_from(day + 1).unwrap_or(u32::MAX), is_covered, is_beyond }
    };
    report.bills.iter().filter(|bill| bill.is_late).map(of).collect()
}

fn day_of(at: u64, start: u64) -> usize {
    usize::try_from(at.saturating_sub(start) / DAY).unwrap_or(usize::MAX)
}
