//! What a model answered, as proposals about the bills that it was shown.

use serde::Deserialize;
use stateset_agent::advice::Hold;
use stateset_api::IntentId;
use stateset_model::{Answer, CallError};

use crate::question::name;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holds {
    holds: Vec<Named>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    bill: String,
    reason: String,
}

/// The proposals in an answer, each bill once. A name that was not in the question is kept as the id of no bill, so that
/// it is weighed, and refused, on record.
pub(crate) fn holds(answer: &Answer, shown: &[IntentId]) -> Result<Vec<Hold>, CallError> {
    let Holds { holds } = answer.parse()?;
    let mut found: Vec<Hold> = Vec::new();
    // An answer has a bounded size; of the same bill the first word counts.
    for Named { bill: named, reason } in holds {
        let position = (0..shown.len()).find(|index| name(*index) == named);
        let bill = position.and_then(|index| shown.get(index)).copied().unwrap_or_else(nobodys);
        if !found.iter().any(|hold| hold.bill == bill) {
            found.push(Hold { bill, reason });
        }
    }
    Ok(found)
}

/// An id that no bill has: it would have been due in 1970, and no hash of a bill is all zeros.
fn nobodys() -> IntentId {
    IntentId::new(0, [0; 10])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_lead_to_the_bills_that_were_shown_and_to_no_other() {
        let shown = [IntentId([1; 16]), IntentId([2; 16])];
        let hold = |bill: &str| json!({ "bill": bill, "reason": "odd" });
        let answer = Answer::Json(json!({ "holds": [hold("b2"), hold("b3"), hold("b2"), hold("b99999999999")] }));
        let ids: Vec<IntentId> = holds(&answer, &shown).unwrap().into_iter().map(|hold| hold.bill).collect();
        assert_eq!(ids, [IntentId([2; 16]), nobodys()]);
        for other in [json!({}), json!({ "holds": [{ "bill": 1 }] }), json!({ "holds": [], "pay": "me" }), json!([])] {
            assert!(matches!(holds(&Answer::Json(other), &shown), Err(CallError::WrongSchema { .. })));
        }
    }
}
