//! What stands open in an agent's state and is said from there: incidents, payments that nothing explains, and what the
//! terms of approvals want.

use stateset_agent::AgentState;
use stateset_agent::ledger::Near;

use crate::follow_up::of_follow_up;
use crate::incident::of_ledger;
use crate::item::Item;
use crate::kind::Kind;

/// Seconds.
const DAY: u64 = 86_400;

/// Said once for each day of the chain.
fn of_near(near: &Near, show: &dyn Fn(u128, &str) -> String) -> Item {
    let Near { limit, asset, max, got, time } = near;
    let number = |amount: u128| asset.as_ref().map_or_else(|| amount.to_string(), |asset| show(amount, asset));
    let words = format!("{} within a day, where {limit} allows {}: with more it stops", number(got.0), number(max.0));
    let item = Item::new(Kind::LimitNear, format!("limit {limit}"), words, "ledger show".to_owned());
    Item { occasion: (time / DAY).to_string(), ..item }
}

/// All of it: each is said once by its key, whatever is handed in again. `show` writes an amount of a denom for people.
pub fn of_state(state: &AgentState, show: &dyn Fn(u128, &str) -> String) -> Vec<Item> {
    let ledger = of_ledger(&state.ledger, show);
    let ledger = ledger.iter().map(Item::of_incident);
    let near = state.ledger.near();
    let near = near.iter().map(|near| of_near(near, show));
    ledger.chain(near).chain(state.bills.followed().flat_map(|known| of_follow_up(known, show))).collect()
}

#[cfg(test)]
mod tests {
    use stateset_api::Amount;
    use stateset_config::notify::Topic;

    use super::*;

    const DAY_20000: u64 = 20_000 * DAY;

    fn near(limit: &str, asset: Option<&str>, time: u64) -> Near {
        let (limit, asset) = (limit.to_owned(), asset.map(str::to_owned));
        Near { limit, asset, max: Amount(100), got: Amount(80), time }
    }

    #[test]
    fn a_limit_that_is_near_is_said_with_its_numbers_to_who_wants_incidents_and_not_reminded_of() {
        let show = |amount: u128, denom: &str| format!("{amount} {denom}");
        for (one, words) in [
            (
                near("limits.loss_day.uusdc", Some("uusdc"), DAY_20000),
                "80 uusdc within a day, where limits.loss_day.uusdc allows 100 uusdc",
            ),
            (
                near("limits.failed_day_count", None, DAY_20000),
                "80 within a day, where limits.failed_day_count allows 100",
            ),
        ] {
            let item = of_near(&one, &show);
            // A full stop makes no link in a mail.
            assert_eq!(item.words, format!("{words}: with more it stops").replace("s.", "s[.]").replace("y.", "y[.]"));
            assert_eq!((item.kind, item.kind.topic(), item.kind.waits()), (Kind::LimitNear, Topic::Incidents, false));
        }
    }

    #[test]
    fn a_limit_that_is_near_is_said_once_for_each_day_of_the_chain() {
        let occasion =
            |time: u64| of_near(&near("limits.failed_day_count", None, time), &|_, _| String::new()).occasion;
        assert_eq!(occasion(DAY_20000), occasion(DAY_20000 + DAY - 1));
        assert_ne!(occasion(DAY_20000), occasion(DAY_20000 + DAY));
    }
}
