//! Documents that are written to harm whoever reads them.

use stateset_invoice::{InvoiceError, is_xml, limits, read};

use crate::written::{UBL, changed};

fn with_doctype(subset: &str) -> InvoiceError {
    changed(UBL, "<Invoice ", &format!("<!DOCTYPE Invoice [{subset}]><Invoice ")).unwrap_err()
}

#[test]
fn a_document_type_is_refused_whatever_is_in_it() {
    for subset in [
        "",
        "<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">",
        "<!ENTITY x SYSTEM \"file:///etc/passwd\">",
        "<!ENTITY % x SYSTEM \"http://127.0.0.1/x.dtd\"> %x;",
    ] {
        assert!(matches!(with_doctype(subset), InvoiceError::Doctype { position: 39 }), "{subset}");
    }
}

#[test]
fn no_entity_but_the_five_is_expanded() {
    for (text, name) in [("&x;", "x"), ("&nbsp;", "nbsp"), ("&lol9;", "lol9")] {
        let error = changed(UBL, "R-1", text).unwrap_err();
        assert!(matches!(&error, InvoiceError::Entity { name: got, .. } if got == name), "{error}");
    }
    assert!(matches!(changed(UBL, "unitCode=\"C62\"", "unitCode=\"&x;\""), Err(InvoiceError::Xml { .. })));
    assert_eq!(changed(UBL, "R-1", "&lt;&#82;&#x52;&amp;&quot;&apos;&gt;").unwrap().number, "<RR&\"'>");
    for (text, got) in [("&#1;", '\u{1}'), ("&#xFFFE;", '\u{fffe}')] {
        assert!(matches!(changed(UBL, "R-1", text), Err(InvoiceError::Character { got: at, .. }) if at == got));
    }
    for text in ["&#0;", "&#xD800;", "&#x110000;", "&;", "& "] {
        assert!(changed(UBL, "R-1", text).is_err(), "{text}");
    }
    assert!(matches!(changed(UBL, "R-1", "R\u{0}1"), Err(InvoiceError::Character { got: '\0', .. })));
}

#[test]
fn what_is_too_deep_too_wide_or_too_large_is_refused_with_the_limit() {
    let deep = "<a>".repeat(10_000_000 / 3);
    let limit = |what, max| move |error: &InvoiceError| matches!(error, InvoiceError::Limit { what: w, max: m, .. } if (*w, *m) == (what, max));
    let error = read(deep.as_bytes()).unwrap_err();
    assert!(limit("elements inside each other", limits::DEPTH_MAX)(&error), "{error}");
    let many = format!("<a>{}</a>", "<b/>".repeat(limits::ELEMENTS_MAX));
    let error = read(many.as_bytes()).unwrap_err();
    assert!(limit("elements", limits::ELEMENTS_MAX)(&error), "{error}");
    let wide: String = (0..=limits::ATTRIBUTES_MAX).map(|number| format!(" a{number}=''")).collect();
    let error = read(format!("<a{wide}/>").as_bytes()).unwrap_err();
    assert!(limit("attributes of an element", limits::ATTRIBUTES_MAX)(&error), "{error}");
    let spaces: String = (0..1_000_000).map(|number| format!(" xmlns:a{number}='u'")).collect();
    assert!(read(format!("<a{spaces}").as_bytes()).is_err());
    assert!(matches!(read(format!("<a{}/>", &spaces[..20_000]).as_bytes()), Err(InvoiceError::Xml { .. })));
    let large = vec![b' '; limits::BYTES_MAX + 1];
    assert_eq!(read(&large), Err(InvoiceError::TooLarge { got: 16_777_217, max: 16_777_216 }));
}

#[test]
fn what_is_no_well_formed_document_is_refused() {
    for text in [
        "",
        " ",
        "<",
        "<a",
        "<a>",
        "</a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>x",
        "x<a/>",
        "<a b='1' b='2'/>",
        "<a b=1/>",
        "<a b/>",
        "<a><![CDATA[</a>",
        "<a><!-- -- --></a>",
        "<a/><?xml version='1.0'?>",
        "<?xml version='1.1'?><a/>",
        "<a>]]",
        "<a\0/>",
        "{}",
        "number,payee",
        "&amp;<a/>",
    ] {
        let error = read(text.as_bytes()).unwrap_err();
        assert!(matches!(error, InvoiceError::Xml { .. } | InvoiceError::Character { .. }), "{text}: {error}");
    }
}

#[test]
fn xml_is_known_by_its_first_letter() {
    for (content, expected) in [
        (&b"<a/>"[..], true),
        (b"\xef\xbb\xbf \n<a/>", true),
        (b"\xff\xfe<\0", true),
        (b"\xfe\xff\0<", true),
        (b"number,payee", false),
        (b"[{}]", false),
        (b"", false),
    ] {
        assert_eq!(is_xml(content), expected);
    }
}

#[test]
fn comments_and_cdata_part_no_value() {
    let read = changed(UBL, ">63.10<", ">6<!-- not 631.0 -->3<![CDATA[.1]]>0<").unwrap();
    assert_eq!(read.totals.payable.to_string(), "63.1");
}
