//! Files that others published, with what a person reads in them.

use stateset_invoice::{Kind, Syntax, read};
use time::macros::date;

pub(crate) const FILES: [(&str, &[u8]); 7] = [
    ("01.01a ubl", include_bytes!("../data/01.01a-INVOICE_ubl.xml")),
    ("01.01a cii", include_bytes!("../data/01.01a-INVOICE_uncefact.xml")),
    ("01.18a ubl", include_bytes!("../data/01.18a-INVOICE_ubl.xml")),
    ("01.18a cii", include_bytes!("../data/01.18a-INVOICE_uncefact.xml")),
    ("01.14a ubl", include_bytes!("../data/01.14a-INVOICE_ubl.xml")),
    ("01.14a cii", include_bytes!("../data/01.14a-INVOICE_uncefact.xml")),
    ("factur-x", include_bytes!("../data/mustang-factur-x.xml")),
];

#[test]
fn each_file_is_read_as_it_was_meant() {
    let expected = [
        ("380", "123456XX", "336.9", None, 2),
        ("380", "123456XX", "336.9", None, 2),
        ("384", "PRG1502112", "10555.3", None, 4),
        ("384", "PRG1502112", "10555.3", None, 4),
        ("380", "1234567", "12829.69", Some(date!(2018 - 04 - 13)), 2),
        ("380", "1234567", "12829.69", Some(date!(2018 - 04 - 13)), 2),
        ("380", "RE-20201121/508", "571.04", Some(date!(2020 - 12 - 12)), 3),
    ];
    for ((name, content), (code, number, payable, due, lines)) in FILES.into_iter().zip(expected) {
        let invoice = read(content).unwrap();
        assert_eq!(
            (invoice.type_code.as_str(), invoice.number.as_str(), invoice.totals.payable.to_string().as_str()),
            (code, number, payable),
            "{name}"
        );
        assert_eq!((invoice.kind, invoice.currency.as_str()), (Kind::Invoice, "EUR"), "{name}");
        assert_eq!((invoice.due, invoice.lines.len()), (due, lines), "{name}");
        let syntax = if name.ends_with("ubl") { Syntax::Ubl } else { Syntax::Cii };
        assert_eq!(invoice.syntax, syntax, "{name}");
    }
}

#[test]
fn one_case_in_two_syntaxes_has_one_meaning() {
    for pair in FILES[..6].chunks(2) {
        let (ubl, cii) = (read(pair[0].1).unwrap(), read(pair[1].1).unwrap());
        assert_eq!(
            (ubl.totals, &ubl.seller.name, &ubl.seller.vat_id),
            (cii.totals, &cii.seller.name, &cii.seller.vat_id)
        );
        assert_eq!(
            (ubl.issued, &ubl.purchase_order, &ubl.buyer.name),
            (cii.issued, &cii.purchase_order, &cii.buyer.name)
        );
        let nets =
            |lines: &[stateset_invoice::Line]| lines.iter().map(|line| (line.id.clone(), line.net)).collect::<Vec<_>>();
        assert_eq!(nets(&ubl.lines), nets(&cii.lines));
        let accounts = |of: &stateset_invoice::Invoice| {
            of.payment_means.iter().filter_map(|one| one.account.clone()).collect::<Vec<_>>()
        };
        assert_eq!(accounts(&ubl), accounts(&cii));
    }
}
