//! Terms of payment with a discount: by elements or by a note for programs, and what is none.

use stateset_invoice::{Discount, read};

use crate::written::{CII, UBL, changed};

const UBL_AT: &str = "<a:PaymentMeans>";
const CII_AT: &str = "<SpecifiedTradePaymentTerms><DueDateDateTime>";

fn ubl(terms: &str) -> Option<Discount> {
    changed(UBL, UBL_AT, &format!("<a:PaymentTerms>{terms}</a:PaymentTerms>{UBL_AT}")).unwrap().discount
}

fn cii(terms: &str) -> Option<Discount> {
    changed(CII, CII_AT, &CII_AT.replace("<DueDateDateTime>", &format!("{terms}<DueDateDateTime>"))).unwrap().discount
}

fn said(discount: Option<Discount>) -> String {
    discount.map_or_else(|| "none".to_owned(), |discount| format!("{} {}", discount.percent, discount.until))
}

fn percent(number: &str, rest: &str) -> String {
    format!(
        "<ApplicableTradePaymentDiscountTerms>{rest}<CalculationPercent>{number}</CalculationPercent></ApplicableTradePaymentDiscountTerms>"
    )
}

#[test]
fn both_syntaxes_say_a_discount_by_elements_and_by_the_note() {
    let issued = read(UBL.as_bytes()).unwrap().issued;
    let tenth = issued + time::Duration::days(10);
    let wanted = format!("2 {tenth}");
    let period = format!(
        "<b:SettlementDiscountPercent>2.00</b:SettlementDiscountPercent><a:SettlementPeriod><b:EndDate>{tenth}</b:EndDate></a:SettlementPeriod>"
    );
    assert_eq!(said(ubl(&period)), wanted);
    let note = "#SKONTO#TAGE=10#PROZENT=2.00#";
    assert_eq!(said(ubl(&format!("<b:Note>{note}</b:Note>"))), wanted);
    let issued = read(CII.as_bytes()).unwrap().issued;
    let wanted = format!("2 {}", issued + time::Duration::days(10));
    let days = "<BasisPeriodMeasure unitCode=\"DAY\">10</BasisPeriodMeasure>";
    assert_eq!(said(cii(&percent("2.00", days))), wanted);
    assert_eq!(said(cii(&format!("<Description>{note}</Description>"))), wanted);
}

#[test]
fn what_is_not_understood_is_no_discount_and_no_error() {
    assert_eq!((read(UBL.as_bytes()).unwrap().discount, read(CII.as_bytes()).unwrap().discount), (None, None));
    let end = "<a:SettlementPeriod><b:EndDate>2026-12-01</b:EndDate></a:SettlementPeriod>";
    for terms in [
        "<b:SettlementDiscountPercent>2.00</b:SettlementDiscountPercent>".to_owned(),
        format!("<b:SettlementDiscountPercent>100</b:SettlementDiscountPercent>{end}"),
        format!("<b:SettlementDiscountPercent>two</b:SettlementDiscountPercent>{end}"),
        "<b:Note>2 % within 10 days</b:Note>".to_owned(),
    ] {
        assert_eq!(ubl(&terms), None, "{terms}");
    }
    let days = "<BasisPeriodMeasure unitCode=\"DAY\">10</BasisPeriodMeasure>";
    for terms in [
        percent("2.00", "<BasisPeriodMeasure unitCode=\"MON\">1</BasisPeriodMeasure>"),
        percent("2.00", ""),
        percent("0", days),
        percent("2.00", &format!("{days}<BasisAmount>50.00</BasisAmount>")),
    ] {
        assert_eq!(cii(&terms), None, "{terms}");
    }
}

/// As in stephanstapel/ZUGFeRD-csharp#584 and #223, ZUGFeRD/mustangproject#956, and ZUGFeRD's own example
/// EXTENDED_Fremdwaehrung: terms with a discount name the day until which it is taken, and those without the day on which
/// all of it is due.
#[test]
fn the_day_of_a_discount_is_no_second_due_day() {
    let issued = read(CII.as_bytes()).unwrap().issued;
    let tenth = issued + time::Duration::days(10);
    let basic = tenth.to_string().replace('-', "");
    let day = format!("<DueDateDateTime><u:DateTimeString format=\"102\">{basic}</u:DateTimeString></DueDateDateTime>");
    let days = "<BasisPeriodMeasure unitCode=\"DAY\">10</BasisPeriodMeasure>";
    let terms = format!("<SpecifiedTradePaymentTerms>{day}{}</SpecifiedTradePaymentTerms>", percent("2.00", days));
    let invoice = changed(CII, CII_AT, &format!("{terms}{CII_AT}")).unwrap();
    assert_eq!(invoice.due, read(CII.as_bytes()).unwrap().due);
    assert_eq!(said(invoice.discount), format!("2 {tenth}"));
    // Alone it is the due day, and of several discounts none is.
    let alone = changed(
        CII,
        CII_AT,
        &CII_AT.replace("<DueDateDateTime>", &format!("{}<DueDateDateTime>", percent("2.00", days))),
    );
    assert_eq!(alone.unwrap().due, read(CII.as_bytes()).unwrap().due);
    let both = format!(
        "{terms}{}",
        CII_AT.replace("<DueDateDateTime>", &format!("{}<DueDateDateTime>", percent("1.00", days)))
    );
    assert_eq!(changed(CII, CII_AT, &both).unwrap().due, None);
}
