//! Files that other people's programs wrote: what is not understood is named, and never ends as if all were well.

use std::sync::LazyLock;

use serde_json::Value;
use stateset_tests_keeper::{KeeperHome, PASSPHRASE, key};

const HEADING: &str = "number,payee,amount,currency,category,due";

fn home() -> KeeperHome {
    KeeperHome::new(1, &key("operator")).with_some_wallet()
}

/// A payee's address; words become a key slowly on purpose.
static PAYEE: LazyLock<String> = LazyLock::new(|| key("vendor-a").address().to_owned());

fn row(number: &str, amount: &str) -> String {
    format!("{number},{},{amount},USDC,cloud,2026-11-30", *PAYEE)
}

/// Results and reasons of an answer's rows, by line.
fn rows(answer: &Value) -> Vec<(u64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = answer["rows"].as_array().unwrap().iter();
    rows.map(|row| (row["line"].as_u64().unwrap(), text(&row["result"]), text(&row["reason"]))).collect()
}

async fn numbers(home: &KeeperHome) -> Vec<String> {
    let listed = home.json(&["bills", "list"]).await;
    let numbers = listed.as_array().unwrap().iter().map(|bill| bill["number"].as_str().unwrap().to_owned());
    let mut numbers: Vec<String> = numbers.collect();
    numbers.sort();
    numbers
}

/// Case 09.
#[tokio::test]
async fn a_stray_quotation_mark_hides_no_row() {
    let home = home();
    let mut lines: Vec<String> = (1..=1_000).map(|number| row(&format!("R-{number}"), "5.00")).collect();
    lines[3].insert(0, '"');
    let file = home.write("bills.csv", &format!("{HEADING}\n{}\n", lines.join("\n")));
    let answer = home.json_ending(5, &["bills", "import", &file]).await;
    let rows = rows(&answer);
    assert_eq!((&answer["new"], &answer["refused"], rows.len()), (&3.into(), &997.into(), 1_000));
    assert!(rows[3].0 == 5 && rows[3].2.contains("still open at the end of the file"), "{:?}", rows[3]);
    let swallowed = |row: &(u64, String, String)| row.1 == "refused" && row.2.contains("quotation mark on line 5");
    assert!(rows[4..].iter().all(swallowed) && rows[999].0 == 1_001, "{:?}", rows[4]);
    let output = home.run(&["bills", "import", &file]).await;
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(5) && said.contains("997 of 1000 rows were not taken in"), "{said}");
}

/// Case 10, and what else is no bill.
#[tokio::test]
async fn a_json_bill_with_a_name_twice_a_list_for_a_bill_and_a_bad_escape_are_refused_alone() {
    let (home, payee) = (home(), key("vendor-a").address().to_owned());
    let bill = |number: &str, more: &str| {
        format!(
            r#"{{"number":"{number}","payee":"{payee}","amount":"5.00","currency":"USDC","category":"cloud","due":"2026-11-30"{more}}}"#
        )
    };
    let list = format!(r#"["J-4","{payee}","5.00","USDC","cloud","2026-11-30"]"#);
    let elements = [
        bill("J-1", ""),
        bill("J-2", r#","amount":"5000.00""#),
        bill("J-3", r#","iban":"x""#),
        list,
        bill(r"J-\x5", ""),
        "5".to_owned(),
        bill("J-7", ""),
    ];
    let file = home.write("bills.json", &format!("[{}]", elements.join(",\n")));
    let answer = home.json_ending(5, &["bills", "import", &file]).await;
    let reasons =
        ["", "duplicate field `amount`", "unknown field `iban`", "is no object", "invalid escape", "is no object", ""];
    for ((line, result, said), reason) in rows(&answer).iter().zip(reasons) {
        assert_eq!(result == "new", reason.is_empty(), "{line}: {said}");
        assert!(said.contains(reason), "{line}: {said}");
    }
    assert_eq!(numbers(&home).await, ["J-1", "J-7"]);
}

/// Case 10 in drafts and policies: a name twice is refused wherever a file of JSON is read.
#[tokio::test]
async fn a_policy_with_a_name_twice_is_refused() {
    let home = home();
    let file = home.write("policy.json", "{\"policy\": {\"denoms\": [], \"denoms\": []}}");
    home.take_in("owner");
    for words in [&["wallet", "sign", &file, "--key", "owner", "--yes"][..]] {
        let said = home.refused(words).await;
        assert!(said.contains("'denoms' stands twice in one object"), "{said}");
    }
}

/// Case 11.
#[tokio::test]
async fn quoting_against_the_standard_refuses_the_row_and_invents_no_number() {
    let home = home();
    let [pipe, letters] = [r#""Pipe 3\" x""#, r#""A-9" x"#].map(|number| row(number, "5.00"));
    let all_bad = home.write("both.csv", &format!("{HEADING}\n{pipe}\n{letters}\n"));
    let answer = home.json_ending(4, &["bills", "import", &all_bad]).await;
    assert_eq!(answer["refused"], 2, "{answer}");
    let good = row("A-10", "5.00");
    let file = home.write("bills.csv", &format!("{HEADING}\n{letters}\n{good}\n"));
    let answer = home.json_ending(5, &["bills", "import", &file]).await;
    assert!(rows(&answer)[0].2.contains("letters after a closing quotation mark (RFC 4180"), "{answer}");
    assert_eq!(numbers(&home).await, ["A-10"]);
}

/// Case 12.
#[tokio::test]
async fn a_bad_row_is_named_by_the_line_that_an_editor_shows() {
    let home = home();
    for (name, lines, bad) in [
        ("lf", vec![row("L-1", "5.00"), row("L-2", "bad"), row("L-3", "5.00")], 3),
        ("blank", vec![row("L-1", "5.00"), String::new(), " ".to_owned(), ",,,,,".to_owned(), row("L-2", "bad")], 6),
    ] {
        for end in ["\n", "\r\n", "\r"] {
            let text = [vec![HEADING.to_owned()], lines.clone(), vec![String::new()]].concat().join(end);
            let file = home.write(&format!("{name}.csv"), &text);
            let answer = home.json_ending(5, &["bills", "import", &file]).await;
            let refused: Vec<u64> = rows(&answer).iter().filter(|row| row.1 == "refused").map(|row| row.0).collect();
            assert_eq!(refused, [bad], "{name} {end:?}: {answer}");
        }
    }
}

/// Case 13.
#[tokio::test]
async fn a_byte_order_mark_and_capital_endings_change_nothing() {
    let home = home();
    home.write("passphrase", &format!("\u{feff}{PASSPHRASE}\r\n"));
    let words =
        "\u{feff}abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about\r\n";
    let words = home.write("words.txt", words);
    home.succeeds(&["keys", "import", "taken", "--words-file", &words]).await;
    home.succeeds(&["keys", "show", "operator", "--public-key"]).await;
    let csv = home.write("EXPORT.CSV", &format!("\u{feff}{HEADING}\r\n{}\r\n", row("B-6", "5.00")));
    let json = serde_json::json!([{ "number": "J-1", "payee": key("vendor-a").address(), "amount": "5.00",
        "currency": "USDC", "category": "cloud", "due": "2026-11-30" }]);
    let json = home.write("Bom.Json", &format!("\u{feff}{json}"));
    for file in [csv, json] {
        assert_eq!(home.json(&["bills", "import", &file]).await["new"], 1, "{file}");
    }
    let config = std::fs::read_to_string(home.config()).unwrap();
    home.write("keeper.toml", &format!("\u{feff}{config}"));
    assert_eq!(numbers(&home).await, ["B-6", "J-1"]);
}

#[tokio::test]
async fn an_amount_that_reads_in_two_ways_is_asked_about_and_then_read_as_answered() {
    let home = home();
    let file = home.write("bills.csv", &format!("{HEADING}\n{}\n", row("D-1", "1.250")));
    let answer = home.json_ending(4, &["bills", "import", &file]).await;
    let (_, _, reason) = &rows(&answer)[0];
    assert!(reason.contains("1.25 with a decimal point and 1250 with a decimal comma"), "{reason}");
    for (sign, amount) in [("point", "1.250000 USDC"), ("comma", "1250.000000 USDC")] {
        let answer = home.json(&["bills", "import", &file, "--decimal", sign, "--dry-run"]).await;
        assert_eq!((&answer["rows"][0]["amount"], &answer["dry_run"]), (&amount.into(), &true.into()), "{answer}");
    }
    assert!(numbers(&home).await.is_empty(), "a dry run takes nothing in");
}

/// The examples beside the exports that they are for.
#[tokio::test]
async fn exports_of_quickbooks_xero_and_sap_are_read_by_their_mappings() {
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/mappings");
    for (program, export, left_out, known) in [("quickbooks", "csv", 7, 0), ("xero", "csv", 1, 1), ("sap", "txt", 3, 0)]
    {
        let home = home();
        let [mapping, export] =
            ["toml", export].map(|end| examples.join(format!("{program}.{end}")).display().to_string());
        let answer = home.json(&["bills", "import", &export, "--mapping", &mapping]).await;
        let counts = ["new", "left_out", "duplicate"].map(|count| answer[count].as_u64().unwrap());
        assert_eq!(counts, [2, left_out, known], "{program}: {answer}");
        let listed = home.json(&["bills", "list"]).await;
        let bills: Vec<_> = listed.as_array().unwrap().iter().collect();
        let shown: Vec<_> =
            bills.iter().map(|bill| (bill["number"].as_str().unwrap(), bill["amount"].as_str().unwrap())).collect();
        assert_eq!(shown, [("INV-1042", "1250000000"), ("77-B", "64200000")], "{program}");
        assert_eq!(bills[1]["due"], 1_796_428_800_u64, "{program}: 5 December 2026");
        let vendor = bills[0]["vendor"].as_str().unwrap_or_default();
        assert!(["Acme Cloud, Inc.", "Acme Cloud", "Müller & Söhne"].contains(&vendor), "{program}: {}", bills[0]);
        let memo = (program == "sap").then_some("Größe 5\" rack");
        assert_eq!(bills[0]["memo"].as_str(), memo, "{program}");
    }
}

/// A mapping's lines, and a file that says one thing twice.
#[tokio::test]
async fn lines_of_one_bill_are_summed_if_the_mapping_says_so_and_else_refused_with_both_lines() {
    let home = home();
    let mapping = |lines: &str| {
        format!(
            "{lines}number = {{ column = \"No\" }}\npayee = {{ column = \"Vendor\", addresses = {{ Acme = \"{}\" }} }}\n\
             amount = {{ column = \"Sum\", decimal = \".\" }}\ndue = {{ column = \"Due\", form = \"MMM DD, YYYY\" }}\n\
             currency = {{ default = \"USDC\" }}\ncategory = {{ default = \"cloud\" }}\n\
             vendor = {{ column = \"Vendor\" }}\nmemo = {{ column = \"Text\" }}\n",
            key("vendor-a").address()
        )
    };
    let line = |number: &str, amount: &str, text: &str| format!("{number},Acme,{amount},\"Dec 5, 2026\",{text}\n");
    let lines = [line("A-1", "10.00", "seats"), line("B-2", "7.00", ""), line("A-1", "2.50", "tax")].concat();
    let file = home.write("lines.csv", &format!("No,Vendor,Sum,Due,Text\n{lines}"));
    let refused = home.write("repeat.toml", &mapping(""));
    let answer = home.json_ending(5, &["bills", "import", &file, "--mapping", &refused]).await;
    for row in [&rows(&answer)[0], &rows(&answer)[2]] {
        assert!(row.1 == "refused" && row.2.contains("lines 2 and 4") && row.2.contains("lines = \"sum\""), "{row:?}");
    }
    let summed = home.write("sum.toml", &mapping("lines = \"sum\"\n"));
    let answer = home.json(&["bills", "import", &file, "--mapping", &summed]).await;
    assert_eq!(
        (&answer["new"], &answer["duplicate"], &answer["left_out"]),
        (&1.into(), &1.into(), &1.into()),
        "{answer}"
    );
    assert_eq!(answer["rows"][0]["amount"], "12.500000 USDC", "{answer}");
    assert!(rows(&answer)[2].2.contains("is summed into the bill on line 2"), "{answer}");
    let listed = home.json(&["bills", "list"]).await;
    let bill = listed.as_array().unwrap().iter().find(|bill| bill["number"] == "A-1").unwrap();
    assert_eq!((&bill["vendor"], &bill["memo"]), (&"Acme".into(), &"seats; tax".into()), "{bill}");
}

#[tokio::test]
async fn what_a_file_says_twice_is_named_with_both_lines() {
    let home = home();
    let lines = [row("T-1", "5.00"), row("T-2", "5.00"), row("T-1", "5.00"), row("T-2", "6.00")].join("\n");
    let file = home.write("bills.csv", &format!("{HEADING}\n{lines}\n"));
    let answer = home.json_ending(5, &["bills", "import", &file]).await;
    let rows = rows(&answer);
    assert_eq!(rows[2], (4, "duplicate".into(), "the same bill is known (lines 2 and 4 of this file)".into()));
    assert!(rows[3].1 == "conflict" && rows[3].2.contains("(lines 3 and 5 of this file)"), "{:?}", rows[3]);
    assert!(rows[3].2.contains("amount 5.000000 USDC, due 2026-11-30T00:00:00Z"), "{:?}", rows[3]);
}

/// Whatever a mapping does not know is refused row by row, with the remedy.
#[tokio::test]
async fn what_a_mapping_does_not_know_is_refused_and_never_guessed() {
    let home = home();
    let mapping = format!(
        "delimiter = \";\"\nnumber = {{ column = \"No\" }}\n\
         payee = {{ column = \"Vendor\", addresses = {{ Acme = \"{}\" }} }}\n\
         amount = {{ column = \"Sum\", decimal = \",\", thousands = \".\" }}\n\
         due = {{ column = \"Due\", form = \"DD.MM.YYYY\" }}\n\
         currency = {{ column = \"Cur\", values = {{ USD = \"USDC\" }} }}\ncategory = {{ default = \"cloud\" }}\n",
        key("vendor-a").address()
    );
    let good = home.write("mapping.toml", &mapping);
    let table = [
        ("1;Acme;1.250,00;05.12.2026;USD", ""),
        ("2;Nobody;1,00;05.12.2026;USD", "payee 'Nobody' has no address in the mapping"),
        ("3;Acme;1,250.00;05.12.2026;USD", "amount '1,250.00' is not written as 1.234,50"),
        ("4;Acme;-5,00;05.12.2026;USD", "'-5,00' is a credit"),
        ("5;Acme;5,00;12/05/2026;USD", "due '12/05/2026' is no date written as DD.MM.YYYY"),
        ("6;Acme;5,00;05.12.2026;EUR", "currency 'EUR' is not in the mapping's currency.values"),
        ("7;Acme;5,00;05.12.2026;", "column 'Cur' is empty"),
        (";Acme;5,00;05.12.2026;USD", "column 'No' is empty"),
        ("9;Acme;5,00;05.12.2026", "has 4 fields where the heading names 5"),
    ];
    let text: String = table.iter().map(|(row, _)| format!("{row}\r\n")).collect();
    let file = home.write("export.csv", &format!("No;Vendor;Sum;Due;Cur\r\n{text}"));
    let answer = home.json_ending(5, &["bills", "import", &file, "--mapping", &good]).await;
    for ((_, result, said), (row, reason)) in rows(&answer).iter().zip(table) {
        assert_eq!(result == "new", reason.is_empty(), "{row}: {said}");
        assert!(said.contains(reason), "{row}: {said}");
    }
    let other = home.write("other.csv", "Nr;Name\n");
    let said = home.refused(&["bills", "import", &other, "--mapping", &good]).await;
    assert!(said.contains("none of the first 20 records names all of the mapping's columns"), "{said}");
    for (from, to, reason) in [
        ("thousands = \".\"", "thousands = \",\"", "another sign than amount.decimal"),
        ("delimiter = \";\"", "delimiter = \"x\"", "delimiter is a comma"),
        ("category = { default = \"cloud\" }", "category = {}", "category has a column or a default"),
        ("DD.MM.YYYY", "DD.MM.YYY", "is no form of a date"),
        ("decimal", "decimals", "unknown field `decimals`"),
    ] {
        let bad = home.write("bad.toml", &mapping.replacen(from, to, 1));
        let said = home.refused(&["bills", "import", &file, "--mapping", &bad]).await;
        assert!(said.contains(reason) && said.contains("bad.toml"), "{said}");
    }
}
