//! Stake: bonded, leaving, claimed; and never gone while it may be needed.

use cosmwasm_std::Coin;
use stateset_api::Amount;
use stateset_api::event::{Bonded, Claimed, Unbonding};
use stateset_api::reputation::Nothing;
use stateset_api::reputation::{AgentMsg, UNBONDING_SECONDS};
use stateset_api::score::Severity;
use stateset_tests_suite::cases::REPORT_BOND;
use stateset_tests_suite::{DAY, STATE, USDC, event, refused, state};

use crate::suite::{AGENTS, PURSE, Suite, upheld};

#[test]
fn stake_leaves_fourteen_days_after_unbonding_began() {
    let mut suite = Suite::new();
    let answer = suite.agent("vendor", "vendor", AgentMsg::Bond(Nothing {}), &[state(1_000)]).unwrap();
    let emitted = event(&answer, Bonded::from_event).unwrap();
    assert_eq!((emitted.amount, emitted.bonded), (Amount(1_000), Amount(1_000)));
    let answer = suite.unbond("vendor", 400).unwrap();
    let emitted = event(&answer, Unbonding::from_event).unwrap();
    assert_eq!(emitted.claimable_at, suite.now() + 14 * DAY);
    suite.pass(u64::from(UNBONDING_SECONDS) - 1);
    refused(suite.claim("vendor"), "nothing can be claimed: 0 has left");
    suite.pass(1);
    let answer = suite.claim("vendor").unwrap();
    assert_eq!(event(&answer, Claimed::from_event).unwrap().amount, Amount(400));
    assert_eq!(suite.balance("vendor", STATE), PURSE - 600);
    let stake = suite.stake("vendor");
    assert_eq!((stake.bonded, stake.unbonding.len(), stake.claimable), (Amount(600), 0, Amount(0)));
    refused(suite.claim("vendor"), "nothing can be claimed");
}

#[test]
fn only_the_owner_moves_stake_and_only_in_the_staking_denom() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let messages = [AgentMsg::Bond(Nothing {}), AgentMsg::Unbond { amount: Amount(1) }, AgentMsg::Claim(Nothing {})];
    for msg in &messages[1..] {
        refused(suite.agent("vendor-keeper", "vendor", msg.clone(), &[]), "only the owner of agent");
        refused(suite.agent("mallory", "vendor", msg.clone(), &[]), "only the owner or controller of agent");
    }
    refused(suite.agent("mallory", "vendor", AgentMsg::Bond(Nothing {}), &[state(1)]), "only the owner or controller");
    refused(
        suite.agent("vendor", "vendor", AgentMsg::Bond(Nothing {}), &[]),
        "must be sent along, and nothing else: got nothing",
    );
    suite.mint("vendor", vec![Coin::new(5_u128, USDC)]);
    for funds in [vec![Coin::new(5_u128, USDC)], vec![state(1), Coin::new(5_u128, USDC)]] {
        refused(
            suite.agent("vendor", "vendor", AgentMsg::Bond(Nothing {}), &funds),
            "one coin of ustate must be sent along",
        );
    }
    for msg in &messages[1..] {
        refused(suite.agent("vendor", "vendor", msg.clone(), &[state(1)]), "no funds may be sent");
    }
    refused(suite.unbond("vendor", 0), "an amount of zero");
    refused(suite.unbond("vendor", 1_001), "only 1000 is bonded: 1001 cannot leave");
}

#[test]
fn an_agent_that_the_registry_does_not_know_has_no_stake() {
    let mut suite = Suite::new();
    suite.ids.insert("mallory".into(), stateset_api::AgentId::from_hash([9; 16]));
    refused(suite.agent("mallory", "mallory", AgentMsg::Bond(Nothing {}), &[state(1)]), "the registry knows no agent");
}

#[test]
fn unbondings_are_few_and_claiming_makes_room() {
    let mut suite = Suite::new();
    suite.bond("vendor", 100);
    for _ in 0..8 {
        suite.unbond("vendor", 10).unwrap();
        suite.pass(1);
    }
    refused(suite.unbond("vendor", 10), "at most 8 unbondings");
    suite.pass(14 * DAY - 8);
    suite.claim("vendor").unwrap();
    suite.unbond("vendor", 10).unwrap();
    assert_eq!(suite.balance("vendor", STATE), PURSE - 90);
}

/// Claims that escape any slash (EigenLayer, Forta, cw4-stake).
#[test]
fn no_claim_escapes_the_slash_of_an_open_case() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.unbond("vendor", 1_000).unwrap();
    suite.pass(14 * DAY);
    // All of it has left, none of it was claimed: it is slashable still.
    let case = suite.report("vendor", Severity::Critical, 1_000);
    assert_eq!((suite.stake("vendor").frozen, suite.stake("vendor").claimable), (Amount(500), Amount(500)));
    suite.claim("vendor").unwrap();
    refused(suite.claim("vendor"), "nothing can be claimed: 500 has left, and 500 of the stake may be needed");
    suite.respond("vendor", case).unwrap();
    suite.decide(case, upheld(Severity::Critical, 1_000)).unwrap();
    suite.pass(DAY + 1);
    suite.settle(case).unwrap();
    assert_eq!(suite.owed("victim"), 500, "half of the stake at the report, though the other half has left since");
    assert_eq!(suite.stake("vendor").unbonding, []);
}

/// The race of slash and withdrawal: telling stake to leave in the block of the report, or before it, changes nothing.
#[test]
fn unbonding_before_or_after_a_report_shrinks_no_slash() {
    for early in [true, false] {
        let mut suite = Suite::new();
        suite.bond("vendor", 1_000);
        if early {
            suite.unbond("vendor", 900).unwrap();
        }
        let case = suite.report("vendor", Severity::Critical, 0);
        if !early {
            suite.unbond("vendor", 900).unwrap();
        }
        suite.respond("vendor", case).unwrap();
        suite.decide(case, upheld(Severity::Critical, 0)).unwrap();
        suite.pass(DAY + 1);
        suite.settle(case).unwrap();
        assert_eq!(suite.owed("community") + suite.owed("reporter") - REPORT_BOND, 500, "early: {early}");
        // Bonded stake paid first, then what was leaving.
        let stake = suite.stake("vendor");
        assert_eq!((stake.bonded, stake.unbonding[0].amount), (Amount(0), Amount(500)));
        suite.pass(14 * DAY);
        suite.claim("vendor").unwrap();
        assert_eq!(suite.balance("vendor", STATE), PURSE - 500);
    }
}

#[test]
fn a_slash_takes_first_what_would_leave_first() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    for amount in [300, 700] {
        suite.unbond("vendor", amount).unwrap();
        suite.pass(DAY);
    }
    suite.convict("vendor", Severity::Critical, 0);
    let left: Vec<_> = suite.stake("vendor").unbonding.iter().map(|leaving| leaving.amount.0).collect();
    assert_eq!(left, [500]);
}

#[test]
fn two_cases_share_what_there_is_and_never_take_more() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let cases: Vec<_> = (0..3).map(|_| suite.report("vendor", Severity::Critical, 10_000)).collect();
    assert_eq!(suite.stake("vendor").frozen, Amount(1_000), "no more is frozen than there is");
    for case in &cases {
        suite.respond("vendor", *case).unwrap();
        suite.decide(*case, upheld(Severity::Critical, 10_000)).unwrap();
    }
    suite.pass(DAY + 1);
    for (case, owed) in cases.iter().zip([500, 1_000, 1_000]) {
        suite.settle(*case).unwrap();
        assert_eq!(suite.owed("victim"), owed);
    }
    let stake = suite.stake("vendor");
    assert_eq!((stake.bonded, stake.frozen), (Amount(0), Amount(0)));
}

#[test]
fn one_agents_slash_touches_no_other_agents_stake() {
    let mut suite = Suite::new();
    AGENTS.iter().for_each(|name| suite.bond(name, 1_000));
    suite.convict("vendor", Severity::Critical, 10_000);
    assert_eq!(suite.stake("buyer").bonded, Amount(1_000));
    assert_eq!(suite.balance(&suite.reputation, STATE), 3_000 + REPORT_BOND);
    assert_eq!(suite.balance("victim", STATE), PURSE);
}
