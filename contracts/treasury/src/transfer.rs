//! Who paid: read from the bank's own events, which no contract can write.
//!
//! A balance that grew does not tell who made it grow. A contract's events bear the chain's prefix `wasm`; the bank's
//! `transfer` names sender, recipient and coins, and what a failed call sent leaves no event.

use cosmwasm_std::{Addr, Coin, Event};

/// A transfer's two ends.
pub(crate) struct Path<'a> {
    pub(crate) from: &'a Addr,
    pub(crate) to: &'a Addr,
}

/// How much of `denom` went that way, as `events` say.
pub(crate) fn sent(events: &[Event], path: &Path<'_>, denom: &str) -> u128 {
    let of_path = events.iter().filter(|event| {
        event.ty == "transfer"
            && only(event, "sender") == Some(path.from.as_str())
            && only(event, "recipient") == Some(path.to.as_str())
    });
    of_path.fold(0, |sum, event| sum.saturating_add(coin_in(only(event, "amount").unwrap_or_default(), denom)))
}

/// The value of an attribute that stands there once: of two, nobody knows which belongs to which.
fn only<'a>(event: &'a Event, key: &str) -> Option<&'a str> {
    let mut found = event.attributes.iter().filter(|attribute| attribute.key == key);
    let value = found.next()?.value.as_str();
    found.next().is_none().then_some(value)
}

/// Of a list such as `5uusdc,7ustate`.
fn coin_in(coins: &str, denom: &str) -> u128 {
    let amounts = coins.split(',').filter_map(|coin| coin.parse::<Coin>().ok());
    let mut of_denom = amounts.filter(|coin| coin.denom == denom);
    let amount = of_denom.next().map(|coin| cosmwasm_std::Uint128::try_from(coin.amount).unwrap_or_default());
    amount.unwrap_or_default().u128()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transfer(kind: &str, attributes: &[(&str, &str)]) -> Event {
        Event::new(kind).add_attributes(attributes.iter().copied())
    }

    #[test]
    fn only_what_the_bank_says_went_from_one_to_the_other_counts() {
        let (pool, treasury) = (Addr::unchecked("pool"), Addr::unchecked("treasury"));
        let events = [
            transfer("transfer", &[("amount", "5uusdc,7ustate"), ("recipient", "treasury"), ("sender", "pool")]),
            transfer("transfer", &[("recipient", "treasury"), ("sender", "pool"), ("amount", "2ustate")]),
            // Somebody else's, to somebody else, a contract's own, and one of two senders.
            transfer("transfer", &[("recipient", "treasury"), ("sender", "wallet"), ("amount", "100ustate")]),
            transfer("transfer", &[("recipient", "maker"), ("sender", "pool"), ("amount", "100ustate")]),
            transfer("wasm-transfer", &[("recipient", "treasury"), ("sender", "pool"), ("amount", "100ustate")]),
            transfer("coin_received", &[("recipient", "treasury"), ("sender", "pool"), ("amount", "100ustate")]),
            transfer(
                "transfer",
                &[("recipient", "treasury"), ("sender", "wallet"), ("sender", "pool"), ("amount", "100ustate")],
            ),
            transfer("transfer", &[("recipient", "treasury"), ("sender", "pool"), ("amount", "nonsense,,-1ustate")]),
        ];
        let path = Path { from: &pool, to: &treasury };
        assert_eq!((sent(&events, &path, "ustate"), sent(&events, &path, "uusdc")), (9, 5));
        assert_eq!((sent(&events, &path, "state"), sent(&events, &path, "")), (0, 0));
    }
}
