//! Coins in messages, read as strictly as everything else: cosmwasm-std's own reader passes over members that nobody
//! knows, and takes more than one spelling of an amount.

use cosmwasm_std::Coin;
use serde::{Deserialize, Deserializer};

use crate::Amount;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Strict {
    denom: String,
    amount: Amount,
}

/// For `#[serde(deserialize_with)]`. What a contract stored it wrote itself, as cosmwasm-std writes coins.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Coin>, D::Error> {
    if !deserializer.is_human_readable() {
        return Vec::deserialize(deserializer);
    }
    let coins = Vec::<Strict>::deserialize(deserializer)?;
    Ok(coins.into_iter().map(|Strict { denom, amount }| Coin::new(amount.0, denom)).collect())
}

#[cfg(test)]
mod tests {
    use crate::wallet::OwnerMsg;

    fn withdraw(coin: &str) -> Result<OwnerMsg, String> {
        cosmwasm_std::from_json(format!(r#"{{"withdraw":{{"coins":[{coin}]}}}}"#)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_coin_has_two_members_and_its_amount_one_spelling() {
        let good = withdraw(r#"{"denom":"uusdc","amount":"5"}"#).unwrap();
        assert_eq!(good, OwnerMsg::Withdraw { coins: vec![cosmwasm_std::Coin::new(5_u128, "uusdc")] });
        let stored = postcard::to_allocvec(&good).unwrap();
        assert_eq!(postcard::from_bytes(&stored), Ok(good));
        for (coin, reason) in [
            (r#"{"denom":"uusdc","amount":"5","to":"mallory"}"#, "unknown field `to`"),
            (r#"{"denom":"uusdc","amount":"5","amount":"6"}"#, "duplicate field `amount`"),
            (r#"{"denom":"uusdc","amount":"+5"}"#, "'+5' is no amount"),
            (r#"{"denom":"uusdc","amount":5}"#, "invalid type: integer"),
            (r#"{"denom":"uusdc"}"#, "missing field `amount`"),
        ] {
            let error = withdraw(coin).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}
