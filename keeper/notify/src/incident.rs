//! What ledger and reputation call people for: incidents, payments that nothing of the keeper's explains, a bad score.

use serde::Serialize;
use sha2::{Digest, Sha256};
use stateset_agent::ledger::{Incident, State, Unrecognised};

use crate::item::Incident as Notice;

/// Payments that are said in one round; the others wait for the next.
const PAYMENTS_MAX: usize = 20;

/// What an approver reads of what is open in the ledger. `show` writes an amount of a denom for people.
pub(crate) fn of_ledger(ledger: &State, show: &dyn Fn(u128, &str) -> String) -> Vec<Notice> {
    let incidents =
        ledger.incidents().filter(|incident| incident.is_open()).map(|incident| of_incident(incident, show));
    let unrecognised = ledger.unrecognised().filter(|payment| payment.is_open()).take(PAYMENTS_MAX);
    incidents.chain(unrecognised.map(|payment| of_payment(payment, show))).collect()
}

/// What an approver reads of the agent's own score, once for each `id`.
pub fn of_score(id: &str, words: &str) -> Notice {
    let next = "case list; goals list".to_owned();
    Notice { id: id.to_owned(), words: words.to_owned(), amount: None, hash: None, next }
}

fn of_incident(incident: &Incident, show: &dyn Fn(u128, &str) -> String) -> Notice {
    let amount = incident.cause.amount().map(|(amount, asset)| show(amount, asset));
    let stopped = if incident.is_about_loss() { "the treasury takes on no risk" } else { "nothing is paid" };
    Notice {
        id: format!("incident-{}", incident.number),
        words: format!("{}; {stopped} until a person says so", incident.cause.words(show)),
        amount,
        hash: Some(hash(&incident.cause)),
        next: format!("ledger incidents; ledger resolve {} --reason ...", incident.number),
    }
}

fn of_payment(payment: &Unrecognised, show: &dyn Fn(u128, &str) -> String) -> Notice {
    let Unrecognised { id, to, asset, amount, memo, .. } = payment;
    let (id, amount) = (String::from(*id), show(amount.0, asset));
    Notice {
        words: format!(
            "the wallet paid {amount} to {to} ({memo:?}), and no bill and no act of this keeper says why: did a person, or \
             another keeper? If nobody did, somebody else has the operator's key"
        ),
        amount: Some(amount),
        hash: Some(hash(payment)),
        next: format!("ledger unrecognised; ledger acknowledge {id} --reason ...; wallet freeze"),
        id: format!("payment-{id}"),
    }
}

// Numbers and texts: JSON has a form for each.
fn hash(of: &impl Serialize) -> String {
    let json = serde_json::to_vec(of).unwrap_or_default();
    Sha256::digest(json).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use stateset_agent::ledger::{Cause, Overrun};
    use stateset_api::Amount;

    use super::*;

    #[test]
    fn an_incident_says_what_it_stops() {
        for (limit, asset, stopped) in [
            ("limits.loss_day.uusdc", Some("uusdc"), "the treasury takes on no risk until a person says so"),
            ("limits.failed_day_count", None, "nothing is paid until a person says so"),
            ("limits.unrecognised_day_count", None, "nothing is paid until a person says so"),
        ] {
            let (max, got) = (Amount(2), Amount(3));
            let (limit, asset) = (limit.to_owned(), asset.map(str::to_owned));
            let cause = Cause::Overrun(Overrun { limit, asset, max, got, about: Vec::new(), time: 9 });
            let notice =
                of_incident(&Incident { number: 4, cause, braked_at: None, resolution: None }, &|amount, _| {
                    amount.to_string()
                });
            assert!(notice.words.starts_with('3') && notice.words.ends_with(stopped), "{}", notice.words);
        }
    }
}
