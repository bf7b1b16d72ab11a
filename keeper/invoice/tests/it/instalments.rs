//! Terms of payment with amounts and days: a plan, or a reason why it is none.

use stateset_invoice::{Decimal, InvoiceError, limits, read};

use crate::written::{CII, UBL, changed};

const UBL_AT: &str = "<a:PaymentMeans>";
const CII_AT: &str = "<SpecifiedTradePaymentTerms><DueDateDateTime><u:DateTimeString format=\"102\">20261130</u:DateTimeString></DueDateDateTime></SpecifiedTradePaymentTerms>";

fn ubl_terms(parts: &[(&str, &str)]) -> String {
    let term = |(amount, day): &(&str, &str)| {
        format!(
            "<a:PaymentTerms><b:Amount currencyID=\"EUR\">{amount}</b:Amount><b:InstallmentDueDate>{day}</b:InstallmentDueDate></a:PaymentTerms>"
        )
    };
    parts.iter().map(term).collect::<String>() + UBL_AT
}

fn cii_terms(parts: &[(&str, &str)]) -> String {
    let term = |(amount, day): &(&str, &str)| {
        format!(
            "<SpecifiedTradePaymentTerms><DueDateDateTime><u:DateTimeString format=\"102\">{day}</u:DateTimeString></DueDateDateTime><PartialPaymentAmount>{amount}</PartialPaymentAmount></SpecifiedTradePaymentTerms>"
        )
    };
    parts.iter().map(term).collect()
}

#[test]
fn both_syntaxes_say_the_same_plan_and_without_amounts_there_is_none() {
    let ubl = changed(UBL, UBL_AT, &ubl_terms(&[("60.00", "2026-11-30"), ("3.10", "2026-12-31")])).unwrap();
    let cii = changed(CII, CII_AT, &cii_terms(&[("60", "20261130"), ("3.1", "20261231")])).unwrap();
    assert_eq!(ubl.instalments, cii.instalments);
    let said: Vec<String> = ubl.instalments.iter().map(|part| format!("{} {}", part.amount, part.due)).collect();
    assert_eq!(said, ["60 2026-11-30", "3.1 2026-12-31"]);
    for document in [UBL, CII] {
        assert_eq!(read(document.as_bytes()).unwrap().instalments, []);
    }
    let note = "<a:PaymentTerms><b:Note>14 days</b:Note></a:PaymentTerms><a:PaymentMeans>";
    assert_eq!(changed(UBL, UBL_AT, note).unwrap().instalments, []);
}

#[test]
fn a_plan_that_is_not_what_is_payable_is_refused_with_both_numbers() {
    let number = |text: &str| Decimal::parse(text).unwrap();
    let ubl = changed(UBL, UBL_AT, &ubl_terms(&[("60.00", "2026-11-30"), ("3.00", "2026-12-31")]));
    let cii = changed(CII, CII_AT, &cii_terms(&[("60", "20261130"), ("3", "20261231")]));
    for got in [ubl, cii] {
        let Err(InvoiceError::Sum { rule: "terms of payment", stated, computed, .. }) = got else { panic!("{got:?}") };
        assert_eq!((stated, computed), (number("63.1"), number("63")));
    }
    let below = changed(UBL, UBL_AT, &ubl_terms(&[("70.00", "2026-11-30"), ("-6.90", "2026-12-31")]));
    assert_eq!(below, Err(InvoiceError::NegativeInstalment { amount: number("-6.9") }));
    let many = vec![("1.00", "2026-11-30"); limits::INSTALMENTS_MAX + 1];
    let got = changed(UBL, UBL_AT, &ubl_terms(&many));
    assert_eq!(got, Err(InvoiceError::Instalments { got: 61, max: limits::INSTALMENTS_MAX }));
}

#[test]
fn a_part_without_its_amount_or_day_is_named_by_its_path() {
    let first = "<a:PaymentTerms><b:Amount currencyID=\"EUR\">60.00</b:Amount><b:PaymentDueDate>2026-11-30</b:PaymentDueDate></a:PaymentTerms>";
    for (second, path) in [
        ("<b:Amount currencyID=\"EUR\">3.10</b:Amount>", "Invoice/PaymentTerms[2]/InstallmentDueDate"),
        ("<b:PaymentDueDate>2026-12-31</b:PaymentDueDate>", "Invoice/PaymentTerms[2]/Amount"),
    ] {
        let terms = format!("{first}<a:PaymentTerms>{second}</a:PaymentTerms>{UBL_AT}");
        assert_eq!(changed(UBL, UBL_AT, &terms), Err(InvoiceError::Missing { path: path.into() }));
    }
    let dollars = first.replace("EUR", "USD");
    let got = changed(UBL, UBL_AT, &format!("{first}{dollars}{UBL_AT}"));
    assert!(matches!(got, Err(InvoiceError::Currency { .. })), "{got:?}");
    let both =
        first.replace("</a:PaymentTerms>", "<b:InstallmentDueDate>2026-11-30</b:InstallmentDueDate></a:PaymentTerms>");
    let got = changed(UBL, UBL_AT, &format!("{both}{first}{UBL_AT}"));
    assert!(matches!(got, Err(InvoiceError::Repeated { .. })), "{got:?}");
}
