//! Counts and lengths that messages may have.

use crate::ContractError;

pub(crate) fn check(what: &'static str, got: usize, min: usize, max: usize) -> Result<(), ContractError> {
    if (min..=max).contains(&got) {
        return Ok(());
    }
    Err(ContractError::Count { what, got: got as u64, min: min as u64, max: max as u64 })
}
