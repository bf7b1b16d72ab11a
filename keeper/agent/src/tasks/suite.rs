//! What the tests of this room share.

use stateset_api::Amount;

use crate::tasks::id::TaskId;
use crate::tasks::task::{Payment, Task};

pub(super) const NOW: u64 = 1_790_000_000;

/// One that is ready at once and that a person does.
pub(super) fn task(external: &str) -> Task {
    Task {
        source: "test".into(),
        external: external.into(),
        title: format!("Task {external}"),
        kind: "report".into(),
        goal: None,
        depends_on: vec![],
        earliest: 0,
        deadline: None,
        late_seconds_max: None,
        estimate: None,
        price_max: None,
        reward: None,
        penalty: None,
        payment: None,
        delivered_by: None,
    }
}

pub(super) fn after(external: &str, on: &[&str]) -> Task {
    Task { depends_on: on.iter().map(|on| id(on)).collect(), ..task(external) }
}

/// One whose work is a payment.
pub(super) fn purchase(external: &str, amount: u128) -> Task {
    let payment = Payment {
        payee: "vendor".into(),
        denom: "uusdc".into(),
        amount: Amount(amount),
        category: "cloud".into(),
        number: format!("ORDER-{external}"),
        good: None,
    };
    Task { kind: "purchase".into(), earliest: NOW, payment: Some(payment), ..task(external) }
}

pub(super) fn id(external: &str) -> TaskId {
    TaskId::of("test", external)
}
