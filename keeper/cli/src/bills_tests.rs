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
    assert!(matches!(read("bill.pdf", "%PDF-1.7"), Err(FileError::Pdf { .. })));
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

fn parts(rows: &str) -> Vec<Row> {
    read("bills.csv", &format!("number,payee,amount,currency,category,due,part,total\n{rows}")).unwrap()
}

/// A row of a bill over 30 that is paid in parts.
fn part(number: &str, amount: &str, due: &str, part: &str, total: &str) -> String {
    format!("{number},{},{amount},USDC,cloud,{due},{part},{total}\n", payee())
}

#[test]
fn rows_that_are_parts_become_one_plan_and_every_form_says_the_same() {
    let row_two = part("A", "20", "2026-12-31", "2 of 2", "30");
    let rows =
        parts(&(part("B", "1", "2026-11-30", "", "") + &row_two + &part("A", "10", "2026-11-30", "1/2", "30.00")));
    let bills: Vec<&Bill> = rows.iter().map(|row| row.bill.as_ref().unwrap()).collect();
    assert_eq!(bills[0].part, None);
    let (two, one) = (bills[1].part.as_ref().unwrap(), bills[2].part.as_ref().unwrap());
    assert_eq!((one.number, two.number, one.total.0, &one.plan), (1, 2, 30_000_000, &two.plan));
    let amounts: Vec<u128> = one.plan.iter().map(|part| part.amount.0).collect();
    assert_eq!((amounts, one.plan[1].due), (vec![10_000_000, 20_000_000], 1_798_675_200));
    let payee = payee();
    let json = format!(
        r#"[{{"number":"A","payee":"{payee}","amount":"30","currency":"USDC","category":"cloud","instalments":
        [{{"amount":"10","due":"2026-11-30"}},{{"amount":"20","due":"2026-12-31"}}]}}]"#
    );
    let toml = format!(
        "[[bills]]\nnumber = \"A\"\npayee = \"{payee}\"\namount = \"30\"\ncurrency = \"USDC\"\ncategory = \"cloud\"\n\
         instalments = [{{ amount = \"10\", due = \"2026-11-30\" }}, {{ amount = \"20\", due = \"2026-12-31\" }}]\n"
    );
    for (name, content) in [("bills.json", &json), ("bills.toml", &toml)] {
        let rows = read(name, content).unwrap();
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 1]);
        assert_eq!([rows[0].bill.as_ref().unwrap(), rows[1].bill.as_ref().unwrap()], [bills[2], bills[1]], "{name}");
    }
}

#[test]
fn rows_that_are_no_plan_together_are_all_refused_with_what_is_wrong() {
    let one = part("A", "10", "2026-11-30", "1/2", "30");
    let table = [
        (one.clone(), "part 2 of 2 was not read"),
        (one.clone() + &part("A", "five", "2026-12-31", "2/2", "30"), "part 2 of 2 was not read"),
        (one.clone() + &part("A", "21", "2026-12-31", "2/2", "30"), "come to 31000000, and the bill to 30000000"),
        (one.clone() + &part("A", "20", "2026-12-31", "2/3", "30"), "number of parts"),
        (
            one.clone() + &part("A", "20", "2026-12-31", "2/2", "31"),
            "whose total is one on line 2 and another on line 3",
        ),
        (one.clone() + &part("A", "11", "2026-11-30", "1/2", "30"), "part 1 stands on lines 2 and 3"),
        (part("A", "10", "2026-11-30", "3/2", "30"), "is not written as 1/3"),
        (part("A", "10", "2026-11-30", "1/61", "30"), "is not written as 1/3"),
        (part("A", "10", "2026-11-30", "first", "30"), "is not written as 1/3"),
        (part("A", "10", "2026-11-30", "1/2", ""), "names no total"),
        (part("A", "10", "2026-11-30", "", "30"), "not which part it is"),
    ];
    for (rows, expected) in table {
        let read = parts(&rows);
        assert!(read.iter().all(|row| row.bill.is_err()), "{rows}: {read:?}");
        let said = read[0].bill.as_ref().unwrap_err().to_string();
        assert!(said.contains(expected), "{rows}: {said}");
    }
    // The same part again is the same bill again.
    let again = parts(&(one.clone() + &part("A", "20", "2026-12-31", "2/2", "30") + &one));
    assert_eq!(again[0].bill.as_ref().unwrap(), again[2].bill.as_ref().unwrap());
}

#[test]
fn a_list_whose_instalments_are_no_plan_is_refused_and_a_toml_file_says_nothing_else() {
    let payee = payee();
    let json = |due: &str, second: &str| {
        format!(
            r#"[{{"number":"A","payee":"{payee}","amount":"30","currency":"USDC","category":"cloud"{due},"instalments":
            [{{"amount":"10","due":"2026-11-30"}},{second}]}}]"#
        )
    };
    for (content, expected) in [
        (json("", r#"{"amount":"21","due":"2026-12-31"}"#), "come to 31000000"),
        (json("", r#"{"amount":"20"}"#), "missing field `due`"),
        (json(r#","due":"2026-11-30""#, r#"{"amount":"20","due":"2026-12-31"}"#), "one of its own"),
    ] {
        let rows = read("bills.json", &content).unwrap();
        assert!(rows.len() == 1 && rows[0].bill.as_ref().unwrap_err().to_string().contains(expected), "{rows:?}");
    }
    for (content, expected) in [
        ("", "no [[bills]]"),
        ("[[bills]]\n[other]\n", "'other'"),
        ("[[bills]]\nnumber = 1\nnumber = 2\n", "duplicate key"),
    ] {
        let error = read("bills.toml", content).unwrap_err();
        assert!(matches!(&error, FileError::Toml { reason, .. } if reason.contains(expected)), "{error}");
    }
    let rows = read("bills.toml", "[[bills]]\nnumber = \"A\"\nsurprise = 1\n").unwrap();
    assert!(matches!(rows[0].bill, Err(RowError::Syntax(_))), "{rows:?}");
}

#[test]
fn a_mapping_reads_parts_and_never_sums_them_too() {
    let text = |lines: &str| {
        format!(
            "{lines}\n[number]\ncolumn = \"No\"\n[payee]\ncolumn = \"To\"\n[amount]\ncolumn = \"Amt\"\ndecimal = \",\"\n\
             [due]\ncolumn = \"Due\"\nform = \"DD.MM.YYYY\"\n[currency]\ndefault = \"USDC\"\n[category]\ndefault = \"cloud\"\n\
             [part]\ncolumn = \"Part\"\ntotal = \"All\"\n"
        )
    };
    assert!(matches!(Mapping::parse(&text("lines = \"sum\""), "m"), Err(MappingError::Value { .. })));
    let mapping = Mapping::parse(&text("delimiter = \";\""), "m").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bills.csv");
    let payee = payee();
    let rows =
        format!("No;To;Amt;Due;Part;All\nA;{payee};10,00;30.11.2026;1/2;30,00\nA;{payee};20,00;31.12.2026;2/2;30,00\n");
    std::fs::write(&path, rows).unwrap();
    let currencies = BTreeMap::from([("USDC".to_owned(), Currency { denom: "uusdc".into(), decimals: 6 })]);
    let invoices = InvoiceRules::default();
    let reader =
        Reader { currencies: &currencies, prefix: "stateset", mapping: Some(&mapping), decimal: None, invoices };
    let read = reader.read(&path).unwrap();
    let amounts: Vec<u128> = read.iter().map(|row| row.bill.as_ref().unwrap().amount.0).collect();
    assert_eq!(amounts, [10_000_000, 20_000_000]);
    assert!(read.iter().all(|row| row.bill.as_ref().unwrap().total().0 == 30_000_000));
}

#[test]
fn a_row_below_nought_that_says_it_is_a_credit_is_a_credit_note_and_no_other() {
    let payee = payee();
    let row = |amount: &str, kind: &str, reference: &str| {
        let head = "number,payee,amount,currency,category,due,kind,reference";
        let text = format!("{head}\nCN-1,{payee},{amount},USDC,,,{kind},{reference}\n");
        read("bills.csv", &text).unwrap().remove(0).bill.unwrap_err()
    };
    for minus in ["-", "\u{2212}"] {
        let error = row(&format!("{minus}12.50"), "credit", "INV-7");
        let note = error.credit().unwrap();
        assert_eq!(
            (note.number.as_str(), note.amount.0, note.reference.as_deref()),
            ("CN-1", 12_500_000, Some("INV-7"))
        );
    }
    assert_eq!(row("-1", "credit", "").credit().unwrap().reference, None);
    for (amount, kind, reference, expected) in [
        ("12.50", "credit", "INV-7", "below nought"),
        ("-0", "credit", "", "zero"),
        ("--1", "credit", "", "negative"),
        ("-12.50", "", "", "negative"),
        ("12.50", "", "INV-7", "a credit note does alone"),
        ("-12.50", "refund", "", "neither bill nor credit"),
    ] {
        let error = row(amount, kind, reference);
        assert!(error.credit().is_none() && error.to_string().contains(expected), "{amount} {kind}: {error}");
    }
    let json = format!(r#"[{{"number":"CN-1","payee":"{payee}","amount":"-3","currency":"USDC","kind":"credit"}}]"#);
    let rows = read("bills.json", &json).unwrap();
    assert_eq!(rows[0].bill.as_ref().unwrap_err().credit().unwrap().amount.0, 3_000_000);
}
