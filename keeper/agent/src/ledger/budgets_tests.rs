use std::collections::BTreeMap;

use stateset_ledger::treasury::Rest;

use super::*;
use crate::ledger::{Input, Opening, Resolve, TreasuryLook, admit, all_rows, step};

const USDC: &str = "uusdc";
const STAKE: &str = "ustate";
const T0: u64 = 1_796_083_200;
const HOUR: u64 = 3_600;

fn opened(limits: Limits) -> State {
    let mut state = State::default();
    let balances = vec![(USDC.to_owned(), Amount(1_000))];
    step(&mut state, &Input::LedgerOpened(Opening { balances, before: Vec::new(), height: 100, time: T0 }));
    step(&mut state, &Input::LedgerLimited(limits));
    state
}

fn loss(max: u128) -> Limits {
    Limits { loss_day: BTreeMap::from([(USDC.to_owned(), Amount(max))]), ..Limits::default() }
}

fn shown(time: u64, lost: u128, staked: u128) -> Shown {
    Shown {
        treasury: "treasury".into(),
        height: 100 + time - T0,
        time,
        stable_denom: USDC.into(),
        stake_denom: STAKE.into(),
        act: 1,
        lost: Amount(lost),
        alarm: 0,
        // Two of the stable denom for one of stake.
        price: Amount(2_000_000),
        liquid: Amount(0),
        idle: Amount(0),
        unbonding: Amount(0),
        staked: vec![("val".into(), Amount(staked))],
        shares: Vec::new(),
        done: None,
    }
}

fn looked(state: &mut State, shown: Shown, believed: Vec<Rest>) {
    step(state, &Input::LedgerTreasury(Box::new(TreasuryLook { shown, believed, endpoints: Vec::new() })));
}

fn failed(state: &mut State, at: &[u64]) {
    count_failures(state, at.iter().map(|time| (*time, "pay vendor")));
}

fn resolve(state: &mut State, incident: u64) {
    let account = Account::unexplained();
    step(state, &Input::LedgerResolved(Resolve { incident, account, reason: "seen".into(), at: T0 }));
}

#[test]
fn what_the_treasurys_acts_cost_in_a_day_stops_risk_and_no_payment_until_a_person_ends_it() {
    let mut state = opened(loss(100));
    for (time, lost) in [(T0 + 1, 0), (T0 + HOUR, 79), (T0 + 2 * HOUR, 100)] {
        looked(&mut state, shown(time, lost, 0), Vec::new());
    }
    assert_eq!((state.stops(), state.stops_risk()), (None, None));
    looked(&mut state, shown(T0 + 3 * HOUR, 101, 0), Vec::new());
    let reason = state.stops_risk().unwrap();
    assert!(reason.contains("101 uusdc where limits.loss_day.uusdc allows 100 uusdc"), "{reason}");
    assert_eq!(state.stops(), None, "payments go on");
    let incident = state.incidents().next().unwrap();
    let Cause::Overrun(overrun) = &incident.cause else { panic!("{incident:?}") };
    assert_eq!(overrun.about.len(), 3, "its evidence: {overrun:?}");
    assert!(!incident.asks_for_the_brake());
    // More of it is the same incident, and its end begins the budget anew.
    looked(&mut state, shown(T0 + 4 * HOUR, 150, 0), Vec::new());
    assert_eq!(state.last_incident(), 1);
    resolve(&mut state, 1);
    assert_eq!(state.stops_risk(), None);
    looked(&mut state, shown(T0 + 5 * HOUR, 250, 0), Vec::new());
    assert_eq!(state.stops_risk(), None);
    looked(&mut state, shown(T0 + 6 * HOUR, 251, 0), Vec::new());
    assert!(state.stops_risk().unwrap().contains("incident 2"));
}

#[test]
fn what_was_lost_over_a_day_ago_counts_no_more_nor_does_what_another_treasury_lost() {
    let mut state = opened(loss(100));
    looked(&mut state, shown(T0 + 1, 0, 0), Vec::new());
    looked(&mut state, shown(T0 + HOUR, 90, 0), Vec::new());
    looked(&mut state, shown(T0 + 27 * HOUR, 180, 0), Vec::new());
    assert_eq!(state.stops_risk(), None);
    let other = Shown { treasury: "other".into(), ..shown(T0 + 28 * HOUR, 9_000, 0) };
    looked(&mut state, other, Vec::new());
    assert_eq!(state.stops_risk(), None);
}

#[test]
fn a_slash_counts_at_the_reference_price() {
    let mut state = opened(loss(100));
    looked(&mut state, shown(T0 + 1, 0, 0), Vec::new());
    let slash = |amount: i128| Rest { account: Account::staked("val"), asset: STAKE.into(), amount: -amount };
    looked(&mut state, shown(T0 + 2, 0, 0), vec![slash(50)]);
    assert_eq!(state.stops_risk(), None);
    looked(&mut state, shown(T0 + 3, 0, 0), vec![slash(1)]);
    assert!(state.stops_risk().unwrap().contains("102 uusdc"));
}

#[test]
fn one_failure_more_than_a_day_may_have_stops_everything() {
    let mut state = opened(Limits { failed_day_count: Some(2), ..Limits::default() });
    failed(&mut state, &[T0, T0 + 1]);
    assert_eq!(state.stops(), None);
    failed(&mut state, &[T0 + 2]);
    let reason = state.stops().unwrap();
    assert!(reason.contains("3 where limits.failed_day_count allows 2"), "{reason}");
    assert_eq!(state.stops_risk(), None);
    resolve(&mut state, 1);
    assert_eq!(state.stops(), None);
}

#[test]
fn a_person_is_let_know_from_the_stated_share_of_a_limit_on_and_not_beyond_it() {
    let mut state = opened(Limits { near_percent: 80, ..loss(100) });
    looked(&mut state, shown(T0 + 1, 0, 0), Vec::new());
    for (lost, near) in [(79, None), (80, Some(80)), (100, Some(100)), (101, None)] {
        looked(&mut state, shown(T0 + 2, lost, 0), Vec::new());
        let found: Vec<Near> = state.near();
        assert_eq!(found.first().map(|one| one.got.0), near, "{lost}");
    }
}

#[test]
fn without_limits_nothing_is_counted_and_with_them_it_comes_back_from_its_rows() {
    let mut state = opened(Limits::default());
    looked(&mut state, shown(T0 + 1, 0, 0), Vec::new());
    looked(&mut state, shown(T0 + 2, 999, 0), Vec::new());
    failed(&mut state, &[T0; 9]);
    assert!(state.head.windows.is_empty() && state.incidents().next().is_none());
    let mut state = opened(Limits { failed_day_count: Some(20), ..loss(100) });
    looked(&mut state, shown(T0 + 1, 0, 0), Vec::new());
    looked(&mut state, shown(T0 + 2, 99, 0), Vec::new());
    failed(&mut state, &[T0, T0 + HOUR]);
    let mut stored = State::default();
    all_rows(&state).iter().for_each(|row| admit(&mut stored, row).unwrap());
    assert_eq!(stored, state);
}
