//! UBL 2.1, as EN 16931-3-2 and Peppol BIS Billing 3.0 use it.

use crate::date::iso;
use crate::decimal::Decimal;
use crate::discount::{discount as read_discount, of_note};
use crate::error::InvoiceError;
use crate::invoice::{Discount, Instalment, Invoice, Kind, Line, Party, PaymentMeans, Preceding, Syntax, Totals};
use crate::node::{Name, Node};
use crate::sums::{Parts, check, check_plan};
use crate::tree::Space;
use crate::type_code::kind;

/// What invoices and credit notes call otherwise.
pub(crate) struct Document {
    type_code: Name,
    line: Name,
    quantity: Name,
    /// Where it may be a credit note by its type, as XRechnung has it.
    may_credit: bool,
}

pub(crate) const INVOICE: Document = Document {
    type_code: cbc("InvoiceTypeCode"),
    line: cac("InvoiceLine"),
    quantity: cbc("InvoicedQuantity"),
    may_credit: true,
};

pub(crate) const CREDIT_NOTE: Document = Document {
    type_code: cbc("CreditNoteTypeCode"),
    line: cac("CreditNoteLine"),
    quantity: cbc("CreditedQuantity"),
    may_credit: false,
};

const FORM: &str = "YYYY-MM-DD";

/// Of UNTDID 1001: what a credit note is that names no type.
const CREDIT_NOTE_TYPE: &str = "381";

const fn cac(name: &'static str) -> Name {
    (Space::Cac, name)
}

const fn cbc(name: &'static str) -> Name {
    (Space::Cbc, name)
}

pub(crate) fn read(root: &Node<'_>, document: &Document) -> Result<Invoice, InvoiceError> {
    let (kind, type_code) = type_of(root, document)?;
    let currency = root.need(&[cbc("DocumentCurrencyCode")])?.currency()?;
    let lines = lines(root, document, &currency)?;
    let (tax, taxes) = taxes(root, &currency)?;
    let totals = totals(root, &currency, tax)?;
    let (allowances, charges) = allowances_and_charges(root, &currency)?;
    check(&totals, &Parts { lines: &lines, allowances, charges, taxes })?;
    let instalments = instalments(root, &currency)?;
    check_plan(totals.payable, &instalments)?;
    let payee = root.find(&[cac("PayeeParty")])?;
    let issued = root.need(&[cbc("IssueDate")])?.date(FORM, iso)?;
    Ok(Invoice {
        syntax: Syntax::Ubl,
        kind,
        type_code,
        number: root.need_text(&[cbc("ID")])?,
        issued,
        due: due(root, document)?,
        seller: party(&root.need(&[cac("AccountingSupplierParty"), cac("Party")])?)?,
        buyer: party(&root.need(&[cac("AccountingCustomerParty"), cac("Party")])?)?,
        payee: payee.map(|payee| party(&payee)).transpose()?,
        totals,
        discount: if instalments.is_empty() { discount(root, issued) } else { None },
        terms: terms_in_words(root)?,
        instalments,
        payment_means: payment_means(root)?,
        purchase_order: root.text(&[cac("OrderReference"), cbc("ID")])?,
        preceding: preceding(root)?,
        currency,
        lines,
    })
}

/// A credit note may go without its type in UBL itself, since its root says what it is; EN 16931 alone asks for it.
fn type_of(root: &Node<'_>, document: &Document) -> Result<(Kind, String), InvoiceError> {
    let code = match root.find(&[document.type_code])? {
        None if !document.may_credit => return Ok((Kind::CreditNote, CREDIT_NOTE_TYPE.to_owned())),
        code => code.ok_or_else(|| root.missing(&[document.type_code]))?,
    };
    let kind = kind(code.value()?).filter(|kind| document.may_credit || *kind == Kind::CreditNote);
    Ok((kind.ok_or_else(|| code.not_a_type())?, code.value()?.to_owned()))
}

fn terms_in_words(root: &Node<'_>) -> Result<Option<String>, InvoiceError> {
    let mut words = Vec::new();
    for terms in root.all(cac("PaymentTerms")) {
        for note in terms.all(cbc("Note")) {
            words.extend(note.text(&[])?);
        }
    }
    Ok(words.into_iter().reduce(|all, one| format!("{all}; {one}")))
}

/// Invoices have it by itself, credit notes with each means of payment.
fn due(root: &Node<'_>, document: &Document) -> Result<Option<time::Date>, InvoiceError> {
    if document.may_credit {
        return root.find(&[cbc("DueDate")])?.map(|due| due.date(FORM, iso)).transpose();
    }
    let (means, day) = (cac("PaymentMeans"), cbc("PaymentDueDate"));
    let mut days = Vec::new();
    for means in root.all(means) {
        days.extend(means.find(&[day])?.map(|due| due.date(FORM, iso)).transpose()?);
    }
    root.one_day(&[means, day], &days)
}

/// Terms that name an amount: then each that names a day is an instalment. Several of them, or none.
fn instalments(root: &Node<'_>, currency: &str) -> Result<Vec<Instalment>, InvoiceError> {
    let (own, general, amount) = (cbc("InstallmentDueDate"), cbc("PaymentDueDate"), cbc("Amount"));
    let (mut plan, mut with_amount) = (Vec::new(), false);
    for terms in root.all(cac("PaymentTerms")) {
        let day = match (terms.find(&[own])?, terms.find(&[general])?) {
            (Some(_), Some(_)) => return Err(terms.repeated(&[own])),
            (own, general) => own.or(general),
        };
        let found = terms.find(&[amount])?;
        with_amount |= found.is_some();
        if day.is_some() || found.is_some() {
            plan.push((terms, day, found));
        }
    }
    if plan.len() < 2 || !with_amount {
        return Ok(Vec::new());
    }
    let part = |(terms, day, found): (Node<'_>, Option<Node<'_>>, Option<Node<'_>>)| {
        let due = day.map_or_else(|| terms.need(&[own]), Ok)?.date(FORM, iso)?;
        Ok(Instalment { amount: found.map_or_else(|| terms.need(&[amount]), Ok)?.total(currency)?, due })
    };
    plan.into_iter().map(part).collect()
}

/// By percentage and period, or by a note for programs. What contradicts itself is none.
fn discount(root: &Node<'_>, issued: time::Date) -> Option<Discount> {
    root.all(cac("PaymentTerms")).into_iter().find_map(|terms| {
        let percent = terms.text(&[cbc("SettlementDiscountPercent")]).ok().flatten();
        let until = terms.find(&[cac("SettlementPeriod"), cbc("EndDate")]).ok().flatten();
        let until = until.and_then(|until| until.date(FORM, iso).ok());
        let note = || terms.text(&[cbc("Note")]).ok().flatten();
        percent
            .zip(until)
            .and_then(|(percent, until)| read_discount(&percent, until))
            .or_else(|| of_note(&note()?, issued))
    })
}

fn lines(root: &Node<'_>, document: &Document, currency: &str) -> Result<Vec<Line>, InvoiceError> {
    let lines = root.all(document.line);
    if lines.is_empty() {
        root.need(&[document.line])?;
    }
    let line = |line: Node<'_>| {
        Ok(Line {
            id: line.need_text(&[cbc("ID")])?,
            description: line.need_text(&[cac("Item"), cbc("Name")])?,
            quantity: line.need(&[document.quantity])?.decimal()?,
            unit_price: line.need(&[cac("Price"), cbc("PriceAmount")])?.amount(currency)?,
            net: line.need(&[cbc("LineExtensionAmount")])?.amount(currency)?,
        })
    };
    lines.into_iter().map(line).collect()
}

/// The tax in the invoice's currency, and its parts. Another one may stand beside it in the currency in which taxes are
/// accounted for, if the document says that there is one.
fn taxes(root: &Node<'_>, currency: &str) -> Result<(Decimal, Vec<Decimal>), InvoiceError> {
    let accounting = root.find(&[cbc("TaxCurrencyCode")])?.map(|code| code.currency()).transpose()?;
    let amount = cbc("TaxAmount");
    let mut found: Option<(Decimal, Vec<Decimal>)> = None;
    for total in root.all(cac("TaxTotal")) {
        let stated = total.need(&[amount])?;
        let got = stated.attribute("currencyID");
        if got != Some(currency) && got.is_some() && got == accounting.as_deref() {
            continue;
        }
        let tax = stated.total(currency)?;
        let parts = total.all(cac("TaxSubtotal")).into_iter().map(|part| part.need(&[amount])?.amount(currency));
        if found.replace((tax, parts.collect::<Result<_, _>>()?)).is_some() {
            return Err(root.repeated(&[cac("TaxTotal")]));
        }
    }
    Ok(found.unwrap_or_default())
}

fn totals(root: &Node<'_>, currency: &str, tax: Decimal) -> Result<Totals, InvoiceError> {
    let sums = root.need(&[cac("LegalMonetaryTotal")])?;
    let need = |name| sums.need(&[cbc(name)])?.total(currency);
    let optional = |name| sums.find(&[cbc(name)])?.map_or(Ok(Decimal::ZERO), |node| node.total(currency));
    Ok(Totals {
        lines: need("LineExtensionAmount")?,
        allowances: optional("AllowanceTotalAmount")?,
        charges: optional("ChargeTotalAmount")?,
        without_tax: need("TaxExclusiveAmount")?,
        tax,
        with_tax: need("TaxInclusiveAmount")?,
        prepaid: optional("PrepaidAmount")?,
        rounding: optional("PayableRoundingAmount")?,
        payable: need("PayableAmount")?,
    })
}

fn allowances_and_charges(root: &Node<'_>, currency: &str) -> Result<(Vec<Decimal>, Vec<Decimal>), InvoiceError> {
    let (mut allowances, mut charges) = (Vec::new(), Vec::new());
    for item in root.all(cac("AllowanceCharge")) {
        let amount = item.need(&[cbc("Amount")])?.amount(currency)?;
        let is_charge = item.need(&[cbc("ChargeIndicator")])?.indicator()?;
        if is_charge { charges.push(amount) } else { allowances.push(amount) }
    }
    Ok((allowances, charges))
}

fn party(party: &Node<'_>) -> Result<Party, InvoiceError> {
    let registered = party.text(&[cac("PartyLegalEntity"), cbc("RegistrationName")])?;
    let trading = party.text(&[cac("PartyName"), cbc("Name")])?;
    let (name, trading_name) = match (registered, trading) {
        (Some(registered), trading) => (registered, trading),
        (None, Some(trading)) => (trading, None),
        (None, None) => (party.need_text(&[cac("PartyLegalEntity"), cbc("RegistrationName")])?, None),
    };
    let mut vat_id = None;
    for scheme in party.all(cac("PartyTaxScheme")) {
        if scheme.text(&[cac("TaxScheme"), cbc("ID")])?.as_deref() == Some("VAT") {
            let id = scheme.text(&[cbc("CompanyID")])?;
            if vat_id.is_some() && id.is_some() {
                return Err(party.repeated(&[cac("PartyTaxScheme"), cbc("CompanyID")]));
            }
            vat_id = vat_id.or(id);
        }
    }
    let mut ids = Vec::new();
    for id in party.all(cac("PartyIdentification")) {
        ids.extend(id.id(&[cbc("ID")])?);
    }
    Ok(Party {
        name,
        trading_name,
        vat_id,
        endpoint: party.id(&[cbc("EndpointID")])?,
        company_id: party.id(&[cac("PartyLegalEntity"), cbc("CompanyID")])?,
        ids,
    })
}

fn payment_means(root: &Node<'_>) -> Result<Vec<PaymentMeans>, InvoiceError> {
    let means = root.all(cac("PaymentMeans")).into_iter().map(|means| {
        Ok(PaymentMeans {
            code: means.text(&[cbc("PaymentMeansCode")])?,
            account: means.text(&[cac("PayeeFinancialAccount"), cbc("ID")])?,
        })
    });
    means.collect()
}

fn preceding(root: &Node<'_>) -> Result<Vec<Preceding>, InvoiceError> {
    let mut all = Vec::new();
    for reference in root.all(cac("BillingReference")) {
        if let Some(invoice) = reference.find(&[cac("InvoiceDocumentReference")])? {
            let issued = invoice.find(&[cbc("IssueDate")])?.map(|day| day.date(FORM, iso)).transpose()?;
            all.push(Preceding { number: invoice.need_text(&[cbc("ID")])?, issued });
        }
    }
    Ok(all)
}
