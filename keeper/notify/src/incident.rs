//! Incidents of the ledger, as people are told of them.

use sha2::{Digest, Sha256};
use stateset_agent::ledger::Incident;

use crate::item::Incident as Notice;

/// What an approver reads of an incident. `show` writes an amount of a denom for people.
pub fn of_ledger(incident: &Incident, show: &dyn Fn(u128, &str) -> String) -> Notice {
    let evidence = &incident.evidence;
    let amount = show(evidence.missing.0, &evidence.asset);
    // Numbers and texts: JSON has a form for each.
    let bytes = serde_json::to_vec(evidence).unwrap_or_default();
    Notice {
        id: format!("incident-{}", incident.number),
        words: format!(
            "{amount} of {} are gone and nothing explains it; nothing is paid until a person says so",
            evidence.whose()
        ),
        amount: Some(amount),
        hash: Some(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()),
        next: format!("ledger incidents; ledger resolve {} --reason ...", incident.number),
    }
}
