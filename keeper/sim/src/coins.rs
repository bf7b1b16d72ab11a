//! Lists of coins out of a transaction, as the Cosmos SDK judges them.

use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmwasm_std::{Coin, Uint256};

use crate::failure::Failure;

/// Why a list of coins is none; the texts are the SDK's.
pub(crate) enum Unfit {
    /// An amount that is no number: the bytes are no transaction.
    Number(String),
    /// No valid list.
    List(String),
}

/// Whether a denom may be one: a letter, then 2 to 127 letters, digits and `/:._-`.
pub(crate) fn is_denom(denom: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"/:._-".contains(&byte);
    denom.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && (3..=128).contains(&denom.len())
        && denom.bytes().all(good)
}

/// As the SDK prints it.
pub(crate) fn text(coins: &[ProtoCoin]) -> String {
    coins.iter().map(|coin| format!("{}{}", coin.amount, coin.denom)).collect::<Vec<_>>().join(",")
}

/// A list of positive coins, each denom once, in order. Empty is fine.
pub(crate) fn parse(coins: &[ProtoCoin]) -> Result<Vec<Coin>, Unfit> {
    for coin in coins {
        let digits = coin.amount.strip_prefix('-').unwrap_or(&coin.amount);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Unfit::Number(format!("math/big: cannot unmarshal \"{}\" into a *big.Int", coin.amount)));
        }
    }
    let mut list: Vec<Coin> = Vec::with_capacity(coins.len());
    for coin in coins {
        let unfit = |text: String| Err(Unfit::List(text));
        if !is_denom(&coin.denom) {
            return unfit(format!("invalid denom: {}", coin.denom));
        }
        match list.last() {
            Some(last) if last.denom == coin.denom => return unfit(format!("duplicate denomination {}", coin.denom)),
            Some(last) if last.denom > coin.denom => {
                return unfit(format!("denomination {} is not sorted", coin.denom));
            }
            _ => {}
        }
        let amount = coin.amount.parse::<Uint256>().unwrap_or_default();
        if amount.is_zero() {
            return unfit(format!("coin {}{} amount is not positive", coin.amount, coin.denom));
        }
        list.push(Coin { denom: coin.denom.clone(), amount });
    }
    Ok(list)
}

/// Money that goes along with a contract's message.
pub(crate) fn funds(coins: &[ProtoCoin]) -> Result<Vec<Coin>, Failure> {
    parse(coins).map_err(|unfit| match unfit {
        Unfit::Number(text) => Failure::sdk(2, format!("{text}: tx parse error"), "tx parse error"),
        Unfit::List(text) => Failure::unregistered(format!("funds: {text}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(coins: &[(&str, &str)]) -> String {
        let coin = |(amount, denom): &(&str, &str)| ProtoCoin { amount: (*amount).into(), denom: (*denom).into() };
        match funds(&coins.iter().map(coin).collect::<Vec<_>>()) {
            Ok(list) => list.len().to_string(),
            Err(failure) => failure.log,
        }
    }

    #[test]
    fn each_fault_of_a_list_has_its_own_text() {
        assert_eq!(judge(&[]), "0");
        assert_eq!(judge(&[("1", "ustate"), ("2", "uusdc")]), "2");
        assert_eq!(judge(&[("1", "uusdc"), ("2", "ustate")]), "funds: denomination ustate is not sorted");
        assert_eq!(judge(&[("1", "uusdc"), ("2", "uusdc")]), "funds: duplicate denomination uusdc");
        assert_eq!(judge(&[("0", "uusdc")]), "funds: coin 0uusdc amount is not positive");
        assert_eq!(judge(&[("-1", "uusdc")]), "funds: coin -1uusdc amount is not positive");
        assert_eq!(judge(&[("1", "1x")]), "funds: invalid denom: 1x");
        assert!(judge(&[("x", "uusdc")]).ends_with(": tx parse error: tx parse error"));
    }
}
