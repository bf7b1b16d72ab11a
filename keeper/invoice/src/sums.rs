//! The arithmetic of EN 16931 that protects money: rules BR-CO-10 to BR-CO-16. Nothing is mended: what does not add up
//! is refused, with both numbers.
//!
//! Totals have at most two decimals, parts may be finer. A total may differ from its parts by half of a hundredth, which
//! is what rounding it makes; where all have two decimals that is nothing at all.

use crate::decimal::Decimal;
use crate::error::InvoiceError;
use crate::invoice::{Instalment, Line, Totals};
use crate::limits::INSTALMENTS_MAX;

/// What totals are made of.
pub(crate) struct Parts<'a> {
    pub(crate) lines: &'a [Line],
    /// Of the document, not of its lines.
    pub(crate) allowances: Vec<Decimal>,
    /// Of the document, not of its lines.
    pub(crate) charges: Vec<Decimal>,
    /// By category.
    pub(crate) taxes: Vec<Decimal>,
}

/// Whether each total is what its parts come to.
pub(crate) fn check(totals: &Totals, parts: &Parts<'_>) -> Result<(), InvoiceError> {
    let sum = |of: &[Decimal]| of.iter().copied().sum::<Decimal>();
    let lines = parts.lines.iter().map(|line| line.net).sum();
    let Totals { without_tax, tax, with_tax, .. } = *totals;
    for (rule, what, stated, computed) in [
        ("BR-CO-10", "the sum of the lines", totals.lines, lines),
        ("BR-CO-11", "the sum of allowances", totals.allowances, sum(&parts.allowances)),
        ("BR-CO-12", "the sum of charges", totals.charges, sum(&parts.charges)),
        ("BR-CO-13", "the total without tax", without_tax, totals.lines.minus(totals.allowances).plus(totals.charges)),
        ("BR-CO-14", "the tax", tax, sum(&parts.taxes)),
        ("BR-CO-15", "the total with tax", with_tax, without_tax.plus(tax)),
        ("BR-CO-16", "the amount payable", totals.payable, with_tax.minus(totals.prepaid).plus(totals.rounding)),
    ] {
        if stated.distance(computed) > Decimal::HALF_CENT {
            return Err(InvoiceError::Sum { rule, what, stated, computed });
        }
    }
    Ok(())
}

/// Whether instalments come to what is payable, to the hundredth.
pub(crate) fn check_plan(payable: Decimal, plan: &[Instalment]) -> Result<(), InvoiceError> {
    if plan.len() > INSTALMENTS_MAX {
        return Err(InvoiceError::Instalments { got: plan.len(), max: INSTALMENTS_MAX });
    }
    let computed = plan.iter().map(|part| part.amount).sum::<Decimal>();
    if !plan.is_empty() && computed != payable {
        let (rule, what) = ("terms of payment", "the amount payable");
        return Err(InvoiceError::Sum { rule, what, stated: payable, computed });
    }
    if let Some(part) = plan.iter().find(|part| part.amount.is_negative()) {
        return Err(InvoiceError::NegativeInstalment { amount: part.amount });
    }
    Ok(())
}
