//! From finished years to the table and the gates. Years count where every policy that is compared has lived them: then
//! all have met the same bills and the same prices.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::policy::Policy;
use super::record::Record;

/// Of so many bills one may be late that wealth covers.
const BILLS_A_LATE: u64 = 2_000;
/// On time at least as often as the oracle, less this share.
const ON_TIME_LESS: f64 = 0.001;
/// Ratios of the oracle's carry: under its budget in every regime; by its own bound pooled, and in the worst.
const UNDER_BUDGET: f64 = 0.90;
const POOLED: f64 = 0.75;
const WORST: f64 = 0.65;
/// What all regimes together are called.
pub(super) const ALL: &str = "pooled";

/// One policy in one regime, or in all.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Row {
    pub(super) regime: String,
    pub(super) policy: String,
    pub(super) years: u32,
    /// Per dollar and year, in basis points.
    pub(super) carry_bps: f64,
    /// Its parts, likewise.
    pub(super) rewards_bps: f64,
    pub(super) fees_bps: f64,
    pub(super) impermanent_loss_bps: f64,
    pub(super) slashed_bps: f64,
    pub(super) costs_bps: f64,
    /// Luck, shown and not scored.
    pub(super) price_bps: f64,
    /// Of the oracle's carry; nothing where that is not above zero.
    pub(super) ratio: Option<f64>,
    pub(super) regret_bps: f64,
    pub(super) bills: u64,
    /// Late though wealth covered it; of these not beyond the stated quantile of surprise; late without the wealth.
    pub(super) late: u64,
    pub(super) late_within: u64,
    pub(super) insolvent: u64,
    pub(super) moves_per_year: f64,
    /// Of these, by what was done and what for.
    pub(super) moves_by: BTreeMap<String, f64>,
}

/// A gate, and whether it was passed.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Gate {
    pub(super) name: String,
    pub(super) is_passed: bool,
    pub(super) found: String,
}

/// All of it.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Score {
    pub(super) rows: Vec<Row>,
    pub(super) gates: Vec<Gate>,
    /// Years left out, since not every policy has lived them yet.
    pub(super) unmatched: usize,
}

impl Score {
    pub(super) fn of(records: &[&Record], policies: &[Policy]) -> Self {
        let mut by_year: BTreeMap<(&str, u64), Vec<&Record>> = BTreeMap::new();
        for record in records {
            by_year.entry((&record.key.regime, record.key.seed)).or_default().push(record);
        }
        let all = by_year.len();
        by_year.retain(|_, years| policies.iter().all(|one| years.iter().any(|year| year.key.policy == one.name())));
        let matched: Vec<&Record> = by_year.values().flatten().copied().collect();
        let regimes: BTreeSet<&str> = matched.iter().map(|record| record.key.regime.as_str()).collect();
        let mut rows = Vec::new();
        for regime in regimes.iter().copied().chain([ALL]) {
            let within = |record: &&&Record| regime == ALL || record.key.regime == regime;
            let years: Vec<&Record> = matched.iter().filter(within).copied().collect();
            let oracle = row((regime, Policy::Oracle), &years);
            for policy in policies {
                let mut row = row((regime, *policy), &years);
                row.ratio = (oracle.carry_bps > 0.0).then(|| row.carry_bps / oracle.carry_bps);
                row.regret_bps = oracle.carry_bps - row.carry_bps;
                rows.push(row);
            }
        }
        let mut score = Self { rows, gates: Vec::new(), unmatched: all - by_year.len() };
        score.gates = score.judge(policies, &by_year);
        score
    }

    fn of_regimes(&self, policy: Policy) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.policy == policy.name() && row.regime != ALL)
    }

    fn pooled(&self, policy: Policy) -> Option<&Row> {
        self.rows.iter().find(|row| row.policy == policy.name() && row.regime == ALL)
    }

    fn judge(&self, policies: &[Policy], by_year: &BTreeMap<(&str, u64), Vec<&Record>>) -> Vec<Gate> {
        let mut gates = Vec::new();
        let ours = [Policy::Ours, Policy::OursUnderOraclesBudget];
        for policy in ours.into_iter().filter(|one| policies.contains(one)) {
            gates.extend(self.of_bills(policy, by_year));
        }
        if let Some(worst) = worst(self.of_regimes(Policy::OursUnderOraclesBudget)) {
            gates.push(ratio("with the oracle's budget, in the worst regime", worst, UNDER_BUDGET));
        }
        if let (Some(pooled), Some(worst)) = (self.pooled(Policy::Ours), worst(self.of_regimes(Policy::Ours))) {
            gates.push(ratio("by its own bound, pooled", pooled, POOLED));
            gates.push(ratio("by its own bound, in the worst regime", worst, WORST));
            for other in [Policy::Band, Policy::Fixed, Policy::Cash] {
                gates.extend(self.ahead_of((pooled, other), by_year));
            }
        }
        gates
    }

    /// Bills first: a policy that pays late has no carry to speak of.
    fn of_bills(&self, policy: Policy, by_year: &BTreeMap<(&str, u64), Vec<&Record>>) -> Vec<Gate> {
        let Some((row, oracle)) = self.pooled(policy).zip(self.pooled(Policy::Oracle)) else { return Vec::new() };
        let name = |what: &str| format!("{policy}: {what}");
        let worse = insolvent_alone(policy, by_year);
        let (on_time, oracles) = (on_time(row), on_time(oracle));
        vec![
            Gate {
                name: name("of bills that wealth covers at most 1 in 2000 late, each beyond the stated quantile"),
                is_passed: row.late * BILLS_A_LATE <= row.bills && row.late_within == 0,
                found: format!("{} of {} late, {} of them within the quantile", row.late, row.bills, row.late_within),
            },
            Gate {
                name: name("no insolvent miss where the oracle has none"),
                is_passed: worse == 0,
                found: format!("{worse} years, {} bills", row.insolvent),
            },
            Gate {
                name: name("on time at least the oracle's less 0.1 point"),
                is_passed: on_time >= oracles - ON_TIME_LESS,
                found: format!("{:.3} % against {:.3} %", on_time * 100.0, oracles * 100.0),
            },
        ]
    }

    /// Only where the other passes the gates of bills itself.
    fn ahead_of(&self, (ours, other): (&Row, Policy), by_year: &BTreeMap<(&str, u64), Vec<&Record>>) -> Option<Gate> {
        let row = self.pooled(other)?;
        let is_admitted = self.of_bills(other, by_year).iter().all(|gate| gate.is_passed);
        let against = format!("{:.1} bps against {:.1}", ours.carry_bps, row.carry_bps);
        let found = if is_admitted { against } else { format!("{against}; it fails the gates of bills") };
        let is_passed = !is_admitted || ours.carry_bps > row.carry_bps;
        Some(Gate { name: format!("by its own bound, ahead of {other}"), is_passed, found })
    }
}

fn ratio(name: &str, row: &Row, least: f64) -> Gate {
    let is_passed = row.ratio.map_or(row.regret_bps <= 0.0, |ratio| ratio >= least);
    let shown = row.ratio.map_or_else(|| "none, the oracle earns nothing".to_owned(), |ratio| format!("{ratio:.3}"));
    let found = format!("{shown} ({}), regret {:.1} bps", row.regime, row.regret_bps);
    Gate { name: format!("{name}: carry at least {least:.2} of the oracle's"), is_passed, found }
}

fn worst<'a>(rows: impl Iterator<Item = &'a Row>) -> Option<&'a Row> {
    let rank = |row: &Row| row.ratio.unwrap_or(if row.regret_bps <= 0.0 { 1.0 } else { 0.0 });
    rows.min_by(|one, other| rank(one).total_cmp(&rank(other)))
}

/// Years in which it lacked the wealth for a bill and the oracle did not.
fn insolvent_alone(policy: Policy, by_year: &BTreeMap<(&str, u64), Vec<&Record>>) -> usize {
    let misses = |years: &[&Record], policy: Policy| {
        let of = years.iter().filter(|year| year.key.policy == policy.name());
        of.flat_map(|year| &year.late).any(|late| !late.is_covered)
    };
    by_year.values().filter(|years| misses(years, policy) && !misses(years, Policy::Oracle)).count()
}

#[expect(clippy::cast_precision_loss, reason = "counts of bills")]
fn on_time(row: &Row) -> f64 {
    1.0 - (row.late + row.insolvent) as f64 / row.bills.max(1) as f64
}

#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
fn row((regime, policy): (&str, Policy), years: &[&Record]) -> Row {
    let of: Vec<&&Record> = years.iter().filter(|year| year.key.policy == policy.name()).collect();
    let dollar_years = of.iter().map(|year| year.dollar_days as f64).sum::<f64>() / 365.0;
    let bps = |part: &dyn Fn(&Record) -> i64| {
        let sum: f64 = of.iter().map(|year| part(year) as f64).sum();
        if dollar_years > 0.0 { sum / dollar_years * 10_000.0 } else { 0.0 }
    };
    let days: f64 = of.iter().map(|year| f64::from(year.key.days)).sum();
    let late = |wanted: &dyn Fn(bool, bool) -> bool| {
        let all = of.iter().flat_map(|year| &year.late);
        all.filter(|late| wanted(late.is_covered, late.is_beyond)).count() as u64
    };
    Row {
        regime: regime.to_owned(),
        policy: policy.name().to_owned(),
        years: u32::try_from(of.len()).unwrap_or(u32::MAX),
        carry_bps: bps(&|year| year.carry),
        rewards_bps: bps(&|year| year.rewards),
        fees_bps: bps(&|year| year.fees),
        impermanent_loss_bps: bps(&|year| year.impermanent_loss),
        slashed_bps: bps(&|year| year.slashed),
        costs_bps: bps(&|year| year.trade_costs + year.gas),
        price_bps: bps(&|year| year.price_gain),
        ratio: None,
        regret_bps: 0.0,
        bills: of.iter().map(|year| u64::from(year.bills)).sum(),
        late: late(&|is_covered, _| is_covered),
        late_within: late(&|is_covered, is_beyond| is_covered && !is_beyond),
        insolvent: late(&|is_covered, _| !is_covered),
        moves_per_year: of.iter().map(|year| f64::from(year.moves)).sum::<f64>() * 365.0 / days.max(1.0),
        moves_by: moves_by(&of, days),
    }
}

fn moves_by(years: &[&&Record], days: f64) -> BTreeMap<String, f64> {
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    for (name, count) in years.iter().flat_map(|year| &year.moves_by) {
        *sums.entry(name.clone()).or_default() += f64::from(*count) * 365.0 / days.max(1.0);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::super::record::Late;
    use super::super::record::tests::record;
    use super::*;

    const ALL_POLICIES: [Policy; 6] = Policy::ALL;

    fn years(carries: [i64; 6]) -> Vec<Record> {
        let mut all = Vec::new();
        for (regime, seed) in [("calm", 1), ("calm", 2), ("crash", 1)] {
            let of = ALL_POLICIES.into_iter().zip(carries);
            all.extend(of.map(|(policy, carry)| record(regime, policy.name(), seed, carry)));
        }
        all
    }

    fn score(records: &[Record]) -> Score {
        Score::of(&records.iter().collect::<Vec<_>>(), &ALL_POLICIES)
    }

    fn failed(score: &Score) -> Vec<&str> {
        score.gates.iter().filter(|gate| !gate.is_passed).map(|gate| gate.name.as_str()).collect()
    }

    #[test]
    fn carry_is_by_a_dollar_and_a_year_and_a_ratio_is_of_the_oracles() {
        let score = score(&years([80_000, 95_000, 100_000, 50_000, 40_000, 0]));
        let ours = score.pooled(Policy::Ours).unwrap();
        assert_eq!((ours.years, ours.bills, ours.moves_per_year.round() as u32), (3, 900, 10));
        assert_eq!(ours.moves_by["fund: earns"].round() as u32, 10);
        assert!((ours.carry_bps - 800.0).abs() < 1e-9 && (ours.ratio.unwrap() - 0.8).abs() < 1e-9);
        assert!((ours.regret_bps - 200.0).abs() < 1e-9);
        assert_eq!(failed(&score), Vec::<&str>::new());
    }

    #[test]
    fn each_ratio_has_its_gate_and_a_plainer_rule_that_earns_more_is_named() {
        let score = score(&years([60_000, 85_000, 100_000, 70_000, 40_000, 0]));
        let failed = failed(&score);
        assert!(
            failed.len() == 4 && failed[0].contains("oracle's budget") && failed[1].contains("pooled"),
            "{failed:?}"
        );
        assert!(failed[2].contains("worst") && failed[3].contains("band"), "{failed:?}");
    }

    #[test]
    fn a_late_bill_within_the_quantile_an_insolvent_year_and_a_rule_that_pays_late_are_found() {
        let mut records = years([80_000, 95_000, 100_000, 200_000, 40_000, 0]);
        let late = |is_covered, is_beyond| Late { number: "x".into(), day: 1, is_covered, is_beyond };
        records[0].late = vec![late(true, false)];
        records[1].late = vec![late(false, true)];
        records[3].late = vec![late(true, true); 9];
        let score = score(&records);
        let failed = failed(&score);
        assert!(failed[0].starts_with("ours: of bills") && failed[1].starts_with("ours: on time"), "{failed:?}");
        assert!(failed[2].starts_with("ours, oracle's budget: no insolvent"), "{failed:?}");
        assert!(failed.iter().all(|name| !name.contains("ahead of band")), "it pays late: {failed:?}");
    }

    #[test]
    fn a_year_that_not_all_have_lived_is_left_out() {
        let mut records = years([80_000, 95_000, 100_000, 50_000, 40_000, 0]);
        records.pop();
        let score = score(&records);
        assert_eq!((score.unmatched, score.pooled(Policy::Ours).unwrap().years), (1, 2));
    }
}
