//! The reference price: of a moment that it names, never fresher than that, and none from before an alarm.

use stateset_api::Amount;
use stateset_api::treasury::{
    Breach, GuardianMsg, PRICE_MAX, Policy, Price, QueryMsg, RemainingResponse, Side, WalletMsg,
};
use stateset_tests_suite::{Answer, DAY, HOUR, START, refused};

use crate::suite::{DELAY, PRICE, Suite, USD};

fn priced(price: u128, observed_at: u64) -> WalletMsg {
    WalletMsg::SetPrice { price: Amount(price), observed_at }
}

/// The one of the treasury's creation.
const FIRST: Price = Price { price: Amount(PRICE), observed_at: START };

#[test]
fn a_price_acts_at_once_within_its_bounds() {
    let mut suite = Suite::new();
    suite.set_price(300_000).unwrap();
    assert_eq!(suite.info().price, Price { price: Amount(300_000), observed_at: suite.now() });
    refused(suite.set_price(0), "the price lies between");
    suite.pass(1);
    suite.set_price(PRICE_MAX).unwrap();
    suite.pass(1);
    refused(suite.set_price(PRICE_MAX + 1), "the price lies between");
}

/// Whenever it was set.
#[test]
fn a_price_ages_from_when_it_was_observed() {
    let mut suite = Suite::new();
    suite.pass(8 * DAY);
    let observed_at = suite.now() - 6 * DAY;
    suite.wallet(priced(PRICE, observed_at)).unwrap();
    let left: RemainingResponse = suite.query(&QueryMsg::Remaining {});
    assert_eq!(left.price_until, observed_at + 7 * DAY);
    suite.pass(DAY);
    let swap = suite.swap(Side::Stable, 1_000 * USD);
    suite.act(swap.clone()).unwrap();
    suite.pass(1);
    assert!(matches!(suite.simulate(&swap).breach, Some(Breach::PriceAge { .. })));
    refused(suite.act(swap), "the reference price of");
}

#[test]
fn a_price_that_serves_for_nothing_any_more_or_not_yet_is_not_set() {
    let mut suite = Suite::new();
    suite.pass(8 * DAY);
    let now = suite.now();
    refused(suite.wallet(priced(PRICE, now - 7 * DAY - 1)), "is older than 604800 s");
    refused(suite.wallet(priced(PRICE, now + 1)), "of a time to come");
    refused(suite.wallet(priced(PRICE, u64::MAX)), "of a time to come");
    assert_eq!(suite.info().price, FIRST);
    suite.wallet(priced(PRICE + 1, now - 7 * DAY)).unwrap();
    suite.wallet(priced(PRICE, now)).unwrap();
    refused(suite.wallet(priced(PRICE, now)), "is no newer than that of");
}

/// A proposal that failed may be carried out by anyone for a week: what it says of the price stays of its day.
#[test]
fn a_price_that_is_carried_out_late_is_as_old_as_it_is() {
    let mut suite = Suite::with(|policy| policy.price_age_max_seconds = HOUR);
    suite.pass(1);
    let late = suite.ripe(&priced(PRICE, suite.now()));
    suite.pass(6 * DAY);
    suite.app.call("mallory", &suite.wallet, &late).unwrap();
    assert_eq!(suite.info().price, FIRST);
    let swap = suite.swap(Side::Stable, 1_000 * USD);
    refused(suite.act(swap), "the reference price of");
}

#[test]
fn a_price_that_is_carried_out_late_takes_no_newer_one_back() {
    let mut suite = Suite::new();
    suite.pass(1);
    let late = suite.ripe(&priced(PRICE / 2, suite.now()));
    suite.pass(DAY);
    suite.set_price(PRICE + 1).unwrap();
    let newer = suite.info().price;
    suite.app.call("mallory", &suite.wallet, &late).unwrap();
    assert_eq!(suite.info().price, newer);
}

/// The price may be what the alarm was raised for.
#[test]
fn a_price_from_before_an_alarm_is_not_set_after_it() {
    type Alarm = fn(&mut Suite) -> Answer;
    let alarms: [Alarm; 6] = [
        |suite| suite.guardian(GuardianMsg::Stop { reason: "the price is wrong".to_owned() }),
        |suite| suite.wallet(WalletMsg::Stop { reason: "the price is wrong".to_owned() }),
        |suite| suite.guardian(GuardianMsg::Tighten { policy: suite.info().policy }),
        |suite| suite.set_policy(Policy { band_bps: 400, ..suite.info().policy }),
        |suite| suite.wallet(WalletMsg::Recall {}),
        |suite| {
            suite.set_policy(Policy { slippage_max_bps: 200, ..suite.info().policy }).unwrap();
            suite.guardian(GuardianMsg::CancelChange {})
        },
    ];
    for raise in alarms {
        let mut suite = Suite::new();
        suite.pass(1);
        let drafted = suite.ripe(&priced(PRICE * 2, suite.now()));
        raise(&mut suite).unwrap();
        // In the alarm's own second nobody can tell which was first.
        let late = suite.now();
        refused(suite.wallet(priced(PRICE * 2, late)), "is from before the last alarm");
        if suite.info().stopped.is_some() {
            suite.resume().unwrap();
            suite.pass(DELAY);
            suite.apply().unwrap();
        }
        suite.app.call("mallory", &suite.wallet, &drafted).unwrap();
        assert_eq!(suite.info().price, FIRST);
        suite.pass(1);
        suite.wallet(priced(PRICE + 1, late + 1)).unwrap();
    }
}
