//! Whether an answer to a challenge is signed by the address's key: what the pure core cannot see.

use stateset_agent::vendors::{Challenge, Input, Proof, State};
use stateset_chain::adr036::{ProofError, verify};

/// Checks an answer against the challenge that it names. Mail and clipboards change how lines end, and nothing else:
/// the text counts with its last line end or without, and with either kind.
pub fn check_proof(challenge: &Challenge, proof: &Proof) -> Result<(), ProofError> {
    let text = challenge.text();
    let check = |text: &str| verify(&challenge.address, text, &proof.public_key, &proof.signature);
    let as_sent = check(&text);
    let crlf = text.replace('\n', "\r\n");
    let others = [text.trim_end(), &crlf, crlf.trim_end()];
    if others.into_iter().any(|other| check(other).is_ok()) { Ok(()) } else { as_sent }
}

/// Whether an input may be recorded: a proof of an open challenge must be signed. What else is wrong the step says.
pub fn proof_holds(vendors: &State, input: &Input) -> bool {
    let Input::VendorProved(proof) = input else { return true };
    vendors.challenge(&proof.nonce).is_none_or(|challenge| check_proof(challenge, proof).is_ok())
}
