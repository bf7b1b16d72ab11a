//! How two bills with one payee and number stand to each other: whole or in parts, and of which plan.

use crate::bills::bill::Bill;

/// How a new bill stands to a known one of its payee and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Both whole, or both the same part of one plan: the same bill, whatever else it says.
    Same,
    /// Another part of the same plan.
    Sibling,
    /// A part of another plan: other amounts, days, number of parts, total or coin.
    OtherPlan,
    /// One is whole and the other a part: what is owed once could be paid in both shapes.
    Other,
}

pub(crate) fn shape(known: &Bill, new: &Bill) -> Shape {
    match (&known.part, &new.part) {
        (None, None) => Shape::Same,
        (Some(one), Some(other)) if one.plan != other.plan || known.denom != new.denom => Shape::OtherPlan,
        (Some(one), Some(other)) if one.number == other.number => Shape::Same,
        (Some(_), Some(_)) => Shape::Sibling,
        _ => Shape::Other,
    }
}
