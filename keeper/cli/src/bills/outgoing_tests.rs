//! Outgoing invoices as files spell them.

use std::collections::BTreeMap;

use stateset_agent::invoices::InvoiceError;
use stateset_api::Amount;
use stateset_config::Currency;

use super::*;
use crate::bills::InvoiceRules;

const NOW: u64 = 1_790_000_000;

fn read(name: &str, content: &str) -> Result<Vec<OutgoingRow>, FileError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let currencies = BTreeMap::from([("USDC".to_owned(), Currency { denom: "uusdc".into(), decimals: 6 })]);
    let invoices = InvoiceRules::default();
    let reader = Reader { currencies: &currencies, prefix: "stateset", mapping: None, decimal: None, invoices };
    reader.read_outgoing(&path, NOW)
}

#[test]
fn each_form_says_the_same() {
    let csv = "number,customer,amount,currency,due,issued,text\nA-1,Ann,12.50,USDC,2026-12-01,2026-11-01,work\n";
    let json = r#"[{"number":"A-1","customer":"Ann","amount":"12.50","currency":"USDC","due":"2026-12-01",
        "issued":"2026-11-01","text":"work"}]"#;
    let toml = "[[invoices]]\nnumber = \"A-1\"\ncustomer = \"Ann\"\namount = \"12.50\"\ncurrency = \"USDC\"\n\
        due = \"2026-12-01\"\nissued = \"2026-11-01\"\ntext = \"work\"\n";
    for (name, content) in [("a.csv", csv), ("a.json", json), ("a.toml", toml)] {
        let rows = read(name, content).unwrap();
        let invoice = rows[0].invoice.as_ref().unwrap();
        assert_eq!(
            (invoice.number.as_str(), invoice.customer.as_str(), invoice.amount),
            ("A-1", "Ann", Amount(12_500_000))
        );
        assert_eq!(
            (invoice.denom.as_str(), invoice.lines[0].text.as_str(), rows.len()),
            ("uusdc", "work", 1),
            "{name}"
        );
        assert_eq!(invoice.due - invoice.issued, 30 * 86_400, "{name}");
    }
    let rows = read("b.csv", "number,customer,amount,currency,due\nA,Ann,1.00,USDC,2026-12-01\n").unwrap();
    assert_eq!(rows[0].invoice.as_ref().unwrap().issued, NOW);
}

#[test]
fn a_bad_row_hides_no_other_and_says_what_is_wrong() {
    let csv = "number,customer,amount,currency,due\nA,Ann,1.00,EUR,2026-12-01\nB,Ann,x,USDC,2026-12-01\n\
        C,,1.00,USDC,2026-12-01\nD,Ann,1.00\nE,Ann,1.00,USDC,soon\nF,Ann,1.00,USDC,2026-12-01\n";
    let rows = read("a.csv", csv).unwrap();
    let error = |index: usize| rows[index].invoice.as_ref().unwrap_err();
    assert!(matches!(error(0), OutgoingError::Currency { got, known } if got == "EUR" && known == "USDC"));
    assert!(matches!(error(1), OutgoingError::Row(RowError::Amount { .. } | RowError::Money(_))), "{:?}", error(1));
    assert!(matches!(error(2), OutgoingError::Invoice(InvoiceError::Text { what: "customer", got: 0 })));
    assert!(matches!(error(3), OutgoingError::Fields { got: 3, want: 5 }));
    assert!(matches!(error(4), OutgoingError::Row(RowError::Due { got }) if got == "soon"));
    assert!(rows[5].invoice.is_ok());
}

#[test]
fn a_file_that_is_none_is_refused_whole() {
    let heading = |text: &str| match read("a.csv", text) {
        Err(FileError::OutgoingHeading { reason, .. }) => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(heading(""), "it has no heading");
    assert_eq!(heading("number,customer\n"), "column amount stands 0 times");
    assert_eq!(heading("number,number,customer,amount,currency,due\n"), "column number stands 2 times");
    assert_eq!(heading("number,customer,amount,currency,due,colour\n"), "column 'colour' is none of an invoice's");
    assert!(matches!(read("a.doc", "x"), Err(FileError::Kind { .. })));
    assert!(matches!(read("a.pdf", "%PDF-1.7"), Err(FileError::Pdf { .. })));
    assert!(matches!(read("a.json", "{}"), Err(FileError::Json { .. })));
    assert!(matches!(read("a.toml", "x = 1"), Err(FileError::OutgoingToml { .. })));
}

/// UNTDID 1001: 325 and 751 ask for no payment, so no customer owes it either.
#[test]
fn a_pro_forma_invoice_is_owed_by_nobody() {
    let published = include_str!("../../../invoice/tests/data/01.01a-INVOICE_ubl.xml").replace("EUR", "USD");
    let currencies = BTreeMap::from([("USD".to_owned(), Currency { denom: "uusdc".into(), decimals: 6 })]);
    let invoices = InvoiceRules::default();
    let reader = Reader { currencies: &currencies, prefix: "stateset", mapping: None, decimal: None, invoices };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sent.xml");
    for (code, is_owed) in [("380", true), ("325", false), ("751", false)] {
        std::fs::write(&path, published.replacen(">380<", &format!(">{code}<"), 1)).unwrap();
        let rows = reader.read_outgoing(&path, NOW).unwrap();
        assert_eq!(rows[0].invoice.is_ok(), is_owed, "{code}: {:?}", rows[0].invoice);
    }
}
