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

pub use stateset_agent::bills::DUE_DAYS_DEFAULT;

/// Lines whose descriptions become the memo.
const MEMO_LINES_MAX: usize = 3;

/// Types (UNTDID 1001) that ask for no payment of their own, and why.
const NOT_PAYABLE: [(&str, &str); 2] =
    [("325", "a pro forma invoice asks for no payment"), ("751", "it is information for accounts")];

/// As a bill, what would be paid beside what it replaces.
const CORRECTED: (&str, &str) =
    ("384", "a corrected invoice replaces another, and both would be paid: settle the other with the vendor first");

/// Of a claim that was sold (invoice, credit note): its seller is owed nothing any more.
const FACTORED: [&str; 2] = ["393", "396"];

/// Means of payment (UNTDID 4461) by which the seller takes the money itself, or has it.
const COLLECTED: [(&str, &str); 5] =
    [("48", "card"), ("49", "direct debit"), ("54", "credit card"), ("55", "debit card"), ("59", "direct debit")];

/// Means of payment by which it is paid, though not here: nobody has to send anything.
const SETTLED: [(&str, &str); 2] = [("10", "cash"), ("97", "being set off between the partners")];

/// A bank account in the seller's and buyer's agreement: whether anything is asked for stands there alone.
const STANDING_AGREEMENT: &str = "57";

/// What e-invoices do not say, and what is known of their sellers.
#[derive(Clone, Copy, Debug, Default)]
pub struct InvoiceRules<'a> {
    /// Of every e-invoice; none is taken in without.
    pub category: Option<&'a str>,
    /// Whose addresses stand for those that invoices do not name.
    pub vendors: Option<&'a vendors::State>,
    /// After how many days from its issue one is due that names no day; [`DUE_DAYS_DEFAULT`] if nothing is configured.
    pub due_days: Option<u32>,
}

impl InvoiceRules<'_> {
    fn days(&self) -> u32 {
        self.due_days.unwrap_or(DUE_DAYS_DEFAULT)
    }
}

/// What is said where an invoice names no due day: which one was taken, and its terms in words, which nobody read.
fn no_due_day(invoice: &Invoice, days: u32) -> Option<String> {
    if invoice.due.is_some() || !invoice.instalments.is_empty() {
        return None;
    }
    let taken = format!("it names no due day: {days} days after its issue is taken (agent.bills.due_days)");
    Some(match &invoice.terms {
        Some(terms) => format!("{taken}; its terms say '{}'", shown(terms)),
        None => taken,
    })
}

/// The bill that an e-invoice asks for, or its parts where it is to be paid in several; and what a person is to know of it.
pub(super) fn bills(content: &[u8], reader: &Reader<'_>) -> Result<(Vec<Bill>, Option<String>), RowError> {
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
    let days = reader.invoices.days();
    let note = no_due_day(&invoice, days);
    let category = reader.invoices.category.ok_or(EInvoiceError::NoCategory)?.to_owned();
    let bill = Bill {
        payee: payee(&invoice, reader)?,
        denom: currency.denom.clone(),
        amount,
        category,
        due: plan.first().map_or_else(|| due(&invoice, days), |part| Ok(part.due))?,
        memo: memo(&invoice),
        part: None,
        discount: discount(&invoice, amount)?,
        number: invoice.number,
        vendor: Some(invoice.seller.name),
    };
    let bills = if plan.is_empty() { vec![bill] } else { bill.in_parts(&plan) };
    bills.iter().try_for_each(Bill::validate)?;
    Ok((bills, note))
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
    check_owed(invoice)?;
    if invoice.type_code == CORRECTED.0 {
        return Err(EInvoiceError::NotPayable { code: invoice.type_code.clone(), reason: CORRECTED.1 }.into());
    }
    for code in invoice.payment_means.iter().filter_map(|means| means.code.as_ref()) {
        if let Some((_, means)) = COLLECTED.iter().find(|(known, _)| known == code) {
            return Err(EInvoiceError::Collected { code: code.clone(), means }.into());
        }
        // A credit note that is set off is what a credit here is.
        if invoice.kind == Kind::CreditNote {
            continue;
        }
        if let Some((_, means)) = SETTLED.iter().find(|(known, _)| known == code) {
            return Err(EInvoiceError::Settled { code: code.clone(), means }.into());
        }
        if code == STANDING_AGREEMENT {
            return Err(EInvoiceError::StandingAgreement.into());
        }
    }
    Ok(())
}

/// Whether anybody owes what it says, whoever wrote it.
pub(super) fn check_owed(invoice: &Invoice) -> Result<(), EInvoiceError> {
    let code = &invoice.type_code;
    match NOT_PAYABLE.iter().find(|(known, _)| known == code) {
        Some((_, reason)) => Err(EInvoiceError::NotPayable { code: code.clone(), reason }),
        None => Ok(()),
    }
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
    if FACTORED.contains(&invoice.type_code.as_str()) {
        return Err(EInvoiceError::Factored { code: invoice.type_code.clone() }.into());
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

/// Midnight UTC of the due day, or of the one so many days after its issue, as Unix seconds.
pub(super) fn due(invoice: &Invoice, days: u32) -> Result<u64, RowError> {
    let default = || invoice.issued.checked_add(Duration::days(i64::from(days)));
    let refuse = || RowError::Due { got: invoice.due.unwrap_or(invoice.issued).to_string() };
    midnight(invoice.due.or_else(default).ok_or_else(refuse)?)
}

pub(super) fn midnight(day: Date) -> Result<u64, RowError> {
    u64::try_from(day.midnight().assume_utc().unix_timestamp()).map_err(|_| RowError::Due { got: day.to_string() })
}

/// What the first lines are for, and its terms where they alone say when it is due.
fn memo(invoice: &Invoice) -> Option<String> {
    let lines = invoice.lines.iter().take(MEMO_LINES_MAX);
    let words = lines.map(|line| line.description.split_whitespace().collect::<Vec<_>>().join(" "));
    let terms = invoice.terms.iter().filter(|_| invoice.due.is_none() && invoice.instalments.is_empty());
    let terms = terms.map(|terms| format!("terms: {}", terms.split_whitespace().collect::<Vec<_>>().join(" ")));
    let memo = words.chain(terms).collect::<Vec<_>>().join("; ");
    let end = (0..=memo.len().min(TEXT_BYTES_MAX)).rev().find(|end| memo.is_char_boundary(*end))?;
    memo.get(..end).filter(|memo| !memo.is_empty()).map(str::to_owned)
}

#[cfg(test)]
#[path = "einvoice_tests.rs"]
mod tests;
