//! UN/CEFACT CII D16B, as EN 16931-3-3, Factur-X and ZUGFeRD 2 use it. Profiles without lines (MINIMUM, BASIC WL) are
//! no invoices by EN 16931 and are refused, since nobody could add them up.

use time::Date;

use crate::date::basic;
use crate::decimal::Decimal;
use crate::discount::{after, discount as read_discount, of_note};
use crate::error::InvoiceError;
use crate::invoice::{Discount, Instalment, Invoice, Line, Party, PaymentMeans, Preceding, Syntax, Totals};
use crate::node::{Name, Node};
use crate::sums::{Parts, check, check_plan};
use crate::tree::Space;
use crate::type_code::kind;

const TRANSACTION: Name = (Space::Rsm, "SupplyChainTradeTransaction");
const FORM: &str = "YYYYMMDD in format 102";

const fn ram(name: &'static str) -> Name {
    (Space::Ram, name)
}

const fn udt(name: &'static str) -> Name {
    (Space::Udt, name)
}

pub(crate) fn read(root: &Node<'_>) -> Result<Invoice, InvoiceError> {
    let document = root.need(&[(Space::Rsm, "ExchangedDocument")])?;
    let code = document.need(&[ram("TypeCode")])?;
    let kind = kind(code.value()?).ok_or_else(|| code.not_a_type())?;
    let transaction = root.need(&[TRANSACTION])?;
    let agreement = transaction.need(&[ram("ApplicableHeaderTradeAgreement")])?;
    let settlement = transaction.need(&[ram("ApplicableHeaderTradeSettlement")])?;
    let currency = settlement.need(&[ram("InvoiceCurrencyCode")])?.currency()?;
    let lines = lines(&transaction, &currency)?;
    let totals = totals(&settlement, &currency)?;
    let (allowances, charges) = allowances_and_charges(&settlement, &currency)?;
    let taxes = settlement.all(ram("ApplicableTradeTax")).into_iter();
    let taxes = taxes.map(|tax| tax.need(&[ram("CalculatedAmount")])?.amount(&currency)).collect::<Result<_, _>>()?;
    check(&totals, &Parts { lines: &lines, allowances, charges, taxes })?;
    let instalments = instalments(&settlement, &currency)?;
    check_plan(totals.payable, &instalments)?;
    let payee = settlement.find(&[ram("PayeeTradeParty")])?;
    let issued = day(&document.need(&[ram("IssueDateTime"), udt("DateTimeString")])?)?;
    Ok(Invoice {
        syntax: Syntax::Cii,
        kind,
        type_code: code.value()?.to_owned(),
        number: document.need_text(&[ram("ID")])?,
        issued,
        due: if instalments.is_empty() { due(&settlement)? } else { None },
        seller: party(&agreement.need(&[ram("SellerTradeParty")])?)?,
        buyer: party(&agreement.need(&[ram("BuyerTradeParty")])?)?,
        payee: payee.map(|payee| party(&payee)).transpose()?,
        totals,
        discount: if instalments.is_empty() { discount(&settlement, issued) } else { None },
        terms: terms_in_words(&settlement)?,
        instalments,
        payment_means: payment_means(&settlement)?,
        purchase_order: agreement.text(&[ram("BuyerOrderReferencedDocument"), ram("IssuerAssignedID")])?,
        preceding: preceding(&settlement)?,
        currency,
        lines,
    })
}

fn day(node: &Node<'_>) -> Result<Date, InvoiceError> {
    match node.attribute("format") {
        Some("102") => node.date(FORM, basic),
        _ => node.date(FORM, |_| None),
    }
}

fn due(settlement: &Node<'_>) -> Result<Option<Date>, InvoiceError> {
    let (terms, date) = (ram("SpecifiedTradePaymentTerms"), ram("DueDateDateTime"));
    let (mut days, mut with_discount) = (Vec::new(), Vec::new());
    for terms in settlement.all(terms) {
        let of_discount = !terms.all(ram("ApplicableTradePaymentDiscountTerms")).is_empty();
        let days = if of_discount { &mut with_discount } else { &mut days };
        days.extend(terms.find(&[date, udt("DateTimeString")])?.map(|due| day(&due)).transpose()?);
    }
    // Beside terms without one, a discount's day is the last on which it is taken off (stephanstapel/ZUGFeRD-csharp#584).
    // Alone it is the due day; several are those of discounts, and none is all of it due on.
    if days.is_empty() {
        with_discount.dedup();
        return Ok(with_discount.first().copied().filter(|_| with_discount.len() == 1));
    }
    settlement.one_day(&[terms, date], &days)
}

/// Terms of which one names a part of the amount: then each is an instalment. Several of them, or none.
fn instalments(settlement: &Node<'_>, currency: &str) -> Result<Vec<Instalment>, InvoiceError> {
    let (part, date) = (ram("PartialPaymentAmount"), ram("DueDateDateTime"));
    let all = settlement.all(ram("SpecifiedTradePaymentTerms"));
    let mut with_amount = false;
    for terms in &all {
        with_amount |= terms.find(&[part])?.is_some();
    }
    if all.len() < 2 || !with_amount {
        return Ok(Vec::new());
    }
    let read = |terms: &Node<'_>| {
        let due = day(&terms.need(&[date, udt("DateTimeString")])?)?;
        Ok(Instalment { amount: terms.need(&[part])?.total(currency)?, due })
    };
    all.iter().map(read).collect()
}

fn terms_in_words(settlement: &Node<'_>) -> Result<Option<String>, InvoiceError> {
    let all = settlement.all(ram("SpecifiedTradePaymentTerms"));
    let words = all.iter().map(|terms| terms.text(&[ram("Description")])).collect::<Result<Vec<_>, _>>()?;
    Ok(words.into_iter().flatten().reduce(|all, one| format!("{all}; {one}")))
}

/// By percentage and days from a day, or by a note for programs. One on a part of the amount, or in other units, is none.
fn discount(settlement: &Node<'_>, issued: Date) -> Option<Discount> {
    settlement.all(ram("SpecifiedTradePaymentTerms")).into_iter().find_map(|terms| {
        let stated = terms.find(&[ram("ApplicableTradePaymentDiscountTerms")]).ok().flatten();
        let stated = stated.and_then(|stated| {
            if stated.find(&[ram("BasisAmount")]).ok()?.is_some() {
                return None;
            }
            let from = stated.find(&[ram("BasisDateTime"), udt("DateTimeString")]).ok()?;
            let from = from.map_or(Some(issued), |from| day(&from).ok())?;
            let days = stated.find(&[ram("BasisPeriodMeasure")]).ok()??;
            let until = after(from, days.value().ok().filter(|_| days.attribute("unitCode") == Some("DAY"))?)?;
            read_discount(&stated.text(&[ram("CalculationPercent")]).ok()??, until)
        });
        stated.or_else(|| of_note(&terms.text(&[ram("Description")]).ok()??, issued))
    })
}

fn lines(transaction: &Node<'_>, currency: &str) -> Result<Vec<Line>, InvoiceError> {
    let name = ram("IncludedSupplyChainTradeLineItem");
    let mut lines = Vec::new();
    for line in transaction.all(name) {
        let status = line.text(&[ram("AssociatedDocumentLineDocument"), ram("LineStatusReasonCode")])?;
        // Factur-X's sub lines: what is said of several lines, or of none, counts nothing beside them (BR-FXEXT-CO-10).
        if !matches!(status.as_deref(), Some("GROUP" | "INFORMATION")) {
            lines.push(line);
        }
    }
    if lines.is_empty() {
        return Err(transaction.missing(&[name]));
    }
    let price = [ram("SpecifiedLineTradeAgreement"), ram("NetPriceProductTradePrice"), ram("ChargeAmount")];
    let net = [
        ram("SpecifiedLineTradeSettlement"),
        ram("SpecifiedTradeSettlementLineMonetarySummation"),
        ram("LineTotalAmount"),
    ];
    let line = |line: Node<'_>| {
        Ok(Line {
            id: line.need_text(&[ram("AssociatedDocumentLineDocument"), ram("LineID")])?,
            description: line.need_text(&[ram("SpecifiedTradeProduct"), ram("Name")])?,
            quantity: line.need(&[ram("SpecifiedLineTradeDelivery"), ram("BilledQuantity")])?.decimal()?,
            unit_price: line.need(&price)?.amount(currency)?,
            net: line.need(&net)?.amount(currency)?,
        })
    };
    lines.into_iter().map(line).collect()
}

fn totals(settlement: &Node<'_>, currency: &str) -> Result<Totals, InvoiceError> {
    let sums = settlement.need(&[ram("SpecifiedTradeSettlementHeaderMonetarySummation")])?;
    let need = |name| sums.need(&[ram(name)])?.total(currency);
    let optional = |name| sums.find(&[ram(name)])?.map_or(Ok(Decimal::ZERO), |node| node.total(currency));
    Ok(Totals {
        lines: need("LineTotalAmount")?,
        allowances: optional("AllowanceTotalAmount")?,
        charges: optional("ChargeTotalAmount")?,
        without_tax: need("TaxBasisTotalAmount")?,
        tax: tax(settlement, &sums, currency)?,
        with_tax: need("GrandTotalAmount")?,
        prepaid: optional("TotalPrepaidAmount")?,
        rounding: optional("RoundingAmount")?,
        payable: need("DuePayableAmount")?,
    })
}

/// The tax in the invoice's currency. Another one may stand beside it in the currency in which taxes are accounted for,
/// if the document says that there is one.
fn tax(settlement: &Node<'_>, sums: &Node<'_>, currency: &str) -> Result<Decimal, InvoiceError> {
    let accounting = settlement.find(&[ram("TaxCurrencyCode")])?.map(|code| code.currency()).transpose()?;
    let mut found = None;
    for total in sums.all(ram("TaxTotalAmount")) {
        let got = total.attribute("currencyID");
        if got != Some(currency) && got.is_some() && got == accounting.as_deref() {
            continue;
        }
        if found.replace(total.total(currency)?).is_some() {
            return Err(sums.repeated(&[ram("TaxTotalAmount")]));
        }
    }
    Ok(found.unwrap_or_default())
}

fn allowances_and_charges(settlement: &Node<'_>, currency: &str) -> Result<(Vec<Decimal>, Vec<Decimal>), InvoiceError> {
    let (mut allowances, mut charges) = (Vec::new(), Vec::new());
    for item in settlement.all(ram("SpecifiedTradeAllowanceCharge")) {
        let amount = item.need(&[ram("ActualAmount")])?.amount(currency)?;
        let is_charge = item.need(&[ram("ChargeIndicator"), udt("Indicator")])?.indicator()?;
        if is_charge { charges.push(amount) } else { allowances.push(amount) }
    }
    // Of ZUGFeRD's extended profile: transport and the like.
    for item in settlement.all(ram("SpecifiedLogisticsServiceCharge")) {
        charges.push(item.need(&[ram("AppliedAmount")])?.amount(currency)?);
    }
    Ok((allowances, charges))
}

fn party(party: &Node<'_>) -> Result<Party, InvoiceError> {
    let mut vat_id = None;
    for registration in party.all(ram("SpecifiedTaxRegistration")) {
        let Some(id) = registration.find(&[ram("ID")])? else { continue };
        if id.attribute("schemeID") == Some("VA") && vat_id.replace(id.value()?.to_owned()).is_some() {
            return Err(party.repeated(&[ram("SpecifiedTaxRegistration"), ram("ID")]));
        }
    }
    let organization = ram("SpecifiedLegalOrganization");
    let mut ids = Vec::new();
    for id in party.all(ram("ID")).into_iter().chain(party.all(ram("GlobalID"))) {
        ids.extend(id.id(&[])?);
    }
    Ok(Party {
        name: party.need_text(&[ram("Name")])?,
        trading_name: party.text(&[organization, ram("TradingBusinessName")])?,
        vat_id,
        endpoint: party.id(&[ram("URIUniversalCommunication"), ram("URIID")])?,
        company_id: party.id(&[organization, ram("ID")])?,
        ids,
    })
}

fn payment_means(settlement: &Node<'_>) -> Result<Vec<PaymentMeans>, InvoiceError> {
    let account = ram("PayeePartyCreditorFinancialAccount");
    let means = settlement.all(ram("SpecifiedTradeSettlementPaymentMeans")).into_iter().map(|means| {
        let iban = means.text(&[account, ram("IBANID")])?;
        let other = means.text(&[account, ram("ProprietaryID")])?;
        if iban.is_some() && other.is_some() {
            return Err(means.repeated(&[account]));
        }
        Ok(PaymentMeans { code: means.text(&[ram("TypeCode")])?, account: iban.or(other) })
    });
    means.collect()
}

fn preceding(settlement: &Node<'_>) -> Result<Vec<Preceding>, InvoiceError> {
    let all = settlement.all(ram("InvoiceReferencedDocument")).into_iter().map(|reference| {
        let issued = reference.find(&[ram("FormattedIssueDateTime")])?;
        // Of the qualified data types, whose namespace is not read: its one value is the day.
        let issued = issued.and_then(|issued| issued.only_child()).map(|issued| day(&issued)).transpose()?;
        Ok(Preceding { number: reference.need_text(&[ram("IssuerAssignedID")])?, issued })
    });
    all.collect()
}
