//! An e-invoice as a bill.
//!
//! Never here: a correction or a credit note as a bill, an amount that the seller collects by itself, an address that
//! neither the invoice names nor a person vouched for.

use stateset_agent::bills::{CreditNote, Discount, Instalment, TEXT_BYTES_MAX};
use stateset_agent::lookalike::Relation;
use stateset_agent::{Bill, vendors};
use stateset_api::Amount;
use stateset_config::{Currency, money};
use stateset_invoice::{Invoice, Kind};
use time::{Date, Duration};

use super::Reader;
use super::discount::{DAY_LESS_A_SECOND, basis_points};
use super::einvoice_error::EInvoiceError;
use super::row_error::{RowError, shown};

/// Days after its issue at which an invoice without a due date is due: what EU law has where nothing was agreed
/// (Directive 2011/7/EU, article 3).
pub const DUE_DAYS_DEFAULT: u32 = 30;

/// Lines whose descriptions become the memo.
const MEMO_LINES_MAX: usize = 3;

/// Types (UNTDID 1001) that ask for no payment of their own, and why.
const NOT_PAYABLE: [(&str, &str); 3] = [
    ("325", "a pro forma invoice asks for no payment"),
    ("384", "a corrected invoice replaces another, and both would be paid: settle the other with the vendor first"),
    ("751", "it is information for accounts"),
];

/// Means of payment (UNTDID 4461) by which the seller takes the money itself, or has it.
const COLLECTED: [(&str, &str); 5] =
    [("48", "card"), ("49", "direct debit"), ("54", "credit card"), ("55", "debit card"), ("59", "direct debit")];

/// What e-invoices do not say, and what is known of their sellers.
#[derive(Clone, Copy, Debug, Default)]
pub struct InvoiceRules<'a> {
    /// Of every e-invoice; none is taken in without.
    pub category: Option<&'a str>,
    /// Whose addresses stand for those that invoices do not name.
    pub vendors: Option<&'a vendors::State>,
}

/// The bill that an e-invoice asks for, or its parts where it is to be paid in several.
pub(super) fn bills(content: &[u8], reader: &Reader<'_>) -> Result<Vec<Bill>, RowError> {
    let invoice = stateset_invoice::read(content).map_err(EInvoiceError::from)?;
    check_payable(&invoice)?;
    let Some(currency) = reader.currencies.get(&invoice.currency) else {
        let known = reader.currencies.keys().cloned().collect::<Vec<_>>().join(", ");
        return Err(RowError::Currency { got: invoice.currency, known });
    };
    if invoice.kind == Kind::CreditNote {
        return Err(credit_note(invoice, (currency, reader)));
    }
    let amount = money::parse(&invoice.totals.payable.to_string(), currency.decimals)?;
    let plan = invoice.instalments.iter().map(|part| {
        let amount = money::parse(&part.amount.to_string(), currency.decimals)?;
        Ok(Instalment { amount, due: midnight(part.due)? })
    });
    let plan: Vec<Instalment> = plan.collect::<Result<_, RowError>>()?;
    let category = reader.invoices.category.ok_or(EInvoiceError::NoCategory)?.to_owned();
    let bill = Bill {
        payee: payee(&invoice, reader)?,
        denom: currency.denom.clone(),
        amount,
        category,
        due: plan.first().map_or_else(|| due(&invoice), |part| Ok(part.due))?,
        memo: memo(&invoice),
        part: None,
        discount: discount(&invoice, amount)?,
        number: invoice.number,
        vendor: Some(invoice.seller.name),
    };
    let bills = if plan.is_empty() { vec![bill] } else { bill.in_parts(&plan) };
    bills.iter().try_for_each(Bill::validate)?;
    Ok(bills)
}

/// What may be taken off, the last day counting whole. Too little to be taken off is none.
fn discount(invoice: &Invoice, amount: Amount) -> Result<Option<Discount>, RowError> {
    let Some(stated) = invoice.discount else { return Ok(None) };
    let Some(bps) = basis_points(&stated.percent.to_string()) else { return Ok(None) };
    let off = Discount::off_floor(amount, bps);
    let until = midnight(stated.until)?.saturating_add(DAY_LESS_A_SECOND);
    Ok((!off.is_zero()).then_some(Discount { off, until }))
}

/// What a credit note's seller owes. It names one invoice, or a person says which bill it reduces.
fn credit_note(invoice: Invoice, (currency, reader): (&Currency, &Reader<'_>)) -> RowError {
    let read = || {
        let reference = match invoice.preceding.as_slice() {
            [one] => Some(one.number.clone()),
            _ => None,
        };
        let note = CreditNote {
            payee: payee(&invoice, reader)?,
            denom: currency.denom.clone(),
            amount: money::parse(&invoice.totals.payable.to_string(), currency.decimals)?,
            memo: memo(&invoice),
            number: invoice.number.clone(),
            reference,
        };
        note.validate()?;
        Ok(note)
    };
    match read() {
        Ok(note) => RowError::CreditNote(Box::new(note)),
        Err(reason) => reason,
    }
}

/// Whether it asks us for money that nothing else brings.
fn check_payable(invoice: &Invoice) -> Result<(), RowError> {
    let payable = invoice.totals.payable;
    if payable.is_negative() {
        return Err(RowError::Credit { text: payable.to_string() });
    }
    let code = &invoice.type_code;
    if let Some((_, reason)) = NOT_PAYABLE.iter().find(|(known, _)| known == code) {
        return Err(EInvoiceError::NotPayable { code: code.clone(), reason }.into());
    }
    for code in invoice.payment_means.iter().filter_map(|means| means.code.as_ref()) {
        if let Some((_, means)) = COLLECTED.iter().find(|(known, _)| known == code) {
            return Err(EInvoiceError::Collected { code: code.clone(), means }.into());
        }
    }
    Ok(())
}

/// The address that the invoice names, or else the one that somebody vouched for as its seller's.
fn payee(invoice: &Invoice, reader: &Reader<'_>) -> Result<String, RowError> {
    let ours = format!("{}1", reader.prefix);
    let accounts = invoice.payment_means.iter().filter_map(|means| means.account.as_ref());
    let mut named: Vec<&String> = accounts.filter(|account| account.starts_with(&ours)).collect();
    named.sort_unstable();
    named.dedup();
    match named.as_slice() {
        [] => vouched(invoice, reader),
        [address] => {
            stateset_chain::key::parse_address(reader.prefix, address).map_err(|reason| RowError::Payee {
                got: shown(address),
                prefix: reader.prefix.to_owned(),
                reason: reason.to_string(),
            })?;
            Ok((*address).clone())
        }
        [first, second, ..] => {
            Err(EInvoiceError::Addresses { got: named.len(), first: shown(first), second: shown(second) }.into())
        }
    }
}

fn vouched(invoice: &Invoice, reader: &Reader<'_>) -> Result<String, RowError> {
    // Whose claim was sold is not owed any more.
    if let Some(payee) = &invoice.payee {
        return Err(EInvoiceError::OtherPayee { payee: shown(&payee.name) }.into());
    }
    let (seller, prefix) = (shown(&invoice.seller.name), reader.prefix.to_owned());
    let names = std::iter::once(&invoice.seller.name).chain(&invoice.seller.trading_name);
    let found = names.filter_map(|name| reader.invoices.vendors?.named(name));
    let (same, close): (Vec<_>, Vec<_>) = found.partition(|(_, relation)| *relation == Relation::Same);
    let Some((vendor, _)) = same.first() else {
        return Err(match close.first() {
            Some((vendor, _)) => {
                let (vendor, name) = (vendor.id.clone(), vendor.name.clone());
                EInvoiceError::CloseVendor { seller, prefix, vendor, name }
            }
            None => EInvoiceError::UnknownVendor { seller, prefix },
        }
        .into());
    };
    if let Some((other, _)) = same.iter().find(|(other, _)| other.id != vendor.id) {
        return Err(EInvoiceError::TwoVendors { first: vendor.id.clone(), second: other.id.clone() }.into());
    }
    let mut addresses = vendor.addresses.keys();
    match (addresses.next(), addresses.next()) {
        (Some(address), None) => Ok(address.clone()),
        _ => {
            let (vendor, got) = (vendor.id.clone(), vendor.addresses.len());
            Err(EInvoiceError::VendorAddresses { vendor, got, prefix }.into())
        }
    }
}

/// Midnight UTC of the due day, as Unix seconds.
pub(super) fn due(invoice: &Invoice) -> Result<u64, RowError> {
    let default = || invoice.issued.checked_add(Duration::days(i64::from(DUE_DAYS_DEFAULT)));
    let refuse = || RowError::Due { got: invoice.due.unwrap_or(invoice.issued).to_string() };
    midnight(invoice.due.or_else(default).ok_or_else(refuse)?)
}

pub(super) fn midnight(day: Date) -> Result<u64, RowError> {
    u64::try_from(day.midnight().assume_utc().unix_timestamp()).map_err(|_| RowError::Due { got: day.to_string() })
}

/// What the first lines are for.
fn memo(invoice: &Invoice) -> Option<String> {
    let lines = invoice.lines.iter().take(MEMO_LINES_MAX);
    let words = lines.map(|line| line.description.split_whitespace().collect::<Vec<_>>().join(" "));
    let memo = words.collect::<Vec<_>>().join("; ");
    let end = (0..=memo.len().min(TEXT_BYTES_MAX)).rev().find(|end| memo.is_char_boundary(*end))?;
    memo.get(..end).filter(|memo| !memo.is_empty()).map(str::to_owned)
}

#[cfg(test)]
#[path = "einvoice_tests.rs"]
mod tests;
