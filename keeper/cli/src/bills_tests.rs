use super::*;

fn account(prefix: &str) -> String {
    stateset_chain::Key::from_bytes(&[7; 32], prefix).unwrap().address().to_owned()
}

fn payee() -> String {
    account("stateset")
}

fn read(name: &str, content: &str) -> Result<Vec<Row>, FileError> {
    read_bytes(name, content.as_bytes())
}

fn read_bytes(name: &str, content: &[u8]) -> Result<Vec<Row>, FileError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let currencies = BTreeMap::from([("USDC".to_owned(), Currency { denom: "uusdc".into(), decimals: 6 })]);
    Reader {
        currencies: &currencies,
        prefix: "stateset",
        mapping: None,
        decimal: None,
        invoices: InvoiceRules::default(),
    }
    .read(&path)
}

fn csv(rows: &str) -> Vec<Row> {
    read("bills.csv", &format!("number,payee,amount,currency,category,due\n{rows}")).unwrap()
}

#[test]
fn a_bad_row_is_named_with_its_line_and_the_others_are_read() {
    let payee = payee();
    let rows = csv(&format!(
        "A,{payee},12.50,USDC,cloud,2026-11-30\nB,{payee},12.50\nC,{payee},1,USDC,cloud,2026-11-30T12:00:00Z\n"
    ));
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 4]);
    let first = rows[0].bill.as_ref().unwrap();
    assert_eq!((first.amount.0, first.due), (12_500_000, 1_795_996_800));
    assert!(matches!(rows[1].bill, Err(RowError::Fields { got: 3, want: 6 })));
    assert_eq!(rows[2].bill.as_ref().unwrap().due, 1_795_996_800 + 43_200);
}

#[test]
fn each_kind_of_bad_field_has_its_own_message() {
    let (payee, foreign) = (payee(), account("cosmos"));
    let table = [
        (format!("A,{payee},-5,USDC,cloud,2026-11-30"), "negative"),
        (format!("A,{payee},340282366920938463463374607431768211456,USDC,cloud,2026-11-30"), "2^128"),
        (format!("A,{payee},1.1234567,USDC,cloud,2026-11-30"), "7 decimals"),
        (format!("A,{payee},five,USDC,cloud,2026-11-30"), "not a decimal"),
        (format!("A,{payee},0,USDC,cloud,2026-11-30"), "zero"),
        (format!("A,{payee},5,EUR,cloud,2026-11-30"), "currency 'EUR'"),
        (format!("A,{foreign},5,USDC,cloud,2026-11-30"), "cosmos"),
        ("A,nobody,5,USDC,cloud,2026-11-30".to_owned(), "payee 'nobody'"),
        (format!("A,{payee},5,USDC,Cloud 9,2026-11-30"), "category"),
        (format!("A,{payee},5,USDC,cloud,tomorrow"), "due 'tomorrow'"),
        (format!("A,{payee},5,USDC,cloud,1960-01-01"), "due"),
        (format!(",{payee},5,USDC,cloud,2026-11-30"), "number"),
    ];
    for (row, expected) in table {
        let error = csv(&row).remove(0).bill.unwrap_err().to_string();
        assert!(error.contains(expected), "{row}: {error}");
    }
}

#[test]
fn bytes_that_are_no_text_spoil_one_row_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bills.csv");
    let mut content = b"number,payee,amount,currency,category,due\nA,\xff\xfe,1,USDC,cloud,2026-11-30\n".to_vec();
    content.extend(format!("B,{},1,USDC,cloud,2026-11-30\n", payee()).bytes());
    std::fs::write(&path, content).unwrap();
    let currencies = BTreeMap::from([("USDC".to_owned(), Currency { denom: "uusdc".into(), decimals: 6 })]);
    let reader = Reader {
        currencies: &currencies,
        prefix: "stateset",
        mapping: None,
        decimal: None,
        invoices: InvoiceRules::default(),
    };
    let rows = reader.read(&path).unwrap();
    assert!(matches!(rows[0].bill, Err(RowError::Text { .. })));
    assert!(rows[1].bill.is_ok());
}

#[test]
fn a_file_without_the_columns_or_of_another_kind_is_refused_whole() {
    for (content, reason) in [
        ("number,payee\nA,B\n", "missing: amount, currency, category, due"),
        ("", "missing: number, payee, amount"),
        ("number,payee,amount,currency,category,due,iban\n", "column 'iban' is none of a bill's"),
        ("number,payee,amount,amount,currency,category,due\n", "column 'amount' is named twice"),
        ("number,\"payee\"x,amount,currency,category,due\n", "the heading on line 1 has letters after"),
    ] {
        let error = read("bills.csv", content).unwrap_err();
        assert!(matches!(error, FileError::Heading { .. }) && error.to_string().contains(reason), "{error}");
    }
    let wide: String = "\u{feff}number".into();
    let error = read_bytes("bills.csv", &wide.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    assert!(matches!(error, Err(FileError::Encoding { .. })), "{error:?}");
    assert!(matches!(read("bills.txt", ""), Err(FileError::Kind { .. })));
    assert!(matches!(read("bills.json", "{}"), Err(FileError::Json { .. })));
}

#[test]
fn json_says_the_same_as_csv() {
    let payee = payee();
    let json = format!(
        r#"[{{"number":"A","payee":"{payee}","amount":"12.50","currency":"USDC","category":"cloud","due":"2026-11-30"}}, {{"number":"B"}}]"#
    );
    let rows = read("bills.json", &json).unwrap();
    let from_csv = csv(&format!("A,{payee},12.50,USDC,cloud,2026-11-30"));
    assert_eq!(rows[0].bill.as_ref().unwrap(), from_csv[0].bill.as_ref().unwrap());
    assert!(matches!(rows[1].bill, Err(RowError::Syntax(_))));
}

#[test]
fn a_file_of_too_many_rows_is_refused_whole() {
    let content = format!("number,payee,amount,currency,category,due\n{}", "A,b,1,USDC,c,d\n".repeat(ROWS_MAX + 1));
    let error = read("bills.csv", &content).unwrap_err();
    assert!(matches!(error, FileError::Rows { .. }) && error.to_string().contains("10000"), "{error}");
}
