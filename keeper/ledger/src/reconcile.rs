//! What to make of a balance: as expected, more, or less.

use serde::{Deserialize, Serialize};

/// A balance beside the expected one; amounts in the denom's smallest unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reconciled {
    Balanced,
    /// So much came in that nothing explains. Anybody can send coins.
    Inflow {
        amount: u128,
    },
    /// So much went out that nothing explains.
    Outflow {
        amount: u128,
    },
}

/// Compares what the ledger expects with what the chain shows. What is beyond 2^128 - 1 counts as that.
pub const fn reconcile(expected: i128, observed: u128) -> Reconciled {
    let owed = expected.unsigned_abs();
    if expected < 0 {
        return Reconciled::Inflow { amount: observed.saturating_add(owed) };
    }
    if observed > owed {
        Reconciled::Inflow { amount: observed - owed }
    } else if observed < owed {
        Reconciled::Outflow { amount: owed - observed }
    } else {
        Reconciled::Balanced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_an_inflow_less_an_outflow_and_the_same_nothing() {
        let (inflow, outflow) = (|amount| Reconciled::Inflow { amount }, |amount| Reconciled::Outflow { amount });
        for (expected, observed, wanted) in [
            (0, 0, Reconciled::Balanced),
            (5, 5, Reconciled::Balanced),
            (5, 6, inflow(1)),
            (5, 0, outflow(5)),
            (-2, 0, inflow(2)),
            (-2, 3, inflow(5)),
            (i128::MAX, 0, outflow(i128::MAX.unsigned_abs())),
            (i128::MIN, u128::MAX, inflow(u128::MAX)),
        ] {
            assert_eq!(reconcile(expected, observed), wanted, "{expected} {observed}");
        }
    }
}
