//! E-invoices by the command line: a published one becomes a bill, what is none is refused with the reason.

use stateset_tests_keeper::{KeeperHome, key};

/// Of 336.90 euro, to be paid to an IBAN, by "[Seller name]".
const PUBLISHED: &str = include_str!("../../../invoice/tests/data/01.01a-INVOICE_uncefact.xml");

fn home() -> KeeperHome {
    let home = KeeperHome::new(1, &key("operator")).with_some_wallet();
    let mut text = std::fs::read_to_string(home.config()).unwrap();
    text.push_str("\n[currency.EUR]\ndenom = \"ueur\"\ndecimals = 6\n");
    std::fs::write(home.config(), text).unwrap();
    home
}

#[tokio::test]
async fn an_e_invoice_is_paid_at_the_address_that_somebody_vouched_for_and_once() {
    let (home, acme) = (home(), key("vendor-a").address().to_owned());
    let file = home.write("invoice.xml", PUBLISHED);
    let words = ["bills", "import", &file, "--category", "cloud"];
    let answer = home.json_ending(4, &words).await;
    let reason = answer["rows"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("no vendor is called '[Seller name]'") && reason.contains("vendor add"), "{reason}");
    let add = ["vendor", "add", "seller", "--name", "[Seller name]", "--contact", "+49 30 1", "--address", &acme];
    home.succeeds(&[&add[..], &["--by", "Ann, called"]].concat()).await;
    let answer = home.json(&words).await;
    assert_eq!((&answer["new"], &answer["refused"]), (&1.into(), &0.into()), "{answer}");
    let bills = home.json(&["bills", "list"]).await;
    assert_eq!((&bills[0]["number"], &bills[0]["payee"]), (&"123456XX".into(), &acme.into()), "{bills}");
    assert_eq!((&bills[0]["amount"], &bills[0]["denom"]), (&"336900000".into(), &"ueur".into()), "{bills}");
    assert_eq!((&bills[0]["vendor"], &bills[0]["category"]), (&"[Seller name]".into(), &"cloud".into()), "{bills}");
    let again = home.json(&words).await;
    assert_eq!((&again["new"], &again["duplicate"]), (&0.into(), &1.into()), "{again}");
}

#[tokio::test]
async fn what_is_no_bill_is_refused_with_the_reason_and_ends_with_its_code() {
    let home = home();
    for (from, to, reason) in [
        // A credit note, whose seller must be known as a bill's must.
        ("<ram:TypeCode>380<", "<ram:TypeCode>381<", "no vendor is called"),
        (
            "DuePayableAmount>336.9<",
            "DuePayableAmount>3369<",
            "amount payable is 3369, its parts come to 336.9 (BR-CO-16)",
        ),
        ("<rsm:Cross", "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><rsm:Cross", "document type definition"),
        ("EUR", "EUR", "no vendor is called"),
    ] {
        assert!(PUBLISHED.contains(from), "{from}");
        // By its content: the name says nothing.
        let file = home.write("invoice.csv", &PUBLISHED.replacen(from, to, 1));
        let answer = home.json_ending(4, &["bills", "import", &file, "--category", "cloud"]).await;
        let said = answer["rows"][0]["reason"].as_str().unwrap();
        assert!(said.starts_with("line 1 ") && said.contains(reason), "{said}");
    }
    let file = home.write("invoice.xml", PUBLISHED);
    let answer = home.json_ending(4, &["bills", "import", &file]).await;
    assert!(answer["rows"][0]["reason"].as_str().unwrap().contains("--category"), "{answer}");
    let file = home.write("bills.csv", "number,payee,amount,currency,category,due\n");
    let said = home.refused(&["bills", "import", &file, "--category", "cloud"]).await;
    assert!(said.contains("leave --category out"), "{said}");
    assert!(!home.journal().exists());
}
