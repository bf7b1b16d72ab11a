//! Questions to the chain, with only their own kinds' code: the standard library's bring every question's into the wasm.

use cosmwasm_std::{Binary, ContractResult, Querier, StdError, SystemResult};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Question<'a> {
    Bank(Bank<'a>),
    Wasm(Wasm<'a>),
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Bank<'a> {
    Balance { address: &'a str, denom: &'a str },
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Wasm<'a> {
    ContractInfo { contract_addr: &'a str },
    Raw { contract_addr: &'a str, key: &'a Binary },
    Smart { contract_addr: &'a str, msg: &'a Binary },
}

#[derive(Deserialize)]
struct Balance {
    amount: Held,
}

#[derive(Deserialize)]
struct Held {
    amount: String,
}

#[derive(Deserialize)]
struct ContractInfo {
    admin: Option<String>,
}

/// What an account holds of a denom, as the chain writes it: digits.
pub fn balance(querier: &dyn Querier, address: &str, denom: &str) -> Result<String, StdError> {
    let answer = ask(querier, &Question::Bank(Bank::Balance { address, denom }))?;
    let Balance { amount } = crate::from_others(&answer)?;
    Ok(amount.amount)
}

/// Who may replace a contract's code.
pub fn contract_admin(querier: &dyn Querier, contract_addr: &str) -> Result<Option<String>, StdError> {
    let answer = ask(querier, &Question::Wasm(Wasm::ContractInfo { contract_addr }))?;
    let ContractInfo { admin } = crate::from_others(&answer)?;
    Ok(admin)
}

/// What another contract stores under a key; `None` for nothing.
pub fn raw(querier: &dyn Querier, contract_addr: &str, key: &[u8]) -> Result<Option<Binary>, StdError> {
    let answer = ask(querier, &Question::Wasm(Wasm::Raw { contract_addr, key: &key.into() }))?;
    Ok((!answer.is_empty()).then_some(answer))
}

/// What another contract answers. Members that the answer's type does not name are passed over.
pub fn smart<T: DeserializeOwned>(
    querier: &dyn Querier,
    contract_addr: &str,
    question: &impl Serialize,
) -> Result<T, StdError> {
    let msg = crate::to_binary(question)?;
    let answer = ask(querier, &Question::Wasm(Wasm::Smart { contract_addr, msg: &msg }))?;
    Ok(crate::from_others(&answer)?)
}

/// Fails in the words of the standard library.
fn ask(querier: &dyn Querier, question: &Question<'_>) -> Result<Binary, StdError> {
    let answer = querier.raw_query(&crate::to_vec(question)?);
    match answer {
        SystemResult::Ok(ContractResult::Ok(answer)) => Ok(answer),
        SystemResult::Ok(ContractResult::Err(error)) => {
            Err(StdError::msg(format_args!("Querier contract error: {error}")))
        }
        SystemResult::Err(error) => Err(StdError::msg(format_args!("Querier system error: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockQuerier;
    use cosmwasm_std::{BankQuery, QueryRequest, WasmQuery, coins, to_json_vec};

    use super::*;

    #[test]
    fn questions_are_those_of_the_standard_library() {
        let (address, denom) = ("stateset1abc", "ibc/\"0\\");
        let ours = crate::to_vec(&Question::Bank(Bank::Balance { address, denom })).unwrap();
        let bank = BankQuery::Balance { address: address.into(), denom: denom.into() };
        assert_eq!(ours, to_json_vec(&QueryRequest::<cosmwasm_std::Empty>::Bank(bank)).unwrap());
        let ours = crate::to_vec(&Question::Wasm(Wasm::ContractInfo { contract_addr: address })).unwrap();
        let wasm = WasmQuery::ContractInfo { contract_addr: address.into() };
        assert_eq!(ours, to_json_vec(&QueryRequest::<cosmwasm_std::Empty>::Wasm(wasm)).unwrap());
        let key = Binary::from(b"\0key");
        let ours = crate::to_vec(&Question::Wasm(Wasm::Raw { contract_addr: address, key: &key })).unwrap();
        let wasm = WasmQuery::Raw { contract_addr: address.into(), key: key.clone() };
        assert_eq!(ours, to_json_vec(&QueryRequest::<cosmwasm_std::Empty>::Wasm(wasm)).unwrap());
        let ours = crate::to_vec(&Question::Wasm(Wasm::Smart { contract_addr: address, msg: &key })).unwrap();
        let wasm = WasmQuery::Smart { contract_addr: address.into(), msg: key };
        assert_eq!(ours, to_json_vec(&QueryRequest::<cosmwasm_std::Empty>::Wasm(wasm)).unwrap());
    }

    #[test]
    fn a_balance_is_told_in_digits_and_a_failure_in_words() {
        let querier: MockQuerier = MockQuerier::new(&[("stateset1abc", &coins(5, "uusdc"))]);
        assert_eq!(balance(&querier, "stateset1abc", "uusdc").unwrap(), "5");
        assert_eq!(balance(&querier, "stateset1abc", "ustate").unwrap(), "0");
        let error = contract_admin(&querier, "stateset1abc").unwrap_err().to_string();
        assert!(error.contains("Querier system error: No such contract: stateset1abc"), "{error}");
    }
}
