//! Tightening at once, loosening after the delay; dropped by whoever may, void when it is late.

use cosmwasm_std::{Binary, Timestamp};
use stateset_api::Amount;
use stateset_api::event::TreasuryStopped;
use stateset_api::treasury::{
    AnyoneMsg, CHANGE_SECONDS, Change, GuardianMsg, PendingResponse, Policy, QueryMsg, Stopped, Strategy, WalletMsg,
};
use stateset_api::wallet::OwnerMsg;
use stateset_tests_suite::{Answer, DAY, USDC, refused};

use crate::exchange;
use crate::suite::{DELAY, Suite, USD, VALIDATORS, venue};

fn pending(suite: &Suite) -> PendingResponse {
    suite.query(&QueryMsg::Pending {})
}

fn stopped(suite: &Suite) -> Option<Stopped> {
    suite.info().stopped
}

#[test]
fn every_loosening_waits_and_changes_nothing_yet() {
    let mut suite = Suite::new();
    let policy = suite.info().policy;
    let pool = suite.app.open("maker", exchange::code(), &"ustate");
    let looser: [Policy; 13] = [
        Policy { strategy: Strategy::Conservative, ..policy.clone() },
        Policy { band_bps: 501, ..policy.clone() },
        Policy { slippage_max_bps: 101, ..policy.clone() },
        Policy { deviation_max_bps: 301, ..policy.clone() },
        Policy { price_age_max_seconds: policy.price_age_max_seconds + 1, ..policy.clone() },
        Policy { loss_per_day_max: Amount(50 * USD + 1), ..policy.clone() },
        Policy { swap_per_day_max: Amount(20_000 * USD + 1), ..policy.clone() },
        Policy { liquid_min: Amount(1_000 * USD - 1), ..policy.clone() },
        Policy { validators: vec![venue(VALIDATORS[2], 1)], ..policy.clone() },
        Policy { validators: vec![venue(VALIDATORS[0], 3_001)], ..policy.clone() },
        Policy { pools: vec![venue(pool.as_str(), 1)], ..policy.clone() },
        Policy { loosen_delay_seconds: DELAY - 1, ..policy.clone() },
        Policy { loss_lifetime_max: Amount(500 * USD + 1), ..policy.clone() },
    ];
    for loose in looser {
        refused(suite.guardian(GuardianMsg::Tighten { policy: loose.clone() }), "only the wallet may loosen");
        suite.set_policy(loose.clone()).unwrap();
        assert_eq!(suite.info().policy, policy);
        let due_at = suite.now() + DELAY;
        let void_at = Some(due_at + CHANGE_SECONDS);
        assert_eq!(
            pending(&suite),
            PendingResponse { change: Some(Change::Policy(loose)), due_at: Some(due_at), void_at }
        );
        refused(suite.apply(), "can be put into force from");
    }
}

#[test]
fn a_loosening_takes_effect_when_it_is_due_and_not_a_week_later() {
    let mut suite = Suite::new();
    let loose = Policy { slippage_max_bps: 200, ..suite.info().policy };
    suite.set_policy(loose.clone()).unwrap();
    suite.pass(DELAY - 1);
    refused(suite.apply(), "can be put into force from");
    suite.pass(1);
    suite.apply().unwrap();
    assert_eq!(suite.info().policy, loose);
    refused(suite.apply(), "nothing is pending");

    let looser = Policy { slippage_max_bps: 300, ..loose.clone() };
    suite.set_policy(looser).unwrap();
    suite.pass(DELAY + CHANGE_SECONDS);
    refused(suite.apply(), "can be put into force from");
    assert_eq!(suite.info().policy, loose);
}

#[test]
fn tightening_acts_at_once_and_drops_what_was_pending() {
    for by_guardian in [false, true] {
        let mut suite = Suite::new();
        let loose = Policy { slippage_max_bps: 200, ..suite.info().policy };
        suite.set_policy(loose).unwrap();
        let tight = Policy { slippage_max_bps: 50, validators: vec![], ..suite.info().policy };
        if by_guardian {
            suite.guardian(GuardianMsg::Tighten { policy: tight.clone() }).unwrap();
        } else {
            suite.set_policy(tight.clone()).unwrap();
        }
        assert_eq!((suite.info().policy, pending(&suite).change), (tight, None));
        suite.pass(DELAY);
        refused(suite.apply(), "nothing is pending");
    }
}

#[test]
fn the_guardian_and_the_wallet_drop_what_waits() {
    for by_guardian in [false, true] {
        let mut suite = Suite::new();
        let loose = Policy { slippage_max_bps: 200, ..suite.info().policy };
        suite.set_policy(loose).unwrap();
        if by_guardian {
            suite.guardian(GuardianMsg::CancelChange {}).unwrap();
        } else {
            suite.wallet(WalletMsg::CancelChange {}).unwrap();
        }
        suite.pass(DELAY);
        refused(suite.apply(), "nothing is pending");
        refused(suite.guardian(GuardianMsg::CancelChange {}), "nothing is pending");
    }
}

#[test]
fn a_stop_acts_at_once_and_ends_after_the_delay() {
    let mut suite = Suite::new();
    refused(suite.resume(), "is not stopped");
    suite.wallet(WalletMsg::Stop { reason: "audit".to_owned() }).unwrap();
    suite.resume().unwrap();
    assert!(stopped(&suite).is_some());
    suite.pass(DELAY);
    suite.apply().unwrap();
    assert_eq!(stopped(&suite), None);
    refused(suite.resume(), "is not stopped");
    let long = "x".repeat(257);
    refused(suite.guardian(GuardianMsg::Stop { reason: long }), "bytes of a reason");
}

/// Whoever stops it anew may have another reason than the first: what was drafted under that one resumes nothing.
#[test]
fn a_stop_that_is_imposed_again_stays_the_first_and_is_a_new_alarm() {
    type Stop = fn(&mut Suite) -> Answer;
    let stops: [Stop; 2] = [
        |suite| suite.guardian(GuardianMsg::Stop { reason: "a stolen key".to_owned() }),
        |suite| suite.wallet(WalletMsg::Stop { reason: "a stolen key".to_owned() }),
    ];
    for (first, again) in stops.iter().flat_map(|first| stops.map(|again| (first, again))) {
        let mut suite = Suite::new();
        first(&mut suite).unwrap();
        let (imposed, alarm) = (stopped(&suite), suite.info().alarm);
        let drafted = suite.ripe(&WalletMsg::Resume { alarm });
        suite.resume().unwrap();
        suite.pass(60);
        let answer = again(&mut suite).unwrap();
        assert!(answer.events.iter().any(|event| TreasuryStopped::from_event(event).is_ok()));
        assert_eq!((stopped(&suite), pending(&suite).change), (imposed, None));
        assert!(suite.info().alarm > alarm);
        suite.app.call("mallory", &suite.wallet, &drafted).unwrap();
        assert_eq!(pending(&suite).change, None, "it came back");
        suite.resume().unwrap();
        suite.pass(DELAY);
        suite.apply().unwrap();
        assert_eq!(stopped(&suite), None);
    }
}

/// What was called back stays called back: anyone may send it on.
#[test]
fn a_stop_after_a_recall_leaves_it_recalled() {
    let mut suite = Suite::new();
    suite.wallet(WalletMsg::Recall {}).unwrap();
    let recalled = stopped(&suite);
    suite.pass(60);
    let answer = suite.guardian(GuardianMsg::Stop { reason: "odd".to_owned() }).unwrap();
    let event = answer.events.iter().find_map(|event| TreasuryStopped::from_event(event).ok()).unwrap();
    assert_eq!((event.reason.as_str(), event.recalled), ("odd", true));
    assert_eq!(stopped(&suite), recalled);
    suite.give(USD, USDC);
    suite.anyone(AnyoneMsg::Sweep {}).unwrap();
}

/// As often as it likes; so the signers, whose wallet names the guardian, name another.
#[test]
fn a_guardian_that_always_says_no_is_replaced() {
    let mut suite = Suite::new();
    suite.guardian(GuardianMsg::Stop { reason: "no".to_owned() }).unwrap();
    for _ in 0..3 {
        suite.resume().unwrap();
        suite.pass(DELAY - 1);
        suite.guardian(GuardianMsg::CancelChange {}).unwrap();
        suite.resume().unwrap();
        suite.pass(DELAY - 1);
        suite.guardian(GuardianMsg::Stop { reason: "no".to_owned() }).unwrap();
    }
    suite.as_wallet(OwnerMsg::SetGuardian { guardian: None });
    suite.resume().unwrap();
    refused(suite.guardian(GuardianMsg::CancelChange {}), "only the wallet's guardian");
    refused(suite.guardian(GuardianMsg::Stop { reason: "no".to_owned() }), "only the wallet's guardian");
    suite.pass(DELAY);
    suite.apply().unwrap();
    assert_eq!(stopped(&suite), None);
}

/// In the treasury or in a proposal of the wallet that failed once and that anyone may try again.
#[test]
fn an_alarm_ends_all_that_would_loosen_and_was_drafted_before_it() {
    type Alarm = fn(&mut Suite);
    let alarms: [Alarm; 6] = [
        |suite| drop(suite.guardian(GuardianMsg::Stop { reason: "odd".to_owned() }).unwrap()),
        |suite| drop(suite.wallet(WalletMsg::Stop { reason: "odd".to_owned() }).unwrap()),
        |suite| {
            let policy = Policy { band_bps: 400, ..suite.info().policy };
            suite.guardian(GuardianMsg::Tighten { policy }).unwrap();
        },
        |suite| {
            let policy = Policy { band_bps: 400, ..suite.info().policy };
            suite.set_policy(policy).unwrap();
        },
        |suite| drop(suite.guardian(GuardianMsg::CancelChange {}).unwrap()),
        |suite| drop(suite.wallet(WalletMsg::Recall {}).unwrap()),
    ];
    for raise in alarms {
        let mut suite = Suite::new();
        let (policy, alarm) = (Policy { slippage_max_bps: 200, ..suite.info().policy }, suite.info().alarm);
        let drafted = suite.ripe(&WalletMsg::SetPolicy { policy: policy.clone(), alarm });
        suite.set_policy(policy).unwrap();
        raise(&mut suite);
        assert_eq!(pending(&suite).change, None);
        suite.app.call("mallory", &suite.wallet, &drafted).unwrap();
        assert_eq!(pending(&suite).change, None, "it came back");
    }
}

#[test]
fn a_later_alarm_ends_every_resume_that_was_drafted_before_it() {
    type Alarm = fn(&mut Suite);
    let alarms: [Alarm; 5] = [
        |suite| {
            let policy = Policy { band_bps: 400, ..suite.info().policy };
            suite.guardian(GuardianMsg::Tighten { policy }).unwrap();
        },
        |suite| drop(suite.guardian(GuardianMsg::Stop { reason: "odder".to_owned() }).unwrap()),
        |suite| drop(suite.wallet(WalletMsg::Stop { reason: "odder".to_owned() }).unwrap()),
        |suite| drop(suite.guardian(GuardianMsg::CancelChange {}).unwrap()),
        |suite| drop(suite.wallet(WalletMsg::Recall {}).unwrap()),
    ];
    for raise in alarms {
        let mut suite = Suite::new();
        suite.guardian(GuardianMsg::Stop { reason: "odd".to_owned() }).unwrap();
        let alarm = suite.info().alarm;
        let drafted = suite.ripe(&WalletMsg::Resume { alarm });
        suite.resume().unwrap();
        raise(&mut suite);
        suite.app.call("mallory", &suite.wallet, &drafted).unwrap();
        assert_eq!(pending(&suite).change, None, "it came back");
        suite.resume().unwrap();
    }
}

/// A resume that was drafted while nothing was stopped fails, and does not wait for a stop to come, whatever it names.
#[test]
fn a_resume_in_stock_is_good_for_no_later_stop() {
    let mut suite = Suite::new();
    suite.guardian(GuardianMsg::Stop { reason: "odd".to_owned() }).unwrap();
    suite.guardian(GuardianMsg::Tighten { policy: suite.info().policy }).unwrap();
    let (last, now) = (suite.info().alarm, suite.app.block_info().time);
    let drafted = [last, last.plus_nanos(1), now, now.plus_seconds(1), Timestamp::from_nanos(u64::MAX)]
        .map(|alarm| suite.ripe(&WalletMsg::Resume { alarm }));
    suite.resume().unwrap();
    suite.pass(DELAY);
    suite.apply().unwrap();
    suite.guardian(GuardianMsg::Stop { reason: "odd again".to_owned() }).unwrap();
    for drafted in drafted {
        suite.app.call("mallory", &suite.wallet, &drafted).unwrap();
        assert_eq!(pending(&suite).change, None);
    }
    let before = last;
    refused(suite.wallet(WalletMsg::Resume { alarm: before }), "drafted after the alarm of");
}

/// Two in one block are two.
#[test]
fn no_two_alarms_are_the_same() {
    let mut suite = Suite::new();
    let mut seen = vec![suite.info().alarm];
    for _ in 0..3 {
        suite.guardian(GuardianMsg::Tighten { policy: suite.info().policy }).unwrap();
        seen.push(suite.info().alarm);
        suite.wallet(WalletMsg::Recall {}).unwrap();
        seen.push(suite.info().alarm);
        suite.guardian(GuardianMsg::Stop { reason: String::new() }).unwrap();
        seen.push(suite.info().alarm);
        suite.pass(1);
    }
    assert!(seen.windows(2).all(|pair| pair[0] < pair[1]), "{seen:?}");
}

#[test]
fn a_change_is_put_into_force_by_whoever_names_what_it_is() {
    let mut suite = Suite::new();
    let shown = Policy { slippage_max_bps: 200, ..suite.info().policy };
    suite.set_policy(Policy { slippage_max_bps: 201, ..suite.info().policy }).unwrap();
    let due_at = pending(&suite).due_at.unwrap();
    suite.pass(DELAY);
    let chain_id = suite.app.block_info().chain_id;
    let hash = |change: &Change, due_at| Binary::from(change.hash(&chain_id, suite.treasury.as_str(), due_at).unwrap());
    let stored = pending(&suite).change.unwrap();
    let others = [hash(&Change::Policy(shown), due_at), hash(&stored, due_at + 1), Binary::default()];
    for change_hash in others {
        refused(suite.anyone(AnyoneMsg::ApplyChange { change_hash }), "is pending, not");
    }
    assert_eq!(suite.info().policy.slippage_max_bps, 100);
    suite.apply().unwrap();
}

/// What is tightened at once, by whomever, the wallet sets back after the delay.
#[test]
fn every_tightening_has_a_way_back() {
    let mut suite = Suite::new();
    let policy = suite.info().policy;
    let tighter = [
        Policy { band_bps: 0, ..policy.clone() },
        Policy { slippage_max_bps: 0, ..policy.clone() },
        Policy { deviation_max_bps: 0, ..policy.clone() },
        Policy { price_age_max_seconds: 0, ..policy.clone() },
        Policy { loss_per_day_max: Amount::ZERO, ..policy.clone() },
        Policy { swap_per_day_max: Amount::ZERO, ..policy.clone() },
        Policy { liquid_min: Amount::MAX, ..policy.clone() },
        Policy { validators: vec![], ..policy.clone() },
        Policy { pools: vec![], ..policy.clone() },
        Policy { loosen_delay_seconds: 30 * DAY, ..policy.clone() },
    ];
    for tight in tighter {
        suite.guardian(GuardianMsg::Tighten { policy: tight.clone() }).unwrap();
        assert_eq!(suite.info().policy, tight);
        suite.set_policy(policy.clone()).unwrap();
        suite.pass(tight.loosen_delay_seconds);
        suite.apply().unwrap();
        assert_eq!(suite.info().policy, policy);
    }
}
