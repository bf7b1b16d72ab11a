//! Whether an answer to a challenge is signed by the address's key: what the pure core cannot see.

use stateset_agent::vendors::{Challenge, Input, Proof, State};
use stateset_chain::adr036::{ProofError, verify};

/// Checks an answer against the challenge that it names.
pub fn check_proof(challenge: &Challenge, proof: &Proof) -> Result<(), ProofError> {
    verify(&challenge.address, &challenge.text(), &proof.public_key, &proof.signature)
}

/// Whether an input may be recorded: a proof of an open challenge must be signed. What else is wrong the step says.
pub(crate) fn proof_holds(vendors: &State, input: &Input) -> bool {
    let Input::VendorProved(proof) = input else { return true };
    vendors.challenge(&proof.nonce).is_none_or(|challenge| check_proof(challenge, proof).is_ok())
}
