//! Each refusal, with what it names.

use stateset_invoice::{Decimal, InvoiceError, limits, read};

use crate::written::{CII, UBL, changed, credit_note};

fn number(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

#[test]
fn an_invoice_that_does_not_add_up_is_refused_with_the_rule_and_both_numbers() {
    for (from, to, rule, stated, computed) in [
        (">60.00<", ">60.01<", "BR-CO-10", "100", "100.01"),
        (">100.00<", ">100.01<", "BR-CO-10", "100.01", "100"),
        ("\"EUR\">10.00</b:Amount", "\"EUR\">9.99</b:Amount", "BR-CO-11", "10", "9.99"),
        ("\"EUR\">5.00</b:Amount", "\"EUR\">5.01</b:Amount", "BR-CO-12", "5", "5.01"),
        (">95.00</b:TaxExclusiveAmount", ">105.00</b:TaxExclusiveAmount", "BR-CO-13", "105", "95"),
        (">18.05</b:TaxAmount>", ">18.06</b:TaxAmount>", "BR-CO-14", "18.06", "18.05"),
        (">113.05<", ">113.04<", "BR-CO-15", "113.04", "113.05"),
        (">63.10<", ">63.11<", "BR-CO-16", "63.11", "63.1"),
        (">50.00<", ">0.00<", "BR-CO-16", "63.1", "113.1"),
        ("<b:PayableRoundingAmount currencyID=\"EUR\">0.05</b:PayableRoundingAmount>", "", "BR-CO-16", "63.1", "63.05"),
        (">63.10<", ">-63.10<", "BR-CO-16", "-63.1", "63.1"),
        (">63.10<", ">6310<", "BR-CO-16", "6310", "63.1"),
    ] {
        let error = changed(UBL, from, to).unwrap_err();
        let InvoiceError::Sum { rule: got, stated: a, computed: b, .. } = error else { panic!("{from}: {error}") };
        assert_eq!((got, a, b), (rule, number(stated), number(computed)), "{from} {to}");
    }
    for (from, to, rule) in [
        ("<LineTotalAmount>40<", "<LineTotalAmount>41<", "BR-CO-10"),
        ("<ActualAmount>10<", "<ActualAmount>11<", "BR-CO-11"),
        ("<ActualAmount>5<", "<ActualAmount>6<", "BR-CO-12"),
        ("<TaxBasisTotalAmount>95<", "<TaxBasisTotalAmount>96<", "BR-CO-13"),
        ("<CalculatedAmount>18.05<", "<CalculatedAmount>18<", "BR-CO-14"),
        ("<GrandTotalAmount>113.05<", "<GrandTotalAmount>113<", "BR-CO-15"),
        ("<DuePayableAmount>63.1<", "<DuePayableAmount>63.2<", "BR-CO-16"),
    ] {
        let error = changed(CII, from, to).unwrap_err();
        assert!(matches!(&error, InvoiceError::Sum { rule: got, .. } if *got == rule), "{from}: {error}");
    }
}

#[test]
fn finer_lines_may_differ_by_what_rounding_makes_and_totals_may_not_be_finer() {
    for (net, fits) in [("60.004", true), ("60.005", true), ("59.995", true), ("60.0050001", false), ("59.994", false)]
    {
        assert_eq!(changed(UBL, ">60.00<", &format!(">{net}<")).is_ok(), fits, "{net}");
    }
    // By the tolerance alone it would pass.
    let error = changed(UBL, ">63.10<", ">63.104<").unwrap_err();
    assert!(matches!(&error, InvoiceError::TooFine { got: 3, max: 2, text, .. } if text == "63.104"), "{error}");
}

#[test]
fn what_stands_there_twice_is_asked_about() {
    let payable = "<b:PayableAmount currencyID=\"EUR\">63.10</b:PayableAmount>";
    for (document, from, to, path) in [
        (UBL, payable, format!("{payable}{payable}"), "Invoice/LegalMonetaryTotal/PayableAmount"),
        (UBL, "<b:ID>R-1</b:ID>", "<b:ID>R-1</b:ID><b:ID>R-2</b:ID>".into(), "Invoice/ID"),
        (UBL, "<b:DueDate>", "<b:DueDate>2026-11-29</b:DueDate><b:DueDate>".into(), "Invoice/DueDate"),
        (UBL, "<a:LegalMonetaryTotal>", "<a:LegalMonetaryTotal/><a:LegalMonetaryTotal>".into(), "Invoice/LegalMonetaryTotal"),
        (UBL, "<a:TaxTotal>", "<a:TaxTotal><b:TaxAmount currencyID=\"EUR\">0</b:TaxAmount></a:TaxTotal><a:TaxTotal>".into(), "Invoice/TaxTotal"),
        (
            CII,
            "<DuePayableAmount>",
            "<DuePayableAmount>1</DuePayableAmount><DuePayableAmount>".into(),
            "CrossIndustryInvoice/SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/SpecifiedTradeSettlementHeaderMonetarySummation/DuePayableAmount",
        ),
        (
            CII,
            "<SpecifiedTradePaymentTerms>",
            "<SpecifiedTradePaymentTerms><DueDateDateTime><u:DateTimeString format=\"102\">20261129</u:DateTimeString></DueDateDateTime></SpecifiedTradePaymentTerms><SpecifiedTradePaymentTerms>".into(),
            "CrossIndustryInvoice/SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement/SpecifiedTradePaymentTerms/DueDateDateTime",
        ),
    ] {
        let error = changed(document, from, &to).unwrap_err();
        assert!(matches!(&error, InvoiceError::Repeated { path: got, got: 2 } if got == path), "{error}");
    }
}

#[test]
fn what_is_missing_or_no_value_is_named_by_its_path() {
    let missing = |path: &str| InvoiceError::Missing { path: path.to_owned() };
    for (from, to, error) in [
        ("<b:ID>R-1</b:ID>", "", missing("Invoice/ID")),
        ("<b:IssueDate>2026-11-01</b:IssueDate>", "", missing("Invoice/IssueDate")),
        (
            "<b:PayableAmount currencyID=\"EUR\">63.10</b:PayableAmount>",
            "",
            missing("Invoice/LegalMonetaryTotal/PayableAmount"),
        ),
        ("<a:Item><b:Name>Nuts</b:Name></a:Item>", "", missing("Invoice/InvoiceLine[2]/Item/Name")),
        ("R-1", " ", InvoiceError::Empty { path: "Invoice/ID".into() }),
        ("R-1", "R<b:x/>1", InvoiceError::Nested { path: "Invoice/ID".into() }),
        (
            "63.10",
            "63,10",
            InvoiceError::NoDecimal { path: "Invoice/LegalMonetaryTotal/PayableAmount".into(), text: "63,10".into() },
        ),
        (
            "63.10",
            "6.31e1",
            InvoiceError::NoDecimal { path: "Invoice/LegalMonetaryTotal/PayableAmount".into(), text: "6.31e1".into() },
        ),
        (
            "2026-11-30",
            "2026-11-31",
            InvoiceError::NoDate { path: "Invoice/DueDate".into(), text: "2026-11-31".into(), form: "YYYY-MM-DD" },
        ),
        (
            "2026-11-01",
            "2026-11-01 Z",
            InvoiceError::NoDate { path: "Invoice/IssueDate".into(), text: "2026-11-01 Z".into(), form: "YYYY-MM-DD" },
        ),
        (
            ">false<",
            ">no<",
            InvoiceError::NoIndicator { path: "Invoice/AllowanceCharge[1]/ChargeIndicator".into(), text: "no".into() },
        ),
        (">380<", ">999<", InvoiceError::TypeCode { path: "Invoice/InvoiceTypeCode".into(), got: "999".into() }),
        (
            ">EUR<",
            ">Euro<",
            InvoiceError::NoCurrency { path: "Invoice/DocumentCurrencyCode".into(), got: "Euro".into() },
        ),
        (
            "PayableAmount currencyID=\"EUR\"",
            "PayableAmount currencyID=\"USD\"",
            InvoiceError::Currency {
                path: "Invoice/LegalMonetaryTotal/PayableAmount".into(),
                got: "USD".into(),
                currency: "EUR".into(),
            },
        ),
    ] {
        assert_eq!(changed(UBL, from, to), Err(error));
    }
    let lines = UBL.replace("InvoiceLine>", "OtherLine>");
    assert_eq!(read(lines.as_bytes()), Err(missing("Invoice/InvoiceLine")));
    let error = changed(CII, "format=\"102\">20261101", "format=\"203\">20261101").unwrap_err();
    assert!(matches!(error, InvoiceError::NoDate { form: "YYYYMMDD in format 102", .. }));
    let two_days = "<a:PaymentMeans><b:PaymentDueDate>2026-11-29</b:PaymentDueDate></a:PaymentMeans><a:PaymentMeans>";
    let error = changed(&credit_note(), "<a:PaymentMeans>", two_days).unwrap_err();
    assert!(matches!(error, InvoiceError::Repeated { got: 2, .. }));
    let long = "x".repeat(limits::VALUE_BYTES_MAX + 1);
    let error = changed(UBL, "R-1", &long).unwrap_err();
    assert_eq!(error, InvoiceError::TooLong { path: "Invoice/ID".into(), got: 8_193, max: 8_192 });
}

#[test]
fn names_count_only_in_their_namespace() {
    // The same letters in another namespace are another element.
    let foreign = "<x:PayableAmount xmlns:x=\"urn:x\" currencyID=\"EUR\">1.00</x:PayableAmount><b:PayableAmount";
    assert_eq!(changed(UBL, "<b:PayableAmount", foreign).unwrap().totals.payable, number("63.1"));
    for (from, to) in [("xsd:Invoice-2", "xsd:Invoice-3"), ("xmlns=\"", "xmlns:q=\"")] {
        assert!(matches!(changed(UBL, from, to), Err(InvoiceError::Root { got }) if got == "Invoice"));
    }
    assert!(matches!(changed(UBL, "xmlns:b=", "xmlns:c="), Err(InvoiceError::Prefix { prefix, .. }) if prefix == "b"));
    let old = b"<x:CrossIndustryDocument xmlns:x='urn:ferd:CrossIndustryDocument:invoice:1p0'/>";
    assert!(matches!(read(old), Err(InvoiceError::Root { got }) if got == "CrossIndustryDocument"));
}
