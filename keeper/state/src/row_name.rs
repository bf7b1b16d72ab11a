//! What a stored row is called where something is wrong with it.

use stateset_agent::tasks::TaskId;
use stateset_agent::{Kind, RowKey};
use stateset_api::IntentId;

/// The row of this kind and key.
pub(crate) fn name(kind: Kind, key: RowKey) -> String {
    match kind {
        Kind::Bill => IntentId(key).to_string(),
        Kind::Payee => format!("payee row {}", IntentId(key)),
        Kind::Vendor => format!("vendor row {}", IntentId(key)),
        Kind::Advice => "what is known of a model's advice".to_owned(),
        Kind::Credit => format!("credit {}", IntentId(key)),
        Kind::Decision => format!("decision {}", IntentId(key)),
        Kind::Goal => format!("goal row {}", IntentId(key)),
        Kind::Task => format!("task {}", TaskId(key)),
        Kind::Belief => format!("belief row {}", IntentId(key)),
        Kind::Episode => format!("episode row {}", IntentId(key)),
        Kind::Ledger => format!("ledger row {}", IntentId(key)),
        Kind::Invoice => format!("invoice row {}", IntentId(key)),
        Kind::Move => format!("treasury move {}", IntentId(key)),
    }
}
