//! XML as a tree, within limits. Absent: document types, entities beyond XML's five, a second root, text outside of it,
//! prefixes without a namespace.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use crate::error::{InvoiceError, shown};
use crate::limits::{ATTRIBUTES_MAX, DEPTH_MAX, ELEMENTS_MAX};

/// The namespaces that are read. Elements of others are stepped over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    UblInvoice,
    UblCreditNote,
    Cac,
    Cbc,
    Rsm,
    Ram,
    Udt,
    Envelope,
    Other,
}

impl Space {
    fn of(namespace: &ResolveResult<'_>) -> Self {
        let ResolveResult::Bound(Namespace(uri)) = namespace else { return Self::Other };
        match *uri {
            "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" => Self::UblInvoice,
            "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2" => Self::UblCreditNote,
            "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" => Self::Cac,
            "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" => Self::Cbc,
            "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" => Self::Rsm,
            "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" => Self::Ram,
            "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100" => Self::Udt,
            "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader" => Self::Envelope,
            _ => Self::Other,
        }
    }
}

/// An element with all that is in it.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) space: Space,
    /// Without its prefix.
    pub(crate) name: String,
    /// Those without a prefix.
    pub(crate) attributes: Vec<(String, String)>,
    /// Its own, comments left out.
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

/// The root of a document.
pub(crate) fn parse(text: &str) -> Result<Element, InvoiceError> {
    if let Some((at, got)) = text.char_indices().find(|(_, letter)| !is_xml_char(*letter)) {
        return Err(InvoiceError::Character { got, position: u64::try_from(at).unwrap_or(u64::MAX) });
    }
    let mut reader = NsReader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_comments = true;
    let mut builder = Builder::default();
    loop {
        builder.position = reader.buffer_position();
        let (namespace, event) = match reader.read_resolved_event() {
            Ok(event) => event,
            Err(reason) => {
                return Err(InvoiceError::Xml { position: reader.error_position(), reason: reason.to_string() });
            }
        };
        if let ResolveResult::Unknown(prefix) = &namespace {
            return Err(InvoiceError::Prefix { prefix: shown(prefix), position: builder.position });
        }
        match event {
            Event::Start(start) | Event::Empty(start) => builder.start(Space::of(&namespace), &start)?,
            Event::End(_) => builder.end()?,
            Event::Text(text) => builder.text(&text.xml10_content())?,
            Event::CData(text) => builder.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => builder.reference(&reference)?,
            Event::Decl(declaration) => builder.declaration(&declaration)?,
            Event::DocType(_) => return Err(InvoiceError::Doctype { position: builder.position }),
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return builder.finish(),
        }
    }
}

/// What XML 1.0 allows in a text.
const fn is_xml_char(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

#[derive(Default)]
struct Builder {
    /// Elements that have begun and not ended, the outermost first.
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
    /// Where the present event begins, in bytes.
    position: u64,
}

impl Builder {
    fn malformed(&self, reason: impl Into<String>) -> InvoiceError {
        InvoiceError::Xml { position: self.position, reason: reason.into() }
    }

    const fn limit(&self, what: &'static str, max: usize) -> InvoiceError {
        InvoiceError::Limit { what, max, position: self.position }
    }

    fn start(&mut self, space: Space, start: &BytesStart<'_>) -> Result<(), InvoiceError> {
        if self.open.is_empty() && self.root.is_some() {
            return Err(self.malformed("a second root begins"));
        }
        if self.open.len() >= DEPTH_MAX {
            return Err(self.limit("elements inside each other", DEPTH_MAX));
        }
        self.elements += 1;
        if self.elements > ELEMENTS_MAX {
            return Err(self.limit("elements", ELEMENTS_MAX));
        }
        let mut attributes = Vec::new();
        for (count, attribute) in (1..).zip(start.attributes()) {
            if count > ATTRIBUTES_MAX {
                return Err(self.limit("attributes of an element", ATTRIBUTES_MAX));
            }
            let attribute = attribute.map_err(|reason| self.malformed(reason.to_string()))?;
            // Never expands more than XML's five entities and characters by number.
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|reason| self.malformed(reason.to_string()))?;
            if let Some(got) = value.chars().find(|letter| !is_xml_char(*letter)) {
                return Err(InvoiceError::Character { got, position: self.position });
            }
            let name = attribute.key.into_inner();
            if !name.contains(':') && name != "xmlns" {
                attributes.push((name.to_owned(), value.into_owned()));
            }
        }
        let name = start.local_name().into_inner().to_owned();
        self.open.push(Element { space, name, attributes, text: String::new(), children: Vec::new() });
        Ok(())
    }

    fn end(&mut self) -> Result<(), InvoiceError> {
        let ended = self.open.pop().ok_or_else(|| self.malformed("an element ends that has not begun"))?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(ended),
            None => self.root = Some(ended),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), InvoiceError> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(self.malformed("text stands outside of the root")),
        }
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), InvoiceError> {
        let by_number = reference.resolve_char_ref().map_err(|reason| self.malformed(reason.to_string()))?;
        let letter = match (by_number, &**reference) {
            (Some(letter), _) if is_xml_char(letter) => letter,
            (Some(got), _) => return Err(InvoiceError::Character { got, position: self.position }),
            (None, "lt") => '<',
            (None, "gt") => '>',
            (None, "amp") => '&',
            (None, "apos") => '\'',
            (None, "quot") => '"',
            (None, name) => return Err(InvoiceError::Entity { name: shown(name), position: self.position }),
        };
        self.text(letter.encode_utf8(&mut [0; 4]))
    }

    fn declaration(&self, declaration: &BytesDecl<'_>) -> Result<(), InvoiceError> {
        if self.position != 0 {
            return Err(self.malformed("an XML declaration stands after the beginning"));
        }
        match declaration.version().as_deref() {
            Ok("1.0") => Ok(()),
            Ok(other) => Err(self.malformed(format!("its version is {}, 1.0 is read", shown(other)))),
            Err(reason) => Err(self.malformed(reason.to_string())),
        }
    }

    fn finish(mut self) -> Result<Element, InvoiceError> {
        if let Some(open) = self.open.pop() {
            return Err(self.malformed(format!("it ends inside {}", shown(&open.name))));
        }
        let root = self.root.take();
        root.ok_or_else(|| self.malformed("it has no element"))
    }
}
