//! Bad bills: each named by itself, the others taken in.

use serde_json::Value;
use stateset_agent::{Bill, bills};
use stateset_api::Amount;
use stateset_sim::USDC;
use stateset_state::inbox::Inbox;
use stateset_tests_keeper::{KeeperHome, key};

fn home() -> KeeperHome {
    KeeperHome::new(1, &key("operator")).with_some_wallet()
}

fn payee() -> String {
    key("vendor-a").address().to_owned()
}

const HEADING: &str = "number,payee,amount,currency,category,due\n";

#[tokio::test]
async fn each_bad_row_is_named_with_its_line_and_the_good_ones_are_taken_in() {
    let (home, payee) = (home(), payee());
    let foreign = "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4";
    let rows = [
        (format!("A-1,{payee},1.00,USDC,cloud,2026-11-30"), ""),
        (format!("A-2,{payee},1.00"), "has 3 fields where the heading names 6"),
        (format!("A-3,{payee},-5,USDC,cloud,2026-11-30"), "'-5' is negative"),
        (format!("A-4,{payee},340282366920938463463374607431768211456,USDC,cloud,2026-11-30"), "2^128 - 1"),
        (format!("A-5,{payee},1.0000001,USDC,cloud,2026-11-30"), "7 decimals, the currency has 6"),
        (format!("A-6,{payee},1.00,EUR,cloud,2026-11-30"), "currency 'EUR' is not configured (known: STATE, USDC)"),
        (format!("A-7,{foreign},1.00,USDC,cloud,2026-11-30"), "prefix 'cosmos', expected 'stateset'"),
        (format!("A-8,{},1.00,USDC,cloud,2026-11-30", payee.to_uppercase()), "small letters"),
        (format!("A-9,{payee},1.00,USDC,cloud,soon"), "due 'soon'"),
        (format!("A-10,{payee},1.00,USDC,Cloud 9,2026-11-30"), "'Cloud 9' is no slug"),
        (format!("=cmd|' /C calc'!A0,{payee},=1+1,USDC,cloud,2026-11-30"), "'=1+1' is not a decimal"),
        (format!("A\u{202e}-11,{payee},1.00,USDC,cloud,2026-11-30"), "U+202E at position 2"),
        (format!("A-12,{payee},1.00,USDC,cloud,9999-12-31"), ""),
    ];
    let text: String = rows.iter().map(|(row, _)| format!("{row}\n")).collect();
    let file = home.write("bills.csv", &format!("{HEADING}{text}"));
    let answer = home.json_ending(5, &["bills", "import", &file]).await;
    for (line, (answer, (row, reason))) in (2..).zip(answer["rows"].as_array().unwrap().iter().zip(&rows)) {
        assert_eq!(answer["line"], line);
        let wanted = if reason.is_empty() { "new" } else { "refused" };
        assert_eq!(answer["result"], wanted, "{row}: {answer}");
        assert!(answer["reason"].as_str().unwrap_or_default().contains(reason), "{row}: {answer}");
    }
    assert_eq!((&answer["new"], &answer["refused"]), (&2.into(), &11.into()));
    let listed: Value = serde_json::from_str(&home.succeeds(&["bills", "list", "--json"]).await).unwrap();
    let numbers: Vec<&str> = listed.as_array().unwrap().iter().map(|bill| bill["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["A-1", "A-12"]);
}

#[tokio::test]
async fn a_file_that_is_no_list_of_bills_is_refused_whole() {
    let home = home();
    let cases = [
        ("bills.csv", "number,payee,amount,category,due\nA,b,1,c,2026-11-30\n", "missing: currency"),
        ("bills.json", "{\"number\": 1}", "no JSON list of bills"),
        ("bills.xlsx", "", "none of .csv, .json and .toml"),
    ];
    for (name, content, reason) in cases {
        let file = home.write(name, content);
        let said = home.refused(&["bills", "import", &file]).await;
        assert!(said.contains(reason) && said.contains(name), "{said}");
    }
    let said = home.refused(&["bills", "import", "absent.csv"]).await;
    assert!(said.contains("cannot read absent.csv"), "{said}");
    std::fs::File::create(home.file("huge.csv")).unwrap().set_len((16 << 20) + 1).unwrap();
    let said = home.refused(&["bills", "import", "huge.csv"]).await;
    assert!(said.contains("16777217 bytes, at most 16777216"), "{said}");
    assert!(!home.journal().exists());
}

#[tokio::test]
async fn the_same_bill_twice_is_one_and_a_changed_copy_is_a_conflict() {
    let (home, payee) = (home(), payee());
    let text = format!(
        "{HEADING}A,{payee},1,USDC,cloud,2026-11-30\nA,{payee},1.00,USDC,cloud,2026-11-30T00:00:00Z\n\
         A,{payee},2,USDC,cloud,2026-11-30\nA,{payee},1,USDC,cloud,2026-12-30\n"
    );
    let file = home.write("bills.csv", &text);
    let answer = home.json_ending(5, &["bills", "import", &file]).await;
    assert_eq!((&answer["new"], &answer["duplicate"], &answer["conflict"]), (&1.into(), &1.into(), &2.into()));
}

#[tokio::test]
async fn what_steers_a_terminal_is_shown_by_its_code() {
    let home = home();
    let bill = serde_json::json!([{ "number": "A\u{1b}[2J", "payee": "\u{1b}]0;x\u{7}", "amount": "\u{9b}1m",
        "currency": "\u{1b}[31mUSDC", "category": "cloud", "due": "2026-11-30" }]);
    let file = home.write("bills.json", &bill.to_string());
    for words in [&["bills", "import", &file][..], &["bills", "import", &file, "--json"]] {
        let output = home.run(words).await;
        let shown = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(shown.contains("31mUSDC"), "{shown}");
        assert!(!shown.chars().any(|letter| letter.is_control() && letter != '\n'), "{shown:?}");
    }
    let name = "\u{1b}[2J.csv";
    let said = home.refused(&["bills", "import", name]).await;
    assert!(said.contains("\\u001b[2J.csv") && !said.contains('\u{1b}'), "{said:?}");
}

#[tokio::test]
async fn ids_that_are_none_and_ids_that_are_unknown_are_distinguished() {
    let home = home();
    home.bill("A", "1.00").await;
    let unknown = "019b3c5e-0000-7000-8000-000000000000";
    for verb in [["journal", "show"], ["bills", "retry"]] {
        let said = home.refused(&[verb[0], verb[1], "A-001"]).await;
        assert!(said.contains("'A-001' is no intent id") && said.contains("version 7"), "{said}");
        let said = home.refused(&[verb[0], verb[1], unknown]).await;
        assert!(said.contains(unknown), "{said}");
    }
}

/// The same two bills, exported by another program: the umlaut decomposed, another blank.
#[tokio::test]
async fn look_alikes_of_known_numbers_are_conflicts_other_spellings_are_held_and_near_ones_come_with_a_warning() {
    let (home, payee) = (home(), payee());
    let import = async |code: i32, name: &str, numbers: &[&str]| -> Value {
        // Another bill is over another amount.
        let amount = |number: &str| if number == "A-1" { "21.00" } else { "20.00" };
        let rows = numbers.iter().map(|number| format!("{number},{payee},{},USDC,cloud,2026-11-30\n", amount(number)));
        let file = home.write(name, &format!("{HEADING}{}", rows.collect::<String>()));
        home.json_ending(code, &["bills", "import", &file]).await
    };
    let first = import(0, "first.csv", &["Gr\u{f6}\u{df}e-1", "INV 77"]).await;
    assert_eq!(first["new"], 2);
    let second = import(4, "second.csv", &["Gro\u{308}\u{df}e-1", "INV\u{a0}77"]).await;
    assert_eq!((&second["new"], &second["conflict"]), (&0.into(), &2.into()), "{second}");
    let reason = second["rows"][1]["reason"].as_str().unwrap();
    assert!(reason.contains("position 4 it has U+00A0, the known one has U+0020"), "{reason}");
    let optional = import(0, "optional.csv", &["INV-80", "inv-80", "00082", "82", "A-I", "A-1", "A-l"]).await;
    let counts = ["new", "held", "conflict"].map(|count| optional[count].as_u64());
    assert_eq!(counts, [Some(4), Some(3), Some(0)], "{optional}");
    let twice = "it may be paid twice: ";
    for (row, begins) in [(0, ""), (1, twice), (2, ""), (3, twice), (4, ""), (5, "warning: close to "), (6, twice)] {
        let reason = optional["rows"][row]["reason"].as_str().unwrap_or_default();
        assert!(reason.starts_with(begins) && reason.is_empty() == begins.is_empty(), "{optional}");
    }
    let listed: Value = serde_json::from_str(&home.succeeds(&["bills", "list", "--json"]).await).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 9);
}

#[tokio::test]
async fn bills_are_listed_page_by_page_and_by_state() {
    let home = home();
    for number in ["A", "B", "C"] {
        home.bill(number, "1.00").await;
    }
    let list = async |words: &[&str]| -> Vec<Value> {
        let words = [&["bills", "list", "--json"], words].concat();
        serde_json::from_str(&home.succeeds(&words).await).unwrap()
    };
    let all = list(&[]).await;
    let first = list(&["--limit", "2"]).await;
    let rest = list(&["--after", first[1]["id"].as_str().unwrap()]).await;
    assert_eq!((first.len(), [first, rest].concat()), (2, all.clone()));
    assert_eq!((list(&["--state", "open"]).await, list(&["--state", "paid"]).await), (all, Vec::new()));
    let said = home.succeeds(&["bills", "list", "--limit", "2"]).await;
    assert!(said.contains("there may be more: `bills list --after "), "{said}");
    let output = home.run(&["bills", "list", "--state", "gone"]).await;
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && said.contains("a bill's state is one of open, waiting"), "{said}");
}

/// Beside a running keeper what was handed in a moment ago waits in the inbox: it counts as known.
#[tokio::test]
async fn a_bill_is_held_against_what_waits_to_be_taken_in_too() {
    let home = KeeperHome::new(1, &key("operator")).with_some_wallet();
    let waiting = Bill {
        number: "D-1".to_owned(),
        payee: key("vendor-a").address().to_owned(),
        denom: USDC.to_owned(),
        amount: Amount(1_000_000),
        category: "cloud".to_owned(),
        due: 1_795_996_800,
        vendor: None,
        memo: None,
        part: None,
        discount: None,
    };
    let heading = "number,payee,amount,currency,category,due\n";
    let row = |amount: &str| format!("D-1,{},{amount},USDC,cloud,2026-11-30\n", waiting.payee);
    let [same, other] =
        ["1.00", "2.00"].map(|amount| home.write(&format!("{amount}.csv"), &format!("{heading}{}", row(amount))));
    // With a journal, and without one yet.
    for journal in [false, true] {
        if journal {
            home.succeeds(&[
                "bills",
                "import",
                &home.write("first.csv", &format!("{heading}{}", row("7.00").replace("D-1", "A-1"))),
            ])
            .await;
        }
        Inbox::beside(&home.journal()).hand_in(&bills::Input::Imported(vec![waiting.clone()]).into()).unwrap();
        let answer = home.json(&["bills", "import", "--dry-run", &same]).await;
        assert_eq!((&answer["new"], &answer["duplicate"]), (&0.into(), &1.into()), "{answer}");
        let answer = home.json_ending(4, &["bills", "import", "--dry-run", &other]).await;
        assert_eq!((&answer["new"], &answer["conflict"]), (&0.into(), &1.into()), "{answer}");
    }
}
