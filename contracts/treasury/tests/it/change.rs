//! Tightening at once, loosening after the delay; dropped by whoever may, void when it is late.

use stateset_api::Amount;
use stateset_api::treasury::{
    AnyoneMsg, CHANGE_SECONDS, Change, GuardianMsg, PendingResponse, Policy, QueryMsg, Strategy, TreasuryInfo,
    WalletMsg,
};

use crate::suite::{DELAY, Suite, USD, VALIDATORS, refused, venue};

fn pending(suite: &Suite) -> PendingResponse {
    suite.ask(&QueryMsg::Pending {})
}

fn stopped(suite: &Suite) -> bool {
    suite.ask::<TreasuryInfo>(&QueryMsg::Treasury {}).stopped.is_some()
}

#[test]
fn every_loosening_waits_and_changes_nothing_yet() {
    let mut suite = Suite::new();
    let policy = suite.policy();
    let pool = suite.new_pool("ustate");
    let looser: [Policy; 12] = [
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
    ];
    for loose in looser {
        refused(suite.guardian(GuardianMsg::Tighten { policy: loose.clone() }), "only the wallet may loosen");
        suite.wallet(WalletMsg::SetPolicy { policy: loose.clone() }).unwrap();
        assert_eq!(suite.policy(), policy);
        let due_at = suite.now() + DELAY;
        let void_at = Some(due_at + CHANGE_SECONDS);
        assert_eq!(
            pending(&suite),
            PendingResponse { change: Some(Change::Policy(loose)), due_at: Some(due_at), void_at }
        );
        refused(suite.anyone(AnyoneMsg::ApplyChange {}), "can be put into force from");
    }
}

#[test]
fn a_loosening_takes_effect_when_it_is_due_and_not_a_week_later() {
    let mut suite = Suite::new();
    let loose = Policy { slippage_max_bps: 200, ..suite.policy() };
    suite.wallet(WalletMsg::SetPolicy { policy: loose.clone() }).unwrap();
    suite.pass(DELAY - 1);
    refused(suite.anyone(AnyoneMsg::ApplyChange {}), "can be put into force from");
    suite.pass(1);
    suite.anyone(AnyoneMsg::ApplyChange {}).unwrap();
    assert_eq!(suite.policy(), loose);
    refused(suite.anyone(AnyoneMsg::ApplyChange {}), "nothing is pending");

    let looser = Policy { slippage_max_bps: 300, ..loose.clone() };
    suite.wallet(WalletMsg::SetPolicy { policy: looser }).unwrap();
    suite.pass(DELAY + CHANGE_SECONDS);
    refused(suite.anyone(AnyoneMsg::ApplyChange {}), "can be put into force from");
    assert_eq!(suite.policy(), loose);
}

#[test]
fn tightening_acts_at_once_and_drops_what_was_pending() {
    for by_guardian in [false, true] {
        let mut suite = Suite::new();
        let loose = Policy { slippage_max_bps: 200, ..suite.policy() };
        suite.wallet(WalletMsg::SetPolicy { policy: loose }).unwrap();
        let tight = Policy { slippage_max_bps: 50, validators: vec![], ..suite.policy() };
        if by_guardian {
            suite.guardian(GuardianMsg::Tighten { policy: tight.clone() }).unwrap();
        } else {
            suite.wallet(WalletMsg::SetPolicy { policy: tight.clone() }).unwrap();
        }
        assert_eq!((suite.policy(), pending(&suite).change), (tight, None));
        suite.pass(DELAY);
        refused(suite.anyone(AnyoneMsg::ApplyChange {}), "nothing is pending");
    }
}

#[test]
fn the_guardian_and_the_wallet_drop_what_waits() {
    for by_guardian in [false, true] {
        let mut suite = Suite::new();
        let loose = Policy { slippage_max_bps: 200, ..suite.policy() };
        suite.wallet(WalletMsg::SetPolicy { policy: loose }).unwrap();
        if by_guardian {
            suite.guardian(GuardianMsg::CancelChange {}).unwrap();
        } else {
            suite.wallet(WalletMsg::CancelChange {}).unwrap();
        }
        suite.pass(DELAY);
        refused(suite.anyone(AnyoneMsg::ApplyChange {}), "nothing is pending");
        refused(suite.guardian(GuardianMsg::CancelChange {}), "nothing is pending");
    }
}

#[test]
fn a_stop_acts_at_once_and_ends_after_the_delay_unless_stopped_again() {
    let mut suite = Suite::new();
    refused(suite.wallet(WalletMsg::Resume {}), "is not stopped");
    suite.wallet(WalletMsg::Stop { reason: "audit".to_owned() }).unwrap();
    suite.wallet(WalletMsg::Resume {}).unwrap();
    assert!(stopped(&suite));
    suite.guardian(GuardianMsg::Stop { reason: "no".to_owned() }).unwrap();
    suite.pass(DELAY);
    refused(suite.anyone(AnyoneMsg::ApplyChange {}), "nothing is pending");
    suite.wallet(WalletMsg::Resume {}).unwrap();
    suite.pass(DELAY);
    suite.anyone(AnyoneMsg::ApplyChange {}).unwrap();
    assert!(!stopped(&suite));
    let long = "x".repeat(257);
    refused(suite.guardian(GuardianMsg::Stop { reason: long }), "bytes of a reason");
}

#[test]
fn a_price_acts_at_once_within_its_bounds() {
    let mut suite = Suite::new();
    suite.pass(60);
    suite.wallet(WalletMsg::SetPrice { price: Amount(300_000) }).unwrap();
    let price = suite.ask::<TreasuryInfo>(&QueryMsg::Treasury {}).price;
    assert_eq!((price.price, price.set_at), (Amount(300_000), suite.now()));
    refused(suite.wallet(WalletMsg::SetPrice { price: Amount(0) }), "the price lies between");
    refused(suite.wallet(WalletMsg::SetPrice { price: Amount(u128::MAX) }), "the price lies between");
}
