//! Conduits: contracts of listed code that hold money for others. What one is, and whether its code may be replaced,
//! the chain knows and the wallet asks; here stand the refusals, and what is a list and a tighter one.

use super::{Breach, Policy, PolicyError, Rule};
use crate::limits::CONDUITS_MAX;

/// Whether a contract of this code (`None`: there is none) takes money for a beneficiary; `fixed`: nobody may replace
/// it.
pub fn assess_conduit(policy: &Policy, code_id: Option<u64>, fixed: bool) -> Result<(), Breach> {
    match code_id {
        Some(code_id) if fixed && policy.conduits.contains(&code_id) => Ok(()),
        _ => Err(Breach::new(Rule::Conduit, code_id.unwrap_or_default(), 0_u128)),
    }
}

/// Whether money may be meant for a contract of this code (`None`: there is none).
pub fn assess_no_conduit(policy: &Policy, code_id: Option<u64>) -> Result<(), Breach> {
    match code_id {
        Some(code_id) if policy.conduits.contains(&code_id) => Err(Breach::new(Rule::ConduitIsPayee, code_id, 0_u128)),
        _ => Ok(()),
    }
}

pub(super) fn validate(policy: &Policy) -> Result<(), PolicyError> {
    let codes = &policy.conduits;
    let twice = codes.iter().enumerate().any(|(index, code)| codes.iter().take(index).any(|other| other == code));
    if codes.len() > CONDUITS_MAX || twice {
        return Err(PolicyError::Conduits { got: codes.len() });
    }
    Ok(())
}

/// The same, in whatever order: what is new takes money for beneficiaries, and what is gone may be a payee again.
pub(super) fn conduits_are_tighter(before: &[u64], after: &[u64]) -> bool {
    after.iter().all(|code| before.contains(code)) && before.iter().all(|code| after.contains(code))
}

#[cfg(test)]
#[path = "conduit_tests.rs"]
mod tests;
