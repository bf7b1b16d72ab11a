use std::collections::BTreeMap;

use stateset_agent::vendors::{State, Vendor, Vouched};
use stateset_config::Currency;
use stateset_invoice::InvoiceError;

use super::*;

/// Of 336.90 euro, issued on 4 April 2016 without a due date, to be paid to an IBAN.
const PUBLISHED: &str = include_str!("../../../invoice/tests/data/01.01a-INVOICE_ubl.xml");

fn address(seed: u8) -> String {
    stateset_chain::Key::from_bytes(&[seed; 32], "stateset").unwrap().address().to_owned()
}

fn vendor(id: &str, name: &str, addresses: &[String]) -> Vendor {
    let vouched = || Vouched { by: "Ann, called".into(), since: 0, proved: false };
    let addresses = addresses.iter().map(|address| (address.clone(), vouched())).collect();
    Vendor {
        id: id.into(),
        name: name.into(),
        contacts: vec![],
        addresses,
        former: vec![],
        series: vec![],
        challenges: vec![],
    }
}

fn read(text: &str, category: Option<&str>, vendors: Vec<Vendor>) -> Result<Bill, RowError> {
    let currencies = BTreeMap::from([("EUR".to_owned(), Currency { denom: "ueur".into(), decimals: 6 })]);
    let vendors = State::from(vendors);
    let invoices = InvoiceRules { category, vendors: Some(&vendors), due_days: None };
    let reader = Reader { currencies: &currencies, prefix: "stateset", mapping: None, decimal: None, invoices };
    bills(text.as_bytes(), &reader).map(|(bills, _)| bills.into_iter().next().unwrap())
}

/// The published invoice with one text in another's stead, which names an address.
fn changed(from: &str, to: &str) -> Result<Bill, RowError> {
    assert!(PUBLISHED.contains(from), "{from} is not in the document");
    read(&PUBLISHED.replacen(from, to, 1).replace("DE79000000001234567890", &address(1)), Some("press"), vec![])
}

#[test]
fn a_published_invoice_becomes_the_bill_that_it_asks_for() {
    let bill = changed("EUR", "EUR").unwrap();
    let due = 1_459_728_000 + u64::from(DUE_DAYS_DEFAULT) * 86_400;
    assert_eq!((bill.number.as_str(), bill.denom.as_str(), bill.amount.0), ("123456XX", "ueur", 336_900_000));
    assert_eq!((bill.payee, bill.category.as_str(), bill.due), (address(1), "press", due));
    assert_eq!(bill.vendor.as_deref(), Some("[Seller name]"));
    assert_eq!(
        bill.memo.as_deref(),
        Some("Zeitschrift [...]; Porto + Versandkosten; terms: Zahlbar sofort ohne Abzug.")
    );
    let named = changed("</cbc:IssueDate>", "</cbc:IssueDate><cbc:DueDate>2016-04-20</cbc:DueDate>").unwrap();
    assert_eq!(named.due, 1_461_110_400);
}

#[test]
fn what_asks_for_no_payment_here_is_refused_with_the_reason() {
    let code = |code: &str| changed(">380<", &format!(">{code}<")).unwrap_err();
    for refused in ["325", "384", "751"] {
        let error = code(refused);
        assert!(
            matches!(&error, RowError::EInvoice(EInvoiceError::NotPayable { code, .. }) if code == refused),
            "{error}"
        );
    }
    for means in ["48", "49", "54", "55", "59"] {
        let error = changed("PaymentMeansCode>58<", &format!("PaymentMeansCode>{means}<")).unwrap_err();
        assert!(
            matches!(&error, RowError::EInvoice(EInvoiceError::Collected { code, .. }) if code == means),
            "{error}"
        );
    }
    let error = changed(">336.9</cbc:PayableAmount", ">33.69</cbc:PayableAmount").unwrap_err();
    assert!(matches!(error, RowError::EInvoice(EInvoiceError::Unread(InvoiceError::Sum { rule: "BR-CO-16", .. }))));
    let dollars = PUBLISHED.replace("EUR", "USD");
    let error = read(&dollars, Some("press"), vec![]).unwrap_err();
    assert!(matches!(&error, RowError::Currency { got, known } if got == "USD" && known == "EUR"), "{error}");
    let prepaid = "</cbc:TaxInclusiveAmount><cbc:PrepaidAmount currencyID=\"EUR\">400</cbc:PrepaidAmount>";
    let negative =
        PUBLISHED.replace("</cbc:TaxInclusiveAmount>", prepaid).replace(">336.9</cbc:Pay", ">-63.1</cbc:Pay");
    let error = read(&negative, Some("press"), vec![]).unwrap_err();
    assert!(matches!(&error, RowError::Credit { text } if text == "-63.1"), "{error}");
}

#[test]
fn without_a_category_nothing_is_taken_in() {
    let error = read(PUBLISHED, None, vec![]).unwrap_err();
    assert!(matches!(error, RowError::EInvoice(EInvoiceError::NoCategory)), "{error}");
    let error = read(PUBLISHED, Some("Cloud 9"), vec![vendor("a", "[Seller name]", &[address(2)])]).unwrap_err();
    assert!(matches!(error, RowError::Bill(_)), "{error}");
}

#[test]
fn an_iban_is_paid_at_the_one_address_that_somebody_vouched_for() {
    let read = |vendors| read(PUBLISHED, Some("press"), vendors);
    let known = || vendor("acme", "[Seller name]", &[address(2)]);
    assert_eq!(read(vec![known(), vendor("other", "Other", &[address(3)])]).unwrap().payee, address(2));
    // By the trading name as well.
    assert_eq!(read(vec![vendor("acme", "[Seller trading name]", &[address(2)])]).unwrap().payee, address(2));
    for (vendors, refused) in [
        (vec![], "no vendor is called '[Seller name]'"),
        (vec![vendor("acme", "[seller name]", &[address(2)])], "close to vendor acme"),
        (vec![vendor("acme", "[Seller name]", &[])], "vendor acme has 0 that"),
        (vec![vendor("acme", "[Seller name]", &[address(2), address(3)])], "vendor acme has 2 that"),
        (vec![known(), vendor("bolt", "[Seller trading name]", &[address(3)])], "acme' and 'bolt'"),
    ] {
        let error = read(vendors).unwrap_err();
        assert!(matches!(error, RowError::EInvoice(_)) && error.to_string().contains(refused), "{error}");
    }
}

#[test]
fn an_address_in_the_invoice_is_right_and_the_only_one() {
    let account = "DE79000000001234567890";
    let mistyped = address(1).replace("stateset1", "stateset1q");
    let error = read(&PUBLISHED.replace(account, &mistyped), Some("press"), vec![]).unwrap_err();
    assert!(matches!(&error, RowError::Payee { got, .. } if *got == mistyped), "{error}");
    let means = |address: &str| {
        let id = format!("<cac:PayeeFinancialAccount><cbc:ID>{address}</cbc:ID></cac:PayeeFinancialAccount>");
        format!(
            "<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode>{id}</cac:PaymentMeans><cac:PaymentMeans>"
        )
    };
    assert_eq!(changed("<cac:PaymentMeans>", &means(&address(1))).unwrap().payee, address(1));
    let error = changed("<cac:PaymentMeans>", &means(&address(2))).unwrap_err();
    assert!(matches!(error, RowError::EInvoice(EInvoiceError::Addresses { got: 2, .. })), "{error}");
}

#[test]
fn a_sold_claim_is_not_paid_to_its_seller() {
    let factor =
        "<cac:PayeeParty><cac:PartyName><cbc:Name>Factor</cbc:Name></cac:PartyName></cac:PayeeParty><cac:PaymentMeans>";
    let sold = PUBLISHED.replacen("<cac:PaymentMeans>", factor, 1);
    let known = vendor("acme", "[Seller name]", &[address(2)]);
    let error = read(&sold, Some("press"), vec![known]).unwrap_err();
    assert!(matches!(&error, RowError::EInvoice(EInvoiceError::OtherPayee { payee }) if payee == "Factor"), "{error}");
}

#[test]
fn a_memo_is_a_line_and_ends_at_a_letter() {
    let bill = changed("Zeitschrift [...]</cbc:Name>", "a\n  b</cbc:Name>").unwrap();
    assert_eq!(bill.memo.as_deref(), Some("a b; Porto + Versandkosten; terms: Zahlbar sofort ohne Abzug."));
    let long = format!("x{}", "ä".repeat(TEXT_BYTES_MAX));
    let bill = changed("Zeitschrift [...]</cbc:Name>", &format!("{long}</cbc:Name>")).unwrap();
    assert_eq!(bill.memo.unwrap(), format!("x{}", "ä".repeat((TEXT_BYTES_MAX - 1) / 2)));
}

#[test]
fn a_file_is_known_by_its_content_and_other_files_name_their_categories_themselves() {
    let currencies = BTreeMap::from([("EUR".to_owned(), Currency { denom: "ueur".into(), decimals: 6 })]);
    let invoices = InvoiceRules { category: Some("press"), vendors: None, due_days: None };
    let reader = Reader { currencies: &currencies, prefix: "stateset", mapping: None, decimal: None, invoices };
    let folder = tempfile::tempdir().unwrap();
    for (name, is_invoice) in [("a.xml", true), ("a.csv", true), ("a", true), ("b.csv", false)] {
        let path = folder.path().join(name);
        let invoice = PUBLISHED.replace("DE79000000001234567890", &address(1));
        std::fs::write(&path, if is_invoice { &invoice } else { "number,payee,amount,currency,category,due\n" })
            .unwrap();
        match reader.read(&path) {
            Ok(rows) => assert!(is_invoice && rows.len() == 1 && rows[0].bill.is_ok(), "{name}"),
            Err(error) => assert!(!is_invoice && matches!(error, super::super::FileError::Category { .. }), "{error}"),
        }
    }
}

#[test]
fn terms_of_payment_with_amounts_and_days_are_instalments() {
    let term = |amount: &str, day: &str| {
        format!(
            "<cac:PaymentTerms><cbc:PaymentDueDate>{day}</cbc:PaymentDueDate><cbc:Amount currencyID=\"EUR\">{amount}</cbc:Amount>\
             </cac:PaymentTerms>"
        )
    };
    let terms = term("300.00", "2016-05-01") + &term("36.90", "2016-06-01") + "<cac:TaxTotal>";
    let first = changed("<cac:TaxTotal>", &terms).unwrap();
    assert_eq!((first.amount.0, first.due, first.total().0), (300_000_000, 1_462_060_800, 336_900_000));
    let part = first.part.unwrap();
    assert_eq!((part.number, part.of(), part.plan[1].amount.0, part.plan[1].due), (1, 2, 36_900_000, 1_464_739_200));
}

#[test]
fn a_credit_note_of_either_syntax_is_one_and_names_its_invoice() {
    let cii = include_str!("../../../invoice/tests/data/01.01a-INVOICE_uncefact.xml");
    let of = |text: String| match read(&text, None, vec![]).unwrap_err() {
        RowError::CreditNote(note) => *note,
        other => panic!("{other}"),
    };
    let to_us = |text: &str| text.replace("DE79000000001234567890", &address(1));
    let ubl = to_us(&PUBLISHED.replace(">380<", ">381<").replacen(
        "<cac:AccountingSupplierParty>",
        "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>INV-7</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>\
         <cac:AccountingSupplierParty>",
        1,
    ));
    let note = of(ubl);
    assert_eq!(
        (note.number.as_str(), note.amount.0, note.reference.as_deref()),
        ("123456XX", 336_900_000, Some("INV-7"))
    );
    let set_off =
        of(to_us(&PUBLISHED.replace(">380<", ">381<").replacen("PaymentMeansCode>58<", "PaymentMeansCode>97<", 1)));
    assert_eq!((set_off.amount.0, set_off.reference), (336_900_000, None));
    let note = of(to_us(&cii.replace(">380<", ">381<")));
    assert_eq!((note.payee, note.amount.0, note.reference), (address(1), 336_900_000, None));
    let strange = read(&PUBLISHED.replace(">380<", ">381<"), None, vec![]).unwrap_err();
    assert!(matches!(strange, RowError::EInvoice(EInvoiceError::UnknownVendor { .. })), "{strange}");
}

/// As odoo/odoo#269315 and OpenPeppol/peppol-bis-invoice-3#26 have it: what is set off between partners is paid by that, and
/// of a factored invoice the seller is owed nothing any more, though no other payee stands in it.
#[test]
fn what_is_set_off_or_was_sold_is_not_paid_to_its_seller() {
    for means in ["97", "10"] {
        let error = changed("PaymentMeansCode>58<", &format!("PaymentMeansCode>{means}<")).unwrap_err();
        let settled = matches!(&error, RowError::EInvoice(EInvoiceError::Settled { code, .. }) if code == means);
        assert!(settled, "{error}");
    }
    let standing = changed("PaymentMeansCode>58<", "PaymentMeansCode>57<").unwrap_err();
    assert!(matches!(standing, RowError::EInvoice(EInvoiceError::StandingAgreement)), "{standing}");
    for sold in ["393", "396"] {
        let known = vec![vendor("press", "[Seller name]", &[address(1)])];
        let error = read(&PUBLISHED.replacen(">380<", &format!(">{sold}<"), 1), Some("press"), known).unwrap_err();
        let factored = matches!(&error, RowError::EInvoice(EInvoiceError::Factored { code }) if code == sold);
        assert!(factored, "{error}");
    }
    // Whoever bought it, where the file itself names the address.
    assert_eq!(changed(">380<", ">393<").unwrap().payee, address(1));
}

#[test]
fn a_due_day_that_nobody_named_is_said_with_the_terms() {
    let currencies = BTreeMap::from([("EUR".to_owned(), Currency { denom: "ueur".into(), decimals: 6 })]);
    let read = |text: &str, due_days| {
        let invoices = InvoiceRules { category: Some("press"), vendors: None, due_days };
        let reader = Reader { currencies: &currencies, prefix: "stateset", mapping: None, decimal: None, invoices };
        let text = text.replace("DE79000000001234567890", &address(1));
        let (bills, note) = bills(text.as_bytes(), &reader).unwrap();
        (bills[0].due, bills[0].memo.clone().unwrap_or_default(), note)
    };
    let (at, day) = ("</cbc:IssueDate>", "</cbc:IssueDate><cbc:DueDate>2016-04-20</cbc:DueDate>");
    let (due, memo, note) = read(&PUBLISHED.replace(at, day), Some(7));
    assert_eq!((due, note), (1_461_110_400, None));
    assert!(!memo.contains("terms"), "{memo}");
    let worded = PUBLISHED.replace("Zahlbar sofort ohne Abzug.", "Net 14 days");
    assert_ne!(worded, PUBLISHED);
    for (due_days, days) in [(None, 30), (Some(7), 7), (Some(0), 0)] {
        let (due, memo, note) = read(&worded, due_days);
        assert!(memo.ends_with("; terms: Net 14 days"), "{memo}");
        assert_eq!(due, 1_459_728_000 + days * 86_400);
        let note = note.unwrap();
        assert!(note.contains(&format!("{days} days after")) && note.contains("'Net 14 days'"), "{note}");
    }
}
