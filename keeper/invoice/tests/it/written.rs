//! Small documents of our own, from the documentation: what the published ones do not have.

use stateset_invoice::{Invoice, InvoiceError, Kind, read};

/// A UBL invoice with all totals: two lines of 60 and 40, 10 off, 5 on, 19 % tax, 50 prepaid, 0.05 rounded up.
pub(crate) const UBL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <b:ID>R-1</b:ID>
  <b:IssueDate>2026-11-01</b:IssueDate>
  <b:DueDate>2026-11-30</b:DueDate>
  <b:InvoiceTypeCode>380</b:InvoiceTypeCode>
  <b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
  <a:AccountingSupplierParty><a:Party><a:PartyName><b:Name>Acme</b:Name></a:PartyName><a:PartyLegalEntity><b:RegistrationName>Acme GmbH &amp; Co</b:RegistrationName></a:PartyLegalEntity></a:Party></a:AccountingSupplierParty>
  <a:AccountingCustomerParty><a:Party><a:PartyName><b:Name>Us</b:Name></a:PartyName></a:Party></a:AccountingCustomerParty>
  <a:PaymentMeans><b:PaymentMeansCode>30</b:PaymentMeansCode><a:PayeeFinancialAccount><b:ID>DE02120300000000202051</b:ID></a:PayeeFinancialAccount></a:PaymentMeans>
  <a:AllowanceCharge><b:ChargeIndicator>false</b:ChargeIndicator><b:Amount currencyID="EUR">10.00</b:Amount></a:AllowanceCharge>
  <a:AllowanceCharge><b:ChargeIndicator>true</b:ChargeIndicator><b:Amount currencyID="EUR">5.00</b:Amount></a:AllowanceCharge>
  <a:TaxTotal><b:TaxAmount currencyID="EUR">18.05</b:TaxAmount><a:TaxSubtotal><b:TaxableAmount currencyID="EUR">95.00</b:TaxableAmount><b:TaxAmount currencyID="EUR">18.05</b:TaxAmount></a:TaxSubtotal></a:TaxTotal>
  <a:LegalMonetaryTotal>
    <b:LineExtensionAmount currencyID="EUR">100.00</b:LineExtensionAmount>
    <b:TaxExclusiveAmount currencyID="EUR">95.00</b:TaxExclusiveAmount>
    <b:TaxInclusiveAmount currencyID="EUR">113.05</b:TaxInclusiveAmount>
    <b:AllowanceTotalAmount currencyID="EUR">10.00</b:AllowanceTotalAmount>
    <b:ChargeTotalAmount currencyID="EUR">5.00</b:ChargeTotalAmount>
    <b:PrepaidAmount currencyID="EUR">50.00</b:PrepaidAmount>
    <b:PayableRoundingAmount currencyID="EUR">0.05</b:PayableRoundingAmount>
    <b:PayableAmount currencyID="EUR">63.10</b:PayableAmount>
  </a:LegalMonetaryTotal>
  <a:InvoiceLine><b:ID>1</b:ID><b:InvoicedQuantity unitCode="C62">3</b:InvoicedQuantity><b:LineExtensionAmount currencyID="EUR">60.00</b:LineExtensionAmount><a:Item><b:Name>Bolts</b:Name></a:Item><a:Price><b:PriceAmount currencyID="EUR">20.00</b:PriceAmount></a:Price></a:InvoiceLine>
  <a:InvoiceLine><b:ID>2</b:ID><b:InvoicedQuantity unitCode="C62">1</b:InvoicedQuantity><b:LineExtensionAmount currencyID="EUR">40.00</b:LineExtensionAmount><a:Item><b:Name>Nuts</b:Name></a:Item><a:Price><b:PriceAmount currencyID="EUR">40.00</b:PriceAmount></a:Price></a:InvoiceLine>
</Invoice>
"#;

/// The same in CII.
pub(crate) const CII: &str = r#"<r:CrossIndustryInvoice xmlns:r="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <r:ExchangedDocument><ID>R-1</ID><TypeCode>380</TypeCode><IssueDateTime><u:DateTimeString format="102">20261101</u:DateTimeString></IssueDateTime></r:ExchangedDocument>
  <r:SupplyChainTradeTransaction>
    <IncludedSupplyChainTradeLineItem><AssociatedDocumentLineDocument><LineID>1</LineID></AssociatedDocumentLineDocument><SpecifiedTradeProduct><Name>Bolts</Name></SpecifiedTradeProduct><SpecifiedLineTradeAgreement><NetPriceProductTradePrice><ChargeAmount>20</ChargeAmount></NetPriceProductTradePrice></SpecifiedLineTradeAgreement><SpecifiedLineTradeDelivery><BilledQuantity unitCode="C62">3</BilledQuantity></SpecifiedLineTradeDelivery><SpecifiedLineTradeSettlement><SpecifiedTradeSettlementLineMonetarySummation><LineTotalAmount>60</LineTotalAmount></SpecifiedTradeSettlementLineMonetarySummation></SpecifiedLineTradeSettlement></IncludedSupplyChainTradeLineItem>
    <IncludedSupplyChainTradeLineItem><AssociatedDocumentLineDocument><LineID>2</LineID></AssociatedDocumentLineDocument><SpecifiedTradeProduct><Name>Nuts</Name></SpecifiedTradeProduct><SpecifiedLineTradeAgreement><NetPriceProductTradePrice><ChargeAmount>40</ChargeAmount></NetPriceProductTradePrice></SpecifiedLineTradeAgreement><SpecifiedLineTradeDelivery><BilledQuantity unitCode="C62">1</BilledQuantity></SpecifiedLineTradeDelivery><SpecifiedLineTradeSettlement><SpecifiedTradeSettlementLineMonetarySummation><LineTotalAmount>40</LineTotalAmount></SpecifiedTradeSettlementLineMonetarySummation></SpecifiedLineTradeSettlement></IncludedSupplyChainTradeLineItem>
    <ApplicableHeaderTradeAgreement><SellerTradeParty><Name>Acme GmbH &#38; Co</Name><SpecifiedLegalOrganization><TradingBusinessName>Acme</TradingBusinessName></SpecifiedLegalOrganization></SellerTradeParty><BuyerTradeParty><Name>Us</Name></BuyerTradeParty></ApplicableHeaderTradeAgreement>
    <ApplicableHeaderTradeSettlement>
      <InvoiceCurrencyCode>EUR</InvoiceCurrencyCode>
      <SpecifiedTradeSettlementPaymentMeans><TypeCode>30</TypeCode><PayeePartyCreditorFinancialAccount><IBANID>DE02120300000000202051</IBANID></PayeePartyCreditorFinancialAccount></SpecifiedTradeSettlementPaymentMeans>
      <ApplicableTradeTax><CalculatedAmount>18.05</CalculatedAmount></ApplicableTradeTax>
      <SpecifiedTradeAllowanceCharge><ChargeIndicator><u:Indicator>false</u:Indicator></ChargeIndicator><ActualAmount>10</ActualAmount></SpecifiedTradeAllowanceCharge>
      <SpecifiedTradeAllowanceCharge><ChargeIndicator><u:Indicator>true</u:Indicator></ChargeIndicator><ActualAmount>5</ActualAmount></SpecifiedTradeAllowanceCharge>
      <SpecifiedTradePaymentTerms><DueDateDateTime><u:DateTimeString format="102">20261130</u:DateTimeString></DueDateDateTime></SpecifiedTradePaymentTerms>
      <SpecifiedTradeSettlementHeaderMonetarySummation><LineTotalAmount>100</LineTotalAmount><ChargeTotalAmount>5</ChargeTotalAmount><AllowanceTotalAmount>10</AllowanceTotalAmount><TaxBasisTotalAmount>95</TaxBasisTotalAmount><TaxTotalAmount currencyID="EUR">18.05</TaxTotalAmount><RoundingAmount>0.05</RoundingAmount><GrandTotalAmount>113.05</GrandTotalAmount><TotalPrepaidAmount>50</TotalPrepaidAmount><DuePayableAmount>63.1</DuePayableAmount></SpecifiedTradeSettlementHeaderMonetarySummation>
    </ApplicableHeaderTradeSettlement>
  </r:SupplyChainTradeTransaction>
</r:CrossIndustryInvoice>
"#;

/// The UBL invoice as a credit note.
pub(crate) fn credit_note() -> String {
    UBL.replace("2:Invoice", "2:CreditNote")
        .replace("xsd:Invoice-2", "xsd:CreditNote-2")
        .replace("<Invoice ", "<CreditNote ")
        .replace("</Invoice>", "</CreditNote>")
        .replace("InvoiceTypeCode>380", "InvoiceTypeCode>381")
        .replace("InvoiceTypeCode", "CreditNoteTypeCode")
        .replace("InvoiceLine", "CreditNoteLine")
        .replace("InvoicedQuantity", "CreditedQuantity")
        .replace("<b:DueDate>2026-11-30</b:DueDate>", "")
        .replace("<a:PaymentMeans>", "<a:PaymentMeans><b:PaymentDueDate>2026-11-30</b:PaymentDueDate>")
}

/// With one text in another's stead, which must be there.
pub(crate) fn changed(document: &str, from: &str, to: &str) -> Result<Invoice, InvoiceError> {
    assert!(document.contains(from), "{from} is not in the document");
    read(document.replacen(from, to, 1).as_bytes())
}

#[test]
fn both_syntaxes_say_the_same() {
    let (ubl, cii) = (read(UBL.as_bytes()).unwrap(), read(CII.as_bytes()).unwrap());
    assert_eq!(Invoice { syntax: ubl.syntax, ..cii }, ubl);
    assert_eq!((ubl.seller.name.as_str(), ubl.seller.trading_name.as_deref()), ("Acme GmbH & Co", Some("Acme")));
    assert_eq!(ubl.payment_means[0].account.as_deref(), Some("DE02120300000000202051"));
    let totals = ubl.totals;
    let shown =
        [totals.without_tax, totals.tax, totals.prepaid, totals.rounding, totals.payable].map(|all| all.to_string());
    assert_eq!(shown, ["95", "18.05", "50", "0.05", "63.1"]);
    assert_eq!(ubl.lines[0].quantity.to_string(), "3");
    assert_eq!((ubl.lines[1].description.as_str(), ubl.lines[1].unit_price.to_string().as_str()), ("Nuts", "40"));
}

#[test]
fn a_credit_note_is_known_by_its_root_or_by_its_type() {
    let note = read(credit_note().as_bytes()).unwrap();
    assert_eq!((note.kind, note.due), (Kind::CreditNote, read(UBL.as_bytes()).unwrap().due));
    assert_eq!(changed(UBL, ">380<", ">381<").unwrap().kind, Kind::CreditNote);
    assert_eq!(changed(CII, ">380<", ">381<").unwrap().kind, Kind::CreditNote);
    assert!(
        matches!(changed(&credit_note(), ">381<", ">380<"), Err(InvoiceError::TypeCode { got, .. }) if got == "380")
    );
}

#[test]
fn a_document_reads_the_same_in_each_encoding() {
    let name = UBL.replace("Acme GmbH", "Größe GmbH");
    let expected = read(name.as_bytes()).unwrap();
    let wide = |order: fn(u16) -> [u8; 2]| {
        let text = format!("\u{feff}{}", name.replace("encoding=\"UTF-8\"", "encoding=\"UTF-16\""));
        text.encode_utf16().flat_map(order).collect::<Vec<u8>>()
    };
    let latin = name.replace("UTF-8", "ISO-8859-1").chars().map(|letter| u8::try_from(letter).unwrap()).collect();
    let marked = format!("\u{feff}{name}").into_bytes();
    for content in [wide(u16::to_le_bytes), wide(u16::to_be_bytes), latin, marked] {
        assert!(stateset_invoice::is_xml(&content));
        assert_eq!(read(&content).as_ref(), Ok(&expected));
    }
}

#[test]
fn another_tax_in_the_accounting_currency_is_not_the_invoices() {
    let other = "<b:TaxCurrencyCode>SEK</b:TaxCurrencyCode><a:TaxTotal><b:TaxAmount currencyID=\"SEK\">200</b:TaxAmount></a:TaxTotal><a:AccountingSupplierParty>";
    let read = changed(UBL, "<a:AccountingSupplierParty>", other).unwrap();
    assert_eq!(read.totals.tax.to_string(), "18.05");
    let undeclared = other.replace("<b:TaxCurrencyCode>SEK</b:TaxCurrencyCode>", "");
    let error = changed(UBL, "<a:AccountingSupplierParty>", &undeclared).unwrap_err();
    assert!(
        matches!(error, InvoiceError::Currency { got, currency, .. } if (got.as_str(), currency.as_str()) == ("SEK", "EUR"))
    );
}

/// As in ZUGFeRD/mustangproject#978 and its `Extended_SubInvoiceLines_Hardware_Bsp2.xml`, and speedata/einvoice#163: of Factur-X's sub lines those count that are details, or of which nothing is said (BR-FXEXT-CO-10).
#[test]
fn a_group_of_lines_counts_nothing_beside_its_lines() {
    let group = "<IncludedSupplyChainTradeLineItem><AssociatedDocumentLineDocument><LineID>0</LineID><LineStatusReasonCode>GROUP</LineStatusReasonCode></AssociatedDocumentLineDocument><SpecifiedTradeProduct><Name>Things</Name></SpecifiedTradeProduct><SpecifiedLineTradeSettlement><SpecifiedTradeSettlementLineMonetarySummation><LineTotalAmount>100</LineTotalAmount></SpecifiedTradeSettlementLineMonetarySummation></SpecifiedLineTradeSettlement></IncludedSupplyChainTradeLineItem>";
    let at = "<IncludedSupplyChainTradeLineItem>";
    let plain = read(CII.as_bytes()).unwrap();
    for status in ["GROUP", "INFORMATION"] {
        let group = group.replace("GROUP", status);
        assert_eq!(changed(CII, at, &format!("{group}{at}")).as_ref(), Ok(&plain), "{status}");
    }
    let detail = "<LineID>1</LineID><LineStatusReasonCode>DETAIL</LineStatusReasonCode>";
    assert_eq!(changed(CII, "<LineID>1</LineID>", detail).as_ref(), Ok(&plain));
    // Where nothing counts there is no line.
    let none = CII.replace("</LineID>", "</LineID><LineStatusReasonCode>GROUP</LineStatusReasonCode>");
    assert!(matches!(read(none.as_bytes()), Err(InvoiceError::Missing { path }) if path.ends_with("LineItem")));
    // A line that counts is not hidden by it: the sum says so.
    let hidden = changed(CII, "<LineID>1</LineID>", &detail.replace("DETAIL", "GROUP"));
    assert!(matches!(hidden, Err(InvoiceError::Sum { rule: "BR-CO-10", .. })));
}

/// XML Schema's decimals may have a plus, and its dates a zone (ConnectingEurope/eInvoicing-EN16931,
/// `test/testfiles/BIS_Billing_30-Kreditering_med_negativ_faktura.xml`).
#[test]
fn a_plus_before_a_number_and_a_zone_behind_a_day_change_nothing() {
    let rounded = changed(UBL, ">0.05<", ">+0.05<").unwrap();
    assert_eq!(rounded.totals, read(UBL.as_bytes()).unwrap().totals);
    let zoned = UBL.replace("</b:IssueDate>", "+01:00</b:IssueDate>").replace("</b:DueDate>", "Z</b:DueDate>");
    assert_eq!(read(zoned.as_bytes()), read(UBL.as_bytes()));
}

#[test]
fn a_credit_note_without_its_type_is_one_by_its_root_and_an_invoice_is_none() {
    let note = credit_note().replace("<b:CreditNoteTypeCode>381</b:CreditNoteTypeCode>", "");
    assert_eq!(read(note.as_bytes()), read(credit_note().as_bytes()));
    let invoice = changed(UBL, "<b:InvoiceTypeCode>380</b:InvoiceTypeCode>", "");
    assert!(matches!(invoice, Err(InvoiceError::Missing { path }) if path == "Invoice/InvoiceTypeCode"));
}

#[test]
fn an_envelope_holds_one_document() {
    let space = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";
    let document = UBL.split_once("?>").unwrap().1;
    let header = "<StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion></StandardBusinessDocumentHeader>";
    let envelope = |inside: &str| {
        let text = format!("<StandardBusinessDocument xmlns=\"{space}\">{header}{inside}</StandardBusinessDocument>");
        read(text.as_bytes())
    };
    assert_eq!(envelope(document), read(UBL.as_bytes()));
    for (inside, count) in [(String::new(), 0), (document.repeat(2), 2)] {
        assert_eq!(envelope(&inside), Err(InvoiceError::Envelope { got: count }));
    }
}

#[test]
fn a_pdf_is_refused_with_the_remedy() {
    let error = read(b"%PDF-1.7\n%\xe2\xe3").unwrap_err();
    assert_eq!(error, InvoiceError::Pdf);
    assert!(error.to_string().contains("take the XML out of it"), "{error}");
}

#[test]
fn terms_in_words_are_kept_for_people() {
    let at = "<a:PaymentMeans>";
    let terms = "<a:PaymentTerms><b:Note>Net 14</b:Note></a:PaymentTerms>";
    assert_eq!(changed(UBL, at, &format!("{}{at}", terms.repeat(2))).unwrap().terms.as_deref(), Some("Net 14; Net 14"));
    let at = "<SpecifiedTradePaymentTerms>";
    let words = format!("{at}<Description>Net 14</Description>");
    assert_eq!(changed(CII, at, &words).unwrap().terms.as_deref(), Some("Net 14"));
}
