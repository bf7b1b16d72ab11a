//! How a bill stands to a mandate of the wallet. Never here: when one is asked for.

use serde::{Deserialize, Serialize};
use stateset_api::policy::Mandate;

/// How a bill stands to a mandate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BillMandate {
    /// The signers are asked for this one, for this bill and others.
    Asked(Box<Mandate>),
    /// It is to be paid under the one of this number.
    Given(u64),
}
